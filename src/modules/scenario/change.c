// A change of a rule, as a proposal (app/proposal.h).
//
//   version    the file's text, or the number of an earlier version
//   parameter  a value from a day on
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

// Adds "name=value" to the values in force.
static const char *with_value(struct arena *arena, const char *values, const char *name,
                              const char *value)
{
    return arena_format(arena, "%s%s%s=%s", values, *values ? "\n" : "", name, value);
}

static bool wanted_version(struct request *request, struct rule *rule, json_t *detail,
                           struct err *err)
{
    const char *text = request_text(request, "text");
    int64_t number = request_number(request, "number");
    if (!text == !number)
        return wrong(request, err, "text", "text와 number 가운데 하나를 주십시오",
                     "give either text or number");
    if (!text)
        TRY(store_word(request->store, err, request->arena, &text, SQL_VERSION_TEXT,
                       STORE_ARGS(store_text(rule->id), store_int(number))));
    if (!text)
        return wrong(request, err, "number", "그런 판이 없습니다", "no such version");
    struct scenario *scenario = scenario_parse(request->arena, rule->id, text, strlen(text), err);
    if (!scenario) {
        snprintf(request->field, sizeof request->field, "text");
        return false;
    }
    if (strcmp(scenario->id, rule->id) != 0)
        return wrong(request, err, "text", "머리의 id가 다릅니다", "the header has another id");
    rule->text = text;
    rule->site = true;
    rule->error = NULL;
    json_object_set_new(detail, "text", json_string(text));
    return true;
}

static bool wanted_value(struct request *request, struct rule *rule, json_t *detail,
                         struct err *err)
{
    const char *name = request_text(request, "parameter"), *value = request_text(request, "value");
    const char *from = request_text(request, "valid_from");
    if (!name || !value)
        return wrong(request, err, "parameter", "parameter와 value가 있어야 합니다",
                     "parameter and value are needed");
    struct scenario *scenario = rules_make(request->arena, rule, err);
    if (!scenario)
        return false;
    if (!scenario_set(scenario, name, value, err)) {
        snprintf(request->field, sizeof request->field, "value");
        return false;
    }
    char today[CIVIL_TEXT_MAX];
    // By the clock of the controls, by which it will come into force.
    civil_print_date(civil_floor_day(graph_clock(watch_graph(writer_watch(request->turn)))), today);
    if (from && strcmp(from, today) < 0)
        return wrong(request, err, "valid_from", "지난 날로 소급할 수 없습니다",
                     "it cannot begin in the past");
    rule->values = with_value(request->arena, rule->values, name, value);
    json_object_set_new(detail, "parameter", json_string(name));
    json_object_set_new(detail, "value", json_string(value));
    json_object_set_new(detail, "valid_from", json_string(from ? from : today));
    return true;
}

static bool wanted_rule(struct request *request, struct rule *rule, json_t *detail, struct err *err)
{
    const char *kind = request_text(request, "kind");
    struct rules rules = app_rules(request->app);
    const struct rule *known = rules_find(&rules, request->ids[0]);
    *rule = known
                ? *known
                : (struct rule){ .id = request->ids[0], .text = "", .pack_text = "", .values = "" };
    json_object_set_new(detail, "kind", json_string(kind));
    if (strcmp(kind, "version") == 0)
        return wanted_version(request, rule, detail, err);
    if (!known)
        return err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    if (strcmp(kind, "parameter") == 0)
        return wanted_value(request, rule, detail, err);
    bool pause = strcmp(kind, "pause") == 0;
    if (rule->paused == pause)
        return err_set(err, ERR_CONFLICT,
                       pause ? "이미 멈춰 있습니다 | paused already"
                             : "멈춰 있지 않습니다 | not paused");
    rule->paused = pause;
    return true;
}

static bool change_effect(struct request *request, const struct proposal *proposal,
                          struct proposal_effect *out, struct err *err);

bool change_try(struct request *request, struct err *err)
{
    struct rule rule;
    struct proposal_effect effect = { 0 };
    const struct proposal wanted = { .subject = request->ids[0], .detail = json_object() };
    bool fine = wanted_rule(request, &rule, wanted.detail, err) &&
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
    struct rule rule;
    json_t *detail = json_object();
    if (wanted_rule(request, &rule, detail, err))
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

static bool put_decided(struct request *request, const struct proposal *proposal,
                        const json_t *detail, struct err *err)
{
    const char *kind = json_string_value(json_object_get(detail, "kind"));
    if (strcmp(kind, "version") == 0)
        return put_version(request, proposal, json_string_value(json_object_get(detail, "text")),
                           false, err);
    if (strcmp(kind, "parameter") == 0)
        return store_run(
            request->store, err, SQL_PARAM_PUT,
            STORE_ARGS(store_text(proposal->subject),
                       store_text(json_string_value(json_object_get(detail, "parameter"))),
                       store_text(json_string_value(json_object_get(detail, "valid_from"))),
                       store_text(json_string_value(json_object_get(detail, "value"))),
                       store_int(proposal->id)));
    TRY(store_run(
        request->store, err, SQL_STATE_PAUSE,
        STORE_ARGS(store_text(proposal->subject), store_int(strcmp(kind, "pause") == 0))));
    return store_changed(request->store) ||
           err_set(err, ERR_CONFLICT,
                   "아직 준비되지 않았습니다. 잠시 뒤 다시 하십시오 | not noted yet: try again in "
                   "a minute");
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
    const char *kind = json_string_value(json_object_get(detail, "kind"));
    struct rules rules = app_rules(request->app);
    const struct rule *known = rules_find(&rules, proposal->subject);
    struct rule rule =
        known ? *known
              : (struct rule){ .id = proposal->subject, .text = "", .pack_text = "", .values = "" };
    struct rule_effect what;
    if (strcmp(kind, "version") == 0) {
        rule.text = json_string_value(json_object_get(detail, "text"));
        rule.site = true;
        rule.error = NULL;
    } else if (strcmp(kind, "parameter") == 0) {
        rule.values = with_value(request->arena, rule.values,
                                 json_string_value(json_object_get(detail, "parameter")),
                                 json_string_value(json_object_get(detail, "value")));
    } else {
        rule.paused = strcmp(kind, "pause") == 0;
    }
    TRY(effect_of(request, &rule, &what, err));
    bool fine = find_withdrawn(request, proposal->subject, what.withdrawn_keys, out, err);
    out->shown = effect_json(&what);
    return fine;
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
