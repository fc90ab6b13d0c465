// flow/fn.h — the closed list of functions and operators that expressions may call.
//
// A function works on whole columns. It never fails: a row it cannot compute becomes a fault.
// Each file of flow/fn exports one fn_group named after it (fn_text, fn_date ...); operators are
// functions named by their symbol ("+", "<=", "||", "~~" for LIKE), casts are named "::" and the
// target's type name ("::bigint"). Overloads are rows of the same name.
#pragma once

#include "flow/batch.h"

#define FN_ARGS_MAX 4

enum fn_flags {
    FN_NULLS = 1,    // sees NULLs and faults itself; without it, NULL or fault in any argument
                     // decides the row before run() and run()'s value there is not used
    FN_IMPLICIT = 2, // a cast that the binder may insert by itself (integer → bigint → numeric → double)
    FN_VARIADIC = 4, // the last argument type repeats (concat)
    FN_OURS = 8,     // not PostgreSQL's: defined for it in sql/compat.sql
};

struct fn_call {
    struct arena *arena;
    size_t row_count;
    const struct column *args;
    size_t arg_count;
    struct column *out; // data is allocated; state is NULL or the strict merge of the arguments
};

struct fn {
    const char *name;
    enum type result;
    enum type args[FN_ARGS_MAX];
    int arg_count;
    unsigned flags;
    void (*run)(const struct fn_call *call);
};

struct fn_group {
    const char *name;
    const struct fn *fns; // ends with a row whose name is NULL
};

extern const struct fn_group *const fn_registry[]; // generated; ends with NULL

// For kernels: marks a row that had a value until now.
void fn_fault(const struct fn_call *call, size_t row, enum fault fault);
void fn_null(const struct fn_call *call, size_t row);

// The row of exactly these argument types, or NULL.
const struct fn *fn_find(const char *name, const enum type *args, size_t arg_count);
