// A finding is a key and the rows that carry it: it is there while their weights sum above zero.
//
//   F03, key (agency_id, pay_no)      rows of the answer           the tick
//   (A1, P2)                          (A1, P2, P1, 500000) x1      DYING
//                                     (A1, P2, P1, 400000) x1      BORN       -> changed
//   (A1, P3)                          (A1, P3, P1, 500000) x1      DYING      -> withdrawn
//
// Rows outside the scenario's days of validity or of too small a sample stay in the answer (a server
// runs the same SELECT) but carry no finding. A row that could not be judged carries one with a fault.
#include "control/result.h"

#include <assert.h>
#include <stdlib.h>

#include "base/dict.h"
#include "flow/cell.h"

// ---- life

static int column_find(const struct result *result, const char *name)
{
    for (size_t i = 0; i < result->column_count; i++)
        if (strcmp(result->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool need_column(const struct result *result, const char *name, const char *what, int *out,
                        struct err *err)
{
    *out = column_find(result, name);
    return *out >= 0 || err_set(err, ERR_BAD_INPUT,
                                "%s: '%s' names %s, which is no column of the SELECT",
                                result->scenario->path, what, name);
}

static bool find_columns(struct result *result, int *key, struct err *err)
{
    const struct scenario *scenario = result->scenario;
    if (scenario->key_count > INDEX_COLUMNS_MAX)
        return err_set(err, ERR_LIMIT, "%s: 'key' may have at most %d columns", scenario->path,
                       INDEX_COLUMNS_MAX);
    for (size_t i = 0; i < scenario->key_count; i++)
        TRY(need_column(result, scenario->key[i], "key", &key[i], err));
    if (scenario->valid_on) {
        TRY(need_column(result, scenario->valid_on, "valid", &result->valid_column, err));
        enum type type = result->columns[result->valid_column].type;
        if (type != TYPE_DATE && type != TYPE_TIMESTAMP)
            return err_set(err, ERR_BAD_INPUT, "%s: 'valid' must be on a date; %s is a %s",
                           scenario->path, scenario->valid_on, type_name(type));
    }
    if (scenario->sample_column) {
        TRY(need_column(result, scenario->sample_column, "minimum_sample", &result->sample_column,
                        err));
        enum type type = result->columns[result->sample_column].type;
        if (type != TYPE_INT && type != TYPE_BIGINT && type != TYPE_NUMERIC)
            return err_set(err, ERR_BAD_INPUT, "%s: 'minimum_sample' must count; %s is a %s",
                           scenario->path, scenario->sample_column, type_name(type));
    }
    return true;
}

bool result_open(struct result *result, struct arena *arena, const struct scenario *scenario,
                 const struct plan *plan, struct err *err)
{
    *result = (struct result){ .scenario = scenario, .columns = plan->columns,
                               .column_count = plan->column_count, .valid_column = -1,
                               .sample_column = -1 };
    int key[INDEX_COLUMNS_MAX];
    TRY(find_columns(result, key, err));
    size_t count = plan->column_count;
    enum type *types = ARENA_ARRAY(arena, enum type, count + 1);
    for (size_t i = 0; i < count; i++)
        types[i] = plan->columns[i].type;
    types[count] = TYPE_INT;
    result->table = table_new(arena, scenario->id, types, count + 1, NULL, 0, true);
    result->table->fault_column = (int)count;
    result->by_key = table_index(result->table, key, scenario->key_count, -1, true);
    return true;
}

void result_close(struct result *result)
{
    table_close(result->table);
}

void result_take(void *context, const struct batch *batch, struct tick *tick)
{
    struct result *result = context;
    size_t count = batch->column_count;
    assert(count == result->column_count);
    struct batch rows = *batch;
    rows.column_count = count + 1;
    rows.columns = ARENA_ARRAY(tick->scratch, struct column, count + 1);
    memcpy(rows.columns, batch->columns, count * sizeof *rows.columns);
    rows.columns[count] = column_take(tick->scratch, TYPE_INT, batch->row_count);
    for (size_t i = 0; i < batch->row_count; i++)
        rows.columns[count].words[i] = batch->fault ? batch->fault[i] : FAULT_NONE;
    table_weigh(result->table, &rows, tick->scratch);
}

void result_settle(struct result *result)
{
    if (table_changed(result->table))
        table_settle(result->table);
}

uint64_t result_bytes(const void *context)
{
    return table_bytes(((const struct result *)context)->table);
}

void result_take_back(struct result *result)
{
    struct table *table = result->table;
    for (uint32_t slot = 0; table->loading && slot < table->slot_count; slot++)
        if (table_phase(table, slot) != PHASE_FREE)
            table_drop_plain(table, slot);
    table_revert(table);
    table_settle(table);
}

// ---- keys the tick touched

struct touched {
    uint32_t hash;
    uint32_t slot;
    bool done;
};

struct touches {
    struct touched *at;
    size_t count, room;
};

static void touch(const struct result *result, struct arena *arena, const uint32_t *slots,
                  size_t count, struct touches *touches)
{
    const struct index *index = result->by_key;
    struct column *keys = ARENA_ARRAY(arena, struct column, index->column_count);
    uint32_t hashes[BATCH_ROWS];
    for (size_t k = 0; k < index->column_count; k++)
        keys[k] = table_read(result->table, index->columns[k], slots, count, arena);
    index_hash(true, keys, index->column_count, count, hashes);
    for (size_t i = 0; i < count; i++) {
        struct touched touched = { .hash = hashes[i], .slot = slots[i] };
        VEC_ADD(arena, touches, touched);
    }
}

static void touch_list(const struct result *result, struct arena *arena, const struct range *list,
                       size_t list_count, enum phase phase, struct touches *touches)
{
    const struct table_change *all = list->base;
    uint32_t slots[BATCH_ROWS];
    for (size_t at = 0; at < list_count;) {
        size_t count = 0;
        for (; at < list_count && count < BATCH_ROWS; at++)
            if (table_phase(result->table, all[at].slot) == phase)
                slots[count++] = all[at].slot;
        touch(result, arena, slots, count, touches);
    }
}

static void touch_all(const struct result *result, struct arena *arena, struct touches *touches)
{
    const struct table *table = result->table;
    uint32_t slots[BATCH_ROWS];
    for (uint32_t at = 0; at < table->slot_count;) {
        size_t count = 0;
        for (; at < table->slot_count && count < BATCH_ROWS; at++)
            if (table_sees(table, MOMENT_NEW, at))
                slots[count++] = at;
        touch(result, arena, slots, count, touches);
    }
}

static int compare_touched(const void *a, const void *b)
{
    const struct touched *left = a, *right = b;
    if (left->hash != right->hash)
        return left->hash < right->hash ? -1 : 1;
    return (left->slot > right->slot) - (left->slot < right->slot);
}

// ---- one key

static int64_t doubt(const struct result *result, uint32_t slot)
{
    return table_value(result->table, (int)result->column_count, slot).word;
}

static bool carries(const struct result *result, uint32_t slot)
{
    const struct scenario *scenario = result->scenario;
    if (result->sample_column >= 0) {
        struct value size = table_value(result->table, result->sample_column, slot);
        struct num count = size.type == TYPE_NUMERIC ? size.num : num_of_int(size.word);
        if (size.state == STATE_NULL ||
            (size.state == STATE_VALUE &&
             num_compare(count, num_of_int(scenario->sample_at_least)) < 0))
            return false;
    }
    if (result->valid_column >= 0) {
        struct value day = table_value(result->table, result->valid_column, slot);
        int64_t civil = day.type == TYPE_TIMESTAMP ? civil_floor_day(day.word) : day.word;
        if (day.state == STATE_NULL ||
            (day.state == STATE_VALUE &&
             (civil < scenario->valid_from || civil > scenario->valid_to)))
            return false;
    }
    return true;
}

static int compare_cells(const struct value *a, const struct value *b)
{
    if (a->state != b->state)
        return a->state < b->state ? -1 : 1;
    if (a->state == STATE_VALUE)
        return value_compare(a, b);
    return a->state == STATE_NULL ? 0 : (a->word > b->word) - (a->word < b->word);
}

// Certain rows first, then by their values.
static int compare_rows(const struct result *result, uint32_t a, uint32_t b)
{
    int64_t left = doubt(result, a), right = doubt(result, b);
    if (left != right)
        return left < right ? -1 : 1;
    for (size_t i = 0; i < result->column_count; i++) {
        struct value x = table_value(result->table, (int)i, a),
                     y = table_value(result->table, (int)i, b);
        int order = compare_cells(&x, &y);
        if (order)
            return order;
    }
    return 0;
}

struct standing { // of a key in one moment
    int64_t weight;
    uint32_t slot; // the row shown: the first in the order of rows
};

static struct standing stand(const struct result *result, const uint32_t *slots, size_t count,
                             enum moment moment)
{
    struct standing standing = { .slot = UINT32_MAX };
    for (size_t i = 0; i < count; i++) {
        if (!table_sees(result->table, moment, slots[i]) || !carries(result, slots[i]))
            continue;
        standing.weight += table_weight(result->table, slots[i]);
        if (standing.slot == UINT32_MAX || compare_rows(result, slots[i], standing.slot) < 0)
            standing.slot = slots[i];
    }
    return standing;
}

static void add_event(const struct result *result, struct arena *arena, enum finding_event event,
                      uint32_t slot, struct result_events *events)
{
    struct value *row = ARENA_ARRAY(arena, struct value, result->column_count + 1);
    for (size_t i = 0; i < result->column_count; i++)
        row[i] = table_value(result->table, (int)i, slot);
    struct result_event out = { .event = event,
                                .finding = { .scenario = result->scenario, .row = row,
                                             .columns = result->columns,
                                             .column_count = result->column_count,
                                             .fault = (uint8_t)doubt(result, slot) } };
    for (size_t i = 0; i < result->by_key->column_count; i++) {
        const struct value *key = &row[result->by_key->columns[i]];
        if (!out.finding.fault && key->state == STATE_FAULT)
            out.finding.fault = (uint8_t)key->word;
    }
    struct str key;
    str_open(&key, arena);
    finding_key(&key, &out.finding);
    out.key = str_end(&key);
    VEC_ADD(arena, events, out);
}

static void judge(const struct result *result, struct arena *arena, const uint32_t *slots,
                  size_t count, bool all, struct result_events *events)
{
    struct standing now = stand(result, slots, count, MOMENT_NEW), before = { .slot = UINT32_MAX };
    if (!all)
        before = stand(result, slots, count, MOMENT_OLD);
    bool is = now.weight > 0, was = before.weight > 0;
    if (is && !was)
        add_event(result, arena, FINDING_RAISED, now.slot, events);
    else if (was && !is)
        add_event(result, arena, FINDING_WITHDRAWN, before.slot, events);
    else if (is && compare_rows(result, now.slot, before.slot) != 0)
        add_event(result, arena, FINDING_CHANGED, now.slot, events);
}

static bool same_key(const struct result *result, uint32_t a, uint32_t b)
{
    for (size_t k = 0; k < result->by_key->column_count; k++) {
        int column = result->by_key->columns[k];
        union cell left_room, right_room;
        enum state left_state, right_state;
        const void *left = cell_read(result->table, column, a, &left_room, &left_state);
        const void *right = cell_read(result->table, column, b, &right_room, &right_state);
        if (!cell_same(result->table->columns.at[column].type, left_state, left, right_state, right))
            return false;
    }
    return true;
}

static int compare_events(const void *a, const void *b)
{
    return strcmp(((const struct result_event *)a)->key, ((const struct result_event *)b)->key);
}

void result_collect(const struct result *result, struct arena *arena, bool all,
                    struct result_events *events)
{
    const struct table *table = result->table;
    struct touches touches = { 0 };
    if (all) {
        touch_all(result, arena, &touches);
    } else {
        touch_list(result, arena, &table->born, table->born_count, PHASE_BORN, &touches);
        touch_list(result, arena, &table->dying, table->dying_count, PHASE_DYING, &touches);
    }
    if (!touches.count)
        return;
    qsort(touches.at, touches.count, sizeof *touches.at, compare_touched);
    size_t first = events->count;
    const struct index *index = result->by_key;
    struct column *keys = ARENA_ARRAY(arena, struct column, index->column_count);
    for (size_t i = 0; i < touches.count; i++) {
        const struct touched *one = &touches.at[i];
        if (one->done)
            continue;
        for (size_t k = 0; k < index->column_count; k++)
            keys[k] = table_read(table, index->columns[k], &one->slot, 1, arena);
        const uint32_t *slots = NULL;
        uint32_t count = index_find(index, keys, 0, one->hash, &slots);
        judge(result, arena, slots, count, all, events);
        for (size_t j = i + 1; j < touches.count && touches.at[j].hash == one->hash; j++)
            touches.at[j].done = touches.at[j].done || same_key(result, one->slot, touches.at[j].slot);
    }
    if (events->count > first)
        qsort(events->at + first, events->count - first, sizeof *events->at, compare_events);
}

// ---- as a server would answer

static void add_copied(struct str *out, const struct value *value)
{
    if (value->state == STATE_NULL) {
        str_text(out, "\\N");
        return;
    }
    if (value->type != TYPE_TEXT || value->state == STATE_FAULT) {
        value_print(out, value);
        return;
    }
    struct slice text = dict_get((uint32_t)value->word);
    for (size_t i = 0; i < text.len; i++) {
        const char *special = "\\\t\n\r\b\f\v", *letters = "\\tnrbfv";
        const char *found = text.data[i] ? strchr(special, text.data[i]) : NULL;
        if (found)
            str_char(out, '\\');
        str_char(out, found ? letters[found - special] : text.data[i]);
    }
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void result_text(const struct result *result, struct arena *arena, struct str *out)
{
    VEC(const char *) lines = { 0 };
    for (uint32_t slot = 0; slot < result->table->slot_count; slot++) {
        if (!table_sees(result->table, MOMENT_NEW, slot) || doubt(result, slot))
            continue;
        struct str line;
        str_open(&line, arena);
        for (size_t i = 0; i < result->column_count; i++) {
            struct value value = table_value(result->table, (int)i, slot);
            if (i)
                str_char(&line, '\t');
            add_copied(&line, &value);
        }
        for (int64_t n = table_weight(result->table, slot); n > 0; n--)
            VEC_ADD(arena, &lines, str_end(&line));
    }
    if (lines.count)
        qsort(lines.at, lines.count, sizeof *lines.at, compare_texts);
    for (size_t i = 0; i < lines.count; i++)
        str_format(out, "%s\n", lines.at[i]);
}
