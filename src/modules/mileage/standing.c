// Balances and standings.
//
// A place is taken by points, then by the areas in which there are points, then by who was there earlier. Both come
// from mileage_standing, in the order of its index: the top of 100,000 is its first rows, one's own place a count of
// those before.
//
//   SELECT 1 + count(points > mine) + count(as many points, but more areas or earlier)
//
// Everybody sees his own place and the top list; the full list is for audit.
#include "modules/mileage/standing.h"

#include "app/field_rows.h"
#include "app/people.h"
#include "app/sheet.h"
#include "modules/mileage/entry.h"
#include "modules/mileage/queries.h"

#define TOP_DEFAULT     10
#define DEPARTMENTS_MAX 1000

static bool subject_asked(struct request *request, const char **out, struct err *err)
{
    const char *text = http_query(request->exchange, "subject");
    *out = text ? text : plan_subjects[0];
    for (size_t i = 0; plan_subjects[i]; i++)
        if (strcmp(*out, plan_subjects[i]) == 0)
            return true;
    return request_fault(request, err, ERR_BAD_INPUT, "subject",
                         "person이나 department여야 합니다 | must be person or department");
}

// A plan that is or was in force; a draft is none.
static bool plan_in_force(struct request *request, int64_t year, const char *subject,
                          struct mileage_plan *out, bool *found, struct err *err)
{
    TRY(plan_of_year(request->store, request->arena, request->actor->agency, year, subject, out,
                     found, err));
    *found = *found && strcmp(out->state, "draft") != 0;
    return true;
}

// ---- what somebody has

static bool number_asked(struct request *request, const char *name, int64_t *out, struct err *err)
{
    const char *text = http_query(request->exchange, name);
    char *end;
    *out = text ? strtoll(text, &end, 10) : 0;
    return !text || (end != text && !*end) ||
           request_fault(request, err, ERR_BAD_INPUT, name, "번호여야 합니다 | must be a number");
}

// Whose balance: oneself, an officer or a department within reach.
static bool holder_asked(struct request *request, struct holder *out, struct err *err)
{
    int64_t department_id, officer_id;
    TRY(number_asked(request, "department_id", &department_id, err) &&
        number_asked(request, "officer_id", &officer_id, err));
    *out = (struct holder){ department_id, department_id, 0 };
    if (!department_id) {
        out->id = out->officer_id = officer_id ? officer_id : request->actor->officer_id;
        TRY(people_home(request->store, out->officer_id, app_today(request->app, request->at_us),
                        &out->department_id, err));
    }
    const char *agency;
    TRY(store_word(request->store, err, request->arena, &agency,
                   department_id ? SQL_AGENCY_OF_DEPARTMENT : SQL_AGENCY_OF_OFFICER,
                   STORE_ARGS(store_int(out->id))));
    struct owner owner = entry_owner(agency ? agency : "", out);
    bool own = out->officer_id && out->officer_id == request->actor->officer_id;
    return (agency && (own || actor_may(request->actor, MAY_MILEAGE_READ, &owner))) ||
           request_hidden(err);
}

static void add_levels(json_t *reply, const struct mileage_plan *plan, int64_t points)
{
    json_t *levels = json_loads(plan->levels, 0, NULL), *level, *reached = NULL, *next = NULL;
    size_t at;
    json_array_foreach(levels, at, level)
    {
        int64_t least = 0;
        points_of(json_object_get(level, "points"), &least);
        if (least <= points)
            reached = level;
        else if (!next)
            next = level;
        if (next == level)
            json_object_set_new(next, "missing", points_json(least - points));
    }
    json_object_set(reply, "level", reached ? reached : json_null());
    json_object_set(reply, "next_level", next ? next : json_null());
    json_decref(levels);
}

static json_t *balance_items(struct request *request, const struct mileage_plan *plan,
                             const struct holder *holder, struct err *err)
{
    static const struct field item[] = {
        PLAIN("item_id", FIELD_ID, "항목", "Item"),
        PLAIN("code", FIELD_TEXT, "코드", "Code"),
        PLAIN("area", FIELD_TEXT, "영역 코드", "Code of the area"),
        PLAIN("area_ko", FIELD_TEXT, "영역", "Area in Korean"),
        PLAIN("area_en", FIELD_TEXT, "영역(영문)", "Area"),
        PLAIN("name_ko", FIELD_TEXT, "항목", "Name in Korean"),
        PLAIN("name_en", FIELD_TEXT, "항목(영문)", "Name"),
        PLAIN("each", FIELD_POINTS, "점수(최소)", "Points of one, at least"),
        PLAIN("each_max", FIELD_POINTS, "점수(최대)", "Points of one, at most"),
        PLAIN("cap", FIELD_POINTS, "연 한도", "Counts up to"),
        PLAIN("per", FIELD_TEXT, "주기", "Credited once a"),
        PLAIN("approver", FIELD_TEXT, "승인", "Approver"),
        PLAIN("source", FIELD_TEXT, "자동 적립의 근거", "What credits it"),
        PLAIN("minus", FIELD_BOOL, "감점", "Minus"),
        PLAIN("evidence_ko", FIELD_TEXT, "증빙", "Evidence in Korean"),
        PLAIN("evidence_en", FIELD_TEXT, "증빙(영문)", "Evidence"),
        PLAIN("raw", FIELD_POINTS, "올린 점수", "Points posted"),
        PLAIN("points", FIELD_POINTS, "인정 점수", "Points that count"),
        PLAIN("left", FIELD_POINTS, "남은 한도", "Left of the cap"),
    };
    static const struct fields fields = FIELDS(item);
    return request_array(request, &fields, err, SQL_BALANCE_ITEMS,
                         STORE_ARGS(store_int(plan->id), store_int(holder->id)));
}

struct held {
    int64_t points, waiting, disqualified;
    const char *name;
};

static bool read_held(struct request *request, const struct mileage_plan *plan,
                      const struct holder *holder, struct held *out, struct err *err)
{
    struct store_rows *rows = store_ask(
        request->store, err, SQL_BALANCE,
        STORE_ARGS(store_int(plan->id), store_int(holder->id), store_int(holder->officer_id)));
    bool more, fine = rows && store_next(rows, &more, err);
    if (fine)
        *out = (struct held){ store_get_int(rows, 0), store_get_int(rows, 1),
                              store_get_int(rows, 2), store_copy_text(rows, 3, request->arena) };
    store_done(rows);
    return fine;
}

static json_t *head_json(const struct mileage_plan *plan, bool found, int64_t year,
                         const char *subject)
{
    json_t *head = json_pack("{s:I, s:s}", "year", (json_int_t)year, "subject", subject);
    json_object_set_new(head, "plan_id", found ? json_integer(plan->id) : json_null());
    return head;
}

bool standing_balance(struct request *request, struct err *err)
{
    struct holder holder;
    struct mileage_plan plan = { 0 };
    struct held held = { .name = "" };
    int64_t year;
    bool found;
    TRY(holder_asked(request, &holder, err) && plan_year_asked(request, &year, err));
    const char *subject = plan_subjects[holder.officer_id ? 0 : 1];
    TRY(plan_in_force(request, year, subject, &plan, &found, err));
    json_t *items = found ? balance_items(request, &plan, &holder, err) : json_array();
    TRY(items != NULL);
    json_t *reply = head_json(&plan, found, year, subject);
    json_object_set_new(reply, "items", items);
    if (found && !read_held(request, &plan, &holder, &held, err)) {
        json_decref(reply);
        return false;
    }
    json_object_set_new(reply, "officer_id",
                        holder.officer_id ? json_integer(holder.officer_id) : json_null());
    json_object_set_new(reply, "department_id",
                        holder.department_id ? json_integer(holder.department_id) : json_null());
    json_object_set_new(reply, "name", json_string(held.name));
    json_object_set_new(reply, "points", points_json(held.points));
    json_object_set_new(reply, "waiting", json_integer(held.waiting));
    json_object_set_new(reply, "disqualified", json_boolean(held.disqualified));
    if (found) {
        json_object_set_new(reply, "plan_state", json_string(plan.state));
        json_object_set_new(reply, "target", points_json(plan.target));
        add_levels(reply, &plan, held.points);
    }
    return request_reply(request, 200, reply);
}

// ---- standings

static bool add_mine(struct request *request, const struct mileage_plan *plan, json_t *reply,
                     struct err *err)
{
    static const struct field mine[] = {
        PLAIN("rank", FIELD_INT, "순위", "Rank"),
        PLAIN("points", FIELD_POINTS, "점수", "Points"),
        PLAIN("areas", FIELD_INT, "영역 수", "Areas"),
    };
    static const struct fields fields = FIELDS(mine);
    json_t *row = NULL;
    int64_t holder = request->actor->officer_id;
    if (plan_is_of_departments(plan))
        TRY(people_home(request->store, request->actor->officer_id,
                        app_today(request->app, request->at_us), &holder, err));
    TRY(request_object(request, &fields, &row, err, SQL_STANDING_MINE,
                       STORE_ARGS(store_int(plan->id), store_int(holder))));
    return json_object_set_new(reply, "mine", row ? row : json_null()) == 0;
}

// Equal points, areas and moment are one rank.
static void add_ranks(json_t *top)
{
    json_t *row;
    const json_t *before = NULL;
    int64_t rank = 0;
    size_t at;
    json_array_foreach(top, at, row)
    {
        bool same = before;
        static const char *const by[] = { "points", "areas", "reached_at" };
        for (size_t i = 0; i < 3; i++)
            same = same && json_equal(json_object_get(row, by[i]), json_object_get(before, by[i]));
        rank = same ? rank : (int64_t)at + 1;
        json_object_set_new(row, "rank", json_integer(rank));
        before = row;
    }
}

static bool add_top(struct request *request, const struct mileage_plan *plan, json_t *reply,
                    struct err *err)
{
    static const struct field row[] = {
        PLAIN("name", FIELD_TEXT, "이름", "Name"),
        PLAIN("department_name", FIELD_TEXT, "부서", "Department"),
        PLAIN("points", FIELD_POINTS, "점수", "Points"),
        PLAIN("areas", FIELD_INT, "영역 수", "Areas"),
        PLAIN("reached_at", FIELD_TIME, "마지막으로 바뀐 때", "When they were last changed"),
    };
    static const struct fields fields = FIELDS(row);
    int64_t most = app_setting_number(request->app, "mileage.top_list", TOP_DEFAULT);
    json_t *top = request_array(request, &fields, err, SQL_STANDING_TOP,
                                STORE_ARGS(store_int(plan->id), store_int(most)));
    TRY(top != NULL);
    add_ranks(top);
    return json_object_set_new(reply, "top", top) == 0;
}

bool standing_get(struct request *request, struct err *err)
{
    const char *subject;
    struct mileage_plan plan = { 0 };
    int64_t year, of = 0;
    bool found, counted;
    TRY(subject_asked(request, &subject, err) && plan_year_asked(request, &year, err));
    TRY(plan_in_force(request, year, subject, &plan, &found, err));
    TRY(store_number(request->store, err, &of, &counted, SQL_STANDING_COUNT,
                     STORE_ARGS(store_int(plan.id))));
    json_t *reply = head_json(&plan, found, year, subject);
    json_object_set_new(reply, "of", json_integer(of));
    if (add_mine(request, &plan, reply, err) && add_top(request, &plan, reply, err))
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}

// Of one plan, this year's of persons unless asked otherwise: places of others are not compared.
static bool list_of(struct request *request, struct list *out, struct err *err)
{
    const char *subject;
    struct mileage_plan plan = { 0 };
    int64_t year;
    bool found;
    TRY(subject_asked(request, &subject, err) && plan_year_asked(request, &year, err));
    TRY(plan_in_force(request, year, subject, &plan, &found, err));
    struct store_value *args = ARENA_NEW(request->arena, struct store_value);
    *args = store_int(found ? plan.id : 0);
    *out = (struct list){ .from = "mileage_standing_list a",
                          .alias = "a",
                          .fields = &request->route->reply,
                          .where = "a.plan_id = $1",
                          .args = args,
                          .arg_count = 1,
                          .sort = "-points" };
    return true;
}

bool standing_all(struct request *request, struct err *err)
{
    struct list list;
    return list_of(request, &list, err) && request_list(request, &list, err);
}

bool standing_export(struct request *request, struct err *err)
{
    static const struct sheet_form form = { "mileage-standings", "mileage_standing.export",
                                            "mileage_standing", NULL, 0 };
    struct list list;
    return list_of(request, &list, err) && sheet_send(request, &list, &form, err);
}

// ---- departments

enum { PEOPLE = 2, WITH_POINTS, REACHED, TOTAL, POINTS, CLAIMS };

static json_t *department_json(const struct store_rows *rows)
{
    int64_t people = store_get_int(rows, PEOPLE), total = store_get_int(rows, TOTAL);
    json_t *row =
        json_pack("{s:I, s:s, s:I, s:I, s:I, s:I}", "department_id",
                  (json_int_t)store_get_int(rows, 0), "name", store_get_text(rows, 1), "people",
                  (json_int_t)people, "with_points", (json_int_t)store_get_int(rows, WITH_POINTS),
                  "reached", (json_int_t)store_get_int(rows, REACHED), "claims",
                  (json_int_t)store_get_int(rows, CLAIMS));
    json_object_set_new(row, "average",
                        people ? points_json((2 * total + people) / (2 * people)) : json_null());
    json_object_set_new(row, "points", points_json(store_get_int(rows, POINTS)));
    return row;
}

static const char *departments_sql(struct request *request)
{
    struct str sql;
    str_open(&sql, request->arena);
    str_text(&sql, SQL_DEPARTMENTS " AND ");
    actor_where(&sql, request->actor, MAY_MILEAGE_READ, "a");
    str_format(&sql, " ORDER BY a.code LIMIT %d", DEPARTMENTS_MAX);
    return str_end(&sql);
}

bool standing_departments(struct request *request, struct err *err)
{
    struct mileage_plan persons = { 0 }, departments = { 0 };
    int64_t year;
    bool has_persons, has_departments;
    TRY(plan_year_asked(request, &year, err));
    TRY(plan_in_force(request, year, plan_subjects[0], &persons, &has_persons, err));
    TRY(plan_in_force(request, year, plan_subjects[1], &departments, &has_departments, err));
    const char *today = civil_date_text(request->arena, app_today(request->app, request->at_us));
    struct store_rows *rows =
        store_ask(request->store, err, departments_sql(request),
                  STORE_ARGS(store_text(today), store_int(persons.id), store_int(departments.id),
                             store_int(persons.target)));
    bool more = rows != NULL, fine = more;
    json_t *list = json_array();
    while (more && (fine = store_next(rows, &more, err)) && more)
        json_array_append_new(list, department_json(rows));
    store_done(rows);
    json_t *reply = json_pack("{s:I, s:o}", "year", (json_int_t)year, "departments", list);
    json_object_set_new(reply, "person_target",
                        has_persons ? points_json(persons.target) : json_null());
    json_object_set_new(reply, "target",
                        has_departments ? points_json(departments.target) : json_null());
    if (fine)
        return request_reply(request, 200, reply);
    json_decref(reply);
    return false;
}
