// store/driver.h — what a database does to stand behind the port: one table of functions, one folder.
//
// src/store/NAME/NAME.c exports driver_NAME and is found by the beginning of its URLs; no list names it.
// What all databases have in common is done once, in store.c: which transaction and which part of it is
// open, that nothing goes on after an error, that text is UTF-8, single answers. A driver holds no such
// state: it says what its database says.
//
// Owns     a driver's own struct begins with struct store, its rows with struct store_rows.
#pragma once

#include "store/store.h"

struct store {
    const struct store_driver *driver;
    enum store_mode mode;
    bool in_transaction, failed; // failed: an error happened since the innermost mark
    unsigned marks;
    uint64_t changed; // rows the last run() wrote; the driver sets it
};

struct store_rows {
    struct store *store; // the one that was asked
};

struct store_driver {
    const char *scheme; // how its URLs begin: "sqlite:"
    struct store *(*open)(const char *url, enum store_mode mode, struct err *err);
    void (*close)(struct store *store);
    const char *(*dialect)(const struct store *store);
    bool (*alive)(struct store *store, struct err *err);
    bool (*begin)(struct store *store, struct err *err); // as its mode says
    bool (*commit)(struct store *store, struct err *err);
    // Back to a mark, which is gone then; 0: the whole transaction, also where the database has
    // rolled it back by itself, and whatever comes of it.
    bool (*rollback)(struct store *store, unsigned mark, struct err *err);
    bool (*script)(struct store *store, const char *sql, struct err *err);

    bool (*prepare)(struct store *store, const char *sql, struct err *err);
    bool (*run)(struct store *store, const char *sql, const struct store_value *args,
                size_t arg_count, struct err *err);
    bool (*send)(struct store *store, const char *sql, const struct store_value *args,
                 size_t arg_count, struct err *err);
    struct store_rows *(*ask)(struct store *store, const char *sql, const struct store_value *args,
                              size_t arg_count, struct err *err);
    bool (*next)(struct store *store, struct store_rows *rows, bool *more, struct err *err);
    void (*done)(struct store *store, struct store_rows *rows);
    size_t (*columns)(const struct store *store, const struct store_rows *rows);
    const char *(*column)(const struct store *store, const struct store_rows *rows, size_t column);
    // The value as the wanted kind; of STORE_NULL only whether it is one.
    struct store_value (*cell)(const struct store *store, const struct store_rows *rows,
                               size_t column, enum store_kind wanted);

    bool (*copy)(struct store *store, const char *path, void (*progress)(void *, int percent),
                 void *context, struct err *err);
    // Of faulty alone; else NULL.
    void (*fail_at)(struct store *store, uint64_t call);
    uint64_t (*calls)(const struct store *store);
};

extern const struct store_driver *const driver_registry[]; // generated; ends with NULL
