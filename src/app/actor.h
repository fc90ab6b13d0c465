// app/actor.h — who asks, what he may do, and to whose things.
//
// A person has posts (officer, manager, auditor …) in departments, by date; a post gives permissions, and
// each with a reach. One table says it all (actor.c): permission × role → reach. A person with two posts
// has both, each where it is: a manager of the tax office who also sits in welfare manages tax alone.
// Owns     an actor lives in the arena of its request.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

#define ROLES(X)                                                                                   \
    X(ROLE_OFFICER, "officer", "담당자", "Officer")                                                \
    X(ROLE_LEAD, "lead", "팀장", "Team lead")                                                      \
    X(ROLE_MANAGER, "manager", "부서장", "Manager")                                                \
    X(ROLE_AUDITOR, "auditor", "감사자", "Auditor")                                                \
    X(ROLE_DEPUTY, "deputy", "부단체장", "Deputy head")                                            \
    X(ROLE_ADMIN, "admin", "시스템 관리자", "Administrator")                                       \
    X(ROLE_INSPECTOR, "inspector", "상급기관 감사자", "Upper-level inspector")

enum role {
#define X(role, name, ko, en) role,
    ROLES(X)
#undef X
        ROLE_COUNT
};

enum reach { REACH_NONE, REACH_OWN, REACH_DEPARTMENT, REACH_AGENCY };

#define PERMISSIONS(X)                                                                             \
    X(MAY_ANYONE)    /* without an account */                                                      \
    X(MAY_SIGNED_IN) /* any account */                                                             \
    X(MAY_ALARM_READ)                                                                              \
    X(MAY_ALARM_ACT)                                                                               \
    X(MAY_ALARM_APPROVE) X(MAY_ALARM_CONFIRM) X(MAY_STATISTICS_READ) X(MAY_ORG_READ)               \
        X(MAY_ORG_EDIT) X(MAY_ACCOUNT_ADMIN) X(MAY_RECORD_WRITE) X(MAY_RECORD_READ)                \
            X(MAY_PRECHECK) X(MAY_FEED_ADMIN) X(MAY_SCENARIO_READ) X(MAY_SCENARIO_PROPOSE)         \
                X(MAY_SCENARIO_APPROVE) X(MAY_REVEAL) X(MAY_EXPORT) X(MAY_AUDIT_READ)              \
                    X(MAY_SETTING_EDIT) X(MAY_METRICS) X(MAY_SELFCHECK_READ) X(MAY_SELFCHECK_FILL) \
                        X(MAY_SELFCHECK_REVIEW) X(MAY_SELFCHECK_APPROVE) X(MAY_SELFCHECK_EDIT)     \
                            X(MAY_MILEAGE_READ) X(MAY_MILEAGE_CLAIM) X(MAY_MILEAGE_APPROVE)        \
                                X(MAY_MILEAGE_EDIT) X(MAY_PLAN_APPROVE) X(MAY_EVALUATION_READ)     \
                                    X(MAY_EVALUATION_OBJECT) X(MAY_EVALUATION_EDIT)

enum permission {
#define X(permission) permission,
    PERMISSIONS(X)
#undef X
        PERMISSION_COUNT
};

// A post in force now; a substitute has those of the absent person too.
struct actor_post {
    enum role role;
    const char *agency;    // agency_id
    int64_t department_id; // 0: of the whole agency
    bool substitute;
    int64_t for_officer_id;     // of whom, when a substitute
    const int64_t *departments; // its department and all beneath, for REACH_DEPARTMENT
    size_t department_count;
};

struct actor {
    int64_t account_id, officer_id;    // officer 0: a machine's token
    const char *name, *login, *emp_no; // emp_no "" without an officer
    const char *agency;                // home agency_id
    const struct actor_post *posts;
    size_t post_count;
    uint64_t token_permissions;      // of a machine: bit by permission; 0: a person
    const char *const *token_tables; // a machine's: tables it may write; NULL: all
    bool english;
};

// Whose a thing is. Department 0: of none, the agency's or not mapped: for REACH_AGENCY alone.
struct owner {
    const char *agency;
    int64_t department_id, officer_id;
};

// An actor NULL is nobody: MAY_ANYONE alone. The widest reach of his posts.
enum reach actor_reach(const struct actor *actor, enum permission permission);
bool actor_has(const struct actor *actor, enum role role);
// Whether the permission reaches the thing; of nobody's things (owner NULL), whether he has it at all.
// A post reaches its own agency; an inspector has a post in each of his.
bool actor_may(const struct actor *actor, enum permission permission, const struct owner *owner);
const char *permission_name(enum permission permission); // "alarm_read"
bool permission_read(const char *text, enum permission *out);
const char *role_name(enum role role);
bool role_read(const char *text, enum role *out);

// Adds SQL that is true for rows within reach, over columns agency_id, department_id, officer_id of
// `alias`; its values are literals made of numbers and quoted agency ids. It is true for a row when
// actor_may() is for its owner.
void actor_where(struct str *out, const struct actor *actor, enum permission permission,
                 const char *alias);
