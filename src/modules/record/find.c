// Of the search: the record whose key was typed, in any table, and vendors by name or business number.
#include "app/find.h"

#include "base/dict.h"
#include "modules/record/seek.h"

static bool reads_records(const struct request *request)
{
    return actor_reach(request->actor, MAY_RECORD_READ) != REACH_NONE;
}

// Two posts in one agency look there once.
static bool is_first_of_agency(const struct actor *actor, size_t post)
{
    for (size_t i = 0; i < post; i++)
        if (strcmp(actor->posts[i].agency, actor->posts[post].agency) == 0)
            return false;
    return true;
}

static const char *title_of(const struct request *request, const struct schema_table *table)
{
    return request->english ? table->title_en : table->title_ko;
}

// "P1" in each of the asker's agencies, "A1,P1" as it stands in addresses: one look by the key's index.
static bool add_by_key(struct request *request, const struct schema_table *table, const char *key,
                       json_t *items, struct err *err)
{
    struct record_shown shown;
    struct err none = { 0 };
    if (record_find(request, MAY_RECORD_READ, table->name, key, &shown, &none)) {
        find_add(items, key, title_of(request, table),
                 arena_format(request->arena, "/records/%s/%s", table->name,
                              record_key_address(request, table, shown.values)));
        return true;
    }
    if (none.kind == ERR_NOT_FOUND)
        return true;
    *err = none;
    return false;
}

static bool find_keys(struct request *request, struct find *find, struct err *err)
{
    const struct schema *schema = app_schema(request->app);
    json_t *items = find_group(find, "record", "기록", "Records");
    bool whole = strchr(find->words, ',') != NULL;
    for (size_t t = 0; t < schema->table_count; t++) {
        const struct schema_table *table = schema->tables[t];
        if (whole) {
            TRY(add_by_key(request, table, find->words, items, err));
            continue;
        }
        if (table->key_count != 2 || table->agency_column != table->key[0])
            continue;
        for (size_t i = 0; i < request->actor->post_count; i++)
            if (is_first_of_agency(request->actor, i))
                TRY(add_by_key(request, table,
                               arena_format(request->arena, "%s,%s",
                                            request->actor->posts[i].agency, find->words),
                               items, err));
    }
    return true;
}

static bool find_vendors(struct request *request, struct find *find, struct err *err)
{
    const struct schema_table *table = schema_find(app_schema(request->app), "vendor");
    int name = table ? schema_column_find(table, "vendor_nm") : -1;
    if (name < 0)
        return true;
    struct seek seek;
    struct record_shown row = { .table = table };
    row.values = ARENA_ARRAY(request->arena, struct value, table->column_count);
    row.sealed = ARENA_ARRAY(request->arena, const char *, table->column_count);
    seek_open(&seek, request, table);
    seek_like(&seek, "vendor_nm", "biz_no", find_like(request->arena, find->words));
    const char *sql = seek_rows(&seek, FIND_MOST);
    struct store_rows *rows = store_ask(request->store, err, sql, seek.values, seek.value_count);
    json_t *items = find_group(find, "vendor", "거래처", "Vendors");
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        fine = records_row(app_records(request->app), request->arena, table, rows, row.values,
                           row.sealed, err);
        if (!fine)
            break;
        json_t *cells = record_cells(request, &row);
        const char *number =
            json_string_value(json_array_get(cells, (size_t)schema_column_find(table, "biz_no")));
        const char *words = json_string_value(json_array_get(cells, (size_t)name));
        find_add(items, words ? words : "", number,
                 arena_format(request->arena, "/records/vendor/%s",
                              record_key_address(request, table, row.values)));
        json_decref(cells);
    }
    store_done(rows);
    return fine;
}

bool record_find_words(struct request *request, struct find *find, struct err *err)
{
    return !reads_records(request) ||
           (find_keys(request, find, err) && find_vendors(request, find, err));
}
