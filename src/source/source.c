#include "source/source.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "source/csv.h"
#include "source/decoder.h"
#include "source/ndjson.h"

#define SOURCE_BYTES_MAX (2 * GIB) // keys of `distinct` tables are kept; all else is small

struct source {
    struct arena *arena;
    struct source_options options;
    const char *path;
    struct input input;
    struct decoder decoder;
    bool json;
    struct csv csv;
    size_t header_count; // up to the last header that is not empty
    struct ndjson ndjson;
    uint64_t rows, number;
    bool ended;
    uint8_t *ops; // of NDJSON with changes
    bool *given;  // by column; of NDJSON by row and column
};

static const char *const op_names[] = { "insert", "update", "delete", "upsert" };

bool source_op_of(const char *name, enum source_op *op)
{
    for (int i = 0; i < SOURCE_UNSAID; i++)
        if (strcmp(name, op_names[i]) == 0) {
            *op = (enum source_op)i;
            return true;
        }
    return false;
}

bool source_name_format(const char *name, size_t *len, bool *json)
{
    static const char *const endings[] = { ".csv", ".tsv", ".txt", ".ndjson", ".jsonl" };
    size_t all = strlen(name);
    if (all > 3 && strcmp(name + all - 3, ".gz") == 0)
        all -= 3;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t ending = strlen(endings[i]);
        if (all > ending && memcmp(name + all - ending, endings[i], ending) == 0) {
            *len = all - ending;
            *json = i >= 3;
            return true;
        }
    }
    return false;
}

const struct schema_table *source_name_table(const struct schema *schema, const char *name)
{
    size_t len;
    bool json;
    if (!source_name_format(name, &len, &json))
        return NULL;
    const char *dash = memchr(name, '-', len);
    size_t stem = dash ? (size_t)(dash - name) : len;
    for (size_t i = 0; i < schema->table_count; i++)
        if (slice_is((struct slice){ name, stem }, schema->tables[i]->name))
            return schema->tables[i];
    return NULL;
}

static const char *name_of(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? slash + 1 : path;
}

// ---- opening

static bool csv_header(struct source *source, struct err *err)
{
    struct csv *csv = &source->csv;
    bool more;
    TRY(csv_next(csv, &more, err));
    if (!more)
        return err_set(
            err, ERR_BAD_INPUT,
            "%s: 빈 파일입니다. 머리글과 자료를 넣으십시오 | the file is empty: it needs a "
            "header and rows",
            source->path);
    if (csv->fault != CSV_OK)
        return err_set(err, ERR_BAD_INPUT, "%s:%llu: 머리글: %s | in the header: %s", source->path,
                       (unsigned long long)csv->line, csv_fault_ko(csv->fault),
                       csv_fault_en(csv->fault));
    for (size_t i = 0; i < csv->cell_count; i++) {
        csv->cells[i] = slice_trim(csv->cells[i]);
        if (csv->cells[i].len)
            source->header_count = i + 1;
    }
    return decoder_headers(&source->decoder, csv->cells, source->header_count, csv->line, err);
}

static bool format_open(struct source *source, const struct mapped_rule *rule, struct err *err)
{
    TRY(input_skip_marks(&source->input, err));
    if (source->input.at == source->input.end && source->input.ended)
        return err_set(
            err, ERR_BAD_INPUT,
            "%s: 빈 파일입니다. 자료를 다시 내려받으십시오 | the file is empty: export it "
            "again",
            source->path);
    size_t columns = source->decoder.table->column_count;
    source->given = ARENA_ARRAY(source->arena, bool, source->json ? BATCH_ROWS * columns : columns);
    if (source->json) {
        static const char *const reserved[] = { "op", NULL };
        TRY(decoder_named(&source->decoder, err));
        ndjson_open(&source->ndjson, source->arena, &source->input, &source->decoder);
        if (source->options.changes) {
            source->ndjson.skip = reserved;
            source->ops = ARENA_ARRAY(source->arena, uint8_t, BATCH_ROWS);
        }
        return true;
    }
    enum input_encoding encoding =
        source->input.marked ? INPUT_UTF8
                             : input_encoding_of(&source->input, rule ? rule->encodings : NULL,
                                                 rule ? rule->encoding_count : 0);
    TRY(csv_open(&source->csv, &source->input, encoding, rule ? rule->separator : 0, err));
    TRY(csv_header(source, err));
    for (size_t i = 0; i < columns; i++)
        source->given[i] =
            source->decoder.targets[i].kind != TARGET_ABSENT || source->decoder.targets[i].text;
    return true;
}

static bool table_choose(struct source *source, const struct schema_table *table,
                         const struct mapped_rule *rule, struct err *err)
{
    const struct mapped_table *mapped = NULL;
    if (rule)
        mapped = table ? mapping_table_of(rule, table->name) : &rule->tables[0];
    if (rule && (!mapped || rule->table_count == 0))
        return err_set(err, ERR_BAD_INPUT,
                       "%s: 매핑에 %s 표가 없습니다 | the mapping feeds no table %s from this file",
                       source->path, table ? table->name : "", table ? table->name : "");
    if (!table)
        table = mapped ? schema_find(source->options.schema, mapped->name)
                       : source_name_table(source->options.schema, name_of(source->path));
    if (!table)
        return err_set(
            err, ERR_BAD_INPUT,
            "%s: 어느 표의 파일인지 알 수 없습니다. 이름을 <표>.csv로 하거나 매핑을 쓰십시오 | "
            "no table has this name: call it <table>.csv or use a mapping",
            source->path);
    decoder_open(&source->decoder, source->arena, &source->options, source->path, table, mapped);
    decoder_cache(&source->decoder);
    source->decoder.quiet = mapped && mapped != &rule->tables[0];
    return true;
}

static struct source *source_start(const struct source_options *options, const char *path)
{
    struct arena *arena = arena_new("source", 256 * MIB, SOURCE_BYTES_MAX);
    struct source *source = ARENA_NEW(arena, struct source);
    source->arena = arena;
    source->options = *options;
    source->path = arena_text(arena, path, strlen(path));
    source->csv.iconv = (iconv_t)-1;
    size_t len;
    source_name_format(name_of(path), &len, &source->json);
    return source;
}

static struct source *source_finish(struct source *source, const struct schema_table *table,
                                    const struct source_mapping *mapping, struct err *err)
{
    const struct mapped_rule *rule = mapping_rule_of(mapping, name_of(source->path));
    if (table_choose(source, table, rule, err) && format_open(source, rule, err))
        return source;
    source_close(source);
    return NULL;
}

struct source *source_open(const struct source_options *options, const char *path,
                           const struct schema_table *table, const struct source_mapping *mapping,
                           struct err *err)
{
    struct source *source = source_start(options, path);
    if (!input_open(&source->input, source->path, err)) {
        source_close(source);
        return NULL;
    }
    return source_finish(source, table, mapping, err);
}

struct source *source_open_file(const struct source_options *options, const char *name, int file,
                                const struct schema_table *table,
                                const struct source_mapping *mapping, struct err *err)
{
    struct source *source = source_start(options, name);
    if (!input_open_file(&source->input, source->path, file, err)) {
        source_close(source);
        return NULL;
    }
    return source_finish(source, table, mapping, err);
}

struct source *source_open_bytes(const struct source_options *options, const char *name,
                                 const void *data, size_t len, const struct schema_table *table,
                                 const struct source_mapping *mapping, struct err *err)
{
    struct source *source = source_start(options, name);
    input_open_bytes(&source->input, source->path, data, len);
    return source_finish(source, table, mapping, err);
}

void source_close(struct source *source)
{
    if (!source)
        return;
    if (source->json)
        ndjson_close(&source->ndjson);
    else
        csv_close(&source->csv);
    if (source->decoder.row_arena)
        decoder_close(&source->decoder);
    input_close(&source->input);
    arena_free(source->arena);
}

// ---- reading

// A record that is a row: neither its bytes nor its number of cells are wrong.
static bool csv_row_sound(struct source *source)
{
    struct csv *csv = &source->csv;
    struct decoder *decoder = &source->decoder;
    if (csv->fault != CSV_OK) {
        bool placed = csv->fault == CSV_ENCODING || csv->fault == CSV_AFTER_QUOTE;
        const char *column =
            placed && csv->fault_cell < decoder->name_count ? decoder->names[csv->fault_cell] : "";
        decoder_reject(decoder, csv->line, column, csv_fault_ko(csv->fault),
                       csv_fault_en(csv->fault));
        return false;
    }
    char ko[120], en[120];
    if (csv->cell_count < source->header_count) {
        if (csv->cut) {
            decoder_reject(decoder, csv->line, "", "파일이 이 줄 중간에서 끝났습니다",
                           "the file ends in the middle of this row");
            return false;
        }
        snprintf(ko, sizeof ko, "칸이 %zu개로 머리글 %zu개보다 적습니다", csv->cell_count,
                 source->header_count);
        snprintf(en, sizeof en, "%zu cells, fewer than the %zu of the header", csv->cell_count,
                 source->header_count);
        decoder_reject(decoder, csv->line, "", ko, en);
        return false;
    }
    for (size_t i = source->header_count; i < csv->cell_count; i++)
        if (csv->cells[i].len) {
            snprintf(ko, sizeof ko, "칸이 %zu개로 머리글 %zu개보다 많습니다", csv->cell_count,
                     source->header_count);
            snprintf(en, sizeof en, "%zu cells, more than the %zu of the header", csv->cell_count,
                     source->header_count);
            decoder_reject(decoder, csv->line, "", ko, en);
            return false;
        }
    return true;
}

// What a line of changes says of its row beside the columns.
static bool change_note(struct source *source, size_t row)
{
    const struct decoder *decoder = &source->decoder;
    size_t columns = decoder->table->column_count;
    for (size_t i = 0; i < columns; i++) {
        const struct target *target = &decoder->targets[i];
        source->given[row * columns + i] =
            target->kind == TARGET_CELL ? source->ndjson.named[target->cell] || target->text
                                        : target->kind == TARGET_MAPPED;
    }
    if (!source->ops)
        return true;
    const json_t *node = json_object_get(source->ndjson.object, "op");
    enum source_op op = SOURCE_UNSAID;
    bool known = !node || (json_is_string(node) && source_op_of(json_string_value(node), &op));
    source->ops[row] = (uint8_t)op;
    if (!known)
        decoder_reject(&source->decoder, source->ndjson.line, "op",
                       "insert, update, delete, upsert 가운데 하나여야 합니다",
                       "must be insert, update, delete or upsert");
    return known;
}

// Reads on to the next row that the decoder keeps.
static bool row_next(struct source *source, struct arena *tick, struct batch *batch, size_t row,
                     uint64_t *line, bool *more, struct err *err)
{
    for (;;) {
        const struct slice *cells;
        size_t count;
        if (source->json) {
            struct ndjson *ndjson = &source->ndjson;
            TRY(ndjson_next(ndjson, more, err));
            if (!*more)
                return true;
            source->number++;
            if (ndjson->fault) {
                decoder_reject(&source->decoder, ndjson->line, ndjson->column, ndjson->reason_ko,
                               ndjson->reason_en);
                continue;
            }
            if (!change_note(source, row))
                continue;
            cells = ndjson->cells;
            count = ndjson->cell_count;
            *line = ndjson->line;
        } else {
            TRY(csv_next(&source->csv, more, err));
            if (!*more)
                return true;
            source->number++;
            if (!csv_row_sound(source))
                continue;
            cells = source->csv.cells;
            count = source->csv.cell_count;
            *line = source->csv.line;
        }
        if (decoder_row(&source->decoder, cells, count, *line, source->number, tick, batch, row) ==
            DECODER_KEPT)
            return true;
    }
}

bool source_next(struct source *source, struct arena *tick, struct batch **batch,
                 const uint64_t **lines, struct err *err)
{
    struct batch *rows = decoder_batch(&source->decoder, tick, BATCH_ROWS);
    uint64_t *places = ARENA_RAW(tick, uint64_t, BATCH_ROWS);
    rows->row_count = BATCH_ROWS;
    size_t count = 0;
    bool more = true, ok = true;
    while (count < BATCH_ROWS) {
        ok = row_next(source, tick, rows, count, &places[count], &more, err);
        if (!ok || !more)
            break;
        count++;
    }
    decoder_settle(&source->decoder);
    if (!ok)
        return false;
    if (!more && source->number == 0 && !source->ended)
        decoder_note(&source->decoder, 1, "", "머리글만 있고 자료가 없습니다",
                     "a header and no rows");
    source->ended = source->ended || !more;
    rows->row_count = count;
    source->rows += count;
    *batch = count ? rows : NULL;
    *lines = places;
    return true;
}

const uint8_t *source_ops(const struct source *source)
{
    return source->ops;
}

const bool *source_given(const struct source *source, bool *by_row)
{
    *by_row = source->json;
    return source->given;
}

const struct schema_table *source_table(const struct source *source)
{
    return source->decoder.table;
}

uint64_t source_rows(const struct source *source)
{
    return source->rows;
}

uint64_t source_rejected(const struct source *source)
{
    return source->decoder.rejected;
}

uint64_t source_skipped(const struct source *source)
{
    return source->decoder.skipped;
}

uint64_t source_bytes(const struct source *source)
{
    return source->input.bytes;
}

uint64_t source_bytes_total(const struct source *source)
{
    return source->input.bytes_total;
}
