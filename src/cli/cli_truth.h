// cli/cli_truth.h — findings against labelled errors: what was found, missed, and found besides.
//
// The file has the columns scenario, key and note; key is written as finding_key() writes it.
// Owns     everything lives in the arena given to cli_truth_read.
#pragma once

#include "base/map.h"
#include "cli/cli_options.h"

struct cli_score {
    uint64_t planted, found, other;
    struct cli_texts missed_keys, other_keys; // the first few
};

struct cli_truth {
    struct arena *arena;
    struct map keys;   // "F03 agency_id=A1;pay_no=P2" to struct truth_key
    struct map scores; // by scenario, of those that are in the file
};

bool cli_truth_read(struct cli_truth *truth, struct arena *arena, const char *path,
                    struct err *err);
void cli_truth_meet(struct cli_truth *truth, const char *scenario, const char *key); // a finding
// After all findings: notes the keys that were not met.
void cli_truth_close(struct cli_truth *truth);
const struct cli_score *cli_truth_score(const struct cli_truth *truth, const char *scenario);
