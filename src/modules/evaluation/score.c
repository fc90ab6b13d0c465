#include "modules/evaluation/score.h"

#include <assert.h>
#include <stdlib.h>

#include "app/draw.h"
#include "base/map.h"

int64_t score_divide(i128 part, i128 whole)
{
    assert(whole > 0);
    i128 twice = 2 * part + whole, over = 2 * whole;
    i128 floor = twice / over - (twice % over < 0);
    return (int64_t)floor;
}

static size_t slots_of(const struct board *board)
{
    return board->indicator_count + board->tie_count;
}

void score_open(struct arena *arena, struct score_table *table,
                const struct score_subject *subjects, size_t count)
{
    size_t slots = slots_of(table->board);
    struct score_sum *sums = ARENA_ARRAY(arena, struct score_sum, count * slots + 1);
    struct score_value *values = ARENA_ARRAY(arena, struct score_value, count * slots + 1);
    table->at = ARENA_ARRAY(arena, struct score_subject, count + 1);
    table->count = count;
    for (size_t i = 0; i < count; i++) {
        struct score_subject *subject = &table->at[i];
        *subject = subjects[i];
        subject->sums = sums + i * slots;
        subject->values = values + i * slots;
        subject->board = table->board;
        subject->tie_by = "";
    }
}

struct score_subject *score_find(const struct score_table *table, int64_t id)
{
    size_t low = 0, high = table->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (table->at[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < table->count && table->at[low].id == id ? &table->at[low] : NULL;
}

void score_group(struct arena *arena, struct score_table *table)
{
    struct map groups;
    map_open(&groups, arena);
    table->group_count = 0;
    for (size_t i = 0; i < table->count; i++) {
        size_t *at = map_get(&groups, table->at[i].group);
        if (!at) {
            at = ARENA_NEW(arena, size_t);
            *at = table->group_count++;
            map_put(&groups, table->at[i].group, at);
        }
        table->at[i].group_at = *at;
    }
}

// ---- a measure's values

static void read_x(const struct score_sum *sum, struct score_value *value)
{
    value->due = sum->whole > 0;
    value->applies = value->due;
    if (value->due)
        value->x = score_divide((i128)sum->part * SCORE_ONE, sum->whole);
}

static int64_t within(int64_t value, int64_t least, int64_t most)
{
    return value < least ? least : value > most ? most : value;
}

// Of those who are ranked and for whom something was due, in one group.
struct spread {
    int64_t count, least, most;
    i128 sum, squares;
};

static void add_to(struct spread *spread, int64_t x)
{
    spread->least = spread->count && spread->least < x ? spread->least : x;
    spread->most = spread->count && spread->most > x ? spread->most : x;
    spread->sum += x;
    spread->squares += (i128)x * x;
    spread->count++;
}

static bool counts(const struct score_subject *subject, size_t slot)
{
    return subject->values[slot].due && !*subject->excluded;
}

// (50 + 10 z) ÷ 100 with z = (n x − Σx) ÷ √(n Σx² − (Σx)²); in decimals as PostgreSQL has them.
static int64_t standard(const struct spread *spread, int64_t x)
{
    i128 square = spread->count * spread->squares - spread->sum * spread->sum;
    struct num root, z, value, rounded;
    int64_t out = SCORE_ONE / 2;
    if (square <= 0)
        return out;
    struct num away = num_make(spread->count * (i128)x - spread->sum, 0);
    bool fine = num_sqrt(num_make(square, 0), &root) && num_div(away, root, &z) &&
                num_mul(z, num_of_int(SCORE_ONE / 10), &value) && num_round(value, 0, &rounded) &&
                num_to_int(rounded, &out);
    return fine ? SCORE_ONE / 2 + out : away.high < 0 ? 0 : SCORE_ONE;
}

// Where all are equal there is no width to divide by, and a value stays what it is.
static int64_t between(const struct spread *spread, int64_t x)
{
    if (spread->most <= spread->least)
        return x;
    return score_divide((i128)(x - spread->least) * SCORE_ONE, spread->most - spread->least);
}

static int64_t value_of(const struct measure *measure, const struct spread *spread, int64_t x)
{
    int64_t value = x;
    bool open = measure->statement && measure->statement->open;
    if (measure->normalise == NORMALISE_MINMAX)
        value = between(spread, x);
    else if (measure->normalise == NORMALISE_T)
        value = standard(spread, x);
    if (!open || measure->normalise != NORMALISE_NONE)
        value = within(value, 0, SCORE_ONE);
    return measure->down ? SCORE_ONE - value : value;
}

static void spread_out(const struct score_table *table, size_t slot, struct spread *groups)
{
    for (size_t i = 0; i < table->count; i++) {
        struct score_subject *subject = &table->at[i];
        struct score_value *value = &subject->values[slot];
        read_x(&subject->sums[slot], value);
        value->x = within(value->x, -SCORE_X_MAX, SCORE_X_MAX);
        if (counts(subject, slot))
            add_to(&groups[subject->group_at], value->x);
    }
}

// The group's mean stands in for what was not due.
static void stand_in(const struct score_table *table, size_t slot, struct spread *means)
{
    for (size_t i = 0; i < table->count; i++)
        if (counts(&table->at[i], slot))
            add_to(&means[table->at[i].group_at], table->at[i].values[slot].value);
    for (size_t i = 0; i < table->count; i++) {
        struct score_value *value = &table->at[i].values[slot];
        const struct spread *mean = &means[table->at[i].group_at];
        if (!value->due && mean->count) {
            value->value = score_divide(mean->sum, mean->count);
            value->applies = true;
        }
    }
}

static void value_indicator(struct arena *arena, const struct score_table *table, size_t slot)
{
    const struct measure *measure = &table->board->indicators[slot];
    struct spread *groups = ARENA_ARRAY(arena, struct spread, table->group_count + 1);
    spread_out(table, slot, groups);
    for (size_t i = 0; i < table->count; i++) {
        struct score_value *value = &table->at[i].values[slot];
        if (value->due)
            value->value = value_of(measure, &groups[table->at[i].group_at], value->x);
    }
    if (measure->nothing_due == NOTHING_MEAN)
        stand_in(table, slot, ARENA_ARRAY(arena, struct spread, table->group_count + 1));
}

// ---- a subject's score

static void add_up(struct score_subject *subject)
{
    const struct board *board = subject->board;
    i128 points = 0, weights = 0;
    for (size_t i = 0; i < board->indicator_count; i++) {
        const struct score_value *value = &subject->values[i];
        if (value->applies) {
            points += (i128)board->indicators[i].weight * value->value;
            weights += board->indicators[i].weight;
        }
    }
    subject->bonus = within(subject->bonus, 0, board->bonus_max);
    subject->minus = within(subject->minus, 0, board->minus_max);
    subject->scored = weights > 0;
    if (subject->scored)
        subject->score = score_divide(points, weights) + 100 * (subject->bonus - subject->minus);
}

// ---- the order

static bool is_ranked(const struct score_subject *subject)
{
    return subject->scored && !*subject->excluded;
}

// Less than 0: `a` comes first. A value that is not there comes last.
static int compare_tie(const struct measure *tie, const struct score_value *a,
                       const struct score_value *b)
{
    if (a->due != b->due)
        return a->due ? -1 : 1;
    if (!a->due || a->x == b->x)
        return 0;
    return (a->x < b->x) == tie->down ? -1 : 1;
}

// What puts two of the same score into an order.
static int compare_equals(const struct score_subject *a, const struct score_subject *b,
                          const char **by)
{
    const struct board *board = a->board;
    for (size_t i = 0; i < board->tie_count; i++) {
        const struct measure *tie = &board->ties[i];
        size_t slot = board->indicator_count + i;
        int order = tie->statement ? compare_tie(tie, &a->values[slot], &b->values[slot])
                                   : (a->minus > b->minus) - (a->minus < b->minus);
        *by = tie->code;
        if (order)
            return order;
    }
    *by = "lottery";
    if (a->lot != b->lot)
        return a->lot < b->lot ? -1 : 1;
    return (a->id > b->id) - (a->id < b->id);
}

static int compare(const void *left, const void *right)
{
    const struct score_subject *a = left, *b = right;
    const char *by;
    if (is_ranked(a) != is_ranked(b))
        return is_ranked(a) ? -1 : 1;
    if (a->scored != b->scored)
        return a->scored ? -1 : 1;
    if (a->score != b->score)
        return a->score > b->score ? -1 : 1;
    return compare_equals(a, b, &by);
}

static void number(struct score_table *table)
{
    const struct board *board = table->board;
    for (size_t i = 0; i < table->count && is_ranked(&table->at[i]); i++) {
        struct score_subject *subject = &table->at[i];
        subject->rank = (int64_t)i + 1;
        subject->chosen = subject->rank <= board->choose;
        subject->commended = subject->rank <= board->commend;
        if (i && table->at[i - 1].score == subject->score)
            compare_equals(&table->at[i - 1], subject, &subject->tie_by);
    }
}

void score_rank(struct arena *arena, struct score_table *table)
{
    const struct board *board = table->board;
    score_group(arena, table);
    for (size_t slot = 0; slot < board->indicator_count; slot++)
        value_indicator(arena, table, slot);
    for (size_t i = 0; i < table->count; i++) {
        struct score_subject *subject = &table->at[i];
        for (size_t slot = board->indicator_count; slot < slots_of(board); slot++)
            read_x(&subject->sums[slot], &subject->values[slot]);
        subject->lot = draw_number(table->seed, subject->id);
        add_up(subject);
    }
    qsort(table->at, table->count, sizeof *table->at, compare);
    number(table);
}
