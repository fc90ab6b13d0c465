// flow/fn/fn_case.h — for tests: calls written as text, and their results as text.
//
// A call is name(type 'literal', type 'literal', ...), with NULL for a literal: the words of
// PostgreSQL, so that the same case can be asked there. A result is the value's text, NULL, or
// ! and the fault.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "flow/expr.h"

struct fn_case {
    const char *call, *result;
};

// One argument at *at: its constant, *at behind it.
static inline struct value case_value(const char **at)
{
    struct value value = value_null(TYPE_UNKNOWN);
    const char *start = *at + strspn(*at, ", ");
    char word[64], text[1024];
    size_t len = strcspn(start, "'N"), used = 0;
    memcpy(word, start, len);
    while (len > 0 && word[len - 1] == ' ')
        len--;
    word[len] = '\0';
    assert_true(type_of_name(word, &value.type));
    start += strcspn(start, "'N");
    if (*start == 'N') {
        *at = start + 4;
        return value;
    }
    for (start++; *start != '\'' || start[1] == '\''; start++) {
        start += *start == '\'';
        text[used++] = *start;
    }
    *at = start + 1;
    assert_true(value_parse(value.type, text, used, &value));
    return value;
}

static inline const char *case_text(struct arena *arena, const struct column *column, size_t row)
{
    struct str text;
    struct value value = column_value(column, row);
    str_open(&text, arena);
    if (value.state == STATE_NULL)
        return "NULL";
    value_print(&text, &value);
    return str_end(&text);
}

// The call's result, computed of constants and once more of columns that hold NULLs in between.
static inline const char *case_result(struct arena *arena, const char *call)
{
    struct value values[8];
    struct expr *constants[8], *columns[8];
    enum type types[8];
    size_t count = 0;
    const char *at = strchr(call, '(');
    char *name = arena_text(arena, call, (size_t)(at - call));
    for (at++; at[strspn(at, ", ")] != ')'; count++) {
        values[count] = case_value(&at);
        types[count] = values[count].type;
        constants[count] = expr_const(arena, values[count]);
        columns[count] = expr_column(arena, (int)count, types[count]);
    }
    const struct fn *fn = fn_find(name, types, count);
    if (!fn)
        return "no such function";
    struct batch *batch = batch_new(arena, types, count, 3);
    for (size_t i = 0; i < count; i++) {
        struct value null = value_null(types[i]);
        column_set(arena, &batch->columns[i], 0, 3, &values[i]);
        column_set(arena, &batch->columns[i], 1, 3, &null);
        column_set(arena, &batch->columns[i], 2, 3, &values[i]);
    }
    struct column one = expr_eval(expr_call(arena, fn, constants, count), batch, 0, arena);
    struct column each = expr_eval(expr_call(arena, fn, columns, count), batch, 0, arena);
    const char *result = case_text(arena, &one, 2);
    assert_string_equal(result, case_text(arena, &each, 0));
    assert_string_equal(result, case_text(arena, &each, 2));
    if (!(fn->flags & FN_NULLS))
        assert_string_equal(case_text(arena, &each, 1), "NULL");
    return result;
}

static inline void case_check(const struct fn_case *cases, size_t count)
{
    struct arena *arena = arena_new("cases", 64 * MIB, GIB);
    for (size_t i = 0; i < count; i++) {
        const char *result = case_result(arena, cases[i].call);
        if (strcmp(result, cases[i].result) != 0)
            print_error("%s\n", cases[i].call);
        assert_string_equal(result, cases[i].result);
    }
    arena_free(arena);
}

#define CASE_CHECK(cases) case_check((cases), sizeof(cases) / sizeof *(cases))
