// modules/evaluation/round.h — the life of an evaluation.
//
//   draft ─► frozen ─► objection ─► decided ─► announced
//
//   draft      entries and weights may change; what-if shows what they would do
//   frozen     model, subjects and rows are kept; the first result is computed; audit alone sees it
//   objection  everybody sees his card, and may object until the last day
//   decided    by another person than who froze it, with no objection waiting
//   announced  everybody sees the award list
#pragma once

#include "app/workflow.h"
#include "modules/evaluation/module.h"
#include "modules/evaluation/result.h"

#define ROUND_ACTS(X)                                                                              \
    X(ROUND_FREEZE, "freeze")                                                                      \
    X(ROUND_OPEN, "open")                                                                          \
    X(ROUND_DECIDE, "decide")                                                                      \
    X(ROUND_ANNOUNCE, "announce")                                                                  \
    X(ROUND_CANCEL, "cancel")

enum round_act {
#define X(act, name) act,
    ROUND_ACTS(X)
#undef X
        ROUND_ACT_COUNT
};

extern const struct workflow round_workflow;

static inline bool round_opened(const struct round *round)
{
    return round->state == ROUND_OBJECTION || round->state == ROUND_DECIDED ||
           round->state == ROUND_ANNOUNCED;
}

bool round_read(struct request *request, int64_t id, struct round *out, struct err *err);
// Of the number in the path, within reach of the asker.
bool round_load(struct request *request, struct round *out, struct err *err);
// Whether the asker sees it before it is opened.
bool round_early(const struct request *request, const struct round *round);
// The same as SQL, over rows "r" of evaluation_round_list; what is opened is everybody's.
void round_seen(struct str *out, const struct request *request);
bool round_gathering(struct request *request, const struct round *round, struct gathering *out,
                     struct err *err);
// ERR_CONFLICT unless it is a draft still.
bool round_is_draft(const struct round *round, struct err *err);
// The number of ?result, else of the result that holds.
bool round_number(struct request *request, const struct round *round, int64_t *out,
                  struct err *err);

// Routes.
bool round_whose(struct request *request, struct owner *out, struct err *err);
bool round_known(struct request *request, struct owner *out,
                 struct err *err); // everybody's, once opened
bool round_list(struct request *request, struct err *err);
bool round_add(struct request *request, struct err *err);
bool round_get(struct request *request, struct err *err);
bool round_freeze(struct request *request, struct err *err);
bool round_open(struct request *request, struct err *err);
bool round_decide(struct request *request, struct err *err);
bool round_announce(struct request *request, struct err *err);
bool round_cancel(struct request *request, struct err *err);
bool round_results(struct request *request, struct err *err);
