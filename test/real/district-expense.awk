# district-expense.awk — what the scenarios must find in the ledgers of two districts.
#
# Files: the list of public holidays first (or none), then the ledgers.
# Prints `ID<tab>key` for each finding and `count<tab>what<tab>number` for each number of the report.

function count(what, by)
{
    counts[what] += by
}

function record()
{
    if (file_stem ~ /^kr_public_holidays/)
        holiday[cell["date"]] = 1
    else
        payment()
}

function payment(    short, agency, date, day, time, hour, amount, place, key, means, card, group)
{
    short = substr(file_stem, 1, index(file_stem, "_") - 1)
    agency = cell["부서명"] ~ /^서대문구/ ? "3120000" : cell["부서명"] ~ /^은평구/ ? "3110000" : ""
    date = cell["사용일"]
    time = cell["사용시간"]
    if (date ~ /^[0-9]+ /) { # 20251210 12:20
        time = substr(date, 10)
        date = substr(date, 1, 4) "-" substr(date, 5, 2) "-" substr(date, 7, 2)
        count(short ".date_holds_time", 1)
    }
    if (time == "")
        count(short ".without_time", 1)
    if (date !~ /^202[0-6]-/)
        count(short ".date_out_of_time", 1)
    day = day_of(substr(date, 1, 4), substr(date, 6, 2), substr(date, 9, 2))
    hour = time == "" ? 12 : time + 0
    amount = cell["사용금액"] + 0
    place = cell["사용장소"]
    means = cell["결제방법"]
    key = "agency_id=" agency ";apv_no=" file_stem "-" sprintf("%06d", record_no)

    count(short ".rows", 1)
    count(short ".line_breaks", line ~ /\n/)
    count(short ".near_450_499", amount >= 450000 && amount < 500000)
    count(short ".near_500_549", amount >= 500000 && amount < 550000)
    count(short ".duplicates", seen[agency, cell["부서명"], date, time, place, cell["식당명"], cell["사용목적"], amount, cell["사용자"], cell["비목"]]++ > 0)
    double_payment(agency, key, day, place, amount)

    if (means == "현금" || means == "계좌이체") {
        count(short ".no_card", 1)
        return
    }
    if (hour > 23) { # 50:54
        count(short ".rejected", 1)
        return
    }
    count(short ".card_rows", 1)
    if (hour >= 23 || hour < 7)
        print "C01\t" key
    if (amount >= 1 && (weekday_of(day) >= 6 || (date in holiday)))
        print "C02\t" key
    if (amount >= 500000)
        print "C07\t" key
    if (amount > 0 && amount < 500000) {
        group = "agency_id=" agency ";dept_cd=" cell["부서명"] ";merchant_no=" place ";use_ymd=" date
        split_count[group]++
        split_sum[group] += amount
    }
}

# A later payment of the same amount to the same place, at most 30 days after, whose remark begins
# with the same ten characters.
function double_payment(agency, key, day, place, amount,    same)
{
    sub(/apv_no/, "pay_no", key)
    same = cell["사용목적"]
    gsub(/ /, "", same)
    same = agency SUBSEP place SUBSEP amount SUBSEP first_characters(same, 10)
    if (amount <= 0 || place == "")
        return
    pays[same]++
    pay_key[same, pays[same]] = key
    pay_day[same, pays[same]] = day
}

function doubles(    same, later, earlier, days)
{
    for (same in pays)
        for (later = 1; later <= pays[same]; later++)
            for (earlier = 1; earlier <= pays[same]; earlier++) {
                days = pay_day[same, later] - pay_day[same, earlier]
                if (days < 0 || days > 30)
                    continue
                if (days > 0 || pay_key[same, earlier] < pay_key[same, later]) {
                    print "F03\t" pay_key[same, later]
                    break
                }
            }
}

END {
    for (group in split_count)
        if (split_count[group] >= 2 && split_sum[group] >= 500000)
            print "C06\t" group
    doubles()
    for (what in counts)
        print "count\t" what "\t" counts[what]
}
