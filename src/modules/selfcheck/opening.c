#include "modules/selfcheck/opening.h"

#include "app/tell.h"
#include "base/civil.h"
#include "base/doc.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/selfcheck/bank.h"
#include "modules/selfcheck/queries.h"
#include "modules/selfcheck/remind.h"

#define CASE_DAYS  7
#define DUE_DAYS   10
#define REPEATED   2
#define DUE_FIRST  "07-10"
#define DUE_SECOND "11-10"

struct opening {
    struct app *app;
    struct store *store;
    struct writer_turn *turn;
    struct arena *arena;
    const char *agency, *cycle, *name, *scenario_id, *case_no;
    const char *from, *to, *due;
    int64_t today, at_us, by_id;
    int64_t round_id; // 0: of no round
    int64_t checks;
    struct map told;  // officers
    json_t *unmanned; // may be NULL
};

static struct opening opening_of(struct app *app, struct writer_turn *turn)
{
    struct opening opening = { .app = app,
                               .store = writer_store(turn),
                               .turn = turn,
                               .arena = writer_arena(turn),
                               .scenario_id = "",
                               .case_no = "",
                               .at_us = writer_at_us(turn),
                               .today = app_today(app, writer_at_us(turn)) };
    map_open(&opening.told, opening.arena);
    return opening;
}

bool opening_on_duty(struct store *store, struct arena *arena, int64_t duty_id,
                     int64_t department_id, int64_t day, int64_t without, struct store_numbers *out,
                     struct err *err)
{
    struct store_rows *rows =
        store_ask(store, err, SQL_ON_DUTY,
                  STORE_ARGS(store_int(department_id), store_text(civil_date_text(arena, day)),
                             store_int(duty_id), store_int(without)));
    bool more = rows != NULL, fine = more;
    int64_t first = 0;
    *out = (struct store_numbers){ 0 };
    while (more && (fine = store_next(rows, &more, err)) && more) {
        int64_t step = store_get_int(rows, 1);
        bool one_is_enough = store_get_int(rows, 2) != 0;
        if (out->count && (step != first || one_is_enough))
            break;
        first = step;
        VEC_ADD(arena, out, store_get_int(rows, 0));
    }
    store_done(rows);
    return fine;
}

// ---- periods

struct span {
    int64_t from, to, due;
};

static int64_t day_of_year(struct app *app, struct arena *arena, int year, const char *setting,
                           const char *otherwise)
{
    const char *text =
        arena_format(arena, "%04d-%s", year, app_setting(app, arena, setting, otherwise));
    int64_t day;
    if (civil_parse_date(text, strlen(text), &day))
        return day;
    text = arena_format(arena, "%04d-%s", year, otherwise);
    civil_parse_date(text, strlen(text), &day);
    return day;
}

// The period of a cycle that a day is in, and when its results are due: a round that is opened late has some days.
static struct span span_of(const struct opening *opening, int64_t day)
{
    struct civil civil;
    struct span span;
    civil_of_day(day, &civil);
    bool half = strcmp(opening->cycle, "half_year") == 0;
    int months = half ? 6 : strcmp(opening->cycle, "quarterly") == 0 ? 3 : 1;
    int first = (civil.month - 1) / months * months + 1;
    int64_t days = app_setting_number(opening->app, "selfcheck.due_days", DUE_DAYS);
    span.from = civil_day(civil.year, first, 1);
    civil_add_months(span.from, months, &span.to);
    span.to--;
    span.due = span.to + days;
    if (half)
        span.due = first == 1 ? day_of_year(opening->app, opening->arena, civil.year,
                                            "selfcheck.due_first", DUE_FIRST)
                              : day_of_year(opening->app, opening->arena, civil.year,
                                            "selfcheck.due_second", DUE_SECOND);
    if (span.due < opening->today)
        span.due = opening->today + days;
    return span;
}

static void put_span(struct opening *opening, struct span span)
{
    opening->from = civil_date_text(opening->arena, span.from);
    opening->to = civil_date_text(opening->arena, span.to);
    opening->due = civil_date_text(opening->arena, span.due);
}

static const char *name_of(const struct opening *opening)
{
    int year = 0, month = 0;
    sscanf(opening->from, "%d-%d", &year, &month);
    if (strcmp(opening->cycle, "half_year") == 0)
        return arena_format(opening->arena, "%d년 %s", year, month < 7 ? "상반기" : "하반기");
    if (strcmp(opening->cycle, "quarterly") == 0)
        return arena_format(opening->arena, "%d년 %d분기", year, (month + 2) / 3);
    return arena_format(opening->arena, "%d년 %d월", year, month);
}

// ---- one check

struct sheet {
    int64_t id, duty_id;
    const char *ko, *en;
    bool everywhere;
};

static bool tell_opened(struct opening *opening, const struct sheet *sheet, int64_t department_id,
                        int64_t officer_id, int64_t check_id, struct err *err)
{
    const char *name = arena_format(opening->arena, "%lld", (long long)officer_id);
    bool first = !map_get(&opening->told, name);
    struct tell tell = { .event = "selfcheck.opened",
                         .agency = opening->agency,
                         .department_id = department_id,
                         .path = selfcheck_path(opening->arena, check_id),
                         .title_ko = sheet->ko,
                         .title_en = sheet->en };
    map_put(&opening->told, name, opening);
    if (!first)
        return true;
    if (opening->round_id) {
        tell.path = "/selfcheck";
        tell.title_ko = tell.title_en = opening->name;
    }
    return tell_officer(opening->app, opening->turn, officer_id, &tell, err);
}

static bool open_one(struct opening *opening, const struct sheet *sheet, int64_t department_id,
                     int64_t officer_id, int64_t *id, struct err *err)
{
    int64_t due = 0;
    civil_parse_date(opening->due, strlen(opening->due), &due);
    *id = writer_next_id(opening->turn);
    TRY(store_send(opening->store, err, SQL_CHECK_ADD,
                   STORE_ARGS(store_int(*id), store_text(opening->agency), store_int(department_id),
                              store_int(officer_id), store_int(sheet->duty_id),
                              store_int(sheet->id), selfcheck_id(opening->round_id),
                              store_text(opening->case_no), store_text(opening->scenario_id),
                              store_text(opening->from), store_text(opening->to),
                              store_text(opening->due), store_int(due), store_int(opening->at_us),
                              store_int(remind_first(opening->app, due, opening->today)))));
    TRY(store_send(
        opening->store, err, SQL_ANSWERS_ADD,
        STORE_ARGS(store_int(*id), store_int(sheet->id), store_text(opening->scenario_id))));
    opening->checks++;
    return tell_opened(opening, sheet, department_id, officer_id, *id, err);
}

// ---- a round

static bool nobody_there(struct opening *opening, const struct sheet *sheet, int64_t department_id)
{
    // Of a duty of every department, one without people is no gap.
    if (opening->unmanned && !sheet->everywhere)
        json_array_append_new(opening->unmanned,
                              json_pack("{s:I, s:s, s:s, s:I}", "duty_id",
                                        (json_int_t)sheet->duty_id, "duty_ko", sheet->ko, "duty_en",
                                        sheet->en, "department_id", (json_int_t)department_id));
    return true;
}

static bool open_sheet(struct opening *opening, const struct sheet *sheet, struct err *err)
{
    struct store_numbers departments, officers;
    int64_t id;
    TRY(store_numbers(opening->store, err, opening->arena, &departments, SQL_PERFORMING,
                      STORE_ARGS(store_int(sheet->duty_id),
                                 store_text(civil_date_text(opening->arena, opening->today)))));
    for (size_t i = 0; i < departments.count; i++) {
        TRY(opening_on_duty(opening->store, opening->arena, sheet->duty_id, departments.at[i],
                            opening->today, 0, &officers, err));
        if (!officers.count)
            nobody_there(opening, sheet, departments.at[i]);
        for (size_t k = 0; k < officers.count; k++)
            TRY(open_one(opening, sheet, departments.at[i], officers.at[k], &id, err));
    }
    return true;
}

struct sheets {
    struct sheet *at;
    size_t count, room;
};

static bool read_sheets(struct opening *opening, const char *sql, const struct store_value *args,
                        size_t count, struct sheets *out, struct err *err)
{
    struct store_rows *rows = store_ask(opening->store, err, sql, args, count);
    bool more = rows != NULL, fine = more;
    *out = (struct sheets){ 0 };
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct sheet sheet = { .id = store_get_int(rows, 0),
                               .duty_id = store_get_int(rows, 1),
                               .ko = store_copy_text(rows, 2, opening->arena),
                               .en = store_copy_text(rows, 3, opening->arena),
                               .everywhere = store_get_int(rows, 4) != 0 };
        VEC_ADD(opening->arena, out, sheet);
    }
    store_done(rows);
    return fine;
}

static bool open_round(struct opening *opening, struct err *err)
{
    struct sheets sheets;
    opening->round_id = writer_next_id(opening->turn);
    TRY(store_run(opening->store, err, SQL_ROUND_ADD,
                  STORE_ARGS(store_int(opening->round_id), store_text(opening->agency),
                             store_text(opening->cycle), store_text(opening->name),
                             store_text(opening->from), store_text(opening->to),
                             store_text(opening->due), store_int(opening->by_id),
                             store_int(opening->at_us))));
    TRY(read_sheets(opening, SQL_LIVE_SHEETS,
                    STORE_ARGS(store_text(opening->agency), store_text(opening->cycle)), &sheets,
                    err));
    for (size_t i = 0; i < sheets.count; i++)
        TRY(open_sheet(opening, &sheets.at[i], err));
    return true;
}

static json_t *round_json(const struct opening *opening)
{
    return json_pack("{s:I, s:I, s:s}", "id", (json_int_t)opening->round_id, "checks",
                     (json_int_t)opening->checks, "due_on", opening->due);
}

bool opening_rounds(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_round_list", "-from_on", err);
}

static bool check_period(struct request *request, struct opening *opening, struct err *err)
{
    int64_t other;
    bool found;
    if (strcmp(opening->from, opening->to) > 0)
        return request_fault(request, err, ERR_BAD_INPUT, "to",
                             "첫날보다 앞섭니다 | is before the first day");
    if (strcmp(opening->due, opening->from) < 0)
        return request_fault(request, err, ERR_BAD_INPUT, "due",
                             "첫날보다 앞섭니다 | is before the first day");
    TRY(store_number(request->store, err, &other, &found, SQL_ROUND_SAME,
                     STORE_ARGS(store_text(opening->agency), store_text(opening->cycle),
                                store_text(opening->from))));
    return !found || request_fault(request, err, ERR_CONFLICT, "from",
                                   "이미 연 회차입니다 | the round of this period has been opened");
}

static const char *given_or(struct request *request, const char *member, const char *otherwise)
{
    const char *text = request_text(request, member);
    return text ? text : otherwise;
}

bool opening_round(struct request *request, struct err *err)
{
    struct opening opening = opening_of(request->app, request->turn);
    int64_t day = opening.today;
    const char *from = request_text(request, "from");
    opening.agency = request->actor->agency;
    opening.cycle = request_text(request, "cycle");
    opening.by_id = request->actor->account_id;
    if (from)
        civil_parse_date(from, strlen(from), &day);
    put_span(&opening, span_of(&opening, day));
    opening.from = given_or(request, "from", opening.from);
    opening.to = given_or(request, "to", opening.to);
    opening.due = given_or(request, "due", opening.due);
    opening.name = given_or(request, "name", name_of(&opening));
    TRY(check_period(request, &opening, err));
    opening.unmanned = json_array();
    json_t *reply = NULL;
    if (open_round(&opening, err)) {
        reply = round_json(&opening);
        json_object_set(reply, "unmanned", opening.unmanned);
    }
    json_decref(opening.unmanned);
    TRY(reply != NULL);
    const struct request_act act = {
        .action = "selfcheck_round.open",
        .table = "selfcheck_round",
        .id = arena_format(request->arena, "%lld", (long long)opening.round_id),
        .owner = { .agency = opening.agency },
        .detail = json_incref(reply),
    };
    if (request_audit(request, &act, err))
        return request_reply(request, 201, reply);
    json_decref(reply);
    return false;
}

static bool log_opened(const struct opening *opening, const char *action, const char *table,
                       int64_t id, json_t *detail, struct err *err)
{
    const struct audit_entry entry = {
        .at_us = opening->at_us,
        .actor_name = "haechi",
        .address = "",
        .action = action,
        .agency = opening->agency,
        .object_table = table,
        .object_id = arena_format(opening->arena, "%lld", (long long)id),
        .detail = doc_dump(opening->arena, detail),
    };
    json_decref(detail);
    return audit_write(app_audit(opening->app), opening->store, &entry, err);
}

// Agencies whose sheets of the cycle were live when its period began, and that have no round of it.
static bool open_due(struct app *app, struct writer_turn *turn, const char *cycle, struct err *err)
{
    struct opening look = opening_of(app, turn);
    VEC(const char *) agencies = { 0 };
    look.cycle = cycle;
    put_span(&look, span_of(&look, look.today));
    struct store_rows *rows = store_ask(look.store, err, SQL_ROUNDS_DUE,
                                        STORE_ARGS(store_text(cycle), store_text(look.from)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(look.arena, &agencies, store_copy_text(rows, 0, look.arena));
    store_done(rows);
    for (size_t i = 0; fine && i < agencies.count; i++) {
        struct opening opening = opening_of(app, turn);
        opening.cycle = cycle;
        opening.agency = agencies.at[i];
        put_span(&opening, span_of(&opening, opening.today));
        opening.name = name_of(&opening);
        fine = open_round(&opening, err) &&
               log_opened(&opening, "selfcheck_round.open", "selfcheck_round", opening.round_id,
                          round_json(&opening), err);
    }
    return fine;
}

bool opening_turn(struct app *app, struct writer_turn *turn, struct err *err)
{
    return open_due(app, turn, "half_year", err) && open_due(app, turn, "quarterly", err) &&
           open_due(app, turn, "monthly", err);
}

// ---- a case

static void put_case_days(struct opening *opening)
{
    int64_t days = app_setting_number(opening->app, "selfcheck.case_days", CASE_DAYS);
    opening->due = civil_date_text(opening->arena, opening->today + days);
}

bool opening_case(struct request *request, struct err *err)
{
    struct opening opening = opening_of(request->app, request->turn);
    int64_t home, id, other, officer_id = request->actor->officer_id,
                             duty_id = request_number(request, "duty_id");
    bool found;
    struct sheets sheets;
    opening.agency = request->actor->agency;
    opening.case_no = request_text(request, "case_no");
    opening.from = opening.to = civil_date_text(request->arena, opening.today);
    put_case_days(&opening);
    TRY(bank_duty_here(request, duty_id, err));
    TRY(store_number(
        request->store, err, &home, &found, SQL_PERFORMS,
        STORE_ARGS(store_int(duty_id), store_int(officer_id), store_text(opening.from))));
    if (!found)
        return request_fault(request, err, ERR_BAD_INPUT, "duty_id",
                             "소속 부서의 업무가 아닙니다 | not performed by your department");
    TRY(read_sheets(&opening, SQL_CASE_SHEET, STORE_ARGS(store_int(duty_id)), &sheets, err));
    if (!sheets.count)
        return request_fault(request, err, ERR_BAD_INPUT, "duty_id",
                             "건별로 쓰는 진단표가 없습니다 | it has no sheet for cases");
    TRY(store_number(request->store, err, &other, &found, SQL_CASE_SAME,
                     STORE_ARGS(store_int(duty_id), store_int(home), store_text(opening.case_no))));
    if (found)
        return request_fault(
            request, err, ERR_CONFLICT, "case_no",
            "이 건의 진단서가 이미 있습니다 | there is a check of this case already");
    TRY(open_one(&opening, &sheets.at[0], home, officer_id, &id, err));
    const struct request_act act = {
        .action = "selfcheck_check.open",
        .table = "selfcheck_check",
        .id = arena_format(request->arena, "%lld", (long long)id),
        .owner = { opening.agency, home, officer_id },
        .detail = json_incref(request->body),
    };
    return request_audit(request, &act, err) &&
           request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

// ---- alarms that come again

// Who was in charge of the alarm, if he is on the duty.
static int64_t one_of(const struct store_numbers *officers, int64_t wanted)
{
    for (size_t i = 0; i < officers->count; i++)
        if (officers->at[i] == wanted)
            return wanted;
    return officers->at[0];
}

static bool open_watched(struct opening *opening, const struct sheet *sheet,
                         const struct app_event *event, struct err *err)
{
    struct store_numbers officers;
    int64_t id, department_id = event->owner.department_id;
    TRY(opening_on_duty(opening->store, opening->arena, sheet->duty_id, department_id,
                        opening->today, 0, &officers, err));
    if (!officers.count)
        return true;
    TRY(open_one(opening, sheet, department_id, one_of(&officers, event->owner.officer_id), &id,
                 err));
    return log_opened(
        opening, "selfcheck_check.open", "selfcheck_check", id,
        json_pack("{s:s, s:I}", "scenario", opening->scenario_id, "alarm", (json_int_t)event->id),
        err);
}

struct opening_memory *opening_memory_new(void)
{
    struct arena *home = arena_new("self-checks", 0, 0);
    struct opening_memory *memory = ARENA_NEW(home, struct opening_memory);
    memory->home = home;
    memory->arena = arena_new("alarms of a commit", 0, 0);
    map_open(&memory->settled, memory->arena);
    return memory;
}

void opening_memory_free(struct opening_memory *memory)
{
    arena_free(memory->arena);
    arena_free(memory->home);
}

static struct opening_memory *memory_of(const struct opening *opening)
{
    struct opening_memory *memory = app_module(opening->app, "selfcheck");
    if (memory->at_us != opening->at_us) {
        arena_reset(memory->arena);
        map_open(&memory->settled, memory->arena);
        memory->at_us = opening->at_us;
    }
    return memory;
}

// Whether this is what makes it too many: no check of the scenario is there yet for department and period.
static bool is_repeated(struct opening *opening, const struct app_event *event, struct span span,
                        bool *out, struct err *err)
{
    int zone = app_zone_minutes(opening->app);
    int64_t count = 0, enough = app_setting_number(opening->app, "selfcheck.repeated", REPEATED);
    bool found;
    TRY(store_number(opening->store, err, &count, &found, SQL_ALARMS_AGAIN,
                     STORE_ARGS(store_int(event->owner.department_id),
                                store_text(opening->scenario_id),
                                store_int(now_of_civil(span.from * CIVIL_DAY_US, zone)),
                                store_text(opening->from), store_int(enough))));
    *out = enough > 0 && count >= enough;
    return true;
}

// Opens what the alarm asks for. *more: the next alarm of the kind may ask for it still.
static bool open_repeated(struct opening *opening, const struct app_event *event, bool *more,
                          struct err *err)
{
    struct sheets sheets;
    struct span span = span_of(opening, opening->today);
    bool repeated;
    put_span(opening, span);
    put_case_days(opening);
    *more = false;
    TRY(read_sheets(opening, SQL_WATCHED_SHEETS,
                    STORE_ARGS(store_text(opening->agency), store_text(opening->scenario_id),
                               store_int(event->owner.department_id),
                               store_text(civil_date_text(opening->arena, opening->today))),
                    &sheets, err));
    if (!sheets.count)
        return true;
    TRY(is_repeated(opening, event, span, &repeated, err));
    *more = !repeated;
    for (size_t i = 0; repeated && i < sheets.count; i++)
        TRY(open_watched(opening, &sheets.at[i], event, err));
    return true;
}

bool opening_alarm(struct app *app, struct writer_turn *turn, const struct app_event *event,
                   struct err *err)
{
    struct opening opening = opening_of(app, turn);
    struct opening_memory *memory = memory_of(&opening);
    bool more;
    const char *scenario = json_string_value(json_object_get(event->object, "scenario"));
    if (event->audit_only || !event->owner.department_id || !scenario)
        return true;
    opening.agency = event->owner.agency;
    opening.scenario_id = scenario;
    opening.cycle = "half_year";
    const char *name = arena_format(memory->arena, "%s\n%s\n%lld", opening.agency, scenario,
                                    (long long)event->owner.department_id);
    if (map_get(&memory->settled, name))
        return true;
    TRY(open_repeated(&opening, event, &more, err));
    if (!more)
        map_put(&memory->settled, name, memory);
    return true;
}
