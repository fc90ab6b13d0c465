// The writer's half: a batch in one transaction.
//
// A job may run more than once (a group that failed is run again), so what it finds out stands in its slot
// until done() adds it to the load.
#include <assert.h>
#include <string.h>

#include "base/dict.h"
#include "watch/intake_load.h"
#include "watch/queries.h"

// ---- the ingest row

static enum intake_state state_of(const char *name)
{
    enum intake_state state = INTAKE_RUNNING;
    while (strcmp(name, intake_state_name(state)) != 0)
        state++;
    return state;
}

static void read_ingest(struct intake_load *load, const struct store_rows *rows)
{
    struct intake_result *result = &load->result;
    const char *reason = store_get_text(rows, 5);
    load->id = result->id = store_get_int(rows, 0);
    result->state = state_of(store_get_text(rows, 4));
    result->reason = arena_text(load->arena, reason, strlen(reason));
    load->position = (uint64_t)store_get_int(rows, 6);
    result->counts = (struct intake_counts){ .inserted = store_get_int(rows, 7),
                                             .updated = store_get_int(rows, 8),
                                             .unchanged = store_get_int(rows, 9),
                                             .deleted = store_get_int(rows, 10),
                                             .rejected = store_get_int(rows, 11) };
    result->raised = store_get_int(rows, 12);
}

static bool same_body(const struct intake_load *load, const struct store_rows *rows)
{
    return strcmp(store_get_text(rows, 1), load->body_hash) == 0 &&
           strcmp(store_get_text(rows, 2), load->order.table->name) == 0 &&
           strcmp(store_get_text(rows, 3), intake_op_name(load->order.op)) == 0;
}

// The row of the order's key or number; another body under it is refused.
static bool find_named(struct intake_load *load, struct store_rows *rows, bool *found,
                       struct err *err)
{
    bool ok = rows && store_next(rows, found, err);
    if (ok && *found)
        ok = same_body(load, rows) ||
             err_set(err, ERR_CONFLICT,
                     "이 키로 다른 자료를 이미 보냈습니다 | the key came with another body before");
    if (ok && *found)
        read_ingest(load, rows);
    store_done(rows);
    return ok;
}

// The same bytes as the table's newest load, with nothing in between: they are applied once.
static bool find_newest(struct intake_load *load, struct store_rows *rows, bool *found,
                        struct err *err)
{
    bool ok = rows && store_next(rows, found, err);
    *found = ok && *found && same_body(load, rows);
    if (*found) {
        enum intake_state state = state_of(store_get_text(rows, 4));
        *found = state != INTAKE_FAILED && state != INTAKE_REFUSED;
    }
    if (*found)
        read_ingest(load, rows);
    store_done(rows);
    return ok;
}

static bool find_ingest(struct intake_load *load, struct store *store, bool *found, bool *by_body,
                        struct err *err)
{
    const struct intake_order *order = &load->order;
    const char *agency = order->agency ? order->agency : "";
    *found = *by_body = false;
    if (order->release_id)
        return find_named(
            load, store_ask(store, err, SQL_INGEST_BY_ID, STORE_ARGS(store_int(order->release_id))),
            found, err);
    if (order->repeat_key)
        TRY(find_named(
            load,
            store_ask(store, err, SQL_INGEST_BY_KEY,
                      STORE_ARGS(store_int(order->account_id), store_text(order->repeat_key))),
            found, err));
    if (*found)
        return true;
    TRY(find_newest(load,
                    store_ask(store, err, SQL_INGEST_NEWEST,
                              STORE_ARGS(store_text(order->table->name), store_text(agency))),
                    found, err));
    *by_body = *found;
    return true;
}

static bool insert_ingest(struct intake_load *load, struct writer_turn *turn, int64_t id,
                          enum intake_state state, const char *reason, struct err *err)
{
    const struct intake_order *order = &load->order;
    int64_t now = writer_at_us(turn);
    const char *key = order->repeat_key;
    if (!key)
        key = arena_format(writer_arena(turn), "-%lld", (long long)id);
    return store_run(
        writer_store(turn), err, SQL_INGEST_INSERT,
        STORE_ARGS(store_int(id), store_int(order->account_id), store_text(key),
                   store_text(order->agency ? order->agency : ""), store_text(order->table->name),
                   store_text(intake_op_name(order->op)), store_text(order->name),
                   store_text(load->body_hash), store_int(load->body_bytes),
                   order->parent_id ? store_int(order->parent_id) : store_null(),
                   store_text(intake_state_name(state)), store_text(reason), store_int(now),
                   state == INTAKE_RUNNING ? store_null() : store_int(now)));
}

static bool new_ingest(struct intake_load *load, struct writer_turn *turn, enum intake_state state,
                       const char *reason, struct err *err)
{
    int64_t parent = load->order.parent_id;
    load->id = writer_next_id(turn);
    load->position = 0;
    load->result = (struct intake_result){ .id = load->id, .state = state, .reason = reason };
    TRY(insert_ingest(load, turn, load->id, state, reason, err));
    return !parent || store_run(writer_store(turn), err, SQL_INGEST_AGAIN,
                                STORE_ARGS(store_int(parent), store_int(load->id)));
}

// A key whose body was known by another: from now on it has this answer, whatever comes in between.
static bool note_key(struct intake_load *load, struct writer_turn *turn, struct err *err)
{
    const char *reason = arena_format(writer_arena(turn), "same body as %lld", (long long)load->id);
    return insert_ingest(load, turn, writer_next_id(turn), load->result.state, reason, err);
}

// Finds or makes the row. *go_on: there is something to do.
static bool claim(struct intake_load *load, struct writer_turn *turn, enum intake_state state,
                  const char *reason, bool *go_on, struct err *err)
{
    bool found, by_body;
    TRY(find_ingest(load, writer_store(turn), &found, &by_body, err));
    bool released = load->order.release_id && load->result.state == INTAKE_HELD;
    *go_on = !found || load->result.state == INTAKE_RUNNING || released;
    load->settled = load->result.repeated = !*go_on;
    if (!found)
        return new_ingest(load, turn, state, reason, err);
    return !by_body || *go_on || !load->order.repeat_key || note_key(load, turn, err);
}

static void counts_add(struct intake_counts *sum, const struct intake_counts *more)
{
    sum->inserted += more->inserted;
    sum->updated += more->updated;
    sum->unchanged += more->unchanged;
    sum->deleted += more->deleted;
    sum->rejected += more->rejected;
}

static bool save(struct intake_load *load, struct writer_turn *turn,
                 const struct intake_result *result, uint64_t position, struct err *err)
{
    const struct intake_counts *counts = &result->counts;
    return store_run(
        writer_store(turn), err, SQL_INGEST_MOVED,
        STORE_ARGS(store_int(load->id), store_text(intake_state_name(result->state)),
                   store_text(result->reason ? result->reason : ""), store_int((int64_t)position),
                   store_int(counts->inserted), store_int(counts->updated),
                   store_int(counts->unchanged), store_int(counts->deleted),
                   store_int(counts->rejected), store_int(result->raised),
                   result->state == INTAKE_RUNNING ? store_null() : store_int(writer_at_us(turn))));
}

// ---- rows

static bool quarantine(struct intake_slot *slot, struct writer_turn *turn,
                       const struct intake_reject *reject, struct err *err)
{
    const struct intake_load *load = slot->load;
    if (load->result.counts.rejected + slot->counts.rejected++ >= INTAKE_REJECTS_MAX)
        return true;
    return store_send(writer_store(turn), err, SQL_QUARANTINE_INSERT,
                      STORE_ARGS(store_int(writer_next_id(turn)), store_int(load->id),
                                 store_int((int64_t)reject->line), store_text(reject->column),
                                 store_text(reject->value), store_text(reject->ko),
                                 store_text(reject->en)));
}

static void note_row(struct intake_slot *slot, const struct intake_row *row)
{
    if (slot->first && slot->last && slot->rows.count < INTAKE_ROWS_MAX)
        VEC_ADD(slot->scratch, &slot->rows, *row);
}

static bool reject_row(struct intake_slot *slot, struct writer_turn *turn,
                       const struct intake_reject *reject, struct err *err)
{
    note_row(slot, &(struct intake_row){ .line = reject->line,
                                         .outcome = RECORD_REFUSED,
                                         .column = reject->column,
                                         .reason_ko = reject->ko,
                                         .reason_en = reject->en });
    return quarantine(slot, turn, reject, err);
}

// "한국어 | English" of an err as a reject.
static struct intake_reject reject_of(struct arena *arena, uint64_t line, const struct err *why)
{
    const char *bar = strstr(why->text, " | ");
    const char *all = arena_text(arena, why->text, strlen(why->text));
    return (struct intake_reject){
        .line = line,
        .column = "",
        .value = "",
        .ko = bar ? arena_text(arena, why->text, (size_t)(bar - why->text)) : all,
        .en = bar ? all + (bar - why->text) + 3 : all
    };
}

static bool engine_change(struct writer_turn *turn, const struct record_rows *rows, size_t row,
                          enum record_outcome outcome, struct column *columns, struct err *err)
{
    const struct batch *batch = rows->batch;
    for (size_t i = 0; i < batch->column_count; i++) {
        columns[i] = batch->columns[i];
        columns[i].data = (char *)columns[i].data + row * type_bytes(columns[i].type);
        if (columns[i].state)
            columns[i].state += row;
    }
    struct batch one = { .row_count = 1,
                         .column_count = batch->column_count,
                         .columns = columns,
                         .weights = batch->weights + row };
    struct change change = { .op = outcome == RECORD_DELETED ? CHANGE_DELETE : CHANGE_UPSERT,
                             .table = rows->table,
                             .row = &one,
                             .given = rows->given +
                                      (rows->given_by_row ? row * batch->column_count : 0) };
    return writer_change(turn, &change, err);
}

static void count_row(struct intake_counts *counts, enum record_outcome outcome)
{
    switch (outcome) {
    case RECORD_INSERTED:
        counts->inserted++;
        break;
    case RECORD_UPDATED:
        counts->updated++;
        break;
    case RECORD_UNCHANGED:
        counts->unchanged++;
        break;
    case RECORD_DELETED:
        counts->deleted++;
        break;
    case RECORD_REFUSED:
        break; // counted with the other rejects
    }
}

// What a batch works with while it is applied.
struct applying {
    struct intake_slot *slot;
    struct writer_turn *turn;
    struct records_turn *records;
    struct column *columns; // of engine_change
    bool watched;           // the engine reads the table
    bool arriving;          // it will: the table is being brought in
    int64_t agency;         // id of the text; -1: any
};

static bool foreign(const struct applying *applying, const struct record_rows *rows, size_t row)
{
    int column = rows->table->agency_column;
    return applying->agency >= 0 && column >= 0 &&
           rows->batch->columns[column].words[row] != applying->agency;
}

static bool apply_row(struct applying *applying, const struct intake_chunk *chunk, size_t row,
                      struct err *err)
{
    struct intake_slot *slot = applying->slot;
    const struct record_rows *rows = &chunk->rows;
    enum record_outcome outcome = RECORD_REFUSED;
    struct err why;
    if (foreign(applying, rows, row)) {
        err_set(&why, ERR_FORBIDDEN, "다른 기관의 행입니다 | a row of another agency");
    } else {
        bool absent = applying->watched &&
                      !watch_has(writer_watch(applying->turn), rows->table, rows->batch, row);
        TRY(records_change(applying->records, rows, row, absent, &outcome, &why, err));
    }
    if (outcome == RECORD_REFUSED) {
        struct intake_reject reject = reject_of(slot->scratch, chunk->lines[row], &why);
        return reject_row(slot, applying->turn, &reject, err);
    }
    count_row(&slot->counts, outcome);
    note_row(slot, &(struct intake_row){ .line = chunk->lines[row], .outcome = outcome });
    if (applying->arriving && outcome != RECORD_UNCHANGED)
        watch_touch(writer_watch(applying->turn), rows->table, rows->batch, row);
    return !applying->watched || outcome == RECORD_UNCHANGED ||
           engine_change(applying->turn, rows, row, outcome, applying->columns, err);
}

static bool apply_rows(struct intake_slot *slot, struct writer_turn *turn, struct err *err)
{
    const struct intake_load *load = slot->load;
    const struct schema_table *table = load->order.table;
    const struct watch *watch = writer_watch(turn);
    struct arena *row_arena = arena_new("intake row", 0, 0);
    struct applying applying = {
        .slot = slot,
        .turn = turn,
        .records = records_begin(load->intake->records, writer_arena(turn), row_arena, table,
                                 writer_store(turn)),
        .columns = ARENA_ARRAY(writer_arena(turn), struct column, table->column_count),
        .watched = watch && watch_uses(watch, table),
        .arriving = watch && watch_expects(watch, table),
        .agency = load->order.agency ? (int64_t)dict_put_text(load->order.agency) : -1
    };
    bool ok = true;
    for (size_t i = 0; ok && i < slot->chunks.count; i++) {
        const struct intake_chunk *chunk = &slot->chunks.at[i];
        for (size_t row = 0; ok && row < chunk->rows.batch->row_count; row++)
            if (chunk->lines[row] > load->position)
                ok = apply_row(&applying, chunk, row, err);
    }
    for (size_t i = 0; ok && i < slot->rejects.count; i++)
        if (slot->rejects.at[i].line > load->position)
            ok = reject_row(slot, turn, &slot->rejects.at[i], err);
    ok = ok && records_end(applying.records, err);
    arena_free(row_arena);
    return ok;
}

// ---- jobs

// More alarms than so many are too many; 0: no limit.
static int64_t limit_of(const struct intake_slot *slot)
{
    const struct intake_load *load = slot->load;
    const struct intake_counts *counts = &load->result.counts;
    if (load->order.hold_percent <= 0 || load->order.release_id || load->filling)
        return 0;
    int64_t rows = counts->inserted + counts->updated + counts->unchanged + counts->deleted +
                   (int64_t)slot->row_count;
    int64_t share = rows * load->order.hold_percent / 100;
    return share > load->order.hold_least ? share : load->order.hold_least;
}

// A table in which nothing stands but what this body brought is being filled for the first time: then there
// is no share of alarms to compare with.
static bool judge_filling(struct intake_load *load, struct store *store, struct err *err)
{
    int64_t row_count = 0;
    bool found;
    TRY(store_number(store, err, &row_count, &found, SQL_TABLE_ROWS,
                     STORE_ARGS(store_text(load->order.table->name))));
    load->filling = row_count <= load->result.counts.inserted;
    return true;
}

static bool tell(struct intake_load *load, struct writer_turn *turn,
                 const struct intake_result *result, bool first, struct err *err)
{
    const struct intake_hooks *hooks = &load->intake->hooks;
    return !hooks->moved || hooks->moved(hooks->context, turn, &load->order, result, first, err);
}

bool intake_apply(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct intake_slot *slot = (struct intake_slot *)job;
    struct intake_load *load = slot->load;
    bool go_on = true;
    if (load->stopped) // by a batch before, which has the reason
        return err_set(err, ERR_CONFLICT, "the batch before was not taken");
    arena_reset(slot->scratch);
    memset(&slot->rows, 0, sizeof slot->rows);
    slot->counts = (struct intake_counts){ 0 };
    slot->raised = 0;
    slot->over_limit = false;
    if (slot->first)
        TRY(claim(load, turn, INTAKE_RUNNING, "", &go_on, err));
    if (!go_on)
        return true;
    if (slot->first)
        TRY(judge_filling(load, writer_store(turn), err));
    job->ingest_id = load->id;
    slot->limit = limit_of(slot);
    load->intake->running = job->alone ? slot : NULL;
    TRY(apply_rows(slot, turn, err));
    struct intake_result result = load->result;
    counts_add(&result.counts, &slot->counts);
    result.state = slot->last ? INTAKE_DONE : INTAKE_RUNNING;
    result.reason = "";
    result.raised = 0;
    uint64_t position = slot->last_line > load->position ? slot->last_line : load->position;
    return save(load, turn, &result, position, err) && tell(load, turn, &result, slot->first, err);
}

bool intake_mark(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct intake_load *load =
        (struct intake_load *)((char *)job - offsetof(struct intake_load, mark));
    bool go_on = true, fresh = !load->claimed;
    if (fresh)
        TRY(claim(load, turn, load->verdict, load->verdict_reason, &go_on, err));
    if (!go_on)
        return true;
    struct intake_result result = load->result;
    result.state = load->verdict;
    result.reason = load->verdict_reason;
    result.raised = load->would_raise;
    return save(load, turn, &result, load->position, err) && tell(load, turn, &result, fresh, err);
}
