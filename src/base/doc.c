// YAML is read by libyaml's events into the same tree that JSON gives, so that whoever reads a
// scenario's header or a configuration file knows one kind of document only.
#include "base/doc.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#include "base/str.h"
#include "base/vec.h"

#define DEPTH_MAX 32

json_t *doc_parse_json(const char *text, size_t len, struct err *err)
{
    json_error_t at;
    json_t *root = json_loadb(text, len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &at);
    if (!root)
        err_set(err, ERR_BAD_INPUT, "JSON: line %d, column %d: %s", at.line, at.column, at.text);
    return root;
}

// ---- YAML

struct frame {
    json_t *value; // an object or an array; borrowed from its parent, the root is owned below
    char *key;     // of an object: the key whose value comes next
};

struct yaml_reader {
    yaml_parser_t parser;
    struct frame frames[DEPTH_MAX];
    int depth;
    json_t *root;
    struct arena *arena;
    struct err *err;
    const char *text;
};

static bool refuse(struct yaml_reader *reader, yaml_mark_t mark, const char *what)
{
    return err_set(reader->err, ERR_BAD_INPUT, "YAML: line %zu, column %zu: %s", mark.line + 1,
                   mark.column + 1, what);
}

// Puts a new value where the document stands; takes over the reference.
static bool place(struct yaml_reader *reader, json_t *value, yaml_mark_t mark)
{
    if (!value)
        return refuse(reader, mark, "the text is not valid UTF-8 or holds a NUL");
    if (!reader->depth) {
        reader->root = value;
        return true;
    }
    struct frame *frame = &reader->frames[reader->depth - 1];
    if (json_is_array(frame->value)) {
        json_array_append_new(frame->value, value);
    } else {
        json_object_set_new(frame->value, frame->key, value);
        frame->key = NULL;
    }
    return true;
}

static bool is_one_of(struct slice text, const char *a, const char *b, const char *c)
{
    return slice_is(text, a) || slice_is(text, b) || slice_is(text, c);
}

// The core schema's decimal integers that fit 64 bits. A leading zero would be lost in a number,
// and codes such as 0101 are what officials write: those stay text.
static bool read_integer(struct slice text, json_int_t *out)
{
    bool negative = text.len && text.data[0] == '-';
    size_t at = negative || (text.len && text.data[0] == '+');
    if (at == text.len || text.len - at > 18 || (text.data[at] == '0' && text.len - at > 1))
        return false;
    json_int_t value = 0;
    for (; at < text.len; at++) {
        if (text.data[at] < '0' || text.data[at] > '9')
            return false;
        value = value * 10 + (text.data[at] - '0');
    }
    *out = negative ? -value : value;
    return true;
}

static json_t *scalar_value(const yaml_event_t *event)
{
    struct slice text = { (const char *)event->data.scalar.value, event->data.scalar.length };
    json_int_t integer;
    if (event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE) {
        if (is_one_of(text, "true", "True", "TRUE"))
            return json_true();
        if (is_one_of(text, "false", "False", "FALSE"))
            return json_false();
        if (!text.len || slice_is(text, "~") || is_one_of(text, "null", "Null", "NULL"))
            return json_null();
        if (read_integer(text, &integer))
            return json_integer(integer);
    }
    if (memchr(text.data, 0, text.len))
        return NULL;
    return json_stringn(text.data, text.len);
}

static bool take_scalar(struct yaml_reader *reader, const yaml_event_t *event)
{
    struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
    if (!frame || json_is_array(frame->value) || frame->key)
        return place(reader, scalar_value(event), event->start_mark);
    const char *key = (const char *)event->data.scalar.value;
    if (strlen(key) != event->data.scalar.length)
        return refuse(reader, event->start_mark, "a key holds a NUL");
    if (json_object_get(frame->value, key))
        return err_set(reader->err, ERR_BAD_INPUT, "YAML: line %zu, column %zu: key '%s' twice",
                       event->start_mark.line + 1, event->start_mark.column + 1, key);
    frame->key = arena_text(reader->arena, key, event->data.scalar.length);
    return true;
}

static bool open_frame(struct yaml_reader *reader, json_t *value, yaml_mark_t mark)
{
    struct frame *frame = reader->depth ? &reader->frames[reader->depth - 1] : NULL;
    const char *why = reader->depth == DEPTH_MAX ? "nested deeper than 32 levels"
                      : frame && json_is_object(frame->value) && !frame->key
                          ? "a key must be a text"
                          : NULL;
    if (why) {
        json_decref(value);
        return refuse(reader, mark, why);
    }
    if (!place(reader, value, mark))
        return false;
    reader->frames[reader->depth++] = (struct frame){ .value = value };
    return true;
}

static bool has_anchor_or_tag(const yaml_event_t *event)
{
    switch (event->type) {
    case YAML_SCALAR_EVENT:
        return event->data.scalar.anchor || event->data.scalar.tag;
    case YAML_SEQUENCE_START_EVENT:
        return event->data.sequence_start.anchor || event->data.sequence_start.tag;
    case YAML_MAPPING_START_EVENT:
        return event->data.mapping_start.anchor || event->data.mapping_start.tag;
    default:
        return event->type == YAML_ALIAS_EVENT;
    }
}

static bool take_event(struct yaml_reader *reader, const yaml_event_t *event)
{
    if (has_anchor_or_tag(event))
        return refuse(reader, event->start_mark, "anchors, aliases and tags are not read here");
    switch (event->type) {
    case YAML_DOCUMENT_START_EVENT:
        return !reader->root || refuse(reader, event->start_mark, "more than one document");
    case YAML_SCALAR_EVENT:
        return take_scalar(reader, event);
    case YAML_SEQUENCE_START_EVENT:
        return open_frame(reader, json_array(), event->start_mark);
    case YAML_MAPPING_START_EVENT:
        return open_frame(reader, json_object(), event->start_mark);
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
        reader->depth--;
        return true;
    default:
        return true;
    }
}

// Of a byte it cannot read libyaml tells the offset alone.
static bool refuse_syntax(struct yaml_reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    yaml_mark_t mark = parser->problem_mark;
    if (parser->error == YAML_READER_ERROR) {
        mark = (yaml_mark_t){ 0 };
        size_t from = 0;
        for (size_t at = 0; at < parser->problem_offset; at++)
            if (reader->text[at] == '\n') {
                mark.line++;
                from = at + 1;
            }
        mark.column = utf8_count(reader->text + from, parser->problem_offset - from);
    }
    return refuse(reader, mark, parser->problem ? parser->problem : "not valid YAML");
}

static bool read_events(struct yaml_reader *reader)
{
    for (;;) {
        yaml_event_t event;
        if (!yaml_parser_parse(&reader->parser, &event))
            return refuse_syntax(reader);
        bool ok = take_event(reader, &event), end = event.type == YAML_STREAM_END_EVENT;
        yaml_event_delete(&event);
        if (!ok || end)
            return ok;
    }
}

json_t *doc_parse_yaml(const char *text, size_t len, struct err *err)
{
    struct yaml_reader reader = { .err = err, .text = text };
    if (!yaml_parser_initialize(&reader.parser)) {
        err_set(err, ERR_SYSTEM, "YAML: out of memory");
        return NULL;
    }
    reader.arena = arena_new("yaml keys", 0, 0);
    yaml_parser_set_encoding(&reader.parser, YAML_UTF8_ENCODING);
    yaml_parser_set_input_string(&reader.parser, (const unsigned char *)text, len);
    bool ok = read_events(&reader);
    yaml_parser_delete(&reader.parser);
    arena_free(reader.arena);
    if (ok)
        return reader.root ? reader.root : json_null();
    json_decref(reader.root);
    return NULL;
}

// ---- files

static bool read_all(struct arena *arena, int file, const char *path, size_t bytes_max, char **data,
                     size_t *len, struct err *err)
{
    struct stat stat;
    if (fstat(file, &stat) != 0)
        return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
    if (S_ISDIR(stat.st_mode))
        return err_set(err, ERR_BAD_INPUT, "%s: a folder, where a file is needed", path);
    size_t room = stat.st_size > 0 ? (size_t)stat.st_size + 1 : 4096, used = 0;
    if (room > bytes_max)
        room = bytes_max + 1; // one byte more than allowed tells a file that is too large
    char *buffer = arena_take_raw(arena, room + 1);
    for (;;) {
        if (used > bytes_max)
            return err_set(err, ERR_LIMIT, "%s: larger than the %zu bytes allowed", path,
                           bytes_max);
        if (used == room) { // a pipe, or a file that grows: its size was not known
            room = 2 * room > bytes_max ? bytes_max + 1 : 2 * room;
            char *grown = arena_take_raw(arena, room + 1);
            memcpy(grown, buffer, used);
            buffer = grown;
        }
        ssize_t got = read(file, buffer + used, room - used);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
        if (got == 0)
            break;
        used += (size_t)got;
    }
    buffer[used] = 0;
    *data = buffer;
    *len = used;
    return true;
}

bool doc_read_file(struct arena *arena, const char *path, size_t bytes_max, char **data,
                   size_t *len, struct err *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM, "%s: %s", path,
                       strerror(errno));
    bool ok = read_all(arena, file, path, bytes_max, data, len, err);
    close(file);
    return ok;
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static bool ends_so(const char *name, const char *ending)
{
    size_t len = strlen(name), tail = strlen(ending);
    return name[0] != '.' && len > tail && strcmp(name + len - tail, ending) == 0;
}

bool doc_folder(struct arena *arena, const char *dir, const char *ending, struct doc_paths *out,
                struct err *err)
{
    DIR *folder = opendir(dir);
    *out = (struct doc_paths){ 0 };
    if (!folder)
        return err_set(err, errno == ENOENT ? ERR_NOT_FOUND : ERR_SYSTEM,
                       "%s: the folder cannot be read: %s", dir, strerror(errno));
    struct dirent *entry;
    while ((entry = readdir(folder)))
        if (ends_so(entry->d_name, ending))
            VEC_ADD(arena, out, arena_format(arena, "%s/%s", dir, entry->d_name));
    closedir(folder);
    if (out->count)
        qsort(out->at, out->count, sizeof *out->at, compare_paths);
    return true;
}

bool doc_text(const json_t *object, const char *key, const char **out, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return true;
    if (!json_is_string(value))
        return err_set(err, ERR_BAD_INPUT, "'%s' must be a text", key);
    *out = json_string_value(value);
    return true;
}

bool doc_integer(const json_t *object, const char *key, int64_t *out, struct err *err)
{
    const json_t *value = json_object_get(object, key);
    if (!value)
        return true;
    if (!json_is_integer(value))
        return err_set(err, ERR_BAD_INPUT, "'%s' must be a whole number", key);
    *out = json_integer_value(value);
    return true;
}

// ---- writing

static void dump(struct str *out, const json_t *value);

static void add_escape(struct str *out, char c)
{
    static const char control[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    const char *at = c ? strchr(control, c) : NULL;
    if (at)
        str_format(out, "\\%c", letter[at - control]);
    else
        str_format(out, "\\u%04X", (unsigned char)c);
}

// jansson keeps valid UTF-8 only, so what must be escaped is a byte.
static void dump_text(struct str *out, const char *text, size_t len)
{
    size_t from = 0;
    str_char(out, '"');
    for (size_t at = 0; at < len; at++) {
        unsigned char c = (unsigned char)text[at];
        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        str_add(out, text + from, at - from);
        from = at + 1;
        add_escape(out, (char)c);
    }
    str_add(out, text + from, len - from);
    str_char(out, '"');
}

static void dump_array(struct str *out, const json_t *array)
{
    size_t count = json_array_size(array);
    str_char(out, '[');
    for (size_t i = 0; i < count; i++) {
        if (i)
            str_char(out, ',');
        dump(out, json_array_get(array, i));
    }
    str_char(out, ']');
}

static void dump_object(struct str *out, const json_t *object)
{
    const char *key;
    json_t *value;
    bool first = true;
    str_char(out, '{');
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!first)
            str_char(out, ',');
        first = false;
        dump_text(out, key, strlen(key));
        str_char(out, ':');
        dump(out, value);
    }
    str_char(out, '}');
}

static void dump_integer(struct str *out, json_int_t number)
{
    char digits[24];
    size_t at = sizeof digits;
    uint64_t left = number < 0 ? 0u - (uint64_t)number : (uint64_t)number;
    do
        digits[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0)
        digits[--at] = '-';
    str_add(out, digits + at, sizeof digits - at);
}

static void dump_real(struct str *out, const json_t *real)
{
    char text[64];
    str_add(out, text,
            json_dumpb(real, text, sizeof text, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15)));
}

static void dump(struct str *out, const json_t *value)
{
    switch (json_typeof(value)) {
    case JSON_OBJECT:
        dump_object(out, value);
        break;
    case JSON_ARRAY:
        dump_array(out, value);
        break;
    case JSON_STRING:
        dump_text(out, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        dump_integer(out, json_integer_value(value));
        break;
    case JSON_REAL:
        dump_real(out, value);
        break;
    case JSON_TRUE:
        str_text(out, "true");
        break;
    case JSON_FALSE:
        str_text(out, "false");
        break;
    case JSON_NULL:
        str_text(out, "null");
        break;
    }
}

const char *doc_dump(struct arena *arena, const json_t *value)
{
    struct str out;
    str_open(&out, arena);
    if (value)
        dump(&out, value);
    return str_end(&out);
}
