// Records of one table: a page of them, what can be searched, and what holds for the one of the path.
#include "modules/record/link.h"
#include "modules/record/seek.h"

#define LIMIT_DEFAULT 50
#define LIMIT_MAX     200
#define EQUALS_MAX    4

struct equal {
    int column;
    const char *value;
};

struct asked {
    const struct schema_table *table;
    struct equal equals[EQUALS_MAX];
    size_t equal_count;
    int day; // column; -1: none
    int limit;
};

static const char *query_of(struct request *request, const char *name)
{
    const char *text = http_query(request->exchange, name);
    return text && *text ? text : NULL;
}

static void add_equal(struct asked *asked, int column, const char *value)
{
    asked->equals[asked->equal_count++] = (struct equal){ column, value };
}

// The column that tells the records of an agency apart.
static int own_key(const struct schema_table *table)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (table->key[i] != table->agency_column)
            return table->key[i];
    return table->key[0];
}

// A column whose values anybody may name: of texts, and no personal data.
static bool plain_column(struct request *request, const struct schema_table *table,
                         const char *parameter, const char *name, int *out, struct err *err)
{
    *out = schema_column_find(table, name);
    return (*out >= 0 && table->columns[*out].type == TYPE_TEXT && !*table->columns[*out].mark) ||
           request_fault(request, err, ERR_BAD_INPUT, parameter,
                         "이 열로는 찾을 수 없습니다 | this column cannot be searched");
}

static bool read_values(struct request *request, struct asked *asked, struct err *err)
{
    const char *key = query_of(request, "key"), *department = query_of(request, "department");
    const char *value = query_of(request, "value"), *column = query_of(request, "column");
    int at;
    if (key) {
        at = own_key(asked->table);
        TRY(plain_column(request, asked->table, "key", asked->table->columns[at].name, &at, err));
        add_equal(asked, at, key);
    }
    if (department) {
        TRY(plain_column(request, asked->table, "department", "dept_cd", &at, err));
        add_equal(asked, at, department);
    }
    if (value) {
        TRY(plain_column(request, asked->table, "column", column ? column : "", &at, err));
        add_equal(asked, at, value);
    }
    return true;
}

// The value of another record's column, which need not be one that may be seen: ?column=creditor_tok&
// same_table=exp_pay&same_key=A1,P1&same_column=creditor_tok.
static bool read_same(struct request *request, struct asked *asked, struct err *err)
{
    const char *table = query_of(request, "same_table"), *key = query_of(request, "same_key");
    const char *from = query_of(request, "same_column"), *to = query_of(request, "column");
    struct record_shown other;
    if (!table && !key && !from)
        return true;
    TRY(record_find(request, MAY_RECORD_READ, table ? table : "", key ? key : "", &other, err));
    int source = schema_column_find(other.table, from ? from : "");
    int target = schema_column_find(asked->table, to ? to : "");
    const struct schema *schema = app_schema(request->app);
    const char *kind = source < 0 ? NULL : link_kind(schema, &other.table->columns[source]);
    const char *wanted = target < 0 ? NULL : link_kind(schema, &asked->table->columns[target]);
    if (!kind || !wanted || strcmp(kind, wanted) != 0)
        return request_fault(request, err, ERR_BAD_INPUT, "same_column",
                             "같은 종류의 열이 아닙니다 | not columns of one kind");
    const char *value = link_value(request->arena, &other, source);
    if (!value)
        return request_fault(request, err, ERR_BAD_INPUT, "same_column",
                             "그 기록에는 이 값이 없습니다 | that record has no such value");
    add_equal(asked, target, value);
    return true;
}

static bool read_day(struct request *request, struct asked *asked, struct err *err)
{
    const char *name = query_of(request, "day");
    asked->day = name ? schema_column_find(asked->table, name) : -1;
    if (!name)
        return true;
    const struct schema_column *column = asked->day < 0 ? NULL : &asked->table->columns[asked->day];
    return (column && !*column->mark &&
            (column->type == TYPE_DATE || column->type == TYPE_TIMESTAMP)) ||
           request_fault(request, err, ERR_BAD_INPUT, "day",
                         "날짜인 열이 아닙니다 | not a column of days");
}

static bool read_limit(struct request *request, struct asked *asked, struct err *err)
{
    const char *text = query_of(request, "limit");
    char *end = NULL;
    long limit = text ? strtol(text, &end, 10) : LIMIT_DEFAULT;
    asked->limit = (int)limit;
    return ((!text || !*end) && limit >= 1 && limit <= LIMIT_MAX) ||
           request_fault(request, err, ERR_BAD_INPUT, "limit",
                         "1에서 %d까지의 수여야 합니다 | must be a number from 1 to %d", LIMIT_MAX,
                         LIMIT_MAX);
}

// The cursor is a key that is sealed, for a key may be personal data.
static bool seek_cursor(struct request *request, struct seek *seek, struct err *err)
{
    const char *cursor = query_of(request, "cursor");
    const char **key = ARENA_ARRAY(request->arena, const char *, seek->table->key_count);
    if (!cursor)
        return true;
    return (record_split_key(request, seek->table, cursor, key, err) &&
            seek_after(seek, key, err)) ||
           request_fault(request, err, ERR_BAD_INPUT, "cursor",
                         "앞 쪽에서 받은 값이 아닙니다 | not a cursor of an earlier page");
}

static bool seek_what(struct request *request, const struct asked *asked, struct seek *seek,
                      struct err *err)
{
    const char *sort = query_of(request, "sort");
    if (sort && strcmp(sort, "key") != 0 && strcmp(sort, "-key") != 0)
        return request_fault(request, err, ERR_BAD_INPUT, "sort",
                             "key나 -key입니다 | must be key or -key");
    seek_open(seek, request, asked->table);
    seek->rising = sort && *sort != '-';
    TRY(seek_cursor(request, seek, err));
    for (int inside = 1; inside >= 0; inside--)
        for (size_t i = 0; i < asked->equal_count; i++)
            if (seek_indexed(asked->table, asked->equals[i].column) == inside)
                seek_equal(seek, asked->equals[i].column, asked->equals[i].value);
    return asked->day < 0 ||
           seek_days(seek, asked->day, query_of(request, "from"), query_of(request, "to"), err);
}

static json_t *columns_json(struct request *request, const struct schema_table *table)
{
    json_t *list = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(list, link_column(request, table, (int)i));
    return list;
}

static bool add_items(struct request *request, const struct asked *asked, struct seek *seek,
                      json_t *items, json_t **next, struct err *err)
{
    const struct schema_table *table = asked->table;
    struct records *records = app_records(request->app);
    struct record_shown row = { .table = table };
    row.values = ARENA_ARRAY(request->arena, struct value, table->column_count);
    row.sealed = ARENA_ARRAY(request->arena, const char *, table->column_count);
    const char *sql = seek_rows(seek, asked->limit + 1);
    struct store_rows *rows = store_ask(request->store, err, sql, seek->values, seek->value_count);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        if ((int)json_array_size(items) == asked->limit) {
            *next = json_string(record_key_address(request, table, row.values));
            break;
        }
        fine = records_row(records, request->arena, table, rows, row.values, row.sealed, err);
        if (!fine)
            break;
        json_array_append_new(items, json_pack("{s:s, s:o}", "key",
                                               record_key_address(request, table, row.values),
                                               "cells", record_cells(request, &row)));
    }
    store_done(rows);
    return fine;
}

// Where the search stopped for having looked at enough.
static bool add_stop(struct request *request, struct seek *seek, json_t **next, struct err *err)
{
    const struct schema_table *table = seek->table;
    struct value *values = ARENA_ARRAY(request->arena, struct value, table->column_count);
    const char *sql = seek_end(seek);
    struct store_rows *rows = store_ask(request->store, err, sql, seek->values, seek->inside_count);
    bool more = false, fine = rows && store_next(rows, &more, err);
    for (size_t i = 0; more && fine && i < table->key_count; i++) {
        enum type type = table->columns[table->key[i]].type;
        const char *text = store_get_text(rows, i);
        fine = value_parse(type, text, strlen(text), &values[table->key[i]]);
    }
    if (more && fine)
        *next = json_string(record_key_address(request, table, values));
    store_done(rows);
    return fine;
}

bool record_list(struct request *request, struct err *err)
{
    struct asked asked = { .table = schema_find(app_schema(request->app), request->ids[0]) };
    struct seek seek;
    if (!asked.table)
        return err_set(err, ERR_NOT_FOUND, "그런 표가 없습니다 | no such table");
    TRY(read_values(request, &asked, err) && read_same(request, &asked, err) &&
        read_day(request, &asked, err) && read_limit(request, &asked, err) &&
        seek_what(request, &asked, &seek, err));
    json_t *items = json_array(), *next = NULL;
    bool fine = add_items(request, &asked, &seek, items, &next, err) &&
                (next || !seek_narrows(&seek) || add_stop(request, &seek, &next, err));
    request_reply(request, 200,
                  json_pack("{s:s, s:s, s:o, s:o, s:o, s:i, s:b}", "table", asked.table->name,
                            "title",
                            request->english ? asked.table->title_en : asked.table->title_ko,
                            "columns", columns_json(request, asked.table), "items", items, "next",
                            next ? next : json_null(), "looked_through", SEEK_WINDOW,
                            "of_departments", schema_column_find(asked.table, "dept_cd") >= 0));
    return fine;
}
