// POST /records/{table} and /ingests/{id}/resubmit: a body on its way, answered when its last commit is there.
#include <errno.h>
#include <stdlib.h>

#include "modules/record/queries.h"
#include "modules/record/record.h"

// ---- what the request says

static bool writable_table(struct request *request, const char *name,
                           const struct schema_table **out, struct err *err)
{
    *out = schema_find(app_schema(request->app), name);
    if (!*out)
        return err_set(err, ERR_NOT_FOUND, "그런 표가 없습니다: %.60s | no such table: %.60s", name,
                       name);
    const char *const *tables = request->actor->token_tables;
    for (size_t i = 0; tables && tables[i]; i++)
        if (strcmp(tables[i], name) == 0)
            return true;
    return !tables || err_set(err, ERR_FORBIDDEN,
                              "이 토큰으로는 쓸 수 없는 표입니다 | not a table of this token");
}

static bool read_format(struct request *request, const char *table, const char **name,
                        struct err *err)
{
    const char *type = http_header(request->exchange, "Content-Type");
    const char *packing = http_header(request->exchange, "Content-Encoding");
    if (packing && strcmp(packing, "gzip") != 0 && strcmp(packing, "identity") != 0)
        return request_fault(request, err, ERR_UNSUPPORTED, "Content-Encoding",
                             "gzip만 풀 수 있습니다 | only gzip is unpacked");
    bool csv = type && strncmp(type, "text/csv", 8) == 0;
    bool json = type && (strncmp(type, "application/x-ndjson", 20) == 0 ||
                         strncmp(type, "application/json", 16) == 0);
    if (!csv && !json)
        return request_fault(
            request, err, ERR_UNSUPPORTED, "Content-Type",
            "text/csv나 application/x-ndjson으로 보내야 합니다 | must be text/csv or "
            "application/x-ndjson");
    *name = arena_format(request->arena, "%s.%s", table, csv ? "csv" : "ndjson");
    return true;
}

static bool read_totals(struct request *request, bool needed, struct intake_order *order,
                        struct err *err)
{
    const char *rows = http_header(request->exchange, "X-Haechi-Rows");
    order->total_expected = http_header(request->exchange, "X-Haechi-Total");
    if (rows) {
        char *end;
        errno = 0;
        order->rows_expected = strtoll(rows, &end, 10);
        if (!*rows || *end || errno || order->rows_expected < 0)
            return request_fault(request, err, ERR_BAD_INPUT, "X-Haechi-Rows",
                                 "행의 수여야 합니다 | must be a number of rows");
    }
    if (order->total_expected && !order->total_column)
        return request_fault(
            request, err, ERR_BAD_INPUT, "X-Haechi-Total",
            "이 표에는 합계를 내는 열이 정해져 있지 않습니다 | no column of this table is set "
            "to be totalled");
    if (needed && (!rows || (order->total_column && !order->total_expected)))
        return request_fault(
            request, err, ERR_BAD_INPUT, rows ? "X-Haechi-Total" : "X-Haechi-Rows",
            "이 자료는 검증합계와 함께 보내야 합니다 | this feed must come with its control "
            "totals");
    return true;
}

static bool read_order(struct request *request, const char *table_name, struct intake_order *order,
                       struct err *err)
{
    const struct schema_table *table;
    bool needed;
    const char *key = http_header(request->exchange, "Idempotency-Key");
    const char *op = http_query(request->exchange, "op");
    TRY(writable_table(request, table_name, &table, err));
    TRY(record_order(record_module(request->app), request->store, request->actor->agency, table,
                     order, &needed, err));
    TRY(read_format(request, table_name, &order->name, err));
    TRY(read_totals(request, needed, order, err));
    if (op && !intake_op_of(op, &order->op))
        return request_fault(
            request, err, ERR_BAD_INPUT, "op",
            "upsert, insert, update, delete 가운데 하나여야 합니다 | must be upsert, insert, "
            "update or delete");
    if (key && (!*key || strlen(key) > 128))
        return request_fault(request, err, ERR_BAD_INPUT, "Idempotency-Key",
                             "1자에서 128자까지 쓸 수 있습니다 | must be 1 to 128 characters");
    TRY(record_bundle_named(request, &order->bundle_id, err));
    order->repeat_key = key;
    order->account_id = request->actor->account_id;
    return true;
}

// ---- the answer

static bool load_body(struct request *request, struct intake_order *order, struct err *err)
{
    struct record_origin origin = { request->actor->name, http_peer(request->exchange) };
    struct intake_result result;
    order->file = http_body_file(request->exchange);
    order->origin = &origin;
    if (order->file < 0)
        return err_set(err, ERR_BAD_INPUT, "본문이 없습니다 | there is no body");
    TRY(intake_wait(record_module(request->app)->intake, order, request->arena, &result, err));
    bool held = result.state == INTAKE_HELD;
    if (held && !result.repeated)
        TRY(record_keep_body(record_module(request->app), request->arena, order->file, result.id,
                             err));
    return request_reply(request, held ? 202 : 200, record_result_json(&result, request->english));
}

bool record_post(struct request *request, struct err *err)
{
    struct intake_order order;
    TRY(read_order(request, request->ids[0], &order, err));
    return load_body(request, &order, err);
}

bool record_resubmit(struct request *request, struct err *err)
{
    struct record_ingest ingest;
    struct intake_order order;
    TRY(record_ingest_find(request, &ingest, err));
    TRY(read_order(request, ingest.table, &order, err));
    order.parent_id = ingest.id;
    return load_body(request, &order, err);
}
