#include "bench/figures.h"

#include <stdio.h>
#include <stdlib.h>

void figure(json_t *figures, const char *measure, double value, const char *unit, double target,
            bool more)
{
    json_t *made = json_pack("{s:s, s:f, s:s}", "measure", measure, "value", value, "unit", unit);
    if (target > 0) {
        json_object_set_new(made, "target", json_real(target));
        json_object_set_new(made, "more", json_boolean(more));
        json_object_set_new(made, "reached",
                            json_boolean(more ? value >= target : value <= target));
    }
    json_array_append_new(figures, made);
}

json_t *case_new(json_t *cases, const char *name, const char *work, const char *sql,
                 size_t row_count)
{
    json_t *figures = json_array();
    json_array_append_new(cases, json_pack("{s:s, s:s, s:s, s:I, s:o}", "case", name, "work", work,
                                           "sql", sql, "rows", (json_int_t)row_count, "figures",
                                           figures));
    return figures;
}

void case_print(const json_t *one)
{
    printf("%s: %s, %.0f rows\n", json_string_value(json_object_get(one, "case")),
           json_string_value(json_object_get(one, "work")),
           json_number_value(json_object_get(one, "rows")));
    size_t at;
    json_t *made;
    json_array_foreach (json_object_get(one, "figures"), at, made) {
        double value = json_number_value(json_object_get(made, "value"));
        const json_t *target = json_object_get(made, "target");
        printf("  %-62s %12.*f %-6s", json_string_value(json_object_get(made, "measure")),
               value >= 1000 ? 0 : 3, value, json_string_value(json_object_get(made, "unit")));
        if (target)
            printf("  %s %g: %s", json_is_true(json_object_get(made, "more")) ? ">=" : "<=",
                   json_number_value(target),
                   json_is_true(json_object_get(made, "reached")) ? "reached" : "NOT REACHED");
        putchar('\n');
    }
    fflush(stdout);
}

size_t bench_setting(const char *name, size_t usual)
{
    const char *text = getenv(name);
    return text ? strtoul(text, NULL, 10) : usual;
}
