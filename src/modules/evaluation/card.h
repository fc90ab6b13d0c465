// modules/evaluation/card.h — the ranking, the score card of one, and the rows behind its numbers.
#pragma once

#include "modules/evaluation/round.h"

// What is printed of a row of the ranking.
extern const struct fields card_printed;

bool card_whose(struct request *request, struct owner *out, struct err *err);

// Routes.
bool card_list(struct request *request, struct err *err);
bool card_get(struct request *request, struct err *err);
bool card_rows(struct request *request, struct err *err);
bool card_export(struct request *request, struct err *err);
bool card_export_rows(struct request *request, struct err *err);
