// modules/selfcheck/find.h — of the search: checks and duties by what they are called, checks by case and number too.
#pragma once

#include "app/find.h"

bool selfcheck_find(struct request *request, struct find *find, struct err *err);
