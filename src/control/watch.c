// The answers of many scenarios over one set of tables. Every scenario is a sink of the shared graph;
// its rows land in a result table, and after each run only the touched keys of that table are asked
// whether their finding came, went or looks different.
//
//   change ─► base tables (OLD and NEW) ─► graph_run ─► result tables ─► events, sorted ─► report
//                        settle, or for a precheck the inverse tick ◄─────────────────────────┘
#include "control/watch.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/map.h"
#include "control/mask.h"
#include "control/result.h"
#include "control/trace.h"
#include "sql/lower.h"

extern const struct op_type op_sink;

struct watched { // one scenario
    const struct scenario *scenario;
    struct plan_bound bound;
    struct result result;
    struct sink_spec sink;
    struct node *end; // the sink
    struct node **nodes;
    size_t node_count;
    const char **marks;
    const struct schema_table **tables;
    size_t table_count;
    struct limit limit;
    enum stop stopped; // suspended; then without nodes
    const char *reason, *reason_ko;
    bool shadow; // kept current beside the others, never told
};

struct difference {
    const struct schema_column *column;
    struct value before, after;
};

struct cause {
    struct watch_cause words; // made when somebody asks (cause_words)
    const char *change;       // "deleted", "inserted"; NULL: the differences
    const struct difference *differences;
    size_t difference_count;
    const struct schema_table *table;
    const struct value *key; // of the record, in the order of the table's key
    struct cause *same;      // an earlier one of the same record
    int64_t source;          // watch_set_source
};

struct arriving { // a table that is brought in between ticks
    const struct schema_table *table;
    struct arena *arena;
    VEC(const struct value *) touched; // keys of records that changed meanwhile
};

struct watch {
    const struct schema *schema;
    struct graph *graph;
    struct arena *arena;        // lives as long as the watch
    struct arena *tick;         // causes and events, until the tick's end
    int64_t source;             // of the changes that come now
    struct arena *scratch;      // one call
    VEC(struct watched *) list; // by the scenarios' ids
    VEC(struct arriving *) arriving;
    VEC(struct watched *) prepared; // not yet, and perhaps never, in the list
    VEC(struct cause *) causes; // in the tick's arena
    struct map by_record;       // the last cause of a record, made when first asked
    bool by_record_made;
    struct map loads; // uint64_t by table
    bool started, clock_moved;
    struct limit limit;             // of scenarios that are compiled
    struct watched *come, *gone;    // being filled, and whose place it will take
    uint32_t slice;                 // slots a step of the fill
    const struct watched *given_up; // the last that was not filled
};

struct watch *watch_new(const struct schema *schema, int64_t clock_us)
{
    struct arena *arena = arena_new("watch", 256 * MIB, 16 * GIB);
    struct watch *watch = ARENA_NEW(arena, struct watch);
    watch->schema = schema;
    watch->arena = arena;
    watch->tick = arena_new("events", 256 * MIB, 16 * GIB);
    watch->scratch = arena_new("change", 64 * MIB, 16 * GIB);
    watch->graph = graph_new("watch");
    watch->limit = (struct limit){ WATCH_BYTES_DEFAULT, WATCH_ROWS_DEFAULT };
    range_bulk(true);
    map_open(&watch->loads, arena);
    struct err err = { 0 };
    bool set = graph_set_clock(watch->graph, clock_us, &err);
    assert(set && "the first clock is always accepted");
    (void)set;
    return watch;
}

void watch_close(struct watch *watch)
{
    for (size_t i = 0; i < watch->list.count; i++)
        result_close(&watch->list.at[i]->result);
    if (watch->come)
        result_close(&watch->come->result);
    for (size_t i = 0; i < watch->arriving.count; i++)
        arena_free(watch->arriving.at[i]->arena);
    graph_close(watch->graph);
    arena_free(watch->tick);
    arena_free(watch->scratch);
    arena_free(watch->arena);
}

// ---- scenarios

static struct watched *find_watched(const struct watch *watch, const struct scenario *scenario)
{
    for (size_t i = 0; i < watch->list.count; i++)
        if (watch->list.at[i]->scenario == scenario)
            return watch->list.at[i];
    for (size_t i = 0; i < watch->prepared.count; i++)
        if (watch->prepared.at[i]->scenario == scenario)
            return watch->prepared.at[i];
    assert(false && "the scenario was added to this watch");
    return NULL;
}

static void mark_below(const struct node *node, bool *used)
{
    if (used[node->number])
        return;
    used[node->number] = true;
    for (size_t i = 0; i < node->input_count; i++)
        mark_below(node->inputs[i], used);
}

// The graph keeps inputs before outputs.
static void list_nodes(struct watch *watch, struct watched *watched, const struct node *sink)
{
    size_t count;
    struct node *const *all = graph_nodes(watch->graph, &count);
    bool *used = ARENA_ARRAY(watch->arena, bool, (size_t)graph_number_limit(watch->graph));
    mark_below(sink, used);
    watched->nodes = ARENA_ARRAY(watch->arena, struct node *, count);
    for (size_t i = 0; i < count; i++)
        if (used[all[i]->number])
            watched->nodes[watched->node_count++] = all[i];
}

static void list_marks(struct watch *watch, struct watched *watched)
{
    const struct plan *plan = watched->bound.plan;
    const struct trace *trace = trace_plan(watch->arena, plan);
    watched->marks = ARENA_ARRAY(watch->arena, const char *, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        watched->marks[i] = trace[i].mark;
    watched->table_count = trace_tables(watch->arena, plan, &watched->tables);
}

static void insert_watched(struct watch *watch, struct watched *watched)
{
    VEC_ADD(watch->arena, &watch->list, watched);
    for (size_t i = watch->list.count - 1; i > 0; i--) {
        struct watched **at = watch->list.at;
        if (strcmp(at[i - 1]->scenario->id, at[i]->scenario->id) <= 0)
            return;
        struct watched *later = at[i - 1];
        at[i - 1] = at[i];
        at[i] = later;
    }
}

// Compiled into the graph, not yet in the list. On error the graph is as before.
static struct watched *compile(struct watch *watch, const struct scenario *scenario,
                               struct err *err)
{
    struct watched *watched = ARENA_NEW(watch->arena, struct watched);
    struct plan_request request = scenario_request(watch->arena, scenario, watch->schema);
    watched->scenario = scenario;
    if (!plan_bind(watch->arena, &request, &watched->bound, err) ||
        !result_open(&watched->result, watch->arena, scenario, watched->bound.plan, err))
        return NULL;
    struct node *answer = plan_lower(watch->graph, watched->bound.plan, err);
    if (!answer) {
        graph_sweep(watch->graph);
        result_close(&watched->result);
        return NULL;
    }
    assert(answer->column_count == watched->bound.plan->column_count);
    watched->result.table->loading = !watch->started;
    watched->sink = (struct sink_spec){ .take = result_take,
                                        .bytes = result_bytes,
                                        .context = &watched->result };
    const char *name = arena_format(watch->arena, "%s %p", scenario->id, (void *)watched);
    watched->end = graph_node(watch->graph, &op_sink, name, &watched->sink, &answer, 1,
                              answer->types, answer->column_count);
    watched->limit = watched->end->account->limit = watch->limit;
    list_nodes(watch, watched, watched->end);
    list_marks(watch, watched);
    return watched;
}

bool watch_add(struct watch *watch, const struct scenario *scenario, struct err *err)
{
    for (size_t i = 0; i < watch->list.count; i++)
        if (!watch->list.at[i]->shadow && !strcmp(watch->list.at[i]->scenario->id, scenario->id))
            return err_set(err, ERR_CONFLICT, "scenario %s is being watched already", scenario->id);
    struct watched *watched = compile(watch, scenario, err);
    if (!watched)
        return false;
    insert_watched(watch, watched);
    return true;
}

void watch_set_limit(struct watch *watch, struct limit limit)
{
    watch->limit = limit;
}

// ---- records

static struct arriving *find_arriving(const struct watch *watch, const struct schema_table *table)
{
    for (size_t i = 0; i < watch->arriving.count; i++)
        if (watch->arriving.at[i]->table == table)
            return watch->arriving.at[i];
    return NULL;
}

bool watch_uses(const struct watch *watch, const struct schema_table *table)
{
    return graph_table_find(watch->graph, table->name) != NULL && !find_arriving(watch, table);
}

#define KEY_MAX 32 // PostgreSQL's limit of a primary key

bool watch_has(const struct watch *watch, const struct schema_table *table,
               const struct batch *batch, size_t row)
{
    struct column key[KEY_MAX];
    struct table *rows = graph_table_find(watch->graph, table->name);
    assert(rows && table->key_count <= KEY_MAX);
    for (size_t i = 0; i < table->key_count; i++)
        key[i] = batch->columns[table->key[i]];
    return table_find(rows, key, row) != UINT32_MAX;
}

void watch_load(struct watch *watch, const struct schema_table *table, const struct batch *batch,
                uint8_t *outcomes)
{
    assert(!watch->started);
    uint64_t *count = map_get(&watch->loads, table->name);
    if (!count) {
        count = ARENA_NEW(watch->arena, uint64_t);
        map_put(&watch->loads, table->name, count);
    }
    struct table *rows = graph_table_find(watch->graph, table->name);
    if (rows) {
        rows->loading = true;
        table_put(rows, batch, false, watch->scratch, outcomes);
        arena_reset(watch->scratch);
    } else {
        memset(outcomes, OUTCOME_NEW, batch->row_count);
    }
    for (size_t i = 0; i < batch->row_count; i++)
        *count += outcomes[i] == OUTCOME_NEW;
}

void watch_supply(struct watch *watch, const struct schema_table *table, const struct batch *batch)
{
    struct table *rows = graph_table_find(watch->graph, table->name);
    bool loading = rows->loading;
    rows->loading = true;
    table_put(rows, batch, false, watch->scratch,
              ARENA_RAW(watch->scratch, uint8_t, batch->row_count));
    rows->loading = loading;
    arena_reset(watch->scratch);
}

void watch_expect(struct watch *watch, const struct schema_table *table)
{
    if (find_arriving(watch, table)) // begun before: what was touched since then stays so
        return;
    struct arena *arena = arena_new("arriving", 0, 0);
    struct arriving *arriving = ARENA_NEW(arena, struct arriving);
    *arriving = (struct arriving){ .table = table, .arena = arena };
    graph_table(watch->graph, table)->loading = true;
    VEC_ADD(watch->arena, &watch->arriving, arriving);
}

bool watch_expects(const struct watch *watch, const struct schema_table *table)
{
    return find_arriving(watch, table) != NULL;
}

void watch_touch(struct watch *watch, const struct schema_table *table, const struct batch *batch,
                 size_t row)
{
    struct arriving *arriving = find_arriving(watch, table);
    struct value *key = ARENA_ARRAY(arriving->arena, struct value, table->key_count);
    for (size_t i = 0; i < table->key_count; i++)
        key[i] = column_value(&batch->columns[table->key[i]], row);
    VEC_ADD(arriving->arena, &arriving->touched, key);
}

const struct value *const *watch_touched(const struct watch *watch,
                                         const struct schema_table *table, size_t *count)
{
    const struct arriving *arriving = find_arriving(watch, table);
    *count = arriving->touched.count;
    return arriving->touched.at;
}

static struct batch *touched_keys(struct watch *watch, const struct arriving *arriving, size_t from,
                                  size_t count)
{
    const struct schema_table *table = arriving->table;
    enum type *types = ARENA_ARRAY(watch->scratch, enum type, table->key_count);
    for (size_t i = 0; i < table->key_count; i++)
        types[i] = table->columns[table->key[i]].type;
    struct batch *keys = batch_new(watch->scratch, types, table->key_count, count);
    for (size_t row = 0; row < count; row++)
        for (size_t i = 0; i < table->key_count; i++)
            column_set(watch->scratch, &keys->columns[i], row, count,
                       &arriving->touched.at[from + row][i]);
    keys->row_count = count;
    return keys;
}

void watch_renew(struct watch *watch, const struct schema_table *table, size_t from, size_t count,
                 const struct batch *now)
{
    struct table *rows = graph_table_find(watch->graph, table->name);
    uint8_t outcomes[BATCH_ROWS];
    assert(count <= BATCH_ROWS && now->row_count <= count);
    rows->loading = false;
    table_delete(rows, touched_keys(watch, find_arriving(watch, table), from, count),
                 watch->scratch, outcomes);
    table_put(rows, now, false, watch->scratch, outcomes);
    arena_reset(watch->scratch);
}

void watch_arrived(struct watch *watch, const struct schema_table *table)
{
    assert(watch->started && !watch->causes.count && !watch->clock_moved);
    struct arriving *arriving = find_arriving(watch, table);
    graph_table_find(watch->graph, table->name)->loading = false;
    graph_run(watch->graph);
    graph_settle(watch->graph);
    size_t kept = 0;
    for (size_t i = 0; i < watch->arriving.count; i++)
        if (watch->arriving.at[i] != arriving)
            watch->arriving.at[kept++] = watch->arriving.at[i];
    watch->arriving.count = kept;
    arena_free(arriving->arena);
}

uint64_t watch_load_count(const struct watch *watch, const struct schema_table *table)
{
    const uint64_t *count = map_get(&watch->loads, table->name);
    return count ? *count : 0;
}

// ---- changes and their causes

static const char *key_text(struct watch *watch, const struct schema_table *table,
                            const struct value *key)
{
    struct str text;
    str_open(&text, watch->tick);
    for (size_t i = 0; i < table->key_count; i++) {
        const struct schema_column *column = &table->columns[table->key[i]];
        str_format(&text, "%s%s=", i ? " " : "", column->name);
        if (mask_needed(column->mark))
            mask_value(&text, column->mark, &key[i]);
        else
            value_print(&text, &key[i]);
    }
    return str_end(&text);
}

static void add_shown(struct str *out, const char *mark, const struct value *value)
{
    if (value->state == STATE_NULL)
        str_text(out, "NULL");
    else if (mask_needed(mark))
        mask_value(out, mark, value);
    else
        value_print(out, value);
}

static bool same_value(const struct value *a, const struct value *b)
{
    return a->state == b->state && (a->state != STATE_VALUE || value_compare(a, b) == 0);
}

// "amt 500000 → 400000, payee_tok": what a token or a secret was is not for anybody to read.
static void add_difference(struct str *out, const struct schema_column *column,
                           const struct value *before, const struct value *after)
{
    if (same_value(before, after))
        return;
    str_format(out, "%s%s", out->len ? ", " : "", column->name);
    if (!strcmp(column->mark, "token") || !strcmp(column->mark, "secret"))
        return;
    str_char(out, ' ');
    add_shown(out, column->mark, before);
    str_text(out, " → ");
    add_shown(out, column->mark, after);
}

static void add_cause(struct watch *watch, struct cause cause)
{
    struct cause *kept = ARENA_NEW(watch->tick, struct cause);
    *kept = cause;
    kept->source = watch->source;
    VEC_ADD(watch->tick, &watch->causes, kept);
}

// Most changes move no finding, so their words are made only for those that do.
static const struct watch_cause *cause_words(struct watch *watch, struct cause *cause)
{
    if (cause->words.table)
        return &cause->words;
    const char *change = cause->change;
    if (!change) {
        struct str text;
        str_open(&text, watch->tick);
        for (size_t i = 0; i < cause->difference_count; i++)
            add_difference(&text, cause->differences[i].column, &cause->differences[i].before,
                           &cause->differences[i].after);
        change = str_end(&text);
    }
    cause->words =
        (struct watch_cause){ cause->table->name, key_text(watch, cause->table, cause->key), change,
                              cause->source };
    return &cause->words;
}

static bool read_key(struct watch *watch, const struct change *change, struct column **columns,
                     struct value **values, struct err *err)
{
    const struct schema_table *table = change->table;
    *columns = ARENA_ARRAY(watch->scratch, struct column, table->key_count);
    *values = ARENA_ARRAY(watch->tick, struct value, table->key_count);
    for (size_t i = 0; i < table->key_count; i++) {
        int number = table->key[i];
        (*columns)[i] = change->row->columns[number];
        (*values)[i] = column_value(&change->row->columns[number], 0);
        if ((*values)[i].state != STATE_VALUE)
            return err_set(err, ERR_BAD_INPUT, "table %s: key column %s has no value", table->name,
                           table->columns[number].name);
    }
    return true;
}

// The row as it will be: what the change gives over what is there. *cause gets the differences.
static struct batch *merge_row(struct watch *watch, const struct change *change,
                               const struct table *rows, uint32_t slot, struct cause *cause)
{
    const struct schema_table *table = change->table;
    struct batch *batch = ARENA_NEW(watch->scratch, struct batch);
    VEC(struct difference) differences = { 0 };
    *batch = *change->row;
    batch->columns = ARENA_ARRAY(watch->scratch, struct column, batch->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        struct value old = table_value(rows, (int)i, slot);
        if (!change->given[i]) {
            batch->columns[i] = column_take(watch->scratch, table->columns[i].type, 1);
            column_set(watch->scratch, &batch->columns[i], 0, 1, &old);
            continue;
        }
        batch->columns[i] = change->row->columns[i];
        struct difference difference = { &table->columns[i], old,
                                         column_value(&batch->columns[i], 0) };
        if (!same_value(&difference.before, &difference.after))
            VEC_ADD(watch->tick, &differences, difference);
    }
    cause->change = NULL;
    cause->differences = differences.at;
    cause->difference_count = differences.count;
    return batch;
}

static bool refuse_change(struct watch *watch, enum err_kind kind, const struct change *change,
                          const struct value *key, const char *why, struct err *err)
{
    return err_set(err, kind, "table %s: a row with %s %s", change->table->name,
                   key_text(watch, change->table, key), why);
}

static void delete_row(struct watch *watch, struct table *rows, const struct change *change,
                       struct column *keys)
{
    struct batch batch = { .row_count = 1,
                           .column_count = change->table->key_count,
                           .columns = keys };
    uint8_t outcome;
    table_delete(rows, &batch, watch->scratch, &outcome);
    assert(outcome == OUTCOME_DELETED);
}

static bool apply(struct watch *watch, struct table *rows, const struct change *change,
                  struct err *err)
{
    struct column *keys;
    struct value *key;
    TRY(read_key(watch, change, &keys, &key, err));
    uint32_t slot = table_find(rows, keys, 0);
    bool known = slot != UINT32_MAX;
    if (known)
        table_prefetch(rows, slot);
    if (known && change->op == CHANGE_INSERT)
        return refuse_change(watch, ERR_CONFLICT, change, key, "is there already", err);
    if (!known && (change->op == CHANGE_UPDATE || change->op == CHANGE_DELETE))
        return refuse_change(watch, ERR_NOT_FOUND, change, key, "is not there", err);
    struct cause cause = { .table = change->table,
                           .key = key,
                           .change = known ? "deleted" : "inserted" };
    if (change->op == CHANGE_DELETE) {
        delete_row(watch, rows, change, keys);
    } else {
        uint8_t outcome;
        const struct batch *row =
            known ? merge_row(watch, change, rows, slot, &cause) : change->row;
        table_put(rows, row, true, watch->scratch, &outcome);
    }
    if (cause.change || cause.difference_count)
        add_cause(watch, cause);
    return true;
}

bool watch_change(struct watch *watch, const struct change *change, struct err *err)
{
    assert(watch->started && change->row->row_count == 1);
    struct table *rows = graph_table_find(watch->graph, change->table->name);
    if (!rows)
        return true;
    bool ok = apply(watch, rows, change, err);
    arena_reset(watch->scratch);
    return ok;
}

bool watch_set_clock(struct watch *watch, int64_t clock_us, struct err *err)
{
    int64_t before = graph_clock(watch->graph);
    TRY(graph_set_clock(watch->graph, clock_us, err));
    watch->clock_moved = watch->clock_moved || clock_us != before;
    return true;
}

bool watch_move_clock(struct watch *watch, int64_t clock_us, struct err *err)
{
    assert(watch->started && !watch->causes.count && !watch->clock_moved);
    return graph_move_clock(watch->graph, clock_us, err);
}

bool watch_turning(const struct watch *watch)
{
    return graph_turning(watch->graph);
}

// ---- telling what a tick did

static bool reads_table(const struct watched *watched, const struct schema_table *table)
{
    for (size_t i = 0; i < watched->table_count; i++)
        if (watched->tables[i] == table)
            return true;
    return false;
}

static const struct value *find_value(const struct finding *finding, const char *name)
{
    int column = finding_column(finding, name);
    return column < 0 ? NULL : &finding->row[column];
}

static bool same_agency(const struct cause *cause, const struct finding *finding)
{
    const struct value *agency = find_value(finding, "agency_id");
    for (size_t i = 0; agency && i < cause->table->key_count; i++)
        if (cause->table->key[i] == cause->table->agency_column)
            return agency->type == cause->key[i].type && same_value(agency, &cause->key[i]);
    return true;
}

static void add_name(struct str *name, const struct value *value)
{
    str_char(name, '\n');
    value_print(name, value);
}

// The causes by record; a record that changed twice keeps both, the later first.
static void map_causes(struct watch *watch)
{
    map_open(&watch->by_record, watch->tick);
    for (size_t i = 0; i < watch->causes.count; i++) {
        struct cause *cause = watch->causes.at[i];
        struct str name;
        str_open(&name, watch->tick);
        str_text(&name, cause->table->name);
        for (size_t k = 0; k < cause->table->key_count; k++)
            add_name(&name, &cause->key[k]);
        cause->same = map_get(&watch->by_record, str_end(&name));
        map_put(&watch->by_record, str_end(&name), cause);
    }
    watch->by_record_made = true;
}

// The last change of a record that the finding is about; NULL: none in this tick.
static struct cause *record_cause(struct watch *watch, const struct finding *finding,
                                  const struct scenario_record *record)
{
    const struct schema_table *table = schema_find(watch->schema, record->table);
    struct str name;
    str_open(&name, watch->scratch);
    str_text(&name, record->table);
    for (size_t i = 0; table && i < table->key_count; i++)
        for (size_t k = 0; k < record->key_count; k++) {
            if (strcmp(record->key[k], table->columns[table->key[i]].name) != 0)
                continue;
            const struct value *value = find_value(finding, record->from[k]);
            if (value)
                add_name(&name, value);
        }
    return map_get(&watch->by_record, str_end(&name));
}

struct causes {
    struct cause *at[WATCH_CAUSES_MAX];
    size_t count;
};

static void add_once(struct causes *causes, struct cause *cause)
{
    for (size_t i = 0; i < causes->count; i++)
        if (causes->at[i] == cause)
            return;
    if (causes->count < WATCH_CAUSES_MAX)
        causes->at[causes->count++] = cause;
}

static size_t find_causes(struct watch *watch, const struct watched *watched,
                          const struct finding *finding, struct watch_cause *out)
{
    struct causes causes = { .count = 0 };
    if (watch->causes.count && !watch->by_record_made)
        map_causes(watch);
    for (size_t r = 0; watch->causes.count && r < watched->scenario->record_count; r++)
        for (struct cause *cause = record_cause(watch, finding, &watched->scenario->records[r]);
             cause; cause = cause->same)
            add_once(&causes, cause);
    for (size_t i = 0; i < watch->causes.count && causes.count < WATCH_CAUSES_MAX; i++)
        if (reads_table(watched, watch->causes.at[i]->table) &&
            same_agency(watch->causes.at[i], finding))
            add_once(&causes, watch->causes.at[i]);
    for (size_t i = 0; i < causes.count; i++)
        out[i] = *cause_words(watch, causes.at[i]);
    if ((watch->clock_moved || graph_turning(watch->graph)) && causes.count < WATCH_CAUSES_MAX)
        out[causes.count++] = (struct watch_cause){ "", "", "clock", 0 };
    return causes.count;
}

static void tell(struct watch *watch, bool all, watch_report report, void *context)
{
    for (size_t i = 0; i < watch->list.count; i++) {
        const struct watched *watched = watch->list.at[i];
        struct result_events events = { 0 };
        if (watched->shadow)
            continue;
        result_collect(&watched->result, watch->scratch, all, &events);
        for (size_t e = 0; report && e < events.count; e++) {
            struct watch_cause causes[WATCH_CAUSES_MAX];
            size_t count = find_causes(watch, watched, &events.at[e].finding, causes);
            report(context, events.at[e].event, &events.at[e].finding, causes, count);
        }
        arena_reset(watch->scratch);
    }
}

static void end_tick(struct watch *watch)
{
    memset(&watch->causes, 0, sizeof watch->causes);
    watch->by_record_made = false;
    watch->clock_moved = false;
    watch->source = 0;
    arena_reset(watch->tick);
}

bool finding_same(const struct finding *a, const struct finding *b)
{
    bool same = a->column_count == b->column_count && a->fault == b->fault;
    for (size_t i = 0; same && i < a->column_count; i++)
        same = strcmp(a->columns[i].name, b->columns[i].name) == 0 &&
               a->row[i].type == b->row[i].type && same_value(&a->row[i], &b->row[i]);
    return same;
}

// Both lists are in the order of their keys.
static void tell_difference(const struct result_events *before, const struct result_events *now,
                            watch_report report, void *context)
{
    static const struct watch_cause rule = { "", "", "rule", 0 };
    for (size_t i = 0, j = 0; i < before->count || j < now->count;) {
        int order = i == before->count ? 1
                    : j == now->count  ? -1
                                       : strcmp(before->at[i].key, now->at[j].key);
        if (order < 0)
            report(context, FINDING_WITHDRAWN, &before->at[i].finding, &rule, 1);
        else if (order > 0)
            report(context, FINDING_RAISED, &now->at[j].finding, &rule, 1);
        else if (!finding_same(&before->at[i].finding, &now->at[j].finding))
            report(context, FINDING_CHANGED, &now->at[j].finding, &rule, 1);
        i += order <= 0;
        j += order >= 0;
    }
}

static void drop_watched(struct watch *watch, struct watched *watched)
{
    size_t kept = 0;
    for (size_t i = 0; i < watch->list.count; i++)
        if (watch->list.at[i] != watched)
            watch->list.at[kept++] = watch->list.at[i];
    watch->list.count = kept;
    if (watched->end)
        graph_drop(watch->graph, watched->end);
    result_close(&watched->result);
}

// ---- limits

static void note_stop(struct watch *watch, struct watched *watched)
{
    watched->stopped = watched->end->account->stopped;
    bool bytes = watched->stopped == STOP_BYTES;
    unsigned long long limit = bytes ? watched->limit.bytes / MIB : watched->limit.rows;
    watched->reason = arena_format(watch->arena,
                                   bytes ? "it needs more than %llu MB"
                                         : "one change goes through more than %llu rows",
                                   limit);
    watched->reason_ko = arena_format(
        watch->arena, bytes ? "%lluMB 넘게 필요함" : "한 변경이 %llu행 넘게 거침", limit);
}

// After a run: who went over the limit in it keeps the answer from before.
static void hold_stopped(struct watch *watch)
{
    for (size_t i = 0; i < watch->list.count; i++) {
        struct watched *watched = watch->list.at[i];
        if (!watched->end || !watched->end->account->stopped)
            continue;
        note_stop(watch, watched);
        result_take_back(&watched->result);
    }
}

// After the tick, when nodes may go.
static void drop_stopped(struct watch *watch)
{
    for (size_t i = 0; i < watch->list.count; i++) {
        struct watched *watched = watch->list.at[i];
        if (!watched->stopped || !watched->end)
            continue;
        graph_drop(watch->graph, watched->end);
        watched->end = NULL;
        watched->node_count = 0;
    }
    if (watch->come && watch->come->end->account->stopped) {
        note_stop(watch, watch->come);
        watch->given_up = watch->come;
        watch_abandon(watch);
    }
}

static const struct watched *look_up(const struct watch *watch, const struct scenario *scenario)
{
    if (watch->come && watch->come->scenario == scenario)
        return watch->come;
    for (size_t i = 0; i < watch->list.count; i++)
        if (watch->list.at[i]->scenario == scenario)
            return watch->list.at[i];
    return watch->given_up && watch->given_up->scenario == scenario ? watch->given_up : NULL;
}

struct watch_status watch_status(const struct watch *watch, const struct scenario *scenario)
{
    const struct watched *watched = look_up(watch, scenario);
    if (watched && watched->stopped)
        return (struct watch_status){ WATCH_SUSPENDED, watched->reason, watched->reason_ko };
    return (struct watch_status){ !watched                 ? WATCH_ABSENT
                                  : watched == watch->come ? WATCH_FILLING
                                                           : WATCH_RUNNING,
                                  "", "" };
}

size_t watch_suspended_count(const struct watch *watch)
{
    size_t count = 0;
    for (size_t i = 0; i < watch->list.count; i++)
        count += watch->list.at[i]->stopped != STOP_NONE && !watch->list.at[i]->shadow;
    return count;
}

struct ledger watch_ledger(const struct watch *watch, const struct scenario *scenario)
{
    const struct watched *watched = find_watched(watch, scenario);
    if (watched->end)
        return graph_ledger(watch->graph, watched->end->account);
    return (struct ledger){ .own = result_bytes(&watched->result) };
}

// ---- rules that change

#define SLICE_FIRST 64 // slots; from there on by the time they take
#define SLICE_MAX   1024

bool watch_install(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   struct err *err)
{
    assert(watch->started && !watch->causes.count && !watch->clock_moved);
    struct watched *gone = old ? find_watched(watch, old) : NULL;
    if (watch->come && (watch->gone != gone || strcmp(watch->come->scenario->id, fresh->id) != 0))
        return err_set(err, ERR_CONFLICT, "scenario %s is being filled: one at a time",
                       watch->come->scenario->id);
    for (size_t i = 0; i < watch->list.count; i++)
        if (watch->list.at[i] != gone && !watch->list.at[i]->shadow &&
            !strcmp(watch->list.at[i]->scenario->id, fresh->id))
            return err_set(err, ERR_CONFLICT, "scenario %s is being watched already", fresh->id);
    graph_run(
        watch->graph); // what was added gets its first answer, to be told with the next commit
    hold_stopped(watch);
    graph_settle(watch->graph);
    drop_stopped(watch);
    graph_lazy(watch->graph, true);
    struct watched *come = compile(watch, fresh, err);
    graph_lazy(watch->graph, false);
    if (!come)
        return false;
    watch_abandon(watch);
    come->result.table->loading = true;
    watch->come = come;
    watch->gone = gone;
    watch->slice = SLICE_FIRST;
    watch->given_up = NULL;
    graph_fill(watch->graph);
    return true;
}

bool watch_resume(struct watch *watch, const struct scenario *scenario, struct limit limit,
                  struct err *err)
{
    struct limit usual = watch->limit;
    watch->limit = limit;
    bool begun = watch_install(watch, scenario, scenario, err);
    watch->limit = usual;
    return begun;
}

void watch_abandon(struct watch *watch)
{
    if (!watch->come)
        return;
    graph_fill_end(watch->graph);
    graph_drop(watch->graph, watch->come->end);
    result_close(&watch->come->result);
    watch->come = watch->gone = NULL;
}

// Takes `gone` out and puts `come` in (either may be NULL), and tells the difference.
static void change_places(struct watch *watch, struct watched *gone, struct watched *come,
                          watch_report report, void *context)
{
    struct result_events before = { 0 }, now = { 0 };
    if (come)
        result_collect(&come->result, watch->tick, true, &now);
    if (gone)
        result_collect(&gone->result, watch->tick, true, &before);
    if (come)
        insert_watched(watch, come);
    if (report) // which may ask for the words of findings of both
        tell_difference(&before, &now, report, context);
    if (gone)
        drop_watched(watch, gone);
    end_tick(watch);
}

bool watch_missing(const struct watch *watch, const struct scenario *scenario,
                   const struct schema_table **out, struct err *err)
{
    struct arena *arena = arena_new("tables", 0, 0);
    struct plan_request request = scenario_request(arena, scenario, watch->schema);
    struct plan_bound bound;
    const struct schema_table **tables;
    bool fine = plan_bind(arena, &request, &bound, err);
    size_t count = fine ? trace_tables(arena, bound.plan, &tables) : 0;
    *out = NULL;
    for (size_t i = count; i-- > 0;)
        if (!watch_uses(watch, tables[i]))
            *out = tables[i];
    arena_free(arena);
    return fine;
}

struct watched *watch_prepare(struct watch *watch, const struct scenario *fresh, struct err *err)
{
    assert(watch->started);
    struct watched *prepared = compile(watch, fresh, err);
    if (prepared)
        VEC_ADD(watch->arena, &watch->prepared, prepared);
    return prepared;
}

static void leave_prepared(struct watch *watch, const struct watched *prepared)
{
    size_t kept = 0;
    for (size_t i = 0; i < watch->prepared.count; i++)
        if (watch->prepared.at[i] != prepared)
            watch->prepared.at[kept++] = watch->prepared.at[i];
    watch->prepared.count = kept;
}

bool watch_fill(struct watch *watch, struct watched *come)
{
    assert(watch->started && !watch->causes.count && !watch->clock_moved);
    graph_run(watch->graph);
    graph_settle(watch->graph);
    result_settle(&come->result);
    if (come->end->account->stopped)
        note_stop(watch, come);
    return !come->stopped;
}

void watch_discard(struct watch *watch, struct watched *come)
{
    leave_prepared(watch, come);
    graph_drop(watch->graph, come->end);
    result_close(&come->result);
    if (come->stopped)
        watch->given_up = come;
}

bool watch_shadow(struct watch *watch, const struct scenario *fresh, struct err *err)
{
    struct watched *shadow = watch_prepare(watch, fresh, err);
    if (!shadow)
        return false;
    if (!watch_fill(watch, shadow)) {
        err_set(err, ERR_LIMIT, "scenario %s: %s", fresh->id, shadow->reason);
        watch_discard(watch, shadow);
        return false;
    }
    leave_prepared(watch, shadow);
    shadow->shadow = true;
    insert_watched(watch, shadow);
    return true;
}

void watch_compare(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   watch_report report, void *context)
{
    struct result_events before = { 0 }, now = { 0 };
    result_collect(&find_watched(watch, fresh)->result, watch->tick, true, &now);
    if (old)
        result_collect(&find_watched(watch, old)->result, watch->tick, true, &before);
    tell_difference(&before, &now, report, context);
    arena_reset(watch->tick);
}

void watch_exchange(struct watch *watch, const struct scenario *old, struct watched *come,
                    watch_report report, void *context)
{
    leave_prepared(watch, come);
    change_places(watch, old ? find_watched(watch, old) : NULL, come, report, context);
}

static void finish_fill(struct watch *watch, watch_report report, void *context)
{
    struct watched *gone = watch->gone, *come = watch->come;
    graph_fill_end(watch->graph);
    come->result.table->loading = false;
    watch->come = watch->gone = NULL;
    change_places(watch, gone, come, report, context);
}

static int64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

bool watch_step(struct watch *watch, int64_t budget_us, watch_report report, void *context)
{
    assert(!watch->causes.count && !watch->clock_moved);
    int64_t began = now_us(), before = began;
    bool more = watch->come != NULL;
    while (watch->come && more) {
        more = graph_fill_step(watch->graph, budget_us ? watch->slice : UINT32_MAX);
        drop_stopped(watch);
        if (!budget_us)
            continue;
        int64_t now = now_us(), spent = now - before;
        before = now;
        if (spent < budget_us / 8 && watch->slice < SLICE_MAX)
            watch->slice *= 2;
        else if (spent > budget_us / 2 && watch->slice > 1)
            watch->slice /= 2;
        if (watch->come && now - began >= budget_us)
            return true;
    }
    if (watch->come)
        finish_fill(watch, report, context);
    return false;
}

bool watch_replace(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   watch_report report, void *context, struct err *err)
{
    if (!fresh) {
        struct watched *gone = old ? find_watched(watch, old) : NULL;
        if (gone && gone == watch->gone)
            watch_abandon(watch);
        change_places(watch, gone, NULL, report, context);
        return true;
    }
    TRY(watch_install(watch, old, fresh, err));
    while (watch_step(watch, 0, report, context))
        ;
    struct watch_status status = watch_status(watch, fresh);
    return !watch->given_up || err_set(err, ERR_LIMIT, "scenario %s: %s", fresh->id, status.reason);
}

// ---- ticks

static void settle_results(struct watch *watch)
{
    for (size_t i = 0; i < watch->list.count; i++)
        result_settle(&watch->list.at[i]->result);
}

void watch_start(struct watch *watch, watch_report report, void *context)
{
    assert(!watch->started);
    graph_run(watch->graph);
    hold_stopped(watch);
    graph_settle(watch->graph);
    drop_stopped(watch);
    for (size_t i = 0; i < watch->schema->table_count; i++) {
        struct table *rows = graph_table_find(watch->graph, watch->schema->tables[i]->name);
        if (rows)
            rows->loading = false;
    }
    watch->started = true;
    watch->clock_moved = false;
    range_bulk(false);
    graph_trim(watch->graph);
    if (report)
        tell(watch, true, report, context);
    for (size_t i = 0; i < watch->list.count; i++)
        watch->list.at[i]->result.table->loading = false;
    end_tick(watch);
}

void watch_set_source(struct watch *watch, int64_t source)
{
    watch->source = source;
}

void watch_run(struct watch *watch, watch_report report, void *context)
{
    assert(watch->started);
    graph_run(watch->graph);
    hold_stopped(watch);
    tell(watch, false, report, context);
}

void watch_settle(struct watch *watch)
{
    graph_settle(watch->graph);
    settle_results(watch);
    drop_stopped(watch);
    end_tick(watch);
}

void watch_take_back(struct watch *watch)
{
    assert(!watch->clock_moved);
    settle_results(watch);
    graph_take_back(watch->graph);
    settle_results(watch);
    drop_stopped(watch);
    end_tick(watch);
}

void watch_commit(struct watch *watch, watch_report report, void *context)
{
    watch_run(watch, report, context);
    watch_settle(watch);
}

bool watch_turn(struct watch *watch, size_t row_count, watch_report report, void *context)
{
    assert(!watch->causes.count && row_count);
    if (!watch_turning(watch))
        return false;
    graph_turn(watch->graph, row_count);
    watch_commit(watch, report, context);
    return watch_turning(watch);
}

void watch_precheck(struct watch *watch, watch_report report, void *context)
{
    watch_run(watch, report, context);
    watch_take_back(watch);
}

// ---- answers

void watch_findings(const struct watch *watch, const struct scenario *scenario,
                    void (*take)(void *context, const struct finding *finding), void *context)
{
    struct arena *arena = arena_new("findings", 256 * MIB, 16 * GIB);
    struct result_events events = { 0 };
    result_collect(&find_watched(watch, scenario)->result, arena, true, &events);
    for (size_t i = 0; i < events.count; i++)
        take(context, &events.at[i].finding);
    arena_free(arena);
}

static void count_one(void *context, const struct finding *finding)
{
    (void)finding;
    ++*(size_t *)context;
}

size_t watch_finding_count(const struct watch *watch, const struct scenario *scenario)
{
    size_t count = 0;
    watch_findings(watch, scenario, count_one, &count);
    return count;
}

void watch_result_text(const struct watch *watch, const struct scenario *scenario, struct str *out)
{
    struct arena *arena = arena_new("result text", 256 * MIB, 16 * GIB);
    result_text(&find_watched(watch, scenario)->result, arena, out);
    arena_free(arena);
}

struct graph *watch_graph(const struct watch *watch)
{
    return watch->graph;
}

struct node *const *watch_nodes(const struct watch *watch, const struct scenario *scenario,
                                size_t *count)
{
    const struct watched *watched = find_watched(watch, scenario);
    *count = watched->node_count;
    return watched->nodes;
}

const struct plan_bound *watch_plan(const struct watch *watch, const struct scenario *scenario)
{
    return &find_watched(watch, scenario)->bound;
}

const char *const *watch_marks(const struct watch *watch, const struct scenario *scenario)
{
    return find_watched(watch, scenario)->marks;
}
