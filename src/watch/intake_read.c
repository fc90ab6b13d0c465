// The reader's half: bytes become batches whose secrets are sealed, ready for the transaction.
#include <assert.h>
#include <string.h>
#include <unistd.h>

#include "base/dict.h"
#include "watch/intake_load.h"

#define SURVEY_PACKED_MIN (64 * KIB)

static const enum change_op ops[] = { [SOURCE_INSERT] = CHANGE_INSERT,
                                      [SOURCE_UPDATE] = CHANGE_UPDATE,
                                      [SOURCE_DELETE] = CHANGE_DELETE,
                                      [SOURCE_UPSERT] = CHANGE_UPSERT };

static const char *kept(struct arena *arena, const char *text)
{
    return arena_text(arena, text, strlen(text));
}

// ---- what the source hands out beside the batch

struct reading { // context of the source's calls
    struct intake_load *load;
    struct intake_slot **slot; // the batch that is being filled
};

static void take_reject(void *context, const struct source_reject *reject)
{
    const struct reading *reading = context;
    struct intake_slot *slot = *reading->slot;
    if (reject->kept || !slot)
        return;
    struct arena *arena = slot->arena;
    struct intake_reject mine = { .line = reject->line,
                                  .column = kept(arena, reject->column),
                                  .value = kept(arena, reject->value),
                                  .ko = kept(arena, reject->reason_ko),
                                  .en = kept(arena, reject->reason_en) };
    VEC_ADD(arena, &slot->rejects, mine);
    if (mine.line > slot->last_line)
        slot->last_line = mine.line;
}

static void take_secret(void *context, size_t column, size_t row, struct slice text)
{
    const struct reading *reading = context;
    struct intake_slot *slot = *reading->slot;
    const struct intake_load *load = reading->load;
    for (size_t i = 0; slot && i < load->secret_count; i++)
        if (records_secret_column(load->intake->records, load->order.table, i) == (int)column) {
            struct slice *plain = &slot->secrets[row * load->secret_count + i].plain;
            *plain = (struct slice){ 0 };
            if (text.len)
                *plain = (struct slice){ arena_text(slot->arena, text.data, text.len), text.len };
        }
}

struct source *intake_source(struct intake_load *load, struct intake_slot **slot, struct err *err)
{
    const struct intake_order *order = &load->order;
    struct reading *reading = ARENA_NEW(load->arena, struct reading);
    *reading = (struct reading){ load, slot };
    struct source_options options = { .schema = load->intake->schema,
                                      .arena = load->arena,
                                      .reject = take_reject,
                                      .context = reading,
                                      .agency_default = order->agency,
                                      .secret = take_secret,
                                      .changes = true };
    return source_open_file(&options, order->name, order->file, order->table, NULL, err);
}

// ---- batches

static bool *copy_given(struct intake_slot *slot, const struct source *source, size_t row_count,
                        bool *by_row)
{
    size_t columns = source_table(source)->column_count;
    const bool *given = source_given(source, by_row);
    size_t count = *by_row ? row_count * columns : columns;
    bool *copy = ARENA_RAW(slot->arena, bool, count);
    memcpy(copy, given, count * sizeof *copy);
    return copy;
}

static const uint8_t *copy_ops(struct intake_slot *slot, const struct source *source,
                               size_t row_count, enum change_op otherwise)
{
    const uint8_t *said = source_ops(source);
    if (!said)
        return NULL;
    uint8_t *copy = ARENA_RAW(slot->arena, uint8_t, row_count);
    for (size_t i = 0; i < row_count; i++)
        copy[i] = (uint8_t)(said[i] == SOURCE_UNSAID ? otherwise : ops[said[i]]);
    return copy;
}

static void add_chunk(struct intake_load *load, struct intake_slot *slot, struct source *source,
                      struct batch *batch, const uint64_t *lines)
{
    struct intake_chunk chunk = { .lines = lines };
    chunk.rows = (struct record_rows){
        .table = load->order.table, .batch = batch, .secrets = slot->secrets, .op = load->order.op
    };
    chunk.rows.given = copy_given(slot, source, batch->row_count, &chunk.rows.given_by_row);
    chunk.rows.ops = copy_ops(slot, source, batch->row_count, load->order.op);
    records_prepare(load->intake->records, slot->arena, &chunk.rows);
    VEC_ADD(slot->arena, &slot->chunks, chunk);
    slot->row_count += batch->row_count;
    uint64_t last = lines[batch->row_count - 1];
    if (last > slot->last_line)
        slot->last_line = last;
}

bool intake_read(struct intake_load *load, struct intake_slot *slot, struct source *source,
                 struct err *err)
{
    size_t wanted = load->order.batch_rows ? load->order.batch_rows : INTAKE_BATCH_DEFAULT;
    while (!slot->last && slot->row_count < wanted && slot->rejects.count < wanted) {
        struct batch *batch;
        const uint64_t *lines;
        if (load->secret_count)
            slot->secrets =
                ARENA_ARRAY(slot->arena, struct record_secret, BATCH_ROWS * load->secret_count);
        TRY(source_next(source, slot->arena, &batch, &lines, err));
        if (batch)
            add_chunk(load, slot, source, batch, lines);
        slot->last = !batch || batch->row_count < BATCH_ROWS;
    }
    return true;
}

// ---- the survey

static bool is_packed(int file)
{
    unsigned char magic[2] = { 0 };
    return pread(file, magic, 2, 0) == 2 && magic[0] == 0x1f && magic[1] == 0x8b;
}

// A packed body that is broken or a bomb shows only at its end.
bool intake_needs_survey(const struct intake_load *load)
{
    const struct intake_order *order = &load->order;
    return order->rows_expected >= 0 || order->total_expected ||
           ((size_t)load->body_bytes > SURVEY_PACKED_MIN && is_packed(order->file));
}

static bool add_total(const struct batch *batch, int column, struct num *total)
{
    const struct column *from = &batch->columns[column];
    for (size_t row = 0; row < batch->row_count; row++) {
        if (column_at(from, row) != STATE_VALUE)
            continue;
        struct num num =
            from->type == TYPE_NUMERIC ? from->nums[row] : num_of_int(from->words[row]);
        TRY(num_add(*total, num, total));
    }
    return true;
}

static bool compare_rows(const struct intake_order *order, uint64_t rows, struct err *err)
{
    return order->rows_expected < 0 || (uint64_t)order->rows_expected == rows ||
           err_set(
               err, ERR_BAD_INPUT,
               "보낸 쪽은 %lld행이라는데 %llu행이 왔습니다 | %lld rows were announced, %llu came",
               (long long)order->rows_expected, (unsigned long long)rows,
               (long long)order->rows_expected, (unsigned long long)rows);
}

static bool compare_total(const struct intake_order *order, struct num total, struct err *err)
{
    struct num expected;
    if (!order->total_expected)
        return true;
    if (!num_parse(order->total_expected, strlen(order->total_expected), &expected))
        return err_set(err, ERR_BAD_INPUT, "합계가 숫자가 아닙니다 | the total is not a number");
    if (num_compare(expected, total) == 0)
        return true;
    char came[NUM_TEXT_MAX];
    num_print(total, came);
    return err_set(
        err, ERR_BAD_INPUT,
        "%s의 합계가 보낸 쪽은 %.40s인데 %s입니다 | the total of %s was announced as %.40s "
        "and is %s",
        order->total_column, order->total_expected, came, order->total_column,
        order->total_expected, came);
}

bool intake_survey(struct intake_load *load, struct err *err)
{
    const struct intake_order *order = &load->order;
    struct intake_slot *none = NULL;
    int column = order->total_expected ? schema_column_find(order->table, order->total_column) : -1;
    struct source *source = intake_source(load, &none, err);
    if (!source)
        return false;
    struct arena *tick = arena_new("survey", 0, 0);
    struct num total = num_of_int(0);
    struct batch *batch = NULL;
    const uint64_t *lines;
    bool ok;
    do {
        arena_reset(tick);
        ok = source_next(source, tick, &batch, &lines, err);
        if (ok && batch && column >= 0)
            ok = add_total(batch, column, &total) ||
                 err_set(err, ERR_BAD_INPUT, "the total leaves the range of numbers");
    } while (ok && batch);
    uint64_t rows = source_rows(source) + source_rejected(source);
    source_close(source);
    arena_free(tick);
    return ok && compare_rows(order, rows, err) && compare_total(order, total, err);
}
