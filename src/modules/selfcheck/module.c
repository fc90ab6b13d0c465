// The self-check module (자기진단): routes and what they take, tasks and hooks.
#include "app/field_rows.h"
#include "app/sheet.h"
#include "modules/selfcheck/act.h"
#include "modules/selfcheck/answer.h"
#include "modules/selfcheck/bank.h"
#include "modules/selfcheck/closing.h"
#include "modules/selfcheck/contradiction.h"
#include "modules/selfcheck/find.h"
#include "modules/selfcheck/hand_over.h"
#include "modules/selfcheck/improvement.h"
#include "modules/selfcheck/keep.h"
#include "modules/selfcheck/list.h"
#include "modules/selfcheck/opening.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/rates.h"
#include "modules/selfcheck/remind.h"
#include "modules/selfcheck/sampling.h"
#include "modules/selfcheck/suggestion.h"

#define BASE        "/api/v1/selfcheck/"
#define CHECK       BASE "checks/{id}"
#define IMPROVEMENT BASE "improvements/{id}"

static const char *const filled_by_words[] = { "officer", "manager", NULL };
static const char *const cycle_words[] = { "case", "monthly", "quarterly", "half_year", NULL };
static const char *const round_words[] = { "monthly", "quarterly", "half_year", NULL };
static const char *const sheet_words[] = { "draft", "live", "ended", NULL };
static const char *const answer_words[] = { "yes_no", "number", "date", "document", NULL };
static const char *const check_words[] = {
    "open", "filled", "reviewed", "approved", "closed", "missed", NULL
};
static const char *const round_states[] = { "open", "closed", NULL };
static const char *const improvement_words[] = { "open", "done", "confirmed", NULL };
static const char *const suggestion_words[] = { "asked", "accepted", "refused", "withdrawn", NULL };
static const char *const verdict_words[] = { "upheld", "wrong", NULL };
static const char *const bulk_words[] = { "review", "approve", "send_back", NULL };
static const char *const by_words[] = { "agency", "department", "officer", "duty", NULL };

// clang-format off
#define REASON SIZED("reason", FIELD_LONG, "사유", "Reason", 0, 1, 4000)
#define REASON_NEEDED SIZED("reason", FIELD_LONG, "사유", "Reason", FIELD_REQUIRED, 1, 4000)
#define OWNER_ROWS                                                                                 \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER), \
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"), \
    MARKED("officer_id", FIELD_ID, "담당자", "Officer", FIELD_FILTER), \
    PLAIN("officer_name", FIELD_TEXT, "담당자 이름", "His name")
#define DUTY_ROWS                                                                                  \
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_FILTER), \
    MARKED("duty_ko", FIELD_TEXT, "업무 이름", "Name of the duty in Korean", FIELD_SEARCH), \
    MARKED("duty_en", FIELD_TEXT, "업무 이름(영문)", "Name of the duty", FIELD_SEARCH)

static const struct field reason_body[] = { REASON };
static const struct field reason_needed_body[] = { REASON_NEEDED };
static const struct field added_reply[] = { PLAIN("id", FIELD_ID, "번호", "Number") };
static const struct field done_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};

// ---- the bank

static const struct field duty_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("code", FIELD_TEXT, "코드", "Code", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH),
    MARKED("area", FIELD_TEXT, "분야 코드", "Code of the area", FIELD_FILTER),
    PLAIN("area_ko", FIELD_TEXT, "분야", "Area in Korean"),
    PLAIN("area_en", FIELD_TEXT, "분야(영문)", "Area"),
    MARKED("name_ko", FIELD_TEXT, "업무 이름", "Name in Korean", FIELD_SEARCH),
    MARKED("name_en", FIELD_TEXT, "업무 이름(영문)", "Name", FIELD_SEARCH),
    PLAIN("post_duty", FIELD_TEXT, "보직의 담당업무 코드", "Duty code of the posts that perform it"),
    ONE_OF("filled_by", "작성자", "Who fills it in", FIELD_FILTER, filled_by_words),
    PLAIN("everywhere", FIELD_BOOL, "모든 부서의 업무", "Every department performs it"),
    MARKED("example", FIELD_BOOL, "예시", "Example", FIELD_FILTER),
    PLAIN("ended_on", FIELD_DATE, "끝난 날", "Last day"),
    MARKED("in_force", FIELD_BOOL, "쓰고 있음", "In force", FIELD_FILTER),
    PLAIN("owners", FIELD_INT, "소관 부서 수", "Departments that perform it"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field duty_body[] = {
    SIZED("code", FIELD_TEXT, "코드", "Code", FIELD_REQUIRED, 1, 40),
    SIZED("area", FIELD_TEXT, "분야 코드", "Code of the area", FIELD_REQUIRED, 1, 40),
    MARKED("area_ko", FIELD_TEXT, "분야", "Area in Korean", FIELD_REQUIRED),
    MARKED("area_en", FIELD_TEXT, "분야(영문)", "Area", FIELD_REQUIRED),
    MARKED("name_ko", FIELD_TEXT, "업무 이름", "Name in Korean", FIELD_REQUIRED),
    MARKED("name_en", FIELD_TEXT, "업무 이름(영문)", "Name", FIELD_REQUIRED),
    SIZED("post_duty", FIELD_TEXT, "보직의 담당업무 코드", "Duty code of the posts that perform it", 0, 0, 40),
    ONE_OF("filled_by", "작성자", "Who fills it in", 0, filled_by_words),
    PLAIN("everywhere", FIELD_BOOL, "모든 부서의 업무", "Every department performs it"),
};
static const struct field duty_edit[] = {
    PLAIN("name_ko", FIELD_TEXT, "업무 이름", "Name in Korean"),
    PLAIN("name_en", FIELD_TEXT, "업무 이름(영문)", "Name"),
    SIZED("post_duty", FIELD_TEXT, "보직의 담당업무 코드", "Duty code of the posts that perform it", 0, 0, 40),
    PLAIN("everywhere", FIELD_BOOL, "모든 부서의 업무", "Every department performs it"),
};
static const struct field end_body[] = {
    PLAIN("last_day", FIELD_DATE, "마지막 날(없으면 어제)", "Last day; without it yesterday"),
    REASON_NEEDED,
};
static const struct field owner_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER),
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"),
    PLAIN("duty_code", FIELD_TEXT, "업무 코드", "Code of the duty"),
    DUTY_ROWS,
    PLAIN("valid_from", FIELD_DATE, "첫날", "First day"),
    MARKED("valid_to", FIELD_DATE, "끝날", "Last day", FIELD_FILTER),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field owner_body[] = {
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_REQUIRED),
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_REQUIRED),
    PLAIN("from", FIELD_DATE, "첫날(없으면 오늘)", "First day; without it today"),
};

static const struct field sheet_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("duty_code", FIELD_TEXT, "업무 코드", "Code of the duty", FIELD_FILTER | FIELD_SORT),
    DUTY_ROWS,
    MARKED("area", FIELD_TEXT, "분야 코드", "Code of the area", FIELD_FILTER),
    ONE_OF("filled_by", "작성자", "Who fills it in", FIELD_FILTER, filled_by_words),
    PLAIN("number", FIELD_INT, "진단표의 판", "Version of the sheet"),
    ONE_OF("cycle", "주기", "Cycle", FIELD_FILTER, cycle_words),
    ONE_OF("state", "상태", "State", FIELD_FILTER, sheet_words),
    PLAIN("live_from", FIELD_DATE, "쓰기 시작한 날", "Live from"),
    PLAIN("ended_on", FIELD_DATE, "끝난 날", "Ended on"),
    PLAIN("items", FIELD_INT, "점검항목 수", "Items"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field sheet_one[] = {
    PLAIN("sheet", FIELD_OBJECT, "진단표", "The sheet"),
    PLAIN("items", FIELD_LIST, "점검항목", "Its items"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
};
static const struct field sheet_body[] = {
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_REQUIRED),
    ONE_OF("cycle", "주기", "Cycle", FIELD_REQUIRED, cycle_words),
    PLAIN("from_sheet_id", FIELD_ID, "항목을 가져올 진단표", "Sheet whose items it begins with"),
};
static const struct field item_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("sheet_id", FIELD_ID, "진단표", "Sheet", FIELD_FILTER),
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_FILTER),
    ONE_OF("sheet_state", "진단표의 상태", "State of the sheet", FIELD_FILTER, sheet_words),
    PLAIN("code", FIELD_TEXT, "코드", "Code"),
    MARKED("position", FIELD_INT, "순서", "Position", FIELD_SORT),
    MARKED("text_ko", FIELD_LONG, "점검항목", "Item in Korean", FIELD_SEARCH),
    MARKED("text_en", FIELD_LONG, "점검항목(영문)", "Item", FIELD_SEARCH),
    ONE_OF("answer", "답의 종류", "Kind of answer", FIELD_FILTER, answer_words),
    PLAIN("basis", FIELD_TEXT, "근거 법령", "Law"),
    MARKED("example", FIELD_BOOL, "예시", "Example", FIELD_FILTER),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
#define ITEM_TEXTS(required)                                                                       \
    SIZED("text_ko", FIELD_LONG, "점검항목", "Item in Korean", required, 1, 500), \
    SIZED("text_en", FIELD_LONG, "점검항목(영문)", "Item", required, 1, 500), \
    ONE_OF("answer", "답의 종류", "Kind of answer", required, answer_words), \
    SIZED("basis", FIELD_TEXT, "근거 법령", "Law", 0, 0, 200)
#define ITEM_SCENARIOS                                                                             \
    SIZED("scenarios", FIELD_LIST, "같은 것을 보는 시나리오", "Scenarios that watch the same thing", 0, 0, 20)
static const struct field item_body[] = {
    SIZED("code", FIELD_TEXT, "코드", "Code", FIELD_REQUIRED, 1, 40),
    ITEM_TEXTS(FIELD_REQUIRED),
    ITEM_SCENARIOS,
};
static const struct field item_edit[] = {
    ITEM_TEXTS(0),
    SIZED("position", FIELD_INT, "순서", "Position", 0, 1, 1000),
    ITEM_SCENARIOS,
};

static const struct field examples_reply[] = {
    PLAIN("duties", FIELD_INT, "더한 업무", "Duties added"),
    PLAIN("sheets", FIELD_INT, "더한 진단표", "Sheets added"),
    PLAIN("items", FIELD_INT, "더한 점검항목", "Items added"),
};

// ---- rounds and checks

#define ROUND_ROWS(by_day)                                                                         \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    ONE_OF("cycle", "주기", "Cycle", FIELD_FILTER, cycle_words), \
    PLAIN("name", FIELD_TEXT, "이름", "Name"), \
    MARKED("from_on", FIELD_DATE, "첫날", "First day", FIELD_FILTER | (by_day)), \
    PLAIN("to_on", FIELD_DATE, "끝날", "Last day"), \
    PLAIN("due_on", FIELD_DATE, "제출 기한", "Due on"), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, round_states), \
    PLAIN("checks", FIELD_INT, "진단서", "Checks"), \
    PLAIN("filled", FIELD_INT, "작성", "Filled in"), \
    PLAIN("approved", FIELD_INT, "승인", "Approved"), \
    PLAIN("missed", FIELD_INT, "미이행으로 마감", "Missed: not handed in when it was closed"), \
    PLAIN("by_id", FIELD_ID, "연 사람(0은 프로그램)", "By whom; 0: the program"), \
    PLAIN("at_us", FIELD_TIME, "연 때", "When"), \
    PLAIN("version", FIELD_INT, "판", "Version")

static const struct field round_fields[] = { ROUND_ROWS(FIELD_SORT) };
static const struct field round_one[] = {
    ROUND_ROWS(0),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
};
static const struct field round_moved_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("checks", FIELD_INT, "미이행이 된(다시 쓰게 된) 진단서", "Checks that are missed by it, or open again"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field round_body[] = {
    ONE_OF("cycle", "주기", "Cycle", FIELD_REQUIRED, round_words),
    PLAIN("name", FIELD_TEXT, "이름", "Name"),
    PLAIN("from", FIELD_DATE, "첫날(없으면 오늘이 든 기간)", "First day; without it the period of today"),
    PLAIN("to", FIELD_DATE, "끝날", "Last day"),
    PLAIN("due", FIELD_DATE, "제출 기한(없으면 설정값)", "Due on; without it by the settings"),
};
static const struct field round_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("checks", FIELD_INT, "진단서", "Checks opened"),
    PLAIN("unmanned", FIELD_LIST, "맡을 사람이 없는 업무와 부서", "Duties and departments where nobody is to fill it in"),
    PLAIN("due_on", FIELD_DATE, "제출 기한", "Due on"),
};

#define CHECK_ROWS                                                                                 \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    OWNER_ROWS, \
    PLAIN("duty_code", FIELD_TEXT, "업무 코드", "Code of the duty"), \
    DUTY_ROWS, \
    MARKED("area", FIELD_TEXT, "분야 코드", "Code of the area", FIELD_FILTER), \
    PLAIN("area_ko", FIELD_TEXT, "분야", "Area in Korean"), \
    PLAIN("area_en", FIELD_TEXT, "분야(영문)", "Area"), \
    PLAIN("sheet_id", FIELD_ID, "진단표", "Sheet"), \
    PLAIN("sheet_number", FIELD_INT, "진단표의 판", "Version of the sheet"), \
    ONE_OF("cycle", "주기", "Cycle", FIELD_FILTER, cycle_words), \
    MARKED("round_id", FIELD_ID, "회차", "Round", FIELD_FILTER), \
    MARKED("case_no", FIELD_TEXT, "건의 번호", "Number of the case", FIELD_FILTER | FIELD_SEARCH), \
    MARKED("scenario_id", FIELD_TEXT, "되풀이된 경보의 시나리오", "Scenario whose alarms opened it", FIELD_FILTER), \
    PLAIN("from_on", FIELD_DATE, "첫날", "First day"), \
    PLAIN("to_on", FIELD_DATE, "끝날", "Last day"), \
    MARKED("due_on", FIELD_DATE, "제출 기한", "Due on", FIELD_FILTER | FIELD_SORT), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, check_words), \
    PLAIN("opened_us", FIELD_TIME, "연 때", "Opened at"), \
    PLAIN("filled_us", FIELD_TIME, "작성한 때", "Filled in at"), \
    MARKED("in_time", FIELD_BOOL, "기한 안에 작성", "Filled in by its day", FIELD_FILTER), \
    PLAIN("approved_us", FIELD_TIME, "승인한 때", "Approved at"), \
    PLAIN("closed_us", FIELD_TIME, "종결한 때", "Closed at"), \
    PLAIN("items_due", FIELD_INT, "답할 항목", "Items to answer"), \
    PLAIN("items_answered", FIELD_INT, "답한 항목", "Items answered"), \
    PLAIN("items_no", FIELD_INT, "미흡", "Answered \"no\""), \
    PLAIN("version", FIELD_INT, "판", "Version")

static const struct field check_fields[] = { CHECK_ROWS };
static const struct field check_one[] = {
    CHECK_ROWS,
    PLAIN("approver_id", FIELD_ID, "승인할 사람(한 단계 위)", "Who approves it, one step up"),
    PLAIN("answers", FIELD_LIST, "항목과 답, 프로그램이 보인 근거", "Items, answers, and what the program shows for them"),
    PLAIN("improvements", FIELD_LIST, "개선", "Improvements"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
    PLAIN("attachments", FIELD_LIST, "첨부", "Attachments"),
};
static const struct field checks_query[] = {
    PLAIN("mine", FIELD_BOOL, "내가 작성할 것", "Those that I fill in"),
    PLAIN("waiting", FIELD_BOOL, "나를 기다리는 것", "Those that wait for me"),
};
static const struct field case_body[] = {
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_REQUIRED),
    SIZED("case_no", FIELD_TEXT, "건의 번호", "Number of the case", FIELD_REQUIRED, 1, 100),
};
static const struct field answers_body[] = {
    SIZED("answers", FIELD_LIST, "답: item_id, value, reason, plan, plan_due_on, document, proposal_seen",
          "Answers: item_id, value, reason, plan, plan_due_on, document, proposal_seen", FIELD_REQUIRED, 1, 200),
};
static const struct field answers_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("version", FIELD_INT, "판", "Version"),
    PLAIN("items_due", FIELD_INT, "답할 항목", "Items to answer"),
    PLAIN("items_answered", FIELD_INT, "답한 항목", "Items answered"),
};
static const struct field assign_body[] = {
    MARKED("officer_id", FIELD_ID, "작성할 사람", "Who fills it in", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field audit_body[] = {
    MARKED("sample_id", FIELD_ID, "표본", "Sample", FIELD_REQUIRED),
    ONE_OF("verdict", "판정", "Verdict", FIELD_REQUIRED, verdict_words),
    SIZED("reason", FIELD_LONG, "판정 내용", "What was found", 0, 1, 4000),
};
static const struct field bulk_body[] = {
    ONE_OF("act", "할 일", "What to do", FIELD_REQUIRED, bulk_words),
    MARKED("checks", FIELD_LIST, "진단서의 번호와 판", "Numbers and versions of checks", FIELD_REQUIRED),
    REASON,
};
static const struct field bulk_reply[] = { PLAIN("outcomes", FIELD_LIST, "건별 결과", "An outcome each") };
static const struct field export_query[] = {
    SHEET_QUERY,
    PLAIN("mine", FIELD_BOOL, "내가 작성할 것", "Those that I fill in"),
    PLAIN("waiting", FIELD_BOOL, "나를 기다리는 것", "Those that wait for me"),
};

// ---- what follows

static const struct field improvement_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    OWNER_ROWS,
    MARKED("check_id", FIELD_ID, "진단서", "Check", FIELD_FILTER),
    PLAIN("item_id", FIELD_ID, "점검항목", "Item"),
    PLAIN("item_code", FIELD_TEXT, "점검항목 코드", "Code of the item"),
    PLAIN("text_ko", FIELD_LONG, "점검항목", "Item in Korean"),
    PLAIN("text_en", FIELD_LONG, "점검항목(영문)", "Item in English"),
    DUTY_ROWS,
    PLAIN("found_on", FIELD_DATE, "발견한 날", "Found on"),
    MARKED("reason", FIELD_LONG, "미흡한 까닭", "What was wrong", FIELD_SEARCH),
    PLAIN("plan", FIELD_LONG, "개선 계획", "Plan"),
    MARKED("due_on", FIELD_DATE, "개선 기한", "Due on", FIELD_FILTER | FIELD_SORT),
    ONE_OF("state", "상태", "State", FIELD_FILTER, improvement_words),
    PLAIN("note", FIELD_LONG, "개선한 내용", "What was done"),
    PLAIN("document", FIELD_TEXT, "문서번호", "Number of the document"),
    PLAIN("done_us", FIELD_TIME, "개선한 때", "Done at"),
    PLAIN("confirmed_us", FIELD_TIME, "확인한 때", "Confirmed at"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
const struct fields improvement_row = FIELDS(improvement_fields);
static const struct field improvement_one[] = {
    PLAIN("improvement", FIELD_OBJECT, "개선", "The improvement"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
    PLAIN("attachments", FIELD_LIST, "첨부", "Attachments"),
};
static const struct field improvement_done_body[] = {
    SIZED("note", FIELD_LONG, "개선한 내용", "What was done", FIELD_REQUIRED, 5, 4000),
    SIZED("document", FIELD_TEXT, "문서번호", "Number of the document", 0, 0, 100),
};
static const struct field contradiction_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER),
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER),
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"),
    PLAIN("check_id", FIELD_ID, "진단서", "Check"),
    PLAIN("duty_ko", FIELD_TEXT, "업무 이름", "Name of the duty in Korean"),
    PLAIN("duty_en", FIELD_TEXT, "업무 이름(영문)", "Name of the duty"),
    PLAIN("item_code", FIELD_TEXT, "점검항목 코드", "Code of the item"),
    PLAIN("text_ko", FIELD_LONG, "점검항목", "Item in Korean"),
    PLAIN("text_en", FIELD_LONG, "점검항목(영문)", "Item in English"),
    PLAIN("alarm_id", FIELD_ID, "경보", "Alarm"),
    MARKED("scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER),
    PLAIN("sentence_ko", FIELD_LONG, "경보의 내용", "Sentence of the alarm in Korean"),
    PLAIN("sentence_en", FIELD_LONG, "경보의 내용(영문)", "Sentence of the alarm"),
    PLAIN("found_us", FIELD_TIME, "드러난 때", "Found at"),
    MARKED("verdict", FIELD_TEXT, "판정", "Verdict", FIELD_FILTER),
    PLAIN("note", FIELD_LONG, "판정 내용", "What was found"),
    PLAIN("by_id", FIELD_ID, "판정한 사람", "By whom"),
    PLAIN("at_us", FIELD_TIME, "판정한 때", "When"),
};
static const struct field contradictions_query[] = {
    PLAIN("open", FIELD_BOOL, "판정하지 않은 것만", "Only those without a verdict"),
};
static const struct field verdict_body[] = {
    ONE_OF("verdict", "판정(upheld: 답이 옳았음)", "Verdict; upheld: the answer was right", FIELD_REQUIRED, verdict_words),
    SIZED("note", FIELD_LONG, "판정 내용", "What was found", FIELD_REQUIRED, 5, 4000),
};

static const struct field suggestion_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    OWNER_ROWS,
    DUTY_ROWS,
    MARKED("text_ko", FIELD_LONG, "점검항목", "Item in Korean", FIELD_SEARCH),
    PLAIN("text_en", FIELD_LONG, "점검항목(영문)", "Item in English"),
    PLAIN("answer", FIELD_TEXT, "답의 종류", "Kind of answer"),
    PLAIN("basis", FIELD_TEXT, "근거 법령", "Law"),
    PLAIN("reason", FIELD_LONG, "제안 사유", "Why it is proposed"),
    ONE_OF("state", "상태", "State", FIELD_FILTER, suggestion_words),
    PLAIN("item_id", FIELD_ID, "만들어진 항목", "Item made of it"),
    PLAIN("decision", FIELD_LONG, "결정 사유", "Why so decided"),
    MARKED("at_us", FIELD_TIME, "제안한 때", "When", FIELD_SORT),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field suggestion_body[] = {
    MARKED("duty_id", FIELD_ID, "업무", "Duty", FIELD_REQUIRED),
    ITEM_TEXTS(FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field accept_body[] = {
    MARKED("sheet_id", FIELD_ID, "넣을 초안 진단표", "Draft sheet that takes it", FIELD_REQUIRED),
    SIZED("code", FIELD_TEXT, "항목 코드", "Code of the item", FIELD_REQUIRED, 1, 40),
    REASON,
};

static const struct field sample_body[] = {
    MARKED("from", FIELD_DATE, "승인한 첫날", "Approved from", FIELD_REQUIRED),
    MARKED("to", FIELD_DATE, "승인한 끝날", "Approved to", FIELD_REQUIRED),
    SIZED("share", FIELD_INT, "비율(%)", "Share in per cent", FIELD_REQUIRED, 1, 100),
};
static const struct field sample_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("from_on", FIELD_DATE, "첫날", "From"),
    PLAIN("to_on", FIELD_DATE, "끝날", "To"),
    DRAWN_ROWS,
    PLAIN("judged", FIELD_INT, "판정한 수", "Judged"),
};
static const struct field sample_item_fields[] = {
    MARKED("id", FIELD_ID, "진단서", "Check", FIELD_SORT),
    MARKED("sample_id", FIELD_ID, "표본", "Sample", FIELD_FILTER),
    OWNER_ROWS,
    DUTY_ROWS,
    ONE_OF("state", "상태", "State", FIELD_FILTER, check_words),
    PLAIN("approved_us", FIELD_TIME, "승인한 때", "Approved at"),
    PLAIN("items_due", FIELD_INT, "답할 항목", "Items to answer"),
    PLAIN("items_no", FIELD_INT, "미흡", "Answered \"no\""),
    MARKED("verdict", FIELD_TEXT, "판정", "Verdict", FIELD_FILTER),
    PLAIN("note", FIELD_LONG, "판정 내용", "What was found"),
    PLAIN("version", FIELD_INT, "진단서의 판", "Version of the check"),
};

// ---- numbers

static const struct field rates_query[] = {
    PLAIN("from", FIELD_DATE, "첫날", "First day"),
    PLAIN("to", FIELD_DATE, "끝날", "Last day"),
    PLAIN("round_id", FIELD_ID, "회차", "Round"),
    PLAIN("department_id", FIELD_ID, "부서", "Department"),
    ONE_OF("by", "묶는 기준", "Grouped by", 0, by_words),
};
static const struct field rates_reply[] = {
    PLAIN("groups", FIELD_LIST, "묶음별 건수와 비율(0.01%)", "Counts and rates (hundredths of a per cent)"),
    PLAIN("definitions", FIELD_LIST, "정의", "Definitions"),
};
static const struct field heat_query[] = {
    PLAIN("from", FIELD_DATE, "첫날", "First day"),
    PLAIN("to", FIELD_DATE, "끝날", "Last day"),
    PLAIN("round_id", FIELD_ID, "회차", "Round"),
};
static const struct field heat_reply[] = {
    PLAIN("duties", FIELD_LIST, "업무", "Duties: the rows"),
    PLAIN("departments", FIELD_LIST, "부서", "Departments: the columns"),
    PLAIN("cells", FIELD_LIST, "칸: 건수와 비율(0.01%)", "Cells: counts and share (hundredths of a per cent)"),
    PLAIN("definitions", FIELD_LIST, "정의", "Definitions"),
};

#define LIST_OF(where, may, function, asked, fields, ko, en)                                       \
    { .method = HTTP_GET, .path = BASE where, .permission = may, .handle = function,               \
      .flags = ROUTE_LIST, .query = asked, .reply = FIELDS(fields), .summary_ko = ko, .summary_en = en }
#define NO_QUERY { NULL, 0 }
#define ONE(where, may, whose_of, function, fields, ko, en)                                        \
    { .method = HTTP_GET, .path = where, .permission = may, .whose = whose_of, .handle = function, \
      .reply = FIELDS(fields), .summary_ko = ko, .summary_en = en }
#define WRITE(verb, where, may, whose_of, function, fields, answer, ko, en, sample)                \
    { .method = verb, .path = where, .permission = may, .whose = whose_of, .handle = function,     \
      .flags = ROUTE_WRITES, .body = FIELDS(fields), .reply = FIELDS(answer), .summary_ko = ko,    \
      .summary_en = en, .example = sample }
#define ADD(where, may, function, fields, answer, ko, en, sample)                                  \
    WRITE(HTTP_POST, BASE where, may, NULL, function, fields, answer, ko, en, sample)
#define CHECK_ACT(name, may, function, fields, ko, en, sample)                                     \
    WRITE(HTTP_POST, CHECK "/" name, may, selfcheck_whose, function, fields, done_reply, ko, en, sample)
#define IMPROVEMENT_ACT(name, may, function, fields, ko, en, sample)                               \
    WRITE(HTTP_POST, IMPROVEMENT "/" name, may, improvement_whose, function, fields, done_reply, ko, en, sample)

#define WHY "{\"reason\": \"증빙을 다시 확인할 것\"}"
#define A_DUTY                                                                                     \
    "{\"code\": \"B1\", \"area\": \"B\", \"area_ko\": \"재난안전\", \"area_en\": \"Safety\", "     \
    "\"name_ko\": \"급경사지 점검\", \"name_en\": \"Inspection of slopes\"}"
#define AN_ITEM                                                                                    \
    "{\"code\": \"B1-1\", \"text_ko\": \"점검표를 그날 등록하였는가\", "                           \
    "\"text_en\": \"Was each inspection entered the same day?\", \"answer\": \"yes_no\"}"

static const struct route routes[] = {
    LIST_OF("duties", MAY_SIGNED_IN, bank_duties, NO_QUERY, duty_fields, "자기진단 업무", "Duties with self-checks"),
    ADD("duties", MAY_SELFCHECK_EDIT, bank_duty_add, duty_body, added_reply, "업무 더하기", "Add a duty", A_DUTY),
    WRITE(HTTP_PATCH, BASE "duties/{id}", MAY_SELFCHECK_EDIT, bank_duty_whose, bank_duty_edit, duty_edit, done_reply,
          "업무 고치기", "Edit a duty", "{\"post_duty\": \"식품위생\"}"),
    WRITE(HTTP_POST, BASE "duties/{id}/end", MAY_SELFCHECK_EDIT, bank_duty_whose, bank_duty_end, end_body, done_reply,
          "업무 끝내기", "End a duty", "{\"reason\": \"업무 폐지\"}"),
    LIST_OF("owners", MAY_SIGNED_IN, bank_owners, NO_QUERY, owner_fields, "업무의 소관 부서",
            "Which departments perform which duties"),
    ADD("owners", MAY_SELFCHECK_EDIT, bank_owner_add, owner_body, added_reply, "소관 부서 정하기",
        "Say that a department performs a duty", "{\"duty_id\": 1, \"department_id\": 1}"),
    WRITE(HTTP_POST, BASE "owners/{id}/end", MAY_SELFCHECK_EDIT, bank_owner_whose, bank_owner_end, end_body, done_reply,
          "소관 끝내기", "End that a department performs it", "{\"reason\": \"업무 이관\"}"),
    LIST_OF("sheets", MAY_SIGNED_IN, bank_sheets, NO_QUERY, sheet_fields, "진단표", "Sheets"),
    ADD("sheets", MAY_SELFCHECK_EDIT, bank_sheet_add, sheet_body, added_reply, "진단표 초안 만들기",
        "Begin a new version of a sheet", "{\"duty_id\": 1, \"cycle\": \"half_year\"}"),
    ONE(BASE "sheets/{id}", MAY_SIGNED_IN, bank_sheet_whose, bank_sheet_one, sheet_one, "진단표 하나(인쇄)",
        "One sheet, to print"),
    WRITE(HTTP_POST, BASE "sheets/{id}/items", MAY_SELFCHECK_EDIT, bank_sheet_whose, bank_item_add, item_body,
          added_reply, "점검항목 더하기(초안)", "Add an item to a draft", AN_ITEM),
    WRITE(HTTP_POST, BASE "sheets/{id}/publish", MAY_SELFCHECK_EDIT, bank_sheet_whose, bank_sheet_publish, reason_body,
          done_reply, "진단표 시행(다른 감사자)", "Publish a draft (another auditor)", "{}"),
    WRITE(HTTP_POST, BASE "sheets/{id}/end", MAY_SELFCHECK_EDIT, bank_sheet_whose, bank_sheet_end, reason_needed_body,
          done_reply, "진단표 끝내기·초안 버리기", "End a sheet, or drop a draft", WHY),
    LIST_OF("items", MAY_SIGNED_IN, bank_items, NO_QUERY, item_fields, "점검항목", "Items"),
    WRITE(HTTP_PATCH, BASE "items/{id}", MAY_SELFCHECK_EDIT, bank_item_whose, bank_item_edit, item_edit, done_reply,
          "점검항목 고치기(초안)", "Edit an item of a draft", "{\"basis\": \"식품위생법 제22조\"}"),
    { .method = HTTP_DELETE, .path = BASE "items/{id}", .permission = MAY_SELFCHECK_EDIT, .whose = bank_item_whose,
      .handle = bank_item_remove, .flags = ROUTE_WRITES, .reply = FIELDS(added_reply),
      .summary_ko = "점검항목 빼기(초안)", .summary_en = "Take an item out of a draft" },
    { .method = HTTP_POST, .path = BASE "examples", .permission = MAY_SELFCHECK_EDIT, .handle = bank_examples,
      .flags = ROUTE_WRITES, .reply = FIELDS(examples_reply), .summary_ko = "예시 진단표 불러오기(6개 분야)",
      .summary_en = "Load the example bank" },

    LIST_OF("rounds", MAY_SIGNED_IN, opening_rounds, NO_QUERY, round_fields, "자기진단 회차", "Rounds"),
    ADD("rounds", MAY_SELFCHECK_EDIT, opening_round, round_body, round_reply, "회차 열기", "Open a round",
        "{\"cycle\": \"half_year\"}"),
    ONE(BASE "rounds/{id}", MAY_SIGNED_IN, closing_whose, closing_get, round_one, "회차 하나", "One round"),
    WRITE(HTTP_POST, BASE "rounds/{id}/close", MAY_SELFCHECK_EDIT, closing_whose, closing_close, reason_needed_body,
          round_moved_reply, "회차 마감(내지 않은 진단서는 미이행)", "Close a round; what was not handed in is missed",
          "{\"reason\": \"제출 기한이 지나 마감함\"}"),
    WRITE(HTTP_POST, BASE "rounds/{id}/reopen", MAY_SELFCHECK_EDIT, closing_whose, closing_reopen, reason_needed_body,
          round_moved_reply, "마감한 회차 다시 열기", "Reopen a closed round", "{\"reason\": \"시스템 장애로 기한을 늘림\"}"),

    LIST_OF("checks", MAY_SELFCHECK_READ, selfcheck_list, FIELDS(checks_query), check_fields, "진단서 목록", "Checks"),
    ADD("checks", MAY_SELFCHECK_FILL, opening_case, case_body, added_reply, "건별 진단서 열기", "Open a check for a case",
        "{\"duty_id\": 1, \"case_no\": \"허가-2026-12\"}"),
    ADD("checks/bulk", MAY_SELFCHECK_READ, selfcheck_bulk, bulk_body, bulk_reply, "고른 진단서를 한꺼번에 처리",
        "One act on many checks", "{\"act\": \"approve\", \"checks\": [{\"id\": 1, \"version\": 1}]}"),
    { .method = HTTP_GET, .path = BASE "checks/export", .permission = MAY_SELFCHECK_READ, .handle = selfcheck_export,
      .flags = ROUTE_LIST | ROUTE_TEXT | ROUTE_STREAM, .query = FIELDS(export_query), .reply = FIELDS(check_fields),
      .summary_ko = "진단서 목록 내려받기(사유 기록)", .summary_en = "Download checks as a file; the reason is logged" },
    ONE(CHECK, MAY_SELFCHECK_READ, selfcheck_whose, selfcheck_get, check_one, "진단서 하나(인쇄)", "One check, also to print"),
    WRITE(HTTP_PUT, CHECK "/answers", MAY_SELFCHECK_FILL, selfcheck_whose, answer_put, answers_body, answers_reply,
          "답 적기", "Write answers", "{\"answers\": [{\"item_id\": 1, \"value\": \"yes\"}]}"),
    ATTACHMENT_ADD(CHECK, MAY_SELFCHECK_FILL, selfcheck_whose, &selfcheck_files),
    ATTACHMENT_LIST(CHECK, MAY_SELFCHECK_READ, selfcheck_whose, &selfcheck_files),
    ATTACHMENT_GET(CHECK, MAY_SELFCHECK_READ, selfcheck_whose, &selfcheck_files),
    CHECK_ACT("fill", MAY_SELFCHECK_FILL, selfcheck_fill, reason_body, "작성 완료", "Hand in", "{}"),
    CHECK_ACT("review", MAY_SELFCHECK_REVIEW, selfcheck_review, reason_body, "검토(팀장)", "Review", "{}"),
    CHECK_ACT("approve", MAY_SELFCHECK_APPROVE, selfcheck_approve, reason_body, "승인(부서장)", "Approve", "{}"),
    CHECK_ACT("send-back", MAY_SELFCHECK_READ, selfcheck_send_back, reason_needed_body, "반려", "Send back", WHY),
    CHECK_ACT("assign", MAY_SELFCHECK_REVIEW, selfcheck_assign, assign_body, "작성할 사람 지정", "Name who fills it in",
              "{\"officer_id\": 1, \"reason\": \"업무 분장\"}"),
    CHECK_ACT("audit", MAY_SELFCHECK_EDIT, sampling_verdict, audit_body, "표본 판정", "Verdict on a sampled check",
              "{\"sample_id\": 1, \"verdict\": \"upheld\"}"),

    LIST_OF("improvements", MAY_SELFCHECK_READ, improvement_list, FIELDS(checks_query), improvement_fields,
            "개선 목록", "Improvements"),
    ONE(IMPROVEMENT, MAY_SELFCHECK_READ, improvement_whose, improvement_get, improvement_one, "개선 하나",
        "One improvement"),
    ATTACHMENT_ADD(IMPROVEMENT, MAY_SELFCHECK_FILL, improvement_whose, &improvement_files),
    ATTACHMENT_LIST(IMPROVEMENT, MAY_SELFCHECK_READ, improvement_whose, &improvement_files),
    ATTACHMENT_GET(IMPROVEMENT, MAY_SELFCHECK_READ, improvement_whose, &improvement_files),
    IMPROVEMENT_ACT("done", MAY_SELFCHECK_FILL, improvement_done, improvement_done_body, "개선 완료",
                    "Say that it is mended", "{\"note\": \"전수 점검 후 대장을 정비함\"}"),
    IMPROVEMENT_ACT("confirm", MAY_SELFCHECK_APPROVE, improvement_confirm, reason_body, "개선 확인", "Confirm", "{}"),
    IMPROVEMENT_ACT("send-back", MAY_SELFCHECK_APPROVE, improvement_send_back, reason_needed_body, "개선 반려",
                    "Send back", WHY),

    LIST_OF("contradictions", MAY_SELFCHECK_EDIT, contradiction_list, FIELDS(contradictions_query),
            contradiction_fields, "경보와 어긋나는 답", "Answers that alarms contradict"),
    WRITE(HTTP_POST, BASE "contradictions/{id}/verdict", MAY_SELFCHECK_EDIT, contradiction_whose, contradiction_verdict,
          verdict_body, added_reply, "어긋나는 답의 판정", "Verdict on it",
          "{\"verdict\": \"wrong\", \"note\": \"점검하지 않고 적정으로 답함\"}"),

    LIST_OF("proposals", MAY_SELFCHECK_READ, suggestion_list, NO_QUERY, suggestion_fields, "점검항목 제안", "Items proposed"),
    ADD("proposals", MAY_SELFCHECK_FILL, suggestion_add, suggestion_body, added_reply, "점검항목 제안하기", "Propose an item",
        "{\"duty_id\": 1, \"text_ko\": \"접수 순서를 지켰는가\", \"text_en\": \"Was the order of receipt kept?\", "
        "\"answer\": \"yes_no\", \"reason\": \"민원이 되풀이됨\"}"),
    WRITE(HTTP_POST, BASE "proposals/{id}/accept", MAY_SELFCHECK_EDIT, suggestion_whose, suggestion_accept, accept_body,
          done_reply, "제안 채택", "Accept a proposal", "{\"sheet_id\": 1, \"code\": \"A1-9\"}"),
    WRITE(HTTP_POST, BASE "proposals/{id}/refuse", MAY_SELFCHECK_EDIT, suggestion_whose, suggestion_refuse,
          reason_needed_body, done_reply, "제안 거절", "Refuse a proposal", WHY),
    WRITE(HTTP_POST, BASE "proposals/{id}/withdraw", MAY_SELFCHECK_FILL, suggestion_whose, suggestion_withdraw,
          reason_body, done_reply, "제안 거두기", "Withdraw a proposal", "{}"),

    LIST_OF("samples", MAY_SELFCHECK_EDIT, sampling_list, NO_QUERY, sample_fields, "진단서 표본", "Samples of checks"),
    ADD("samples", MAY_SELFCHECK_EDIT, sampling_draw, sample_body, sample_fields, "승인된 진단서의 표본 뽑기",
        "Draw a sample of approved checks", "{\"from\": \"2026-01-01\", \"to\": \"2026-12-31\", \"share\": 5}"),
    LIST_OF("sample-items", MAY_SELFCHECK_EDIT, sampling_items, NO_QUERY, sample_item_fields, "표본의 진단서",
            "Checks of the samples"),

    { .method = HTTP_GET, .path = BASE "rates", .permission = MAY_SELFCHECK_READ, .handle = selfcheck_rates,
      .query = FIELDS(rates_query), .reply = FIELDS(rates_reply), .summary_ko = "참여율·이행률·비리예방률",
      .summary_en = "Rates of participation, completion and prevention" },
    { .method = HTTP_GET, .path = BASE "heat", .permission = MAY_SELFCHECK_READ, .handle = selfcheck_heat,
      .query = FIELDS(heat_query), .reply = FIELDS(heat_reply), .summary_ko = "업무와 부서별 위험 지도",
      .summary_en = "Risk map of duties and departments" },
};
// clang-format on

static const struct task tasks[] = {
    { "selfcheck.rounds", 3600, opening_turn },
    { "selfcheck.remind", 300, remind_turn },
};

#define KEEP_SELFCHECKS .setting = "keep.selfcheck_days", .days = 2192
static const struct keep keeps[] = {
    { .name = "selfcheck_round", KEEP_SELFCHECKS, .run = rounds_forget },
    { .name = "selfcheck_check", KEEP_SELFCHECKS, .run = checks_forget },
    { .name = "selfcheck_sample", KEEP_SELFCHECKS, .sql = SQL_SAMPLES_FORGET },
    { .name = "selfcheck_proposal", KEEP_SELFCHECKS, .run = suggestions_forget },
    { .name = NULL },
};

static const struct app_hook hooks[] = {
    { "post.ended", hand_over_post },
    { "department.ended", hand_over_department },
    { "alarm.issued", opening_alarm },
    { "alarm.changed", contradiction_of_alarm },
    { NULL, NULL },
};

static bool selfcheck_open(struct app *app, void **state, struct err *err)
{
    (void)app, (void)err;
    *state = opening_memory_new();
    return true;
}

static void selfcheck_close(struct app *app, void *state)
{
    (void)app;
    opening_memory_free(state);
}

const struct module module_selfcheck = {
    .name = "selfcheck",
    .title_ko = "자기진단",
    .title_en = "Self-checks",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .open = selfcheck_open,
    .close = selfcheck_close,
    .hooks = hooks,
    .keeps = keeps,
    .find = selfcheck_find,
};
