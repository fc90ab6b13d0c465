#!/bin/sh
# Accounts, tokens and the organisation beside a stopped server.
. test/cli/common.sh

data=$scratch/data
printf 'correct-horse-9\n' >"$scratch/password"
run 0 user add --data "$data" --login admin --agency-name 해치시 --password-file "$scratch/password"
says out "admin"
run 2 user add --data "$data" --login admin --password-file "$scratch/password"
says err "admin"
run 2 user add --data "$data" --login weak --password-file /dev/null
printf 'short\n' >"$scratch/weak"
run 2 user add --data "$data" --login weak --password-file "$scratch/weak"
run 2 user add --data "$data" --login nobody # no terminal to ask on
says err "--password-file"
run 2 user add --data "$data" --login clerk --role officer --password-file "$scratch/password"
run 2 user add --data "$data" --login clerk --role king --password-file "$scratch/password"
run 2 user add --login clerk --password-file "$scratch/password"
says err "--data"
run 2 user promote --data "$data"
feed 0 "$scratch/password" user add --data "$data" --login audit --role auditor --name 이감사 --password-file -
run 0 user list --data "$data"
says out "이감사"
silent out "weak"
run 0 user password --data "$data" --login audit --password-file "$scratch/password"
run 2 user password --data "$data" --login nobody --password-file "$scratch/password"
run 0 user end --data "$data" --login audit
run 2 user end --data "$data" --login audit
run 0 user list --data "$data" --json
says out '"state": "end"'
! grep -rqF "correct-horse-9" "$data" || fail "the password stands in the data"

run 0 token add --data "$data" --name finance --permission record_write --permission precheck --table exp_pay
token=$(cat "$scratch/out")
case $token in haechi_*) ;; *) fail "no token: $token" ;; esac
! grep -rqF "$token" "$data" || fail "the token stands in the data"
run 0 token list --data "$data" --json
says out '"record_write precheck"'
id=$(sed -n 's/^{"id": \([0-9]*\).*/\1/p' "$scratch/out")
run 0 token end --data "$data" --id "$id"
run 2 token end --data "$data" --id "$id"
run 2 token add --data "$data" --name x --permission everything
run 2 token add --data "$data" --name x
run 2 token add --data "$data" --name x --agency A9 --permission precheck

# The sample city brings its people, and every alarm's department is among them.
run 0 sample --rows 3000 "$scratch/city"
run 0 org import --data "$data" "$scratch/city/org"
says out "officers.csv"
run 0 org import --data "$data" --json "$scratch/city/org"
says out '"posts.csv": {"added": 0, "changed": 0'
run 0 user add --data "$data" --login manager --emp-no "$(sed -n 's/^manager,A1,\(E[0-9]*\),.*/\1/p' "$scratch/city/org/demo.csv")" \
    --password-file "$scratch/password"
run 0 user list --data "$data" --json
says out 'manager:D003'

# There are mappings now: another one takes two persons, on the server.
mkdir "$scratch/more"
printf 'agency_id,kind,code,department_code,emp_no,valid_from\nA1,department,D777,D001,,2020-01-01\n' >"$scratch/more/mappings.csv"
run 2 org import --data "$data" "$scratch/more"
says err "mappings.csv:2:2: kind department"

# One fault, and nothing of any file is written.
mkdir "$scratch/wrong"
printf 'agency_id,emp_no,name\nA1,E70001,가온\n' >"$scratch/wrong/officers.csv"
printf 'agency_id,emp_no,department_code,role,valid_from\nA1,E70001,D001,lead,2020-01-01\nA1,E70009,D001,lead,2020-01-01\nA1,E70001,D001,lead,2020-02-30\n' \
    >"$scratch/wrong/posts.csv"
run 2 org import --data "$data" "$scratch/wrong"
says err "posts.csv:3:2: emp_no E70009"
says err "posts.csv:4:5: valid_from 2020-02-30"
rm "$scratch/wrong/posts.csv"
run 0 org import --data "$data" "$scratch/wrong"
says out "officers.csv: 새로 added 1"
run 2 org import --data "$data" "$scratch/not-there"
run 2 org import --data "$data"

run 0 audit verify --data "$data"
finish
