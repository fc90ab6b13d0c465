// modules/selfcheck/suggestion.h — items that departments would like to have asked (점검항목 제안).
//
//   asked ─accept─► accepted, an item of a draft sheet        asked ─refuse, withdraw─► refused, withdrawn
#pragma once

#include "modules/selfcheck/selfcheck.h"

// Routes.
bool suggestion_list(struct request *request, struct err *err);
bool suggestion_add(struct request *request, struct err *err);
bool suggestion_accept(struct request *request, struct err *err);
bool suggestion_refuse(struct request *request, struct err *err);
bool suggestion_withdraw(struct request *request, struct err *err);
bool suggestion_whose(struct request *request, struct owner *out, struct err *err);
