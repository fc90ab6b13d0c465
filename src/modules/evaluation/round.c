#include "modules/evaluation/round.h"

#include "app/draw.h"
#include "app/tell.h"
#include "base/civil.h"
#include "modules/evaluation/bytes.h"
#include "modules/evaluation/owner.h"
#include "modules/evaluation/queries.h"

static const char *const states[] = {
#define X(state, name) name,
    ROUND_STATES(X)
#undef X
};
static const char *const acts[] = {
#define X(act, name) name,
    ROUND_ACTS(X)
#undef X
};
static const struct workflow_move moves[] = {
    { ROUND_FREEZE, ROUND_DRAFT, ROUND_FROZEN, MAY_EVALUATION_EDIT, TAKES_PART },
    { ROUND_OPEN, ROUND_FROZEN, ROUND_OBJECTION, MAY_EVALUATION_EDIT, 0 },
    { ROUND_DECIDE, ROUND_OBJECTION, ROUND_DECIDED, MAY_EVALUATION_EDIT, NEED_OTHER_PERSON },
    { ROUND_ANNOUNCE, ROUND_DECIDED, ROUND_ANNOUNCED, MAY_EVALUATION_EDIT, 0 },
    { ROUND_CANCEL, ROUND_DRAFT, ROUND_CANCELLED, MAY_EVALUATION_EDIT, NEED_REASON },
    { ROUND_CANCEL, ROUND_FROZEN, ROUND_CANCELLED, MAY_EVALUATION_EDIT, NEED_REASON },
};
const struct workflow round_workflow = { .thing = "evaluation_round",
                                         .states = states,
                                         .acts = acts,
                                         .state_count = ROUND_STATE_COUNT,
                                         .act_count = ROUND_ACT_COUNT,
                                         .moves = moves,
                                         .move_count = sizeof moves / sizeof *moves };

// ---- reading one

static void take_row(struct request *request, const struct store_rows *rows, struct round *out)
{
    const char *texts[9];
    for (size_t i = 0; i < 9; i++) {
        const char *text = store_get_text(rows, 5 + i);
        texts[i] = arena_text(request->arena, text, strlen(text));
    }
    *out = (struct round){ .id = store_get_int(rows, 0),
                           .model_id = store_get_int(rows, 1),
                           .version = store_get_int(rows, 2),
                           .number = store_get_int(rows, 3),
                           .agency = texts[0],
                           .kind = texts[1],
                           .name = texts[2],
                           .from_on = texts[3],
                           .to_on = texts[4],
                           .commitment = texts[5],
                           .seed = texts[6],
                           .definition = texts[7] };
    const char *until = store_get_text(rows, 4);
    if (until)
        civil_parse_date(until, strlen(until), &out->objection_until);
    workflow_state_read(&round_workflow, texts[8], &out->state);
}

bool round_read(struct request *request, int64_t id, struct round *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ROUND_GET, STORE_ARGS(store_int(id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found)
        take_row(request, rows, out);
    store_done(rows);
    return fine && (found || request_hidden(err));
}

bool round_load(struct request *request, struct round *out, struct err *err)
{
    int64_t id;
    return request_id(request, 0, &id, err) && round_read(request, id, out, err);
}

bool round_early(const struct request *request, const struct round *round)
{
    const struct owner owner = { .agency = round->agency };
    return actor_may(request->actor, MAY_EVALUATION_READ, &owner);
}

bool round_is_draft(const struct round *round, struct err *err)
{
    return round->state == ROUND_DRAFT ||
           err_set(err, ERR_CONFLICT,
                   "동결된 평가는 바꿀 수 없습니다. 이의신청의 인용으로만 고칩니다 | "
                   "what is frozen cannot be changed, but by an objection that is upheld");
}

static const char *seed_place(struct arena *arena, int64_t id)
{
    return arena_format(arena, "evaluation_round.seed.%lld", (long long)id);
}

bool round_gathering(struct request *request, const struct round *round, struct gathering *out,
                     struct err *err)
{
    size_t len;
    *out = (struct gathering){ .request = request, .round = round, .seed = round->seed };
    return round->number ||
           seal_reveal(app_seal(request->app), request->arena,
                       seed_place(request->arena, round->id), round->seed, &out->seed, &len, err);
}

bool round_number(struct request *request, const struct round *round, int64_t *out, struct err *err)
{
    const char *text = http_query(request->exchange, "result");
    char *end = NULL;
    *out = text ? strtoll(text, &end, 10) : round->number;
    return !text || (*text && !*end && *out > 0 && *out <= round->number) ||
           request_fault(request, err, ERR_BAD_INPUT, "result",
                         "그런 차수의 결과가 없습니다 | there is no result of that number");
}

// ---- whose

bool round_whose(struct request *request, struct owner *out, struct err *err)
{
    return owner_agency(request, SQL_ROUND_OWNER, out, err);
}

static int64_t department_in(const struct actor *actor, const char *agency)
{
    for (size_t i = 0; i < actor->post_count; i++)
        if (strcmp(actor->posts[i].agency, agency) == 0 && actor->posts[i].department_count)
            return actor->posts[i].departments[0];
    return 0;
}

bool round_known(struct request *request, struct owner *out, struct err *err)
{
    struct round round;
    TRY(round_load(request, &round, err));
    *out = (struct owner){ .agency = round.agency };
    if (round_opened(&round)) {
        out->department_id = department_in(request->actor, round.agency);
        out->officer_id = request->actor->officer_id;
    }
    return true;
}

// ---- lists

void round_seen(struct str *out, const struct request *request)
{
    str_char(out, '(');
    actor_where(out, request->actor, MAY_EVALUATION_READ, "r");
    str_text(out, " OR (r.opened = 1 AND ");
    actor_where(out, request->actor, MAY_SIGNED_IN, "r");
    str_text(out, "))");
}

bool round_list(struct request *request, struct err *err)
{
    struct str where;
    str_open(&where, request->arena);
    round_seen(&where, request);
    const struct list list = { .from = "evaluation_round_list r",
                               .alias = "r",
                               .fields = &request->route->reply,
                               .where = str_end(&where),
                               .sort = "-id",
                               .everywhere = true };
    return request_list(request, &list, err);
}

bool round_results(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    const struct store_value args[] = { store_int(id) };
    const struct list list = { .from = "evaluation_result_list t",
                               .alias = "t",
                               .fields = &request->route->reply,
                               .where = "t.round_id = $1",
                               .args = args,
                               .arg_count = 1,
                               .sort = "id",
                               .everywhere = true };
    return request_list(request, &list, err);
}

// ---- making one

static bool check_days(struct request *request, struct err *err)
{
    const char *from = request_text(request, "from_on"), *to = request_text(request, "to_on");
    if (strcmp(from, to) > 0)
        return request_fault(request, err, ERR_BAD_INPUT, "from_on",
                             "끝날보다 뒤입니다 | is after the end");
    return true;
}

static bool check_model(struct request *request, struct err *err)
{
    struct owner owner;
    const struct store_value id = store_int(request_number(request, "model_id"));
    struct err hidden = { 0 };
    if (!owner_row(request, &owner, &hidden, SQL_MODEL_OWNER, &id, 1) ||
        strcmp(owner.agency, request->actor->agency) != 0)
        return request_fault(request, err, ERR_BAD_INPUT, "model_id",
                             "없는 모델입니다 | there is no such model");
    return true;
}

// The lottery's seed is made before anything is known, and only its hash is told.
bool round_add(struct request *request, struct err *err)
{
    char seed[DRAW_SEED_MAX];
    int64_t id = writer_next_id(request->turn);
    struct arena *arena = request->arena;
    TRY(check_days(request, err) && check_model(request, err));
    draw_seed(seed);
    const char *commitment = bytes_hash(arena, seed);
    TRY(store_run(request->store, err, SQL_ROUND_ADD,
                  STORE_ARGS(store_int(id), store_text(request->actor->agency),
                             store_int(request_number(request, "model_id")),
                             store_text(request_text(request, "kind")),
                             store_text(request_text(request, "name")),
                             store_text(request_text(request, "from_on")),
                             store_text(request_text(request, "to_on")), store_text(commitment),
                             store_text(seal_field(app_seal(request->app), arena,
                                                   seed_place(arena, id), seed, strlen(seed))),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    const struct request_act act = { .action = "evaluation_round.add",
                                     .table = "evaluation_round",
                                     .id = arena_format(arena, "%lld", (long long)id),
                                     .owner = { .agency = request->actor->agency },
                                     .detail = json_pack("{s:s}", "commitment", commitment) };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 201, json_pack("{s:I}", "id", (json_int_t)id));
}

// ---- showing one

static struct workflow_thing thing_of(const struct round *round)
{
    return (struct workflow_thing){ .workflow = &round_workflow,
                                    .id = round->id,
                                    .version = round->version,
                                    .state = round->state,
                                    .owner = { .agency = round->agency } };
}

static json_t *boards_json(struct request *request, const struct round *round, struct err *err)
{
    static const struct field rows[] = {
        { "board", FIELD_TEXT, "", "", 0, 0, 0, NULL },
        { "subjects", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "ranked", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "excluded", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "chosen", FIELD_INT, "", "", 0, 0, 0, NULL },
        { "commended", FIELD_INT, "", "", 0, 0, 0, NULL },
    };
    static const struct fields fields = FIELDS(rows);
    return request_array(request, &fields, err, SQL_ROUND_BOARDS,
                         STORE_ARGS(store_int(round->id), store_int(round->number)));
}

bool round_get(struct request *request, struct err *err)
{
    struct round round;
    json_t *object;
    TRY(round_load(request, &round, err) &&
        request_object(request, &request->route->reply, &object, err, SQL_ROUND_SHOW,
                       STORE_ARGS(store_int(round.id))));
    const struct workflow_thing thing = thing_of(&round);
    json_t *boards = boards_json(request, &round, err);
    json_t *history = boards ? workflow_history(request, &round_workflow, round.id, err) : NULL;
    json_object_set_new(object, "boards", boards);
    json_object_set_new(object, "history", history);
    json_object_set_new(object, "acts", workflow_acts(request, &thing));
    if (!history) {
        json_decref(object);
        return false;
    }
    request_version(request, round.version);
    return request_reply(request, 200, object);
}

// ---- its life

static bool begin(struct request *request, struct round *round, struct workflow_thing *thing,
                  unsigned act, struct err *err)
{
    TRY(round_load(request, round, err));
    *thing = thing_of(round);
    return workflow_begin(request, thing, act, err);
}

static bool put_state(struct request *request, struct workflow_thing *thing, const char *until,
                      struct err *err)
{
    return store_run(request->store, err, SQL_ROUND_STATE,
                     STORE_ARGS(store_int(thing->id),
                                store_text(workflow_state(&round_workflow, thing->state)),
                                store_text(until))) &&
           workflow_answer(request, thing, NULL, err);
}

bool round_freeze(struct request *request, struct err *err)
{
    struct round round;
    struct workflow_thing thing;
    struct gathering gathering;
    struct result result;
    TRY(begin(request, &round, &thing, ROUND_FREEZE, err) &&
        round_gathering(request, &round, &gathering, err) && gather_freeze(&gathering, err));
    TRY(store_run(request->store, err, SQL_ROUND_FREEZE,
                  STORE_ARGS(store_int(round.id),
                             store_text(workflow_state(&round_workflow, thing.state)),
                             store_text(round.definition), store_text(gathering.seed),
                             store_int(request->at_us))));
    TRY(result_keep(&gathering, 1, 0, &result, err));
    return workflow_answer(request, &thing,
                           json_pack("{s:s, s:s, s:s}", "seed", gathering.seed, "input_hash",
                                     result.input.input_hash, "result_hash", result.result_hash),
                           err);
}

static bool tell_all(struct request *request, const struct round *round, struct err *err)
{
    const struct tell tell = {
        .event = "evaluation.opened",
        .agency = round->agency,
        .path = arena_format(request->arena, "/evaluation/%lld", (long long)round->id),
        .title_ko = arena_format(request->arena, "평가표가 공개되었습니다: %s", round->name),
        .title_en = arena_format(request->arena, "Score cards are open: %s", round->name),
    };
    struct store_numbers departments;
    TRY(store_numbers(request->store, err, request->arena, &departments, SQL_DEPARTMENTS_OF_ROUND,
                      STORE_ARGS(store_int(round->id))));
    for (size_t i = 0; i < departments.count; i++) {
        struct tell one = tell;
        one.department_id = departments.at[i];
        TRY(tell_role(request->app, request->turn, ROLE_MANAGER, &one, err));
    }
    return true;
}

bool round_open(struct request *request, struct err *err)
{
    struct round round;
    struct workflow_thing thing;
    struct model model;
    TRY(begin(request, &round, &thing, ROUND_OPEN, err) &&
        model_read_text(request->arena, statements_of(request->app), round.definition, &model,
                        err));
    // So many days from tomorrow on; none: the last day is past.
    int64_t until = app_today(request->app, request->at_us) +
                    (model.objection_days ? model.objection_days : -1);
    return tell_all(request, &round, err) &&
           put_state(request, &thing, civil_date_text(request->arena, until), err);
}

bool round_decide(struct request *request, struct err *err)
{
    struct round round;
    struct workflow_thing thing;
    int64_t waiting;
    bool found;
    TRY(begin(request, &round, &thing, ROUND_DECIDE, err));
    TRY(store_number(request->store, err, &waiting, &found, SQL_OBJECTIONS_WAITING,
                     STORE_ARGS(store_int(round.id))));
    if (waiting)
        return err_set(err, ERR_CONFLICT,
                       "결정하지 않은 이의신청이 %lld건 있습니다 | %lld objections are not decided",
                       (long long)waiting, (long long)waiting);
    if (app_today(request->app, request->at_us) <= round.objection_until)
        return err_set(
            err, ERR_CONFLICT,
            "이의신청 기간(%s까지)이 끝나지 않았습니다 | objections may be filed until %s",
            civil_date_text(request->arena, round.objection_until),
            civil_date_text(request->arena, round.objection_until));
    return put_state(request, &thing, NULL, err);
}

static bool move_on(struct request *request, unsigned act, struct err *err)
{
    struct round round;
    struct workflow_thing thing;
    return begin(request, &round, &thing, act, err) && put_state(request, &thing, NULL, err);
}

bool round_announce(struct request *request, struct err *err)
{
    return move_on(request, ROUND_ANNOUNCE, err);
}

bool round_cancel(struct request *request, struct err *err)
{
    return move_on(request, ROUND_CANCEL, err);
}
