# json.awk — reads NDJSON whose values are all strings: `-f json.awk -f what.awk FILES`.
#
# For each line it calls record(), with cell[NAME] trimmed and file_stem the file's name.

FNR == 1 {
    file_stem = FILENAME
    sub(/^.*\//, "", file_stem)
    sub(/\.[^.]*$/, "", file_stem)
}

/\\/ {
    print "escapes are not read here: " FILENAME ":" FNR > "/dev/stderr"
    exit 2
}

{
    split("", cell)
    rest = $0
    while (match(rest, /"[^"]*" *: *"[^"]*"/)) {
        pair = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        name = substr(pair, 1, index(pair, "\"") - 1)
        sub(/^[^"]*" *: *" */, "", pair)
        sub(/ +$/, "", pair)
        cell[name] = pair
    }
    record()
}
