// modules/proposal — whatever waits for a second person, of every kind, in one list.
#include "app/proposal.h"

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/proposals",
      .permission = MAY_SIGNED_IN,
      .handle = proposal_list_all,
      .flags = ROUTE_LIST,
      .reply = { proposal_fields, PROPOSAL_FIELDS },
      .summary_ko = "다른 사람의 승인을 기다리거나 결정된 변경",
      .summary_en = "What waits for another person, and what was decided" },
};

const struct module module_proposal = {
    .name = "proposal",
    .title_ko = "변경 제안",
    .title_en = "Proposals",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
};
