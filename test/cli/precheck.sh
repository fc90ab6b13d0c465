#!/bin/sh
# A proposed record: its sentence, exit status 1, and no trace.
. test/cli/common.sh

data=$scratch/data
mkdir "$data"
cat >"$data/exp_pay.csv" <<'CSV'
agency_id,pay_no,creditor_tok,creditor_nm,amt,pay_ymd,remark
A1,P1,V7,가나상사,500000,2026-03-02,복사용지 구입
A1,P2,V7,가나상사,many,2026-03-09,복사용지 구입
CSV
printf 'agency_id,ret_no,pay_no,amt,paid_ymd\nA1,R1,P0,1,2026-01-02\n' >"$data/return_ord.csv"
precheck() { # precheck STATUS OPTIONS…
    wanted=$1
    shift
    run "$wanted" precheck --data "$data" --as-of 2026-07-01 --scenario F03 "$@"
}
state() { (cd "$data" && ls -l --time-style=full-iso && cat ./*) >"$1"; }

run 0 scan "$data" --as-of 2026-07-01 --json --rejects "$scratch/list.csv"
grep -vE '"(seconds|load_seconds|memory_bytes)"' "$scratch/out" >"$scratch/before"
state "$scratch/files-before"
precheck 1 --table exp_pay --set agency_id=A1 --set pay_no=P5 --set creditor_tok=V7 \
    --set creditor_nm=가나상사 --set amt=500000 --set pay_ymd=2026-03-20 --set 'remark=복사용지 구입'
says out "+ [F03]"
says out "두 번 지급했습니다"
state "$scratch/files-after"
cmp -s "$scratch/files-before" "$scratch/files-after" || fail "precheck changed the folder"
run 0 scan "$data" --as-of 2026-07-01 --json --rejects "$scratch/list.csv"
grep -vE '"(seconds|load_seconds|memory_bytes)"' "$scratch/out" >"$scratch/after"
cmp -s "$scratch/before" "$scratch/after" || fail "the scan after precheck differs"

precheck 0 --table exp_pay --set agency_id=A1 --set pay_no=P5 --set amt=1
says out "Nothing would be raised"
echo '{"agency_id": "A1", "pay_no": "P5", "creditor_tok": "V7", "amt": 500000,
       "pay_ymd": "2026-03-20", "remark": "복사용지 구입"}' >"$scratch/row.json"
precheck 1 --table exp_pay --json-row "$scratch/row.json" --json
says out '"raised": 1'
precheck 2 --table exp_pay --set agency_id=A1 --set pay_no=P5 --set amt=many
says err amt
precheck 2 --table exp_pay --set amt=1
says err agency_id
precheck 2 --table no_such --set amt=1
says err no_such
precheck 2 --table exp_pay --set amt
says err "--set amt"
precheck 2 --table exp_pay --op insert --set agency_id=A1 --set pay_no=P1
says err "pay_no=P1"
precheck 2 --table exp_pay --op explode --set agency_id=A1 --set pay_no=P1
says err op
precheck 2 --table exp_pay
precheck 2 --table exp_pay --json-row "$scratch/not-there"
finish
