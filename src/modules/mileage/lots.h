// modules/mileage/lots.h — a share of the posted claims, drawn by lot, for audit to look at afterwards.
#pragma once

#include "modules/mileage/claim.h"

bool lots_list(struct request *request, struct err *err);
bool lots_items(struct request *request, struct err *err);
bool lots_draw(struct request *request, struct err *err);
bool lots_verdict(struct request *request, struct err *err);
