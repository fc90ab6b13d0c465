// modules/evaluation/module.h — words of the evaluation: what a round, an objection and an entry may be.
#pragma once

#define ROUND_STATES(X)                                                                            \
    X(ROUND_DRAFT, "draft")         /* entries and weights may change */                           \
    X(ROUND_FROZEN, "frozen")       /* computed, seen by audit alone */                            \
    X(ROUND_OBJECTION, "objection") /* everybody sees his card */                                  \
    X(ROUND_DECIDED, "decided")                                                                    \
    X(ROUND_ANNOUNCED, "announced")                                                                \
    X(ROUND_CANCELLED, "cancelled")

enum round_state {
#define X(state, name) state,
    ROUND_STATES(X)
#undef X
        ROUND_STATE_COUNT
};

#define OBJECTION_STATES(X)                                                                        \
    X(OBJECTION_FILED, "filed")                                                                    \
    X(OBJECTION_UPHELD, "upheld")                                                                  \
    X(OBJECTION_DISMISSED, "dismissed")                                                            \
    X(OBJECTION_WITHDRAWN, "withdrawn")

enum objection_state {
#define X(state, name) state,
    OBJECTION_STATES(X)
#undef X
        OBJECTION_STATE_COUNT
};

#define ENTRY_KINDS(X)                                                                             \
    X(ENTRY_MANUAL, "manual")       /* a grade of an indicator */                                  \
    X(ENTRY_BONUS, "bonus")                                                                        \
    X(ENTRY_MINUS, "minus")                                                                        \
    X(ENTRY_EXCLUDE, "exclude")                                                                    \
    X(ENTRY_INCLUDE, "include")     /* of an objection: ranked after all */                        \
    X(ENTRY_INDICATOR, "indicator") /* of an objection: added to part and whole */

enum entry_kind {
#define X(kind, name) kind,
    ENTRY_KINDS(X)
#undef X
        ENTRY_KIND_COUNT
};
