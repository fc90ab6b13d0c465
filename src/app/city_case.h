// app/city_case.h — a small city in a real store, for tests.
//
// Agency A1: department 10 (회계과) with 11 beneath, 12 (세무과) beside. Kim (1) manages 10, Lee (2) is an
// officer in 11, Park (3) stands in for Kim from 10 to 31 March; Choi (4) had a post up to 1 March. Each has
// the account 100 + number, "user1" to "user4", without a password. The clock stands at 2026-03-15 09:00 in
// Seoul.
#pragma once

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/now.h"
#include "store/migrate.h"

#define HOUR_US (INT64_C(3600) * 1000000)

static const char city_rows[] =
    "INSERT INTO agency (id, name) VALUES ('A1', '해치시'), ('A2', '미르군');"
    "INSERT INTO department (id, agency_id, code, name, parent_id, valid_from) VALUES"
    " (10, 'A1', 'D010', '회계과', NULL, '2010-01-01'), (11, 'A1', 'D011', '계약팀', 10, '2010-01-01'),"
    " (12, 'A1', 'D012', '세무과', NULL, '2010-01-01');"
    "INSERT INTO officer (id, agency_id, emp_no, name) VALUES (1, 'A1', 'E1', '김가온'),"
    " (2, 'A1', 'E2', '이나래'), (3, 'A1', 'E3', '박다솜'), (4, 'A1', 'E4', '최라온');"
    "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from, valid_to) VALUES"
    " (1, 1, 'A1', 10, 'manager', '2020-01-01', '9999-12-31'),"
    " (2, 2, 'A1', 11, 'officer', '2020-01-01', '9999-12-31'),"
    " (3, 3, 'A1', 12, 'officer', '2020-01-01', '2026-03-20'),"
    " (4, 4, 'A1', 12, 'officer', '2020-01-01', '2026-03-01');"
    "INSERT INTO substitute (id, absent_id, officer_id, valid_from, valid_to, reason) VALUES"
    " (1, 1, 3, '2026-03-10', '2026-03-31', '휴가');"
    "INSERT INTO account (id, officer_id, login, password_hash, password_at_us) VALUES"
    " (101, 1, 'user1', '', 0), (102, 2, 'user2', '', 0), (103, 3, 'user3', '', 0),"
    " (104, 4, 'user4', '', 0);";

struct city {
    char dir[32];
    struct store *store;
    struct arena *arena;
    struct err err;
    int64_t at_us;
};

// A failed call ends the test with its reason.
#define CITY_TRY(city, call)                   \
    do {                                       \
        if (!(call))                           \
            fail_msg("%s", (city)->err.text);  \
    } while (0)

static inline int64_t city_at(int year, int month, int day, int hour)
{
    return now_of_civil(civil_day(year, month, day) * CIVIL_DAY_US + hour * HOUR_US,
                        NOW_SEOUL_MINUTES);
}

static inline void city_run(struct city *city, const char *sql, const struct store_value *args,
                            size_t count)
{
    CITY_TRY(city, store_run(city->store, &city->err, sql, args, count));
}

static inline int64_t city_number(struct city *city, const char *sql)
{
    int64_t number = 0;
    bool found;
    CITY_TRY(city, store_number(city->store, &city->err, &number, &found, sql, STORE_NO_ARGS));
    return number;
}

static inline struct city *city_open(void)
{
    struct arena *arena = arena_new("test", 0, 0);
    struct city *city = ARENA_NEW(arena, struct city);
    city->arena = arena;
    snprintf(city->dir, sizeof city->dir, "/tmp/haechi-XXXXXX");
    assert_non_null(mkdtemp(city->dir));
    city->at_us = city_at(2026, 3, 15, 9);
    city->store = store_open(arena_format(city->arena, "sqlite:%s/db", city->dir), STORE_CREATE,
                             &city->err);
    CITY_TRY(city, city->store && migrate(city->store, &city->err) &&
                       store_script(city->store, city_rows, &city->err));
    return city;
}

static inline int city_close(struct city *city)
{
    store_close(city->store);
    static const char *const ends[] = { "", "-wal", "-shm", "-lock" };
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        unlink(arena_format(city->arena, "%s/db%s", city->dir, ends[i]));
    int left = rmdir(city->dir);
    arena_free(city->arena);
    return left;
}
