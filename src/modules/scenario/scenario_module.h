// modules/scenario/scenario_module.h — what runs, and how a second person lets it change.
#pragma once

#include "app/proposal.h"
#include "app/rules.h"

// What a rule put in the place of another would do, as of now: the engine answers it and takes it back.
struct rule_effect {
    uint64_t raised, withdrawn, changed;
    json_t *raised_keys, *withdrawn_keys;
};
#define EFFECT_KEYS 200 // of each that are shown

// Reports what `wanted` in the place of what runs would raise, withdraw and change. In a job that is alone;
// afterwards the engine is as before.
bool effect_run(struct request *request, const struct rule *wanted, watch_report report,
                void *context, struct err *err);
// The same counted. `wanted` as it would be; its error is err's.
bool effect_of(struct request *request, const struct rule *wanted, struct rule_effect *out,
               struct err *err);
json_t *effect_json(struct rule_effect *effect); // takes its lists

// What the request's body says of a change, as kept in the store, and the rule as that would leave it.
bool change_read(struct request *request, json_t *detail, struct err *err);
struct rule change_rule(struct app *app, struct arena *arena, const char *id, const json_t *detail);
bool change_propose(struct request *request, struct err *err);
bool change_try(struct request *request, struct err *err); // the effect alone
extern const struct proposal_kind scenario_proposals[];

bool readiness_show(struct request *request, struct err *err);
bool backtest_draft(struct request *request, struct err *err);  // a draft beside what runs
bool backtest_series(struct request *request, struct err *err); // values of a parameter

// What a scenario says to people, and its parameters.
void scenario_words(struct request *request, const struct scenario *scenario, json_t *into);
const char *studio_cases_text(struct arena *arena, const struct rule *rule);
bool studio_check(struct request *request, struct err *err); // a draft's text
bool studio_cases(struct request *request, struct err *err); // its cases, run
bool graph_show(struct request *request, struct err *err);

// Drafts that run beside the rules for some days, SHADOWS_MAX at a time.
#define SHADOWS_MAX 4
bool shadow_open(struct app *app, void **state, struct err *err); // what runs is the module's state
void shadow_close(struct app *app, void *state);
bool shadow_begin(struct request *request, struct err *err);
bool shadow_end(struct request *request, struct err *err);
bool shadow_show(struct request *request, struct err *err);
// Makes the engine run what the store says, and counts it. A task, in jobs that are alone.
bool shadow_sync(struct app *app, struct writer_turn *turn, struct err *err);

// Notes the pack's versions that are new, and how each rule is doing. A task.
bool state_note(struct app *app, struct writer_turn *turn, struct err *err);
