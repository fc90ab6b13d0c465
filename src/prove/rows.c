#include "prove/rows.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OID_NUMERIC 1700

int rows_compare(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void rows_cell(struct str *row, const char *text, bool numeric)
{
    struct num num;
    if (numeric && num_parse(text, strlen(text), &num)) {
        char reduced[NUM_TEXT_MAX];
        num_print(num_reduce(num), reduced);
        str_text(row, reduced);
    } else {
        str_text(row, text);
    }
    str_char(row, '\t');
}

bool rows_of_server(struct arena *room, PGconn *conn, const char *sql, struct rows *out, char *state,
                    struct err *err)
{
    PGresult *result = PQexec(conn, sql);
    if (PQresultStatus(result) != PGRES_TUPLES_OK) {
        const char *code = PQresultErrorField(result, PG_DIAG_SQLSTATE);
        if (state)
            snprintf(state, 6, "%s", code ? code : "");
        err_set(err, ERR_STORE, "%s", PQresultErrorMessage(result));
        PQclear(result);
        return false;
    }
    out->count = (size_t)PQntuples(result);
    out->at = ARENA_ARRAY(room, char *, out->count + 1);
    for (int i = 0; i < PQntuples(result); i++) {
        struct str row;
        str_open(&row, room);
        for (int c = 0; c < PQnfields(result); c++) {
            if (PQgetisnull(result, i, c))
                str_text(&row, "\\N\t");
            else
                rows_cell(&row, PQgetvalue(result, i, c), PQftype(result, c) == OID_NUMERIC);
        }
        out->at[i] = (char *)(uintptr_t)str_end(&row);
    }
    PQclear(result);
    qsort(out->at, out->count, sizeof *out->at, rows_compare);
    return true;
}

// A row below zero, which is a bug, shows as a row that no server has.
void rows_of_kept(struct arena *room, const struct kept *kept, struct rows *out)
{
    out->count = 0;
    for (size_t i = 0; i < kept->sums.count; i++)
        out->count += (size_t)llabs(*(const int64_t *)kept->sums.entries[i].value);
    out->at = ARENA_ARRAY(room, char *, out->count + 1);
    size_t count = 0;
    for (size_t i = 0; i < kept->sums.count; i++) {
        const struct map_entry *entry = &kept->sums.entries[i];
        int64_t weight = *(const int64_t *)entry->value;
        for (int64_t n = llabs(weight); n > 0; n--)
            out->at[count++] = weight < 0 ? arena_format(room, "minus %s", entry->key)
                                          : (char *)(uintptr_t)entry->key;
    }
    qsort(out->at, out->count, sizeof *out->at, rows_compare);
}

bool rows_same(const struct rows *wanted, const struct rows *got)
{
    bool same = wanted->count == got->count;
    for (size_t i = 0; i < wanted->count && same; i++)
        same = !strcmp(wanted->at[i], got->at[i]);
    return same;
}
