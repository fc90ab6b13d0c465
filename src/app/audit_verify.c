// Reading the whole log, to see whether it is what was written.
//
// Entries come in order of their numbers, a page at a time. For each there are four questions:
//
//     is its number the next one?               no: entries are missing
//     does its hash fit its columns?            no: it was changed
//     does its seal fit its hash?               no: someone without the keys wrote it (asked with a ring only)
//     is `before` the hash of the one before?   no: misplaced
//
// A forger who changes entry 5 and computes its hash anew breaks the link of 6, whose own hash still vouches
// for the old 5: without a ring the fault is then put on 5, the entry that 6 does not know. A forger who
// computes all hashes from 5 on anew breaks no link. That is what signed numbers are for: the last entry of
// an ended month, each kept head, and a head that is brought along.
//
//     heads at 3 and 9; 5…12 written anew:   3 fits, 9 does not → entries 4…9 are not those that were signed
//
// After a fault the walk goes on from what stands in the table, so that a log with two wounds shows both and
// a single changed entry is a single finding.
#include <assert.h>
#include <stdlib.h>

#include "app/audit_form.h"
#include "base/vec.h"

#define PAGE_ROWS 4096

// A number whose hash someone signed: a kept head, or the one that is given.
struct mark {
    int64_t number;
    uint8_t hash[SEAL_HASH];
};

struct walk {
    struct store *store;
    const struct seal *seal;
    const struct audit_head *head; // the one that is given
    const uint8_t *key;            // of signatures; NULL: they are not checked
    struct arena *arena, *page;
    VEC(struct audit_segment) segments; // by month
    VEC(struct mark) marks;             // by number
    size_t segment_at, mark_at;         // the first that has not been passed
    int64_t number, month;              // of the entry before
    int64_t month_began;                // with this entry
    int64_t good;                       // the last number that a signature vouched for
    uint8_t hash[SEAL_HASH];
    int64_t ended;  // the last number that ended a segment
    int64_t blamed; // the last entry found changed
    audit_report *report;
    void *context;
    struct audit_result *result;
};

static const struct {
    const char *name, *ko, *en;
} faults[] = {
#define X(fault, name, ko, en) [fault] = { name, ko, en },
    AUDIT_FAULTS(X)
#undef X
};

const char *audit_fault_name(enum audit_fault fault)
{
    assert((size_t)fault < sizeof faults / sizeof *faults);
    return faults[fault].name;
}

const char *audit_fault_text(enum audit_fault fault, bool english)
{
    assert((size_t)fault < sizeof faults / sizeof *faults);
    return english ? faults[fault].en : faults[fault].ko;
}

static void find(struct walk *walk, enum audit_fault fault, int64_t first, int64_t last,
                 int64_t month)
{
    const struct audit_finding finding = {
        .fault = fault, .first = first, .last = last, .month = month
    };
    walk->result->finding_count++;
    walk->report(walk->context, &finding);
}

// ---- what was signed

static bool text_signed(struct walk *walk, const struct str *form,
                        const uint8_t signature[SEAL_SIGNATURE])
{
    if (!walk->key)
        return true;
    walk->result->signature_count++;
    return seal_signed(walk->key, form->data, form->len, signature);
}

static bool segment_signed(struct walk *walk, const struct audit_segment *segment)
{
    struct str form;
    str_open(&form, walk->page);
    audit_segment_form(&form, segment);
    if (!text_signed(walk, &form, segment->signature))
        return false;
    if (!segment->removed)
        return true;
    str_open(&form, walk->page);
    audit_removal_form(&form, segment);
    return text_signed(walk, &form, segment->removal);
}

static void segment_take(struct walk *walk, const struct store_rows *rows)
{
    struct audit_segment segment = { .month = store_get_int(rows, 0),
                                     .first = store_get_int(rows, 1),
                                     .last = store_get_int(rows, 2),
                                     .removed = !store_is_null(rows, 6),
                                     .removed_us = store_get_int(rows, 6) };
    bool good = audit_bytes(rows, 3, segment.before, SEAL_HASH) &&
                audit_bytes(rows, 4, segment.hash, SEAL_HASH);
    audit_bytes(rows, 5, segment.signature, SEAL_SIGNATURE);
    audit_bytes(rows, 7, segment.removal, SEAL_SIGNATURE);
    static const struct audit_segment none;
    const struct audit_segment *before =
        walk->segments.count ? &walk->segments.at[walk->segments.count - 1] : &none;
    good = good && segment.first == before->last + 1 && segment.last >= segment.first &&
           memcmp(segment.before, before->hash, SEAL_HASH) == 0;
    if (!good || !segment_signed(walk, &segment))
        find(walk, AUDIT_SEGMENT, segment.first, segment.last, segment.month);
    else
        VEC_ADD(walk->arena, &walk->segments, segment);
}

static void head_take(struct walk *walk, const struct store_rows *rows)
{
    struct audit_head head = { .number = store_get_int(rows, 0), .at_us = store_get_int(rows, 1) };
    struct str form;
    struct mark mark = { .number = head.number };
    bool good = audit_bytes(rows, 2, head.hash, SEAL_HASH) &&
                audit_bytes(rows, 3, head.signature, SEAL_SIGNATURE);
    str_open(&form, walk->page);
    audit_head_form(&form, &head);
    memcpy(mark.hash, head.hash, SEAL_HASH);
    if (!good || !text_signed(walk, &form, head.signature))
        find(walk, AUDIT_HEAD, head.number, head.number, 0);
    else
        VEC_ADD(walk->arena, &walk->marks, mark);
}

static bool rows_take(struct walk *walk, const char *sql,
                      void take(struct walk *, const struct store_rows *), struct err *err)
{
    struct store_rows *rows = store_ask(walk->store, err, sql, STORE_NO_ARGS);
    bool more = rows != NULL, good = more;
    while (good && more) {
        good = store_next(rows, &more, err);
        if (good && more) {
            arena_reset(walk->page);
            take(walk, rows);
        }
    }
    store_done(rows);
    return good;
}

static int mark_compare(const void *a, const void *b)
{
    const struct mark *x = a, *y = b;
    return (x->number > y->number) - (x->number < y->number);
}

static void head_given(struct walk *walk)
{
    const struct audit_head *head = walk->head;
    struct mark mark = { .number = head->number };
    struct str form;
    memcpy(mark.hash, head->hash, SEAL_HASH);
    arena_reset(walk->page);
    str_open(&form, walk->page);
    audit_head_form(&form, head);
    walk->result->signature_count++;
    bool ours = !walk->key || memcmp(walk->key, head->public, SEAL_PUBLIC) == 0;
    if (!ours || !seal_signed(head->public, form.data, form.len, head->signature))
        find(walk, AUDIT_HEAD, head->number, head->number, 0);
    else
        VEC_ADD(walk->arena, &walk->marks, mark);
}

// ---- the walk

static void signed_hash(struct walk *walk, int64_t number, const uint8_t hash[SEAL_HASH])
{
    if (memcmp(hash, walk->hash, SEAL_HASH) == 0) {
        walk->good = number;
    } else if (walk->blamed <= walk->good) {
        walk->blamed = number;
        find(walk, AUDIT_REPLACED, walk->good + 1, number, 0);
    }
}

// Looks at what was signed of the entry where the walk stands. What lies before it is of entries that are
// missing, and was told as such.
static void signed_here(struct walk *walk)
{
    while (walk->segment_at < walk->segments.count &&
           walk->segments.at[walk->segment_at].last <= walk->number) {
        const struct audit_segment *segment = &walk->segments.at[walk->segment_at++];
        walk->ended = segment->last;
        if (segment->last == walk->number && !segment->removed)
            signed_hash(walk, walk->number, segment->hash);
    }
    while (walk->mark_at < walk->marks.count &&
           walk->marks.at[walk->mark_at].number <= walk->number) {
        const struct mark *mark = &walk->marks.at[walk->mark_at++];
        if (mark->number == walk->number)
            signed_hash(walk, walk->number, mark->hash);
    }
    const struct audit_head *head = walk->head;
    if (head && head->number == walk->number && memcmp(head->hash, walk->hash, SEAL_HASH) == 0)
        walk->result->head_met = true;
}

// Over removed segments that begin right here.
static void removed_pass(struct walk *walk)
{
    while (walk->segment_at < walk->segments.count) {
        const struct audit_segment *segment = &walk->segments.at[walk->segment_at];
        if (!segment->removed || segment->first != walk->number + 1)
            return;
        walk->result->removed_count += (uint64_t)(segment->last - segment->first + 1);
        walk->number = walk->good = segment->last;
        walk->month = segment->month;
        memcpy(walk->hash, segment->hash, SEAL_HASH);
        signed_here(walk);
    }
}

static void blame(struct walk *walk, enum audit_fault fault, int64_t first, int64_t last)
{
    walk->blamed = last;
    find(walk, fault, first, last, 0);
}

static void entry_check(struct walk *walk, const struct audit_row *row)
{
    uint8_t hash[SEAL_HASH], seal[AUDIT_SEAL];
    audit_row_hash(walk->page, row, hash);
    bool linked = memcmp(row->before, walk->hash, SEAL_HASH) == 0;
    // Whether the entry before may be the one that does not belong: nothing else vouches for it.
    bool doubtful = !linked && !walk->seal && walk->number && walk->blamed != walk->number;
    if (walk->seal)
        audit_row_seal(walk->seal, row->hash, seal);
    if (row->odd || !seal_equal(hash, row->hash, SEAL_HASH))
        blame(walk, AUDIT_CHANGED, row->number - doubtful, row->number);
    else if (walk->seal && !seal_equal(seal, row->seal, AUDIT_SEAL))
        blame(walk, AUDIT_FORGED, row->number, row->number);
    else if (doubtful)
        blame(walk, AUDIT_CHANGED, walk->number, walk->number);
    else if (!linked && (walk->seal || !walk->number))
        blame(walk, AUDIT_MISPLACED, row->number, row->number);
}

static void entry_meet(struct walk *walk, const struct audit_row *row)
{
    removed_pass(walk);
    walk->result->entry_count++;
    if (row->number <= walk->number) {
        find(walk, AUDIT_EXTRA, row->number, row->number, 0);
        return;
    }
    if (row->number != walk->number + 1) {
        find(walk, AUDIT_MISSING, walk->number + 1, row->number - 1, 0);
        walk->number = row->number - 1;
        memcpy(walk->hash, row->before, SEAL_HASH);
        signed_here(walk);
        walk->ended = walk->number; // whether a month ended among the missing is not known
    }
    entry_check(walk, row);
    if (row->month != walk->month) {
        // The month that ends is wrong here, or was from its first entry on.
        if (walk->number && walk->ended != walk->number)
            find(walk, AUDIT_SEGMENT, walk->month_began, row->number, walk->month);
        walk->month_began = row->number;
    }
    if (!walk->result->first)
        walk->result->first = row->number;
    walk->number = row->number;
    walk->month = row->month;
    memcpy(walk->hash, row->hash, SEAL_HASH);
    signed_here(walk);
}

static bool page_read(struct walk *walk, const char *sql, int64_t *after, size_t *count,
                      struct err *err)
{
    struct store_rows *rows = store_ask(walk->store, err, sql, STORE_ARGS(store_int(*after)));
    bool more = rows != NULL, good = more;
    for (*count = 0; good && more;) {
        good = store_next(rows, &more, err);
        if (!good || !more)
            break;
        struct audit_row row;
        arena_reset(walk->page);
        audit_row_read(rows, &row);
        entry_meet(walk, &row);
        *after = row.number;
        ++*count;
    }
    store_done(rows);
    return good;
}

static bool entries_read(struct walk *walk, struct err *err)
{
    const char *sql = arena_format(
        walk->arena, "SELECT %s FROM audit_entry WHERE number > $1 ORDER BY number LIMIT %d",
        audit_columns, PAGE_ROWS);
    int64_t after = INT64_MIN;
    size_t count = PAGE_ROWS;
    while (count == PAGE_ROWS)
        TRY(page_read(walk, sql, &after, &count, err));
    removed_pass(walk);
    return true;
}

// What was signed behind the last entry was cut off.
static void tail_check(struct walk *walk)
{
    int64_t last = walk->number;
    if (walk->segments.count > walk->segment_at)
        last = walk->segments.at[walk->segments.count - 1].last;
    if (walk->marks.count && walk->marks.at[walk->marks.count - 1].number > last)
        last = walk->marks.at[walk->marks.count - 1].number;
    if (last > walk->number)
        find(walk, AUDIT_MISSING, walk->number + 1, last, 0);
}

static bool walk_run(struct walk *walk, struct err *err)
{
    TRY(rows_take(
        walk,
        "SELECT month, first_number, last_number, before, hash, signature, removed_us, removal"
        " FROM audit_segment ORDER BY month",
        segment_take, err));
    TRY(rows_take(walk, "SELECT number, at_us, hash, signature FROM audit_head ORDER BY number",
                  head_take, err));
    if (walk->head)
        head_given(walk);
    if (walk->marks.count)
        qsort(walk->marks.at, walk->marks.count, sizeof *walk->marks.at, mark_compare);
    TRY(entries_read(walk, err));
    tail_check(walk);
    walk->result->last = walk->result->first ? walk->number : 0;
    memcpy(walk->result->hash, walk->hash, SEAL_HASH);
    return true;
}

// Everything is read as of one moment, while others go on writing.
static bool moment_begin(struct store *store, struct err *err)
{
    TRY(store_begin(store, err));
    return strcmp(store_dialect(store), "postgres") != 0 ||
           store_script(store, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", err);
}

bool audit_verify(struct store *store, const struct seal *seal, const struct audit_head *head,
                  audit_report *report, void *context, struct audit_result *result, struct err *err)
{
    uint8_t key[SEAL_PUBLIC];
    struct walk walk = { .store = store,
                         .seal = seal,
                         .head = head,
                         .arena = arena_new("audit signatures", 0, 0),
                         .page = arena_new("audit entry", 0, 0),
                         .blamed = -1,
                         .report = report,
                         .context = context,
                         .result = result };
    *result = (struct audit_result){ .entry_count = 0 };
    if (seal)
        seal_public(seal, key);
    else if (head)
        memcpy(key, head->public, SEAL_PUBLIC);
    walk.key = seal || head ? key : NULL;
    bool good = moment_begin(store, err) && walk_run(&walk, err);
    store_rollback(store);
    arena_free(walk.page);
    arena_free(walk.arena);
    return good;
}
