#include "cli/cli_load.h"

#include <string.h>

#include "base/doc.h"
#include "cli/cli_rejects.h"

#define ABOUT_BYTES_MAX (64 * KIB)
#define VALUE_MAX       80

// What belongs to a batch that is on its way, in the batch's arena.
struct handed {
    const char *path;
    const uint64_t *lines; // by row
    VEC(struct source_reject) rejects; // noted while it was read
};

struct loading {
    struct cli_load *load;
    struct cli_pack *pack;
    struct source_options options;
    struct cli_rejects rejects;
    struct cli_progress progress;
    struct arena *room; // of the batch that is being read
    struct handed *handed; // NULL: none is
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

static const char *kept_text(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

// The list is in the order of the records, however far the engines are: what is refused while a batch
// is read waits for the batch.
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
    if (!loading->handed) {
        cli_rejects_add(&loading->rejects, reject);
        return;
    }
    struct source_reject kept = *reject;
    kept.file = kept_text(loading->room, reject->file);
    kept.column = kept_text(loading->room, reject->column);
    kept.value = kept_text(loading->room, reject->value);
    kept.reason_ko = kept_text(loading->room, reject->reason_ko);
    kept.reason_en = kept_text(loading->room, reject->reason_en);
    VEC_ADD(loading->room, &loading->handed->rejects, kept);
}

// The key of a row as people read it, "agency_id pay_no" and "A1 P2"; what is personal is starred.
static void duplicate_report(struct loading *loading, struct arena *arena, const char *path,
                             const struct schema_table *table, const struct batch *batch,
                             size_t row, uint64_t line)
{
    struct str columns, values;
    str_open(&columns, arena);
    str_open(&values, arena);
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
        value = arena_text(arena, value, utf8_offset(value, values.len, VALUE_MAX / 3));
    cli_rejects_add(&loading->rejects,
                    &(struct source_reject){
                        .file = path,
                        .line = line,
                        .column = str_end(&columns),
                        .value = value,
                        .reason_ko = "같은 키의 행이 이미 있습니다(먼저 온 행을 씁니다)",
                        .reason_en = "a row with this key is there already (the first one is kept)"});
}

static void batch_loaded(void *context, const struct shards_load *load)
{
    struct loading *loading = context;
    const struct handed *handed = load->tag;
    for (size_t i = 0; i < handed->rejects.count; i++)
        cli_rejects_add(&loading->rejects, &handed->rejects.at[i]);
    for (size_t row = 0; load->batch && row < load->batch->row_count; row++) {
        if (load->outcomes[row] == OUTCOME_DUPLICATE) {
            duplicate_report(loading, load->room, handed->path, load->table, load->batch, row,
                             handed->lines[row]);
            loading->load->rejected_count++;
        } else {
            loading->load->row_count++;
        }
    }
}

static void batch_open(struct loading *loading, const char *path)
{
    loading->room = shards_room(loading->pack->shards);
    loading->handed = ARENA_NEW(loading->room, struct handed);
    loading->handed->path = path;
}

static void batch_close(struct loading *loading, const struct schema_table *table,
                        const struct batch *batch, const uint64_t *lines)
{
    loading->handed->lines = lines;
    shards_load(loading->pack->shards, table, batch, loading->handed);
    loading->handed = NULL;
}

static bool file_load(struct loading *loading, const struct source_file *file,
                      const struct source_mapping *mapping, struct err *err)
{
    batch_open(loading, file->path);
    struct source *source =
        source_open(&loading->options, file->path, file->table, mapping, err);
    bool ok = source != NULL;
    while (ok) {
        struct batch *batch;
        const uint64_t *lines;
        ok = source_next(source, loading->room, &batch, &lines, err);
        if (!ok || !batch)
            break;
        batch_close(loading, source_table(source), batch, lines);
        cli_progress_show(&loading->progress, file->name, loading->load->bytes + source_bytes(source),
                          loading->bytes_total);
        batch_open(loading, file->path);
    }
    batch_close(loading, file->table, NULL, NULL);
    if (!source)
        return false;
    loading->load->rejected_count += source_rejected(source);
    source_close(source);
    return ok;
}

// The files to open; tables that no scenario reads are noted by name, each once.
static size_t files_choose(struct loading *loading, struct source_file *files, size_t count)
{
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (shards_uses(loading->pack->shards, files[i].table)) {
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
    shards_open_load(pack->shards, batch_loaded, &loading);
    cli_progress_open(&loading.progress);
    files_load(&loading, files, count, mapping);
    shards_close_load(pack->shards);
    cli_progress_close(&loading.progress);
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
