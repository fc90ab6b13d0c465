// modules/mileage/plan.h — a year's plan: what activities are worth, for persons or for departments.
//
// A draft is edited freely; another person puts it into force. From then on it only gains items, each by two
// persons, and its points never change. Closing takes two persons too.
#pragma once

#include "app/app.h"
#include "app/points.h"
#include "app/proposal.h"

struct mileage_plan {
    int64_t id, year, target, objection_days, false_factor, version;
    int64_t removed_us; // 0: its ledger is there
    const char *agency, *subject, *levels, *verify, *state, *ledger_hash;
};

struct plan_item {
    int64_t id, plan_id, points, points_max;
    int64_t cap; // 0: none
    const char *code, *area, *name_ko, *name_en, *per, *approver, *source;
    bool minus, disqualifies;
};

static inline struct store_value id_or_null(int64_t id)
{
    return id ? store_int(id) : store_null();
}

extern const char *const plan_subjects[], *const plan_periods[], *const plan_sources[];

extern const struct fields plan_item_rows; // of an item (module.c)
extern const struct proposal_kind plan_proposals[];

bool plan_load(struct store *store, struct arena *arena, int64_t id, struct mileage_plan *out,
               bool *found, struct err *err);
bool plan_of_year(struct store *store, struct arena *arena, const char *agency, int64_t year,
                  const char *subject, struct mileage_plan *out, bool *found, struct err *err);
bool plan_item_load(struct store *store, struct arena *arena, int64_t id, struct plan_item *out,
                    bool *found, struct err *err);
// The item that a source credits.
bool plan_item_of_source(struct store *store, struct arena *arena, int64_t plan_id,
                         const char *source, struct plan_item *out, bool *found, struct err *err);
bool plan_is_live(const struct mileage_plan *plan);
bool plan_is_of_departments(const struct mileage_plan *plan);
// An item and its plan, as a body's "item_id" names them, of the asker's agency.
bool plan_asked(struct request *request, struct mileage_plan *plan, struct plan_item *item,
                struct err *err);
// ?mine=1 as a condition on rows "a" of holders; NULL: not asked.
const char *plan_mine(struct request *request);
// ?year, or this one.
bool plan_year_asked(struct request *request, int64_t *out, struct err *err);
// What one credit of the item is worth: its points, or what is said within its range.
bool plan_points(struct request *request, const struct plan_item *item, int64_t *out,
                 struct err *err);
// The body's "happened_on": a day of the plan's year, and not ahead.
bool plan_day(struct request *request, const struct mileage_plan *plan, struct err *err);
// The period of a day in which the item is credited once; false: as often as it happens.
bool plan_period(struct arena *arena, const struct plan_item *item, const char *day,
                 const char **from, const char **to);

// A new draft and an item of it, as JSON has them; the example files and bodies come through here.
bool plan_make(struct request *request, const json_t *terms, bool example, struct mileage_plan *out,
               struct err *err);
bool plan_item_make(struct request *request, const struct mileage_plan *plan, const json_t *terms,
                    bool example, int64_t *id, struct err *err);

bool plan_whose(struct request *request, struct owner *out, struct err *err);
bool plan_item_whose(struct request *request, struct owner *out, struct err *err);
bool plan_list(struct request *request, struct err *err);
bool plan_items(struct request *request, struct err *err);
bool plan_show(struct request *request, struct err *err);
bool plan_add(struct request *request, struct err *err);
bool plan_edit(struct request *request, struct err *err);
bool plan_item_add(struct request *request, struct err *err);
bool plan_item_edit(struct request *request, struct err *err);
bool plan_item_remove(struct request *request, struct err *err);
bool plan_publish(struct request *request, struct err *err);
bool plan_close(struct request *request, struct err *err);
bool plan_reckon(struct request *request, const struct proposal *proposal,
                 struct proposal_effect *out, struct err *err);
bool plan_carry_out(struct request *request, const struct proposal *proposal, struct err *err);
