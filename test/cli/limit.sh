#!/bin/sh
# A scenario that explodes stops alone: it is shown with the reason, the others answer as ever.
. test/cli/common.sh

data=$scratch/data
mkdir "$data"
{
    echo 'agency_id,pay_no,creditor_tok,creditor_nm,amt,pay_ymd,remark'
    i=0
    while [ $i -lt 400 ]; do
        echo "A1,P$i,V7,가나상사,$((500000 + i)),2026-03-02,복사용지 구입"
        i=$((i + 1))
    done
    echo 'A1,Q1,V8,다라상사,700000,2026-03-02,의자'
    echo 'A1,Q2,V8,다라상사,700000,2026-03-09,의자'
} >"$data/exp_pay.csv"
printf 'agency_id,ret_no,pay_no,amt,paid_ymd\nA1,R1,P0,1,2026-01-02\n' >"$data/return_ord.csv"

# F98 pairs every payment with every other of its payee.
cat >"$scratch/F98-pairs.sql" <<'SQL'
/*
id: F98
title: {ko: 모든 짝, en: All pairs}
sentence: {ko: "{pay_no}와 {other}", en: "{pay_no} and {other}"}
area: finance
shape: 1
severity: low
audience: owner
precheck: yes
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, pay_no, other]
owner: {department: agency_id}
advice: {ko: 가}
status: stable
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]
*/
SELECT a.agency_id, a.pay_no, b.pay_no AS other
FROM exp_pay a JOIN exp_pay b ON b.agency_id = a.agency_id AND b.creditor_tok = a.creditor_tok
SQL
chosen="--as-of 2026-07-01 --scenario F03 --scenario $scratch/F98-pairs.sql"

run 0 scan "$data" $chosen --lang en
says out "160,004"
run 2 scan "$data" $chosen --lang en --limit-mb 4
says out "not being watched: it needs more than 4 MB"
silent out "160,004"
says out "[F03]"
run 2 scan "$data" $chosen --json --limit-mb 4
says out '"readiness": "suspended"'
says out '"findings": null'
run 0 scan "$data" $chosen --limit-mb 0
run 2 precheck --table exp_pay --set agency_id=A1 --set pay_no=Z --set amt=1 --data "$data" $chosen \
    --limit-mb 4 --lang en
says err "no answer (it needs more than 4 MB)"

# Within its limit at first, over it with a change: its findings stay, F03 goes on.
head -n 100 "$data/exp_pay.csv" >"$scratch/few.csv"
tail -n +101 "$data/exp_pay.csv" | awk -F, '{
    printf "{\"op\":\"insert\",\"table\":\"exp_pay\",\"agency_id\":\"%s\",\"pay_no\":\"%s\",\"creditor_tok\":\"%s\",", $1, $2, $3
    printf "\"amt\":%s,\"pay_ymd\":\"%s\",\"remark\":\"%s\"}\n", $5, $6, $7 }' >"$scratch/lines"
cp "$scratch/few.csv" "$data/exp_pay.csv"
feed 2 "$scratch/lines" scan "$data" $chosen --lang en --limit-mb 4 --follow - --batch
says out "! [F98] All pairs: not being watched any more: it needs more than 4 MB"
says out "+ [F03]"
silent out "+ [F98]"
feed 2 "$scratch/lines" scan "$data" $chosen --json --limit-mb 4 --follow - --batch
says out '"event":"suspended"'

run 2 scan "$data" --limit-mb many
says err "--limit-mb"
finish
