#include "watch/arrival.h"

#include "watch/record_row.h"

#define STEP_BATCHES 4 // a job brings so many batches

struct arrival {
    struct arena *arena, *batch;
    const struct records *records;
    const struct schema_table *table;
    struct record_scan *scan;
    uint64_t rows;
};

struct arrival *arrival_begin(const struct records *records, struct store *reading,
                              const struct schema_table *table, struct writer_turn *turn,
                              struct err *err)
{
    struct arena *arena = arena_new("arrival", 0, 0);
    struct arrival *arrival = ARENA_NEW(arena, struct arrival);
    *arrival = (struct arrival){ .arena = arena,
                                 .batch = arena_new("arrival batch", 0, 0),
                                 .records = records,
                                 .table = table,
                                 .scan = record_scan_open(records, arena, reading, table, err) };
    if (!arrival->scan) {
        arrival_end(arrival);
        return NULL;
    }
    watch_expect(writer_watch(turn), table);
    return arrival;
}

static const char *const *key_texts(struct arena *arena, const struct schema_table *table,
                                    const struct value *key)
{
    const char **texts = ARENA_ARRAY(arena, const char *, table->key_count + 1);
    for (size_t i = 0; i < table->key_count; i++) {
        struct str text;
        str_open(&text, arena);
        value_print(&text, &key[i]);
        texts[i] = str_end(&text);
    }
    return texts;
}

static void add_row(struct arena *arena, struct batch *batch, const struct schema_table *table,
                    const struct value *values)
{
    size_t row = batch->row_count++;
    for (size_t i = 0; i < table->column_count; i++)
        column_set(arena, &batch->columns[i], row, BATCH_ROWS, &values[i]);
    batch->weights[row] = 1;
}

static struct batch *open_batch(struct arena *arena, const struct schema_table *table)
{
    enum type *types = ARENA_ARRAY(arena, enum type, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    struct batch *batch = batch_new(arena, types, table->column_count, BATCH_ROWS);
    batch->row_count = 0;
    return batch;
}

// What changed meanwhile, as the store has it now.
static bool catch_up(struct arrival *arrival, struct writer_turn *turn, struct err *err)
{
    const struct schema_table *table = arrival->table;
    struct arena *arena = arrival->batch;
    struct watch *watch = writer_watch(turn);
    size_t count;
    const struct value *const *keys = watch_touched(watch, table, &count);
    for (size_t from = 0, end; from < count; from = end) {
        arena_reset(arena);
        struct batch *now = open_batch(arena, table);
        struct value *values = ARENA_ARRAY(arena, struct value, table->column_count);
        const char **sealed = ARENA_ARRAY(arena, const char *, table->column_count);
        end = count - from > BATCH_ROWS ? from + BATCH_ROWS : count;
        for (size_t i = from; i < end; i++) {
            bool found;
            TRY(records_get(arrival->records, arena, writer_store(turn), table,
                            key_texts(arena, table, keys[i]), values, sealed, &found, err));
            if (found)
                add_row(arena, now, table, values);
        }
        watch_renew(watch, table, from, end - from, now);
    }
    watch_arrived(watch, table);
    return true;
}

bool arrival_step(struct arrival *arrival, struct writer_turn *turn, bool *over, struct err *err)
{
    *over = false;
    for (size_t i = 0; i < STEP_BATCHES && !*over; i++) {
        struct batch *batch;
        arena_reset(arrival->batch);
        TRY(record_scan_next(arrival->scan, arrival->batch, &batch, err));
        *over = batch->row_count == 0;
        arrival->rows += batch->row_count;
        if (!*over)
            watch_supply(writer_watch(turn), arrival->table, batch);
    }
    return !*over || catch_up(arrival, turn, err);
}

const struct schema_table *arrival_table(const struct arrival *arrival)
{
    return arrival->table;
}

uint64_t arrival_rows(const struct arrival *arrival)
{
    return arrival->rows;
}

void arrival_end(struct arrival *arrival)
{
    if (arrival->scan)
        record_scan_close(arrival->scan);
    arena_free(arrival->batch);
    arena_free(arrival->arena);
}
