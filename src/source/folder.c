#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/vec.h"
#include "source/source.h"

struct listing {
    const struct source_options *options;
    const struct source_mapping *mapping;
    VEC(struct source_file) files;
    VEC(const char *) names;
};

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

static bool ends_with(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    return len >= tail && strcmp(name + len - tail, ending) == 0;
}

// Files that lie in such folders and are known not to be records.
static bool name_expected(const char *name)
{
    return name[0] == '.' || strcmp(name, "truth.csv") == 0 || strcmp(name, "rejects.csv") == 0 ||
           strcmp(name, "org") == 0 || // the sample city's people
           ends_with(name, ".md");
}

static void name_unread(struct listing *listing, const char *path, const char *ko, const char *en)
{
    if (listing->options->reject)
        listing->options->reject(listing->options->context,
                                 &(struct source_reject){ .file = path,
                                                          .column = "",
                                                          .value = "",
                                                          .reason_ko = ko,
                                                          .reason_en = en,
                                                          .kept = true });
}

static void file_add(struct listing *listing, const char *path, const struct schema_table *table,
                     uint64_t bytes)
{
    struct source_file file = {
        .path = path, .name = name_of(path), .table = table, .bytes = bytes
    };
    VEC_ADD(listing->options->arena, &listing->files, file);
}

static void path_add(struct listing *listing, const char *path)
{
    const struct schema *schema = listing->options->schema;
    struct stat stat_of = { 0 };
    if (stat(path, &stat_of) == 0 && S_ISDIR(stat_of.st_mode)) {
        name_unread(listing, path, "하위 폴더는 읽지 않습니다", "a folder within: not read");
        return;
    }
    uint64_t bytes = (uint64_t)stat_of.st_size;
    const struct mapped_rule *rule = mapping_rule_of(listing->mapping, name_of(path));
    for (size_t i = 0; rule && i < rule->table_count; i++)
        file_add(listing, path, schema_find(schema, rule->tables[i].name), bytes);
    const struct schema_table *table = rule ? NULL : source_name_table(schema, name_of(path));
    if (table)
        file_add(listing, path, table, bytes);
    else if (!rule)
        name_unread(listing, path, "어느 표의 파일인지 몰라 읽지 않았습니다",
                    "no table is called so and no mapping names it: not read");
}

static int file_compare(const void *a, const void *b)
{
    const struct source_file *x = a, *y = b;
    int order = strcmp(x->table->name, y->table->name);
    return order ? order : strcmp(x->path, y->path);
}

static int name_compare(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool names_read(struct listing *listing, const char *dir, struct err *err)
{
    DIR *open = opendir(dir);
    if (!open)
        return err_set(err, ERR_SYSTEM,
                       "%s: 폴더를 읽을 수 없습니다 | the folder cannot be read: %s", dir,
                       strerror(errno));
    struct arena *arena = listing->options->arena;
    size_t len = strlen(dir);
    const char *between = len && dir[len - 1] == '/' ? "" : "/";
    for (struct dirent *entry; (entry = readdir(open));)
        if (!name_expected(entry->d_name)) {
            const char *path = arena_format(arena, "%s%s%s", dir, between, entry->d_name);
            VEC_ADD(arena, &listing->names, path);
        }
    closedir(open);
    if (listing->names.count)
        qsort(listing->names.at, listing->names.count, sizeof *listing->names.at, name_compare);
    return true;
}

bool source_folder_list(const struct source_options *options, const char *dir,
                        const struct source_mapping *mapping, struct source_file **files,
                        size_t *count, struct err *err)
{
    struct listing listing = { .options = options, .mapping = mapping };
    struct stat stat_of;
    if (stat(dir, &stat_of) != 0)
        return err_set(err, ERR_SYSTEM, "%s: 찾을 수 없습니다 | cannot be found: %s", dir,
                       strerror(errno));
    if (S_ISDIR(stat_of.st_mode))
        TRY(names_read(&listing, dir, err));
    else
        VEC_ADD(options->arena, &listing.names, arena_text(options->arena, dir, strlen(dir)));
    for (size_t i = 0; i < listing.names.count; i++)
        path_add(&listing, listing.names.at[i]);
    if (listing.files.count)
        qsort(listing.files.at, listing.files.count, sizeof *listing.files.at, file_compare);
    *files = listing.files.at;
    *count = listing.files.count;
    if (*count == 0)
        return err_set(
            err, ERR_NOT_FOUND,
            "%s: 읽을 자료 파일이 없습니다. <표>.csv를 넣거나 매핑을 쓰십시오 | no record "
            "files: put <table>.csv there or use a mapping",
            dir);
    return true;
}
