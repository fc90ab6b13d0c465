// bench/sqlite_functions.h — the functions of PostgreSQL that scenarios use and SQLite lacks.
//
// Days and microseconds both are integers since 2000-01-01; what lies beyond FUNCTIONS_DAY_LIMIT is
// taken for microseconds.
#pragma once

#include <sqlite3.h>

#define FUNCTIONS_DAY_LIMIT 100000000

void functions_register(sqlite3 *db);
