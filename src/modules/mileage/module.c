// The mileage module (공직자 자기관리, 청렴 마일리지): routes and what they take, tasks, hooks.
#include "app/field_rows.h"
#include "app/proposal.h"
#include "app/sheet.h"
#include "modules/mileage/claim.h"
#include "modules/mileage/earn.h"
#include "modules/mileage/entry.h"
#include "modules/mileage/example.h"
#include "modules/mileage/find.h"
#include "modules/mileage/keep.h"
#include "modules/mileage/objection.h"
#include "modules/mileage/plan.h"
#include "modules/mileage/proof.h"
#include "modules/mileage/queries.h"
#include "modules/mileage/lots.h"
#include "modules/mileage/standing.h"
#include "modules/mileage/training.h"

#define BASE "/api/v1/mileage/"
#define WHY  "{\"reason\": \"증빙의 날짜가 다릅니다\"}"

static const char *const plan_words[] = { "draft", "live", "closed", NULL };
static const char *const verify_words[] = { "all", "sample", NULL };
static const char *const approver_words[] = { "auto", "manager", "audit", NULL };
static const char *const first_words[] = { "manager", "audit", "deputy", NULL };
static const char *const claim_words[] = { "claimed",   "approved", "posted",
                                           "sent_back", "refused",  "withdrawn",
                                           "reversed",  "false",    NULL };
static const char *const kind_words[] = { "claim",    "auto",       "minus", "false",
                                          "reversal", "correction", NULL };
static const char *const earning_words[] = { "waiting", "posted", "skipped", NULL };
static const char *const objection_words[] = { "asked", "upheld", "refused", "withdrawn", NULL };
static const char *const verdict_words[] = { "upheld", "wrong", NULL };
static const char *const bulk_words[] = { "approve", "post", "send_back", "refuse", NULL };

#define POINTS_MOST 100000 // a thousand points, in hundredths

// clang-format off
#define REASON SIZED("reason", FIELD_LONG, "사유", "Reason", 0, 1, 4000)
#define REASON_NEEDED SIZED("reason", FIELD_LONG, "사유", "Reason", FIELD_REQUIRED, 1, 4000)
#define YEAR(flags) SIZED("year", FIELD_INT, "연도", "Year", flags, 2000, 2999)
#define SUBJECT(flags) ONE_OF("subject", "대상(개인·부서)", "Persons or departments", flags, plan_subjects)
#define HOLDER_ROWS                                                                                \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER), \
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"), \
    MARKED("officer_id", FIELD_ID, "직원(부서의 것이면 없음)", "Officer; of a department's none", FIELD_FILTER), \
    MARKED("officer_name", FIELD_TEXT, "직원 이름", "His name", FIELD_SEARCH)
#define PLAN_ROWS                                                                                  \
    MARKED("plan_id", FIELD_ID, "운영계획", "Plan", FIELD_FILTER), \
    MARKED("year", FIELD_INT, "연도", "Year", FIELD_FILTER), \
    SUBJECT(FIELD_FILTER)
#define ITEM_NAMES                                                                                 \
    MARKED("item_code", FIELD_TEXT, "항목 코드", "Code of the item", FIELD_FILTER), \
    MARKED("item_ko", FIELD_TEXT, "항목", "Item in Korean", FIELD_SEARCH), \
    MARKED("item_en", FIELD_TEXT, "항목(영문)", "Item", FIELD_SEARCH)

static const struct field reason_body[] = { REASON };
static const struct field reason_needed_body[] = { REASON_NEEDED };
static const struct field added_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field done_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("entry_id", FIELD_ID, "원장의 항목", "Entry of the ledger"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field proposed_reply[] = {
    PLAIN("id", FIELD_ID, "제안", "Proposal"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("effect", FIELD_OBJECT, "바뀌는 것", "What it does"),
};
static const struct field mine_query[] = {
    PLAIN("mine", FIELD_BOOL, "내 것만", "One's own only"),
};
static const struct field holder_query[] = {
    YEAR(0),
    PLAIN("officer_id", FIELD_ID, "직원(없으면 본인)", "Officer; without it oneself"),
    PLAIN("department_id", FIELD_ID, "부서", "Department"),
};

// ---- plans

#define PLAN_FIELDS(by_id)                                                                         \
    MARKED("id", FIELD_ID, "번호", "Number", by_id), \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    MARKED("year", FIELD_INT, "연도", "Year", FIELD_FILTER | FIELD_SORT), \
    SUBJECT(FIELD_FILTER), \
    PLAIN("target", FIELD_POINTS, "한 해의 목표", "Target of the year"), \
    PLAIN("levels", FIELD_LIST, "등급과 점수", "Levels and their points"), \
    PLAIN("objection_days", FIELD_INT, "이의신청 기간(일)", "Days for an objection"), \
    PLAIN("false_factor", FIELD_INT, "허위 신청의 감점 배수", "A false claim costs so many times its points"), \
    ONE_OF("verify", "감사부서의 확인(전부·표본)", "Audit verifies all, or a sample", 0, verify_words), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, plan_words), \
    MARKED("example", FIELD_BOOL, "예시", "Example", FIELD_FILTER), \
    PLAIN("items", FIELD_INT, "항목 수", "Items"), \
    PLAIN("made_us", FIELD_TIME, "만든 때", "Made at"), \
    PLAIN("live_us", FIELD_TIME, "시행한 때", "Live from"), \
    PLAIN("closed_us", FIELD_TIME, "마감한 때", "Closed at"), \
    PLAIN("removed_us", FIELD_TIME, "보존기간이 지나 원장을 지운 때", "Its ledger was removed at, its days being over"), \
    PLAIN("ledger_hash", FIELD_TEXT, "마감 때 원장의 해시", "Hash of the ledger when it was closed"), \
    PLAIN("version", FIELD_INT, "판", "Version")
#define ITEM_FIELDS                                                                                \
    MARKED("id", FIELD_ID, "번호", "Number", 0), \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    PLAN_ROWS, \
    MARKED("position", FIELD_INT, "순서", "Position", FIELD_SORT), \
    MARKED("code", FIELD_TEXT, "코드", "Code", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH), \
    MARKED("area", FIELD_TEXT, "영역 코드", "Code of the area", FIELD_FILTER), \
    PLAIN("area_ko", FIELD_TEXT, "영역", "Area in Korean"), \
    PLAIN("area_en", FIELD_TEXT, "영역(영문)", "Area"), \
    MARKED("name_ko", FIELD_TEXT, "항목", "Name in Korean", FIELD_SEARCH), \
    MARKED("name_en", FIELD_TEXT, "항목(영문)", "Name", FIELD_SEARCH), \
    PLAIN("points", FIELD_POINTS, "점수(최소)", "Points, at least"), \
    PLAIN("points_max", FIELD_POINTS, "점수(최대)", "Points, at most"), \
    PLAIN("cap", FIELD_POINTS, "연 한도(없으면 없음)", "Counts up to, a year; none: without end"), \
    ONE_OF("per", "주기", "Credited once a", 0, plan_periods), \
    ONE_OF("approver", "승인", "Approver", FIELD_FILTER, approver_words), \
    ONE_OF("source", "자동 적립의 근거", "What credits it", FIELD_FILTER, plan_sources), \
    MARKED("minus", FIELD_BOOL, "감점", "Minus", FIELD_FILTER), \
    PLAIN("disqualifies", FIELD_BOOL, "포상 제외", "No award in the year"), \
    PLAIN("evidence_ko", FIELD_TEXT, "증빙", "Evidence in Korean"), \
    PLAIN("evidence_en", FIELD_TEXT, "증빙(영문)", "Evidence"), \
    PLAIN("example", FIELD_BOOL, "예시", "Example")

static const struct field plan_fields[] = { PLAN_FIELDS(FIELD_SORT) };
static const struct field plan_one[] = {
    PLAN_FIELDS(0),
    PLAIN("item_list", FIELD_LIST, "배점표", "Table of points"),
};
static const struct field item_fields[] = { ITEM_FIELDS };
const struct fields plan_item_rows = FIELDS(item_fields);
static const struct field example_body[] = { YEAR(FIELD_REQUIRED), SUBJECT(FIELD_REQUIRED) };
static const struct field example_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("items", FIELD_INT, "항목 수", "Items"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
#define PLAN_TERMS                                                                                 \
    SIZED("target", FIELD_POINTS, "한 해의 목표", "Target of the year", 0, 1, POINTS_MOST), \
    SIZED("levels", FIELD_LIST, "등급과 점수", "Levels and their points", 0, 0, 10), \
    SIZED("objection_days", FIELD_INT, "이의신청 기간(일)", "Days for an objection", 0, 1, 90), \
    SIZED("false_factor", FIELD_INT, "허위 신청의 감점 배수", "A false claim costs so many times its points", 0, 1, 10), \
    ONE_OF("verify", "감사부서의 확인(전부·표본)", "Audit verifies all, or a sample", 0, verify_words)
static const struct field plan_body[] = { YEAR(FIELD_REQUIRED), SUBJECT(FIELD_REQUIRED), PLAN_TERMS };
static const struct field plan_edit_body[] = { PLAN_TERMS };
#define ITEM_TERMS(needed)                                                                         \
    SIZED("code", FIELD_TEXT, "코드", "Code", needed, 1, 20), \
    SIZED("area", FIELD_TEXT, "영역 코드", "Code of the area", needed, 1, 40), \
    SIZED("area_ko", FIELD_TEXT, "영역", "Area in Korean", needed, 1, 100), \
    SIZED("area_en", FIELD_TEXT, "영역(영문)", "Area", needed, 1, 100), \
    SIZED("name_ko", FIELD_TEXT, "항목", "Name in Korean", needed, 1, 200), \
    SIZED("name_en", FIELD_TEXT, "항목(영문)", "Name", needed, 1, 200), \
    SIZED("points", FIELD_POINTS, "점수(최소)", "Points, at least", needed, -POINTS_MOST, POINTS_MOST), \
    SIZED("points_max", FIELD_POINTS, "점수(최대)", "Points, at most", 0, -POINTS_MOST, POINTS_MOST), \
    SIZED("cap", FIELD_POINTS, "연 한도", "Counts up to, a year", 0, 1, POINTS_MOST), \
    ONE_OF("per", "주기", "Credited once a", 0, plan_periods), \
    ONE_OF("approver", "승인", "Approver", needed, approver_words), \
    ONE_OF("source", "자동 적립의 근거", "What credits it", 0, plan_sources), \
    PLAIN("minus", FIELD_BOOL, "감점", "Minus"), \
    PLAIN("disqualifies", FIELD_BOOL, "포상 제외", "No award in the year"), \
    PLAIN("evidence_ko", FIELD_TEXT, "증빙", "Evidence in Korean"), \
    PLAIN("evidence_en", FIELD_TEXT, "증빙(영문)", "Evidence"), \
    REASON
static const struct field item_body[] = { ITEM_TERMS(FIELD_REQUIRED) };
static const struct field item_edit_body[] = { ITEM_TERMS(0) };
static const struct field item_added_reply[] = {
    PLAIN("id", FIELD_ID, "항목, 시행 중이면 제안", "Item, of a live plan the proposal"),
    PLAIN("state", FIELD_TEXT, "더해짐(added)·제안됨(proposed)", "added or proposed"),
    PLAIN("version", FIELD_INT, "계획의 판", "Version of the plan"),
};
static const struct field proof_reply[] = {
    PLAIN("entries", FIELD_INT, "원장의 항목 수", "Entries of the ledger"),
    PLAIN("unbalanced", FIELD_INT, "합이 0이 아닌 항목", "Entries that do not sum to zero"),
    PLAIN("totals_wrong", FIELD_INT, "다시 계산한 값과 다른 합계", "Totals that differ from the ledger"),
    PLAIN("standings_wrong", FIELD_INT, "다시 계산한 값과 다른 점수", "Standings that differ from the ledger"),
    PLAIN("hash", FIELD_TEXT, "원장의 해시", "Hash of the ledger"),
    PLAIN("closed_hash", FIELD_TEXT, "마감 때의 해시", "Hash when it was closed"),
    PLAIN("agrees", FIELD_BOOL, "모두 맞음", "Everything agrees"),
};

// ---- claims

#define CLAIM_ROWS(by_time)                                                                        \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    HOLDER_ROWS, \
    MARKED("claimed_by", FIELD_ID, "신청한 사람", "Who claimed", FIELD_FILTER), \
    PLAIN("claimed_by_name", FIELD_TEXT, "신청한 사람 이름", "His name"), \
    PLAN_ROWS, \
    MARKED("item_id", FIELD_ID, "항목", "Item", FIELD_FILTER), \
    ITEM_NAMES, \
    ONE_OF("approver", "먼저 판단하는 사람", "Who decides first", FIELD_FILTER, first_words), \
    MARKED("happened_on", FIELD_DATE, "활동한 날", "Day of it", FIELD_FILTER), \
    PLAIN("points", FIELD_POINTS, "신청 점수", "Points claimed"), \
    MARKED("evidence", FIELD_LONG, "증빙 설명", "Evidence", FIELD_SEARCH), \
    MARKED("reference", FIELD_TEXT, "문서·증서 번호", "Number of a document", FIELD_SEARCH), \
    PLAIN("link", FIELD_TEXT, "링크", "Link"), \
    PLAIN("files", FIELD_INT, "첨부 수", "Files"), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, claim_words), \
    PLAIN("entry_id", FIELD_ID, "원장의 항목", "Entry of the ledger"), \
    MARKED("claimed_at", FIELD_TIME, "신청 시각", "Claimed at", FIELD_FILTER | (by_time)), \
    PLAIN("decided_at", FIELD_TIME, "결정 시각", "Decided at"), \
    PLAIN("version", FIELD_INT, "판", "Version")
static const struct field claim_fields[] = { CLAIM_ROWS(FIELD_SORT) };
static const struct field claim_one[] = {
    CLAIM_ROWS(0),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
    PLAIN("attachments", FIELD_LIST, "첨부", "Attachments"),
};
#define CLAIM_TERMS                                                                                \
    MARKED("happened_on", FIELD_DATE, "활동한 날", "Day of it", FIELD_REQUIRED), \
    SIZED("points", FIELD_POINTS, "신청 점수(범위가 있는 항목)", "Points, of an item with a range", 0, 1, POINTS_MOST), \
    SIZED("evidence", FIELD_LONG, "증빙 설명", "Evidence", FIELD_REQUIRED, 2, 4000), \
    SIZED("reference", FIELD_TEXT, "문서·증서 번호", "Number of a document", 0, 0, 100), \
    SIZED("link", FIELD_TEXT, "링크", "Link", 0, 0, 500)
static const struct field claim_body[] = {
    MARKED("item_id", FIELD_ID, "항목", "Item", FIELD_REQUIRED),
    PLAIN("department_id", FIELD_ID, "부서(부서 항목)", "Department, of an item for departments"),
    CLAIM_TERMS,
};
static const struct field again_body[] = { CLAIM_TERMS, REASON };
static const struct field bulk_body[] = {
    ONE_OF("act", "할 일", "What to do", FIELD_REQUIRED, bulk_words),
    MARKED("claims", FIELD_LIST, "신청의 번호와 판", "Numbers and versions of claims", FIELD_REQUIRED),
    REASON,
};
static const struct field bulk_reply[] = {
    PLAIN("outcomes", FIELD_LIST, "건별 결과", "An outcome each"),
};

// ---- the ledger

#define ENTRY_ROWS(by_time)                                                                        \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    HOLDER_ROWS, \
    PLAN_ROWS, \
    MARKED("item_id", FIELD_ID, "항목", "Item", FIELD_FILTER), \
    ITEM_NAMES, \
    ONE_OF("kind", "종류", "Kind", FIELD_FILTER, kind_words), \
    MARKED("happened_on", FIELD_DATE, "활동한 날", "Day of it", FIELD_FILTER), \
    PLAIN("points", FIELD_POINTS, "점수", "Points"), \
    PLAIN("reverses_id", FIELD_ID, "취소하는 항목", "Entry that it reverses"), \
    PLAIN("reversed_by", FIELD_ID, "취소한 항목", "Entry that reversed it"), \
    PLAIN("claim_id", FIELD_ID, "신청", "Claim"), \
    MARKED("reason", FIELD_LONG, "사유", "Reason", FIELD_SEARCH), \
    PLAIN("by_id", FIELD_ID, "올린 사람(0은 프로그램)", "Posted by; 0: the program"), \
    MARKED("posted_at", FIELD_TIME, "올린 때", "Posted at", FIELD_FILTER | (by_time))
static const struct field entry_fields[] = { ENTRY_ROWS(FIELD_SORT) };
static const struct field entry_one[] = {
    ENTRY_ROWS(0),
    PLAIN("lines", FIELD_LIST, "두 줄(합은 0)", "Its two lines, which sum to zero"),
    PLAIN("object_until", FIELD_DATE, "이의신청 마지막 날", "Last day for an objection"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일(object, reverse)", "What may be done: object, reverse"),
};
static const struct field entry_reply[] = {
    PLAIN("id", FIELD_ID, "원장의 항목", "Entry of the ledger"),
    PLAIN("points", FIELD_POINTS, "점수", "Points"),
};
static const struct field minus_body[] = {
    MARKED("item_id", FIELD_ID, "감점 항목", "Item", FIELD_REQUIRED),
    PLAIN("officer_id", FIELD_ID, "직원", "Officer"),
    PLAIN("department_id", FIELD_ID, "부서(부서 항목)", "Department, of an item for departments"),
    MARKED("happened_on", FIELD_DATE, "있었던 날", "Day of it", FIELD_REQUIRED),
    SIZED("points", FIELD_POINTS, "점수(범위가 있는 항목, 0보다 작음)", "Points below zero, of an item with a range", 0,
          -POINTS_MOST, -1),
    REASON_NEEDED,
};
static const struct field sheet_query[] = { SHEET_QUERY, PLAIN("mine", FIELD_BOOL, "내 것만", "One's own only") };
static const struct field standing_sheet_query[] = { SHEET_QUERY };

// ---- balances and standings

static const struct field balance_reply[] = {
    PLAIN("plan_id", FIELD_ID, "운영계획", "Plan"),
    PLAIN("year", FIELD_INT, "연도", "Year"),
    SUBJECT(0),
    PLAIN("plan_state", FIELD_TEXT, "계획의 상태", "State of the plan"),
    PLAIN("officer_id", FIELD_ID, "직원", "Officer"),
    PLAIN("department_id", FIELD_ID, "부서", "Department"),
    PLAIN("name", FIELD_TEXT, "이름", "Name"),
    PLAIN("points", FIELD_POINTS, "점수", "Points"),
    PLAIN("target", FIELD_POINTS, "목표", "Target"),
    PLAIN("level", FIELD_OBJECT, "지금 등급(name_ko, name_en, points)", "Level reached"),
    PLAIN("next_level", FIELD_OBJECT, "다음 등급(missing: 모자란 점수)", "Level after it; missing: points to go"),
    PLAIN("items", FIELD_LIST, "항목별 점수와 남은 한도(raw, points, left)", "By item, with what is left of the cap"),
    PLAIN("waiting", FIELD_INT, "결정을 기다리는 신청", "Claims that wait for a decision"),
    PLAIN("disqualified", FIELD_BOOL, "포상 제외", "No award in the year"),
};
static const struct field standings_query[] = { YEAR(0), SUBJECT(0) };
static const struct field standings_reply[] = {
    PLAIN("plan_id", FIELD_ID, "운영계획", "Plan"),
    PLAIN("year", FIELD_INT, "연도", "Year"),
    SUBJECT(0),
    PLAIN("of", FIELD_INT, "점수가 있는 수", "How many have points"),
    PLAIN("mine", FIELD_OBJECT, "내 순위(rank, points, areas)", "One's own place"),
    PLAIN("top", FIELD_LIST, "상위 명단(rank, name, department_name, points, areas)", "The top list"),
};
static const struct field standing_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    HOLDER_ROWS,
    PLAN_ROWS,
    MARKED("points", FIELD_POINTS, "점수", "Points", FIELD_SORT),
    PLAIN("areas", FIELD_INT, "점수가 있는 영역 수", "Areas with points"),
    PLAIN("reached_at", FIELD_TIME, "마지막으로 바뀐 때", "When they were last changed"),
};
static const struct field departments_query[] = { YEAR(0) };
static const struct field departments_reply[] = {
    PLAIN("year", FIELD_INT, "연도", "Year"),
    PLAIN("target", FIELD_POINTS, "부서의 목표", "Target of departments"),
    PLAIN("person_target", FIELD_POINTS, "개인의 목표", "Target of persons"),
    PLAIN("departments", FIELD_LIST,
          "부서별(department_id, name, people, with_points, reached, average, points, claims)",
          "By department"),
};

// ---- objections, earnings, samples

static const struct field objection_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    HOLDER_ROWS,
    MARKED("plan_id", FIELD_ID, "운영계획", "Plan", FIELD_FILTER),
    PLAIN("asked_by", FIELD_ID, "신청한 직원", "Officer who objects"),
    MARKED("entry_id", FIELD_ID, "원장의 항목", "Entry of the ledger", FIELD_FILTER),
    MARKED("claim_id", FIELD_ID, "거부된 신청", "Claim that was refused", FIELD_FILTER),
    ITEM_NAMES,
    MARKED("text", FIELD_LONG, "이의의 내용", "Objection", FIELD_SEARCH),
    ONE_OF("state", "상태", "State", FIELD_FILTER, objection_words),
    PLAIN("decision", FIELD_LONG, "결정 이유", "Reason of the decision"),
    MARKED("asked_at", FIELD_TIME, "신청 시각", "Asked at", FIELD_SORT),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field objection_body[] = {
    PLAIN("entry_id", FIELD_ID, "원장의 항목", "Entry of the ledger"),
    PLAIN("claim_id", FIELD_ID, "거부된 신청", "Claim that was refused"),
    SIZED("text", FIELD_LONG, "이의의 내용", "Objection", FIELD_REQUIRED, 2, 4000),
};
static const struct field uphold_body[] = {
    SIZED("points", FIELD_POINTS, "바로잡은 점수(없으면 취소만)", "Points as they should be; without them it is only reversed",
          0, -POINTS_MOST, POINTS_MOST),
    REASON_NEEDED,
};
static const struct field earning_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    HOLDER_ROWS,
    SUBJECT(FIELD_FILTER),
    ONE_OF("source", "근거", "Source", FIELD_FILTER, plan_sources),
    MARKED("ref", FIELD_TEXT, "건", "What it is for", FIELD_SEARCH),
    MARKED("happened_on", FIELD_DATE, "날", "Day of it", FIELD_FILTER),
    PLAIN("share", FIELD_INT, "인정 비율(0.01%)", "Share that counts, in hundredths of a per cent"),
    ONE_OF("state", "상태", "State", FIELD_FILTER, earning_words),
    PLAIN("why", FIELD_TEXT, "올리지 않은 까닭(credited: 이 기간에 이미 적립, closed: 마감, not_upheld: 표본에서 인정되지 않음, no_points: 0점)",
          "Why it is not posted: credited, closed, not_upheld, no_points"),
    PLAIN("entry_id", FIELD_ID, "원장의 항목", "Entry of the ledger"),
    MARKED("earned_at", FIELD_TIME, "때", "When", FIELD_SORT),
};
static const struct field training_query[] = {
    PLAIN("dry", FIELD_BOOL, "해 보기만", "Only try"),
};
static const struct field training_reply[] = {
    PLAIN("written", FIELD_BOOL, "썼음", "Written"),
    PLAIN("added", FIELD_INT, "더한 수", "Added"),
    PLAIN("same", FIELD_INT, "이미 있던 수", "There already"),
    PLAIN("fault_count", FIELD_INT, "틀린 곳", "Faults"),
    PLAIN("faults", FIELD_LIST, "틀린 곳의 줄·열·까닭", "Where and why"),
};
static const struct field sample_body[] = {
    MARKED("plan_id", FIELD_ID, "운영계획", "Plan", FIELD_REQUIRED),
    MARKED("from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED),
    MARKED("to", FIELD_DATE, "끝날", "Last day", FIELD_REQUIRED),
    SIZED("share", FIELD_INT, "비율(%)", "Share in per cent", FIELD_REQUIRED, 1, 100),
};
static const struct field sample_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("plan_id", FIELD_ID, "운영계획", "Plan", FIELD_FILTER),
    PLAIN("from_us", FIELD_TIME, "첫날", "From"),
    PLAIN("to_us", FIELD_TIME, "끝날", "To"),
    DRAWN_ROWS,
    PLAIN("judged", FIELD_INT, "판정한 수", "Judged"),
};
static const struct field sample_item_fields[] = {
    CLAIM_ROWS(FIELD_SORT),
    MARKED("sample_id", FIELD_ID, "표본", "Sample", FIELD_FILTER),
    ONE_OF("verdict", "판정", "Verdict", FIELD_FILTER, verdict_words),
    PLAIN("note", FIELD_LONG, "판정 내용", "What was found"),
    PLAIN("judged_by", FIELD_ID, "판정한 사람", "Judged by"),
    PLAIN("judged_at", FIELD_TIME, "판정한 때", "Judged at"),
};
static const struct field verdict_body[] = {
    MARKED("sample_id", FIELD_ID, "표본", "Sample", FIELD_REQUIRED),
    ONE_OF("verdict", "판정(wrong은 허위로 처리)", "Verdict; wrong: dealt with as false", FIELD_REQUIRED, verdict_words),
    SIZED("note", FIELD_LONG, "판정 내용", "What was found", 0, 1, 4000),
};

#define NO_QUERY { NULL, 0 }
#define LIST_OF(name, may, function, asked, rows, ko, en)                                          \
    { .method = HTTP_GET, .path = BASE name, .permission = may, .handle = function, .flags = ROUTE_LIST, \
      .query = asked, .reply = FIELDS(rows), .summary_ko = ko, .summary_en = en }
#define ASK(name, may, owner, function, asked, rows, ko, en)                                       \
    { .method = HTTP_GET, .path = BASE name, .permission = may, .whose = owner, .handle = function, \
      .query = asked, .reply = FIELDS(rows), .summary_ko = ko, .summary_en = en }
#define WRITE(verb, name, may, owner, function, fields, rows, ko, en, sample)                      \
    { .method = verb, .path = BASE name, .permission = may, .whose = owner, .handle = function,    \
      .flags = ROUTE_WRITES, .body = FIELDS(fields), .reply = FIELDS(rows), .summary_ko = ko, .summary_en = en, \
      .example = sample }
#define CLAIM_ACT(name, may, function, fields, ko, en, sample)                                     \
    WRITE(HTTP_POST, "claims/{id}/" name, may, claim_whose, function, fields, done_reply, ko, en, sample)
#define OBJECTION_ACT(name, may, function, fields, ko, en, sample)                                 \
    WRITE(HTTP_POST, "objections/{id}/" name, may, objection_whose, function, fields, done_reply, ko, en, sample)
#define SHEET_OF(name, may, function, asked, rows, ko, en)                                         \
    { .method = HTTP_GET, .path = BASE name, .permission = may, .handle = function,                \
      .flags = ROUTE_LIST | ROUTE_TEXT | ROUTE_STREAM, .query = FIELDS(asked), .reply = FIELDS(rows), \
      .summary_ko = ko, .summary_en = en }

#define AN_ITEM                                                                                    \
    "{\"code\": \"A9\", \"area\": \"education\", \"area_ko\": \"교육\", \"area_en\": \"Training\", " \
    "\"name_ko\": \"청렴 독서 토론\", \"name_en\": \"Reading circle on integrity\", \"points\": 2, \"cap\": 6, "    \
    "\"approver\": \"manager\", \"reason\": \"직원 제안\"}"
#define A_CLAIM                                                                                    \
    "{\"item_id\": 1, \"happened_on\": \"2026-03-02\", \"evidence\": \"3월 집합교육 이수\", "            \
    "\"reference\": \"교육-2026-12\"}"

static const struct route routes[] = {
    LIST_OF("plans", MAY_SIGNED_IN, plan_list, NO_QUERY, plan_fields, "마일리지 운영계획", "Plans of the mileage"),
    WRITE(HTTP_POST, "plans", MAY_MILEAGE_EDIT, NULL, plan_add, plan_body, added_reply, "운영계획 만들기(초안)",
          "Make a draft plan", "{\"year\": 2027, \"subject\": \"person\", \"target\": 50}"),
    WRITE(HTTP_POST, "examples", MAY_MILEAGE_EDIT, NULL, example_load, example_body, example_reply,
          "예시 배점표로 초안 만들기", "Make a draft plan of the examples", "{\"year\": 2026, \"subject\": \"person\"}"),
    ASK("plans/{id}", MAY_SIGNED_IN, plan_whose, plan_show, NO_QUERY, plan_one, "운영계획 하나와 배점표(인쇄)",
        "One plan with its table of points"),
    WRITE(HTTP_PATCH, "plans/{id}", MAY_MILEAGE_EDIT, plan_whose, plan_edit, plan_edit_body, added_reply,
          "초안 고치기", "Edit a draft plan", "{\"target\": 60}"),
    WRITE(HTTP_POST, "plans/{id}/items", MAY_MILEAGE_EDIT, plan_whose, plan_item_add, item_body, item_added_reply,
          "항목 더하기(시행 중이면 제안)", "Add an item; to a live plan it is proposed", AN_ITEM),
    WRITE(HTTP_POST, "plans/{id}/publish", MAY_MILEAGE_EDIT, plan_whose, plan_publish, reason_needed_body,
          proposed_reply, "시행 제안(다른 감사자가 승인)", "Propose to put it into force", "{\"reason\": \"2026년 운영계획\"}"),
    WRITE(HTTP_POST, "plans/{id}/close", MAY_MILEAGE_EDIT, plan_whose, plan_close, reason_needed_body, proposed_reply,
          "마감 제안(다른 감사자가 승인)", "Propose to close the year", "{\"reason\": \"2026년 마감\"}"),
    ASK("plans/{id}/proof", MAY_MILEAGE_EDIT, plan_whose, proof_get, NO_QUERY, proof_reply, "원장의 검증",
        "The ledger reckoned anew"),
    LIST_OF("items", MAY_SIGNED_IN, plan_items, NO_QUERY, item_fields, "배점표 항목", "Items"),
    WRITE(HTTP_PATCH, "items/{id}", MAY_MILEAGE_EDIT, plan_item_whose, plan_item_edit, item_edit_body, added_reply,
          "항목 고치기(초안)", "Edit an item of a draft", "{\"points\": 3}"),
    { .method = HTTP_DELETE, .path = BASE "items/{id}", .permission = MAY_MILEAGE_EDIT, .whose = plan_item_whose,
      .handle = plan_item_remove, .flags = ROUTE_WRITES, .reply = FIELDS(added_reply),
      .summary_ko = "항목 빼기(초안)", .summary_en = "Take an item out of a draft" },
    PROPOSAL_ROUTES("mileage", MAY_PLAN_APPROVE, MAY_PLAN_APPROVE, 0, "마일리지 계획", "plans of the mileage"),

    LIST_OF("claims", MAY_MILEAGE_READ, claim_list, FIELDS(mine_query), claim_fields, "마일리지 신청", "Claims"),
    WRITE(HTTP_POST, "claims", MAY_MILEAGE_CLAIM, NULL, claim_add, claim_body, added_reply, "신청하기", "Claim", A_CLAIM),
    WRITE(HTTP_POST, "claims/bulk", MAY_MILEAGE_APPROVE, NULL, claim_bulk, bulk_body, bulk_reply,
          "고른 신청을 한꺼번에 처리", "One act on many claims",
          "{\"act\": \"approve\", \"claims\": [{\"id\": 1, \"version\": 1}]}"),
    SHEET_OF("claims/export", MAY_MILEAGE_READ, claim_export, sheet_query, claim_fields, "신청 내려받기(사유 기록)",
             "Download claims as a file; the reason is logged"),
    ASK("claims/{id}", MAY_MILEAGE_READ, claim_whose, claim_show, NO_QUERY, claim_one, "신청 하나", "One claim"),
    ATTACHMENT_ADD(BASE "claims/{id}", MAY_MILEAGE_CLAIM, claim_whose, &claim_files),
    ATTACHMENT_LIST(BASE "claims/{id}", MAY_MILEAGE_READ, claim_whose, &claim_files),
    ATTACHMENT_GET(BASE "claims/{id}", MAY_MILEAGE_READ, claim_whose, &claim_files),
    CLAIM_ACT("approve", MAY_MILEAGE_APPROVE, claim_approve, reason_body, "승인(부서장)", "Approve", "{}"),
    CLAIM_ACT("post", MAY_MILEAGE_EDIT, claim_post, reason_body, "확인하고 원장에 올림(감사)", "Verify and post", "{}"),
    CLAIM_ACT("send-back", MAY_MILEAGE_READ, claim_send_back, reason_needed_body, "보완 요구", "Send back", WHY),
    CLAIM_ACT("refuse", MAY_MILEAGE_READ, claim_refuse, reason_needed_body, "거부", "Refuse", WHY),
    CLAIM_ACT("again", MAY_MILEAGE_CLAIM, claim_again, again_body, "고쳐서 다시 신청", "Claim again, mended",
              "{\"happened_on\": \"2026-03-02\", \"evidence\": \"이수증을 붙임\"}"),
    CLAIM_ACT("withdraw", MAY_MILEAGE_CLAIM, claim_withdraw, reason_body, "신청 거두기", "Withdraw", "{}"),
    CLAIM_ACT("false", MAY_MILEAGE_EDIT, claim_false, reason_needed_body, "허위 신청 처리(취소와 배수 감점)",
              "It is false: reversed, and it costs", "{\"reason\": \"이수하지 않은 교육임\"}"),
    CLAIM_ACT("verdict", MAY_MILEAGE_EDIT, lots_verdict, verdict_body, "표본 판정", "Verdict on a sampled claim",
              "{\"sample_id\": 1, \"verdict\": \"upheld\"}"),

    LIST_OF("ledger", MAY_MILEAGE_READ, entry_list, FIELDS(mine_query), entry_fields, "마일리지 원장", "The ledger"),
    SHEET_OF("ledger/export", MAY_MILEAGE_READ, entry_export, sheet_query, entry_fields, "원장 내려받기(사유 기록)",
             "Download the ledger as a file; the reason is logged"),
    ASK("entries/{id}", MAY_MILEAGE_READ, entry_whose, entry_show, NO_QUERY, entry_one, "원장의 항목 하나", "One entry"),
    WRITE(HTTP_POST, "entries/{id}/reverse", MAY_MILEAGE_EDIT, entry_whose, entry_reverse_route, reason_needed_body,
          entry_reply, "취소 항목 올리기", "Reverse an entry", "{\"reason\": \"잘못 올림\"}"),
    WRITE(HTTP_POST, "minus", MAY_MILEAGE_EDIT, NULL, entry_minus, minus_body, entry_reply, "감점 올리기(감사)",
          "Enter a minus (audit alone)",
          "{\"item_id\": 1, \"officer_id\": 1, \"happened_on\": \"2026-03-02\", \"reason\": \"주의 처분\"}"),

    ASK("balance", MAY_MILEAGE_READ, NULL, standing_balance, FIELDS(holder_query), balance_reply,
        "내 점수·목표·항목별 한도", "Points, target and what is left of each cap"),
    ASK("standings", MAY_MILEAGE_READ, NULL, standing_get, FIELDS(standings_query), standings_reply,
        "내 순위와 상위 명단", "One's own place and the top list"),
    LIST_OF("standings/all", MAY_MILEAGE_EDIT, standing_all, NO_QUERY, standing_fields, "전체 순위(감사)",
            "All standings (audit alone)"),
    SHEET_OF("standings/export", MAY_MILEAGE_EDIT, standing_export, standing_sheet_query, standing_fields,
             "전체 순위 내려받기(사유 기록)", "Download all standings; the reason is logged"),
    ASK("departments", MAY_MILEAGE_READ, NULL, standing_departments, FIELDS(departments_query), departments_reply,
        "부서별 현황", "By department"),

    LIST_OF("objections", MAY_MILEAGE_READ, objection_list, FIELDS(mine_query), objection_fields, "이의신청", "Objections"),
    WRITE(HTTP_POST, "objections", MAY_MILEAGE_CLAIM, NULL, objection_add, objection_body, added_reply, "이의신청하기",
          "Object", "{\"entry_id\": 1, \"text\": \"처분이 취소되었습니다\"}"),
    OBJECTION_ACT("uphold", MAY_MILEAGE_EDIT, objection_uphold, uphold_body, "인용", "Uphold",
                  "{\"reason\": \"처분 취소를 확인함\"}"),
    OBJECTION_ACT("refuse", MAY_MILEAGE_EDIT, objection_refuse, reason_needed_body, "기각", "Refuse", WHY),
    OBJECTION_ACT("withdraw", MAY_MILEAGE_CLAIM, objection_withdraw, reason_body, "이의 거두기", "Withdraw", "{}"),

    LIST_OF("earnings", MAY_MILEAGE_READ, earn_list, FIELDS(mine_query), earning_fields, "자동 적립",
            "Credit that comes by itself"),
    { .method = HTTP_POST, .path = BASE "training", .permission = MAY_MILEAGE_EDIT, .handle = training_import,
      .flags = ROUTE_STREAM | ROUTE_FREE_BODY, .query = FIELDS(training_query), .reply = FIELDS(training_reply),
      .summary_ko = "교육 이수 자료(CSV) 들이기, ?dry=1은 미리 보기",
      .summary_en = "Training records from CSV; ?dry=1 only looks" },

    LIST_OF("samples", MAY_MILEAGE_EDIT, lots_list, NO_QUERY, sample_fields, "신청의 표본", "Samples of claims"),
    WRITE(HTTP_POST, "samples", MAY_MILEAGE_EDIT, NULL, lots_draw, sample_body, sample_fields,
          "올린 신청의 표본 뽑기", "Draw a sample of posted claims",
          "{\"plan_id\": 1, \"from\": \"2026-01-01\", \"to\": \"2026-12-31\", \"share\": 5}"),
    LIST_OF("sample-items", MAY_MILEAGE_EDIT, lots_items, NO_QUERY, sample_item_fields, "표본의 신청",
            "Claims of the samples"),
};
// clang-format on

static const struct task tasks[] = {
    { "mileage.reckon", 3600, earn_reckon },
    { "mileage.post", 60, earn_post },
};

static const struct app_hook hooks[] = {
    { "mileage.earned", earn_told },
    { "department.ended", claim_department_ended },
    { NULL, NULL },
};

static const struct keep keeps[] = {
    { .name = "mileage_plan", .setting = "keep.mileage_days", .days = 2192, .run = year_forget },
    { .name = "mileage_earning",
      .setting = "keep.mileage_days",
      .days = 2192,
      .sql = SQL_EARNINGS_FORGET },
    { .name = NULL },
};

const struct proposal_kind plan_proposals[] = {
    { .name = "mileage",
      .decide = MAY_PLAN_APPROVE,
      .reckon = plan_reckon,
      .carry_out = plan_carry_out },
    { .name = NULL },
};

const struct module module_mileage = {
    .name = "mileage",
    .title_ko = "공직자 자기관리(청렴 마일리지)",
    .title_en = "Integrity mileage",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .hooks = hooks,
    .keeps = keeps,
    .find = mileage_find,
    .proposals = plan_proposals,
    .proofs = ledger_proofs,
};
