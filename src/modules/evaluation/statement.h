// modules/evaluation/statement.h — the statements that indicators are made of: one file of
// catalog/evaluation/indicators each.
//
//   /*
//   title: {ko: 조치율, en: Rate of acting}
//   source: {ko: 청백-e, en: Alarms}
//   unit: {ko: 경보, en: alarms}
//   subjects: [department, person, agency]
//   */
//   SELECT {subject} AS subject_id, 'alarm' AS row_kind, id AS row_id, acted AS part, counted AS whole
//     FROM pub_alarm_rate
//    WHERE agency_id = :agency AND issued_us >= :from_us AND issued_us < :to_us AND counted = 1
//
// What it returns are rows, not numbers: x = Σ part ÷ Σ whole, so that every number leads to what it was made of.
// A whole of 0 all over: nothing was due. Only files on the server add statements; each is prepared at the start.
#pragma once

#include "app/app.h"

enum statement_subject { SUBJECT_DEPARTMENT, SUBJECT_PERSON, SUBJECT_AGENCY, SUBJECT_COUNT };

extern const char *const statement_subjects[]; // department person agency; ends with NULL

struct statement {
    const char *name; // "alarm.acted"
    const char *title_ko, *title_en, *source_ko, *source_en, *unit_ko, *unit_en;
    bool open; // its values are no shares: they may lie outside of 0 to 1
    // By whom it is asked about: its SQL over $1 agency, $2 and $3 first and last day, $4 and $5 the moments of
    // the first and after the last; NULL: not of such.
    const char *sql[SUBJECT_COUNT];
};

struct statements_known {
    const struct statement *at;
    size_t count;
};

const struct statement *statement_find(const struct statements_known *known, const char *name);
const struct statements_known *statements_of(struct app *app);
// SELECT subject_id, row_kind, row_id, part, whole, over $1 to $5.
const char *statement_rows(struct arena *arena, const struct statement *statement,
                           enum statement_subject subject);

// Of the module's row: reads and prepares them all, and the presets.
bool statement_open(struct app *app, void **state, struct err *err);
void statement_close(struct app *app, void *state);
const json_t *statement_presets(struct app *app); // an array of definitions

bool statement_list(struct request *request, struct err *err); // a route
