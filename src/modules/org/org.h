// modules/org/org.h — what the files of this module share.
#pragma once

#include "app/proposal.h"
#include "modules/org/put.h"

// The hand of a request that is on the writer's thread.
struct org_hand org_hand_of(struct request *request);
// A rule's fault as the request's.
bool org_fault(struct request *request, const struct org_hand *hand);
// The agency that a body names, else the asker's own; ERR_NOT_FOUND out of reach.
bool org_agency(struct request *request, const char **out, struct err *err);
bool org_audit(struct request *request, const char *action, const char *table, int64_t id,
               const char *agency, struct err *err);

// Mappings, as proposals (mapping.c).
extern const struct proposal_kind org_proposals[];
json_t *org_mapping_row(const struct org_mapping *mapping); // of a proposal; a new reference
// Takes `rows`; *reply is the caller's to send.
bool org_propose_mappings(struct request *request, const char *subject, json_t *rows,
                          json_t **reply, struct err *err);
bool org_mapping_add(struct request *request, struct err *err);
// `is`: the mapping of the path as it is.
bool org_mapping_change(struct request *request, const json_t *is, struct err *err);
bool org_mapping_end(struct request *request, const json_t *is, const char *last_day,
                     struct err *err);

bool org_import(struct request *request, struct err *err); // import.c
bool org_find(struct request *request, struct find *find, struct err *err); // find.c
