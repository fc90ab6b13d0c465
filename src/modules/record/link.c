// What stands around a record: the same business, the same account, the same contract, by columns that name one
// kind of thing. For example exp_pay.creditor_biz_no and vendor.biz_no are both of kind "business".
#include "modules/record/link.h"

#include "app/people.h"
#include "base/dict.h"
#include "modules/record/seek.h"

#define COUNT_MOST 100

static bool ends(const char *name, const char *tail)
{
    size_t len = strlen(name), tail_len = strlen(tail);
    return len >= tail_len && strcmp(name + len - tail_len, tail) == 0;
}

// A document has a table whose records it tells apart.
static bool names_document(const struct schema *schema, const char *name)
{
    if (!ends(name, "_no") && !ends(name, "_id"))
        return false;
    for (size_t t = 0; t < schema->table_count; t++) {
        const struct schema_table *table = schema->tables[t];
        int column = schema_column_find(table, name);
        if (column >= 0 && table->key_count <= 2 && seek_indexed(table, column))
            return true;
    }
    return false;
}

const char *link_kind(const struct schema *schema, const struct schema_column *column)
{
    if (column->type != TYPE_TEXT)
        return NULL;
    if (strcmp(column->mark, "token") == 0)
        return strstr(column->name, "acct") ? "account" : "person";
    if (*column->mark || strcmp(column->name, "agency_id") == 0)
        return NULL;
    if (ends(column->name, "biz_no"))
        return "business";
    if (ends(column->name, "emp_no"))
        return "officer";
    return names_document(schema, column->name) ? column->name : NULL;
}

const char *link_value(struct arena *arena, const struct record_shown *shown, int column)
{
    const struct value *value = &shown->values[column];
    if (value->state != STATE_VALUE || value->type != TYPE_TEXT)
        return NULL;
    struct slice text = dict_get((uint32_t)value->word);
    return text.len ? arena_text(arena, text.data, text.len) : NULL;
}

json_t *link_column(struct request *request, const struct schema_table *table, int number)
{
    const struct schema_column *column = &table->columns[number];
    bool key = false;
    for (size_t i = 0; i < table->key_count; i++)
        key = key || table->key[i] == number;
    return json_pack("{s:s, s:s, s:s, s:s, s:b, s:s?}", "name", column->name, "title",
                     request->english ? column->title_en : column->title_ko, "type",
                     type_name(column->type), "mark", column->mark, "key", key, "link",
                     link_kind(app_schema(request->app), column));
}

// ---- the tables that have a column of the kind

// Counted where the key's index tells at once; elsewhere null, to be looked for on demand.
static bool count_there(struct request *request, const struct schema_table *table, int column,
                        const char *value, json_t **out, struct err *err)
{
    struct seek seek;
    int64_t count = 0;
    bool found;
    *out = NULL;
    if (!seek_indexed(table, column))
        return true;
    seek_open(&seek, request, table);
    seek_equal(&seek, column, value);
    const char *sql = seek_count(&seek, COUNT_MOST + 1);
    TRY(store_number(request->store, err, &count, &found, sql, seek.values, seek.value_count));
    *out = json_integer(count);
    return true;
}

static bool add_places(struct request *request, const char *kind, const char *value, json_t *places,
                       struct err *err)
{
    const struct schema *schema = app_schema(request->app);
    for (size_t t = 0; t < schema->table_count; t++)
        for (size_t c = 0; c < schema->tables[t]->column_count; c++) {
            const struct schema_table *table = schema->tables[t];
            const char *other = link_kind(schema, &table->columns[c]);
            json_t *count;
            if (!other || strcmp(other, kind) != 0)
                continue;
            TRY(count_there(request, table, (int)c, value, &count, err));
            json_array_append_new(
                places, json_pack("{s:s, s:s, s:s, s:s, s:o?}", "table", table->name, "title",
                                  request->english ? table->title_en : table->title_ko, "column",
                                  table->columns[c].name, "column_title",
                                  request->english ? table->columns[c].title_en
                                                   : table->columns[c].title_ko,
                                  "count", count));
        }
    return true;
}

static bool add_person(struct request *request, const struct record_shown *shown,
                       const char *emp_no, json_t *link, struct err *err)
{
    struct person person;
    int64_t id = 0;
    bool found = false;
    if (shown->owner.agency)
        TRY(people_officer(request->store, shown->owner.agency, emp_no, &id, err));
    if (id)
        TRY(people_person(request->store, request->arena, id, &person, &found, err));
    if (found) {
        json_object_set_new(link, "officer_id", json_integer(id));
        json_object_set_new(link, "person", json_string(person.name));
    }
    return true;
}

static bool add_link(struct request *request, const struct record_shown *shown, int column,
                     json_t *links, struct err *err)
{
    const char *kind = link_kind(app_schema(request->app), &shown->table->columns[column]);
    const char *value = kind ? link_value(request->arena, shown, column) : NULL;
    if (!value)
        return true;
    json_t *link = link_column(request, shown->table, column), *places = json_array();
    json_object_set_new(link, "places", places);
    json_array_append_new(links, link);
    if (strcmp(kind, "officer") == 0)
        TRY(add_person(request, shown, value, link, err));
    return add_places(request, kind, value, places, err);
}

bool record_around(struct request *request, struct err *err)
{
    struct record_shown shown;
    TRY(record_find(request, MAY_RECORD_READ, request->ids[0], request->ids[1], &shown, err));
    json_t *links = json_array();
    request_reply(request, 200, json_pack("{s:o}", "links", links));
    for (size_t i = 0; i < shown.table->column_count; i++)
        TRY(add_link(request, &shown, (int)i, links, err));
    return true;
}
