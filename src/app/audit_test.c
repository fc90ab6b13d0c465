// The log under every kind of tampering, at random places, on each store. The seed is printed;
// HAECHI_SEED repeats it.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "app/audit_form.h"
#include "base/now.h"
#include "base/random.h"
#include "peer/pg.h"
#include "store/migrate.h"

#define ENTRIES  60
#define ROWS_MAX (ENTRIES + 8)
#define DAY_US   INT64_C(86400000000)
#define BEGIN_US INT64_C(1790000000000000) // 2026-09-21

struct log {
    char folder[64], url[256], ring[96];
    struct pg *pg;
    struct arena *arena;
    struct random random;
    struct store *store;
    struct seal *seal;
    struct audit *audit;
};

struct rows {
    struct audit_row at[ROWS_MAX];
    size_t count;
};

// ---- a log of its own for each test

static void must(bool good, const struct err *err)
{
    if (!good)
        fail_msg("%s", err->text);
}

static void log_begin(struct log *log)
{
    struct err err = { 0 };
    if (log->pg)
        must(store_script(log->store, "DROP SCHEMA public CASCADE; CREATE SCHEMA public", &err),
             &err);
    must(migrate(log->store, &err), &err);
    log->audit = audit_open(log->seal);
}

static int log_open(void **state, struct pg *pg)
{
    static struct log log;
    struct err err = { 0 };
    log = (struct log){ .arena = arena_new("test", 0, 0), .pg = pg };
    const char *seed_text = getenv("HAECHI_SEED");
    uint64_t seed = seed_text ? strtoull(seed_text, NULL, 10) : (uint64_t)time(NULL);
    print_message("HAECHI_SEED=%llu\n", (unsigned long long)seed);
    random_open(&log.random, seed);
    snprintf(log.folder, sizeof log.folder, "/tmp/haechi-audit-XXXXXX");
    assert_non_null(mkdtemp(log.folder));
    snprintf(log.ring, sizeof log.ring, "%s/ring", log.folder);
    if (pg)
        snprintf(log.url, sizeof log.url, "postgresql:///postgres?host=%s&port=5432&user=haechi",
                 pg_host(pg));
    else
        snprintf(log.url, sizeof log.url, "sqlite:%s/haechi.db", log.folder);
    must(seal_create(log.ring, &err), &err);
    log.seal = seal_open(log.ring, SEAL_AES, &err);
    log.store = store_open(log.url, STORE_CREATE, &err);
    must(log.store != NULL, &err);
    log_begin(&log);
    *state = &log;
    return 0;
}

static int on_sqlite(void **state)
{
    return log_open(state, NULL);
}

static int log_close(void **state)
{
    struct log *log = *state;
    audit_close(log->audit);
    store_close(log->store);
    seal_close(log->seal);
    char command[128];
    snprintf(command, sizeof command, "rm -rf %s", log->folder);
    assert_int_equal(system(command), 0);
    arena_free(log->arena);
    return 0;
}

// ---- writing and reading

static const char *some_text(struct log *log)
{
    static const char *const texts[] = {
        NULL, "", "확인", "t1.vugYnBqsl8Y8ea76L-4cYA", "a\nb 1:c", "{\"n\": 1}", "x"
    };
    return texts[random_below(&log->random, sizeof texts / sizeof *texts)];
}

static struct audit_entry some_entry(struct log *log, int64_t at_us)
{
    return (struct audit_entry){
        .at_us = at_us,
        .actor_id = random_between(&log->random, 0, 5),
        .actor_name = some_text(log),
        .address = some_text(log),
        .action = random_below(&log->random, 2) ? "alarm.act" : "person.look",
        .agency = some_text(log),
        .department_id = random_between(&log->random, 0, 3),
        .object_table = some_text(log),
        .object_id = some_text(log),
        .subject = some_text(log),
        .reason = some_text(log),
        .detail = some_text(log),
        .outcome = random_below(&log->random, 2) ? NULL : "refused",
    };
}

static void write_one(struct log *log, int64_t at_us)
{
    struct err err = { 0 };
    struct audit_entry entry = some_entry(log, at_us);
    must(audit_write(log->audit, log->store, &entry, &err), &err);
}

static void begin(struct log *log)
{
    struct err err = { 0 };
    must(store_begin(log->store, &err), &err);
}

static void commit(struct log *log)
{
    struct err err = { 0 };
    must(store_commit(log->store, &err), &err);
}

static struct audit_head head_now(struct log *log)
{
    struct audit_head head;
    struct err err = { 0 };
    must(audit_head_make(log->store, log->seal, BEGIN_US + 100 * DAY_US, &head, &err), &err);
    return head;
}

// Two entries a day over a month's end or two; a head is kept after every tenth.
static void write_many(struct log *log)
{
    struct err err = { 0 };
    begin(log);
    for (int i = 0; i < ENTRIES; i++) {
        write_one(log, BEGIN_US + i * DAY_US);
        if (i % 10 == 9) {
            struct audit_head head = head_now(log);
            must(audit_head_keep(log->store, &head, &err), &err);
        }
    }
    commit(log);
}

static const char *copy(struct log *log, const char *text)
{
    return text ? arena_text(log->arena, text, strlen(text)) : NULL;
}

static void rows_load(struct log *log, struct rows *out)
{
    struct err err = { 0 };
    const char *sql =
        arena_format(log->arena, "SELECT %s FROM audit_entry ORDER BY number", audit_columns);
    struct store_rows *rows = store_ask(log->store, &err, sql, STORE_NO_ARGS);
    bool more = rows != NULL;
    for (out->count = 0; more && store_next(rows, &more, &err) && more;) {
        struct audit_row *row = &out->at[out->count++];
        audit_row_read(rows, row);
        struct audit_entry *entry = &row->entry;
        const char **texts[] = { &entry->actor_name, &entry->address,      &entry->action,
                                 &entry->agency,     &entry->object_table, &entry->object_id,
                                 &entry->subject,    &entry->reason,       &entry->detail,
                                 &entry->outcome };
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
            *texts[i] = copy(log, *texts[i]);
    }
    store_done(rows);
    assert_int_equal(err.kind, ERR_NONE);
}

// What someone with the database in his hands does: any rows in place of those there are.
static void rows_put(struct log *log, const struct rows *rows)
{
    struct err err = { 0 };
    const char *sql =
        arena_format(log->arena,
                     "INSERT INTO audit_entry (%s) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,"
                     " $11, $12, $13, $14, $15, $16, $17, $18)",
                     audit_columns);
    begin(log);
    must(store_run(log->store, &err, "DELETE FROM audit_entry", STORE_NO_ARGS), &err);
    for (size_t i = 0; i < rows->count; i++) {
        struct store_value values[AUDIT_COLUMN_COUNT];
        audit_row_values(&rows->at[i], values);
        must(store_run(log->store, &err, sql, values, AUDIT_COLUMN_COUNT), &err);
    }
    commit(log);
    audit_forget(log->audit);
}

// ---- verifying

struct seen {
    struct audit_finding first;
    struct audit_result result;
};

static void see(void *context, const struct audit_finding *finding)
{
    struct seen *seen = context;
    if (seen->result.finding_count == 1)
        seen->first = *finding;
}

static struct seen verify(struct log *log, bool ring, const struct audit_head *head)
{
    struct seen seen = { .first = { .first = 0 } };
    struct err err = { 0 };
    must(audit_verify(log->store, ring ? log->seal : NULL, head, see, &seen, &seen.result, &err),
         &err);
    return seen;
}

static void clean(struct log *log, bool ring, const struct audit_head *head)
{
    struct seen seen = verify(log, ring, head);
    if (seen.result.finding_count)
        fail_msg("%s at %lld..%lld in a log that nobody touched",
                 audit_fault_text(seen.first.fault, true), (long long)seen.first.first,
                 (long long)seen.first.last);
}

// The first finding names the entry, or a stretch with it.
static void found(struct log *log, const char *how, bool ring, const struct audit_head *head,
                  int64_t number)
{
    struct seen seen = verify(log, ring, head);
    if (!seen.result.finding_count)
        fail_msg("%s at %lld%s%s: not found", how, (long long)number, ring ? ", with ring" : "",
                 head ? ", with head" : "");
    if (number < seen.first.first || number > seen.first.last ||
        (ring && seen.first.first != number))
        fail_msg("%s at %lld%s%s: %s at %lld..%lld", how, (long long)number,
                 ring ? ", with ring" : "", head ? ", with head" : "",
                 audit_fault_text(seen.first.fault, true), (long long)seen.first.first,
                 (long long)seen.first.last);
}

// ---- what a forger does to rows

static void rehash(struct log *log, struct audit_row *row)
{
    audit_row_hash(log->arena, row, row->hash);
    seal_random(row->seal, AUDIT_SEAL); // he has no ring
}

// From `at` on, every link made good again.
static void rehash_all(struct log *log, struct rows *rows, size_t at)
{
    for (; at < rows->count; at++) {
        if (at)
            memcpy(rows->at[at].before, rows->at[at - 1].hash, SEAL_HASH);
        rehash(log, &rows->at[at]);
    }
}

static void row_swap(struct rows *rows, size_t a, size_t b)
{
    struct audit_row row = rows->at[a];
    rows->at[a] = rows->at[b];
    rows->at[b] = row;
    rows->at[a].number = (int64_t)a + 1;
    rows->at[b].number = (int64_t)b + 1;
}

static void row_insert(struct log *log, struct rows *rows, size_t at)
{
    memmove(&rows->at[at + 1], &rows->at[at], (rows->count - at) * sizeof *rows->at);
    rows->count++;
    rows->at[at].entry.reason = "slipped in";
    for (size_t i = at; i < rows->count; i++)
        rows->at[i].number = (int64_t)i + 1;
    rehash(log, &rows->at[at]);
}

static void row_remove(struct rows *rows, size_t at)
{
    memmove(&rows->at[at], &rows->at[at + 1], (rows->count - at - 1) * sizeof *rows->at);
    rows->count--;
}

static const char *other_text(const char *text)
{
    return !text ? "" : *text ? NULL : "x";
}

#define EDITS 18

// Edits one column; columns whose text may not be NULL get another.
static const char *row_edit(struct log *log, struct audit_row *row, int column)
{
    struct audit_entry *entry = &row->entry;
    static const char *const names[EDITS] = {
        "month",  "before", "at_us",         "actor_id",     "actor_name", "address",
        "action", "agency", "department_id", "object_table", "object_id",  "subject",
        "reason", "detail", "outcome",       "hash",         "seal",       "number"
    };
    const char **texts[EDITS] = {
        [4] = &entry->actor_name,   [5] = &entry->address,    [7] = &entry->agency,
        [9] = &entry->object_table, [10] = &entry->object_id, [11] = &entry->subject,
        [12] = &entry->reason,      [13] = &entry->detail
    };
    int64_t *numbers[EDITS] = { [0] = &row->month,
                                [2] = &entry->at_us,
                                [3] = &entry->actor_id,
                                [8] = &entry->department_id,
                                [17] = &row->number };
    uint8_t *bytes[EDITS] = { [1] = row->before, [15] = row->hash, [16] = row->seal };
    if (texts[column])
        *texts[column] = other_text(*texts[column]);
    else if (numbers[column])
        *numbers[column] += column == 17 ? 1000 : 1;
    else if (bytes[column])
        bytes[column][random_below(&log->random, 16)] ^=
            (uint8_t)(1u << random_below(&log->random, 8));
    else if (column == 6)
        entry->action = "alarm.acd";
    else
        entry->outcome = strcmp(entry->outcome, "done") == 0 ? "refused" : "done";
    return names[column];
}

static void finds_every_tampering(void **state)
{
    struct log *log = *state;
    write_many(log);
    static struct rows whole, rows;
    rows_load(log, &whole);
    assert_int_equal(whole.count, ENTRIES);
    struct audit_head head = head_now(log);
    clean(log, true, NULL), clean(log, true, &head), clean(log, false, &head),
        clean(log, false, NULL);

    for (int column = 0; column < EDITS; column++)
        for (int round = 0; round < 3; round++) {
            size_t at = random_below(&log->random, ENTRIES);
            rows = whole;
            const char *name = row_edit(log, &rows.at[at], column);
            rows_put(log, &rows);
            found(log, name, true, NULL, (int64_t)at + 1);
            if (strcmp(name, "seal") != 0)
                found(log, name, false, &head, (int64_t)at + 1);
        }
    for (int round = 0; round < 12; round++) {
        // An edit whose hash is computed anew, and one whose whole tail is.
        size_t at = random_below(&log->random, ENTRIES);
        int column = (int)random_below(&log->random, 15);
        rows = whole;
        const char *name = row_edit(log, &rows.at[at], column == 1 ? 2 : column);
        rehash(log, &rows.at[at]);
        rows_put(log, &rows);
        found(log, arena_format(log->arena, "%s and hash", name), true, NULL, (int64_t)at + 1);
        found(log, arena_format(log->arena, "%s and hash", name), false, &head, (int64_t)at + 1);
        rehash_all(log, &rows, at);
        rows_put(log, &rows);
        found(log, "a new tail", true, NULL, (int64_t)at + 1);
        found(log, "a new tail", false, &head, (int64_t)at + 1);
    }
    for (int round = 0; round < 12; round++) {
        size_t at = round == 0 ? 0 : round == 1 ? ENTRIES - 1 : random_below(&log->random, ENTRIES);
        rows = whole;
        row_remove(&rows, at);
        rows_put(log, &rows);
        found(log, "removed", true, &head, (int64_t)at + 1);
        found(log, "removed", false, &head, (int64_t)at + 1);
        for (size_t i = at; i < rows.count; i++)
            rows.at[i].number = (int64_t)i + 1;
        rows_put(log, &rows);
        found(log, "removed and closed up", true, &head, (int64_t)at + 1);
        found(log, "removed and closed up", false, &head, (int64_t)at + 1);
    }
    for (int round = 0; round < 12; round++) {
        size_t a = random_below(&log->random, ENTRIES - 1);
        size_t b = a + 1 + random_below(&log->random, ENTRIES - 1 - a);
        rows = whole;
        row_swap(&rows, a, b);
        rows_put(log, &rows);
        found(log, "swapped", true, NULL, (int64_t)a + 1);
        found(log, "swapped", false, &head, (int64_t)a + 1);
        rehash_all(log, &rows, a);
        rows_put(log, &rows);
        found(log, "swapped, hashes made new", true, NULL, (int64_t)a + 1);
        found(log, "swapped, hashes made new", false, &head, (int64_t)a + 1);
    }
    for (int round = 0; round < 12; round++) {
        size_t at = round == 0 ? 0 : random_below(&log->random, ENTRIES);
        rows = whole;
        row_insert(log, &rows, at);
        rows_put(log, &rows);
        found(log, "inserted", true, NULL, (int64_t)at + 1);
        found(log, "inserted", false, &head, (int64_t)at + 1);
        rehash_all(log, &rows, at);
        rows_put(log, &rows);
        found(log, "inserted, hashes made new", true, NULL, (int64_t)at + 1);
        found(log, "inserted, hashes made new", false, &head, (int64_t)at + 1);
    }
    for (int round = 0; round < 6; round++) {
        size_t keep = random_below(&log->random, ENTRIES);
        rows = whole;
        rows.count = keep;
        rows_put(log, &rows);
        found(log, "cut", true, &head, (int64_t)keep + 1);
        found(log, "cut", false, &head, (int64_t)keep + 1);
    }
    // An entry at the end, behind every head: only the ring tells it.
    rows = whole;
    rows.at[rows.count] = rows.at[rows.count - 1];
    rows.at[rows.count++].number++;
    rehash_all(log, &rows, ENTRIES);
    rows_put(log, &rows);
    found(log, "appended", true, NULL, ENTRIES + 1);
    clean(log, false, &head);

    rows_put(log, &whole);
    clean(log, true, &head);
    begin(log);
    write_one(log, BEGIN_US + ENTRIES * DAY_US);
    commit(log);
    clean(log, true, &head);
}

// ---- segments

static int64_t number_of(struct log *log, const char *sql)
{
    struct err err = { 0 };
    int64_t number = 0;
    bool there;
    must(store_number(log->store, &err, &number, &there, sql, STORE_NO_ARGS), &err);
    return number;
}

static void run(struct log *log, const char *sql)
{
    struct err err = { 0 };
    must(store_run(log->store, &err, sql, STORE_NO_ARGS), &err);
}

static void remove_month(struct log *log, int64_t month)
{
    struct err err = { 0 };
    struct audit_entry why = { .at_us = BEGIN_US + 200 * DAY_US,
                               .actor_id = 7,
                               .reason = "보존 기간이 지남" };
    begin(log);
    must(audit_remove(log->audit, log->store, month, &why, &err), &err);
    commit(log);
}

static void removes_whole_months(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    write_many(log);
    int64_t first = number_of(log, "SELECT min(month) FROM audit_segment");
    int64_t count = number_of(log, "SELECT min(last_number) FROM audit_segment");
    assert_int_equal(first, 202609);
    assert_int_equal(number_of(log, "SELECT count(*) FROM audit_segment"),
                     2); // the third month has not ended
    struct audit_head head = head_now(log);
    remove_month(log, first);
    struct seen seen = verify(log, true, &head);
    assert_int_equal(seen.result.finding_count, 0);
    assert_int_equal(seen.result.removed_count, count);
    assert_int_equal(seen.result.first, count + 1);
    assert_int_equal(seen.result.last, ENTRIES + 1); // and the removal itself
    assert_true(seen.result.head_met);
    clean(log, false, &head);

    struct audit_entry why = { .at_us = BEGIN_US + 200 * DAY_US };
    begin(log);
    assert_false(audit_remove(log->audit, log->store, first, &why, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    store_rollback(log->store);
    begin(log);
    assert_false(audit_remove(log->audit, log->store, 203001, &why, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    store_rollback(log->store);

    // What is left is watched as before.
    begin(log);
    run(log, arena_format(log->arena, "UPDATE audit_entry SET reason = 'y' WHERE number = %lld",
                          (long long)count + 1));
    commit(log);
    found(log, "edited behind a removed month", true, NULL, count + 1);
    found(log, "edited behind a removed month", false, &head, count + 1);
}

static void removes_all_months_one_by_one(void **state)
{
    struct log *log = *state;
    write_many(log);
    struct audit_head old = head_now(log);
    remove_month(log, 202609);
    remove_month(log, 202610);
    remove_month(log, 202611); // ended by the entries about the removals, which are of 2027
    clean(log, true, NULL);
    struct seen seen = verify(log, true, &old);
    assert_int_equal(seen.result.finding_count, 0);
    assert_int_equal(seen.result.first, ENTRIES + 1);
    assert_true(seen.result.head_met); // entry 60 ended its month, whose hash is kept
    begin(log);
    write_one(log, BEGIN_US + 201 * DAY_US);
    commit(log);
    clean(log, true, NULL);
}

static void segment_fault(struct log *log, const char *sql, enum audit_fault fault, bool ring)
{
    struct err err = { 0 };
    static struct rows rows;
    rows_load(log, &rows);
    struct audit_head head = head_now(log);
    // Put back with the tables of signatures as they were.
    must(store_script(log->store,
                      "CREATE TABLE kept_segment AS SELECT * FROM audit_segment;"
                      "CREATE TABLE kept_head AS SELECT * FROM audit_head",
                      &err),
         &err);
    begin(log);
    run(log, sql);
    commit(log);
    struct seen seen = verify(log, ring, ring ? NULL : &head);
    if (seen.result.finding_count == 0 || seen.first.fault != fault)
        fail_msg("%s: %s", sql,
                 seen.result.finding_count ? audit_fault_text(seen.first.fault, true)
                                           : "not found");
    must(store_script(
             log->store,
             "DELETE FROM audit_segment; INSERT INTO audit_segment SELECT * FROM kept_segment;"
             "DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM kept_head;"
             "DROP TABLE kept_segment; DROP TABLE kept_head",
             &err),
         &err);
    rows_put(log, &rows);
    clean(log, true, NULL);
}

static void watches_its_signatures(void **state)
{
    struct log *log = *state;
    write_many(log);
    for (int ring = 0; ring < 2; ring++) {
        segment_fault(log, "UPDATE audit_segment SET month = 202608 WHERE month = 202609",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "UPDATE audit_segment SET first_number = 2 WHERE month = 202609",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "UPDATE audit_segment SET last_number = last_number + 1", AUDIT_SEGMENT,
                      ring);
        segment_fault(log, "UPDATE audit_segment SET hash = before WHERE month = 202610",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "UPDATE audit_segment SET before = hash WHERE month = 202610",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "UPDATE audit_segment SET signature = hash WHERE month = 202610",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "UPDATE audit_segment SET removed_us = 1, removal = signature",
                      AUDIT_SEGMENT, ring);
        segment_fault(log, "DELETE FROM audit_segment WHERE month = 202609", AUDIT_SEGMENT, ring);
        segment_fault(log, "DELETE FROM audit_segment WHERE month = 202610", AUDIT_SEGMENT, ring);
        segment_fault(log, "DELETE FROM audit_entry WHERE month = 202609", AUDIT_MISSING, ring);
        segment_fault(log, "DELETE FROM audit_entry WHERE month = 202610", AUDIT_MISSING, ring);
        segment_fault(log, "UPDATE audit_head SET number = number + 1", AUDIT_HEAD, ring);
        segment_fault(log, "UPDATE audit_head SET at_us = at_us + 1", AUDIT_HEAD, ring);
        segment_fault(log, "UPDATE audit_head SET hash = signature", AUDIT_HEAD, ring);
        segment_fault(log, "UPDATE audit_head SET signature = hash", AUDIT_HEAD, ring);
    }
}

static void finds_a_removed_month_put_back(void **state)
{
    struct log *log = *state;
    write_many(log);
    static struct rows rows, now;
    rows_load(log, &rows);
    remove_month(log, 202609);
    rows_load(log, &now);
    rows.at[rows.count++] = now.at[now.count - 1];
    rows_put(log, &rows);
    struct seen seen = verify(log, true, NULL);
    assert_int_equal(seen.first.fault, AUDIT_EXTRA);
    assert_int_equal(seen.first.first, 1);
}

// ---- transactions

static void goes_on_after_a_rollback(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    for (int round = 0; round < 40; round++) {
        bool tell = random_below(&log->random, 2), taken_back = random_below(&log->random, 2);
        int64_t at_us = BEGIN_US + round * DAY_US;
        begin(log);
        for (uint64_t i = random_below(&log->random, 4); i > 0; i--)
            write_one(log, at_us);
        must(store_mark(log->store, &err), &err);
        write_one(log, at_us);
        if (random_below(&log->random, 2))
            store_back(log->store);
        else
            must(store_keep(log->store, &err), &err);
        write_one(log, at_us);
        if (taken_back)
            store_rollback(log->store);
        else
            commit(log);
        if (tell)
            audit_forget(log->audit);
    }
    clean(log, true, NULL);
}

// A second chain writer, as after a restart while the first one was thought dead.
static void two_writers_make_one_chain(void **state)
{
    struct log *log = *state;
    struct audit *mine = log->audit, *other = audit_open(log->seal);
    for (int i = 0; i < 20; i++) {
        log->audit = random_below(&log->random, 2) ? mine : other;
        begin(log);
        write_one(log, BEGIN_US + i * 4 * DAY_US);
        commit(log);
    }
    audit_close(other);
    log->audit = mine;
    clean(log, true, NULL);
    assert_int_equal(number_of(log, "SELECT max(number) FROM audit_entry"), 20);
}

static void months_never_go_back(void **state)
{
    struct log *log = *state;
    begin(log);
    write_one(log, BEGIN_US + 40 * DAY_US);
    write_one(log, BEGIN_US); // the clock was set back
    write_one(log, BEGIN_US + 80 * DAY_US);
    commit(log);
    clean(log, true, NULL);
    assert_int_equal(number_of(log, "SELECT month FROM audit_entry WHERE number = 2"), 202610);
    assert_int_equal(number_of(log, "SELECT last_number FROM audit_segment"), 2);
}

static void an_empty_log_is_whole(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    struct audit_head head;
    clean(log, true, NULL);
    assert_false(audit_head_make(log->store, log->seal, BEGIN_US, &head, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
}

// Whichever call of the store fails, what stands afterwards is a whole log.
static void survives_a_failing_store(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    store_close(log->store);
    const char *url = arena_format(log->arena, "faulty:0:%s", log->url);
    log->store = store_open(url, STORE_WRITE, &err);
    must(log->store != NULL, &err);
    int failed = 0;
    for (uint64_t call = 1; call < 40; call++) {
        struct audit_entry entry = some_entry(log, BEGIN_US + (int64_t)call * DAY_US);
        store_fail_at(log->store, call);
        bool good = store_begin(log->store, &err);
        for (int i = 0; good && i < 3; i++)
            good = audit_write(log->audit, log->store, &entry, &err);
        good = good && store_commit(log->store, &err);
        store_rollback(log->store);
        store_fail_at(log->store, 0);
        failed += !good;
        clean(log, true, NULL);
    }
    assert_true(failed >= 4);
    assert_true(number_of(log, "SELECT count(*) FROM audit_entry") > 0);
}

// ---- forms

static void has_the_form_of_the_page(void **state)
{
    struct log *log = *state;
    struct audit_row row = { .number = 7,
                             .month = 202611,
                             .entry = { .at_us = 1795867200000000,
                                        .actor_id = 42,
                                        .actor_name = "홍길동",
                                        .address = "10.1.2.3",
                                        .action = "alarm.act",
                                        .agency = "A1",
                                        .object_table = "alarm",
                                        .object_id = "17",
                                        .reason = "확인",
                                        .outcome = "done" } };
    assert_true(seal_unhex("9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab", 64,
                           row.before));
    struct str form;
    str_open(&form, log->arena);
    audit_row_form(&form, &row);
    assert_string_equal(
        str_end(&form),
        "haechi-audit-1\n"
        "number 1:7\n"
        "month 6:202611\n"
        "before 64:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab\n"
        "at_us 16:1795867200000000\n"
        "actor_id 2:42\n"
        "actor_name 9:홍길동\n"
        "address 8:10.1.2.3\n"
        "action 9:alarm.act\n"
        "agency 2:A1\n"
        "department_id -\n"
        "object_table 5:alarm\n"
        "object_id 2:17\n"
        "subject -\n"
        "reason 6:확인\n"
        "detail -\n"
        "outcome 4:done\n");
}

static void head_refused(struct log *log, const char *from, const char *to)
{
    struct audit_head head = head_now(log), out;
    struct err err = { 0 };
    const char *json = audit_head_json(log->arena, &head), *at = strstr(json, from);
    assert_non_null(at);
    const char *changed =
        arena_format(log->arena, "%.*s%s%s", (int)(at - json), json, to, at + strlen(from));
    if (audit_head_read(changed, strlen(changed), &out, &err))
        fail_msg("taken: %s", changed);
}

static void reads_the_heads_it_writes(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    begin(log);
    write_one(log, BEGIN_US);
    commit(log);
    struct audit_head head = head_now(log), out;
    const char *json = audit_head_json(log->arena, &head);
    must(audit_head_read(json, strlen(json), &out, &err), &err);
    assert_memory_equal(&out, &head, sizeof head);
    head_refused(log, "\"number\": 1", "\"number\": 2");
    head_refused(log, "\"number\": 1", "\"number\": 0");
    head_refused(log, "\"number\": 1", "\"numbr\": 1");
    head_refused(log, "\"hash\": \"", "\"hash\": \"0");
    head_refused(log, "\"at\": \"2026", "\"at\": \"2025");
    head_refused(log, "\"at_us\": 1", "\"at_us\": 2");
    head_refused(log, "\"at_us\": 1", "\"at_us\": 99999");
    head_refused(log, "\"public\"", "\"key\"");
    head_refused(log, "{", "[");
}

// Another ring's head proves nothing about this log, nor does a head that was bent.
static void refuses_heads_of_others(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    write_many(log);
    struct audit_head head = head_now(log);
    const char *path = arena_format(log->arena, "%s/other", log->folder);
    must(seal_create(path, &err), &err);
    struct seal *other = seal_open(path, SEAL_AES, &err), *mine = log->seal;
    struct str form;
    str_open(&form, log->arena);
    audit_head_form(&form, &head);
    struct audit_head theirs = head;
    seal_sign(other, form.data, form.len, theirs.signature);
    seal_public(other, theirs.public);
    struct seen seen = verify(log, true, &theirs);
    assert_int_equal(seen.first.fault, AUDIT_HEAD);
    seen = verify(log, false, &theirs); // then nothing in the log is signed by its key
    assert_true(seen.result.finding_count > 0);
    log->seal = other;
    seen = verify(log, true, NULL);
    assert_true(seen.result.finding_count > 0);
    log->seal = mine;
    seal_close(other);
    head.signature[0] ^= 1;
    seen = verify(log, true, &head);
    assert_int_equal(seen.first.fault, AUDIT_HEAD);
}

static void signs_nothing_that_was_bent(void **state)
{
    struct log *log = *state;
    struct err err = { 0 };
    struct audit_head head;
    write_many(log);
    static struct rows rows;
    rows_load(log, &rows);
    rows.at[ENTRIES - 1].entry.reason = "bent";
    rows_put(log, &rows);
    assert_false(audit_head_make(log->store, log->seal, BEGIN_US, &head, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
    rehash(log, &rows.at[ENTRIES - 1]);
    rows_put(log, &rows);
    assert_false(audit_head_make(log->store, log->seal, BEGIN_US, &head, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
}

static double seconds(void)
{
    struct timespec at;
    clock_gettime(CLOCK_MONOTONIC, &at);
    return (double)at.tv_sec + (double)at.tv_nsec / 1e9;
}

// More than a page, and what it costs; the cost is told, not judged.
static void walks_many_pages(void **state)
{
    struct log *log = *state;
    const int count = 20000;
    double begun = seconds();
    begin(log);
    for (int i = 0; i < count; i++)
        write_one(log, BEGIN_US + i * INT64_C(1000000));
    commit(log);
    double written = seconds();
    struct seen seen = verify(log, true, NULL);
    double verified = seconds();
    assert_int_equal(seen.result.finding_count, 0);
    assert_int_equal(seen.result.entry_count, count);
    print_message("an entry is written in %.1f us and verified in %.1f us\n",
                  (written - begun) * 1e6 / count, (verified - written) * 1e6 / count);
}

#define ON(name, setup)                                                                            \
    {                                                                                              \
#name, name, setup, log_close, NULL                                                        \
    }
#define TESTS(setup)                                                                               \
    ON(finds_every_tampering, setup), ON(removes_whole_months, setup),                             \
        ON(removes_all_months_one_by_one, setup), ON(watches_its_signatures, setup),               \
        ON(finds_a_removed_month_put_back, setup), ON(goes_on_after_a_rollback, setup),            \
        ON(two_writers_make_one_chain, setup), ON(months_never_go_back, setup),                    \
        ON(an_empty_log_is_whole, setup), ON(survives_a_failing_store, setup),                     \
        ON(refuses_heads_of_others, setup), ON(signs_nothing_that_was_bent, setup),                \
        ON(walks_many_pages, setup)

static struct pg *postgres;

static int on_postgres(void **state)
{
    return log_open(state, postgres);
}

int main(void)
{
    const struct CMUnitTest sqlite[] = { TESTS(on_sqlite), ON(has_the_form_of_the_page, on_sqlite),
                                         ON(reads_the_heads_it_writes, on_sqlite) };
    const struct CMUnitTest pg[] = { TESTS(on_postgres) };
    struct err err = { 0 };
    int failed = cmocka_run_group_tests_name("sqlite", sqlite, NULL, NULL);
    if (!pg_available()) {
        print_message("postgres: skipped, there is no server\n");
        return failed;
    }
    postgres = pg_start(NULL, &err);
    if (!postgres) {
        print_message("%s\n", err.text);
        return 1;
    }
    failed += cmocka_run_group_tests_name("postgres", pg, NULL, NULL);
    pg_stop(postgres);
    return failed;
}
