#!/bin/sh
# A year of mileage over HTTP: a plan of the examples is put into force by two persons, a claim is sent back, claimed
# again, approved, posted and reversed; what is false costs double; objections, training files, credit by itself,
# standings, the closing of the year, and who sees what.
. "$(dirname "$0")/common.sh"

etag() { tr -d '\r' < "$scratch/head" | awk 'tolower($1) == "etag:" { print $2 }'; }
# act PERSON THING/ID ACT BODY [STATUS] — under the version as he reads it
act() {
    wants 200 "$1" GET "/api/v1/mileage/$2"
    match=$(etag)
    wants "${5:-200}" "$1" POST "/api/v1/mileage/$2/$3" "$4"
    match=
}
# decide PERSON ACT [STATUS] — the change that waits
decide() {
    wants 200 "$1" GET '/api/v1/mileage-changes?state=proposed'
    change=$(jq -r '.items[0].id' "$scratch/reply")
    wants "${3:-200}" "$1" POST "/api/v1/mileage-changes/$change/$2" '{"reason": "확인"}'
}
item() { # of the plan $plan, by its code
    wants 200 auditor GET "/api/v1/mileage/items?plan_id=$plan&code=$1"
    jq -r '.items[0].id' "$scratch/reply"
}
claim() { # PERSON ITEM DAY [MORE] — its number in $claim
    wants 201 "$1" POST /api/v1/mileage/claims \
        "{\"item_id\": $2, \"happened_on\": \"$3\", \"evidence\": \"교육 이수\", \"reference\": \"문서-1\"${4:-}}"
    claim=$(jq -r '.id' "$scratch/reply")
}
points() { # PERSON VALUE [QUERY]
    wants 200 "$1" GET "/api/v1/mileage/balance?year=$year${3:-}"
    says .points "$2"
}
sql() { # on the store, while no server runs
    if [ -n "$STORE" ]; then psql -q -d "$STORE" -c "$1" > "$scratch/sql" 2>&1; else sqlite3 "$data/haechi.db" "$1" > "$scratch/sql" 2>&1; fi
}

make_agency
cat > "$scratch/org/officers.csv" <<'CSV'
agency_id,emp_no,name,email
A1,E7,둘째감사,second@city.example
A1,E8,가상부단체장,deputy@city.example
A1,E9,셋째담당,third@city.example
CSV
cat > "$scratch/org/posts.csv" <<'CSV'
agency_id,emp_no,department_code,role,valid_from
A1,E7,,auditor,2020-01-01
A1,E8,,deputy,2020-01-01
A1,E9,D01,officer,2020-01-01
CSV
haechi org import "$scratch/org" > "$scratch/reply" 2>&1 || fail "haechi org import of more people"
for person in second:E7 deputy:E8 third:E9; do
    haechi user add --login "${person%:*}" --emp-no "${person#*:}" --password-file "$scratch/password" \
        > "$scratch/reply" 2>&1 || fail "haechi user add ${person%:*}"
done
start_server
year=$(date +%Y)
day=$(date +%Y-%m-%d)

# A plan of the examples: a draft that another auditor puts into force.
wants 201 auditor POST /api/v1/mileage/examples "{\"year\": $year, \"subject\": \"person\"}"
says .items 22
plan=$(jq -r '.id' "$scratch/reply")
wants 409 auditor POST /api/v1/mileage/examples "{\"year\": $year, \"subject\": \"person\"}"
wants 403 officer POST /api/v1/mileage/examples "{\"year\": $year, \"subject\": \"person\"}"
a1=$(item A1) b5=$(item B5) c4=$(item C4) c5=$(item C5) m1=$(item M1) m3=$(item M3) a2=$(item A2) b3=$(item B3)
wants 200 auditor GET "/api/v1/mileage/plans/$plan"
says .example true
says .target 50
match=$(etag)
wants 200 auditor PATCH "/api/v1/mileage/plans/$plan" '{"target": 40.5, "verify": "all"}'
match='"1"'
wants 409 auditor PATCH "/api/v1/mileage/plans/$plan" '{"target": 60}'
match=
wants 409 officer POST /api/v1/mileage/claims "{\"item_id\": $a1, \"happened_on\": \"$day\", \"evidence\": \"아직 초안\"}"
act auditor "plans/$plan" publish '{"reason": "올해 운영계획"}' 201
decide auditor approve 403
decide second approve
wants 200 officer GET "/api/v1/mileage/plans/$plan"
says .state live
says .target 40.5
match=$(etag)
wants 409 auditor PATCH "/api/v1/mileage/plans/$plan" '{"target": 60}' # in force
match=

# A claim: sent back, claimed again, approved by the manager, verified and posted by audit.
claim officer "$a1" "$day"
act officer "claims/$claim" approve '{}' 403
act manager "claims/$claim" send-back '{}' 400
act manager "claims/$claim" send-back '{"reason": "이수증을 붙일 것"}'
says .state sent_back
wants 200 officer GET /api/v1/notices
says "[.items[] | select(.event == \"mileage.send_back\")] | length" 1
act manager "claims/$claim" again "{\"happened_on\": \"$day\", \"evidence\": \"남의 신청\"}" 403
act officer "claims/$claim" again "{\"happened_on\": \"$day\", \"evidence\": \"이수증을 붙임\"}"
says .state claimed
match='"1"'
wants 409 manager POST "/api/v1/mileage/claims/$claim/approve" '{}' # read long ago
match=
act auditor "claims/$claim" post '{}' 409 # the manager comes first
act manager "claims/$claim" approve '{}'
says .state approved
points officer 0
act auditor "claims/$claim" post '{}'
says .state posted
entry=$(jq -r '.entry_id' "$scratch/reply")
points officer 5
wants 200 officer GET "/api/v1/mileage/entries/$entry"
says '[.lines[].points] | add' 0
says .points 5
wants 200 officer GET /api/v1/notices
says "[.items[] | select(.event == \"mileage.posted\")] | length" 1

# Nobody handles his own: a manager's claim goes to audit, an auditor's to the deputy head.
claim manager "$a1" "$day"
act manager "claims/$claim" approve '{}' 409
act auditor "claims/$claim" post '{}'
claim auditor "$a1" "$day"
act auditor "claims/$claim" approve '{}' 403
act second "claims/$claim" post '{}' 409
act deputy "claims/$claim" approve '{}'
wants 200 auditor GET "/api/v1/mileage/claims/$claim"
says .state posted
says '[.history[] | .act] | join(" ")' 'approve post'

# Many at once; the cap counts 20 of 25.
ids=
for n in 1 2 3 4; do
    claim officer "$a1" "$day"
    ids="$ids${ids:+,}{\"id\": $claim, \"version\": 1}"
done
wants 200 manager POST /api/v1/mileage/claims/bulk "{\"act\": \"approve\", \"claims\": [$ids]}"
says '[.outcomes[] | select(.outcome == "done")] | length' 4
ids=$(jq -c '[.outcomes[] | {id, version}]' "$scratch/reply")
wants 200 auditor POST /api/v1/mileage/claims/bulk "{\"act\": \"post\", \"claims\": $ids}"
says '[.outcomes[] | select(.state == "posted")] | length' 4
points officer 20
says '.items[] | select(.code == "A1") | .raw' 25
says '.items[] | select(.code == "A1") | .left' 0

# Reversed once, and exactly: what was posted over the cap counts now.
wants 403 manager POST "/api/v1/mileage/entries/$entry/reverse" '{"reason": "부서장은 못 함"}'
wants 201 second POST "/api/v1/mileage/entries/$entry/reverse" '{"reason": "같은 교육을 두 번 신청함"}'
says .points -5
wants 409 second POST "/api/v1/mileage/entries/$entry/reverse" '{"reason": "또"}'
points officer 20
says '.items[] | select(.code == "A1") | .raw' 20

# A range, and what only audit judges.
wants 400 officer POST /api/v1/mileage/claims "{\"item_id\": $c5, \"happened_on\": \"$day\", \"evidence\": \"점수 없음\"}"
wants 400 officer POST /api/v1/mileage/claims "{\"item_id\": $a2, \"happened_on\": \"$day\", \"evidence\": \"저절로\"}"
wants 400 officer POST /api/v1/mileage/claims "{\"item_id\": $m1, \"happened_on\": \"$day\", \"evidence\": \"감점\"}"
wants 400 officer POST /api/v1/mileage/claims "{\"item_id\": $a1, \"happened_on\": \"2000-01-01\", \"evidence\": \"옛날\"}"
claim officer "$c5" "$day" ', "points": 12.5'
act auditor "claims/$claim" post '{}'
points officer 32.5

# What is false is reversed and costs double.
act officer "claims/$claim" false '{"reason": "내가"}' 403
act auditor "claims/$claim" false '{"reason": "제안한 적이 없음"}'
says .state false
points officer -5

# Minus points are audit's alone; with an objection, decided by another auditor.
wants 403 manager POST /api/v1/mileage/minus \
    "{\"item_id\": $m1, \"officer_id\": 1, \"happened_on\": \"$day\", \"reason\": \"주의\"}"
wants 200 officer GET "/api/v1/mileage/balance?year=$year"
officer_id=$(jq -r '.officer_id' "$scratch/reply")
wants 201 auditor POST /api/v1/mileage/minus \
    "{\"item_id\": $m1, \"officer_id\": $officer_id, \"happened_on\": \"$day\", \"reason\": \"주의 처분\"}"
says .points -5
minus=$(jq -r '.id' "$scratch/reply")
points officer -10
wants 404 other POST /api/v1/mileage/objections "{\"entry_id\": $minus, \"text\": \"남의 것\"}"
wants 201 officer POST /api/v1/mileage/objections "{\"entry_id\": $minus, \"text\": \"처분이 취소되었습니다\"}"
objection=$(jq -r '.id' "$scratch/reply")
wants 409 officer POST /api/v1/mileage/objections "{\"entry_id\": $minus, \"text\": \"또 냅니다\"}"
match='"1"'
wants 403 auditor POST "/api/v1/mileage/objections/$objection/uphold" '{"reason": "올린 사람"}'
wants 200 second POST "/api/v1/mileage/objections/$objection/uphold" '{"reason": "처분 취소를 확인함"}'
says .state upheld
match=
points officer -5

# A claim that was refused: an objection within 7 days, none after.
claim third "$b3" "$day"
late=$claim
act manager "claims/$claim" refuse '{"reason": "기고문이 아님"}'
claim third "$b5" "$day"
act manager "claims/$claim" refuse '{"reason": "활동 기록이 없음"}'
wants 201 third POST /api/v1/mileage/objections "{\"claim_id\": $claim, \"text\": \"기록을 냈습니다\"}"
objection=$(jq -r '.id' "$scratch/reply")
match='"1"'
wants 200 second POST "/api/v1/mileage/objections/$objection/uphold" '{"reason": "기록을 확인함"}'
match=
act auditor "claims/$claim" post '{}'
points third 2
stop_server
sql "UPDATE mileage_claim SET decided_us = decided_us - 691200000000 WHERE id = $late" || fail "sql"
# The database itself keeps the ledger.
sql "UPDATE mileage_line SET points = 100" && fail "a line of the ledger was changed"
grep -q 'never changed' "$scratch/sql" || fail "changing a line: $(cat "$scratch/sql")"
sql "DELETE FROM mileage_entry" && fail "the ledger was emptied"
start_server
wants 409 third POST /api/v1/mileage/objections "{\"claim_id\": $late, \"text\": \"늦었지만\"}"

# Proof, standings, and what others see.
wants 200 auditor GET "/api/v1/mileage/plans/$plan/proof"
says .agrees true
says .unbalanced 0
wants 403 officer GET "/api/v1/mileage/plans/$plan/proof"
wants 200 officer GET "/api/v1/mileage/standings?year=$year"
says '.top | length' 4
says '.top[0].points' 5
says '.mine.points' -5
says '.mine.rank' 4
wants 403 officer GET /api/v1/mileage/standings/all
wants 403 manager GET /api/v1/mileage/standings/all
wants 200 auditor GET '/api/v1/mileage/standings/all?count=1'
says .total 4
wants 404 other GET "/api/v1/mileage/entries/$entry"
wants 404 other GET "/api/v1/mileage/claims/$claim"
wants 404 officer GET "/api/v1/mileage/claims/$claim"
wants 200 other GET /api/v1/mileage/ledger
says '.items | length' 0
wants 404 other GET "/api/v1/mileage/balance?officer_id=$officer_id"
wants 200 manager GET '/api/v1/mileage/ledger?count=1'
[ "$(jq '.total' "$scratch/reply")" -gt 8 ] || fail "the manager sees his department's ledger"
wants 403 admin GET /api/v1/mileage/ledger
wants 200 manager GET "/api/v1/mileage/departments?year=$year"
says '.departments | length' 1
says '.departments[0].with_points' 3
finish
