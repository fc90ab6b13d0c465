#!/bin/sh
# A rule is paused, goes on, gets another value and another text while the service runs, and after a restart.
. "$(dirname "$0")/common.sh"

change() { # KIND MORE — proposed by the auditor, approved by the deputy head; the effect in the reply
    wants 201 auditor POST /api/v1/scenarios/C07/changes "{\"kind\": \"$1\", \"reason\": \"시험 삼아 바꿈\"$2}"
    change_id=$(jq -r .id "$scratch/reply")
    wants 403 auditor POST "/api/v1/scenario-changes/$change_id/approve" '{}'
    wants 200 deputy POST "/api/v1/scenario-changes/$change_id/approve" '{}'
}
standing() { # COUNT — alarms of the rule that the records still bear out
    wants 200 auditor GET '/api/v1/alarms?scenario_id=C07&standing=true&count=1'
    says .total "$1"
}

make_agency
haechi user add --login deputy --agency A1 --role deputy --password-file "$scratch/password" >"$scratch/reply" 2>&1 ||
    fail "haechi user add deputy"
start_server --as-of 2026-03-10
type=application/x-ndjson
for number in 1 2 3; do
    wants 200 feeds POST /api/v1/records/card_apv \
        "{\"agency_id\":\"A1\",\"apv_no\":\"V$number\",\"card_no_tok\":\"K1\",\"apv_dtm\":\"2026-03-0$number 12:30:00\",\"apv_cd\":\"승인\",\"amt\":$((number * 600000)),\"merchant_nm\":\"가상식당\"}"
done
type=
call auditor GET '/api/v1/alarms?scenario_id=C07&standing=true&count=1'
found=$(jq -r .total "$scratch/reply")
[ "$found" -ge 1 ] || fail "C07 finds nothing: $(cat "$scratch/reply")"

# The states that a change needs are noted by a task of the first minute; its job is behind this write.
wants 201 auditor POST /api/v1/scenarios/C07/changes '{"kind": "pause", "reason": "시험 삼아 멈춤"}'
says .effect.withdraws "$found"
wants 409 auditor POST /api/v1/scenarios/C07/changes '{"kind": "pause", "reason": "또 한 번 멈춤"}'
change_id=$(jq -r '.id // empty' "$scratch/reply")
wants 200 auditor GET '/api/v1/scenario-changes?state=proposed'
change_id=$(jq -r '.items[0].id' "$scratch/reply")
wants 200 deputy POST "/api/v1/scenario-changes/$change_id/approve" '{}'
standing 0
change resume ''
standing "$found"
change pause ''
standing 0
stop_server
start_server --as-of 2026-03-10
standing 0
change resume ''
standing "$found"

# Another text: the whole file with one word changed.
wants 200 auditor GET /api/v1/scenarios/C07
jq -r .text "$scratch/reply" | sed 's/^title: {ko: /&(바뀜) /' | jq -Rs . > "$scratch/text"
change version ", \"text\": $(cat "$scratch/text")"
wants 200 auditor GET /api/v1/scenarios/C07
says '.title | startswith("(바뀜)")' true
standing "$found"
stop_server
haechi verify --lang en > "$scratch/reply" 2>&1 || fail "haechi verify"
finish
