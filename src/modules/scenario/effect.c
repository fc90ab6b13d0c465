#include "app/hold.h"
#include "modules/scenario/scenario_module.h"

struct gone {
    watch_report report;
    void *context;
};

static void take_gone(void *context, const struct finding *finding)
{
    const struct gone *gone = context;
    gone->report(gone->context, FINDING_WITHDRAWN, finding, NULL, 0);
}

bool effect_run(struct request *request, const struct rule *wanted, watch_report report,
                void *context, struct err *err)
{
    struct rules rules = app_rules(request->app);
    const struct rule *ran = rules_find(&rules, wanted->id);
    const struct scenario *old = ran ? ran->scenario : NULL;
    struct watch *watch = writer_watch(request->turn);
    if (wanted->paused) {
        struct gone gone = { report, context };
        if (old)
            watch_findings(watch, old, take_gone, &gone);
        return true;
    }
    struct scenario *fresh = rules_make(request->arena, wanted, err);
    const struct schema_table *missing = NULL;
    TRY(fresh && app_hold_tables(request->app, request->turn, fresh, &missing, err));
    TRY(!missing || app_hold_wait(request->app, missing, err));
    struct watched *watched = watch_prepare(watch, fresh, err);
    bool fine = watched != NULL;
    if (fine && watch_fill(watch, watched))
        watch_compare(watch, old, fresh, report, context);
    else if (fine)
        fine = err_set(
            err, ERR_LIMIT,
            "이 규칙은 정해진 메모리보다 많이 씁니다 | the rule needs more memory than allowed");
    if (watched)
        watch_discard(watch, watched);
    return fine;
}

// ---- counts and the first keys

static void add_key(json_t *list, const struct finding *finding)
{
    if (json_array_size(list) >= EFFECT_KEYS)
        return;
    struct arena *arena = arena_new("key", 0, 0);
    struct str key;
    str_open(&key, arena);
    finding_key(&key, finding);
    json_array_append_new(list, json_string(str_end(&key)));
    arena_free(arena);
}

static void take(void *context, enum finding_event event, const struct finding *finding,
                 const struct watch_cause *causes, size_t cause_count)
{
    (void)causes, (void)cause_count;
    struct rule_effect *effect = context;
    if (event == FINDING_RAISED) {
        effect->raised++;
        add_key(effect->raised_keys, finding);
    } else if (event == FINDING_WITHDRAWN) {
        effect->withdrawn++;
        add_key(effect->withdrawn_keys, finding);
    } else {
        effect->changed++;
    }
}

bool effect_of(struct request *request, const struct rule *wanted, struct rule_effect *out,
               struct err *err)
{
    *out = (struct rule_effect){ .raised_keys = json_array(), .withdrawn_keys = json_array() };
    if (effect_run(request, wanted, take, out, err))
        return true;
    json_decref(out->raised_keys);
    json_decref(out->withdrawn_keys);
    return false;
}

json_t *effect_json(struct rule_effect *effect)
{
    return json_pack("{s:I, s:I, s:I, s:o, s:o}", "raises", (json_int_t)effect->raised, "withdraws",
                     (json_int_t)effect->withdrawn, "changes", (json_int_t)effect->changed,
                     "raised_keys", effect->raised_keys, "withdrawn_keys", effect->withdrawn_keys);
}
