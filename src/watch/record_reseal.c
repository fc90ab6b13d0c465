// Records under the newest keys, slice by slice.
//
// First every secret is opened once, which tells what each older token is called now. Then rows are read in
// the order of their keys, some hundred at a time: ciphers are made anew, tokens replaced, wherever they stand.
// A token in the key moves the record, and the ciphers with it, whose place it is part of.
//
//     acct_owner  acct_tok t1.9f…  ─►  delete t1.9f…, insert t2.kW…, total: rows the same, seals moved
//
// What is new already is read and left. So who was stopped half way begins again at the first row, and nothing
// but the data itself needs to remember how far he came. A row that does not carry its own seal is left as it
// is: under a new seal it would look genuine.
#include "base/dict.h"
#include "watch/record_row.h"

enum { SLICE_ROWS = 500 };

// ---- what is needed of a table

static bool is_token(const struct schema_column *column)
{
    return strcmp(column->mark, "token") == 0;
}

static bool has_keys(const struct record_table *made)
{
    for (size_t i = 0; i < made->table->column_count; i++)
        if (is_token(&made->table->columns[i]))
            return true;
    return made->secret_count > 0;
}

static bool has_pair(const struct record_table *made)
{
    for (size_t i = 0; i < made->secret_count; i++)
        if (made->secrets[i].token >= 0)
            return true;
    return false;
}

static struct value cell_value(enum type type, const struct record_cell *cell)
{
    if (type == TYPE_TEXT)
        return value_word(type, dict_put(cell->text.data, cell->text.len));
    return cell->value;
}

static const char *place_of(struct arena *arena, const struct schema_table *table, int column,
                            const struct record_cell *cells)
{
    struct value *key = ARENA_ARRAY(arena, struct value, table->key_count);
    for (size_t i = 0; i < table->key_count; i++)
        key[i] = cell_value(table->columns[table->key[i]].type, &cells[table->key[i]]);
    return records_place(arena, table, column, key);
}

static bool reveal(const struct records *records, struct arena *arena,
                   const struct record_table *made, const struct record_cell *cells, int column,
                   struct slice *plain)
{
    struct err ignored;
    return seal_reveal(records->seal, arena, place_of(arena, made->table, column, cells),
                       cells[column].text.data, &plain->data, &plain->len, &ignored);
}

// ---- tokens, old and new

static void learn_row(const struct records *records, const struct record_table *made,
                      struct arena *arena, const struct record_cell *cells, struct retoken *retoken)
{
    for (size_t i = 0; i < made->secret_count; i++) {
        const struct record_secret_column *secret = &made->secrets[i];
        struct slice plain;
        if (secret->token >= 0 && !cells[secret->column].null &&
            reveal(records, arena, made, cells, secret->column, &plain))
            retoken_learn(retoken, secret->kind, plain.data, plain.len);
    }
}

static bool learn_table(const struct records *records, const struct record_table *made,
                        struct store *store, struct retoken *retoken, struct err *err)
{
    struct arena *arena = arena_new("learn", 0, 0), *row = arena_new("learn row", 0, 0);
    struct record_cell *cells = ARENA_ARRAY(arena, struct record_cell, made->table->column_count);
    struct store_rows *rows = store_ask(store, err, made->scan, STORE_NO_ARGS);
    bool more = true, fine = rows != NULL;
    int bad;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        arena_reset(row);
        if (record_read(records, made->table, rows, cells, &bad))
            learn_row(records, made, row, cells, retoken);
    }
    store_done(rows);
    arena_free(row);
    arena_free(arena);
    return fine;
}

bool records_learn(const struct records *records, struct store *store, struct retoken *retoken,
                   struct err *err)
{
    for (size_t i = 0; i < records->schema->table_count; i++)
        if (has_pair(&records->tables[i]))
            TRY(learn_table(records, &records->tables[i], store, retoken, err));
    return true;
}

// ---- one row

struct slice_row {
    struct record_cell *cells;
    int64_t seal;
    bool genuine;
};

struct slicing {
    const struct records *records;
    const struct record_table *made;
    const struct retoken *retoken;
    struct store *store;
    struct arena *arena; // of the slice
    struct records_reseal *at;
    uint64_t seal_sum; // as a difference
};

// *fresh: the row with its tokens replaced; whether one was, and whether one of them is of the key.
static void renew_tokens(const struct slicing *slicing, struct record_cell *fresh, bool *any,
                         bool *moves)
{
    const struct schema_table *table = slicing->made->table;
    for (size_t i = 0; i < table->column_count; i++) {
        struct slice *text = &fresh[i].text;
        if (fresh[i].null || !is_token(&table->columns[i]))
            continue;
        const char *old = text->data;
        text->data = retoken_text(slicing->retoken, slicing->arena, old, text->len, &text->len);
        if (text->data == old)
            continue;
        *any = true;
        for (size_t k = 0; k < table->key_count; k++)
            *moves = *moves || table->key[k] == (int)i;
    }
}

// False: one of them does not open.
static bool renew_secrets(const struct slicing *slicing, const struct record_cell *old,
                          struct record_cell *fresh, bool moves, bool *any)
{
    const struct seal *seal = slicing->records->seal;
    for (size_t i = 0; i < slicing->made->secret_count; i++) {
        int column = slicing->made->secrets[i].column;
        struct slice plain;
        if (old[column].null ||
            (!moves && seal_field_version(old[column].text.data) == seal_version(seal)))
            continue;
        if (!reveal(slicing->records, slicing->arena, slicing->made, old, column, &plain))
            return false;
        fresh[column].text = slice_of(seal_field(
            seal, slicing->arena, place_of(slicing->arena, slicing->made->table, column, fresh),
            plain.data, plain.len));
        *any = true;
    }
    return true;
}

static bool erase_old(const struct slicing *slicing, const struct record_cell *old, struct err *err)
{
    const struct schema_table *table = slicing->made->table;
    struct store_value *all = ARENA_ARRAY(slicing->arena, struct store_value, table->column_count);
    struct store_value *key = ARENA_ARRAY(slicing->arena, struct store_value, table->key_count);
    record_write(slicing->records, slicing->arena, table, old, all);
    for (size_t i = 0; i < table->key_count; i++)
        key[i] = all[table->key[i]];
    return store_send(slicing->store, err, slicing->made->erase, key, table->key_count);
}

static bool put_fresh(struct slicing *slicing, const struct record_cell *fresh, struct err *err)
{
    size_t count = slicing->made->table->column_count;
    struct store_value *args = ARENA_ARRAY(slicing->arena, struct store_value, count + 1);
    uint64_t seal = record_seal(slicing->records, slicing->arena, slicing->made, fresh);
    record_write(slicing->records, slicing->arena, slicing->made->table, fresh, args);
    args[count] = store_int((int64_t)seal);
    slicing->seal_sum += seal;
    return store_send(slicing->store, err, slicing->made->upsert, args, count + 1);
}

static bool renew_row(struct slicing *slicing, const struct slice_row *row, struct err *err)
{
    size_t count = slicing->made->table->column_count;
    struct record_cell *fresh = ARENA_ARRAY(slicing->arena, struct record_cell, count);
    bool any = false, moves = false;
    memcpy(fresh, row->cells, count * sizeof *fresh);
    if (row->genuine)
        renew_tokens(slicing, fresh, &any, &moves);
    if (!row->genuine || !renew_secrets(slicing, row->cells, fresh, moves, &any)) {
        slicing->at->left_count++;
        return true;
    }
    if (!any)
        return true;
    slicing->at->renewed_count++;
    slicing->seal_sum -= (uint64_t)row->seal;
    return (!moves || erase_old(slicing, row->cells, err)) && put_fresh(slicing, fresh, err);
}

// ---- a slice

static const char *slice_text(struct arena *arena, const struct record_table *made, bool first)
{
    const struct schema_table *table = made->table;
    struct str names, marks, sql;
    str_open(&names, arena);
    str_open(&marks, arena);
    str_open(&sql, arena);
    for (size_t i = 0; i < table->key_count; i++) {
        str_format(&names, "%s\"%s\"", i ? ", " : "", table->columns[table->key[i]].name);
        str_format(&marks, "%s$%zu", i ? ", " : "", i + 1);
    }
    str_text(&sql, made->scan);
    if (!first)
        str_format(&sql, " WHERE (%s) > (%s)", str_end(&names), str_end(&marks));
    str_format(&sql, " ORDER BY %s LIMIT %d", str_end(&names), SLICE_ROWS);
    return str_end(&sql);
}

static void take_row(const struct slicing *slicing, const struct store_rows *rows,
                     struct slice_row *row)
{
    const struct schema_table *table = slicing->made->table;
    struct arena *arena = slicing->arena;
    int bad;
    row->cells = ARENA_ARRAY(arena, struct record_cell, table->column_count);
    row->seal = store_get_int(rows, table->column_count);
    row->genuine = record_read(slicing->records, table, rows, row->cells, &bad);
    for (size_t i = 0; i < table->column_count; i++) {
        struct slice *text = &row->cells[i].text;
        if (!row->cells[i].null && text->data)
            text->data = arena_text(arena, text->data, text->len);
    }
    row->genuine = row->genuine && (int64_t)record_seal(slicing->records, arena, slicing->made,
                                                        row->cells) == row->seal;
}

static bool read_slice(const struct slicing *slicing, struct slice_row *out, size_t *count,
                       struct err *err)
{
    const struct records_reseal *at = slicing->at;
    struct store_rows *rows =
        store_ask(slicing->store, err, slice_text(slicing->arena, slicing->made, !at->after),
                  at->after, at->after ? slicing->made->table->key_count : 0);
    bool more = true, fine = rows != NULL;
    for (*count = 0; fine && (fine = store_next(rows, &more, err)) && more; ++*count)
        take_row(slicing, rows, &out[*count]);
    store_done(rows);
    return fine;
}

// The key that the next slice begins behind.
static void keep_place(const struct slicing *slicing, const struct slice_row *last)
{
    struct records_reseal *at = slicing->at;
    const struct schema_table *table = slicing->made->table;
    struct store_value *all = ARENA_ARRAY(slicing->arena, struct store_value, table->column_count);
    record_write(slicing->records, slicing->arena, table, last->cells, all);
    at->after = ARENA_ARRAY(at->home, struct store_value, table->key_count);
    for (size_t i = 0; i < table->key_count; i++) {
        at->after[i] = all[table->key[i]];
        if (at->after[i].data)
            at->after[i].data = arena_text(at->home, at->after[i].data, at->after[i].len);
    }
}

bool records_reseal(const struct records *records, struct store *store,
                    const struct retoken *retoken, struct arena *arena, struct records_reseal *at,
                    bool *more, struct err *err)
{
    const struct schema *schema = records->schema;
    while (at->table < schema->table_count && !has_keys(&records->tables[at->table]))
        at->table++;
    *more = at->table < schema->table_count;
    if (!*more)
        return true;
    struct slicing slicing = { records, &records->tables[at->table], retoken, store, arena, at, 0 };
    struct slice_row *rows = ARENA_ARRAY(arena, struct slice_row, SLICE_ROWS);
    size_t count;
    TRY(read_slice(&slicing, rows, &count, err));
    for (size_t i = 0; i < count; i++)
        TRY(renew_row(&slicing, &rows[i], err));
    TRY(record_total_move(records, store, slicing.made->table->name, 0, slicing.seal_sum, err));
    if (count == SLICE_ROWS) {
        keep_place(&slicing, &rows[count - 1]);
    } else {
        at->after = NULL;
        at->table++;
    }
    return true;
}
