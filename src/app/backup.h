// app/backup.h — copies of a running service: a full one now and then, what has changed since in between.
//
//   TARGET/full-20261128-021500/      manifest.json  store.blocks  files/attachments/…
//   TARGET/changed-20261129-021500/   manifest.json  store.blocks  files/attachments/…
//
// The store is copied at one commit while others write, cut into blocks of 64 KiB, and each is packed. A
// changed backup has only the blocks and files that the last full one has not: it is laid over that one,
// and never over another changed one, so that two folders restore everything.
// The key ring is never in a backup: whoever finds one reads no secret of it. It is kept apart.
//
// Bounds   needs room for one plain copy of the store in TARGET while it runs.
// Errors   ERR_UNSUPPORTED for a PostgreSQL store, with what to run instead; ERR_NOT_FOUND for a changed one
//          without a full one; ERR_CONFLICT for a damaged backup, or a folder that is in use or not empty;
//          ERR_LIMIT for a full disk. What failed leaves nothing behind.
#pragma once

#include "base/err.h"
#include "base/str.h"

enum backup_kind {
    BACKUP_DUE, // full when there is none of the last seven days, else changed
    BACKUP_FULL,
    BACKUP_CHANGED
};

struct backup_ask {
    const char *data_dir, *store_url; // NULL: haechi.db in data_dir
    const char *target;               // made if it is not there
    enum backup_kind kind;
    uint64_t keep; // full ones, with the changed ones that lie over them; 0: all
    int64_t at_us; // UTC
    void (*progress)(void *context, int percent); // NULL: none
    void *context;
};

struct backup_done {
    const char *path; // in the arena
    bool full;
    uint64_t store_bytes, block_count, block_total, file_count, file_total, packed_bytes, removed_count;
};

bool backup_make(const struct backup_ask *ask, struct arena *arena, struct backup_done *out,
                 struct err *err);

// Whether a folder may become that of a new service: it is not there, is empty or holds the keys alone.
bool data_dir_free(const char *data_dir, struct err *err);

// Puts one back: store and files, into a folder that is free. Every
// block, file and manifest is compared with its hash on the way; what is damaged leaves no store behind.
struct backup_restored {
    const char *made; // when, "2026-11-28T02:15:00.000000Z"
    const char *base; // the full one that was needed too; NULL: none
    uint64_t store_bytes, file_count;
};
bool backup_restore(const char *backup, const char *data_dir, struct arena *arena,
                    struct backup_restored *out, struct err *err);
