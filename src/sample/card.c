// sample/card.c — cards, approvals and what was said about them.
//
// A department comes back to a merchant only after it has been to all the others, so ordinary
// approvals never look like one purchase in two payments; a holder on leave does not pay.

#include "sample/world.h"

#define MERCHANTS 997 // prime: every department walks through all of them in its own order

struct approval {
    int64_t no, card, stamp, amt, merchant;
    const char *kind, *trade, *item;
    int64_t original; // of a cancellation, else 0
};

struct explanation {
    const char *purpose, *guests, *explain;
    struct cell trip, duty;
};

static int64_t card_row(struct world *world, int64_t card, const char *kind, int64_t dept,
                        int64_t holder)
{
    ROW(world, CARD, as_id("K", card), NOTHING, as_short_id("", card * 7919 % 10000, 4),
        as_text("해치카드"), as_text(kind), as_dept(dept), as_officer(holder), as_number(10000000),
        as_day(world->first_day - 200), NOTHING, as_text("사용"));
    return card;
}

static struct approval approval_make(struct world *world, int64_t card, int64_t stamp, int64_t amt)
{
    int64_t no = ++world->next_approval;
    return (struct approval){ .no = no,
                              .card = card,
                              .stamp = stamp,
                              .amt = amt,
                              .merchant = 100000 + no,
                              .kind = "승인",
                              .trade = "5812",
                              .item = "201-01" };
}

static void approval_write(struct world *world, const struct approval *approval)
{
    int64_t day = civil_floor_day(approval->stamp);
    ROW(world, CARD_APV, as_id("C", approval->no), as_id("K", approval->card),
        as_stamp(approval->stamp), as_text(approval->kind),
        approval->original ? as_id("C", approval->original) : NOTHING, as_number(approval->amt),
        as_number(approval->amt / 11), as_id("M", approval->merchant),
        as_firm(5000000 + approval->merchant), as_text(approval->trade),
        as_business(5000000 + approval->merchant),
        as_phrase("해치시 미르로 ", approval->merchant % 300 + 1, ""), as_text("41"),
        as_text("410"), as_day(day + 14), NOTHING, as_text(approval->item));
}

static void use_write(struct world *world, const struct approval *approval,
                      const struct explanation *use)
{
    ROW(world, CARD_USE, as_id("C", approval->no), as_text(use->purpose),
        as_number(1 + approval->no % 12), as_text(use->guests), use->trip, as_text(use->explain),
        use->duty);
}

static void cancel_write(struct world *world, const struct approval *approval, const char *kind,
                         int64_t amt)
{
    struct approval cancel =
        approval_make(world, approval->card, approval->stamp + 7 * MINUTE_US, amt);
    cancel.kind = kind;
    cancel.original = approval->no;
    cancel.merchant = approval->merchant;
    cancel.trade = approval->trade;
    approval_write(world, &cancel);
}

static void ordinary_approval(struct world *world, int64_t dept, int64_t i, int64_t day)
{
    int64_t which = i % 2, index = world_work_index(world, day);
    if (world_on_leave(world, world->holders[dept][which], index))
        which = 1 - which;
    if (world_on_leave(world, world->holders[dept][which], index))
        return;
    int64_t large = world_between(world, 0, 39);
    int64_t amt = large == 0  ? world_won(world, 500000, 2500000, 1000)
                  : large < 5 ? world_won(world, 200000, 490000, 100)
                              : world_won(world, 8000, 200000, 100);
    int64_t stamp =
        at_time(day, (int)world_between(world, 9, 20), (int)world_between(world, 0, 59));
    struct approval approval = approval_make(world, dept * 2 + which, stamp, amt);
    approval.merchant = (i * 37 + dept * 101) % MERCHANTS;
    approval.trade = which == 0 ? "5812" : i % 3 == 0 ? "5732" : "5943";
    approval.item = which == 0 ? "203-03" : "201-01";
    approval_write(world, &approval);
    struct explanation use = { .purpose = which == 0 ? "업무 협의 간담회" : "사무용품 구입" };
    if (amt >= 500000) {
        use.explain = which == 0 ? "유관기관 합동회의 참석자 급식" : "부서 공용물품 일괄 구입";
        use.guests = which == 0 ? "유관기관 직원 20명" : NULL;
    }
    use_write(world, &approval, &use);
}

static void ordinary_write(struct world *world)
{
    int64_t count = world->budget * 13 / 100 / 2 / world->dept_count;
    for (int64_t dept = 0; dept < world->dept_count; dept++) {
        card_row(world, dept * 2, "업무추진", dept, world->holders[dept][0]);
        card_row(world, dept * 2 + 1, "구매전용", dept, world->holders[dept][1]);
        for (int64_t i = 0; i < count; i++)
            ordinary_approval(world, dept, i, world_day(world, SEASON_YEAR_END, i, count));
    }
}

// ---- planted errors and what looks like them

struct place {
    int64_t card, dept, officer;
    int64_t day; // a working day
};

static struct place place_take(struct world *world, const char *kind)
{
    struct slot slot = world_slot_take(world);
    int64_t dept = world->staff[slot.officer].dept;
    int64_t card = 90000000 + world->next_card++;
    card_row(world, card, kind, dept, slot.officer);
    return (struct place){
        .card = card, .dept = dept, .officer = slot.officer, .day = world_slot_day(world, slot, 8)
    };
}

static int64_t rest_day(const struct world *world, int64_t day)
{
    while (world_is_work_day(world, day))
        day++;
    return day <= world->last_day ? day : day - 7;
}

static int64_t night_stamp(const struct place *place, int64_t i)
{
    return i % 2 ? at_time(place->day, 23, (int)(i * 7 % 60))
                 : at_time(place->day, 1, (int)(i % 60));
}

static void night_write(struct world *world, int64_t i)
{
    struct place place = place_take(world, "업무추진");
    struct approval bad = approval_make(world, place.card, night_stamp(&place, i),
                                        world_won(world, 30000, 400000, 100));
    approval_write(world, &bad);
    use_write(world, &bad, &(struct explanation){ .purpose = "간담회" });
    PLANTED(world, C01, "근무명령 없는 심야 사용", as_id("C", bad.no));

    struct approval good = approval_make(world, place.card, night_stamp(&place, i + 1), 90000);
    approval_write(world, &good);
    if (i % 3 == 0)
        cancel_write(world, &good, "취소", good.amt);
    else
        use_write(
            world, &good,
            &(struct explanation){ .purpose = "재난상황 근무자 급식",
                                   .trip = i % 3 == 1 ? as_id("T", 1) : NOTHING,
                                   .duty = i % 3 == 2 ? as_id("근무명령-", good.no) : NOTHING });
}

static void holiday_write(struct world *world, int64_t i)
{
    struct place place = place_take(world, "구매전용");
    int64_t day = rest_day(world, place.day);
    struct approval bad = approval_make(world, place.card, at_time(day, 12, (int)(i % 60)),
                                        world_won(world, 20000, 400000, 100));
    approval_write(world, &bad);
    use_write(world, &bad, &(struct explanation){ .purpose = "물품 구입" });
    PLANTED(world, C02, "근무명령 없는 휴일 사용", as_id("C", bad.no));

    struct approval good = approval_make(world, place.card, at_time(day, 15, 10), 61000);
    approval_write(world, &good);
    use_write(
        world, &good,
        &(struct explanation){ .purpose = "주말 행사 지원", .duty = as_id("근무명령-", good.no) });
}

static void trade_write(struct world *world, int64_t i)
{
    struct place place = place_take(world, i % 2 ? "업무추진" : "구매전용");
    struct approval bad = approval_make(world, place.card, at_time(place.day, 20, (int)(i % 60)),
                                        world_won(world, 80000, 480000, 1000));
    bad.trade = i % 2 ? "7997" : i % 4 ? "5921" : "5813";
    approval_write(world, &bad);
    use_write(world, &bad, &(struct explanation){ .purpose = "업무 협의" });
    PLANTED(world, C03, "제한업종에서 사용", as_id("C", bad.no));

    // Lawful: caution only, cancelled, or a grant's card, which is looked at elsewhere.
    struct place other = place_take(world, i % 3 == 0 ? "보조금" : "구매전용");
    struct approval good = approval_make(world, other.card, at_time(other.day, 19, 5), 120000);
    good.trade = i % 3 == 1 ? "7997" : "5813";
    approval_write(world, &good);
    if (i % 3 == 2)
        cancel_write(world, &good, "취소", good.amt);
}

static void split_write(struct world *world, int64_t i, bool plant)
{
    struct place place = place_take(world, "업무추진");
    struct cell merchant = NOTHING;
    int64_t parts = 2 + i % 2, first = 0;
    for (int64_t part = 0; part < parts; part++) {
        struct approval approval =
            approval_make(world, place.card, at_time(place.day, 19, (int)(part * 4 + i % 40)),
                          world_won(world, 260000, 490000, 1000));
        first = part == 0 ? approval.merchant : first;
        approval.merchant = first;
        merchant = as_id("M", first);
        approval_write(world, &approval);
        use_write(world, &approval, &(struct explanation){ .purpose = "직원 격려 간담회" });
        if (!plant && part > 0)
            cancel_write(world, &approval, "취소", approval.amt);
    }
    if (plant)
        PLANTED(world, C06, "한 번의 구매를 나누어 결제", as_dept(place.dept), merchant,
                as_day(place.day));
}

static void large_write(struct world *world, int64_t i)
{
    bool promotion = i % 2 == 0;
    struct place place = place_take(world, promotion ? "업무추진" : "구매전용");
    struct approval bad = approval_make(world, place.card, at_time(place.day, 13, (int)(i % 60)),
                                        promotion ? world_won(world, 500000, 1500000, 1000)
                                                  : world_won(world, 1000000, 6000000, 1000));
    approval_write(world, &bad);
    use_write(world, &bad,
              &(struct explanation){ .purpose = "물품 구입",
                                     .explain = i % 4 == 0 ? "유관기관 간담회" : NULL });
    PLANTED(world, C07, "큰 금액인데 소명이나 상대방이 없음", as_id("C", bad.no));

    struct approval good = approval_make(world, place.card, at_time(place.day, 14, 0), 1200000);
    approval_write(world, &good);
    if (i % 3 == 0)
        cancel_write(world, &good, "부분취소", 900000);
    else
        use_write(world, &good,
                  &(struct explanation){ .purpose = "합동훈련 급식",
                                         .guests = "소방서 직원 40명",
                                         .explain = "재난대응 합동훈련 참가자 급식" });
}

static void leave_write(struct world *world, int64_t i)
{
    struct place place = place_take(world, "업무추진");
    ROW(world, LEAVE, as_officer(place.officer), as_stamp(at_time(place.day, 9, 0)),
        as_text(i % 3 == 0 ? "병가" : "연가"), as_stamp(at_time(place.day, 18, 0)),
        as_decimal(100, 2));
    struct approval bad = approval_make(world, place.card, at_time(place.day, 12, (int)(i % 60)),
                                        world_won(world, 10000, 300000, 100));
    approval_write(world, &bad);
    use_write(world, &bad, &(struct explanation){ .purpose = "간담회" });
    PLANTED(world, C08, "휴가 중인 소지자의 카드 사용", as_id("C", bad.no));

    struct approval good = approval_make(world, place.card, at_time(place.day, 16, 30), 45000);
    approval_write(world, &good);
    use_write(world, &good,
              &(struct explanation){ .purpose = "대리 근무자 사용",
                                     .duty = as_id("근무명령-", good.no) });
    struct approval evening = approval_make(world, place.card, at_time(place.day, 18, 30), 33000);
    approval_write(world, &evening);
}

void card_write(struct world *world)
{
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        night_write(world, i);
        holiday_write(world, i);
        trade_write(world, i);
        split_write(world, i, true);
        split_write(world, i, false);
        large_write(world, i);
        leave_write(world, i);
    }
    for (int64_t year = year_of(world->first_day); year < year_of(world->last_day); year++)
        ROW(world, CARD_POINT, as_text("해치카드"), as_short_id("", year, 4),
            as_number(world_won(world, 100000, 5000000, 10)),
            as_day(civil_day((int)year + 1, 1, 20)));
}
