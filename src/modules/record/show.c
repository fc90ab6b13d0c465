// One record as people may see it: personal data masked, and what is behind a mask for a reason that is logged.
#include "app/people.h"
#include "base/civil.h"
#include "base/dict.h"
#include "base/now.h"
#include "control/mask.h"
#include "modules/record/record.h"

int64_t record_today(struct app *app)
{
    return civil_floor_day(now_civil(now_us(), app_zone_minutes(app)));
}

static const char *text_of(struct arena *arena, const struct schema_table *table,
                           const struct value *values, const char *column)
{
    int at = schema_column_find(table, column);
    if (at < 0 || values[at].state != STATE_VALUE || values[at].type != TYPE_TEXT)
        return NULL;
    struct slice text = dict_get((uint32_t)values[at].word);
    return arena_text(arena, text.data, text.len);
}

bool record_owner(struct store *store, const struct schema_table *table, struct arena *arena,
                  const struct value *values, int64_t day, struct owner *out, struct err *err)
{
    const char *code = text_of(arena, table, values, "dept_cd");
    const char *maker = text_of(arena, table, values, "mk_emp_no");
    const char *agency = text_of(arena, table, values, "agency_id");
    *out = (struct owner){ .agency = agency };
    if (agency && code)
        TRY(people_department(store, agency, code, day, &out->department_id, err));
    return !agency || !maker || people_officer(store, agency, maker, &out->officer_id, err);
}

// ---- the record of the path
//
//   A1,2026~2F7        the values of the key with commas between; what a path cannot carry is written ~ and two
//                      digits, not %2F, which proxies decode on the way
//   ~1b5f…             sealed, where the key is personal data

#define SEALED_KEY '~'
#define ESCAPE     '~'

static bool key_is_personal(const struct schema_table *table)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (mask_needed(table->columns[table->key[i]].mark))
            return true;
    return false;
}

// What a path cannot carry, and what stands for something else in an address.
static bool is_escaped(int byte)
{
    return byte > 0 && (byte < ' ' || strchr("~,/\\\x7f", byte));
}

static void put_escaped(struct str *out, const char *text)
{
    for (; *text; text++)
        if (is_escaped((unsigned char)*text))
            str_format(out, "%c%02X", ESCAPE, *text);
        else
            str_char(out, *text);
}

static int hex_of(char digit)
{
    return digit >= '0' && digit <= '9'   ? digit - '0'
           : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                          : -1;
}

// The byte that is written "~2F" at the start of the text; -1: none that put_escaped() writes so.
static int escaped_byte(const char *text, size_t len)
{
    int high = len > 2 && text[0] == ESCAPE ? hex_of(text[1]) : -1;
    int low = high >= 0 ? hex_of(text[2]) : -1;
    return low >= 0 && is_escaped(high * 16 + low) ? high * 16 + low : -1;
}

static const char *unescaped(struct arena *arena, const char *text, size_t len)
{
    struct str out;
    str_open(&out, arena);
    for (size_t i = 0; i < len; i++) {
        int byte = escaped_byte(text + i, len - i);
        str_char(&out, byte >= 0 ? (char)byte : text[i]);
        i += byte >= 0 ? 2 : 0;
    }
    return str_end(&out);
}

const char *record_key_address(struct request *request, const struct schema_table *table,
                               const struct value *values)
{
    struct str text;
    str_open(&text, request->arena);
    for (size_t i = 0; i < table->key_count; i++) {
        struct str value;
        str_open(&value, request->arena);
        value_print(&value, &values[table->key[i]]);
        str_text(&text, i ? "," : "");
        put_escaped(&text, str_end(&value));
    }
    const char *plain = str_end(&text);
    if (!key_is_personal(table))
        return plain;
    const char *sealed =
        seal_field(app_seal(request->app), request->arena, table->name, plain, strlen(plain));
    char *out = arena_take(request->arena, 2 * strlen(sealed) + 2);
    out[0] = SEALED_KEY;
    seal_hex(sealed, strlen(sealed), out + 1);
    return out;
}

static bool open_key(struct request *request, const struct schema_table *table, const char **text,
                     struct err *err)
{
    size_t len = strlen(*text) - 1;
    char *sealed = arena_take(request->arena, len / 2 + 1);
    return len % 2 == 0 && seal_unhex(*text + 1, len, sealed) &&
           seal_reveal(app_seal(request->app), request->arena, table->name, sealed, text, &len,
                       err);
}

bool record_split_key(struct request *request, const struct schema_table *table, const char *text,
                      const char **key, struct err *err)
{
    const char *at = text;
    if (*at == SEALED_KEY && key_is_personal(table) && !open_key(request, table, &at, err))
        return err_set(err, ERR_NOT_FOUND, "그런 열쇠가 없습니다 | there is no such key");
    for (size_t i = 0; i < table->key_count; i++) {
        size_t len = i + 1 < table->key_count ? strcspn(at, ",") : strlen(at);
        key[i] = unescaped(request->arena, at, len);
        at += len;
        if (i + 1 < table->key_count && *at++ != ',')
            return err_set(
                err, ERR_NOT_FOUND,
                "열쇠는 값 %zu개를 쉼표로 이은 것이어야 합니다 | the key is %zu values with commas "
                "between",
                table->key_count, table->key_count);
    }
    return true;
}

bool record_find(struct request *request, enum permission permission, const char *table_name,
                 const char *key_text, struct record_shown *shown, struct err *err)
{
    const struct schema_table *table = schema_find(app_schema(request->app), table_name);
    if (!table)
        return request_hidden(err);
    const char **key = ARENA_ARRAY(request->arena, const char *, table->key_count);
    *shown = (struct record_shown){ .table = table };
    shown->values = ARENA_ARRAY(request->arena, struct value, table->column_count);
    shown->sealed = ARENA_ARRAY(request->arena, const char *, table->column_count);
    bool found;
    TRY(record_split_key(request, table, key_text, key, err));
    TRY(records_get(app_records(request->app), request->arena, request->store, table, key,
                    shown->values, shown->sealed, &found, err));
    if (!found)
        return request_hidden(err);
    TRY(record_owner(request->store, table, request->arena, shown->values,
                     record_today(request->app), &shown->owner, err));
    // A table of no agency (calendar, codes) is anybody's who may read records.
    return table->agency_column < 0 || actor_may(request->actor, permission, &shown->owner) ||
           request_hidden(err);
}

// ---- masked

static json_t *value_json(struct arena *arena, const struct value *value)
{
    if (value->type == TYPE_BIGINT || value->type == TYPE_INT)
        return json_integer((json_int_t)value->word);
    if (value->type == TYPE_BOOL)
        return json_boolean(value->word != 0);
    struct str text;
    str_open(&text, arena);
    value_print(&text, value);
    return json_stringn(str_end(&text), text.len);
}

static json_t *cell_json(struct request *request, const struct schema_column *column,
                         const struct value *value, bool sealed)
{
    bool restricted = strcmp(column->mark, "restricted") == 0;
    if (sealed)
        return json_string("***");
    if (value->state != STATE_VALUE)
        return json_null();
    if (!mask_needed(column->mark) || (restricted && actor_has(request->actor, ROLE_AUDITOR)))
        return value_json(request->arena, value);
    struct str text;
    str_open(&text, request->arena);
    mask_value(&text, column->mark, value);
    return json_string(str_end(&text));
}

json_t *record_cells(struct request *request, const struct record_shown *shown)
{
    json_t *cells = json_array();
    size_t secret = 0;
    for (size_t i = 0; i < shown->table->column_count; i++) {
        const struct schema_column *column = &shown->table->columns[i];
        bool hidden = strcmp(column->mark, "secret") == 0;
        json_array_append_new(cells, cell_json(request, column, &shown->values[i],
                                               hidden && shown->sealed[secret] != NULL));
        secret += hidden;
    }
    return cells;
}

bool record_show(struct request *request, struct err *err)
{
    struct record_shown shown;
    TRY(record_find(request, MAY_RECORD_READ, request->ids[0], request->ids[1], &shown, err));
    json_t *columns = json_array(), *cells = record_cells(request, &shown);
    for (size_t i = 0; i < shown.table->column_count; i++) {
        const struct schema_column *column = &shown.table->columns[i];
        json_array_append_new(
            columns, json_pack("{s:s, s:s, s:s, s:o}", "name", column->name, "title",
                               request->english ? column->title_en : column->title_ko, "mark",
                               column->mark, "value", json_incref(json_array_get(cells, i))));
    }
    json_decref(cells);
    return request_reply(request, 200,
                         json_pack("{s:s, s:s, s:s, s:o}", "table", shown.table->name, "title",
                                   request->english ? shown.table->title_en : shown.table->title_ko,
                                   "key", request->ids[1], "columns", columns));
}

// ---- behind the mask

static bool reveal_value(struct request *request, const struct record_shown *shown, int column,
                         json_t **out, struct err *err)
{
    const struct records *records = app_records(request->app);
    struct value *key = ARENA_ARRAY(request->arena, struct value, shown->table->key_count);
    for (size_t i = 0; i < shown->table->key_count; i++)
        key[i] = shown->values[shown->table->key[i]];
    for (size_t i = 0; i < records_secret_count(records, shown->table); i++) {
        if (records_secret_column(records, shown->table, i) != column)
            continue;
        const char *plain = NULL;
        size_t len = 0;
        if (shown->sealed[i])
            TRY(seal_reveal(app_seal(request->app), request->arena,
                            records_place(request->arena, shown->table, column, key),
                            shown->sealed[i], &plain, &len, err));
        *out = plain ? json_stringn(plain, len) : json_null();
        return true;
    }
    const struct value *value = &shown->values[column];
    *out = value->state == STATE_VALUE ? value_json(request->arena, value) : json_null();
    return true;
}

bool record_reveal(struct request *request, struct err *err)
{
    struct record_shown shown;
    const char *name = request_text(request, "column");
    TRY(record_find(request, MAY_REVEAL, request->ids[0], request->ids[1], &shown, err));
    int column = schema_column_find(shown.table, name);
    if (column < 0)
        return request_fault(request, err, ERR_BAD_INPUT, "column",
                             "그런 열이 없습니다 | no such column");
    const char *mark = shown.table->columns[column].mark;
    if (strcmp(mark, "token") == 0 ||
        (strcmp(mark, "restricted") == 0 && !actor_has(request->actor, ROLE_AUDITOR)))
        return request_fault(request, err, ERR_FORBIDDEN, "column",
                             "보여 줄 수 없는 열입니다 | this column is shown to nobody");
    json_t *value;
    TRY(reveal_value(request, &shown, column, &value, err));
    const struct request_act act = { .action = "record.reveal",
                                     .table = shown.table->name,
                                     .id = request->ids[1],
                                     .owner = shown.owner,
                                     .reason = request_text(request, "reason"),
                                     .detail = json_pack("{s:s}", "column", name) };
    if (!request_audit(request, &act, err)) {
        json_decref(value);
        return false;
    }
    return request_reply(request, 200, json_pack("{s:s, s:o}", "column", name, "value", value));
}
