// Where the time of a row goes
//
// Most of it went into waiting for the text dictionary. So a text is looked for in three places: the
// row before (an agency, a year, a department), the column's few hundred texts met lately, and last
// the dictionary, for which some sixty texts of several rows wait together so that their misses
// overlap.
#include "source/decoder.h"

#include <assert.h>
#include <string.h>

#include "base/dict.h"
#include "base/hash.h"

#define VALUE_SHOWN_MAX 80

// ---- words

// The next character that counts, as a lower-case ASCII letter or a byte of UTF-8; -1 at the end.
static int word_next(struct slice word, size_t *at)
{
    while (*at < word.len) {
        unsigned char c = (unsigned char)word.data[(*at)++];
        if (c == ' ' || c == '\t' || c == '_' || c == '\r' || c == '\n')
            continue;
        if (c == 0xc2 && *at < word.len && (unsigned char)word.data[*at] == 0xa0) {
            (*at)++; // a no-break space
            continue;
        }
        return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    }
    return -1;
}

bool decoder_same_word(struct slice word, struct slice name)
{
    size_t a = 0, b = 0;
    for (;;) {
        int x = word_next(word, &a), y = word_next(name, &b);
        if (x != y)
            return false;
        if (x < 0)
            return true;
    }
}

// "금액(원)" without "(원)".
static struct slice title_short(const char *title)
{
    const char *open = strchr(title, '(');
    return open && open > title ? (struct slice){ title, (size_t)(open - title) } : slice_of(title);
}

int decoder_column_of(const struct schema_table *table, struct slice header)
{
    if (header.len == 0)
        return -1;
    for (int pass = 0; pass < 4; pass++)
        for (size_t i = 0; i < table->column_count; i++) {
            const struct schema_column *column = &table->columns[i];
            struct slice name = pass == 0   ? slice_of(column->name)
                                : pass == 1 ? slice_of(column->title_ko)
                                : pass == 2 ? slice_of(column->title_en)
                                            : title_short(column->title_ko);
            if (name.len && decoder_same_word(header, name))
                return (int)i;
        }
    return -1;
}

// ---- reports

// Six digits and seven with a hyphen or none between: a resident number, wherever it was typed.
static bool holds_resident_number(const char *data, size_t len)
{
    size_t run = 0, before = 0;
    for (size_t i = 0; i <= len; i++) {
        if (i < len && data[i] >= '0' && data[i] <= '9') {
            run++;
            continue;
        }
        if (run == 13 || (run == 7 && before == 6))
            return true;
        before = i < len && data[i] == '-' ? run : 0;
        run = 0;
    }
    return false;
}

static const char *value_shown(struct decoder *decoder, const struct target *target,
                               struct slice value)
{
    if (value.len == 0)
        return "";
    if ((target && target->hidden) || holds_resident_number(value.data, value.len))
        return "***";
    size_t len = value.len;
    if (len > VALUE_SHOWN_MAX) {
        len = VALUE_SHOWN_MAX;
        while (len && ((unsigned char)value.data[len] & 0xc0) == 0x80)
            len--;
    }
    char *shown = arena_text(decoder->row_arena, value.data, len);
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)shown[i] < ' ' || shown[i] == 0x7f)
            shown[i] = ' ';
    return shown;
}

static void report(struct decoder *decoder, const struct source_reject *reject)
{
    if (decoder->options->reject)
        decoder->options->reject(decoder->options->context, reject);
}

void decoder_reject(struct decoder *decoder, uint64_t line, const char *column, const char *ko,
                    const char *en)
{
    decoder->rejected++;
    if (!decoder->quiet)
        report(decoder, &(struct source_reject){ .file = decoder->file,
                                                 .line = line,
                                                 .column = column,
                                                 .value = "",
                                                 .reason_ko = ko,
                                                 .reason_en = en });
}

void decoder_note(struct decoder *decoder, uint64_t line, const char *column, const char *ko,
                  const char *en)
{
    if (!decoder->quiet)
        report(decoder, &(struct source_reject){ .file = decoder->file,
                                                 .line = line,
                                                 .column = column,
                                                 .value = "",
                                                 .reason_ko = ko,
                                                 .reason_en = en,
                                                 .kept = true });
}

// ---- opening

void decoder_open(struct decoder *decoder, struct arena *arena,
                  const struct source_options *options, const char *file,
                  const struct schema_table *table, const struct mapped_table *mapped)
{
    const char *slash = strrchr(file, '/');
    const char *name = slash ? slash + 1 : file;
    *decoder = (struct decoder){
        .options = options,
        .file = file,
        .stem = arena_text(arena, name, strcspn(name, ".")),
        .table = table,
        .mapped = mapped,
        .arena = arena,
        .row_arena = arena_new("source row", 64 * MIB, 512 * MIB),
        .targets = ARENA_ARRAY(arena, struct target, table->column_count),
        .notes = ARENA_ARRAY(arena, struct source_reject, table->column_count),
        .texts = ARENA_NEW(arena, struct decoder_texts),
    };
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        struct target *target = &decoder->targets[i];
        target->form =
            (struct cell_form){ .type = column->type, .scale = column->scale, .times = 1 };
        target->hidden = column->mark && *column->mark;
        target->secret = options->secret && column->mark && strcmp(column->mark, "secret") == 0;
        if ((int)i == table->agency_column)
            target->text = options->agency_default;
    }
    for (size_t i = 0; i < table->key_count; i++)
        decoder->targets[table->key[i]].key = true;
    for (size_t i = 0; mapped && i < mapped->column_count; i++) {
        int column = schema_column_find(table, mapped->columns[i].name);
        assert(column >= 0);
        struct target *target = &decoder->targets[column];
        target->kind = TARGET_MAPPED;
        target->value = &mapped->columns[i].value;
        target->form.date = target->value->date;
        target->form.times = target->value->times;
        target->form.round = target->value->round;
    }
}

void decoder_cache(struct decoder *decoder)
{
    decoder->texts->bytes = ARENA_RAW(decoder->arena, char, DECODER_TEXT_BYTES);
    for (size_t i = 0; i < decoder->table->column_count; i++)
        if (decoder->targets[i].form.type == TYPE_TEXT)
            decoder->targets[i].cache =
                ARENA_ARRAY(decoder->arena, struct decoder_text, DECODER_CACHE);
}

void decoder_close(struct decoder *decoder)
{
    arena_free(decoder->row_arena);
    decoder->row_arena = NULL;
}

static bool keys_check(const struct decoder *decoder, uint64_t line, struct err *err)
{
    const struct schema_table *table = decoder->table;
    for (size_t i = 0; i < table->key_count; i++) {
        const struct schema_column *column = &table->columns[table->key[i]];
        const struct target *target = &decoder->targets[table->key[i]];
        if (target->kind != TARGET_ABSENT || target->text)
            continue;
        return err_set(
            err, ERR_BAD_INPUT,
            "%s:%llu: %s 표의 열쇠 열 %s(%s)이(가) 머리글에 없습니다. 열을 더하거나 매핑 파일을 "
            "쓰십시오 | the key column %s of %s is not in the header: add it or use a "
            "mapping",
            decoder->file, (unsigned long long)line, table->name, column->name, column->title_ko,
            column->name, table->name);
    }
    return true;
}

static bool mapped_headers(struct decoder *decoder, const struct slice *headers, size_t count,
                           uint64_t line, struct err *err)
{
    const struct mapped_table *mapped = decoder->mapped;
    decoder->cells = ARENA_ARRAY(decoder->arena, int, mapped->header_count + 1);
    for (size_t i = 0; i < mapped->header_count; i++) {
        decoder->cells[i] = -1;
        for (size_t k = 0; k < count && decoder->cells[i] < 0; k++)
            if (decoder_same_word(headers[k], slice_of(mapped->headers[i])))
                decoder->cells[i] = (int)k;
        if (decoder->cells[i] < 0 && !mapped->optional[i])
            return err_set(
                err, ERR_BAD_INPUT,
                "%s:%llu: 매핑이 읽을 머리글 \"%s\"이(가) 없습니다. 매핑을 고치거나 optional: "
                "true를 주십시오 | the header \"%s\" that the mapping reads is missing: mend "
                "the mapping or say optional: true",
                decoder->file, (unsigned long long)line, mapped->headers[i], mapped->headers[i]);
    }
    return true;
}

static void own_headers(struct decoder *decoder, const struct slice *headers, size_t count,
                        uint64_t line)
{
    for (size_t k = 0; k < count; k++) {
        int column = decoder_column_of(decoder->table, headers[k]);
        if (column < 0) {
            if (headers[k].len)
                decoder_note(decoder, line, decoder->names[k], "모르는 열이라 읽지 않았습니다",
                             "an unknown column: not read");
            continue;
        }
        struct target *target = &decoder->targets[column];
        if (target->kind == TARGET_CELL) {
            decoder_note(decoder, line, decoder->names[k],
                         "같은 열이 두 번 있어 앞의 것을 읽습니다",
                         "the column is there twice: the first is read");
            continue;
        }
        target->kind = TARGET_CELL;
        target->cell = (int)k;
    }
}

bool decoder_headers(struct decoder *decoder, const struct slice *headers, size_t count,
                     uint64_t line, struct err *err)
{
    decoder->names = ARENA_ARRAY(decoder->arena, const char *, count + 1);
    decoder->name_count = count;
    for (size_t k = 0; k < count; k++)
        decoder->names[k] = arena_text(decoder->arena, headers[k].data, headers[k].len);
    if (decoder->mapped)
        TRY(mapped_headers(decoder, headers, count, line, err));
    else
        own_headers(decoder, headers, count, line);
    return keys_check(decoder, line, err);
}

bool decoder_named(struct decoder *decoder, struct err *err)
{
    if (decoder->mapped) {
        decoder->cells = ARENA_ARRAY(decoder->arena, int, decoder->mapped->header_count + 1);
        for (size_t i = 0; i < decoder->mapped->header_count; i++)
            decoder->cells[i] = (int)i;
        decoder->names = decoder->mapped->headers;
        decoder->name_count = decoder->mapped->header_count;
    } else {
        decoder->names = ARENA_ARRAY(decoder->arena, const char *, decoder->table->column_count);
        decoder->name_count = decoder->table->column_count;
        for (size_t i = 0; i < decoder->table->column_count; i++) {
            decoder->names[i] = decoder->table->columns[i].name;
            decoder->targets[i].kind = TARGET_CELL;
            decoder->targets[i].cell = (int)i;
        }
    }
    return keys_check(decoder, 1, err);
}

struct batch *decoder_batch(const struct decoder *decoder, struct arena *tick, size_t rows)
{
    size_t count = decoder->table->column_count;
    enum type *types = ARENA_ARRAY(tick, enum type, count);
    for (size_t i = 0; i < count; i++)
        types[i] = decoder->table->columns[i].type;
    return batch_new(tick, types, count, rows);
}

// ---- mapped values

struct record {
    const struct slice *cells;
    size_t count;
    uint64_t number;
};

static struct slice field_of(const struct decoder *decoder, const struct record *record, int field)
{
    int cell = field < 0 ? -1 : decoder->cells[field];
    if (cell < 0 || (size_t)cell >= record->count)
        return (struct slice){ "", 0 };
    return slice_trim(record->cells[cell]);
}

static struct slice value_make(struct decoder *decoder, const struct mapped_value *value,
                               const struct record *record);

static struct slice concat_make(struct decoder *decoder, const struct mapped_value *value,
                                const struct record *record)
{
    struct str out;
    str_open(&out, decoder->row_arena);
    for (size_t i = 0; i < value->item_count; i++) {
        struct slice item = value_make(decoder, &value->items[i], record);
        if (item.len == 0)
            continue;
        if (out.len)
            str_text(&out, value->text);
        str_add(&out, item.data, item.len);
    }
    return (struct slice){ str_end(&out), out.len };
}

// The content of the fields, cells kept apart by their lengths.
static struct slice content_of(struct decoder *decoder, const struct mapped_value *value,
                               const struct record *record)
{
    struct str out;
    str_open(&out, decoder->row_arena);
    size_t count = value->fields ? value->field_count : record->count;
    for (size_t i = 0; i < count; i++) {
        struct slice cell = value->fields ? field_of(decoder, record, value->fields[i])
                                          : slice_trim(record->cells[i]);
        str_format(&out, "%zu:", cell.len);
        str_add(&out, cell.data, cell.len);
    }
    return (struct slice){ str_end(&out), out.len };
}

static struct slice nth_make(struct decoder *decoder, const struct mapped_value *value,
                             const struct record *record)
{
    struct slice content = content_of(decoder, value, record);
    uint32_t *times = map_get_slice(value->seen, content.data, content.len);
    if (!times) {
        times = ARENA_NEW(value->seen->arena, uint32_t);
        map_put_slice(value->seen, content.data, content.len, times);
    }
    ++*times;
    return *times == 1 ? (struct slice){ "", 0 }
                       : slice_of(arena_format(decoder->row_arena, "%u", *times));
}

static struct slice date_time_make(struct decoder *decoder, struct slice date, struct slice time)
{
    if (!date.len || !time.len || memchr(date.data, ':', date.len))
        return date;
    return slice_of(arena_format(decoder->row_arena, "%.*s %.*s", (int)date.len, date.data,
                                 (int)time.len, time.data));
}

static struct slice raw_make(struct decoder *decoder, const struct mapped_value *value,
                             const struct record *record)
{
    struct slice content;
    switch (value->kind) {
    case MAPPED_FROM:
        content = field_of(decoder, record, value->field);
        break;
    case MAPPED_CONST:
        return slice_of(value->text);
    case MAPPED_CONCAT:
        return concat_make(decoder, value, record);
    case MAPPED_ROW:
        return slice_of(
            arena_format(decoder->row_arena, "%06llu", (unsigned long long)record->number));
    case MAPPED_FILE:
        return slice_of(decoder->stem);
    case MAPPED_HASH:
        content = content_of(decoder, value, record);
        return slice_of(arena_format(decoder->row_arena, "%016llx",
                                     (unsigned long long)hash_memory(content.data, content.len)));
    case MAPPED_NTH:
        return nth_make(decoder, value, record);
    default:
        return (struct slice){ "", 0 };
    }
    if (value->time_field < 0 && !value->time_default)
        return content;
    struct slice time = field_of(decoder, record, value->time_field);
    if (time.len == 0 && value->time_default)
        time = slice_of(value->time_default);
    return date_time_make(decoder, content, time);
}

static bool case_fits(const struct mapped_case *one, struct slice text)
{
    if (!one->number)
        return mapping_glob(one->glob, text.data, text.len);
    const struct cell_form form = { .type = TYPE_NUMERIC, .scale = -1, .times = 1 };
    struct value number;
    struct num limit;
    return text.len && num_parse(one->glob, strlen(one->glob), &limit) &&
           cell_read(&form, text.data, text.len, &number) == CELL_OK &&
           num_compare(number.num, limit) <= 0;
}

static struct slice value_make(struct decoder *decoder, const struct mapped_value *value,
                               const struct record *record)
{
    struct slice raw = raw_make(decoder, value, record);
    bool fits = value->case_count == 0 && !value->otherwise;
    for (size_t i = 0; i < value->case_count && !fits; i++)
        if (case_fits(&value->cases[i], raw)) {
            raw = slice_of(value->cases[i].use ? value->cases[i].use : "");
            fits = true;
        }
    if (!fits && value->otherwise)
        raw = slice_of(value->otherwise);
    if (value->digits) {
        char *digits = arena_text(decoder->row_arena, raw.data, raw.len);
        size_t len = 0;
        for (size_t i = 0; i < raw.len; i++)
            if (raw.data[i] >= '0' && raw.data[i] <= '9')
                digits[len++] = raw.data[i];
        raw = (struct slice){ digits, len };
    }
    if (value->left)
        raw.len = utf8_offset(raw.data, raw.len, (size_t)value->left);
    return raw;
}

static bool row_unwanted(const struct decoder *decoder, const struct record *record)
{
    for (size_t i = 0; i < decoder->mapped->skip_count; i++) {
        const struct mapped_skip *skip = &decoder->mapped->skips[i];
        struct slice cell = field_of(decoder, record, skip->field);
        for (size_t k = 0; k < skip->glob_count; k++)
            if (mapping_glob(skip->globs[k], cell.data, cell.len))
                return true;
    }
    return false;
}

// ---- rows

// Interns what the rows have gathered, and remembers it for those that follow.
void decoder_settle(struct decoder *decoder)
{
    struct decoder_texts *pending = decoder->texts;
    dict_put_many(pending->texts, pending->hashes, pending->count, pending->ids);
    for (size_t i = 0; i < pending->count; i++) {
        struct decoder_text *cache = decoder->targets[pending->columns[i]].cache;
        pending->batch->columns[pending->columns[i]].words[pending->rows[i]] = pending->ids[i];
        if (cache)
            cache[pending->hashes[i] % DECODER_CACHE] =
                (struct decoder_text){ pending->hashes[i], pending->ids[i] };
    }
    pending->count = pending->row_first = pending->bytes_used = 0;
}

// The id of a text met lately in this column; else it waits for decoder_settle().
static int64_t text_intern(struct decoder *decoder, size_t column, struct slice text,
                           struct batch *batch, size_t row)
{
    struct target *target = &decoder->targets[column];
    if (target->last.len == text.len &&
        target->last.data[text.len - 1] == text.data[text.len - 1] &&
        memcmp(target->last.data, text.data, text.len) == 0)
        return target->last_id;
    uint64_t hash = hash_memory(text.data, text.len);
    if (target->cache) {
        struct decoder_text *seen = &target->cache[hash % DECODER_CACHE];
        struct slice known = seen->hash == hash ? dict_get(seen->id) : (struct slice){ 0 };
        if (known.len == text.len && memcmp(known.data, text.data, text.len) == 0) {
            target->last = known;
            target->last_id = seen->id;
            return seen->id;
        }
    }
    struct decoder_texts *pending = decoder->texts;
    if (text.len > DECODER_TEXT_BYTES)
        return dict_put(text.data, text.len);
    if (pending->count == DICT_MANY_MAX || pending->bytes_used + text.len > DECODER_TEXT_BYTES)
        decoder_settle(decoder);
    pending->batch = batch;
    pending->texts[pending->count] = text;
    if (pending->bytes) {
        char *copy = pending->bytes + pending->bytes_used;
        memcpy(copy, text.data, text.len);
        pending->bytes_used += text.len;
        pending->texts[pending->count].data = copy;
    }
    pending->hashes[pending->count] = hash;
    pending->rows[pending->count] = (uint32_t)row;
    pending->columns[pending->count++] = (uint32_t)column;
    return 0;
}

static void null_put(struct arena *tick, struct column *column, size_t row, size_t room)
{
    column_state(tick, column, room)[row] = STATE_NULL;
    if (!type_is_wide(column->type))
        column->words[row] = 0;
}

static void value_put(struct column *column, size_t row, const struct value *value)
{
    if (column->state)
        column->state[row] = STATE_VALUE;
    if (column->type == TYPE_NUMERIC)
        column->nums[row] = value->num;
    else if (column->type == TYPE_INTERVAL)
        column->intervals[row] = value->interval;
    else
        column->words[row] = value->word;
}

// Blanks at both ends do not count; most cells have none.
static inline struct slice cell_trim(struct slice cell)
{
    const unsigned char *data = (const unsigned char *)cell.data;
    return cell.len && (data[0] <= ' ' || data[cell.len - 1] <= ' ') ? slice_trim(cell) : cell;
}

static inline struct slice target_text(struct decoder *decoder, const struct target *target,
                                       const struct record *record)
{
    switch (target->kind) {
    case TARGET_CELL:
        if ((size_t)target->cell < record->count)
            return cell_trim(record->cells[target->cell]);
        break;
    case TARGET_MAPPED:
        return slice_trim(value_make(decoder, target->value, record));
    case TARGET_ABSENT:
        break;
    }
    return (struct slice){ "", 0 };
}

static enum cell_verdict text_check(const struct target *target, struct slice text)
{
    if (text.len > DICT_TEXT_MAX)
        return CELL_BAD_RANGE;
    if (text.len > 12 || text.data[text.len - 1] > '9' || !cell_is_exponent(text.data, text.len))
        return CELL_OK;
    return target->key ? CELL_BAD_EXCEL : CELL_EXCEL_TEXT;
}

// The file's own word for what stands in this column.
static const char *target_name(const struct decoder *decoder, size_t column)
{
    const struct target *target = &decoder->targets[column];
    int cell = target->kind == TARGET_CELL ? target->cell : -1;
    if (target->kind == TARGET_MAPPED && target->value->kind == MAPPED_FROM)
        cell = decoder->cells[target->value->field];
    return cell >= 0 && (size_t)cell < decoder->name_count ? decoder->names[cell]
                                                           : decoder->table->columns[column].name;
}

// Whether the key of this row was met before.
static bool key_seen(struct decoder *decoder, const struct batch *batch, size_t row)
{
    struct map *seen = decoder->mapped->distinct;
    struct str key;
    str_open(&key, decoder->row_arena);
    for (size_t i = 0; i < decoder->table->key_count; i++) {
        const struct column *column = &batch->columns[decoder->table->key[i]];
        struct num num;
        if (column->type == TYPE_NUMERIC) {
            num = num_reduce(column->nums[row]);
            str_add(&key, (const char *)&num, sizeof num);
        } else {
            size_t bytes = type_bytes(column->type);
            str_add(&key, (const char *)column->data + row * bytes, bytes);
        }
    }
    if (map_get_slice(seen, key.data, key.len))
        return true;
    map_put_slice(seen, key.data, key.len, seen);
    return false;
}

static struct source_reject note_of(struct decoder *decoder, size_t column, uint64_t line,
                                    struct slice text, const char *ko, const char *en, bool kept)
{
    return (struct source_reject){
        .file = decoder->file,
        .line = line,
        .column = target_name(decoder, column),
        .value = value_shown(decoder, &decoder->targets[column], text),
        .reason_ko = ko,
        .reason_en = en,
        .kept = kept,
    };
}

enum decoder_outcome decoder_row(struct decoder *decoder, const struct slice *cells, size_t count,
                                 uint64_t line, uint64_t number, struct arena *tick,
                                 struct batch *batch, size_t row)
{
    struct record record = { cells, count, number };
    struct source_reject refused = { 0 };
    size_t note_count = 0;
    if (arena_bytes(decoder->row_arena))
        arena_reset(decoder->row_arena);
    if (decoder->mapped && decoder->mapped->skip_count && row_unwanted(decoder, &record)) {
        decoder->skipped++;
        return DECODER_SKIPPED;
    }
    for (size_t i = 0; i < decoder->table->column_count; i++) {
        struct target *target = &decoder->targets[i];
        struct column *column = &batch->columns[i];
        struct slice text = target_text(decoder, target, &record);
        if (text.len == 0 && target->text)
            text = slice_of(target->text);
        struct value value = { .state = STATE_VALUE };
        enum cell_verdict verdict = CELL_OK;
        if (text.len == 0)
            value.state = STATE_NULL;
        else if (column->type == TYPE_TEXT)
            verdict = text_check(target, text);
        else
            verdict = cell_read(&target->form, text.data, text.len, &value);
        if (verdict != CELL_OK) {
            struct source_reject note = note_of(decoder, i, line, text, cell_reason_ko(verdict),
                                                cell_reason_en(verdict), !cell_refused(verdict));
            if (cell_refused(verdict)) {
                if (!refused.file)
                    refused = note;
                value.state = STATE_NULL;
            } else {
                decoder->notes[note_count++] = note;
            }
        }
        if (target->secret) {
            decoder->options->secret(decoder->options->context, i, row,
                                     value.state == STATE_VALUE ? text : slice_of(""));
            value.state = STATE_NULL;
        }
        if (value.state == STATE_NULL && target->key && !refused.file)
            refused = note_of(decoder, i, line, text, "열쇠 열이 비어 있습니다",
                              "a column of the key is empty", false);
        if (value.state == STATE_VALUE && column->type == TYPE_TEXT && !refused.file)
            value.word = text_intern(decoder, i, text, batch, row);
        if (value.state == STATE_NULL)
            null_put(tick, column, row, batch->row_count);
        else
            value_put(column, row, &value);
    }
    if (refused.file) {
        decoder->texts->count = decoder->texts->row_first;
        decoder->rejected++;
        report(decoder, &refused);
        return DECODER_REJECTED;
    }
    bool distinct = decoder->mapped && decoder->mapped->distinct;
    if (distinct || !decoder->texts->bytes)
        decoder_settle(decoder);
    decoder->texts->row_first = decoder->texts->count;
    if (distinct && key_seen(decoder, batch, row)) {
        decoder->skipped++;
        return DECODER_SKIPPED;
    }
    for (size_t i = 0; i < note_count; i++)
        report(decoder, &decoder->notes[i]);
    batch->weights[row] = 1;
    return DECODER_KEPT;
}
