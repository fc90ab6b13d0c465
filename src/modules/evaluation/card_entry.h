// modules/evaluation/card_entry.h — what people enter: grades of indicators, bonus and minus, exclusions.
//
// Nobody enters anything about his own department or himself. Up to the freeze an entry may be taken back; after it
// only a decided objection adds some (card_objection.c).
#pragma once

#include "modules/evaluation/round.h"

struct card_entry {
    const char *kind, *board, *subject_name, *indicator, *grade, *reason;
    int64_t subject_id, part, whole, points, objection_id, number;
};

bool card_entry_keep(struct request *request, const struct round *round,
                     const struct card_entry *entry, int64_t *id, struct err *err);

// Routes.
bool card_entry_list(struct request *request, struct err *err);
bool card_entry_manual(struct request *request, struct err *err);
bool card_entry_adjust(struct request *request, struct err *err);
bool card_entry_exclude(struct request *request, struct err *err);
bool card_entry_take_back(struct request *request, struct err *err);
