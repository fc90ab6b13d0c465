// modules/mileage/earn.h — credit that comes by itself.
#pragma once

#include "modules/mileage/entry.h"

#define EARN_POST_MAX 500   // of one turn
#define EARN_WHOLE    10000 // of the item's points, in hundredths of a per cent

struct earning {
    const char *agency, *source, *ref, *happened_on;
    struct holder holder;
    int64_t share;
};

// Once for each ref; *added false: it is there already.
bool earn_add(struct store *store, int64_t id, int64_t at_us, const struct earning *earning,
              bool *added, struct err *err);
// Posts what waits, as far as plans in force have an item for it.
bool earn_post(struct app *app, struct writer_turn *turn, struct err *err);
// Looks for what other modules' views say has been earned.
bool earn_reckon(struct app *app, struct writer_turn *turn, struct err *err);
bool earn_told(struct app *app, struct writer_turn *turn, const struct app_event *event,
               struct err *err);
bool earn_list(struct request *request, struct err *err);
