// Making a backup.
//
// Everything is made in TARGET/partial, and the folder takes its name when the last byte of it is on the disk.
// So what has a name is whole, and what a crash leaves behind is called partial and goes with the next run.
//
//     store ── copy at one commit ──► partial/store.plain ── blocks ─┬─ the full one has it ──► nothing
//                                                                    └─ else ──► packed ──► store.blocks
//     attachments/ (never changed once written, so a copy later than the store's has at least its files)
//
// Measured against the last full backup a city's changed one is small because SQLite changes pages in place:
// a day of 20,000 records touches their pages, those of the indexes and the end of the log.
#include "app/backup.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/backup_form.h"
#include "base/map.h"
#include "base/now.h"
#include "base/vec.h"
#include "store/store.h"

#define WEEK_US   (INT64_C(7) * 24 * 3600 * 1000000)
#define SLACK_US  (INT64_C(3600) * 1000000) // a timer that comes a little early
#define FULL      "full-"
#define CHANGED   "changed-"
#define NAME_TIME (sizeof "20261128T021500.000000Z" - 1)

struct names {
    const char **at;
    size_t count, room;
};

struct hashes {
    uint8_t (*at)[SEAL_HASH];
    size_t count;
};

struct making {
    const struct backup_ask *ask;
    struct arena *arena;
    struct backup_done *out;
    const char *partial, *plain;
    const char *base; // name of the full one below; NULL: this is full
    json_t *base_manifest;
    char base_hash[BACKUP_HEX];
    struct hashes below;   // of the base's blocks
    struct map base_files; // its hashes, by path
    json_t *manifest, *files;
};

// ---- what is there

static bool is_name(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);
    return strncmp(name, prefix, len) == 0 && strlen(name) == len + NAME_TIME;
}

static int by_text(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Of one prefix, oldest first; "" takes every file that is none of "." and "..".
static bool list(struct arena *arena, const char *path, const char *prefix, struct names *out,
                 struct err *err)
{
    *out = (struct names){ 0 };
    DIR *dir = opendir(path);
    if (!dir)
        return errno == ENOENT || backup_failed(err, path);
    for (struct dirent *entry; (entry = readdir(dir));)
        if (*prefix ? is_name(entry->d_name, prefix) : entry->d_name[0] != '.')
            VEC_ADD(arena, out, arena_text(arena, entry->d_name, strlen(entry->d_name)));
    closedir(dir);
    if (out->count)
        qsort(out->at, out->count, sizeof *out->at, by_text);
    return true;
}

static bool is_recent(const struct making *making)
{
    const char *made = json_string_value(json_object_get(making->base_manifest, "made"));
    int64_t at_us;
    return made && now_parse(made, strlen(made), &at_us) &&
           making->ask->at_us - at_us < WEEK_US - SLACK_US;
}

static const char *in_target(const struct making *making, const char *name)
{
    return arena_format(making->arena, "%s/%s", making->ask->target, name);
}

static bool choose_base(struct making *making, struct err *err)
{
    struct names full;
    TRY(list(making->arena, making->ask->target, FULL, &full, err));
    if (making->ask->kind == BACKUP_FULL || (making->ask->kind == BACKUP_DUE && !full.count))
        return true;
    if (!full.count)
        return err_set(
            err, ERR_NOT_FOUND,
            "%.200s: 전체 백업이 아직 없습니다. --full로 먼저 만드십시오 | there is no full backup "
            "yet; make one with --full",
            making->ask->target);
    const char *name = full.at[full.count - 1];
    making->base_manifest = backup_manifest(in_target(making, name), making->base_hash, err);
    if (!making->base_manifest)
        return false;
    if (making->ask->kind == BACKUP_CHANGED || is_recent(making))
        making->base = name;
    return true;
}

// ---- the store

static bool read_below(struct making *making, struct err *err)
{
    if (!making->base)
        return true;
    const char *path =
        arena_format(making->arena, "%s/" BACKUP_BLOCKS, in_target(making, making->base));
    json_int_t bytes = json_integer_value(
        json_object_get(json_object_get(making->base_manifest, "store"), "bytes"));
    making->below.count = ((size_t)bytes + BACKUP_BLOCK - 1) / BACKUP_BLOCK;
    making->below.at = arena_take(making->arena, making->below.count * SEAL_HASH + 1);
    FILE *file = fopen(path, "re");
    if (!file)
        return backup_failed(err, path);
    struct backup_block block;
    bool more, fine;
    while ((fine = backup_block_next(file, &block, &more, err)) && more &&
           (fine = backup_block_skip(file, &block, err)))
        if (block.number < making->below.count)
            memcpy(making->below.at[block.number], block.hash, SEAL_HASH);
    fclose(file);
    return fine;
}

static bool put_blocks(struct making *making, FILE *plain, FILE *blocks, struct err *err)
{
    uint8_t data[BACKUP_BLOCK], hash[SEAL_HASH];
    struct backup_done *out = making->out;
    for (size_t len; (len = fread(data, 1, sizeof data, plain)) > 0; out->block_total++) {
        out->store_bytes += len;
        seal_hash(data, len, hash);
        if (out->block_total < making->below.count &&
            memcmp(making->below.at[out->block_total], hash, SEAL_HASH) == 0)
            continue;
        TRY(backup_block_put(blocks, out->block_total, data, len, hash, err));
        out->block_count++;
    }
    if (ferror(plain))
        return backup_failed(err, making->plain);
    out->packed_bytes = (uint64_t)ftello(blocks);
    return (fflush(blocks) == 0 && fsync(fileno(blocks)) == 0) || backup_failed(err, BACKUP_BLOCKS);
}

static bool pack_store(struct making *making, struct err *err)
{
    const char *path = arena_format(making->arena, "%s/" BACKUP_BLOCKS, making->partial);
    char whole[BACKUP_HEX], packed[BACKUP_HEX];
    FILE *plain = fopen(making->plain, "re"), *blocks = fopen(path, "wxe");
    bool fine =
        (plain && blocks) ? put_blocks(making, plain, blocks, err) : backup_failed(err, path);
    if (plain)
        fclose(plain);
    if (blocks && fclose(blocks) != 0 && fine)
        fine = backup_failed(err, path);
    TRY(fine);
    TRY(backup_hash(making->plain, whole, err));
    TRY(backup_hash(path, packed, err));
    json_object_set_new(making->manifest, "store",
                        json_pack("{s:I, s:s, s:s}", "bytes", (json_int_t)making->out->store_bytes,
                                  "sha256", whole, "blocks", packed));
    return unlink(making->plain) == 0 || backup_failed(err, making->plain);
}

static bool copy_store(struct making *making, struct err *err)
{
    const char *url = making->ask->store_url;
    if (!url)
        url = arena_format(making->arena, "sqlite:%s/haechi.db", making->ask->data_dir);
    struct store *store = store_open(url, STORE_READ, err);
    if (!store)
        return false;
    bool fine = store_copy(store, making->plain, making->ask->progress, making->ask->context, err);
    store_close(store);
    return fine;
}

// ---- files

static void read_base_files(struct making *making)
{
    size_t index;
    json_t *file;
    map_open(&making->base_files, making->arena);
    json_array_foreach(json_object_get(making->base ? making->base_manifest : NULL, "files"), index,
                       file)
    {
        const char *path = json_string_value(json_object_get(file, "path"));
        const char *hash = json_string_value(json_object_get(file, "sha256"));
        if (path && hash)
            map_put(&making->base_files, path, (void *)(uintptr_t)hash);
    }
}

static bool base_has(const struct making *making, const char *path, const char *hash)
{
    const char *below = map_get(&making->base_files, path);
    return below && strcmp(below, hash) == 0;
}

// A file that went away since the folder was read was removed with its row.
static bool put_file(struct making *making, const char *path, struct err *err)
{
    const char *from = arena_format(making->arena, "%s/%s", making->ask->data_dir, path);
    const char *to = arena_format(making->arena, "%s/files/%s", making->partial, path);
    char hash[BACKUP_HEX];
    struct stat status;
    if (stat(from, &status) != 0 || !S_ISREG(status.st_mode))
        return true;
    TRY(backup_hash(from, hash, err));
    bool here = !base_has(making, path, hash);
    if (here)
        TRY(backup_copy(from, to, err));
    making->out->file_total++;
    making->out->file_count += here;
    making->out->packed_bytes += here ? (uint64_t)status.st_size : 0;
    json_array_append_new(making->files,
                          json_pack("{s:s, s:I, s:s, s:b}", "path", path, "bytes",
                                    (json_int_t)status.st_size, "sha256", hash, "here", here));
    return true;
}

static bool put_files(struct making *making, struct err *err)
{
    struct names names;
    read_base_files(making);
    TRY(put_file(making, "haechi.yaml", err));
    TRY(list(making->arena, arena_format(making->arena, "%s/attachments", making->ask->data_dir),
             "", &names, err));
    for (size_t i = 0; i < names.count; i++)
        TRY(put_file(making, arena_format(making->arena, "attachments/%s", names.at[i]), err));
    return true;
}

// ---- all of it

static bool put_manifest(struct making *making, struct err *err)
{
    const char *path = arena_format(making->arena, "%s/" BACKUP_MANIFEST, making->partial);
    FILE *file = fopen(path, "wxe");
    bool fine = file && json_dumpf(making->manifest, file, JSON_INDENT(1)) == 0 &&
                fputc('\n', file) != EOF && fflush(file) == 0 && fsync(fileno(file)) == 0;
    if (!fine)
        backup_failed(err, path);
    if (file)
        fclose(file);
    return fine;
}

static bool name_it(struct making *making, struct err *err)
{
    char at[NOW_TEXT_MAX];
    struct str name;
    now_print(making->ask->at_us, at);
    str_open(&name, making->arena);
    str_text(&name, making->base ? CHANGED : FULL);
    for (const char *c = at; *c; c++)
        if (*c != '-' && *c != ':')
            str_char(&name, *c);
    making->out->path = in_target(making, str_end(&name));
    TRY(backup_sync_dir(making->partial, err));
    if (rename(making->partial, making->out->path) != 0)
        return backup_failed(err, making->out->path);
    return backup_sync_dir(making->ask->target, err);
}

static bool fill(struct making *making, struct err *err)
{
    char made[NOW_TEXT_MAX];
    now_print(making->ask->at_us, made);
    making->files = json_array();
    making->manifest =
        json_pack("{s:s, s:s, s:s, s:o}", "format", BACKUP_FORMAT, "kind",
                  making->base ? "changed" : "full", "made", made, "files", making->files);
    if (making->base) {
        json_object_set_new(making->manifest, "base", json_string(making->base));
        json_object_set_new(making->manifest, "base_manifest", json_string(making->base_hash));
    }
    return read_below(making, err) && copy_store(making, err) && pack_store(making, err) &&
           put_files(making, err) && put_manifest(making, err) && name_it(making, err);
}

// ---- old ones

static bool remove_changed(struct making *making, const char *full, struct err *err)
{
    struct names changed;
    TRY(list(making->arena, making->ask->target, CHANGED, &changed, err));
    for (size_t i = 0; i < changed.count; i++) {
        const char *path = in_target(making, changed.at[i]);
        json_t *manifest = backup_manifest(path, NULL, err);
        const char *base = json_string_value(json_object_get(manifest, "base"));
        bool lies_over = base && strcmp(base, full) == 0;
        json_decref(manifest);
        if (!lies_over)
            continue;
        TRY(backup_remove(path, err));
        making->out->removed_count++;
    }
    return true;
}

static bool remove_old(struct making *making, struct err *err)
{
    struct names full;
    TRY(list(making->arena, making->ask->target, FULL, &full, err));
    for (size_t i = 0; making->ask->keep && i + making->ask->keep < full.count; i++) {
        TRY(remove_changed(making, full.at[i], err));
        TRY(backup_remove(in_target(making, full.at[i]), err));
        making->out->removed_count++;
    }
    return true;
}

static bool make_locked(struct making *making, struct err *err)
{
    TRY(backup_remove(making->partial, err));
    TRY(choose_base(making, err));
    if (mkdir(making->partial, 0700) != 0)
        return backup_failed(err, making->partial);
    bool fine = fill(making, err);
    struct err ignored;
    if (!fine)
        backup_remove(making->partial, &ignored);
    return fine && remove_old(making, err);
}

static bool refuse_postgres(const char *url, struct err *err)
{
    return !url || strncmp(url, "postgres", 8) != 0 ||
           err_set(
               err, ERR_UNSUPPORTED,
               "PostgreSQL은 제 도구로 백업합니다: 날마다 pg_dump --format=custom --file=파일 "
               "주소, "
               "시점까지 되돌리려면 pg_basebackup과 WAL 보관. 첨부 폴더는 따로 복사하십시오 | "
               "PostgreSQL "
               "is backed up by its own tools, which alone see one moment of it: every day pg_dump "
               "--format=custom --file=FILE URL, or pg_basebackup with archived WAL to return to "
               "any "
               "moment; copy the folder attachments beside it");
}

bool backup_make(const struct backup_ask *ask, struct arena *arena, struct backup_done *out,
                 struct err *err)
{
    struct making making = { .ask = ask, .arena = arena, .out = out };
    *out = (struct backup_done){ 0 };
    TRY(refuse_postgres(ask->store_url, err));
    making.partial = in_target(&making, "partial");
    making.plain = arena_format(arena, "%s/store.plain", making.partial);
    if (mkdir(ask->target, 0700) != 0 && errno != EEXIST)
        return backup_failed(err, ask->target);
    int lock = open(in_target(&making, "lock"), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return backup_failed(err, ask->target);
    bool fine =
        flock(lock, LOCK_EX | LOCK_NB) == 0
            ? make_locked(&making, err)
            : err_set(err, ERR_CONFLICT,
                      "%.200s: 다른 백업이 진행 중입니다 | another backup is being made there",
                      ask->target);
    close(lock);
    out->full = !making.base;
    json_decref(making.base_manifest);
    json_decref(making.manifest);
    return fine;
}
