#include "modules/record/seek.h"

#include <assert.h>

#include "base/civil.h"

#define VALUES_MAX (sizeof((struct seek *)0)->values / sizeof *((struct seek *)0)->values)

static void put(struct seek *seek, struct str *into, struct store_value value)
{
    if (seek->value_count == VALUES_MAX)
        return;
    assert(into != &seek->inside || seek->inside_count == seek->value_count);
    seek->values[seek->value_count++] = value;
    if (into == &seek->inside)
        seek->inside_count = seek->value_count;
    str_format(into, "$%zu", seek->value_count);
}

// "a", "b" DESC …: the columns of the key.
static void add_key(const struct seek *seek, struct str *out, const char *tail)
{
    for (size_t i = 0; i < seek->table->key_count; i++)
        str_format(out, "%s\"%s\"%s", i ? ", " : "", seek->table->columns[seek->table->key[i]].name,
                   tail);
}

static const char *way(const struct seek *seek)
{
    return seek->rising ? "" : " DESC";
}

// Only of the asker's agencies: the first column of nearly every key.
static void add_agencies(struct seek *seek)
{
    const struct actor *actor = seek->request->actor;
    str_text(&seek->inside, " AND agency_id IN (");
    for (size_t i = 0; i < actor->post_count && i < VALUES_MAX / 2; i++) {
        str_text(&seek->inside, i ? ", " : "");
        put(seek, &seek->inside, store_text(actor->posts[i].agency));
    }
    str_text(&seek->inside, actor->post_count ? ")" : "NULL)");
}

void seek_open(struct seek *seek, struct request *request, const struct schema_table *table)
{
    *seek = (struct seek){ .request = request, .table = table };
    str_open(&seek->inside, request->arena);
    str_open(&seek->outside, request->arena);
    if (table->agency_column >= 0)
        add_agencies(seek);
}

bool seek_indexed(const struct schema_table *table, int column)
{
    for (size_t i = 0; i < table->key_count; i++) {
        if (table->key[i] == column)
            return true;
        if (table->key[i] != table->agency_column)
            return false;
    }
    return false;
}

void seek_equal(struct seek *seek, int column, const char *value)
{
    struct str *into = seek_indexed(seek->table, column) ? &seek->inside : &seek->outside;
    str_format(into, " AND \"%s\" = ", seek->table->columns[column].name);
    put(seek, into, store_text(value));
}

void seek_like(struct seek *seek, const char *one, const char *other, const char *pattern)
{
    str_format(&seek->outside, " AND (lower(\"%s\") LIKE lower(", one);
    put(seek, &seek->outside, store_text(pattern));
    str_format(&seek->outside, ") ESCAPE '\\' OR \"%s\" LIKE ", other);
    put(seek, &seek->outside, store_text(pattern));
    str_text(&seek->outside, " ESCAPE '\\')");
}

static bool add_day(struct seek *seek, int column, const char *text, const char *sign, int64_t more,
                    struct err *err)
{
    int64_t day;
    char *bound = arena_take(seek->request->arena, CIVIL_TEXT_MAX);
    if (!civil_parse_date(text, strlen(text), &day))
        return err_set(err, ERR_BAD_INPUT,
                       "날짜는 2026-03-02처럼 씁니다 | a date is written 2026-03-02");
    civil_print_date(day + more, bound);
    str_format(&seek->outside, " AND \"%s\" %s ", seek->table->columns[column].name, sign);
    put(seek, &seek->outside, store_text(bound));
    return true;
}

bool seek_days(struct seek *seek, int column, const char *from, const char *to, struct err *err)
{
    return (!from || add_day(seek, column, from, ">=", 0, err)) &&
           (!to ||
            add_day(seek, column, to, "<", 1, err)); // times of its last day are before the next
}

bool seek_after(struct seek *seek, const char *const *key, struct err *err)
{
    size_t count = seek->table->key_count;
    struct store_value *values = ARENA_ARRAY(seek->request->arena, struct store_value, count);
    if (!records_key(app_records(seek->request->app), seek->request->arena, seek->table, key,
                     values))
        return err_set(err, ERR_BAD_INPUT,
                       "앞 쪽에서 받은 값이 아닙니다 | not a cursor of an earlier page");
    str_text(&seek->inside, " AND (");
    add_key(seek, &seek->inside, "");
    str_text(&seek->inside, seek->rising ? ") > (" : ") < (");
    for (size_t i = 0; i < count; i++) {
        str_text(&seek->inside, i ? ", " : "");
        put(seek, &seek->inside, values[i]);
    }
    str_char(&seek->inside, ')');
    return true;
}

bool seek_narrows(const struct seek *seek)
{
    return seek->outside.len > 0 || seek->table->agency_column >= 0;
}

static void add_window(struct seek *seek, struct str *out)
{
    str_format(out, "(SELECT * FROM \"%s\" WHERE 1 = 1%s ORDER BY ", seek->table->name,
               str_end(&seek->inside));
    add_key(seek, out, way(seek));
    str_format(out, " LIMIT %d) w", SEEK_WINDOW);
}

// Whose each row is; a table of no agency is anybody's who may read records.
static void add_owned(struct seek *seek, struct str *out)
{
    bool has_department = schema_column_find(seek->table, "dept_cd") >= 0;
    if (seek->table->agency_column < 0) {
        add_window(seek, out);
        str_text(out, " WHERE 1 = 1");
        return;
    }
    str_format(out, "(SELECT w.*, %s AS department_id, CAST(NULL AS bigint) AS officer_id FROM ",
               has_department ? "d.id" : "CAST(NULL AS bigint)");
    add_window(seek, out);
    if (has_department) {
        char *today = arena_take(seek->request->arena, CIVIL_TEXT_MAX);
        civil_print_date(record_today(seek->request->app), today);
        str_text(out, " LEFT JOIN department d ON d.agency_id = w.agency_id AND d.code = w.dept_cd"
                      " AND d.valid_from <= ");
        put(seek, out, store_text(today));
        str_text(out, " AND d.valid_to >= ");
        put(seek, out, store_text(today));
    }
    str_text(out, ") w WHERE ");
    actor_where(out, seek->request->actor, MAY_RECORD_READ, "w");
}

static const char *seek_text(struct seek *seek, const char *columns, int limit, const char *tail)
{
    struct str out;
    str_open(&out, seek->request->arena);
    str_text(&out, columns);
    add_owned(seek, &out);
    str_format(&out, "%s ORDER BY ", str_end(&seek->outside));
    add_key(seek, &out, way(seek));
    str_format(&out, " LIMIT %d%s", limit, tail);
    return str_end(&out);
}

const char *seek_rows(struct seek *seek, int limit)
{
    struct str columns;
    str_open(&columns, seek->request->arena);
    for (size_t i = 0; i < seek->table->column_count; i++)
        str_format(&columns, "%s\"%s\"", i ? ", " : "SELECT ", seek->table->columns[i].name);
    str_text(&columns, " FROM ");
    return seek_text(seek, str_end(&columns), limit, "");
}

const char *seek_count(struct seek *seek, int most)
{
    return seek_text(seek, "SELECT count(*) FROM (SELECT 1 FROM ", most, ") counted");
}

const char *seek_end(struct seek *seek)
{
    struct str out;
    str_open(&out, seek->request->arena);
    str_text(&out, "SELECT ");
    add_key(seek, &out, "");
    str_format(&out, " FROM \"%s\" WHERE 1 = 1%s ORDER BY ", seek->table->name,
               str_end(&seek->inside));
    add_key(seek, &out, way(seek));
    str_format(&out, " LIMIT 1 OFFSET %d", SEEK_WINDOW - 1);
    return str_end(&out);
}
