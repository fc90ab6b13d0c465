// From findings to alarms, inside the commit that brought the records.
//
//   raised      nothing known of the key            issued, episode 1
//               closed, excluded, as it was         stays so: the same columns compare the same
//               closed, and they do not             issued again: episode n+1, linked with the one before
//               withdrawn before                    issued again likewise
//   changed     the evidence is replaced, once a commit; a closed one whose compared columns moved is issued again
//   withdrawn   corrected at the source, to be confirmed; or closed by itself (withdraw.c)
//
// Withdrawals wait until the commit is complete, for only then is it known whether there were so many of one
// scenario that somebody has to look at all of them. Excluded findings go on being matched and counted.
// The first start on an empty store brings a backlog that nobody made today: its alarms are the baseline,
// without due days and out of the rates, until audit ends it (baseline.c).
#include "modules/alarm/sink.h"

#include <assert.h>

#include "app/people.h"
#include "app/rules.h"
#include "base/doc.h"
#include "modules/alarm/behind.h"
#include "modules/alarm/evidence.h"
#include "modules/alarm/exclude.h"
#include "modules/alarm/place.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/withdraw.h"

#define BULK_DEFAULT 20

// ---- of one commit

static void open_commit(struct alarm_module *module)
{
    if (module->commit_open)
        return;
    arena_reset(module->arena);
    map_open(&module->known, module->arena);
    module->waiting = (struct waiting_list){ 0 };
    module->counts = (struct alarm_counts){ 0 };
    module->baseline_known = false;
    module->weights = score_weights(module->app);
    module->commit_open = true;
}

static void end_commit(void *context)
{
    struct alarm_module *module = context;
    module->commit_open = false;
}

// A first start may bring a hundred thousand findings in one commit: nothing of one lasts until the next.
static struct alarm_step step_of(struct alarm_module *module, struct writer_turn *turn,
                                 int64_t by_id)
{
    arena_reset(module->scratch);
    return (struct alarm_step){ .app = module->app,
                                .store = writer_store(turn),
                                .turn = turn,
                                .arena = module->scratch,
                                .at_us = writer_at_us(turn),
                                .by_id = by_id,
                                .known = &module->known };
}

// ---- rule and baseline

struct ruling {
    const char *version, *params;
};

// The values in force for the agency.
static const char *params_text(struct arena *arena, const struct scenario *scenario,
                               const char *agency)
{
    struct str out, value;
    str_open(&out, arena);
    str_char(&out, '{');
    for (size_t i = 0; i < scenario->param_count; i++) {
        str_open(&value, arena);
        value_print(&value, scenario_param_value(&scenario->params[i], agency));
        if (i)
            str_char(&out, ',');
        str_json(&out, scenario->params[i].name, strlen(scenario->params[i].name));
        str_char(&out, ':');
        str_json(&out, str_end(&value), value.len);
    }
    str_char(&out, '}');
    return str_end(&out);
}

static const struct ruling *rule_of(struct alarm_module *module, const struct scenario *scenario,
                                  const char *agency)
{
    const char *name = arena_format(module->scratch, "rule\n%s\n%s", scenario->id, agency);
    struct ruling *rule = map_get(&module->known, name);
    if (rule)
        return rule;
    rule = ARENA_NEW(module->arena, struct ruling);
    *rule = (struct ruling){ rules_version(module->arena, scenario),
                           params_text(module->arena, scenario, agency) };
    map_put(&module->known, name, rule);
    return rule;
}

// Whether this commit is the first start's on an empty store.
static bool look_for_backlog(struct alarm_module *module, const struct alarm_step *step,
                             enum sink_reason reason, struct err *err)
{
    int64_t value;
    bool begun, any = true;
    if (module->baseline_known)
        return true;
    TRY(store_number(step->store, err, &value, &begun, SQL_STATE_GET,
                     STORE_ARGS(store_text(ALARM_BASELINE_STATE))));
    if (!begun && reason == SINK_START)
        TRY(store_number(step->store, err, &value, &any, SQL_ANY_ALARM, STORE_NO_ARGS));
    module->baseline_begins = !any;
    module->baseline_known = true;
    return true;
}

static bool is_baseline(struct alarm_module *module, const struct alarm_step *step,
                        const char *agency, bool *out, struct err *err)
{
    const char *name = arena_format(step->arena, "baseline\n%s", agency);
    int64_t *mode = map_get(&module->known, name);
    if (!mode) {
        mode = ARENA_NEW(module->arena, int64_t);
        TRY(alarm_baseline_mode(step, agency, mode, err));
        map_put(&module->known, name, mode);
    }
    *out = module->baseline_begins || *mode == BASELINE_ALL;
    return true;
}

// ---- whose it is

// Who handles: the officer in charge, or one step up from all who are involved.
static bool find_handler(const struct alarm_step *step, const struct evidence *evidence,
                         struct alarm *alarm, struct err *err)
{
    int64_t barred[EVIDENCE_PERSONS_MAX];
    size_t count = 0;
    for (size_t i = 0; i < evidence->person_count; i++) {
        int64_t id;
        TRY(people_officer(step->store, evidence->agency, evidence->persons[i].emp_no, &id, err));
        if (id)
            barred[count++] = id;
    }
    alarm->handler_why = "";
    alarm->handler_id = alarm->officer_id;
    if (!count)
        return true;
    alarm->handler_why = "involved";
    return alarm_step_up_from(step, alarm->agency_id, alarm->department_id, barred, count,
                              &alarm->handler_id, err);
}

static bool tell_unmapped(const struct alarm_step *step, const struct alarm *alarm, struct err *err)
{
    json_t *object =
        json_pack("{s:s, s:s, s:s, s:I}", "kind", "department", "code", alarm->owner_code,
                  "scenario", alarm->scenario_id, "alarm", (json_int_t)alarm->id);
    struct app_event event = { .name = "mapping.missing",
                               .id = alarm->id,
                               .owner = { .agency = alarm->agency_id },
                               .audit_only = true,
                               .object = object };
    bool fine = app_tell(step->app, step->turn, &event, err);
    json_decref(object);
    return fine;
}

// ---- raised

static void take_evidence(const struct alarm_module *module, struct alarm *alarm,
                          const struct evidence *evidence, const struct finding *finding)
{
    alarm->evidence = evidence->shown;
    alarm->hidden = evidence->hidden;
    alarm->compared = evidence->compared;
    alarm->records = evidence->records;
    alarm->sentence_ko = evidence->sentence_ko;
    alarm->sentence_en = evidence->sentence_en;
    alarm->amount = evidence->amount;
    alarm->has_amount = evidence->has_amount;
    alarm->paid = evidence->paid;
    alarm->fault = finding->fault ? fault_text((enum fault)finding->fault) : "";
    score_set(module->scratch, &module->weights, alarm);
}

static bool write_persons(const struct alarm_step *step, int64_t alarm_id,
                          const struct evidence *evidence, struct err *err)
{
    for (size_t i = 0; i < evidence->person_count; i++)
        TRY(store_send(step->store, err, SQL_INVOLVED_INSERT,
                       STORE_ARGS(store_int(alarm_id), store_text(evidence->persons[i].emp_no),
                                  store_text(evidence->persons[i].why))));
    return true;
}

static const char *audit_why_of(const struct alarm *alarm)
{
    if (*alarm->fault)
        return "fault";
    if (!alarm->department_id)
        return "unmapped";
    return alarm->audit_only ? "audience" : "";
}

static bool issue(struct alarm_module *module, const struct alarm_step *step,
                  const struct sink_event *event, const struct alarm *before, struct err *err)
{
    const struct scenario *scenario = event->scenario;
    struct evidence evidence;
    struct alarm alarm = { .id = writer_next_id(step->turn),
                           .scenario_id = scenario->id,
                           .key = event->key,
                           .episode = 1,
                           .state = ALARM_ISSUED,
                           .standing = true,
                           .audit_only = scenario->audience == AUDIENCE_AUDIT,
                           .severity = scenario->severity,
                           .issued_at = step->at_us,
                           .disposition = "",
                           .in_time = -1 };
    if (before) {
        alarm.previous_id = before->id;
        alarm.episode = before->episode + 1;
    }
    evidence_make(step, event->finding, module->paid_columns,
                  alarm_hidden_place(step->arena, alarm.id), &evidence);
    const struct ruling *rule = rule_of(module, scenario, evidence.agency);
    alarm.agency_id = evidence.agency;
    alarm.rule_version = rule->version;
    alarm.params = rule->params;
    TRY(is_baseline(module, step, alarm.agency_id, &alarm.baseline, err));
    take_evidence(module, &alarm, &evidence, event->finding);
    alarm.owner_code = evidence.department_code;
    alarm.officer_code = evidence.officer_no;
    TRY(place_owner(step, &alarm, alarm_today(step), err));
    TRY(find_handler(step, &evidence, &alarm, err));
    alarm.audit_why = audit_why_of(&alarm);
    TRY(exclusion_covers(step, event->finding, &alarm, err)); // then it is born excluded
    TRY(alarm_set_due(step, &alarm, ALARM_ISSUE, err));
    TRY(alarm_insert(step, &alarm, err));
    TRY(write_persons(step, alarm.id, &evidence, err));
    TRY(behind_enter(step, &alarm, err));
    TRY(alarm_note(step, &alarm, ALARM_ISSUE, ALARM_ISSUED, alarm.exclusion_id ? "exclusion" : "",
                   "{}", err));
    module->counts.issued++;
    if (!alarm.department_id)
        TRY(tell_unmapped(step, &alarm, err));
    // A backlog of thousands is no news; it is told as one (baseline.c).
    return alarm.baseline || alarm.state == ALARM_EXCLUDED ||
           alarm_tell(step, &alarm, "alarm.issued", err);
}

// ---- changed

// The records name another department: whoever has it now handles it, as long as nobody has acted.
static bool follow_owner(const struct alarm_step *step, const struct evidence *evidence,
                         struct alarm *alarm, struct err *err)
{
    if (strcmp(evidence->department_code, alarm->owner_code) == 0 ||
        (alarm->state != ALARM_ISSUED && alarm->state != ALARM_WORKING))
        return true;
    int64_t before = alarm->department_id;
    alarm->owner_code = evidence->department_code;
    alarm->officer_code = evidence->officer_no;
    TRY(place_owner(step, alarm, alarm_today(step), err));
    TRY(find_handler(step, evidence, alarm, err));
    return alarm->department_id == before ||
           alarm_note(step, alarm, ALARM_HAND_OVER, alarm->state, "records", "{}", err);
}

// A record that changed may name as checker who was to handle it: then it goes one step up from him too.
static bool keep_handler_apart(const struct alarm_step *step, const struct evidence *evidence,
                               struct alarm *alarm, struct err *err)
{
    for (size_t i = 0; i < evidence->person_count && alarm->handler_id; i++) {
        int64_t id;
        TRY(people_officer(step->store, evidence->agency, evidence->persons[i].emp_no, &id, err));
        if (id != alarm->handler_id)
            continue;
        alarm->handler_why = "involved";
        return alarm_step_up(step, alarm, 0, &alarm->handler_id, err);
    }
    return true;
}

// The evidence as it is now, under the alarm that is there already.
static bool renew(struct alarm_module *module, const struct alarm_step *step,
                  const struct sink_event *event, struct alarm *alarm, struct err *err)
{
    struct evidence evidence;
    const struct ruling *rule = rule_of(module, event->scenario, alarm->agency_id);
    bool doubted = *alarm->fault != '\0';
    enum alarm_act act = alarm->standing ? ALARM_DOUBT : ALARM_RECUR;
    evidence_make(step, event->finding, module->paid_columns,
                  alarm_hidden_place(step->arena, alarm->id), &evidence);
    take_evidence(module, alarm, &evidence, event->finding);
    alarm->rule_version = rule->version;
    alarm->params = rule->params;
    TRY(follow_owner(step, &evidence, alarm, err));
    bool noted = !alarm->standing || doubted != (*alarm->fault != '\0');
    alarm->standing = true;
    TRY(write_persons(step, alarm->id, &evidence, err));
    TRY(behind_enter(step, alarm, err));
    TRY(keep_handler_apart(step, &evidence, alarm, err));
    TRY(alarm_update(step, alarm, err));
    module->counts.changed++;
    if (noted)
        TRY(alarm_note(step, alarm, act, alarm->state, alarm->fault, "{}", err));
    return alarm_show(step, alarm, err);
}

static bool compares_the_same(const struct alarm_step *step, const struct finding *finding,
                              const struct alarm *alarm)
{
    return strcmp(evidence_compared(step->arena, writer_watch(step->turn), finding),
                  alarm->compared) == 0;
}

// Whether a finding that stands says nothing new: its alarm is being handled, or was settled in a way that
// holds as long as the same columns compare the same.
static bool stays_as_it_is(const struct alarm_step *step, const struct finding *finding,
                           const struct alarm *alarm, bool *out, struct err *err)
{
    static const char *const lawful[] = { "lawful", "false_positive", "duplicate" };
    if (alarm_is_open(alarm->state)) {
        *out = alarm->state != ALARM_CORRECTED;
        return true;
    }
    bool by_key = false, holds = alarm->standing;
    if (alarm->state == ALARM_EXCLUDED)
        TRY(exclusion_holds(step, alarm, &holds, &by_key, err));
    for (size_t i = 0; alarm->state == ALARM_CLOSED && i < sizeof lawful / sizeof *lawful; i++)
        holds = holds || strcmp(alarm->disposition, lawful[i]) == 0;
    *out = by_key || (holds && compares_the_same(step, finding, alarm));
    return true;
}

static bool stand(struct alarm_module *module, struct writer_turn *turn,
                  const struct sink_event *event, struct err *err)
{
    struct alarm_step step = step_of(module, turn, event->actor_id);
    struct alarm alarm;
    bool found;
    TRY(look_for_backlog(module, &step, event->reason, err));
    TRY(alarm_find(step.store, step.arena, event->scenario->id, event->key, &alarm, &found, err));
    if (!found)
        return issue(module, &step, event, NULL, err);
    bool stays = true;
    TRY(stays_as_it_is(&step, event->finding, &alarm, &stays, err));
    if (stays)
        return renew(module, &step, event, &alarm, err);
    if (alarm.standing) {
        alarm.standing = false;
        TRY(alarm_update(&step, &alarm, err));
    }
    module->counts.recurred++;
    return issue(module, &step, event, &alarm, err);
}

// ---- withdrawn

static bool note_withdrawal(struct alarm_module *module, const struct sink_event *event)
{
    struct waiting waiting = { .scenario = event->scenario,
                               .reason = event->reason,
                               .key = arena_text(module->arena, event->key, strlen(event->key)),
                               .actor_id = event->actor_id,
                               .ingest_id = event->ingest_id,
                               .cause_count = event->cause_count };
    waiting.causes = ARENA_ARRAY(module->arena, struct watch_cause, event->cause_count + 1);
    for (size_t i = 0; i < event->cause_count; i++) {
        const struct watch_cause *cause = &event->causes[i];
        waiting.causes[i].table = arena_text(module->arena, cause->table, strlen(cause->table));
        waiting.causes[i].key = arena_text(module->arena, cause->key, strlen(cause->key));
        waiting.causes[i].change = arena_text(module->arena, cause->change, strlen(cause->change));
    }
    VEC_ADD(module->arena, &module->waiting, waiting);
    return true;
}

static const char *cause_detail(struct arena *arena, const struct waiting *waiting, const char *why)
{
    json_t *causes = json_array();
    for (size_t i = 0; i < waiting->cause_count; i++)
        if (*waiting->causes[i].table)
            json_array_append_new(
                causes, json_pack("{s:s, s:s, s:s}", "table", waiting->causes[i].table, "key",
                                  waiting->causes[i].key, "change", waiting->causes[i].change));
    json_t *detail =
        json_pack("{s:s, s:I, s:I, s:o}", "why", why, "account", (json_int_t)waiting->actor_id,
                  "ingest", (json_int_t)waiting->ingest_id, "causes", causes);
    const char *text = doc_dump(arena, detail);
    json_decref(detail);
    return text;
}

static bool withdraw(struct alarm_module *module, struct writer_turn *turn,
                     const struct waiting *waiting, bool bulk, struct err *err)
{
    struct alarm_step step = step_of(module, turn, waiting->actor_id);
    struct alarm alarm;
    bool found;
    TRY(alarm_find(step.store, step.arena, waiting->scenario->id, waiting->key, &alarm, &found,
                   err));
    if (!found || !alarm.standing)
        return true;
    struct withdrawal withdrawal = { .reason = waiting->reason,
                                     .schema = app_schema(step.app),
                                     .scenario = waiting->scenario,
                                     .causes = waiting->causes,
                                     .cause_count = waiting->cause_count };
    enum withdraw_why why = withdraw_judge(step.arena, &alarm, &withdrawal);
    if (why == WITHDRAW_CLOSES && bulk)
        why = WITHDRAW_BULK;
    enum alarm_state from = alarm.state;
    bool settles = why == WITHDRAW_CLOSES && alarm_is_open(from);
    enum alarm_act act = settles ? ALARM_SETTLE : ALARM_WITHDRAW;
    alarm.standing = false;
    TRY(alarm_move(&step, &alarm, act, err));
    if (alarm_is_open(from))
        alarm.withdrawn_at = step.at_us;
    if (settles && !*alarm.disposition)
        alarm.disposition = "corrected";
    if (alarm.state == ALARM_CORRECTED)
        alarm.audit_why = withdraw_name(why);
    TRY(alarm_save(&step, &alarm, act, from, withdraw_words(step.arena, &withdrawal, why),
                   cause_detail(step.arena, waiting, withdraw_name(why)), err));
    module->counts.withdrawn++;
    module->counts.settled += settles;
    return !alarm_is_open(from) || alarm_tell(&step, &alarm, "alarm.withdrawn", err);
}

static size_t count_of(const struct alarm_module *module, const struct scenario *scenario)
{
    size_t count = 0;
    for (size_t i = 0; i < module->waiting.count; i++)
        count += module->waiting.at[i].scenario == scenario;
    return count;
}

static bool withdraw_all(struct alarm_module *module, struct writer_turn *turn, struct err *err)
{
    size_t most = (size_t)app_setting_number(module->app, "alarm.bulk_retractions", BULK_DEFAULT);
    const struct scenario *scenario = NULL;
    bool bulk = false;
    for (size_t i = 0; i < module->waiting.count; i++) {
        const struct waiting *waiting = &module->waiting.at[i];
        if (waiting->scenario != scenario) { // those of a scenario come one after the other
            scenario = waiting->scenario;
            bulk = count_of(module, scenario) > most;
        }
        TRY(withdraw(module, turn, waiting, bulk, err));
    }
    return true;
}

// ---- the contract

static bool sink_prepare(void *context, struct writer_turn *turn, const struct sink_event *event,
                         struct err *err)
{
    struct alarm_module *module = context;
    open_commit(module);
    return event->kind == FINDING_WITHDRAWN ? note_withdrawal(module, event)
                                            : stand(module, turn, event, err);
}

static bool keep_baseline(struct alarm_module *module, const struct alarm_step *step,
                          struct err *err)
{
    return !module->baseline_known || !module->baseline_begins ||
           store_run(step->store, err, SQL_STATE_PUT,
                     STORE_ARGS(store_text(ALARM_BASELINE_STATE), store_int(BASELINE_BACKLOG)));
}

static bool sink_complete(void *context, struct writer_turn *turn, struct err *err)
{
    struct alarm_module *module = context;
    if (!module->commit_open)
        return true;
    TRY(withdraw_all(module, turn, err));
    struct alarm_step step = step_of(module, turn, 0);
    TRY(keep_baseline(module, &step, err));
    const struct alarm_counts *counts = &module->counts;
    struct audit_entry entry = {
        .at_us = step.at_us,
        .actor_name = "haechi",
        .address = "",
        .action = "alarm.commit",
        .agency = "",
        .object_table = "alarm_event",
        .object_id = "",
        .detail = arena_format(
            step.arena,
            "{\"issued\":%zu,\"recurred\":%zu,\"changed\":%zu,\"withdrawn\":%zu,\"settled\":%zu}",
            counts->issued, counts->recurred, counts->changed, counts->withdrawn, counts->settled)
    };
    return audit_write(app_audit(module->app), step.store, &entry, err);
}

static bool sink_standing(void *context, struct store *store, const char *scenario_id,
                          void (*take)(void *taker, const char *key), void *taker, struct err *err)
{
    (void)context;
    struct store_rows *rows =
        store_ask(store, err, SQL_STANDING, STORE_ARGS(store_text(scenario_id)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        take(taker, store_get_text(rows, 0));
    store_done(rows);
    return fine;
}

struct sink alarm_sink(struct alarm_module *module)
{
    return (struct sink){ .context = module,
                          .prepare = sink_prepare,
                          .complete = sink_complete,
                          .publish = end_commit,
                          .drop = end_commit,
                          .standing = sink_standing };
}
