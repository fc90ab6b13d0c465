#include "flow/graph.h"

#include <assert.h>
#include <time.h>

#include "base/map.h"
#include "flow/op.h"

extern const struct op_type op_scan, op_sink;

// Nodes by their place in the graph's list, a bit each.
struct places {
    uint64_t *words;
    size_t room; // places
};

struct graph {
    struct arena *arena;
    struct map tables, signatures;
    VEC(struct node *) nodes; // inputs before outputs
    VEC(struct node *) scans, timed; // that view base tables; that run by the clock alone
    struct table *changed;    // base tables that changed in this tick, linked
    struct places due;        // run() is still to come in this tick
    struct places touched;    // was pushed to or ran: has something to settle
    bool unfilled;            // some node has not had its first answer
    int next_number;
    struct arena *tick_arena;
    VEC(struct arena *) scratch; // one for each depth of emit
    size_t depth;
    struct tick tick;
    VEC(struct table *) gates; // tables that a fill walks, one after the other
    size_t gate;               // the one it is at
    size_t tick_taken; // bytes of the tick's arena that are booked on somebody
    int64_t clock_us;
    bool clock_set, profile;
    bool turning;      // the clock has moved, and rows that fall due may not have turned yet
    size_t turns;      // so many may in this tick
    uint64_t reader_nanoseconds; // spent in readers since the running node began
};

static void scratch_grow(struct graph *graph)
{
    VEC_ADD(graph->arena, &graph->scratch, arena_new("scratch", 256 * MIB, 16 * GIB));
}

struct graph *graph_new(const char *name)
{
    struct arena *arena = arena_new(name, 256 * MIB, 16 * GIB);
    struct graph *graph = ARENA_NEW(arena, struct graph);
    graph->arena = arena;
    graph->tick_arena = arena_new("tick", 256 * MIB, 16 * GIB);
    map_open(&graph->tables, arena);
    map_open(&graph->signatures, arena);
    scratch_grow(graph);
    return graph;
}

void graph_close(struct graph *graph)
{
    for (size_t i = graph->nodes.count; i-- > 0;) // readers before what they read
        if (graph->nodes.at[i]->type->close)
            graph->nodes.at[i]->type->close(graph->nodes.at[i]);
    for (size_t i = 0; i < graph->tables.count; i++)
        table_close(graph->tables.entries[i].value);
    for (size_t i = 0; i < graph->scratch.count; i++)
        arena_free(graph->scratch.at[i]);
    arena_free(graph->tick_arena);
    arena_free(graph->arena);
}

struct arena *graph_arena(struct graph *graph) { return graph->arena; }

struct table *graph_table(struct graph *graph, const struct schema_table *schema)
{
    struct table *table = map_get(&graph->tables, schema->name);
    if (table)
        return table;
    enum type *types = ARENA_ARRAY(graph->arena, enum type, schema->column_count);
    for (size_t i = 0; i < schema->column_count; i++)
        types[i] = schema->columns[i].type;
    table = table_new(graph->arena, schema->name, types, schema->column_count, schema->key,
                      schema->key_count, schema->key_count == 0);
    table->changed_list = &graph->changed;
    map_put(&graph->tables, schema->name, table);
    return table;
}

struct table *graph_table_find(const struct graph *graph, const char *name)
{
    return map_get(&graph->tables, name);
}

static const char *full_signature(struct graph *graph, const struct op_type *type,
                                  const char *signature, struct node *const *inputs, size_t count)
{
    struct str text;
    str_open(&text, graph->arena);
    str_format(&text, "%s(%s)", type->name, signature);
    for (size_t i = 0; i < count; i++)
        str_format(&text, " %d", inputs[i]->number);
    return str_end(&text);
}

static void places_need(struct graph *graph, struct places *places)
{
    if (graph->nodes.count < places->room)
        return;
    size_t room = places->room ? 2 * places->room : 512;
    uint64_t *words = ARENA_ARRAY(graph->arena, uint64_t, room / 64);
    if (places->room)
        memcpy(words, places->words, places->room / 8);
    *places = (struct places){ .words = words, .room = room };
}

static void mark(struct places *places, const struct node *node)
{
    places->words[node->place / 64] |= UINT64_C(1) << node->place % 64;
}

// The sink's account goes to everything below it.
static void account_enter(struct graph *graph, struct node *node, struct account *account)
{
    for (size_t i = 0; i < node->users.count; i++)
        if (node->users.at[i] == account)
            return;
    VEC_ADD(graph->arena, &node->users, account);
    node->working++;
    account->bytes += node->booked_bytes;
    for (size_t i = 0; i < node->input_count; i++)
        account_enter(graph, node->inputs[i], account);
}

static void account_leave(struct graph *graph, const struct account *account)
{
    for (size_t n = 0; n < graph->nodes.count; n++) {
        struct node *node = graph->nodes.at[n];
        size_t kept = 0;
        for (size_t i = 0; i < node->users.count; i++)
            if (node->users.at[i] != account)
                node->users.at[kept++] = node->users.at[i];
        node->working -= kept < node->users.count && !account->stopped;
        node->users.count = kept;
    }
}

static struct node *read_again(struct graph *graph, struct node *input);

static struct node *make_node(struct graph *graph, const struct op_type *type, const char *full,
                              void *spec, struct node *const *inputs, size_t input_count,
                              const enum type *types, size_t column_count)
{
    struct node *node = ARENA_NEW(graph->arena, struct node);
    node->type = type;
    node->graph = graph;
    node->signature = full;
    node->number = graph->next_number++;
    node->spec = spec;
    node->state = arena_take(graph->arena, type->state_size);
    node->inputs = ARENA_ARRAY(graph->arena, struct node *, input_count);
    node->types = ARENA_ARRAY(graph->arena, enum type, column_count);
    memcpy(node->types, types, column_count * sizeof *types);
    node->column_count = column_count;
    node->input_count = input_count;
    node->pool.name = type->name;
    for (size_t i = 0; i < input_count; i++) {
        if (type->view_inputs >> i & 1) {
            assert(inputs[i]->view && "a view edge needs an input with a table");
            node->inputs[i] = inputs[i];
            VEC_ADD(graph->arena, &inputs[i]->viewers, node);
        } else {
            struct edge edge = {.node = node, .input = (int)i};
            node->inputs[i] = inputs[i]->filled ? read_again(graph, inputs[i]) : inputs[i];
            VEC_ADD(graph->arena, &node->inputs[i]->readers, edge);
        }
    }
    struct err err = {0};
    bool opened = !type->open || type->open(node, &err);
    assert(opened && "a lowered plan fits its operators");
    (void)opened;
    places_need(graph, &graph->due);
    places_need(graph, &graph->touched);
    node->place = graph->nodes.count;
    graph->unfilled = true;
    VEC_ADD(graph->arena, &graph->nodes, node);
    if (node->view && !input_count)
        VEC_ADD(graph->arena, &graph->scans, node);
    if (type->by_clock)
        VEC_ADD(graph->arena, &graph->timed, node);
    map_put(&graph->signatures, full, node);
    if (type == &op_sink) {
        node->account = ARENA_NEW(graph->arena, struct account);
        account_enter(graph, node, node->account);
    }
    return node;
}

// What was pushed before somebody came is lost to him: he gets the rows of the table instead.
static struct node *read_again(struct graph *graph, struct node *input)
{
    const char *full = full_signature(graph, &op_scan, "", &input, 1);
    struct node *known = map_get(&graph->signatures, full);
    if (known && !known->filled)
        return known;
    return make_node(graph, &op_scan, full, NULL, &input, 1, input->types, input->column_count);
}

struct node *graph_node(struct graph *graph, const struct op_type *type, const char *signature,
                        void *spec, struct node *const *inputs, size_t input_count,
                        const enum type *types, size_t column_count)
{
    const char *full = full_signature(graph, type, signature, inputs, input_count);
    struct node *known = map_get(&graph->signatures, full);
    if (known && !known->gated && (!known->filled || type->has_view))
        return known;
    return make_node(graph, type, full, spec, inputs, input_count, types, column_count);
}

struct node *const *graph_nodes(const struct graph *graph, size_t *count)
{
    *count = graph->nodes.count;
    return graph->nodes.at;
}

int graph_number_limit(const struct graph *graph) { return graph->next_number; }

static void unread(struct node *input, const struct node *reader)
{
    size_t kept = 0;
    for (size_t i = 0; i < input->readers.count; i++)
        if (input->readers.at[i].node != reader)
            input->readers.at[kept++] = input->readers.at[i];
    input->readers.count = kept;
    kept = 0;
    for (size_t i = 0; i < input->viewers.count; i++)
        if (input->viewers.at[i] != reader)
            input->viewers.at[kept++] = input->viewers.at[i];
    input->viewers.count = kept;
}

// Between ticks, when no bit is set: places follow the list.
static void forget(struct node **list, size_t *count, const struct node *node)
{
    size_t kept = 0;
    for (size_t i = 0; i < *count; i++) {
        if (list[i] == node)
            continue;
        list[kept] = list[i];
        kept++;
    }
    *count = kept;
}

static void release(struct graph *graph, size_t at)
{
    struct node *node = graph->nodes.at[at];
    if (node->account)
        account_leave(graph, node->account);
    if (node->type->close)
        node->type->close(node);
    for (size_t i = 0; i < node->input_count; i++)
        unread(node->inputs[i], node);
    if (map_get(&graph->signatures, node->signature) == node)
        map_put(&graph->signatures, node->signature, NULL);
    forget(graph->nodes.at, &graph->nodes.count, node);
    forget(graph->scans.at, &graph->scans.count, node);
    forget(graph->timed.at, &graph->timed.count, node);
    for (size_t i = at; i < graph->nodes.count; i++)
        graph->nodes.at[i]->place = i;
}

void node_uses(const struct node *node, const struct table *table, bool *columns, bool *indexes)
{
    const struct view *view = node->view;
    for (size_t i = 0; view && view->table == table && i < view->output_count; i++)
        expr_mark_columns(view->outputs[i], columns);
    if (view && view->table == table && view->pass >= 0)
        columns[view->pass] = true;
    for (size_t i = 0; i < node->input_count && node->type->uses; i++)
        if (node->type->view_inputs >> i & 1 && node->inputs[i]->view->table == table)
            node->type->uses(node, i, columns, indexes);
}

static void sweep_table(struct graph *graph, struct table *table)
{
    if (table->columns.count == table->own_count && table->indexes.count == 1)
        return;
    struct arena *arena = graph->scratch.at[0];
    arena_reset(arena);
    bool *columns = ARENA_ARRAY(arena, bool, table->columns.count);
    bool *indexes = ARENA_ARRAY(arena, bool, table->indexes.count);
    for (size_t i = 0; i < graph->nodes.count; i++)
        node_uses(graph->nodes.at[i], table, columns, indexes);
    table_sweep(table, columns);
}

void graph_sweep(struct graph *graph)
{
    for (size_t i = graph->nodes.count; i-- > 0;) {
        const struct node *node = graph->nodes.at[i];
        if (!node->readers.count && !node->viewers.count && node->type != &op_sink)
            release(graph, i);
    }
    for (size_t i = 0; i < graph->tables.count; i++)
        sweep_table(graph, graph->tables.entries[i].value);
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (graph->nodes.at[i]->view && graph->nodes.at[i]->input_count)
            sweep_table(graph, graph->nodes.at[i]->view->table);
}

void graph_drop(struct graph *graph, struct node *sink)
{
    for (size_t i = graph->nodes.count; i-- > 0;)
        if (graph->nodes.at[i] == sink)
            release(graph, i);
    graph_sweep(graph);
}

int64_t graph_clock(const struct graph *graph) { return graph->clock_us; }

bool graph_turning(const struct graph *graph)
{
    return graph->turning && graph->turns != SIZE_MAX;
}

bool graph_move_clock(struct graph *graph, int64_t clock_us, struct err *err)
{
    if (graph->clock_set && clock_us < graph->clock_us)
        return err_set(err, ERR_BAD_INPUT, "the clock only moves forward");
    if (graph_turning(graph))
        return err_set(err, ERR_CONFLICT, "rows still turn by the clock's last step");
    if (!graph->clock_set)
        graph->tick.clock_before_us = clock_us;
    graph->clock_set = true;
    graph->clock_us = clock_us;
    graph->turning = clock_us != graph->tick.clock_before_us;
    return true;
}

void graph_turn(struct graph *graph, size_t row_count) { graph->turns = row_count; }

bool graph_set_clock(struct graph *graph, int64_t clock_us, struct err *err)
{
    TRY(graph_move_clock(graph, clock_us, err));
    graph_turn(graph, graph->turning ? SIZE_MAX : 0);
    return true;
}

static uint64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

// Runs `act` of the node and books the time on it, less the time its readers took.
#define PROFILED(graph, node, act)                                               \
    do {                                                                         \
        if (!(graph)->profile) {                                                 \
            act;                                                                 \
            break;                                                               \
        }                                                                        \
        uint64_t outer = (graph)->reader_nanoseconds, began = now_ns();          \
        (graph)->reader_nanoseconds = 0;                                         \
        act;                                                                     \
        uint64_t spent = now_ns() - began;                                       \
        (node)->nanoseconds += spent - (graph)->reader_nanoseconds;              \
        (graph)->reader_nanoseconds = outer + spent;                             \
    } while (0)

// ---- budgets

// How much is done before it is booked on every user.
#define BOOK_ROWS  BATCH_ROWS
#define BOOK_BYTES (64 * KIB)

uint64_t node_bytes(const struct node *node)
{
    return node->type->bytes ? node->type->bytes(node) : node->pool.bytes;
}

static void stop(struct graph *graph, struct account *account, enum stop why)
{
    account->stopped = why;
    for (size_t n = 0; n < graph->nodes.count; n++) {
        struct node *node = graph->nodes.at[n];
        for (size_t i = 0; i < node->users.count; i++)
            node->working -= node->users.at[i] == account;
        node->stopped = node->users.count && !node->working;
    }
}

static void book(struct node *node)
{
    struct graph *graph = node->graph;
    uint64_t bytes = node_bytes(node), grown = bytes - node->booked_bytes;
    for (size_t i = 0; i < node->users.count; i++) {
        struct account *account = node->users.at[i];
        if (account->tick != graph->tick.number)
            account->tick_bytes = account->tick_rows = 0;
        account->tick = graph->tick.number;
        account->bytes += grown; // or shrunk, modulo 2^64
        account->tick_bytes += node->tick_bytes;
        account->tick_rows += node->tick_rows;
        const struct limit *limit = &account->limit;
        if (account->stopped || graph->tick.taking_back)
            continue;
        if (limit->bytes && account->bytes + account->tick_bytes > limit->bytes)
            stop(graph, account, STOP_BYTES);
        else if (limit->rows && account->tick_rows > limit->rows)
            stop(graph, account, STOP_ROWS);
    }
    node->booked_bytes = bytes;
    node->tick_bytes = node->tick_rows = 0;
}

bool graph_charge(struct node *node, size_t row_count)
{
    struct graph *graph = node->graph;
    size_t taken = arena_bytes(graph->tick_arena);
    node->tick_bytes += taken - graph->tick_taken;
    graph->tick_taken = taken;
    node->tick_rows += row_count;
    if (node->tick_rows >= BOOK_ROWS || node->tick_bytes >= BOOK_BYTES)
        book(node);
    return !node->stopped;
}

static void add_share(struct ledger *ledger, uint64_t bytes, size_t user_count)
{
    if (user_count == 1)
        ledger->own += bytes;
    else if (user_count)
        ledger->shared += bytes / user_count;
}

static bool is_user(const struct node *node, const struct account *account)
{
    for (size_t i = 0; i < node->users.count; i++)
        if (node->users.at[i] == account)
            return true;
    return false;
}

// Derived columns and indexes of a base table: which ones a sink uses, or how many sinks use each.
static void count_uses(const struct graph *graph, const struct table *table, size_t *columns,
                       size_t *indexes, const struct account *account, struct arena *arena)
{
    bool *column_used = ARENA_ARRAY(arena, bool, table->columns.count);
    bool *index_used = ARENA_ARRAY(arena, bool, table->indexes.count);
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (is_user(graph->nodes.at[i], account))
            node_uses(graph->nodes.at[i], table, column_used, index_used);
    for (size_t i = 0; i < table->columns.count; i++)
        columns[i] += column_used[i];
    for (size_t i = 0; i < table->indexes.count; i++)
        indexes[i] += index_used[i];
}

static void share_table(const struct graph *graph, const struct table *table,
                        const struct account *account, struct arena *arena, struct ledger *ledger)
{
    size_t *columns = ARENA_ARRAY(arena, size_t, 2 * table->columns.count);
    size_t *indexes = ARENA_ARRAY(arena, size_t, 2 * table->indexes.count);
    size_t *my_columns = columns + table->columns.count, *my_indexes = indexes + table->indexes.count;
    count_uses(graph, table, my_columns, my_indexes, account, arena);
    bool any = false;
    for (size_t i = 0; i < table->columns.count + table->indexes.count; i++)
        any = any || (i < table->columns.count ? my_columns[i] : my_indexes[i - table->columns.count]);
    if (!any)
        return;
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (graph->nodes.at[i]->account)
            count_uses(graph, table, columns, indexes, graph->nodes.at[i]->account, arena);
    for (size_t i = table->own_count; i < table->columns.count; i++)
        if (my_columns[i])
            add_share(ledger, table_column_bytes(table, (int)i), columns[i]);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (my_indexes[i] && table->indexes.at[i] != table->identity)
            add_share(ledger, table->indexes.at[i]->pool.bytes, indexes[i]);
}

struct ledger graph_ledger(const struct graph *graph, const struct account *account)
{
    struct ledger ledger = { 0 };
    struct arena *arena = arena_new("ledger", 64 * MIB, GIB);
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (is_user(graph->nodes.at[i], account))
            add_share(&ledger, node_bytes(graph->nodes.at[i]), graph->nodes.at[i]->users.count);
    for (size_t i = 0; i < graph->tables.count; i++)
        share_table(graph, graph->tables.entries[i].value, account, arena, &ledger);
    arena_free(arena);
    return ledger;
}

// ---- ticks

bool graph_emit(struct node *node, const struct batch *batch, struct tick *tick)
{
    if (!graph_charge(node, batch->row_count))
        return false;
    if (!batch->row_count)
        return true;
    struct graph *graph = node->graph;
    struct arena *own = tick->scratch;
    node->rows_out += batch->row_count;
    if (++graph->depth == graph->scratch.count)
        scratch_grow(graph);
    for (size_t i = 0; i < node->readers.count; i++) {
        struct edge edge = node->readers.at[i];
        if (edge.node->stopped)
            continue;
        tick->scratch = graph->scratch.at[graph->depth];
        arena_reset(tick->scratch);
        mark(&graph->due, edge.node);
        mark(&graph->touched, edge.node);
        edge.node->rows_in += batch->row_count;
        PROFILED(graph, edge.node, edge.node->type->push(edge.node, edge.input, batch, tick));
        graph_charge(edge.node, batch->row_count);
    }
    graph->depth--;
    tick->scratch = own;
    return !node->stopped;
}

static bool has_news(const struct node *node, const struct node *input, uint64_t columns)
{
    for (size_t i = 0; i < node->input_count; i++)
        if (node->inputs[i] == input &&
            (node->gated || i >= VIEW_INPUTS_MAX || columns & ~node->unread[i]))
            return true;
    return false;
}

// The readers of a view that shows something else than before the tick.
static void wake_viewers(struct graph *graph, const struct node *node)
{
    for (size_t i = 0; i < node->viewers.count; i++)
        if (has_news(node->viewers.at[i], node, node->view->table->changed_columns))
            mark(&graph->due, node->viewers.at[i]);
}

static void find_due(struct graph *graph)
{
    for (size_t i = 0; i < graph->scans.count && graph->changed; i++) {
        const struct node *scan = graph->scans.at[i];
        const struct table *table = scan->view->table;
        if (!table_changed(table))
            continue;
        if (scan->readers.count && (scan->gated || table->changed_columns & ~scan->unread[0]))
            mark(&graph->due, scan);
        wake_viewers(graph, scan);
    }
    for (size_t i = 0; i < graph->timed.count && graph->turns; i++)
        mark(&graph->due, graph->timed.at[i]);
    for (size_t i = 0; i < graph->nodes.count && graph->unfilled; i++)
        if (!graph->nodes.at[i]->filled)
            mark(&graph->due, graph->nodes.at[i]);
    graph->unfilled = false;
}

static void run_node(struct graph *graph, struct node *node, struct tick *tick)
{
    if (node->stopped)
        return;
    tick->node = node;
    tick->fill = !node->filled;
    tick->gated = node->gated;
    tick->scratch = graph->scratch.at[0];
    arena_reset(tick->scratch);
    mark(&graph->touched, node);
    if (node->type->run) {
        node->run_count++;
        PROFILED(graph, node, node->type->run(node, tick));
    }
    graph_charge(node, 0);
    node->filled = true;
    if (node->view && node->input_count && table_changed(node->view->table))
        wake_viewers(graph, node);
}

static void run_due(struct graph *graph)
{
    struct tick *tick = &graph->tick;
    tick->graph = graph;
    tick->arena = graph->tick_arena;
    tick->clock_us = graph->clock_us;
    tick->number++;
    // What a node wakes stands behind it.
    for (size_t word = 0; word * 64 < graph->nodes.count; word++) {
        uint64_t *due = &graph->due.words[word];
        while (*due) {
            size_t place = word * 64 + (size_t)__builtin_ctzll(*due);
            *due &= *due - 1;
            run_node(graph, graph->nodes.at[place], tick);
        }
    }
}

void graph_run(struct graph *graph)
{
    graph->tick.turns = graph->turns;
    find_due(graph);
    run_due(graph);
}

static void settle_node(struct graph *graph, struct node *node, bool back)
{
    if (back && node->type->revert && node->type->revert(node))
        mark(&graph->due, node);
    else if (node->type->settle)
        node->type->settle(node);
}

static void settle_nodes(struct graph *graph, bool back)
{
    for (size_t word = 0; word * 64 < graph->nodes.count; word++) {
        for (uint64_t left = graph->touched.words[word]; left; left &= left - 1)
            settle_node(graph, graph->nodes.at[word * 64 + (size_t)__builtin_ctzll(left)], back);
        graph->touched.words[word] = 0;
    }
    arena_reset(graph->tick_arena);
    graph->tick_taken = 0;
}

// The clock's step is over when not all turns were needed.
static void settle_clock(struct graph *graph)
{
    if (graph->tick.turns) {
        graph->turning = false;
        graph->tick.clock_before_us = graph->clock_us;
    }
    graph->turns = graph->tick.turns = 0;
}

void graph_settle(struct graph *graph)
{
    settle_nodes(graph, false);
    settle_clock(graph);
    for (struct table *table; (table = graph->changed);) {
        graph->changed = table->changed_next;
        table_settle(table);
    }
}

void graph_take_back(struct graph *graph)
{
    settle_nodes(graph, true);
    for (struct table *table = graph->changed; table; table = table->changed_next)
        table_revert(table);
    graph->tick.taking_back = true;
    graph_run(graph);
    graph->tick.taking_back = false;
    graph->tick.turns = 0; // what had turned waits again
    graph_settle(graph);
}

// ---- filling in slices

void graph_lazy(struct graph *graph, bool on)
{
    for (size_t i = 0; i < graph->tables.count; i++)
        ((struct table *)graph->tables.entries[i].value)->lazy = on;
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (graph->nodes.at[i]->view)
            graph->nodes.at[i]->view->table->lazy = on;
}

// A table that a new node reads and that is not filled by one.
static void add_gate(struct graph *graph, struct table *table)
{
    for (size_t i = 0; i < graph->gates.count; i++)
        if (graph->gates.at[i] == table)
            return;
    table->gate.old = table->gate.now = 0;
    VEC_ADD(graph->arena, &graph->gates, table);
    // Small tables first: a row of the last one then meets few of the others, and no step is long.
    struct table **at = graph->gates.at;
    for (size_t i = graph->gates.count - 1; i > 0 && at[i - 1]->live_count > table->live_count; i--) {
        at[i] = at[i - 1];
        at[i - 1] = table;
    }
}

static bool reads_beyond(const struct node *node, const struct table *table)
{
    bool reads = !node->input_count && node->view && node->view->table == table;
    for (size_t i = 0; i < node->input_count; i++)
        reads = reads || (node->type->view_inputs >> i & 1 && node->inputs[i]->view->table == table);
    return reads;
}

void graph_fill(struct graph *graph)
{
    assert(!graph->changed && !graph->turns && !graph->gates.count);
    for (size_t i = 0; i < graph->nodes.count; i++) {
        struct node *node = graph->nodes.at[i];
        node->gated = !node->filled;
        if (!node->gated)
            continue;
        mark(&graph->due, node);
        if (!node->input_count && node->view)
            add_gate(graph, node->view->table);
        for (size_t k = 0; k < node->input_count; k++)
            if (node->type->view_inputs >> k & 1 && node->inputs[k]->filled)
                add_gate(graph, node->inputs[k]->view->table);
    }
    graph->gate = 0;
    graph->unfilled = false;
    run_due(graph); // over nothing: what a query answers then
    settle_nodes(graph, false);
}

bool graph_fill_step(struct graph *graph, uint32_t slot_count)
{
    assert(!graph->changed && !graph->turns);
    if (graph->gate < graph->gates.count) {
        struct table *table = graph->gates.at[graph->gate];
        uint32_t left = table->slot_count - table->gate.old;
        table->gate.now = table->gate.old + (slot_count < left ? slot_count : left);
        table_build(table, table->gate.now);
        for (size_t i = 0; i < graph->nodes.count; i++)
            if (graph->nodes.at[i]->gated && reads_beyond(graph->nodes.at[i], table))
                mark(&graph->due, graph->nodes.at[i]);
        run_due(graph);
        settle_nodes(graph, false);
        bool all = table->gate.now == table->slot_count;
        table->gate.old = table->gate.now = all ? UINT32_MAX : table->gate.now;
        graph->gate += all;
    }
    return graph->gate < graph->gates.count;
}

void graph_fill_end(struct graph *graph)
{
    for (size_t i = 0; i < graph->gates.count; i++)
        graph->gates.at[i]->gate.old = graph->gates.at[i]->gate.now = UINT32_MAX;
    graph->gates.count = 0;
    for (size_t i = 0; i < graph->nodes.count; i++)
        graph->nodes.at[i]->gated = false;
}

void graph_trim(struct graph *graph)
{
    for (size_t i = 0; i < graph->tables.count; i++)
        table_trim(graph->tables.entries[i].value);
    for (size_t i = 0; i < graph->nodes.count; i++)
        if (graph->nodes.at[i]->view && graph->nodes.at[i]->input_count)
            table_trim(graph->nodes.at[i]->view->table);
}

void graph_profile(struct graph *graph, bool on) { graph->profile = on; }

uint64_t graph_bytes(const struct graph *graph)
{
    uint64_t bytes = arena_bytes(graph->arena);
    for (size_t i = 0; i < graph->tables.count; i++)
        bytes += table_bytes(graph->tables.entries[i].value);
    for (size_t i = 0; i < graph->nodes.count; i++)
        bytes += node_bytes(graph->nodes.at[i]);
    return bytes;
}
