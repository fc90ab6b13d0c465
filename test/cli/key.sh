#!/bin/sh
# Keys are changed over a stopped server; backups of before and after are put back.
. test/cli/common.sh

data=$scratch/data target=$scratch/backup
echo right-9-horse >"$scratch/password"
sql() { sqlite3 "$1/haechi.db" "$2"; }

run 0 init --data "$data" --agency A1 --agency-name 해치시 --name 김가온 --login admin --password-file "$scratch/password"
mkdir "$scratch/in"
for i in 1 2 3; do echo "A1,P$i,110-22-33$i,가나상사"; done | sed '1i agency_id,vendor_id,acct_no,vendor_nm' >"$scratch/in/vendor.csv"
run 0 load --data "$data" "$scratch/in/vendor.csv"
run 0 key list --data "$data" --json
[ "$(jq -c '[.finished, (.versions | length)]' "$scratch/out")" = '[true,1]' ] || fail "not one version"

# Nothing is made where nothing is.
run 2 key rotate --data "$scratch/none"
[ ! -e "$scratch/none" ] || fail "a folder was made"
run 2 key rotate
run 2 key turn --data "$data"

cp "$data/keys/ring" "$scratch/ring.1"
run 0 backup --data "$data" "$target" --full --json
before=$(jq -r .path "$scratch/out")
run 0 key rotate --data "$data" --json
[ "$(jq -c '[.version, .records, .left]' "$scratch/out")" = '[2,3,0]' ] || fail "not three records of version 2"
[ "$(stat -c %a "$data/keys/ring")" = 600 ] || fail "the ring may be read by others"
[ "$(sql "$data" "SELECT count(*) FROM vendor WHERE acct_no LIKE 'h1.2.%' AND acct_tok LIKE 't2.%'")" = 3 ] || fail "not under the new keys"
run 0 key list --data "$data"
says out "the store's"
silent out "Not finished"
run 0 verify --data "$data"
run 0 audit verify --data "$data"

# The ring of before cannot read it, and says so.
cp "$data/keys/ring" "$scratch/ring.2"
cp "$scratch/ring.1" "$data/keys/ring"
run 2 load --data "$data" "$scratch/in/vendor.csv"
says err "later copy"
cp "$scratch/ring.2" "$data/keys/ring"
run 0 load --data "$data" "$scratch/in/vendor.csv"

# A backup of after is put back as it is; one of before goes on to the keys of now, and no further.
run 0 backup --data "$data" "$target" --changed --json
run 0 restore "$(jq -r .path "$scratch/out")" "$scratch/after" --keys "$scratch/ring.2"
mkdir "$scratch/after/keys" && cp "$scratch/ring.2" "$scratch/after/keys/ring"
run 0 load --data "$scratch/after" "$scratch/in/vendor.csv"
run 0 restore "$before" "$scratch/before" --keys "$scratch/ring.2"
mkdir "$scratch/before/keys" && cp "$scratch/ring.2" "$scratch/before/keys/ring"
run 2 load --data "$scratch/before" "$scratch/in/vendor.csv"
says err "key rotate"
run 0 key list --data "$scratch/before"
says out "Not finished"
run 0 key rotate --data "$scratch/before" --json
[ "$(jq .version "$scratch/out")" = 2 ] || fail "a further key was made"
cmp -s "$scratch/ring.2" "$scratch/before/keys/ring" || fail "the ring was changed"
run 0 load --data "$scratch/before" "$scratch/in/vendor.csv"
run 0 verify --data "$scratch/before"

# A record that was changed past the program keeps its seal, its old keys, and is named.
sql "$data" "UPDATE vendor SET vendor_nm = 'x' WHERE vendor_id = 'P2'"
run 1 key rotate --data "$data" --json
[ "$(jq -c '[.version, .records, .left]' "$scratch/out")" = '[3,2,1]' ] || fail "not one that was left"
[ "$(sql "$data" "SELECT acct_no LIKE 'h1.2.%' FROM vendor WHERE vendor_id = 'P2'")" = 1 ] || fail "it was sealed anew"
run 1 verify --data "$data"
finish
