// bench/micro_state.h — the cases of bench/micro that are no stream of changes.
#pragma once

#include <jansson.h>

void clock_run(json_t *cases);  // the clock goes on day by day
void memory_run(json_t *cases); // bytes that rows, indexes, trees and due dates take
