#include "base/num.h"

#include <stdlib.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// What PostgreSQL 15.18 answered; `b` is empty where the operation takes one operand.
struct sample {
    const char *a, *b, *result;
};

static const struct sample sums[] = {
    { "837935497.942903", "-0.00011", "837935497.942793" },
    { "-2", "-0.17", "-2.17" },
    { "0.00000018", "0.92243", "0.92243018" },
    { "0.007", "0.8", "0.807" },
};

static const struct sample differences[] = {
    { "-0.00001", "-9000000000000000000000.00000", "8999999999999999999999.99999" },
    { "34421435691148367998.4658274", "-0.08676394", "34421435691148367998.55259134" },
    { "37492240980207.791160266", "-5761484", "37492246741691.791160266" },
    { "0.4483081", "-1.2", "1.6483081" },
};

static const struct sample products[] = {
    { "0.951623", "0.0002", "0.0001903246" },   { "-0.0001", "2.6451", "-0.00026451" },
    { "-0.060000", "0.0005", "-0.0000300000" }, { "-8000.00000", "-0.004", "32.00000000" },
    { "0.10", "-0.00006", "-0.0000060" },
};

static const struct sample quotients[] = {
    { "95", "1", "95.0000000000000000" },
    { "-7", "-4629531", "0.000001512032212334251569" },
    { "-0.0000012", "4.9", "-0.000000244897959183673469" },
    { "1.7", "-600000.000", "-0.000002833333333333333333" },
    { "0.00000008", "-0.007", "-0.000011428571428571428571" },
    { "2292296664732", "1.00", "2292296664732.0000" },
    { "-8026361.64779", "-0.01", "802636164.77900000" },
    { "-0.000422", "558923052.59", "-0.00000000000075502342951232610207" },
    { "82.546017987419703859", "78", "1.058282281889996203" },
    { "-0.00000000000005", "-10000.000", "0.000000000000000005000000000000000000" },
    { "1", "3", "0.33333333333333333333" },
    { "2", "3", "0.66666666666666666667" },
    { "10000", "3", "3333.3333333333333333" },
    { "0.00001", "3", "0.000003333333333333333333" },
    { "0", "7", "0.00000000000000000000" },
    { "99999", "99999", "1.00000000000000000000" },
    { "100000000000000000000", "7", "14285714285714285714" },
    { "12345678901234567890123456789012345678", "3", "4115226300411522630041152263004115226" },
};

static const struct sample rests[] = {
    { "0.019", "-7.06", "0.019" },
    { "-0.044591505011139843", "70.0000", "-0.044591505011139843" },
    { "0.00000016", "-0.00014", "0.00000016" },
    { "0.0020", "0.1", "0.0020" },
    { "-7.5", "2", "-1.5" },
    { "7.5", "-2", "1.5" },
};

static const struct sample rounded[] = {
    { "0.0000018", "9", "0.000001800" },
    { "-60881.140", "-7", "0" },
    { "-0.00000012", "-7", "0" },
    { "918442.36", "-1", "918440" },
    { "-8.4115783", "1", "-8.4" },
    { "-983878.7", "6", "-983878.700000" },
    { "-2.5", "0", "-3" },
    { "0.5", "0", "1" },
    { "12345.678", "-2", "12300" },
};

static const struct sample cut[] = {
    { "809297584461165139829.9191864019001", "2", "809297584461165139829.91" },
    { "-5062674.16746854", "14", "-5062674.16746854000000" },
    { "4138347.8576934", "10", "4138347.8576934000" },
    { "589.4", "2", "589.40" },
};

static const struct sample floors[] = {
    { "-37.98868", "", "-38" },
    { "0.00001088", "", "0" },
    { "-0.00017", "", "-1" },
};

static const struct sample ceilings[] = {
    { "0.0005", "", "1" },
    { "-0.0000020", "", "0" },
    { "-84896980733.12564367708658035", "", "-84896980733" },
};

static const struct sample roots[] = {
    { "0.00000001000", "", "0.0001000000000000000" },
    { "17627544674.178", "", "132768.76392502116" },
    { "10.00000", "", "3.162277660168379" },
    { "0.995756", "", "0.99787574376772983" },
    { "23242803.720183", "", "4821.0791032903619" },
    { "300000000000000000000000000", "", "17320508075688.773" },
    { "2", "", "1.414213562373095" },
    { "0", "", "0.000000000000000" },
    { "0.0001", "", "0.01000000000000000" },
};

static const struct sample whole[] = {
    { "1.9", "", "2" },
    { "-0.00016", "", "0" },
    { "834642216066.2082", "", "834642216066" },
};

static const struct sample doubles[] = {
    { "-6.326671327572136e-07", "", "-0.000000632667132757214" },
    { "-401.7434569688094", "", "-401.743456968809" },
    { "13603.7", "", "13603.7" },
    { "-68530.01667402696", "", "-68530.016674027" },
    { "747737092958094.4", "", "747737092958094" },
};

static const struct sample texts[] = {
    { "1000.000", "", "1000.000" },
    { "10000.000E+4", "", "100000000" },
    { "745350.7822", "", "745350.7822" },
    { "-7055589447E+3", "", "-7055589447000" },
    { "0.06E+9", "", "60000000" },
    { "1.50e1", "", "15.0" },
    { "1.5e-3", "", "0.0015" },
    { ".5", "", "0.5" },
    { "5.", "", "5" },
    { "0.00e1", "", "0.0" },
    { "-0.0", "", "0.0" },
    { "+007", "", "7" },
};

static const struct {
    int64_t count;
    const char *sum, *square_sum;
    bool sample, root;
    const char *result;
} variances[] = {
    { 2, "39.5", "1600.25", true, false, "820.1250000000000000" },
    { 4, "1478.1880", "2137973.83706400", true, false, "530571.298742666667" },
    { 2, "979133", "958662267169", true, false, "479311551324.50000000" },
    { 3, "-10.8", "100.64", true, false, "30.8800000000000000" },
    { 5, "-1361084.568", "926846129714.452370", true, true, "372939.63635718" },
    { 2, "-37.360", "1553.209600", true, true, "29.2459364698756056" },
    { 3, "8615.16", "72842247.9056", true, true, "4904.177842941669" },
    { 5, "-8237961.1", "83850064845082.95", true, true, "4191576.7984" },
    { 2, "254432.771", "135622589158.738441", false, false, "51627285839.68461025" },
    { 3, "10000.57", "100000000.4005", false, false, "22220955.652955555556" },
    { 4, "-80055.1149", "6414450158.45957401", false, false, "1203061200.76163088" },
    { 2, "-61643.34", "3799896434.8916", false, false, "949972875.85690000" },
    { 7, "-5258495.35530", "29710768295648.7641543700", false, true, "1918351.7833415187" },
    { 5, "8156216.1", "68658372505397.05", false, true, "3327269.1593" },
    { 2, "5620552.0", "31590593543602.00", false, true, "2810275.0000" },
    { 3, "9608846.51", "92220956375134.8621", false, true, "4525642.2242" },
};

static struct num parse(const char *text)
{
    struct num num = { 0 };
    assert_true(num_parse(text, strlen(text), &num));
    return num;
}

static void expect(struct num num, const char *text)
{
    char printed[NUM_TEXT_MAX];
    size_t len = num_print(num, printed);
    assert_string_equal(printed, text);
    assert_int_equal(len, strlen(text));
    assert_int_equal(num.spare, 0);
}

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

static void check_pairs(const struct sample *samples, size_t count,
                        bool (*operation)(struct num a, struct num b, struct num *out))
{
    for (size_t i = 0; i < count; i++) {
        struct num result;
        assert_true(operation(parse(samples[i].a), parse(samples[i].b), &result));
        expect(result, samples[i].result);
    }
}

static void check_scales(const struct sample *samples, size_t count,
                         bool (*operation)(struct num num, int scale, struct num *out))
{
    for (size_t i = 0; i < count; i++) {
        struct num result;
        assert_true(operation(parse(samples[i].a), atoi(samples[i].b), &result));
        expect(result, samples[i].result);
    }
}

static void check_singles(const struct sample *samples, size_t count,
                          bool (*operation)(struct num num, struct num *out))
{
    for (size_t i = 0; i < count; i++) {
        struct num result;
        assert_true(operation(parse(samples[i].a), &result));
        expect(result, samples[i].result);
    }
}

static void arithmetic_is_postgres(void **state)
{
    (void)state;
    check_pairs(sums, COUNT_OF(sums), num_add);
    check_pairs(differences, COUNT_OF(differences), num_sub);
    check_pairs(products, COUNT_OF(products), num_mul);
    check_pairs(quotients, COUNT_OF(quotients), num_div);
    check_pairs(rests, COUNT_OF(rests), num_mod);
}

static void rounding_is_postgres(void **state)
{
    (void)state;
    check_scales(rounded, COUNT_OF(rounded), num_round);
    check_scales(cut, COUNT_OF(cut), num_trunc);
    check_singles(floors, COUNT_OF(floors), num_floor);
    check_singles(ceilings, COUNT_OF(ceilings), num_ceil);
    check_singles(roots, COUNT_OF(roots), num_sqrt);
}

static void conversions_are_postgres(void **state)
{
    (void)state;
    struct num num;
    for (size_t i = 0; i < COUNT_OF(doubles); i++) {
        assert_true(num_of_double(strtod(doubles[i].a, NULL), &num));
        expect(num, doubles[i].result);
        assert_true(num_to_double(num) == strtod(doubles[i].result, NULL));
    }
    for (size_t i = 0; i < COUNT_OF(whole); i++) {
        int64_t value = 0;
        assert_true(num_to_int(parse(whole[i].a), &value));
        assert_int_equal(value, strtoll(whole[i].result, NULL, 10));
    }
    for (size_t i = 0; i < COUNT_OF(texts); i++)
        expect(parse(texts[i].a), texts[i].result);
}

static void variance_is_postgres(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT_OF(variances); i++) {
        struct num result;
        assert_true(num_variance(variances[i].count, parse(variances[i].sum),
                                 parse(variances[i].square_sum), variances[i].sample,
                                 variances[i].root, &result));
        expect(result, variances[i].result);
    }
    struct num result;
    assert_true(num_variance(3, parse("6.0"), parse("12.00"), true, true, &result));
    expect(result, "0"); // three equal values
}

static void values_compare_whatever_their_scale(void **state)
{
    (void)state;
    static const char *const ordered[] = { "-170000000000000000000000000000000000000",
                                           "-1.5",
                                           "-1.49999999999999999999999999999999999999",
                                           "-0.00000000000000000000000000000000000001",
                                           "0",
                                           "0.00000000000000000000000000000000000001",
                                           "1",
                                           "1.00000000000000000001",
                                           "99999999999999999999",
                                           "170000000000000000000000000000000000000" };
    for (size_t i = 0; i < COUNT_OF(ordered); i++)
        for (size_t k = 0; k < COUNT_OF(ordered); k++)
            assert_int_equal(num_compare(parse(ordered[i]), parse(ordered[k])), (i > k) - (i < k));
    struct num one = parse("1.000"), also = parse("1");
    assert_int_equal(num_compare(one, also), 0);
    assert_true(num_hash(one) == num_hash(also));
    struct num reduced = num_reduce(one);
    assert_memory_equal(&reduced, &also, sizeof also);
    assert_true(num_hash(parse("-0.50")) == num_hash(parse("-0.5")));
    assert_true(num_hash(parse("0.5")) != num_hash(parse("-0.5")));
    expect(num_reduce(parse("12345678901234567890123.4500")), "12345678901234567890123.45");
    expect(num_reduce(parse("0.000")), "0");
    expect(num_reduce(parse("1200")), "1200");
}

// Within the bounds everything is exact; past them there is no answer rather than a rounded one.
static void bounds_are_refused_and_never_rounded(void **state)
{
    (void)state;
    struct num most = parse("170141183460469231731687303715884105727"), result;
    expect(most, "170141183460469231731687303715884105727");
    assert_false(num_add(most, num_of_int(1), &result));
    assert_false(num_sub(num_negate(most), num_of_int(1), &result));
    assert_true(num_add(most, num_of_int(0), &result));
    assert_false(num_mul(most, num_of_int(2), &result));
    assert_false(num_mul(parse("0.00000000000000000001"), parse("0.0000000000000000001"), &result));
    assert_true(num_mul(parse("0.50000000000000000000"), parse("0.2000000000000000000"), &result));
    assert_int_equal(num_compare(result, parse("0.1")), 0);
    assert_true(
        num_mul(parse("100000000000000000000.00"), parse("10000000000000000.000"), &result));
    assert_int_equal(num_compare(result, parse("1000000000000000000000000000000000000")), 0);
    assert_false(num_round(most, 1, &result));
    assert_false(num_round(num_of_int(1), 39, &result));
    assert_true(num_round(most, -39, &result));
    expect(result, "0");
    assert_true(num_round(most, INT32_MIN, &result));
    expect(result, "0");
    assert_false(num_sqrt(num_of_int(-1), &result));
    int64_t whole_value = 0;
    assert_true(num_to_int(parse("9223372036854775807.4"), &whole_value));
    assert_true(whole_value == INT64_MAX);
    assert_false(num_to_int(parse("9223372036854775807.5"), &whole_value));
    assert_true(num_to_int(parse("-9223372036854775808.4"), &whole_value));
    assert_true(whole_value == INT64_MIN);
    assert_false(num_of_double(1e300, &result));
    assert_false(num_of_double(strtod("nan", NULL), &result));
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const texts_refused[] = {
        "",
        "-",
        ".",
        "+.",
        "1.2.3",
        "1,000",
        "abc",
        "1e",
        "e5",
        "1e+",
        " 1",
        "1 ",
        "--1",
        "0x10",
        "NaN",
        "1e99999999999",
        "1e39",
        "1e-39",
        "Infinity",
        "170141183460469231731687303715884105728",
        "0.000000000000000000000000000000000000001",
    };
    struct num num;
    for (size_t i = 0; i < COUNT_OF(texts_refused); i++)
        assert_false(num_parse(texts_refused[i], strlen(texts_refused[i]), &num));
    // More decimals than there is room for are taken when they are zeros.
    assert_true(num_parse("1.50000000000000000000000000000000000000000000", 46, &num));
    assert_int_equal(num_compare(num, parse("1.5")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arithmetic_is_postgres),
        cmocka_unit_test(rounding_is_postgres),
        cmocka_unit_test(conversions_are_postgres),
        cmocka_unit_test(variance_is_postgres),
        cmocka_unit_test(values_compare_whatever_their_scale),
        cmocka_unit_test(bounds_are_refused_and_never_rounded),
        cmocka_unit_test(what_is_no_number_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
