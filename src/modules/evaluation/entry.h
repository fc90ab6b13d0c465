// modules/evaluation/entry.h — what people enter: grades of indicators, bonus and minus, exclusions.
//
// Nobody enters anything about his own department or himself. Up to the freeze an entry may be taken back; after it
// only a decided objection adds some (objection.c).
#pragma once

#include "modules/evaluation/round.h"

struct entry_new {
    const char *kind, *board, *subject_name, *indicator, *grade, *reason;
    int64_t subject_id, part, whole, points, objection_id, number;
};

bool entry_keep(struct request *request, const struct round *round, const struct entry_new *entry,
                int64_t *id, struct err *err);

// Routes.
bool entry_list(struct request *request, struct err *err);
bool entry_manual(struct request *request, struct err *err);
bool entry_adjust(struct request *request, struct err *err);
bool entry_exclude(struct request *request, struct err *err);
bool entry_take_back(struct request *request, struct err *err);
