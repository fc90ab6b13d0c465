// cli/cli_finding.h — findings and what caused them, as lines for people and as JSON.
//
// Marked columns (tokens, names, secrets) are masked in every output.
#pragma once

#include "base/doc.h"
#include "cli/cli_pack.h"
#include "cli/cli_text.h"

const char *cli_severity(const struct cli *cli, enum severity severity); // 높음 high
bool cli_severity_read(const char *text, enum severity *out);            // any is low

const char *cli_finding_key(struct arena *arena, const struct cli_pack *pack,
                            const struct finding *finding);
const char *cli_finding_sentence(struct arena *arena, const struct cli_pack *pack,
                                 const struct finding *finding, bool english);
bool cli_finding_amount(const struct finding *finding, struct num *out); // false: it has none
// A new reference: key, sentence, sentence_en, amount.
json_t *cli_finding_json(struct arena *arena, const struct cli_pack *pack,
                         const struct finding *finding);

// "exp_pay(지출결의) agency_id=A1 pay_no=P2: 금액(원) amt 500,000 → 400,000"
const char *cli_cause_text(const struct cli *cli, const struct schema *schema,
                           const struct watch_cause *cause);
json_t *cli_causes_json(const struct watch_cause *causes, size_t count);

// Writes the object on one line, or indented, and takes the reference.
void cli_json_print(json_t *object, bool one_line);
json_t *cli_json_num(struct num num); // a whole number where it fits, else its text
