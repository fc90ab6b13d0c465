// modules/org/put.h — what may be written about departments, officers, posts, substitutes and mappings.
//
// Routes, imports and the command line all come through here, so that each rule stands once. A put finds its
// thing by its natural key (a department by agency, code and first day …), makes it, changes it, or leaves it.
// Errors   ERR_BAD_INPUT, ERR_CONFLICT or ERR_FORBIDDEN of a rule, before anything was written, with `field`
//          the column at fault: a transaction goes on after it. Others are the store's.
#pragma once

#include "app/app.h"
#include "app/people.h"

struct org_hand { // who writes, and where
    struct app *app; // NULL: without a service (the command line); events are told when it starts
    struct writer_turn *turn;
    const struct actor *actor; // NULL: the command line
    const char *today;         // ISO
    const char *field;         // at fault
};

enum org_outcome { ORG_SAME, ORG_ADDED, ORG_CHANGED };

#define ORG_FOREVER "9999-12-31"

struct org_put {
    int64_t id;
    enum org_outcome outcome;
};

// Texts that are not given are NULL where a default is named, else "" is wrong.
struct org_department {
    const char *agency, *code, *name;
    const char *from, *to; // to NULL: for ever
};

struct org_officer {
    const char *agency, *emp_no, *name, *email; // email NULL or "": none
};

struct org_post {
    const char *agency;
    int64_t officer_id, department_id; // department 0: of the whole agency
    const char *role, *duty;           // duty NULL: all of the department
    const char *from, *to;
};

struct org_substitute {
    int64_t absent_id, officer_id;
    const char *from, *to, *reason;
};

struct org_mapping {
    const char *agency, *kind, *code;
    int64_t department_id, officer_id; // 0: none; not both
    const char *from, *to;
};

struct org_agency {
    const char *id, *name, *name_en; // name_en NULL: none
};

extern const char *const org_kinds[]; // of mappings; ends with NULL

// New agencies come from the command line alone: whose would the first officer be who may make one?
bool org_put_agency(struct org_hand *hand, const struct org_agency *agency, struct org_put *out,
                    struct err *err);
bool org_put_department(struct org_hand *hand, const struct org_department *department,
                        struct org_put *out, struct err *err);
// Where it stands in the tree, and who takes over when it ends; 0: nowhere, nobody.
bool org_link_department(struct org_hand *hand, int64_t id, int64_t parent_id, int64_t successor_id,
                         bool *changed, struct err *err);
bool org_put_officer(struct org_hand *hand, const struct org_officer *officer, struct org_put *out,
                     struct err *err);
bool org_put_post(struct org_hand *hand, const struct org_post *post, struct org_put *out,
                  struct err *err);
bool org_put_substitute(struct org_hand *hand, const struct org_substitute *substitute,
                        struct org_put *out, struct err *err);
bool org_put_mapping(struct org_hand *hand, const struct org_mapping *mapping, struct org_put *out,
                     struct err *err);

// Last days: of a post, a substitute, a mapping, a department with all its posts. ERR_CONFLICT where it
// ends by then already.
bool org_end_post(struct org_hand *hand, int64_t id, const char *last_day, const char *reason,
                  struct err *err);
bool org_end_substitute(struct org_hand *hand, int64_t id, const char *last_day, const char *reason,
                        struct err *err);
bool org_end_mapping(struct org_hand *hand, int64_t id, const char *last_day, struct err *err);
bool org_end_department(struct org_hand *hand, int64_t id, const char *last_day,
                        int64_t successor_id, struct err *err);

// Tells the other modules once of every post and department whose last day is behind us, and of every mapping whose
// first day has come: "post.ended" (id of the post; its owner), "department.ended" (id of the department; object:
// successor_id), "mapping.changed" (id of the mapping; its agency; object: kind, code).
bool org_tell_due(struct org_hand *hand, struct err *err);
// "mapping.missing": {kind, code} that map to nobody. Counted until they are mapped.
bool org_mapping_missing(struct app *app, struct writer_turn *turn, const struct app_event *event,
                         struct err *err);
