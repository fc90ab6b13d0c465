// app/rules.h — which scenarios run, in which version, with which values: the pack's files under what the
// site decided (tables scenario_version, scenario_value, scenario_state).
//
// A rule is what should run of one scenario today. rules_sync() compares that with what runs and puts the
// difference into the engine: after a decision, when a value's day has come, and after a commit that failed.
// Owns     the app's; what a rule once pointed to stays until the end, since other threads may read it.
// Threads  rules_sync on the writer's; reading anywhere (the list is replaced whole, never changed).
#pragma once

#include "app/app.h"

struct rule {
    const char *id;
    const char *path;           // of the pack's file; NULL: the site's own scenario
    const char *pack_text;      // "" without one
    const char *text;           // of the version that is wanted
    const char *values;         // in force today beside the file's: lines "name=value", "name@A1=value" of an agency
    bool site, paused;
    struct scenario *scenario;  // that runs; NULL: paused, or broken
    const char *error;          // why it does not compile; NULL
};

struct rules {
    const struct rule *at;
    size_t count;
};

// Reads the pack's files and the site's decisions; nothing is compiled. Files that cannot be read are
// rules with an error.
bool rules_read(struct arena *arena, struct store *store, const char *dir, int64_t day,
                struct rules *out, struct err *err);
// The values with one set, or, where `value` is NULL, without it. `name` as of scenario_set().
const char *rules_with_value(struct arena *arena, const char *values, const char *name,
                             const char *value);
// The scenario of a rule as it is wanted. NULL: err says why it cannot be.
struct scenario *rules_make(struct arena *arena, const struct rule *rule, struct err *err);
// A rule by its id; NULL: there is none.
const struct rule *rules_find(const struct rules *rules, const char *id);

// The hash of the query, the text that decides: twelve letters.
const char *rules_version(struct arena *arena, const struct scenario *scenario);

struct rules app_rules(struct app *app);
// Makes the engine run what is wanted, in a job that is alone.
bool rules_sync(struct app *app, struct writer_turn *turn, struct err *err);
