// The alarm module (청백-e): routes and what they take, tasks, hooks, and its ear to the engine.
#include "modules/alarm/act.h"
#include "modules/alarm/approve.h"
#include "modules/alarm/ask.h"
#include "modules/alarm/attachment.h"
#include "modules/alarm/baseline.h"
#include "modules/alarm/bulk.h"
#include "modules/alarm/comment.h"
#include "modules/alarm/exclude.h"
#include "modules/alarm/list.h"
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
static const char *const scope_words[] = { "record", "key", NULL };
static const char *const kind_words[] = { "exclude", "extend", NULL };
static const char *const asked_words[] = { "asked", "granted", "refused", "ended", NULL };
static const char *const disposition_words[] = { "corrected", "assessed", "recovered", "lawful", "prevented",
                                                 "false_positive", "duplicate", "sent_to_audit", NULL };
static const char *const why_words[] = {
    "approved", "audience", "audit_case", "exclusion", "fault", "unmapped",
    // of withdrawals (withdraw.h)
    "rule", "clock", "unknown", "audit", "acted", "deleted", "party", "unclear", "severe", "paid", "bulk", NULL
};

// clang-format off
static const struct field list_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "scenario_id", .kind = FIELD_TEXT, .title_ko = "시나리오", .title_en = "Scenario", .flags = FIELD_FILTER },
    { .name = "key", .kind = FIELD_TEXT, .title_ko = "자료의 키", .title_en = "Key of the finding", .flags = FIELD_SEARCH, .max = 2000 },
    { .name = "episode", .kind = FIELD_INT, .title_ko = "몇 번째", .title_en = "Episode" },
    { .name = "agency_id", .kind = FIELD_TEXT, .title_ko = "기관", .title_en = "Agency", .flags = FIELD_FILTER },
    { .name = "department_id", .kind = FIELD_ID, .title_ko = "부서", .title_en = "Department", .flags = FIELD_FILTER },
    { .name = "department_name", .kind = FIELD_TEXT, .title_ko = "부서 이름", .title_en = "Name of the department" },
    { .name = "officer_id", .kind = FIELD_ID, .title_ko = "담당자", .title_en = "Officer in charge", .flags = FIELD_FILTER },
    { .name = "officer_name", .kind = FIELD_TEXT, .title_ko = "담당자 이름", .title_en = "His name" },
    { .name = "handler_id", .kind = FIELD_ID, .title_ko = "처리할 사람", .title_en = "Who handles it", .flags = FIELD_FILTER },
    { .name = "handler_name", .kind = FIELD_TEXT, .title_ko = "처리할 사람 이름", .title_en = "His name" },
    { .name = "handler_why", .kind = FIELD_TEXT, .title_ko = "그가 처리하는 까닭", .title_en = "Why he does" },
    { .name = "state", .kind = FIELD_CHOICE, .title_ko = "상태", .title_en = "State", .flags = FIELD_FILTER, .choices = state_words },
    { .name = "disposition", .kind = FIELD_CHOICE, .title_ko = "처분", .title_en = "What came of it", .flags = FIELD_FILTER, .choices = disposition_words },
    { .name = "action_code", .kind = FIELD_INT, .title_ko = "조치유형", .title_en = "Type of action", .flags = FIELD_FILTER },
    { .name = "standing", .kind = FIELD_BOOL, .title_ko = "자료가 아직 그러함", .title_en = "The records still say so", .flags = FIELD_FILTER },
    { .name = "fault", .kind = FIELD_TEXT, .title_ko = "판단하지 못한 까닭", .title_en = "Why it could not be judged" },
    { .name = "audit_only", .kind = FIELD_BOOL, .title_ko = "감사부서만 봄", .title_en = "Seen by audit alone", .flags = FIELD_FILTER },
    { .name = "audit_why", .kind = FIELD_CHOICE, .title_ko = "감사부서가 볼 까닭", .title_en = "Why audit has to look", .flags = FIELD_FILTER, .choices = why_words },
    { .name = "baseline", .kind = FIELD_BOOL, .title_ko = "처음 켤 때의 밀린 건", .title_en = "Backlog of the first start", .flags = FIELD_FILTER },
    { .name = "severity", .kind = FIELD_INT, .title_ko = "위험도(0–3)", .title_en = "Severity, 0 to 3", .flags = FIELD_FILTER },
    { .name = "score", .kind = FIELD_INT, .title_ko = "순위 점수", .title_en = "Score", .flags = FIELD_FILTER },
    { .name = "amount", .kind = FIELD_WON, .title_ko = "금액(원)", .title_en = "Won at stake", .flags = FIELD_FILTER },
    { .name = "sentence_ko", .kind = FIELD_LONG, .title_ko = "내용", .title_en = "Sentence in Korean", .flags = FIELD_SEARCH },
    { .name = "sentence_en", .kind = FIELD_LONG, .title_ko = "내용(영문)", .title_en = "Sentence in English" },
    { .name = "issued_at", .kind = FIELD_TIME, .title_ko = "발령 시각", .title_en = "Issued at", .flags = FIELD_FILTER | FIELD_SORT },
    { .name = "read_at", .kind = FIELD_TIME, .title_ko = "열람 시각", .title_en = "Read at" },
    { .name = "due_on", .kind = FIELD_DATE, .title_ko = "기한", .title_en = "Due on", .flags = FIELD_FILTER },
    { .name = "version", .kind = FIELD_INT, .title_ko = "판", .title_en = "Version" },
};

// Work lists are ordered by score instead.
static const struct field work_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "scenario_id", .kind = FIELD_TEXT, .title_ko = "시나리오", .title_en = "Scenario", .flags = FIELD_FILTER },
    { .name = "department_id", .kind = FIELD_ID, .title_ko = "부서", .title_en = "Department", .flags = FIELD_FILTER },
    { .name = "department_name", .kind = FIELD_TEXT, .title_ko = "부서 이름", .title_en = "Name of the department" },
    { .name = "handler_id", .kind = FIELD_ID, .title_ko = "처리할 사람", .title_en = "Who handles it", .flags = FIELD_FILTER },
    { .name = "handler_name", .kind = FIELD_TEXT, .title_ko = "처리할 사람 이름", .title_en = "His name" },
    { .name = "handler_why", .kind = FIELD_TEXT, .title_ko = "그가 처리하는 까닭", .title_en = "Why he does" },
    { .name = "state", .kind = FIELD_CHOICE, .title_ko = "상태", .title_en = "State", .flags = FIELD_FILTER, .choices = state_words },
    { .name = "audit_only", .kind = FIELD_BOOL, .title_ko = "감사부서만 봄", .title_en = "Seen by audit alone" },
    { .name = "severity", .kind = FIELD_INT, .title_ko = "위험도(0–3)", .title_en = "Severity, 0 to 3", .flags = FIELD_FILTER },
    { .name = "score", .kind = FIELD_INT, .title_ko = "순위 점수", .title_en = "Score", .flags = FIELD_FILTER | FIELD_SORT },
    { .name = "amount", .kind = FIELD_WON, .title_ko = "금액(원)", .title_en = "Won at stake", .flags = FIELD_FILTER },
    { .name = "sentence_ko", .kind = FIELD_LONG, .title_ko = "내용", .title_en = "Sentence in Korean", .flags = FIELD_SEARCH },
    { .name = "sentence_en", .kind = FIELD_LONG, .title_ko = "내용(영문)", .title_en = "Sentence in English" },
    { .name = "issued_at", .kind = FIELD_TIME, .title_ko = "발령 시각", .title_en = "Issued at", .flags = FIELD_FILTER },
    { .name = "due_on", .kind = FIELD_DATE, .title_ko = "기한", .title_en = "Due on", .flags = FIELD_FILTER },
    { .name = "version", .kind = FIELD_INT, .title_ko = "판", .title_en = "Version" },
};

static const struct field one_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "scenario_id", .kind = FIELD_TEXT, .title_ko = "시나리오", .title_en = "Scenario" },
    { .name = "key", .kind = FIELD_TEXT, .title_ko = "자료의 키", .title_en = "Key of the finding" },
    { .name = "episode", .kind = FIELD_INT, .title_ko = "몇 번째", .title_en = "Episode" },
    { .name = "previous_id", .kind = FIELD_ID, .title_ko = "앞선 경보", .title_en = "The alarm before" },
    { .name = "agency_id", .kind = FIELD_TEXT, .title_ko = "기관", .title_en = "Agency" },
    { .name = "department_id", .kind = FIELD_ID, .title_ko = "부서", .title_en = "Department" },
    { .name = "department_name", .kind = FIELD_TEXT, .title_ko = "부서 이름", .title_en = "Name of the department" },
    { .name = "owner_code", .kind = FIELD_TEXT, .title_ko = "자료의 부서코드", .title_en = "Department as the records name it" },
    { .name = "officer_id", .kind = FIELD_ID, .title_ko = "담당자", .title_en = "Officer in charge" },
    { .name = "officer_name", .kind = FIELD_TEXT, .title_ko = "담당자 이름", .title_en = "His name" },
    { .name = "handler_id", .kind = FIELD_ID, .title_ko = "처리할 사람", .title_en = "Who handles it" },
    { .name = "handler_name", .kind = FIELD_TEXT, .title_ko = "처리할 사람 이름", .title_en = "His name" },
    { .name = "handler_why", .kind = FIELD_TEXT, .title_ko = "그가 처리하는 까닭", .title_en = "Why he does" },
    { .name = "approver_id", .kind = FIELD_ID, .title_ko = "승인할 사람", .title_en = "Who approves it" },
    { .name = "state", .kind = FIELD_CHOICE, .title_ko = "상태", .title_en = "State", .choices = state_words },
    { .name = "disposition", .kind = FIELD_TEXT, .title_ko = "처분", .title_en = "What came of it" },
    { .name = "action_code", .kind = FIELD_INT, .title_ko = "조치유형", .title_en = "Type of action" },
    { .name = "action_amount", .kind = FIELD_WON, .title_ko = "조치 금액(원)", .title_en = "Won of the action" },
    { .name = "standing", .kind = FIELD_BOOL, .title_ko = "자료가 아직 그러함", .title_en = "The records still say so" },
    { .name = "fault", .kind = FIELD_TEXT, .title_ko = "판단하지 못한 까닭", .title_en = "Why it could not be judged" },
    { .name = "audit_only", .kind = FIELD_BOOL, .title_ko = "감사부서만 봄", .title_en = "Seen by audit alone" },
    { .name = "audit_why", .kind = FIELD_TEXT, .title_ko = "감사부서가 볼 까닭", .title_en = "Why audit has to look" },
    { .name = "baseline", .kind = FIELD_BOOL, .title_ko = "처음 켤 때의 밀린 건", .title_en = "Backlog of the first start" },
    { .name = "severity", .kind = FIELD_INT, .title_ko = "위험도(0–3)", .title_en = "Severity, 0 to 3" },
    { .name = "score", .kind = FIELD_INT, .title_ko = "순위 점수", .title_en = "Score" },
    { .name = "score_parts", .kind = FIELD_OBJECT, .title_ko = "점수의 내용", .title_en = "Parts of the score" },
    { .name = "amount", .kind = FIELD_WON, .title_ko = "금액(원)", .title_en = "Won at stake" },
    { .name = "paid", .kind = FIELD_BOOL, .title_ko = "돈이 나감", .title_en = "Money has moved" },
    { .name = "sentence_ko", .kind = FIELD_LONG, .title_ko = "내용", .title_en = "Sentence in Korean" },
    { .name = "sentence_en", .kind = FIELD_LONG, .title_ko = "내용(영문)", .title_en = "Sentence in English" },
    { .name = "evidence", .kind = FIELD_LIST, .title_ko = "근거", .title_en = "Evidence" },
    { .name = "records", .kind = FIELD_LIST, .title_ko = "근거 자료", .title_en = "Records behind it" },
    { .name = "rule_version", .kind = FIELD_TEXT, .title_ko = "규칙의 판", .title_en = "Version of the rule" },
    { .name = "params", .kind = FIELD_OBJECT, .title_ko = "매개변수의 값", .title_en = "Values of the parameters" },
    { .name = "exclusion_id", .kind = FIELD_ID, .title_ko = "제외", .title_en = "Exclusion" },
    { .name = "issued_at", .kind = FIELD_TIME, .title_ko = "발령 시각", .title_en = "Issued at" },
    { .name = "read_at", .kind = FIELD_TIME, .title_ko = "열람 시각", .title_en = "Read at" },
    { .name = "acted_at", .kind = FIELD_TIME, .title_ko = "조치 시각", .title_en = "Acted at" },
    { .name = "approved_at", .kind = FIELD_TIME, .title_ko = "승인 시각", .title_en = "Approved at" },
    { .name = "confirmed_at", .kind = FIELD_TIME, .title_ko = "확인 시각", .title_en = "Confirmed at" },
    { .name = "withdrawn_at", .kind = FIELD_TIME, .title_ko = "철회 시각", .title_en = "Withdrawn at" },
    { .name = "closed_at", .kind = FIELD_TIME, .title_ko = "종결 시각", .title_en = "Closed at" },
    { .name = "act_due_on", .kind = FIELD_DATE, .title_ko = "조치 기한", .title_en = "To be acted on by" },
    { .name = "due_on", .kind = FIELD_DATE, .title_ko = "기한", .title_en = "Due on" },
    { .name = "own_case", .kind = FIELD_TEXT, .title_ko = "본인이 관련됨", .title_en = "The reader's own case" },
    { .name = "acts", .kind = FIELD_LIST, .title_ko = "할 수 있는 일", .title_en = "What may be done" },
    { .name = "history", .kind = FIELD_LIST, .title_ko = "이력", .title_en = "History" },
    { .name = "involved", .kind = FIELD_LIST, .title_ko = "관련된 사람", .title_en = "Who is involved" },
    { .name = "comments", .kind = FIELD_LIST, .title_ko = "의견", .title_en = "Comments" },
    { .name = "attachments", .kind = FIELD_LIST, .title_ko = "첨부", .title_en = "Attachments" },
    { .name = "requests", .kind = FIELD_LIST, .title_ko = "요청", .title_en = "Requests" },
    { .name = "version", .kind = FIELD_INT, .title_ko = "판", .title_en = "Version" },
};

static const struct field done_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "state", .kind = FIELD_TEXT, .title_ko = "상태", .title_en = "State" },
    { .name = "disposition", .kind = FIELD_TEXT, .title_ko = "처분", .title_en = "What came of it" },
    { .name = "due_on", .kind = FIELD_DATE, .title_ko = "기한", .title_en = "Due on" },
    { .name = "version", .kind = FIELD_INT, .title_ko = "판", .title_en = "Version" },
    { .name = "hides", .kind = FIELD_OBJECT, .title_ko = "가려질 경보", .title_en = "Alarms that it hides" },
};

#define REASON { .name = "reason", .kind = FIELD_LONG, .title_ko = "사유", .title_en = "Reason", .max = 4000, .min = 1 }
#define REASON_NEEDED { .name = "reason", .kind = FIELD_LONG, .title_ko = "사유", .title_en = "Reason", .flags = FIELD_REQUIRED, .max = 4000, .min = 1 }

static const struct field reason_body[] = { REASON };
static const struct field reason_needed_body[] = { REASON_NEEDED };
static const struct field act_body[] = {
    { .name = "action", .kind = FIELD_INT, .title_ko = "조치유형", .title_en = "Type of action", .flags = FIELD_REQUIRED },
    { .name = "amount", .kind = FIELD_WON, .title_ko = "금액(원)", .title_en = "Won", .min = 1, .max = INT64_C(1000000000000000) },
    { .name = "date", .kind = FIELD_DATE, .title_ko = "납부·수납일", .title_en = "Day of the receipt" },
    { .name = "reference", .kind = FIELD_TEXT, .title_ko = "번호나 키", .title_en = "Number or key" },
    REASON_NEEDED,
};
static const struct field audit_case_body[] = {
    { .name = "reference", .kind = FIELD_TEXT, .title_ko = "감사 번호", .title_en = "Number of the audit case", .flags = FIELD_REQUIRED },
    REASON_NEEDED,
};
static const struct field transfer_body[] = {
    { .name = "department_id", .kind = FIELD_ID, .title_ko = "받을 부서", .title_en = "Department that takes it" },
    { .name = "officer_id", .kind = FIELD_ID, .title_ko = "받을 담당자", .title_en = "Officer who takes it" },
    REASON_NEEDED,
};
static const struct field extend_body[] = {
    { .name = "until", .kind = FIELD_DATE, .title_ko = "새 기한", .title_en = "New due day", .flags = FIELD_REQUIRED },
    REASON_NEEDED,
};
static const struct field exclude_body[] = {
    { .name = "scope", .kind = FIELD_CHOICE, .title_ko = "범위", .title_en = "Scope", .flags = FIELD_REQUIRED, .choices = scope_words },
    { .name = "columns", .kind = FIELD_LIST, .title_ko = "같은 건으로 볼 열", .title_en = "Columns that must be the same", .max = 10 },
    { .name = "until", .kind = FIELD_DATE, .title_ko = "만료일", .title_en = "Last day" },
    REASON_NEEDED,
};
static const struct field reveal_body[] = {
    { .name = "column", .kind = FIELD_TEXT, .title_ko = "볼 항목", .title_en = "Column to see", .flags = FIELD_REQUIRED },
    REASON_NEEDED,
};
static const struct field reveal_reply[] = {
    { .name = "column", .kind = FIELD_TEXT, .title_ko = "항목", .title_en = "Column" },
    { .name = "value", .kind = FIELD_TEXT, .title_ko = "값", .title_en = "Value", .flags = FIELD_MASKED },
};
static const struct field type_fields[] = {
    { .name = "code", .kind = FIELD_INT, .title_ko = "코드", .title_en = "Code" },
    { .name = "name_ko", .kind = FIELD_TEXT, .title_ko = "이름", .title_en = "Name in Korean" },
    { .name = "name_en", .kind = FIELD_TEXT, .title_ko = "이름(영문)", .title_en = "Name in English" },
    { .name = "disposition", .kind = FIELD_TEXT, .title_ko = "처분", .title_en = "What comes of it" },
    { .name = "reason_min", .kind = FIELD_INT, .title_ko = "사유의 최소 글자 수", .title_en = "Characters of the reason at least" },
    { .name = "needs", .kind = FIELD_TEXT, .title_ko = "필요한 것", .title_en = "What it needs" },
    { .name = "reference_ko", .kind = FIELD_TEXT, .title_ko = "번호의 이름", .title_en = "What the reference is, in Korean" },
    { .name = "reference_en", .kind = FIELD_TEXT, .title_ko = "번호의 이름(영문)", .title_en = "What the reference is" },
};
static const struct field ask_list_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "alarm_id", .kind = FIELD_ID, .title_ko = "경보", .title_en = "Alarm", .flags = FIELD_FILTER },
    { .name = "kind", .kind = FIELD_CHOICE, .title_ko = "종류", .title_en = "Kind", .flags = FIELD_FILTER, .choices = kind_words },
    { .name = "scope", .kind = FIELD_CHOICE, .title_ko = "범위", .title_en = "Scope", .flags = FIELD_FILTER, .choices = scope_words },
    { .name = "columns", .kind = FIELD_LIST, .title_ko = "열", .title_en = "Columns" },
    { .name = "until_on", .kind = FIELD_DATE, .title_ko = "언제까지", .title_en = "Until" },
    { .name = "reason", .kind = FIELD_LONG, .title_ko = "사유", .title_en = "Reason" },
    { .name = "state", .kind = FIELD_CHOICE, .title_ko = "상태", .title_en = "State", .flags = FIELD_FILTER, .choices = asked_words },
    { .name = "asked_by", .kind = FIELD_ID, .title_ko = "요청자", .title_en = "Asked by", .flags = FIELD_FILTER },
    { .name = "asked_at", .kind = FIELD_TIME, .title_ko = "요청 시각", .title_en = "Asked at", .flags = FIELD_SORT },
    { .name = "decided_by", .kind = FIELD_ID, .title_ko = "결정자", .title_en = "Decided by" },
    { .name = "decided_at", .kind = FIELD_TIME, .title_ko = "결정 시각", .title_en = "Decided at" },
    { .name = "decision", .kind = FIELD_LONG, .title_ko = "결정 사유", .title_en = "Reason of the decision" },
    { .name = "scenario_id", .kind = FIELD_TEXT, .title_ko = "시나리오", .title_en = "Scenario", .flags = FIELD_FILTER },
    { .name = "matched", .kind = FIELD_INT, .title_ko = "가린 건수", .title_en = "Findings kept away" },
    { .name = "sentence_ko", .kind = FIELD_LONG, .title_ko = "내용", .title_en = "Sentence in Korean" },
    { .name = "sentence_en", .kind = FIELD_LONG, .title_ko = "내용(영문)", .title_en = "Sentence in English" },
    { .name = "version", .kind = FIELD_INT, .title_ko = "판", .title_en = "Version" },
};

static const char *const bulk_words[] = { "start", "act", "approve", "send_back", "demand", "confirm", NULL };
static const char *const verdict_words[] = { "upheld", "wrong", NULL };
static const char *const mode_words[] = { "begin", "end", NULL };
static const char *const by_words[] = { "agency", "department", "officer", "scenario", NULL };

static const struct field bulk_body[] = {
    { .name = "act", .kind = FIELD_CHOICE, .title_ko = "할 일", .title_en = "What to do", .flags = FIELD_REQUIRED, .choices = bulk_words },
    { .name = "alarms", .kind = FIELD_LIST, .title_ko = "경보의 번호와 판", .title_en = "Numbers and versions of alarms", .flags = FIELD_REQUIRED },
    { .name = "action", .kind = FIELD_INT, .title_ko = "조치유형", .title_en = "Type of action" },
    { .name = "amount", .kind = FIELD_WON, .title_ko = "금액(원)", .title_en = "Won", .min = 1, .max = INT64_C(1000000000000000) },
    { .name = "date", .kind = FIELD_DATE, .title_ko = "납부·수납일", .title_en = "Day of the receipt" },
    { .name = "reference", .kind = FIELD_TEXT, .title_ko = "번호나 키", .title_en = "Number or key" },
    REASON_NEEDED,
};
static const struct field bulk_reply[] = {
    { .name = "outcomes", .kind = FIELD_LIST, .title_ko = "건별 결과", .title_en = "An outcome each" },
};
static const struct field comment_body[] = {
    { .name = "text", .kind = FIELD_LONG, .title_ko = "의견", .title_en = "Comment", .flags = FIELD_REQUIRED, .min = 1, .max = 4000 },
};
static const struct field added_reply[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "kind", .kind = FIELD_TEXT, .title_ko = "형식", .title_en = "Kind" },
    { .name = "bytes", .kind = FIELD_INT, .title_ko = "크기", .title_en = "Bytes" },
};
static const struct field name_query[] = {
    { .name = "name", .kind = FIELD_TEXT, .title_ko = "파일 이름", .title_en = "Name of the file", .flags = FIELD_REQUIRED },
};
static const struct field reason_query[] = {
    { .name = "reason", .kind = FIELD_TEXT, .title_ko = "내려받는 사유", .title_en = "Reason of the download", .flags = FIELD_REQUIRED },
};
static const struct field rates_query[] = {
    { .name = "from", .kind = FIELD_DATE, .title_ko = "첫날", .title_en = "First day" },
    { .name = "to", .kind = FIELD_DATE, .title_ko = "끝날", .title_en = "Last day" },
    { .name = "by", .kind = FIELD_CHOICE, .title_ko = "묶는 기준", .title_en = "Grouped by", .choices = by_words },
};
static const struct field rates_reply[] = {
    { .name = "groups", .kind = FIELD_LIST, .title_ko = "묶음별 건수와 비율(0.01%)", .title_en = "Counts and rates (hundredths of a per cent)" },
    { .name = "nothing", .kind = FIELD_TEXT, .title_ko = "0건인 까닭", .title_en = "Why there is nothing: none, no_rights, not_mapped" },
    { .name = "definitions", .kind = FIELD_LIST, .title_ko = "정의", .title_en = "Definitions" },
};
static const struct field sample_body[] = {
    { .name = "from", .kind = FIELD_DATE, .title_ko = "첫날", .title_en = "First day", .flags = FIELD_REQUIRED },
    { .name = "to", .kind = FIELD_DATE, .title_ko = "끝날", .title_en = "Last day", .flags = FIELD_REQUIRED },
    { .name = "share", .kind = FIELD_INT, .title_ko = "비율(%)", .title_en = "Share in per cent", .flags = FIELD_REQUIRED, .min = 1, .max = 100 },
};
static const struct field sample_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "번호", .title_en = "Number" },
    { .name = "from_us", .kind = FIELD_TIME, .title_ko = "첫날", .title_en = "From" },
    { .name = "to_us", .kind = FIELD_TIME, .title_ko = "끝날", .title_en = "To" },
    { .name = "seed", .kind = FIELD_TEXT, .title_ko = "추첨 씨앗", .title_en = "Seed of the draw" },
    { .name = "share", .kind = FIELD_INT, .title_ko = "비율(%)", .title_en = "Share in per cent" },
    { .name = "of_count", .kind = FIELD_INT, .title_ko = "대상", .title_en = "Drawn from" },
    { .name = "drawn", .kind = FIELD_INT, .title_ko = "뽑힌 수", .title_en = "Drawn" },
    { .name = "by_id", .kind = FIELD_ID, .title_ko = "뽑은 사람", .title_en = "By whom" },
    { .name = "at_us", .kind = FIELD_TIME, .title_ko = "뽑은 때", .title_en = "When", .flags = FIELD_SORT },
};
static const struct field sample_item_fields[] = {
    { .name = "id", .kind = FIELD_ID, .title_ko = "경보", .title_en = "Alarm", .flags = FIELD_SORT },
    { .name = "sample_id", .kind = FIELD_ID, .title_ko = "표본", .title_en = "Sample", .flags = FIELD_FILTER },
    { .name = "scenario_id", .kind = FIELD_TEXT, .title_ko = "시나리오", .title_en = "Scenario", .flags = FIELD_FILTER },
    { .name = "department_id", .kind = FIELD_ID, .title_ko = "부서", .title_en = "Department", .flags = FIELD_FILTER },
    { .name = "state", .kind = FIELD_CHOICE, .title_ko = "상태", .title_en = "State", .choices = state_words },
    { .name = "sentence_ko", .kind = FIELD_LONG, .title_ko = "내용", .title_en = "Sentence in Korean" },
    { .name = "sentence_en", .kind = FIELD_LONG, .title_ko = "내용(영문)", .title_en = "Sentence in English" },
    { .name = "acted_at", .kind = FIELD_TIME, .title_ko = "조치 시각", .title_en = "Acted at" },
    { .name = "verdict", .kind = FIELD_CHOICE, .title_ko = "판정", .title_en = "Verdict", .flags = FIELD_FILTER, .choices = verdict_words },
    { .name = "note", .kind = FIELD_LONG, .title_ko = "판정 내용", .title_en = "What was found" },
};
static const struct field verdict_body[] = {
    { .name = "verdict", .kind = FIELD_CHOICE, .title_ko = "판정", .title_en = "Verdict", .flags = FIELD_REQUIRED, .choices = verdict_words },
    { .name = "note", .kind = FIELD_LONG, .title_ko = "판정 내용", .title_en = "What was found", .min = 1, .max = 4000 },
};
static const struct field baseline_body[] = {
    { .name = "mode", .kind = FIELD_CHOICE, .title_ko = "시작·끝", .title_en = "Begin or end", .flags = FIELD_REQUIRED, .choices = mode_words },
    REASON_NEEDED,
};
static const struct field baseline_reply[] = {
    { .name = "mode", .kind = FIELD_TEXT, .title_ko = "상태", .title_en = "Mode" },
    { .name = "open", .kind = FIELD_INT, .title_ko = "열린 밀린 경보", .title_en = "Open alarms of the backlog" },
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
      .flags = ROUTE_LIST | ROUTE_MACHINE, .reply = FIELDS(list_fields),
      .summary_ko = "경보 목록", .summary_en = "Alarms" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/work", .permission = MAY_ALARM_READ, .handle = list_work,
      .flags = ROUTE_LIST, .reply = FIELDS(work_fields),
      .summary_ko = "처리할 경보, 점수가 높은 것부터", .summary_en = "Open alarms, the highest score first" },
    { .method = HTTP_GET, .path = "/api/v1/alarms/audit", .permission = MAY_ALARM_CONFIRM, .handle = list_audit,
      .flags = ROUTE_LIST, .reply = FIELDS(list_fields),
      .summary_ko = "감사부서가 볼 경보와 그 까닭", .summary_en = "What audit has to look at, and why" },
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
    ACT("release", MAY_ALARM_CONFIRM, approve_release, reason_needed_body, "부서에 공개", "Release to the department", WHY_SAMPLE),
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
      .flags = ROUTE_LIST, .reply = FIELDS(ask_list_fields),
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
    { .method = HTTP_POST, .path = ONE "/attachments", .permission = MAY_ALARM_READ, .whose = alarm_whose,
      .handle = attachment_add, .flags = ROUTE_STREAM | ROUTE_FREE_BODY, .query = FIELDS(name_query),
      .reply = FIELDS(added_reply), .body_max = ATTACHMENT_BYTES_MAX,
      .summary_ko = "파일 붙이기(본문이 파일)", .summary_en = "Attach a file, which is the body" },
    { .method = HTTP_GET, .path = ONE "/attachments/{attachment}", .permission = MAY_ALARM_READ, .whose = alarm_whose,
      .handle = attachment_get, .flags = ROUTE_STREAM | ROUTE_TEXT, .query = FIELDS(reason_query),
      .summary_ko = "붙인 파일 내려받기(사유 기록)", .summary_en = "Download a file; the reason is logged" },
    { .method = HTTP_GET, .path = "/api/v1/statistics/alarms", .permission = MAY_STATISTICS_READ, .handle = rates_get,
      .query = FIELDS(rates_query), .reply = FIELDS(rates_reply),
      .summary_ko = "조치율·승인율·확인율", .summary_en = "Rates of acting, approving, confirming" },
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
};

static const struct app_hook hooks[] = {
    { "post.ended", transfer_post_ended },
    { "department.ended", transfer_department_ended },
    { NULL, NULL },
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
    module->attachments = app_dir(app, "attachments");
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
};
