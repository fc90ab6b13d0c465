#include "test/conform/world.h"

#include <stdio.h>
#include <string.h>

#include "sql/parse.h"

void world_open(struct world *world)
{
    *world = (struct world){ .arena = arena_new("world", GIB, 4 * GIB) };
    world->schema.arena = world->arena;
    map_open(&world->blocked, world->arena);
}

void world_close(struct world *world) { arena_free(world->arena); }

static char *keep(struct world *world, const char *text)
{
    return arena_text(world->arena, text, strlen(text));
}

static void schema_renew(struct world *world)
{
    struct schema *schema = &world->schema;
    schema->tables = ARENA_ARRAY(world->arena, struct schema_table *, world->tables.count + 1);
    schema->table_count = schema->table_room = world->tables.count;
    for (size_t i = 0; i < world->tables.count; i++)
        schema->tables[i] = world->tables.at[i].table;
}

static struct world_table *find(struct world *world, const char *name)
{
    for (size_t i = 0; i < world->tables.count; i++)
        if (strcmp(world->tables.at[i].table->name, name) == 0)
            return &world->tables.at[i];
    return NULL;
}

static void view_drop(struct world *world, const char *name)
{
    size_t count = 0;
    for (size_t i = 0; i < world->views.count; i++)
        if (strcmp(world->views.at[i].name, name) != 0)
            world->views.at[count++] = world->views.at[i];
    world->views.count = count;
}

static void drop(struct world *world, const char *name)
{
    struct world_table *table = find(world, name);
    view_drop(world, name);
    map_put(&world->blocked, name, NULL);
    if (!table)
        return;
    *table = world->tables.at[--world->tables.count];
    schema_renew(world);
}

static void block(struct world *world, const char *name, const char *reason)
{
    drop(world, name);
    map_put(&world->blocked, name, arena_format(world->arena, "set-up: %s", reason));
}

const char *world_blocks(const struct world *world, const char *refusal)
{
    for (size_t i = 0; i < world->blocked.count; i++) {
        const struct map_entry *entry = &world->blocked.entries[i];
        char quoted[160];
        snprintf(quoted, sizeof quoted, "\"%s\"", entry->key);
        if (entry->value && strstr(refusal, quoted))
            return entry->value;
    }
    return NULL;
}

// ---- CREATE TABLE

static bool column_read(struct world *world, const json_t *fields, struct schema_column *out,
                        const char **reason)
{
    const json_t *type = node_get(fields, "typeName");
    const char *name = node_plain_name(node_get(type, "names"));
    *out = (struct schema_column){ .name = keep(world, node_text(fields, "colname")), .scale = -1,
                                   .title_ko = "", .title_en = "", .mark = "" };
    if (name && !strcmp(name, "int2"))
        name = "int4"; // prints the same; results too wide for it would have been errors
    if (!name || node_get(type, "arrayBounds") || !type_of_name(name, &out->type)) {
        *reason = arena_format(world->arena, "a column of type %s%s", name ? name : "of a schema",
                               node_get(type, "arrayBounds") ? "[]" : "");
        return false;
    }
    size_t index;
    json_t *item, *constraint;
    json_array_foreach(node_get(fields, "constraints"), index, item)
        if (node_is(item, "Constraint", &constraint) &&
            strcmp(node_text(constraint, "contype"), "CONSTR_NOTNULL") != 0 &&
            strcmp(node_text(constraint, "contype"), "CONSTR_PRIMARY") != 0) {
            *reason = "a column with DEFAULT or a constraint";
            return false;
        }
    json_t *typmods = node_get(type, "typmods");
    if (out->type == TYPE_NUMERIC && json_array_size(typmods) > 0) {
        json_t *scale = json_object_get(json_array_get(typmods, 1), "A_Const");
        out->scale = (int)node_integer(node_get(scale, "ival"), "ival");
    }
    return true;
}

static void key_add(struct world *world, struct schema_table *table, int column)
{
    if (!table->key)
        table->key = ARENA_ARRAY(world->arena, int, table->column_count + 1);
    table->key[table->key_count++] = column;
    table->columns[column].not_null = true;
}

// PRIMARY KEY beside a column (`column`) or on its own (−1); other constraints change no answer.
static void constraint_read(struct world *world, struct schema_table *table, const json_t *item,
                            int column)
{
    json_t *fields;
    if (!node_is(item, "Constraint", &fields))
        return;
    const char *kind = node_text(fields, "contype");
    if (column >= 0 && !strcmp(kind, "CONSTR_NOTNULL"))
        table->columns[column].not_null = true;
    if (strcmp(kind, "CONSTR_PRIMARY") != 0)
        return;
    if (column >= 0)
        key_add(world, table, column);
    json_t *keys = node_get(fields, "keys");
    for (size_t i = 0; i < json_array_size(keys); i++)
        key_add(world, table, schema_column_find(table, node_name_at(keys, i)));
}

static void table_create(struct world *world, const json_t *fields)
{
    const json_t *relation = node_get(fields, "relation");
    const char *name = keep(world, node_text(relation, "relname")), *reason = NULL;
    if (find(world, name) && node_flag(fields, "if_not_exists"))
        return;
    drop(world, name);
    json_t *elements = node_get(fields, "tableElts"), *item, *body;
    struct schema_table *table = ARENA_NEW(world->arena, struct schema_table);
    *table = (struct schema_table){
        .name = name, .title_ko = "", .title_en = "", .source = "", .agency_column = -1,
        .columns = ARENA_ARRAY(world->arena, struct schema_column, json_array_size(elements) + 1)
    };
    if (node_get(relation, "schemaname")) {
        block(world, name, "a table of a schema");
        return;
    }
    size_t index;
    json_array_foreach(elements, index, item)
        if (node_is(item, "ColumnDef", &body) &&
            !column_read(world, body, &table->columns[table->column_count++], &reason)) {
            block(world, name, reason);
            return;
        }
    int column = 0;
    json_array_foreach(elements, index, item) {
        constraint_read(world, table, item, -1);
        size_t nth;
        json_t *constraint;
        if (node_is(item, "ColumnDef", &body)) {
            json_array_foreach(node_get(body, "constraints"), nth, constraint)
                constraint_read(world, table, constraint, column);
            column++;
        }
    }
    struct world_table made = { .table = table };
    VEC_ADD(world->arena, &world->tables, made);
    schema_renew(world);
}

// ---- INSERT

struct insertion {
    struct world *world;
    struct world_table *table;
    const int *columns; // of the table, a column of the batch
    bool faulty;
};

static void insertion_take(void *context, const struct batch *batch, struct tick *tick)
{
    (void)tick;
    struct insertion *insertion = context;
    struct schema_table *table = insertion->table->table;
    for (size_t i = 0; i < batch->row_count; i++) {
        struct value *row = ARENA_ARRAY(insertion->world->arena, struct value, table->column_count);
        for (size_t c = 0; c < table->column_count; c++)
            row[c] = value_null(table->columns[c].type);
        for (size_t c = 0; c < batch->column_count; c++) {
            row[insertion->columns[c]] = column_value(&batch->columns[c], i);
            insertion->faulty |= column_at(&batch->columns[c], i) == STATE_FAULT;
        }
        for (int64_t n = batch->weights[i]; n > 0; n--)
            VEC_ADD(insertion->world->arena, &insertion->table->rows, row);
    }
}

// The text after INSERT INTO name (columns), which is a query.
static const char *source_text(const char *statement, int offset, bool has_columns)
{
    const char *at = statement + offset;
    at += *at == '"' ? strcspn(at + 1, "\"") + 2 : strcspn(at, " \t\n(");
    at += strspn(at, " \t\n");
    if (has_columns && *at == '(')
        at += strcspn(at, ")") + 1;
    return at;
}

// How many columns the first row of VALUES has; 0 for a SELECT.
static size_t values_width(const json_t *fields)
{
    json_t *select, *row;
    if (!node_is(node_get(fields, "selectStmt"), "SelectStmt", &select) ||
        !node_is(json_array_get(node_get(select, "valuesLists"), 0), "List", &row))
        return 0;
    return json_array_size(node_get(row, "items"));
}

static void rows_insert(struct world *world, const char *statement, const json_t *fields)
{
    const json_t *relation = node_get(fields, "relation");
    const char *name = node_text(relation, "relname");
    struct world_table *table = find(world, name);
    if (!table)
        return;
    if (node_get(fields, "onConflictClause") || node_get(fields, "withClause")) {
        block(world, name, "INSERT with ON CONFLICT or WITH");
        return;
    }
    json_t *named = node_get(fields, "cols"), *body;
    size_t count = named ? json_array_size(named) : table->table->column_count;
    size_t width = values_width(fields);
    if (width > 0 && width < count)
        count = width; // the others are NULL
    int *columns = ARENA_ARRAY(world->arena, int, count + 1);
    struct str text;
    str_open(&text, world->arena);
    str_text(&text, "SELECT ");
    for (size_t c = 0; c < count; c++) {
        columns[c] = (int)c;
        if (named && node_is(json_array_get(named, c), "ResTarget", &body))
            columns[c] = schema_column_find(table->table, node_text(body, "name"));
        if (columns[c] < 0)
            return; // PostgreSQL refused the statement too
        const struct schema_column *column = &table->table->columns[columns[c]];
        str_format(&text, "%sCAST(c%zu AS %s", c ? ", " : "", c, type_name(column->type));
        if (column->scale >= 0)
            str_format(&text, "(38,%d)", column->scale);
        str_char(&text, ')');
    }
    const char *source = source_text(statement, node_offset(relation), named != NULL);
    const char *end = strstr(source, " returning ");
    size_t length = end ? (size_t)(end - source) : strcspn(source, ";");
    str_format(&text, " FROM (%.*s) AS source (", (int)length, source);
    for (size_t c = 0; c < count; c++)
        str_format(&text, "%sc%zu", c ? ", " : "", c);
    str_char(&text, ')');

    struct insertion insertion = { .world = world, .table = table, .columns = columns };
    struct sink_spec sink = { .take = insertion_take, .context = &insertion };
    struct err err = { 0 };
    struct kept kept;
    if (!world_query(&kept, world, str_end(&text), true, &sink, &err)) {
        block(world, name, arena_format(world->arena, "INSERT: %s", err.text));
        return;
    }
    kept_tick(&kept);
    kept_close(&kept);
    if (insertion.faulty)
        block(world, name, "INSERT of a value that could not be computed");
}

// ---- DELETE and UPDATE, by way of the query that answers which rows

// The text of a condition, from its WHERE to the end of the statement.
static const char *where_text(struct world *world, const char *statement)
{
    const char *at = strcasestr(statement, "where");
    if (!at)
        return "true";
    at += strlen("where");
    return arena_format(world->arena, "%.*s", (int)strcspn(at, ";"), at);
}

// The expression of SET number `i`: behind its =, up to the comma before the next, WHERE or the end.
static const char *set_text(struct world *world, const char *statement, const json_t *targets,
                            size_t i)
{
    json_t *target, *next;
    node_is(json_array_get(targets, i), "ResTarget", &target);
    const char *at = strchr(statement + node_offset(target), '='), *end;
    if (node_is(json_array_get(targets, i + 1), "ResTarget", &next)) {
        for (end = statement + node_offset(next); *end != ','; end--)
            continue;
    } else {
        end = strcasestr(at, "where");
        end = end ? end : at + strcspn(at, ";");
    }
    return arena_format(world->arena, "%.*s", (int)(end - at - 1), at + 1);
}

// The table's rows where `where` holds, with their columns as `columns` writes them; false when the
// engine refuses.
static bool rows_answer(struct world *world, struct world_table *table, const char *columns,
                        const char *where, struct world_table *out)
{
    int *numbers = ARENA_ARRAY(world->arena, int, table->table->column_count + 1);
    for (size_t i = 0; i < table->table->column_count; i++)
        numbers[i] = (int)i;
    *out = (struct world_table){ .table = table->table };
    struct insertion insertion = { .world = world, .table = out, .columns = numbers };
    struct sink_spec sink = { .take = insertion_take, .context = &insertion };
    struct err err = { 0 };
    struct kept kept;
    if (!world_query(&kept, world,
                     arena_format(world->arena, "SELECT %s FROM %s WHERE %s", columns,
                                  table->table->name, where),
                     true, &sink, &err))
        return false;
    kept_tick(&kept);
    kept_close(&kept);
    return !insertion.faulty;
}

static const char *columns_text(struct world *world, const char *statement,
                                const struct schema_table *table, const json_t *targets)
{
    struct str text;
    str_open(&text, world->arena);
    for (size_t c = 0; c < table->column_count; c++) {
        const char *value = table->columns[c].name;
        for (size_t i = 0; i < json_array_size(targets); i++) {
            json_t *target;
            if (node_is(json_array_get(targets, i), "ResTarget", &target) &&
                !strcmp(node_text(target, "name"), table->columns[c].name))
                value = set_text(world, statement, targets, i);
        }
        str_format(&text, "%sCAST(%s AS %s)", c ? ", " : "", value, type_name(table->columns[c].type));
    }
    return str_end(&text);
}

static bool plain_change(const json_t *fields)
{
    const json_t *relation = node_get(fields, "relation");
    return !node_get(relation, "alias") && !node_get(relation, "schemaname") &&
           !node_get(fields, "usingClause") && !node_get(fields, "fromClause") &&
           !node_get(fields, "withClause") && !node_get(fields, "returningList");
}

static void rows_alter(struct world *world, const char *statement, const json_t *fields, bool update)
{
    const char *name = node_text(node_get(fields, "relation"), "relname");
    struct world_table *table = find(world, name), left, changed = { 0 };
    if (!table)
        return;
    const json_t *targets = node_get(fields, "targetList");
    const char *where = where_text(world, statement);
    bool done = plain_change(fields) &&
                rows_answer(world, table, columns_text(world, statement, table->table, NULL),
                            arena_format(world->arena, "(%s) IS NOT TRUE", where), &left);
    if (done && update)
        done = rows_answer(world, table, columns_text(world, statement, table->table, targets),
                           where, &changed);
    if (!done) {
        block(world, name, update ? "UPDATE" : "DELETE");
        return;
    }
    for (size_t i = 0; i < changed.rows.count; i++)
        VEC_ADD(world->arena, &left.rows, changed.rows.at[i]);
    *table = left;
}

// ---- views

static void view_create(struct world *world, const char *statement, const json_t *relation,
                        bool snapshot)
{
    const char *name = keep(world, node_text(relation, "relname"));
    const char *head = statement + node_offset(relation), *at = head + strcspn(head, " \t\n(");
    at += strspn(at, " \t\n");
    if (*at == '(')
        at += strcspn(at, ")") + 1;
    int head_length = (int)(at - head);
    at += strspn(at, " \t\n");
    drop(world, name);
    if (strncasecmp(at, "as", 2) != 0 || node_get(relation, "schemaname")) {
        block(world, name, "CREATE VIEW");
        return;
    }
    at += 2;
    size_t length = strlen(at);
    while (length > 0 && strchr("; \t\n", at[length - 1]))
        length--;
    struct world_view view = { .name = name, .snapshot = snapshot };
    view.text = arena_format(world->arena, "%.*s AS (%.*s)", head_length, head, (int)length, at);
    VEC_ADD(world->arena, &world->views, view);
}

static void snapshots_block(struct world *world)
{
    for (size_t i = world->views.count; i > 0; i--)
        if (world->views.at[i - 1].snapshot)
            block(world, world->views.at[i - 1].name, "MATERIALIZED VIEW older than its rows");
}

static bool word_in(const char *text, const char *word)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
    size_t len = strlen(word);
    for (const char *at = strcasestr(text, word); at; at = strcasestr(at + 1, word))
        if ((at == text || !strchr(letters, at[-1])) && (!at[len] || !strchr(letters, at[len])))
            return true;
    return false;
}

// The query with the views that it names, or that these name, as a WITH in front.
static const char *with_views(struct world *world, const char *sql)
{
    bool *named = ARENA_ARRAY(world->arena, bool, world->views.count + 1), any = false;
    for (size_t i = world->views.count; i > 0; i--) { // a view names only older ones
        const char *name = world->views.at[i - 1].name;
        named[i - 1] = word_in(sql, name);
        for (size_t later = i; later < world->views.count; later++)
            named[i - 1] |= named[later] && word_in(world->views.at[later].text, name);
        any |= named[i - 1];
    }
    if (!any)
        return sql;
    struct str text;
    str_open(&text, world->arena);
    const char *between = "WITH ";
    for (size_t i = 0; i < world->views.count; i++)
        if (named[i]) {
            str_format(&text, "%s%s", between, world->views.at[i].text);
            between = ", ";
        }
    sql += strspn(sql, " \t\n");
    bool with = strncasecmp(sql, "with", 4) == 0;
    str_format(&text, "%s%s", with ? "," : " ", with ? sql + 4 : sql);
    return str_end(&text);
}

// ---- statements

static void names_drop(struct world *world, const json_t *fields)
{
    size_t index;
    json_t *item, *list;
    json_array_foreach(node_get(fields, "objects"), index, item)
        if (node_is(item, "List", &list)) {
            json_t *names = node_get(list, "items");
            drop(world, node_name_at(names, json_array_size(names) - 1));
        }
}

static void statement_run(struct world *world, const char *text, const json_t *statement)
{
    json_t *fields;
    const char *kind = node_kind(statement, &fields);
    const char *relation = node_text(node_get(fields, "relation"), "relname");
    if (!strcmp(kind, "InsertStmt") || !strcmp(kind, "UpdateStmt") || !strcmp(kind, "DeleteStmt"))
        snapshots_block(world);
    if (!strcmp(kind, "CreateStmt"))
        table_create(world, fields);
    else if (!strcmp(kind, "InsertStmt"))
        rows_insert(world, text, fields);
    else if (!strcmp(kind, "DropStmt"))
        names_drop(world, fields);
    else if (!strcmp(kind, "UpdateStmt"))
        rows_alter(world, text, fields, true);
    else if (!strcmp(kind, "DeleteStmt"))
        rows_alter(world, text, fields, false);
    else if (!strcmp(kind, "AlterTableStmt"))
        block(world, relation, "ALTER TABLE");
    else if (!strcmp(kind, "ViewStmt"))
        view_create(world, text, node_get(fields, "view"), false);
    else if (!strcmp(kind, "CreateTableAsStmt"))
        view_create(world, text, node_get(node_get(fields, "into"), "rel"), true);
    else if (!strcmp(kind, "TransactionStmt") &&
             !strcmp(node_text(fields, "kind"), "TRANS_STMT_ROLLBACK"))
        world->lost = "set-up: ROLLBACK";
}

void world_run(struct world *world, const char *text)
{
    struct err err = { 0 };
    json_t *statements;
    // What PostgreSQL's grammar does not take did nothing there either.
    if (!parse_sql(keep(world, text), &statements, &err))
        return;
    size_t index;
    json_t *statement;
    json_array_foreach(statements, index, statement)
        statement_run(world, text, statement);
    json_decref(statements);
}

// ---- queries

static void row_apply(struct graph *graph, const struct world_table *source, size_t row, int weight)
{
    struct table *table = graph_table(graph, source->table);
    struct arena *scratch = arena_new("apply", 16 * MIB, GIB);
    const struct schema_table *schema = source->table;
    const struct value *values = source->rows.at[row];
    bool by_key = schema->key_count > 0 && weight < 0;
    size_t count = by_key ? schema->key_count : schema->column_count;
    enum type *types = ARENA_ARRAY(scratch, enum type, count + 1);
    for (size_t i = 0; i < count; i++)
        types[i] = schema->columns[by_key ? schema->key[i] : (int)i].type;
    struct batch *batch = batch_new(scratch, types, count, 1);
    batch->weights[0] = schema->key_count > 0 ? 1 : weight;
    for (size_t i = 0; i < count; i++)
        column_set(scratch, &batch->columns[i], 0, 1, &values[by_key ? schema->key[i] : (int)i]);
    uint8_t outcome;
    if (schema->key_count == 0)
        table_weigh(table, batch, scratch);
    else if (by_key)
        table_delete(table, batch, scratch, &outcome);
    else
        table_put(table, batch, false, scratch, &outcome);
    arena_free(scratch);
}

void world_change(struct kept *kept, const struct world_table *table, size_t row, int weight)
{
    row_apply(kept->graph, table, row, weight);
}

static void rows_load(struct graph *graph, const struct world *world)
{
    for (size_t t = 0; t < world->tables.count; t++) {
        const struct world_table *source = &world->tables.at[t];
        struct table *table = graph_table(graph, source->table);
        table->loading = true;
        for (size_t row = 0; row < source->rows.count; row++)
            row_apply(graph, source, row, 1);
        table->loading = false;
    }
}

bool world_query(struct kept *kept, struct world *world, const char *sql, bool loaded,
                 const struct sink_spec *sink, struct err *err)
{
    *kept = (struct kept){ .arena = arena_new("kept", GIB, 4 * GIB),
                           .request = { .sql = with_views(world, sql), .schema = &world->schema } };
    kept->graph = graph_new("kept");
    map_open(&kept->sums, kept->arena);
    if (loaded)
        rows_load(kept->graph, world);
    struct node *node = NULL;
    if (plan_bind(graph_arena(kept->graph), &kept->request, &kept->bound, err))
        node = plan_lower(kept->graph, kept->bound.plan, err);
    if (!node) {
        kept_close(kept);
        return false;
    }
    struct sink_spec *spec = ARENA_NEW(kept->arena, struct sink_spec);
    *spec = *sink;
    extern const struct op_type op_sink;
    graph_node(kept->graph, &op_sink, "kept", spec, &node, 1, node->types, node->column_count);
    return graph_set_clock(kept->graph, civil_day(2026, 1, 1) * CIVIL_DAY_US, err);
}
