// Evaluation of expressions over a batch, a column at a time.
//
// Every argument is computed on every row; a row whose computation failed holds a fault, and the
// constructs that would not have looked at that place (AND, OR, CASE, COALESCE) drop it. A call
// whose arguments are all constant is computed once and spread.
//
// EXPR_TURN asks when a condition monotone in the clock turns. It is found by bisection, all rows
// at a time: the condition is evaluated with a clock of its own per row. Where the condition can
// be computed in the middle of the calendar but not near its ends (current_date - 30 in January of
// year 1), the end counts as lying before or after every turn.
#include <assert.h>
#include <string.h>

#include "flow/expr.h"

struct eval {
    const struct batch *batch;
    struct arena *arena;
    int64_t clock_us;
    const int64_t *clocks; // a clock per row in place of clock_us, or NULL
};

static struct column eval(const struct eval *env, const struct expr *expr);

// The row holds no value: its place keeps the fault's code, or zero for NULL.
static void put_state(struct column *column, size_t row, enum state state, int64_t word)
{
    size_t bytes = type_bytes(column->type);
    char *place = (char *)column->data + row * bytes;
    column->state[row] = (uint8_t)state;
    if (state != STATE_VALUE) {
        memset(place, 0, bytes);
        memcpy(place, &word, sizeof word);
    }
}

// The same column of `row_count` rows that all are row 0 of `one`.
static struct column spread(struct arena *arena, const struct column *one, size_t row_count)
{
    if (row_count <= 1) {
        struct column same = *one;
        same.constant = true;
        return same;
    }
    struct column out = { .type = one->type, .constant = true };
    size_t bytes = type_bytes(one->type);
    out.data = arena_take_raw(arena, bytes * row_count);
    if (bytes == sizeof(int64_t)) {
        for (size_t i = 0; i < row_count; i++)
            out.words[i] = one->words[0];
    } else {
        for (size_t i = 0; i < row_count; i++)
            memcpy((char *)out.data + i * bytes, one->data, bytes);
    }
    if (column_at(one, 0) != STATE_VALUE) {
        out.state = ARENA_RAW(arena, uint8_t, row_count);
        memset(out.state, (int)column_at(one, 0), row_count);
    }
    return out;
}

static struct column eval_const(const struct eval *env, const struct expr *expr)
{
    struct column one = column_take(env->arena, expr->type, 1);
    struct value value = expr->constant;
    value.type = expr->type;
    column_set(env->arena, &one, 0, 1, &value);
    return spread(env->arena, &one, env->batch->row_count);
}

static struct column eval_clock(const struct eval *env, const struct expr *expr)
{
    bool day = expr->type == TYPE_DATE;
    if (!env->clocks) {
        int64_t now = day ? civil_floor_day(env->clock_us) : env->clock_us;
        struct column one = column_take(env->arena, expr->type, 1);
        one.words[0] = now;
        return spread(env->arena, &one, env->batch->row_count);
    }
    struct column out = column_take(env->arena, expr->type, env->batch->row_count);
    for (size_t i = 0; i < env->batch->row_count; i++)
        out.words[i] = day ? civil_floor_day(env->clocks[i]) : env->clocks[i];
    return out;
}

static struct column *eval_args(const struct eval *env, const struct expr *expr)
{
    struct column *args = ARENA_ARRAY(env->arena, struct column, expr->arg_count);
    for (size_t i = 0; i < expr->arg_count; i++)
        args[i] = eval(env, expr->args[i]);
    return args;
}

static bool all_constant(const struct column *args, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!args[i].constant)
            return false;
    }
    return true;
}

// NULL or a fault in any argument decides the row; a fault decides before NULL. States only:
// the places are written once run() can no longer touch them.
static void merge_states(struct arena *arena, const struct column *args, size_t count,
                         struct column *out, size_t row_count)
{
    for (size_t a = 0; a < count; a++) {
        if (!args[a].state)
            continue;
        uint8_t *states = column_state(arena, out, row_count);
        for (size_t i = 0; i < row_count; i++)
            states[i] = args[a].state[i] > states[i] ? args[a].state[i] : states[i];
    }
}

static void write_merged(const struct column *args, size_t count, struct column *out,
                         size_t row_count)
{
    for (size_t i = 0; i < row_count; i++) {
        bool faulty = false, null = false;
        int64_t fault = 0;
        if (out->state[i] == STATE_VALUE)
            continue;
        for (size_t a = 0; a < count; a++) {
            enum state state = column_at(&args[a], i);
            null = null || state == STATE_NULL;
            if (state == STATE_FAULT && !faulty) {
                faulty = true;
                fault = column_fault(&args[a], i);
            }
        }
        if (faulty || null)
            put_state(out, i, faulty ? STATE_FAULT : STATE_NULL, fault);
    }
}

static struct column call_run(struct arena *arena, const struct expr *expr,
                              const struct column *args, size_t row_count)
{
    bool strict = !(expr->fn->flags & FN_NULLS);
    struct column out = column_take(arena, expr->type, row_count);
    if (strict)
        merge_states(arena, args, expr->arg_count, &out, row_count);
    bool merged = out.state != NULL;
    struct fn_call call = { .arena = arena,
                            .row_count = row_count,
                            .args = args,
                            .arg_count = expr->arg_count,
                            .out = &out };
    expr->fn->run(&call);
    if (merged)
        write_merged(args, expr->arg_count, &out, row_count);
    return out;
}

static struct column eval_call(const struct eval *env, const struct expr *expr)
{
    struct column *args = eval_args(env, expr);
    size_t row_count = env->batch->row_count;
    if (row_count > 0 && all_constant(args, expr->arg_count)) {
        struct column one = call_run(env->arena, expr, args, 1);
        return spread(env->arena, &one, row_count);
    }
    return call_run(env->arena, expr, args, row_count);
}

// AND with `decisive` false, OR with it true: a decisive argument decides whatever else is there,
// then a fault, then NULL.
static struct column eval_logic(const struct eval *env, const struct expr *expr, bool decisive)
{
    size_t row_count = env->batch->row_count;
    const struct column *args = eval_args(env, expr);
    struct column out = column_take(env->arena, TYPE_BOOL, row_count);
    bool stateless = true;
    for (size_t a = 0; a < expr->arg_count; a++)
        stateless = stateless && !args[a].state;
    out.constant = all_constant(args, expr->arg_count);
    if (stateless) {
        memcpy(out.words, args[0].words, row_count * sizeof *out.words);
        for (size_t a = 1; a < expr->arg_count; a++) {
            for (size_t i = 0; i < row_count; i++)
                out.words[i] =
                    decisive ? out.words[i] | args[a].words[i] : out.words[i] & args[a].words[i];
        }
        return out;
    }
    column_state(env->arena, &out, row_count);
    for (size_t i = 0; i < row_count; i++) {
        bool decided = false;
        enum state state = STATE_VALUE;
        int64_t fault = 0;
        for (size_t a = 0; a < expr->arg_count && !decided; a++) {
            enum state own = column_at(&args[a], i);
            decided = own == STATE_VALUE && (args[a].words[i] != 0) == decisive;
            if (own > state) {
                state = own;
                fault = own == STATE_FAULT ? args[a].words[i] : 0;
            }
        }
        out.words[i] = decided ? decisive : !decisive;
        if (!decided)
            put_state(&out, i, state, fault);
    }
    return out;
}

static struct column eval_not(const struct eval *env, const struct expr *expr)
{
    struct column arg = eval(env, expr->args[0]);
    struct column out = { .type = TYPE_BOOL, .constant = arg.constant, .state = arg.state };
    out.data = arena_take_raw(env->arena, env->batch->row_count * sizeof(int64_t));
    for (size_t i = 0; i < env->batch->row_count; i++)
        out.words[i] = column_at(&arg, i) == STATE_VALUE ? !arg.words[i] : arg.words[i];
    return out;
}

static struct column eval_is_null(const struct eval *env, const struct expr *expr)
{
    struct column arg = eval(env, expr->args[0]);
    struct column out = column_take(env->arena, TYPE_BOOL, env->batch->row_count);
    out.constant = arg.constant;
    if (!arg.state)
        return out;
    for (size_t i = 0; i < env->batch->row_count; i++) {
        out.words[i] = arg.state[i] == STATE_NULL;
        if (arg.state[i] == STATE_FAULT) {
            column_state(env->arena, &out, env->batch->row_count);
            put_state(&out, i, STATE_FAULT, column_fault(&arg, i));
        }
    }
    return out;
}

static struct column eval_distinct(const struct eval *env, const struct expr *expr)
{
    size_t row_count = env->batch->row_count;
    const struct column *args = eval_args(env, expr);
    struct column out = column_take(env->arena, TYPE_BOOL, row_count);
    out.constant = all_constant(args, 2);
    for (size_t i = 0; i < row_count; i++) {
        bool left = column_at(&args[0], i) == STATE_FAULT;
        if (left || column_at(&args[1], i) == STATE_FAULT) {
            column_state(env->arena, &out, row_count);
            put_state(&out, i, STATE_FAULT, column_fault(&args[left ? 0 : 1], i));
        } else {
            out.words[i] = !column_same(&args[0], i, &args[1], i);
        }
    }
    return out;
}

static struct column eval_case(const struct eval *env, const struct expr *expr)
{
    size_t row_count = env->batch->row_count, pairs = expr->arg_count / 2;
    bool has_else = expr->arg_count % 2;
    const struct column *args = eval_args(env, expr);
    struct column out = column_take(env->arena, expr->type, row_count);
    for (size_t i = 0; i < row_count; i++) {
        size_t pair = 0;
        while (pair < pairs && column_at(&args[2 * pair], i) != STATE_FAULT &&
               (column_at(&args[2 * pair], i) == STATE_NULL || !args[2 * pair].words[i]))
            pair++;
        if (pair < pairs && column_at(&args[2 * pair], i) == STATE_FAULT) {
            column_state(env->arena, &out, row_count);
            put_state(&out, i, STATE_FAULT, args[2 * pair].words[i]);
        } else if (pair < pairs || has_else) {
            size_t branch = pair < pairs ? 2 * pair + 1 : 2 * pairs;
            column_copy(env->arena, &out, i, row_count, &args[branch], i);
        } else {
            column_state(env->arena, &out, row_count);
            put_state(&out, i, STATE_NULL, 0);
        }
    }
    out.constant = all_constant(args, expr->arg_count);
    return out;
}

static struct column eval_coalesce(const struct eval *env, const struct expr *expr)
{
    size_t row_count = env->batch->row_count;
    struct column first = eval(env, expr->args[0]);
    if (!first.state)
        return first;
    struct column *args = ARENA_ARRAY(env->arena, struct column, expr->arg_count);
    args[0] = first;
    for (size_t a = 1; a < expr->arg_count; a++)
        args[a] = eval(env, expr->args[a]);
    struct column out = column_take(env->arena, expr->type, row_count);
    out.constant = all_constant(args, expr->arg_count);
    for (size_t i = 0; i < row_count; i++) {
        size_t a = 0;
        while (a + 1 < expr->arg_count && column_at(&args[a], i) == STATE_NULL)
            a++;
        column_copy(env->arena, &out, i, row_count, &args[a], i);
    }
    return out;
}

// ---- EXPR_TURN

static bool uses_stamp(const struct expr *expr)
{
    bool found = expr->kind == EXPR_CLOCK && expr->type == TYPE_TIMESTAMP;
    for (size_t i = 0; i < expr->arg_count && !found; i++)
        found = uses_stamp(expr->args[i]);
    return found;
}

// The search runs over steps of the clock: days, or microseconds where localtimestamp occurs.
struct turn {
    const struct eval *env;
    const struct expr *arg;
    struct arena *scratch; // given back after every evaluation
    int64_t step_us, first, last;
    bool rising;
    int64_t *clocks;
    struct column now; // the argument at the clocks of the last turn_ask()
};

static void turn_ask(struct turn *turn, const int64_t *steps)
{
    struct eval inner = *turn->env;
    arena_reset(turn->scratch);
    for (size_t i = 0; i < inner.batch->row_count; i++)
        turn->clocks[i] = steps[i] * turn->step_us;
    inner.clocks = turn->clocks;
    inner.arena = turn->scratch;
    turn->now = eval(&inner, turn->arg);
}

// Has the row turned at its clock? `middle` is the step whose answer tells the two ends apart.
static bool turned(const struct turn *turn, size_t row, int64_t step, int64_t middle)
{
    enum state state = column_at(&turn->now, row);
    if (state == STATE_FAULT)
        return step > middle;
    bool holds = state == STATE_VALUE && turn->now.words[row];
    return holds == turn->rising;
}

// First step at which each row has turned, last + 1 where none.
static void turn_search(struct turn *turn, int64_t middle, int64_t *low, int64_t *high)
{
    size_t row_count = turn->env->batch->row_count;
    int64_t *steps = ARENA_RAW(turn->env->arena, int64_t, row_count);
    for (bool open = true; open;) {
        open = false;
        for (size_t i = 0; i < row_count; i++) {
            steps[i] = low[i] + (high[i] - low[i]) / 2;
            steps[i] = steps[i] > turn->last ? turn->last : steps[i];
        }
        turn_ask(turn, steps);
        for (size_t i = 0; i < row_count; i++) {
            if (low[i] >= high[i])
                continue;
            if (turned(turn, i, steps[i], middle))
                high[i] = steps[i];
            else
                low[i] = steps[i] + 1;
            open = open || low[i] < high[i];
        }
    }
}

static void turn_write(struct turn *turn, int64_t *found, struct column *out)
{
    size_t row_count = turn->env->batch->row_count;
    int64_t *steps = ARENA_RAW(turn->env->arena, int64_t, row_count);
    for (size_t i = 0; i < row_count; i++)
        steps[i] = found[i] > turn->last ? turn->last : found[i];
    turn_ask(turn, steps);
    for (size_t i = 0; i < row_count; i++) {
        if (out->state[i] == STATE_FAULT)
            continue;
        // A turn that is only the end of what can be computed is none.
        bool never = found[i] > turn->last || column_at(&turn->now, i) == STATE_FAULT;
        put_state(out, i, never ? STATE_NULL : STATE_VALUE, 0);
        if (!never)
            out->words[i] = found[i] * turn->step_us;
    }
    // True ever since it can be computed is true from the beginning.
    for (size_t i = 0; i < row_count; i++)
        steps[i] = found[i] > turn->first ? found[i] - 1 : turn->first;
    turn_ask(turn, steps);
    for (size_t i = 0; i < row_count; i++) {
        if (out->state[i] == STATE_VALUE && column_at(&turn->now, i) == STATE_FAULT)
            out->words[i] = turn->first * turn->step_us;
    }
}

static struct column eval_turn(const struct eval *env, const struct expr *expr)
{
    size_t row_count = env->batch->row_count;
    bool days = !uses_stamp(expr->args[0]);
    struct turn turn = { .env = env, .arg = expr->args[0], .rising = expr->column == 1 };
    turn.step_us = days ? CIVIL_DAY_US : 1;
    turn.first = days ? CIVIL_DAY_MIN : CIVIL_DAY_MIN * CIVIL_DAY_US;
    turn.last = days ? CIVIL_DAY_MAX : (CIVIL_DAY_MAX + 1) * CIVIL_DAY_US - 1;
    turn.scratch = arena_new("clock turn", 64 * MIB, GIB);
    turn.clocks = ARENA_RAW(env->arena, int64_t, row_count);
    struct column out = column_take(env->arena, TYPE_TIMESTAMP, row_count);
    column_state(env->arena, &out, row_count);

    int64_t middle = 0; // 2000-01-01
    int64_t *low = ARENA_RAW(env->arena, int64_t, row_count);
    int64_t *high = ARENA_RAW(env->arena, int64_t, row_count);
    for (size_t i = 0; i < row_count; i++)
        low[i] = middle;
    turn_ask(&turn, low);
    for (size_t i = 0; i < row_count; i++) {
        if (column_at(&turn.now, i) == STATE_FAULT)
            put_state(&out, i, STATE_FAULT, column_fault(&turn.now, i));
        low[i] = turn.first;
        high[i] = turn.last + 1;
    }
    turn_search(&turn, middle, low, high);
    turn_write(&turn, low, &out);
    arena_free(turn.scratch);
    return out;
}

static struct column eval(const struct eval *env, const struct expr *expr)
{
    switch (expr->kind) {
    case EXPR_COLUMN:
        assert((size_t)expr->column < env->batch->column_count);
        assert(env->batch->columns[expr->column].type == expr->type);
        return env->batch->columns[expr->column];
    case EXPR_CONST:
        return eval_const(env, expr);
    case EXPR_CALL:
        return eval_call(env, expr);
    case EXPR_AND:
        return eval_logic(env, expr, false);
    case EXPR_OR:
        return eval_logic(env, expr, true);
    case EXPR_NOT:
        return eval_not(env, expr);
    case EXPR_IS_NULL:
        return eval_is_null(env, expr);
    case EXPR_DISTINCT:
        return eval_distinct(env, expr);
    case EXPR_CASE:
        return eval_case(env, expr);
    case EXPR_COALESCE:
        return eval_coalesce(env, expr);
    case EXPR_CLOCK:
        return eval_clock(env, expr);
    case EXPR_TURN:
        break;
    }
    return eval_turn(env, expr);
}

struct column expr_eval(const struct expr *expr, const struct batch *batch, int64_t clock_us,
                        struct arena *arena)
{
    struct eval env = { .batch = batch, .arena = arena, .clock_us = clock_us };
    return eval(&env, expr);
}

// ---- direction

// How an expression moves as the clock does.
enum course { COURSE_STILL, COURSE_UP, COURSE_DOWN, COURSE_WILD };

static enum course course_flip(enum course course)
{
    return course == COURSE_UP ? COURSE_DOWN : course == COURSE_DOWN ? COURSE_UP : course;
}

static enum course course_join(enum course a, enum course b)
{
    return a == COURSE_STILL ? b : b == COURSE_STILL || a == b ? a : COURSE_WILD;
}

static enum course course_of(const struct expr *expr);

// date_trunc and the year keep the order of their argument when the field is a constant.
static enum course course_of_part(const struct expr *expr)
{
    const struct expr *field = expr->args[0];
    if (field->kind != EXPR_CONST || field->constant.state != STATE_VALUE)
        return COURSE_WILD;
    bool trunc = strcmp(expr->fn->name, "date_trunc") == 0;
    struct value year = value_text("year");
    if (!trunc && field->constant.word != year.word)
        return COURSE_WILD;
    return course_of(expr->args[1]);
}

static bool is_widening(const struct expr *expr)
{
    enum type from = expr->args[0]->type, to = expr->type;
    bool numbers = from >= TYPE_INT && from <= TYPE_NUMERIC && to > from && to <= TYPE_DOUBLE;
    return numbers || (from == TYPE_DATE && to == TYPE_TIMESTAMP) ||
           (from == TYPE_TIMESTAMP && to == TYPE_DATE);
}

static enum course course_of_call(const struct expr *expr)
{
    const char *name = expr->fn->name;
    if (strcmp(name, "date_trunc") == 0 || strcmp(name, "extract") == 0)
        return course_of_part(expr);
    if (expr->arg_count == 1) {
        if (strcmp(name, "-") == 0)
            return course_flip(course_of(expr->args[0]));
        return name[0] == ':' && is_widening(expr) ? course_of(expr->args[0]) : COURSE_WILD;
    }
    if (expr->arg_count != 2)
        return COURSE_WILD;
    enum course left = course_of(expr->args[0]), right = course_of(expr->args[1]);
    if (strcmp(name, "+") == 0)
        return course_join(left, right);
    if (strcmp(name, "-") == 0 || strcmp(name, ">") == 0 || strcmp(name, ">=") == 0)
        return course_join(left, course_flip(right));
    if (strcmp(name, "<") == 0 || strcmp(name, "<=") == 0)
        return course_join(course_flip(left), right);
    return COURSE_WILD;
}

static enum course course_of(const struct expr *expr)
{
    enum course course = COURSE_STILL;
    if (!expr_uses_clock(expr))
        return COURSE_STILL;
    switch (expr->kind) {
    case EXPR_CLOCK:
        return COURSE_UP;
    case EXPR_CALL:
        return course_of_call(expr);
    case EXPR_NOT:
        return course_flip(course_of(expr->args[0]));
    case EXPR_AND:
    case EXPR_OR:
        for (size_t i = 0; i < expr->arg_count; i++)
            course = course_join(course, course_of(expr->args[i]));
        return course;
    default:
        return COURSE_WILD;
    }
}

int expr_clock_direction(const struct expr *expr)
{
    enum course course = course_of(expr);
    return course == COURSE_UP ? 1 : course == COURSE_DOWN ? -1 : 0;
}
