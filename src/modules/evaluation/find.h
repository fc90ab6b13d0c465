// modules/evaluation/find.h — of the search: rounds by name, as the list shows them.
#pragma once

#include "app/find.h"

bool evaluation_find(struct request *request, struct find *find, struct err *err);
