// sample/world.h — what all areas of one agency share: its calendar, departments, staff and vendors.
//
// An area draws what it needs from the world and writes its tables with ROW. What may be decided
// more than once (is this officer on leave that day?) is a pure function of the seed, so nothing
// large is kept. Planted errors and look-alikes get vendors, officers and months of their own
// (world_vendor_new, world_slot_take): no two of them touch, and no ordinary row joins them.
//
// Bounds   staff and departments are kept, everything else is streamed.
#pragma once

#include "base/civil.h"
#include "base/random.h"
#include "sample/csv_out.h"
#include "sample/sample.h"

#define MONTH_COUNT     60 // five years
#define HOUR_US         INT64_C(3600000000)
#define MINUTE_US       INT64_C(60000000)
#define DEPARTMENTS_MAX 120
#define BLOCK_DAYS      20 // working days that an officer's leaves and trips repeat in

// The departments an area answers for; the others follow by number.
enum department {
    DEPT_PLANNING,
    DEPT_GENERAL,
    DEPT_TAX,
    DEPT_ACCOUNTING,
    DEPT_CIVIL,
    DEPT_WELFARE,
    DEPT_TRAFFIC,
    DEPT_BUILDING,
    DEPT_HYGIENE,
    DEPT_WORKS,
    DEPT_CULTURE,
    DEPT_AUDIT,
    DEPT_NAMED,
};

enum season { SEASON_FLAT, SEASON_YEAR_END, SEASON_JANUARY, SEASON_COUNT };

struct officer {
    int64_t hire_day, retire_day; // DAY_NONE when still in service
    int64_t dept;
    int grade;
    bool stable; // in service all five years
    bool quiet;  // no ordinary leave, trip or overtime: for planted rows alone
};

struct world {
    struct arena *arena;
    struct csv_out *out;
    struct random random;
    uint64_t salt;
    const char *agency;
    bool small;     // the second agency
    int64_t budget; // rows of this agency, about
    int64_t plant_count;
    int64_t first_day, last_day, as_of_day;
    int first_year, first_month;

    int64_t dept_count, staff_count, tax_officer_count, vendor_count, resident_count;
    struct officer *staff;
    int64_t holders[DEPARTMENTS_MAX][2]; // a stable officer and another, for cards
    int64_t *quiet, quiet_count;
    int64_t *work_days, work_day_count;
    double *weights[SEASON_COUNT]; // running sums over the working days

    int64_t next_slot, next_vendor, next_person, next_officer;
    int64_t next_payment, next_contract, next_approval, next_card, next_levy, next_permit,
        next_nontax, next_grant;
    struct tax_book *tax; // levies an officer and year, kept by tax.c
    uint64_t planted[SCENARIO_COUNT];

    void (*progress)(void *context, uint64_t done, uint64_t total);
    void *context;
    uint64_t row_goal;
};

// An officer and a month nobody else uses.
struct slot {
    int64_t officer;
    int64_t month; // 0 .. MONTH_COUNT - 1
};

void world_open(struct world *world, struct arena *arena, struct csv_out *out,
                const struct sample_request *request, bool small);
void world_write(struct world *world); // org, calendar, codes, residents
struct cell world_department_name(int64_t dept);

void world_row(struct world *world, enum sample_table table, const struct cell *cells,
               size_t count);
void world_truth(struct world *world, enum sample_scenario scenario, const char *note,
                 const struct cell *cells, size_t count);

#define ROW(world, table, ...)                                                                     \
    world_row((world), TABLE_##table, (const struct cell[]){ __VA_ARGS__ },                        \
              sizeof((const struct cell[]){ __VA_ARGS__ }) / sizeof(struct cell))
// The cells are the scenario's key without the agency.
#define PLANTED(world, scenario, note, ...)                                                        \
    world_truth((world), SCENARIO_##scenario, (note), (const struct cell[]){ __VA_ARGS__ },        \
                sizeof((const struct cell[]){ __VA_ARGS__ }) / sizeof(struct cell))

uint64_t world_hash(const struct world *world, int64_t kind, int64_t number);
int64_t world_pick(const struct world *world, int64_t kind, int64_t number,
                   int64_t bound); // below it
int64_t world_between(struct world *world, int64_t low, int64_t high);
int64_t world_won(struct world *world, int64_t low, int64_t high,
                  int64_t unit); // a multiple of unit

// The day of row i of count spread over the five years in order, busier in its season.
int64_t world_day(struct world *world, enum season season, int64_t i, int64_t count);
// Of planted row i: never so late that what follows it would lie beyond the last day.
int64_t world_plant_day(struct world *world, enum season season, int64_t i);
int64_t world_work_day(const struct world *world, int64_t day); // that day or the next working one
int64_t world_work_index(const struct world *world, int64_t day); // of that working day
bool world_is_work_day(const struct world *world, int64_t day);
int64_t world_month_start(const struct world *world, int64_t month);
int64_t world_pay_day(const struct world *world,
                      int64_t month); // the 20th or the working day before
int64_t world_days_ago(const struct world *world,
                       int64_t days);                        // before the day after the last one
int64_t world_known(const struct world *world, int64_t day); // DAY_NONE when it is still to come
int64_t year_of(int64_t day);
int64_t at_time(int64_t day, int hour, int minute);
struct cell as_year(int64_t day);
struct cell as_year_month(int64_t day); // YYYYMM

struct cell as_dept(int64_t dept);
struct cell as_officer(int64_t officer);
int64_t world_officer(const struct world *world, int64_t dept, int64_t pick); // a stable one
int64_t world_other_officer(const struct world *world, int64_t dept, int64_t pick, int64_t taken);
bool world_serves(const struct world *world, int64_t officer, int64_t day);
struct slot world_slot_take(struct world *world);
int64_t world_slot_day(const struct world *world, struct slot slot, int nth); // its nth working day

// Leave of working days [offset, offset + length) of the officer's block; length 0: none.
struct absence {
    int64_t offset, length;
    bool half;
    bool trip[2]; // trips on the days 16 and 18 of the block
};

struct absence world_absence(const struct world *world, int64_t officer, int64_t block);
bool world_on_leave(const struct world *world, int64_t officer, int64_t work_index);

// A vendor outside the ordinary ones, with its rows; pref is NULL or a kind of preferred firm.
int64_t world_vendor_new(struct world *world, const char *pref);
void world_vendor_write(struct world *world, int64_t vendor, const char *pref);
struct cell as_vendor(int64_t vendor);
int64_t world_person_new(struct world *world);

// One each, in the order they are written.
void finance_write(struct world *world);
void card_write(struct world *world);
void contract_write(struct world *world);
void subsidy_write(struct world *world);
void tax_write(struct world *world);
void nontax_write(struct world *world);
void permit_write(struct world *world);
void welfare_write(struct world *world);
void hr_write(struct world *world);
