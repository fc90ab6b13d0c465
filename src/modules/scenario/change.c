// A change of a rule, as a proposal (app/proposal.h).
//
//   version    the file's text, or the number of an earlier version
//   parameter  a value of one agency or of all, from a day on or to a day; without a value the one of an
//              agency gives way to that of all, and that of all to the file's
//   status     draft, test or stable: the text with another status in its header
//   pause, resume
#include "base/civil.h"
#include "base/map.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

static bool wrong(struct request *request, struct err *err, const char *field, const char *ko,
                  const char *en)
{
    return request_fault(request, err, ERR_BAD_INPUT, field, "%s | %s", ko, en);
}

// ---- what a change says, as kept in the store

static const char *detail_text(const json_t *detail, const char *name)
{
    return json_string_value(json_object_get(detail, name)); // NULL: absent or null
}

static const char *value_name(struct arena *arena, const json_t *detail)
{
    const char *name = detail_text(detail, "parameter"), *agency = detail_text(detail, "agency");
    return agency ? arena_format(arena, "%s@%s", name, agency) : name;
}

struct rule change_rule(struct app *app, struct arena *arena, const char *id, const json_t *detail)
{
    struct rules rules = app_rules(app);
    const struct rule *known = rules_find(&rules, id);
    struct rule rule = known ? *known
                             : (struct rule){ .id = id, .text = "", .pack_text = "", .values = "" };
    const char *kind = detail_text(detail, "kind");
    if (detail_text(detail, "text")) { // version, status
        rule.text = detail_text(detail, "text");
        rule.site = true;
        rule.error = NULL;
    } else if (strcmp(kind, "parameter") == 0) {
        rule.values = rules_with_value(arena, rule.values, value_name(arena, detail),
                                       detail_text(detail, "value"));
    } else {
        rule.paused = strcmp(kind, "pause") == 0;
    }
    return rule;
}

static bool read_version(struct request *request, json_t *detail, struct err *err)
{
    const char *text = request_text(request, "text"), *id = request->ids[0];
    int64_t number = request_number(request, "number");
    if (!text == !number)
        return wrong(request, err, "text", "text와 number 가운데 하나를 주십시오",
                     "give either text or number");
    if (!text)
        TRY(store_word(request->store, err, request->arena, &text, SQL_VERSION_TEXT,
                       STORE_ARGS(store_text(id), store_int(number))));
    if (!text)
        return wrong(request, err, "number", "그런 판이 없습니다", "no such version");
    struct scenario *scenario = scenario_parse(request->arena, id, text, strlen(text), err);
    if (!scenario) {
        snprintf(request->field, sizeof request->field, "text");
        return false;
    }
    if (strcmp(scenario->id, id) != 0)
        return wrong(request, err, "text", "머리의 id가 다릅니다", "the header has another id");
    json_object_set_new(detail, "text", json_string(text));
    return true;
}

// The header's line "status: …" with another word.
static bool read_status(struct request *request, const struct rule *known, json_t *detail,
                        struct err *err)
{
    const char *status = request_text(request, "status");
    const char *line = strstr(known->text, "\nstatus:"), *end = strstr(known->text, "*/");
    if (!status)
        return wrong(request, err, "status", "status가 있어야 합니다", "status is needed");
    if (!line || !end || line > end)
        return err_set(err, ERR_CONFLICT, "머리글에 status가 없습니다 | the header has no status");
    size_t before = (size_t)(line - known->text) + strlen("\nstatus:");
    const char *after = known->text + before + strcspn(known->text + before, "\n");
    const char *text = arena_format(request->arena, "%.*s %s%s", (int)before, known->text, status,
                                    after);
    if (strcmp(text, known->text) == 0)
        return err_set(err, ERR_CONFLICT, "이미 그 상태입니다 | it has that status already");
    json_object_set_new(detail, "status", json_string(status));
    json_object_set_new(detail, "text", json_string(text));
    return true;
}

static bool read_days(struct request *request, json_t *detail, struct err *err)
{
    const char *from = request_text(request, "valid_from"), *to = request_text(request, "valid_to");
    char today[CIVIL_TEXT_MAX];
    // By the clock of the controls, by which it will come into force.
    civil_print_date(civil_floor_day(graph_clock(watch_graph(writer_watch(request->turn)))), today);
    if (from && strcmp(from, today) < 0)
        return wrong(request, err, "valid_from", "지난 날로 소급할 수 없습니다",
                     "it cannot begin in the past");
    from = from ? from : today;
    if (to && strcmp(to, from) < 0)
        return wrong(request, err, "valid_to", "적용일보다 앞섭니다", "it is before the first day");
    json_object_set_new(detail, "valid_from", json_string(from));
    if (to)
        json_object_set_new(detail, "valid_to", json_string(to));
    return true;
}

static bool read_value(struct request *request, const struct rule *known, json_t *detail,
                       struct err *err)
{
    const char *name = request_text(request, "parameter"), *value = request_text(request, "value");
    const char *agency = request_text(request, "agency");
    const struct owner whose = { .agency = agency };
    if (!name)
        return wrong(request, err, "parameter", "parameter가 있어야 합니다", "parameter is needed");
    if (agency && !actor_may(request->actor, MAY_SCENARIO_PROPOSE, &whose))
        return request_fault(request, err, ERR_FORBIDDEN, "agency",
                             "다른 기관의 값입니다 | it is the value of another agency");
    struct scenario *scenario = rules_make(request->arena, known, err);
    if (!scenario)
        return false;
    if (!scenario_param_find(scenario, name))
        return wrong(request, err, "parameter", "그런 매개변수가 없습니다", "no such parameter");
    if (value && !scenario_set(scenario, name, value, err)) {
        snprintf(request->field, sizeof request->field, "value");
        return false;
    }
    json_object_set_new(detail, "parameter", json_string(name));
    json_object_set_new(detail, "value", value ? json_string(value) : json_null());
    if (agency)
        json_object_set_new(detail, "agency", json_string(agency));
    return read_days(request, detail, err);
}

static bool read_pause(const struct rule *known, bool pause, struct err *err)
{
    return known->paused != pause || err_set(err, ERR_CONFLICT,
                                             pause ? "이미 멈춰 있습니다 | paused already"
                                                   : "멈춰 있지 않습니다 | not paused");
}

bool change_read(struct request *request, json_t *detail, struct err *err)
{
    const char *kind = request_text(request, "kind");
    struct rules rules = app_rules(request->app);
    const struct rule *known = rules_find(&rules, request->ids[0]);
    json_object_set_new(detail, "kind", json_string(kind));
    if (strcmp(kind, "version") == 0)
        return read_version(request, detail, err);
    if (!known)
        return err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    if (strcmp(kind, "parameter") == 0)
        return read_value(request, known, detail, err);
    if (strcmp(kind, "status") == 0)
        return read_status(request, known, detail, err);
    return read_pause(known, strcmp(kind, "pause") == 0, err);
}

// The engine says where a value cannot differ by agency; here it is said what to do about it.
static bool refuse_agency(struct request *request, struct err *err)
{
    const char *why = arena_format(request->arena, "%s", err->text);
    return request_fault(request, err, err->kind, "agency",
                         "이 매개변수는 기관마다 다를 수 없으니 모든 기관의 값으로 주거나 시나리오를 "
                         "고치십시오: %s | this parameter cannot differ by agency: give a value for all, "
                         "or change the scenario: %s",
                         why, why);
}

// Which open alarms of the scenario are among the findings that would go.
static bool find_withdrawn(struct request *request, const char *scenario_id, const json_t *keys,
                           struct proposal_effect *out, struct err *err)
{
    struct map gone;
    size_t index;
    json_t *key;
    map_open(&gone, request->arena);
    json_array_foreach(keys, index, key) map_put(&gone, json_string_value(key), key);
    struct store_rows *rows =
        store_ask(request->store, err, SQL_OPEN_ALARMS, STORE_ARGS(store_text(scenario_id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        if (map_get(&gone, store_get_text(rows, 1)))
            VEC_ADD(request->arena, &out->alarms, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

// The effect as of now, which may differ from the one at the proposal.
static bool change_effect(struct request *request, const struct proposal *proposal,
                          struct proposal_effect *out, struct err *err)
{
    const json_t *detail = proposal->detail;
    struct rule rule = change_rule(request->app, request->arena, proposal->subject, detail);
    struct rule_effect what;
    if (!effect_of(request, &rule, &what, err))
        return detail_text(detail, "agency") &&
                       (err->kind == ERR_UNSUPPORTED || err->kind == ERR_BAD_INPUT)
                   ? refuse_agency(request, err)
                   : false;
    bool fine = find_withdrawn(request, proposal->subject, what.withdrawn_keys, out, err);
    out->shown = effect_json(&what);
    return fine;
}

bool change_try(struct request *request, struct err *err)
{
    struct proposal_effect effect = { 0 };
    const struct proposal wanted = { .subject = request->ids[0], .detail = json_object() };
    bool fine = change_read(request, wanted.detail, err) &&
                change_effect(request, &wanted, &effect, err);
    json_decref(wanted.detail);
    if (!fine)
        return false;
    const struct request_act act = { .action = "scenario.try",
                                     .table = "scenario",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency } };
    // A draft's findings are counted, not shown.
    json_object_del(effect.shown, "raised_keys");
    json_object_del(effect.shown, "withdrawn_keys");
    return request_reply(request, 200, effect.shown) && request_audit(request, &act, err);
}

bool change_propose(struct request *request, struct err *err)
{
    json_t *detail = json_object();
    if (change_read(request, detail, err))
        return proposal_propose(request, &scenario_proposals[0], request->ids[0], detail, err);
    json_decref(detail);
    return false;
}

// ---- deciding

static bool put_version(struct request *request, const struct proposal *proposal, const char *text,
                        bool paused, struct err *err)
{
    uint8_t hash[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    seal_hash(text, strlen(text), hash);
    seal_hex(hash, sizeof hash, hex);
    int64_t id = 0, number = 0;
    bool found;
    TRY(store_number(request->store, err, &id, &found, SQL_VERSION_FIND,
                     STORE_ARGS(store_text(proposal->subject), store_text(hex))));
    if (!found) {
        id = writer_next_id(request->turn);
        TRY(store_number(request->store, err, &number, &found, SQL_VERSION_LAST,
                         STORE_ARGS(store_text(proposal->subject))));
        TRY(store_run(request->store, err, SQL_VERSION_ADD,
                      STORE_ARGS(store_int(id), store_text(proposal->subject),
                                 store_int(number + 1), store_text("site"), store_text(text),
                                 store_text(hex), store_int(proposal->proposed_by),
                                 store_int(request->at_us))));
    }
    return store_run(
        request->store, err, SQL_STATE_PUT,
        STORE_ARGS(store_text(proposal->subject), store_int(id), store_int(1), store_int(paused)));
}

static bool put_value(struct request *request, const struct proposal *proposal,
                      const json_t *detail, struct err *err)
{
    const char *agency = detail_text(detail, "agency");
    return store_run(request->store, err, SQL_VALUE_PUT,
                     STORE_ARGS(store_text(proposal->subject),
                                store_text(detail_text(detail, "parameter")),
                                store_text(agency ? agency : ""),
                                store_text(detail_text(detail, "valid_from")),
                                store_text(detail_text(detail, "valid_to")),
                                store_text(detail_text(detail, "value")),
                                store_int(proposal->id)));
}

static bool put_decided(struct request *request, const struct proposal *proposal,
                        const json_t *detail, struct err *err)
{
    if (detail_text(detail, "text")) {
        struct rule rule = change_rule(request->app, request->arena, proposal->subject, detail);
        return put_version(request, proposal, rule.text, rule.paused, err);
    }
    const char *kind = detail_text(detail, "kind");
    if (strcmp(kind, "parameter") == 0)
        return put_value(request, proposal, detail, err);
    TRY(store_run(
        request->store, err, SQL_STATE_PAUSE,
        STORE_ARGS(store_text(proposal->subject), store_int(strcmp(kind, "pause") == 0))));
    return store_changed(request->store) ||
           err_set(err, ERR_CONFLICT,
                   "아직 준비되지 않았습니다. 잠시 뒤 다시 하십시오 | not noted yet: try again in "
                   "a minute");
}

static bool change_carry_out(struct request *request, const struct proposal *proposal,
                             struct err *err)
{
    return put_decided(request, proposal, proposal->detail, err) &&
           rules_sync(request->app, request->turn, err);
}

const struct proposal_kind scenario_proposals[] = {
    { "scenario", MAY_SCENARIO_APPROVE, change_effect, change_carry_out },
    { NULL, MAY_ANYONE, NULL, NULL },
};
