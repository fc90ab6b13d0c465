// test/fuzz_sql.c — any bytes as a scenario's SQL: an error or an answer, never a crash.
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "flow/op.h"
#include "sql/lower.h"
#include "sql/plan.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const TABLES =
    "CREATE TABLE t (agency_id text NOT NULL, id bigint NOT NULL, k integer, n numeric(8,2), s text, "
    "d date, at timestamp, PRIMARY KEY (agency_id, id));\n"
    "CREATE TABLE u (agency_id text NOT NULL, id bigint NOT NULL, k integer, v bigint, s text, "
    "d date, PRIMARY KEY (agency_id, id));\n";

static void put_row(struct graph *graph, const struct schema_table *schema, struct arena *arena)
{
    struct table *table = graph_table_find(graph, schema->name);
    if (!table)
        return;
    enum type types[8];
    for (size_t i = 0; i < schema->column_count; i++)
        types[i] = schema->columns[i].type;
    struct batch *batch = batch_new(arena, types, schema->column_count, 3);
    for (size_t row = 0; row < 3; row++) {
        batch->weights[row] = 1;
        for (size_t i = 0; i < schema->column_count; i++) {
            struct value value = types[i] == TYPE_NUMERIC
                                     ? (struct value){.type = TYPE_NUMERIC, .num = num_of_int(7)}
                                 : types[i] == TYPE_TEXT ? value_text(row ? "A1" : "가")
                                                         : value_word(types[i], (int64_t)row);
            column_set(arena, &batch->columns[i], row, 3, &value);
        }
    }
    uint8_t outcomes[3];
    table_put(table, batch, true, arena, outcomes);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct schema schema;
    struct err err = {0};
    if (!schema.arena) {
        schema.arena = arena_new("schema", GIB, 4 * GIB);
        if (!schema_read(&schema, TABLES, &err))
            abort();
    }
    struct arena *arena = arena_new("fuzz", GIB, 4 * GIB);
    char *sql = arena_text(arena, (const char *)data, size);
    struct plan_param params[] = {{.name = "days", .value = value_word(TYPE_INT, 30)},
                                  {.name = "limit", .value = value_word(TYPE_BIGINT, 500000)}};
    struct plan_request request = {.sql = sql, .schema = &schema, .params = params,
                                   .param_count = 2};
    struct plan_bound bound;
    if (plan_bind(arena, &request, &bound, &err)) {
        struct graph *graph = graph_new("fuzz");
        graph_set_clock(graph, civil_day(2026, 3, 2) * CIVIL_DAY_US, &err);
        if (plan_lower(graph, bound.plan, &err)) {
            put_row(graph, schema.tables[0], arena);
            put_row(graph, schema.tables[1], arena);
            graph_run(graph);
            graph_settle(graph);
        }
        plan_server_text(arena, &request, &bound, 0);
        graph_close(graph);
    }
    arena_free(arena);
    return 0;
}
