// modules/selfcheck/list.h — checks as they are read. All of them are routes but for the first.
#pragma once

#include "modules/selfcheck/selfcheck.h"

// ?mine=1: what the asker fills in or mends; ?waiting=1: what waits for him, by the states in which it does.
struct list_waits {
    const char *own, *review, *approve; // NULL: there is none
};
bool list_of_waiting(struct request *request, const char *view, const char *sort,
                     const struct list_waits *waits, struct err *err);

extern const struct fields improvement_row; // of the list of improvements

bool selfcheck_list(struct request *request, struct err *err);
bool selfcheck_get(struct request *request, struct err *err);
bool selfcheck_export(struct request *request, struct err *err);
