// flow/agg/string_agg.c — string_agg: a group's texts in an order, with a separator between them.
//
// The rows stand in a tree by the keys of ORDER BY. The binder sees to it that the text itself is one
// of them, so rows that the order does not tell apart are the same text, and the answer is a function
// of the data. The text is put together when the value is asked for:
//
//   string_agg(s, ', ' ORDER BY d, s)    01-02 나 | 01-05 가 x2     -> 나, 가, 가
//
// Cost   O(log n) a change, and the length of the text when its group is shown.
// Not    separators that differ from row to row. Texts once shown stay in the dictionary.
#include "base/dict.h"
#include "flow/agg/entries.h"

struct string_agg { // an env's
    struct entries entries; // first: what the tree compares by
    struct arena *text;
};

static void string_agg_open(struct agg_env *env, struct arena *arena)
{
    struct string_agg *own = ARENA_NEW(arena, struct string_agg);
    const struct agg_given *given = env->given;
    own->entries.width = given->order_count + 1;
    memcpy(own->entries.orders, given->orders, given->order_count * sizeof *given->orders);
    own->text = arena_new("string_agg", 64 * MIB, 4 * GIB);
    env->extra = own;
    entries_open(env, &own->entries);
}

static void string_agg_row(const struct agg_call *call, size_t row)
{
    const struct agg_given *given = call->env->given;
    struct column cells[AGG_ORDERS_MAX + 1];
    memcpy(cells, call->args + 1, given->order_count * sizeof *cells);
    cells[given->order_count] = call->args[0];
    uint32_t before, after;
    uint32_t slot = entries_step(call->env, call->states[row], cells, row, call->weights[row],
                                 &before, &after);
    if (!after)
        entry_free(call->env->extra, slot);
}

static void string_agg_step(const struct agg_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        if (call->weights[i] > 0)
            string_agg_row(call, i);
    for (size_t i = 0; i < call->row_count; i++)
        if (call->weights[i] < 0)
            string_agg_row(call, i);
}

static struct value string_agg_value(struct agg_env *env, const void *state, enum type result)
{
    struct string_agg *own = env->extra;
    const struct value *separator = &env->given->separator;
    struct slice between = { "", 0 };
    if (separator->state == STATE_VALUE)
        between = dict_get((uint32_t)separator->word);
    struct tree_cursor cursor;
    if (!tree_first(&env->forest, state, &cursor))
        return value_null(result);
    struct str text;
    str_open(&text, own->text);
    bool first = true;
    do {
        struct tree_entry entry = tree_get(&env->forest, cursor);
        const struct value *cell =
            &entry_values(&own->entries, entry.ref)[env->given->order_count];
        struct slice piece = dict_get((uint32_t)cell->word);
        for (uint32_t i = 0; i < entry.count; i++) {
            if (!first)
                str_add(&text, between.data, between.len);
            str_add(&text, piece.data, piece.len);
            first = false;
        }
        if (text.len > DICT_TEXT_MAX)
            break;
    } while (tree_next(&env->forest, &cursor));
    struct value value = { .type = result, .state = STATE_FAULT, .word = FAULT_OUT_OF_RANGE };
    if (text.len <= DICT_TEXT_MAX)
        value = value_word(result, dict_put(str_end(&text), text.len));
    arena_reset(own->text);
    return value;
}

static void string_agg_drop(struct agg_env *env, void *state)
{
    entries_drop(env, state);
}

static void string_agg_close(struct agg_env *env)
{
    struct string_agg *own = env->extra;
    entries_close(env);
    arena_free(own->text);
}

static const struct agg_form string_agg_forms[] = {
    { 2, TYPE_TEXT, TYPE_TEXT },
    { 0, TYPE_UNKNOWN, TYPE_UNKNOWN },
};

const struct agg_type agg_string_agg = {
    .name = "string_agg",
    .takes_order = true,
    .forms = string_agg_forms,
    .state_size = sizeof(struct tree),
    .open = string_agg_open,
    .step = string_agg_step,
    .value = string_agg_value,
    .drop = string_agg_drop,
    .close = string_agg_close,
};
