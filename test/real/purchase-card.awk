# purchase-card.awk — what the scenarios must find among a British city's purchase cards, in pence.
#
# No times and no explanations are published: night use and large payments cannot be judged.

function count(what, by)
{
    counts[what] += by
}

function record(    date, day, pence, text, group)
{
    if (cell["TRANS DATE"] cell["CARD NUMBER"] cell["MERCHANT NAME"] == "") {
        count("blank_rows", 1)
        return
    }
    count("rows", 1)
    date = "20" substr(cell["TRANS DATE"], 7, 2) "-" substr(cell["TRANS DATE"], 4, 2) "-" substr(cell["TRANS DATE"], 1, 2)
    day = day_of(substr(date, 1, 4), substr(date, 6, 2), substr(date, 9, 2))
    text = cell["BILLING GROSS AMT"]
    gsub(/[,.]/, "", text)
    pence = text + 0
    count("other_currency", cell["ORIGINAL CUR"] != "GBP")
    count("repeated_rows", seen[$0]++ > 0)
    if (pence < 0) {
        count("refunds", 1)
        return
    }
    count("at_least_10000_pounds", pence >= 1000000)
    if (pence >= 1 && weekday_of(day) >= 6)
        print "C02\tagency_id=BCC;apv_no=" file_stem "-" sprintf("%06d", record_no)
    if (pence > 0 && pence < 500000) {
        group = "agency_id=BCC;dept_cd=" cell["Directorate"] ";merchant_no=" cell["MERCHANT NAME"] ";use_ymd=" date
        split_count[group]++
        split_sum[group] += pence
    }
}

END {
    for (group in split_count)
        if (split_count[group] >= 2 && split_sum[group] >= 500000)
            print "C06\t" group
    for (what in counts)
        print "count\t" what "\t" counts[what]
}
