// The alarm module (청백-e): routes and what they take, tasks, hooks, and its ear to the engine.
#include "app/field_rows.h"
#include "app/sheet.h"
#include "modules/alarm/act.h"
#include "modules/alarm/approve.h"
#include "modules/alarm/ask.h"
#include "modules/alarm/baseline.h"
#include "modules/alarm/behind.h"
#include "modules/alarm/bulk.h"
#include "modules/alarm/comment.h"
#include "modules/alarm/exclude.h"
#include "modules/alarm/keep.h"
#include "modules/alarm/list.h"
#include "modules/alarm/overview.h"
#include "modules/alarm/place.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/rates.h"
#include "modules/alarm/sample.h"
#include "modules/alarm/sink.h"
#include "modules/alarm/transfer.h"

#define ONE "/api/v1/alarms/{id}"

static const char *const state_words[] = {
#define X(state, name, ko, en) name,
    ALARM_STATES(X)
#undef X
        NULL
};
static const char *const disposition_words[] = { "corrected", "assessed",      "recovered",
                                                 "lawful",    "prevented",     "false_positive",
                                                 "duplicate", "sent_to_audit", NULL };
static const char *const why_words[] = { "approved", "audience", "audit_case", "exclusion", "fault",
                                         "unmapped", "sample",
                                         // of withdrawals (withdraw.h)
                                         "rule", "clock", "unknown", "audit", "acted", "deleted",
                                         "party", "unclear", "severe", "paid", "bulk", NULL };

// clang-format off
// What lists and the alarm itself say alike. `by_severity` and `by_work`: FIELD_SORT in the list that is ordered so.
#define ALARM_ROWS(by_severity, by_work)                                                           \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    MARKED("scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER), \
    SIZED("key", FIELD_TEXT, "자료의 키", "Key of the finding", FIELD_SEARCH, 0, 2000), \
    PLAIN("episode", FIELD_INT, "몇 번째", "Episode"), \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER), \
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"), \
    MARKED("officer_id", FIELD_ID, "담당자", "Officer in charge", FIELD_FILTER), \
    PLAIN("officer_name", FIELD_TEXT, "담당자 이름", "His name"), \
    MARKED("handler_id", FIELD_ID, "처리할 사람", "Who handles it", FIELD_FILTER), \
    PLAIN("handler_name", FIELD_TEXT, "처리할 사람 이름", "His name"), \
    PLAIN("handler_why", FIELD_TEXT, "그가 처리하는 까닭", "Why he does"), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, state_words), \
    ONE_OF("disposition", "처분", "What came of it", FIELD_FILTER, disposition_words), \
    MARKED("action_code", FIELD_INT, "조치유형", "Type of action", FIELD_FILTER), \
    MARKED("standing", FIELD_BOOL, "자료가 아직 그러함", "The records still say so", FIELD_FILTER), \
    PLAIN("fault", FIELD_TEXT, "판단하지 못한 까닭", "Why it could not be judged"), \
    MARKED("audit_only", FIELD_BOOL, "감사부서만 봄", "Seen by audit alone", FIELD_FILTER), \
    ONE_OF("audit_why", "감사부서가 볼 까닭", "Why audit has to look", FIELD_FILTER, why_words), \
    MARKED("baseline", FIELD_BOOL, "처음 켤 때의 밀린 건", "Backlog of the first start", FIELD_FILTER), \
    MARKED("severity", FIELD_INT, "위험도(0–3)", "Severity, 0 to 3", FIELD_FILTER | (by_severity)), \
    MARKED("score", FIELD_INT, "순위 점수", "Score", FIELD_FILTER | (by_work)), \
    PLAIN("score_parts", FIELD_OBJECT, "점수의 내용", "Parts of the score"), \
    MARKED("amount", FIELD_WON, "금액(원)", "Won at stake", FIELD_FILTER), \
    MARKED("sentence_ko", FIELD_LONG, "내용", "Sentence in Korean", FIELD_SEARCH), \
    PLAIN("sentence_en", FIELD_LONG, "내용(영문)", "Sentence in English"), \
    MARKED("issued_at", FIELD_TIME, "발령 시각", "Issued at", FIELD_FILTER | FIELD_SORT), \
    PLAIN("read_at", FIELD_TIME, "열람 시각", "Read at"), \
    MARKED("due_on", FIELD_DATE, "기한", "Due on", FIELD_FILTER | (by_work)), \
    PLAIN("version", FIELD_INT, "판", "Version")

static const struct field list_fields[] = { ALARM_ROWS(FIELD_SORT, 0) };
static const struct field work_fields[] = { ALARM_ROWS(0, FIELD_SORT) };
static const struct field one_fields[] = {
    ALARM_ROWS(0, 0),
    PLAIN("previous_id", FIELD_ID, "앞선 경보", "The alarm before"),
    PLAIN("owner_code", FIELD_TEXT, "자료의 부서코드", "Department as the records name it"),
    PLAIN("approver_id", FIELD_ID, "승인할 사람", "Who approves it"),
    PLAIN("action_amount", FIELD_WON, "조치 금액(원)", "Won of the action"),
    PLAIN("paid", FIELD_BOOL, "돈이 나감", "Money has moved"),
    PLAIN("evidence", FIELD_LIST, "근거", "Evidence"),
    PLAIN("records", FIELD_LIST, "근거 자료", "Records behind it"),
    PLAIN("rule_version", FIELD_TEXT, "규칙의 판", "Version of the rule"),
    PLAIN("params", FIELD_OBJECT, "매개변수의 값", "Values of the parameters"),
    PLAIN("exclusion_id", FIELD_ID, "제외", "Exclusion"),
    PLAIN("acted_at", FIELD_TIME, "조치 시각", "Acted at"),
    PLAIN("approved_at", FIELD_TIME, "승인 시각", "Approved at"),
    PLAIN("confirmed_at", FIELD_TIME, "확인 시각", "Confirmed at"),
    PLAIN("withdrawn_at", FIELD_TIME, "철회 시각", "Withdrawn at"),
    PLAIN("closed_at", FIELD_TIME, "종결 시각", "Closed at"),
    PLAIN("act_due_on", FIELD_DATE, "조치 기한", "To be acted on by"),
    PLAIN("own_case", FIELD_TEXT, "본인이 관련됨", "The reader's own case"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
    PLAIN("involved", FIELD_LIST, "관련된 사람", "Who is involved"),
    PLAIN("comments", FIELD_LIST, "의견", "Comments"),
    PLAIN("attachments", FIELD_LIST, "첨부", "Attachments"),
    PLAIN("requests", FIELD_LIST, "요청", "Requests"),
};

static const struct field done_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("disposition", FIELD_TEXT, "처분", "What came of it"),
    PLAIN("due_on", FIELD_DATE, "기한", "Due on"),
    PLAIN("version", FIELD_INT, "판", "Version"),
    PLAIN("hides", FIELD_OBJECT, "가려질 경보", "Alarms that it hides"),
};

#define REASON SIZED("reason", FIELD_LONG, "사유", "Reason", 0, 1, 4000)
#define REASON_NEEDED SIZED("reason", FIELD_LONG, "사유", "Reason", FIELD_REQUIRED, 1, 4000)

static const struct field reason_body[] = { REASON };
static const struct field reason_needed_body[] = { REASON_NEEDED };
static const struct field act_body[] = {
    MARKED("action", FIELD_INT, "조치유형", "Type of action", FIELD_REQUIRED),
    SIZED("amount", FIELD_WON, "금액(원)", "Won", 0, 1, INT64_C(1000000000000000)),
    PLAIN("date", FIELD_DATE, "납부·수납일", "Day of the receipt"),
    PLAIN("reference", FIELD_TEXT, "번호나 키", "Number or key"),
    REASON_NEEDED,
};
static const struct field audit_case_body[] = {
    MARKED("reference", FIELD_TEXT, "감사 번호", "Number of the audit case", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field transfer_body[] = {
    PLAIN("department_id", FIELD_ID, "받을 부서", "Department that takes it"),
    PLAIN("officer_id", FIELD_ID, "받을 담당자", "Officer who takes it"),
    REASON_NEEDED,
};
static const struct field extend_body[] = {
    MARKED("until", FIELD_DATE, "새 기한", "New due day", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field exclude_body[] = {
    ONE_OF("scope", "범위", "Scope", FIELD_REQUIRED, ask_scopes),
    SIZED("columns", FIELD_LIST, "같은 건으로 볼 열", "Columns that must be the same", 0, 0, 10),
    PLAIN("until", FIELD_DATE, "만료일", "Last day"),
    REASON_NEEDED,
};
static const struct field reveal_body[] = {
    MARKED("column", FIELD_TEXT, "볼 항목", "Column to see", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field reveal_reply[] = {
    PLAIN("column", FIELD_TEXT, "항목", "Column"),
    MARKED("value", FIELD_TEXT, "값", "Value", FIELD_MASKED),
};
static const struct field type_fields[] = {
    PLAIN("code", FIELD_INT, "코드", "Code"),
    PLAIN("name_ko", FIELD_TEXT, "이름", "Name in Korean"),
    PLAIN("name_en", FIELD_TEXT, "이름(영문)", "Name in English"),
    PLAIN("disposition", FIELD_TEXT, "처분", "What comes of it"),
    PLAIN("reason_min", FIELD_INT, "사유의 최소 글자 수", "Characters of the reason at least"),
    PLAIN("needs", FIELD_TEXT, "필요한 것", "What it needs"),
    PLAIN("reference_ko", FIELD_TEXT, "번호의 이름", "What the reference is, in Korean"),
    PLAIN("reference_en", FIELD_TEXT, "번호의 이름(영문)", "What the reference is"),
};

static const char *const bulk_words[] = { "start", "act", "approve", "send_back", "demand", "confirm", NULL };
static const char *const verdict_words[] = { "upheld", "wrong", NULL };
static const char *const mode_words[] = { "begin", "end", NULL };
static const char *const by_words[] = { "agency", "department", "officer", "scenario", NULL };

static const struct field bulk_body[] = {
    ONE_OF("act", "할 일", "What to do", FIELD_REQUIRED, bulk_words),
    MARKED("alarms", FIELD_LIST, "경보의 번호와 판", "Numbers and versions of alarms", FIELD_REQUIRED),
    PLAIN("action", FIELD_INT, "조치유형", "Type of action"),
    SIZED("amount", FIELD_WON, "금액(원)", "Won", 0, 1, INT64_C(1000000000000000)),
    PLAIN("date", FIELD_DATE, "납부·수납일", "Day of the receipt"),
    PLAIN("reference", FIELD_TEXT, "번호나 키", "Number or key"),
    REASON_NEEDED,
};
static const struct field bulk_reply[] = {
    PLAIN("outcomes", FIELD_LIST, "건별 결과", "An outcome each"),
};
static const struct field comment_body[] = {
    SIZED("text", FIELD_LONG, "의견", "Comment", FIELD_REQUIRED, 1, 4000),
};
static const struct field added_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
};
// Of one record: "exp_pay", "agency_id=A1 pay_no=P2".
static const struct field all_query[] = {
    PLAIN("area", FIELD_TEXT, "영역", "Area of the scenario"),
    PLAIN("record_table", FIELD_TEXT, "자료의 표", "Table of a record behind it"),
    SIZED("record_key", FIELD_TEXT, "자료의 열쇠", "Key of that record", 0, 1, 2000),
};
static const struct field area_query[] = {
    PLAIN("area", FIELD_TEXT, "영역", "Area of the scenario"),
};
static const struct field export_query[] = {
    SHEET_QUERY,
    PLAIN("area", FIELD_TEXT, "영역", "Area of the scenario"),
};
static const struct field overview_query[] = {
    PLAIN("from", FIELD_DATE, "첫날", "First day"),
    PLAIN("to", FIELD_DATE, "끝날", "Last day"),
    SCOPE_FIELDS,
};
static const struct field overview_reply[] = {
    PLAIN("today", FIELD_DATE, "오늘", "Today"),
    PLAIN("open", FIELD_OBJECT, "지금 열린 경보", "What is open now"),
    PLAIN("cells", FIELD_LIST, "부서와 시나리오별 열린 경보", "Open alarms by department and scenario"),
    PLAIN("people", FIELD_LIST, "처리할 사람별 열린 경보", "Open alarms by who handles them"),
    PLAIN("ages", FIELD_LIST, "열린 기간별 건수", "Open alarms by how long"),
    PLAIN("rates", FIELD_OBJECT, "기간의 건수와 비율(0.01%)", "Counts and rates of the period (hundredths of a per cent)"),
    PLAIN("targets", FIELD_OBJECT, "목표(0.01%), 설정값", "Targets (hundredths of a per cent), from the settings"),
    PLAIN("weeks", FIELD_LIST, "주별 발령과 처리", "Issued and handled by week"),
    PLAIN("won", FIELD_LIST, "처분별 조치 금액(원)", "Won gained, by what came of it"),
    PLAIN("times", FIELD_OBJECT, "조치까지 걸린 시간", "Time to act"),
};
static const struct field gaps_reply[] = {
    PLAIN("unmapped", FIELD_LIST, "부서를 찾지 못한 코드", "Codes that nobody has mapped"),
    PLAIN("departments", FIELD_LIST, "담당자나 승인자가 없는 부서", "Departments without people or an approver"),
    PLAIN("samples", FIELD_OBJECT, "표본 점검", "How far the samples are judged"),
    PLAIN("requests", FIELD_OBJECT, "기다리는 요청", "Requests that wait"),
};
static const struct field rates_query[] = {
    PLAIN("from", FIELD_DATE, "첫날", "First day"),
    PLAIN("to", FIELD_DATE, "끝날", "Last day"),
    SCOPE_FIELDS,
    ONE_OF("by", "묶는 기준", "Grouped by", 0, by_words),
};
static const struct field rates_reply[] = {
    PLAIN("groups", FIELD_LIST, "묶음별 건수와 비율(0.01%)", "Counts and rates (hundredths of a per cent)"),
    PLAIN("nothing", FIELD_TEXT, "0건인 까닭", "Why there is nothing: none, no_rights, not_mapped"),
    PLAIN("users", FIELD_OBJECT, "사용률(0.01%)", "How many use the system (hundredths of a per cent)"),
    PLAIN("definitions", FIELD_LIST, "정의", "Definitions"),
};
static const struct field sample_body[] = {
    MARKED("from", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED),
    MARKED("to", FIELD_DATE, "끝날", "Last day", FIELD_REQUIRED),
    SIZED("share", FIELD_INT, "비율(%)", "Share in per cent", FIELD_REQUIRED, 1, 100),
};
static const struct field sample_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("from_us", FIELD_TIME, "첫날", "From"),
    PLAIN("to_us", FIELD_TIME, "끝날", "To"),
    DRAWN_ROWS,
    PLAIN("commitment", FIELD_TEXT, "미리 남긴 씨앗의 해시", "Hash of the seed, logged before the answers"),
};
static const struct field sample_item_fields[] = {
    MARKED("id", FIELD_ID, "경보", "Alarm", FIELD_SORT),
    MARKED("sample_id", FIELD_ID, "표본", "Sample", FIELD_FILTER),
    MARKED("scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER),
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER),
    ONE_OF("state", "상태", "State", 0, state_words),
    PLAIN("sentence_ko", FIELD_LONG, "내용", "Sentence in Korean"),
    PLAIN("sentence_en", FIELD_LONG, "내용(영문)", "Sentence in English"),
    PLAIN("acted_at", FIELD_TIME, "조치 시각", "Acted at"),
    ONE_OF("verdict", "판정", "Verdict", FIELD_FILTER, verdict_words),
    PLAIN("note", FIELD_LONG, "판정 내용", "What was found"),
};
static const struct field verdict_body[] = {
    ONE_OF("verdict", "판정", "Verdict", FIELD_REQUIRED, verdict_words),
    SIZED("note", FIELD_LONG, "판정 내용", "What was found", 0, 1, 4000),
};
static const struct field baseline_body[] = {
    ONE_OF("mode", "시작·끝", "Begin or end", FIELD_REQUIRED, mode_words),
    REASON_NEEDED,
};
static const struct field baseline_reply[] = {
    PLAIN("mode", FIELD_TEXT, "상태", "Mode"),
    PLAIN("open", FIELD_INT, "열린 밀린 경보", "Open alarms of the backlog"),
};

#define ACT(name, may, function, fields, ko, en, sample)                                          \
    { .method = HTTP_POST, .path = ONE "/" name, .permission = may, .whose = alarm_whose,          \
      .handle = function, .flags = ROUTE_WRITES, .body = FIELDS(fields), .reply = FIELDS(done_fields), \
      .summary_ko = ko, .summary_en = en, .example = sample }
#define DECIDE(base, name, may, function, fields, ko, en)                                         \
    { .method = HTTP_POST, .path = "/api/v1/" base "/{id}/" name, .permission = may,               \
      .whose = ask_whose, .handle = function, .flags = ROUTE_WRITES, .body = FIELDS(fields),       \
      .reply = FIELDS(done_fields), .summary_ko = ko, .summary_en = en,                            \
      .example = "{\"reason\": \"확인함\"}" }

#define WHY_SAMPLE "{\"reason\": \"증빙을 다시 확인해 주십시오\"}"

static const struct route routes[] = {
    { .method = HTTP_GET, .path = "/api/v1/alarms", .permission = MAY_ALARM_READ, .handle = list_all,
      .flags = ROUTE_LIST | ROUTE_MACHINE, .query = FIELDS(all_query), .reply = FIELDS(list_fields),
      .summary_ko = "경보 목록", .summary_en = "Alarms" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/work", .permission = MAY_ALARM_READ, .handle = list_work,
      .flags = ROUTE_LIST, .query = FIELDS(area_query), .reply = FIELDS(work_fields),
      .summary_ko = "처리할 경보, 점수가 높은 것부터", .summary_en = "Open alarms, the highest score first" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/audit", .permission = MAY_ALARM_CONFIRM, .handle = list_audit,
      .flags = ROUTE_LIST, .query = FIELDS(area_query), .reply = FIELDS(list_fields),
      .summary_ko = "감사부서가 볼 경보와 그 까닭", .summary_en = "What audit has to look at, and why" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/export", .permission = MAY_EXPORT, .handle = list_export,
      .flags = ROUTE_LIST | ROUTE_TEXT | ROUTE_STREAM, .query = FIELDS(export_query), .reply = FIELDS(list_fields),
      .summary_ko = "경보 목록 내려받기(사유 기록)", .summary_en = "Download alarms as a file; the reason is logged" },
    { .method = HTTP_GET, .path = ONE, .permission = MAY_ALARM_READ, .whose = alarm_whose, .handle = list_one,
      .flags = ROUTE_MACHINE, .reply = FIELDS(one_fields),
      .summary_ko = "경보 하나", .summary_en = "One alarm" },
    { .method = HTTP_GET, .path = "/api/v1/alarm-actions", .permission = MAY_SIGNED_IN, .handle = act_types,
      .reply = FIELDS(type_fields),
      .summary_ko = "조치유형과 필요한 것", .summary_en = "Types of action and what each needs" },

    ACT("read", MAY_ALARM_READ, act_read, reason_body, "열람", "Stamp it as read", "{}"),
    ACT("start", MAY_ALARM_ACT, act_start, reason_body, "조치 시작", "Begin to work on it", "{}"),
    ACT("act", MAY_ALARM_ACT, act_act, act_body, "조치", "Say what was done",
        "{\"action\": 10, \"reason\": \"계약서와 검수조서로 정상 지급을 확인함\"}"),
    ACT("approve", MAY_ALARM_APPROVE, approve_approve, reason_body, "승인", "Approve", "{}"),
    ACT("send-back", MAY_ALARM_APPROVE, approve_send_back, reason_needed_body, "반려", "Send back", WHY_SAMPLE),
    ACT("demand", MAY_ALARM_CONFIRM, approve_demand, reason_needed_body, "재조치 요구", "Demand other action", WHY_SAMPLE),
    ACT("confirm", MAY_ALARM_CONFIRM, approve_confirm, reason_body, "확인·종결", "Confirm and close", "{}"),
    ACT("audit-case", MAY_ALARM_CONFIRM, approve_audit_case, audit_case_body, "감사 전환", "Make it an audit case",
        "{\"reference\": \"감사-2026-12\", \"reason\": \"고의가 의심됨\"}"),
    ACT("release", MAY_ALARM_CONFIRM, approve_release, reason_needed_body, "부서에 공개",
        "Release to the department", WHY_SAMPLE),
    ACT("transfer", MAY_ALARM_ACT, transfer_transfer, transfer_body, "이관", "Transfer",
        "{\"department_id\": 1, \"reason\": \"업무 이관\"}"),
    ACT("assign", MAY_ALARM_CONFIRM, transfer_assign, transfer_body, "소관 지정", "Assign what nobody has",
        "{\"department_id\": 1, \"reason\": \"소관 확인\"}"),
    ACT("extend", MAY_ALARM_ACT, ask_extend, extend_body, "기한 연장 요청", "Ask for a later day",
        "{\"until\": \"2026-12-31\", \"reason\": \"법원 판단을 기다림\"}"),
    ACT("exclude", MAY_ALARM_ACT, exclude_ask, exclude_body, "제외 요청", "Ask for an exclusion",
        "{\"scope\": \"record\", \"reason\": \"달마다 내는 임차료로 이중지급이 아님\"}"),
    { .method = HTTP_POST, .path = ONE "/reveal", .permission = MAY_REVEAL, .whose = alarm_whose,
      .handle = list_reveal, .flags = ROUTE_WRITES, .body = FIELDS(reveal_body), .reply = FIELDS(reveal_reply),
      .summary_ko = "가려진 항목 보기(사유 기록)", .summary_en = "See what is masked; the reason is logged",
      .example = "{\"column\": \"payee\", \"reason\": \"본인 확인 전화\"}" },

    { .method = HTTP_GET, .path = "/api/v1/alarm-requests", .permission = MAY_ALARM_READ, .handle = ask_list,
      .flags = ROUTE_LIST, .reply = { ask_fields, ASK_FIELDS },
      .summary_ko = "제외·기한 연장 요청", .summary_en = "Requests for exclusions and later days" },
    { .method = HTTP_GET, .path = "/api/v1/exclusions/{id}", .permission = MAY_ALARM_CONFIRM, .whose = ask_whose,
      .handle = exclude_preview, .reply = FIELDS(done_fields),
      .summary_ko = "제외 요청과 가려질 경보", .summary_en = "An exclusion that is asked for, and what it would hide" },
    DECIDE("exclusions", "approve", MAY_ALARM_CONFIRM, exclude_grant, reason_body, "제외 승인", "Grant an exclusion"),
    DECIDE("exclusions", "refuse", MAY_ALARM_CONFIRM, ask_refuse, reason_needed_body, "제외 거부", "Refuse an exclusion"),
    DECIDE("extensions", "approve", MAY_ALARM_APPROVE, ask_extend_grant, reason_body, "기한 연장 승인", "Grant a later day"),
    DECIDE("extensions", "refuse", MAY_ALARM_APPROVE, ask_refuse, reason_needed_body, "기한 연장 거부", "Refuse a later day"),
    { .method = HTTP_POST, .path = "/api/v1/alarms/bulk", .permission = MAY_ALARM_READ, .handle = bulk_act,
      .flags = ROUTE_WRITES, .body = FIELDS(bulk_body), .reply = FIELDS(bulk_reply),
      .summary_ko = "고른 경보를 같은 사유로 처리", .summary_en = "One act on many alarms",
      .example = "{\"act\": \"start\", \"reason\": \"일괄\", \"alarms\": [{\"id\": 1, \"version\": 1}]}" },
    { .method = HTTP_POST, .path = ONE "/comments", .permission = MAY_ALARM_READ, .whose = alarm_whose,
      .handle = comment_add, .flags = ROUTE_WRITES, .body = FIELDS(comment_body), .reply = FIELDS(added_reply),
      .summary_ko = "의견 쓰기", .summary_en = "Comment", .example = "{\"text\": \"거래처에 확인 중\"}" },
    ATTACHMENT_ADD(ONE, MAY_ALARM_READ, alarm_whose, &alarm_files),
    ATTACHMENT_GET(ONE, MAY_ALARM_READ, alarm_whose, &alarm_files),
    { .method = HTTP_GET, .path = "/api/v1/statistics/alarms", .permission = MAY_STATISTICS_READ, .handle = rates_get,
      .query = FIELDS(rates_query), .reply = FIELDS(rates_reply),
      .summary_ko = "조치율·승인율·확인율", .summary_en = "Rates of acting, approving, confirming" },
    { .method = HTTP_GET, .path = "/api/v1/statistics/overview", .permission = MAY_STATISTICS_READ,
      .handle = overview_get, .query = FIELDS(overview_query), .reply = FIELDS(overview_reply),
      .summary_ko = "현황", .summary_en = "Where alarms stand, and how a period went" },
    { .method = HTTP_GET, .path = "/api/v1/statistics/gaps", .permission = MAY_ALARM_CONFIRM,
      .handle = overview_gaps, .reply = FIELDS(gaps_reply),
      .summary_ko = "숫자에 나타나지 않는 것", .summary_en = "What the numbers do not show" },
    { .method = HTTP_POST, .path = "/api/v1/alarm-samples", .permission = MAY_ALARM_CONFIRM, .handle = sample_draw,
      .flags = ROUTE_WRITES, .body = FIELDS(sample_body), .reply = FIELDS(sample_fields),
      .summary_ko = "정상 답변의 표본 뽑기", .summary_en = "Draw a sample of the answers \"lawful\"",
      .example = "{\"from\": \"2026-01-01\", \"to\": \"2026-12-31\", \"share\": 5}" },
    { .method = HTTP_GET, .path = "/api/v1/alarm-samples", .permission = MAY_ALARM_CONFIRM, .handle = sample_list,
      .flags = ROUTE_LIST, .reply = FIELDS(sample_fields), .summary_ko = "표본 목록", .summary_en = "Samples" },
    { .method = HTTP_GET, .path = "/api/v1/alarm-sample-items", .permission = MAY_ALARM_CONFIRM, .handle = sample_items,
      .flags = ROUTE_LIST, .reply = FIELDS(sample_item_fields),
      .summary_ko = "표본의 경보", .summary_en = "Alarms of the samples" },
    { .method = HTTP_POST, .path = ONE "/samples/{sample}", .permission = MAY_ALARM_CONFIRM, .whose = alarm_whose,
      .handle = sample_verdict, .flags = ROUTE_WRITES, .body = FIELDS(verdict_body), .reply = FIELDS(done_fields),
      .summary_ko = "표본 판정", .summary_en = "Verdict on a sampled alarm", .example = "{\"verdict\": \"upheld\"}" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/baseline", .permission = MAY_ALARM_CONFIRM, .handle = baseline_get,
      .reply = FIELDS(baseline_reply), .summary_ko = "밀린 경보 관리 상태", .summary_en = "Baseline mode" },
    { .method = HTTP_POST, .path = "/api/v1/alarms/baseline", .permission = MAY_ALARM_CONFIRM, .handle = baseline_set,
      .flags = ROUTE_WRITES, .body = FIELDS(baseline_body), .reply = FIELDS(baseline_reply),
      .summary_ko = "밀린 경보 관리 시작·끝", .summary_en = "Begin or end the baseline",
      .example = "{\"mode\": \"end\", \"reason\": \"정비 완료\"}" },
};
// clang-format on

static const struct task tasks[] = {
    { "alarm.remind", 300, alarm_remind },
    { "alarm.exclusions", 3600, exclusions_expire },
    { "alarm.samples", 300, sample_turn },
    { "alarm.scores", 10, score_turn },
    { "alarm.records", 60, behind_catch_up },
};

static const struct app_hook hooks[] = {
    { "post.ended", transfer_post_ended },
    { "department.ended", transfer_department_ended },
    { "mapping.weighed", place_weigh },
    { "mapping.changed", place_follow },
    { NULL, NULL },
};

// Five years from 1 January after as far as days can say it.
static const struct keep keeps[] = {
    { .name = "alarm", .setting = "keep.alarm_days", .days = 2192, .run = alarms_forget },
    { .name = NULL },
};

static const struct kept_sealed sealed[] = {
    { .name = "alarm.key", .next = SQL_KEY_NEXT, .put = SQL_KEY_PUT },
    { .name = "alarm.hidden",
      .place = "alarm.hidden.#",
      .next = SQL_HIDDEN_NEXT,
      .put = SQL_HIDDEN_PUT,
      .changed = exclusion_rekey },
    { .name = NULL },
};

static bool read_paid_columns(struct alarm_module *module, struct store *store, struct err *err)
{
    VEC(const char *) names = { 0 };
    struct store_rows *rows = store_ask(store, err, SQL_PAID_COLUMNS, STORE_NO_ARGS);
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const char *name = store_get_text(rows, 0);
        VEC_ADD(module->home, &names, arena_text(module->home, name, strlen(name)));
    }
    store_done(rows);
    VEC_ADD(module->home, &names, NULL);
    module->paid_columns = names.at;
    return fine;
}

static bool alarm_open(struct app *app, void **state, struct err *err)
{
    struct arena *home = arena_new("alarms", 0, 0);
    struct alarm_module *module = ARENA_NEW(home, struct alarm_module);
    module->app = app;
    module->home = home;
    module->arena = arena_new("alarms of a commit", 0, 0);
    module->scratch = arena_new("one alarm", 0, 0);
    *state = module;
    struct store *store = app_lend(app, err);
    bool fine = store && read_paid_columns(module, store, err);
    if (store)
        app_return(app, store);
    if (fine)
        app_add_sink(app, alarm_sink(module));
    return fine;
}

static void alarm_close(struct app *app, void *state)
{
    (void)app;
    struct alarm_module *module = state;
    arena_free(module->scratch);
    arena_free(module->arena);
    arena_free(module->home);
}

const struct module module_alarm = {
    .name = "alarm",
    .title_ko = "경보(청백-e)",
    .title_en = "Alarms",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .tasks = tasks,
    .task_count = sizeof tasks / sizeof *tasks,
    .open = alarm_open,
    .close = alarm_close,
    .hooks = hooks,
    .keeps = keeps,
    .sealed = sealed,
    .find = list_find,
};
