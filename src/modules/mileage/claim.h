// modules/mileage/claim.h — what somebody says to have done, until it stands in the ledger.
#pragma once

#include "app/attachment.h"
#include "app/workflow.h"
#include "modules/mileage/entry.h"

enum claim_state {
    CLAIM_CLAIMED,  // waits for the manager, an auditor's for the deputy head
    CLAIM_APPROVED, // waits for audit
    CLAIM_POSTED,
    CLAIM_SENT_BACK,
    CLAIM_REFUSED,
    CLAIM_WITHDRAWN,
    CLAIM_REVERSED,
    CLAIM_FALSE,
    CLAIM_STATES
};

struct claim {
    struct workflow_thing thing;
    int64_t plan_id, item_id, points, entry_id, decided_us;
    struct holder holder;
    const char *approver, *happened_on, *evidence, *reference, *link;
};

bool claim_load(struct store *store, struct arena *arena, int64_t id, struct claim *out,
                bool *found, struct err *err);
// What follows from the ledger: its entry was reversed; the refusal was overturned.
bool claim_reversed(struct request *request, int64_t claim_id, int64_t entry_id, struct err *err);
bool claim_reopen(struct request *request, int64_t claim_id, const char *reason, struct err *err);
// Found to be false: what was posted is reversed, and it costs a multiple of its points.
bool claim_punish(struct request *request, struct claim *claim, json_t **detail, struct err *err);
bool claim_save(struct request *request, const struct claim *claim, struct err *err);
enum claim_act {
    CLAIM_PASS,
    CLAIM_APPROVE,
    CLAIM_POST,
    CLAIM_SEND_BACK,
    CLAIM_REFUSE,
    CLAIM_AGAIN,
    CLAIM_WITHDRAW,
    CLAIM_FALSIFY,
    CLAIM_REVERSE,
    CLAIM_REOPEN,
    CLAIM_ACTS
};

extern const struct attachable claim_files;

bool claim_whose(struct request *request, struct owner *out, struct err *err);
bool claim_list(struct request *request, struct err *err);
bool claim_export(struct request *request, struct err *err);
bool claim_show(struct request *request, struct err *err);
bool claim_add(struct request *request, struct err *err);
bool claim_again(struct request *request, struct err *err);
bool claim_approve(struct request *request, struct err *err);
bool claim_post(struct request *request, struct err *err);
bool claim_send_back(struct request *request, struct err *err);
bool claim_refuse(struct request *request, struct err *err);
bool claim_withdraw(struct request *request, struct err *err);
bool claim_false(struct request *request, struct err *err);
bool claim_bulk(struct request *request, struct err *err);
bool claim_department_ended(struct app *app, struct writer_turn *turn,
                            const struct app_event *event, struct err *err);
