// sample/tax.c — local tax: payers, levies, refunds.
//
// Levies of a year go round its officers. An officer's share of reduced levies is one of three
// fixed steps, so that the honest spread is real and no honest officer stands out; the planted one
// has most of the year's levies reduced.

#include <assert.h>

#include "sample/levy.h"

#define YEARS_MAX    8
#define OFFICERS_MAX 40
#define YEAR_ENOUGH  32 // levies an officer in a year with a planted outlier

struct tax_book {
    int64_t count[YEARS_MAX]; // levies of the year
    int64_t of_officer[YEARS_MAX][OFFICERS_MAX];
    int64_t outlier[YEARS_MAX]; // an officer, or -1
    int64_t appeals[YEARS_MAX]; // whose reductions all come from appeals, or -1
};

struct cell as_tax_levy(int64_t no)
{
    return as_id("LT", no);
}

static int64_t year_index(const struct world *world, int64_t day)
{
    int64_t year = year_of(day) - world->first_year;
    assert(year >= 0 && year < YEARS_MAX);
    return year;
}

// Whether the officer's nth levy of the year is reduced.
static bool reduced(const struct tax_book *book, int64_t year, int64_t officer, int64_t nth)
{
    if (officer == book->outlier[year])
        return nth % 10 < 7;
    if (officer == book->appeals[year])
        return nth % 10 < 6;
    if (officer % 3 == 0)
        return false;
    return officer % 3 == 1 ? nth % 30 == 10 : nth % 15 == 7;
}

static void change_write(struct world *world, int64_t no, int64_t day, int64_t amt, int64_t officer,
                         bool appeal)
{
    ROW(world, LTX_LEVY_CHG, as_tax_levy(no), as_number(1), as_text(no % 3 ? "감액" : "취소"),
        as_number(amt), as_number(no % 3 ? amt / 2 : 0), as_text(appeal ? "불복인용" : "착오부과"),
        as_officer(officer), as_officer((officer + 1) % world->tax_officer_count),
        as_stamp(at_time(day + 30, 14, (int)(no % 60))));
}

int64_t levy_tax(struct world *world, int64_t day, const char *item, int64_t payer,
                 struct cell object, int64_t amt)
{
    struct tax_book *book = world->tax;
    int64_t year = year_index(world, day), no = ++world->next_levy;
    int64_t officer = book->count[year]++ % world->tax_officer_count;
    int64_t nth = book->of_officer[year][officer]++;
    struct civil civil;
    civil_of_day(day, &civil);
    ROW(world, LTX_LEVY, as_tax_levy(no), as_year(day), as_short_id("", civil.month, 2),
        as_dept(DEPT_TAX), as_text(item), as_id("X", payer), object, as_number(amt * 20),
        as_decimal(50000, 4), as_number(amt), as_number(0), as_number(0), as_day(day + 30),
        as_day(day), as_text("정기"), as_officer(officer), as_text("부과"));
    if (reduced(book, year, officer, nth) && day + 30 <= world->last_day)
        change_write(world, no, day, amt, officer, officer == book->appeals[year]);
    if (no % 16 != 0 && day + 31 <= world->last_day)
        ROW(world, LTX_PAY, as_tax_levy(no), as_number(1), as_day(day + 5 + no % 26),
            as_number(amt), as_text(no % 2 ? "위택스" : "가상계좌"), as_day(day + 7 + no % 26));
    else if (no % 16 == 0 && day + 120 < world->last_day)
        ROW(world, LTX_ARREAR, as_tax_levy(no), as_number(amt), as_day(day + 60),
            as_day(day + 1900), NOTHING);
    return no;
}

static void payer_write(struct world *world, int64_t payer, struct cell token, int64_t death)
{
    ROW(world, LTX_PAYER, as_id("X", payer), NOTHING, token, as_person(20000000 + payer), NOTHING,
        as_short_id("H", payer % 24 + 1, 3), as_day(death), NOTHING);
}

static void ordinary_levy(struct world *world, int64_t i, int64_t day, int64_t payers)
{
    static const char *const items[] = { "재산", "자동차", "주민", "지방소득", "취득", "지역자원" };
    int64_t payer = i % payers;
    struct cell object = NOTHING;
    if (i % 3 == 0) {
        object = as_id("OB", i);
        ROW(world, LTX_OBJ, object, as_text(i % 2 ? "건물" : "토지"), as_id("41410", i), NOTHING,
            NOTHING, NOTHING, as_decimal(4500 + i * 37 % 90000, 2), as_text("주거"), as_day(day));
    }
    int64_t no =
        levy_tax(world, day, items[i % 6], payer, object, world_won(world, 10000, 900000, 10));
    if (i % 25 == 0)
        ROW(world, LTX_EXEMPT, as_id("EX", i), as_tax_levy(no), as_text("지방세특례제한법 제17조"),
            as_number(50000), as_text("장애인"), as_day(day), as_day(day + 365),
            as_day(world_known(world, day + 300)));
    if (i % 60 == 0)
        ROW(world, NTS_DATA, as_id("NTS", i), as_token('P', 20000000 + payer), NOTHING,
            as_text("소득"), as_year(day), as_number(world_won(world, 20000000, 90000000, 1000)),
            as_day(day));
    if (i % 80 == 0)
        ROW(world, ASSET_INFO, as_token('P', 20000000 + payer), as_text("예금"), as_id("AK", i),
            as_day(day), as_text("금융조회"));
    if (no % 256 == 0 && day + 90 <= world->last_day)
        ROW(world, LTX_WRITEOFF, as_tax_levy(no), as_day(day + 90), as_text("무재산"),
            as_number(30000), NOTHING);
}

static void levies_write(struct world *world, int64_t payers)
{
    int64_t count = world->budget * 14 / 100 / 3, i = 0;
    for (; i < count; i++)
        ordinary_levy(world, i, world_day(world, SEASON_JANUARY, i, count), payers);
    struct tax_book *book = world->tax;
    int64_t last = year_of(world->last_day) - 1 - world->first_year;
    int64_t goal = book->outlier[last] < 0 ? 0 : world->tax_officer_count * YEAR_ENOUGH;
    for (int64_t day = civil_day((int)last + world->first_year, 1, 15); book->count[last] < goal;
         i++)
        ordinary_levy(world, i, day + i % 300, payers);
}

static void outliers_choose(struct world *world)
{
    struct tax_book *book = world->tax;
    int64_t a_year = world->budget * 14 / 100 / 3 / 8; // about half of a year's share
    int64_t last = year_of(world->last_day) - 1 - world->first_year;
    for (int64_t year = 0; year < YEARS_MAX; year++) {
        bool full = year >= 1 && year <= last;
        bool many = a_year > world->tax_officer_count * YEAR_ENOUGH;
        bool chosen = !world->small && full && (year == last || many);
        book->outlier[year] = chosen ? (year * 5 + 2) % world->tax_officer_count : -1;
        book->appeals[year] = chosen ? (year * 5 + 6) % world->tax_officer_count : -1;
    }
}

static void outliers_tell(struct world *world)
{
    const struct tax_book *book = world->tax;
    for (int64_t year = 0; year < YEARS_MAX; year++)
        if (book->outlier[year] >= 0)
            PLANTED(world, T23, "담당 부과의 대부분을 감액·취소",
                    as_short_id("", world->first_year + year, 4), as_officer(book->outlier[year]));
}

// ---- refunds

struct refund {
    int64_t no, payer, day, amt, offset, pay_day, decider, changer, orderer;
    bool assigned;
    struct cell account, holder, assignee;
};

static struct refund refund_make(struct world *world, int64_t no, int64_t payer, int64_t day)
{
    int64_t officers = world->tax_officer_count;
    return (struct refund){ .no = no,
                            .payer = payer,
                            .day = day,
                            .pay_day = day + 6,
                            .amt = world_won(world, 10000, 900000, 10),
                            .decider = no % officers,
                            .changer = no % officers,
                            .orderer = (no + 3) % officers,
                            .account = as_token('Q', payer),
                            .holder = as_person(20000000 + payer),
                            .assignee = NOTHING };
}

static void refund_write(struct world *world, const struct refund *refund)
{
    int64_t levy = 1 + refund->no % (world->next_levy > 0 ? world->next_levy : 1);
    ROW(world, LTX_REFUND, as_id("RF", refund->no), as_tax_levy(levy), as_id("X", refund->payer),
        as_text(refund->no % 2 ? "경정" : "이중"), as_day(refund->day), as_number(refund->amt),
        as_number(refund->amt / 1000), as_number(refund->offset), as_day(refund->day + 1),
        as_text(refund->assigned ? "Y" : "N"), refund->assignee, NOTHING, refund->account,
        refund->holder, as_day(world_known(world, refund->pay_day)), as_day(refund->day + 1825),
        as_officer(refund->decider), as_officer(refund->changer), as_officer(refund->orderer));
}

// Returns a payer with its row; dead ones are in the register of residents, or live elsewhere.
static int64_t payer_new(struct world *world, int64_t death, bool resident)
{
    int64_t payer = world_person_new(world);
    struct cell token = as_token('P', 20000000 + payer);
    payer_write(world, payer, token, resident ? DAY_NONE : death);
    if (resident)
        ROW(world, RESIDENT, token, as_person(20000000 + payer), as_day(world->first_day - 25000),
            as_text("1"), as_day(death), as_text("H001"), as_day(world->first_day - 4000),
            as_token('H', 20000000 + payer), as_text("본인"));
    return payer;
}

static void refund_dead(struct world *world, int64_t *no, int64_t i, int64_t day)
{
    struct refund bad = refund_make(world, ++*no, payer_new(world, day - 20, i % 2 == 0), day);
    refund_write(world, &bad);
    PLANTED(world, T07, "사망한 납세자에게 환급금 지급", as_id("RF", bad.no));

    // Lawful: to an heir by assignment, set off in full, or paid on the very day of the death.
    int64_t death = i % 3 == 2 ? day + 6 : day - 30;
    struct refund good = refund_make(world, ++*no, payer_new(world, death, i % 2 == 1), day);
    good.assigned = i % 3 == 0;
    good.assignee = good.assigned ? as_token('P', world_person_new(world)) : NOTHING;
    good.offset = i % 3 == 1 ? good.amt + good.amt / 1000 : 0;
    refund_write(world, &good);
}

// Three payers' refunds into one account; lawful for two, or for any number when assigned.
static void refund_shared(struct world *world, int64_t *no, int64_t i, int64_t day)
{
    struct cell account = as_token('Z', i), fine = as_token('Y', i);
    int64_t january = civil_day((int)year_of(day), 1, 20);
    if (january < world->first_day)
        january = civil_day((int)year_of(day), 8, 20);
    for (int64_t k = 0; k < 3; k++) {
        struct refund bad =
            refund_make(world, ++*no, payer_new(world, DAY_NONE, false), january + k * 20);
        bad.account = account;
        refund_write(world, &bad);
        struct refund good =
            refund_make(world, ++*no, payer_new(world, DAY_NONE, false), january + k * 20);
        good.account = fine;
        good.assigned = i % 2 == 0;
        if (good.assigned || k < 2)
            refund_write(world, &good);
    }
    PLANTED(world, T08, "세 납세자의 환급금이 한 계좌로 감", account, as_number(year_of(january)));
}

static void refund_alone(struct world *world, int64_t *no, int64_t i, int64_t day)
{
    struct refund bad = refund_make(world, ++*no, payer_new(world, DAY_NONE, false), day);
    if (i % 3 != 1)
        bad.orderer = bad.decider;
    if (i % 3 == 1)
        bad.changer = bad.orderer;
    if (i % 3 == 2)
        bad.changer = (bad.decider + 5) % world->tax_officer_count;
    refund_write(world, &bad);
    PLANTED(world, T14, "한 사람이 환급을 결정하고 지급", as_id("RF", bad.no));
}

static void refunds_write(struct world *world, int64_t payers)
{
    int64_t count = world->budget / 100, no = 0;
    for (int64_t i = 0; i < count; i++) {
        struct refund refund =
            refund_make(world, ++no, i % payers, world_day(world, SEASON_FLAT, i, count));
        refund_write(world, &refund);
    }
    for (int64_t i = 0; i < world->plant_count; i++) {
        int64_t day = world_plant_day(world, SEASON_FLAT, i);
        refund_dead(world, &no, i, day);
        refund_shared(world, &no, i, day);
        refund_alone(world, &no, i, day);
    }
}

void tax_write(struct world *world)
{
    assert(world->tax_officer_count <= OFFICERS_MAX);
    world->tax = ARENA_NEW(world->arena, struct tax_book);
    int64_t payers = world->budget / 40 + 10;
    for (int64_t i = 0; i < payers; i++)
        payer_write(world, i, as_token('P', 20000000 + i), DAY_NONE);
    outliers_choose(world);
    levies_write(world, payers);
    outliers_tell(world);
    refunds_write(world, payers);
}
