// app/people.h — departments, officers, posts and substitutes as other modules ask for them, by date.
//
// Days are civil days (base/civil.h); what is valid to a day is valid on it. Ids that are not there are 0.
// Owns     lists and texts live in the arena that is given.
// Errors   of the store only; whoever is not there is no error.
#pragma once

#include "app/actor.h"
#include "store/store.h"

struct person {
    int64_t officer_id, account_id; // account 0: none that works
    int64_t for_officer_id;         // whose substitute; 0: himself
    const char *name, *emp_no, *email, *language; // email "": none; language "ko" or "en"
};

struct people {
    struct person *at;
    size_t count, room;
};

bool people_department(struct store *store, const char *agency, const char *code, int64_t day,
                       int64_t *id, struct err *err);
bool people_officer(struct store *store, const char *agency, const char *emp_no, int64_t *id,
                    struct err *err);
// The department of the first of his posts in force.
bool people_home(struct store *store, int64_t officer_id, int64_t day, int64_t *department_id,
                 struct err *err);
bool people_person(struct store *store, struct arena *arena, int64_t officer_id, struct person *out,
                   bool *found, struct err *err);
// Holders of a role in a department (0: anywhere in the agency), first themselves, then who stands in.
bool people_role_holders(struct store *store, struct arena *arena, const char *agency,
                         int64_t department_id, enum role role, int64_t day, struct people *out,
                         struct err *err);
// Whose a code of the records is ("account", "card", "duty", "department", "officer"). Where the mapping
// names an officer alone, the department is that of his post. Both 0: not mapped.
bool people_mapping(struct store *store, const char *agency, const char *kind, const char *code,
                    int64_t day, int64_t *department_id, int64_t *officer_id, struct err *err);
// The department with everything beneath it, ended ones too.
bool people_beneath(struct store *store, struct arena *arena, int64_t department_id,
                    const int64_t **out, size_t *count, struct err *err);

// Who handles instead of someone who may not handle his own. The steps are
//
//   team lead ─► manager ─► managers of the departments above ─► auditors ─► deputy head
//
// and the first one counts that lies above every step on which one of the `barred` stands, himself or as
// a substitute, and that somebody holds. So a manager's own goes past his team lead, an auditor's past all
// of audit. A barred 0 is nobody. *found false: nobody is left.
bool people_one_step_up(struct store *store, struct arena *arena, const char *agency,
                        int64_t department_id, const int64_t *barred, size_t barred_count,
                        int64_t day, struct person *out, bool *found, struct err *err);

// Every change of rights is kept (개인정보의 안전성 확보조치 기준 제5조: three years at least).
struct right_change {
    const char *agency;
    int64_t officer_id, account_id; // 0: none
    const char *change, *detail;    // "post.begin"
    int64_t by_id, at_us;           // account; 0: on the command line
};
bool people_note_right(struct store *store, int64_t id, const struct right_change *change,
                       struct err *err);
