// modules/evaluation/owner.h — whose what the path names is.
#pragma once

#include "app/request.h"

// Of the agency that the statement tells of the number in the path ($1).
bool owner_agency(struct request *request, const char *sql, struct owner *out, struct err *err);
// Of the agency, department and officer that it tells.
bool owner_row(struct request *request, struct owner *out, struct err *err, const char *sql,
               const struct store_value *args, size_t count);
// Nobody evaluates his own department, or himself.
bool owner_foreign(struct request *request, int64_t department_id, int64_t officer_id,
                   struct err *err);
