// modules/evaluation/what_if.h — what other weights would do, before the freeze: nothing is kept.
#pragma once

#include "app/request.h"

bool what_if_get(struct request *request, struct err *err); // a route
