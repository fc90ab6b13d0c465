// app/tell.h — a word to people about any thing: a notice in the console, and by mail to who has an address.
//
// It goes out with the commit, or not at all. Who is told of one event twice in a commit gets it once.
#pragma once

#include "app/app.h"

struct tell {
    const char *event; // "selfcheck.due"
    const char *agency;
    int64_t department_id;           // 0: of none
    const char *path;                // of the page that shows it: "/selfcheck/12"
    const char *title_ko, *title_en; // what it is about; names no person
};

bool tell_officer(struct app *app, struct writer_turn *turn, int64_t officer_id,
                  const struct tell *tell, struct err *err);
// Whoever holds the role in tell->department_id, or of the agency where that is 0.
bool tell_role(struct app *app, struct writer_turn *turn, enum role role, const struct tell *tell,
               struct err *err);
