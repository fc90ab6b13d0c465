// The tables of the catalog as people know them: for who writes a proposed record or looks for one.
#include "modules/record/record.h"

static json_t *column_json(struct request *request, const struct schema_table *table, size_t at)
{
    const struct schema_column *column = &table->columns[at];
    bool key = false;
    for (size_t i = 0; i < table->key_count; i++)
        key = key || table->key[i] == (int)at;
    return json_pack("{s:s, s:s, s:s, s:b, s:b, s:s}", "name", column->name, "title",
                     request->english ? column->title_en : column->title_ko, "type",
                     type_name(column->type), "key", key, "required", column->not_null, "mark",
                     column->mark);
}

// The rules that judge records of the table before they are made, so that a precheck can say something.
static json_t *rules_json(struct request *request, const struct schema_table *table)
{
    json_t *list = json_array();
    size_t count;
    struct scenario *const *scenarios = app_scenarios(request->app, &count);
    for (size_t i = 0; i < count; i++) {
        bool judges = false;
        for (size_t k = 0; k < scenarios[i]->record_count; k++)
            judges = judges || strcmp(scenarios[i]->records[k].table, table->name) == 0;
        if (judges && scenarios[i]->precheck && scenarios[i]->audience == AUDIENCE_OWNER)
            json_array_append_new(list, json_string(scenarios[i]->id));
    }
    return list;
}

static json_t *table_json(struct request *request, const struct schema_table *table)
{
    json_t *columns = json_array();
    for (size_t i = 0; i < table->column_count; i++)
        json_array_append_new(columns, column_json(request, table, i));
    return json_pack("{s:s, s:s, s:s, s:b, s:o, s:o}", "name", table->name, "title",
                     request->english ? table->title_en : table->title_ko, "source", table->source,
                     "agency", table->agency_column >= 0, "prechecks", rules_json(request, table),
                     "columns", columns);
}

bool record_schema(struct request *request, struct err *err)
{
    (void)err;
    const struct schema *schema = app_schema(request->app);
    json_t *tables = json_array();
    for (size_t i = 0; i < schema->table_count; i++)
        json_array_append_new(tables, table_json(request, schema->tables[i]));
    return request_reply(request, 200, json_pack("{s:o}", "tables", tables));
}
