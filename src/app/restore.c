// Putting a backup back: the full one's blocks, then those of the changed one over them.
//
//     full:     0 1 2 3 4 5 6        store of 7 blocks
//     changed:      2'      6' 7'    its manifest says 8 blocks
//     store:    0 1 2'3 4 5 6' 7'    then the hash of it all must be the manifest's
//
// The store is put together under another name, and takes its own when everything has been compared.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup.h"
#include "app/backup_form.h"

struct putting {
    struct arena *arena;
    const char *backup, *base; // folders; base NULL: a full one
    const char *data_dir, *partial;
    json_t *manifest;
};

static const char *text_of(const json_t *object, const char *member)
{
    const char *text = json_string_value(json_object_get(object, member));
    return text ? text : "";
}

static bool damaged(struct err *err, const char *path)
{
    return err_set(
        err, ERR_CONFLICT,
        "%.200s: 백업이 손상되었습니다(해시가 다름). 다른 백업을 쓰십시오 | the backup is damaged "
        "(its hash differs); use another one",
        path);
}

static bool compare(const char *path, const char *hash, struct err *err)
{
    char found[BACKUP_HEX];
    TRY(backup_hash(path, found, err));
    return strcmp(found, hash) == 0 || damaged(err, path);
}

// ---- where to

bool data_dir_free(const char *data_dir, struct err *err)
{
    bool found = false;
    DIR *dir = opendir(data_dir);
    if (!dir)
        return errno == ENOENT || backup_failed(err, data_dir);
    for (struct dirent *entry; (entry = readdir(dir)) && !found;)
        found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0 &&
                strcmp(entry->d_name, "keys") != 0;
    closedir(dir);
    return !found ||
           err_set(err, ERR_CONFLICT,
                   "%.200s: 비어 있지 않은 폴더입니다. 새 폴더를 쓰십시오 | the folder is not "
                   "empty; name a new one",
                   data_dir);
}

// ---- the store

static bool lay_block(FILE *blocks, const struct backup_block *block, int to, struct err *err)
{
    uint8_t plain[BACKUP_BLOCK];
    size_t len;
    TRY(backup_block_get(blocks, block, plain, &len, err));
    ssize_t put = pwrite(to, plain, len, (off_t)(block->number * BACKUP_BLOCK));
    return put == (ssize_t)len || backup_failed(err, "haechi.db");
}

static bool lay_blocks(struct putting *putting, const char *from, int to, struct err *err)
{
    const char *path = arena_format(putting->arena, "%s/" BACKUP_BLOCKS, from);
    FILE *blocks = fopen(path, "re");
    if (!blocks)
        return backup_failed(err, path);
    struct backup_block block;
    bool more, fine;
    while ((fine = backup_block_next(blocks, &block, &more, err)) && more &&
           (fine = lay_block(blocks, &block, to, err)))
        ;
    fclose(blocks);
    return fine;
}

static bool put_store(struct putting *putting, struct backup_restored *out, struct err *err)
{
    const json_t *store = json_object_get(putting->manifest, "store");
    out->store_bytes = (uint64_t)json_integer_value(json_object_get(store, "bytes"));
    TRY(compare(arena_format(putting->arena, "%s/" BACKUP_BLOCKS, putting->backup),
                text_of(store, "blocks"), err));
    int to = open(putting->partial, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (to < 0)
        return backup_failed(err, putting->partial);
    bool fine = (!putting->base || lay_blocks(putting, putting->base, to, err)) &&
                lay_blocks(putting, putting->backup, to, err) &&
                ((ftruncate(to, (off_t)out->store_bytes) == 0 && fsync(to) == 0) ||
                 backup_failed(err, putting->partial));
    close(to);
    return fine && compare(putting->partial, text_of(store, "sha256"), err);
}

// ---- files

static bool put_file(struct putting *putting, const json_t *file, struct err *err)
{
    const char *path = text_of(file, "path");
    if (!*path || *path == '/' || strstr(path, ".."))
        return damaged(err, BACKUP_MANIFEST);
    bool here = json_is_true(json_object_get(file, "here"));
    if (!here && !putting->base)
        return damaged(err, BACKUP_MANIFEST);
    const char *to = arena_format(putting->arena, "%s/%s", putting->data_dir, path);
    TRY(backup_copy(
        arena_format(putting->arena, "%s/files/%s", here ? putting->backup : putting->base, path),
        to, err));
    return compare(to, text_of(file, "sha256"), err);
}

static bool put_files(struct putting *putting, struct backup_restored *out, struct err *err)
{
    size_t index;
    json_t *file;
    json_array_foreach(json_object_get(putting->manifest, "files"), index, file)
        TRY(put_file(putting, file, err));
    out->file_count = json_array_size(json_object_get(putting->manifest, "files"));
    return true;
}

// ---- all of it

// The full one lies beside the changed one, and must be the very one that it was made over.
static bool find_base(struct putting *putting, struct backup_restored *out, struct err *err)
{
    char hash[BACKUP_HEX];
    if (strcmp(text_of(putting->manifest, "kind"), "full") == 0)
        return true;
    out->base = arena_format(putting->arena, "%s", text_of(putting->manifest, "base"));
    if (strchr(out->base, '/'))
        return damaged(err, BACKUP_MANIFEST);
    putting->base = arena_format(putting->arena, "%s/../%s", putting->backup, out->base);
    json_t *manifest = backup_manifest(putting->base, hash, err);
    if (!manifest)
        return err_prefix(err, "이 백업 밑의 전체 백업 | the full backup beneath it");
    bool fine = strcmp(hash, text_of(putting->manifest, "base_manifest")) == 0
                    ? compare(arena_format(putting->arena, "%s/" BACKUP_BLOCKS, putting->base),
                              text_of(json_object_get(manifest, "store"), "blocks"), err)
                    : damaged(err, putting->base);
    json_decref(manifest);
    return fine;
}

static bool put_all(struct putting *putting, struct backup_restored *out, struct err *err)
{
    const char *store = arena_format(putting->arena, "%s/haechi.db", putting->data_dir);
    TRY(find_base(putting, out, err));
    if (mkdir(putting->data_dir, 0700) != 0 && errno != EEXIST)
        return backup_failed(err, putting->data_dir);
    TRY(put_files(putting, out, err));
    TRY(put_store(putting, out, err));
    if (rename(putting->partial, store) != 0)
        return backup_failed(err, store);
    return backup_sync_dir(putting->data_dir, err);
}

bool backup_restore(const char *backup, const char *data_dir, struct arena *arena,
                    struct backup_restored *out, struct err *err)
{
    struct putting putting = { .arena = arena, .backup = backup, .data_dir = data_dir };
    *out = (struct backup_restored){ 0 };
    putting.partial = arena_format(arena, "%s/haechi.db.partial", data_dir);
    TRY(data_dir_free(data_dir, err));
    putting.manifest = backup_manifest(backup, NULL, err);
    if (!putting.manifest)
        return false;
    out->made = arena_format(arena, "%s", text_of(putting.manifest, "made"));
    bool fine = put_all(&putting, out, err);
    if (!fine)
        unlink(putting.partial);
    json_decref(putting.manifest);
    return fine;
}
