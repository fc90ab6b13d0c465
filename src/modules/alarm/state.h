// modules/alarm/state.h — the states of an alarm and what leads from one to another, as one table.
//
//   issued → working → acted → approved → closed             officer acts, manager approves, audit confirms
//               ↑__ sent back ___|_________|                  with a reason
//   any open  → corrected at the source, to be confirmed → closed
//   any open  → excluded (until it expires) · audit case
//
// Where an alarm stands is its state; what came of it is its disposition, of which a state knows nothing.
#pragma once

#include "app/workflow.h"

#define ALARM_STATES(X)                                                                            \
    X(ALARM_ISSUED, "issued", "발령", "Issued")                                                    \
    X(ALARM_WORKING, "working", "조치중", "Being worked on")                                       \
    X(ALARM_ACTED, "acted", "조치완료", "Acted on")                                                \
    X(ALARM_APPROVED, "approved", "승인", "Approved")                                              \
    X(ALARM_CORRECTED, "corrected", "원천에서 정정됨(확인 대기)",                                  \
      "Corrected at the source, to be confirmed")                                                  \
    X(ALARM_AUDIT_CASE, "audit_case", "감사전환", "Audit case")                                    \
    X(ALARM_EXCLUDED, "excluded", "제외", "Excluded")                                              \
    X(ALARM_CLOSED, "closed", "확인·종결", "Closed")

enum alarm_state {
#define X(state, name, ko, en) state,
    ALARM_STATES(X)
#undef X
        ALARM_STATE_COUNT
};

#define ALARM_ACTS(X)                                                                              \
    X(ALARM_ISSUE, "issue") /* the sink */                                                         \
    X(ALARM_READ, "read")                                                                          \
    X(ALARM_START, "start")                                                                        \
    X(ALARM_ACT, "act")                                                                            \
    X(ALARM_APPROVE, "approve")                                                                    \
    X(ALARM_SEND_BACK, "send_back") /* manager */                                                  \
    X(ALARM_DEMAND, "demand")       /* audit */                                                    \
    X(ALARM_CONFIRM, "confirm")                                                                    \
    X(ALARM_TRANSFER, "transfer")                                                                  \
    X(ALARM_ASSIGN, "assign")       /* audit, of what nobody has */                                \
    X(ALARM_HAND_OVER, "hand_over") /* a post or a department ended */                             \
    X(ALARM_ASK_EXTEND, "ask_extend")                                                              \
    X(ALARM_EXTEND, "extend")                                                                      \
    X(ALARM_ASK_EXCLUDE, "ask_exclude")                                                            \
    X(ALARM_EXCLUDE, "exclude")                                                                    \
    X(ALARM_REFUSE_EXTEND, "refuse_extend")                                                        \
    X(ALARM_REFUSE_EXCLUDE, "refuse_exclude")                                                      \
    X(ALARM_EXPIRE, "expire") /* an exclusion */                                                   \
    X(ALARM_AUDIT, "audit_case")                                                                   \
    X(ALARM_RELEASE, "release")   /* to the department */                                          \
    X(ALARM_WITHDRAW, "withdraw") /* the sink */                                                   \
    X(ALARM_SETTLE, "settle")     /* the sink: closed without a person */                          \
    X(ALARM_RECUR, "recur")       /* the sink: stands again, and stays as it is */                 \
    X(ALARM_DOUBT, "doubt")       /* the sink: could not be judged, or can again */

enum alarm_act {
#define X(act, name) act,
    ALARM_ACTS(X)
#undef X
        ALARM_ACT_COUNT
};

extern const struct workflow alarm_workflow;

static inline bool alarm_is_open(enum alarm_state state)
{
    return state != ALARM_CLOSED && state != ALARM_EXCLUDED;
}
