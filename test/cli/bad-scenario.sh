#!/bin/sh
# Scenario files with mistakes: the line and a caret, a name, or both files; exit status 2.
. test/cli/common.sh

share=$scratch/share data=$scratch/data
mkdir -p "$data"
printf 'agency_id,pay_no,creditor_tok,amt,pay_ymd\nA1,P1,V1,5,2026-01-02\n' >"$data/exp_pay.csv"
begin() {
    rm -rf "$share"
    mkdir -p "$share/scenarios/finance"
    ln -s "$root/catalog" "$share/catalog"
}
copy() { # copy SED-EXPRESSION
    sed "$1" "$root/scenarios/finance/F03-double-payment.sql" >"$share/scenarios/finance/F03-x.sql"
    cp "$root/scenarios/finance/F03-double-payment.zt" "$share/scenarios/finance/F03-x.zt"
}
scan() { # scan STATUS OPTIONS…
    wanted=$1
    shift
    run "$wanted" scan "$data" --share "$share" --as-of 2026-07-01 "$@"
}

begin
copy ''
scan 0
run 0 check --share "$share"
says out "1 scenarios, 0 errors"
run 0 test --share "$share"
says out ", 0 failed"

begin
copy 's/^  JOIN exp_pay AS earlier/  JOINT exp_pay AS earlier/'
scan 2
says err F03-x.sql
says err "JOINT"
says err "^"
run 2 check --share "$share"
says out F03-x.sql

begin
copy 's/^  JOIN exp_pay AS earlier/  JOIN exp_pays AS earlier/'
scan 2
says err F03-x.sql
says err exp_pays
says err "^"

begin
copy 's/later.amt > 0/later.amt > now() - 3/'
scan 2
says err F03-x.sql
says err "^"

begin
copy 's/window_days: {type: integer, default: 30/window_days: {type: integer, default: thirty/'
scan 2
says err "F03-x.sql:20:"
says err "type integer"

begin
copy ''
scan 2 --param F03.window_days=ten
says err window_days
scan 2 --param F03.window_days=0
says err window_days
scan 2 --param F03.no_such=1
says err no_such
scan 2 --param F99.window_days=1
says err F99
scan 2 --param window_days
says err window_days
scan 2 --scenario F33
says err F33
scan 0 --param F03.window_days=10

begin
copy ''
cp "$share/scenarios/finance/F03-x.sql" "$share/scenarios/finance/F03-y.sql"
scan 2
says err F03-x.sql
says err F03-y.sql

begin
copy 's/^severity: high/severity: enormous/'
scan 2
says err F03-x.sql
says err severity

begin
copy 's/^id: F03/id: [F03/'
scan 2
says err F03-x.sql

begin # one that cannot run does not stop the others
copy 's/^  JOIN exp_pay AS earlier/  JOINT exp_pay AS earlier/'
cp "$root/scenarios/finance/F07-no-request.sql" "$share/scenarios/finance/"
scan 2
says out "F07"
says out "cannot run"

begin # no catalog
rm "$share/catalog"
scan 2
says err "$share"
finish
