#!/bin/sh
# What people send: every fault is told with file, line and column, and the rest is loaded.
. test/cli/common.sh

data=$scratch/data
header=agency_id,pay_no,creditor_tok,amt,pay_ymd,remark
begin() { # an empty folder of records
    rm -rf "$data"
    mkdir "$data"
}
scan() { # scan STATUS
    run "$1" scan "$data" --as-of 2026-07-01 --scenario F03
}

begin
: >"$data/exp_pay.csv"
scan 2
says err "exp_pay.csv"
says err "빈 파일"

begin # a header alone is a table without records: never "0 found"
echo "$header" >"$data/exp_pay.csv"
scan 0
says out "insufficient data"
says err "exp_pay.csv:1: 머리글만"

begin
printf '%s,shoe_size\nA1,P1,V1,5,2026-01-02,x,43\n' "$header" >"$data/exp_pay.csv"
run 0 scan "$data" --as-of 2026-07-01 --scenario F03
cat "$scratch/err" "$data/rejects.csv" >"$scratch/both" 2>/dev/null
holds "$scratch/both" shoe_size

begin
printf 'agency_id,amt\nA1,5\n' >"$data/exp_pay.csv"
scan 2
says err exp_pay.csv
says err pay_no

begin
printf '%s\nA1,P1,V1,5,2026-01-02,x\nA1,P1,V1,6,2026-01-02,y\nA1,P2,V1,6,2026-01-02,y\n' "$header" \
    >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",3,"agency_id pay_no","A1 P1",no'
says err "exp_pay.csv:3"
says out "rows 2 ·"
says out "rejected 1"

begin # the file stops in the middle of a row
printf '%s\nA1,P1,V1,5,2026-01-02,x\nA1,P2,V1,"6' "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",3,'

begin
printf '%s\nA1,P1,V1,5,2026-01-02,a\000b\nA1,P2,V1,5,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",2,'
holds "$data/rejects.csv" NUL
says out "rows 1 ·"

begin # Korean in UTF-8, then two bytes that are no character of it
{
    printf '%s\n' "$header"
    for i in 1 2 3 4 5 6 7 8; do printf 'A1,P%s,V1,5,2026-01-02,복사용지 구입\n' $i; done
    printf 'A1,P9,V1,5,2026-01-02,\377\376\n'
} >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",10,"remark"'
says out "rows 8 ·"

begin
printf '%s\nA1,P1,V1,5,2324-07-03,x\n' "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",2,"pay_ymd","2324-07-03",yes'
says out "rows 1 ·"

begin
printf '%s\nA1,P1,V1,99999999999999999999,2026-01-02,x\nA1,P2,V1,9223372036854775807,2026-01-02,x\n' \
    "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" 'exp_pay.csv",2,"amt","99999999999999999999",no'
says out "rows 1 ·"

begin # a file that may not be read; the superuser may read everything
printf '%s\nA1,P1,V1,5,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
mkdir "$data/return_ord.csv.d"
chmod 000 "$data/exp_pay.csv"
if [ "$(id -u)" = 0 ]; then
    chmod 600 "$data/exp_pay.csv"
    ln -s nowhere "$data/return_ord.csv"
    scan 2
    says err return_ord.csv
    says out "rows 1 ·"
else
    scan 2
    says err exp_pay.csv
fi

begin # a spreadsheet must not run what stands in a reject
printf '%s\nA1,P1,V1,=1+2,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" "\"'=1+2\""

begin # a list of rejects of an earlier run does not stay when there are none any more
printf '%s\nA1,P1,V1,five,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
scan 0
holds "$data/rejects.csv" five
printf '%s\nA1,P1,V1,5,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
scan 0
[ ! -e "$data/rejects.csv" ] || fail "an old list of rejects stayed"

begin # what is no record file is named, not passed over in silence
printf '%s\nA1,P1,V1,5,2026-01-02,x\n' "$header" >"$data/exp_pay.csv"
echo hello >"$data/holiday-photos.csv"
scan 0
says out holiday-photos.csv
run 0 scan "$data" --as-of 2026-07-01 --scenario F03 --rejects "$scratch/list.csv"
finish
