// modules/selfcheck/bank.h — what duties have to look at: duties, who performs them, sheets and their items.
//
// A live sheet is never changed. Its successor is begun as a draft, written by one auditor and published by
// another; from then on new checks take it, and those that are open keep the sheet they began with.
#pragma once

#include "modules/selfcheck/selfcheck.h"

enum bank_state { BANK_DRAFT, BANK_LIVE, BANK_ENDED };
enum bank_act { BANK_WRITE, BANK_PUBLISH, BANK_END };

struct bank_sheet {
    int64_t id, duty_id, version;
    const char *agency, *cycle;
    unsigned state;
};
bool bank_sheet_load(struct request *request, int64_t id, struct bank_sheet *out, struct err *err);

struct bank_item {
    const char *code, *text_ko, *text_en, *answer, *basis;
    bool example;
    const json_t *scenarios; // their ids; NULL: none
};
// At the sheet's end.
bool bank_item_put(struct request *request, int64_t sheet_id, const struct bank_item *item,
                   int64_t *id, struct err *err);
// That the draft was written in, by whom: the version moves on. ERR_CONFLICT: it is no draft.
bool bank_wrote(struct request *request, struct bank_sheet *sheet, json_t *detail, struct err *err);
// Rows of a route's own list, of one's agency.
bool bank_list(struct request *request, const char *view, const char *sort, struct err *err);
// ERR_BAD_INPUT: no duty of the asker's agency.
bool bank_duty_here(struct request *request, int64_t duty_id, struct err *err);

// Routes.
bool bank_duties(struct request *request, struct err *err);
bool bank_duty_add(struct request *request, struct err *err);
bool bank_duty_edit(struct request *request, struct err *err);
bool bank_duty_end(struct request *request, struct err *err);
bool bank_duty_whose(struct request *request, struct owner *out, struct err *err);
bool bank_owners(struct request *request, struct err *err);
bool bank_owner_add(struct request *request, struct err *err);
bool bank_owner_end(struct request *request, struct err *err);
bool bank_owner_whose(struct request *request, struct owner *out, struct err *err);
bool bank_sheets(struct request *request, struct err *err);
bool bank_sheet_add(struct request *request, struct err *err);
bool bank_sheet_one(struct request *request, struct err *err);
bool bank_sheet_publish(struct request *request, struct err *err);
bool bank_sheet_end(struct request *request, struct err *err);
bool bank_sheet_whose(struct request *request, struct owner *out, struct err *err);
bool bank_items(struct request *request, struct err *err);
bool bank_item_add(struct request *request, struct err *err);
bool bank_item_edit(struct request *request, struct err *err);
bool bank_item_remove(struct request *request, struct err *err);
bool bank_item_whose(struct request *request, struct owner *out, struct err *err);
bool bank_examples(struct request *request, struct err *err); // examples.c
