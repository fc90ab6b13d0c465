#!/bin/sh
# Somebody with access to the files edits one record and one entry of the log: each verification names its own.
. "$(dirname "$0")/common.sh"

make_agency
start_server --as-of 2026-03-10
type=application/x-ndjson
for number in 1 2 3 4 5; do
    wants 200 feeds POST /api/v1/records/exp_pay \
        "{\"agency_id\":\"A1\",\"pay_no\":\"P$number\",\"dept_cd\":\"D01\",\"amt\":$((number * 1000)),\"pay_ymd\":\"2026-03-02\"}"
done
type=
wants 200 auditor POST /api/v1/audit/heads '{}'
stop_server
haechi audit head > "$scratch/head.json" 2>"$scratch/reply" || fail "haechi audit head"
haechi verify --lang en > "$scratch/reply" 2>&1 || fail "verify before the edit"
haechi audit verify --lang en --head "$scratch/head.json" > "$scratch/reply" 2>&1 || fail "audit verify before the edit"

sqlite3 "$data/haechi.db" "UPDATE exp_pay SET amt = 9 WHERE pay_no = 'P3'" || fail "sqlite3"
haechi verify --lang en > "$scratch/reply" 2>&1 && fail "verify does not see the edited record"
grep -q 'pay_no=P3' "$scratch/reply" || fail "verify does not name the record"
grep -q 'pay_no=P2' "$scratch/reply" && fail "verify names another record"

sqlite3 "$data/haechi.db" "UPDATE audit_entry SET address = '10.0.0.1' WHERE number = 4" || fail "sqlite3"
haechi audit verify --lang en > "$scratch/reply" 2>&1 && fail "audit verify does not see the edited entry"
grep -qE '(^|[^0-9])4([^0-9]|$)' "$scratch/reply" || fail "audit verify does not name the entry"
haechi audit verify --lang en --head "$scratch/head.json" > "$scratch/reply" 2>&1 && fail "nor with a head kept elsewhere"

# A record that was taken out leaves the total wrong.
sqlite3 "$data/haechi.db" "DELETE FROM exp_pay WHERE pay_no = 'P3'" || fail "sqlite3"
haechi verify --lang en > "$scratch/reply" 2>&1 && fail "verify does not see the removed record"
grep -q exp_pay "$scratch/reply" || fail "verify does not name the table"
finish
