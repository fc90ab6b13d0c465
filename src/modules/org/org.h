// modules/org/org.h — what the files of this module share.
#pragma once

#include "modules/org/put.h"

// The hand of a request that is on the writer's thread.
struct org_hand org_hand_of(struct request *request);
// A rule's fault as the request's.
bool org_fault(struct request *request, const struct org_hand *hand);
// The agency that a body names, else the asker's own; ERR_NOT_FOUND out of reach.
bool org_agency(struct request *request, const char **out, struct err *err);
bool org_audit(struct request *request, const char *action, const char *table, int64_t id,
               const char *agency, struct err *err);

bool org_import(struct request *request, struct err *err); // import.c
bool org_find(struct request *request, struct find *find, struct err *err); // find.c
