// flow/cell.h — one stored cell: its equality and its hash, the same for tables, groups and keys.
//
// NULL equals NULL and a fault the same fault here; who must not match NULLs leaves them out before.
#pragma once

#include <string.h>

#include "base/hash.h"
#include "flow/table.h"

static inline uint64_t cell_double_word(int64_t word)
{
    double real;
    memcpy(&real, &word, sizeof real);
    if (real == 0)
        return 0;
    return real != real ? UINT64_C(0x7ff8000000000000) : (uint64_t)word;
}

// An interval by its length: months of 30 days, as PostgreSQL compares.
static inline i128 cell_interval_span(struct interval interval)
{
    i128 days = (i128)interval.months * 30 + interval.days;
    return days * CIVIL_DAY_US + interval.micros;
}

static inline uint64_t cell_mix(uint64_t hash, enum type type, enum state state, const void *cell)
{
    if (state == STATE_NULL)
        return hash_mix(hash, UINT64_C(0x9ae16a3b2f90404f));
    if (type == TYPE_NUMERIC && state == STATE_VALUE)
        return hash_mix(hash, num_hash(*(const struct num *)cell));
    if (type == TYPE_INTERVAL && state == STATE_VALUE) {
        i128 span = cell_interval_span(*(const struct interval *)cell);
        return hash_mix(hash, (uint64_t)(u128)span ^ (uint64_t)((u128)span >> 64));
    }
    int64_t word = *(const int64_t *)cell;
    if (type == TYPE_DOUBLE && state == STATE_VALUE)
        word = (int64_t)cell_double_word(word);
    return hash_mix(hash + (state == STATE_FAULT), (uint64_t)word);
}

static inline bool cell_same(enum type type, enum state a_state, const void *a, enum state b_state,
                             const void *b)
{
    if (a_state != b_state)
        return false;
    if (a_state == STATE_NULL)
        return true;
    if (type == TYPE_NUMERIC && a_state == STATE_VALUE)
        return num_compare(*(const struct num *)a, *(const struct num *)b) == 0;
    if (type == TYPE_INTERVAL && a_state == STATE_VALUE)
        return cell_interval_span(*(const struct interval *)a) ==
               cell_interval_span(*(const struct interval *)b);
    if (type == TYPE_DOUBLE && a_state == STATE_VALUE)
        return cell_double_word(*(const int64_t *)a) == cell_double_word(*(const int64_t *)b);
    return *(const int64_t *)a == *(const int64_t *)b;
}

union cell {
    int64_t word;
    struct num num;
    struct interval interval;
};

// The stored cell, widened; `*state` tells what it is.
static inline const void *cell_read(const struct table *table, int number, uint32_t slot,
                                    union cell *room, enum state *state)
{
    const struct table_column *column = &table->columns.at[number];
    *state = column->has_state ? (enum state)((const uint8_t *)column->state.base)[slot]
                               : STATE_VALUE;
    const char *data = column->data.base;
    switch (column->width) {
    case 1:
        room->word = ((const uint8_t *)data)[slot];
        return room;
    case 4:
        room->word = column->type == TYPE_TEXT ? (int64_t)((const uint32_t *)(const void *)data)[slot]
                                               : ((const int32_t *)(const void *)data)[slot];
        return room;
    default:
        return data + (size_t)slot * column->width;
    }
}

static inline const void *cell_of_column(const struct column *column, size_t row)
{
    return (const char *)column->data + row * type_bytes(column->type);
}
