// The evaluation module (청렴 혁신평가): routes and what they take.
#include "app/field_rows.h"
#include "app/sheet.h"
#include "modules/evaluation/card.h"
#include "modules/evaluation/document.h"
#include "modules/evaluation/find.h"
#include "modules/evaluation/keep.h"
#include "modules/evaluation/card_entry.h"
#include "modules/evaluation/model.h"
#include "modules/evaluation/module.h"
#include "modules/evaluation/card_objection.h"
#include "modules/evaluation/round_proof.h"
#include "modules/evaluation/queries.h"
#include "modules/evaluation/round.h"
#include "modules/evaluation/statement.h"
#include "modules/evaluation/what_if.h"

#define BASE  "/api/v1/evaluation/"
#define MODEL BASE "models/{id}"
#define ROUND BASE "rounds/{id}"
#define BOARD ROUND "/boards/{board}"
#define CARD  BOARD "/scores/{subject}"

static const char *const round_words[] = { "mid_year", "regular", "self", NULL };
static const char *const state_words[] = {
#define X(state, name) name,
    ROUND_STATES(X)
#undef X
        NULL
};
static const char *const objection_words[] = {
#define X(state, name) name,
    OBJECTION_STATES(X)
#undef X
        NULL
};
static const char *const entry_words[] = {
#define X(kind, name) name,
    ENTRY_KINDS(X)
#undef X
        NULL
};
static const char *const adjustment_words[] = { "bonus", "minus", NULL };

// clang-format off
#define REASON SIZED("reason", FIELD_LONG, "사유", "Reason", 0, 1, 4000)
#define REASON_NEEDED SIZED("reason", FIELD_LONG, "사유", "Reason", FIELD_REQUIRED, 1, 4000)
#define POINTS_MAX 10000
#define OWNER_ROWS                                                                                 \
    MARKED("agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER), \
    MARKED("department_id", FIELD_ID, "부서", "Department", FIELD_FILTER), \
    MARKED("officer_id", FIELD_ID, "공직자", "Officer", FIELD_FILTER)
#define AGENCY_ROW PLAIN("agency_id", FIELD_TEXT, "기관", "Agency")
#define BOARD_ROW PLAIN("board", FIELD_TEXT, "평가 대상군", "Board")
#define SUBJECT_ROWS                                                                               \
    MARKED("board", FIELD_TEXT, "평가 대상군", "Board", FIELD_REQUIRED), \
    MARKED("subject_id", FIELD_ID, "평가 대상(부서·공직자, 기관은 0)", "Department or officer; 0: the agency", FIELD_REQUIRED)

static const struct field reason_body[] = { REASON };
static const struct field reason_needed_body[] = { REASON_NEEDED };
static const struct field id_reply[] = { PLAIN("id", FIELD_ID, "번호", "Number") };
static const struct field done_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};

// ---- models

static const struct field statement_reply[] = {
    PLAIN("indicators", FIELD_LIST, "지표의 문장과 그 값의 뜻", "Statements of indicators, and what their numbers mean"),
};
static const struct field preset_reply[] = {
    PLAIN("presets", FIELD_LIST, "미리 만든 평가 모델(예시)", "Models that come with the program, as examples"),
};
static const struct field model_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    AGENCY_ROW,
    PLAIN("code", FIELD_TEXT, "코드", "Code"),
    MARKED("name_ko", FIELD_TEXT, "이름", "Name in Korean", FIELD_SEARCH),
    MARKED("name_en", FIELD_TEXT, "이름(영문)", "Name", FIELD_SEARCH),
    PLAIN("preset", FIELD_TEXT, "어느 예시에서", "The preset it came from"),
    PLAIN("example", FIELD_BOOL, "예시 그대로(공식 아님)", "As the example is; not official"),
    PLAIN("definition", FIELD_OBJECT, "정의", "Definition"),
    PLAIN("at_us", FIELD_TIME, "만든 때", "Made at"),
    PLAIN("version", FIELD_INT, "판", "Version"),
};
static const struct field model_body[] = {
    PLAIN("preset", FIELD_TEXT, "예시의 코드", "Code of a preset"),
    PLAIN("definition", FIELD_OBJECT, "정의", "Definition, where no preset is named"),
};
static const struct field definition_body[] = {
    MARKED("definition", FIELD_OBJECT, "정의", "Definition", FIELD_REQUIRED),
};

// ---- rounds

#define ROUND_ROWS                                                                                 \
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT), \
    AGENCY_ROW, \
    MARKED("model_id", FIELD_ID, "모델", "Model", FIELD_FILTER), \
    PLAIN("model_ko", FIELD_TEXT, "모델 이름", "Name of the model in Korean"), \
    PLAIN("model_en", FIELD_TEXT, "모델 이름(영문)", "Name of the model"), \
    ONE_OF("kind", "종류(수시·정기·기관 자체평가)", "Mid-year, regular, or of the agency itself", FIELD_FILTER, round_words), \
    MARKED("name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH), \
    PLAIN("from_on", FIELD_DATE, "첫날", "First day"), \
    PLAIN("to_on", FIELD_DATE, "기준일(끝날)", "Cut-off, the last day"), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, state_words), \
    PLAIN("objection_until", FIELD_DATE, "이의신청 마감일", "Last day of objections"), \
    PLAIN("number", FIELD_INT, "유효한 결과의 차수", "Number of the result that holds; 0: none"), \
    PLAIN("objections_waiting", FIELD_INT, "결정할 이의신청", "Objections to be decided"), \
    PLAIN("commitment", FIELD_TEXT, "추첨 씨앗의 해시(만들 때 기록)", "Hash of the lottery's seed, logged when it was made"), \
    PLAIN("seed", FIELD_TEXT, "추첨 씨앗(동결 뒤)", "Seed of the lottery, once frozen"), \
    PLAIN("frozen_us", FIELD_TIME, "동결한 때", "Frozen at"), \
    PLAIN("at_us", FIELD_TIME, "만든 때", "Made at"), \
    PLAIN("version", FIELD_INT, "판", "Version")

static const struct field round_fields[] = { ROUND_ROWS };
static const struct field round_one_fields[] = {
    ROUND_ROWS,
    PLAIN("definition", FIELD_OBJECT, "모델의 정의(동결 뒤에는 그때의 것)", "The model; as it was frozen, once it is"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
    PLAIN("boards", FIELD_LIST, "대상군별 대상·제외·선정 수", "Boards, with how many are ranked, excluded, chosen"),
};
static const struct field round_body[] = {
    MARKED("model_id", FIELD_ID, "모델", "Model", FIELD_REQUIRED),
    ONE_OF("kind", "종류", "Kind", FIELD_REQUIRED, round_words),
    MARKED("name", FIELD_TEXT, "이름", "Name", FIELD_REQUIRED),
    MARKED("from_on", FIELD_DATE, "첫날", "First day", FIELD_REQUIRED),
    MARKED("to_on", FIELD_DATE, "기준일(끝날)", "Cut-off, the last day", FIELD_REQUIRED),
};
static const struct field what_if_body[] = {
    PLAIN("weights", FIELD_OBJECT, "대상군별 지표의 가중치", "Weights of indicators by board, where they differ from the model"),
};
static const struct field what_if_reply[] = {
    PLAIN("boards", FIELD_LIST, "대상군별 순위와 모델대로의 순위", "Boards with ranks, and the ranks by the model as it is"),
};
static const struct field result_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    PLAIN("number", FIELD_INT, "차수", "Number of the result"),
    PLAIN("objection_id", FIELD_ID, "인용된 이의신청", "The objection that it follows"),
    PLAIN("input_hash", FIELD_TEXT, "입력의 SHA-256", "SHA-256 of what went in"),
    PLAIN("result_hash", FIELD_TEXT, "결과의 SHA-256", "SHA-256 of what came out"),
    PLAIN("by_id", FIELD_ID, "한 사람", "By whom"),
    PLAIN("by_name", FIELD_TEXT, "이름", "His name"),
    PLAIN("at_us", FIELD_TIME, "때", "When"),
};
static const struct field proof_reply[] = {
    PLAIN("same", FIELD_BOOL, "모두 같음", "Everything is the same"),
    PLAIN("seed_holds", FIELD_BOOL, "씨앗이 미리 남긴 해시와 맞음", "The seed is the one that was committed to"),
    PLAIN("results", FIELD_LIST, "결과별 기록된 해시와 다시 셈한 해시", "Hashes as recorded and as computed now, a result each"),
};

// ---- scores

#define SCORE_ROWS                                                                                 \
    PLAIN("id", FIELD_ID, "번호", "Number"), \
    OWNER_ROWS, \
    PLAIN("department_name", FIELD_TEXT, "부서 이름", "Name of the department"), \
    BOARD_ROW, \
    PLAIN("subject_id", FIELD_ID, "평가 대상", "Who is evaluated"), \
    MARKED("name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH), \
    PLAIN("headcount", FIELD_INT, "인원", "Headcount"), \
    MARKED("size_group", FIELD_TEXT, "규모군", "Group of size or kind", FIELD_FILTER), \
    MARKED("position", FIELD_INT, "차례", "Place in the list", FIELD_SORT), \
    PLAIN("rank", FIELD_INT, "순위", "Rank; null: not ranked"), \
    PLAIN("score", FIELD_INT, "점수(0.0001점)", "Score, ten-thousandths of a point"), \
    PLAIN("bonus", FIELD_POINTS, "가점", "Bonus"), \
    PLAIN("minus", FIELD_POINTS, "감점", "Minus"), \
    PLAIN("tie_by", FIELD_TEXT, "동점을 가른 것", "What broke the tie with the one before"), \
    MARKED("chosen", FIELD_BOOL, "선정", "Chosen", FIELD_FILTER), \
    MARKED("commended", FIELD_BOOL, "표창", "Commended", FIELD_FILTER), \
    PLAIN("excluded", FIELD_TEXT, "제외 사유", "Why it is not ranked"), \
    PLAIN("number", FIELD_INT, "결과의 차수", "Number of the result")

static const struct field score_fields[] = {
    SCORE_ROWS,
    PLAIN("parts", FIELD_OBJECT, "지표별 분자·분모·점수", "Part, whole and points of each indicator"),
};
static const struct field card_fields[] = {
    SCORE_ROWS,
    PLAIN("indicators", FIELD_LIST, "지표별 분자·분모·가중치·점수", "Indicators with part, whole, weight and points"),
    PLAIN("ties", FIELD_LIST, "동점일 때 견주는 값", "Values that ties are broken by"),
    PLAIN("entries", FIELD_LIST, "사람이 넣은 것", "What people entered"),
    PLAIN("objections", FIELD_LIST, "이의신청", "Objections"),
    PLAIN("earlier", FIELD_LIST, "차수별 순위와 점수", "Rank and score in each result"),
    PLAIN("ranked", FIELD_INT, "순위를 매긴 대상 수", "How many are ranked"),
    PLAIN("may_object", FIELD_BOOL, "이의신청할 수 있음", "The reader may object now"),
};
static const struct field result_query[] = {
    PLAIN("result", FIELD_INT, "결과의 차수", "Number of a result; without it the one that holds"),
};
static const struct field row_fields[] = {
    MARKED("id", FIELD_ID, "차례", "Place", FIELD_SORT),
    MARKED("statement", FIELD_TEXT, "지표의 문장", "Statement of the indicator", FIELD_FILTER),
    PLAIN("row_kind", FIELD_TEXT, "자료의 종류", "What the row is of"),
    PLAIN("row_id", FIELD_ID, "자료의 번호", "Its number"),
    PLAIN("part", FIELD_INT, "분자", "Part"),
    PLAIN("whole", FIELD_INT, "분모", "Whole"),
};
static const struct field export_query[] = {
    SHEET_QUERY,
    PLAIN("result", FIELD_INT, "결과의 차수", "Number of a result; without it the one that holds"),
};

static const struct field sheet_row_fields[] = {
    PLAIN("subject_id", FIELD_ID, "평가 대상", "Who is evaluated"),
    PLAIN("name", FIELD_TEXT, "이름", "Name"),
    MARKED("statement", FIELD_TEXT, "지표의 문장", "Statement of the indicator", FIELD_FILTER),
    PLAIN("row_kind", FIELD_TEXT, "자료의 종류", "What the row is of"),
    PLAIN("row_id", FIELD_ID, "자료의 번호", "Its number"),
    PLAIN("part", FIELD_INT, "분자", "Part"),
    PLAIN("whole", FIELD_INT, "분모", "Whole"),
    MARKED("id", FIELD_ID, "차례", "Place", FIELD_SORT),
};
static const struct field export_rows_query[] = { SHEET_QUERY };

// ---- what people enter

static const struct field entry_fields[] = {
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT),
    MARKED("board", FIELD_TEXT, "평가 대상군", "Board", FIELD_FILTER),
    MARKED("subject_id", FIELD_ID, "평가 대상", "Who is evaluated", FIELD_FILTER),
    PLAIN("subject_name", FIELD_TEXT, "대상 이름", "His or its name"),
    ONE_OF("kind", "종류", "Kind", FIELD_FILTER, entry_words),
    PLAIN("indicator", FIELD_TEXT, "지표", "Indicator"),
    PLAIN("grade", FIELD_TEXT, "등급", "Grade"),
    PLAIN("part", FIELD_INT, "분자", "Part"),
    PLAIN("whole", FIELD_INT, "분모", "Whole"),
    PLAIN("points", FIELD_POINTS, "점수", "Points"),
    PLAIN("reason", FIELD_LONG, "사유", "Reason"),
    PLAIN("objection_id", FIELD_ID, "이의신청", "Objection that it decides"),
    PLAIN("number", FIELD_INT, "반영된 결과의 차수", "The first result it is part of"),
    PLAIN("by_id", FIELD_ID, "넣은 사람", "By whom"),
    PLAIN("by_name", FIELD_TEXT, "이름", "His name"),
    PLAIN("at_us", FIELD_TIME, "때", "When"),
};
static const struct field manual_body[] = {
    SUBJECT_ROWS,
    MARKED("indicator", FIELD_TEXT, "지표", "Indicator", FIELD_REQUIRED),
    MARKED("grade", FIELD_TEXT, "등급(모델이 정한 것)", "Grade, one of the model's", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field adjustment_body[] = {
    SUBJECT_ROWS,
    ONE_OF("kind", "가점·감점", "Bonus or minus", FIELD_REQUIRED, adjustment_words),
    SIZED("points", FIELD_POINTS, "점수", "Points", FIELD_REQUIRED, 1, POINTS_MAX),
    REASON_NEEDED,
};
static const struct field exclusion_body[] = { SUBJECT_ROWS, REASON_NEEDED };

// ---- objections

#define OBJECTION_ROWS                                                                             \
    MARKED("id", FIELD_ID, "번호", "Number", FIELD_SORT), \
    OWNER_ROWS, \
    MARKED("round_id", FIELD_ID, "평가", "Round", FIELD_FILTER), \
    PLAIN("round_name", FIELD_TEXT, "평가 이름", "Name of the round"), \
    BOARD_ROW, \
    PLAIN("subject_id", FIELD_ID, "평가 대상", "Who is evaluated"), \
    PLAIN("subject_name", FIELD_TEXT, "대상 이름", "His or its name"), \
    PLAIN("indicator", FIELD_TEXT, "지표", "Indicator"), \
    PLAIN("number", FIELD_INT, "결과의 차수", "Number of the result"), \
    PLAIN("reason", FIELD_LONG, "이의 내용", "What is objected"), \
    ONE_OF("state", "상태", "State", FIELD_FILTER, objection_words), \
    PLAIN("decision", FIELD_LONG, "결정 이유", "Why so decided"), \
    PLAIN("filed_by", FIELD_ID, "신청한 사람", "Who filed it"), \
    PLAIN("filed_by_name", FIELD_TEXT, "이름", "His name"), \
    PLAIN("filed_us", FIELD_TIME, "신청한 때", "Filed at"), \
    PLAIN("decided_us", FIELD_TIME, "결정한 때", "Decided at"), \
    PLAIN("version", FIELD_INT, "판", "Version")

static const struct field objection_fields[] = { OBJECTION_ROWS };
static const struct field objection_one_fields[] = {
    OBJECTION_ROWS,
    PLAIN("corrections", FIELD_LIST, "고친 것", "What was corrected"),
    PLAIN("acts", FIELD_LIST, "할 수 있는 일", "What may be done"),
    PLAIN("history", FIELD_LIST, "이력", "History"),
};
static const struct field objection_body[] = {
    SUBJECT_ROWS,
    PLAIN("indicator", FIELD_TEXT, "지표", "Indicator"),
    REASON_NEEDED,
};
static const struct field uphold_body[] = {
    MARKED("corrections", FIELD_LIST, "고칠 것(kind, indicator, part, whole, points)",
           "What is corrected: kind, indicator, part, whole, points", FIELD_REQUIRED),
    REASON_NEEDED,
};
static const struct field uphold_reply[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("state", FIELD_TEXT, "상태", "State"),
    PLAIN("version", FIELD_INT, "판", "Version"),
    PLAIN("number", FIELD_INT, "새 결과의 차수", "Number of the new result"),
};

// ---- what is printed

static const struct field award_reply[] = {
    PLAIN("round", FIELD_OBJECT, "평가", "Round"),
    PLAIN("boards", FIELD_LIST, "대상군별 선정·표창 대상", "Boards with who is chosen and commended"),
    PLAIN("certificate", FIELD_LONG, "표창장 문구", "Words of the certificate"),
    PLAIN("announcement", FIELD_LONG, "공고문", "Announcement"),
};
#define MINUTES_ROWS                                                                               \
    MARKED("held_on", FIELD_DATE, "개최일", "Day of the meeting", FIELD_REQUIRED), \
    PLAIN("place", FIELD_TEXT, "장소", "Place"), \
    PLAIN("chair", FIELD_TEXT, "위원장", "Chair"), \
    SIZED("members", FIELD_LONG, "참석 위원", "Members present", 0, 1, 4000), \
    SIZED("discussion", FIELD_LONG, "논의 내용", "What was discussed", 0, 1, 20000), \
    SIZED("decision", FIELD_LONG, "의결 내용", "What was decided", 0, 1, 20000), \
    SIZED("certificate", FIELD_LONG, "표창장 문구", "Words of the certificate", 0, 1, 4000), \
    SIZED("announcement", FIELD_LONG, "공고문", "Announcement", 0, 1, 20000)
static const struct field minutes_body[] = { MINUTES_ROWS };
static const struct field minutes_fields[] = {
    MINUTES_ROWS,
    PLAIN("version", FIELD_INT, "판", "Version; 0: nothing has been written"),
    PLAIN("round", FIELD_OBJECT, "평가", "Round"),
    PLAIN("boards", FIELD_LIST, "대상군별 순위(선정 대상)와 제외", "Boards with who is chosen, and who is excluded"),
    PLAIN("objections", FIELD_LIST, "이의신청과 결정", "Objections and decisions"),
    PLAIN("results", FIELD_LIST, "결과와 해시", "Results and their hashes"),
};

#define WHY_SAMPLE "{\"reason\": \"위원회 심의 전 확정\"}"
#define ACT(name, more, function, fields, ko, en, sample)                                         \
    { .method = HTTP_POST, .path = ROUND "/" name, .permission = MAY_EVALUATION_EDIT, .whose = round_whose, \
      .handle = function, .flags = ROUTE_WRITES | (more), .body = FIELDS(fields), .reply = FIELDS(done_reply), \
      .summary_ko = ko, .summary_en = en, .example = sample }
#define ENTER(name, function, fields, ko, en, sample)                                             \
    { .method = HTTP_POST, .path = ROUND "/" name, .permission = MAY_EVALUATION_EDIT, .whose = round_whose, \
      .handle = function, .flags = ROUTE_WRITES, .body = FIELDS(fields), .reply = FIELDS(id_reply), \
      .summary_ko = ko, .summary_en = en, .example = sample }
#define DECIDE(name, may, more, function, fields, answer, ko, en, sample)                         \
    { .method = HTTP_POST, .path = BASE "objections/{id}/" name, .permission = may, .whose = card_objection_whose, \
      .handle = function, .flags = ROUTE_WRITES | (more), .body = FIELDS(fields), .reply = FIELDS(answer), \
      .summary_ko = ko, .summary_en = en, .example = sample }

static const struct route routes[] = {
    { .method = HTTP_GET, .path = BASE "indicators", .permission = MAY_EVALUATION_EDIT, .handle = statement_list,
      .reply = FIELDS(statement_reply), .summary_ko = "지표로 쓸 수 있는 문장",
      .summary_en = "Statements that indicators may use" },
    { .method = HTTP_GET, .path = BASE "presets", .permission = MAY_EVALUATION_EDIT, .handle = model_presets,
      .reply = FIELDS(preset_reply), .summary_ko = "미리 만든 평가 모델(예시)",
      .summary_en = "Models that come with the program, as examples" },
    { .method = HTTP_GET, .path = BASE "models", .permission = MAY_EVALUATION_EDIT, .handle = model_list,
      .flags = ROUTE_LIST, .reply = FIELDS(model_fields), .summary_ko = "평가 모델 목록", .summary_en = "Models" },
    { .method = HTTP_POST, .path = BASE "models", .permission = MAY_EVALUATION_EDIT, .handle = model_add,
      .flags = ROUTE_WRITES, .body = FIELDS(model_body), .reply = FIELDS(id_reply),
      .summary_ko = "평가 모델 만들기(예시에서, 또는 정의로)", .summary_en = "Make a model, of a preset or a definition",
      .example = "{\"preset\": \"siheung-like\"}" },
    { .method = HTTP_GET, .path = MODEL, .permission = MAY_EVALUATION_EDIT, .whose = model_whose, .handle = model_get,
      .reply = FIELDS(model_fields), .summary_ko = "평가 모델 하나", .summary_en = "A model" },
    { .method = HTTP_PUT, .path = MODEL, .permission = MAY_EVALUATION_EDIT, .whose = model_whose, .handle = model_put,
      .flags = ROUTE_WRITES, .body = FIELDS(definition_body), .reply = FIELDS(done_reply),
      .summary_ko = "평가 모델 고치기", .summary_en = "Change a model", .example = "{\"definition\": {}}" },
    { .method = HTTP_DELETE, .path = MODEL, .permission = MAY_EVALUATION_EDIT, .whose = model_whose,
      .handle = model_end,
      .flags = ROUTE_WRITES, .reply = FIELDS(id_reply),
      .summary_ko = "평가 모델 그만 쓰기", .summary_en = "Put a model out of use" },

    { .method = HTTP_GET, .path = BASE "rounds", .permission = MAY_EVALUATION_READ, .handle = round_list,
      .flags = ROUTE_LIST, .reply = FIELDS(round_fields), .summary_ko = "평가 목록", .summary_en = "Rounds" },
    { .method = HTTP_POST, .path = BASE "rounds", .permission = MAY_EVALUATION_EDIT, .handle = round_add,
      .flags = ROUTE_WRITES, .body = FIELDS(round_body), .reply = FIELDS(id_reply), .summary_ko = "평가 만들기",
      .summary_en = "Make a round",
      .example = "{\"model_id\": 1, \"kind\": \"regular\", \"name\": \"2026 정기평가\", "
                 "\"from_on\": \"2026-01-01\", \"to_on\": \"2026-11-10\"}" },
    { .method = HTTP_GET, .path = ROUND, .permission = MAY_EVALUATION_READ, .whose = round_known, .handle = round_get,
      .reply = FIELDS(round_one_fields), .summary_ko = "평가 하나", .summary_en = "A round" },
    ACT("freeze", ROUTE_ALONE, round_freeze, reason_body, "동결하고 결과 계산", "Freeze it and compute the result", WHY_SAMPLE),
    ACT("open", 0, round_open, reason_body, "평가표 공개와 이의신청 시작", "Show the cards; objections begin", "{}"),
    ACT("decide", 0, round_decide, reason_body, "확정(위원회 의결 뒤, 다른 사람)",
        "Decide, after the committee (another person)", WHY_SAMPLE),
    ACT("announce", 0, round_announce, reason_body, "공고", "Announce", "{}"),
    ACT("cancel", 0, round_cancel, reason_needed_body, "취소(공개 전)", "Cancel it, before it is shown", WHY_SAMPLE),
    { .method = HTTP_POST, .path = ROUND "/what-if", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = what_if_get, .body = FIELDS(what_if_body), .reply = FIELDS(what_if_reply),
      .summary_ko = "가중치를 바꾸면(동결 전, 저장하지 않음)",
      .summary_en = "With other weights, before the freeze; nothing is saved",
      .example = "{\"weights\": {}}" },
    { .method = HTTP_GET, .path = ROUND "/results", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = round_results, .flags = ROUTE_LIST, .reply = FIELDS(result_fields),
      .summary_ko = "차수별 결과와 해시", .summary_en = "Results and their hashes" },
    { .method = HTTP_GET, .path = ROUND "/proof", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = round_proof_get, .reply = FIELDS(proof_reply), .summary_ko = "동결 자료로 다시 셈하여 견주기",
      .summary_en = "Compute it again from what was frozen, and compare" },

    { .method = HTTP_GET, .path = BOARD "/scores", .permission = MAY_EVALUATION_READ, .handle = card_list,
      .flags = ROUTE_LIST, .query = FIELDS(result_query), .reply = FIELDS(score_fields),
      .summary_ko = "순위(볼 수 있는 대상)", .summary_en = "Ranking, of whom the asker may see" },
    { .method = HTTP_GET, .path = CARD, .permission = MAY_EVALUATION_READ, .whose = card_whose, .handle = card_get,
      .query = FIELDS(result_query), .reply = FIELDS(card_fields),
      .summary_ko = "평가표 하나", .summary_en = "A score card" },
    { .method = HTTP_GET, .path = CARD "/rows", .permission = MAY_EVALUATION_READ, .whose = card_whose,
      .handle = card_rows, .flags = ROUTE_LIST, .reply = FIELDS(row_fields),
      .summary_ko = "숫자의 바탕이 된 자료", .summary_en = "The rows behind its numbers" },
    { .method = HTTP_GET, .path = BOARD "/export", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = card_export, .flags = ROUTE_LIST | ROUTE_TEXT | ROUTE_STREAM, .query = FIELDS(export_query),
      .reply = FIELDS(score_fields), .summary_ko = "순위 내려받기(사유 기록)",
      .summary_en = "Download the ranking as a file; the reason is logged" },

    { .method = HTTP_GET, .path = BOARD "/rows/export", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = card_export_rows, .flags = ROUTE_LIST | ROUTE_TEXT | ROUTE_STREAM, .query = FIELDS(export_rows_query),
      .reply = FIELDS(sheet_row_fields), .summary_ko = "모든 평가표의 바탕 자료 내려받기(사유 기록)",
      .summary_en = "Download the rows behind all cards; the reason is logged" },

    { .method = HTTP_GET, .path = ROUND "/entries", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = card_entry_list, .flags = ROUTE_LIST, .reply = FIELDS(entry_fields),
      .summary_ko = "사람이 넣은 것", .summary_en = "What people entered" },
    ENTER("manual", card_entry_manual, manual_body, "지표 직접 평가(자기 부서는 안 됨)",
          "Judge an indicator by hand; nobody his own department",
          "{\"board\": \"departments\", \"subject_id\": 1, \"indicator\": \"measure\", \"grade\": \"수\", "
          "\"reason\": \"청렴시책 실적 확인\"}"),
    ENTER("adjustments", card_entry_adjust, adjustment_body, "가점·감점", "Bonus or minus",
          "{\"board\": \"departments\", \"subject_id\": 1, \"kind\": \"bonus\", \"points\": 1.5, "
          "\"reason\": \"외부 수상\"}"),
    ENTER("exclusions", card_entry_exclude, exclusion_body, "순위에서 제외", "Exclude from the ranking",
          "{\"board\": \"departments\", \"subject_id\": 1, \"reason\": \"조직 신설 1개월\"}"),
    { .method = HTTP_DELETE, .path = ROUND "/entries/{entry}", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = card_entry_take_back, .flags = ROUTE_WRITES, .reply = FIELDS(id_reply),
      .summary_ko = "넣은 것 거두기(동결 전)", .summary_en = "Take an entry back, before the freeze" },

    { .method = HTTP_GET, .path = BASE "objections", .permission = MAY_EVALUATION_READ, .handle = card_objection_list,
      .flags = ROUTE_LIST, .reply = FIELDS(objection_fields), .summary_ko = "이의신청 목록",
      .summary_en = "Objections" },
    { .method = HTTP_POST, .path = ROUND "/objections", .permission = MAY_EVALUATION_OBJECT,
      .whose = card_objection_subject,
      .handle = card_objection_file, .flags = ROUTE_WRITES, .body = FIELDS(objection_body), .reply = FIELDS(id_reply),
      .summary_ko = "이의신청", .summary_en = "Object",
      .example = "{\"board\": \"departments\", \"subject_id\": 1, \"indicator\": \"acted\", "
                 "\"reason\": \"기한 연장이 반영되지 않음\"}" },
    { .method = HTTP_GET, .path = BASE "objections/{id}", .permission = MAY_EVALUATION_READ,
      .whose = card_objection_whose,
      .handle = card_objection_get, .reply = FIELDS(objection_one_fields), .summary_ko = "이의신청 하나",
      .summary_en = "An objection" },
    DECIDE("uphold", MAY_EVALUATION_EDIT, ROUTE_ALONE, card_objection_uphold, uphold_body, uphold_reply,
           "인용하고 다시 계산(다른 사람)",
           "Uphold it and compute anew (another person)",
           "{\"corrections\": [{\"kind\": \"indicator\", \"indicator\": \"acted\", \"part\": 1, \"whole\": 0}], "
           "\"reason\": \"증빙으로 조치를 확인함\"}"),
    DECIDE("dismiss", MAY_EVALUATION_EDIT, 0, card_objection_dismiss, reason_needed_body, done_reply, "기각(다른 사람)",
           "Dismiss it (another person)", WHY_SAMPLE),
    DECIDE("withdraw", MAY_EVALUATION_OBJECT, 0, card_objection_withdraw, reason_body, done_reply, "이의신청 거두기",
           "Withdraw it", "{}"),

    { .method = HTTP_GET, .path = ROUND "/awards", .permission = MAY_EVALUATION_READ, .whose = round_known,
      .handle = document_awards, .reply = FIELDS(award_reply), .summary_ko = "표창 대상·표창장·공고문(인쇄)",
      .summary_en = "Award list, certificates and announcement, to print" },
    { .method = HTTP_GET, .path = ROUND "/minutes", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = document_minutes, .reply = FIELDS(minutes_fields), .summary_ko = "위원회 회의록(인쇄)",
      .summary_en = "Minutes of the committee, to print" },
    { .method = HTTP_PUT, .path = ROUND "/minutes", .permission = MAY_EVALUATION_EDIT, .whose = round_whose,
      .handle = document_put, .flags = ROUTE_WRITES, .body = FIELDS(minutes_body), .reply = FIELDS(done_reply),
      .summary_ko = "위원회 회의록 쓰기", .summary_en = "Write the minutes of the committee",
      .example = "{\"held_on\": \"2026-11-20\", \"chair\": \"부시장\", \"decision\": \"원안 의결\"}" },
};
// clang-format on

static const struct kept_sealed sealed[] = {
    { .name = "evaluation_round.seed",
      .place = "evaluation_round.seed.#",
      .next = SQL_SEED_NEXT,
      .put = SQL_SEED_PUT },
    { .name = NULL },
};

static const struct keep keeps[] = {
    { .name = "evaluation_round",
      .setting = "keep.evaluation_days",
      .days = 3653,
      .run = round_forget },
    { .name = NULL },
};

const struct module module_evaluation = {
    .name = "evaluation",
    .title_ko = "청렴 혁신평가",
    .title_en = "Evaluation",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .open = statement_open,
    .close = statement_close,
    .keeps = keeps,
    .find = evaluation_find,
    .sealed = sealed,
    .proofs = round_proofs,
};
