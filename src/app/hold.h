// app/hold.h — tables that a rule wants and that the engine does not hold yet: brought in one after the other,
// in jobs between which everything else goes on.
//
// Threads  the writer's.
#pragma once

#include "app/app.h"

struct hold;

struct hold *hold_new(struct app *app);
void hold_free(struct hold *hold); // when the writer has ended

// Whether the engine holds all tables that the scenario reads; else (*missing, a table that it waits for) they
// are brought in from now on. False: the scenario does not compile.
bool app_hold_tables(struct app *app, struct writer_turn *turn, const struct scenario *scenario,
                     const struct schema_table **missing, struct err *err);
// The error of one that has to wait: ERR_CONFLICT, with how far it is.
bool app_hold_wait(struct app *app, const struct schema_table *missing, struct err *err);
