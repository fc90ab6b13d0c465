// app/list.c — one page of a list, from the fields' rows and what the query asks for.
//
//   GET /api/v1/alarms?state=issued,working&amount_from=1000000&sort=-issued_at&limit=2
//
//   SELECT a.id, a.state, … FROM alarm_view a
//    WHERE (a.agency_id = 'A1' AND a.department_id IN (7))       reach: actor_where
//      AND a.state IN ($1, $2) AND a.amount >= $3                filters
//      AND (a.issued_at, a.id) < ($4, $5)                        the cursor, from the second page on
//    ORDER BY a.issued_at DESC, a.id DESC LIMIT 3                one more: is there a next page?
//
// Pages are cut by value, not by number: what is added meanwhile neither repeats nor hides a row. Names come
// from the field rows alone; what the asker writes is a parameter.
//
// Words (?q=) may stand anywhere in a text, for which no index serves both databases: SQLite's trigrams find no
// Korean word of two letters, PostgreSQL's are an extension. So they are looked for in the first SEARCH_ROWS rows that
// all other conditions leave, in the order of the list, and the page says whether there were more (search_is_cut):
//
//    WHERE a.id IN (SELECT a.id FROM … WHERE reach, filters, cursor ORDER BY … LIMIT 20000) AND lower(a.key) LIKE $5
#include "app/app.h"
#include "app/field.h"
#include "app/find.h"

#define VALUES_MAX   64
#define COUNT_LIMIT  10000
#define SEARCH_ROWS  20000
#define CURSOR_BYTES 400

struct query {
    struct request *request;
    const struct list *list;
    struct str where;
    const char *words; // SQL of the words that are searched; NULL: none
    struct store_value values[VALUES_MAX];
    size_t value_count;
    const struct field *sort;
    bool falling;
    int64_t limit;
    bool failed;
    struct err *err;
};

static void put_into(struct query *query, struct str *sql, struct store_value value)
{
    if (query->value_count == VALUES_MAX) {
        query->failed = true;
        err_set(query->err, ERR_BAD_INPUT, "조건이 너무 많습니다 | too many conditions");
        return;
    }
    query->values[query->value_count++] = value;
    str_format(sql, "$%zu", query->value_count);
}

static void put(struct query *query, struct store_value value)
{
    put_into(query, &query->where, value);
}

static void put_text(struct query *query, const struct field *field, const char *text)
{
    struct store_value value = store_null();
    if (!query->failed && !field_read(query->request, field, text, &value, query->err))
        query->failed = true;
    if (!query->failed)
        put(query, value);
}

static void add_one_of(struct query *query, const struct field *field, const char *value)
{
    str_format(&query->where, " AND %s.%s IN (", query->list->alias, field->name);
    for (const char *at = value;; at++) {
        size_t len = strcspn(at, ",");
        if (at != value)
            str_text(&query->where, ", ");
        put_text(query, field, arena_text(query->request->arena, at, len));
        at += len;
        if (!*at)
            break;
    }
    str_char(&query->where, ')');
}

static void add_filter(void *context, const char *name, const char *value)
{
    struct query *query = context;
    if (query->failed)
        return;
    for (size_t i = 0; i < query->list->fields->count; i++) {
        const struct field *field = &query->list->fields->at[i];
        size_t len = strlen(field->name);
        if (!(field->flags & FIELD_FILTER) || strncmp(name, field->name, len) != 0)
            continue;
        bool exact = !name[len], from = strcmp(name + len, "_from") == 0,
             to = strcmp(name + len, "_to") == 0;
        if (exact && (field->kind == FIELD_CHOICE || field->kind == FIELD_ID))
            add_one_of(query, field, value);
        else if (exact || from || to) {
            str_format(&query->where, " AND %s.%s %s ", query->list->alias, field->name,
                       exact  ? "="
                       : from ? ">="
                              : "<=");
            put_text(query, field, value);
        }
    }
}

// The words anywhere in one of the fields that are searched.
static void add_search(struct query *query, const char *words)
{
    struct str sql;
    const char *pattern = find_like(query->request->arena, words);
    str_open(&sql, query->request->arena);
    for (size_t i = 0; i < query->list->fields->count; i++) {
        const struct field *field = &query->list->fields->at[i];
        if (!(field->flags & FIELD_SEARCH))
            continue;
        str_format(&sql, "%slower(%s.%s) LIKE lower(", sql.len ? " OR " : "", query->list->alias,
                   field->name);
        put_into(query, &sql, store_text(pattern));
        str_text(&sql, ") ESCAPE '\\'");
    }
    query->words = sql.len ? str_end(&sql) : NULL;
}

// What has no day comes after all days, in both databases and for the cursor.
#define NO_DAY "9999-12-31"

static const char *sort_text(struct query *query)
{
    return arena_format(query->request->arena,
                        query->sort->kind == FIELD_DATE ? "coalesce(%s.%s, '" NO_DAY "')" : "%s.%s",
                        query->list->alias, query->sort->name);
}

static const char *order_text(struct query *query)
{
    const char *way = query->falling ? "DESC" : "ASC";
    return arena_format(query->request->arena, "ORDER BY %s %s, %s.id %s", sort_text(query), way,
                        query->list->alias, way);
}

// The rows among which words are looked for.
static const char *searched_text(struct query *query, const char *also, int limit)
{
    return arena_format(query->request->arena, "SELECT %s.id FROM %s WHERE %s%s %s LIMIT %d",
                        query->list->alias, query->list->from, str_end(&query->where), also,
                        order_text(query), limit);
}

static const char *where_text(struct query *query)
{
    if (!query->words)
        return str_end(&query->where);
    return arena_format(query->request->arena, "%s.id IN (%s) AND (%s)", query->list->alias,
                        searched_text(query, "", SEARCH_ROWS), query->words);
}

static bool read_sort(struct query *query)
{
    const char *asked = http_query(query->request->exchange, "sort");
    const char *sort = asked ? asked : query->list->sort;
    query->falling = *sort == '-';
    query->sort = fields_find(query->list->fields, sort + query->falling);
    return (query->sort && (!asked || (query->sort->flags & FIELD_SORT))) ||
           request_fault(query->request, query->err, ERR_BAD_INPUT, "sort",
                         "정렬할 수 없는 항목입니다: %s | cannot be sorted by: %s", sort, sort);
}

static bool read_limit(struct query *query)
{
    static const struct field limit = { .name = "limit",
                                        .kind = FIELD_INT,
                                        .title_ko = "한 쪽의 수",
                                        .title_en = "Items a page",
                                        .min = 1,
                                        .max = LIST_LIMIT_MAX };
    const char *text = http_query(query->request->exchange, "limit");
    struct store_value value = store_int(LIST_LIMIT_DEFAULT);
    if (text)
        TRY(field_read(query->request, &limit, text, &value, query->err));
    query->limit = value.number;
    return true;
}

// A cursor is the hexadecimal form of the last row's "id sort value".
static bool read_cursor(struct query *query)
{
    const char *cursor = http_query(query->request->exchange, "cursor");
    if (!cursor)
        return true;
    size_t len = strlen(cursor);
    char *text = arena_take(query->request->arena, len / 2 + 1);
    char *end = text;
    bool fine = len > 2 && len <= 2 * CURSOR_BYTES && len % 2 == 0 && seal_unhex(cursor, len, text);
    long long id = fine ? strtoll(text, &end, 10) : 0;
    struct store_value value;
    if (!fine || *end != ' ' || !utf8_check(text, len / 2, &len) ||
        !field_read(query->request, query->sort, end + 1, &value, query->err))
        return request_fault(query->request, query->err, ERR_BAD_INPUT, "cursor",
                             "앞 쪽에서 받은 값이 아닙니다 | not a cursor of an earlier page");
    str_format(&query->where, " AND (%s, %s.id) %s (", sort_text(query), query->list->alias,
               query->falling ? "<" : ">");
    put(query, value);
    str_text(&query->where, ", ");
    put(query, store_int(id));
    str_char(&query->where, ')');
    return true;
}

static json_t *make_cursor(struct query *query, const struct store_rows *rows)
{
    size_t at = (size_t)(query->sort - query->list->fields->at);
    json_t *value = field_json(query->sort, rows, at);
    struct str text;
    str_open(&text, query->request->arena);
    str_format(&text, "%lld ", (long long)store_get_int(rows, query->list->fields->count));
    if (json_is_real(value))
        str_format(&text, "%.2f", json_real_value(value));
    else if (json_is_integer(value))
        str_format(&text, "%lld", (long long)json_integer_value(value));
    else if (json_is_null(value))
        str_text(&text, NO_DAY);
    else
        str_text(&text, json_is_boolean(value) ? (json_is_true(value) ? "1" : "0")
                                               : json_string_value(value));
    json_decref(value);
    char *hex = arena_take(query->request->arena, 2 * text.len + 1);
    seal_hex(text.data, text.len, hex);
    return json_string(hex);
}

static const char *select_text(struct query *query)
{
    const struct list *list = query->list;
    struct str sql;
    str_open(&sql, query->request->arena);
    for (size_t i = 0; i < list->fields->count; i++)
        str_format(&sql, "%s%s.%s", i ? ", " : "SELECT ", list->alias, list->fields->at[i].name);
    str_format(&sql, ", %s.id FROM %s WHERE %s %s LIMIT %lld", list->alias, list->from,
               where_text(query), order_text(query), (long long)query->limit + 1);
    return str_end(&sql);
}

static bool add_page(struct query *query, json_t *page)
{
    struct store_rows *rows = store_ask(query->request->store, query->err, select_text(query),
                                        query->values, query->value_count);
    json_t *items = json_array(), *next = json_null();
    json_object_set_new(page, "items", items);
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, query->err)) && more) {
        json_t *item = json_object();
        for (size_t i = 0; i < query->list->fields->count; i++)
            json_object_set_new_nocheck(item, query->list->fields->at[i].name,
                                        field_json(&query->list->fields->at[i], rows, i));
        json_array_append_new(items, item);
        if ((int64_t)json_array_size(items) == query->limit) {
            json_t *cursor = make_cursor(query, rows);
            fine = store_next(rows, &more, query->err);
            if (more)
                next = json_incref(cursor);
            json_decref(cursor);
            break;
        }
    }
    store_done(rows);
    json_object_set_new(page, "next", next);
    return fine;
}

// Up to COUNT_LIMIT: a count of all of a million rows is not what anybody reads.
static bool add_count(struct query *query, json_t *page)
{
    const char *sql = arena_format(
        query->request->arena, "SELECT count(*) FROM (SELECT 1 FROM %s WHERE %s LIMIT %d) counted",
        query->list->from, where_text(query), COUNT_LIMIT + 1);
    int64_t count;
    bool found;
    TRY(store_number(query->request->store, query->err, &count, &found, sql, query->values,
                     query->value_count));
    json_object_set_new(page, "total", json_integer(count > COUNT_LIMIT ? COUNT_LIMIT : count));
    json_object_set_new(page, "total_is_more", json_boolean(count > COUNT_LIMIT));
    return true;
}

static bool add_cut(struct query *query, json_t *page)
{
    int64_t count;
    bool found;
    if (!query->words)
        return true;
    // PostgreSQL wants every parameter to stand somewhere.
    const char *also = arena_format(query->request->arena, " AND (1 = 1 OR %s)", query->words);
    const char *sql = arena_format(query->request->arena, "SELECT count(*) FROM (%s) searched",
                                   searched_text(query, also, SEARCH_ROWS + 1));
    TRY(store_number(query->request->store, query->err, &count, &found, sql, query->values,
                     query->value_count));
    json_object_set_new(page, "search_is_cut", json_boolean(count > SEARCH_ROWS));
    return true;
}

// Reach, the list's own condition, filters and words; the order.
static bool read_question(struct query *query)
{
    struct request *request = query->request;
    const struct list *list = query->list;
    str_open(&query->where, request->arena);
    for (size_t i = 0; i < list->arg_count && i < VALUES_MAX; i++)
        query->values[query->value_count++] = list->args[i];
    if (list->everywhere)
        str_text(&query->where, "1 = 1");
    else
        actor_where(&query->where, request->actor, request->route->permission, list->alias);
    if (list->where)
        str_format(&query->where, " AND (%s)", list->where);
    TRY(read_sort(query));
    http_each_query(request->exchange, add_filter, query);
    const char *words = http_query(request->exchange, "q");
    if (words && *words && !query->failed)
        add_search(query, words);
    return !query->failed;
}

struct store_rows *request_rows(struct request *request, const struct list *list, int64_t most,
                                struct err *err)
{
    struct query query = { .request = request, .list = list, .err = err, .limit = most };
    if (!read_question(&query))
        return NULL;
    return store_ask(request->store, err, select_text(&query), query.values, query.value_count);
}

bool request_list(struct request *request, const struct list *list, struct err *err)
{
    struct query query = { .request = request, .list = list, .err = err };
    TRY(read_question(&query) && read_limit(&query));
    json_t *page = json_object();
    const char *count = http_query(request->exchange, "count");
    bool fine = (!count || add_count(&query, page)) && read_cursor(&query) && !query.failed &&
                add_page(&query, page) && add_cut(&query, page);
    if (fine)
        return request_reply(request, 200, page);
    json_decref(page);
    return false;
}
