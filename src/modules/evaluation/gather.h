// modules/evaluation/gather.h — what goes into a round's result: subjects, rows of the statements, entries.
//
// A draft asks the records as they are now; a frozen round reads what it kept, and never the records again. Both
// fill the same tables, so that a preview and a result are one computation.
#pragma once

#include "modules/evaluation/score.h"

struct round {
    int64_t id, model_id, version, number, objection_until; // the last a civil day; 0: none
    const char *agency, *kind, *name, *from_on, *to_on, *commitment;
    const char *seed; // as it stands in the store
    const char *definition;
    int state; // of enum round_state
};

struct round_input {
    struct model model;
    struct score_table *tables; // a board each
    const char *input_hash;     // hexadecimal
};

struct gathering {
    struct request *request; // its store, arena and app
    const struct round *round;
    const char *seed; // plain
};

// Of the records as they are; *out->input_hash stays NULL.
bool gather_live(const struct gathering *gathering, struct round_input *out, struct err *err);
// Keeps subjects and rows of a draft's statements.
bool gather_freeze(const struct gathering *gathering, struct err *err);
// Of what is kept, with the entries that belong to the result of that number.
bool gather_frozen(const struct gathering *gathering, int64_t number, struct round_input *out,
                   struct err *err);
