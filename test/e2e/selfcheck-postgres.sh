#!/bin/sh
# The same play with PostgreSQL as the store.
set -u
. "$(dirname "$0")/../postgres.sh"
STORE=$STORE bash "$(dirname "$0")/selfcheck.sh"
