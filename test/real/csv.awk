# csv.awk — reads records of CSV as people send them, in plain awk: `-f csv.awk -f what.awk FILES`.
#
# For each record it calls record(), with cell[HEADER] trimmed, record_no from 1 in each file and
# file_stem the file's name without its ending. Byte by byte: run it under LC_ALL=C.
# Set with -v: separator (default a comma).

BEGIN {
    if (separator == "")
        separator = ","
}

FNR == 1 {
    open_quote = 0
    record_no = -1
    sub(/^\357\273\277/, "")
    file_stem = FILENAME
    sub(/^.*\//, "", file_stem)
    sub(/\.[^.]*$/, "", file_stem)
}

{
    line = open_quote ? line "\n" $0 : $0
    open_quote = gsub(/"/, "\"", line) % 2
    if (open_quote)
        next
    sub(/\r$/, "", line)
    if (line == "")
        next
    record_no++
    split_record(line)
    if (record_no > 0)
        record()
}

function trim(text)
{
    sub(/^[ \t\r\n]+/, "", text)
    sub(/[ \t\r\n]+$/, "", text)
    return text
}

function split_record(text,    rest, at, part, count)
{
    rest = text
    for (count = 1; ; count++) {
        if (substr(rest, 1, 1) == "\"") {
            part = ""
            rest = substr(rest, 2)
            while (at = index(rest, "\"")) {
                part = part substr(rest, 1, at - 1)
                rest = substr(rest, at + 1)
                if (substr(rest, 1, 1) != "\"")
                    break
                part = part "\""
                rest = substr(rest, 2)
            }
            at = index(rest, separator)
        } else {
            at = index(rest, separator)
            part = at ? substr(rest, 1, at - 1) : rest
        }
        if (record_no == 0)
            header[count] = trim(part)
        else
            cell[header[count]] = trim(part)
        if (!at)
            break
        rest = substr(rest, at + 1)
    }
}
