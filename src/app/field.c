#include "app/field.h"

#include <errno.h>
#include <stdlib.h>

#include "app/points.h"
#include "base/civil.h"
#include "base/now.h"

#define TEXT_MAX      200
#define LONG_TEXT_MAX 4000

const struct field *fields_find(const struct fields *fields, const char *name)
{
    for (size_t i = 0; i < fields->count; i++)
        if (strcmp(fields->at[i].name, name) == 0)
            return &fields->at[i];
    return NULL;
}

static bool refuse(struct request *request, const struct field *field, struct err *err,
                   const char *ko, const char *en)
{
    return request_fault(request, err, ERR_BAD_INPUT, field->name, "%s: %s | %s: %s",
                         field->title_ko, ko, field->title_en, en);
}

static bool is_number(enum field_kind kind)
{
    return kind == FIELD_ID || kind == FIELD_INT || kind == FIELD_WON;
}

static bool check_number(struct request *request, const struct field *field, int64_t number,
                         struct err *err)
{
    bool bounded = field->min || field->max;
    if (!bounded || (number >= field->min && number <= field->max))
        return true;
    return request_fault(request, err, ERR_BAD_INPUT, field->name,
                         "%s: %lld에서 %lld 사이여야 합니다 | %s: must be between %lld and %lld",
                         field->title_ko, (long long)field->min, (long long)field->max,
                         field->title_en, (long long)field->min, (long long)field->max);
}

static bool check_points(struct request *request, const struct field *field, const json_t *value,
                         struct err *err)
{
    int64_t points;
    if (!points_of(value, &points))
        return refuse(request, field, err, "소수 둘째 자리까지의 수여야 합니다",
                      "must be a number with two places at most");
    if ((!field->min && !field->max) || (points >= field->min && points <= field->max))
        return true;
    const char *least = points_text(request->arena, field->min),
               *most = points_text(request->arena, field->max);
    return request_fault(request, err, ERR_BAD_INPUT, field->name,
                         "%s: %s에서 %s 사이여야 합니다 | %s: must be between %s and %s",
                         field->title_ko, least, most, field->title_en, least, most);
}

static bool has_control(const char *text, bool lines)
{
    for (; *text; text++)
        if (((unsigned char)*text < ' ' &&
             !(lines && (*text == '\n' || *text == '\t' || *text == '\r'))) ||
            *text == 127)
            return true;
    return false;
}

static bool check_text(struct request *request, const struct field *field, const char *text,
                       struct err *err)
{
    size_t count = utf8_count(text, strlen(text));
    bool bounded = field->min || field->max;
    size_t least = bounded ? (size_t)field->min : (field->flags & FIELD_REQUIRED) != 0;
    size_t most = bounded                     ? (size_t)field->max
                  : field->kind == FIELD_LONG ? LONG_TEXT_MAX
                                              : TEXT_MAX;
    if (has_control(text, field->kind == FIELD_LONG))
        return refuse(request, field, err, "쓸 수 없는 제어 문자가 있습니다",
                      "holds control characters");
    if (count >= least && count <= most)
        return true;
    return request_fault(request, err, ERR_BAD_INPUT, field->name,
                         "%s: %zu자에서 %zu자까지 쓸 수 있습니다(지금 %zu자) | %s: must be %zu to "
                         "%zu characters (has %zu)",
                         field->title_ko, least, most, count, field->title_en, least, most, count);
}

static bool is_choice(const struct field *field, const char *text)
{
    for (size_t i = 0; field->choices && field->choices[i]; i++)
        if (strcmp(field->choices[i], text) == 0)
            return true;
    return false;
}

static bool check_choice(struct request *request, const struct field *field, const char *text,
                         struct err *err)
{
    if (is_choice(field, text))
        return true;
    struct str words;
    str_open(&words, request->arena);
    for (size_t i = 0; field->choices && field->choices[i]; i++)
        str_format(&words, "%s%s", i ? ", " : "", field->choices[i]);
    return request_fault(request, err, ERR_BAD_INPUT, field->name,
                         "%s: 다음 가운데 하나여야 합니다: %s | %s: must be one of: %s",
                         field->title_ko, str_end(&words), field->title_en, str_end(&words));
}

static bool check_string(struct request *request, const struct field *field, const char *text,
                         struct err *err)
{
    int64_t at;
    switch (field->kind) {
    case FIELD_CHOICE:
        return check_choice(request, field, text, err);
    case FIELD_DATE:
        return civil_parse_date(text, strlen(text), &at) ||
               refuse(request, field, err, "날짜는 2026-03-02처럼 씁니다",
                      "a date is written 2026-03-02");
    case FIELD_TIME:
        return now_parse(text, strlen(text), &at) ||
               refuse(request, field, err, "시각은 2026-03-02T01:02:03Z처럼 씁니다",
                      "a time is written 2026-03-02T01:02:03Z");
    default:
        return check_text(request, field, text, err);
    }
}

static bool check_value(struct request *request, const struct field *field, const json_t *value,
                        struct err *err)
{
    if (is_number(field->kind))
        return json_is_integer(value)
                   ? check_number(request, field, json_integer_value(value), err)
                   : refuse(request, field, err, "정수여야 합니다", "must be a whole number");
    if (field->kind == FIELD_POINTS)
        return check_points(request, field, value, err);
    if (field->kind == FIELD_BOOL)
        return json_is_boolean(value) ||
               refuse(request, field, err, "true나 false여야 합니다", "must be true or false");
    if (field->kind == FIELD_OBJECT)
        return json_is_object(value) ||
               refuse(request, field, err, "객체여야 합니다", "must be an object");
    if (field->kind == FIELD_LIST)
        return json_is_array(value) ||
               refuse(request, field, err, "배열이어야 합니다", "must be an array");
    return json_is_string(value) ? check_string(request, field, json_string_value(value), err)
                                 : refuse(request, field, err, "글이어야 합니다", "must be a text");
}

bool fields_check(struct request *request, const struct fields *fields, const json_t *body,
                  struct err *err)
{
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)body, name, value)
    {
        const struct field *field = fields_find(fields, name);
        if (!field)
            return request_fault(request, err, ERR_BAD_INPUT, name,
                                 "모르는 항목입니다: %s | an unknown member: %s", name, name);
        if (!json_is_null(value))
            TRY(check_value(request, field, value, err));
    }
    for (size_t i = 0; i < fields->count; i++) {
        const json_t *given = json_object_get(body, fields->at[i].name);
        if ((fields->at[i].flags & FIELD_REQUIRED) && (!given || json_is_null(given)))
            return refuse(request, &fields->at[i], err, "빠졌습니다", "is missing");
    }
    return true;
}

bool field_read(struct request *request, const struct field *field, const char *text,
                struct store_value *out, struct err *err)
{
    if (is_number(field->kind)) {
        char *end;
        errno = 0;
        long long number = strtoll(text, &end, 10);
        if (errno || end == text || *end)
            return refuse(request, field, err, "정수여야 합니다", "must be a whole number");
        *out = store_int(number);
        return check_number(request, field, number, err);
    }
    if (field->kind == FIELD_POINTS) {
        int64_t points = 0;
        bool good = points_read(text, &points);
        *out = store_int(points);
        return good || refuse(request, field, err, "소수 둘째 자리까지의 수여야 합니다",
                              "must be a number with two places at most");
    }
    if (field->kind == FIELD_BOOL) {
        bool yes = strcmp(text, "true") == 0 || strcmp(text, "1") == 0;
        *out = store_int(yes);
        return yes || strcmp(text, "false") == 0 || strcmp(text, "0") == 0 ||
               refuse(request, field, err, "true나 false여야 합니다", "must be true or false");
    }
    TRY(check_string(request, field, text, err));
    int64_t at;
    *out = store_text(text);
    if (field->kind == FIELD_TIME && now_parse(text, strlen(text), &at))
        *out = store_int(at);
    return true;
}

json_t *field_json(const struct field *field, const struct store_rows *rows, size_t column)
{
    if (store_is_null(rows, column))
        return json_null();
    char time[NOW_TEXT_MAX];
    const char *text;
    switch (field->kind) {
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_WON:
        return json_integer(store_get_int(rows, column));
    case FIELD_POINTS:
        return points_json(store_get_int(rows, column));
    case FIELD_BOOL:
        return json_boolean(store_get_int(rows, column) != 0);
    case FIELD_TIME:
        now_print(store_get_int(rows, column), time);
        return json_string(time);
    case FIELD_OBJECT:
    case FIELD_LIST:
        text = store_get_text(rows, column);
        json_t *object = json_loads(text, JSON_DECODE_ANY, NULL);
        return object ? object : json_null();
    default:
        return json_string(store_get_text(rows, column));
    }
}

json_t *field_schema(const struct field *field, bool english)
{
    static const char *const types[] = {
        [FIELD_ID] = "integer",    [FIELD_INT] = "integer",   [FIELD_WON] = "integer",
        [FIELD_POINTS] = "number", [FIELD_BOOL] = "boolean",  [FIELD_TEXT] = "string",
        [FIELD_LONG] = "string",   [FIELD_DATE] = "string",   [FIELD_TIME] = "string",
        [FIELD_CHOICE] = "string", [FIELD_OBJECT] = "object", [FIELD_LIST] = "array",
    };
    json_t *schema = json_pack("{s:s, s:s}", "type", types[field->kind], "description",
                               english ? field->title_en : field->title_ko);
    if (field->kind == FIELD_DATE || field->kind == FIELD_TIME)
        json_object_set_new(schema, "format",
                            json_string(field->kind == FIELD_DATE ? "date" : "date-time"));
    if (field->kind == FIELD_LIST)
        json_object_set_new(schema, "items", json_object());
    bool text = field->kind == FIELD_TEXT || field->kind == FIELD_LONG;
    if (field->kind == FIELD_POINTS && (field->min || field->max)) {
        json_object_set_new(schema, "minimum", points_json(field->min));
        json_object_set_new(schema, "maximum", points_json(field->max));
    } else if (field->min || field->max) {
        json_object_set_new(schema, text ? "minLength" : "minimum", json_integer(field->min));
        json_object_set_new(schema, text ? "maxLength" : "maximum", json_integer(field->max));
    }
    if (field->choices) {
        json_t *list = json_array();
        for (size_t i = 0; field->choices[i]; i++)
            json_array_append_new(list, json_string(field->choices[i]));
        json_object_set_new(schema, "enum", list);
    }
    return schema;
}
