// flow/agg_test.c — every aggregate against a recomputation, while random rows come and go.
#include "flow/agg.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/dict.h"
#include "base/random.h"

#define GROUP_COUNT 6
#define GROUP_ROWS_MAX 60
#define CALL_ROWS_MAX 40

// ---- one aggregate call with its groups

struct bench {
    const struct agg_type *type;
    const struct agg_form *form;
    struct arena *arena;
    struct pool pool;
    struct agg_env env;
    size_t open_bytes;
    char *states; // GROUP_COUNT states
};

static struct agg_given given = { .fraction = 0.3, .orders = { { .descending = true } },
                                  .order_count = 1 };

static void bench_open(struct bench *bench, const char *name, int arg_count, enum type type)
{
    *bench = (struct bench){ .pool = { .name = "aggregate test" } };
    bench->type = agg_find(name, arg_count, type, &bench->form);
    assert_non_null(bench->type);
    bench->arena = arena_new("aggregate test", 64 * MIB, GIB);
    given.separator = value_text(", ");
    bench->env = (struct agg_env){ .pool = &bench->pool, .type = type, .given = &given,
                                   .order_types = { type } };
    if (bench->type->open)
        bench->type->open(&bench->env, bench->arena);
    bench->open_bytes = bench->pool.bytes;
    bench->states = arena_take(bench->arena, GROUP_COUNT * bench->type->state_size);
}

static void *bench_state(const struct bench *bench, size_t group)
{
    return bench->states + group * bench->type->state_size;
}

static bool bench_has_forest(const struct bench *bench)
{
    return bench->env.forest.pool != NULL;
}

// Nothing is left but what open() made and free nodes.
static void assert_spent(const struct bench *bench)
{
    for (size_t i = 0; i < GROUP_COUNT * bench->type->state_size; i++)
        assert_int_equal(bench->states[i], 0);
    if (bench_has_forest(bench))
        assert_int_equal(forest_live_bytes(&bench->env.forest), 0);
    else
        assert_int_equal(bench->pool.bytes, bench->open_bytes);
}

static void bench_close(struct bench *bench)
{
    if (bench->type->drop)
        for (size_t i = 0; i < GROUP_COUNT; i++)
            bench->type->drop(&bench->env, bench_state(bench, i));
    if (bench_has_forest(bench))
        assert_int_equal(forest_live_bytes(&bench->env.forest), 0);
    if (bench->type->close)
        bench->type->close(&bench->env);
    assert_int_equal(bench->pool.bytes, 0);
    arena_free(bench->arena);
}

struct row {
    struct value value;
    int64_t weight;
    size_t group;
};

static void bench_step(struct bench *bench, const struct row *rows, size_t count)
{
    struct arena *arena = arena_new("call", 64 * MIB, GIB);
    struct column column = { .type = bench->env.type };
    column.data = arena_take(arena, count * sizeof(struct num) + 16);
    int64_t *weights = ARENA_ARRAY(arena, int64_t, count + 1);
    void **states = ARENA_ARRAY(arena, void *, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (column.type == TYPE_NUMERIC)
            column.nums[i] = rows[i].value.num;
        else if (column.type == TYPE_INTERVAL)
            column.intervals[i] = rows[i].value.interval;
        else
            column.words[i] = rows[i].value.word;
        weights[i] = rows[i].weight;
        states[i] = bench_state(bench, rows[i].group);
    }
    struct column args[] = { column, column }; // an argument ordered by itself
    bench->type->step(&(struct agg_call){ .env = &bench->env, .row_count = count, .args = args,
                                          .weights = weights, .states = states });
    arena_free(arena);
}

static struct value bench_value(struct bench *bench, size_t group)
{
    return bench->type->value(&bench->env, bench_state(bench, group), bench->form->result);
}

static void assert_shows(const struct value *value, const char *expected)
{
    struct arena *arena = arena_new("text", MIB, GIB);
    struct str text;
    str_open(&text, arena);
    if (value->state == STATE_FAULT)
        str_text(&text, fault_text((enum fault)value->word));
    else
        value_print(&text, value);
    assert_string_equal(str_end(&text), expected);
    arena_free(arena);
}

static void assert_value(const struct value *value, const struct value *expected)
{
    assert_int_equal(value->type, expected->type);
    assert_int_equal(value->state, expected->state);
    struct arena *arena = arena_new("text", MIB, GIB);
    struct str text;
    str_open(&text, arena);
    value_print(&text, expected);
    assert_shows(value, str_end(&text));
    arena_free(arena);
}

// ---- the recomputation: over all rows of a group, by the plainest means

struct group {
    struct row rows[GROUP_ROWS_MAX];
    size_t count;
};

static struct num plain_num(const struct value *value)
{
    return value->type == TYPE_NUMERIC ? value->num : num_of_int(value->word);
}

static int64_t plain_count(const struct group *group)
{
    int64_t count = 0;
    for (size_t i = 0; i < group->count; i++)
        count += group->rows[i].weight;
    return count;
}

static struct num plain_sum(const struct group *group, bool squares)
{
    struct num sum = num_of_int(0);
    for (size_t i = 0; i < group->count; i++) {
        struct num value = plain_num(&group->rows[i].value), product;
        if (squares)
            assert_true(num_mul(value, value, &value));
        assert_true(num_mul(value, num_of_int(group->rows[i].weight), &product));
        assert_true(num_add(sum, product, &sum));
    }
    return sum;
}

static struct value plain_extreme(const struct group *group, bool greatest)
{
    struct value best = group->rows[0].value;
    for (size_t i = 1; i < group->count; i++) {
        const struct value *value = &group->rows[i].value;
        int order = value_compare(value, &best);
        if (order == 0 && value->type == TYPE_NUMERIC)
            order = value->num.scale < best.num.scale ? (greatest ? 1 : -1) : 0;
        if (greatest ? order > 0 : order < 0)
            best = *value;
    }
    return best;
}

static struct value plain_truth(const struct group *group, bool all)
{
    int64_t trues = 0;
    for (size_t i = 0; i < group->count; i++)
        if (group->rows[i].value.word)
            trues += group->rows[i].weight;
    return value_word(TYPE_BOOL, all ? trues == plain_count(group) : trues > 0);
}

static int plain_before(const void *a, const void *b)
{
    const struct value *left = a, *right = b;
    int order = value_compare(left, right);
    if (order == 0 && left->type == TYPE_NUMERIC)
        order = left->num.scale - right->num.scale;
    if (order == 0 && left->type == TYPE_INTERVAL)
        order = left->interval.months - right->interval.months;
    return given.descending ? -order : order;
}

// A group's values in order, one a row.
static size_t plain_sorted(const struct group *group, struct value *values)
{
    size_t count = 0;
    for (size_t i = 0; i < group->count; i++)
        for (int64_t k = 0; k < group->rows[i].weight; k++)
            values[count++] = group->rows[i].value;
    qsort(values, count, sizeof *values, plain_before);
    return count;
}

static struct value plain_mode(const struct value *values, size_t count)
{
    size_t best = 0, best_run = 0;
    for (size_t i = 0, run = 0; i < count; i++) {
        run = i && value_compare(&values[i - 1], &values[i]) == 0 ? run + 1 : 1;
        if (run > best_run) {
            best_run = run;
            best = i;
        }
    }
    struct value value = values[best];
    if (value.type == TYPE_NUMERIC)
        value.num = num_reduce(value.num);
    return value;
}

static struct value plain_ordered(const char *name, const struct group *group)
{
    static struct value values[GROUP_ROWS_MAX * 4];
    size_t count = plain_sorted(group, values);
    if (strcmp(name, "mode") == 0)
        return plain_mode(values, count);
    if (strcmp(name, "percentile_disc") == 0) {
        size_t row = 0;
        while ((double)(row + 1) < given.fraction * (double)count)
            row++;
        return values[row];
    }
    if (strcmp(name, "percentile_cont") == 0) {
        double place = given.fraction * (double)(count - 1);
        size_t low = (size_t)place, high = (double)low == place ? low : low + 1;
        struct value value = values[low];
        value.real += (place - (double)low) * (values[high].real - values[low].real);
        return value;
    }
    struct arena *arena = arena_new("text", MIB, GIB);
    struct str text;
    str_open(&text, arena);
    for (size_t i = count; i-- > 0;) { // its key is descending
        struct slice piece = dict_get((uint32_t)values[i].word);
        str_text(&text, i + 1 < count ? ", " : "");
        str_add(&text, piece.data, piece.len);
    }
    struct value value = value_text(str_end(&text));
    arena_free(arena);
    return value;
}

static struct value plain_interval_sum(const struct group *group)
{
    struct value sum = { .type = TYPE_INTERVAL };
    for (size_t i = 0; i < group->count; i++) {
        const struct interval *row = &group->rows[i].value.interval;
        int64_t weight = group->rows[i].weight;
        sum.interval.months += (int32_t)(row->months * weight);
        sum.interval.days += (int32_t)(row->days * weight);
        sum.interval.micros += row->micros * weight;
    }
    return sum;
}

static struct value plain_value(const struct bench *bench, const struct group *group)
{
    const char *name = bench->type->name;
    enum type result = bench->form->result;
    int64_t count = plain_count(group);
    struct value value = { .type = result };
    if (strcmp(name, "count") == 0)
        return value_word(TYPE_BIGINT, count);
    if (count == 0)
        return value_null(result);
    if (bench->type->within_group || bench->type->takes_order)
        return plain_ordered(name, group);
    if (strcmp(name, "min") == 0 || strcmp(name, "max") == 0)
        return plain_extreme(group, name[1] == 'a');
    if (bench->env.type == TYPE_BOOL)
        return plain_truth(group, strcmp(name, "bool_or") != 0);
    if (bench->env.type == TYPE_INTERVAL)
        return plain_interval_sum(group);
    if (strcmp(name, "sum") == 0) {
        value.num = plain_sum(group, false);
        return result == TYPE_NUMERIC
                   ? value
                   : value_word(result, (int64_t)num_coefficient(value.num));
    }
    if (strcmp(name, "avg") == 0) {
        assert_true(num_div(plain_sum(group, false), num_of_int(count), &value.num));
        return value;
    }
    bool sample = strstr(name, "_pop") == NULL;
    if (sample && count == 1)
        return value_null(result);
    assert_true(num_variance(count, plain_sum(group, false), plain_sum(group, true), sample,
                             name[0] == 's', &value.num));
    return value;
}

// ---- random rows

static struct value random_value(struct random *random, enum type type)
{
    static const char *texts[] = { "", "가", "나", "나다", "주식회사 가나", "주식회사 가다", "a", "b" };
    struct value value = { .type = type };
    switch (type) {
    case TYPE_NUMERIC:
        value.num = num_make(random_between(random, -100000, 100000),
                             (int)random_below(random, 4));
        if (random_below(random, 3) == 0) // equal values of other scales
            value.num = num_make(random_between(random, -2, 2) * (i128)1000,
                                 (int)random_below(random, 4));
        break;
    case TYPE_INTERVAL:
        value.interval = (struct interval){ .months = (int32_t)random_between(random, -2, 2),
                                            .days = (int32_t)random_between(random, -30, 30) };
        value.interval.micros = random_between(random, -3, 3) * 3600000000 + 7;
        break;
    case TYPE_TEXT:
        value.word = dict_put_text(texts[random_below(random, sizeof texts / sizeof texts[0])]);
        break;
    case TYPE_BOOL: value.word = (int64_t)random_below(random, 2); break;
    case TYPE_DOUBLE: value.real = (double)random_between(random, -9, 9) / 4; break;
    case TYPE_BIGINT:
        value.word = random_between(random, -INT64_C(4000000000), INT64_C(4000000000));
        break;
    default: value.word = random_between(random, -50, 50); break;
    }
    return value;
}

static size_t random_changes(struct random *random, enum type type, struct group *groups,
                             struct row *rows, bool shrink)
{
    size_t count = 0;
    size_t wanted = 1 + random_below(random, CALL_ROWS_MAX);
    while (count < wanted) {
        size_t which = random_below(random, GROUP_COUNT);
        struct group *group = &groups[which];
        bool add = random_below(random, 100) < (shrink ? 30u : 60u);
        if (add && group->count < GROUP_ROWS_MAX) {
            struct row row = { .value = random_value(random, type), .group = which,
                               .weight = 1 + (int64_t)random_below(random, 3) };
            group->rows[group->count++] = row;
            rows[count++] = row;
        } else if (group->count > 0) {
            size_t at = random_below(random, group->count);
            rows[count] = group->rows[at];
            rows[count].weight = -1 - (int64_t)random_below(random, (uint64_t)group->rows[at].weight);
            group->rows[at].weight += rows[count].weight;
            if (group->rows[at].weight == 0)
                group->rows[at] = group->rows[--group->count];
            count++;
        } else if (shrink) {
            break;
        }
    }
    for (size_t i = count; i > 1; i--) { // rows of one call come in any order
        size_t other = random_below(random, i);
        struct row row = rows[i - 1];
        rows[i - 1] = rows[other];
        rows[other] = row;
    }
    return count;
}

static void run_random(const char *name, int arg_count, enum type type, uint64_t seed)
{
    print_message("%s(%s) seed %llu\n", name, type_name(type), (unsigned long long)seed);
    struct random random;
    random_open(&random, seed);
    static struct group groups[GROUP_COUNT];
    memset(groups, 0, sizeof groups);
    static struct row rows[CALL_ROWS_MAX + GROUP_COUNT * GROUP_ROWS_MAX];
    struct bench bench;
    bench_open(&bench, name, arg_count, type);
    for (int step = 0; step < 120; step++) {
        size_t count = random_changes(&random, type, groups, rows, step % 40 >= 25);
        bench_step(&bench, rows, count);
        for (size_t i = 0; i < GROUP_COUNT; i++) {
            struct value value = bench_value(&bench, i), expected = plain_value(&bench, &groups[i]);
            assert_value(&value, &expected);
        }
    }
    size_t count = 0;
    for (size_t i = 0; i < GROUP_COUNT; i++)
        for (size_t j = 0; j < groups[i].count; j++) {
            rows[count] = groups[i].rows[j];
            rows[count++].weight *= -1;
        }
    bench_step(&bench, rows, count);
    assert_spent(&bench);
    bench_close(&bench);
}

static void test_random(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (const struct agg_type *const *type = agg_registry; *type; type++)
        for (const struct agg_form *form = (*type)->forms; form->result; form++) {
            enum type arg = form->arg ? form->arg : TYPE_INT;
            if (arg == TYPE_INTERVAL && strcmp((*type)->name, "avg") == 0)
                continue; // fixed cases below: its plain form would be the same code again
            for (int round = 0; round < 3; round++)
                run_random((*type)->name, form->arg_count, arg, seed++);
        }
}

static void test_random_descending(void **state)
{
    (void)state;
    given.descending = true;
    given.fraction = 0.75;
    run_random("percentile_cont", 1, TYPE_DOUBLE, 71);
    run_random("percentile_disc", 1, TYPE_TEXT, 72);
    run_random("mode", 1, TYPE_INT, 73);
    given.descending = false;
    given.fraction = 0.3;
}

// States that still hold rows give everything back when they are dropped.
static void test_drop(void **state)
{
    (void)state;
    struct random random;
    random_open(&random, 9);
    for (const struct agg_type *const *type = agg_registry; *type; type++)
        for (const struct agg_form *form = (*type)->forms; form->result; form++) {
            struct bench bench;
            bench_open(&bench, (*type)->name, form->arg_count, form->arg ? form->arg : TYPE_INT);
            struct row rows[100];
            for (size_t i = 0; i < 100; i++)
                rows[i] = (struct row){ .value = random_value(&random, bench.env.type),
                                        .weight = 1,
                                        .group = i % GROUP_COUNT };
            bench_step(&bench, rows, 100);
            bench_close(&bench);
        }
}

// ---- fixed cases; the expected texts are PostgreSQL 15's

static void assert_result(const char *name, enum type type, const char *const *inputs,
                          const char *expected)
{
    struct bench bench;
    bench_open(&bench, name, 1, type);
    struct row rows[16];
    size_t count = 0;
    for (; inputs[count]; count++) {
        rows[count] = (struct row){ .weight = 1 };
        assert_true(value_parse(type, inputs[count], strlen(inputs[count]), &rows[count].value));
    }
    bench_step(&bench, rows, count);
    struct value value = bench_value(&bench, 0);
    assert_shows(&value, expected);
    for (size_t i = 0; i < count; i++)
        rows[i].weight = -1;
    bench_step(&bench, rows, count);
    assert_spent(&bench);
    bench_close(&bench);
}

#define LIST(...) ((const char *const[]){ __VA_ARGS__, NULL })

static void test_results_of_postgresql(void **state)
{
    (void)state;
    const char *const *four = LIST("1", "2", "3", "4");
    assert_result("avg", TYPE_INT, LIST("1", "2"), "1.5000000000000000");
    assert_result("avg", TYPE_NUMERIC, LIST("1.50", "2.5"), "2.0000000000000000");
    assert_result("var_samp", TYPE_INT, four, "1.6666666666666667");
    assert_result("variance", TYPE_BIGINT, four, "1.6666666666666667");
    assert_result("var_pop", TYPE_INT, four, "1.2500000000000000");
    assert_result("stddev", TYPE_NUMERIC, four, "1.2909944487358056");
    assert_result("stddev_samp", TYPE_INT, four, "1.2909944487358056");
    assert_result("stddev_pop", TYPE_INT, four, "1.1180339887498948");
    // of quotients: squares of more than 38 decimals, and sums of them of more than 38 digits
    assert_result("stddev", TYPE_NUMERIC, LIST("0.33333333333333333333", "0.66666666666666666667"),
                  "0.23570226039551584147166216590952666326");
    assert_result("stddev", TYPE_BIGINT, LIST("1000000", "-9223372036854775808"),
                  "6521908912667098213");
    assert_result("var_pop", TYPE_NUMERIC,
                  LIST("1234567890.12345678901234567890", "1234567891.12345678901234567890"),
                  "0.25000000000000000000000000000000000000");
    assert_result("stddev", TYPE_INT, LIST("7", "7"), "0");
    assert_result("stddev_pop", TYPE_INT, LIST("7"), "0");
    assert_result("stddev", TYPE_INT, LIST("7"), "");
    assert_result("sum", TYPE_NUMERIC, LIST("1.5", "2.25", "-0.75"), "3.00");
    assert_result("sum", TYPE_INT, LIST("2147483647", "2147483647"), "4294967294");
    assert_result("sum", TYPE_BIGINT, LIST("9223372036854775807", "1"), "9223372036854775808");
    assert_result("sum", TYPE_INTERVAL, LIST("1 mon", "40 days", "-02:00:00"), "1 mon 40 days -02:00:00");
    assert_result("avg", TYPE_INTERVAL, LIST("1 mon", "2 days"), "16 days");
    assert_result("avg", TYPE_INTERVAL, LIST("1 day", "2 days"), "1 day 12:00:00");
    assert_result("max", TYPE_TEXT, LIST("가", "나", "가나"), "나");
    assert_result("min", TYPE_DATE, LIST("2026-03-02", "2025-12-31"), "2025-12-31");
    assert_result("max", TYPE_TIMESTAMP, LIST("2026-03-02 09:00:00", "2026-03-02 23:30:00"),
                  "2026-03-02 23:30:00");
    assert_result("min", TYPE_INTERVAL, LIST("1 mon", "29 days", "31 days"), "29 days");
}

// A sum that leaves its range is a fault, and is right again when rows leave.
static void assert_recovers(const char *name, enum type type, struct value small, struct value large,
                            const char *before)
{
    struct bench bench;
    bench_open(&bench, name, 1, type);
    struct row rows[] = { { small, 2, 0 }, { large, 3, 0 } };
    bench_step(&bench, rows, 1);
    struct value value = bench_value(&bench, 0);
    assert_shows(&value, before);
    bench_step(&bench, rows + 1, 1);
    value = bench_value(&bench, 0);
    assert_shows(&value, "value out of range");
    rows[1].weight = -3;
    bench_step(&bench, rows + 1, 1);
    value = bench_value(&bench, 0);
    assert_shows(&value, before);
    rows[0].weight = -2;
    bench_step(&bench, rows, 1);
    assert_spent(&bench);
    bench_close(&bench);
}

static void test_overflow_recovers(void **state)
{
    (void)state;
    const i128 most = (i128)(~(u128)0 >> 1);
    struct value small = { .type = TYPE_NUMERIC, .num = num_make(15, 1) };
    struct value large = { .type = TYPE_NUMERIC, .num = num_make(most, 0) };
    struct value fine = { .type = TYPE_NUMERIC, .num = num_make(-most, 38) };
    assert_recovers("sum", TYPE_NUMERIC, small, large, "3.0");
    assert_recovers("avg", TYPE_NUMERIC, small, large, "1.5000000000000000");
    assert_recovers("var_pop", TYPE_NUMERIC, small, large, "0");
    assert_recovers("var_pop", TYPE_NUMERIC, small, fine, "0");
    assert_recovers("stddev", TYPE_NUMERIC, small, large, "0");
}

// sum(integer) is a bigint: three thousand million rows of the greatest integer are too many.
static void test_bigint_sum_overflows(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "sum", 1, TYPE_INT);
    struct row row = { value_word(TYPE_INT, INT32_MAX), INT64_C(1) << 33, 0 };
    bench_step(&bench, &row, 1);
    struct value value = bench_value(&bench, 0);
    assert_shows(&value, "value out of range");
    row.weight = -row.weight;
    bench_step(&bench, &row, 1);
    assert_spent(&bench);
    bench_close(&bench);
}

// A part of a sum may go below zero between two calls.
static void test_takes_before_adds(void **state)
{
    (void)state;
    struct bench bench;
    bench_open(&bench, "sum", 1, TYPE_NUMERIC);
    struct value a = { .type = TYPE_NUMERIC, .num = num_make(125, 2) };
    struct value b = { .type = TYPE_NUMERIC, .num = num_make(7, 0) };
    struct row rows[] = { { a, -1, 0 }, { b, 1, 0 }, { a, 1, 0 }, { b, 1, 0 } };
    for (size_t i = 0; i < 4; i++)
        bench_step(&bench, rows + i, 1);
    struct value value = bench_value(&bench, 0);
    assert_shows(&value, "14");
    rows[1].weight = -2;
    bench_step(&bench, rows + 1, 1);
    assert_spent(&bench);
    bench_close(&bench);
}

static void test_find(void **state)
{
    (void)state;
    const struct agg_form *form = NULL;
    assert_null(agg_find("sum", 1, TYPE_TEXT, &form));
    assert_null(agg_find("sum", 0, TYPE_INT, &form));
    assert_null(agg_find("max", 1, TYPE_BOOL, &form)); // PostgreSQL has none either
    assert_null(agg_find("median", 1, TYPE_INT, &form));
    assert_non_null(agg_find("count", 0, TYPE_UNKNOWN, &form));
    assert_int_equal(form->result, TYPE_BIGINT);
    assert_non_null(agg_find("count", 1, TYPE_TEXT, &form));
    assert_non_null(agg_find("sum", 1, TYPE_BIGINT, &form));
    assert_int_equal(form->result, TYPE_NUMERIC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random),
        cmocka_unit_test(test_random_descending),
        cmocka_unit_test(test_drop),
        cmocka_unit_test(test_results_of_postgresql),
        cmocka_unit_test(test_overflow_recovers),
        cmocka_unit_test(test_bigint_sum_overflows),
        cmocka_unit_test(test_takes_before_adds),
        cmocka_unit_test(test_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
