// cli/cli_desk.h — the store of a server that is not running, opened to administer it.
//
// Makes what a first start would make: the folder, the key ring, the tables. Refused while a server has the
// store open.
// Owns     everything until desk_close().
#pragma once

#include "app/audit.h"
#include "cli/cli_options.h"
#include "watch/writer.h"

struct desk {
    const struct cli *cli;
    const char *data, *url, *keys; // --data, --store, --keys
    struct seal *seal;
    struct audit *audit;
    struct writer *writer;
};

bool desk_open(struct desk *desk, struct err *err);
void desk_close(struct desk *desk);
// `act` in one transaction.
bool desk_write(struct desk *desk,
                bool (*act)(struct desk *desk, struct writer_turn *turn, void *context, struct err *err),
                void *context, struct err *err);
// Into the audit log, within `act`; of the command line.
bool desk_audit(struct desk *desk, struct writer_turn *turn, const char *action, const char *agency,
                const char *table, int64_t id, const char *reason, struct err *err);
const char *desk_today(const struct desk *desk); // ISO
