// app/points.h — points: hundredths in the store, numbers with two places at most in JSON.
#pragma once

#include <jansson.h>

#include "base/arena.h"

#define POINT 100 // one, in hundredths

json_t *points_json(int64_t points); // a new reference: 5, 2.5
// False: no number, or one with more than two places.
bool points_of(const json_t *value, int64_t *out);
bool points_read(const char *text, int64_t *out);                 // "2.5"
const char *points_text(struct arena *arena, int64_t points);     // likewise
