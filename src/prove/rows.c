#include "prove/rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OID_NUMERIC 1700
#define DOUBLE_SLACK 1e-12

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

static bool cells_agree(const char *a, size_t a_len, const char *b, size_t b_len, enum type type)
{
    if (a_len == b_len && memcmp(a, b, a_len) == 0)
        return true;
    if (type != TYPE_DOUBLE)
        return false;
    char *a_end, *b_end;
    double x = strtod(a, &a_end), y = strtod(b, &b_end);
    if (a_end != a + a_len || b_end != b + b_len)
        return false;
    return fabs(x - y) <= DOUBLE_SLACK * fmax(fabs(x), fabs(y));
}

static bool rows_agree(const char *a, const char *b, const enum type *types, size_t column_count)
{
    for (size_t c = 0; c < column_count; c++) {
        size_t a_len = strcspn(a, "\t"), b_len = strcspn(b, "\t");
        if (!cells_agree(a, a_len, b, b_len, types[c]))
            return false;
        a += a_len + (a[a_len] != 0);
        b += b_len + (b[b_len] != 0);
    }
    return strcmp(a, b) == 0;
}

static void rows_remove(struct rows *rows, size_t index)
{
    rows->count--;
    memmove(rows->at + index, rows->at + index + 1, (rows->count - index) * sizeof *rows->at);
}

void rows_difference(struct arena *room, const struct rows *wanted, const struct rows *got,
                     const enum type *types, size_t column_count, struct rows *only_wanted,
                     struct rows *only_got)
{
    *only_wanted = (struct rows){ARENA_ARRAY(room, char *, wanted->count + 1), 0};
    *only_got = (struct rows){ARENA_ARRAY(room, char *, got->count + 1), 0};
    for (size_t i = 0, j = 0; i < wanted->count || j < got->count;) {
        int order = i == wanted->count ? 1
                    : j == got->count  ? -1
                                       : strcmp(wanted->at[i], got->at[j]);
        if (order < 0)
            only_wanted->at[only_wanted->count++] = wanted->at[i];
        if (order > 0)
            only_got->at[only_got->count++] = got->at[j];
        i += order <= 0;
        j += order >= 0;
    }
    for (size_t i = only_wanted->count; i-- > 0;) {
        for (size_t j = 0; j < only_got->count; j++) {
            if (!rows_agree(only_wanted->at[i], only_got->at[j], types, column_count))
                continue;
            rows_remove(only_wanted, i);
            rows_remove(only_got, j);
            break;
        }
    }
}

bool row_in_doubt(const char *row)
{
    const char *last = strrchr(row, '\t');
    return row[0] == '!' || strstr(row, "\t!") || (last && !strncmp(last, "\t? ", 3));
}
