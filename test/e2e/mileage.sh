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
says "[.items[] | select(.event == \"mileage.send_back\") | .path] | join(\" \")" "/mileage?claim=$claim"
attach 403 manager "/api/v1/mileage/claims/$claim" # only who claims
attach 404 third "/api/v1/mileage/claims/$claim"
attach 201 officer "/api/v1/mileage/claims/$claim"
act manager "claims/$claim" again "{\"happened_on\": \"$day\", \"evidence\": \"남의 신청\"}" 403
act officer "claims/$claim" again "{\"happened_on\": \"$day\", \"evidence\": \"이수증을 붙임\"}"
says .state claimed
match='"1"'
wants 409 manager POST "/api/v1/mileage/claims/$claim/approve" '{}' # read long ago
match=
act auditor "claims/$claim" post '{}' 409 # the manager comes first
attach 201 officer "/api/v1/mileage/claims/$claim" # nobody has decided yet
attached manager "/api/v1/mileage/claims/$claim" 2
act manager "claims/$claim" approve '{}'
says .state approved
attach 409 officer "/api/v1/mileage/claims/$claim"
attached auditor "/api/v1/mileage/claims/$claim" 2
wants 200 auditor GET '/api/v1/mileage/claims?state=approved'
says '.items[0].files' 2
wants 404 other GET "/api/v1/mileage/claims/$claim/attachments"
wants 200 auditor GET '/api/v1/audit/entries?action=mileage_claim.attachment.download'
says '[.items[].reason] | join(" ")' '확인 확인'
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
wants 200 auditor GET "/api/v1/mileage/standings/all?count=1&year=$((year - 1))"
says .total 0
wants 200 auditor GET '/api/v1/mileage/standings/all?count=1&subject=department'
says '[.items[] | .subject] | unique - ["department"] | length' 0
wants 400 auditor GET '/api/v1/mileage/standings/all?subject=everybody'
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

# Training from a file: looked at first, faults by row, then credited by itself, once a certificate.
train() { # CSV [QUERY] [STATUS]
    type=text/csv wants "${3:-200}" auditor POST "/api/v1/mileage/training${2:-}" "$1"
    type=
}
head='emp_no,course,completed_on,hours,certificate'
wants 403 manager POST /api/v1/mileage/training "$head"
train "$head
E9,청탁금지법,$day,3,C-1
E99,청탁금지법,$day,3,C-2
E9,이해충돌,어제,1,C-3" '' 400
says .fault_count 3
says '[.faults[] | "\(.line):\(.column)"] | join(" ")' '3:1 4:3 4:4'
train "$head
E9,청탁금지법,$day,3,C-1" '?dry=1'
says .written false
says .added 1
points third 2
train "$head
E9,청탁금지법,$day,3,C-1"
says .added 1
points third 6
train "$head
E9,청탁금지법,$day,3,C-1
E9,이해충돌방지법,$day,2,C-4"
says .same 1
points third 10
wants 200 third GET '/api/v1/mileage/earnings?mine=1&state=posted&count=1'
says .total 2

# An item more in a live plan takes two persons; points that are there do not change.
wants 201 auditor POST "/api/v1/mileage/plans/$plan/items" '{"code": "A9", "area": "education", "area_ko": "교육",
    "area_en": "Training", "name_ko": "청렴 독서 토론", "name_en": "Reading circle", "points": 2, "per": "once",
    "approver": "manager", "reason": "직원 제안"}'
says .state proposed
decide second approve
a9=$(item A9)
claim third "$a9" "$day"
wants 409 third POST /api/v1/mileage/claims "{\"item_id\": $a9, \"happened_on\": \"$day\", \"evidence\": \"두 번째\"}"
act third "claims/$claim" withdraw '{}'
says .state withdrawn
act auditor "plans/$plan" publish '{"reason": "다시"}' 409
wants 200 auditor GET "/api/v1/mileage/plans/$plan"
match=$(etag)
wants 409 auditor PATCH "/api/v1/mileage/items/$a1" '{"points": 50}'
wants 409 auditor DELETE "/api/v1/mileage/items/$a1"
match=

# Files, with a reason that is logged.
wants 400 auditor GET '/api/v1/mileage/ledger/export?format=csv'
wants 200 auditor GET '/api/v1/mileage/ledger/export?format=csv&reason=%EC%97%B0%EB%A7%90%20%EC%A0%90%EA%B2%80'
grep -q '12.5' "$scratch/reply" || fail "the sheet shows no points of two places"
wants 200 auditor GET '/api/v1/mileage/standings/export?format=xlsx&reason=%EC%97%B0%EB%A7%90%20%EC%A0%90%EA%B2%80'

# A sample of what was posted: what is found wrong was false.
claim other "$a1" "$day"
wants 404 manager GET "/api/v1/mileage/claims/$claim" # of another department
claim third "$b3" "$day"
act manager "claims/$claim" approve '{}'
act auditor "claims/$claim" post '{}'
points third 15
wants 201 second POST /api/v1/mileage/samples "{\"plan_id\": $plan, \"from\": \"$day\", \"to\": \"$day\", \"share\": 100}"
sample=$(jq -r '.id' "$scratch/reply")
act second "claims/$claim" verdict "{\"sample_id\": $sample, \"verdict\": \"wrong\", \"note\": \"기고문이 없음\"}"
says .state false
points third 0

# Alarms acted on in time: what was answered "lawful" counts as far as the sample upheld it.
post() { # TABLE JSON
    type=application/x-ndjson wants 200 feeds POST "/api/v1/records/$1" "$2"
    type=
}
post exp_req '{"agency_id":"A1","req_no":"R1","dept_cd":"D01","req_amt":9000000,"req_ymd":"2026-02-01"}'
post exp_cause '{"agency_id":"A1","cause_no":"C1","req_no":"R1","dept_cd":"D01","amt":9000000,"cause_ymd":"2026-02-02"}'
for n in 1 2 3 4; do
    post exp_pay "{\"agency_id\":\"A1\",\"dept_cd\":\"D01\",\"creditor_tok\":\"V$((n / 3))\",\"amt\":500000,\"mk_emp_no\":\"E1\",\"remark\":\"물품\",\"pay_no\":\"P$n\",\"cause_no\":\"C1\",\"pay_ymd\":\"2026-03-0$n\"}"
done
wants 200 auditor GET '/api/v1/alarms?scenario_id=F03'
alarms=$(jq -r '.items[].id' "$scratch/reply")
[ "$(echo "$alarms" | wc -l)" = 2 ] || fail "two payments that were made twice"
for alarm in $alarms; do
    wants 200 lead GET "/api/v1/alarms/$alarm"
    match=$(etag)
    wants 200 lead POST "/api/v1/alarms/$alarm/act" '{"action": 10, "reason": "같은 물품을 두 번 주문한 것으로 확인"}'
    match=
done
wants 201 auditor POST /api/v1/alarm-samples "{\"from\": \"$day\", \"to\": \"$day\", \"share\": 100}"
sample=$(jq -r '.id' "$scratch/reply")
verdict=upheld
for alarm in $alarms; do
    wants 200 auditor POST "/api/v1/alarms/$alarm/samples/$sample" "{\"verdict\": \"$verdict\"}"
    verdict=wrong
done
# Self-checks, all of them handed in in time.
wants 201 auditor POST /api/v1/selfcheck/examples '{}'
wants 201 auditor POST /api/v1/selfcheck/rounds "{\"cycle\": \"half_year\", \"due\": \"$(TZ=Asia/Seoul date -d '+20 days' +%F)\"}"
wants 200 other GET '/api/v1/selfcheck/checks?mine=1&state=open'
checks=$(jq -r '.items[].id' "$scratch/reply")
[ -n "$checks" ] || fail "there are no self-checks to fill in"
for check in $checks; do
    wants 200 other GET "/api/v1/selfcheck/checks/$check"
    match=$(etag)
    wants 200 other PUT "/api/v1/selfcheck/checks/$check/answers" \
        "$(jq -c '{answers: [.answers[] | {item_id, value: "yes", reason: "장부로 확인함"}]}' "$scratch/reply")"
    wants 200 other GET "/api/v1/selfcheck/checks/$check"
    match=$(etag)
    wants 200 other POST "/api/v1/selfcheck/checks/$check/fill" '{}'
    match=
done
# The half is over: half a year passes for these alarms and self-checks.
stop_server
half=$(date -d "$year-$((($(date +%-m) - 1) / 6 * 6 + 1))-01 -1 day" +%Y-%m-%d)
sql "UPDATE alarm SET issued_at = $(date -d "$half" +%s)000000" || fail "sql: $(cat "$scratch/sql")"
sql "UPDATE selfcheck_check SET from_on = '$half', to_on = '$half'" || fail "sql: $(cat "$scratch/sql")"
start_server
until_says() { # PERSON PATH JQ VALUE — within a minute
    for _ in $(seq 60); do
        wants 200 "$1" GET "$2"
        [ "$(jq -r "$3" "$scratch/reply")" != "$4" ] || return 0
        sleep 1
    done
    says "$3" "$4"
}
until_says lead '/api/v1/mileage/earnings?mine=1' '[.items[] | select(.source == "alarm.in_time")][0].share' 5000
until_says other '/api/v1/mileage/earnings?mine=1' '[.items[] | select(.source == "selfcheck.in_time")][0].share' 10000
wants 200 officer GET '/api/v1/mileage/earnings?mine=1'
says '[.items[] | select(.source == "selfcheck.in_time")] | length' 0
if [ "${half%%-*}" = "$year" ]; then # else it waits for a plan of last year
    until_says lead "/api/v1/mileage/balance?year=$year" .points 2.5
    until_says other "/api/v1/mileage/balance?year=$year" .points 2
fi

# The year is closed by two persons; then nothing is posted any more.
act auditor "plans/$plan" close '{"reason": "마감"}' 409 # a claim waits
wants 200 other GET '/api/v1/mileage/claims?mine=1'
act other "claims/$(jq -r '.items[0].id' "$scratch/reply")" withdraw '{}'
act auditor "plans/$plan" close '{"reason": "마감"}' 201
decide auditor approve 403
decide second approve
wants 409 officer POST /api/v1/mileage/claims "{\"item_id\": $a1, \"happened_on\": \"$day\", \"evidence\": \"늦었지만\"}"
wants 409 second POST "/api/v1/mileage/entries/$minus/reverse" '{"reason": "늦게"}'
wants 409 auditor POST /api/v1/mileage/minus \
    "{\"item_id\": $m1, \"officer_id\": $officer_id, \"happened_on\": \"$day\", \"reason\": \"주의\"}"
wants 200 auditor GET "/api/v1/mileage/plans/$plan/proof"
says .agrees true
says '.hash == .closed_hash' true

# A plan for departments: the manager claims for his department, audit decides.
wants 201 auditor POST /api/v1/mileage/examples "{\"year\": $year, \"subject\": \"department\"}"
plan=$(jq -r '.id' "$scratch/reply")
act auditor "plans/$plan" publish '{"reason": "부서 운영계획"}' 201
decide second approve
wants 200 manager GET "/api/v1/mileage/departments?year=$year"
department=$(jq -r '.departments[0].department_id' "$scratch/reply")
k3=$(item K3)
wants 404 officer POST /api/v1/mileage/claims \
    "{\"item_id\": $k3, \"department_id\": $department, \"happened_on\": \"$day\", \"evidence\": \"담당자가\"}"
claim manager "$k3" "$day" ", \"department_id\": $department"
act auditor "claims/$claim" post '{}'
wants 409 manager POST /api/v1/mileage/claims \
    "{\"item_id\": $k3, \"department_id\": $department, \"happened_on\": \"$day\", \"evidence\": \"같은 달\"}"
wants 201 second POST /api/v1/mileage/minus \
    "{\"item_id\": $(item -K3), \"department_id\": $department, \"happened_on\": \"$day\", \"reason\": \"하루 늦음\"}"
points manager 0 "&department_id=$department"
wants 404 other GET "/api/v1/mileage/balance?year=$year&department_id=$department"
wants 200 auditor GET "/api/v1/mileage/plans/$plan/proof"
says .agrees true

stop_server
haechi verify --json > "$scratch/reply" 2> "$scratch/said-on-error" || fail "haechi verify"
says '[.proofs[] | "\(.name) \(.thing) \(.agrees)"] | join(", ")' \
    "mileage.ledger $year person true, mileage.ledger $year department true"
# Who is at the database itself can change a line; it is seen.
if [ -n "$STORE" ]; then free='ALTER TABLE mileage_line DISABLE TRIGGER USER'; else free='DROP TRIGGER mileage_line_kept'; fi
sql "$free; UPDATE mileage_line SET points = points + 1 WHERE entry_id = $entry AND account = 'holder'" ||
    fail "sql: $(cat "$scratch/sql")"
haechi verify --json > "$scratch/reply" 2> "$scratch/said-on-error" && fail "verify does not see the changed ledger"
says '[.proofs[] | .agrees] | join(", ")' 'false, true'
says '.proofs[0].found_en | endswith("and the hash of the closing")' true
haechi audit verify --lang en > "$scratch/reply" 2>&1 || fail "haechi audit verify"
finish
