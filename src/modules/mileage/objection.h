// modules/mileage/objection.h — within some days the holder may object to an entry, or to a refusal.
#pragma once

#include "modules/mileage/claim.h"

bool objection_whose(struct request *request, struct owner *out, struct err *err);
bool objection_list(struct request *request, struct err *err);
bool objection_add(struct request *request, struct err *err);
bool objection_uphold(struct request *request, struct err *err);
bool objection_refuse(struct request *request, struct err *err);
bool objection_withdraw(struct request *request, struct err *err);
