// modules/evaluation/document.h — what is printed: award list, certificates, announcement, minutes of the committee.
#pragma once

#include "modules/evaluation/round.h"

// Routes.
bool document_awards(struct request *request, struct err *err);
bool document_minutes(struct request *request, struct err *err);
bool document_put(struct request *request, struct err *err);
