// store/migrate.h — the schema's versions: numbered, forward, each in one transaction.
//
// migrations/NNNN-name.sql are embedded into the program. Both databases run one text, in which
//   bigint PRIMARY KEY   is SQLite's INTEGER PRIMARY KEY (its row number), and
//   bytea                is a blob in both.
// What cannot be said in one text (triggers) stands twice, between "-- sqlite:", "-- postgres:" and "-- both:".
// Table schema_version(number, name, checksum, at_us) tells what ran.
#pragma once

#include "store/store.h"

struct migration {
    int number;
    const char *name, *sql;
};

extern const struct migration migration_registry[]; // generated, by number; ends with a NULL name

// Runs what is missing. Refuses a store that is newer than this program, or whose past is not the
// beginning of ours, to the letter: ERR_STORE. One that fails has changed nothing; those before it stay.
bool migrate(struct store *store, struct err *err);
// The same up to a number, with other migrations: for tests of old files.
bool migrate_with(struct store *store, const struct migration *list, int up_to, struct err *err);

// Every named statement of every queries.sql: what the tests prepare on each store.
struct named_query {
    const char *name, *sql; // "alarm/alarm_insert"
};
extern const struct named_query query_registry[]; // generated; ends with a NULL name
