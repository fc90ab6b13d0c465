// sql/parse.h — PostgreSQL's own grammar, and how to walk the tree it gives.
//
// A node is an object with one member: its kind, and under it its fields. Locations are byte offsets.
// Bounds   1 MiB of text, PARSE_WORDS_MAX words and PARSE_DEPTH_MAX levels of the tree; more is refused.
#pragma once

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"

#define PARSE_BYTES_MAX (1u << 20)
#define PARSE_WORDS_MAX 20000
#define PARSE_DEPTH_MAX 1000

// The statements as an array of nodes; a new reference for json_decref.
bool parse_sql(const char *sql, json_t **statements, struct err *err);

// What the text is made of, for who colours it: every token in order with its place in bytes; what lies between
// is blank. Of a text that PostgreSQL's scanner refuses, the tokens before the place at fault.
enum parse_token_kind { TOKEN_KEYWORD, TOKEN_NAME, TOKEN_TEXT, TOKEN_NUMBER, TOKEN_COMMENT, TOKEN_SIGN };
struct parse_token {
    enum parse_token_kind kind;
    size_t start, end;
};
size_t parse_tokens(struct arena *arena, const char *sql, struct parse_token **out);

// The kind of a node, "" when it is none, and its fields.
const char *node_kind(const json_t *node, json_t **fields);
bool node_is(const json_t *node, const char *kind, json_t **fields);
json_t *node_get(const json_t *fields, const char *name);       // NULL when absent
const char *node_text(const json_t *fields, const char *name);  // "" when absent
int64_t node_integer(const json_t *fields, const char *name);   // 0 when absent
bool node_flag(const json_t *fields, const char *name);
int node_offset(const json_t *fields); // -1 when it has no place
// The first place found in the node or below it.
int node_place(const json_t *node);
// Element i of a list of String nodes.
const char *node_name_at(const json_t *list, size_t i);
// The last of a qualified name; names of pg_catalog alone pass, of any other schema give NULL.
const char *node_plain_name(const json_t *list);
