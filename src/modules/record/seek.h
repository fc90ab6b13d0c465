// modules/record/seek.h — looking through one table of records, as far as the asker may see them.
//
// The store has an index on each table's key and no other, so a search reads records in the order of their
// keys, SEEK_WINDOW of them at most, and goes on from there when it is asked for the next page:
//
//   SELECT … FROM (SELECT w.*, d.id AS department_id … FROM
//                    (SELECT * FROM "exp_pay" w WHERE agency_id IN ($1) AND pay_no = $2       inside
//                      ORDER BY agency_id DESC, pay_no DESC LIMIT 100000) w LEFT JOIN department d …) t
//    WHERE (reach) AND dept_cd = $3 ORDER BY … LIMIT 51                                          outside
//
// What the key's index serves stands inside, everything else outside.
#pragma once

#include "modules/record/record.h"

#define SEEK_WINDOW 100000

struct seek {
    struct request *request;
    const struct schema_table *table;
    bool rising; // else the last keys come first
    struct str inside, outside;
    struct store_value values[24];
    size_t value_count, inside_count;
};

// What goes inside comes before all that does not.
void seek_open(struct seek *seek, struct request *request, const struct schema_table *table);
// column = value, of a column of texts.
void seek_equal(struct seek *seek, int column, const char *value);
// Either of two columns of texts holds what the pattern says (find_like()).
void seek_like(struct seek *seek, const char *one, const char *other, const char *pattern);
// Between two days, each may be NULL; of a column of dates or times. ERR_BAD_INPUT: no days.
bool seek_days(struct seek *seek, int column, const char *from, const char *to, struct err *err);
// Behind a key, as a page's cursor.
bool seek_after(struct seek *seek, const char *const *key, struct err *err);
bool seek_narrows(const struct seek *seek); // conditions that no index serves
// All columns of the table first; `limit` rows.
const char *seek_rows(struct seek *seek, int limit);
// How many there are, up to `most`.
const char *seek_count(struct seek *seek, int most);
// The key's columns of the window's last row, of the first `inside_count` values; without one the table ends
// before.
const char *seek_end(struct seek *seek);
// Whether equality of the column is served by the key's index.
bool seek_indexed(const struct schema_table *table, int column);
