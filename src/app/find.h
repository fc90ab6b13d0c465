// app/find.h — one search over what all modules have: each adds its groups, with what the asker may see alone.
//
// Bounds   a group shows FIND_MOST at most; words are looked for among the FIND_AMONG newest things of a kind,
//          so that a search takes about as long in a full store as in an empty one.
#pragma once

#include "app/module.h"

#define FIND_MOST  5
#define FIND_AMONG 20000

struct find {
    const char *words; // trimmed, at least two characters
    int64_t number;    // what the words are, if they are a number; else 0
    json_t *groups;
};

// The pattern of FIND_IN for words anywhere in a text.
const char *find_like(struct arena *arena, const char *words);
// SQL: whether the pattern $1 is in the column, capital letters and small ones alike.
#define FIND_IN(column) "lower(" column ") LIKE lower($1) ESCAPE '\\'"
// A group's list, borrowed; a group that stays empty is not shown.
json_t *find_group(struct find *find, const char *kind, const char *ko, const char *en);
// Beyond FIND_MOST nothing is added. `link` is an address of the console.
void find_add(json_t *items, const char *title, const char *detail, const char *link);
// Adds what a statement gives: id, title in Korean and in English, detail. $1 is the pattern, $2 the number; `link` is
// a format of the id.
bool find_rows(struct request *request, const struct find *find, json_t *items, const char *sql,
               const char *link, struct err *err);
// Whether the words are in the text, capital letters and small ones alike.
bool find_in(const struct find *find, const char *text);
