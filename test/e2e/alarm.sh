#!/bin/sh
# The life of an alarm over HTTP: a wrong payment is posted, people are told, the team lead acts, the manager
# sends back, the record is mended at its source, the alarm is withdrawn with its reason, the log verifies.
. "$(dirname "$0")/common.sh"

post() { # TABLE JSON [wanted status]
    type=application/x-ndjson wants "${3:-200}" feeds POST "/api/v1/records/$1" "$2"
    type=
}
act() { # PERSON ACT BODY — under the alarm's version as he reads it
    wants 200 "$1" GET "/api/v1/alarms/$alarm"
    match=$(tr -d '\r' < "$scratch/head" | awk 'tolower($1) == "etag:" { print $2 }')
    wants "${4:-200}" "$1" POST "/api/v1/alarms/$alarm/$2" "$3"
    match=
}

make_agency
start_server --as-of 2026-03-10

# Precheck says it before it is made, and leaves nothing behind.
pay='"agency_id":"A1","dept_cd":"D01","creditor_tok":"V7","amt":500000,"mk_emp_no":"E1","remark":"물품"'
post exp_req '{"agency_id":"A1","req_no":"R1","dept_cd":"D01","req_amt":9000000,"req_ymd":"2026-02-01"}'
post exp_cause '{"agency_id":"A1","cause_no":"C1","req_no":"R1","dept_cd":"D01","amt":9000000,"cause_ymd":"2026-02-02"}'
post exp_pay "{$pay,\"pay_no\":\"P1\",\"cause_no\":\"C1\",\"pay_ymd\":\"2026-03-02\"}"
wants 200 feeds POST /api/v1/precheck \
    "{\"table\":\"exp_pay\",\"row\":{$pay,\"pay_no\":\"P2\",\"cause_no\":\"C1\",\"pay_ymd\":\"2026-03-09\"}}"
grep -q F03 "$scratch/reply" || fail "precheck does not say F03"
wants 200 auditor GET '/api/v1/alarms?scenario_id=F03&count=1'
says .total 0

# The consoles of audit and of another department watch.
for person in auditor other; do
    sign_in $person
    curl -sN -b "$scratch/$person.jar" "$base/api/v1/events" > "$scratch/$person.events" &
    streams="${streams:-} $!"
done

# The wrong payment.
post exp_pay "{$pay,\"pay_no\":\"P2\",\"cause_no\":\"C1\",\"pay_ymd\":\"2026-03-09\"}"
says .inserted 1
wants 200 auditor GET '/api/v1/alarms?scenario_id=F03&count=1'
says .total 1
says '.items[0].state' issued
says '.items[0].handler_why' involved
alarm=$(jq -r '.items[0].id' "$scratch/reply")

timeout 20 tail -n +1 -f "$scratch/auditor.events" | grep -q -m 1 'alarm.issued' || fail "the event stream is silent"
grep -q alarm "$scratch/other.events" && fail "another department sees the event"
kill $streams

# Officer, team lead, manager and audit are told; another department sees nothing.
for person in officer lead manager auditor; do
    wants 200 "$person" GET /api/v1/notices
    says "[.items[] | select(.alarm_id == $alarm and .event == \"alarm.issued\")] | length" 1
done
wants 200 other GET /api/v1/notices
says '.items | length' 0
wants 404 other GET "/api/v1/alarms/$alarm"
wants 200 other GET '/api/v1/alarms'
says '.items | length' 0

# Who made the record may not handle it; the team lead acts, the manager sends back.
act officer start '{}' 403
act lead start '{}'
act lead act '{"action": 10, "reason": "같은 물품을 두 번 주문한 것으로 확인"}'
says .state acted
act lead approve '{}' 403
act manager send-back '{"reason": "주문서를 붙여 다시 확인할 것"}'
says .state working
match='"1"'
wants 409 manager POST "/api/v1/alarms/$alarm/approve" '{}' # read long ago
match=

# Mended at its source: the amount of the second payment was another one.
post exp_pay '{"op":"update","agency_id":"A1","pay_no":"P2","amt":510000}'
wants 200 auditor GET "/api/v1/alarms/$alarm"
says .standing false
grep -q '510000\|510,000' "$scratch/reply" || fail "the withdrawal does not say what changed"
wants 200 lead GET /api/v1/notices
says "[.items[] | select(.alarm_id == $alarm and .event == \"alarm.withdrawn\")] | length" 1
act auditor confirm '{"reason": "원천 자료에서 정정됨"}'
says .state closed

# The monthly review has the withdrawal, in won.
wants 200 auditor GET /api/v1/audit/review
says '[.withdrew_or_hid_alarms[] | select(.act == "withdraw" and .count >= 1 and .won >= 500000)] | length' 1

# Engine, store and log agree.
wants 200 auditor GET /api/v1/audit/entries
says '[.items[] | select(.action == "audit.read")] | length > 0' true
stop_server
haechi verify --lang en > "$scratch/reply" 2>&1 || fail "haechi verify"
haechi audit verify --lang en > "$scratch/reply" 2>&1 || fail "haechi audit verify"
finish
