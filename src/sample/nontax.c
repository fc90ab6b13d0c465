// sample/nontax.c — charges, fines and fees, their arrears and seizures, and public property.

#include "sample/levy.h"

struct cell as_nontax_levy(int64_t no)
{
    return as_id("NL", no);
}

struct nontax levy_nontax(struct world *world, int64_t day, const char *item, const char *law,
                          int64_t amt)
{
    int64_t no = ++world->next_nontax, person = world_pick(world, 'n', no, 1000000);
    return (struct nontax){ .no = no,
                            .day = day,
                            .due_day = day + 30,
                            .dept = no % world->dept_count,
                            .amt = amt,
                            .item = item,
                            .law = law,
                            .state = "부과",
                            .payer_nm = as_person(50000000 + person),
                            .payer_tok = as_token('P', 50000000 + person) };
}

void levy_nontax_write(struct world *world, const struct nontax *levy)
{
    ROW(world, NTX_LEVY, as_nontax_levy(levy->no), as_year(levy->day), as_dept(levy->dept),
        as_text(levy->item), as_text(levy->law), levy->payer_tok, levy->payer_nm,
        as_text(levy->no % 2 ? "차량" : "영업"), as_id("OK", levy->no), levy->base_case,
        as_day(levy->day - 30), as_day(levy->day - 12), as_day(levy->day), as_day(levy->due_day),
        as_number(levy->amt), as_number(0), as_number(0),
        as_officer(world_officer(world, levy->dept, levy->no)), as_text(levy->state));
}

void levy_nontax_paid(struct world *world, const struct nontax *levy, int64_t day)
{
    ROW(world, NTX_RECEIPT, as_nontax_levy(levy->no), as_number(1), as_day(day),
        as_number(levy->amt), as_text(levy->no % 2 ? "가상계좌" : "은행"), as_day(day + 2),
        NOTHING);
}

struct arrear {
    int64_t remind_day, defer_day;
    bool seized;
};

static void arrear_write(struct world *world, const struct nontax *levy, struct arrear arrear)
{
    int64_t until = arrear.remind_day == DAY_NONE ? DAY_NONE : arrear.remind_day + 20;
    ROW(world, NTX_ARREAR, as_nontax_levy(levy->no), as_number(levy->amt),
        as_day(arrear.remind_day), as_day(until), as_day(arrear.defer_day),
        as_text(arrear.seized ? "Y" : "N"), as_day(levy->due_day + 1825), NOTHING);
    if (arrear.seized)
        ROW(world, SEIZE, as_id("Z", levy->no), as_text("세외수입"), as_nontax_levy(levy->no),
            as_text(levy->no % 2 ? "차량" : "부동산"), as_id("AK", levy->no), as_day(until + 15),
            NOTHING);
}

static void ordinary_write(struct world *world)
{
    static const char *const items[][2] = {
        { "과태료", "도로교통법" },   { "사용료", "공유재산법" }, { "부담금", "도시교통정비법" },
        { "수수료", "폐기물관리법" }, { "이행강제금", "건축법" }, { "임대료", "공유재산법" },
    };
    int64_t count = world->budget * 9 / 100 / 2;
    for (int64_t i = 0; i < count; i++) {
        const char *const *item = items[i % 6];
        struct nontax levy = levy_nontax(world, world_day(world, SEASON_FLAT, i, count), item[0],
                                         item[1], world_won(world, 20000, 900000, 10));
        bool cancelled = i % 97 == 50;
        levy.state = cancelled ? "취소" : "부과";
        levy_nontax_write(world, &levy);
        if (cancelled)
            ROW(world, NTX_LEVY_CHG, as_nontax_levy(levy.no), as_number(1), as_text("취소"),
                as_number(levy.amt), as_number(0), as_text("착오부과"),
                as_officer(world_officer(world, levy.dept, 1)),
                as_officer(world_officer(world, levy.dept, 2)),
                as_stamp(at_time(levy.day + 9, 15, 0)));
        else if (i % 13 != 7 && levy.day + 40 <= world->last_day)
            levy_nontax_paid(world, &levy, levy.day + 3 + i % 27);
        else if (levy.due_day + 40 < world->last_day)
            arrear_write(world, &levy,
                         (struct arrear){ .remind_day = levy.due_day + 15,
                                          .defer_day = DAY_NONE,
                                          .seized = true });
        if (i % 40 == 0 && levy.day + 45 <= world->last_day)
            ROW(world, NTX_REFUND, as_id("NR", i), as_nontax_levy(levy.no), levy.payer_tok,
                as_text("과오납"), as_day(levy.day + 40), as_number(5000), as_number(10),
                as_number(0), as_day(levy.day + 41), as_text("N"), NOTHING, NOTHING,
                as_token('q', levy.no), levy.payer_nm, as_day(levy.day + 45),
                as_day(levy.day + 1825), as_officer(world_officer(world, levy.dept, 1)),
                as_officer(world_officer(world, levy.dept, 1)),
                as_officer(
                    world_other_officer(world, levy.dept, 2, world_officer(world, levy.dept, 1))));
        if (i % 45 == 0)
            ROW(world, NTX_EXEMPT, as_nontax_levy(levy.no), as_text("조례"), as_text("국가유공자"),
                as_day(levy.day + 365));
    }
}

// A traffic charge in arrears with no seizure in force; 0 planted, else lawful: seized, deferred
// beyond today, or the reminder still runs.
static void charge_write(struct world *world, int64_t i, int64_t lawful)
{
    int64_t day = world_days_ago(world, 200 + i * 17 % 1200);
    struct arrear arrear = { .remind_day = day + 50, .defer_day = DAY_NONE, .seized = lawful == 1 };
    if (lawful == 2)
        arrear.defer_day = world->as_of_day + 30;
    if (lawful == 3) {
        day = world_days_ago(world, 60);
        arrear.remind_day = day + 35;
    }
    struct nontax levy =
        levy_nontax(world, day, "부담금", "도시교통정비법", world_won(world, 300000, 9000000, 10));
    levy.dept = DEPT_TRAFFIC;
    levy_nontax_write(world, &levy);
    arrear_write(world, &levy, arrear);
    if (lawful == 0) {
        if (i % 2) // one that was lifted again secures nothing
            ROW(world, SEIZE, as_id("Z", levy.no), as_text("세외수입"), as_nontax_levy(levy.no),
                as_text("차량"), as_id("AK", levy.no), as_day(day + 90), as_day(day + 120));
        PLANTED(world, N01, "독촉기한이 지났는데 압류하지 않음", as_nontax_levy(levy.no));
    }
}

// No reminder after the due date; 0 planted, else lawful: paid in parts, deferred, too early.
static void reminder_write(struct world *world, int64_t i, int64_t lawful)
{
    int64_t ago = lawful == 3 ? 60 : 110 + i * 13 % 1300;
    struct nontax levy = levy_nontax(world, world_days_ago(world, ago), "과태료", "도로교통법",
                                     world_won(world, 40000, 200000, 1000));
    levy_nontax_write(world, &levy);
    if (lawful == 1) {
        struct nontax half = levy;
        half.amt = levy.amt / 2;
        levy_nontax_paid(world, &half, levy.due_day + 5);
        ROW(world, NTX_RECEIPT, as_nontax_levy(levy.no), as_number(2), as_day(levy.due_day + 9),
            as_number(levy.amt - half.amt), as_text("은행"), as_day(levy.due_day + 10), NOTHING);
    }
    if (lawful == 2 || (lawful == 0 && i % 2))
        arrear_write(world, &levy,
                     (struct arrear){ .remind_day = DAY_NONE,
                                      .defer_day = lawful ? world->last_day - 20 : DAY_NONE });
    if (lawful == 0)
        PLANTED(world, N18, "납기가 지났는데 독촉하지 않음", as_nontax_levy(levy.no));
}

static void property_write(struct world *world)
{
    int64_t count = world->budget / 250 + 2;
    for (int64_t i = 0; i < count; i++) {
        struct cell parcel = as_id("41410", 700000 + i), dept = as_dept(DEPT_ACCOUNTING);
        struct cell area = as_decimal(10000 + i * 71 % 90000, 2),
                    user = as_token('P', 51000000 + i);
        int64_t day = world_day(world, SEASON_FLAT, i, count);
        if (i % 4 == 0)
            ROW(world, ASSET_USE, as_id("PA", i), as_number(1), parcel, area, dept,
                as_text("사용허가"), user, as_day(day), as_day(day + 365), NOTHING);
        else if (i % 4 == 1)
            ROW(world, ASSET_LEASE, as_id("PA", i), as_number(1), parcel, area, dept, user,
                as_day(day), as_day(day + 1095), as_year(world->last_day), NOTHING);
        else if (i % 40 == 2)
            ROW(world, ASSET_SALE, as_id("PA", i), as_number(1), parcel, area, dept, as_day(day),
                user, as_number(world_won(world, 20000000, 300000000, 10000)));
        else
            ROW(world, WATER, as_id("W", i), as_year_month(day), as_number(10 + i % 60),
                as_number(8000 + i % 60 * 700), as_day(world_known(world, day + 12)),
                as_day(world_known(world, day + 14)));
    }
}

void nontax_write(struct world *world)
{
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++)
        for (int64_t lawful = 0; lawful < 4; lawful++)
            if (lawful == 0 || i % 3 == lawful - 1) {
                charge_write(world, i, lawful);
                reminder_write(world, i, lawful);
            }
    property_write(world);
}
