// A header is YAML inside the file's first comment. It is read where it stands, with the comment's
// opening blanked, so that libyaml's lines are the file's. What is wrong in meaning (an unknown key, a
// value of another kind) is found in the tree, which has no places any more; so the reader keeps the
// trail of keys it went down and looks the last of them up in the text when it has to complain.
#include "control/scenario.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/doc.h"
#include "base/vec.h"

#define FILE_BYTES_MAX (1 * MIB)
#define TRAIL_MAX 8
#define FOLDER_DEPTH_MAX 16

static const char *const severities[] = { "low", "medium", "high", "critical", NULL };
static const char *const audiences[] = { "owner", "audit", NULL };
static const char *const statuses[] = { "draft", "test", "stable", NULL };
static const char *const scopes[] = { "agency", "national", NULL };
static const char *const answers[] = { "no", "yes", NULL };
static const char *const areas[] = { "finance", "card", "contract", "subsidy", "tax",
                                     "nontax", "permit", "welfare", "hr", NULL };
static const char *const cycles[] = { "immediate", "daily", "weekly", "monthly",
                                      "quarterly", "yearly", NULL };
static const char *const classes[] = { "monitored", "audited", "background", NULL };

const char *severity_text(enum severity severity)
{
    return severities[severity];
}

// ---- places

struct reader {
    struct arena *arena;
    struct scenario *scenario;
    char *header; // the whole file up to the comment's end
    size_t header_len;
    const char *trail[TRAIL_MAX]; // keys from the root; "#2" is the second object of a list
    size_t depth;
    struct err *err;
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// The offset of `key:` outside of quotes, from `from` on; at the start of a line when `top`.
static size_t find_key(const struct reader *reader, const char *key, size_t from, bool top)
{
    const char *text = reader->header;
    size_t len = strlen(key);
    char quote = 0;
    for (size_t at = from; at + len < reader->header_len; at++) {
        char c = text[at];
        if (quote) {
            quote = c == quote ? 0 : quote;
        } else if (c == '"' && at && !is_word(text[at - 1])) {
            quote = c;
        } else if (!memcmp(text + at, key, len) && (!at || !is_word(text[at - 1])) &&
                   (!top || !at || text[at - 1] == '\n')) {
            size_t end = at + len;
            while (end < reader->header_len && text[end] == ' ')
                end++;
            if (end < reader->header_len && text[end] == ':')
                return at;
        }
    }
    return from;
}

static size_t find_object(const struct reader *reader, size_t number, size_t from)
{
    size_t depth = 0;
    for (size_t at = from; at < reader->header_len; at++) {
        if (reader->header[at] == '{' && !depth++ && !--number)
            return at;
        if (reader->header[at] == '}' && depth)
            depth--;
    }
    return from;
}

static size_t find_trail(const struct reader *reader)
{
    size_t at = 0;
    for (size_t i = 0; i < reader->depth; i++)
        at = reader->trail[i][0] == '#'
                 ? find_object(reader, (size_t)strtoul(reader->trail[i] + 1, NULL, 10), at)
                 : find_key(reader, reader->trail[i], at, i == 0);
    return at;
}

static void place_of(const char *text, size_t at, int *line, int *column)
{
    size_t start = 0;
    *line = 1;
    for (size_t i = 0; i < at; i++)
        if (text[i] == '\n') {
            (*line)++;
            start = i + 1;
        }
    *column = (int)utf8_count(text + start, at - start) + 1;
}

__attribute__((format(printf, 2, 3))) static bool refuse(struct reader *reader, const char *format,
                                                         ...)
{
    int line, column;
    place_of(reader->header, find_trail(reader), &line, &column);
    struct str text;
    str_open(&text, reader->arena);
    va_list list;
    va_start(list, format);
    str_format_list(&text, format, list);
    va_end(list);
    return err_set(reader->err, ERR_BAD_INPUT, "%s:%d:%d: %s", reader->scenario->path, line, column,
                   str_end(&text));
}

static void enter(struct reader *reader, const char *key)
{
    assert(reader->depth < TRAIL_MAX);
    reader->trail[reader->depth++] = key;
}

static void leave(struct reader *reader)
{
    assert(reader->depth);
    reader->depth--;
}

// ---- members of any kind

// Only these keys (a list that ends with NULL) may stand in the object.
static bool only_keys(struct reader *reader, const json_t *object, const char *const *keys)
{
    if (!json_is_object(object))
        return refuse(reader, "keys and values are needed here ({key: value, ...})");
    for (void *at = json_object_iter((json_t *)object); at;
         at = json_object_iter_next((json_t *)object, at)) {
        const char *key = json_object_iter_key(at);
        size_t i = 0;
        while (keys[i] && strcmp(keys[i], key) != 0)
            i++;
        if (keys[i])
            continue;
        enter(reader, key);
        return refuse(reader, "unknown key '%s'", key);
    }
    return true;
}

static bool get_text(struct reader *reader, const json_t *object, const char *key, bool needed,
                     const char **out)
{
    const json_t *value = json_object_get(object, key);
    *out = "";
    if (!value)
        return !needed || refuse(reader, "key '%s' is missing", key);
    enter(reader, key);
    if (!json_is_string(value))
        return refuse(reader, "'%s' must be a text; put it in quotes", key);
    *out = arena_text(reader->arena, json_string_value(value), json_string_length(value));
    if (needed && !**out)
        return refuse(reader, "'%s' is empty", key);
    leave(reader);
    return true;
}

static bool get_word(struct reader *reader, const json_t *object, const char *key,
                     const char *const *words, size_t *out)
{
    const char *text;
    TRY(get_text(reader, object, key, true, &text));
    struct str list;
    str_open(&list, reader->arena);
    for (size_t i = 0; words[i]; i++) {
        *out = i;
        if (strcmp(words[i], text) == 0)
            return true;
        str_format(&list, "%s%s", i ? ", " : "", words[i]);
    }
    enter(reader, key);
    return refuse(reader, "'%s' is '%s'; it must be one of: %s", key, text, str_end(&list));
}

static bool get_integer(struct reader *reader, const json_t *object, const char *key, int64_t min,
                        int64_t max, int64_t *out)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return refuse(reader, "key '%s' is missing", key);
    enter(reader, key);
    if (!json_is_integer(value) || json_integer_value(value) < min ||
        json_integer_value(value) > max)
        return refuse(reader, "'%s' must be a whole number from %lld to %lld", key, (long long)min,
                      (long long)max);
    *out = json_integer_value(value);
    leave(reader);
    return true;
}

static bool get_words(struct reader *reader, const json_t *object, const char *key, bool needed,
                      bool english_needed, struct words *out)
{
    static const char *const keys[] = { "ko", "en", NULL };
    const json_t *value = json_object_get(object, key);
    *out = (struct words){ "", "" };
    if (!value)
        return !needed || refuse(reader, "key '%s' is missing", key);
    enter(reader, key);
    TRY(only_keys(reader, value, keys));
    TRY(get_text(reader, value, "ko", true, &out->ko));
    TRY(get_text(reader, value, "en", english_needed, &out->en));
    leave(reader);
    return true;
}

static bool get_list(struct reader *reader, const json_t *object, const char *key, bool needed,
                     const char ***out, size_t *count)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return !needed || refuse(reader, "key '%s' is missing", key);
    enter(reader, key);
    if (!json_is_array(value) || (needed && !json_array_size(value)))
        return refuse(reader, "'%s' must be a list of column names ([a, b])", key);
    *out = ARENA_ARRAY(reader->arena, const char *, json_array_size(value) + 1);
    for (size_t i = 0; i < json_array_size(value); i++) {
        const json_t *name = json_array_get(value, i);
        if (!json_is_string(name) || !json_string_length(name))
            return refuse(reader, "item %zu of '%s' must be a column name", i + 1, key);
        for (size_t k = 0; k < i; k++)
            if (strcmp((*out)[k], json_string_value(name)) == 0)
                return refuse(reader, "'%s' names %s twice", key, (*out)[k]);
        (*out)[i] = arena_text(reader->arena, json_string_value(name), json_string_length(name));
    }
    *count = json_array_size(value);
    leave(reader);
    return true;
}

// ---- parts of the header

static bool read_records(struct reader *reader, const json_t *root)
{
    static const char *const keys[] = { "table", "key", NULL };
    struct scenario *scenario = reader->scenario;
    const json_t *list = json_object_get(root, "records");
    if (!list)
        return refuse(reader, "key 'records' is missing");
    enter(reader, "records");
    if (!json_is_array(list) || !json_array_size(list))
        return refuse(reader, "'records' must be a list of {table: ..., key: {...}}");
    scenario->record_count = json_array_size(list);
    scenario->records = ARENA_ARRAY(reader->arena, struct scenario_record, scenario->record_count);
    for (size_t i = 0; i < scenario->record_count; i++) {
        const json_t *item = json_array_get(list, i), *pairs = json_object_get(item, "key");
        struct scenario_record *record = &scenario->records[i];
        enter(reader, arena_format(reader->arena, "#%zu", i + 1));
        TRY(only_keys(reader, item, keys));
        TRY(get_text(reader, item, "table", true, &record->table));
        if (!pairs)
            return refuse(reader, "key 'key' is missing");
        enter(reader, "key");
        if (!json_is_object(pairs) || !json_object_size(pairs))
            return refuse(reader, "'key' must name the table's key columns ({column: result})");
        record->key = ARENA_ARRAY(reader->arena, const char *, json_object_size(pairs));
        record->from = ARENA_ARRAY(reader->arena, const char *, json_object_size(pairs));
        for (void *at = json_object_iter((json_t *)pairs); at;
             at = json_object_iter_next((json_t *)pairs, at)) {
            const char *name = json_object_iter_key(at);
            record->key[record->key_count] = arena_text(reader->arena, name, strlen(name));
            TRY(get_text(reader, pairs, name, true, &record->from[record->key_count]));
            record->key_count++;
        }
        leave(reader);
        leave(reader);
    }
    leave(reader);
    return true;
}

static bool get_value(struct reader *reader, const json_t *object, const char *key, enum type type,
                      struct value *out)
{
    const json_t *json = json_object_get(object, key);
    *out = value_null(type);
    if (!json)
        return true;
    enter(reader, key);
    const char *text = json_is_string(json)    ? json_string_value(json)
                       : json_is_integer(json) ? arena_format(reader->arena, "%lld",
                                                              (long long)json_integer_value(json))
                       : json_is_true(json)    ? "true"
                       : json_is_false(json)   ? "false"
                                               : NULL;
    if (!text || !value_parse(type, text, strlen(text), out))
        return refuse(reader, "'%s' is not a value of type %s", key, type_name(type));
    leave(reader);
    return true;
}

static bool is_ordered(enum type type)
{
    return type != TYPE_TEXT && type != TYPE_BOOL;
}

static bool within(const struct scenario_param *param, const struct value *value)
{
    return (param->min.state != STATE_VALUE || value_compare(value, &param->min) >= 0) &&
           (param->max.state != STATE_VALUE || value_compare(value, &param->max) <= 0);
}

static bool param_type(const char *text, enum type *out)
{
    return type_of_name(text, out) &&
           (*out == TYPE_INT || *out == TYPE_BIGINT || *out == TYPE_NUMERIC || *out == TYPE_TEXT ||
            *out == TYPE_DATE || *out == TYPE_BOOL || *out == TYPE_TIME);
}

static bool read_param(struct reader *reader, const char *name, const json_t *json,
                       struct scenario_param *param)
{
    static const char *const keys[] = { "type", "default", "min", "max", "title", NULL };
    const char *type;
    param->name = arena_text(reader->arena, name, strlen(name));
    enter(reader, param->name);
    TRY(only_keys(reader, json, keys));
    TRY(get_text(reader, json, "type", true, &type));
    if (!param_type(type, &param->type)) {
        enter(reader, "type");
        return refuse(reader, "'%s' is no type of a parameter; use integer, bigint, numeric, text, "
                              "date, boolean or time", type);
    }
    TRY(get_value(reader, json, "default", param->type, &param->initial));
    TRY(get_value(reader, json, "min", param->type, &param->min));
    TRY(get_value(reader, json, "max", param->type, &param->max));
    TRY(get_words(reader, json, "title", true, true, &param->title));
    if (param->initial.state != STATE_VALUE)
        return refuse(reader, "parameter %s: key 'default' is missing", param->name);
    if (!is_ordered(param->type) &&
        (param->min.state == STATE_VALUE || param->max.state == STATE_VALUE))
        return refuse(reader, "parameter %s: min and max are not for type %s", param->name,
                      type_name(param->type));
    if (!within(param, &param->initial))
        return refuse(reader, "parameter %s: the default is outside min and max", param->name);
    param->value = param->initial;
    leave(reader);
    return true;
}

static bool read_params(struct reader *reader, const json_t *root)
{
    const json_t *params = json_object_get(root, "params");
    struct scenario *scenario = reader->scenario;
    if (!params)
        return true;
    enter(reader, "params");
    if (!json_is_object(params))
        return refuse(reader, "'params' must be parameters by name ({name: {type: ...}})");
    scenario->params =
        ARENA_ARRAY(reader->arena, struct scenario_param, json_object_size(params) + 1);
    for (void *at = json_object_iter((json_t *)params); at;
         at = json_object_iter_next((json_t *)params, at))
        TRY(read_param(reader, json_object_iter_key(at), json_object_iter_value(at),
                       &scenario->params[scenario->param_count++]));
    leave(reader);
    return true;
}

static bool read_owner(struct reader *reader, const json_t *root)
{
    static const char *const keys[] = { "department", "officer", NULL };
    const json_t *owner = json_object_get(root, "owner");
    struct scenario *scenario = reader->scenario;
    if (!owner)
        return refuse(reader, "key 'owner' is missing");
    enter(reader, "owner");
    TRY(only_keys(reader, owner, keys));
    if (json_object_get(owner, "department"))
        TRY(get_text(reader, owner, "department", true, &scenario->owner_department));
    if (json_object_get(owner, "officer"))
        TRY(get_text(reader, owner, "officer", true, &scenario->owner_officer));
    leave(reader);
    return true;
}

static bool get_day(struct reader *reader, const json_t *object, const char *key, int64_t *out)
{
    const char *text;
    if (!json_object_get(object, key))
        return true;
    TRY(get_text(reader, object, key, true, &text));
    enter(reader, key);
    if (!civil_parse_date(text, strlen(text), out))
        return refuse(reader, "'%s' must be a date such as 2026-01-01", key);
    leave(reader);
    return true;
}

static bool read_bounds(struct reader *reader, const json_t *root)
{
    static const char *const valid_keys[] = { "from", "to", "on", NULL };
    static const char *const sample_keys[] = { "column", "at_least", NULL };
    struct scenario *scenario = reader->scenario;
    const json_t *valid = json_object_get(root, "valid"),
                 *sample = json_object_get(root, "minimum_sample");
    scenario->valid_from = CIVIL_DAY_MIN;
    scenario->valid_to = CIVIL_DAY_MAX;
    if (valid) {
        enter(reader, "valid");
        TRY(only_keys(reader, valid, valid_keys));
        TRY(get_text(reader, valid, "on", true, &scenario->valid_on));
        TRY(get_day(reader, valid, "from", &scenario->valid_from));
        TRY(get_day(reader, valid, "to", &scenario->valid_to));
        if (scenario->valid_to < scenario->valid_from)
            return refuse(reader, "'valid' ends before it begins");
        leave(reader);
    }
    if (sample) {
        enter(reader, "minimum_sample");
        TRY(only_keys(reader, sample, sample_keys));
        TRY(get_text(reader, sample, "column", true, &scenario->sample_column));
        TRY(get_integer(reader, sample, "at_least", 1, 1000000000, &scenario->sample_at_least));
        leave(reader);
    }
    return true;
}

static bool read_yes(struct reader *reader, const json_t *root, const char *key, bool *out)
{
    size_t word;
    const json_t *value = json_object_get(root, key);
    if (json_is_boolean(value)) {
        *out = json_is_true(value);
        return true;
    }
    TRY(get_word(reader, root, key, answers, &word));
    *out = word == 1;
    return true;
}

static bool read_header(struct reader *reader, const json_t *root)
{
    static const char *const keys[] = {
        "id", "title", "sentence", "area", "shape", "severity", "audience", "precheck", "cycle",
        "basis", "evidence_class", "key", "compared", "owner", "amount", "records", "params",
        "status", "valid", "minimum_sample", "advice", "exceptions", "scope", NULL };
    struct scenario *scenario = reader->scenario;
    size_t area, cycle, class, severity, audience, status, scope = 0;
    TRY(only_keys(reader, root, keys));
    TRY(get_text(reader, root, "id", true, &scenario->id));
    TRY(get_words(reader, root, "title", true, true, &scenario->title));
    TRY(get_words(reader, root, "sentence", true, true, &scenario->sentence));
    TRY(get_word(reader, root, "area", areas, &area));
    TRY(get_integer(reader, root, "shape", 1, 12, &scenario->shape));
    TRY(get_word(reader, root, "severity", severities, &severity));
    TRY(get_word(reader, root, "audience", audiences, &audience));
    TRY(read_yes(reader, root, "precheck", &scenario->precheck));
    TRY(get_word(reader, root, "cycle", cycles, &cycle));
    if (!json_object_get(root, "basis"))
        return refuse(reader, "key 'basis' is missing; write \"\" where none is known");
    TRY(get_text(reader, root, "basis", false, &scenario->basis));
    TRY(get_word(reader, root, "evidence_class", classes, &class));
    TRY(get_list(reader, root, "key", true, &scenario->key, &scenario->key_count));
    TRY(get_list(reader, root, "compared", false, &scenario->compared, &scenario->compared_count));
    TRY(read_owner(reader, root));
    if (json_object_get(root, "amount"))
        TRY(get_text(reader, root, "amount", true, &scenario->amount));
    TRY(read_records(reader, root));
    TRY(read_params(reader, root));
    TRY(get_word(reader, root, "status", statuses, &status));
    TRY(read_bounds(reader, root));
    TRY(get_words(reader, root, "advice", true, false, &scenario->advice));
    TRY(get_words(reader, root, "exceptions", false, false, &scenario->exceptions));
    if (json_object_get(root, "scope"))
        TRY(get_word(reader, root, "scope", scopes, &scope));
    scenario->area = areas[area];
    scenario->cycle = cycles[cycle];
    scenario->evidence_class = classes[class];
    scenario->severity = (enum severity)severity;
    scenario->audience = (enum audience)audience;
    scenario->status = (enum status)status;
    scenario->national = scope == 1;
    return true;
}

// ---- the file

// Finds the comment; afterwards reader->header is YAML with the file's own lines.
static bool split(struct reader *reader, const char *text, size_t len)
{
    struct scenario *scenario = reader->scenario;
    size_t bad, at = 0;
    if (!utf8_check(text, len, &bad)) {
        int line, column;
        place_of(text, bad, &line, &column);
        return err_set(reader->err, ERR_BAD_INPUT, "%s:%d:%d: the text is not UTF-8; save it as UTF-8",
                       scenario->path, line, column);
    }
    while (at < len && strchr(" \t\r\n", text[at]))
        at++;
    const char *end = at + 2 <= len && !memcmp(text + at, "/*", 2)
                          ? memmem(text + at + 2, len - at - 2, "*/", 2)
                          : NULL;
    if (!end)
        return err_set(reader->err, ERR_BAD_INPUT,
                       "%s:1:1: a scenario begins with its header in a comment (/* id: ... */)",
                       scenario->path);
    reader->header_len = (size_t)(end - text);
    reader->header = arena_text(reader->arena, text, reader->header_len);
    memset(reader->header + at, ' ', 2);
    const char *sql = end + 2;
    while (sql < text + len && strchr(" \t\r\n", *sql))
        sql++;
    if (sql == text + len)
        return err_set(reader->err, ERR_BAD_INPUT, "%s: no SELECT follows the header",
                       scenario->path);
    scenario->sql = arena_text(reader->arena, sql, (size_t)(text + len - sql));
    int column;
    place_of(text, (size_t)(sql - text), &scenario->sql_line, &column);
    return true;
}

struct scenario *scenario_parse(struct arena *arena, const char *path, const char *text, size_t len,
                                struct err *err)
{
    struct scenario *scenario = ARENA_NEW(arena, struct scenario);
    scenario->arena = arena;
    scenario->path = arena_text(arena, path, strlen(path));
    struct reader reader = { .arena = arena, .scenario = scenario, .err = err };
    if (len >= 3 && !memcmp(text, "\xef\xbb\xbf", 3)) {
        text += 3;
        len -= 3;
    }
    if (!split(&reader, text, len))
        return NULL;
    json_t *root = doc_parse_yaml(reader.header, reader.header_len, err);
    if (!root) {
        err_prefix(err, "%s", path);
        return NULL;
    }
    bool ok = read_header(&reader, root);
    json_decref(root);
    return ok ? scenario : NULL;
}

struct scenario *scenario_read(struct arena *arena, const char *path, struct err *err)
{
    char *text;
    size_t len;
    if (!doc_read_file(arena, path, FILE_BYTES_MAX, &text, &len, err))
        return NULL;
    return scenario_parse(arena, path, text, len, err);
}

// ---- folders

struct paths {
    const char **at;
    size_t count, room;
};

static bool list_folder(struct arena *arena, const char *dir, int depth, struct paths *paths,
                        struct err *err)
{
    DIR *folder = opendir(dir);
    if (!folder)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", dir,
                       strerror(errno));
    bool ok = true;
    struct dirent *entry;
    while (ok && (entry = readdir(folder))) {
        size_t len = strlen(entry->d_name);
        const char *path = arena_format(arena, "%s/%s", dir, entry->d_name);
        struct stat stat_of;
        if (entry->d_name[0] == '.' || stat(path, &stat_of) != 0)
            continue;
        if (S_ISDIR(stat_of.st_mode) && depth < FOLDER_DEPTH_MAX)
            ok = list_folder(arena, path, depth + 1, paths, err);
        else if (len > 4 && strcmp(entry->d_name + len - 4, ".sql") == 0)
            VEC_ADD(arena, paths, path);
    }
    closedir(folder);
    return ok;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static int compare_ids(const void *a, const void *b)
{
    const struct scenario *const *left = a, *const *right = b;
    int order = strcmp((*left)->id, (*right)->id);
    return order ? order : strcmp((*left)->path, (*right)->path);
}

bool scenario_list_folder(struct arena *arena, const char *dir, const char ***out, size_t *count,
                          struct err *err)
{
    struct paths paths = { 0 };
    TRY(list_folder(arena, dir, 0, &paths, err));
    if (paths.count)
        qsort(paths.at, paths.count, sizeof *paths.at, compare_paths);
    *out = paths.at;
    *count = paths.count;
    return true;
}

bool scenario_read_folder(struct arena *arena, const char *dir, struct scenario ***list,
                          size_t *count, struct err *err)
{
    const char **paths;
    TRY(scenario_list_folder(arena, dir, &paths, count, err));
    *list = ARENA_ARRAY(arena, struct scenario *, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        (*list)[i] = scenario_read(arena, paths[i], err);
        if (!(*list)[i])
            return false;
    }
    qsort(*list, *count, sizeof **list, compare_ids);
    for (size_t i = 1; i < *count; i++)
        if (strcmp((*list)[i - 1]->id, (*list)[i]->id) == 0)
            return err_set(err, ERR_CONFLICT, "two scenarios have the id %s: %s and %s",
                           (*list)[i]->id, (*list)[i - 1]->path, (*list)[i]->path);
    return true;
}

// ---- parameters

struct scenario_param *scenario_param_find(struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->param_count; i++)
        if (strcmp(scenario->params[i].name, name) == 0)
            return &scenario->params[i];
    return NULL;
}

static const char *value_text_in(struct arena *arena, const struct value *value)
{
    struct str text;
    str_open(&text, arena);
    value_print(&text, value);
    return str_end(&text);
}

static bool read_value(const struct scenario *scenario, const struct scenario_param *param,
                       const char *text, struct value *value, struct err *err)
{
    if (!value_parse(param->type, text, strlen(text), value))
        return err_set(err, ERR_BAD_INPUT, "parameter %s of %s: '%s' is not a value of type %s",
                       param->name, scenario->id, text, type_name(param->type));
    if (within(param, value))
        return true;
    struct arena *arena = arena_new("range of a parameter", MIB, MIB);
    err_set(err, ERR_BAD_INPUT, "parameter %s of %s: %s is outside %s to %s", param->name,
            scenario->id, text, value_text_in(arena, &param->min),
            value_text_in(arena, &param->max));
    arena_free(arena);
    return false;
}

static struct plan_own_value *find_own(const struct scenario_param *param, const char *agency)
{
    for (size_t i = 0; i < param->own_count; i++)
        if (strcmp(param->own[i].agency, agency) == 0)
            return &param->own[i];
    return NULL;
}

const struct value *scenario_param_value(const struct scenario_param *param, const char *agency)
{
    const struct plan_own_value *own = find_own(param, agency);
    return own ? &own->value : &param->value;
}

static void put_own(struct arena *arena, struct scenario_param *param, const char *agency,
                    struct value value)
{
    struct plan_own_value *known = find_own(param, agency), *more;
    if (known) {
        known->value = value;
        return;
    }
    more = ARENA_ARRAY(arena, struct plan_own_value, param->own_count + 1);
    for (size_t i = 0; i < param->own_count; i++)
        more[i] = param->own[i];
    more[param->own_count++] =
        (struct plan_own_value){ arena_text(arena, agency, strlen(agency)), value };
    param->own = more;
}

bool scenario_set(struct scenario *scenario, const char *name, const char *text, struct err *err)
{
    const char *at = strchr(name, '@');
    const char *plain = at ? arena_text(scenario->arena, name, (size_t)(at - name)) : name;
    struct scenario_param *param = scenario_param_find(scenario, plain);
    struct value value;
    if (!param)
        return err_set(err, ERR_NOT_FOUND, "scenario %s has no parameter '%s'", scenario->id, plain);
    TRY(read_value(scenario, param, text, &value, err));
    if (at)
        put_own(scenario->arena, param, at + 1, value);
    else
        param->value = value;
    return true;
}

void scenario_reset(struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->param_count; i++) {
        scenario->params[i].value = scenario->params[i].initial;
        scenario->params[i].own_count = 0;
    }
}

// What an agency has of its own and is as everywhere costs nothing.
static struct plan_param request_param(struct arena *arena, const struct scenario_param *param)
{
    struct plan_own_value *own = ARENA_ARRAY(arena, struct plan_own_value, param->own_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < param->own_count; i++)
        if (value_compare(&param->own[i].value, &param->value) != 0)
            own[count++] = param->own[i];
    return (struct plan_param){ param->name, param->value, own, count };
}

struct plan_request scenario_request(struct arena *arena, const struct scenario *scenario,
                                     const struct schema *schema)
{
    struct plan_param *params = ARENA_ARRAY(arena, struct plan_param, scenario->param_count + 1);
    for (size_t i = 0; i < scenario->param_count; i++)
        params[i] = request_param(arena, &scenario->params[i]);
    return (struct plan_request){ .sql = scenario->sql, .schema = schema, .params = params,
                                  .param_count = scenario->param_count };
}

// ---- errors of the SQL

void scenario_place(const struct scenario *scenario, int sql_offset, int *line, int *column)
{
    size_t len = strlen(scenario->sql), at = sql_offset < 0 ? 0 : (size_t)sql_offset;
    place_of(scenario->sql, at < len ? at : len, line, column);
    *line += scenario->sql_line - 1;
}

const char *scenario_excerpt(struct arena *arena, const struct scenario *scenario, int sql_offset)
{
    size_t len = strlen(scenario->sql), at = (size_t)sql_offset, start;
    at = at < len ? at : len;
    for (start = at; start && scenario->sql[start - 1] != '\n';)
        start--;
    struct str text;
    str_open(&text, arena);
    str_add(&text, scenario->sql + start, strcspn(scenario->sql + start, "\r\n"));
    str_char(&text, '\n');
    for (size_t i = start; i < at;) { // a tab stays a tab, a wide character takes two blanks
        uint32_t point;
        size_t bytes = utf8_decode(scenario->sql + i, at - i, &point);
        size_t width = point == '\t' ? 0 : utf8_width(scenario->sql + i, bytes ? bytes : 1);
        if (point == '\t')
            str_char(&text, '\t');
        while (width--)
            str_char(&text, ' ');
        i += bytes ? bytes : 1;
    }
    str_char(&text, '^');
    return str_end(&text);
}

const char *scenario_show_error(struct arena *arena, const struct scenario *scenario,
                                const struct err *err)
{
    if (err->sql_offset < 0)
        return arena_format(arena, "%s: %s", scenario->path, err->text);
    int line, column;
    scenario_place(scenario, err->sql_offset, &line, &column);
    return arena_format(arena, "%s:%d:%d: %s\n%s", scenario->path, line, column, err->text,
                        scenario_excerpt(arena, scenario, err->sql_offset));
}
