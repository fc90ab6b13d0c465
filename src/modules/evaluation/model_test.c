#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "base/doc.h"
#include "modules/evaluation/model.h"

static const struct statement statements[] = {
    { .name = "alarm.acted", .sql = { [SUBJECT_DEPARTMENT] = "SELECT 1" } },
    { .name = "mileage.points", .sql = { [SUBJECT_PERSON] = "SELECT 1" } },
};
static const struct statements_known known = { statements, 2 };

#define MODEL(board)                                                                               \
    "{code: m, name: {ko: 모델, en: Model}, certificate: '', announcement: '', boards: [{code: " \
    "d, "                                                                                          \
    "name: {ko: 부서, en: Departments}, subject: department, choose: 3, " board "}]}"
#define ACTED(code, weight)                                                                        \
    "{code: " code                                                                                 \
    ", name: {ko: 가, en: a}, system: alarm, statement: alarm.acted, weight: " weight "}"
#define BY_HAND(weight)                                                                            \
    "{code: h, name: {ko: 나, en: b}, system: manual, weight: " weight                             \
    ", grades: [{code: 수, part: 10}, {code: 가, part: 2}]}"

static void reads(const char *text, const char *wanted, struct model *out, struct arena *arena)
{
    struct err err = { 0 };
    json_t *definition = doc_parse_yaml(text, strlen(text), &err);
    if (!definition)
        fail_msg("%s", err.text);
    bool fine = model_read(arena, &known, definition, out, &err);
    json_decref(definition);
    if (!wanted && !fine)
        fail_msg("%s", err.text);
    if (wanted && (fine || !strstr(err.text, wanted)))
        fail_msg("wanted \"%s\", got \"%s\"", wanted, fine ? "a model" : err.text);
}

static void refused(const char *text, const char *wanted)
{
    struct arena *arena = arena_new("test", 0, 0);
    struct model model;
    reads(text, wanted, &model, arena);
    arena_free(arena);
}

static void a_model_is_read(void **state)
{
    (void)state;
    struct arena *arena = arena_new("test", 0, 0);
    struct model model;
    reads(MODEL("bonus_max: 3, ties: [{statement: alarm.acted, direction: down}, {minus: true}], "
                "exclude: [evaluators], indicators: [" ACTED("a", "70") ", " BY_HAND("30") "]"),
          NULL, &model, arena);
    const struct board *board = model_board(&model, "d");
    assert_non_null(board);
    assert_int_equal(board->bonus_max, 300);
    assert_int_equal(board->exclude, EXCLUDE_EVALUATORS);
    assert_int_equal(board->tie_count, 2);
    assert_ptr_equal(board_indicator(board, "a")->statement, &statements[0]);
    assert_int_equal(board_indicator(board, "h")->grades[1].part, 2);
    assert_int_equal(model.objection_days, 7);
    assert_null(model_board(&model, "x"));
    arena_free(arena);
}

static void weights_must_sum(void **state)
{
    (void)state;
    refused(MODEL("indicators: [" ACTED("a", "70") ", " BY_HAND("29") "]"), "sum to 99");
    refused(MODEL("indicators: [" ACTED("a", "70") ", " BY_HAND("31") "]"), "sum to 101");
    refused(MODEL("indicators: []"), "sum to 0");
    refused(MODEL("indicators: [" ACTED("a", "120") ", " BY_HAND("-20") "]"), "weight");
}

static void mistakes_are_told(void **state)
{
    (void)state;
    refused(MODEL("indicators: [" ACTED("a", "50") ", " ACTED("a", "50") "]"), "stands twice");
    refused(
        MODEL("indicators: [{code: a, name: {ko: 가, en: a}, system: alarm, statement: alarm.x, "
              "weight: 100}]"),
        "there is no such statement: alarm.x");
    refused(MODEL("indicators: [{code: a, name: {ko: 가, en: a}, system: mileage, statement: "
                  "mileage.points, weight: 100}]"),
            "is not about a department");
    refused(MODEL("commend: 4, indicators: [" ACTED("a", "100") "]"), "commend");
    refused(MODEL("group: kind, indicators: [" ACTED("a", "100") "]"), "kinds");
    refused(MODEL("exclude: [friends], indicators: [" ACTED("a", "100") "]"), "exclude");
    refused(MODEL("colour: red, indicators: [" ACTED("a", "100") "]"), "colour");
    refused(MODEL("indicators: [" ACTED("'A b'", "100") "]"), "code");
    refused("{code: m, name: {ko: 가, en: a}, certificate: '', announcement: '', boards: []}",
            "boards");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_model_is_read),
        cmocka_unit_test(weights_must_sum),
        cmocka_unit_test(mistakes_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
