#include "test/rows.h"

#include <stdio.h>
#include <string.h>

bool rows_print_difference(const struct rows *wanted, const struct rows *got, const char *what,
                           const char *where)
{
    if (rows_same(wanted, got))
        return true;
    printf("not ok: %s, %s: PostgreSQL has %zu rows, the engine %zu\n", what, where, wanted->count,
           got->count);
    size_t shown = 0;
    for (size_t i = 0, j = 0; shown < 6 && (i < wanted->count || j < got->count);) {
        int order = i == wanted->count ? 1
                    : j == got->count  ? -1
                                       : strcmp(wanted->at[i], got->at[j]);
        if (order < 0)
            printf("  only PostgreSQL  %s\n", wanted->at[i]);
        if (order > 0)
            printf("  only the engine  %s\n", got->at[j]);
        shown += order != 0;
        i += order <= 0;
        j += order >= 0;
    }
    return false;
}

void step_print_sql(struct str *text, const struct step *step)
{
    str_format(text, "DELETE FROM %s WHERE id = %lld;", step->table->name, (long long)step->id);
    if (!step->present)
        return;
    str_format(text, "INSERT INTO %s VALUES (%lld", step->table->name, (long long)step->id);
    for (size_t i = 1; i < step->table->column_count; i++) {
        str_text(text, ", ");
        value_print_sql(text, &step->row[i]);
    }
    str_text(text, ");");
}
