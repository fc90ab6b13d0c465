#include "modules/selfcheck/bank.h"

#include "base/civil.h"
#include "modules/selfcheck/queries.h"

static const struct workflow_move moves[] = {
    { BANK_WRITE, BANK_DRAFT, BANK_DRAFT, MAY_SELFCHECK_EDIT, TAKES_PART },
    { BANK_PUBLISH, BANK_DRAFT, BANK_LIVE, MAY_SELFCHECK_EDIT, NEED_OTHER_PERSON },
    { BANK_END, BANK_DRAFT, BANK_ENDED, MAY_SELFCHECK_EDIT, NEED_REASON },
    { BANK_END, BANK_LIVE, BANK_ENDED, MAY_SELFCHECK_EDIT, NEED_REASON },
};
static const char *const states[] = { "draft", "live", "ended" };
static const char *const acts[] = { "write", "publish", "end" };
static const struct workflow sheets = { .thing = "selfcheck_sheet",
                                        .states = states,
                                        .state_count = 3,
                                        .acts = acts,
                                        .act_count = 3,
                                        .moves = moves,
                                        .move_count = sizeof moves / sizeof *moves };

bool bank_list(struct request *request, const char *view, const char *sort, struct err *err)
{
    const struct list list = { .from = arena_format(request->arena, "%s a", view),
                               .alias = "a",
                               .fields = &request->route->reply,
                               .sort = sort };
    return request_list(request, &list, err);
}

bool bank_duties(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_duty_list", "code", err);
}

bool bank_owners(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_owner_list", "id", err);
}

bool bank_sheets(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_sheet_list", "duty_code", err);
}

bool bank_items(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_item_list", "id", err);
}

static bool log_it(struct request *request, const char *action, const char *table, int64_t id,
                   struct err *err)
{
    const struct request_act act = { .action = action,
                                     .table = table,
                                     .id = arena_format(request->arena, "%lld", (long long)id),
                                     .owner = { .agency = request->actor->agency },
                                     .reason = request_text(request, "reason"),
                                     .detail = json_incref(request->body) };
    return request_audit(request, &act, err);
}

static bool reply_added(struct request *request, int64_t id, struct err *err)
{
    (void)err;
    return request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

static bool reply_changed(struct request *request, int64_t id, const char *state, int64_t version)
{
    request_version(request, version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)id, "state", state,
                                   "version", (json_int_t)version));
}

static const char *text_or(struct request *request, const char *member, const char *otherwise)
{
    const char *text = request_text(request, member);
    return text ? text : otherwise;
}

static struct store_value given_text(struct request *request, const char *member) // NULL: not given
{
    return store_text(request_text(request, member));
}

static struct store_value given_flag(struct request *request, const char *member)
{
    return request_given(request, member) ? store_int(request_flag(request, member)) : store_null();
}

static const char *today(struct request *request)
{
    return civil_date_text(request->arena, app_today(request->app, request->at_us));
}

static const char *last_day(struct request *request)
{
    return text_or(request, "last_day",
                   civil_date_text(request->arena, app_today(request->app, request->at_us) - 1));
}

// An edit that named the version that is there.
static bool was_changed(struct request *request, struct err *err)
{
    return store_changed(request->store) == 1 ||
           err_set(err, ERR_CONFLICT, "이미 끝났습니다 | it has ended already");
}

static bool read_version(struct request *request, const char *sql, int64_t *id, int64_t *version,
                         struct err *err)
{
    bool found;
    TRY(request_id(request, 0, id, err));
    TRY(store_number(request->store, err, version, &found, sql, STORE_ARGS(store_int(*id))));
    return found ? request_match(request, *version, err) : request_hidden(err);
}

// ---- duties

bool bank_duty_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_DUTY_WHOSE, out, err);
}

bool bank_duty_here(struct request *request, int64_t duty_id, struct err *err)
{
    int64_t id;
    bool found;
    TRY(store_number(request->store, err, &id, &found, SQL_DUTY_HERE,
                     STORE_ARGS(store_int(duty_id), store_text(request->actor->agency))));
    return found ||
           request_fault(request, err, ERR_BAD_INPUT, "duty_id",
                         "이 기관이 쓰는 업무가 아닙니다 | no duty of this agency in force");
}

bool bank_duty_add(struct request *request, struct err *err)
{
    int64_t id = writer_next_id(request->turn), other;
    bool found;
    TRY(store_number(request->store, err, &other, &found, SQL_DUTY_BY_CODE,
                     STORE_ARGS(store_text(request->actor->agency), given_text(request, "code"))));
    if (found)
        return request_fault(request, err, ERR_CONFLICT, "code",
                             "이미 있는 업무 코드입니다 | there is a duty of this code already");
    TRY(store_run(request->store, err, SQL_DUTY_ADD,
                  STORE_ARGS(store_int(id), store_text(request->actor->agency),
                             given_text(request, "code"), given_text(request, "area"),
                             given_text(request, "area_ko"), given_text(request, "area_en"),
                             given_text(request, "name_ko"), given_text(request, "name_en"),
                             store_text(text_or(request, "post_duty", "")),
                             store_text(text_or(request, "filled_by", "officer")),
                             store_int(request_flag(request, "everywhere")), store_int(0))));
    return log_it(request, "selfcheck_duty.add", "selfcheck_duty", id, err) &&
           reply_added(request, id, err);
}

bool bank_duty_edit(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(read_version(request, SQL_DUTY_VERSION, &id, &version, err));
    TRY(store_run(request->store, err, SQL_DUTY_EDIT,
                  STORE_ARGS(store_int(id), given_text(request, "name_ko"),
                             given_text(request, "name_en"), given_text(request, "post_duty"),
                             given_flag(request, "everywhere"))));
    return log_it(request, "selfcheck_duty.edit", "selfcheck_duty", id, err) &&
           reply_changed(request, id, "in_force", version + 1);
}

bool bank_duty_end(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(read_version(request, SQL_DUTY_VERSION, &id, &version, err));
    TRY(store_run(request->store, err, SQL_DUTY_END,
                  STORE_ARGS(store_int(id), store_text(last_day(request)))));
    return was_changed(request, err) &&
           log_it(request, "selfcheck_duty.end", "selfcheck_duty", id, err) &&
           reply_changed(request, id, "ended", version + 1);
}

// ---- who performs them

bool bank_owner_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_OWNER_WHOSE, out, err);
}

static bool department_here(struct request *request, int64_t department_id, const char *day,
                            struct err *err)
{
    int64_t id;
    bool found;
    TRY(store_number(
        request->store, err, &id, &found, SQL_DEPARTMENT_HERE,
        STORE_ARGS(store_int(department_id), store_text(request->actor->agency), store_text(day))));
    return found ||
           request_fault(request, err, ERR_BAD_INPUT, "department_id",
                         "이 기관의 그날 부서가 아닙니다 | no department of this agency that day");
}

bool bank_owner_add(struct request *request, struct err *err)
{
    int64_t id = writer_next_id(request->turn), other;
    int64_t duty_id = request_number(request, "duty_id"),
            department_id = request_number(request, "department_id");
    const char *from = text_or(request, "from", today(request));
    bool found;
    TRY(bank_duty_here(request, duty_id, err) &&
        department_here(request, department_id, from, err));
    TRY(store_number(request->store, err, &other, &found, SQL_OWNER_SAME,
                     STORE_ARGS(store_int(duty_id), store_int(department_id), store_text(from))));
    if (found)
        return request_fault(request, err, ERR_CONFLICT, "department_id",
                             "이미 소관 부서입니다 | it performs it already");
    TRY(store_run(
        request->store, err, SQL_OWNER_ADD,
        STORE_ARGS(store_int(id), store_int(duty_id), store_int(department_id), store_text(from))));
    return log_it(request, "selfcheck_owner.add", "selfcheck_owner", id, err) &&
           reply_added(request, id, err);
}

bool bank_owner_end(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(read_version(request, SQL_OWNER_VERSION, &id, &version, err));
    TRY(store_run(request->store, err, SQL_OWNER_END,
                  STORE_ARGS(store_int(id), store_text(last_day(request)))));
    return was_changed(request, err) &&
           log_it(request, "selfcheck_owner.end", "selfcheck_owner", id, err) &&
           reply_changed(request, id, "ended", version + 1);
}

// ---- sheets

bool bank_sheet_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_SHEET_WHOSE, out, err);
}

bool bank_sheet_load(struct request *request, int64_t id, struct bank_sheet *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_SHEET_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        *out = (struct bank_sheet){
            .id = id,
            .duty_id = store_get_int(rows, 0),
            .version = store_get_int(rows, 1),
            .agency = store_copy_text(rows, 2, request->arena),
            .cycle = store_copy_text(rows, 3, request->arena),
        };
        fine = workflow_state_read(&sheets, store_get_text(rows, 4), &out->state) ||
               err_set(err, ERR_STORE, "selfcheck_sheet %lld: state", (long long)id);
    }
    store_done(rows);
    TRY(fine);
    return found || request_hidden(err);
}

static struct workflow_thing thing_of(const struct bank_sheet *sheet)
{
    return (struct workflow_thing){ .workflow = &sheets,
                                    .id = sheet->id,
                                    .version = sheet->version,
                                    .state = sheet->state,
                                    .owner = { .agency = sheet->agency } };
}

static bool sheet_save(struct request *request, const struct workflow_thing *thing, struct err *err)
{
    return store_run(request->store, err, SQL_SHEET_PUT,
                     STORE_ARGS(store_int(thing->id), store_text(states[thing->state]),
                                store_text(today(request))));
}

bool bank_wrote(struct request *request, struct bank_sheet *sheet, json_t *detail, struct err *err)
{
    struct workflow_thing thing = thing_of(sheet);
    if (!workflow_begin_any(request, &thing, BANK_WRITE, err) ||
        !sheet_save(request, &thing, err)) {
        json_decref(detail);
        return false;
    }
    TRY(workflow_end(request, &thing, detail, err));
    sheet->version = thing.version;
    return true;
}

static bool sheet_insert(struct request *request, const struct bank_sheet *sheet, struct err *err)
{
    return store_run(
        request->store, err, SQL_SHEET_ADD,
        STORE_ARGS(store_int(sheet->id), store_int(sheet->duty_id), store_text(sheet->cycle)));
}

// The items of the sheet that the draft begins with.
static bool copy_items(struct request *request, int64_t from, int64_t to, struct err *err)
{
    struct store_numbers items;
    TRY(store_numbers(request->store, err, request->arena, &items, SQL_ITEMS_OF_SHEET,
                      STORE_ARGS(store_int(from))));
    for (size_t i = 0; i < items.count; i++) {
        int64_t id = writer_next_id(request->turn);
        TRY(store_run(request->store, err, SQL_ITEM_COPY,
                      STORE_ARGS(store_int(id), store_int(to), store_int(items.at[i]))));
        TRY(store_run(request->store, err, SQL_ITEM_SCENARIOS_COPY,
                      STORE_ARGS(store_int(id), store_int(items.at[i]))));
    }
    return true;
}

bool bank_sheet_add(struct request *request, struct err *err)
{
    struct bank_sheet sheet = { .id = writer_next_id(request->turn),
                                .duty_id = request_number(request, "duty_id"),
                                .version = 1,
                                .agency = request->actor->agency,
                                .cycle = request_text(request, "cycle"),
                                .state = BANK_DRAFT },
                      from;
    int64_t from_id = request_number(request, "from_sheet_id");
    TRY(bank_duty_here(request, sheet.duty_id, err) && sheet_insert(request, &sheet, err));
    if (from_id) {
        TRY(bank_sheet_load(request, from_id, &from, err));
        if (from.duty_id != sheet.duty_id)
            return request_fault(request, err, ERR_BAD_INPUT, "from_sheet_id",
                                 "같은 업무의 진단표가 아닙니다 | no sheet of the same duty");
        TRY(copy_items(request, from_id, sheet.id, err));
    }
    return bank_wrote(request, &sheet, json_incref(request->body), err) &&
           reply_added(request, sheet.id, err);
}

static const struct field item_fields[] = {
    { "id", FIELD_ID, "번호", "Number", 0, 0, 0, NULL },
    { "code", FIELD_TEXT, "코드", "Code", 0, 0, 0, NULL },
    { "position", FIELD_INT, "순서", "Position", 0, 0, 0, NULL },
    { "text_ko", FIELD_LONG, "점검항목", "Item in Korean", 0, 0, 0, NULL },
    { "text_en", FIELD_LONG, "점검항목(영문)", "Item", 0, 0, 0, NULL },
    { "answer", FIELD_TEXT, "답의 종류", "Kind of answer", 0, 0, 0, NULL },
    { "basis", FIELD_TEXT, "근거 법령", "Law", 0, 0, 0, NULL },
    { "example", FIELD_BOOL, "예시", "Example", 0, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};
static const struct field sheet_fields[] = {
    { "id", FIELD_ID, "번호", "Number", 0, 0, 0, NULL },
    { "duty_id", FIELD_ID, "업무", "Duty", 0, 0, 0, NULL },
    { "duty_code", FIELD_TEXT, "업무 코드", "Code of the duty", 0, 0, 0, NULL },
    { "duty_ko", FIELD_TEXT, "업무 이름", "Name of the duty in Korean", 0, 0, 0, NULL },
    { "duty_en", FIELD_TEXT, "업무 이름(영문)", "Name of the duty", 0, 0, 0, NULL },
    { "number", FIELD_INT, "진단표의 판", "Version of the sheet", 0, 0, 0, NULL },
    { "cycle", FIELD_TEXT, "주기", "Cycle", 0, 0, 0, NULL },
    { "state", FIELD_TEXT, "상태", "State", 0, 0, 0, NULL },
    { "live_from", FIELD_DATE, "쓰기 시작한 날", "Live from", 0, 0, 0, NULL },
    { "ended_on", FIELD_DATE, "끝난 날", "Ended on", 0, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static bool add_scenarios(struct request *request, json_t *items, struct err *err)
{
    size_t at;
    json_t *item;
    json_array_foreach(items, at, item)
    {
        int64_t id = json_integer_value(json_object_get(item, "id"));
        struct store_rows *rows =
            store_ask(request->store, err, SQL_ITEM_SCENARIOS, STORE_ARGS(store_int(id)));
        json_t *list = json_array();
        bool more = rows != NULL, fine = more;
        while (more && (fine = store_next(rows, &more, err)) && more)
            json_array_append_new(list, json_string(store_get_text(rows, 0)));
        store_done(rows);
        json_object_set_new(item, "scenarios", list);
        TRY(fine);
    }
    return true;
}

bool bank_sheet_one(struct request *request, struct err *err)
{
    static const struct fields of_sheet = FIELDS(sheet_fields), of_item = FIELDS(item_fields);
    struct bank_sheet sheet;
    json_t *row, *items, *history;
    int64_t id;
    TRY(request_id(request, 0, &id, err) && bank_sheet_load(request, id, &sheet, err));
    const struct workflow_thing thing = thing_of(&sheet);
    TRY(request_object(request, &of_sheet, &row, err, SQL_SHEET_ONE, STORE_ARGS(store_int(id))));
    json_t *reply = json_pack("{s:o}", "sheet", row);
    items = request_array(request, &of_item, err, SQL_SHEET_ITEMS, STORE_ARGS(store_int(id)));
    json_object_set_new(reply, "items", items);
    history = items ? workflow_history(request, &sheets, id, err) : NULL;
    json_object_set_new(reply, "history", history);
    json_object_set_new(reply, "acts", workflow_acts(request, &thing));
    if (history && add_scenarios(request, items, err)) {
        request_version(request, sheet.version);
        return request_reply(request, 200, reply);
    }
    json_decref(reply);
    return false;
}

bool bank_sheet_publish(struct request *request, struct err *err)
{
    struct bank_sheet sheet;
    int64_t id, items;
    bool found;
    TRY(request_id(request, 0, &id, err) && bank_sheet_load(request, id, &sheet, err));
    struct workflow_thing thing = thing_of(&sheet);
    TRY(workflow_begin(request, &thing, BANK_PUBLISH, err));
    TRY(store_number(request->store, err, &items, &found, SQL_ITEM_COUNT,
                     STORE_ARGS(store_int(id))));
    if (!items)
        return err_set(err, ERR_CONFLICT, "점검항목이 없습니다 | there is no item in it");
    TRY(store_run(
        request->store, err, SQL_SHEET_SUCCEED,
        STORE_ARGS(store_int(sheet.duty_id), store_text(sheet.cycle), store_text(today(request)))));
    return sheet_save(request, &thing, err) && workflow_answer(request, &thing, NULL, err);
}

bool bank_sheet_end(struct request *request, struct err *err)
{
    struct bank_sheet sheet;
    int64_t id;
    TRY(request_id(request, 0, &id, err) && bank_sheet_load(request, id, &sheet, err));
    struct workflow_thing thing = thing_of(&sheet);
    TRY(workflow_begin(request, &thing, BANK_END, err));
    return sheet_save(request, &thing, err) && workflow_answer(request, &thing, NULL, err);
}

// ---- items

bool bank_item_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_ITEM_WHOSE, out, err);
}

static bool put_scenarios(struct request *request, int64_t item_id, const json_t *scenarios,
                          struct err *err)
{
    size_t at;
    const json_t *id;
    TRY(store_run(request->store, err, SQL_ITEM_SCENARIOS_CLEAR, STORE_ARGS(store_int(item_id))));
    json_array_foreach((json_t *)(uintptr_t)scenarios, at, id)
    {
        if (!json_is_string(id))
            return request_fault(request, err, ERR_BAD_INPUT, "scenarios",
                                 "시나리오의 번호여야 합니다 | must be ids of scenarios");
        TRY(store_run(request->store, err, SQL_ITEM_SCENARIO_ADD,
                      STORE_ARGS(store_int(item_id), store_text(json_string_value(id)))));
    }
    return true;
}

bool bank_item_put(struct request *request, int64_t sheet_id, const struct bank_item *item,
                   int64_t *id, struct err *err)
{
    *id = writer_next_id(request->turn);
    return store_run(request->store, err, SQL_ITEM_ADD,
                     STORE_ARGS(store_int(*id), store_int(sheet_id), store_text(item->code),
                                store_text(item->text_ko), store_text(item->text_en),
                                store_text(item->answer), store_text(item->basis),
                                store_int(item->example))) &&
           put_scenarios(request, *id, item->scenarios, err);
}

bool bank_item_add(struct request *request, struct err *err)
{
    struct bank_sheet sheet;
    int64_t sheet_id, id, other;
    bool found;
    const struct bank_item item = { .code = request_text(request, "code"),
                                    .text_ko = request_text(request, "text_ko"),
                                    .text_en = request_text(request, "text_en"),
                                    .answer = request_text(request, "answer"),
                                    .basis = text_or(request, "basis", ""),
                                    .scenarios = json_object_get(request->body, "scenarios") };
    TRY(request_id(request, 0, &sheet_id, err) && bank_sheet_load(request, sheet_id, &sheet, err));
    TRY(bank_wrote(request, &sheet, json_incref(request->body), err));
    TRY(store_number(request->store, err, &other, &found, SQL_ITEM_BY_CODE,
                     STORE_ARGS(store_int(sheet_id), store_text(item.code))));
    if (found)
        return request_fault(request, err, ERR_CONFLICT, "code",
                             "이미 있는 항목 코드입니다 | there is an item of this code already");
    return bank_item_put(request, sheet_id, &item, &id, err) && reply_added(request, id, err);
}

// The item of the path, in a draft that the asker writes in.
static bool item_begin(struct request *request, int64_t *id, int64_t *version, struct err *err)
{
    struct bank_sheet sheet;
    int64_t sheet_id;
    bool found;
    TRY(read_version(request, SQL_ITEM_VERSION, id, version, err));
    TRY(store_number(request->store, err, &sheet_id, &found, SQL_ITEM_SHEET,
                     STORE_ARGS(store_int(*id))));
    TRY(bank_sheet_load(request, sheet_id, &sheet, err));
    json_t *detail = request->body ? json_deep_copy(request->body) : json_object();
    json_object_set_new(detail, "item_id", json_integer(*id));
    return bank_wrote(request, &sheet, detail, err);
}

bool bank_item_edit(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(item_begin(request, &id, &version, err));
    TRY(store_run(request->store, err, SQL_ITEM_EDIT,
                  STORE_ARGS(store_int(id), given_text(request, "text_ko"),
                             given_text(request, "text_en"), given_text(request, "answer"),
                             given_text(request, "basis"),
                             request_given(request, "position")
                                 ? store_int(request_number(request, "position"))
                                 : store_null())));
    if (request_given(request, "scenarios"))
        TRY(put_scenarios(request, id, json_object_get(request->body, "scenarios"), err));
    return reply_changed(request, id, "draft", version + 1);
}

bool bank_item_remove(struct request *request, struct err *err)
{
    int64_t id, version;
    TRY(item_begin(request, &id, &version, err));
    return store_run(request->store, err, SQL_ITEM_SCENARIOS_CLEAR, STORE_ARGS(store_int(id))) &&
           store_run(request->store, err, SQL_ITEM_REMOVE, STORE_ARGS(store_int(id))) &&
           request_reply(request, 200, json_pack("{s:I}", "id", (json_int_t)id));
}
