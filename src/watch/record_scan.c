// Whole tables read back: into the engine at the start, and seal by seal to verify them.
//
// At the start two threads work: one reads rows of the store into batches, the other puts batches into the
// engine. They exchange SLOTS batches, each with an arena of its own:
//
//     reader   read 1   read 2   read 3 …              the store is asked from the reader alone
//     caller            load 1   load 2   load 3 …     the watch is touched by the caller alone
#include <assert.h>
#include <pthread.h>

#include "base/dict.h"
#include "base/hash.h"
#include "control/mask.h"
#include "watch/record_row.h"

#define SLOTS 4

// ---- texts of a column, found again without the dictionary

#define CACHE 256

struct texts {
    struct {
        uint64_t hash;
        uint32_t id;
    } seen[CACHE];
    uint32_t last;
};

static uint32_t text_id(struct texts *texts, struct slice text)
{
    struct slice last = dict_get(texts->last);
    if (last.len == text.len && memcmp(last.data, text.data, text.len) == 0)
        return texts->last;
    uint64_t hash = hash_memory(text.data, text.len);
    uint32_t id = texts->seen[hash % CACHE].id;
    struct slice known = dict_get(id);
    if (texts->seen[hash % CACHE].hash != hash || known.len != text.len ||
        memcmp(known.data, text.data, text.len) != 0)
        id = dict_put(text.data, text.len);
    texts->seen[hash % CACHE].hash = hash;
    texts->seen[hash % CACHE].id = id;
    return texts->last = id;
}

// ---- reading into batches

struct slot {
    struct arena *arena;
    const struct schema_table *table;
    struct batch *batch; // NULL: the end of the table
    bool full;
};

struct loader {
    const struct records *records;
    struct store *store;
    const struct schema_table *const *tables; // those to read
    size_t table_count;
    pthread_mutex_t gate;
    pthread_cond_t moved;
    struct slot slots[SLOTS];
    size_t next; // slot to fill
    bool over, stop, failed;
    struct err err;
};

static struct slot *slot_take(struct loader *loader)
{
    struct slot *slot = &loader->slots[loader->next++ % SLOTS];
    pthread_mutex_lock(&loader->gate);
    while (slot->full && !loader->stop)
        pthread_cond_wait(&loader->moved, &loader->gate);
    bool stop = loader->stop;
    pthread_mutex_unlock(&loader->gate);
    if (stop)
        return NULL;
    arena_reset(slot->arena);
    return slot;
}

static void slot_give(struct loader *loader, struct slot *slot, const struct schema_table *table,
                      struct batch *batch)
{
    pthread_mutex_lock(&loader->gate);
    slot->table = table;
    slot->batch = batch;
    slot->full = true;
    pthread_cond_signal(&loader->moved);
    pthread_mutex_unlock(&loader->gate);
}

static struct batch *batch_make(struct arena *arena, const struct schema_table *table)
{
    enum type *types = ARENA_RAW(arena, enum type, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    return batch_new(arena, types, table->column_count, BATCH_ROWS);
}

static void cell_put(struct arena *arena, struct batch *batch, size_t column, size_t row,
                     const struct record_cell *cell, struct texts *texts)
{
    struct column *to = &batch->columns[column];
    if (cell->null) {
        column_state(arena, to, BATCH_ROWS)[row] = STATE_NULL;
        if (!type_is_wide(to->type))
            to->words[row] = 0;
        return;
    }
    if (to->state)
        to->state[row] = STATE_VALUE;
    if (to->type == TYPE_TEXT)
        to->words[row] = text_id(texts, cell->text);
    else if (to->type == TYPE_NUMERIC)
        to->nums[row] = cell->value.num;
    else if (to->type == TYPE_INTERVAL)
        to->intervals[row] = cell->value.interval;
    else
        to->words[row] = cell->value.word;
}

static bool row_put(const struct records *records, const struct schema_table *table,
                    const struct store_rows *rows, struct arena *arena, struct batch *batch,
                    size_t row, struct texts *texts, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        struct record_cell cell = { .null = true };
        if (!record_is_secret(&table->columns[i]) &&
            !record_read_cell(records, table->columns[i].type, rows, i, &cell))
            return err_set(err, ERR_CONFLICT,
                           "표 %s: 열 %s에 자료형에 맞지 않는 값이 있습니다. haechi verify로 "
                           "찾으십시오 | table %s: column "
                           "%s holds what is no %s; haechi verify names the record",
                           table->name, table->columns[i].name, table->name, table->columns[i].name,
                           type_name(table->columns[i].type));
        cell_put(arena, batch, i, row, &cell, &texts[i]);
    }
    batch->weights[row] = 1;
    return true;
}

// ---- one table, by one who asks for batches

struct record_scan {
    const struct records *records;
    const struct schema_table *table;
    struct store_rows *rows;
    struct texts *texts;
    bool more, ahead; // ahead: the first row was asked for already
};

struct record_scan *record_scan_open(const struct records *records, struct arena *arena,
                                     struct store *store, const struct schema_table *table,
                                     struct err *err)
{
    struct record_scan *scan = ARENA_NEW(arena, struct record_scan);
    *scan = (struct record_scan){ .records = records,
                                  .table = table,
                                  .texts = ARENA_ARRAY(arena, struct texts, table->column_count),
                                  .more = true };
    scan->rows = store_ask(store, err, record_table_of(records, table)->scan, STORE_NO_ARGS);
    if (!scan->rows)
        return NULL;
    if (store_next(scan->rows, &scan->more, err)) { // which fixes the moment
        scan->ahead = true;
        return scan;
    }
    store_done(scan->rows);
    return NULL;
}

bool record_scan_next(struct record_scan *scan, struct arena *arena, struct batch **out,
                      struct err *err)
{
    struct batch *batch = *out = batch_make(arena, scan->table);
    batch->row_count = 0;
    while (scan->more && batch->row_count < BATCH_ROWS) {
        if (!scan->ahead)
            TRY(store_next(scan->rows, &scan->more, err));
        scan->ahead = false;
        if (!scan->more)
            break;
        TRY(row_put(scan->records, scan->table, scan->rows, arena, batch, batch->row_count,
                    scan->texts, err));
        batch->row_count++;
    }
    return true;
}

void record_scan_close(struct record_scan *scan)
{
    store_done(scan->rows);
}

// ---- all tables, by two threads

static bool rows_read(struct loader *loader, const struct schema_table *table,
                      struct store_rows *rows, struct texts *texts, struct err *err)
{
    for (bool more = true; more;) {
        struct slot *slot = slot_take(loader);
        if (!slot)
            return true;
        struct batch *batch = batch_make(slot->arena, table);
        batch->row_count = 0;
        while (batch->row_count < BATCH_ROWS) {
            TRY(store_next(rows, &more, err));
            if (!more)
                break;
            TRY(row_put(loader->records, table, rows, slot->arena, batch, batch->row_count, texts,
                        err));
            batch->row_count++;
        }
        slot_give(loader, slot, table, batch->row_count ? batch : NULL);
    }
    return true;
}

static bool tables_read(struct loader *loader, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < loader->table_count && !loader->stop; i++) {
        const struct schema_table *table = loader->tables[i];
        struct texts *texts = ARENA_ARRAY(arena, struct texts, table->column_count);
        struct store_rows *rows = store_ask(
            loader->store, err, record_table_of(loader->records, table)->scan, STORE_NO_ARGS);
        bool ok = rows && rows_read(loader, table, rows, texts, err);
        store_done(rows);
        arena_reset(arena);
        TRY(ok);
    }
    return true;
}

static void *reader_main(void *context)
{
    struct loader *loader = context;
    struct arena *arena = arena_new("records read", 0, 0);
    struct err err = { 0 };
    bool ok = tables_read(loader, arena, &err);
    arena_free(arena);
    pthread_mutex_lock(&loader->gate);
    loader->over = true;
    loader->failed = !ok;
    loader->err = err;
    pthread_cond_signal(&loader->moved);
    pthread_mutex_unlock(&loader->gate);
    return NULL;
}

// ---- into the watch

// Waits for the slot; NULL: nothing more comes.
static struct slot *slot_wait(struct loader *loader, size_t number)
{
    struct slot *slot = &loader->slots[number % SLOTS];
    pthread_mutex_lock(&loader->gate);
    while (!slot->full && !loader->over)
        pthread_cond_wait(&loader->moved, &loader->gate);
    bool full = slot->full;
    pthread_mutex_unlock(&loader->gate);
    return full ? slot : NULL;
}

static void slot_free(struct loader *loader, struct slot *slot)
{
    pthread_mutex_lock(&loader->gate);
    slot->full = false;
    pthread_cond_signal(&loader->moved);
    pthread_mutex_unlock(&loader->gate);
}

static uint64_t slots_load(struct loader *loader, struct watch *watch,
                           void (*progress)(void *, const struct schema_table *, uint64_t),
                           void *context)
{
    uint8_t outcomes[BATCH_ROWS];
    uint64_t rows = 0;
    struct slot *slot;
    for (size_t number = 0; (slot = slot_wait(loader, number)); number++) {
        if (slot->batch) {
            watch_load(watch, slot->table, slot->batch, outcomes);
            rows += slot->batch->row_count;
        }
        if (progress)
            progress(context, slot->table, rows);
        slot_free(loader, slot);
    }
    return rows;
}

static void loader_open(struct loader *loader, const struct records *records, struct store *store,
                        const struct watch *watch, struct arena *arena)
{
    const struct schema *schema = records->schema;
    const struct schema_table **tables =
        ARENA_ARRAY(arena, const struct schema_table *, schema->table_count);
    *loader = (struct loader){ .records = records, .store = store, .tables = tables };
    for (size_t i = 0; i < schema->table_count; i++)
        if (watch_uses(watch, schema->tables[i]))
            tables[loader->table_count++] = schema->tables[i];
    pthread_mutex_init(&loader->gate, NULL);
    pthread_cond_init(&loader->moved, NULL);
    for (size_t i = 0; i < SLOTS; i++)
        loader->slots[i].arena = arena_new("records batch", 0, 0);
}

bool records_load_all(const struct records *records, struct store *store, struct watch *watch,
                      void (*progress)(void *context, const struct schema_table *table,
                                       uint64_t rows),
                      void *context, uint64_t *row_count, struct err *err)
{
    struct arena *arena = arena_new("records load", 0, 0);
    struct loader loader;
    loader_open(&loader, records, store, watch, arena);
    pthread_t reader;
    bool ok = pthread_create(&reader, NULL, reader_main, &loader) == 0 ||
              err_set(err, ERR_SYSTEM, "a thread could not be started");
    if (ok) {
        *row_count = slots_load(&loader, watch, progress, context);
        pthread_join(reader, NULL);
        ok = !loader.failed;
        if (!ok)
            *err = loader.err;
    }
    for (size_t i = 0; i < SLOTS; i++)
        arena_free(loader.slots[i].arena);
    pthread_cond_destroy(&loader.moved);
    pthread_mutex_destroy(&loader.gate);
    arena_free(arena);
    return ok;
}

// ---- verify

struct checking {
    const struct records *records;
    struct store *store;
    void (*take)(void *context, const struct record_wrong *wrong);
    void *context;
    struct arena *row;
};

static void wrong(const struct checking *checking, const struct schema_table *table,
                  const char *key, const char *ko, const char *en)
{
    checking->take(checking->context,
                   &(struct record_wrong){ .table = table, .key = key, .ko = ko, .en = en });
}

static void check_row(const struct checking *checking, const struct record_table *made,
                      const struct store_rows *rows, struct record_cell *cells, uint64_t *sum)
{
    const struct schema_table *table = made->table;
    int bad;
    memset(cells, 0, table->column_count * sizeof *cells);
    arena_reset(checking->row);
    int64_t stored = store_get_int(rows, table->column_count);
    bool read = record_read(checking->records, table, rows, cells, &bad);
    if (!read || (int64_t)record_seal(checking->records, checking->row, made, cells) != stored)
        wrong(
            checking, table, record_key_text(checking->row, table, cells, true),
            read ? "행이 프로그램 밖에서 고쳐졌습니다(봉인이 맞지 않음)"
                 : "자료형에 맞지 않는 값이 있습니다(프로그램 밖에서 고쳐짐)",
            read
                ? "the record was changed past the program: its seal does not fit"
                : "the record holds a value that its column cannot hold: changed past the program");
    *sum += (uint64_t)stored;
}

static bool check_total(const struct checking *checking, const struct schema_table *table,
                        int64_t count, uint64_t sum, struct err *err)
{
    struct store_rows *rows =
        store_ask(checking->store, err, SQL_TOTAL_GET, STORE_ARGS(store_text(table->name)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    int64_t row_count = found ? store_get_int(rows, 0) : 0;
    int64_t seal_sum = found ? store_get_int(rows, 1) : 0;
    int64_t seal = found ? store_get_int(rows, 2) : 0;
    store_done(rows);
    TRY(ok);
    if (seal != (int64_t)record_total_seal(checking->records, table->name, row_count, seal_sum)) {
        wrong(checking, table, "", "합계가 프로그램 밖에서 고쳐졌습니다",
              "the table's total was changed past the program");
    } else if (row_count != count || seal_sum != (int64_t)sum) {
        arena_reset(checking->row);
        wrong(checking, table, "",
              arena_format(checking->row,
                           row_count == count ? "행의 봉인 합계가 맞지 않습니다(%lld행)"
                                              : "행이 %lld개인데 있어야 할 수는 %lld개입니다",
                           (long long)count, (long long)row_count),
              arena_format(checking->row,
                           row_count == count ? "the sum of the seals is wrong (%lld rows)"
                                              : "%lld rows where %lld should be",
                           (long long)count, (long long)row_count));
    }
    return true;
}

static bool check_table(const struct checking *checking, const struct record_table *made,
                        uint64_t *row_count, struct err *err)
{
    struct arena *arena = arena_new("verify", 0, 0);
    struct record_cell *cells = ARENA_ARRAY(arena, struct record_cell, made->table->column_count);
    struct store_rows *rows = store_ask(checking->store, err, made->scan, STORE_NO_ARGS);
    bool more = true, ok = rows != NULL;
    int64_t count = 0;
    uint64_t sum = 0;
    while (ok && (ok = store_next(rows, &more, err)) && more) {
        check_row(checking, made, rows, cells, &sum);
        count++;
    }
    store_done(rows);
    arena_free(arena);
    *row_count += (uint64_t)count;
    return ok && check_total(checking, made->table, count, sum, err);
}

bool records_verify(const struct records *records, struct store *store,
                    void (*take)(void *context, const struct record_wrong *wrong), void *context,
                    uint64_t *row_count, struct err *err)
{
    struct checking checking = { records, store, take, context, arena_new("verify row", 0, 0) };
    bool ok = true;
    *row_count = 0;
    for (size_t i = 0; ok && i < records->schema->table_count; i++)
        ok = check_table(&checking, &records->tables[i], row_count, err);
    arena_free(checking.row);
    return ok;
}

// ---- one record

static void take_values(struct arena *arena, const struct record_table *made,
                        const struct record_cell *cells, struct value *values, const char **sealed)
{
    const struct schema_table *table = made->table;
    for (size_t i = 0; i < table->column_count; i++) {
        bool hidden = record_is_secret(&table->columns[i]);
        values[i] = value_null(table->columns[i].type);
        if (cells[i].null || hidden)
            continue;
        values[i] = cells[i].value;
        values[i].state = STATE_VALUE;
        if (table->columns[i].type == TYPE_TEXT)
            values[i] = value_word(TYPE_TEXT, dict_put(cells[i].text.data, cells[i].text.len));
    }
    for (size_t i = 0; i < made->secret_count; i++) {
        const struct record_cell *cell = &cells[made->secrets[i].column];
        sealed[i] = cell->null ? NULL : arena_text(arena, cell->text.data, cell->text.len);
    }
}

bool records_key(const struct records *records, struct arena *arena,
                 const struct schema_table *table, const char *const *key, struct store_value *args)
{
    struct record_cell *cells = ARENA_ARRAY(arena, struct record_cell, table->column_count);
    struct store_value *all = ARENA_ARRAY(arena, struct store_value, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        cells[i].null = true;
    for (size_t i = 0; i < table->key_count; i++) {
        struct record_cell *cell = &cells[table->key[i]];
        enum type type = table->columns[table->key[i]].type;
        *cell = (struct record_cell){ .text = slice_of(key[i]) };
        if (type != TYPE_TEXT && !value_parse(type, key[i], strlen(key[i]), &cell->value))
            return false;
    }
    record_write(records, arena, table, cells, all);
    for (size_t i = 0; i < table->key_count; i++)
        args[i] = all[table->key[i]];
    return true;
}

bool records_row(const struct records *records, struct arena *arena,
                 const struct schema_table *table, const struct store_rows *rows,
                 struct value *values, const char **sealed, struct err *err)
{
    struct record_cell *cells = ARENA_ARRAY(arena, struct record_cell, table->column_count);
    int bad;
    if (!record_read(records, table, rows, cells, &bad))
        return err_set(err, ERR_CONFLICT, "table %s: column %s holds what is no value of its type",
                       table->name, table->columns[bad].name);
    take_values(arena, record_table_of(records, table), cells, values, sealed);
    return true;
}

bool records_get(const struct records *records, struct arena *arena, struct store *store,
                 const struct schema_table *table, const char *const *key, struct value *values,
                 const char **sealed, bool *found, struct err *err)
{
    const struct record_table *made = record_table_of(records, table);
    struct store_value *args = ARENA_ARRAY(arena, struct store_value, table->key_count);
    *found = false;
    if (!records_key(records, arena, table, key, args))
        return true;
    struct store_rows *rows = store_ask(store, err, made->fetch, args, table->key_count);
    bool ok = rows && store_next(rows, found, err);
    if (ok && *found)
        ok = records_row(records, arena, table, rows, values, sealed, err);
    store_done(rows);
    return ok;
}
