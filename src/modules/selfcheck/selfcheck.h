// modules/selfcheck/selfcheck.h — a check (진단서) as the store has it, its life, and whose it is.
//
//   open ─fill─► filled ─review─► reviewed ─approve─► approved ─uphold─► closed
//     ▲            │ where nobody leads a team: pass   │                    (of a sample)
//     └────────────┴── send_back ──────────────────────┴── demand
//   open ─miss─► missed ─resume─► open      its round was closed, or is open again (closing.h)
//
// Owns     texts of a check live in the arena that is given.
#pragma once

#include "app/workflow.h"

enum selfcheck_state {
    SELFCHECK_OPEN,
    SELFCHECK_FILLED,
    SELFCHECK_REVIEWED,
    SELFCHECK_APPROVED,
    SELFCHECK_CLOSED,
    SELFCHECK_MISSED,
};

enum selfcheck_act {
    SELFCHECK_FILL,
    SELFCHECK_PASS, // the program: nobody leads a team there
    SELFCHECK_REVIEW,
    SELFCHECK_APPROVE,
    SELFCHECK_SEND_BACK,
    SELFCHECK_ASSIGN,
    SELFCHECK_HAND_OVER, // the program: his post has ended, or the department
    SELFCHECK_UPHOLD,
    SELFCHECK_DEMAND,
    SELFCHECK_MISS, // the program: its round is closed
    SELFCHECK_RESUME,
};

struct selfcheck {
    int64_t id, version;
    const char *agency;
    int64_t department_id, officer_id, approver_id; // 0: nobody
    int64_t duty_id, sheet_id;
    const char *scenario_id; // "" of a round or a case
    const char *from_on, *to_on, *due_on;
    int64_t due_day;
    unsigned state;
    int64_t filled_us, filled_day, approved_us, closed_us; // 0: not yet
    int64_t in_time;                                       // -1: not filled
    int64_t look_day;                                      // 0: never
};

extern const struct workflow selfcheck_workflow;

bool selfcheck_load(struct store *store, struct arena *arena, int64_t id, struct selfcheck *out,
                    bool *found, struct err *err);
// ERR_CONFLICT: changed meanwhile.
bool selfcheck_save(struct store *store, const struct selfcheck *check, struct err *err);
// The check of the path; ERR_NOT_FOUND.
bool selfcheck_of(struct request *request, struct selfcheck *out, struct err *err);

// Whose the check of the path is, for the router.
bool selfcheck_whose(struct request *request, struct owner *out, struct err *err);
// As a thing with a life: for who approves it one step up it is his own.
struct workflow_thing selfcheck_thing(const struct request *request, const struct selfcheck *check);
// The same for the program.
struct workflow_thing selfcheck_plain(const struct selfcheck *check);

// Where checks are shown in the console.
const char *selfcheck_path(struct arena *arena, int64_t id);

static inline struct store_value selfcheck_id(int64_t id) // 0: NULL
{
    return id ? store_int(id) : store_null();
}
