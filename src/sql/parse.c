// The only file that sees libpg_query.
//
// Two habits of the library (15-4.0.0) are corrected here. Its JSON drops integers that are not
// positive ("ival":{}), so those are read again from the text at their location. Its printer recurses
// without a bound on chains such as x+x+x…, so the words of the text are counted before it runs.

#include "sql/parse.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <pg_query.h>

#include "base/str.h"
#include "base/vec.h"

static bool byte_is_word(char c)
{
    return isalnum((unsigned char)c) || c == '_' || (unsigned char)c >= 0x80;
}

static const char *blank_skip(const char *at)
{
    for (;;) {
        if (isspace((unsigned char)*at)) {
            at++;
        } else if (at[0] == '-' && at[1] == '-') {
            at += strcspn(at, "\n");
        } else if (at[0] == '/' && at[1] == '*') {
            const char *end = strstr(at + 2, "*/");
            at = end ? end + 2 : at + strlen(at);
        } else {
            return at;
        }
    }
}

// The offset of the first word beyond so many, or -1. At least every other token is a word, whatever
// the text.
static int words_beyond(const char *sql, size_t most)
{
    size_t count = 0;
    for (const char *at = blank_skip(sql); *at; at = blank_skip(at)) {
        if (++count > most)
            return (int)(at - sql);
        if (*at == '\'') {
            const char *end = strchr(at + 1, '\'');
            at = end ? end + 1 : at + 1;
        } else if (byte_is_word(*at)) {
            while (byte_is_word(*at))
                at++;
        } else {
            at++;
        }
    }
    return -1;
}

// A constant that the JSON shows as zero: the digits at its location, negative after an odd number
// of signs. Only signs, parentheses, blanks and digits can stand there.
static json_int_t integer_reread(const char *at)
{
    bool negative = false;
    for (at = blank_skip(at); *at == '-' || *at == '(' || *at == '+'; at = blank_skip(at + 1))
        negative ^= *at == '-';
    long long value = isdigit((unsigned char)*at) ? strtoll(at, NULL, 10) : 0;
    return negative ? -value : value;
}

static bool tree_correct(json_t *node, const char *sql, size_t len, int depth, struct err *err)
{
    if (depth > PARSE_DEPTH_MAX)
        return err_set_at(err, ERR_LIMIT, node_place(node),
                          "the statement is nested too deeply here: split it with WITH, or use IN for "
                          "long chains of OR");
    if (json_is_array(node)) {
        size_t index;
        json_t *item;
        json_array_foreach(node, index, item)
            TRY(tree_correct(item, sql, len, depth + 1, err));
        return true;
    }
    if (!json_is_object(node))
        return true;
    json_t *constant = json_object_get(node, "A_Const");
    json_t *integer = json_object_get(constant, "ival");
    if (integer && json_object_size(integer) == 0) {
        json_int_t at = json_integer_value(json_object_get(constant, "location"));
        json_int_t value = at >= 0 && (size_t)at < len ? integer_reread(sql + at) : 0;
        json_object_set_new(integer, "ival", json_integer(value));
    }
    const char *key;
    json_t *item;
    json_object_foreach(node, key, item)
        TRY(tree_correct(item, sql, len, depth + 1, err));
    return true;
}

// Locations are written behind what is inside them: the next one is that of the innermost node.
static int location_after(const char *text, size_t at)
{
    static const char word[] = "\"location\":";
    const char *found = at < strlen(text) ? strstr(text + at, word) : NULL;
    return found ? (int)strtol(found + strlen(word), NULL, 10) : -1;
}

static bool tree_read(const char *text, const char *sql, size_t len, json_t **statements,
                      struct err *err)
{
    json_error_t error;
    json_t *root = json_loads(text, 0, &error);
    if (!root)
        return err_set_at(err, ERR_LIMIT, location_after(text, (size_t)error.position),
                          "the statement is nested too deeply here: split it with WITH");
    json_t *list = json_object_get(root, "stmts");
    json_t *found = json_array();
    bool ok = tree_correct(list, sql, len, 0, err);
    size_t index;
    json_t *item;
    json_array_foreach(list, index, item)
        json_array_append(found, json_object_get(item, "stmt"));
    json_decref(root);
    if (!ok) {
        json_decref(found);
        return false;
    }
    *statements = found;
    return true;
}

bool parse_sql(const char *sql, json_t **statements, struct err *err)
{
    size_t len = strlen(sql);
    size_t bad;
    if (len > PARSE_BYTES_MAX)
        return err_set_at(err, ERR_LIMIT, (int)PARSE_BYTES_MAX,
                          "the SQL text has %zu bytes; at most %u are accepted", len, PARSE_BYTES_MAX);
    if (!utf8_check(sql, len, &bad))
        return err_set_at(err, ERR_BAD_INPUT, (int)bad, "the SQL text is not valid UTF-8 at byte %zu",
                          bad);
    int beyond = words_beyond(sql, PARSE_WORDS_MAX);
    if (beyond >= 0)
        return err_set_at(err, ERR_LIMIT, beyond,
                          "the SQL text has more than %d words: split it, or put a long list into a "
                          "reference table",
                          PARSE_WORDS_MAX);
    PgQueryParseResult parsed = pg_query_parse(sql);
    bool ok;
    if (parsed.error) {
        // The library counts characters from 1.
        int at = parsed.error->cursorpos;
        size_t offset = at > 0 ? utf8_offset(sql, len, (size_t)at - 1) : 0;
        ok = err_set_at(err, ERR_BAD_INPUT, at > 0 ? (int)offset : -1, "%s", parsed.error->message);
    } else {
        ok = tree_read(parsed.parse_tree, sql, len, statements, err);
    }
    pg_query_free_parse_result(parsed);
    return ok;
}

// ---- tokens
//
// The scanner answers in Protocol Buffers: a message of messages, each of (number << 3 | form, varint) where form 2
// is a length with so many bytes behind it.

struct wire {
    const uint8_t *at, *end;
};

static uint64_t wire_number(struct wire *wire)
{
    uint64_t number = 0;
    for (int shift = 0; wire->at < wire->end && shift < 64; shift += 7) {
        uint8_t byte = *wire->at++;
        number |= (uint64_t)(byte & 0x7f) << shift;
        if (byte < 0x80)
            break;
    }
    return number;
}

static struct wire wire_message(struct wire *wire)
{
    uint64_t len = wire_number(wire), left = (uint64_t)(wire->end - wire->at);
    struct wire inside = { wire->at, wire->at + (len < left ? len : left) };
    wire->at = inside.end;
    return inside;
}

static enum parse_token_kind token_kind(const char *sql, bool keyword)
{
    if (keyword)
        return TOKEN_KEYWORD;
    if ((sql[0] == '-' && sql[1] == '-') || (sql[0] == '/' && sql[1] == '*'))
        return TOKEN_COMMENT;
    if (*sql == '\'' || *sql == '$' || (isalpha((unsigned char)*sql) && sql[1] == '\''))
        return TOKEN_TEXT;
    if (isdigit((unsigned char)*sql) || (*sql == '.' && isdigit((unsigned char)sql[1])))
        return TOKEN_NUMBER;
    return byte_is_word(*sql) || *sql == '"' ? TOKEN_NAME : TOKEN_SIGN;
}

enum { SCAN_TOKEN = 2, SCAN_START = 1, SCAN_END = 2, SCAN_KEYWORD = 5 }; // numbers of its fields

static struct parse_token token_read(struct wire wire, const char *sql)
{
    uint64_t fields[SCAN_KEYWORD + 1] = { 0 };
    while (wire.at < wire.end) {
        uint64_t number = wire_number(&wire) >> 3, value = wire_number(&wire);
        if (number <= SCAN_KEYWORD)
            fields[number] = value;
    }
    return (struct parse_token){ token_kind(sql + fields[SCAN_START], fields[SCAN_KEYWORD] > 0),
                                 fields[SCAN_START], fields[SCAN_END] };
}

static size_t tokens_read(struct arena *arena, const PgQueryProtobuf *message, const char *sql,
                          struct parse_token **out)
{
    VEC(struct parse_token) tokens = { 0 };
    const uint8_t *data = (const uint8_t *)message->data;
    struct wire wire = { data, data + message->len };
    while (wire.at < wire.end) {
        uint64_t tag = wire_number(&wire);
        if (tag == (SCAN_TOKEN << 3 | 2))
            VEC_ADD(arena, &tokens, token_read(wire_message(&wire), sql));
        else
            wire_number(&wire);
    }
    *out = tokens.at;
    return tokens.count;
}

size_t parse_tokens(struct arena *arena, const char *sql, struct parse_token **out)
{
    size_t len = strlen(sql), bad, count = 0;
    *out = NULL;
    if (len > PARSE_BYTES_MAX || !utf8_check(sql, len, &bad))
        return 0;
    PgQueryScanResult scanned = pg_query_scan(sql);
    int at = scanned.error ? scanned.error->cursorpos : 0; // in characters from 1
    size_t sound = at > 1 ? utf8_offset(sql, len, (size_t)at - 1) : 0;
    if (!scanned.error)
        count = tokens_read(arena, &scanned.pbuf, sql, out);
    pg_query_free_scan_result(scanned);
    return sound && sound < len ? parse_tokens(arena, arena_text(arena, sql, sound), out) : count;
}

const char *node_kind(const json_t *node, json_t **fields)
{
    json_t *object = json_is_object(node) ? (json_t *)(uintptr_t)node : NULL;
    void *first = json_object_iter(object);
    *fields = first ? json_object_iter_value(first) : NULL;
    return first ? json_object_iter_key(first) : "";
}

bool node_is(const json_t *node, const char *kind, json_t **fields)
{
    *fields = json_object_get(node, kind);
    return *fields != NULL;
}

json_t *node_get(const json_t *fields, const char *name)
{
    return json_object_get(fields, name);
}

const char *node_text(const json_t *fields, const char *name)
{
    const char *text = json_string_value(json_object_get(fields, name));
    return text ? text : "";
}

int64_t node_integer(const json_t *fields, const char *name)
{
    return json_integer_value(json_object_get(fields, name));
}

bool node_flag(const json_t *fields, const char *name)
{
    return json_is_true(json_object_get(fields, name));
}

int node_offset(const json_t *fields)
{
    json_t *location = json_object_get(fields, "location");
    return json_is_integer(location) ? (int)json_integer_value(location) : -1;
}

int node_place(const json_t *node)
{
    int place = node_offset(node);
    if (place >= 0)
        return place;
    size_t index;
    json_t *item;
    json_array_foreach(node, index, item) {
        place = node_place(item);
        if (place >= 0)
            return place;
    }
    const char *key;
    json_object_foreach((json_t *)(uintptr_t)node, key, item) {
        place = node_place(item);
        if (place >= 0)
            return place;
    }
    return -1;
}

const char *node_name_at(const json_t *list, size_t i)
{
    return node_text(json_object_get(json_array_get(list, i), "String"), "sval");
}

const char *node_plain_name(const json_t *list)
{
    size_t count = json_array_size(list);
    if (count == 1)
        return node_name_at(list, 0);
    if (count == 2 && strcmp(node_name_at(list, 0), "pg_catalog") == 0)
        return node_name_at(list, 1);
    return NULL;
}
