// flow/op/scan/scan.c — a base table as a view: rows that pass, and expressions over their columns.
//
// Joins, semijoins, timers and windows read the table through the view and its shared indexes; a scan
// holds nothing itself. Only to readers that are pushed (an aggregate right above it) it emits:
//
//   exp_pay: P1 amended 500 -> 400   born: (P1, 400)   dying: (P1, 500)
//   emits   +1 (P1, 400)   -1 (P1, 500)
//
// Over an arranged relation that was filled before the reader came, a scan has that view as its input.
// Cost   per changed row: one gather of the columns the outputs use; nothing when none of these changed.
// Not    a filter on the clock: that is a timer.
#include "flow/op.h"

struct scan {
    struct view view;
};

static bool scan_open(struct node *node, struct err *err)
{
    (void)err;
    const struct scan_spec *spec = node->spec;
    struct scan *scan = node->state;
    node->view = &scan->view;
    if (node->input_count)
        scan->view = *node->inputs[0]->view;
    else
        scan->view = (struct view){.table = spec->table, .pass = spec->pass,
                                   .outputs = spec->outputs, .output_count = spec->output_count};
    struct arena *scratch = arena_new("scan columns", MIB, GIB);
    node->unread[0] = view_unread(node->view, NULL, NULL, 0, scratch);
    arena_free(scratch);
    return true;
}

static void scan_run(struct node *node, struct tick *tick)
{
    if (!node->readers.count)
        return;
    struct view_walk *walk = view_walk_new(tick);
    walk->unread = node->unread[0];
    while (view_next(node->view, tick, walk)) {
        graph_emit(node, view_read(node->view, walk->slots, walk->count, walk->sign, NULL, tick,
                                   tick->scratch), tick);
        arena_reset(tick->scratch);
    }
}

static void scan_explain(const struct node *node, struct str *out)
{
    const struct view *view = node->view;
    str_format(out, "%s: %llu rows, stored once", view->table->name,
               (unsigned long long)view->table->live_count);
    if (view->pass >= 0) {
        str_text(out, "; filter ");
        expr_print(out, view->table->columns.at[view->pass].origin);
        str_text(out, " kept as a shared column");
    }
    str_text(out, "; a change costs O(1)");
}

const struct op_type op_scan = {
    .name = "scan", .state_size = sizeof(struct scan), .view_inputs = 1, .has_view = true,
    .open = scan_open, .run = scan_run, .explain = scan_explain,
};
