#!/bin/sh
# A stream of changes: raised with its sentence, withdrawn naming the field; bad lines go by.
. test/cli/common.sh

data=$scratch/data
mkdir "$data"
cat >"$data/exp_pay.csv" <<'CSV'
agency_id,pay_no,creditor_tok,creditor_nm,amt,pay_ymd,remark
A1,P1,V7,가나상사,500000,2026-03-02,복사용지 구입
A1,P2,V7,가나상사,400000,2026-03-09,복사용지 구입
CSV
printf 'agency_id,ret_no,pay_no,amt,paid_ymd\nA1,R1,P0,1,2026-01-02\n' >"$data/return_ord.csv"
follow() { # follow STATUS OPTIONS… — the lines are in $scratch/lines
    wanted=$1
    shift
    feed "$wanted" "$scratch/lines" scan "$data" --as-of 2026-07-01 --scenario F03 --follow - "$@"
}

cat >"$scratch/lines" <<'LINES'
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 500000}
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 400000}
LINES
follow 0
says out "+ [F03]"
says out "500,000원을 두 번 지급했습니다"
says out "- [F03]"
says out "원천에서 정정됨"
says out "exp_pay"
says out "pay_no=P2"
says out "amt 500,000 → 400,000"

follow 0 --lang en
says out "corrected at the source"
says out "Payment made twice"

follow 0 --json
says out '"event":"raised"'
says out '"event":"withdrawn"'
says out '"change":"amt 500000 → 400000"'

cat >"$scratch/lines" <<'LINES'
{"op": "insert", "table": "exp_pay", "agency_id": "A1", "pay_no": "P3", "creditor_tok": "V7", "amt": 500000, "pay_ymd": "2026-03-05", "remark": "복사용지 구입"}
not json

{"op": "insert", "table": "exp_pay", "agency_id": "A1", "pay_no": "P3", "amt": 1}
{"op": "delete", "table": "exp_pay", "agency_id": "A1", "pay_no": "P9"}
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P3", "amt": "many"}
{"op": "update", "table": "no_such", "agency_id": "A1"}
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P3", "shoe_size": 43}
{"op": "delete", "table": "exp_pay", "agency_id": "A1", "pay_no": "P3"}
LINES
follow 2
says out "+ [F03]"
says out "- [F03]"
says err "stdin:2"
says err "stdin:4"
says err "stdin:5"
says err "stdin:6: amt"
says err "no_such"
says err "shoe_size"
[ "$(grep -c '^[+-] ' "$scratch/out")" = 2 ] || fail "a refused line changed something"

# Raised and withdrawn within one commit is nothing.
cat >"$scratch/lines" <<'LINES'
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 500000}
{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 300000}

{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 500000}
{"op": "commit"}
LINES
follow 0 --batch
[ "$(grep -c '^[+-] ' "$scratch/out")" = 1 ] || fail "a commit must report its sum alone"

# The day goes on, never back.
printf '%s\n' '{"op": "clock", "date": "2026-08-01"}' '{"op": "clock", "date": "2026-07-15"}' >"$scratch/lines"
follow 2
says err "stdin:2"

# An answer comes before the next line is written.
mkfifo "$scratch/pipe"
"$HAECHI" scan "$data" --as-of 2026-07-01 --scenario F03 --follow "$scratch/pipe" >"$scratch/out" 2>"$scratch/err" &
reader=$!
exec 3>"$scratch/pipe"
echo '{"op": "update", "table": "exp_pay", "agency_id": "A1", "pay_no": "P2", "amt": 500000}' >&3
for try in $(seq 100); do
    ! grep -q '^+ ' "$scratch/out" || break
    sleep 0.1
done
says out "+ [F03]"
exec 3>&-
wait "$reader" || fail "the end of the stream is no error"
finish
