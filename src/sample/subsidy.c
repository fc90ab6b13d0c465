// sample/subsidy.c — grants, what they were spent on and the accounts they lie in.

#include "sample/world.h"

struct grant {
    int64_t no, day, dept, org, amt, to_day, settle_day;
};

static void org_write(struct world *world, int64_t org)
{
    ROW(world, SUB_ORG, as_token('G', org), as_phrase("해온 나눔협회 제", org + 1, "지회"),
        as_business(7000000 + org), as_person(40000000 + org), as_token('P', 40000000 + org),
        as_phrase("해치시 다온길 ", org % 200 + 1, ""));
    ROW(world, SUB_OFFICER, as_token('G', org), as_token('P', 40000000 + org),
        as_person(40000000 + org), as_text("대표"), as_day(world->first_day - 100), NOTHING);
}

static struct grant grant_make(struct world *world, int64_t day, int64_t amt)
{
    int64_t no = ++world->next_grant;
    struct grant grant = { .no = no,
                           .day = day,
                           .dept = no % world->dept_count,
                           .org = no,
                           .amt = amt,
                           .to_day = day + 150,
                           .settle_day = day + 200 };
    if (grant.settle_day > world->last_day)
        grant.settle_day = DAY_NONE;
    return grant;
}

static void grant_write(struct world *world, const struct grant *grant)
{
    bool settled = grant->settle_day != DAY_NONE;
    struct cell officer = as_officer(world_officer(world, grant->dept, grant->no));
    org_write(world, grant->org);
    ROW(world, SUB_GRANT, as_id("S", grant->no), as_short_id("PG", grant->no % 40, 3),
        as_dept(grant->dept), officer, as_token('G', grant->org), as_business(7000000 + grant->org),
        as_id("SB", grant->no), as_day(grant->day - 14), as_day(grant->day), as_number(grant->amt),
        as_number(grant->amt / 10), as_day(grant->day), as_day(grant->to_day),
        as_day(grant->to_day + 60), as_day(grant->settle_day),
        settled ? as_number(grant->amt / 50) : NOTHING, settled ? as_number(1200) : NOTHING,
        as_day(settled ? grant->settle_day + 10 : DAY_NONE));
}

static void balance_write(struct world *world, const struct grant *grant, int64_t day, int64_t amt)
{
    if (day <= world->last_day)
        ROW(world, BANK_BAL, as_id("SB", grant->no), as_day(day), as_number(amt));
}

static void spend_write(struct world *world, const struct grant *grant, int64_t nth, int64_t day,
                        const char *trade, const char *by_card, const char *recognised)
{
    ROW(world, SUB_EXP, as_id("S", grant->no), as_short_id("X", nth, 3),
        as_stamp(at_time(day, 10 + (int)(nth % 9), (int)(grant->no % 60))), as_text(by_card),
        as_firm(8000000 + grant->no * 16 + nth), as_business(8000000 + grant->no * 16 + nth),
        as_text(trade), as_text("사업운영비"), as_number(world_won(world, 30000, 900000, 100)),
        as_id("EV", grant->no * 16 + nth), as_text(recognised));
}

static void ordinary_write(struct world *world)
{
    int64_t count = world->budget * 6 / 100 / 11;
    for (int64_t i = 0; i < count; i++) {
        struct grant grant = grant_make(world, world_day(world, SEASON_FLAT, i, count),
                                        world_won(world, 2000000, 60000000, 100000));
        grant_write(world, &grant);
        for (int64_t nth = 1; nth <= 6; nth++)
            if (grant.day + nth * 11 <= world->last_day)
                spend_write(world, &grant, nth, world_work_day(world, grant.day + nth * 9),
                            nth % 3 ? "5943" : "5812", "Y", "인정");
        balance_write(world, &grant, grant.day + 10, grant.amt / 10 * 8);
        balance_write(world, &grant, grant.to_day + 20, 0);
        if (i % 6 == 0)
            ROW(world, SUB_ASSET, as_id("SA", i), as_id("S", grant.no), as_text("장비"), NOTHING,
                as_day(world_known(world, grant.day + 20)), as_number(grant.amt / 4), NOTHING,
                as_day(grant.day + 20 + 1825), NOTHING, NOTHING);
        if (i % 300 == 0)
            ROW(world, SUB_SANCTION, as_token('G', 900000 + i), as_business(7900000 + i),
                as_day(grant.day), as_day(grant.day + 365), as_text("정산서 미제출"));
    }
}

static void trade_write(struct world *world, int64_t i)
{
    struct grant grant = grant_make(world, world_plant_day(world, SEASON_FLAT, i), 9000000);
    grant_write(world, &grant);
    int64_t day = world_work_day(world, grant.day + 20);
    spend_write(world, &grant, 1, day, i % 2 ? "5813" : "7997", "Y", i % 3 ? NULL : "인정");
    PLANTED(world, G01, "보조금을 제한업종에서 사용", as_id("S", grant.no), as_short_id("X", 1, 3));
    // Lawful: refused already, or a transfer on a bill and not a card.
    spend_write(world, &grant, 2, day, "5813", "Y", "불인정");
    spend_write(world, &grant, 3, day, "5921", "N", "인정");
    balance_write(world, &grant, grant.day + 15, 4000000);
}

static void balance_plant(struct world *world, int64_t i)
{
    struct grant bad = grant_make(world, world_plant_day(world, SEASON_FLAT, i),
                                  world_won(world, 3000000, 40000000, 100000));
    bad.settle_day = DAY_NONE;
    grant_write(world, &bad);
    balance_write(world, &bad, bad.day + 1, bad.amt);
    balance_write(world, &bad, bad.day + 2 + i % 28, 0);
    PLANTED(world, G03, "교부하자마자 계좌를 비움", as_id("S", bad.no));

    // Lawful: the project lasted three days and was over, or it is settled, or it is a small grant.
    struct grant good = grant_make(world, bad.day, i % 3 == 2 ? 600000 : 5000000);
    if (i % 3 == 0)
        good.to_day = good.day + 3;
    good.settle_day = i % 3 == 1 ? good.day + 20 : DAY_NONE;
    grant_write(world, &good);
    balance_write(world, &good, good.day + 9, 0);
}

void subsidy_write(struct world *world)
{
    for (int64_t prog = 0; prog < (world->budget < 20000 ? 4 : 40); prog++)
        ROW(world, SUB_PROG, as_short_id("PG", prog, 3),
            as_phrase("지역공동체 활성화 ", prog + 1, "유형"), as_year(world->last_day),
            as_dept(prog % world->dept_count), as_text("307-02"), as_text("지역활성화"),
            as_number(800000000));
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        trade_write(world, i);
        balance_plant(world, i);
    }
}
