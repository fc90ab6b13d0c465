// modules/alarm/sample.h — some of the answers "lawful", for audit to look at.
#pragma once

#include "modules/alarm/handle.h"

// Routes.
bool sample_draw(struct request *request, struct err *err);
bool sample_list(struct request *request, struct err *err);
bool sample_items(struct request *request, struct err *err);
bool sample_verdict(struct request *request, struct err *err);
