// modules/alarm/withdraw.h — what a withdrawal means: may the alarm close by itself, or does a person look?
#pragma once

#include "modules/alarm/alarm.h"

#define WITHDRAW_WHYS(X)                                                                           \
    X(WITHDRAW_CLOSES, "", "", "")                                                                 \
    X(WITHDRAW_RULE, "rule", "규칙이 바뀌어 철회됨", "withdrawn by a rule change")                 \
    X(WITHDRAW_CLOCK, "clock", "시간이 지나 철회됨", "withdrawn because time passed")              \
    X(WITHDRAW_UNKNOWN, "unknown", "원인을 모름(꺼져 있던 동안 바뀜)",                             \
      "changed while the program was off")                                                         \
    X(WITHDRAW_AUDIT, "audit", "감사부서가 다루는 경보", "the alarm is with audit")                \
    X(WITHDRAW_ACTED, "acted", "이미 조치한 경보", "it was acted on already")                      \
    X(WITHDRAW_DELETED, "deleted", "자료가 삭제됨", "a record was deleted")                        \
    X(WITHDRAW_PARTY, "party", "키나 당사자가 바뀜", "a key or a party was changed")               \
    X(WITHDRAW_UNCLEAR, "unclear", "원인이 분명하지 않음", "the cause is not clear")               \
    X(WITHDRAW_SEVERE, "severe", "위험도가 높음", "its severity is high")                          \
    X(WITHDRAW_PAID, "paid", "이미 돈이 나감", "money has been paid")                              \
    X(WITHDRAW_BULK, "bulk", "한꺼번에 많이 철회됨", "many were withdrawn at once")

enum withdraw_why {
#define X(why, name, ko, en) why,
    WITHDRAW_WHYS(X)
#undef X
};

struct withdrawal {
    enum sink_reason reason;
    const struct schema *schema;
    const struct scenario *scenario;
    const struct watch_cause *causes;
    size_t cause_count;
};

// Bulk is the caller's to count.
enum withdraw_why withdraw_judge(struct arena *arena, const struct alarm *alarm,
                                 const struct withdrawal *withdrawal);
const char *withdraw_name(enum withdraw_why why);
// "exp_pay agency_id=A1 pay_no=P2: amt 500000 → 400000; …", with why a person has to look.
const char *withdraw_words(struct arena *arena, const struct withdrawal *withdrawal,
                           enum withdraw_why why);
