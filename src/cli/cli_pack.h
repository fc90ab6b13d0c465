// cli/cli_pack.h — what a run works with: catalog, scenarios with their parameters, and the engines.
#pragma once

#include "cli/cli_options.h"
#include "control/catalog.h"
#include "control/shards.h"

struct cli_entry {
    struct scenario *scenario;
    bool broken;             // did not compile; said so already
    const char **missing;    // tables it reads that have no records
    size_t missing_count;
    const char *suspended;   // why it is not watched any more; or NULL
    const struct mapped_caution *caution; // what the mapping says its files cannot show; or NULL
};

struct cli_pack {
    const struct cli *cli;
    const char *share;
    struct schema schema;
    struct cli_entry *entries; // by id
    size_t count;
    size_t broken_count, suspended_count;
    size_t suspended_seen; // in the engines
    struct shards *shards;
};

// --limit-mb: what one scenario may hold; 0 is no limit.
#define CLI_LIMIT_MB (WATCH_BYTES_DEFAULT / MIB)

// Reads catalog and scenarios. `chosen` are ids, or paths of scenario files; none: all.
// `params` are ID.name=value.
bool cli_pack_open(struct cli_pack *pack, const struct cli *cli, const struct cli_texts *chosen,
                   const struct cli_texts *params, struct err *err);
void cli_pack_close(struct cli_pack *pack);
// Compiles every scenario into so many shards; those that cannot be compiled are shown and left out.
void cli_pack_compile(struct cli_pack *pack, int64_t as_of_day, size_t shard_count,
                      uint64_t limit_mb);
// The next scenario that went over its limit since this was asked; NULL: no further one.
struct cli_entry *cli_pack_suspended(struct cli_pack *pack);
// After the records: which tables of which scenario are without any.
void cli_pack_judge(struct cli_pack *pack);
struct cli_entry *cli_pack_find(const struct cli_pack *pack, const char *id); // NULL when absent
// The error of an id that is not there, with the nearest one.
bool cli_pack_unknown(const struct cli_pack *pack, const char *id, struct err *err);
