// app/proposal.h — what one person proposes and another decides.
//
//   propose   with a reason, what is to be, and what it would do as of now           "<kind>.propose" in the log
//   approve   by another person, whom none of the alarms that it takes away concerns;
//             what it does is reckoned anew, and it is done in the same transaction   "<kind>.approve"
//   refuse    also by who proposed it                                                 "<kind>.refuse"
//
// A module says in its row which kinds it has, and in its routes where they are decided: PROPOSAL_ROUTES gives
// /api/v1/<kind>-changes. All kinds stand in one list, /api/v1/proposals. One subject waits once.
// Threads  the writer's, but for the lists.
#pragma once

#include "app/app.h"
#include "base/doc.h"
#include "base/vec.h"

struct proposal {
    int64_t id, proposed_by;
    const char *kind, *subject, *agency;
    json_t *detail; // what is to be
};

struct proposal_effect {
    json_t *shown; // an object for people to read; NULL: nothing to say
    // Open alarms that it would withdraw or give to others: nobody whom one of them concerns approves it.
    VEC(int64_t) alarms;
};

struct proposal_kind {
    const char *name;       // "setting"
    enum permission decide; // the second person's
    // What it would do as of now, of its detail alone; also the last check before it is done. NULL: no effect.
    bool (*reckon)(struct request *request, const struct proposal *proposal,
                   struct proposal_effect *out, struct err *err);
    bool (*carry_out)(struct request *request, const struct proposal *proposal, struct err *err);
};

// Keeps a proposal of the request's reason. Takes `detail`; *reply, an object with id, state and effect, is the
// caller's to send. ERR_CONFLICT: another of the subject waits.
bool proposal_make(struct request *request, const struct proposal_kind *kind, const char *subject,
                   json_t *detail, json_t **reply, struct err *err);
// The same, answered at once with 201.
bool proposal_propose(struct request *request, const struct proposal_kind *kind,
                      const char *subject, json_t *detail, struct err *err);

// Routes.
bool proposal_whose(struct request *request, struct owner *out, struct err *err);
bool proposal_list(struct request *request, struct err *err);
bool proposal_list_all(struct request *request, struct err *err); // of every kind the asker decides
bool proposal_approve(struct request *request, struct err *err);
bool proposal_refuse(struct request *request, struct err *err);

#define PROPOSAL_FIELDS 15
extern const struct field proposal_fields[PROPOSAL_FIELDS];
extern const struct field proposal_decision[1]; // the body: why so decided

// Rows of a module's routes. `flags` go with approving: ROUTE_ALONE where the engine is asked.
#define PROPOSAL_ROUTES(kind, may_read, may_decide, approve_flags, ko, en)                         \
    { .method = HTTP_GET,                                                                          \
      .path = "/api/v1/" kind "-changes",                                                          \
      .permission = may_read,                                                                      \
      .handle = proposal_list,                                                                     \
      .flags = ROUTE_LIST,                                                                         \
      .reply = { proposal_fields, PROPOSAL_FIELDS },                                               \
      .summary_ko = ko " 변경",                                                                    \
      .summary_en = "Changes of " en },                                                            \
        { .method = HTTP_POST,                                                                     \
          .path = "/api/v1/" kind "-changes/{id}/approve",                                         \
          .permission = may_decide,                                                                \
          .whose = proposal_whose,                                                                 \
          .handle = proposal_approve,                                                              \
          .flags = ROUTE_WRITES | (approve_flags),                                                 \
          .body = { proposal_decision, 1 },                                                        \
          .example = "{}",                                                                         \
          .summary_ko = ko " 변경 승인(다른 사람)",                                                \
          .summary_en = "Approve a change of " en " (another person)" },                           \
    {                                                                                              \
        .method = HTTP_POST, .path = "/api/v1/" kind "-changes/{id}/refuse",                       \
        .permission = may_decide, .whose = proposal_whose, .handle = proposal_refuse,              \
        .flags = ROUTE_WRITES, .body = { proposal_decision, 1 },                                   \
        .example = "{\"reason\": \"근거 부족\"}", .summary_ko = ko " 변경 거절",                   \
        .summary_en = "Refuse a change of " en                                                     \
    }
