#include "modules/selfcheck/answer.h"

#include "base/civil.h"
#include "base/doc.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/shown.h"

#define TEXT_MAX      4000
#define DOCUMENT_MAX  100
#define NUMBER_DIGITS 15

static const char *member(const json_t *answer, const char *name)
{
    const char *text = json_string_value(json_object_get(answer, name));
    return text ? text : "";
}

static bool refuse(struct request *request, const char *code, struct err *err, const char *ko,
                   const char *en)
{
    return request_fault(request, err, ERR_BAD_INPUT, "answers", "%s: %s | %s: %s", code, ko, code,
                         en);
}

// ---- one answer

static bool is_day(const char *text)
{
    int64_t day;
    return civil_parse_date(text, strlen(text), &day);
}

static bool is_number(const char *text)
{
    size_t len = strspn(text, "0123456789");
    return len && len <= NUMBER_DIGITS && !text[len];
}

static bool is_value(const char *kind, const char *value)
{
    if (strcmp(value, "na") == 0)
        return true;
    if (strcmp(kind, "yes_no") == 0)
        return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
    if (strcmp(kind, "number") == 0)
        return is_number(value);
    if (strcmp(kind, "date") == 0)
        return is_day(value);
    return *value && utf8_count(value, strlen(value)) <= DOCUMENT_MAX;
}

static bool is_long(const char *text, size_t most)
{
    return utf8_count(text, strlen(text)) > most;
}

static bool check_texts(struct request *request, const char *code, const json_t *answer,
                        struct err *err)
{
    static const char *const names[] = { "value", "reason", "plan", "plan_due_on", "document" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const json_t *text = json_object_get(answer, names[i]);
        if (text && !json_is_string(text) && !json_is_null(text))
            return refuse(request, code, err, "글이어야 합니다", "must be texts");
    }
    if (is_long(member(answer, "reason"), TEXT_MAX) || is_long(member(answer, "plan"), TEXT_MAX) ||
        is_long(member(answer, "document"), DOCUMENT_MAX))
        return refuse(request, code, err, "너무 깁니다", "is too long");
    const char *due = member(answer, "plan_due_on");
    return !*due || is_day(due) ||
           refuse(request, code, err, "개선 기한은 날짜여야 합니다", "plan_due_on must be a date");
}

static bool find_item(struct request *request, const struct selfcheck *check, int64_t item_id,
                      const char **code, const char **kind, struct err *err)
{
    struct store_rows *rows = store_ask(request->store, err, SQL_ANSWER_ITEM,
                                        STORE_ARGS(store_int(check->id), store_int(item_id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        *code = store_copy_text(rows, 0, request->arena);
        *kind = store_copy_text(rows, 1, request->arena);
    }
    store_done(rows);
    TRY(fine);
    return found || request_fault(request, err, ERR_BAD_INPUT, "answers",
                                  "이 진단서의 항목이 아닙니다: %lld | no item of this check: %lld",
                                  (long long)item_id, (long long)item_id);
}

static struct store_value text_or_null(const char *text)
{
    return *text ? store_text(text) : store_null();
}

static bool put_one(struct request *request, const struct selfcheck *check, const json_t *answer,
                    struct err *err)
{
    int64_t item_id = json_integer_value(json_object_get(answer, "item_id"));
    const char *code = "", *kind = "", *value = member(answer, "value");
    struct shown shown;
    TRY(find_item(request, check, item_id, &code, &kind, err) &&
        check_texts(request, code, answer, err));
    if (*value && !is_value(kind, value))
        return refuse(request, code, err, "이 항목에 맞지 않는 답입니다",
                      "no answer of this kind of item");
    TRY(shown_of(request, check, item_id, &shown, err));
    bool seen = shown.proposes && json_is_true(json_object_get(answer, "proposal_seen"));
    const char *evidence = doc_dump(request->arena, shown.scenarios);
    json_decref(shown.scenarios);
    return store_run(request->store, err, SQL_ANSWER_PUT,
                     STORE_ARGS(store_int(check->id), store_int(item_id), text_or_null(value),
                                store_text(member(answer, "reason")),
                                store_text(member(answer, "plan")),
                                text_or_null(member(answer, "plan_due_on")),
                                store_text(member(answer, "document")),
                                store_text(seen ? "yes" : ""), store_text(evidence),
                                store_int(request->actor->account_id), store_int(request->at_us)));
}

// ---- many at once

static bool count_answers(struct request *request, int64_t check_id, int64_t *due,
                          int64_t *answered, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ANSWER_COUNT, STORE_ARGS(store_int(check_id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        *due = store_get_int(rows, 0);
        *answered = store_get_int(rows, 1);
    }
    store_done(rows);
    return fine;
}

static bool is_being_filled(const struct selfcheck *check, struct err *err)
{
    if (check->state == SELFCHECK_MISSED)
        return err_set(
            err, ERR_CONFLICT,
            "회차가 마감되어 더는 쓸 수 없습니다 | its round was closed: it can no longer "
            "be filled in");
    return check->state == SELFCHECK_OPEN ||
           err_set(err, ERR_CONFLICT,
                   "이미 제출했습니다. 반려되면 고칠 수 있습니다 | it has been handed in: only "
                   "once it is sent back can it be changed");
}

bool answer_put(struct request *request, struct err *err)
{
    struct selfcheck check;
    const json_t *answers = json_object_get(request->body, "answers"), *answer;
    size_t at;
    int64_t due = 0, answered = 0;
    TRY(selfcheck_of(request, &check, err) && is_being_filled(&check, err));
    TRY(request_match(request, check.version, err));
    json_array_foreach((json_t *)(uintptr_t)answers, at, answer)
        TRY(put_one(request, &check, answer, err));
    TRY(selfcheck_save(request->store, &check, err));
    TRY(count_answers(request, check.id, &due, &answered, err));
    const struct request_act act = {
        .action = "selfcheck_check.answer",
        .table = "selfcheck_check",
        .id = arena_format(request->arena, "%lld", (long long)check.id),
        .owner = { check.agency, check.department_id, check.officer_id },
        .detail = json_pack("{s:I, s:I}", "answers", (json_int_t)json_array_size(answers),
                            "answered", (json_int_t)answered),
    };
    TRY(request_audit(request, &act, err));
    request_version(request, check.version + 1);
    return request_reply(request, 200,
                         json_pack("{s:I, s:I, s:I, s:I}", "id", (json_int_t)check.id, "version",
                                   (json_int_t)(check.version + 1), "items_due", (json_int_t)due,
                                   "items_answered", (json_int_t)answered));
}

// ---- files that show what is answered

static bool takes_files(struct request *request, struct err *err)
{
    struct selfcheck check;
    return selfcheck_of(request, &check, err) && is_being_filled(&check, err);
}

static bool attached(struct request *request, struct err *err)
{
    struct selfcheck check;
    TRY(selfcheck_of(request, &check, err));
    const struct workflow_thing thing = selfcheck_plain(&check);
    return workflow_show(request->app, request->turn, &thing, err);
}

const struct attachable selfcheck_files = { "selfcheck_check", takes_files, attached };

// ---- all of them

static const struct field answer_fields[] = {
    { "item_id", FIELD_ID, "점검항목", "Item", 0, 0, 0, NULL },
    { "code", FIELD_TEXT, "코드", "Code", 0, 0, 0, NULL },
    { "position", FIELD_INT, "순서", "Position", 0, 0, 0, NULL },
    { "text_ko", FIELD_LONG, "점검항목", "Item in Korean", 0, 0, 0, NULL },
    { "text_en", FIELD_LONG, "점검항목(영문)", "Item in English", 0, 0, 0, NULL },
    { "answer", FIELD_TEXT, "답의 종류", "Kind of answer", 0, 0, 0, NULL },
    { "basis", FIELD_TEXT, "근거 법령", "Law", 0, 0, 0, NULL },
    { "value", FIELD_TEXT, "답", "Answer", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "사유", "Reason", 0, 0, 0, NULL },
    { "plan", FIELD_LONG, "개선 계획", "Plan", 0, 0, 0, NULL },
    { "plan_due_on", FIELD_DATE, "개선 기한", "To be mended by", 0, 0, 0, NULL },
    { "document", FIELD_TEXT, "증빙 문서번호", "Number of the document that shows it", 0, 0, 0,
      NULL },
    { "proposed", FIELD_TEXT, "프로그램이 제안한 답", "What the program proposed", 0, 0, 0, NULL },
    { "evidence", FIELD_LIST, "프로그램이 보인 근거", "What the program showed", 0, 0, 0, NULL },
    { "at_us", FIELD_TIME, "답한 때", "Answered at", 0, 0, 0, NULL },
};

static bool add_shown(struct request *request, const struct selfcheck *check, json_t *answer,
                      struct err *err)
{
    struct shown shown;
    int64_t item_id = json_integer_value(json_object_get(answer, "item_id"));
    TRY(shown_of(request, check, item_id, &shown, err));
    json_object_set_new(answer, "evidence", shown.scenarios);
    json_object_set_new(answer, "proposal", shown.proposes ? json_string("yes") : json_null());
    return true;
}

json_t *answer_list(struct request *request, const struct selfcheck *check, struct err *err)
{
    static const struct fields fields = FIELDS(answer_fields);
    json_t *answers = request_array(request, &fields, err, SQL_ANSWER_LIST,
                                    STORE_ARGS(store_int(check->id))),
           *answer;
    size_t at;
    if (!answers || check->state != SELFCHECK_OPEN)
        return answers;
    json_array_foreach(answers, at, answer) if (!add_shown(request, check, answer, err))
    {
        json_decref(answers);
        return NULL;
    }
    return answers;
}

static bool has_standing(const json_t *evidence)
{
    size_t at;
    const json_t *scenario;
    json_array_foreach(
        (json_t *)(uintptr_t)evidence, at,
        scenario) if (json_integer_value(json_object_get(scenario, "standing"))) return true;
    return false;
}

static bool check_answer(struct request *request, const json_t *answer, const char *today,
                         struct err *err)
{
    const char *code = member(answer, "code"), *value = member(answer, "value"),
               *reason = member(answer, "reason");
    if (!*value)
        return refuse(request, code, err, "답하지 않았습니다", "is not answered");
    bool no = strcmp(value, "no") == 0;
    if ((no || strcmp(value, "na") == 0) && !*reason)
        return refuse(request, code, err, "사유를 적어야 합니다", "a reason is needed");
    if (no && (!*member(answer, "plan") || strcmp(member(answer, "plan_due_on"), today) < 0))
        return refuse(request, code, err, "개선 계획과 오늘 이후의 개선 기한을 적어야 합니다",
                      "a plan is needed, and a day from today on until which it is mended");
    if (strcmp(value, "yes") == 0 && !*reason && has_standing(json_object_get(answer, "evidence")))
        return refuse(request, code, err, "열린 경보가 있습니다. 그래도 적정한 사유를 적으십시오",
                      "an alarm stands: say why it is right all the same");
    return true;
}

bool answer_all(struct request *request, const struct selfcheck *check, struct err *err)
{
    const char *today = civil_date_text(request->arena, app_today(request->app, request->at_us));
    json_t *answers = answer_list(request, check, err), *answer;
    size_t at;
    bool fine = answers != NULL;
    json_array_foreach(answers, at, answer) fine =
        fine && check_answer(request, answer, today, err);
    json_decref(answers);
    return fine;
}
