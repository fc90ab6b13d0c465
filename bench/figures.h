// bench/figures.h — cases and their figures, each beside its target, as JSON and as text.
#pragma once

#include "bench/pack.h"

// A case of its own in `cases`; gives the list that its figures go to.
json_t *case_new(json_t *cases, const char *name, const char *work, const char *sql,
                 size_t row_count);
// The target is a least value where more is better, else a greatest; 0: none.
void figure(json_t *figures, const char *measure, double value, const char *unit, double target,
            bool more);
void case_print(const json_t *one);
size_t bench_setting(const char *name, size_t usual); // of the environment
