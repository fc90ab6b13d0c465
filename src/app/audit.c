// Writing the log.
//
// The writer keeps number, month and hash of the last entry in memory, so that an entry costs one INSERT.
// That memory is wrong after a rollback. A chain built on an entry that was never kept could not be mended
// later, and would look like the crime it is there to show; so the INSERT itself asks whether the last
// entry of the table is the one remembered, and writes nothing when it is not. Then the end of the table
// is read and the entry made once more.
//
//     remembered 7, the table ends with 5 (6 and 7 were rolled back):
//     INSERT of 8 behind 7 writes no row → read the end: 5 → INSERT of 6 behind 5 writes it
//
// The month of an entry is that of its time in Seoul, but never earlier than the month of the entry before:
// segments are ranges of numbers also where a clock was set back. The first entry of a month ends the
// segment before it, whose bounds and hashes are signed then and there.
#include "app/audit.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "app/audit_form.h"
#include "base/civil.h"
#include "base/now.h"

struct end {
    int64_t number, month; // 0: the log is empty
    uint8_t hash[SEAL_HASH];
};

struct audit {
    const struct seal *seal;
    struct arena *arena, *scratch;
    struct end end;
    bool known; // `end` is what the table ends with, as far as this process knows
    const char *insert_sql;
};

struct audit *audit_open(const struct seal *seal)
{
    struct arena *arena = arena_new("audit", 0, 0);
    struct audit *audit = ARENA_NEW(arena, struct audit);
    *audit =
        (struct audit){ .seal = seal, .arena = arena, .scratch = arena_new("audit entry", 0, 0) };
    // $19 is the hash before the first entry, $20 that of the entry before. The plan of this text is one
    // step down the key in both databases; "no entry > $n" is a walk through the table in one of them.
    audit->insert_sql = arena_format(
        arena,
        "INSERT INTO audit_entry (%s) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, "
        "$13,"
        " $14, $15, $16, $17, $18 WHERE coalesce((SELECT hash FROM audit_entry ORDER BY number DESC"
        " LIMIT 1), $19) = $20",
        audit_columns);
    return audit;
}

void audit_close(struct audit *audit)
{
    if (!audit)
        return;
    arena_free(audit->scratch);
    arena_free(audit->arena);
}

void audit_forget(struct audit *audit)
{
    audit->known = false;
}

static bool end_read(struct store *store, struct end *end, struct err *err)
{
    *end = (struct end){ .number = 0 };
    struct store_rows *rows = store_ask(
        store, err, "SELECT number, month, hash FROM audit_entry ORDER BY number DESC LIMIT 1",
        STORE_NO_ARGS);
    bool more = false, good = rows && store_next(rows, &more, err);
    if (good && more) {
        end->number = store_get_int(rows, 0);
        end->month = store_get_int(rows, 1);
        if (!audit_bytes(rows, 2, end->hash, SEAL_HASH))
            good =
                err_set(err, ERR_CONFLICT,
                        "audit log: entry %" PRId64 " was tampered with: run haechi audit verify",
                        end->number);
    }
    store_done(rows);
    return good;
}

static int64_t month_of(int64_t at_us)
{
    struct civil civil;
    civil_of_stamp(now_civil(at_us, NOW_SEOUL_MINUTES), &civil);
    return (int64_t)civil.year * 100 + civil.month;
}

static void row_make(const struct audit *audit, const struct audit_entry *entry,
                     struct audit_row *row)
{
    *row = (struct audit_row){ .number = audit->end.number + 1,
                               .month = month_of(entry->at_us),
                               .entry = *entry };
    if (row->month < audit->end.month)
        row->month = audit->end.month;
    if (!row->entry.outcome)
        row->entry.outcome = "done";
    memcpy(row->before, audit->end.hash, SEAL_HASH);
    audit_row_hash(audit->scratch, row, row->hash);
    audit_row_seal(audit->seal, row->hash, row->seal);
}

// *written false: the table does not end with the entry before.
static bool row_insert(const struct audit *audit, struct store *store, const struct audit_row *row,
                       bool *written, struct err *err)
{
    struct store_value values[AUDIT_COLUMN_COUNT + 2];
    audit_row_values(row, values);
    static const uint8_t none[SEAL_HASH];
    values[AUDIT_COLUMN_COUNT] = store_bytes(none, SEAL_HASH);
    values[AUDIT_COLUMN_COUNT + 1] = store_bytes(row->before, SEAL_HASH);
    TRY(store_run(store, err, audit->insert_sql, values, AUDIT_COLUMN_COUNT + 2));
    *written = store_changed(store) == 1;
    return true;
}

static void form_sign(const struct audit *audit,
                      void form(struct str *, const struct audit_segment *),
                      const struct audit_segment *segment, uint8_t out[SEAL_SIGNATURE])
{
    struct str text;
    str_open(&text, audit->scratch);
    form(&text, segment);
    seal_sign(audit->seal, text.data, text.len, out);
}

// Where the segment before ended, and so where this one begins.
static bool segment_begin(struct store *store, struct audit_segment *segment, struct err *err)
{
    struct store_rows *rows = store_ask(
        store, err, "SELECT last_number, hash FROM audit_segment ORDER BY month DESC LIMIT 1",
        STORE_NO_ARGS);
    bool more = false, good = rows && store_next(rows, &more, err);
    segment->first = 1;
    if (good && more) {
        segment->first = store_get_int(rows, 0) + 1;
        audit_bytes(rows, 1, segment->before, SEAL_HASH);
    }
    store_done(rows);
    return good;
}

static bool segment_end(const struct audit *audit, struct store *store, struct err *err)
{
    struct audit_segment segment = { .month = audit->end.month, .last = audit->end.number };
    memcpy(segment.hash, audit->end.hash, SEAL_HASH);
    TRY(segment_begin(store, &segment, err));
    form_sign(audit, audit_segment_form, &segment, segment.signature);
    return store_run(
        store, err,
        "INSERT INTO audit_segment (month, first_number, last_number, before, hash, signature)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        STORE_ARGS(store_int(segment.month), store_int(segment.first), store_int(segment.last),
                   store_bytes(segment.before, SEAL_HASH), store_bytes(segment.hash, SEAL_HASH),
                   store_bytes(segment.signature, SEAL_SIGNATURE)));
}

static bool write_once(struct audit *audit, struct store *store, const struct audit_entry *entry,
                       bool *written, struct err *err)
{
    if (!audit->known)
        TRY(end_read(store, &audit->end, err));
    audit->known = false; // until the entry and the segment are there
    struct audit_row row;
    row_make(audit, entry, &row);
    TRY(row_insert(audit, store, &row, written, err));
    if (!*written)
        return true;
    if (audit->end.number && row.month != audit->end.month)
        TRY(segment_end(audit, store, err));
    audit->end = (struct end){ .number = row.number, .month = row.month };
    memcpy(audit->end.hash, row.hash, SEAL_HASH);
    audit->known = true;
    return true;
}

bool audit_write(struct audit *audit, struct store *store, const struct audit_entry *entry,
                 struct err *err)
{
    assert(entry->action && entry->at_us > 0);
    bool remembered = audit->known, written = false;
    arena_reset(audit->scratch);
    TRY(write_once(audit, store, entry, &written, err));
    if (!written && remembered)
        TRY(write_once(audit, store, entry, &written, err));
    return written ||
           err_set(err, ERR_CONFLICT, "audit log: another process writes to it; stop that first");
}

// ---- removing

static bool segment_ended(struct store *store, int64_t month, struct audit_segment *segment,
                          struct err *err)
{
    struct store_rows *rows = store_ask(
        store, err,
        "SELECT first_number, last_number, hash, removed_us FROM audit_segment WHERE month = $1",
        STORE_ARGS(store_int(month)));
    bool more = false, good = rows && store_next(rows, &more, err);
    if (good && !more)
        good = err_set(err, ERR_NOT_FOUND,
                       "audit log: month %" PRId64 " is not there or has not ended", month);
    if (good && !store_is_null(rows, 3))
        good =
            err_set(err, ERR_CONFLICT, "audit log: month %" PRId64 " was removed already", month);
    if (good) {
        *segment = (struct audit_segment){ .month = month,
                                           .first = store_get_int(rows, 0),
                                           .last = store_get_int(rows, 1) };
        audit_bytes(rows, 2, segment->hash, SEAL_HASH);
    }
    store_done(rows);
    return good;
}

bool audit_remove(struct audit *audit, struct store *store, int64_t month,
                  const struct audit_entry *why, struct err *err)
{
    struct audit_segment segment;
    TRY(segment_ended(store, month, &segment, err));
    segment.removed_us = why->at_us;
    arena_reset(audit->scratch);
    form_sign(audit, audit_removal_form, &segment, segment.removal);
    TRY(store_run(store, err, "DELETE FROM audit_entry WHERE number BETWEEN $1 AND $2",
                  STORE_ARGS(store_int(segment.first), store_int(segment.last))));
    TRY(store_run(store, err,
                  "UPDATE audit_segment SET removed_us = $2, removal = $3 WHERE month = $1",
                  STORE_ARGS(store_int(month), store_int(segment.removed_us),
                             store_bytes(segment.removal, SEAL_SIGNATURE))));
    char name[24];
    snprintf(name, sizeof name, "%" PRId64, month);
    struct audit_entry entry = *why;
    entry.action = "audit.remove";
    entry.object_table = "audit_segment";
    entry.object_id = name;
    return audit_write(audit, store, &entry, err);
}
