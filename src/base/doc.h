// base/doc.h — JSON and YAML documents as one kind of tree (jansson's), with places in errors.
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

// Both return a new reference for json_decref, or NULL with err naming line and column.
json_t *doc_parse_json(const char *text, size_t len, struct err *err);
// YAML's core schema: plain true/false, integers and null are typed, everything else is a string;
// no anchors, aliases or tags (refused), duplicate keys refused, depth at most 32. Digits after a
// leading zero are a code and stay text; an empty text is null.
json_t *doc_parse_yaml(const char *text, size_t len, struct err *err);

// The whole file in the arena with a final NUL; refuses files over `bytes_max` and directories.
bool doc_read_file(struct arena *arena, const char *path, size_t bytes_max, char **data,
                   size_t *len, struct err *err);

// The files of a folder whose names end so, in the order of their names.
struct doc_paths {
    const char **at;
    size_t count, room;
};
bool doc_folder(struct arena *arena, const char *dir, const char *ending, struct doc_paths *out,
                struct err *err);

// Typed members: the default when absent, an error naming the key when of another type.
bool doc_text(const json_t *object, const char *key, const char **out, struct err *err);
bool doc_integer(const json_t *object, const char *key, int64_t *out, struct err *err);

// On one line, in the arena, reals with 15 digits; "" of NULL.
const char *doc_dump(struct arena *arena, const json_t *value);
