#include "control/zt.h"

#include <assert.h>
#include <string.h>

#include "base/doc.h"
#include "base/vec.h"

#define FILE_BYTES_MAX (4 * MIB)

struct inputs {
    struct zt_input *at;
    size_t count, room;
};

struct expects {
    struct zt_expected *at;
    size_t count, room;
};

struct steps {
    struct zt_step *at;
    size_t count, room;
};

struct cases {
    struct zt_case *at;
    size_t count, room;
};

struct reader {
    struct arena *arena;
    const struct schema *schema;
    const char *path;
    int line;
    struct cases cases;
    struct steps steps; // of the last case
    struct inputs inputs; // of the open step
    struct expects expected;
    bool in_case, in_step, in_expected;
    struct err *err;
};

__attribute__((format(printf, 2, 3))) static bool refuse(struct reader *reader, const char *format,
                                                         ...)
{
    struct str text;
    str_open(&text, reader->arena);
    va_list list;
    va_start(list, format);
    str_format_list(&text, format, list);
    va_end(list);
    return err_set(reader->err, ERR_BAD_INPUT, "%s:%d: %s", reader->path, reader->line,
                   str_end(&text));
}

// ---- words of a line

static struct slice take_word(struct slice *rest)
{
    *rest = slice_trim(*rest);
    size_t len = 0;
    while (len < rest->len && rest->data[len] != ' ' && rest->data[len] != '\t')
        len++;
    struct slice word = { rest->data, len };
    *rest = (struct slice){ rest->data + len, rest->len - len };
    return word;
}

// name=value, name='a value with ''blanks''', name=null (text NULL). False with err at a fault.
static bool take_pair(struct reader *reader, struct slice *rest, const char **name,
                      const char **text)
{
    *rest = slice_trim(*rest);
    const char *equals = memchr(rest->data, '=', rest->len);
    struct slice before = { rest->data, equals ? (size_t)(equals - rest->data) : 0 };
    if (!before.len || memchr(before.data, ' ', before.len))
        return refuse(reader, "column=value is needed at '%.*s'", (int)rest->len, rest->data);
    *name = arena_text(reader->arena, before.data, before.len);
    *rest = (struct slice){ equals + 1, rest->len - before.len - 1 };
    if (!rest->len || *rest->data != '\'') {
        struct slice bare = { rest->data, 0 };
        if (rest->len && *rest->data != ' ' && *rest->data != '\t')
            bare = take_word(rest);
        *text = slice_is(bare, "null") ? NULL : arena_text(reader->arena, bare.data, bare.len);
        return true;
    }
    struct str value;
    str_open(&value, reader->arena);
    size_t at = 1;
    for (; at < rest->len; at++) {
        if (rest->data[at] == '\'' && (at + 1 == rest->len || rest->data[at + 1] != '\''))
            break;
        at += rest->data[at] == '\'';
        str_char(&value, rest->data[at]);
    }
    if (at == rest->len)
        return refuse(reader, "the quote of %s is not closed", *name);
    *text = str_end(&value);
    *rest = (struct slice){ rest->data + at + 1, rest->len - at - 1 };
    return true;
}

// ---- inputs

static bool read_cell(const struct schema_column *column, const char *text, struct value *out)
{
    *out = value_null(column->type);
    if (!text)
        return true;
    return value_parse(column->type, text, strlen(text), out) &&
           (column->type != TYPE_NUMERIC || column->scale < 0 ||
            num_round(out->num, column->scale, &out->num));
}

static struct batch *empty_row(struct arena *arena, const struct schema_table *table)
{
    enum type *types = ARENA_ARRAY(arena, enum type, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    struct batch *row = batch_new(arena, types, table->column_count, 1);
    for (size_t i = 0; i < table->column_count; i++) {
        struct value none = value_null(types[i]);
        column_set(arena, &row->columns[i], 0, 1, &none);
    }
    row->weights[0] = 1;
    return row;
}

static void set_cell(struct arena *arena, struct change *change, int column, struct value value)
{
    struct batch *row = (struct batch *)change->row;
    bool *given = (bool *)change->given;
    column_set(arena, &row->columns[column], 0, 1, &value);
    given[column] = true;
}

static struct change open_change(struct arena *arena, const struct schema_table *table,
                                 enum change_op op)
{
    struct change change = { .op = op, .table = table, .row = empty_row(arena, table),
                             .given = ARENA_ARRAY(arena, bool, table->column_count) };
    if (table->agency_column >= 0)
        set_cell(arena, &change, table->agency_column, value_text("A1"));
    return change;
}

static bool is_key(const struct schema_table *table, int column)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (table->key[i] == column)
            return true;
    return false;
}

static bool check_key(struct reader *reader, const struct change *change)
{
    for (size_t i = 0; i < change->table->key_count; i++) {
        int column = change->table->key[i];
        if (column_at(&change->row->columns[column], 0) != STATE_VALUE)
            return refuse(reader, "table %s: key column %s is missing", change->table->name,
                          change->table->columns[column].name);
    }
    return true;
}

static bool read_change(struct reader *reader, char sign, struct slice rest, struct zt_input *input)
{
    struct slice word = take_word(&rest);
    const char *name = arena_text(reader->arena, word.data, word.len), *text;
    const struct schema_table *table = schema_find(reader->schema, name);
    if (!table)
        return refuse(reader, "the catalog has no table '%s'", name);
    enum change_op op = sign == '+' ? CHANGE_INSERT : sign == '~' ? CHANGE_UPDATE : CHANGE_DELETE;
    struct change change = open_change(reader->arena, table, op);
    for (rest = slice_trim(rest); rest.len; rest = slice_trim(rest)) {
        TRY(take_pair(reader, &rest, &name, &text));
        int column = schema_column_find(table, name);
        struct value value;
        if (column < 0)
            return refuse(reader, "table %s has no column '%s'", table->name, name);
        if (change.given[column] && column != table->agency_column)
            return refuse(reader, "column %s is given twice", name);
        if (op == CHANGE_DELETE && !is_key(table, column))
            return refuse(reader, "a deletion names the key alone; %s is not in it", name);
        if (!read_cell(&table->columns[column], text, &value))
            return refuse(reader, "%s.%s: '%s' is not a value of type %s", table->name, name, text,
                          type_name(table->columns[column].type));
        set_cell(reader->arena, &change, column, value);
    }
    TRY(check_key(reader, &change));
    input->kind = ZT_CHANGE;
    input->change = change;
    return true;
}

static bool read_day(struct reader *reader, struct slice rest, int64_t *day)
{
    rest = slice_trim(rest);
    return civil_parse_date(rest.data, rest.len, day) ||
           refuse(reader, "a date such as 2026-03-02 is needed, not '%.*s'", (int)rest.len, rest.data);
}

static bool read_holiday(struct reader *reader, struct slice rest, struct zt_input *input)
{
    const struct schema_table *table = schema_find(reader->schema, "calendar");
    int day = table ? schema_column_find(table, "ymd") : -1;
    int working = table ? schema_column_find(table, "biz_yn") : -1;
    int name = table ? schema_column_find(table, "hol_nm") : -1;
    if (day < 0 || working < 0 || name < 0)
        return refuse(reader, "'holiday' needs the table calendar(ymd, biz_yn, hol_nm)");
    TRY(read_day(reader, rest, &input->day));
    input->kind = ZT_HOLIDAY;
    input->change = open_change(reader->arena, table, CHANGE_UPSERT);
    set_cell(reader->arena, &input->change, day, value_word(TYPE_DATE, input->day));
    set_cell(reader->arena, &input->change, working, value_text("N"));
    set_cell(reader->arena, &input->change, name, value_text("휴일"));
    return true;
}

static bool read_input(struct reader *reader, struct slice line)
{
    struct zt_input input = { .line = reader->line };
    struct slice rest = line, word = take_word(&rest);
    if (slice_is(word, "+") || slice_is(word, "~") || slice_is(word, "-")) {
        TRY(read_change(reader, word.data[0], rest, &input));
    } else if (slice_is(word, "holiday")) {
        TRY(read_holiday(reader, rest, &input));
    } else if (slice_is(word, "as") && slice_is(take_word(&rest), "of")) {
        input.kind = ZT_AS_OF;
        TRY(read_day(reader, rest, &input.day));
    } else if (slice_is(word, "param")) {
        if (reader->steps.count)
            return refuse(reader, "parameters are set in a case's first step");
        input.kind = ZT_PARAM;
        TRY(take_pair(reader, &rest, &input.name, &input.text));
        if (!input.text)
            return refuse(reader, "parameter %s needs a value", input.name);
    } else {
        return refuse(reader, "expected: case, as of, param, holiday, + ~ - TABLE, or ----; not '%.*s'",
                      (int)line.len, line.data);
    }
    VEC_ADD(reader->arena, &reader->inputs, input);
    return true;
}

static bool read_expected(struct reader *reader, struct slice line)
{
    struct zt_expected expected = { .line = reader->line };
    VEC(const char *) names = { 0 }, texts = { 0 };
    struct slice rest = line, word = take_word(&rest);
    if (!slice_is(word, "+") && !slice_is(word, "-"))
        return refuse(reader, "a finding is expected as '+ column=value' or '- column=value'");
    expected.raised = word.data[0] == '+';
    for (rest = slice_trim(rest); rest.len; rest = slice_trim(rest)) {
        const char *name, *text;
        TRY(take_pair(reader, &rest, &name, &text));
        VEC_ADD(reader->arena, &names, name);
        VEC_ADD(reader->arena, &texts, text);
    }
    expected.names = names.at;
    expected.texts = texts.at;
    expected.count = names.count;
    VEC_ADD(reader->arena, &reader->expected, expected);
    return true;
}

// ---- steps and cases

static bool starts_clock(const struct inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++)
        if (inputs->at[i].kind == ZT_AS_OF)
            return true;
    return false;
}

static bool close_step(struct reader *reader)
{
    if (!reader->in_step)
        return true;
    if (!reader->in_expected)
        return refuse(reader, "the step has no line ---- with its findings below");
    if (!reader->steps.count && !starts_clock(&reader->inputs))
        return refuse(reader, "the first step of a case needs 'as of DATE'");
    struct zt_step step = { .line = reader->inputs.at[0].line, .inputs = reader->inputs.at,
                            .input_count = reader->inputs.count, .expected = reader->expected.at,
                            .expected_count = reader->expected.count };
    VEC_ADD(reader->arena, &reader->steps, step);
    reader->inputs = (struct inputs){ 0 };
    reader->expected = (struct expects){ 0 };
    reader->in_step = reader->in_expected = false;
    return true;
}

static bool close_case(struct reader *reader)
{
    TRY(close_step(reader));
    if (!reader->in_case)
        return true;
    struct zt_case *last = &reader->cases.at[reader->cases.count - 1];
    if (!reader->steps.count)
        return refuse(reader, "the case '%s' has no step", last->name);
    last->steps = reader->steps.at;
    last->step_count = reader->steps.count;
    reader->steps = (struct steps){ 0 };
    reader->in_case = false;
    return true;
}

static bool open_case(struct reader *reader, struct slice name)
{
    TRY(close_case(reader));
    name = slice_trim(name);
    struct zt_case new = { .name = arena_text(reader->arena, name.data, name.len),
                           .line = reader->line };
    VEC_ADD(reader->arena, &reader->cases, new);
    reader->in_case = true;
    return true;
}

static bool is_rule(struct slice line)
{
    size_t dashes = 0;
    while (dashes < line.len && line.data[dashes] == '-')
        dashes++;
    return dashes >= 4 && dashes == line.len;
}

static bool read_line(struct reader *reader, struct slice line)
{
    if (line.len && line.data[0] == '#')
        return true;
    if (!line.len)
        return close_step(reader);
    struct slice rest = line;
    if (slice_is(take_word(&rest), "case"))
        return open_case(reader, rest);
    if (!reader->in_case)
        TRY(open_case(reader, (struct slice){ "", 0 }));
    if (is_rule(line)) {
        if (!reader->in_step || reader->in_expected)
            return refuse(reader, "a line ---- stands once in a step, below its inputs");
        reader->in_expected = true;
        return true;
    }
    if (reader->in_expected)
        return read_expected(reader, line);
    reader->in_step = true;
    return read_input(reader, line);
}

bool zt_parse(struct arena *arena, const struct schema *schema, const char *path, const char *text,
              size_t len, struct zt_file **out, struct err *err)
{
    struct reader reader = { .arena = arena, .schema = schema, .path = path, .err = err };
    size_t bad;
    if (!utf8_check(text, len, &bad))
        return err_set(err, ERR_BAD_INPUT, "%s: the text is not UTF-8 at byte %zu", path, bad + 1);
    for (size_t at = 0; at < len;) {
        const char *end = memchr(text + at, '\n', len - at);
        size_t line_len = end ? (size_t)(end - text) - at : len - at;
        reader.line++;
        TRY(read_line(&reader, slice_trim((struct slice){ text + at, line_len })));
        at += line_len + 1;
    }
    TRY(close_case(&reader));
    if (!reader.cases.count)
        return err_set(err, ERR_BAD_INPUT, "%s: no case is in the file", path);
    *out = ARENA_NEW(arena, struct zt_file);
    **out = (struct zt_file){ .path = arena_text(arena, path, strlen(path)), .cases = reader.cases.at,
                              .case_count = reader.cases.count };
    return true;
}

bool zt_read(struct arena *arena, const struct schema *schema, const char *path,
             struct zt_file **out, struct err *err)
{
    char *text;
    size_t len;
    TRY(doc_read_file(arena, path, FILE_BYTES_MAX, &text, &len, err));
    return zt_parse(arena, schema, path, text, len, out, err);
}
