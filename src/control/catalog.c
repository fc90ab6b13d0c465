#include "control/catalog.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/map.h"
#include "base/vec.h"

#define FILE_BYTES_MAX (1 * MIB)
#define PATH_BYTES_MAX 4096

// Reads a file by itself, so that a table which is in two files is known by both their names.
static bool read_file(struct arena *arena, const char *path, struct schema *out, struct err *err)
{
    char *text;
    size_t len, bad;
    TRY(doc_read_file(arena, path, FILE_BYTES_MAX, &text, &len, err));
    if (!utf8_check(text, len, &bad))
        return err_set(err, ERR_BAD_INPUT, "%s: the text is not UTF-8 at byte %zu", path, bad + 1);
    *out = (struct schema){ .arena = arena };
    if (schema_read(out, text, err))
        return true;
    if (err->sql_offset < 0 || (size_t)err->sql_offset > len)
        return err_prefix(err, "%s", path);
    int line = 1;
    size_t start = 0, at = (size_t)err->sql_offset;
    for (size_t i = 0; i < at; i++)
        if (text[i] == '\n') {
            line++;
            start = i + 1;
        }
    return err_prefix(err, "%s:%d:%zu", path, line, utf8_count(text + start, at - start) + 1);
}

bool catalog_read(struct schema *schema, const char *dir, struct err *err)
{
    struct doc_paths paths;
    struct map origins;
    VEC(struct schema_table *) tables = { schema->tables, schema->table_count, schema->table_room };
    map_open(&origins, schema->arena);
    TRY(doc_folder(schema->arena, dir, ".sql", &paths, err));
    if (!paths.count)
        return err_set(err, ERR_NOT_FOUND, "%s: no *.sql file with tables is here", dir);
    for (size_t i = 0; i < tables.count; i++)
        map_put(&origins, tables.at[i]->name, "the tables given before");
    for (size_t i = 0; i < paths.count; i++) {
        struct schema part;
        TRY(read_file(schema->arena, paths.at[i], &part, err));
        for (size_t t = 0; t < part.table_count; t++) {
            const char *name = part.tables[t]->name, *other = map_get(&origins, name);
            if (other)
                return err_set(err, ERR_CONFLICT, "table \"%s\" is in %s and again in %s", name, other,
                               paths.at[i]);
            map_put(&origins, name, (char *)paths.at[i]);
            VEC_ADD(schema->arena, &tables, part.tables[t]);
        }
    }
    schema->tables = tables.at;
    schema->table_count = tables.count;
    schema->table_room = tables.room;
    return true;
}

static bool holds_catalog(struct arena *arena, const char *dir)
{
    struct stat stat_of;
    return stat(arena_format(arena, "%s/catalog", dir), &stat_of) == 0 && S_ISDIR(stat_of.st_mode);
}

// From the folder of the running program up: the tree it was built in, else the place it went to.
static const char *beside_program(struct arena *arena)
{
    char *path = arena_take(arena, PATH_BYTES_MAX);
    ssize_t len = readlink("/proc/self/exe", path, PATH_BYTES_MAX - 1);
    if (len <= 0)
        return NULL;
    char *slash;
    while ((slash = strrchr(path, '/')) && slash > path) {
        *slash = 0;
        if (holds_catalog(arena, path))
            return path;
        const char *share = arena_format(arena, "%s/share/haechi", path);
        if (holds_catalog(arena, share))
            return share;
    }
    return NULL;
}

bool catalog_share_dir(struct arena *arena, const char *given, const char **dir, struct err *err)
{
    if (given && *given) {
        if (!holds_catalog(arena, given))
            return err_set(err, ERR_NOT_FOUND, "%s: no folder 'catalog' is here", given);
        *dir = arena_text(arena, given, strlen(given));
        return true;
    }
    *dir = beside_program(arena);
    if (*dir)
        return true;
    if (!holds_catalog(arena, HAECHI_SHARE_DIR))
        return err_set(err, ERR_NOT_FOUND,
                       "the catalog is neither beside the program nor in %s; name its folder by --share "
                       "or HAECHI_SHARE", HAECHI_SHARE_DIR);
    *dir = HAECHI_SHARE_DIR;
    return true;
}
