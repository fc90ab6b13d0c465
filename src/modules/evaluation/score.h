// modules/evaluation/score.h — from sums to scores and ranks, in whole numbers alone.
//
//   x      = Σ part ÷ Σ whole                             millionths, half up
//   value  = x, or where it lies between the group's least and largest, or T = 50 + 10 z of the group ÷ 100
//   score  = 100 · Σ w a value ÷ Σ w a + bonus − minus    ten-thousandths, half up; a = 0: nothing was due
//
// For example weights 60 and 40, x 6/9 and nothing due: score = 100 · 60 · 0.666667 ÷ 60 = 66.6667. What is not due
// neither rewards nor punishes. The same sums give the same bytes on every machine.
//
// Bounds   x between −SCORE_X_MAX and SCORE_X_MAX, what lies outside counts as that.
// Cost     n log n of the subjects.
#pragma once

#include "base/num.h"
#include "modules/evaluation/model.h"

#define SCORE_ONE   INT64_C(1000000)       // 1 in millionths
#define SCORE_X_MAX INT64_C(1000000000000) // a million

struct score_sum {
    int64_t part, whole;
};

struct score_value {
    int64_t x, value; // millionths
    bool due;         // something was due
    bool applies;     // it counts: due, or the group's mean in its place
};

struct score_subject {
    int64_t id, department_id, officer_id; // the last two 0: none
    const char *name, *group, *excluded;   // excluded "": it is ranked
    const char *since;                     // first day in service; "": not asked
    int64_t headcount;
    size_t group_at;        // 0, 1 … of equal groups
    int64_t bonus, minus;   // hundredths; within the board's bounds afterwards
    struct score_sum *sums; // indicators, then ties
    // what comes out:
    struct score_value *values; // likewise
    bool scored;                // something applied
    int64_t score;
    int64_t rank;       // 0: none
    const char *tie_by; // "" or the measure's code, "minus", "lottery"
    bool chosen, commended;
    // while ranking:
    const struct board *board;
    uint64_t lot;
};

struct score_table {
    const struct board *board;
    const char *seed; // of the lottery
    struct score_subject *at;
    size_t count, group_count;
};

// A table of these, whose ids rise, with room for sums and values.
void score_open(struct arena *arena, struct score_table *table,
                const struct score_subject *subjects, size_t count);
struct score_subject *score_find(const struct score_table *table, int64_t id); // NULL: not of it
// Groups of equal names get their numbers.
void score_group(struct arena *arena, struct score_table *table);
// Afterwards the subjects stand in the order of the ranking.
void score_rank(struct arena *arena, struct score_table *table);
int64_t score_divide(i128 part, i128 whole); // half up; whole > 0
