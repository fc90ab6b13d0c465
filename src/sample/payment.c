#include "sample/payment.h"

struct payment payment_make(struct world *world, int64_t day, int64_t vendor, int64_t amt,
                            struct cell remark)
{
    int64_t no = ++world->next_payment;
    return (struct payment){
        .no = no,
        .day = day,
        .dept = world_pick(world, 'D', no, world->dept_count),
        .vendor = vendor,
        .amt = amt,
        .requested = amt,
        .invoice_amt = amt,
        .order_stamp = at_time(day, 11, (int)(no % 60)),
        .kind = "물품",
        .cause_kind = "계약",
        .item = "201-01",
        .result = "정상",
        .creditor = as_firm(vendor),
        .business = as_business(vendor),
        .creditor_token = as_token('V', vendor),
        .remark = remark,
        .account = as_token('C', vendor),
        .holder = as_firm(vendor),
        .invoice = as_id("NT", no),
        .request = as_id("R", no),
    };
}

static void request_write(struct world *world, const struct payment *payment)
{
    int64_t drafter = world_officer(world, payment->dept, payment->no);
    int64_t approver = world_other_officer(world, payment->dept, payment->no + 1, drafter);
    int64_t day = payment->day - 7 - payment->no % 5;
    bool large = payment->requested >= 10000000;
    ROW(world, EXP_REQ, payment->request, as_year(payment->day), as_dept(payment->dept),
        as_officer(drafter), as_day(day), payment->remark, as_text(payment->item),
        as_number(payment->requested), as_text(payment->skip_reason), as_text(large ? "Y" : "N"),
        as_officer(approver), as_text(large ? "국장" : "과장"),
        as_stamp(at_time(day, 16, (int)(payment->no % 60))), as_id("DOC", payment->no));
}

static void steps_write(struct world *world, const struct payment *payment, struct cell maker,
                        struct cell orderer)
{
    struct cell no = as_id("P", payment->no);
    int64_t made = at_time(payment->day - 1, 14, (int)(payment->no % 60));
    ROW(world, PAY_LOG, no, as_number(1), as_text("작성"), maker, as_stamp(made),
        as_phrase("10.1.2.", payment->no % 250 + 1, ""), as_text("등록"));
    ROW(world, PAY_LOG, no, as_number(2), as_text("지급명령"), orderer,
        as_stamp(payment->order_stamp), as_phrase("10.1.3.", payment->no % 250 + 1, ""),
        as_text("승인"));
    ROW(world, BANK_TX, as_text("B0001"), as_stamp(payment->order_stamp + HOUR_US),
        as_number(payment->no), as_text("출금"), as_number(payment->amt),
        as_number(900000000000 - payment->no * 1000), payment->holder, payment->account,
        payment->remark, no);
}

void payment_write(struct world *world, const struct payment *payment)
{
    struct cell no = as_id("P", payment->no), cause = as_id("A", payment->no);
    int64_t made_by = world_officer(world, payment->dept, payment->no);
    int64_t ordered_by = world_other_officer(world, DEPT_ACCOUNTING, payment->no, made_by);
    struct cell maker = as_officer(made_by), orderer = as_officer(ordered_by);
    struct cell checker =
        as_officer(world_other_officer(world, payment->dept, payment->no + 2, made_by));
    if (payment->requested > 0)
        request_write(world, payment);
    ROW(world, EXP_CAUSE, cause, payment->request, as_dept(payment->dept), as_day(payment->day - 4),
        as_text(payment->cause_kind), as_vendor(payment->vendor), payment->contract, maker,
        as_number(payment->amt));
    int64_t deducted = payment->no % 10 == 0 ? payment->amt / 100 : 0;
    ROW(world, EXP_PAY, no, cause, as_text(payment->kind), as_year(payment->day),
        as_dept(payment->dept), as_text(payment->item), as_day(payment->day), payment->creditor,
        payment->business, payment->creditor_token, as_short_id("", 1 + payment->vendor % 30, 3),
        NOTHING, payment->account, payment->holder, as_number(payment->amt), as_number(deducted),
        payment->remark, maker, checker, orderer, as_stamp(payment->order_stamp),
        as_text(payment->result), as_stamp(payment->order_stamp + HOUR_US));
    if (deducted > 0)
        ROW(world, DEDUCT, no, as_text("소득세"), as_number(deducted), as_day(payment->day + 20),
            as_day(payment->day + 12));
    if (payment->invoice_amt > 0)
        ROW(world, EXP_EVID, no, as_number(1), as_text("전자세금계산서"), payment->invoice,
            as_day(payment->day - 3), as_number(payment->invoice_amt - payment->invoice_amt / 11),
            as_number(payment->invoice_amt / 11), payment->business, as_id("FILE", payment->no));
    steps_write(world, payment, maker, orderer);
}
