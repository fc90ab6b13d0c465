// A record as it stands in the store, and the number that says nobody has touched it since.
//
// The seal is a MAC over
//
//     "exp_pay" 0
//     hash("agency_id") 2 "A1"        a column that is not NULL: the hash of its name, the length of its
//     hash("pay_no")    2 "P1"        bytes, its bytes
//     hash("amt")       8 500000
//
// in the order of the catalog. NULLs are left out, so a column that a newer catalog adds does not change
// the seals of the rows that were there before it. Values, not their spelling, are what is sealed: SQLite
// keeps a date as text and PostgreSQL as a date, and a decimal 12.50 is 12.5; a store that is moved from
// one to the other keeps its seals. Secrets are sealed as ciphers, so no key of fields is needed to verify.
#include "watch/record_row.h"

#include <assert.h>

#include "base/dict.h"
#include "control/mask.h"

bool record_is_secret(const struct schema_column *column)
{
    return strcmp(column->mark, "secret") == 0;
}

// ---- from the store and to it

bool record_read_cell(const struct records *records, enum type type, const struct store_rows *rows,
                      size_t column, struct record_cell *cell)
{
    cell->null = store_is_null(rows, column);
    if (cell->null)
        return true;
    if (type == TYPE_INT || type == TYPE_BIGINT || (type == TYPE_BOOL && !records->postgres)) {
        cell->value = (struct value){ .type = type, .word = store_get_int(rows, column) };
        return type != TYPE_BOOL || (cell->value.word | 1) == 1;
    }
    const char *text = store_get_text(rows, column);
    cell->text = slice_of(text);
    if (type == TYPE_TEXT)
        return true;
    cell->value.type = type;
    cell->value.state = STATE_VALUE;
    switch (type) {
    case TYPE_DATE:
        return civil_parse_date(text, cell->text.len, &cell->value.word);
    case TYPE_TIMESTAMP:
        return civil_parse_stamp(text, cell->text.len, &cell->value.word);
    default:
        return value_parse(type, text, cell->text.len, &cell->value);
    }
}

bool record_read(const struct records *records, const struct schema_table *table,
                 const struct store_rows *rows, struct record_cell *cells, int *bad)
{
    *bad = -1;
    for (size_t i = table->column_count; i-- > 0;)
        if (!record_read_cell(records, table->columns[i].type, rows, i, &cells[i])) {
            cells[i].null = true;
            *bad = (int)i;
        }
    return *bad < 0;
}

static struct slice value_text_in(struct arena *arena, const struct value *value)
{
    if (value->type == TYPE_DATE || value->type == TYPE_TIMESTAMP) {
        char *text = arena_take_raw(arena, CIVIL_TEXT_MAX);
        size_t len = value->type == TYPE_DATE ? civil_print_date(value->word, text)
                                              : civil_print_stamp(value->word, text);
        return (struct slice){ text, len };
    }
    struct str text;
    str_open(&text, arena);
    value_print(&text, value);
    return (struct slice){ str_end(&text), text.len };
}

void record_write(const struct records *records, struct arena *arena,
                  const struct schema_table *table, const struct record_cell *cells,
                  struct store_value *args)
{
    for (size_t i = 0; i < table->column_count; i++) {
        enum type type = table->columns[i].type;
        struct slice text = cells[i].text;
        if (cells[i].null) {
            args[i] = store_null();
        } else if (type == TYPE_INT || type == TYPE_BIGINT ||
                   (type == TYPE_BOOL && !records->postgres)) {
            args[i] = store_int(cells[i].value.word);
        } else {
            if (type != TYPE_TEXT)
                text = value_text_in(arena, &cells[i].value);
            args[i] = store_slice(text.data, text.len);
        }
    }
}

// ---- seals

static void add_column(struct str *out, uint32_t name, const void *data, size_t len)
{
    uint32_t head[2] = { name, (uint32_t)len };
    str_add(out, (const char *)head, sizeof head);
    str_add(out, data, len);
}

static void add_cell(struct str *out, enum type type, uint32_t name, const struct record_cell *cell)
{
    if (type == TYPE_TEXT) {
        add_column(out, name, cell->text.data, cell->text.len);
    } else if (type == TYPE_NUMERIC) {
        struct num num = num_reduce(cell->value.num);
        add_column(out, name, &num, sizeof num);
    } else if (type == TYPE_INTERVAL) {
        struct interval interval = cell->value.interval;
        int64_t words[] = { interval.micros, interval.days, interval.months };
        add_column(out, name, words, sizeof words);
    } else {
        add_column(out, name, &cell->value.word, sizeof cell->value.word);
    }
}

uint64_t record_seal(const struct records *records, struct arena *arena,
                     const struct record_table *table, const struct record_cell *cells)
{
    struct str text;
    str_open(&text, arena);
    str_add(&text, table->table->name, strlen(table->table->name) + 1);
    for (size_t i = 0; i < table->table->column_count; i++)
        if (!cells[i].null)
            add_cell(&text, table->table->columns[i].type, table->names[i], &cells[i]);
    return seal_row(records->seal, text.data, text.len);
}

uint64_t record_total_seal(const struct records *records, const char *table, int64_t row_count,
                           int64_t seal_sum)
{
    char text[256];
    size_t len = strlen(table);
    assert(len + 1 + 2 * sizeof(int64_t) <= sizeof text && "names of tables are at most 63 bytes");
    memcpy(text, table, len + 1);
    memcpy(text + len + 1, &row_count, sizeof row_count);
    memcpy(text + len + 1 + sizeof row_count, &seal_sum, sizeof seal_sum);
    return seal_row(records->seal, text, len + 1 + 2 * sizeof(int64_t));
}

// ---- words

const char *record_key_text(struct arena *arena, const struct schema_table *table,
                            const struct record_cell *cells, bool masked)
{
    struct str text;
    str_open(&text, arena);
    for (size_t i = 0; i < table->key_count; i++) {
        const struct schema_column *column = &table->columns[table->key[i]];
        const struct record_cell *cell = &cells[table->key[i]];
        str_format(&text, "%s%s=", i ? " " : "", column->name);
        if (masked && mask_needed(column->mark))
            str_text(&text, "***");
        else if (cell->null)
            str_char(&text, '?');
        else if (column->type == TYPE_TEXT)
            str_add(&text, cell->text.data, cell->text.len);
        else
            value_print(&text, &cell->value);
    }
    return str_end(&text);
}

const char *records_place(struct arena *arena, const struct schema_table *table, int column,
                          const struct value *key)
{
    struct str text;
    str_open(&text, arena);
    str_format(&text, "%s.%s", table->name, table->columns[column].name);
    for (size_t i = 0; i < table->key_count; i++) {
        str_format(&text, " %s=", table->columns[table->key[i]].name);
        value_print(&text, &key[i]);
    }
    return str_end(&text);
}
