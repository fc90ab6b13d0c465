// app/backup_form.h — what stands in the folder of a backup (app/backup.h).
//
// store.blocks is a row of blocks, numbers in little-endian order:
//
//   number (8 bytes) | length of what follows the hash (4) | SHA-256 of the plain block (32) | deflated
//
// manifest.json names the SHA-256 of everything else, so that whoever has written down that of the manifest
// (it is printed) has them all:
//
//   { "format": "haechi-backup-1", "kind": "changed", "made": "…", "base": "full-…", "base_manifest": "<hash>",
//     "store": { "bytes": 1234, "sha256": "<of the store put together>", "blocks": "<of store.blocks>" },
//     "files": [ { "path": "attachments/ab12", "bytes": 7, "sha256": "…", "here": true } ] }
#pragma once

#include <jansson.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"
#include "seal/seal.h"

#define BACKUP_FORMAT   "haechi-backup-1"
#define BACKUP_BLOCK    (64 * KIB)
#define BACKUP_MANIFEST "manifest.json"
#define BACKUP_BLOCKS   "store.blocks"
#define BACKUP_HEX      (2 * SEAL_HASH + 1)

struct backup_block {
    uint64_t number;
    uint32_t packed_len;
    uint8_t hash[SEAL_HASH];
};

// Packs and writes one.
bool backup_block_put(FILE *file, uint64_t number, const uint8_t *plain, size_t len,
                      const uint8_t hash[SEAL_HASH], struct err *err);
// The head of the next one; *more false: there is none. Then either of the two below.
bool backup_block_next(FILE *file, struct backup_block *out, bool *more, struct err *err);
bool backup_block_skip(FILE *file, const struct backup_block *block, struct err *err);
// Unpacks and compares with the hash; `plain` has BACKUP_BLOCK bytes.
bool backup_block_get(FILE *file, const struct backup_block *block, uint8_t *plain, size_t *len,
                      struct err *err);

bool backup_hash(const char *path, char out[BACKUP_HEX], struct err *err);
// Copies a file, making the folders of its path, and syncs it. ERR_NOT_FOUND when there is none.
bool backup_copy(const char *from, const char *to, struct err *err);
bool backup_sync_dir(const char *path, struct err *err);
bool backup_remove(const char *path, struct err *err); // with all that is in it

// A new reference; the file's own hash in `hash`, when that is not NULL.
json_t *backup_manifest(const char *dir, char hash[BACKUP_HEX], struct err *err);
bool backup_failed(struct err *err, const char *path); // by errno
