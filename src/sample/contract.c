// sample/contract.c — contracts and what becomes of them.
//
// An ordinary department takes another vendor for every single-quote contract, so that its shares
// stay low and no two contracts look like one that was split.

#include "sample/payment.h"

struct contract {
    int64_t no, day, dept, vendor, estimate;
    const char *kind, *method, *ground;
    struct cell title, site;
};

static const char *const works[] = { "보도블록 교체공사(제",    "어린이공원 놀이시설 정비(제",
                                     "청사 방수공사(제",        "하수관로 준설용역(제",
                                     "가로수 가지치기 용역(제", "노후 냉난방기 구입(제" };
static const char *const kinds[] = { "공사", "공사", "공사", "용역", "용역", "물품" };

static struct contract contract_make(struct world *world, int64_t day, int64_t dept, int64_t vendor,
                                     int64_t estimate)
{
    int64_t no = ++world->next_contract;
    return (struct contract){ .no = no,
                              .day = day,
                              .dept = dept,
                              .vendor = vendor,
                              .estimate = estimate,
                              .kind = kinds[no % 6],
                              .method = "수의1인견적",
                              .ground = "25-1-5",
                              .title = as_phrase(works[no % 6], no, "구간)"),
                              .site = as_phrase("해치시 가람길 ", no, "") };
}

static void contract_write_row(struct world *world, const struct contract *contract)
{
    int64_t rate = 870000 + contract->no % 100000, due = contract->day + 30 + contract->no % 60;
    int64_t amt = contract->estimate / 10000 * rate / 100;
    struct cell no = as_id("N", contract->no);
    struct cell officer = as_officer(world_officer(world, DEPT_ACCOUNTING, contract->no));
    ROW(world, CT_CONT, no, as_year(contract->day), as_dept(contract->dept),
        as_dept(contract->dept), as_text(contract->kind), as_text(contract->method),
        as_text(contract->ground), contract->title, contract->site, as_number(contract->estimate),
        as_number(contract->estimate), as_number(amt), as_decimal(rate, 4),
        as_vendor(contract->vendor), as_day(contract->day), as_day(contract->day + 3), as_day(due),
        due < world->last_day ? as_day(due - 2) : NOTHING, as_text("N"), as_text("N"),
        as_text("지급각서"), as_number(amt / 10), as_day(contract->day + 7), officer);
    ROW(world, CT_QUOTE, no, as_vendor(contract->vendor), as_number(amt),
        as_stamp(at_time(contract->day - 2, 14, (int)(contract->no % 60))),
        as_phrase("10.9.1.", contract->no % 250 + 1, ""));
    if (due < world->last_day)
        ROW(world, CT_INSP, no, as_number(1), as_text("준공"), as_day(due - 2), as_day(due + 3),
            as_officer(world_officer(world, contract->dept, contract->no)), as_text("Y"));
}

static void follow_up_write(struct world *world, const struct contract *contract)
{
    struct cell no = as_id("N", contract->no);
    int64_t amt = contract->estimate / 10 * 9, i = contract->no;
    if (i % 5 == 0 && contract->day + 20 <= world->last_day)
        ROW(world, CT_CHG, no, as_number(1), as_day(contract->day + 20), as_text("물량변경"),
            as_number(amt), as_number(amt + amt / 20), as_day(contract->day + 60),
            as_day(contract->day + 70));
    if (i % 3 == 0)
        ROW(world, CT_BOND, no, as_text("하자"), as_number(amt / 20), as_day(contract->day + 60),
            as_day(contract->day + 60 + 730));
    if (i % 9 == 0 && contract->day + 10 <= world->last_day)
        ROW(world, CT_ADV, no, as_number(1), as_day(contract->day + 10), as_number(amt / 2),
            as_number(amt / 2), as_number(amt / 2));
    if (i % 7 == 0 && contract->day + 400 < world->last_day)
        ROW(world, CT_DEFECT, no, as_id("DF", contract->no), as_day(contract->day + 60),
            as_day(contract->day + 790), as_day(contract->day + 390), as_text("이상없음"));
    if (i % 31 == 0)
        ROW(world, CT_DELAY, no, as_number(3), as_decimal(500, 6), as_number(amt / 2000 * 3),
            NOTHING);
}

static int64_t ordinary_count(const struct world *world)
{
    return world->budget * 6 / 100 / 4;
}

static void ordinary_write(struct world *world)
{
    int64_t count = ordinary_count(world);
    for (int64_t i = 0; i < count; i++) {
        int64_t dept = i % world->dept_count, nth = i / world->dept_count;
        int64_t vendor = (nth + dept * 977) % world->vendor_count;
        int64_t method = nth % 10;
        int64_t estimate = method < 6 ? world_won(world, 1000000, 19000000, 10000)
                                      : world_won(world, 21000000, 400000000, 10000);
        struct contract contract = contract_make(world, world_day(world, SEASON_YEAR_END, i, count),
                                                 dept, vendor, estimate);
        if (method >= 6) {
            contract.method = method < 8    ? "수의2인이상견적"
                              : method == 8 ? "일반경쟁"
                                            : "제한경쟁";
            contract.ground = method < 8 ? "25-1-5" : NULL;
        }
        contract_write_row(world, &contract);
        follow_up_write(world, &contract);
    }
}

// One vendor gets six of a department's single-quote contracts in a year, ten others one each.
static void share_write(struct world *world, int64_t i)
{
    int64_t year = year_of(world->first_day) + 1 + i / world->dept_count % 4;
    int64_t dept = i % world->dept_count, vendor = world_vendor_new(world, NULL);
    int64_t unused = ordinary_count(world) / world->dept_count + 1 + i / world->dept_count * 10;
    for (int64_t k = 0; k < 16; k++) {
        int64_t day = world_work_day(world, civil_day((int)year, 1, 10) + k * 17);
        int64_t other = k < 6 ? vendor : (unused + k + dept * 977) % world->vendor_count;
        struct contract contract =
            contract_make(world, day, dept, other, world_won(world, 700000, 2900000, 10000));
        contract_write_row(world, &contract);
    }
    PLANTED(world, F13, "한 업체에 한 해 수의계약 6건", as_dept(dept), as_number(year),
            as_vendor(vendor));
}

// Two contracts for one work: 0 split, else lawful (after the window, together within the limit,
// a preferred firm, quotes of two).
static void split_write(struct world *world, int64_t i, int64_t lawful)
{
    int64_t vendor = world_vendor_new(world, lawful == 3 ? "장애인" : NULL);
    int64_t dept = (i * 5 + lawful) % world->dept_count;
    int64_t day = world_plant_day(world, SEASON_FLAT, i);
    int64_t estimate = lawful == 2 ? world_won(world, 5000000, 9900000, 10000)
                                   : world_won(world, 12000000, 19900000, 10000);
    struct contract first = contract_make(world, day, dept, vendor, estimate);
    first.kind = "공사";
    first.title = as_phrase("하천변 산책로 정비공사 ", i + 1, "호선(1차)");
    contract_write_row(world, &first);
    int64_t wait = lawful == 1 ? 91 + i % 30 : 5 + i * 3 % 80;
    struct contract second = contract_make(world, day + wait, dept, vendor, estimate);
    second.kind = "공사";
    second.title = as_phrase("하천변 산책로 정비공사 ", i + 1, "호선(2차)");
    if (lawful == 4)
        second.method = "수의2인이상견적";
    contract_write_row(world, &second);
    if (lawful == 0)
        PLANTED(world, F14, "한 공사를 둘로 나눈 수의계약", as_id("N", second.no));
}

static void sanction_write(struct world *world, int64_t i)
{
    int64_t vendor = world_vendor_new(world, NULL);
    int64_t from = world_plant_day(world, SEASON_FLAT, i);
    bool stayed = i % 2 == 1;
    ROW(world, CT_SANCTION, as_business(vendor), as_firm(vendor), as_day(from), as_day(from + 180),
        stayed ? as_day(from + 60) : NOTHING, stayed ? as_day(from + 100) : NOTHING,
        as_text(i % 3 ? "계약 불이행" : "담합"));
    struct contract bad = contract_make(world, world_work_day(world, from + 20 + i % 30),
                                        i % world->dept_count, vendor, 4000000 + i * 10000);
    bad.method = "일반경쟁";
    bad.ground = NULL;
    contract_write_row(world, &bad);
    PLANTED(world, F16, "제재 기간에 맺은 계약", as_id("N", bad.no));

    struct contract good = contract_make(world, stayed ? from + 70 : from - 3,
                                         (i + 1) % world->dept_count, vendor, 6000000);
    good.method = "일반경쟁";
    good.ground = NULL;
    contract_write_row(world, &good);
}

static void limit_write(struct world *world, int64_t i)
{
    int64_t day = world_plant_day(world, SEASON_YEAR_END, i);
    struct contract bad = contract_make(world, day, (i + 3) % world->dept_count,
                                        world_vendor_new(world, i % 3 == 2 ? "여성" : NULL),
                                        i % 3 == 2 ? 50010000 + i * 100000 : 20010000 + i * 110000);
    contract_write_row(world, &bad);
    PLANTED(world, F17, "한도를 넘는 1인 견적", as_id("N", bad.no));

    bool rescue = i % 2 == 0;
    struct contract good =
        contract_make(world, day, (i + 4) % world->dept_count,
                      world_vendor_new(world, rescue ? NULL : "사회적"), 45000000);
    if (rescue) {
        good.title = as_phrase("긴급 재해복구공사 ", i + 1, "지구");
        good.ground = "25-1-1";
    }
    contract_write_row(world, &good);
}

// The subcontractor is paid directly, into an account that is not the creditor's: lawful.
static void direct_pay_write(struct world *world, int64_t i)
{
    int64_t day = world_plant_day(world, SEASON_FLAT, i);
    int64_t vendor = world_vendor_new(world, NULL), sub = world_vendor_new(world, NULL);
    struct contract contract = contract_make(world, day, i % world->dept_count, vendor, 90000000);
    contract.method = "일반경쟁";
    contract.ground = NULL;
    contract_write_row(world, &contract);
    ROW(world, CT_SUB, as_id("N", contract.no), as_business(sub), as_number(30000000),
        as_decimal(850000, 4), as_text("Y"), as_day(day + 50));
    struct payment payment = payment_make(world, world_work_day(world, day + 50), vendor, 30000000,
                                          as_phrase("하도급대금 직접지급 ", i + 1, "건"));
    payment.contract = as_id("N", contract.no);
    payment.account = as_token('C', sub);
    payment.holder = as_firm(sub);
    payment_write(world, &payment);
}

void contract_write(struct world *world)
{
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        if (i < world->dept_count * 4)
            share_write(world, i);
        for (int64_t lawful = 0; lawful < 5; lawful++)
            if (lawful == 0 || i % 4 == lawful - 1 || world->plant_count == 1)
                split_write(world, i, lawful);
        sanction_write(world, i);
        limit_write(world, i);
        direct_pay_write(world, i);
    }
}
