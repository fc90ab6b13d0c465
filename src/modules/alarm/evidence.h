// modules/alarm/evidence.h — what a finding says, as the store keeps it and people may see it.
//
// Owns     texts in the arena that is given.
// Threads  the writer's: it looks at the records in the engine.
#pragma once

#include "control/watch.h"
#include "modules/alarm/alarm.h"

#define EVIDENCE_PERSONS_MAX 16

struct evidence_person {
    const char *emp_no, *why; // the column that names him
};

struct evidence {
    const char *shown;    // JSON: [{"name","value","mark","compared"}], masked
    const char *hidden;   // sealed JSON: name → text of what is masked; "" when nothing is
    const char *compared; // hash of the compared columns
    const char *records;  // JSON: [{"table","key"}]
    const char *sentence_ko, *sentence_en;
    const char *agency, *department_code, *officer_no; // "": none
    int64_t amount;
    bool has_amount, paid;
    struct evidence_person persons[EVIDENCE_PERSONS_MAX];
    size_t person_count;
};

// `place` is where the hidden part will stand (alarm_hidden_place).
void evidence_make(const struct alarm_step *step, const struct finding *finding,
                   const char *const *paid_columns, const char *place, struct evidence *out);
// The hash of the compared columns: of evidence_match() over them, in the order of the columns.
const char *evidence_compared(struct arena *arena, const struct watch *watch,
                              const struct finding *finding);
const char *evidence_hash(struct arena *arena, const char *data, size_t len);
// The values of the columns of these names (ended with NULL), as one text: what an exclusion by key goes
// by. False: a column is not there.
bool evidence_match(struct arena *arena, const struct watch *watch, const struct finding *finding,
                    const char *const *names, struct str *out);
// What stands behind the masks, name → text; an empty object where nothing does, or it cannot be opened. A new
// reference.
json_t *evidence_hidden(const struct alarm_step *step, const struct alarm *alarm);
// Whether a column tells who or whose: a person, a vendor, an account.
bool evidence_names_party(const char *column);
const char *alarm_hidden_place(struct arena *arena, int64_t alarm_id);
