// sample/payment.h — one payment from its request to the bank, as several areas write it.
#pragma once

#include "sample/world.h"

struct payment {
    int64_t no, day, dept, vendor, amt;
    int64_t requested;   // 0: no request is written
    int64_t invoice_amt; // 0: no tax invoice
    int64_t order_stamp;
    const char *kind, *cause_kind, *item, *result, *skip_reason;
    struct cell creditor, business, creditor_token;
    struct cell remark, account, holder, invoice, contract, request;
};

// A lawful payment to the vendor; a caller changes what its row is about before payment_write.
struct payment payment_make(struct world *world, int64_t day, int64_t vendor, int64_t amt,
                            struct cell remark);
void payment_write(struct world *world, const struct payment *payment);
