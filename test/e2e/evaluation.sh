#!/bin/sh
# An evaluation over HTTP: a model of the preset, what other weights would do, the freeze, the ranking against SQL that
# stands here, objections, the committee, awards, the proof. What is evaluated is put into the tables beneath the views.
. "$(dirname "$0")/common.sh"

sql() { # what it selects, a line a row, columns by |
    if [ -n "$STORE" ]; then psql -qAtX -v ON_ERROR_STOP=1 "$STORE"; else sqlite3 -bail "$data/haechi.db"; fi
}
act() { # PERSON ROUND|objections/ID ACT BODY [wanted status] — under its version as he reads it
    wants 200 "$1" GET "$api/$2"
    match=$(tr -d '\r' < "$scratch/head" | awk 'tolower($1) == "etag:" { print $2 }')
    wants "${5:-200}" "$1" POST "$api/$2/$3" "$4"
    match=
}
api=/api/v1/evaluation

# ---- a city: two departments that work alike, of which one is ten times as large; one that nothing was due for

make_agency
mkdir -p "$scratch/more"
cp "$scratch/org/agencies.csv" "$scratch/more"
cat > "$scratch/more/departments.csv" <<'CSV'
agency_id,code,name,parent_code,valid_from
A1,D03,건설과,,2020-01-01
CSV
{
    echo agency_id,emp_no,name,email
    echo A1,E7,둘째감사,auditor2@city.example
    echo A1,E8,건설과장,builder@city.example
    echo A1,E9,새내기,new@city.example
    for i in 1 2 3 4 5 6 7 8 9; do echo "A1,B$i,건설담당$i,b$i@city.example"; done
} > "$scratch/more/officers.csv"
{
    echo agency_id,emp_no,department_code,role,valid_from
    echo A1,E7,D09,auditor,2020-01-01
    echo A1,E8,D03,manager,2020-01-01
    echo A1,E9,D02,officer,2026-08-01
    for i in 1 2 3 4 5 6 7 8 9; do echo "A1,B$i,D03,officer,2020-01-01"; done
} > "$scratch/more/posts.csv"
haechi org import "$scratch/more" --json > "$scratch/reply" 2>&1 || fail "haechi org import, more"
for person in auditor2:E7 builder:E8 new:E9 b1:B1; do
    haechi user add --login "${person%:*}" --emp-no "${person#*:}" --password-file "$scratch/password" \
        > "$scratch/reply" 2>&1 || fail "haechi user add ${person%:*}"
done
department() { echo "SELECT id FROM department WHERE code = '$1';" | sql; }
officer() { echo "SELECT id FROM officer WHERE emp_no = '$1';" | sql; }
small=$(department D01) none=$(department D02) large=$(department D03)

# alarms DEPARTMENT TIMES FIRST — of each four: acted in time and confirmed; acted late, sent back; acted, not approved;
# overdue. One more was withdrawn, one is audit's alone, one was there at the first start: they count for nobody.
alarms() {
    i=0
    while [ $i -lt "$2" ]; do
        n=$(($3 + 10 * i)) i=$((i + 1))
        cat <<SQL
INSERT INTO alarm (id, scenario_id, key, episode, agency_id, department_id, state, open, standing, audit_only, baseline,
                   severity, score, paid, sentence_ko, sentence_en, evidence, compared, records, rule_version, params,
                   issued_at, acted_at, approved_at, confirmed_at, closed_at, withdrawn_at, act_due_on, in_time,
                   action_code, action_amount) VALUES
 ($((n)), 'F03', 'k$((n))', 1, 'A1', $1, 'closed', 0, 0, 0, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, 1772700000000000, 1772800000000000, 1772900000000000, 1772900000000000, NULL, '2026-03-10', 1, 40, 5000),
 ($((n + 1)), 'F03', 'k$((n + 1))', 1, 'A1', $1, 'approved', 1, 1, 0, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, 1774700000000000, 1774800000000000, NULL, NULL, NULL, '2026-03-10', 0, 10, NULL),
 ($((n + 2)), 'F03', 'k$((n + 2))', 1, 'A1', $1, 'acted', 1, 1, 0, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, 1772700000000000, NULL, NULL, NULL, NULL, '2026-03-10', 1, 10, NULL),
 ($((n + 3)), 'F03', 'k$((n + 3))', 1, 'A1', $1, 'issued', 1, 1, 0, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, NULL, NULL, NULL, NULL, NULL, '2026-03-10', NULL, NULL, NULL),
 ($((n + 4)), 'F03', 'k$((n + 4))', 1, 'A1', $1, 'closed', 0, 0, 0, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, NULL, NULL, NULL, 1772900000000000, 1772900000000000, '2026-03-10', NULL, NULL, NULL),
 ($((n + 5)), 'F03', 'k$((n + 5))', 1, 'A1', $1, 'issued', 1, 1, 1, 0, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, NULL, NULL, NULL, NULL, NULL, '2026-03-10', NULL, NULL, NULL),
 ($((n + 6)), 'F03', 'k$((n + 6))', 1, 'A1', $1, 'issued', 1, 1, 0, 1, 1, 1, 0, '가', 'a', '[]', '', '[]', 'v', '{}',
  1772600000000000, NULL, NULL, NULL, NULL, NULL, '2026-03-10', NULL, NULL, NULL);
INSERT INTO alarm_event (id, alarm_id, act, from_state, to_state, by_id, reason, detail, evidence, at_us)
VALUES ($((n + 1)), $((n + 1)), 'demand', 'approved', 'working', 1, '다시', '{}', '[]', 1772800000000000);
SQL
    done
}
# standing EMP_NO POINTS AREAS REACHED
mileage=1
standing() {
    mileage=$((mileage + 1))
    echo "INSERT INTO mileage_standing (id, plan_id, agency_id, holder_id, officer_id, points, areas, reached_us)"
    echo "SELECT $mileage, 1, 'A1', id, id, $2, $3, $4 FROM officer WHERE emp_no = '$1';"
}
{
    alarms "$small" 1 1000
    alarms "$large" 10 2000
    cat <<SQL
INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, filled_by)
VALUES (1, 'A1', '09', 'A', '가', 'a', '점검', 'Check', 'officer');
INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state) VALUES (1, 1, 1, 'monthly', 'live');
INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer) VALUES
 (1, 1, '1', 1, '가', 'a', 'yes_no'), (2, 1, '2', 2, '나', 'b', 'yes_no');
INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, objection_days, false_factor, verify, state,
                          made_by, made_us) VALUES (1, 'A1', 2026, 'person', 5000, '[]', 7, 2, 'sample', 'live', 1, 1);
SQL
    n=0
    for place in "$small" "$large" "$large" "$none"; do
        n=$((n + 1))
        filled=1773000000000000
        [ "$place" != "$none" ] || filled=NULL
        cat <<SQL
INSERT INTO selfcheck_check (id, agency_id, department_id, duty_id, sheet_id, from_on, to_on, due_on, due_day, state,
                             opened_us, filled_us) VALUES
 ($n, 'A1', $place, 1, 1, '2026-03-01', '2026-03-31', '2026-04-10', 1, 'filled', 1, $filled);
INSERT INTO selfcheck_answer (check_id, item_id, value) VALUES ($n, 1, 'yes'), ($n, 2, NULL);
SQL
    done
    standing E1 4000 3 1773000000000000
    standing E2 2000 2 1773000000000000
    standing E4 4000 3 1772000000000000
    standing E7 9000 5 1773000000000000
    standing E9 8000 4 1773000000000000
    standing B1 4000 4 1774000000000000
    standing B2 -500 1 1774000000000000
} > "$scratch/rows.sql"
sql < "$scratch/rows.sql" || fail "the rows could not be put into the store"

# ---- a model and what other weights would do

start_server
wants 403 officer GET $api/presets
wants 200 auditor GET $api/presets
says '[.presets[] | select(.code == "siheung-like") | .boards[] | .choose] | @csv' 10,10
wants 201 auditor POST $api/models '{"preset": "siheung-like"}'
model=$(jq -r .id "$scratch/reply")
wants 200 auditor GET "$api/models/$model"
jq -c '{definition: (.definition | .boards[0].indicators[0].weight = 16)}' "$scratch/reply" > "$scratch/heavy"
match='"1"'
wants 400 auditor PUT "$api/models/$model" "$(cat "$scratch/heavy")" # 101
match=
grep -q 101 "$scratch/reply" || fail "the sum of the weights is not told"

wants 201 auditor POST $api/rounds "{\"model_id\": $model, \"kind\": \"regular\", \"name\": \"2026 정기평가\", \
\"from_on\": \"2026-01-01\", \"to_on\": \"2026-11-10\"}"
id=$(jq -r .id "$scratch/reply")
round=rounds/$id
wants 404 manager GET "$api/$round" # until it is opened
wants 200 auditor GET "$api/$round"
commitment=$(jq -r .commitment "$scratch/reply")
says .seed ''

wants 200 auditor POST "$api/$round/what-if" '{}'
says '[.boards[0].rows[] | select(.rank != null and .rank != .model_rank)] | length' 0
wants 200 auditor POST "$api/$round/what-if" '{"weights": {"departments": {"acted": 0, "participation": 25}}}'
says "[.boards[0].rows[] | select(.subject_id == $small) | .score != .model_score][0]" true
wants 400 auditor POST "$api/$round/what-if" '{"weights": {"departments": {"acted": 90}}}'

# ---- what people enter

entry() { wants "$1" "$2" POST "$api/$round/$3" "$4"; }
grade() { echo "{\"board\": \"departments\", \"subject_id\": $1, \"indicator\": \"measure\", \"grade\": \"$2\", \"reason\": \"시책 보고서\"}"; }
entry 201 auditor manual "$(grade "$small" 우)"
entry 201 auditor manual "$(grade "$large" 우)"
entry 201 auditor2 manual "$(grade "$none" 미)"
entry 400 auditor manual "$(grade "$none" 최고)"
entry 403 auditor2 manual "$(grade "$(department D09)" 수)" # his own department
entry 403 auditor2 exclusions "{\"board\": \"people\", \"subject_id\": $(officer E7), \"reason\": \"본인\"}"
entry 403 manager manual "$(grade "$small" 수)"
entry 201 auditor adjustments "{\"board\": \"departments\", \"subject_id\": $none, \"kind\": \"minus\", \"points\": 1.25, \"reason\": \"지연 제출\"}"
entry 201 auditor adjustments "{\"board\": \"departments\", \"subject_id\": $none, \"kind\": \"minus\", \"points\": 5, \"reason\": \"잘못 넣음\"}"
wants 200 auditor DELETE "$api/$round/entries/$(jq -r .id "$scratch/reply")"
entry 201 auditor exclusions "{\"board\": \"people\", \"subject_id\": $(officer B2), \"reason\": \"파견\"}"

# ---- the freeze

act auditor "$round" freeze '{"reason": "기준일"}'
says .state frozen
wants 409 auditor POST "$api/$round/what-if" '{}'
entry 409 auditor adjustments "{\"board\": \"departments\", \"subject_id\": $none, \"kind\": \"bonus\", \"points\": 1, \"reason\": \"늦음\"}"
wants 200 auditor GET "$api/$round"
seed=$(jq -r .seed "$scratch/reply")
[ "$(printf %s "$seed" | sha256sum | cut -d' ' -f1)" = "$commitment" ] || fail "the seed is not the one that was committed to"

# ---- the ranking, by SQL that knows nothing of the program's

cat > "$scratch/ranking.sql" <<SQL
WITH weights (statement, weight, down, wide) AS (VALUES
       ('alarm.acted', 15, 0, 0), ('alarm.in_time', 10, 0, 0), ('alarm.sent_back', 5, 1, 0), ('alarm.recovered', 10, 0, 0),
       ('selfcheck.participation', 10, 0, 0), ('selfcheck.answered', 10, 0, 0), ('selfcheck.corrected', 5, 0, 0),
       ('mileage.average', 15, 0, 1), ('mileage.participation', 10, 0, 0), ('measure', 10, 0, 0)),
     sums AS (
SELECT subject_id, statement, CAST(sum(part) AS bigint) AS part, CAST(sum(whole) AS bigint) AS whole
  FROM (SELECT subject_id, statement, part, whole FROM evaluation_input WHERE round_id = $id AND board = 'departments'
        UNION ALL
        SELECT subject_id, CASE indicator WHEN 'acted' THEN 'alarm.acted' ELSE indicator END, part, whole
          FROM evaluation_entry WHERE round_id = $id AND board = 'departments' AND kind IN ('manual', 'indicator')) r
 GROUP BY subject_id, statement),
     shares AS (
SELECT s.subject_id, s.statement, w.weight, w.down, w.wide, u.excluded,
       (2 * s.part * 1000000 + s.whole) / (2 * s.whole) AS x
  FROM sums s
  JOIN weights w ON w.statement = s.statement
  JOIN evaluation_subject u ON u.round_id = $id AND u.board = 'departments' AND u.subject_id = s.subject_id
 WHERE s.whole > 0),
     ends AS (
SELECT statement, min(x) AS least, max(x) AS most FROM shares WHERE excluded = '' GROUP BY statement),
     valued AS (
SELECT s.subject_id, s.weight,
       CASE WHEN s.wide = 1 AND e.most > e.least THEN (2 * (s.x - e.least) * 1000000 + e.most - e.least) / (2 * (e.most - e.least))
            WHEN s.down = 1 THEN 1000000 - s.x ELSE s.x END AS v
  FROM shares s JOIN ends e ON e.statement = s.statement),
     points AS (
SELECT subject_id, (2 * CAST(sum(weight * v) AS bigint) + sum(weight)) / (2 * sum(weight)) AS points FROM valued GROUP BY subject_id),
     minus AS (
SELECT subject_id, sum(CASE kind WHEN 'minus' THEN -points ELSE points END) AS extra
  FROM evaluation_entry WHERE round_id = $id AND board = 'departments' AND kind IN ('bonus', 'minus') GROUP BY subject_id)
SELECT p.subject_id, CAST(p.points + 100 * coalesce(m.extra, 0) AS bigint) AS score
  FROM points p
  JOIN evaluation_subject u ON u.round_id = $id AND u.board = 'departments' AND u.subject_id = p.subject_id AND u.excluded = ''
  LEFT JOIN minus m ON m.subject_id = p.subject_id
 ORDER BY score DESC, p.subject_id;
SQL
compare() { # the program's ranking of departments with the one above; equal scores in the order of their numbers
    wants 200 auditor GET "$api/$round/boards/departments/scores?limit=100"
    jq -r '[.items[] | select(.rank != null)] | sort_by(-.score, .subject_id) | .[] | "\(.subject_id)|\(.score)"' \
        "$scratch/reply" > "$scratch/ours"
    sql < "$scratch/ranking.sql" > "$scratch/theirs"
    [ -s "$scratch/theirs" ] && cmp -s "$scratch/ours" "$scratch/theirs" ||
        { diff "$scratch/ours" "$scratch/theirs"; fail "the ranking is another one than by SQL ($1)"; }
}
stop_server
start_server
compare "at the freeze"
wants 200 auditor GET "$api/$round/boards/departments/scores"
says '[.items[] | select(.rank != null) | .rank] == [range(1; 4)]' true
says "[.items[] | select(.subject_id == $(department D09))][0].excluded" evaluators

# A large department is not before or behind a small one that works alike: what is due alike gives the same share.
share() { # SUBJECT INDICATOR
    wants 200 auditor GET "$api/$round/boards/departments/scores/$1"
    jq -c ".indicators[] | select(.code == \"$2\") | [.x, .value, .due]" "$scratch/reply"
}
for indicator in acted in_time sent_back recovered participation answered; do
    one=$(share "$small" $indicator) ten=$(share "$large" $indicator)
    [ -n "$one" ] && [ "$one" = "$ten" ] || fail "$indicator: $one of the small department, $ten of the large one"
done
[ "$(share "$none" acted | jq '.[2]')" = false ] || fail "nothing was due, and it is counted"

# Straight from the tables beneath: part and whole of the card.
straight() { # INDICATOR SQL of part|whole
    wants 200 auditor GET "$api/$round/boards/departments/scores/$large"
    got=$(jq -r ".indicators[] | select(.code == \"$1\") | \"\(.part)|\(.whole)\"" "$scratch/reply")
    [ "$got" = "$(echo "$2" | sql)" ] || fail "$1: the card says $got, the table $(echo "$2" | sql)"
}
counted="FROM alarm WHERE department_id = $large AND baseline = 0 AND audit_only = 0 AND NOT (state = 'closed' AND acted_at IS NULL)"
straight acted "SELECT count(acted_at), count(*) $counted;"
straight in_time "SELECT sum(CASE WHEN in_time = 1 THEN 1 ELSE 0 END), count(*) $counted AND act_due_on <= '2026-11-10';"
straight answered "SELECT count(value), count(*) FROM selfcheck_answer a JOIN selfcheck_check c ON c.id = a.check_id WHERE c.department_id = $large;"

# Every number leads to its rows.
wants 200 auditor GET "$api/$round/boards/departments/scores/$small/rows?statement=alarm.acted"
says '[.items[].row_id] | @csv' 1000,1001,1002,1003
says '[.items[] | .part] | add' 3

# People: points of the ledger, more areas first, then the earlier day; who is not ranked, and why.
wants 200 auditor GET "$api/$round/boards/people/scores?limit=100"
name_of() { jq -r ".items[] | select(.rank == $1) | .name" "$scratch/reply"; }
[ "$(name_of 1)" = 건설담당1 ] && [ "$(name_of 2)" = 다른담당 ] && [ "$(name_of 3)" = 가상담당 ] ||
    fail "people with the same points are not in the order of areas and days"
says '[.items[] | select(.rank == 1) | .score][0]' 400000
says '[.items[] | select(.rank == 2) | .tie_by][0]' mileage.areas
says '[.items[] | select(.rank == 3) | .tie_by][0]' mileage.reached
says '[.items[] | select(.name == "새내기") | .excluded][0]' short_service
says '[.items[] | select(.name == "둘째감사") | .excluded][0]' evaluators
says '[.items[] | select(.name == "건설담당2") | .excluded][0]' by_hand

# ---- cards are opened, and objected to

wants 404 manager GET "$api/$round/boards/departments/scores/$small"
act auditor "$round" open '{}'
wants 200 manager GET "$api/$round/boards/departments/scores/$small"
says .may_object true
wants 404 manager GET "$api/$round/boards/departments/scores/$large"
wants 404 builder GET "$api/$round/boards/departments/scores/$small"
wants 200 builder GET "$api/$round/boards/departments/scores"
says '[.items[].subject_id] | @csv' "$large"
wants 200 officer GET "$api/$round/boards/people/scores"
says '[.items[].name] | @csv' '"가상담당"'
wants 200 manager GET /api/v1/notices
says '[.items[] | select(.event == "evaluation.opened")] | length' 1
wants 404 officer GET "$api/$round/awards" # until they are announced

wants 404 builder POST "$api/$round/objections" "{\"board\": \"departments\", \"subject_id\": $small, \"reason\": \"남의 것\"}"
wants 201 manager POST "$api/$round/objections" \
    "{\"board\": \"departments\", \"subject_id\": $small, \"indicator\": \"acted\", \"reason\": \"k1003은 문서로 조치함\"}"
objection=objections/$(jq -r .id "$scratch/reply")
wants 201 builder POST "$api/$round/objections" \
    "{\"board\": \"departments\", \"subject_id\": $large, \"reason\": \"억울함\"}"
other=objections/$(jq -r .id "$scratch/reply")
wants 200 auditor GET /api/v1/notices
says '[.items[] | select(.event == "evaluation.objection")] | length > 0' true
wants 404 builder GET "$api/$objection"
act auditor2 "$round" decide '{}' 409 # two objections wait
wants 200 auditor GET "$api/$round/boards/departments/scores/$small"
before=$(jq -r .score "$scratch/reply")
act auditor2 "$objection" uphold '{"reason": "문서로 확인", "corrections": []}' 400
act auditor2 "$objection" uphold \
    '{"reason": "문서로 확인", "corrections": [{"kind": "indicator", "indicator": "acted", "part": 1, "whole": 0}]}'
says .number 2
act auditor "$other" dismiss '{"reason": "증빙 없음"}'
compare "after the objection"
wants 200 auditor GET "$api/$round/boards/departments/scores/$small"
says '.earlier | length' 2
says ".earlier[0].score == $before" true
says ".score > $before" true
wants 200 manager GET "$api/$round/boards/departments/scores/$small"
says '[.objections[] | .state] | @csv' '"upheld"'
wants 200 manager GET /api/v1/notices
says '[.items[] | select(.event == "evaluation.objection_decided")] | length' 1
act auditor2 "$round" decide '{}' 409 # the week is not over

# ---- the committee, awards, announcement

match='"0"'
wants 200 auditor PUT "$api/$round/minutes" '{"held_on": "2026-11-20", "chair": "부시장", "members": "위원 5명",
    "decision": "원안대로 의결", "certificate": "귀 부서를 표창합니다."}'
match=
stop_server
echo "UPDATE evaluation_round SET objection_until = '2020-01-01' WHERE id = $id;" | sql || fail "the week could not be ended"
start_server
wants 409 manager POST "$api/$round/objections" "{\"board\": \"departments\", \"subject_id\": $small, \"reason\": \"늦음\"}"
act auditor "$round" decide '{}' 403 # who froze it
act auditor2 "$round" decide '{"reason": "위원회 의결"}'
says .state decided
act auditor2 "$round" announce '{}'
wants 200 auditor GET "$api/$round/minutes"
says .decision 원안대로\ 의결
says '[.objections[] | .state] | sort | @csv' '"dismissed","upheld"'
says '[.results[] | .number] | @csv' 1,2
wants 200 officer GET "$api/$round/awards"
says '[.boards[] | select(.board == "people") | .rows[] | select(.commended) | .name] | @csv' '"건설담당1","다른담당","가상담당"'
says .certificate '귀 부서를 표창합니다.'

# ---- files, proof, log

wants 200 auditor GET "$api/$round/boards/departments/export?format=xlsx&reason=committee"
unzip -p "$scratch/reply" xl/worksheets/sheet1.xml > "$scratch/sheet" 2>/dev/null && grep -q 건설과 "$scratch/sheet" ||
    fail "the ranking does not open as XLSX"
wants 200 auditor GET "$api/$round/boards/departments/rows/export?format=xlsx&reason=committee"
unzip -p "$scratch/reply" xl/worksheets/sheet1.xml > "$scratch/sheet" 2>/dev/null && grep -q alarm.acted "$scratch/sheet" ||
    fail "the rows of the cards do not open as XLSX"
wants 403 manager GET "$api/$round/proof"
wants 200 auditor GET "$api/$round/proof"
says '[.same, .seed_holds, (.results | length), ([.results[] | .input_same and .result_same and .stored_same] | all)] | @csv' \
    true,true,2,true
stop_server
# The points were put in beside the ledger: that is seen, the evaluation is what it was.
haechi verify --json > "$scratch/reply" 2> "$scratch/said-on-error" && fail "verify does not see points without a ledger"
says '[.proofs[] | "\(.name) \(.agrees)"] | join(", ")' 'evaluation.round true, mileage.ledger false'
echo "UPDATE evaluation_score SET score = score + 1 WHERE round_id = $id AND number = 2 AND position = 1 AND board = 'people';" | sql
start_server
wants 200 auditor GET "$api/$round/proof"
says '[.same, .results[1].stored_same, .results[1].result_same] | @csv' false,false,true
stop_server
haechi verify --json > "$scratch/reply" 2> "$scratch/said-on-error" && fail "verify does not see the changed score"
says '.proofs[] | select(.name == "evaluation.round") | .found_en' 'result 2: the scores that are kept differ'

# ---- an indicator that counts a record twice

mkdir "$scratch/share"
cp -r catalog scenarios "$scratch/share"
twice=$scratch/share/catalog/evaluation/indicators/alarm.twice.sql
{
    cat catalog/evaluation/indicators/alarm.acted.sql
    echo UNION ALL
    sed '1,/^\*\//d' catalog/evaluation/indicators/alarm.acted.sql
} > "$twice"
export HAECHI_SHARE=$scratch/share
start_server
wants 200 auditor GET "$api/models/$model"
jq '{definition: (.definition | .code = "twice" | .boards |= map(.indicators |= map(if .code == "acted" then .statement = "alarm.twice" else . end)))}' \
    "$scratch/reply" > "$scratch/twice"
wants 201 auditor POST $api/models "$(cat "$scratch/twice")"
wants 201 auditor POST $api/rounds "{\"model_id\": $(jq .id "$scratch/reply"), \"kind\": \"mid_year\", \"name\": \"두 번\", \
\"from_on\": \"2026-01-01\", \"to_on\": \"2026-11-10\"}"
act auditor "rounds/$(jq .id "$scratch/reply")" freeze '{}' 409
jq -r .detail "$scratch/reply" | grep -q 'alarm.twice' || fail "it is not said which indicator counts a record twice"
stop_server
haechi audit verify --lang en > "$scratch/reply" 2>&1 || fail "haechi audit verify"
finish
