#include "bench/changes.h"

#include <string.h>

#include "base/dict.h"
#include "base/random.h"

#define INTEGER_STEP 1000000

struct drawing {
    const struct pack *pack;
    struct random *random;
    struct record_change *changes;
    size_t wanted;
    uint64_t seen;
};

// A reservoir: after n rows each of them is in it with the same probability.
static void rows_draw(void *context, const struct schema_table *table, const struct batch *batch)
{
    struct drawing *drawing = context;
    for (uint32_t row = 0; row < batch->row_count; row++) {
        uint64_t place = drawing->seen < drawing->wanted
                             ? drawing->seen
                             : random_below(drawing->random, drawing->seen + 1);
        drawing->seen++;
        if (place >= drawing->wanted)
            continue;
        struct record_change *change = &drawing->changes[place];
        change->table = table;
        change->before = batch_pick(drawing->pack->arena, batch, &row, 1);
    }
}

static void changes_shuffle(struct record_change *changes, size_t count, struct random *random)
{
    for (size_t i = count; i > 1; i--) {
        size_t other = (size_t)random_below(random, i);
        struct record_change kept = changes[i - 1];
        changes[i - 1] = changes[other];
        changes[other] = kept;
    }
}

static struct batch *row_with(struct arena *arena, const struct batch *row, size_t column,
                              const struct value *value)
{
    uint32_t first = 0;
    struct batch *copy = batch_pick(arena, row, &first, 1);
    column_set(arena, &copy->columns[column], 0, 1, value);
    return copy;
}

static bool column_in_key(const struct schema_table *table, size_t column)
{
    for (size_t i = 0; i < table->key_count; i++)
        if ((size_t)table->key[i] == column)
            return true;
    return false;
}

static bool value_move(struct arena *arena, struct value *value)
{
    switch (value->type) {
    case TYPE_INT:
    case TYPE_BIGINT:
        value->word += value->word / 10 + 1;
        return true;
    case TYPE_DATE:
        value->word += 1;
        return true;
    case TYPE_TIMESTAMP:
        value->word += CIVIL_DAY_US / 24;
        return true;
    case TYPE_TEXT:
        *value = value_text(
            arena_format(arena, "%s+", dict_get((uint32_t)value->word).data));
        return true;
    default:
        return false;
    }
}

static bool change_to_update(struct arena *arena, struct record_change *change,
                             struct random *random)
{
    const struct schema_table *table = change->table;
    size_t first = (size_t)random_below(random, table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        size_t column = (first + i) % table->column_count;
        struct value value = column_value(&change->before->columns[column], 0);
        if (column_in_key(table, column) || value.state != STATE_VALUE || !value_move(arena, &value))
            continue;
        change->after = row_with(arena, change->before, column, &value);
        change->given = ARENA_ARRAY(arena, bool, table->column_count);
        change->given[column] = true;
        for (size_t k = 0; k < table->key_count; k++)
            change->given[table->key[k]] = true;
        return true;
    }
    return false;
}

// The record once more under a key of its own; false where the key has no number and no text.
static bool change_to_insert(struct arena *arena, struct record_change *change)
{
    const struct schema_table *table = change->table;
    for (size_t k = table->key_count; k > 0; k--) {
        size_t column = (size_t)table->key[k - 1];
        struct value value = column_value(&change->before->columns[column], 0);
        if ((int)column == table->agency_column)
            continue;
        if (value.type == TYPE_INT || value.type == TYPE_BIGINT)
            value.word += INTEGER_STEP;
        else if (value.type != TYPE_TEXT || !value_move(arena, &value))
            continue;
        change->after = row_with(arena, change->before, column, &value);
        change->before = NULL;
        return true;
    }
    return false;
}

struct record_change *changes_draw(const struct pack *pack, size_t count, uint64_t seed)
{
    struct random random;
    random_open(&random, seed);
    struct drawing drawing = { .pack = pack, .random = &random, .wanted = count };
    drawing.changes = ARENA_ARRAY(pack->arena, struct record_change, count);
    for (size_t i = 0; i < pack->file_count; i++)
        pack_read_file(pack, pack->files[i].path, pack->files[i].table, rows_draw, &drawing);
    if (drawing.seen < count)
        bench_die("%zu changes need as many records, there are %zu", count, (size_t)drawing.seen);
    changes_shuffle(drawing.changes, count, &random);
    for (size_t i = 0; i < count; i++) {
        struct record_change *change = &drawing.changes[i];
        uint64_t kind = random_below(&random, 4);
        if (kind == 0 && change_to_insert(pack->arena, change))
            continue;
        if (kind > 1)
            change_to_update(pack->arena, change, &random); // else it stays a deletion
    }
    return drawing.changes;
}

struct change change_forward(const struct record_change *change)
{
    enum change_op op = !change->before  ? CHANGE_INSERT
                        : !change->after ? CHANGE_DELETE
                                         : CHANGE_UPDATE;
    return (struct change){ .op = op,
                            .table = change->table,
                            .row = change->after ? change->after : change->before,
                            .given = change->given };
}

struct change change_back(const struct record_change *change)
{
    return change_forward(&(struct record_change){ .table = change->table,
                                                   .before = change->after,
                                                   .after = change->before,
                                                   .given = change->given });
}
