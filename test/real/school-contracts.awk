# school-contracts.awk — schools' contracts: a contract of at most 20 million won is taken to rest on
# one quote, since the files do not give the method.

function record(    no, repeat, kind)
{
    count("rows", 1)
    no = cell["계약번호"]
    count("number_seen_at_another_school", seen[no]++ > 0)
    repeat = ++times[cell["수요기관"], no]
    if (repeat > 1)
        no = no "-" repeat
    kind = cell["구분"] ~ /용역$/ ? "용역" : cell["구분"]
    count("without_date", cell["계약일"] == "")
    if (cell["계약일"] != "")
        count("on_a_weekend", weekday_of(day_of(substr(cell["계약일"], 1, 4), substr(cell["계약일"], 6, 2), substr(cell["계약일"], 9, 2))) >= 6)
    contract(cell["수요기관"], no, cell["학교명"], kind, cell["업체명"], cell["계약명"], cell["계약일"], cell["금액"], cell["금액"] + 0 <= 20000000, 1)
}
