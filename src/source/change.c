#include "source/change.h"

#include <string.h>

#include "source/ndjson.h"

// A change is refused whole, so the first thing that is wrong with its row becomes the error.
struct first_fault {
    const char *where;
    struct err *err;
    bool found;
};

static void fault_take(void *context, const struct source_reject *reject)
{
    struct first_fault *fault = context;
    if (fault->found || reject->kept)
        return;
    fault->found = true;
    err_set(fault->err, ERR_BAD_INPUT, "%s: %s%s%s%s%s | %s", fault->where, reject->column,
            *reject->column ? ": " : "", reject->value, *reject->value ? ": " : "",
            reject->reason_ko, reject->reason_en);
}

static bool op_read(const json_t *object, const char *where, enum source_op *op, struct err *err)
{
    const json_t *node = json_object_get(object, "op");
    *op = SOURCE_UPSERT;
    if (!node || (json_is_string(node) && source_op_of(json_string_value(node), op)))
        return true;
    return err_set(
        err, ERR_BAD_INPUT,
        "%s: op: insert, update, delete, upsert 가운데 하나여야 합니다 | op must be insert, "
        "update, delete or upsert",
        where);
}

static bool table_read(const struct source_options *options, const json_t *object,
                       const char *where, const struct schema_table **table, struct err *err)
{
    const char *name = json_string_value(json_object_get(object, "table"));
    if (!name)
        return err_set(err, ERR_BAD_INPUT,
                       "%s: table: 표 이름이 필요합니다 | table: the name of a table is needed",
                       where);
    *table = schema_find(options->schema, name);
    return *table ||
           err_set(err, ERR_BAD_INPUT,
                   "%s: table: \"%.60s\" 표는 목록에 없습니다 | the catalog has no table \"%.60s\"",
                   where, name, name);
}

static bool given_mark(const struct decoder *decoder, json_t *row, const char *const *skip,
                       const char *where, bool *given, struct err *err)
{
    const struct schema_table *table = decoder->table;
    const char *name;
    json_t *value;
    json_object_foreach(row, name, value)
    {
        bool reserved = false;
        for (size_t i = 0; skip && skip[i]; i++)
            reserved = reserved || strcmp(name, skip[i]) == 0;
        if (reserved)
            continue;
        int column = decoder_column_of(table, slice_of(name));
        if (column < 0)
            return err_set(err, ERR_BAD_INPUT,
                           "%s: %.60s: %s 표에 없는 열입니다 | %s has no column %.60s", where, name,
                           table->name, table->name, name);
        given[column] = true;
    }
    if (table->agency_column >= 0 && decoder->targets[table->agency_column].text)
        given[table->agency_column] = true;
    return true;
}

static bool row_read(struct ndjson *ndjson, struct decoder *decoder, struct first_fault *fault,
                     struct arena *arena, struct source_change *out)
{
    static const char *const reserved[] = { "op", "table", NULL };
    json_t *nested = json_object_get(ndjson->object, "row");
    bool inside = json_is_object(nested);
    json_t *row = inside ? nested : ndjson->object;
    const char *const *skip = inside ? NULL : reserved;
    out->given = ARENA_ARRAY(arena, bool, out->table->column_count);
    TRY(given_mark(decoder, row, skip, fault->where, out->given, fault->err));
    ndjson_cells(ndjson, row, skip);
    if (ndjson->fault) {
        decoder_reject(decoder, ndjson->line, ndjson->column, ndjson->reason_ko, ndjson->reason_en);
        return false;
    }
    out->row = decoder_batch(decoder, arena, 1);
    out->row->row_count = 1;
    decoder_row(decoder, ndjson->cells, ndjson->cell_count, ndjson->line, 1, arena, out->row, 0);
    return !fault->found;
}

bool source_change_read(const struct source_options *options, struct arena *arena, const char *file,
                        uint64_t line, const char *text, size_t len, struct source_change *out,
                        struct err *err)
{
    *out = (struct source_change){ 0 };
    const char *where = arena_format(arena, "%s:%llu", file, (unsigned long long)line);
    struct first_fault fault = { .where = where, .err = err };
    struct source_options own = *options;
    own.reject = fault_take;
    own.context = &fault;
    if (len > INPUT_WINDOW_MAX)
        return err_set(err, ERR_LIMIT,
                       "%s: 한 줄이 16MB를 넘습니다 | the line is longer than 16 MB", where);
    struct ndjson ndjson = { .line = line };
    if (!ndjson_parse(&ndjson, text, len)) {
        ndjson_close(&ndjson);
        return err_set(err, ERR_BAD_INPUT, "%s: %s | %s", where, ndjson.reason_ko,
                       ndjson.reason_en);
    }
    json_t *object = ndjson.object;
    bool ok = op_read(object, where, &out->op, err) &&
              table_read(options, object, where, &out->table, err);
    struct decoder decoder = { 0 };
    if (ok) {
        decoder_open(&decoder, arena, &own, file, out->table, NULL);
        ok = decoder_named(&decoder, err);
    }
    if (ok) {
        ndjson_open(&ndjson, arena, NULL, &decoder);
        ndjson.object = object;
        ndjson.line = line;
        ndjson.column = "";
        ok = row_read(&ndjson, &decoder, &fault, arena, out);
    }
    if (decoder.row_arena)
        decoder_close(&decoder);
    json_decref(object);
    return ok;
}
