// A change of a rule: proposed with its effect, decided by somebody whom none of the alarms that it would
// withdraw concerns.
//
//   version    the file's text, or the number of an earlier version
//   parameter  a value of one agency or of all, from a day on or to a day; without a value the one of an
//              agency gives way to that of all, and that of all to the file's
//   status     draft, test or stable: the text with another status in its header
//   pause, resume
#include "base/civil.h"
#include "base/doc.h"
#include "base/now.h"
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

static bool effect_of_detail(struct request *request, const char *id, const json_t *detail,
                             json_t **effect, struct err *err)
{
    struct rule rule = change_rule(request->app, request->arena, id, detail);
    struct rule_effect what;
    if (!effect_of(request, &rule, &what, err))
        return detail_text(detail, "agency") &&
                       (err->kind == ERR_UNSUPPORTED || err->kind == ERR_BAD_INPUT)
                   ? refuse_agency(request, err)
                   : false;
    *effect = effect_json(&what);
    return true;
}

static bool try_change(struct request *request, json_t *detail, json_t **effect, struct err *err)
{
    return change_read(request, detail, err) &&
           effect_of_detail(request, request->ids[0], detail, effect, err);
}

bool change_try(struct request *request, struct err *err)
{
    json_t *detail = json_object(), *effect = NULL;
    bool fine = try_change(request, detail, &effect, err);
    json_decref(detail);
    if (!fine)
        return false;
    const struct request_act act = { .action = "scenario.try",
                                     .table = "scenario",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency } };
    // A draft's findings are counted, not shown.
    json_object_del(effect, "raised_keys");
    json_object_del(effect, "withdrawn_keys");
    return request_reply(request, 200, effect) && request_audit(request, &act, err);
}

static bool keep_change(struct request *request, json_t *detail, json_t *effect, struct err *err)
{
    int64_t id = writer_next_id(request->turn), waiting = 0;
    const char *agency = detail_text(detail, "agency"); // whose second person decides
    bool found;
    TRY(store_number(request->store, err, &waiting, &found, SQL_CHANGE_WAITING,
                     STORE_ARGS(store_text(request->ids[0]))));
    if (waiting)
        return err_set(err, ERR_CONFLICT,
                       "이 시나리오의 다른 변경이 승인을 기다립니다 | another change of it waits "
                       "for approval");
    const char *reason = request_text(request, "reason");
    TRY(store_run(request->store, err, SQL_CHANGE_ADD,
                  STORE_ARGS(store_int(id), store_text(request->ids[0]),
                             store_text(request_text(request, "kind")),
                             store_text(doc_dump(request->arena, detail)), store_text(reason),
                             store_text(doc_dump(request->arena, effect)),
                             store_text(agency ? agency : request->actor->agency),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    const struct request_act act = { .action = "scenario.propose",
                                     .table = "scenario",
                                     .id = request->ids[0],
                                     .owner = { .agency = request->actor->agency },
                                     .reason = reason,
                                     .detail = json_deep_copy(effect) };
    TRY(request_audit(request, &act, err));
    return request_reply(
        request, 201,
        json_pack("{s:I, s:s, s:O}", "id", (json_int_t)id, "state", "proposed", "effect", effect));
}

bool change_propose(struct request *request, struct err *err)
{
    json_t *detail = json_object(), *effect = NULL;
    bool fine =
        try_change(request, detail, &effect, err) && keep_change(request, detail, effect, err);
    json_decref(detail);
    json_decref(effect);
    return fine;
}

// ---- deciding

struct proposal {
    int64_t id, proposed_by;
    const char *scenario_id, *kind, *detail, *state, *agency;
};

static const char *text_of(struct request *request, const struct store_rows *rows, size_t column)
{
    const char *text = store_get_text(rows, column);
    return arena_text(request->arena, text, strlen(text));
}

static bool find_proposal(struct request *request, struct proposal *out, struct err *err)
{
    TRY(request_id(request, 0, &out->id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_CHANGE_ONE, STORE_ARGS(store_int(out->id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (more)
        *out = (struct proposal){ .id = out->id,
                                  .scenario_id = text_of(request, rows, 0),
                                  .kind = text_of(request, rows, 1),
                                  .detail = text_of(request, rows, 2),
                                  .state = text_of(request, rows, 3),
                                  .agency = text_of(request, rows, 4),
                                  .proposed_by = store_get_int(rows, 5) };
    store_done(rows);
    return fine && (more || err_set(err, ERR_NOT_FOUND, "그런 변경이 없습니다 | no such change"));
}

bool change_owner(struct request *request, struct owner *out, struct err *err)
{
    struct proposal proposal;
    TRY(find_proposal(request, &proposal, err));
    *out = (struct owner){ .agency = proposal.agency };
    return true;
}

// Nobody decides over an alarm that is his own to handle.
static bool is_concerned(struct request *request, const struct proposal *proposal, json_t *keys,
                         bool *out, struct err *err)
{
    size_t index;
    json_t *key;
    *out = false;
    json_array_foreach(keys, index, key)
    {
        int64_t count = 0;
        bool found;
        TRY(store_number(request->store, err, &count, &found, SQL_CONCERNED,
                         STORE_ARGS(store_text(proposal->scenario_id),
                                    store_text(json_string_value(key)),
                                    store_int(request->actor->officer_id))));
        *out = *out || count > 0;
    }
    return true;
}

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
                     STORE_ARGS(store_text(proposal->scenario_id), store_text(hex))));
    if (!found) {
        id = writer_next_id(request->turn);
        TRY(store_number(request->store, err, &number, &found, SQL_VERSION_LAST,
                         STORE_ARGS(store_text(proposal->scenario_id))));
        TRY(store_run(request->store, err, SQL_VERSION_ADD,
                      STORE_ARGS(store_int(id), store_text(proposal->scenario_id),
                                 store_int(number + 1), store_text("site"), store_text(text),
                                 store_text(hex), store_int(proposal->proposed_by),
                                 store_int(request->at_us))));
    }
    return store_run(request->store, err, SQL_STATE_PUT,
                     STORE_ARGS(store_text(proposal->scenario_id), store_int(id), store_int(1),
                                store_int(paused)));
}

static bool put_value(struct request *request, const struct proposal *proposal,
                      const json_t *detail, struct err *err)
{
    const char *agency = detail_text(detail, "agency");
    return store_run(request->store, err, SQL_VALUE_PUT,
                     STORE_ARGS(store_text(proposal->scenario_id),
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
        struct rule rule = change_rule(request->app, request->arena, proposal->scenario_id, detail);
        return put_version(request, proposal, rule.text, rule.paused, err);
    }
    if (strcmp(proposal->kind, "parameter") == 0)
        return put_value(request, proposal, detail, err);
    TRY(store_run(request->store, err, SQL_STATE_PAUSE,
                  STORE_ARGS(store_text(proposal->scenario_id),
                             store_int(strcmp(proposal->kind, "pause") == 0))));
    return store_changed(request->store) ||
           err_set(err, ERR_CONFLICT,
                   "아직 준비되지 않았습니다. 잠시 뒤 다시 하십시오 | not noted yet: try again in "
                   "a minute");
}

static bool note_decision(struct request *request, const struct proposal *proposal,
                          const char *state, json_t *effect, struct err *err)
{
    const char *reason = request_text(request, "reason");
    TRY(store_run(request->store, err, SQL_CHANGE_DECIDE,
                  STORE_ARGS(store_int(proposal->id), store_text(state),
                             store_int(request->actor->account_id), store_int(request->at_us),
                             store_text(reason ? reason : ""),
                             store_text(doc_dump(request->arena, effect)))));
    if (!store_changed(request->store))
        return err_set(err, ERR_CONFLICT, "이미 결정되었습니다 | decided already");
    const struct request_act act = { .action = strcmp(state, "approved") == 0 ? "scenario.approve"
                                                                              : "scenario.refuse",
                                     .table = "scenario",
                                     .id = proposal->scenario_id,
                                     .owner = { .agency = proposal->agency },
                                     .reason = reason,
                                     .detail = json_incref(effect) };
    return request_audit(request, &act, err);
}

static bool approve(struct request *request, const struct proposal *proposal, const json_t *detail,
                    json_t **effect, struct err *err)
{
    bool concerned;
    if (proposal->proposed_by == request->actor->account_id)
        return err_set(err, ERR_FORBIDDEN,
                       "제안한 사람은 승인할 수 없습니다 | whoever proposed it cannot approve it");
    // As of now, which may differ from that of the proposal.
    TRY(effect_of_detail(request, proposal->scenario_id, detail, effect, err));
    TRY(is_concerned(request, proposal, json_object_get(*effect, "withdrawn_keys"), &concerned,
                     err));
    if (concerned)
        return err_set(err, ERR_FORBIDDEN,
                       "이 변경으로 사라질 경보의 담당자는 승인할 수 없습니다 | it would withdraw "
                       "an alarm that is yours to handle");
    TRY(note_decision(request, proposal, "approved", *effect, err));
    TRY(put_decided(request, proposal, detail, err));
    return rules_sync(request->app, request->turn, err);
}

bool change_approve(struct request *request, struct err *err)
{
    struct proposal proposal;
    TRY(find_proposal(request, &proposal, err));
    json_t *detail = json_loads(proposal.detail, 0, NULL), *effect = NULL;
    bool fine = approve(request, &proposal, detail, &effect, err);
    json_decref(detail);
    if (fine)
        return request_reply(request, 200,
                             json_pack("{s:s, s:o}", "state", "approved", "effect", effect));
    json_decref(effect);
    return false;
}

bool change_refuse(struct request *request, struct err *err)
{
    struct proposal proposal;
    json_t *none = json_object();
    bool fine = find_proposal(request, &proposal, err) &&
                note_decision(request, &proposal, "refused", none, err);
    json_decref(none);
    return fine && request_reply(request, 200, json_pack("{s:s}", "state", "refused"));
}
