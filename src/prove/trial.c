#include "prove/trial.h"

#include <assert.h>
#include <string.h>

struct shrinking {
    struct arena *arena;
    struct trial best;
    const struct value *simple;
    trial_fails_fn *fails;
    void *context;
};

bool trial_is_key(const struct schema_table *table, size_t column)
{
    for (size_t k = 0; k < table->key_count; k++)
        if (table->key[k] == (int)column)
            return true;
    return false;
}

static struct trial trial_copy(struct arena *arena, const struct trial *trial)
{
    struct trial copy = {ARENA_ARRAY(arena, struct trial_step, trial->count + 1), trial->count};
    memcpy(copy.steps, trial->steps, trial->count * sizeof *copy.steps);
    return copy;
}

static bool adopt(struct shrinking *shrinking, const struct trial *smaller)
{
    if (!shrinking->fails(shrinking->context, smaller))
        return false;
    shrinking->best = *smaller;
    return true;
}

static bool leave_out(struct shrinking *shrinking, size_t first, size_t count)
{
    struct trial smaller = trial_copy(shrinking->arena, &shrinking->best);
    size_t rest = smaller.count - first - count;
    memmove(smaller.steps + first, smaller.steps + first + count, rest * sizeof *smaller.steps);
    smaller.count -= count;
    return adopt(shrinking, &smaller);
}

// What follows the failure goes early: the last steps are tried first.
static void steps_leave_out(struct shrinking *shrinking)
{
    for (size_t size = shrinking->best.count / 2; size > 0; size /= 2) {
        bool again = true;
        while (again) {
            again = false;
            for (size_t end = shrinking->best.count; end > 0;) {
                size_t count = size < end ? size : end;
                end -= count;
                if (leave_out(shrinking, end, count))
                    again = size == 1;
            }
        }
    }
}

static void ticks_join(struct shrinking *shrinking)
{
    for (size_t i = 1; i < shrinking->best.count; i++) {
        size_t from = shrinking->best.steps[i].tick, to = shrinking->best.steps[i - 1].tick;
        if (from == to)
            continue;
        struct trial joined = trial_copy(shrinking->arena, &shrinking->best);
        for (size_t j = i; j < joined.count && joined.steps[j].tick == from; j++)
            joined.steps[j].tick = to;
        adopt(shrinking, &joined);
    }
}

static bool value_replace(struct shrinking *shrinking, size_t step, size_t column,
                          const struct value *value)
{
    struct trial changed = trial_copy(shrinking->arena, &shrinking->best);
    const struct schema_table *table = changed.steps[step].table;
    struct value *row = ARENA_ARRAY(shrinking->arena, struct value, table->column_count);
    memcpy(row, changed.steps[step].row, table->column_count * sizeof *row);
    row[column] = *value;
    changed.steps[step].row = row;
    return adopt(shrinking, &changed);
}

static void value_simplify(struct shrinking *shrinking, size_t step, size_t column)
{
    const struct trial_step *at = &shrinking->best.steps[step];
    const struct schema_column *schema = &at->table->columns[column];
    const struct value *value = &at->row[column], *simple = &shrinking->simple[schema->type];
    if (value->state == STATE_NULL)
        return;
    struct value null = value_null(schema->type);
    if (!schema->not_null && value_replace(shrinking, step, column, &null))
        return;
    if (simple->state == STATE_VALUE && value_compare(value, simple) != 0)
        value_replace(shrinking, step, column, simple);
}

static void values_simplify(struct shrinking *shrinking)
{
    for (size_t step = 0; step < shrinking->best.count; step++) {
        const struct schema_table *table = shrinking->best.steps[step].table;
        if (!table || !shrinking->best.steps[step].present)
            continue;
        for (size_t column = 0; column < table->column_count; column++)
            if (!trial_is_key(table, column))
                value_simplify(shrinking, step, column);
    }
}

struct trial trial_shrink(struct arena *arena, const struct trial *trial, const struct value *simple,
                          trial_fails_fn *fails, void *context)
{
    struct shrinking shrinking = {arena, trial_copy(arena, trial), simple, fails, context};
    steps_leave_out(&shrinking);
    ticks_join(&shrinking);
    values_simplify(&shrinking);
    steps_leave_out(&shrinking);
    struct trial best = shrinking.best;
    size_t number = 0, before = 0;
    for (size_t i = 0; i < best.count; i++) {
        size_t tick = best.steps[i].tick;
        assert(i == 0 || tick >= before);
        number += i > 0 && tick != before;
        before = tick;
        best.steps[i].tick = number;
    }
    return best;
}

void trial_print_sql(struct str *out, const struct trial_step *step)
{
    const struct schema_table *table = step->table;
    if (!table)
        return;
    str_format(out, "DELETE FROM \"%s\" WHERE ", table->name);
    for (size_t k = 0; k < table->key_count; k++) {
        str_format(out, "%s\"%s\" = ", k ? " AND " : "", table->columns[table->key[k]].name);
        value_print_sql(out, &step->row[table->key[k]]);
    }
    str_char(out, ';');
    if (!step->present)
        return;
    str_format(out, "INSERT INTO \"%s\" VALUES (", table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        str_text(out, i ? ", " : "");
        value_print_sql(out, &step->row[i]);
    }
    str_text(out, ");");
}

static void cell_print(struct str *out, const char *name, const struct value *value)
{
    size_t before = out->len;
    str_format(out, " %s=", name);
    size_t begin = out->len;
    value_print(out, value);
    const char *text = str_end(out) + begin;
    if (*text && !strpbrk(text, " \t\n'"))
        return;
    // A value with a blank needs marks, and so does one that has no letters at all.
    out->len = before;
    str_format(out, " %s=", name);
    value_print_sql(out, value);
}

void trial_print_step(struct str *out, const struct trial_step *step)
{
    if (!step->table) {
        struct value clock = value_word(TYPE_TIMESTAMP, step->clock_us);
        str_text(out, "clock ");
        value_print(out, &clock);
        return;
    }
    str_format(out, "%c %s ", step->present ? '+' : '-', step->table->name);
    for (size_t i = 0; i < step->table->column_count; i++) {
        bool shown = step->present ? step->row[i].state == STATE_VALUE
                                   : trial_is_key(step->table, i);
        if (shown)
            cell_print(out, step->table->columns[i].name, &step->row[i]);
    }
}
