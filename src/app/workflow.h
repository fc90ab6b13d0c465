// app/workflow.h — the life of a thing as a table: who may do what where, where it leads, and what it takes.
//
//   { CHECK_APPROVE,   CHECK_FILLED, CHECK_APPROVED, MAY_SELFCHECK_APPROVE, NEED_OTHER_PERSON },
//   { CHECK_SEND_BACK, CHECK_FILLED, CHECK_OPEN,     MAY_SELFCHECK_APPROVE, NEED_REASON },
//
// What is not in the table cannot be done, by anybody. States and acts are numbers of the module's own enums;
// their names are what stands in the store, in JSON and in the audit log ("<thing>.<act>").
//
//   workflow_begin()   the version that was read, the move, the right, nobody's own, a second person, a reason
//   …                  what is special about the act, and the thing itself is written, thing.state being new
//   workflow_end()     what happened is kept (workflow_event), logged and shown to the consoles
#pragma once

#include "app/app.h"

enum workflow_need {
    NEED_REASON = 1,       // words of why
    NEED_OTHER_PERSON = 2, // than those who took part in another step of it before
    NEED_NOT_OWN = 4,      // nobody handles his own
    NEED_PROGRAM = 8,      // no person can
    TAKES_PART = 16,       // who does this has had a hand in it
};

struct workflow_move {
    unsigned act, from, to;
    enum permission permission;
    unsigned needs; // of enum workflow_need
};

struct workflow {
    const char *thing;                       // its table, and the first word of its acts
    const char *const *states, *const *acts; // names by number
    unsigned state_count, act_count;
    const struct workflow_move *moves;
    size_t move_count;
};

// NULL: not from there.
const struct workflow_move *workflow_find(const struct workflow *workflow, unsigned act, unsigned from);
const char *workflow_state(const struct workflow *workflow, unsigned state);
const char *workflow_act(const struct workflow *workflow, unsigned act);
bool workflow_state_read(const struct workflow *workflow, const char *text, unsigned *out);
bool workflow_act_read(const struct workflow *workflow, const char *text, unsigned *out);

// The move of an act; ERR_CONFLICT: not from there, or no person's.
bool workflow_move(const struct workflow *workflow, unsigned act, unsigned from, bool person,
                   const struct workflow_move **out, struct err *err);
// The reason and the second person; who may is asked elsewhere.
bool workflow_needs(struct request *request, const struct workflow_move *move, const char *reason,
                    bool took_part, struct err *err);

// ---- things whose history the store keeps in workflow_event

struct workflow_thing {
    const struct workflow *workflow;
    int64_t id, version;
    unsigned state;
    struct owner owner;
    int64_t own_officer; // whose own it is, for NEED_NOT_OWN; 0: nobody's
    // of workflow_begin:
    unsigned act, from;
    const char *reason; // "" where none was given
};

// Checks, and moves thing->state on. The body's "reason" is the reason.
bool workflow_begin(struct request *request, struct workflow_thing *thing, unsigned act,
                    struct err *err);
// The same without the version that was read: of several at once.
bool workflow_begin_any(struct request *request, struct workflow_thing *thing, unsigned act,
                        struct err *err);
// The thing has been written with version + 1. Takes `detail`, which may be NULL.
bool workflow_end(struct request *request, struct workflow_thing *thing, json_t *detail,
                  struct err *err);
// workflow_end(), answered with id, state and version.
bool workflow_answer(struct request *request, struct workflow_thing *thing, json_t *detail,
                     struct err *err);
// What the program itself does: kept and logged as nobody's.
bool workflow_program(struct app *app, struct writer_turn *turn, struct workflow_thing *thing,
                      unsigned act, const char *reason, struct err *err);
// To the consoles that are watching: it has changed, also where no act did it.
bool workflow_show(struct app *app, struct writer_turn *turn, const struct workflow_thing *thing,
                   struct err *err);
// The words of what the asker may do with it now: a new reference.
json_t *workflow_acts(struct request *request, const struct workflow_thing *thing);
// [{act, from_state, to_state, by_id, by_name, reason, detail, at}], the first one first. NULL: err.
json_t *workflow_history(struct request *request, const struct workflow *workflow, int64_t id,
                         struct err *err);
