#!/bin/sh
# An officer's morning in the browser, with PostgreSQL as the store.
set -u
. "$(dirname "$0")/postgres.sh"
node "$(dirname "$0")/../web/test/run.mjs" --store "$STORE" --only officer
