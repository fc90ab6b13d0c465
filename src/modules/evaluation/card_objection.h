// modules/evaluation/card_objection.h — within the week, who was evaluated says what is wrong; another person decides.
//
// What is upheld becomes entries that name the objection, and the result is computed anew with them. The one before
// stays as it was.
#pragma once

#include "modules/evaluation/round.h"

// Routes.
bool card_objection_whose(struct request *request, struct owner *out, struct err *err);
bool card_objection_subject(struct request *request, struct owner *out, struct err *err);
bool card_objection_list(struct request *request, struct err *err);
bool card_objection_get(struct request *request, struct err *err);
bool card_objection_file(struct request *request, struct err *err);
bool card_objection_uphold(struct request *request, struct err *err);
bool card_objection_dismiss(struct request *request, struct err *err);
bool card_objection_withdraw(struct request *request, struct err *err);
