// The life of an alarm as data: who may do what where, and what he needs for it.
//
// One row a state and an act. What is not in the table cannot be done, by anybody. For example P2 was paid
// twice; its alarm is
//
//   issued ─act─► acted ─send_back─► working ─act─► acted ─approve─► approved ─confirm─► closed
//
// and had the record been mended meanwhile, the sink would have said `withdraw` in whatever row it stood.
#include "modules/alarm/state.h"

#include <assert.h>
#include <string.h>

#define OWN    (NEED_NOT_OWN)
#define SECOND (NEED_NOT_OWN | NEED_OTHER_PERSON)
#define WHY    NEED_REASON
#define HERE(act, state, permission, needs)                                                        \
    {                                                                                              \
        act, state, state, permission, needs                                                       \
    }
#define ANYWHERE(act, permission, needs)                                                           \
    HERE(act, ALARM_ISSUED, permission, needs), HERE(act, ALARM_WORKING, permission, needs),       \
        HERE(act, ALARM_ACTED, permission, needs), HERE(act, ALARM_APPROVED, permission, needs),   \
        HERE(act, ALARM_CORRECTED, permission, needs),                                             \
        HERE(act, ALARM_AUDIT_CASE, permission, needs),                                            \
        HERE(act, ALARM_EXCLUDED, permission, needs), HERE(act, ALARM_CLOSED, permission, needs)

// clang-format off
const struct alarm_move alarm_moves[] = {
    { ALARM_START, ALARM_ISSUED, ALARM_WORKING, MAY_ALARM_ACT, OWN },
    { ALARM_ACT, ALARM_ISSUED, ALARM_ACTED, MAY_ALARM_ACT, OWN | WHY },
    { ALARM_ACT, ALARM_WORKING, ALARM_ACTED, MAY_ALARM_ACT, OWN | WHY },
    { ALARM_APPROVE, ALARM_ACTED, ALARM_APPROVED, MAY_ALARM_APPROVE, SECOND },
    { ALARM_SEND_BACK, ALARM_ACTED, ALARM_WORKING, MAY_ALARM_APPROVE, OWN | WHY },
    { ALARM_DEMAND, ALARM_APPROVED, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_DEMAND, ALARM_CORRECTED, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_DEMAND, ALARM_AUDIT_CASE, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_DEMAND, ALARM_CLOSED, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY }, // a sample shows it
    { ALARM_CONFIRM, ALARM_APPROVED, ALARM_CLOSED, MAY_ALARM_CONFIRM, SECOND },
    { ALARM_CONFIRM, ALARM_CORRECTED, ALARM_CLOSED, MAY_ALARM_CONFIRM, SECOND },
    { ALARM_CONFIRM, ALARM_AUDIT_CASE, ALARM_CLOSED, MAY_ALARM_CONFIRM, SECOND | WHY },

    HERE(ALARM_TRANSFER, ALARM_ISSUED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_TRANSFER, ALARM_WORKING, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_TRANSFER, ALARM_ACTED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_TRANSFER, ALARM_APPROVED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_ASSIGN, ALARM_ISSUED, MAY_ALARM_CONFIRM, OWN | WHY),
    HERE(ALARM_ASSIGN, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY),
    HERE(ALARM_HAND_OVER, ALARM_ISSUED, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(ALARM_HAND_OVER, ALARM_WORKING, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(ALARM_HAND_OVER, ALARM_ACTED, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(ALARM_HAND_OVER, ALARM_APPROVED, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(ALARM_HAND_OVER, ALARM_CORRECTED, MAY_ORG_EDIT, NEED_PROGRAM),
    HERE(ALARM_HAND_OVER, ALARM_AUDIT_CASE, MAY_ORG_EDIT, NEED_PROGRAM),

    HERE(ALARM_ASK_EXTEND, ALARM_ISSUED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_ASK_EXTEND, ALARM_WORKING, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_EXTEND, ALARM_ISSUED, MAY_ALARM_APPROVE, SECOND),
    HERE(ALARM_EXTEND, ALARM_WORKING, MAY_ALARM_APPROVE, SECOND),

    HERE(ALARM_ASK_EXCLUDE, ALARM_ISSUED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_ASK_EXCLUDE, ALARM_WORKING, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_ASK_EXCLUDE, ALARM_ACTED, MAY_ALARM_ACT, OWN | WHY),
    HERE(ALARM_ASK_EXCLUDE, ALARM_APPROVED, MAY_ALARM_ACT, OWN | WHY),
    { ALARM_EXCLUDE, ALARM_ISSUED, ALARM_EXCLUDED, MAY_ALARM_CONFIRM, SECOND },
    { ALARM_EXCLUDE, ALARM_WORKING, ALARM_EXCLUDED, MAY_ALARM_CONFIRM, SECOND },
    { ALARM_EXCLUDE, ALARM_ACTED, ALARM_EXCLUDED, MAY_ALARM_CONFIRM, SECOND },
    { ALARM_EXCLUDE, ALARM_APPROVED, ALARM_EXCLUDED, MAY_ALARM_CONFIRM, SECOND },
    HERE(ALARM_CONFIRM, ALARM_EXCLUDED, MAY_ALARM_CONFIRM, SECOND),
    { ALARM_EXPIRE, ALARM_EXCLUDED, ALARM_ISSUED, MAY_ALARM_CONFIRM, NEED_PROGRAM },

    ANYWHERE(ALARM_REFUSE_EXTEND, MAY_ALARM_APPROVE, OWN | WHY),
    ANYWHERE(ALARM_REFUSE_EXCLUDE, MAY_ALARM_CONFIRM, OWN | WHY),
    { ALARM_AUDIT, ALARM_ISSUED, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_AUDIT, ALARM_WORKING, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_AUDIT, ALARM_ACTED, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_AUDIT, ALARM_APPROVED, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY },
    { ALARM_AUDIT, ALARM_CORRECTED, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY },
    HERE(ALARM_RELEASE, ALARM_ISSUED, MAY_ALARM_CONFIRM, OWN | WHY),
    HERE(ALARM_RELEASE, ALARM_WORKING, MAY_ALARM_CONFIRM, OWN | WHY),
    HERE(ALARM_RELEASE, ALARM_AUDIT_CASE, MAY_ALARM_CONFIRM, OWN | WHY),

    { ALARM_WITHDRAW, ALARM_ISSUED, ALARM_CORRECTED, MAY_RECORD_WRITE, NEED_PROGRAM },
    { ALARM_WITHDRAW, ALARM_WORKING, ALARM_CORRECTED, MAY_RECORD_WRITE, NEED_PROGRAM },
    { ALARM_WITHDRAW, ALARM_ACTED, ALARM_CORRECTED, MAY_RECORD_WRITE, NEED_PROGRAM },
    { ALARM_WITHDRAW, ALARM_APPROVED, ALARM_CORRECTED, MAY_RECORD_WRITE, NEED_PROGRAM },
    { ALARM_WITHDRAW, ALARM_AUDIT_CASE, ALARM_CORRECTED, MAY_RECORD_WRITE, NEED_PROGRAM },
    HERE(ALARM_WITHDRAW, ALARM_EXCLUDED, MAY_RECORD_WRITE, NEED_PROGRAM),
    HERE(ALARM_WITHDRAW, ALARM_CLOSED, MAY_RECORD_WRITE, NEED_PROGRAM),
    { ALARM_SETTLE, ALARM_ISSUED, ALARM_CLOSED, MAY_RECORD_WRITE, NEED_PROGRAM },
    { ALARM_SETTLE, ALARM_WORKING, ALARM_CLOSED, MAY_RECORD_WRITE, NEED_PROGRAM },
    HERE(ALARM_RECUR, ALARM_EXCLUDED, MAY_RECORD_WRITE, NEED_PROGRAM),
    HERE(ALARM_RECUR, ALARM_CLOSED, MAY_RECORD_WRITE, NEED_PROGRAM),
};
// clang-format on
const size_t alarm_move_count = sizeof alarm_moves / sizeof *alarm_moves;

const struct alarm_move *alarm_move_find(enum alarm_act act, enum alarm_state from)
{
    for (size_t i = 0; i < alarm_move_count; i++)
        if (alarm_moves[i].act == act && alarm_moves[i].from == from)
            return &alarm_moves[i];
    return NULL;
}

static const char *const state_names[ALARM_STATE_COUNT] = {
#define X(state, name, ko, en) [state] = name,
    ALARM_STATES(X)
#undef X
};

const char *alarm_state_name(enum alarm_state state)
{
    assert(state < ALARM_STATE_COUNT);
    return state_names[state];
}

bool alarm_state_read(const char *text, enum alarm_state *out)
{
    for (size_t i = 0; i < ALARM_STATE_COUNT; i++)
        if (strcmp(state_names[i], text) == 0) {
            *out = (enum alarm_state)i;
            return true;
        }
    return false;
}

const char *alarm_act_name(enum alarm_act act)
{
    static const char *const names[ALARM_ACT_COUNT] = {
#define X(act, name) [act] = name,
        ALARM_ACTS(X)
#undef X
    };
    assert(act < ALARM_ACT_COUNT);
    return names[act];
}
