// Any bytes as an NDJSON file, and their first line as a change: rows, rejects or an error, never a
// crash.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "source/change.h"

static struct schema_column columns[] = {
    { "agency_id", TYPE_TEXT, -1, true, "기관코드", "Agency", "" },
    { "pay_no", TYPE_TEXT, -1, true, "지급번호", "Payment number", "" },
    { "pay_ymd", TYPE_DATE, -1, false, "지급일자", "Payment date", "" },
    { "seq", TYPE_INT, -1, false, "순번", "Sequence", "" },
    { "amt", TYPE_BIGINT, -1, false, "금액(원)", "Amount in won", "" },
    { "rate", TYPE_NUMERIC, 4, false, "비율", "Rate", "" },
    { "open", TYPE_BOOL, -1, false, "공개", "Public", "" },
    { "holder_nm", TYPE_TEXT, -1, false, "예금주명", "Holder", "masked" },
};
static int key[] = { 0, 1 };
static struct schema_table table = { "pay", "지급", "Payments", "", columns, 8, key, 2, 0 };
static struct schema_table *tables[] = { &table };

static void reject_take(void *context, const struct source_reject *reject)
{
    (void)context;
    if (strlen(reject->value) > 80 || !*reject->reason_ko)
        __builtin_trap();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new("fuzz", 256 * MIB, GIB);
    struct schema schema = { .arena = arena, .tables = tables, .table_count = 1 };
    struct source_options options = {
        .schema = &schema, .arena = arena, .reject = reject_take, .agency_default = "A1"
    };
    struct err err = { 0 };
    struct source *source = source_open_bytes(&options, "pay.ndjson", data, size, NULL, NULL, &err);
    struct batch *batch = NULL;
    const uint64_t *lines;
    if (source)
        do {
            if (!source_next(source, arena, &batch, &lines, &err))
                break;
        } while (batch);
    source_close(source);
    const uint8_t *stop = size ? memchr(data, '\n', size) : NULL;
    struct source_change change;
    err = (struct err){ 0 };
    source_change_read(&options, arena, "fuzz", 1, (const char *)data,
                       stop ? (size_t)(stop - data) : size, &change, &err);
    arena_free(arena);
    return 0;
}
