// watch/records.c — making the tables of the records, and changing one row after the other.
//
// A change asks for the record that is there (unless the caller knows that there is none), lays what is
// given over it, and writes the whole row with its new seal:
//
//     record_total  exp_pay  rows 2  sum 70
//     P1 amt=500 seal 30, P2 amt=900 seal 40
//     upsert P1 amt=400      fetch P1 → seal of what it holds is 30, as stored → new seal 35
//                            UPDATE …, sum 70 − 30 + 35 = 75
//
// The record found must carry its own seal before a part of it goes into a new one: otherwise a change of
// one column would make a forged row look genuine.
#include "watch/records.h"

#include <assert.h>

#include "base/dict.h"
#include "base/hash.h"
#include "base/map.h"
#include "watch/record_row.h"

// ---- the tables

static const char *column_type(const struct records *records, const struct schema_column *column)
{
    switch (column->type) {
    case TYPE_BIGINT:
        return "bigint";
    case TYPE_INT:
        return "integer";
    case TYPE_BOOL:
        return records->postgres ? "boolean" : "integer";
    default:
        return records->postgres ? type_name(column->type) : "text";
    }
}

static void add_key(struct str *out, const struct schema_table *table, const char *format)
{
    for (size_t i = 0; i < table->key_count; i++) {
        str_text(out, i ? (format ? " AND " : ", ") : "");
        str_format(out, "\"%s\"", table->columns[table->key[i]].name);
        if (format)
            str_format(out, format, i + 1);
    }
}

static bool table_create(const struct records *records, struct store *store,
                         const struct schema_table *table, struct err *err)
{
    struct str sql;
    str_open(&sql, records->arena);
    str_format(&sql, "CREATE TABLE \"%s\" (", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        str_format(&sql, "\"%s\" %s%s, ", table->columns[i].name,
                   column_type(records, &table->columns[i]),
                   table->columns[i].not_null ? " NOT NULL" : "");
    str_text(&sql, "row_seal bigint NOT NULL, PRIMARY KEY (");
    add_key(&sql, table, NULL);
    str_text(&sql, records->postgres ? "))" : ")) WITHOUT ROWID");
    return store_script(store, str_end(&sql), err);
}

static bool table_columns(const struct records *records, struct store *store,
                          const struct schema_table *table, struct map *found, struct err *err)
{
    const char *sql = records->postgres
                          ? "SELECT a.attname FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid "
                            "JOIN pg_namespace n ON n.oid = c.relnamespace "
                            "WHERE n.nspname = current_schema() AND c.relname = $1 "
                            "AND a.attnum > 0 AND NOT a.attisdropped"
                          : "SELECT name FROM pragma_table_info($1)";
    struct store_rows *rows = store_ask(store, err, sql, STORE_ARGS(store_text(table->name)));
    bool more = true, ok = rows != NULL;
    while (ok && (ok = store_next(rows, &more, err)) && more)
        map_put(found, store_get_text(rows, 0), found);
    store_done(rows);
    return ok;
}

static bool column_add(const struct records *records, struct store *store,
                       const struct schema_table *table, const struct schema_column *column,
                       struct err *err)
{
    if (column->not_null)
        return err_set(err, ERR_CONFLICT,
                       "표 %s: 자료가 있는 표의 열쇠 열 %s은(는) 새로 둘 수 없습니다 | table %s: "
                       "column %s cannot "
                       "be added, as it belongs to the key",
                       table->name, column->name, table->name, column->name);
    return store_script(store,
                        arena_format(records->arena, "ALTER TABLE \"%s\" ADD COLUMN \"%s\" %s",
                                     table->name, column->name, column_type(records, column)),
                        err);
}

static bool table_complete(const struct records *records, struct store *store,
                           const struct schema_table *table, struct err *err)
{
    struct map found;
    map_open(&found, records->arena);
    TRY(table_columns(records, store, table, &found, err));
    if (found.count == 0)
        return table_create(records, store, table, err);
    if (!map_get(&found, "row_seal"))
        return err_set(
            err, ERR_CONFLICT,
            "표 %s은(는) 원천자료 표가 아닙니다 | table %s is there already and holds no records",
            table->name, table->name);
    for (size_t i = 0; i < table->column_count; i++)
        if (!map_get(&found, table->columns[i].name))
            TRY(column_add(records, store, table, &table->columns[i], err));
    return true;
}

// ---- what a table needs

static const char *token_kind(const char *column)
{
    static const struct {
        const char *part, *kind;
    } kinds[] = { { "acct", "account" },
                  { "card", "card" },
                  { "mobile", "phone" },
                  { "tel", "phone" },
                  { "biz", "business" } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strstr(column, kinds[i].part))
            return kinds[i].kind;
    return "person";
}

// acct_no: acct_tok; rrn: rrn_tok.
static int token_column(const struct schema_table *table, const char *secret)
{
    char name[80];
    size_t len = strlen(secret);
    if (len > 3 && strcmp(secret + len - 3, "_no") == 0)
        len -= 3;
    if (len + sizeof "_tok" > sizeof name)
        return -1;
    memcpy(name, secret, len);
    memcpy(name + len, "_tok", sizeof "_tok");
    return schema_column_find(table, name);
}

static void find_secrets(struct arena *arena, struct record_table *made)
{
    const struct schema_table *table = made->table;
    made->secrets = ARENA_ARRAY(arena, struct record_secret_column, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        if (record_is_secret(&table->columns[i])) {
            const char *name = table->columns[i].name;
            made->secrets[made->secret_count++] = (struct record_secret_column){
                .column = (int)i, .token = token_column(table, name), .kind = token_kind(name)
            };
        }
}

static void add_columns(struct str *out, const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        str_format(out, "\"%s\", ", table->columns[i].name);
    str_text(out, "row_seal");
}

static const char *insert_text(struct arena *arena, const struct schema_table *table, bool replace)
{
    struct str sql;
    str_open(&sql, arena);
    str_format(&sql, "INSERT INTO \"%s\" (", table->name);
    add_columns(&sql, table);
    str_text(&sql, ") VALUES (");
    for (size_t i = 0; i < table->column_count; i++)
        str_format(&sql, "$%zu, ", i + 1);
    str_format(&sql, "$%zu) ON CONFLICT (", table->column_count + 1);
    add_key(&sql, table, NULL);
    if (!replace) {
        str_text(&sql, ") DO NOTHING");
        return str_end(&sql);
    }
    str_text(&sql, ") DO UPDATE SET ");
    for (size_t i = 0; i < table->column_count; i++)
        str_format(&sql, "\"%s\" = excluded.\"%s\", ", table->columns[i].name,
                   table->columns[i].name);
    str_text(&sql, "row_seal = excluded.row_seal");
    return str_end(&sql);
}

static const char *select_text(struct arena *arena, const struct schema_table *table, bool by_key)
{
    struct str sql;
    str_open(&sql, arena);
    str_text(&sql, "SELECT ");
    add_columns(&sql, table);
    str_format(&sql, " FROM \"%s\"", table->name);
    if (by_key) {
        str_text(&sql, " WHERE ");
        add_key(&sql, table, " = $%zu");
    }
    return str_end(&sql);
}

static void table_prepare(struct records *records, struct record_table *made,
                          const struct schema_table *table)
{
    struct arena *arena = records->arena;
    made->table = table;
    find_secrets(arena, made);
    made->names = ARENA_ARRAY(arena, uint32_t, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        made->names[i] =
            (uint32_t)hash_memory(table->columns[i].name, strlen(table->columns[i].name));
    made->insert = insert_text(arena, table, false);
    made->upsert = insert_text(arena, table, true);
    made->fetch = select_text(arena, table, true);
    made->scan = select_text(arena, table, false);
    struct str erase;
    str_open(&erase, arena);
    str_format(&erase, "DELETE FROM \"%s\" WHERE ", table->name);
    add_key(&erase, table, " = $%zu");
    made->erase = str_end(&erase);
}

static bool open_all(struct records *records, struct store *store, struct err *err)
{
    const struct schema *schema = records->schema;
    for (size_t i = 0; i < schema->table_count; i++) {
        const struct schema_table *table = schema->tables[i];
        table_prepare(records, &records->tables[i], table);
        TRY(table_complete(records, store, table, err));
        int64_t rows;
        bool found;
        TRY(store_number(store, err, &rows, &found, SQL_TOTAL_GET,
                         STORE_ARGS(store_text(table->name))));
        int64_t seal = (int64_t)record_total_seal(records, table->name, 0, 0);
        if (!found)
            TRY(store_run(
                store, err, SQL_TOTAL_PUT,
                STORE_ARGS(store_text(table->name), store_int(0), store_int(0), store_int(seal))));
    }
    return true;
}

struct records *records_open(struct store *store, const struct schema *schema,
                             const struct seal *seal, struct err *err)
{
    struct arena *arena = arena_new("records", 0, 0);
    struct records *records = ARENA_NEW(arena, struct records);
    *records = (struct records){ .arena = arena, .schema = schema, .seal = seal };
    records->postgres = strcmp(store_dialect(store), "postgres") == 0;
    records->tables = ARENA_ARRAY(arena, struct record_table, schema->table_count);
    if (store_begin(store, err)) {
        if (open_all(records, store, err) && store_commit(store, err))
            return records;
        store_rollback(store);
    }
    records_close(records);
    return NULL;
}

void records_close(struct records *records)
{
    arena_free(records->arena);
}

const struct record_table *record_table_of(const struct records *records,
                                           const struct schema_table *table)
{
    for (size_t i = 0; i < records->schema->table_count; i++)
        if (records->tables[i].table == table)
            return &records->tables[i];
    assert(false && "the table is of the records' schema");
    return NULL;
}

size_t records_secret_count(const struct records *records, const struct schema_table *table)
{
    return record_table_of(records, table)->secret_count;
}

int records_secret_column(const struct records *records, const struct schema_table *table,
                          size_t number)
{
    return record_table_of(records, table)->secrets[number].column;
}

// ---- before the transaction

static void cells_take(const struct record_table *made, const struct record_rows *rows, size_t row,
                       struct record_cell *cells)
{
    for (size_t i = 0; i < rows->table->column_count; i++) {
        const struct column *column = &rows->batch->columns[i];
        struct record_cell *cell = &cells[i];
        cell->null = column_at(column, row) != STATE_VALUE;
        if (cell->null)
            continue;
        if (column->type == TYPE_TEXT)
            cell->text = dict_get((uint32_t)column->words[row]);
        else
            cell->value = column_value(column, row);
    }
    for (size_t i = 0; i < made->secret_count; i++) {
        struct slice sealed = rows->secrets[row * made->secret_count + i].sealed;
        cells[made->secrets[i].column] =
            (struct record_cell){ .null = sealed.data == NULL, .text = sealed };
    }
}

static bool *row_given(const struct record_rows *rows, size_t row)
{
    return rows->given + (rows->given_by_row ? row * rows->table->column_count : 0);
}

static void token_fill(const struct records *records, struct record_rows *rows, size_t row,
                       const struct record_secret_column *secret, struct slice plain,
                       struct arena *arena)
{
    struct column *column = &rows->batch->columns[secret->token];
    if (column_at(column, row) == STATE_VALUE)
        return;
    char token[SEAL_TOKEN_MAX];
    size_t len = seal_token(records->seal, secret->kind, plain.data, plain.len, 0, token);
    if (len == 0)
        return;
    struct value value = value_word(TYPE_TEXT, dict_put(token, len));
    column_set(arena, column, row, rows->batch->row_count, &value);
}

static void prepare_secrets(const struct records *records, const struct record_table *made,
                            struct arena *arena, struct record_rows *rows)
{
    struct value *key = ARENA_ARRAY(arena, struct value, rows->table->key_count);
    for (size_t row = 0; made->secret_count && row < rows->batch->row_count; row++) {
        for (size_t i = 0; i < rows->table->key_count; i++)
            key[i] = column_value(&rows->batch->columns[rows->table->key[i]], row);
        for (size_t i = 0; i < made->secret_count; i++) {
            const struct record_secret_column *column = &made->secrets[i];
            struct record_secret *secret = &rows->secrets[row * made->secret_count + i];
            bool *given = row_given(rows, row);
            secret->sealed = (struct slice){ 0 };
            if (column->token >= 0 && given[column->column])
                given[column->token] = true;
            if (!secret->plain.data)
                continue;
            const char *place = records_place(arena, rows->table, column->column, key);
            secret->sealed = slice_of(
                seal_field(records->seal, arena, place, secret->plain.data, secret->plain.len));
            if (column->token >= 0)
                token_fill(records, rows, row, column, secret->plain, arena);
        }
    }
}

void records_prepare(const struct records *records, struct arena *arena, struct record_rows *rows)
{
    const struct record_table *made = record_table_of(records, rows->table);
    struct record_cell *cells = ARENA_ARRAY(arena, struct record_cell, rows->table->column_count);
    struct arena *scratch = arena_new("seals", 0, 0);
    prepare_secrets(records, made, arena, rows);
    rows->seals = ARENA_RAW(arena, uint64_t, rows->batch->row_count);
    for (size_t row = 0; row < rows->batch->row_count; row++) {
        arena_reset(scratch);
        cells_take(made, rows, row, cells);
        rows->seals[row] = record_seal(records, scratch, made, cells);
    }
    arena_free(scratch);
}

// ---- one change

struct records_turn {
    const struct records *records;
    const struct record_table *made;
    struct store *store;
    struct arena *scratch; // of one row
    struct record_cell *fresh, *old;
    struct store_value *args;
    bool expects_new; // the row before was
    int64_t row_count;
    uint64_t seal_sum; // both as differences
};

struct records_turn *records_begin(const struct records *records, struct arena *arena,
                                   struct arena *scratch, const struct schema_table *table,
                                   struct store *store)
{
    struct records_turn *turn = ARENA_NEW(arena, struct records_turn);
    *turn = (struct records_turn){ .records = records, .store = store, .scratch = scratch };
    turn->made = record_table_of(records, table);
    turn->fresh = ARENA_ARRAY(arena, struct record_cell, table->column_count);
    turn->old = ARENA_ARRAY(arena, struct record_cell, table->column_count);
    turn->args = ARENA_ARRAY(arena, struct store_value, table->column_count + 1);
    return turn;
}

// The values of the key, as the first arguments.
static void key_args(struct records_turn *turn)
{
    const struct schema_table *table = turn->made->table;
    struct store_value *all = ARENA_RAW(turn->scratch, struct store_value, table->column_count);
    record_write(turn->records, turn->scratch, table, turn->fresh, all);
    for (size_t i = 0; i < table->key_count; i++)
        turn->args[i] = all[table->key[i]];
}

static bool fetch(struct records_turn *turn, bool *found, int64_t *seal, bool *genuine,
                  struct err *err)
{
    const struct schema_table *table = turn->made->table;
    key_args(turn);
    struct store_rows *rows =
        store_ask(turn->store, err, turn->made->fetch, turn->args, table->key_count);
    bool ok = rows && store_next(rows, found, err);
    if (ok && *found) {
        int bad;
        *seal = store_get_int(rows, table->column_count);
        *genuine = record_read(turn->records, table, rows, turn->old, &bad);
        for (size_t i = 0; i < table->column_count; i++)
            if (!turn->old[i].null && turn->old[i].text.data)
                turn->old[i].text.data =
                    arena_text(turn->scratch, turn->old[i].text.data, turn->old[i].text.len);
        *genuine = *genuine && (int64_t)record_seal(turn->records, turn->scratch, turn->made,
                                                    turn->old) == *seal;
    }
    store_done(rows);
    return ok;
}

static bool secret_same(struct records_turn *turn, const struct record_rows *rows, size_t row,
                        size_t number)
{
    const struct record_secret_column *column = &turn->made->secrets[number];
    struct slice plain = rows->secrets[row * turn->made->secret_count + number].plain;
    const struct record_cell *old = &turn->old[column->column];
    if (old->null || !plain.data)
        return old->null == !plain.data;
    struct value *key = ARENA_ARRAY(turn->scratch, struct value, rows->table->key_count);
    for (size_t i = 0; i < rows->table->key_count; i++)
        key[i] = column_value(&rows->batch->columns[rows->table->key[i]], row);
    const char *known;
    size_t len;
    struct err ignored;
    return seal_reveal(turn->records->seal, turn->scratch,
                       records_place(turn->scratch, rows->table, column->column, key),
                       old->text.data, &known, &len, &ignored) &&
           len == plain.len && memcmp(known, plain.data, len) == 0;
}

static bool cell_same(enum type type, const struct record_cell *a, const struct record_cell *b)
{
    if (a->null || b->null)
        return a->null == b->null;
    if (type == TYPE_TEXT)
        return a->text.len == b->text.len && memcmp(a->text.data, b->text.data, a->text.len) == 0;
    return value_compare(&a->value, &b->value) == 0;
}

// Lays what is given over what is there. *whole: nothing of the old record is left but its key; *same: it
// is as it was.
static void merge(struct records_turn *turn, const struct record_rows *rows, size_t row,
                  bool *whole, bool *same)
{
    const struct schema_table *table = rows->table;
    const bool *given = row_given(rows, row);
    size_t secret = 0;
    *whole = *same = true;
    for (size_t i = 0; i < table->column_count; i++) {
        bool hidden =
            secret < turn->made->secret_count && turn->made->secrets[secret].column == (int)i;
        size_t number = secret;
        secret += hidden;
        if (!given[i])
            *whole = *whole && turn->old[i].null;
        bool kept = !given[i] ||
                    (hidden ? secret_same(turn, rows, row, number)
                            : cell_same(table->columns[i].type, &turn->fresh[i], &turn->old[i]));
        if (kept)
            turn->fresh[i] = turn->old[i];
        *same = *same && kept;
    }
}

static bool write_row(struct records_turn *turn, uint64_t seal, struct err *err)
{
    const struct schema_table *table = turn->made->table;
    record_write(turn->records, turn->scratch, table, turn->fresh, turn->args);
    turn->args[table->column_count] = store_int((int64_t)seal);
    turn->seal_sum += seal;
    return store_send(turn->store, err, turn->made->upsert, turn->args, table->column_count + 1);
}

static bool refuse(enum record_outcome *outcome, struct err *why, enum err_kind kind,
                   const char *ko, const char *en)
{
    *outcome = RECORD_REFUSED;
    err_set(why, kind, "%s | %s", ko, en);
    return true;
}

static bool change_known(struct records_turn *turn, const struct record_rows *rows, size_t row,
                         enum change_op op, int64_t old_seal, bool genuine,
                         enum record_outcome *outcome, struct err *why, struct err *err)
{
    if (op == CHANGE_INSERT)
        return refuse(outcome, why, ERR_CONFLICT, "같은 열쇠의 행이 이미 있습니다",
                      "a row of this key is there already");
    if (op == CHANGE_DELETE) {
        key_args(turn);
        turn->seal_sum -= (uint64_t)old_seal;
        turn->row_count--;
        *outcome = RECORD_DELETED;
        return store_send(turn->store, err, turn->made->erase, turn->args,
                          turn->made->table->key_count);
    }
    bool whole, same;
    merge(turn, rows, row, &whole, &same);
    *outcome = RECORD_UNCHANGED;
    if (same && genuine)
        return true;
    if (!whole && !genuine)
        return refuse(outcome, why, ERR_CONFLICT,
                      "저장된 행이 프로그램 밖에서 고쳐졌습니다. 모든 열을 다시 보내십시오",
                      "the stored row was changed past the program: send all of its columns");
    *outcome = RECORD_UPDATED;
    turn->seal_sum -= (uint64_t)old_seal;
    return write_row(turn, record_seal(turn->records, turn->scratch, turn->made, turn->fresh), err);
}

// Most rows of a body are as new as the one before: one statement instead of two. *was_new false: it is known,
// and nothing was done.
static bool try_as_new(struct records_turn *turn, uint64_t seal, bool *was_new, struct err *err)
{
    size_t columns = turn->made->table->column_count;
    record_write(turn->records, turn->scratch, turn->made->table, turn->fresh, turn->args);
    turn->args[columns] = store_int((int64_t)seal);
    TRY(store_run(turn->store, err, turn->made->insert, turn->args, columns + 1));
    *was_new = store_changed(turn->store) != 0;
    if (*was_new)
        turn->seal_sum += seal;
    return true;
}

bool records_change(struct records_turn *turn, const struct record_rows *rows, size_t row,
                    bool absent, enum record_outcome *outcome, struct err *why, struct err *err)
{
    enum change_op op = rows->ops ? (enum change_op)rows->ops[row] : rows->op;
    bool found = false, genuine = false;
    int64_t old_seal = 0;
    arena_reset(turn->scratch);
    cells_take(turn->made, rows, row, turn->fresh);
    if (!absent && turn->expects_new && (op == CHANGE_UPSERT || op == CHANGE_INSERT)) {
        TRY(try_as_new(turn, rows->seals[row], &turn->expects_new, err));
        if (turn->expects_new) {
            turn->row_count++;
            *outcome = RECORD_INSERTED;
            return true;
        }
    }
    if (!absent)
        TRY(fetch(turn, &found, &old_seal, &genuine, err));
    turn->expects_new = !found;
    if (found)
        return change_known(turn, rows, row, op, old_seal, genuine, outcome, why, err);
    if (op == CHANGE_UPDATE || op == CHANGE_DELETE)
        return refuse(outcome, why, ERR_NOT_FOUND, "이 열쇠의 행이 없습니다",
                      "there is no row of this key");
    *outcome = RECORD_INSERTED;
    turn->row_count++;
    return write_row(turn, rows->seals[row], err);
}

bool record_total_move(const struct records *records, struct store *store, const char *table,
                       int64_t row_count, uint64_t seal_sum, struct err *err)
{
    struct store_rows *rows = store_ask(store, err, SQL_TOTAL_GET, STORE_ARGS(store_text(table)));
    bool found = false, ok = rows && store_next(rows, &found, err);
    int64_t count = found ? store_get_int(rows, 0) : 0;
    int64_t sum = found ? store_get_int(rows, 1) : 0;
    int64_t seal = found ? store_get_int(rows, 2) : 0;
    store_done(rows);
    TRY(ok);
    // A total that was forged is left as it is, and so stays wrong for verify to find.
    if (seal != (int64_t)record_total_seal(records, table, count, sum))
        return true;
    count += row_count;
    sum = (int64_t)((uint64_t)sum + seal_sum);
    seal = (int64_t)record_total_seal(records, table, count, sum);
    return store_run(
        store, err, SQL_TOTAL_PUT,
        STORE_ARGS(store_text(table), store_int(count), store_int(sum), store_int(seal)));
}

bool records_end(struct records_turn *turn, struct err *err)
{
    return record_total_move(turn->records, turn->store, turn->made->table->name, turn->row_count,
                             turn->seal_sum, err);
}
