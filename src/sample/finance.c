// sample/finance.c — spending: budgets, payments, petty cash, accounts.
//
// An ordinary vendor is paid again only after every other vendor was: two ordinary payments can
// therefore never look like one payment made twice, whatever their amounts.

#include "sample/payment.h"

static const char *const goods[] = {
    "복사용지 등 소모품 구입 ", "청사 소독용역 ",  "홍보물 제작 ",   "가로등 부품 구입 ",
    "전산장비 유지보수 ",       "행사 물품 구입 ", "안전용품 구입 ", "도로 보수자재 구입 "
};

static void ordinary_write(struct world *world)
{
    int64_t count = world->budget * 30 / 100 / 7;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_YEAR_END, i, count);
        int64_t amt = world_between(world, 0, 9) == 0 ? world_won(world, 2000000, 90000000, 11000)
                                                      : world_won(world, 55000, 2000000, 1100);
        struct payment payment = payment_make(world, day, i % world->vendor_count, amt,
                                              as_phrase(goods[i % 8], i % 97 + 1, "차"));
        if (i % 5 == 4)
            payment.requested += world_won(world, 0, 300000, 1000);
        payment_write(world, &payment);
    }
}

// The same sum month by month, each with its month in the remark: lawful.
static void rents_write(struct world *world)
{
    int64_t months = world->budget < 20000 ? 3 : MONTH_COUNT;
    for (int64_t k = 0; k < 2 + world->plant_count / 5; k++) {
        int64_t vendor = world_vendor_new(world, NULL);
        int64_t amt = world_won(world, 800000, 3000000, 110000);
        for (int64_t month = MONTH_COUNT - months; month < MONTH_COUNT; month++) {
            int64_t start = world_month_start(world, month);
            struct civil civil;
            civil_of_day(start, &civil);
            struct payment payment =
                payment_make(world, world_work_day(world, start + 4), vendor, amt,
                             as_phrase("", civil.month, "월분 사무실 임차료"));
            payment.dept = k % world->dept_count;
            payment_write(world, &payment);
        }
    }
}

// Spending that needs no request.
static void exempt_write(struct world *world)
{
    static const char *const kinds[] = { "공공요금", "제세", "인건비", "여비", "직무수행경비" };
    int64_t count = world->budget / 500 + 5;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_FLAT, i, count);
        struct payment payment =
            payment_make(world, day, i % world->vendor_count, world_won(world, 30000, 900000, 10),
                         as_phrase("고지분 납부 ", i + 1, "호"));
        payment.kind = payment.cause_kind = kinds[i % 5];
        payment.cause_kind = i % 5 == 2 ? "급여" : kinds[i % 5];
        payment.requested = payment.invoice_amt = 0;
        payment.request = NOTHING;
        payment_write(world, &payment);
    }
}

static void return_write(struct world *world, const struct payment *payment)
{
    ROW(world, RETURN_ORD, as_id("RT", payment->no), as_id("P", payment->no),
        as_day(payment->day + 5), as_day(payment->day + 20), as_number(payment->amt),
        as_day(payment->day + 11));
}

// Lawful: 0 the transfer failed and was sent again, 1 the second was returned in full,
// 2 the next purchase came after the window.
static void double_lookalike(struct world *world, int64_t i)
{
    int64_t first = world_plant_day(world, SEASON_FLAT, i);
    int64_t vendor = world_vendor_new(world, NULL);
    struct payment payment =
        payment_make(world, first, vendor, world_won(world, 100000, 3000000, 1100),
                     as_phrase("냉난방기 부품 구입 ", i + 1, "건"));
    if (i % 3 == 0)
        payment.result = "실패";
    payment_write(world, &payment);
    int64_t later = i % 3 == 2 ? first + 31 + i % 20 : first + 2;
    struct payment again =
        payment_make(world, world_work_day(world, later), vendor, payment.amt, payment.remark);
    again.dept = payment.dept;
    if (i % 3 == 0) {
        again.requested = 0;
        again.request = payment.request;
    }
    payment_write(world, &again);
    if (i % 3 == 1)
        return_write(world, &again);
}

static void double_plant(struct world *world, int64_t i)
{
    int64_t first = world_plant_day(world, SEASON_YEAR_END, i);
    int64_t vendor = world_vendor_new(world, NULL);
    struct payment payment =
        payment_make(world, first, vendor, world_won(world, 200000, 8000000, 1100),
                     as_phrase("체육시설 비품 구입 ", i + 1, "건"));
    payment_write(world, &payment);
    struct payment again = payment_make(world, first + 1 + world_between(world, 0, 27), vendor,
                                        payment.amt, payment.remark);
    again.dept = payment.dept;
    again.order_stamp = at_time(again.day, 15, 20);
    payment_write(world, &again);
    PLANTED(world, F03, "같은 업체에 같은 금액을 다시 지급", as_id("P", again.no));
}

// One invoice in two payments: a lawful pair of instalments, or the whole sum twice.
static void invoice_pair(struct world *world, int64_t i, bool plant)
{
    int64_t first = world_plant_day(world, SEASON_FLAT, i);
    int64_t vendor = world_vendor_new(world, NULL);
    int64_t whole = world_won(world, 1100000, 22000000, 11000);
    struct payment payment = payment_make(world, first, vendor, plant ? whole : whole / 2,
                                          as_phrase("문화행사 대행용역 착수금 ", i + 1, "호"));
    payment.invoice_amt = whole;
    payment_write(world, &payment);
    struct payment rest = payment_make(world, world_work_day(world, first + 12 + i % 40), vendor,
                                       plant ? whole : whole - whole / 2,
                                       as_phrase("잔금 지급(문화행사 대행용역) ", i + 1, "호"));
    rest.dept = payment.dept;
    rest.invoice = payment.invoice;
    rest.invoice_amt = whole;
    payment_write(world, &rest);
    if (plant)
        PLANTED(world, F04, "한 세금계산서로 두 번 지급", payment.invoice, as_id("P", rest.no));
}

static void holder_lookalike(struct world *world, int64_t i)
{
    int64_t vendor = world_vendor_new(world, NULL);
    struct payment payment = payment_make(world, world_plant_day(world, SEASON_FLAT, i), vendor,
                                          world_won(world, 100000, 5000000, 1000),
                                          as_phrase("민방위 장비 구입 ", i + 1, "건"));
    payment.account = as_token('L', payment.no);
    if (i % 3 == 0) { // the account runs under the owner's name, the business is the same
        payment.holder = as_person(10000000 + vendor);
        ROW(world, ACCT_OWNER, payment.account, payment.holder, payment.business, NOTHING);
    } else if (i % 3 == 1) { // the name is only spelled differently
        payment.creditor = as_phrase("(주)해온무역", payment.no, "");
        payment.holder = as_phrase("주식회사 해온무역", payment.no, "");
        ROW(world, ACCT_OWNER, payment.account, payment.holder, NOTHING, NOTHING);
    } else { // money for petty cash goes to a public account
        payment.kind = payment.cause_kind = "일상경비교부";
        payment.holder = as_text("해치시 일상경비출납원");
        ROW(world, ACCT_OWNER, payment.account, payment.holder, NOTHING, NOTHING);
        ROW(world, BANK_ACCT, as_id("B8", payment.no), as_text("088"), NOTHING, payment.account,
            as_text("일상경비"), as_dept(payment.dept),
            as_officer(world_officer(world, payment.dept, 0)), as_day(world->first_day),
            as_id("DOC", payment.no), NOTHING, as_text("Y"));
    }
    payment_write(world, &payment);
}

static void holder_plant(struct world *world, int64_t i)
{
    int64_t vendor = world_vendor_new(world, NULL);
    struct payment payment = payment_make(world, world_plant_day(world, SEASON_FLAT, i), vendor,
                                          world_won(world, 300000, 9000000, 1000),
                                          as_phrase("시설물 보수자재 구입 ", i + 1, "건"));
    int64_t person = world_person_new(world);
    payment.account = as_token('L', payment.no);
    payment.holder = as_person(person);
    payment_write(world, &payment);
    ROW(world, ACCT_OWNER, payment.account, payment.holder, NOTHING, as_token('P', person));
    PLANTED(world, F05, "업체에 줄 돈을 다른 사람의 계좌로 지급", as_id("P", payment.no));
}

static void request_plant(struct world *world, int64_t i)
{
    int64_t vendor = world_vendor_new(world, NULL);
    struct payment payment = payment_make(world, world_plant_day(world, SEASON_YEAR_END, i), vendor,
                                          world_won(world, 500000, 9000000, 1000),
                                          as_phrase("긴급 물품 구입 ", i + 1, "건"));
    if (i % 2 == 0) {
        payment.requested = 0;
        payment.request = i % 4 == 0 ? NOTHING : as_id("R9", payment.no);
    } else {
        payment.requested = payment.amt - world_won(world, 1000, 300000, 1000);
    }
    payment_write(world, &payment);
    PLANTED(world, F07, i % 2 == 0 ? "품의 없이 지출" : "품의액을 넘겨 지출",
            as_id("P", payment.no));
}

// A vendor's account is changed and money goes there. Lawful when it is little, comes later than
// the window, or had been ordered before.
static void account_change(struct world *world, int64_t i, bool plant)
{
    int64_t vendor = world_vendor_new(world, NULL);
    int64_t day = world_plant_day(world, SEASON_FLAT, i);
    struct cell account = as_token('L', 800000000 + vendor);
    int64_t changed = at_time(day, 10, (int)(i % 60));
    ROW(world, VENDOR_HIST, as_vendor(vendor), as_number(2), as_business(vendor), as_firm(vendor),
        as_text("011"), NOTHING, account, as_token('C', vendor), as_firm(vendor),
        as_officer(world_officer(world, DEPT_ACCOUNTING, i)), as_stamp(changed));
    ROW(world, ACCT_OWNER, account, as_firm(vendor), as_business(vendor), as_token('V', vendor));
    int64_t wait = plant        ? world_between(world, 1, 7)
                   : i % 3 == 0 ? 8 + i % 30
                   : i % 3 == 1 ? 3
                                : 1;
    int64_t amt = !plant && i % 3 == 1 ? world_won(world, 100000, 9900000, 1000)
                                       : world_won(world, 12000000, 90000000, 11000);
    struct payment payment =
        payment_make(world, day + wait, vendor, amt, as_phrase("기성금 지급 ", i + 1, "건"));
    payment.account = account;
    if (!plant && i % 3 == 2)
        payment.order_stamp = changed - HOUR_US;
    payment_write(world, &payment);
    if (plant)
        PLANTED(world, F42, "계좌를 바꾼 지 며칠 만에 큰돈 지급", as_id("P", payment.no));
}

// ---- petty cash and accounts

struct petty_account {
    struct cell id;
    int64_t dept, book, last_day;
};

static void petty_give(struct world *world, struct petty_account *account, int64_t no, int64_t day,
                       bool open)
{
    int64_t give = world_won(world, 500000, 5000000, 100000);
    int64_t used = give - world_won(world, 0, give / 2, 1000);
    struct cell cashier = as_officer(world_officer(world, account->dept, 2));
    int64_t settled = open ? DAY_NONE : day + 25 < world->last_day ? day + 25 : world->last_day;
    ROW(world, PETTY, as_id("G", no), as_text("일상"), as_dept(account->dept), account->id, cashier,
        as_day(day), as_number(give), as_number(used), as_day(day + 30), as_day(settled),
        as_number(give - used), as_day(settled));
    account->book += open ? give - used : 0;
    account->last_day = settled != DAY_NONE && settled > account->last_day ? settled
                        : day > account->last_day                          ? day
                                                                           : account->last_day;
}

static void petty_account_write(struct world *world, const struct petty_account *account,
                                int64_t missing)
{
    struct cell keeper = as_officer(world_officer(world, account->dept, 2));
    ROW(world, BANK_ACCT, account->id, as_text("088"), NOTHING,
        as_token('B', account->id.number + 1000 * account->id.text[1]), as_text("일상경비"),
        as_dept(account->dept), keeper, as_day(world->first_day - 90), as_text("DOC-개설"), NOTHING,
        as_text("Y"));
    ROW(world, BANK_BAL, account->id, as_day(account->last_day - 3),
        as_number(account->book + 70000));
    ROW(world, BANK_BAL, account->id, as_day(account->last_day),
        as_number(account->book - missing));
}

static void petty_write(struct world *world)
{
    int64_t no = 0, per_account = 1 + world->budget / 100000;
    for (int64_t i = 0; i < world->dept_count + world->plant_count; i++) {
        bool plant = i >= world->dept_count;
        struct petty_account account = { .id = as_short_id(plant ? "B5" : "B1", i, 4),
                                         .dept = i % world->dept_count,
                                         .last_day = world->first_day };
        for (int64_t k = 0; k < per_account; k++)
            petty_give(world, &account, ++no, world_day(world, SEASON_FLAT, k, per_account),
                       k + 2 >= per_account);
        petty_account_write(world, &account, plant ? world_won(world, 50000, 900000, 10000) : 0);
        if (plant)
            PLANTED(world, F28, "장부보다 통장 잔액이 적음", account.id);
    }
}

static void advance_row(struct world *world, int64_t no, int64_t due, int64_t settled, int64_t amt)
{
    int64_t dept = no % world->dept_count;
    ROW(world, PETTY, as_id("G7", no), as_text("개산"), as_dept(dept), NOTHING,
        as_officer(world_officer(world, dept, no)), as_day(due - 15), as_number(amt),
        settled == DAY_NONE ? NOTHING : as_number(amt), as_day(due), as_day(settled),
        settled == DAY_NONE ? NOTHING : as_number(0), NOTHING);
}

static void advances_write(struct world *world)
{
    int64_t no = 0, count = world->budget / 1000 + 3;
    for (int64_t i = 0; i < count; i++) {
        int64_t due = world_day(world, SEASON_FLAT, i, count);
        advance_row(world, ++no, due, due - i % 6, world_won(world, 300000, 4000000, 10000));
    }
    for (int64_t i = 0; i < world->plant_count; i++) // lawful: the day has not passed, or cancelled
        advance_row(world, ++no, i % 2 ? world->as_of_day + i % 9 : world_days_ago(world, 40 + i),
                    DAY_NONE, i % 2 ? 1000000 : 0);
    for (int64_t i = 0; i < world->plant_count; i++) {
        advance_row(world, ++no, world_days_ago(world, 8 + i * 11 % 400), DAY_NONE,
                    world_won(world, 300000, 4000000, 10000));
        PLANTED(world, F25, "기한이 지나도록 정산하지 않은 개산급", as_id("G7", no));
    }
}

static void budgets_write(struct world *world)
{
    static const char *const items[] = { "201-01", "206-01", "203-03", "401-01" };
    int64_t years = world->budget < 20000 ? 1 : 6, each = world->budget < 200000 ? 1 : 4;
    for (int64_t year = year_of(world->last_day) - years + 1; year <= year_of(world->last_day);
         year++)
        for (int64_t dept = 0; dept < world->dept_count; dept++)
            for (int64_t i = 0; i < each; i++) {
                int64_t amt = world_won(world, 20000000, 900000000, 100000);
                ROW(world, BUDGET, as_short_id("", year, 4), as_text("100"), as_dept(dept),
                    as_text("010"), as_text("016"), as_text("PB01"), as_text("UB01"),
                    as_short_id("DB", i + 1, 3), as_phrase("부서 운영 ", i + 1, ""), as_text("201"),
                    as_text(items[i]), as_number(amt), as_number(amt), as_number(amt / 10 * 7));
            }
}

static void other_cash_write(struct world *world)
{
    int64_t count = world->budget / 700 + 2;
    for (int64_t i = 0; i < count; i++) {
        int64_t day = world_day(world, SEASON_FLAT, i, count), back = day + 200;
        bool held = back > world->last_day;
        int64_t amt = world_won(world, 100000, 9000000, 1000);
        ROW(world, XCASH, as_id("XC", i), as_text(i % 2 ? "입찰보증금" : "하자보증금"),
            as_dept(i % world->dept_count), as_firm(i % world->vendor_count),
            as_token('V', i % world->vendor_count), as_day(day), as_number(amt),
            as_text("계약 이행 보증"), as_day(back), held ? NOTHING : as_day(back - 3),
            held ? NOTHING : as_token('C', i % world->vendor_count), NOTHING, as_day(back - 20));
        if (i % 3 == 0)
            ROW(world, CLAIM, as_id("CL", i), as_dept(i % world->dept_count),
                as_token('P', 20000000 + i), as_text("대여금"), as_number(amt), as_day(back),
                held ? NOTHING : as_day(back + 20), as_number(held ? 0 : amt));
    }
    ROW(world, BANK_ACCT, as_text("B0001"), as_text("088"), NOTHING, as_token('B', 1),
        as_text("세출"), as_dept(DEPT_ACCOUNTING),
        as_officer(world_officer(world, DEPT_ACCOUNTING, 0)), as_day(world->first_day - 400),
        as_text("DOC-개설"), NOTHING, as_text("Y"));
    for (int64_t dept = 0; dept < world->dept_count; dept++)
        ROW(world, ACC_OFFICER, as_text("일상경비출납원"), as_dept(dept),
            as_officer(world_officer(world, dept, 2)), as_day(world->first_day - 30), NOTHING,
            as_day(world->first_day - 30));
}

void finance_write(struct world *world)
{
    budgets_write(world);
    ordinary_write(world);
    rents_write(world);
    exempt_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        double_lookalike(world, i);
        double_plant(world, i);
        invoice_pair(world, i, false);
        invoice_pair(world, i, true);
        holder_lookalike(world, i);
        holder_plant(world, i);
        request_plant(world, i);
        account_change(world, i, false);
        account_change(world, i, true);
    }
    petty_write(world);
    advances_write(world);
    other_cash_write(world);
}
