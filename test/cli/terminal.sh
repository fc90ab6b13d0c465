#!/bin/sh
# haechi init at a terminal: each question is answered when it has been asked, and no password is seen.
. test/cli/common.sh
command -v script >/dev/null || { echo "no script(1)"; exit 77; }

data=$scratch/data
mkfifo "$scratch/keys"
script -qfec "'$HAECHI' init --lang en" "$scratch/out" <"$scratch/keys" >/dev/null &
terminal=$!
exec 3>"$scratch/keys"

answer() { # answer QUESTION TEXT — once the question is there
    until grep -qaF -e "$1" "$scratch/out"; do
        kill -0 $terminal 2>/dev/null || { fail "not asked: $1"; break; }
    done
    printf '%s\n' "$2" >&3
}

: >"$scratch/err"
touch "$scratch/out"
answer "Folder of the data: " "$data"
answer "Store (" ""
answer "Code of the agency: " A1
answer "Name of the agency: " 해치시
answer "Code of the first department [AUDIT]: " ""
answer "Name of the first department [" ""
answer "administrator's login: " admin
answer "administrator's name: " 김가온
answer "Password: " right-9-horse
answer "Once more: " right-9-horse
wait $terminal || fail "init ended with an error"
exec 3>&-
says out "haechi serve --data $data"
silent out right-9-horse
[ "$(sqlite3 "$data/haechi.db" "SELECT a.login || ' ' || d.name FROM account a, department d")" = "admin 감사담당관" ] ||
    fail "not what was answered"
[ "$(stat -c %a "$data/keys/ring")" = 600 ] || fail "the ring may be read by others"
finish
