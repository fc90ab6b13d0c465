#!/bin/sh
# Runs the scenarios over real records and compares each finding with an independent computation.
#
#   test/real-data.sh        $HAECHI is the program (build/haechi), $HAECHI_DATA the folder of records
#
# test/real/*.awk read the same files without a line of this program and list the keys that must be
# found; test/real/expected.txt holds the numbers that docs/real-data.md states. A data set that is
# not there counts as skipped. The last line is N passed, N failed, N skipped.
set -u
cd "$(dirname "$0")/.." || exit 1

program=${HAECHI:-build/haechi}
data=${HAECHI_DATA:-../shared/data}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
passed=0 failed=0 skipped=0

check() { # check WHAT GOT WANTED
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "$1: got $2, wanted $3"
    fi
}

# expected SET — the lines "WHAT NUMBER" of one data set.
expected() {
    sed -n "s/^$1 //p" test/real/expected.txt
}

# compare_numbers SET KEYS — the independent computation against the stated numbers.
compare_numbers() {
    expected "$1" >"$work/stated"
    while read -r what number; do
        got=$(awk -F '\t' -v what="$what" '
            $1 == "count" && $2 == what { found = $3 }
            $1 == what { found++ }
            END { print found + 0 }' "$2")
        check "$1: $what" "$got" "$number"
    done <"$work/stated"
}

# compare_findings SET KEYS IDS SCAN-OPTIONS... — key by key: none missed, none besides.
compare_findings() {
    set_name=$1 keys=$2 ids=$3
    shift 3
    awk -F '\t' 'BEGIN { print "scenario,key,note" }
        $1 != "count" { gsub(/"/, "\"\"", $2); print $1 ",\"" $2 "\"," }' "$keys" >"$work/truth.csv"
    for id in $ids; do
        set -- "$@" --scenario "$id"
    done
    "$program" scan "$work/$set_name" --mapping "mappings/$set_name.yaml" "$@" --as-of 2026-07-01 --lang en \
        --no-color --limit 0 --rejects "$work/rejects.csv" --truth "$work/truth.csv" >"$work/answer" 2>"$work/errors"
    check "$set_name: exit status" $? 0
    cat "$work/errors"
    for id in $ids; do
        want=$(grep -c "^$id	" "$keys")
        got=$(sed -n "s/,//g; s/^ *$id  *\([0-9]*\)  *\([0-9]*\)  *\([0-9]*\)  *\([0-9]*\) .*/\1 found \2 missed \3 other \4/p" "$work/answer")
        check "$set_name: $id" "$got" "$want found $want missed 0 other 0"
    done
}

# compare_unjudged SET ID — what the files do not say is "insufficient data", never a 0.
compare_unjudged() {
    got=$("$program" scan "$work/$1" --mapping "mappings/$1.yaml" --scenario "$2" --as-of 2026-07-01 --json \
        --rejects "$work/unjudged.csv" 2>/dev/null | grep -c '"findings": null\|"readiness": "insufficient"')
    check "$1: $2 unjudged" "$got" 2
}

# have SET CHECKS FILES... — links the files into a folder of their own; false when one is absent.
have() {
    name=$1 checks=$2
    shift 2
    mkdir -p "$work/$name"
    for file; do
        if [ ! -r "$file" ]; then
            echo "$name: $file is not there, skipped"
            skipped=$((skipped + checks + $(expected "$name" | wc -l)))
            return 1
        fi
        case $file in /*) ln -sf "$file" "$work/$name/" ;; *) ln -sf "$PWD/$file" "$work/$name/" ;; esac
    done
}

tools="-f test/real/text.awk"

holidays=$data/korea/holidays/kr_public_holidays_2018_2027.csv
if have district-expense 8 "$holidays" "$data/korea/district-expense/ep_expense_raw.csv" \
    "$data/korea/district-expense/sdm_expense_raw.csv"; then
    awk $tools -f test/real/csv.awk -f test/real/district-expense.awk "$holidays" \
        "$data"/korea/district-expense/*.csv >"$work/keys"
    compare_numbers district-expense "$work/keys"
    compare_findings district-expense "$work/keys" "C01 C02 C06 C07 F03" --mapping mappings/holidays.yaml
    compare_unjudged district-expense F07
    check "district-expense: rejects" "$(grep -c '50:54' "$work/rejects.csv")" 1
fi

if have school-contracts 4 "$data"/korea/school-contracts/*.csv; then
    awk $tools -v single_limit=20000000 -v title_chars=6 -f test/real/csv.awk -f test/real/school-contracts.awk \
        -f test/real/contracts.awk "$data"/korea/school-contracts/*.csv >"$work/keys"
    compare_numbers school-contracts "$work/keys"
    compare_findings school-contracts "$work/keys" "F13 F14"
    compare_unjudged school-contracts F17
fi

g2b() { # g2b LIMIT
    awk $tools -v single_limit="$1" -v title_chars=6 -f test/real/json.awk -f test/real/g2b-contracts.awk \
        -f test/real/contracts.awk "$data/korea/g2b-contracts/companies.ndjson" \
        "$data/korea/g2b-contracts/contracts.ndjson" >"$work/keys"
}
if have g2b-contracts 8 "$data/korea/g2b-contracts/companies.ndjson" "$data/korea/g2b-contracts/contracts.ndjson"; then
    g2b 20000000
    compare_numbers g2b-contracts "$work/keys"
    compare_findings g2b-contracts "$work/keys" "F13 F14 F17"
    g2b 22000000
    compare_findings g2b-contracts "$work/keys" "F13 F14 F17" \
        --param F14.single_limit=22000000 --param F17.single_limit=22000000
fi

if have purchase-card 4 "$data"/uk/purchase-card/*.csv; then
    awk $tools -v separator=';' -f test/real/csv.awk -f test/real/purchase-card.awk \
        "$data"/uk/purchase-card/*.csv >"$work/keys"
    compare_numbers purchase-card "$work/keys"
    compare_findings purchase-card "$work/keys" "C02 C06"
    compare_unjudged purchase-card C01
fi

echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
