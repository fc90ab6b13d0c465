#!/bin/sh
# An officer's morning in the browser, with PostgreSQL as the store and the city as script/demo plays it.
set -u
. "$(dirname "$0")/postgres.sh"
node "$(dirname "$0")/../web/test/run.mjs" --store "$STORE" --everybody --only officer
