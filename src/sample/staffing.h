// sample/staffing.h — who works where in the made-up city: files for `haechi org import`, beside the records.
//
// org/agencies.csv departments.csv officers.csv posts.csv mappings.csv have the department codes, employee
// numbers and cards of the records; org/demo.csv has one person of each role. Every name is made up.
#pragma once

#include "sample/world.h"

struct staffing;

bool staffing_open(struct arena *arena, const char *dir, struct staffing **out, struct err *err);
void staffing_write(struct staffing *staffing, const struct world *world); // an agency each time
bool staffing_close(struct staffing *staffing, struct err *err);
