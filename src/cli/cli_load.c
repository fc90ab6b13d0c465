#include "cli/cli_load.h"

#include <string.h>

#include "base/doc.h"
#include "cli/cli_rejects.h"

#define ABOUT_BYTES_MAX (64 * KIB)
#define VALUE_MAX       80

struct loading {
    struct cli_load *load;
    struct cli_pack *pack;
    struct source_options options;
    struct cli_rejects rejects;
    struct cli_progress progress;
    struct arena *tick;
    uint64_t bytes_total;
    VEC(const char *) skipped, unread;
};

bool cli_mappings_read(struct arena *arena, const struct schema *schema,
                       const struct cli_texts *paths, struct source_mapping **out, struct err *err)
{
    *out = NULL;
    VEC(struct mapped_rule) rules = {0};
    VEC(struct mapped_caution) cautions = {0};
    for (size_t i = 0; paths && i < paths->count; i++) {
        struct source_mapping *mapping = source_mapping_read(arena, schema, paths->at[i], err);
        if (!mapping)
            return false;
        for (size_t j = 0; j < mapping->rule_count; j++)
            VEC_ADD(arena, &rules, mapping->rules[j]);
        for (size_t j = 0; j < mapping->caution_count; j++)
            VEC_ADD(arena, &cautions, mapping->cautions[j]);
        if (!*out)
            *out = mapping;
    }
    if (*out) {
        (*out)->rules = rules.at;
        (*out)->rule_count = rules.count;
        (*out)->cautions = cautions.at;
        (*out)->caution_count = cautions.count;
    }
    return true;
}

// A scenario that was not chosen has no entry; of two cautions the stricter one holds.
static void cautions_take(struct cli_pack *pack, const struct source_mapping *mapping)
{
    for (size_t i = 0; mapping && i < mapping->caution_count; i++) {
        const struct mapped_caution *caution = &mapping->cautions[i];
        struct cli_entry *entry = cli_pack_find(pack, caution->scenario);
        if (entry && (!entry->caution || !caution->partly))
            entry->caution = caution;
    }
}

static bool name_is(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash ? slash + 1 : path, name) == 0;
}

static void reject_take(void *context, const struct source_reject *reject)
{
    struct loading *loading = context;
    if (reject->line == 0 && reject->kept) { // a file that belongs to no table
        const char *path = reject->file;
        if (!name_is(path, "about.txt"))
            VEC_ADD(loading->pack->cli->arena, &loading->unread,
                    arena_text(loading->pack->cli->arena, path, strlen(path)));
        return;
    }
    if (reject->kept)
        loading->load->noted_count++;
    cli_rejects_add(&loading->rejects, reject);
}

// The key of a row as people read it, "agency_id pay_no" and "A1 P2"; what is personal is starred.
static void duplicate_report(struct loading *loading, const char *path,
                             const struct schema_table *table, const struct batch *batch,
                             size_t row, uint64_t line)
{
    struct str columns, values;
    str_open(&columns, loading->tick);
    str_open(&values, loading->tick);
    for (size_t i = 0; i < table->key_count; i++) {
        const struct schema_column *column = &table->columns[table->key[i]];
        str_format(&columns, "%s%s", i ? " " : "", column->name);
        if (i)
            str_char(&values, ' ');
        if (column->mark && *column->mark) {
            str_text(&values, "***");
        } else {
            struct value value = column_value(&batch->columns[table->key[i]], row);
            value_print(&values, &value);
        }
    }
    const char *value = str_end(&values);
    if (values.len > VALUE_MAX)
        value = arena_text(loading->tick, value, utf8_offset(value, values.len, VALUE_MAX / 3));
    cli_rejects_add(&loading->rejects,
                    &(struct source_reject){
                        .file = path,
                        .line = line,
                        .column = str_end(&columns),
                        .value = value,
                        .reason_ko = "같은 키의 행이 이미 있습니다(먼저 온 행을 씁니다)",
                        .reason_en = "a row with this key is there already (the first one is kept)"});
}

static void batch_load(struct loading *loading, struct source *source, const char *path,
                       struct batch *batch, const uint64_t *lines)
{
    const struct schema_table *table = source_table(source);
    uint8_t outcomes[BATCH_ROWS];
    watch_load(loading->pack->watch, table, batch, outcomes);
    for (size_t row = 0; row < batch->row_count; row++) {
        if (outcomes[row] == OUTCOME_DUPLICATE) {
            duplicate_report(loading, path, table, batch, row, lines[row]);
            loading->load->rejected_count++;
        } else {
            loading->load->row_count++;
        }
    }
}

static bool file_load(struct loading *loading, const struct source_file *file,
                      const struct source_mapping *mapping, struct err *err)
{
    struct source *source =
        source_open(&loading->options, file->path, file->table, mapping, err);
    if (!source)
        return false;
    bool ok;
    for (;;) {
        struct batch *batch;
        const uint64_t *lines;
        arena_reset(loading->tick);
        ok = source_next(source, loading->tick, &batch, &lines, err);
        if (!ok || !batch)
            break;
        batch_load(loading, source, file->path, batch, lines);
        cli_progress_show(&loading->progress, file->name, loading->load->bytes + source_bytes(source),
                          loading->bytes_total);
    }
    loading->load->rejected_count += source_rejected(source);
    source_close(source);
    return ok;
}

// The files to open; tables that no scenario reads are noted by name, each once.
static size_t files_choose(struct loading *loading, struct source_file *files, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (watch_uses(loading->pack->watch, files[i].table)) {
            loading->bytes_total += files[i].bytes;
            files[kept++] = files[i];
            continue;
        }
        const char *name = files[i].table->name;
        size_t known = loading->skipped.count;
        if (known == 0 || strcmp(loading->skipped.at[known - 1], name) != 0)
            VEC_ADD(loading->pack->cli->arena, &loading->skipped, name);
    }
    return kept;
}

static void files_load(struct loading *loading, const struct source_file *files, size_t count,
                       const struct source_mapping *mapping)
{
    struct cli_load *load = loading->load;
    for (size_t i = 0; i < count; i++) {
        struct err err;
        if (file_load(loading, &files[i], mapping, &err)) {
            load->file_count++;
        } else {
            load->failed_file_count++;
            cli_progress_close(&loading->progress);
            cli_fail(loading->pack->cli, &err);
        }
        load->bytes += files[i].bytes;
    }
}

bool cli_load(struct cli_load *load, struct cli_pack *pack, struct err *err)
{
    const struct cli *cli = pack->cli;
    struct loading loading = {.load = load, .pack = pack};
    loading.options = (struct source_options){.schema = &pack->schema,
                                              .arena = cli->arena,
                                              .reject = reject_take,
                                              .context = &loading,
                                              .agency_default = load->agency};
    struct source_mapping *mapping;
    TRY(cli_mappings_read(cli->arena, &pack->schema, load->mappings, &mapping, err));
    cautions_take(pack, mapping);
    cli_rejects_open(&loading.rejects, cli, load->dir, load->rejects_path, load->keep_rejects);
    struct source_file *files;
    size_t count;
    TRY(source_folder_list(&loading.options, load->dir, mapping, &files, &count, err));
    count = files_choose(&loading, files, count);
    loading.tick = arena_new("batch", 256 * MIB, 4 * GIB);
    cli_progress_open(&loading.progress);
    files_load(&loading, files, count, mapping);
    cli_progress_close(&loading.progress);
    arena_free(loading.tick);
    if (!cli_rejects_close(&loading.rejects))
        return err_set(err, ERR_SYSTEM, "%s: 제외 목록을 다 쓰지 못했습니다 | the list of rejects is not "
                                        "complete: is the disk full?",
                       loading.rejects.path);
    load->rejects_path = loading.rejects.path;
    load->skipped = loading.skipped.at;
    load->skipped_count = loading.skipped.count;
    load->unread = loading.unread.at;
    load->unread_count = loading.unread.count;
    return true;
}

// The first date after "as of" or "as-of" on one line.
static bool about_date(const char *text, int64_t *day)
{
    for (const char *at = text; (at = strstr(at, "as")); at++) {
        if ((at[2] != ' ' && at[2] != '-') || strncmp(at + 3, "of", 2) != 0)
            continue;
        const char *digits = at + strcspn(at, "0123456789\n");
        if (civil_parse_date(digits, strspn(digits, "0123456789-"), day))
            return true;
    }
    return false;
}

int64_t cli_as_of(const struct cli *cli, const struct cli_date *given, const char *dir)
{
    int64_t day;
    if (given->given)
        return given->day;
    const char *path = arena_format(cli->arena, "%s/about.txt", dir ? dir : ".");
    char *text;
    size_t len;
    struct err err;
    if (dir && doc_read_file(cli->arena, path, ABOUT_BYTES_MAX, &text, &len, &err) &&
        about_date(text, &day))
        return day;
    return cli_today();
}
