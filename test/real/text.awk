# text.awk — dates and characters for the counts in this folder.

# Days since 1970-01-01 of a civil date.
function day_of(year, month, day,    era)
{
    year += 0
    month += 0
    if (month <= 2) {
        year--
        month += 12
    }
    era = int(year / 400)
    year -= era * 400
    return era * 146097 + year * 365 + int(year / 4) - int(year / 100) + int((153 * (month - 3) + 2) / 5) + day - 719469
}

# 6 and 7 are Saturday and Sunday.
function weekday_of(day)
{
    return (day + 3) % 7 + 1
}

# The first `count` characters of UTF-8.
function first_characters(text, count,    at, length_of)
{
    length_of = length(text)
    for (at = 1; at <= length_of; at++)
        if (substr(text, at, 1) !~ /[\200-\277]/ && count-- == 0)
            return substr(text, 1, at - 1)
    return text
}
