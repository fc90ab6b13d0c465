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

// In a job that is alone. `wanted` as it would be; its error is err's.
bool effect_of(struct request *request, const struct rule *wanted, struct rule_effect *out,
               struct err *err);
json_t *effect_json(struct rule_effect *effect); // takes its lists

bool change_propose(struct request *request, struct err *err);
bool change_try(struct request *request, struct err *err); // the effect alone
extern const struct proposal_kind scenario_proposals[];

// Notes the pack's versions that are new, and how each rule is doing. A task.
bool state_note(struct app *app, struct writer_turn *turn, struct err *err);
