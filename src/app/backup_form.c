#include "app/backup_form.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/doc.h"

enum { HEAD = 8 + 4 + SEAL_HASH, PACK_LEVEL = 1, MANIFEST_MAX = 256 * 1024 * 1024 };

bool backup_failed(struct err *err, const char *path)
{
    enum err_kind kind = errno == ENOSPC || errno == EFBIG || errno == EDQUOT ? ERR_LIMIT
                         : errno == ENOENT                                    ? ERR_NOT_FOUND
                                                                              : ERR_SYSTEM;
    return err_set(err, kind, "%.300s: %s", path, strerror(errno));
}

// ---- blocks

static void put_number(uint8_t *out, uint64_t number, int len)
{
    for (int i = 0; i < len; i++)
        out[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get_number(const uint8_t *data, int len)
{
    uint64_t number = 0;
    for (int i = 0; i < len; i++)
        number |= (uint64_t)data[i] << (8 * i);
    return number;
}

bool backup_block_put(FILE *file, uint64_t number, const uint8_t *plain, size_t len,
                      const uint8_t hash[SEAL_HASH], struct err *err)
{
    uint8_t head[HEAD], packed[BACKUP_BLOCK + KIB];
    uLongf packed_len = sizeof packed;
    if (compress2(packed, &packed_len, plain, len, PACK_LEVEL) != Z_OK)
        return err_set(err, ERR_SYSTEM, "zlib");
    put_number(head, number, 8);
    put_number(head + 8, packed_len, 4);
    memcpy(head + 12, hash, SEAL_HASH);
    return (fwrite(head, sizeof head, 1, file) == 1 && fwrite(packed, packed_len, 1, file) == 1) ||
           backup_failed(err, BACKUP_BLOCKS);
}

static bool block_damaged(struct err *err)
{
    return err_set(err, ERR_CONFLICT,
                   BACKUP_BLOCKS
                   ": 백업이 손상되었습니다. 다른 백업을 쓰십시오 | the backup is damaged; "
                   "use another one");
}

bool backup_block_next(FILE *file, struct backup_block *out, bool *more, struct err *err)
{
    uint8_t head[HEAD];
    size_t got = fread(head, 1, sizeof head, file);
    *more = got == sizeof head;
    if (!*more)
        return (got == 0 && !ferror(file)) || block_damaged(err);
    out->number = get_number(head, 8);
    out->packed_len = (uint32_t)get_number(head + 8, 4);
    memcpy(out->hash, head + 12, SEAL_HASH);
    return out->packed_len <= BACKUP_BLOCK + KIB || block_damaged(err);
}

bool backup_block_skip(FILE *file, const struct backup_block *block, struct err *err)
{
    return fseeko(file, block->packed_len, SEEK_CUR) == 0 || backup_failed(err, BACKUP_BLOCKS);
}

bool backup_block_get(FILE *file, const struct backup_block *block, uint8_t *plain, size_t *len,
                      struct err *err)
{
    uint8_t packed[BACKUP_BLOCK + KIB], hash[SEAL_HASH];
    uLongf plain_len = BACKUP_BLOCK;
    if (fread(packed, 1, block->packed_len, file) != block->packed_len ||
        uncompress(plain, &plain_len, packed, block->packed_len) != Z_OK)
        return block_damaged(err);
    seal_hash(plain, plain_len, hash);
    *len = plain_len;
    return memcmp(hash, block->hash, SEAL_HASH) == 0 || block_damaged(err);
}

// ---- files

bool backup_hash(const char *path, char out[BACKUP_HEX], struct err *err)
{
    uint8_t hash[SEAL_HASH];
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        return backup_failed(err, path);
    bool fine = seal_hash_file(file, hash, err);
    close(file);
    if (fine)
        seal_hex(hash, SEAL_HASH, out);
    return fine;
}

static void make_parents(const char *path)
{
    char parent[4096];
    for (const char *slash = strchr(path + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        snprintf(parent, sizeof parent, "%.*s", (int)(slash - path), path);
        mkdir(parent, 0700); // that it failed is seen when the file is opened
    }
}

static bool copy_bytes(int from, int to)
{
    uint8_t buffer[BACKUP_BLOCK];
    ssize_t got;
    while ((got = read(from, buffer, sizeof buffer)) > 0)
        for (ssize_t put, at = 0; at < got; at += put)
            if ((put = write(to, buffer + at, (size_t)(got - at))) < 0)
                return false;
    return got == 0 && fsync(to) == 0;
}

bool backup_copy(const char *from, const char *to, struct err *err)
{
    int in = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (in < 0)
        return backup_failed(err, from);
    make_parents(to);
    int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool fine = out >= 0 && copy_bytes(in, out);
    if (!fine)
        backup_failed(err, to);
    if (out >= 0)
        close(out);
    close(in);
    return fine;
}

bool backup_sync_dir(const char *path, struct err *err)
{
    int dir = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool fine = dir >= 0 && fsync(dir) == 0;
    if (!fine)
        backup_failed(err, path);
    if (dir >= 0)
        close(dir);
    return fine;
}

static int remove_one(const char *path, const struct stat *status, int flag, struct FTW *where)
{
    (void)status, (void)flag, (void)where;
    return remove(path);
}

bool backup_remove(const char *path, struct err *err)
{
    return nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS) == 0 || errno == ENOENT ||
           backup_failed(err, path);
}

// ---- the manifest

json_t *backup_manifest(const char *dir, char hash[BACKUP_HEX], struct err *err)
{
    struct arena *arena = arena_new("manifest", 0, 0);
    const char *path = arena_format(arena, "%s/" BACKUP_MANIFEST, dir);
    uint8_t raw[SEAL_HASH];
    char *text;
    size_t len;
    json_t *manifest = NULL;
    if (doc_read_file(arena, path, MANIFEST_MAX, &text, &len, err)) {
        manifest = doc_parse_json(text, len, err);
        if (!manifest)
            err_prefix(err, "%s", path);
        seal_hash(text, len, raw);
        if (hash)
            seal_hex(raw, SEAL_HASH, hash);
    }
    const char *format = json_string_value(json_object_get(manifest, "format"));
    if (manifest && (!format || strcmp(format, BACKUP_FORMAT) != 0)) {
        err_set(err, ERR_BAD_INPUT, "%.300s: 해치의 백업이 아닙니다 | no backup of Haechi", path);
        json_decref(manifest);
        manifest = NULL;
    }
    arena_free(arena);
    return manifest;
}
