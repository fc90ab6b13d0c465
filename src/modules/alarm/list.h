// modules/alarm/list.h — alarms as they are read. All of them are routes.
#pragma once

#include "modules/alarm/handle.h"

// A list of rows `a`; whoever may not know of an alarm sees no row of it.
struct list_view {
    const char *from, *where; // where NULL: all
    const char *alarm; // the column with the alarm's number, "a.id"; NULL: the rows are of no alarm
    const char *sort;
};
bool list_show(struct request *request, const struct list_view *view, struct err *err);

bool list_all(struct request *request, struct err *err);
bool list_work(struct request *request, struct err *err);  // open ones, the highest score first
bool list_audit(struct request *request, struct err *err); // what waits for audit to look at it
bool list_find(struct request *request, struct find *find, struct err *err); // of the search
bool list_export(struct request *request, struct err *err);                  // as a file
bool list_one(struct request *request, struct err *err);
bool list_reveal(struct request *request, struct err *err); // what is behind a mask, with a reason

// Alarms that the asker may see, of ?area, and where `where` holds (NULL: everywhere), as a list over the route's
// reply fields.
struct list list_of_alarms(struct request *request, const char *where, const char *sort);
