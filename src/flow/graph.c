#include "flow/graph.h"

#include <assert.h>
#include <time.h>

#include "base/map.h"
#include "flow/op.h"

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
    int64_t clock_us;
    bool clock_set, clock_moved, profile;
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

struct node *graph_node(struct graph *graph, const struct op_type *type, const char *signature,
                        void *spec, struct node *const *inputs, size_t input_count,
                        const enum type *types, size_t column_count)
{
    const char *full = full_signature(graph, type, signature, inputs, input_count);
    struct node *known = map_get(&graph->signatures, full);
    // What a filled node already said is lost to a new reader; its table, if it has one, is not.
    if (known && (!known->filled || type->has_view))
        return known;
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
        node->inputs[i] = inputs[i];
        if (type->view_inputs >> i & 1) {
            assert(inputs[i]->view && "a view edge needs an input with a table");
            VEC_ADD(graph->arena, &inputs[i]->viewers, node);
        } else {
            struct edge edge = {.node = node, .input = (int)i};
            VEC_ADD(graph->arena, &inputs[i]->readers, edge);
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
    return node;
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

void graph_sweep(struct graph *graph)
{
    extern const struct op_type op_sink;
    for (size_t i = graph->nodes.count; i-- > 0;) {
        const struct node *node = graph->nodes.at[i];
        if (!node->readers.count && !node->viewers.count && node->type != &op_sink)
            release(graph, i);
    }
}

void graph_drop(struct graph *graph, struct node *sink)
{
    for (size_t i = graph->nodes.count; i-- > 0;)
        if (graph->nodes.at[i] == sink)
            release(graph, i);
    graph_sweep(graph);
}

int64_t graph_clock(const struct graph *graph) { return graph->clock_us; }

bool graph_set_clock(struct graph *graph, int64_t clock_us, struct err *err)
{
    if (graph->clock_set && clock_us < graph->clock_us)
        return err_set(err, ERR_BAD_INPUT, "the clock only moves forward");
    if (!graph->clock_set)
        graph->tick.clock_before_us = clock_us;
    graph->clock_moved = graph->clock_moved || !graph->clock_set || clock_us > graph->clock_us;
    graph->clock_set = true;
    graph->clock_us = clock_us;
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

void graph_emit(struct node *node, const struct batch *batch, struct tick *tick)
{
    if (!batch->row_count)
        return;
    struct graph *graph = node->graph;
    struct arena *own = tick->scratch;
    node->rows_out += batch->row_count;
    if (++graph->depth == graph->scratch.count)
        scratch_grow(graph);
    for (size_t i = 0; i < node->readers.count; i++) {
        struct edge edge = node->readers.at[i];
        tick->scratch = graph->scratch.at[graph->depth];
        arena_reset(tick->scratch);
        mark(&graph->due, edge.node);
        mark(&graph->touched, edge.node);
        edge.node->rows_in += batch->row_count;
        PROFILED(graph, edge.node, edge.node->type->push(edge.node, edge.input, batch, tick));
    }
    graph->depth--;
    tick->scratch = own;
}

static bool has_news(const struct node *node, const struct node *input, uint64_t columns)
{
    for (size_t i = 0; i < node->input_count; i++)
        if (node->inputs[i] == input && (i >= 2 || columns & ~node->unread[i]))
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
        if (scan->readers.count && table->changed_columns & ~scan->unread[0])
            mark(&graph->due, scan);
        wake_viewers(graph, scan);
    }
    for (size_t i = 0; i < graph->timed.count && graph->clock_moved; i++)
        mark(&graph->due, graph->timed.at[i]);
    for (size_t i = 0; i < graph->nodes.count && graph->unfilled; i++)
        if (!graph->nodes.at[i]->filled)
            mark(&graph->due, graph->nodes.at[i]);
    graph->unfilled = false;
}

static void run_node(struct graph *graph, struct node *node, struct tick *tick)
{
    tick->fill = !node->filled;
    tick->scratch = graph->scratch.at[0];
    arena_reset(tick->scratch);
    mark(&graph->touched, node);
    if (node->type->run) {
        node->run_count++;
        PROFILED(graph, node, node->type->run(node, tick));
    }
    node->filled = true;
    if (node->view && node->input_count && table_changed(node->view->table))
        wake_viewers(graph, node);
}

void graph_run(struct graph *graph)
{
    struct tick *tick = &graph->tick;
    tick->graph = graph;
    tick->arena = graph->tick_arena;
    tick->clock_us = graph->clock_us;
    find_due(graph);
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

static void settle_nodes(struct graph *graph)
{
    for (size_t word = 0; word * 64 < graph->nodes.count; word++) {
        for (uint64_t left = graph->touched.words[word]; left; left &= left - 1) {
            struct node *node = graph->nodes.at[word * 64 + (size_t)__builtin_ctzll(left)];
            if (node->type->settle)
                node->type->settle(node);
        }
        graph->touched.words[word] = 0;
    }
    graph->tick.clock_before_us = graph->clock_us;
    graph->clock_moved = false;
    arena_reset(graph->tick_arena);
}

void graph_settle(struct graph *graph)
{
    settle_nodes(graph);
    for (struct table *table; (table = graph->changed);) {
        graph->changed = table->changed_next;
        table_settle(table);
    }
}

void graph_take_back(struct graph *graph)
{
    assert(graph->tick.clock_before_us == graph->clock_us && "a clock step cannot be taken back");
    settle_nodes(graph);
    for (struct table *table = graph->changed; table; table = table->changed_next)
        table_revert(table);
    graph_run(graph);
    graph_settle(graph);
}

void graph_profile(struct graph *graph, bool on) { graph->profile = on; }

uint64_t graph_bytes(const struct graph *graph)
{
    uint64_t bytes = arena_bytes(graph->arena);
    for (size_t i = 0; i < graph->tables.count; i++)
        bytes += table_bytes(graph->tables.entries[i].value);
    for (size_t i = 0; i < graph->nodes.count; i++) {
        const struct node *node = graph->nodes.at[i];
        bytes += node->type->bytes ? node->type->bytes(node) : node->pool.bytes;
    }
    return bytes;
}
