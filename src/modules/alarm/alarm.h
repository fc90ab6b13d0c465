// modules/alarm/alarm.h — an alarm as the store has it, and the one way in which it changes.
//
// Whoever changes an alarm (a handler, the sink, a task) loads it, lets alarm_move() take one row of the
// table of moves, sets what else is new and lets alarm_save() write it: its new state, and beside it what
// happened, by whom and why, with the evidence of that moment.
// Owns     texts of an alarm live in the arena of its step.
#pragma once

#include "app/app.h"
#include "base/map.h"
#include "modules/alarm/state.h"

struct alarm {
    int64_t id, previous_id, episode, version;
    const char *scenario_id, *key, *agency_id, *owner_code,
        *officer_code;                                          // codes: as the records say
    int64_t department_id, officer_id, handler_id, approver_id; // 0: none
    const char *handler_why;
    enum alarm_state state;
    const char *disposition, *fault, *audit_why;
    int64_t action_code, action_amount; // 0: none
    bool standing, audit_only, baseline, paid, sampled;
    int64_t severity, score, amount;
    bool has_amount;
    int64_t rarity, corroboration; // of the score, as last found (score.h)
    const char *score_parts;
    const char *sentence_ko, *sentence_en, *evidence, *hidden, *compared, *records, *rule_version,
        *params;
    int64_t exclusion_id;
    int64_t issued_at, read_at, read_by, started_at, acted_at, acted_by, approved_at, approved_by,
        confirmed_at, confirmed_by, withdrawn_at, excluded_at, closed_at; // 0: not yet
    const char *act_due_on, *due_on, *look_on;                            // NULL: none
    int64_t told_step;
    int64_t in_time; // of the last act: 1 by its day; -1: nothing was done
};

// By whom and when something is done.
struct alarm_step {
    struct app *app;
    struct store *store;
    struct writer_turn *turn;
    struct arena *arena;
    int64_t at_us, by_id; // account; 0: the program
    struct map *known;    // days and people that were looked up in this commit; NULL: none are kept
};

int64_t alarm_today(const struct alarm_step *step); // civil day of the zone
const char *alarm_day_text(struct arena *arena, int64_t day);

bool alarm_load(struct store *store, struct arena *arena, int64_t id, struct alarm *out,
                bool *found, struct err *err);
// The last episode of a scenario's key.
bool alarm_find(struct store *store, struct arena *arena, const char *scenario_id, const char *key,
                struct alarm *out, bool *found, struct err *err);
bool alarm_insert(const struct alarm_step *step, const struct alarm *alarm, struct err *err);

// One row of the table of moves: state, times, who, due day and audit's list. ERR_CONFLICT: not from there.
bool alarm_move(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                struct err *err);
// Writes the alarm and what happened. `detail` is JSON text. ERR_CONFLICT: changed meanwhile.
bool alarm_save(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                enum alarm_state from, const char *reason, const char *detail, struct err *err);
// Writes the alarm alone. ERR_CONFLICT likewise.
bool alarm_update(const struct alarm_step *step, struct alarm *alarm, struct err *err);
// What happened, alone.
bool alarm_note(const struct alarm_step *step, const struct alarm *alarm, enum alarm_act act,
                enum alarm_state from, const char *reason, const char *detail, struct err *err);

// Whose it is, for permissions: of audit alone it is nobody's, which only audit reaches.
struct owner alarm_owner(const struct alarm *alarm);
// Tells the others ("alarm.issued", "alarm.changed" …) its public row.
bool alarm_tell(const struct alarm_step *step, const struct alarm *alarm, const char *event,
                struct err *err);
// Only to the consoles that are watching.
bool alarm_show(const struct alarm_step *step, const struct alarm *alarm, struct err *err);
// Also to the holders of a role, "": to nobody else.
bool alarm_tell_to(const struct alarm_step *step, const struct alarm *alarm, const char *event,
                   const char *to_role, struct err *err);

// Due days (due.c): working days are counted by the calendar in the store.
bool alarm_due(const struct alarm_step *step, const struct alarm *alarm, const char *due_step,
               const char **out, struct err *err);
// Until when what the alarm waits for now is to be done, and when to remind of it first.
bool alarm_set_due(const struct alarm_step *step, struct alarm *alarm, enum alarm_act act,
                   struct err *err);
// Another due day of the step that it waits for.
bool alarm_put_due(const struct alarm_step *step, struct alarm *alarm, const char *due_on,
                   struct err *err);
// A task: reminders and escalations that have come.
bool alarm_remind(struct app *app, struct writer_turn *turn, struct err *err);

// A step of the program itself, in a task or a hook.
struct alarm_step alarm_program_step(struct app *app, struct writer_turn *turn);

// Nobody handles his own (own.c). `why` gets the column that names him, "" when he is not involved.
bool alarm_involved(struct store *store, struct arena *arena, int64_t alarm_id, const char *emp_no,
                    const char **why, struct err *err);
// One step up from all who are involved and from `barred` (0: nobody else).
bool alarm_step_up(const struct alarm_step *step, const struct alarm *alarm, int64_t barred,
                   int64_t *officer_id, struct err *err);
bool alarm_step_up_from(const struct alarm_step *step, const char *agency_id, int64_t department_id,
                        const int64_t *barred, size_t count, int64_t *officer_id, struct err *err);

// Whether what is issued belongs to the backlog (baseline.c): enum alarm_baseline.
bool alarm_baseline_mode(const struct alarm_step *step, const char *agency, int64_t *mode,
                         struct err *err);
