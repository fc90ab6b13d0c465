#include "modules/selfcheck/contradiction.h"

#include "app/tell.h"
#include "base/civil.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/selfcheck/queries.h"

struct pair {
    int64_t check_id, item_id, alarm_id;
    const char *agency, *ko, *en;
};

static bool tell_audit(struct app *app, struct writer_turn *turn, const struct pair *pair,
                       struct err *err)
{
    const struct tell tell = { .event = "selfcheck.contradicted",
                               .agency = pair->agency,
                               .path = "/selfcheck/contradictions",
                               .title_ko = pair->ko,
                               .title_en = pair->en };
    return tell_role(app, turn, ROLE_AUDITOR, &tell, err);
}

// What the statement finds and nobody has noted yet.
static bool note(struct app *app, struct writer_turn *turn, const char *sql,
                 const struct store_value *args, size_t count, struct err *err)
{
    struct arena *arena = writer_arena(turn);
    VEC(struct pair) pairs = { 0 };
    struct store_rows *rows = store_ask(writer_store(turn), err, sql, args, count);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        struct pair pair = { store_get_int(rows, 0),          store_get_int(rows, 1),
                             store_get_int(rows, 2),          store_copy_text(rows, 3, arena),
                             store_copy_text(rows, 4, arena), store_copy_text(rows, 5, arena) };
        VEC_ADD(arena, &pairs, pair);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < pairs.count; i++)
        fine =
            store_run(writer_store(turn), err, SQL_CONTRADICTION_ADD,
                      STORE_ARGS(store_int(writer_next_id(turn)), store_int(pairs.at[i].check_id),
                                 store_int(pairs.at[i].item_id), store_int(pairs.at[i].alarm_id),
                                 store_int(writer_at_us(turn)))) &&
            tell_audit(app, turn, &pairs.at[i], err);
    return fine;
}

static int64_t moment(struct app *app, const char *day, int64_t later)
{
    int64_t number = 0;
    civil_parse_date(day, strlen(day), &number);
    return now_of_civil((number + later) * CIVIL_DAY_US, app_zone_minutes(app));
}

bool contradiction_of_check(struct request *request, const struct selfcheck *check, struct err *err)
{
    return note(request->app, request->turn, SQL_CONTRADICTIONS_OF_CHECK,
                STORE_ARGS(store_int(check->id), store_int(moment(request->app, check->from_on, 0)),
                           store_int(moment(request->app, check->to_on, 1))),
                err);
}

bool contradiction_of_alarm(struct app *app, struct writer_turn *turn,
                            const struct app_event *event, struct err *err)
{
    int64_t issued_us;
    bool found;
    const char *state = json_string_value(json_object_get(event->object, "state"));
    if (!state || strcmp(state, "closed") != 0)
        return true;
    TRY(store_number(writer_store(turn), err, &issued_us, &found, SQL_ALARM_GENUINE,
                     STORE_ARGS(store_int(event->id))));
    if (!found)
        return true;
    const char *day = civil_date_text(writer_arena(turn), app_today(app, issued_us));
    return note(app, turn, SQL_CONTRADICTIONS_OF_ALARM,
                STORE_ARGS(store_int(event->id), store_text(day)), err);
}

// ---- audit's list

bool contradiction_list(struct request *request, struct err *err)
{
    const char *open = http_query(request->exchange, "open");
    const struct list list = { .from = "selfcheck_contradiction_list a",
                               .alias = "a",
                               .fields = &request->route->reply,
                               .where =
                                   open && (strcmp(open, "1") == 0 || strcmp(open, "true") == 0)
                                       ? "a.verdict = ''"
                                       : NULL,
                               .sort = "-id" };
    return request_list(request, &list, err);
}

bool contradiction_whose(struct request *request, struct owner *out, struct err *err)
{
    return request_whose(request, SQL_CONTRADICTION_WHOSE, out, err);
}

bool contradiction_verdict(struct request *request, struct err *err)
{
    struct owner owner;
    int64_t id;
    const char *verdict = request_text(request, "verdict");
    TRY(request_id(request, 0, &id, err) && contradiction_whose(request, &owner, err));
    if (owner.officer_id && owner.officer_id == request->actor->officer_id)
        return err_set(err, ERR_FORBIDDEN,
                       "본인의 건은 처리할 수 없습니다 | nobody handles his own");
    TRY(store_run(request->store, err, SQL_CONTRADICTION_VERDICT,
                  STORE_ARGS(store_int(id), store_text(verdict),
                             store_text(request_text(request, "note")),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    if (store_changed(request->store) != 1)
        return err_set(err, ERR_CONFLICT, "이미 판정했습니다 | it has been judged already");
    const struct request_act act = {
        .action = "selfcheck_contradiction.verdict",
        .table = "selfcheck_contradiction",
        .id = arena_format(request->arena, "%lld", (long long)id),
        .owner = owner,
        .reason = request_text(request, "note"),
        .detail = json_pack("{s:s}", "verdict", verdict),
    };
    return request_audit(request, &act, err) &&
           request_reply(request, 200, json_pack("{s:I}", "id", (json_int_t)id));
}
