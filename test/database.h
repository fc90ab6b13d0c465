// test/database.h — databases of a test's own PostgreSQL that have the tables of the service from the start.
//
// A database is a copy of template1. With the tables made there once, no test waits for the migrations again.
#pragma once

#include "base/arena.h"
#include "peer/pg.h"

// Once for a server, before its first database. False: err says why.
bool database_template(const struct pg *pg, struct err *err);

// A database of this name on the server at this host; its URL. NULL: err says why.
const char *database_make(struct arena *arena, const char *host, const char *name, struct err *err);
