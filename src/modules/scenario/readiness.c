// Whether a rule has what it needs: the records in the store, not the answer. "Insufficient data" is never
// "clean".
//
//   tables   their records, how many of them fill the columns that the rule reads, and whether a feed is late
//   joins    of the records that have the keys of a join, how many meet one on the other side
#include "base/vec.h"
#include "control/trace.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

#define KEYS_MAX        8  // of a join
#define RESOLVES_PERCENT 50 // a join that fewer records resolve is pointed out

struct join {
    int number;
    const struct schema_table *left, *right;
    int left_columns[KEYS_MAX], right_columns[KEYS_MAX];
    size_t count;
};

struct use { // of a table
    const struct schema_table *table;
    bool *read; // by column
};

struct readiness {
    struct request *request;
    VEC(struct use) uses;
    VEC(struct join) joins;
    bool missing, doubtful;
};

// ---- what the rule reads

static struct use *use_of(struct readiness *ready, const struct schema_table *table)
{
    for (size_t i = 0; i < ready->uses.count; i++)
        if (ready->uses.at[i].table == table)
            return &ready->uses.at[i];
    struct arena *arena = ready->request->arena;
    struct use use = { table, ARENA_ARRAY(arena, bool, table->column_count) };
    VEC_ADD(arena, &ready->uses, use);
    return &ready->uses.at[ready->uses.count - 1];
}

static void take_read(void *context, const struct schema_table *table, int column)
{
    use_of(context, table)->read[column] = true;
}

static void take_join(void *context, int number, const struct trace *left,
                      const struct trace *right)
{
    struct readiness *ready = context;
    struct join *join = ready->joins.count ? &ready->joins.at[ready->joins.count - 1] : NULL;
    if (!join || join->number != number || join->left != left->table ||
        join->right != right->table) {
        struct join fresh = { .number = number, .left = left->table, .right = right->table };
        VEC_ADD(ready->request->arena, &ready->joins, fresh);
        join = &ready->joins.at[ready->joins.count - 1];
    }
    if (join->count == KEYS_MAX)
        return;
    join->left_columns[join->count] = left->column;
    join->right_columns[join->count++] = right->column;
}

// ---- tables

static bool count_table(struct readiness *ready, const struct use *use, json_t *columns,
                        int64_t *rows, struct err *err)
{
    struct request *request = ready->request;
    struct str sql;
    size_t at = 1;
    str_open(&sql, request->arena);
    str_text(&sql, "SELECT count(*)");
    for (size_t i = 0; i < use->table->column_count; i++)
        if (use->read[i])
            str_format(&sql, ", count(\"%s\")", use->table->columns[i].name);
    str_format(&sql, " FROM \"%s\"", use->table->name);
    struct store_rows *found = store_ask(request->store, err, str_end(&sql), STORE_NO_ARGS);
    bool more = false, fine = found && store_next(found, &more, err);
    *rows = more ? store_get_int(found, 0) : 0;
    for (size_t i = 0; more && i < use->table->column_count; i++) {
        const struct schema_column *column = &use->table->columns[i];
        if (!use->read[i])
            continue;
        int64_t filled = store_get_int(found, at++);
        ready->doubtful = ready->doubtful || (*rows && !filled);
        json_array_append_new(
            columns, json_pack("{s:s, s:s, s:I}", "column", column->name, "title",
                               request->english ? column->title_en : column->title_ko, "filled",
                               (json_int_t)filled));
    }
    store_done(found);
    return fine;
}

static bool add_table(struct readiness *ready, const struct use *use, json_t *tables,
                      struct err *err)
{
    struct request *request = ready->request;
    const struct schema_table *table = use->table;
    json_t *columns = json_array();
    int64_t rows = 0, late = 0;
    bool found;
    json_t *item = json_pack("{s:s, s:s, s:o}", "table", table->name, "title",
                             request->english ? table->title_en : table->title_ko, "columns",
                             columns);
    json_array_append_new(tables, item);
    TRY(count_table(ready, use, columns, &rows, err));
    TRY(store_number(request->store, err, &late, &found, SQL_FEED_LATE,
                     STORE_ARGS(store_text(table->name))));
    json_object_set_new(item, "rows", json_integer(rows));
    json_object_set_new(item, "late", json_boolean(late > 0));
    ready->missing = ready->missing || !rows;
    ready->doubtful = ready->doubtful || late > 0;
    return true;
}

// ---- joins

static void add_columns(struct str *sql, const struct schema_table *table, const int *columns,
                        size_t count, const char *between, const char *after)
{
    for (size_t i = 0; i < count; i++)
        str_format(sql, "%s\"%s\"%s", i ? between : "", table->columns[columns[i]].name, after);
}

// Who has no key asks for no partner.
static const char *join_sql(struct arena *arena, const struct join *join)
{
    struct str sql;
    str_open(&sql, arena);
    str_text(&sql, "SELECT count(*), coalesce(sum(CASE WHEN (");
    add_columns(&sql, join->left, join->left_columns, join->count, ", ", "");
    str_text(&sql, ") IN (SELECT ");
    add_columns(&sql, join->right, join->right_columns, join->count, ", ", "");
    str_format(&sql, " FROM \"%s\") THEN 1 ELSE 0 END), 0) FROM \"%s\" WHERE ", join->right->name,
               join->left->name);
    add_columns(&sql, join->left, join->left_columns, join->count, " AND ", " IS NOT NULL");
    return str_end(&sql);
}

static bool says_more_than_agency(const struct join *join)
{
    return join->count > 1 || join->left_columns[0] != join->left->agency_column;
}

static json_t *names_json(const struct schema_table *table, const int *columns, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(table->columns[columns[i]].name));
    return list;
}

static bool add_join(struct readiness *ready, const struct join *join, json_t *joins,
                     struct err *err)
{
    struct request *request = ready->request;
    struct store_rows *found =
        store_ask(request->store, err, join_sql(request->arena, join), STORE_NO_ARGS);
    bool more = false, fine = found && store_next(found, &more, err);
    int64_t rows = more ? store_get_int(found, 0) : 0, met = more ? store_get_int(found, 1) : 0;
    store_done(found);
    bool few = rows && met * 100 < rows * RESOLVES_PERCENT;
    json_array_append_new(
        joins, json_pack("{s:s, s:s, s:o, s:o, s:I, s:I, s:b}", "left", join->left->name, "right",
                         join->right->name, "left_columns",
                         names_json(join->left, join->left_columns, join->count), "right_columns",
                         names_json(join->right, join->right_columns, join->count), "rows",
                         (json_int_t)rows, "met", (json_int_t)met, "few", few));
    return fine;
}

// ---- the report

static bool read_rule(struct readiness *ready, struct err *err)
{
    struct request *request = ready->request;
    struct rules rules = app_rules(request->app);
    const struct rule *rule = rules_find(&rules, request->ids[0]);
    if (!rule)
        return err_set(err, ERR_NOT_FOUND, "그런 시나리오가 없습니다 | no such scenario");
    struct scenario *scenario = rules_make(request->arena, rule, err);
    if (!scenario)
        return false;
    struct plan_request asked =
        scenario_request(request->arena, scenario, app_schema(request->app));
    struct plan_bound bound;
    const struct schema_table **tables;
    TRY(plan_bind(request->arena, &asked, &bound, err));
    size_t count = trace_tables(request->arena, bound.plan, &tables);
    for (size_t i = 0; i < count; i++)
        use_of(ready, tables[i]);
    trace_reads(request->arena, bound.plan, take_read, ready);
    trace_joins(request->arena, bound.plan, take_join, ready);
    return true;
}

bool readiness_show(struct request *request, struct err *err)
{
    struct readiness ready = { .request = request };
    json_t *tables = json_array(), *joins = json_array(), *reply = json_object();
    request_reply(request, 200, reply);
    json_object_set_new(reply, "tables", tables);
    json_object_set_new(reply, "joins", joins);
    TRY(read_rule(&ready, err));
    for (size_t i = 0; i < ready.uses.count; i++)
        TRY(add_table(&ready, &ready.uses.at[i], tables, err));
    for (size_t i = 0; i < ready.joins.count; i++)
        TRY(!says_more_than_agency(&ready.joins.at[i]) ||
            add_join(&ready, &ready.joins.at[i], joins, err));
    json_object_set_new(reply, "readiness",
                        json_string(ready.missing    ? "insufficient data"
                                    : ready.doubtful ? "doubtful"
                                                     : "runnable"));
    return true;
}
