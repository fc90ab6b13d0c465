// flow/op/semijoin/semijoin.c — EXISTS and NOT EXISTS: left rows that have, or have not, a match.
//
// Both sides are views and the operator keeps no counts: whether a left row has a match before and
// after the tick is asked of the right side's shared index, in MOMENT_OLD and in MOMENT_NEW.
//
//   left rows that changed       a born row is emitted if it is in now, a dying one if it was in
//   left rows that did not       only those a changed right row may match: found by the left index;
//                                emitted when "was in" and "is in" differ
//
// Worked example, permits without a levy (anti): permit M1 is there, its levy L1 arrives.
//   right born L1 (M1) -> left index: M1; was in: no levy, yes; is in: no  ->  emits -1 (M1)
//
// A match that is in doubt (a right row or residual that is a fault), with no certain match beside it,
// makes the left row doubtful: it is emitted with that fault whether semi or anti.
// Cost   a probe per changed left row; a probe each way per left row that a changed right row may match:
//        those of its key, or of a range of them (flow/probe.h). Nothing when only columns changed that
//        it does not read.
// Not    NOT IN with its NULL rules: the planner writes it as several of these.
#include <assert.h>

#include "flow/op.h"

#define MATCH_NONE 0
#define MATCH_SURE 255 // else: an enum fault, in doubt

struct semi {
    struct node *node;
    struct tick *tick;
    struct arena *arena;      // of the left rows at hand
    struct arena *key_arena;  // of the right rows at hand
    struct range stamps;      // uint32_t a left slot: the last pass that collected it
    uint32_t pass;
    bool *left_wanted, *right_wanted;
};

static const struct view *side(const struct node *node, int input)
{
    return node->inputs[input]->view;
}

// Candidate pairs of the left rows at hand, evaluated when full.
struct candidates {
    uint32_t left_row[BATCH_ROWS], left[BATCH_ROWS], right[BATCH_ROWS];
    size_t count;
};

static void judge(struct semi *semi, struct candidates *found, uint8_t *match)
{
    if (!found->count)
        return;
    const struct join_spec *spec = semi->node->spec;
    struct arena *scratch = semi->tick->scratch;
    graph_charge(semi->node, found->count);
    const struct batch *left = view_read(side(semi->node, 0), found->left, found->count, 1,
                                         semi->left_wanted, semi->tick, scratch);
    const struct batch *right = view_read(side(semi->node, 1), found->right, found->count, 1,
                                          semi->right_wanted, semi->tick, scratch);
    struct batch both = {.row_count = found->count,
                         .column_count = left->column_count + right->column_count};
    both.columns = ARENA_ARRAY(scratch, struct column, both.column_count + 1);
    memcpy(both.columns, left->columns, left->column_count * sizeof *both.columns);
    memcpy(both.columns + left->column_count, right->columns,
           right->column_count * sizeof *both.columns);
    struct column pass = {.state = NULL};
    if (spec->residual)
        pass = expr_eval(spec->residual, &both, semi->tick->clock_us, scratch);
    for (size_t i = 0; i < found->count; i++) {
        enum state state = spec->residual ? column_at(&pass, i) : STATE_VALUE;
        if (state == STATE_NULL || (spec->residual && state == STATE_VALUE && !pass.words[i]))
            continue;
        uint8_t doubt = right->fault ? right->fault[i] : FAULT_NONE;
        if (state == STATE_FAULT && !doubt)
            doubt = (uint8_t)pass.words[i];
        uint8_t *known = &match[found->left_row[i]];
        if (!doubt)
            *known = MATCH_SURE;
        else if (*known == MATCH_NONE)
            *known = doubt;
    }
    found->count = 0;
    arena_reset(scratch);
}

static void add_candidate(struct semi *semi, struct candidates *found, uint8_t *match, size_t row,
                          uint32_t left, uint32_t right)
{
    found->left_row[found->count] = (uint32_t)row;
    found->left[found->count] = left;
    found->right[found->count] = right;
    if (++found->count == BATCH_ROWS)
        judge(semi, found, match);
}

// A certain match needs no evaluation when there is no residual and the right row is not in doubt.
static bool is_certain(const struct semi *semi, uint32_t right)
{
    const struct join_spec *spec = semi->node->spec;
    const struct view *view = side(semi->node, 1);
    if (spec->residual)
        return false;
    if (view->pass >= 0 && view->table->columns.at[view->pass].has_state &&
        table_value(view->table, view->pass, right).state != STATE_VALUE)
        return false;
    return view->table->fault_column < 0 ||
           !table_value(view->table, view->table->fault_column, right).word;
}

// A left row whose own key is a fault: nobody can say what it matches.
static void doubt_keys(const struct join_spec *spec, const struct column *keys, size_t count,
                       uint8_t *match)
{
    if (spec->null_safe)
        return;
    for (size_t k = 0; k < spec->key_count; k++)
        for (size_t i = 0; keys[k].state && i < count; i++)
            if (keys[k].state[i] == STATE_FAULT)
                match[i] = (uint8_t)column_value(&keys[k], i).word;
}

static void find_matches(struct semi *semi, const uint32_t *slots, const struct probe_rows *rows,
                         enum moment moment, uint8_t *match)
{
    const struct view *right = side(semi->node, 1);
    struct candidates *found = ARENA_RAW(semi->arena, struct candidates, 1);
    found->count = 0;
    memset(match, MATCH_NONE, rows->count);
    for (size_t i = 0; i < rows->count && !semi->node->stopped; i++) {
        struct probe_walk walk;
        uint32_t hit;
        probe_open(rows, i, &walk);
        while (match[i] != MATCH_SURE && !semi->node->stopped && probe_next(&walk, &hit)) {
            if (!view_sees(right, semi->tick, moment, hit))
                continue;
            if (is_certain(semi, hit))
                match[i] = MATCH_SURE;
            else
                add_candidate(semi, found, match, i, slots[i], hit);
        }
    }
    judge(semi, found, match);
    doubt_keys(semi->node->spec, rows->keys, rows->count, match);
}

// What a left row of this match says in the output: out, in for sure, or in with a fault.
static uint8_t presence(const struct join_spec *spec, uint8_t match)
{
    if (match == MATCH_NONE || match == MATCH_SURE)
        return (match == MATCH_SURE) != spec->anti ? MATCH_SURE : MATCH_NONE;
    return match;
}

static void emit_rows(struct semi *semi, const uint32_t *slots, const uint8_t *in, size_t count,
                      int sign)
{
    const struct join_spec *spec = semi->node->spec;
    uint32_t *chosen = ARENA_RAW(semi->arena, uint32_t, count + 1);
    uint8_t *doubt = ARENA_ARRAY(semi->arena, uint8_t, count + 1);
    size_t chosen_count = 0, doubts = 0;
    for (size_t i = 0; i < count; i++) {
        if (in[i] == MATCH_NONE)
            continue;
        doubt[chosen_count] = in[i] == MATCH_SURE ? FAULT_NONE : in[i];
        doubts += doubt[chosen_count] != FAULT_NONE;
        chosen[chosen_count++] = slots[i];
    }
    if (!chosen_count)
        return;
    struct batch *rows = view_read(side(semi->node, 0), chosen, chosen_count, sign, NULL,
                                   semi->tick, semi->tick->scratch);
    if (doubts && !rows->fault)
        rows->fault = doubt;
    for (size_t i = 0; doubts && rows->fault != doubt && i < chosen_count; i++)
        rows->fault[i] = rows->fault[i] ? rows->fault[i] : doubt[i];
    struct batch out = *rows;
    out.column_count = spec->output_count;
    out.columns = ARENA_ARRAY(semi->tick->scratch, struct column, spec->output_count + 1);
    for (size_t i = 0; i < spec->output_count; i++)
        out.columns[i] =
            expr_eval(spec->outputs[i], rows, semi->tick->clock_us, semi->tick->scratch);
    graph_emit(semi->node, &out, semi->tick);
    arena_reset(semi->tick->scratch);
}

static struct probe_rows *read_probes(const struct semi *semi, int asking, const uint32_t *slots,
                                      size_t count, struct arena *arena)
{
    const struct join_spec *spec = semi->node->spec;
    struct probe_rows *rows = ARENA_RAW(arena, struct probe_rows, 1);
    probe_read(asking == 0 ? &spec->ask_right : &spec->ask_left, spec->key_count, spec->null_safe,
               side(semi->node, asking)->table, side(semi->node, !asking)->table, slots, count,
               arena, rows);
    return rows;
}

// A left row whose columns that matter stayed as they are may be passed over unless its match could be
// another one: run_right() compares only rows that did not change at all.
static void run_left(struct semi *semi)
{
    const struct join_spec *spec = semi->node->spec;
    struct view_walk *walk = view_walk_new(semi->tick);
    const uint64_t *unread = semi->node->unread;
    walk->unread = side(semi->node, 1)->table->changed_columns & ~unread[1] ? 0 : unread[0];
    while (view_next(side(semi->node, 0), semi->tick, walk)) {
        const struct probe_rows *rows =
            read_probes(semi, 0, walk->slots, walk->count, semi->arena);
        uint8_t *match = ARENA_RAW(semi->arena, uint8_t, walk->count);
        find_matches(semi, walk->slots, rows, walk->sign > 0 ? MOMENT_NEW : MOMENT_OLD, match);
        for (size_t i = 0; i < walk->count; i++)
            match[i] = presence(spec, match[i]);
        emit_rows(semi, walk->slots, match, walk->count, walk->sign);
        arena_reset(semi->arena);
    }
}

// Left rows that did not change themselves, and whose match may have.
static void compare_moments(struct semi *semi, const uint32_t *slots, size_t count)
{
    const struct join_spec *spec = semi->node->spec;
    arena_reset(semi->arena);
    const struct probe_rows *rows = read_probes(semi, 0, slots, count, semi->arena);
    uint8_t *was = ARENA_RAW(semi->arena, uint8_t, count + 1);
    uint8_t *is = ARENA_RAW(semi->arena, uint8_t, count + 1);
    find_matches(semi, slots, rows, MOMENT_OLD, was);
    find_matches(semi, slots, rows, MOMENT_NEW, is);
    for (size_t i = 0; i < count; i++) {
        was[i] = presence(spec, was[i]);
        is[i] = presence(spec, is[i]);
        if (was[i] == is[i])
            was[i] = is[i] = MATCH_NONE;
    }
    emit_rows(semi, slots, was, count, -1);
    emit_rows(semi, slots, is, count, 1);
}

// Keys read to ask the left index, in the order of the right one; true when that is the same.
static bool keys_turn(const struct join_spec *spec, const struct column *keys,
                      struct column *turned)
{
    bool same = true;
    for (size_t k = 0; k < spec->key_count; k++) {
        size_t from = 0;
        while (spec->ask_left.keys[from] != spec->ask_right.index->columns[k])
            from++;
        turned[k] = keys[from];
        same = same && from == k;
    }
    return same;
}

// A sure match that stays makes every change of the right side for this key irrelevant.
static bool has_lasting_match(const struct semi *semi, const struct column *keys, size_t row,
                              uint32_t hash)
{
    const struct join_spec *spec = semi->node->spec;
    const struct view *right = side(semi->node, 1);
    if (spec->residual || !spec->key_count)
        return false;
    const uint32_t *hits = NULL;
    uint32_t count = index_find(spec->ask_right.index, keys, row, hash, &hits);
    for (uint32_t i = 0; i < count; i++)
        if (view_sees(right, semi->tick, MOMENT_OLD, hits[i]) &&
            view_sees(right, semi->tick, MOMENT_NEW, hits[i]) && is_certain(semi, hits[i]))
            return true;
    return false;
}

static bool first_time(struct semi *semi, uint32_t slot)
{
    range_need(&semi->stamps, ((size_t)slot + 1) * sizeof(uint32_t));
    uint32_t *stamp = (uint32_t *)semi->stamps.base + slot;
    bool first = *stamp != semi->pass;
    *stamp = semi->pass;
    return first;
}

static void collect_left(struct semi *semi, const struct probe_rows *rows, size_t row,
                         uint32_t *list, size_t *count)
{
    const struct view *left = side(semi->node, 0);
    struct probe_walk walk;
    uint32_t slot;
    probe_open(rows, row, &walk);
    while (!semi->node->stopped && probe_next(&walk, &slot)) {
        graph_charge(semi->node, 1);
        if (!view_sees(left, semi->tick, MOMENT_OLD, slot) ||
            !view_sees(left, semi->tick, MOMENT_NEW, slot) || !first_time(semi, slot))
            continue;
        list[(*count)++] = slot;
        if (*count == BATCH_ROWS) {
            compare_moments(semi, list, *count);
            *count = 0;
        }
    }
}

static void run_right(struct semi *semi)
{
    semi->pass++;
    uint32_t *list = ARENA_RAW(semi->tick->arena, uint32_t, BATCH_ROWS);
    size_t count = 0;
    struct view_walk *walk = view_walk_new(semi->tick);
    walk->unread = semi->node->unread[1];
    while (view_next(side(semi->node, 1), semi->tick, walk)) {
        arena_reset(semi->key_arena);
        const struct probe_rows *rows =
            read_probes(semi, 1, walk->slots, walk->count, semi->key_arena);
        const struct join_spec *spec = semi->node->spec;
        struct column turned[INDEX_COLUMNS_MAX];
        bool same = keys_turn(spec, rows->keys, turned);
        for (size_t i = 0; i < walk->count; i++) {
            uint32_t hash = same ? rows->hashes[i]
                                 : index_hash_row(spec->null_safe, turned, spec->key_count, i);
            if (!has_lasting_match(semi, turned, i, hash))
                collect_left(semi, rows, i, list, &count);
        }
    }
    compare_moments(semi, list, count);
}

static bool semijoin_open(struct node *node, struct err *err)
{
    (void)err;
    struct semi *semi = node->state;
    const struct join_spec *spec = node->spec;
    table_use_index(spec->ask_left.index);
    table_use_index(spec->ask_right.index);
    order_use(spec->ask_left.order);
    order_use(spec->ask_right.order);
    join_unread(node);
    semi->node = node;
    semi->arena = arena_new("semijoin rows", 64 * MIB, GIB);
    semi->key_arena = arena_new("semijoin keys", 64 * MIB, GIB);
    range_open(&semi->stamps, &node->pool, (size_t)TABLE_ROWS_MAX * sizeof(uint32_t));
    return true;
}

static void semijoin_close(struct node *node)
{
    struct semi *semi = node->state;
    const struct join_spec *spec = node->spec;
    order_leave(spec->ask_left.order);
    order_leave(spec->ask_right.order);
    table_leave_index(spec->ask_left.index);
    table_leave_index(spec->ask_right.index);
    range_close(&semi->stamps);
    arena_free(semi->arena);
    arena_free(semi->key_arena);
}

static void semijoin_run(struct node *node, struct tick *tick)
{
    const struct join_spec *spec = node->spec;
    struct semi *semi = node->state;
    size_t left = side(node, 0)->output_count, right = side(node, 1)->output_count;
    bool *wanted = ARENA_ARRAY(tick->arena, bool, left + right + 1);
    if (spec->residual)
        expr_mark_columns(spec->residual, wanted);
    semi->tick = tick;
    semi->left_wanted = wanted;
    semi->right_wanted = wanted + left;
    arena_reset(semi->arena);
    order_ready(spec->ask_left.order);
    order_ready(spec->ask_right.order);
    if (view_changed(side(node, 0), tick))
        run_left(semi);
    if (!tick->fill && view_changed(side(node, 1), tick))
        run_right(semi);
}

static void semijoin_uses(const struct node *node, size_t input, bool *columns, bool *indexes)
{
    const struct join_spec *spec = node->spec;
    probe_uses(input ? &spec->ask_right : &spec->ask_left, columns, indexes);
    probe_uses_asking(input ? &spec->ask_left : &spec->ask_right, spec->key_count, columns);
}

static void semijoin_explain(const struct node *node, struct str *out)
{
    const struct join_spec *spec = node->spec;
    str_text(out, spec->anti ? "rows without a match; " : "rows with a match; ");
    probe_explain_keys(spec->ask_left.order ? &spec->ask_left : &spec->ask_right, spec->key_count,
                       out);
    if (spec->residual) {
        str_text(out, "; residual ");
        expr_print(out, spec->residual);
    }
    str_format(out, "; a left change costs %s, a right one %s, each as much again",
               probe_explain(&spec->ask_right), probe_explain(&spec->ask_left));
}

const struct op_type op_semijoin = {
    .name = "semijoin", .state_size = sizeof(struct semi), .view_inputs = 3,
    .open = semijoin_open, .run = semijoin_run, .close = semijoin_close,
    .explain = semijoin_explain, .uses = semijoin_uses,
};
