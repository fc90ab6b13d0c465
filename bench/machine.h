// bench/machine.h — what this machine can do at best, measured in the run whose figures it stands beside.
#pragma once

#include <jansson.h>

json_t *machine_floor(void);
