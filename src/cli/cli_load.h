// cli/cli_load.h — a folder of record files goes into the watch; what is refused goes to a list.
//
// Batches go from the reader to the engines, which take them while the next one is read. Files of tables
// that no scenario reads are not opened. A file that cannot be read is told and counted; the others are
// loaded all the same.
#pragma once

#include "cli/cli_pack.h"
#include "cli/cli_text.h"
#include "source/source.h"

struct cli_load {
    const char *dir;
    const struct cli_texts *mappings; // may be NULL
    const char *agency;               // of rows without one, or NULL
    bool keep_rejects;                // write the list of rejects
    const char *rejects_path;         // given by the user, or NULL; after the load where it is

    uint64_t file_count, row_count, rejected_count, noted_count, failed_file_count;
    uint64_t bytes;
    const char **skipped; // tables of files that no scenario reads
    size_t skipped_count;
    const char **unread; // files of no table
    size_t unread_count;
};

bool cli_load(struct cli_load *load, struct cli_pack *pack, struct err *err);
// The date in about.txt of the folder ("as-of: 2026-07-01"), else today.
int64_t cli_as_of(const struct cli *cli, const struct cli_date *given, const char *dir);
// Several mapping files as one: the rules of the first come first.
bool cli_mappings_read(struct arena *arena, const struct schema *schema,
                       const struct cli_texts *paths, struct source_mapping **out, struct err *err);
