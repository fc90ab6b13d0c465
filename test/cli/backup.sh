#!/bin/sh
# A server is set up, backed up full and changed, and put back; what is damaged or in the way is refused.
. test/cli/common.sh

data=$scratch/data target=$scratch/backup
echo right-9-horse >"$scratch/password"
init() { # init STATUS DIR OPTIONS…
    wanted=$1 dir=$2
    shift 2
    run "$wanted" init --data "$dir" --agency A1 --agency-name 해치시 --name 김가온 "$@"
}
sql() { sqlite3 "$data/haechi.db" "$1" >"$scratch/out" 2>"$scratch/err" || fail "sqlite3: $1"; }

# Set up, once.
init 0 "$data" --login admin --password-file "$scratch/password"
says out "keys/ring"
says out "haechi serve --data $data"
[ "$(sqlite3 "$data/haechi.db" "SELECT role || valid_to FROM post")" = admin9999-12-31 ] || fail "no administrator"
[ "$(sqlite3 "$data/haechi.db" "SELECT count(*) FROM account WHERE login = 'admin'")" = 1 ] || fail "no account"
[ "$(stat -c %a "$data/keys/ring")" = 600 ] || fail "the ring may be read by others"
run 0 audit verify --data "$data"
init 2 "$data" --login admin --password-file "$scratch/password"
says err "$data"
init 2 "$scratch/other" --password-file "$scratch/password"
says err "--login"
init 2 "$scratch/other" --login admin
says err "--password-file"
echo short >"$scratch/short"
init 2 "$scratch/other" --login admin --password-file "$scratch/short"
[ ! -e "$scratch/other/haechi.db" ] || fail "a try that failed left a store"
init 2 "$scratch/other" --login admin --password-file "$scratch/password" --department ''
init 0 "$scratch/other" --login admin --password-file "$scratch/password" --json
says out '"login":"admin"'

# Full, then changed: over the full one, and never over another changed one.
mkdir "$data/attachments"
printf one >"$data/attachments/a1"
echo 'console.url: http://a' >"$data/haechi.yaml"
run 2 backup --data "$data" "$target" --changed
says err "--full"
run 0 backup --data "$data" "$target"
says out "전체 full"
says out "keep it apart"
[ -z "$(find "$target" -name ring)" ] || fail "the key ring is in the backup"
full=$(echo "$target"/full-*)
sql "UPDATE agency SET name = 'other'"
printf two >"$data/attachments/a2"
run 0 backup --data "$data" "$target" --json
[ "$(jq -r .kind "$scratch/out")" = changed ] || fail "the second one is not a changed one"
[ "$(jq '.blocks < .blocks_all and .files == 1 and .files_all == 3' "$scratch/out")" = true ] || fail "not what changed"
sql "CREATE TABLE filler AS WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    SELECT i, hex(randomblob(100)) AS x FROM n"
run 0 backup --data "$data" "$target" --changed --json
changed=$(jq -r .path "$scratch/out")

back() { # back BACKUP NAME FILES
    run 0 restore "$1" "$scratch/back" --keys "$data/keys/ring"
    says out "✓"
    silent out "✗"
    [ "$(sqlite3 "$scratch/back/haechi.db" "SELECT name FROM agency")" = "$2" ] || fail "$1: not its agency"
    [ "$(cd "$scratch/back" && find attachments haechi.yaml -type f | wc -l)" = "$3" ] || fail "$1: not its files"
    rm -r "$scratch/back"
}
back "$full" 해치시 2
back "$changed" other 3
run 0 restore "$changed" "$scratch/back"
says out "keys/ring"
sqlite3 "$scratch/back/haechi.db" .dump >"$scratch/a"
sqlite3 "$data/haechi.db" .dump >"$scratch/b"
cmp -s "$scratch/a" "$scratch/b" || fail "what was put back is not what was there"
run 2 restore "$changed" "$scratch/back"
says err "$scratch/back"
rm -r "$scratch/back"
mkdir "$scratch/back"
cp -r "$data/keys" "$scratch/back"
run 0 restore "$changed" "$scratch/back"
rm -r "$scratch/back"

# A tampered store is put back, and named.
sql "UPDATE audit_entry SET reason = 'x' WHERE number = 1"
run 0 backup --data "$data" "$target" --changed --json
run 1 restore "$(jq -r .path "$scratch/out")" "$scratch/back" --keys "$data/keys/ring"
says out "✗ 감사 기록 audit log"
rm -r "$scratch/back"

# Damage is found before there is a store: in a block, in an attachment, in the full one beneath.
damaged() { # damaged FILE BACKUP
    cp "$1" "$scratch/good"
    size=$(stat -c %s "$1")
    printf X | dd of="$1" bs=1 seek=$((size / 2)) conv=notrunc 2>/dev/null
    run 2 restore "$2" "$scratch/back"
    [ ! -e "$scratch/back/haechi.db" ] || fail "$1: a damaged store was put back"
    rm -rf "$scratch/back"
    cp "$scratch/good" "$1"
}
damaged "$changed/store.blocks" "$changed"
damaged "$changed/files/attachments/a2" "$changed"
damaged "$full/store.blocks" "$changed"
damaged "$full/files/attachments/a1" "$changed"
damaged "$full/manifest.json" "$changed"
run 0 restore "$changed" "$scratch/back"
rm -r "$scratch/back"
mv "$full" "$full.away"
run 2 restore "$changed" "$scratch/back"
mv "$full.away" "$full"
run 2 restore "$scratch" "$scratch/back"
says err "manifest.json"

# A path out of the folder is none.
jq '.files[0].path = "../out"' "$full/manifest.json" >"$scratch/manifest"
cp "$scratch/manifest" "$full/manifest.json"
run 2 restore "$full" "$scratch/back"
says err "manifest.json"
rm -rf "$scratch/back"

# A full one goes with those over it, when newer ones are enough; a disk that is full leaves nothing half.
run 0 backup --data "$data" "$target" --full --keep 1
[ "$(ls "$target" | grep -c -e full- -e changed-)" = 1 ] || fail "old backups are still there"
(ulimit -f 100 && trap '' XFSZ && "$HAECHI" backup --data "$data" "$target" --full) >"$scratch/out" 2>"$scratch/err"
[ $? = 2 ] || fail "a full disk was no error"
[ "$(ls "$target" | grep -c -e full- -e changed- -e partial)" = 1 ] || fail "half a backup is there"
run 2 backup --data "$data" --store postgresql://x/y "$target"
says err "pg_dump"
says err "pg_basebackup"
run 2 backup "$target"
run 2 backup --data "$data" --full --changed "$target"
run 2 restore "$full"
finish
