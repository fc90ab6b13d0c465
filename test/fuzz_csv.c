// Any bytes as a CSV file: rows, rejects or an error, never a crash. The first byte chooses whether
// the file goes through a mapping.
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "source/source.h"

static struct schema_column columns[] = {
    { "agency_id", TYPE_TEXT, -1, true, "기관코드", "Agency", "" },
    { "pay_no", TYPE_TEXT, -1, true, "지급번호", "Payment number", "" },
    { "pay_ymd", TYPE_DATE, -1, false, "지급일자", "Payment date", "" },
    { "ord_dtm", TYPE_TIMESTAMP, -1, false, "지급명령일시", "Time of the order", "" },
    { "at", TYPE_TIME, -1, false, "시각", "Time", "" },
    { "amt", TYPE_BIGINT, -1, false, "금액(원)", "Amount in won", "" },
    { "rate", TYPE_NUMERIC, 4, false, "비율", "Rate", "" },
    { "open", TYPE_BOOL, -1, false, "공개", "Public", "" },
    { "span", TYPE_INTERVAL, -1, false, "기간", "Span", "" },
    { "holder_nm", TYPE_TEXT, -1, false, "예금주명", "Holder", "masked" },
};
static int key[] = { 0, 1 };
static struct schema_table table = { "pay", "지급", "Payments", "", columns, 10, key, 2, 0 };
static struct schema_table *tables[] = { &table };

static const char mapping_text[] =
    "files:\n"
    "  - names: [\"pay.csv\"]\n"
    "    tables:\n"
    "      pay:\n"
    "        distinct: true\n"
    "        skip_when: {amt: [\"0\"]}\n"
    "        columns:\n"
    "          pay_no: {concat: [pay_no, {nth: all}, {hash: [pay_no]}], separator: \"-\"}\n"
    "          ord_dtm: {from: pay_ymd, time: at, date: dmy, optional: true}\n"
    "          amt: {from: amt, times: 100, round: true}\n"
    "          rate: {from: amt, map: {\"*1*\": \"2\"}, otherwise: null}\n"
    "          holder_nm: {from: pay_no, digits: true, left: 3}\n";

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
    struct source_mapping *mapping = NULL;
    if (size && data[0] & 1)
        mapping = source_mapping_parse(arena, &schema, "fuzz", mapping_text,
                                       sizeof mapping_text - 1, &err);
    struct source *source = source_open_bytes(&options, "pay.csv", data + (size > 0),
                                              size - (size > 0), NULL, mapping, &err);
    struct batch *batch = NULL;
    const uint64_t *lines;
    if (source)
        do {
            if (!source_next(source, arena, &batch, &lines, &err))
                break;
        } while (batch);
    source_close(source);
    arena_free(arena);
    return 0;
}
