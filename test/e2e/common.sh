#!/bin/sh
#
# $HAECHI is the program, $STORE a postgres URL or empty for SQLite. A script ends with `finish`.
set -u
: "${HAECHI:=build/haechi}"
case $HAECHI in /*) ;; *) HAECHI=$PWD/$HAECHI ;; esac
STORE=${STORE:-}
scratch=$(mktemp -d)
data=$scratch/data
failures=0
server=
trap 'stop_server; rm -rf "$scratch"' EXIT
password='right-9-horse-battery'

fail() {
    failures=$((failures + 1))
    echo "FAILED: $*"
    [ ! -f "$scratch/reply" ] || sed 's/^/    | /' "$scratch/reply" | cut -c1-400 | head -n 12
}

haechi() { # every command over this store
    command=$1
    shift
    set -- "$HAECHI" "$command" "$@"
    if [ -n "$STORE" ]; then "$@" --data "$data" --store "$STORE"; else "$@" --data "$data"; fi
}

# An agency with one department that pays, another one, and audit. All people are made up.
make_agency() {
    mkdir -p "$scratch/org"
    cat > "$scratch/org/agencies.csv" <<'CSV'
agency_id,name,name_en
A1,해치시(가상),Haechi City (made up)
CSV
    cat > "$scratch/org/departments.csv" <<'CSV'
agency_id,code,name,parent_code,valid_from
A1,D01,회계과,,2020-01-01
A1,D02,주민과,,2020-01-01
A1,D09,감사실,,2020-01-01
CSV
    cat > "$scratch/org/officers.csv" <<'CSV'
agency_id,emp_no,name,email
A1,E1,가상담당,officer@city.example
A1,E2,가상과장,manager@city.example
A1,E3,가상감사,auditor@city.example
A1,E4,다른담당,other@city.example
A1,E5,가상관리,admin@city.example
A1,E6,가상팀장,lead@city.example
CSV
    cat > "$scratch/org/posts.csv" <<'CSV'
agency_id,emp_no,department_code,role,valid_from
A1,E1,D01,officer,2020-01-01
A1,E2,D01,manager,2020-01-01
A1,E3,,auditor,2020-01-01
A1,E4,D02,officer,2020-01-01
A1,E5,,admin,2020-01-01
A1,E6,D01,lead,2020-01-01
CSV
    printf '%s\n' "$password" > "$scratch/password"
    haechi org import "$scratch/org" --json > "$scratch/reply" 2>&1 || fail "haechi org import"
    for person in officer:E1 manager:E2 auditor:E3 other:E4 admin:E5 lead:E6; do
        haechi user add --login "${person%:*}" --emp-no "${person#*:}" --password-file "$scratch/password" \
            > "$scratch/reply" 2>&1 || fail "haechi user add ${person%:*}"
    done
    haechi token add --name feeds --permission record_write --permission precheck --json > "$scratch/reply" 2>&1 ||
        fail "haechi token add"
    token=$(jq -r '.token' "$scratch/reply")
}

# Starts the server on a free port and waits for its word that it listens.
start_server() {
    mkfifo "$scratch/said" 2>/dev/null || :
    # The program itself in the background, not a shell around it: stop_server ends what it started.
    [ -z "$STORE" ] || set -- "$@" --store "$STORE"
    "$HAECHI" serve --port 0 --lang en --data "$data" "$@" > "$scratch/said" 2>> "$scratch/log" &
    server=$!
    port=
    while read -r line; do
        case $line in *'http://127.0.0.1:'*) port=${line##*:}; break ;; esac
    done < "$scratch/said"
    base=http://127.0.0.1:$port
    [ -n "$port" ] || { fail "the server did not start"; tail -n 5 "$scratch/log"; exit 1; }
}

stop_server() {
    [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null; }
    server=
}

# call PERSON METHOD PATH [BODY] — as somebody signed in, or as the machine "feeds"; the reply in $scratch/reply
call() {
    who=$1 method=$2 path=$3 body=${4:-}
    set -- -sS -o "$scratch/reply" -D "$scratch/head" -w '%{http_code}' -X "$method"
    if [ "$who" = feeds ]; then
        set -- "$@" -H "Authorization: Bearer $token"
    else
        [ -f "$scratch/$who.csrf" ] || sign_in "$who"
        set -- "$@" -b "$scratch/$who.jar" -H "X-CSRF-Token: $(cat "$scratch/$who.csrf")"
    fi
    [ -z "${match:-}" ] || set -- "$@" -H "If-Match: $match"
    [ -z "$body" ] || set -- "$@" -H "Content-Type: ${type:-application/json}" --data-binary "$body"
    status=$(curl "$@" "$base$path")
}

sign_in() {
    curl -sS -o "$scratch/signed" -c "$scratch/$1.jar" -X POST -H 'Content-Type: application/json' \
        --data "{\"login\": \"$1\", \"password\": \"$password\"}" "$base/api/v1/session"
    jq -r '.csrf' "$scratch/signed" > "$scratch/$1.csrf"
}

# wants STATUS PERSON METHOD PATH [BODY]
wants() {
    wanted=$1
    shift
    call "$@"
    [ "$status" = "$wanted" ] || fail "$1 $2 $3: answered $status, wanted $wanted"
}

# attach STATUS PERSON THING — a document, to a thing by its path
attach() {
    type=application/pdf wants "$1" "$2" POST "$3/attachments?name=%EC%9D%B4%EC%88%98%EC%A6%9D.pdf" '%PDF-1.7 이수증'
    type=
}
# The files of a thing, as PERSON sees them: how many, and what the last one holds, downloaded with a reason.
attached() { # PERSON THING COUNT
    wants 200 "$1" GET "$2/attachments"
    says '.items | length' "$3"
    says '.items[-1].name' 이수증.pdf
    file=$(jq -r '.items[-1].id' "$scratch/reply")
    wants 400 "$1" GET "$2/attachments/$file"
    wants 200 "$1" GET "$2/attachments/$file?reason=%ED%99%95%EC%9D%B8"
    grep -q '^%PDF-1.7 이수증' "$scratch/reply" || fail "$2: not the file that was added"
}

# says JQ VALUE — of the last reply
says() {
    got=$(jq -r "$1" "$scratch/reply" 2>/dev/null)
    [ "$got" = "$2" ] || fail "$1 is '$got', wanted '$2'"
}

finish() {
    stop_server
    [ "$failures" = 0 ] || { echo "$failures failed; the server said:"; tail -n 8 "$scratch/log"; exit 1; }
    exit 0
}
