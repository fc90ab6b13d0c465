#include "flow/schema.h"

#include <string.h>

const struct schema_table *schema_find(const struct schema *schema, const char *name)
{
    for (size_t i = 0; i < schema->table_count; i++) {
        if (strcmp(schema->tables[i]->name, name) == 0)
            return schema->tables[i];
    }
    return NULL;
}

int schema_column_find(const struct schema_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++) {
        if (strcmp(table->columns[i].name, name) == 0)
            return (int)i;
    }
    return -1;
}
