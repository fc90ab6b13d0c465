// sample/permit.c — permits and what follows from them: licence tax, dispositions, applications,
// buildings, cars and land.

#include "sample/levy.h"

static const char *const trades[] = { "일반음식점", "휴게음식점", "미용업", "숙박업",
                                      "노래연습장", "제과점영업", "세탁업", "담배소매업" };

struct permit {
    int64_t no, day;
    const char *trade;
};

static struct permit permit_make(struct world *world, int64_t day)
{
    int64_t no = ++world->next_permit;
    return (struct permit){ .no = no, .day = day, .trade = trades[no % 8] };
}

static void permit_row(struct world *world, const struct permit *permit)
{
    int64_t no = permit->no;
    bool closed = no % 12 == 5 && permit->day + 400 < world->last_day;
    ROW(world, PERMIT, as_id("PM", no), as_text(permit->trade), as_firm(6000000 + no),
        as_business(6000000 + no), as_token('P', 60000000 + no), as_person(60000000 + no),
        as_phrase("해치시 나래길 ", no % 900 + 1, ""), as_id("41410", no % 5000), NOTHING,
        as_day(permit->day), NOTHING, as_text(closed ? "폐업" : "영업"),
        as_day(closed ? permit->day + 390 : DAY_NONE), as_decimal(2000 + no * 13 % 30000, 2),
        as_short_id("제", 1 + no % 5, 1), as_text("N"), NOTHING, as_dept(DEPT_HYGIENE),
        as_officer(world_officer(world, DEPT_HYGIENE, no)));
}

static void licence_tax(struct world *world, const struct permit *permit, int64_t day)
{
    struct cell object = as_id("OP", permit->no);
    ROW(world, LTX_OBJ, object, as_text("면허"), NOTHING, NOTHING, NOTHING, as_id("PM", permit->no),
        NOTHING, as_text(permit->trade), as_day(permit->day));
    levy_tax(world, day, "등록면허", permit->no % (world->budget / 40 + 10), object,
             4500 * (1 + permit->no % 5));
}

// Older than the first permit the control looks at, so only a new one needs its levy here.
static int64_t old_day(const struct world *world, int64_t i)
{
    int64_t start = civil_day(2020, 12, 1), begin = world->first_day - 300;
    return (start < begin ? start : begin) - i * 7 % 3000;
}

static void ordinary_write(struct world *world)
{
    int64_t count = world->budget * 7 / 100 / 4;
    for (int64_t i = 0; i < count; i++) {
        bool old = i % 2 == 0;
        int64_t day = old ? old_day(world, i) : world_day(world, SEASON_FLAT, i, count);
        struct permit permit = permit_make(world, day);
        permit_row(world, &permit);
        if (!old && day + 12 <= world->last_day)
            licence_tax(world, &permit, day + 10);
        if (i % 9 == 0 && day + 200 <= world->last_day)
            ROW(world, PERMIT_CHG, as_id("PM", permit.no), as_number(1), as_text("명칭"),
                as_day(day + 200), as_text("종전 상호"), as_firm(6000000 + permit.no),
                as_officer(world_officer(world, DEPT_HYGIENE, i)));
        if (i % 5 == 0 && day + 95 <= world->last_day)
            ROW(world, INSPECT, as_id("IN", i), as_day(day + 90), as_day(day + 95),
                as_id("PM", permit.no), as_officer(world_officer(world, DEPT_HYGIENE, i)),
                as_officer(world_officer(world, DEPT_HYGIENE, i + 1)), as_text("적합"), NOTHING);
    }
}

// Planted: no licence tax. Lawful: a trade without it, or a permit of a few days ago.
static void untaxed_write(struct world *world, int64_t i)
{
    struct permit bad = permit_make(world, world_days_ago(world, 35 + i * 41 % 1500));
    permit_row(world, &bad);
    PLANTED(world, T02, "인허가에 등록면허세를 부과하지 않음", as_id("PM", bad.no));
    struct permit good = permit_make(world, i % 2 ? world_days_ago(world, 5 + i % 20) : bad.day);
    good.trade = i % 2 ? good.trade : i % 4 ? "옥외광고업" : "안마시술소";
    permit_row(world, &good);
}

struct disposition {
    int64_t no, permit, from, to, amt, fixed, cancelled;
    const char *kind;
    struct cell levy;
};

static void disposition_row(struct world *world, const struct disposition *order)
{
    ROW(world, DISPOSE, as_id("DP", order->no), as_id("PM", order->permit),
        as_text("위생기준 위반"), as_number(1), as_text(order->kind), as_text("N"), NOTHING,
        as_text(order->kind), as_day(order->from), as_day(order->to),
        order->amt ? as_number(order->amt) : NOTHING, as_day(order->fixed),
        as_day(order->cancelled), order->levy, as_day(order->fixed));
}

static struct permit taxed_permit(struct world *world, int64_t i)
{
    struct permit permit = permit_make(world, old_day(world, i));
    permit_row(world, &permit);
    return permit;
}

// A fine; planted when nothing is levied. Lawful: levied with either link, cancelled, too early.
static void fine_write(struct world *world, int64_t *no, int64_t i, int64_t lawful)
{
    struct permit permit = taxed_permit(world, i);
    struct disposition order = { .no = ++*no,
                                 .permit = permit.no,
                                 .from = DAY_NONE,
                                 .to = DAY_NONE,
                                 .amt = world_won(world, 200000, 9000000, 10000),
                                 .fixed = world_days_ago(world, 45 + i * 19 % 1400),
                                 .cancelled = DAY_NONE,
                                 .kind = i % 2 ? "과징금" : "과태료" };
    if (lawful == 3)
        order.cancelled = order.fixed + 10;
    if (lawful == 4)
        order.fixed = world_days_ago(world, 12);
    if (lawful == 1 || lawful == 2) {
        struct nontax levy =
            levy_nontax(world, order.fixed + 9, order.kind, "식품위생법", order.amt);
        levy.base_case = lawful == 1 ? as_id("DP", order.no) : NOTHING;
        order.levy = lawful == 2 ? as_nontax_levy(levy.no) : NOTHING;
        levy_nontax_write(world, &levy);
        levy_nontax_paid(world, &levy, levy.day + 20);
    }
    disposition_row(world, &order);
    if (lawful == 0)
        PLANTED(world, N16, "확정된 과징금·과태료를 부과하지 않음", as_id("DP", order.no));
}

// A stop order and a change of the permit: planted within it, lawful before or after it was lifted.
static void stop_write(struct world *world, int64_t *no, int64_t i, int64_t lawful)
{
    struct permit permit = taxed_permit(world, i);
    int64_t from = world_plant_day(world, SEASON_FLAT, i);
    struct disposition order = { .no = ++*no,
                                 .permit = permit.no,
                                 .from = from,
                                 .to = from + 29,
                                 .fixed = from - 5,
                                 .kind = "영업정지",
                                 .cancelled = lawful == 2 ? from + 10 : DAY_NONE };
    disposition_row(world, &order);
    int64_t day = lawful == 1 ? from + 30 + i % 9 : lawful == 2 ? from + 12 : from + i % 30;
    ROW(world, PERMIT_CHG, as_id("PM", permit.no), as_number(1), as_text("지위승계"), as_day(day),
        as_person(60000000 + permit.no), as_person(61000000 + permit.no),
        as_officer(world_officer(world, DEPT_HYGIENE, i)));
    if (lawful == 0)
        PLANTED(world, P04, "영업정지 중에 지위승계를 수리", as_id("DP", order.no),
                as_id("PM", permit.no), as_number(1));
}

// ---- applications

struct application {
    int64_t no, day, due, extended, done;
};

static void application_row(struct world *world, const struct application *civil)
{
    static const char *const kinds[] = { "건축신고",     "영업신고",     "도로점용허가",
                                         "정보공개청구", "농지전용허가", "옥외광고물표시허가" };
    int64_t no = civil->no;
    bool done = civil->done != DAY_NONE;
    ROW(world, CIVIL, as_id("CV", no), as_text(kinds[no % 6]),
        as_stamp(at_time(civil->day, 9 + (int)(no % 9), (int)(no * 7 % 60))),
        as_token('P', 62000000 + no), as_person(62000000 + no), NOTHING, NOTHING,
        as_dept(DEPT_CIVIL), as_officer(world_officer(world, DEPT_CIVIL, no)), as_day(civil->due),
        as_day(civil->extended), as_number(no % 9 == 0 ? 1 : 0),
        done ? as_text(no % 20 == 0 ? "반려" : "수리") : NOTHING,
        as_stamp(done ? at_time(civil->done, 16, (int)(no % 60)) : DAY_NONE),
        as_number(no % 5 * 1000), as_id("RC", no));
}

static void applications_write(struct world *world)
{
    int64_t no = 0, count = world->budget * 4 / 100;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_FLAT, i, count), due = day + 7 + i % 14;
        bool open = due >= world->as_of_day + 2;
        int64_t done = day + i % 7 < world->last_day ? day + i % 7 : world->last_day;
        application_row(world,
                        &(struct application){ ++no, day, due, DAY_NONE, open ? DAY_NONE : done });
    }
    for (int64_t i = 0; i < world->plant_count; i++) {
        int64_t day = world_days_ago(world, 12 + i % 60);
        // A third falls due on the very next day.
        int64_t due = i % 3 == 0 ? world->as_of_day + 1 : day + 9;
        application_row(world, &(struct application){ ++no, day, due, DAY_NONE, DAY_NONE });
        PLANTED(world, P02, "처리기한이 지났거나 임박한 민원", as_id("CV", no));
        application_row(world, &(struct application){ ++no, day, day + 9,
                                                      world->as_of_day + 5 + i % 9, DAY_NONE });
    }
}

// ---- buildings

static void temporary_row(struct world *world, int64_t no, int64_t end, int64_t extended,
                          int64_t removed)
{
    ROW(world, BLD_TEMP, as_id("TB", no), as_text("41410"), as_short_id("101", no % 30, 2),
        as_text("0"), as_short_id("", no % 900 + 1, 4), as_text("0000"),
        as_text(no % 2 ? "창고" : "사무실"), as_decimal(1800 + no * 7 % 9000, 2),
        as_token('P', 63000000 + no), as_day(end - 1095), as_day(end), as_day(extended),
        as_day(removed), as_dept(DEPT_BUILDING),
        as_officer(world_officer(world, DEPT_BUILDING, no)));
}

static void temporaries_write(struct world *world)
{
    int64_t no = 0, count = world->budget / 250 + 2;
    for (int64_t i = 0; i < count; i++) { // extended, removed in time, or not yet over
        int64_t end = world_day(world, SEASON_FLAT, i, count);
        if (i % 3 == 0)
            temporary_row(world, ++no, end, end + 5000, DAY_NONE);
        else if (i % 3 == 1)
            temporary_row(world, ++no, end, DAY_NONE, end - i % 30);
        else
            temporary_row(world, ++no, world->as_of_day + i % 900, DAY_NONE, DAY_NONE);
    }
    for (int64_t i = 0; i < world->plant_count; i++) {
        int64_t end = world_days_ago(world, 5 + i * 23 % 1000);
        temporary_row(world, ++no, i % 3 == 0 ? end - 1095 : end, i % 3 == 0 ? end : DAY_NONE,
                      DAY_NONE);
        PLANTED(world, P07, "존치기간이 끝났는데 그대로 있음", as_id("TB", no));
    }
}

static void buildings_write(struct world *world)
{
    int64_t count = world->budget / 250 + 2;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_FLAT, i, count), done = day + 300;
        bool finished = done < world->last_day;
        struct cell officer = as_officer(world_officer(world, DEPT_BUILDING, i));
        ROW(world, BLD_PERMIT, as_id("BP", i), as_text("41410"), as_text("10100"), as_text("0"),
            as_short_id("", i % 900 + 1, 4), as_text("0000"), as_text("대"), as_text("신축"),
            as_decimal(30000, 2), as_decimal(17000, 2), as_decimal(42000 + i * 31 % 90000, 2),
            as_text("단독주택"), as_day(day), as_day(world_known(world, day + 30)),
            as_day(finished ? done : DAY_NONE), as_token('P', 64000000 + i), as_id("LIC", i % 50),
            as_dept(DEPT_BUILDING), officer);
        if (finished)
            ROW(world, BLD_USE, as_id("BP", i), as_id("BD", i), as_text("단독주택"),
                as_decimal(42000 + i * 31 % 90000, 2), as_day(done), as_token('P', 64000000 + i));
        if (i % 12 == 0 && day + 430 <= world->last_day)
            ROW(world, BLD_VIOL, as_id("BV", i), as_id("BP", i), as_id("BD", i),
                as_text("무단증축"), as_decimal(1500, 2), as_day(day + 400), NOTHING, NOTHING,
                as_day(day + 430), as_token('P', 64000000 + i), as_dept(DEPT_BUILDING), officer);
        if (i % 4 == 0)
            ROW(world, OCCUPY, as_id("OC", i), as_text(i % 8 ? "도로" : "하천"),
                as_token('P', 65000000 + i), as_day(day), as_day(day + 365),
                as_decimal(900 + i % 700, 2), as_year(day), NOTHING, as_dept(DEPT_WORKS));
    }
}

static void cars_and_land_write(struct world *world)
{
    int64_t count = world->budget / 300 + 2;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_FLAT, i, count);
        struct cell car = as_short_id("00해", i, 6), owner = as_token('P', 66000000 + i);
        struct cell parcel = as_id("41410", 900000 + i);
        ROW(world, CAR, car, owner, as_day(day - 900), NOTHING);
        ROW(world, CAR_INSP, car, as_day(day), as_day(day - 10));
        ROW(world, INS, car, as_day(day - 100), as_day(day + 1500));
        if (i % 3 == 0 && day + 45 <= world->last_day) {
            ROW(world, DEAL, as_id("DE", i), parcel, as_day(day), as_day(day + 40),
                as_number(world_won(world, 50000000, 900000000, 100000)), owner);
            ROW(world, REG, as_id("RG", i), parcel, as_id("DE", i), as_day(day + 45),
                as_text("매매"), owner);
        }
        if (i % 9 == 0 && day + 90 <= world->last_day)
            ROW(world, LAND_CHG, parcel, as_day(day + 90), as_text("전"), as_text("대"), owner);
        if (i % 15 == 0)
            ROW(world, COI_DECL, as_id("CO", i), as_officer(i % world->staff_count),
                as_text("사적이해관계"), owner, NOTHING, as_day(day),
                as_day(world_known(world, day + 5)), as_text("재배정"), NOTHING);
    }
}

void permit_write(struct world *world)
{
    int64_t orders = 0;
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        untaxed_write(world, i);
        for (int64_t lawful = 0; lawful < 5; lawful++)
            if (lawful == 0 || i % 4 == lawful - 1)
                fine_write(world, &orders, i, lawful);
        stop_write(world, &orders, i, 0);
        stop_write(world, &orders, i, 1 + i % 2);
    }
    applications_write(world);
    temporaries_write(world);
    buildings_write(world);
    cars_and_land_write(world);
}
