// base/err.h — an error is a value: a kind, a place and a sentence that says what to do.
//
// A fallible function returns bool, takes `struct err *err` last and fills it exactly once
// before returning false. Nothing is allocated; the first cause wins.
#pragma once

#include <stdbool.h>
#include <stddef.h>

#define ERR_KINDS(X)                                              \
    X(ERR_NONE, 200, "ok")                                        \
    X(ERR_BAD_INPUT, 400, "the input is invalid")                 \
    X(ERR_FORBIDDEN, 403, "not permitted")                        \
    X(ERR_NOT_FOUND, 404, "not found")                            \
    X(ERR_CONFLICT, 409, "already there, or changed meanwhile")   \
    X(ERR_LIMIT, 413, "more than the configured limit")           \
    X(ERR_UNSUPPORTED, 422, "outside the supported SQL subset")   \
    X(ERR_SYSTEM, 500, "the operating system refused")            \
    X(ERR_STORE, 503, "the store did not answer")

enum err_kind {
#define X(kind, status, text) kind,
    ERR_KINDS(X)
#undef X
};

struct err {
    enum err_kind kind;
    int sql_offset; // byte offset into the SQL text at fault, -1 when it has no place
    char text[480];
};

// Fills *err and returns false, so that a caller can write `return err_set(...)`.
bool err_set(struct err *err, enum err_kind kind, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

// The same, with the byte offset of the SQL text at fault.
bool err_set_at(struct err *err, enum err_kind kind, int sql_offset, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

// Puts "context: " in front of the text: a file's name, a scenario's id.
bool err_prefix(struct err *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

const char *err_kind_text(enum err_kind kind);
int err_kind_status(enum err_kind kind);

#define TRY(call)         \
    do {                  \
        if (!(call))      \
            return false; \
    } while (0)
