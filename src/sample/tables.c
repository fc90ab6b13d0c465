#include "sample/tables.h"

#include <assert.h>

static const struct {
    const char *name, *columns;
} tables[TABLE_COUNT] = {
#define X(constant, name, columns) { #name, columns },
    SAMPLE_TABLES(X)
#undef X
};

const char *tables_name(enum sample_table table)
{
    assert(table < TABLE_COUNT);
    return tables[table].name;
}

const char *tables_columns(enum sample_table table)
{
    assert(table < TABLE_COUNT);
    return tables[table].columns;
}
