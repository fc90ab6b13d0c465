// http/path.h — the target of a request: decoded, or refused where two readers could differ about it.
//
// "/a%20b?x=1&y=%EA%B0%80" is the path "/a b" and the parameters x and y. Refused are: what does not
// begin with "/" (or http://host/), empty segments, "." and "..", a decoded NUL, control character,
// slash or backslash in a path, a bad percent sign, bytes that are no UTF-8, a fragment.
#pragma once

#include "base/vec.h"

#define PATH_QUERY_MAX 200 // parameters

struct http_pair {
    const char *name, *value;
};

struct http_target {
    const char *path;
    VEC(struct http_pair) query; // in the order of the request
};

// Texts are in the arena. On false *why is a sentence for the problem's detail.
bool path_parse(struct arena *arena, const char *text, size_t len, struct http_target *out,
                const char **why);
