#!/bin/sh
# Loading into a stopped store, and verifying it.
. test/cli/common.sh

data=$scratch/data
run 2 load
says err "--data"
run 2 load --data "$data"
run 2 load --data "$data" --server http://127.0.0.1:1 x.csv
run 2 load --server http://127.0.0.1:1 --token t "$scratch/not-there.csv"
run 2 verify
run 2 verify --data "$scratch/nothing"

printf 'agency_id,pay_no,creditor_tok,amt,pay_ymd,remark\nA1,P1,V7,5000,2026-03-02,종이\nA1,P2,V7,5000,2026-03-09,종이\nA1,P3,V7,x,2026-03-09,\n' >"$scratch/exp_pay.csv"
run 1 load --data "$data" --json "$scratch/exp_pay.csv"
says out '"inserted": 2'
says out '"rejected": 1'
run 1 load --data "$data" --lang en "$scratch/exp_pay.csv"
says out "inserted 2"
run 2 load --data "$data" "$scratch/exp_pay.txt.csv"
run 2 load --data "$data" --op replace "$scratch/exp_pay.csv"
gzip -k "$scratch/exp_pay.csv"
# Alarms are issued when the server starts: until then verify names what has none, and no record.
run 1 verify --data "$data" --lang en
says out "wrong records 0"
says out "found in the records, no alarm stands"
run 2 load --server http://127.0.0.1:1 --token t "$scratch/exp_pay.csv"
says err "http://127.0.0.1:1"

# One record edited and one removed past the program, in the stopped store.
sqlite=$(command -v sqlite3) || { finish; exit; }
"$sqlite" "$data/haechi.db" "UPDATE exp_pay SET amt = 1 WHERE pay_no = 'P1'"
run 1 verify --data "$data" --json
says out '"key": "agency_id=A1 pay_no=P1"'
says out '"scenario": "F07"'
"$sqlite" "$data/haechi.db" "DELETE FROM exp_pay WHERE pay_no = 'P2'"
run 1 verify --data "$data" --lang en
says out "1 rows where 2 should be"
finish
