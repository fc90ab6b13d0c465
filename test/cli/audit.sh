#!/bin/sh
# The audit log: verified, exported, tampered with, and verified by the programs of docs/audit.md.
. test/cli/common.sh

data=$scratch/data head=$scratch/head.json
mkdir "$data"
"$(dirname "$HAECHI")/test/audit" 7 "$data" 3000 >/dev/null || fail "the log was not written"
sql() { sqlite3 "$data/haechi.db" "$1" >"$scratch/out" 2>"$scratch/err" || fail "sqlite3: $1"; }

run 0 audit verify --data "$data"
says out "the audit log is intact"
says out "3,000 (1–3,000)"
run 0 audit head --data "$data"
cp "$scratch/out" "$head"
[ "$(jq .number "$head")" = 3000 ] || fail "the head is not of entry 3000"
run 0 audit verify --data "$data" --head "$head"
run 0 audit verify --data "$data" --head "$head" --json
jq -e '.intact and .keys and .head and .entries == 3000 and .finding_count == 0' "$scratch/out" >/dev/null ||
    fail "verify --json"

# Without the ring, where it is not and where it is another one.
mv "$data/keys/ring" "$scratch/ring"
run 0 audit verify --data "$data"
says out "only the chain of hashes was checked"
run 0 audit verify --data "$data" --head "$head"
says out "with the head's public key"
run 2 audit head --data "$data"
says err "--keys"
run 2 audit verify --data "$data" --keys "$data/keys/ring"
says err "$data/keys/ring"
run 0 audit head --data "$data" --keys "$scratch/ring"
chmod 644 "$scratch/ring"
run 2 audit verify --data "$data" --keys "$scratch/ring"
says err "chmod 600"
chmod 600 "$scratch/ring"
mv "$scratch/ring" "$data/keys/ring"

# The programs of the page.
page=docs/audit.md
awk '/^```python/ { on = 1; next } /^```/ { on = 0 } on' $page >"$scratch/verify.py"
awk '/^```sh/ { on = 1; next } /^```/ { on = 0 } on' $page >"$scratch/head.sh"
python_says() { # python_says STATUS TEXT
    command -v python3 >/dev/null || return 0
    status=0
    python3 "$scratch/verify.py" "$data/haechi.db" "$head" >"$scratch/out" 2>&1 || status=$?
    [ "$status" = "$1" ] || fail "verify.py: exit status $status, wanted $1"
    says out "$2"
}
openssl_says() { # openssl_says STATUS
    command -v xxd >/dev/null || return 0
    status=0
    (cd "$scratch" && sh head.sh) >"$scratch/out" 2>&1 || status=$?
    [ "$status" = "$1" ] || fail "head.sh: exit status $status, wanted $1"
}
python_says 0 "entries up to 3000 are whole"
openssl_says 0
cp "$head" "$scratch/good.json"
sed -i 's/"number": 3000/"number": 2999/' "$head"
openssl_says 1
run 2 audit verify --data "$data" --head "$head"
says err "signature"
cp "$scratch/good.json" "$head"

sql "UPDATE audit_entry SET object_id = 'other' WHERE number = 1234"
run 1 audit verify --data "$data"
says out "tampered with"
says out "1,234: "
says out "the entry was changed"
run 1 audit verify --data "$data" --head "$head" --json
jq -e '.intact == false and .findings[0].fault == "changed" and .findings[0].first == 1234' "$scratch/out" \
    >/dev/null || fail "verify --json after a change"
python_says 1 "entry 1234 was changed"
run 1 audit verify --data "$data" --lang en
silent out "감사"

sql "UPDATE audit_entry SET object_id = 'x' || number"
run 1 audit verify --data "$data" --limit 3
says out "more: 2,997 (--limit)"
sql "DELETE FROM audit_entry WHERE number > 2950"
run 1 audit verify --data "$data" --head "$head" --limit 5000
says out "2,951–3,000: "
run 2 audit head --data "$data"
says err "haechi audit verify"

run 2 audit
says err "verify"
run 2 audit verify
says err "--data"
run 2 audit verify --data "$scratch/not-there"
says err "$scratch/not-there"
run 2 audit verify --data "$data" --head "$scratch/not-there"
finish
