#!/bin/sh
# Queries held to PostgreSQL: equal where they are, the smallest case where two texts differ.
. test/cli/common.sh

[ -x /usr/lib/postgresql/15/bin/postgres ] || exit 77
cat >"$scratch/tables.sql" <<'SQL'
CREATE TABLE pay (agency_id text, id bigint, dept text, amt numeric(12,2), due date, at timestamp,
                  PRIMARY KEY (agency_id, id));
CREATE TABLE dept (agency_id text, dept text, open boolean, PRIMARY KEY (agency_id, dept));
SQL
equal() { # equal QUERY
    run 0 prove "$1" --schema "$scratch/tables.sql" --seconds 1 --as-of 2026-07-01
    says out "equal"
    silent out "rows compared 0"
}

equal 'SELECT dept, sum(amt) AS total, count(*) FROM pay GROUP BY dept'
equal "SELECT p.id, d.open FROM pay p LEFT JOIN dept d USING (agency_id, dept) WHERE p.amt > 100 OR d.open"
equal "SELECT id FROM pay WHERE due < current_date - 3 AND at < localtimestamp AND dept LIKE '가%'"
equal 'SELECT id, lag(amt) OVER (PARTITION BY agency_id, dept ORDER BY due, id) AS before FROM pay'
run 0 prove F03 --seconds 2 --seed 5 --as-of 2026-07-01 --json
says out '"equal": true'
says out '"seed": '

# A planted difference: sums over an empty group are NULL, not 0.
run 1 prove 'SELECT dept, sum(amt) AS s FROM pay GROUP BY dept' --schema "$scratch/tables.sql" \
    --against 'SELECT dept, coalesce(sum(amt), 0) AS s FROM pay GROUP BY dept' --seed 7 --as-of 2026-07-01
says out "different"
says out "→ 1)"
says out "+ pay  agency_id=A"
says out "only in PostgreSQL: dept=NULL s=0"
says out "only in the engine: dept=NULL s=NULL"
cp "$scratch/out" "$scratch/first"
run 1 prove 'SELECT dept, sum(amt) AS s FROM pay GROUP BY dept' --schema "$scratch/tables.sql" \
    --against 'SELECT dept, coalesce(sum(amt), 0) AS s FROM pay GROUP BY dept' --seed 7 --as-of 2026-07-01
cmp -s "$scratch/first" "$scratch/out" || fail "the same seed shows another case"
# Only the clock tells these apart.
run 1 prove 'SELECT id FROM pay WHERE due < current_date' --schema "$scratch/tables.sql" --seed 7 \
    --against 'SELECT id FROM pay WHERE due <= current_date' --as-of 2026-07-01 --json
says out '"equal": false'
says out '"only_engine": []'
says out '"due": "2026-07-'

run 2 prove
run 2 prove 'SELECT nothing FROM pay' --schema "$scratch/tables.sql"
says err nothing
run 2 prove 'SELECT 1 FROM pay' --schema "$scratch/not-there.sql"
says err not-there.sql
run 2 prove 'SELECT id FROM pay' --schema "$scratch/tables.sql" --against 'SELECT id, dept FROM pay'
says err columns
run 2 prove F03 --schema "$scratch/tables.sql"
says err "--schema"
run 2 prove 'SELECT 1' --param F03.window_days=3
says err "--param"
finish
