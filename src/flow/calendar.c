#include "flow/calendar.h"

#include <assert.h>

#include "base/civil.h"

#define DAYS_MAX    36525 // a hundred years have lists
#define CHUNK_WORDS 64
#define CHUNK_SLOTS (CHUNK_WORDS - 1)
#define SLOT_NONE   UINT32_MAX // in a word that a row has left

static uint64_t image(int64_t moment_us)
{
    struct column column = { .type = TYPE_TIMESTAMP, .words = &moment_us };
    return tree_key(&column, 0, false, false);
}

void calendar_open(struct calendar *calendar, struct pool *pool, const struct table *table,
                   int column)
{
    *calendar = (struct calendar){ .table = table, .column = column };
    range_open(&calendar->chunks, pool, 2 * TABLE_ROWS_MAX * sizeof(uint32_t));
    range_open(&calendar->place, pool, TABLE_ROWS_MAX * sizeof(uint32_t));
    range_open(&calendar->days, pool, DAYS_MAX * sizeof(struct calendar_day));
    forest_open(&calendar->forest, pool, NULL, NULL);
}

void calendar_close(struct calendar *calendar)
{
    range_close(&calendar->chunks);
    range_close(&calendar->place);
    range_close(&calendar->days);
    forest_close(&calendar->forest);
}

void calendar_begin(struct calendar *calendar, int64_t clock_us)
{
    if (calendar->begun)
        return;
    calendar->begun = true;
    calendar->first = calendar->today = civil_floor_day(clock_us);
}

static uint32_t *word_at(const struct calendar *calendar, uint32_t word)
{
    return (uint32_t *)calendar->chunks.base + word;
}

static uint32_t *place_of(const struct calendar *calendar, uint32_t slot)
{
    return (uint32_t *)calendar->place.base + slot;
}

static uint32_t chunk_take(struct calendar *calendar)
{
    uint32_t chunk = calendar->chunk_free;
    if (chunk) {
        calendar->chunk_free = *word_at(calendar, chunk * CHUNK_WORDS);
        return chunk;
    }
    chunk = ++calendar->chunk_count;
    range_need(&calendar->chunks, ((size_t)chunk + 1) * CHUNK_WORDS * sizeof(uint32_t));
    return chunk;
}

static void day_add(struct calendar *calendar, struct calendar_day *day, uint32_t slot)
{
    if (!day->chunk || day->used == CHUNK_SLOTS) {
        uint32_t chunk = chunk_take(calendar);
        *word_at(calendar, chunk * CHUNK_WORDS) = day->chunk;
        *day = (struct calendar_day){ .chunk = chunk };
    }
    uint32_t word = day->chunk * CHUNK_WORDS + ++day->used;
    range_need(&calendar->place, ((size_t)slot + 1) * sizeof(uint32_t));
    *word_at(calendar, word) = slot;
    *place_of(calendar, slot) = word;
}

// Takes the last row of the day out.
static uint32_t day_pop(struct calendar *calendar, struct calendar_day *day)
{
    uint32_t *word = word_at(calendar, day->chunk * CHUNK_WORDS + day->used), slot = *word;
    *word = SLOT_NONE;
    if (--day->used)
        return slot;
    uint32_t empty = day->chunk, *next = word_at(calendar, empty * CHUNK_WORDS);
    *day = (struct calendar_day){ .chunk = *next, .used = *next ? CHUNK_SLOTS : 0 };
    *next = calendar->chunk_free;
    calendar->chunk_free = empty;
    return slot;
}

static void day_remove(struct calendar *calendar, struct calendar_day *day, uint32_t slot)
{
    uint32_t word = *place_of(calendar, slot);
    uint32_t last = day_pop(calendar, day);
    if (last == slot)
        return;
    *word_at(calendar, word) = last;
    *place_of(calendar, last) = word;
}

// A place that a row has left holds another row by now, or none.
static bool stands_in_list(const struct calendar *calendar, uint32_t slot)
{
    uint32_t word = ((size_t)slot + 1) * sizeof(uint32_t) <= calendar->place.ready
                        ? *place_of(calendar, slot)
                        : 0;
    return word && *word_at(calendar, word) == slot;
}

// NULL: neither the day nor any later one has rows in a list.
static struct calendar_day *list_of(const struct calendar *calendar, int64_t day)
{
    size_t place = (size_t)(day - calendar->first);
    return (place + 1) * sizeof(struct calendar_day) > calendar->days.ready
               ? NULL
               : (struct calendar_day *)calendar->days.base + place;
}

// The list of a day ahead, made at need; NULL when rows of the day stand in the tree.
static struct calendar_day *day_of(struct calendar *calendar, int64_t moment_us)
{
    int64_t day = civil_floor_day(moment_us);
    if (day <= calendar->today || day - calendar->first >= DAYS_MAX)
        return NULL;
    range_need(&calendar->days,
               ((size_t)(day - calendar->first) + 1) * sizeof(struct calendar_day));
    return list_of(calendar, day);
}

void calendar_add(struct calendar *calendar, uint32_t slot, int64_t moment_us)
{
    struct calendar_day *day = day_of(calendar, moment_us);
    if (day)
        day_add(calendar, day, slot);
    else
        tree_add(&calendar->forest, &calendar->rest, image(moment_us), slot, 1);
}

bool calendar_holds(const struct calendar *calendar, uint32_t slot, int64_t moment_us)
{
    struct tree_cursor cursor;
    if (stands_in_list(calendar, slot))
        return true;
    if (!tree_seek(&calendar->forest, &calendar->rest, image(moment_us), slot, &cursor))
        return false;
    struct tree_entry entry = tree_get(&calendar->forest, cursor);
    return entry.key == image(moment_us) && entry.ref == slot;
}

void calendar_remove(struct calendar *calendar, uint32_t slot, int64_t moment_us)
{
    if (stands_in_list(calendar, slot))
        day_remove(calendar, list_of(calendar, civil_floor_day(moment_us)), slot);
    else
        tree_take(&calendar->forest, &calendar->rest, image(moment_us), slot, 1);
}

// Hands out rows of a day that has been entered; the later ones of it go to the tree.
static size_t empty_day(struct calendar *calendar, struct calendar_day *day, int64_t clock_us,
                        uint32_t *slots, size_t room, size_t *looks)
{
    size_t count = 0;
    for (; day->used && count < room && *looks; --*looks) {
        uint32_t slot = day_pop(calendar, day);
        int64_t moment_us = table_value(calendar->table, calendar->column, slot).word;
        if (moment_us <= clock_us)
            slots[count++] = slot;
        else
            tree_add(&calendar->forest, &calendar->rest, image(moment_us), slot, 1);
    }
    return count;
}

size_t calendar_due(struct calendar *calendar, int64_t clock_us, uint32_t *slots, size_t room,
                    size_t *looks)
{
    size_t count = 0;
    int64_t day = civil_floor_day(clock_us);
    while (count < room && *looks) {
        struct calendar_day *today = list_of(calendar, calendar->today);
        if (today && today->used)
            count += empty_day(calendar, today, clock_us, slots + count, room - count, looks);
        else if (calendar->today == day)
            break;
        else
            calendar->today = today ? calendar->today + 1 : day;
    }
    struct tree_cursor cursor;
    for (; count < room && *looks && tree_first(&calendar->forest, &calendar->rest, &cursor);
         --*looks) {
        struct tree_entry entry = tree_get(&calendar->forest, cursor);
        if (entry.key > image(clock_us))
            break;
        tree_take(&calendar->forest, &calendar->rest, entry.key, entry.ref, entry.count);
        slots[count++] = entry.ref;
    }
    return count;
}

uint64_t calendar_count(const struct calendar *calendar)
{
    uint64_t count = calendar->rest.count;
    const struct calendar_day *days = calendar->days.base;
    for (size_t i = 0; i < calendar->days.ready / sizeof *days; i++) {
        count += days[i].used;
        for (uint32_t chunk = days[i].chunk; chunk; chunk = *word_at(calendar, chunk * CHUNK_WORDS))
            count += chunk == days[i].chunk ? 0 : CHUNK_SLOTS;
    }
    return count;
}
