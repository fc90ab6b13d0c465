#include "flow/batch.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"

struct column column_take(struct arena *arena, enum type type, size_t row_count)
{
    return (struct column){ .type = type, .data = arena_take(arena, type_bytes(type) * row_count) };
}

uint8_t *column_state(struct arena *arena, struct column *column, size_t row_count)
{
    if (!column->state)
        column->state = ARENA_ARRAY(arena, uint8_t, row_count);
    return column->state;
}

struct value column_value(const struct column *column, size_t row)
{
    struct value value = value_null(column->type);
    value.state = column_at(column, row);
    if (column->type == TYPE_NUMERIC)
        value.num = column->nums[row];
    else if (column->type == TYPE_INTERVAL)
        value.interval = column->intervals[row];
    else
        value.word = column->words[row];
    return value;
}

void column_set(struct arena *arena, struct column *column, size_t row, size_t row_count,
                const struct value *value)
{
    assert(column->type == value->type && row < row_count);
    if (column->state || value->state != STATE_VALUE)
        column_state(arena, column, row_count)[row] = (uint8_t)value->state;
    if (column->type == TYPE_NUMERIC)
        column->nums[row] = value->num;
    else if (column->type == TYPE_INTERVAL)
        column->intervals[row] = value->interval;
    else
        column->words[row] = value->word;
}

void column_copy(struct arena *arena, struct column *to, size_t to_row, size_t to_count,
                 const struct column *from, size_t from_row)
{
    assert(to->type == from->type && to_row < to_count);
    enum state state = column_at(from, from_row);
    if (to->state || state != STATE_VALUE)
        column_state(arena, to, to_count)[to_row] = (uint8_t)state;
    if (to->type == TYPE_NUMERIC)
        to->nums[to_row] = from->nums[from_row];
    else if (to->type == TYPE_INTERVAL)
        to->intervals[to_row] = from->intervals[from_row];
    else
        to->words[to_row] = from->words[from_row];
}

struct column column_pick(struct arena *arena, const struct column *from, const uint32_t *rows,
                          size_t count)
{
    struct column to = { .type = from->type, .constant = from->constant };
    if (!from->data) // a column that nobody asked for was not read
        return to;
    to.data = arena_take_raw(arena, type_bytes(from->type) * count);
    if (from->type == TYPE_NUMERIC) {
        for (size_t i = 0; i < count; i++)
            to.nums[i] = from->nums[rows[i]];
    } else if (from->type == TYPE_INTERVAL) {
        for (size_t i = 0; i < count; i++)
            to.intervals[i] = from->intervals[rows[i]];
    } else {
        for (size_t i = 0; i < count; i++)
            to.words[i] = from->words[rows[i]];
    }
    if (from->state) {
        to.state = ARENA_RAW(arena, uint8_t, count);
        for (size_t i = 0; i < count; i++)
            to.state[i] = from->state[rows[i]];
    }
    return to;
}

bool column_same(const struct column *a, size_t a_row, const struct column *b, size_t b_row)
{
    enum state state = column_at(a, a_row);
    assert(a->type == b->type);
    if (state != column_at(b, b_row))
        return false;
    if (state == STATE_NULL)
        return true;
    if (state == STATE_FAULT)
        return column_fault(a, a_row) == column_fault(b, b_row);
    if (a->type == TYPE_NUMERIC)
        return num_compare(a->nums[a_row], b->nums[b_row]) == 0;
    if (a->type == TYPE_DOUBLE)
        return a->reals[a_row] == b->reals[b_row];
    if (a->type == TYPE_INTERVAL) {
        struct value left = column_value(a, a_row), right = column_value(b, b_row);
        return value_compare(&left, &right) == 0;
    }
    return a->words[a_row] == b->words[b_row];
}

static uint64_t hash_interval(struct interval interval)
{
    i128 span = (i128)((int64_t)interval.months * 30 + interval.days) * CIVIL_DAY_US;
    span += interval.micros;
    return hash_mix((uint64_t)(u128)span, (uint64_t)((u128)span >> 64));
}

static uint64_t hash_value(const struct column *column, size_t row)
{
    if (column->type == TYPE_NUMERIC)
        return num_hash(column->nums[row]);
    if (column->type == TYPE_INTERVAL)
        return hash_interval(column->intervals[row]);
    if (column->type == TYPE_DOUBLE && column->reals[row] == 0)
        return 0; // -0 equals 0
    return (uint64_t)column->words[row];
}

void column_hash(const struct column *column, size_t row_count, uint64_t *hashes)
{
    bool plain = !type_is_wide(column->type) && column->type != TYPE_DOUBLE && !column->state;
    if (plain) {
        for (size_t i = 0; i < row_count; i++)
            hashes[i] = hash_mix(hashes[i], (uint64_t)column->words[i]);
        return;
    }
    for (size_t i = 0; i < row_count; i++) {
        enum state state = column_at(column, i);
        uint64_t word = state == STATE_VALUE  ? hash_value(column, i)
                        : state == STATE_NULL ? 0x6e756c6cu
                                              : 0x6661756cu + (uint64_t)column_fault(column, i);
        hashes[i] = hash_mix(hashes[i], word);
    }
}

struct batch *batch_new(struct arena *arena, const enum type *types, size_t column_count,
                        size_t row_count)
{
    struct batch *batch = ARENA_NEW(arena, struct batch);
    assert(row_count <= BATCH_ROWS);
    batch->row_count = row_count;
    batch->column_count = column_count;
    batch->columns = ARENA_ARRAY(arena, struct column, column_count);
    for (size_t i = 0; i < column_count; i++)
        batch->columns[i] = column_take(arena, types[i], row_count);
    batch->weights = ARENA_ARRAY(arena, int64_t, row_count);
    return batch;
}

struct batch *batch_pick(struct arena *arena, const struct batch *from, const uint32_t *rows,
                         size_t count)
{
    struct batch *batch = ARENA_NEW(arena, struct batch);
    assert(count <= BATCH_ROWS);
    batch->row_count = count;
    batch->column_count = from->column_count;
    batch->columns = ARENA_ARRAY(arena, struct column, from->column_count);
    for (size_t i = 0; i < from->column_count; i++)
        batch->columns[i] = column_pick(arena, &from->columns[i], rows, count);
    batch->weights = ARENA_RAW(arena, int64_t, count);
    for (size_t i = 0; i < count; i++)
        batch->weights[i] = from->weights[rows[i]];
    if (from->fault) {
        batch->fault = ARENA_RAW(arena, uint8_t, count);
        for (size_t i = 0; i < count; i++)
            batch->fault[i] = from->fault[rows[i]];
    }
    return batch;
}

void delta_add(struct delta *delta, struct batch *batch)
{
    if (batch->row_count == 0)
        return;
    batch->next = NULL;
    if (delta->last)
        delta->last->next = batch;
    else
        delta->first = batch;
    delta->last = batch;
    delta->row_count += batch->row_count;
}

// One distinct row while consolidating.
struct entry {
    const struct batch *batch;
    uint32_t row, next;
    uint64_t hash;
    int64_t weight;
};

static uint8_t row_fault(const struct batch *batch, size_t row)
{
    return batch->fault ? batch->fault[row] : FAULT_NONE;
}

static bool row_same(const struct batch *a, size_t a_row, const struct batch *b, size_t b_row)
{
    if (row_fault(a, a_row) != row_fault(b, b_row))
        return false;
    for (size_t i = 0; i < a->column_count; i++) {
        if (!column_same(&a->columns[i], a_row, &b->columns[i], b_row))
            return false;
    }
    return true;
}

static struct delta entries_write(struct arena *arena, const struct entry *entries, size_t count)
{
    struct delta out = { 0 };
    size_t at = 0;
    while (at < count) {
        const struct entry *picked[BATCH_ROWS];
        size_t row_count = 0;
        bool faulty = false;
        for (; at < count && row_count < BATCH_ROWS; at++) {
            if (entries[at].weight == 0)
                continue;
            picked[row_count++] = &entries[at];
            faulty = faulty || row_fault(entries[at].batch, entries[at].row) != FAULT_NONE;
        }
        if (row_count == 0)
            break;
        const struct batch *model = picked[0]->batch;
        enum type *types = ARENA_ARRAY(arena, enum type, model->column_count);
        for (size_t c = 0; c < model->column_count; c++)
            types[c] = model->columns[c].type;
        struct batch *batch = batch_new(arena, types, model->column_count, row_count);
        if (faulty)
            batch->fault = ARENA_ARRAY(arena, uint8_t, row_count);
        for (size_t i = 0; i < row_count; i++) {
            batch->weights[i] = picked[i]->weight;
            if (faulty)
                batch->fault[i] = row_fault(picked[i]->batch, picked[i]->row);
        }
        for (size_t c = 0; c < model->column_count; c++) {
            for (size_t i = 0; i < row_count; i++)
                column_copy(arena, &batch->columns[c], i, row_count, &picked[i]->batch->columns[c],
                            picked[i]->row);
        }
        delta_add(&out, batch);
    }
    return out;
}

struct delta delta_consolidate(struct arena *arena, const struct delta *delta)
{
    size_t head_count = 16;
    while (head_count < 2 * delta->row_count)
        head_count *= 2;
    uint32_t *heads = ARENA_ARRAY(arena, uint32_t, head_count); // entry index + 1
    struct entry *entries = ARENA_RAW(arena, struct entry, delta->row_count);
    size_t count = 0;
    for (const struct batch *batch = delta->first; batch; batch = batch->next) {
        uint64_t hashes[BATCH_ROWS] = { 0 };
        for (size_t c = 0; c < batch->column_count; c++)
            column_hash(&batch->columns[c], batch->row_count, hashes);
        for (size_t row = 0; row < batch->row_count; row++) {
            uint32_t *head = &heads[hash_word(hashes[row]) & (head_count - 1)];
            uint32_t at = *head;
            while (at && (entries[at - 1].hash != hashes[row] ||
                          !row_same(entries[at - 1].batch, entries[at - 1].row, batch, row)))
                at = entries[at - 1].next;
            if (at) {
                entries[at - 1].weight += batch->weights[row];
                continue;
            }
            entries[count] = (struct entry){ .batch = batch,
                                             .row = (uint32_t)row,
                                             .next = *head,
                                             .hash = hashes[row],
                                             .weight = batch->weights[row] };
            *head = (uint32_t)++count;
        }
    }
    return entries_write(arena, entries, count);
}

void batch_print(struct str *out, const struct batch *batch)
{
    for (size_t row = 0; row < batch->row_count; row++) {
        str_format(out, "%+lld", (long long)batch->weights[row]);
        for (size_t i = 0; i < batch->column_count; i++) {
            struct value value = column_value(&batch->columns[i], row);
            str_char(out, '\t');
            value_print(out, &value);
        }
        if (row_fault(batch, row) != FAULT_NONE)
            str_format(out, "\t?%s", fault_text((enum fault)batch->fault[row]));
        str_char(out, '\n');
    }
}
