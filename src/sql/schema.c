// Reads the catalog: CREATE TABLE statements, and what the comments beside them say to people.
//
//     -- 지출결의 | Payment orders | 지방재정(e-호조)
//     CREATE TABLE exp_pay (
//         amt bigint, -- 금액(원) | Amount in won
//
// The grammar gives tables, columns and keys with their places; the comments are read from the text
// around those places, because no tree holds them.

#include <string.h>

#include "base/vec.h"
#include "flow/schema.h"
#include "sql/parse.h"
#include "sql/plan.h"

// The next part up to `|`, without blanks around it; "" when there is none.
static const char *part_take(struct arena *arena, struct slice *rest)
{
    const char *bar = rest->len ? memchr(rest->data, '|', rest->len) : NULL;
    size_t len = bar ? (size_t)(bar - rest->data) : rest->len;
    struct slice part = slice_trim((struct slice){rest->data, len});
    size_t used = bar ? len + 1 : len;
    *rest = (struct slice){rest->data + used, rest->len - used};
    return arena_text(arena, part.data, part.len);
}

// The comment on the line of `offset`: after "--" outside of quotes.
static struct slice comment_beside(const char *sql, int offset)
{
    const char *end = sql + offset + strcspn(sql + offset, "\n");
    for (const char *at = sql + offset; at + 1 < end; at++)
        if (at[0] == '-' && at[1] == '-')
            return slice_trim((struct slice){at + 2, (size_t)(end - at - 2)});
    return (struct slice){"", 0};
}

// The comment line directly above the line of `offset`.
static struct slice comment_above(const char *sql, int offset)
{
    const char *line = sql + offset;
    while (line > sql && line[-1] != '\n')
        line--;
    if (line == sql)
        return (struct slice){"", 0};
    const char *above = line - 1;
    while (above > sql && above[-1] != '\n')
        above--;
    struct slice text = slice_trim((struct slice){above, (size_t)(line - 1 - above)});
    if (text.len < 2 || memcmp(text.data, "--", 2) != 0)
        return (struct slice){"", 0};
    return slice_trim((struct slice){text.data + 2, text.len - 2});
}

static bool column_read(struct schema *schema, const char *sql, const json_t *fields,
                        struct schema_table *table, struct schema_column *out, struct err *err)
{
    const char *name = node_text(fields, "colname");
    int offset = node_offset(fields);
    if (schema_column_find(table, name) >= 0)
        return err_set_at(err, ERR_CONFLICT, offset, "table %s has two columns \"%s\"", table->name,
                          name);
    const json_t *type = node_get(fields, "typeName");
    const char *type_text = node_plain_name(node_get(type, "names"));
    out->name = arena_text(schema->arena, name, strlen(name));
    out->scale = -1;
    if (!type_text || node_get(type, "arrayBounds") || !type_of_name(type_text, &out->type) ||
        out->type == TYPE_DOUBLE)
        return err_set_at(err, ERR_UNSUPPORTED, node_offset(type),
                          "column %s: this type is not for records; use boolean, integer, bigint, "
                          "numeric, text, date, time, timestamp or interval",
                          name);
    json_t *typmods = node_get(type, "typmods");
    if (out->type == TYPE_NUMERIC && json_array_size(typmods) > 0) {
        json_t *constant = json_object_get(json_array_get(typmods, 1), "A_Const");
        out->scale = (int)node_integer(node_get(constant, "ival"), "ival");
    }
    struct slice comment = comment_beside(sql, offset);
    out->title_ko = part_take(schema->arena, &comment);
    out->title_en = part_take(schema->arena, &comment);
    out->mark = part_take(schema->arena, &comment);
    size_t index;
    json_t *item, *constraint;
    json_array_foreach(node_get(fields, "constraints"), index, item) {
        if (!node_is(item, "Constraint", &constraint) ||
            strcmp(node_text(constraint, "contype"), "CONSTR_NOTNULL") != 0)
            return err_set_at(err, ERR_UNSUPPORTED, node_place(item),
                              "column %s: only NOT NULL may stand here; keys are written as "
                              "PRIMARY KEY (…) of the table",
                              name);
        out->not_null = true;
    }
    return true;
}

static bool key_read(struct schema *schema, const json_t *constraint, struct schema_table *table,
                     struct err *err)
{
    if (strcmp(node_text(constraint, "contype"), "CONSTR_PRIMARY") != 0 || table->key_count > 0)
        return err_set_at(err, ERR_UNSUPPORTED, node_offset(constraint),
                          "table %s: only one PRIMARY KEY (…) is accepted", table->name);
    json_t *keys = node_get(constraint, "keys");
    table->key = ARENA_ARRAY(schema->arena, int, json_array_size(keys));
    for (size_t i = 0; i < json_array_size(keys); i++) {
        int column = schema_column_find(table, node_name_at(keys, i));
        if (column < 0)
            return err_set_at(err, ERR_BAD_INPUT, node_offset(constraint),
                              "table %s: the key names no column \"%s\"", table->name,
                              node_name_at(keys, i));
        table->key[table->key_count++] = column;
        table->columns[column].not_null = true;
    }
    return true;
}

static bool table_read(struct schema *schema, const char *sql, const json_t *fields, struct err *err)
{
    const json_t *relation = node_get(fields, "relation");
    const char *name = node_text(relation, "relname");
    int offset = node_offset(relation);
    if (node_get(relation, "schemaname"))
        return err_set_at(err, ERR_UNSUPPORTED, offset, "write table \"%s\" without a schema", name);
    if (schema_find(schema, name))
        return err_set_at(err, ERR_CONFLICT, offset, "table \"%s\" is there already", name);
    json_t *elements = node_get(fields, "tableElts");
    struct schema_table *table = ARENA_NEW(schema->arena, struct schema_table);
    table->name = arena_text(schema->arena, name, strlen(name));
    table->columns = ARENA_ARRAY(schema->arena, struct schema_column, json_array_size(elements) + 1);
    table->agency_column = -1;
    struct slice comment = comment_above(sql, offset);
    table->title_ko = part_take(schema->arena, &comment);
    table->title_en = part_take(schema->arena, &comment);
    table->source = part_take(schema->arena, &comment);
    size_t index;
    json_t *item, *body;
    json_array_foreach(elements, index, item) {
        if (node_is(item, "ColumnDef", &body)) {
            struct schema_column *column = &table->columns[table->column_count];
            TRY(column_read(schema, sql, body, table, column, err));
            if (strcmp(column->name, "agency_id") == 0)
                table->agency_column = (int)table->column_count;
            table->column_count++;
        } else if (node_is(item, "Constraint", &body)) {
            TRY(key_read(schema, body, table, err));
        } else {
            return err_set_at(err, ERR_UNSUPPORTED, node_place(item),
                              "table %s: only columns and a PRIMARY KEY are accepted", name);
        }
    }
    if (table->key_count == 0)
        return err_set_at(err, ERR_BAD_INPUT, offset, "table \"%s\" has no PRIMARY KEY", name);
    VEC(struct schema_table *) tables = {schema->tables, schema->table_count, schema->table_room};
    VEC_ADD(schema->arena, &tables, table);
    schema->tables = tables.at;
    schema->table_count = tables.count;
    schema->table_room = tables.room;
    return true;
}

static bool statements_read(struct schema *schema, const char *sql, const json_t *statements,
                            struct err *err)
{
    size_t index;
    json_t *item, *body;
    json_array_foreach(statements, index, item) {
        if (!node_is(item, "CreateStmt", &body))
            return err_set_at(err, ERR_UNSUPPORTED, node_place(item),
                              "the catalog holds CREATE TABLE statements and nothing else");
        TRY(table_read(schema, sql, body, err));
    }
    return true;
}

bool schema_read(struct schema *schema, const char *sql, struct err *err)
{
    json_t *statements;
    TRY(parse_sql(sql, &statements, err));
    bool ok = statements_read(schema, sql, statements, err);
    json_decref(statements);
    return ok;
}
