# contracts.awk — what the scenarios must find among contracts, whoever published them.
#
# contract() is called for each one; the answers are printed at the end as `ID<tab>key`.
# Set with -v: single_limit (the single-quote limit in won), title_chars.

function count(what, by)
{
    counts[what] += by
}

# `single` is true for a private contract on one quote, `small` when its ground is the small amount.
function contract(agency, no, dept, kind, vendor, title, date, amount, single, small,    one)
{
    amount += 0
    one = ++contracts
    agency_of[one] = agency
    no_of[one] = no
    dept_of[one] = dept
    year_of[one] = substr(date, 1, 4)
    kind_of[one] = kind
    vendor_of[one] = vendor
    day_at[one] = date == "" ? "" : day_of(substr(date, 1, 4), substr(date, 6, 2), substr(date, 9, 2))
    amount_of[one] = amount
    gsub(/ /, "", title)
    title_of[one] = first_characters(title, title_chars)
    single_of[one] = single
    count("contracts", 1)
    count("single_quote", single != 0)
    if (single && amount > 20000000 && amount <= 22000000)
        count("single_20_22_million", 1)
    if (single && small && amount > single_limit)
        print "F17\tagency_id=" agency ";cont_no=" no
}

function vendor_share(    one, dept, pair)
{
    for (one = 1; one <= contracts; one++)
        if (single_of[one] && day_at[one] != "" && vendor_of[one] != "" && dept_of[one] != "") {
            dept = "agency_id=" agency_of[one] ";dept_cd=" dept_of[one] ";cont_yr=" year_of[one]
            of_dept[dept]++
            of_vendor[dept, vendor_of[one]]++
        }
    for (dept in of_dept)
        count("departments", 1)
    for (pair in of_vendor) {
        split(pair, part, SUBSEP)
        if (of_vendor[pair] <= 5 && of_vendor[pair] * 100 <= 30 * of_dept[part[1]])
            continue
        if (of_dept[part[1]] >= 10)
            print "F13\t" part[1] ";vendor_id=" part[2]
        else
            count("share_of_too_few", 1)
    }
}

function splits(    one, group, later, earlier, a, b, members, sum, times)
{
    for (one = 1; one <= contracts; one++)
        if (single_of[one] && day_at[one] != "" && amount_of[one] > 0 && amount_of[one] <= single_limit &&
            dept_of[one] != "" && vendor_of[one] != "" && kind_of[one] != "" && title_of[one] != "") {
            group = agency_of[one] SUBSEP dept_of[one] SUBSEP vendor_of[one] SUBSEP kind_of[one] SUBSEP title_of[one]
            member[group, ++size[group]] = one
        }
    for (group in size)
        for (later = 1; later <= size[group]; later++) {
            a = member[group, later]
            sum = times = 0
            for (earlier = 1; earlier <= size[group]; earlier++) {
                b = member[group, earlier]
                if (day_at[a] - day_at[b] < 0 || day_at[a] - day_at[b] > 90)
                    continue
                if (day_at[a] == day_at[b] && no_of[b] "" > no_of[a] "")
                    continue
                sum += amount_of[b]
                times++
            }
            if (times >= 2 && sum > single_limit)
                print "F14\tagency_id=" agency_of[a] ";cont_no=" no_of[a]
        }
}

END {
    vendor_share()
    splits()
    for (what in counts)
        print "count\t" what "\t" counts[what]
}
