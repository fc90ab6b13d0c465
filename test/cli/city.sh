#!/bin/sh
# A small sample city: every planted error found, nothing else; exit statuses; valid JSON.
. test/cli/common.sh

# Something that reads JSON: PostgreSQL's packages bring Perl along.
json_check() {
    if command -v jq >/dev/null; then
        jq -es 'length > 0' >/dev/null
    elif perl -MJSON::PP -e 1 2>/dev/null; then
        perl -MJSON::PP -0777 -ne 'my $j = JSON::PP->new->utf8; $j->incr_parse($_); my $n = 0;
            while (my $o = $j->incr_parse) { $n++ } $j->incr_text =~ /\S/ and exit 1; exit !$n'
    else
        return 77
    fi
}
valid() { # valid STATUS ARGUMENTS…
    run "$@"
    json_check <"$scratch/out"
    case $? in 0 | 77) ;; *) fail "not JSON: $*" ;; esac
}

city=$scratch/city
run 0 sample --seed 5 --rows 5000 "$city"
run 0 scan "$city" --truth "$city/truth.csv"
says out "2026-07-01"
ids=$(cut -d, -f1 "$city/truth.csv" | sed 1d | sort -u)
for id in $ids; do
    line=$(grep "^$id " "$scratch/out") || fail "no line for $id"
    set -- $line
    planted=$(grep -c "^$id," "$city/truth.csv")
    [ "$2 $3 $4 $5 $6 $7" = "$planted $planted 0 0 100.0% 100.0%" ] || fail "$line"
done

# Two agencies, on one core or several: but for the last line, with time and memory, the same.
sed '$d' "$scratch/out" >"$scratch/one"
for shards in 2 3; do
    run 0 scan "$city" --truth "$city/truth.csv" --shards $shards
    sed '$d' "$scratch/out" | cmp -s - "$scratch/one" || fail "--shards $shards finds something else"
done

valid 0 scan "$city" --truth "$city/truth.csv" --json
for word in planted found missed other recall precision; do says out "\"$word\""; done
valid 0 version --json
valid 0 check --json F03
valid 0 test --json F03
valid 0 explain --json F03 --data "$city"
valid 0 sample --json --rows 2000 "$scratch/other"
printf '%s\n' '{"op": "clock", "date": "2026-08-01"}' >"$scratch/lines"
valid 0 scan "$city" --json --follow "$scratch/lines"

run 0 explain F03
says out "split by agency"
says out "exp_pay(agency_id"
says out "ns/"
run 0 explain F04 --data "$city" --lang en
says out "used by"
says out "F03"

run 1 scan "$city" --fail-on any
run 1 scan "$city" --fail-on critical
run 0 scan "$city" --fail-on critical --scenario C01
run 1 scan "$city" --fail-on medium --scenario C01
run 0 scan "$city" --scenario F03 --scenario scenarios/card/C01-night-use.sql --limit 1
says out "F03"
says out "C01"
silent out "C02"
run 0 scan "$city" --as-of 2020-01-01 --scenario P07
says out "2020-01-01"
run 2 scan "$city" --truth "$city/exp_pay.csv"
says err "scenario,key,note"
finish
