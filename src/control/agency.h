// control/agency.h — whether a scenario splits by agency: its rows of different agencies never meet.
//
// A scenario that splits may be kept by several engines, each with the records of some agencies and
// all reference tables; what they find together is what one engine would find. The proof is
// conservative: what it cannot show counts as a meeting.
#pragma once

#include "base/vec.h"
#include "control/scenario.h"

enum agency_meeting {
    MEETING_JOIN,   // agencies' rows are joined without agency_id
    MEETING_GROUP,  // or counted, ranked, or made distinct together
    MEETING_SHARED, // rows that belong to no agency are kept or dropped by what agencies have, or
                    // stand beside rows of agencies
    MEETING_KEY,    // the findings' key does not say whose they are, or their records may be another's
    MEETING_NONE,   // no table of agencies is read at all
};

struct agency_spot {
    enum agency_meeting meeting;
    const struct plan *plan; // where
};

struct agency_proof {
    VEC(struct agency_spot) spots; // none: it splits
};

struct agency_proof agency_prove(struct arena *arena, const struct schema *schema,
                                 const struct scenario *scenario, const struct plan *plan);
const char *agency_meeting_text(enum agency_meeting meeting, bool english);
// The column that says whose a row is, when it is part of the primary key; -1: a reference table,
// or a row that could change hands.
int agency_column(const struct schema_table *table);
