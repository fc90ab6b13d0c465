#!/bin/sh
# A half-year of self-checks over HTTP: the example bank, a round, checks filled in, reviewed, sent back, approved,
# what was wrong mended, a sample judged, an answer contradicted by an alarm, a repeated alarm, a transfer, and the
# rates as this script reckons them from the list.
. "$(dirname "$0")/common.sh"

today=$(TZ=Asia/Seoul date +%F)
due=$(TZ=Asia/Seoul date -d "$today + 20 days" +%F)
api=/api/v1/selfcheck

etag() { # PERSON PATH — reads it; its version goes with the next call
    wants 200 "$1" GET "$2"
    match=$(tr -d '\r' < "$scratch/head" | awk 'tolower($1) == "etag:" { print $2 }')
}
act() { # PERSON CHECK ACT BODY [wanted status]
    etag "${reader:-auditor}" "$api/checks/$2"
    wants "${5:-200}" "$1" POST "$api/checks/$2/$3" "$4"
    match=
}
answers() { # PERSON CHECK ANSWERS [wanted status]
    etag "$1" "$api/checks/$2"
    wants "${4:-200}" "$1" PUT "$api/checks/$2/answers" "{\"answers\": [$3]}"
    match=
}
duty() { # CODE — its number
    wants 200 auditor GET "$api/duties?code=$1"
    jq -r '.items[0].id' "$scratch/reply"
}
check_of() { # PERSON DUTY_CODE — his open check of the duty
    wants 200 "$1" GET "$api/checks?mine=1&state=open&limit=500"
    jq -r "[.items[] | select(.duty_code == \"$2\" and .scenario_id == \"\")][0].id" "$scratch/reply"
}
item() { # PERSON CHECK NTH — the number of its nth item
    wants 200 "$1" GET "$api/checks/$2"
    jq -r ".answers[$3 - 1].item_id" "$scratch/reply"
}
all_yes() { # PERSON CHECK — every item that asks for it
    wants 200 "$1" GET "$api/checks/$2"
    answers "$1" "$2" "$(jq -r '[.answers[] | {item_id, value: "yes", reason: "장부로 확인함"} | tojson] | join(",")' "$scratch/reply")"
}
records() { # TABLE JSON
    type=application/x-ndjson wants 200 feeds POST "/api/v1/records/$1" "$2"
    type=
}
spend() { # NUMBER — a large payment by card that nobody has explained
    records card_apv "{\"agency_id\":\"A1\",\"apv_no\":\"V$1\",\"card_id\":\"K1\",\"card_no_tok\":\"T1\",\"apv_dtm\":\"2026-03-0$1 12:30:00\",\"apv_cd\":\"승인\",\"amt\":$((1000000 + $1)),\"merchant_nm\":\"가상식당\"}"
}

make_agency
start_server --as-of 2026-03-10

# The bank: examples that say so, loaded once; only audit may.
wants 403 officer POST "$api/examples" '{}'
wants 201 auditor POST "$api/examples" '{}'
says .duties 26
says '.items >= 87' true
wants 201 auditor POST "$api/examples" '{}'
says .duties 0
wants 200 officer GET "$api/duties?area=A6"
says '[.items[] | select(.example)] | length' 3

# Who performs what, and a draft that its author cannot publish himself.
wants 200 admin GET '/api/v1/departments'
accounts=$(jq -r '.items[] | select(.code == "D01") | .id' "$scratch/reply")
residents=$(jq -r '.items[] | select(.code == "D02") | .id' "$scratch/reply")
contracts=$(duty A6-22) cards=$(duty A6-23) welfare=$(duty A1-1)
wants 201 auditor POST "$api/owners" "{\"duty_id\": $contracts, \"department_id\": $accounts}"
wants 409 auditor POST "$api/owners" "{\"duty_id\": $contracts, \"department_id\": $accounts}"
wants 201 auditor POST "$api/owners" "{\"duty_id\": $cards, \"department_id\": $accounts}"
wants 201 auditor POST "$api/owners" "{\"duty_id\": $welfare, \"department_id\": $residents}"
wants 201 auditor POST "$api/sheets" "{\"duty_id\": $contracts, \"cycle\": \"quarterly\"}"
draft=$(jq -r .id "$scratch/reply")
wants 201 officer POST "$api/proposals" "{\"duty_id\": $contracts, \"text_ko\": \"견적을 비교하였는가\", \"text_en\": \"Were quotes compared?\", \"answer\": \"yes_no\", \"reason\": \"감사에서 되풀이 지적됨\"}"
proposal=$(jq -r .id "$scratch/reply")
match='"1"'
wants 200 auditor POST "$api/proposals/$proposal/accept" "{\"sheet_id\": $draft, \"code\": \"A6-22-9\"}"
match=
says .state accepted
etag auditor "$api/sheets/$draft"
says '.items[0].text_ko' '견적을 비교하였는가'
wants 403 auditor POST "$api/sheets/$draft/publish" '{}'
match=

# The round: a check for each sheet, department and officer on the duty.
wants 403 manager POST "$api/rounds" '{"cycle": "half_year"}'
wants 201 auditor POST "$api/rounds" "{\"cycle\": \"half_year\", \"due\": \"$due\"}"
says .checks 6
round=$(jq -r .id "$scratch/reply")
wants 409 auditor POST "$api/rounds" '{"cycle": "half_year"}'
wants 200 officer GET /api/v1/notices
says '[.items[] | select(.event == "selfcheck.opened")] | length' 1

# What the program proposes is shown, confirmed by the officer, and never handed in by itself.
records ct_cont '{"agency_id":"A1","cont_no":"N1","vendor_id":"X1","cont_ymd":"2026-03-02","cont_amt":1000000,"dept_cd":"D01","officer_emp_no":"E1","method_cd":"수의","title":"비품"}'
check=$(check_of officer A6-22)
first=$(item officer "$check" 1) second=$(item officer "$check" 2)
third=$(item officer "$check" 3) fourth=$(item officer "$check" 4)
wants 200 officer GET "$api/checks/$check"
says '.answers[0].proposal' yes
says '.answers[0].value' null
says '.answers[0].evidence[0].scenario_id' F16
says '.answers[0].evidence[0].records > 0' true
says '.acts | join(" ")' fill
answers officer "$check" "{\"item_id\": $first, \"value\": \"yes\", \"proposal_seen\": true}"
act officer "$check" fill '{}' 400
answers officer "$check" "{\"item_id\": $first, \"value\": \"maybe\"}" 400
answers officer "$check" "{\"item_id\": $second, \"value\": \"no\"}, {\"item_id\": $third, \"value\": \"yes\"},
    {\"item_id\": $fourth, \"value\": \"na\", \"reason\": \"공개 대상 없음\"}"
act officer "$check" fill '{}' 400
grep -q 'A6-22-2' "$scratch/reply" || fail "the reply does not name the item that needs a plan"
answers officer "$check" "{\"item_id\": $second, \"value\": \"no\", \"reason\": \"같은 날 두 번 나눠 계약\", \"plan\": \"통합 발주\", \"plan_due_on\": \"$due\"}"
attach 404 manager "$api/checks/$check" # only who fills it in
attach 201 officer "$api/checks/$check"
act officer "$check" fill '{}'
says .state filled
attach 409 officer "$api/checks/$check"
attached lead "$api/checks/$check" 1
wants 404 other GET "$api/checks/$check/attachments"

# The team lead reviews, the manager sends back; filled in again, nobody approves what he had a hand in.
act manager "$check" approve '{}' 409
act lead "$check" review '{}'
says .state reviewed
act manager "$check" send-back '{}' 400
act manager "$check" send-back '{"reason": "통합 발주의 담당을 적을 것"}'
says .state open
wants 200 officer GET /api/v1/notices
says '[.items[] | select(.event == "selfcheck.sent_back")] | length' 1
answers officer "$check" "{\"item_id\": $second, \"value\": \"no\", \"reason\": \"같은 날 두 번 나눠 계약\", \"plan\": \"계약팀이 통합 발주\", \"plan_due_on\": \"$due\"}"
act officer "$check" fill '{}'
act lead "$check" review '{}'
act lead "$check" approve '{}' 403
act officer "$check" approve '{}' 403
act manager "$check" approve '{}'
says .state approved
wants 200 manager GET "$api/checks/$check"
says '.answers[0].proposed' yes
says '.improvements | length' 1
says '[.history[].act] | join(" ")' 'fill review send_back fill review approve'

# Mended by the officer, confirmed by the manager.
improvement=$(jq -r '.improvements[0].id' "$scratch/reply")
etag officer "$api/improvements/$improvement"
attach 201 officer "$api/improvements/$improvement"
wants 200 officer POST "$api/improvements/$improvement/done" '{"note": "다섯 건을 한 건으로 통합 발주", "document": "회계과-123"}'
says .state 'done'
attached manager "$api/improvements/$improvement" 1
etag manager "$api/improvements/$improvement"
wants 200 manager POST "$api/improvements/$improvement/confirm" '{}'
says .state confirmed
match=

# A sample of what was approved: audit upholds it, and it is closed.
wants 201 auditor POST "$api/samples" "{\"from\": \"$today\", \"to\": \"$due\", \"share\": 100}"
says .drawn 1
sample=$(jq -r .id "$scratch/reply")
act auditor "$check" audit "{\"sample_id\": $sample, \"verdict\": \"upheld\"}"
says .state closed
act auditor "$check" audit "{\"sample_id\": $sample, \"verdict\": \"upheld\"}" 409

# Alarms of one scenario in a department: the second one opens the item that watches the same thing, once.
records card '{"agency_id":"A1","card_id":"K1","kind_cd":"업무추진","dept_cd":"D01","holder_emp_no":"E1","card_no_tok":"T1"}'
spend 1
wants 200 auditor GET "$api/checks?scenario_id=C07"
says '.items | length' 0
spend 2
spend 3
wants 200 auditor GET "$api/checks?scenario_id=C07"
says '.items | length' 1
says '.items[0].items_due' 1
says '.items[0].officer_name' 가상담당

# "Yes" beside an alarm needs a reason; once the alarm is found to be right, audit sees the contradiction.
check=$(check_of officer A6-23)
wants 200 officer GET "$api/checks/$check"
says '.answers[0].proposal' null
says '.answers[0].evidence[0].standing' 3
wants 200 officer GET "$api/checks/$check"
answers officer "$check" "$(jq -r '[.answers[] | {item_id, value: "yes"} | tojson] | join(",")' "$scratch/reply")"
act officer "$check" fill '{}' 400
all_yes officer "$check"
act officer "$check" fill '{}'
wants 200 auditor GET "$api/contradictions?open=1"
says '.items | length' 0
wants 200 auditor GET '/api/v1/alarms?scenario_id=C07'
alarm=$(jq -r '.items[0].id' "$scratch/reply")
etag auditor "/api/v1/alarms/$alarm"
wants 200 lead POST "/api/v1/alarms/$alarm/act" "{\"action\": 40, \"amount\": 1000001, \"date\": \"2026-03-09\", \"reason\": \"사적 사용으로 환수함\"}"
etag auditor "/api/v1/alarms/$alarm"
wants 200 manager POST "/api/v1/alarms/$alarm/approve" '{}'
etag auditor "/api/v1/alarms/$alarm"
wants 200 auditor POST "/api/v1/alarms/$alarm/confirm" '{}'
match=
wants 200 auditor GET "$api/contradictions?open=1"
says '.items | length' 1
says '.items[0].item_code' A6-23-1
contradiction=$(jq -r '.items[0].id' "$scratch/reply")
wants 403 manager GET "$api/contradictions"
wants 200 auditor POST "$api/contradictions/$contradiction/verdict" '{"verdict": "wrong", "note": "점검 없이 적정으로 답함"}'
wants 200 auditor GET "$api/contradictions?open=1"
says '.items | length' 0

# Another department sees none of it; its own goes one step up, since nobody manages it.
wants 404 other GET "$api/checks/$check"
wants 404 other GET "$api/improvements/$improvement"
wants 200 other GET "$api/checks"
says '[.items[] | select(.officer_name != "다른담당")] | length' 0
says '.items | length' 2
check=$(check_of other A1-1)
all_yes other "$check"
act other "$check" fill '{}'
wants 200 auditor GET "$api/checks/$check"
says .state reviewed
says '[.history[] | select(.act == "pass")] | length' 1
wants 200 auditor GET "$api/checks?waiting=1"
says ".items[0].id" "$check"
act auditor "$check" approve '{}'

# Many at once: what cannot be done says why.
check=$(check_of manager C0-2)
all_yes manager "$check"
act manager "$check" fill '{}'
wants 200 auditor GET "$api/checks/$check"
version=$(jq -r .version "$scratch/reply")
wants 200 manager POST "$api/checks/bulk" "{\"act\": \"approve\", \"checks\": [{\"id\": $check, \"version\": $version}]}"
says '.outcomes[0].outcome' refused

# The officer leaves: what he has not handed in goes to who is on the duty now.
check=$(check_of officer C0-1)
wants 201 admin POST /api/v1/officers '{"emp_no": "E7", "name": "새담당", "agency_id": "A1"}'
newcomer=$(jq -r .id "$scratch/reply")
wants 201 admin POST /api/v1/posts "{\"officer_id\": $newcomer, \"department_id\": $accounts, \"role\": \"officer\", \"valid_from\": \"2026-01-01\"}"
wants 200 admin GET "/api/v1/posts?limit=500"
post=$(jq -r '.items[] | select(.emp_no == "E1") | .id' "$scratch/reply")
etag admin "/api/v1/posts/$post"
wants 204 admin POST "/api/v1/posts/$post/end" '{"reason": "전보"}'
match=
wants 200 auditor GET "$api/checks/$check"
says .officer_name 새담당
says '[.history[] | select(.act == "hand_over")] | length' 1

# The rates, as the list has them.
wants 200 auditor GET "$api/checks?round_id=$round&limit=500"
cp "$scratch/reply" "$scratch/checks"
persons=$(jq '[.items | group_by(.officer_id)[]] | length' "$scratch/checks")
ready=$(jq '[.items | group_by(.officer_id)[] | select(all(.state != "open"))] | length' "$scratch/checks")
asked=$(jq '[.items[].items_due] | add' "$scratch/checks")
answered=$(jq '[.items[].items_answered] | add' "$scratch/checks")
wants 200 auditor GET "$api/rates?round_id=$round"
says '.groups[0].persons_due' "$persons"
says '.groups[0].persons_done' "$ready"
says '.groups[0].participation_rate' "$((ready * 10000 / persons))"
says '.groups[0].items_due' "$asked"
says '.groups[0].completion_rate' "$((answered * 10000 / asked))"
says '.groups[0].found' 1
says '.groups[0].prevention_rate' 10000
says '.groups[0].late_days' 0
wants 200 auditor GET "$api/rates?round_id=$round&by=department"
says "[.groups[] | select(.department_id == $accounts) | .checks] | first" \
    "$(jq "[.items[] | select(.department_id == $accounts)] | length" "$scratch/checks")"

# The map: a cell for each duty and department, its share of "no" in what was answered.
wants 200 auditor GET "$api/heat?round_id=$round"
says '.cells | length' "$(jq '[.items | group_by([.duty_id, .department_id])[]] | length' "$scratch/checks")"
cell=".cells[] | select(.duty_id == $contracts and .department_id == $accounts)"
says "[$cell | .found] | first" "$(jq "[.items[] | select(.duty_id == $contracts) | .items_no] | add" "$scratch/checks")"
says "[$cell | .share] | first" 2500
says "[.cells[] | select(.duty_id == $cards) | .alarms] | first" 3
wants 200 other GET "$api/heat?round_id=$round"
says '[.cells[].department_id] | unique | length' 1

# Audit closes the round: what is not handed in is missed, counts as before, and is open again when it is reopened.
wants 200 auditor GET "$api/rates?round_id=$round"
rates=$(jq -c .groups "$scratch/reply")
left=$(jq '[.items[] | select(.state == "open")] | length' "$scratch/checks")
[ "$left" -gt 0 ] || fail "nothing is left to be missed"
check=$(jq '[.items[] | select(.state == "open" and .officer_name == "다른담당")][0].id' "$scratch/checks")
etag manager "$api/rounds/$round"
says .missed 0
wants 403 manager POST "$api/rounds/$round/close" '{"reason": "마감"}'
wants 400 auditor POST "$api/rounds/$round/close" '{}'
wants 200 auditor POST "$api/rounds/$round/close" '{"reason": "제출 기한이 지남"}'
says .checks "$left"
match=
wants 200 auditor GET "$api/checks?round_id=$round&state=missed&limit=500"
says '.items | length' "$left"
wants 200 auditor GET "$api/rates?round_id=$round"
says '.groups | tojson' "$rates"
answers other "$check" "{\"item_id\": $(item other "$check" 1), \"value\": \"yes\"}" 409
act other "$check" fill '{}' 409
wants 200 other GET "$api/checks/$check"
says '.acts | length' 0
etag auditor "$api/rounds/$round"
says '.acts | join(" ")' reopen
wants 200 auditor POST "$api/rounds/$round/reopen" '{"reason": "기한을 늘림"}'
says .checks "$left"
match=
wants 200 auditor GET "$api/checks?round_id=$round&state=missed"
says '.items | length' 0
wants 200 auditor GET "/api/v1/audit/entries?action=selfcheck_round.close"
says '.items[0].reason' '제출 기한이 지남'

# A file of the list says who took it and why.
wants 400 auditor GET "$api/checks/export?format=csv"
wants 200 auditor GET "$api/checks/export?format=csv&reason=%EB%B3%B4%EA%B3%A0%EC%84%9C%20%EC%9E%91%EC%84%B1"
grep -q '주민과' "$scratch/reply" || fail "the file lacks a department"

# The log has it all, and verifies.
wants 200 auditor GET '/api/v1/audit/entries?action=selfcheck_check.approve'
says '.items | length' 2
stop_server
haechi verify --lang en > "$scratch/reply" 2>&1 || fail "haechi verify"
haechi audit verify --lang en > "$scratch/reply" 2>&1 || fail "haechi audit verify"
finish
