// modules/mileage/entry.h — the ledger: entries of two lines that sum to zero, never changed, only reversed.
//
//   claim   A1 +5   holder 12: +5   item A1: −5
//   reversal   of it   holder 12: −5   item A1: +5
//
// With each entry what it comes to is kept: the holder's total of the item, as far as its cap lets it count, and
// his standing. proof.h reckons both anew.
#pragma once

#include "modules/mileage/plan.h"

struct holder {
    int64_t id; // the officer's, or of a plan for departments the department's
    int64_t department_id, officer_id; // officer 0: a department
};

struct mileage_posting {
    int64_t id, at_us, by_id; // by_id 0: the program
    const struct mileage_plan *plan;
    const struct plan_item *item;
    struct holder holder;
    const char *kind, *happened_on, *reason;
    int64_t points;
    int64_t reverses_id, claim_id; // 0: none
};

struct entry {
    int64_t id, plan_id, item_id, points, reverses_id, reversed_by, claim_id, by_id, at_us;
    struct holder holder;
    const char *agency, *kind, *happened_on;
};

// In a transaction. ERR_CONFLICT: the plan is not in force.
bool entry_post(struct store *store, const struct mileage_posting *posting, struct err *err);
bool entry_load(struct store *store, struct arena *arena, int64_t id, struct entry *out,
                bool *found, struct err *err);
// The entry that cancels it, once. `undo` says id, at_us, by_id and reason. ERR_CONFLICT: reversed already.
bool entry_reverse(struct store *store, struct arena *arena, const struct entry *entry,
                   const struct mileage_posting *undo, struct err *err);
// Whether the holder has been credited for the item in the day's period already, by what stands.
bool entry_credited(struct store *store, struct arena *arena, const struct plan_item *item,
                    int64_t holder_id, const char *day, bool *out, struct err *err);
struct owner entry_owner(const char *agency, const struct holder *holder);
// Of a request: posts, and writes what was posted into the audit log.
bool entry_post_logged(struct request *request, const struct mileage_posting *posting,
                       struct err *err);
bool entry_reverse_logged(struct request *request, const struct entry *entry, const char *reason,
                          int64_t *id, struct err *err);

bool entry_whose(struct request *request, struct owner *out, struct err *err);
bool entry_list(struct request *request, struct err *err);
bool entry_export(struct request *request, struct err *err);
bool entry_show(struct request *request, struct err *err);
bool entry_minus(struct request *request, struct err *err);
bool entry_reverse_route(struct request *request, struct err *err);
