// A mapping file
//
//   files:                              # rules; the first whose glob fits a file's name is used
//     - names: ["sdm_expense*.csv"]     # * stands for any characters
//       encoding: [utf-8, windows-1252] # or cp949; one or several, the best fit is used;
//                                       # left out: UTF-8, else CP949
//       separator: ";"                  # left out: judged by the first line
//       agency: "3120000"               # agency_id of every table; any value, see below
//       tables:                         # one file may feed several tables
//         card_apv:
//           skip_when: {결제방법: ["현금"]} # rows that are not wanted, counted as skipped
//           distinct: true              # only the first row of a key; for lists inside ledgers
//           columns:
//             merchant_nm: 사용장소      # plain text: the cell under this header
//             apv_cd: {const: 승인}
//             apv_no: {concat: [{file: true}, {row: true}], separator: "-"}
//             apv_dtm: {from: 사용일, time: 사용시간, date: ymd}
//
// A value is one of
//   HEADER, from: HEADER    the cell; the header is compared without case, blanks and underscores
//   const: TEXT             always this
//   concat: [VALUE, ...]    with `separator` between; empty parts are left out
//   row: true               the number of the record in the file: tells exact duplicates apart
//   file: true              the file's name without its ending
//   hash: all | [HEADER..]  16 hexadecimal digits of the content: a key for a file that has none
//   nth: all | [HEADER..]   empty the first time this content is met, then 2, 3 ...: added to a key
//                           that is repeated
// and may add
//   map: {GLOB: TEXT, ...}  the first glob that fits decides; TEXT null is empty
//                           "<=N" fits a number of at most N
//   otherwise: TEXT         where no glob fits; left out: as it is; null: empty
//   digits: true            nothing but the digits (212-09-75581 is 2120975581)
//   date: ymd | dmy | mdy   the order of a date's parts; ymd
//   time: HEADER            a time to append to the date, unless the date has one
//   left: N                 the first N characters (the year of a date)
//   time_default: "12:00"   where no time is given; noon keeps a date without a time out of the night
//   times: N                the number is multiplied (72.61 pounds, times 100, are 7261 pence)
//   round: true             decimals of a whole number are rounded away instead of refused
//   optional: true          the header may be absent: the column is empty then
//
// Beside `files`, what the files do not say, by scenario:
//   cannot_judge: {F17: {ko: 계약방법이 공개되지 않습니다, en: the method is not published}}
//                           the scenario's answer over these files says nothing and is not shown
//   partly_judged: {C01: {ko: ..., en: ...}}
//                           the answer is shown with this beside it; 0 is not shown as an answer
#include "source/mapping.h"

#include <stdio.h>
#include <string.h>

#include "base/doc.h"
#include "base/vec.h"

#define MAPPING_BYTES_MAX (1 * MIB)
#define MAPPING_DEPTH_MAX 8

// Where the reader is, for messages and for the headers that a table collects.
struct reader {
    struct arena *arena;
    const struct schema *schema;
    const char *path, *table, *column;
    VEC(const char *) headers;
    VEC(bool) optional;
    struct err *err;
};

static bool refuse(const struct reader *reader, const char *what)
{
    return err_set(reader->err, ERR_BAD_INPUT, "%s%s%s%s%s: %s", reader->path,
                   reader->table ? ": " : "", reader->table ? reader->table : "",
                   reader->column ? "." : "", reader->column ? reader->column : "", what);
}

bool mapping_glob(const char *glob, const char *text, size_t len)
{
    const char *end = text + len, *star = NULL, *retry = NULL;
    while (text < end) {
        if (*glob == '*') {
            star = ++glob;
            retry = text;
        } else if (*glob && *glob == *text) {
            glob++;
            text++;
        } else if (star) {
            glob = star;
            text = ++retry;
        } else {
            return false;
        }
    }
    while (*glob == '*')
        glob++;
    return *glob == 0;
}

static const char *text_keep(struct reader *reader, const char *text)
{
    return arena_text(reader->arena, text, strlen(text));
}

// A scalar of YAML as the text it was meant to be.
static bool scalar_text(struct reader *reader, const json_t *node, const char **out)
{
    if (json_is_string(node))
        *out = text_keep(reader, json_string_value(node));
    else if (json_is_integer(node))
        *out = arena_format(reader->arena, "%lld", (long long)json_integer_value(node));
    else if (json_is_boolean(node))
        *out = json_is_true(node) ? "true" : "false";
    else
        return refuse(reader, "글자 값이 와야 합니다 | a text is expected here");
    return true;
}

static int header_add(struct reader *reader, const char *header, bool optional)
{
    for (size_t i = 0; i < reader->headers.count; i++)
        if (strcmp(reader->headers.at[i], header) == 0) {
            reader->optional.at[i] = reader->optional.at[i] && optional;
            return (int)i;
        }
    VEC_ADD(reader->arena, &reader->headers, header);
    VEC_ADD(reader->arena, &reader->optional, optional);
    return (int)reader->headers.count - 1;
}

static bool flag_read(struct reader *reader, const json_t *node, bool *out)
{
    if (!json_is_boolean(node))
        return refuse(reader, "true나 false여야 합니다 | true or false is expected here");
    *out = json_is_true(node);
    return true;
}

static bool count_read(struct reader *reader, const json_t *node, int64_t *out)
{
    *out = json_integer_value(node);
    if (!json_is_integer(node) || *out <= 0)
        return refuse(reader, "1 이상의 정수여야 합니다 | a whole number from 1 is expected here");
    return true;
}

static bool fields_read(struct reader *reader, const json_t *node, struct mapped_value *value)
{
    if (json_is_string(node) && strcmp(json_string_value(node), "all") == 0)
        return true;
    if (!json_is_array(node) || json_array_size(node) == 0)
        return refuse(reader,
                      "all이나 머리글 목록이어야 합니다 | all or a list of headers is expected");
    value->field_count = json_array_size(node);
    value->fields = ARENA_ARRAY(reader->arena, int, value->field_count);
    for (size_t i = 0; i < value->field_count; i++) {
        const char *header;
        TRY(scalar_text(reader, json_array_get(node, i), &header));
        value->fields[i] = header_add(reader, header, false);
    }
    return true;
}

static bool cases_read(struct reader *reader, const json_t *node, struct mapped_value *value)
{
    if (!json_is_object(node))
        return refuse(reader, "map은 {값: 바꿀 값} 꼴이어야 합니다 | map is {value: replacement}");
    value->cases = ARENA_ARRAY(reader->arena, struct mapped_case, json_object_size(node) + 1);
    const char *key;
    json_t *use;
    json_object_foreach((json_t *)node, key, use)
    {
        struct mapped_case *one = &value->cases[value->case_count++];
        one->number = strncmp(key, "<=", 2) == 0;
        one->glob = text_keep(reader, one->number ? key + 2 : key);
        if (!json_is_null(use))
            TRY(scalar_text(reader, use, &one->use));
    }
    return true;
}

static bool date_read(struct reader *reader, const json_t *node, struct mapped_value *value)
{
    static const char *const names[] = { "ymd", "dmy", "mdy" };
    const char *name;
    TRY(scalar_text(reader, node, &name));
    for (int i = 0; i < 3; i++)
        if (strcmp(name, names[i]) == 0) {
            value->date = (enum cell_date_form)i;
            return true;
        }
    return refuse(reader, "date는 ymd, dmy, mdy 가운데 하나입니다 | date is ymd, dmy or mdy");
}

static bool value_read(struct reader *reader, const json_t *node, int depth,
                       struct mapped_value *value);

static bool concat_read(struct reader *reader, const json_t *node, int depth,
                        struct mapped_value *value)
{
    if (!json_is_array(node) || depth == MAPPING_DEPTH_MAX)
        return refuse(reader, "concat은 값의 목록입니다 | concat is a list of values");
    value->item_count = json_array_size(node);
    value->items = ARENA_ARRAY(reader->arena, struct mapped_value, value->item_count + 1);
    for (size_t i = 0; i < value->item_count; i++)
        TRY(value_read(reader, json_array_get(node, i), depth + 1, &value->items[i]));
    return true;
}

struct value_state {
    bool kind_known, optional;
    const char *separator, *from, *time;
};

// One `name: node` of a value.
static bool value_member(struct reader *reader, const char *name, const json_t *node, int depth,
                         struct mapped_value *value, struct value_state *state)
{
    static const struct {
        const char *name;
        enum mapped_kind kind;
    } kinds[] = { { "from", MAPPED_FROM }, { "const", MAPPED_CONST }, { "concat", MAPPED_CONCAT },
                  { "row", MAPPED_ROW },   { "file", MAPPED_FILE },   { "hash", MAPPED_HASH },
                  { "nth", MAPPED_NTH } };
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(name, kinds[i].name) != 0)
            continue;
        if (state->kind_known)
            return refuse(reader, "값의 종류가 둘입니다 | a value of two kinds");
        state->kind_known = true;
        value->kind = kinds[i].kind;
        bool flag;
        switch (value->kind) {
        case MAPPED_FROM:
            return scalar_text(reader, node, &state->from);
        case MAPPED_CONST:
            return scalar_text(reader, node, &value->text);
        case MAPPED_CONCAT:
            return concat_read(reader, node, depth, value);
        case MAPPED_HASH:
            return fields_read(reader, node, value);
        case MAPPED_NTH:
            value->seen = ARENA_NEW(reader->arena, struct map);
            map_open(value->seen, reader->arena);
            return fields_read(reader, node, value);
        case MAPPED_ROW:
        case MAPPED_FILE:
            return flag_read(reader, node, &flag);
        }
    }
    if (strcmp(name, "map") == 0)
        return cases_read(reader, node, value);
    if (strcmp(name, "otherwise") == 0) {
        value->otherwise = "";
        return json_is_null(node) || scalar_text(reader, node, &value->otherwise);
    }
    if (strcmp(name, "digits") == 0)
        return flag_read(reader, node, &value->digits);
    if (strcmp(name, "optional") == 0)
        return flag_read(reader, node, &state->optional);
    if (strcmp(name, "date") == 0)
        return date_read(reader, node, value);
    if (strcmp(name, "separator") == 0)
        return scalar_text(reader, node, &state->separator);
    if (strcmp(name, "time") == 0)
        return scalar_text(reader, node, &state->time);
    if (strcmp(name, "round") == 0)
        return flag_read(reader, node, &value->round);
    if (strcmp(name, "time_default") == 0)
        return scalar_text(reader, node, &value->time_default);
    if (strcmp(name, "times") == 0)
        return count_read(reader, node, &value->times);
    if (strcmp(name, "left") == 0)
        return count_read(reader, node, &value->left);
    return refuse(
        reader,
        arena_format(reader->arena, "모르는 낱말 %s | the word %s is not known here", name, name));
}

static bool value_read(struct reader *reader, const json_t *node, int depth,
                       struct mapped_value *value)
{
    *value = (struct mapped_value){ .field = -1, .time_field = -1, .times = 1 };
    if (!json_is_object(node)) {
        TRY(scalar_text(reader, node, &value->text));
        value->field = header_add(reader, value->text, false);
        return true;
    }
    struct value_state state = { 0 };
    const char *name;
    json_t *member;
    json_object_foreach((json_t *)node, name, member)
        TRY(value_member(reader, name, member, depth, value, &state));
    if (!state.kind_known)
        return refuse(reader,
                      "from, const, concat, row, file, hash, nth 가운데 하나가 필요합니다 | one "
                      "of from, const, concat, row, file, hash, nth is needed");
    if (value->kind == MAPPED_CONCAT)
        value->text = state.separator ? state.separator : "";
    if (state.from) {
        value->text = state.from;
        value->field = header_add(reader, state.from, state.optional);
    }
    if (state.time)
        value->time_field = header_add(reader, state.time, state.optional);
    return true;
}

static bool texts_read(struct reader *reader, const json_t *node, const char ***out, size_t *count)
{
    *count = json_is_array(node) ? json_array_size(node) : 1;
    *out = ARENA_ARRAY(reader->arena, const char *, *count + 1);
    for (size_t i = 0; i < *count; i++)
        TRY(scalar_text(reader, json_is_array(node) ? json_array_get(node, i) : node, &(*out)[i]));
    return true;
}

static bool skips_read(struct reader *reader, const json_t *node, struct mapped_table *table)
{
    if (!json_is_object(node))
        return refuse(reader,
                      "skip_when은 {머리글: [값]} 꼴입니다 | skip_when is {header: [values]}");
    table->skips = ARENA_ARRAY(reader->arena, struct mapped_skip, json_object_size(node) + 1);
    const char *header;
    json_t *globs;
    json_object_foreach((json_t *)node, header, globs)
    {
        struct mapped_skip *skip = &table->skips[table->skip_count++];
        skip->field = header_add(reader, text_keep(reader, header), false);
        TRY(texts_read(reader, globs, &skip->globs, &skip->glob_count));
    }
    return true;
}

static bool columns_read(struct reader *reader, const json_t *node, const json_t *agency,
                         const struct schema_table *schema, struct mapped_table *table)
{
    if (!json_is_object(node))
        return refuse(reader, "columns가 필요합니다 | columns are needed");
    table->columns = ARENA_ARRAY(reader->arena, struct mapped_column, json_object_size(node) + 1);
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)node, name, value)
    {
        reader->column = name;
        if (schema_column_find(schema, name) < 0)
            return refuse(reader, "표에 그런 열이 없습니다 | the table has no such column");
        struct mapped_column *column = &table->columns[table->column_count++];
        column->name = text_keep(reader, name);
        TRY(value_read(reader, value, 0, &column->value));
    }
    if (agency && schema->agency_column >= 0 && !json_object_get(node, "agency_id")) {
        reader->column = "agency_id";
        struct mapped_column *column = &table->columns[table->column_count++];
        column->name = "agency_id";
        column->value = (struct mapped_value){
            .kind = MAPPED_CONST, .field = -1, .time_field = -1, .times = 1
        };
        if (json_is_object(agency))
            TRY(value_read(reader, agency, 0, &column->value));
        else // "3120000" is a constant here, not a header
            TRY(scalar_text(reader, agency, &column->value.text));
    }
    reader->column = NULL;
    return true;
}

static bool table_read(struct reader *reader, const char *name, const json_t *node,
                       const json_t *agency, struct mapped_table *table)
{
    reader->table = name;
    reader->headers.count = reader->optional.count = 0;
    reader->headers.room = reader->optional.room = 0;
    const struct schema_table *schema = schema_find(reader->schema, name);
    if (!schema)
        return refuse(reader, "목록에 그런 표가 없습니다 | the catalog has no such table");
    if (!json_is_object(node))
        return refuse(reader, "columns가 필요합니다 | columns are needed");
    *table = (struct mapped_table){ .name = schema->name };
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)node, key, member)
    {
        bool distinct = false;
        if (strcmp(key, "skip_when") == 0)
            TRY(skips_read(reader, member, table));
        else if (strcmp(key, "distinct") == 0)
            TRY(flag_read(reader, member, &distinct));
        else if (strcmp(key, "columns") != 0)
            return refuse(reader,
                          arena_format(reader->arena,
                                       "모르는 낱말 %s | the word %s is not known here", key, key));
        if (distinct) {
            table->distinct = ARENA_NEW(reader->arena, struct map);
            map_open(table->distinct, reader->arena);
        }
    }
    TRY(columns_read(reader, json_object_get(node, "columns"), agency, schema, table));
    table->headers = reader->headers.at;
    table->optional = reader->optional.at;
    table->header_count = reader->headers.count;
    reader->table = NULL;
    return true;
}

static bool encodings_read(struct reader *reader, const json_t *node, struct mapped_rule *rule)
{
    static const struct {
        const char *name;
        enum input_encoding encoding;
    } known[] = { { "utf-8", INPUT_UTF8 },
                  { "cp949", INPUT_CP949 },
                  { "euc-kr", INPUT_CP949 },
                  { "windows-1252", INPUT_WINDOWS_1252 } };
    const char **names;
    TRY(texts_read(reader, node, &names, &rule->encoding_count));
    rule->encodings = ARENA_ARRAY(reader->arena, enum input_encoding, rule->encoding_count + 1);
    for (size_t i = 0; i < rule->encoding_count; i++) {
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            if (strcmp(names[i], known[k].name) == 0)
                rule->encodings[i] = known[k].encoding;
        if (rule->encodings[i] == INPUT_DETECT)
            return refuse(reader,
                          "encoding은 utf-8, cp949, euc-kr, windows-1252 가운데 하나입니다 | "
                          "encoding is utf-8, cp949, euc-kr or windows-1252");
    }
    return true;
}

static bool separator_read(struct reader *reader, const json_t *node, struct mapped_rule *rule)
{
    const char *text;
    TRY(scalar_text(reader, node, &text));
    if (strcmp(text, "tab") == 0)
        text = "\t";
    if (strlen(text) != 1 || !strchr(",;\t|", *text))
        return refuse(reader,
                      "separator는 , ; | tab 가운데 하나입니다 | separator is , ; | or tab");
    rule->separator = *text;
    return true;
}

static bool rule_read(struct reader *reader, const json_t *node, struct mapped_rule *rule)
{
    const json_t *tables = json_object_get(node, "tables");
    const json_t *agency = json_object_get(node, "agency");
    if (!json_is_object(node) || !json_object_get(node, "names") || !json_is_object(tables))
        return refuse(reader,
                      "files의 항목마다 names와 tables가 필요합니다 | each of files needs names "
                      "and tables");
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)node, key, member)
    {
        if (strcmp(key, "names") == 0)
            TRY(texts_read(reader, member, &rule->globs, &rule->glob_count));
        else if (strcmp(key, "encoding") == 0)
            TRY(encodings_read(reader, member, rule));
        else if (strcmp(key, "separator") == 0)
            TRY(separator_read(reader, member, rule));
        else if (strcmp(key, "tables") != 0 && strcmp(key, "agency") != 0)
            return refuse(reader,
                          arena_format(reader->arena,
                                       "모르는 낱말 %s | the word %s is not known here", key, key));
    }
    rule->tables = ARENA_ARRAY(reader->arena, struct mapped_table, json_object_size(tables) + 1);
    json_object_foreach((json_t *)tables, key, member)
        TRY(table_read(reader, key, member, agency, &rule->tables[rule->table_count++]));
    return true;
}

// {ID: {ko: TEXT, en: TEXT}} of cannot_judge and partly_judged.
static bool cautions_read(struct reader *reader, const json_t *node, bool partly,
                          struct source_mapping *mapping)
{
    const char *id;
    json_t *reason;
    if (!json_is_object(node))
        return refuse(reader, "{시나리오: {ko: 까닭, en: 까닭}} 꼴입니다 | {scenario: {ko: why, en: why}}");
    json_object_foreach((json_t *)node, id, reason)
    {
        const char *ko = json_string_value(json_object_get(reason, "ko"));
        const char *en = json_string_value(json_object_get(reason, "en"));
        if (!ko || !en || json_object_size(reason) != 2)
            return refuse(reader, arena_format(reader->arena,
                                               "%s: ko와 en이 필요합니다 | %s needs ko and en", id, id));
        mapping->cautions[mapping->caution_count++] =
            (struct mapped_caution){ .scenario = text_keep(reader, id),
                                     .ko = text_keep(reader, ko),
                                     .en = text_keep(reader, en),
                                     .partly = partly };
    }
    return true;
}

static bool mapping_fill(struct reader *reader, const json_t *root, struct source_mapping *mapping)
{
    const json_t *files = json_object_get(root, "files");
    if (!json_is_array(files))
        return refuse(reader, "files 목록이 필요합니다 | a list called files is needed");
    const json_t *cannot = json_object_get(root, "cannot_judge");
    const json_t *partly = json_object_get(root, "partly_judged");
    mapping->cautions = ARENA_ARRAY(reader->arena, struct mapped_caution,
                                    json_object_size(cannot) + json_object_size(partly) + 1);
    const char *key;
    json_t *member;
    json_object_foreach((json_t *)root, key, member)
    {
        if (member == cannot || member == partly)
            TRY(cautions_read(reader, member, member == partly, mapping));
        else if (strcmp(key, "files") != 0 && strcmp(key, "title") != 0)
            return refuse(reader,
                          arena_format(reader->arena,
                                       "모르는 낱말 %s | the word %s is not known here", key, key));
    }
    mapping->rules = ARENA_ARRAY(reader->arena, struct mapped_rule, json_array_size(files) + 1);
    for (size_t i = 0; i < json_array_size(files); i++)
        TRY(rule_read(reader, json_array_get(files, i), &mapping->rules[mapping->rule_count++]));
    return true;
}

struct source_mapping *source_mapping_parse(struct arena *arena, const struct schema *schema,
                                            const char *path, const char *text, size_t len,
                                            struct err *err)
{
    struct source_mapping *mapping = ARENA_NEW(arena, struct source_mapping);
    mapping->path = arena_text(arena, path, strlen(path));
    json_t *root = doc_parse_yaml(text, len, err);
    if (!root) {
        err_prefix(err, "%s", path);
        return NULL;
    }
    struct reader reader = { .arena = arena, .schema = schema, .path = mapping->path, .err = err };
    bool ok = mapping_fill(&reader, root, mapping);
    json_decref(root);
    return ok ? mapping : NULL;
}

struct source_mapping *source_mapping_read(struct arena *arena, const struct schema *schema,
                                           const char *path, struct err *err)
{
    char *text;
    size_t len;
    if (!doc_read_file(arena, path, MAPPING_BYTES_MAX, &text, &len, err))
        return NULL;
    return source_mapping_parse(arena, schema, path, text, len, err);
}

const struct mapped_rule *mapping_rule_of(const struct source_mapping *mapping,
                                          const char *file_name)
{
    for (size_t i = 0; mapping && i < mapping->rule_count; i++)
        for (size_t k = 0; k < mapping->rules[i].glob_count; k++)
            if (mapping_glob(mapping->rules[i].globs[k], file_name, strlen(file_name)))
                return &mapping->rules[i];
    return NULL;
}

const struct mapped_table *mapping_table_of(const struct mapped_rule *rule, const char *table)
{
    for (size_t i = 0; i < rule->table_count; i++)
        if (strcmp(rule->tables[i].name, table) == 0)
            return &rule->tables[i];
    return NULL;
}
