// The bytes that are hashed, a line a thing, in an order that does not depend on the store:
//
//   round    7  2026-01-01  2026-11-10  1
//   model    9f2c…                                         SHA-256 of the definition
//   seed     03ab…
//   board    departments
//   subject  11  11  0  14  large  -                       number, department, officer, headcount, group, excluded
//   input    alarm.acted  11  alarm  900123  1  1          statement, subject, row, part, whole
//   entry    900777  departments  11  bonus  -  0  0  100  -
#include "modules/evaluation/gather.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/civil.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/evaluation/bytes.h"
#include "modules/evaluation/module.h"
#include "modules/evaluation/queries.h"

#define SUM_MAX   INT64_C(1000000000000)
#define IDS_MAX   (INT64_C(1) << 56) // of rows: as microseconds, two thousand years
#define ARGUMENTS 5

static const char *const subject_queries[] = { SQL_DEPARTMENT_SUBJECTS, SQL_PERSON_SUBJECTS,
                                               SQL_AGENCY_SUBJECT };

struct gather {
    struct arena *arena;
    struct store *store;
    const struct gathering *asked;
    const struct round *round;
    struct store_value arguments[ARGUMENTS]; // of the statements
    struct bytes *bytes;                     // NULL: nothing is hashed
};

static struct gather begin(const struct gathering *asked)
{
    const struct round *round = asked->round;
    int zone = app_zone_minutes(asked->request->app);
    int64_t from = 0, to = 0;
    civil_parse_date(round->from_on, strlen(round->from_on), &from);
    civil_parse_date(round->to_on, strlen(round->to_on), &to);
    return (struct gather){
        .arena = asked->request->arena,
        .store = asked->request->store,
        .asked = asked,
        .round = round,
        .arguments = { store_text(round->agency), store_text(round->from_on),
                       store_text(round->to_on), store_int(now_of_civil(from * CIVIL_DAY_US, zone)),
                       store_int(now_of_civil((to + 1) * CIVIL_DAY_US, zone)) }
    };
}

static const char *dash(const char *text)
{
    return *text ? text : "-";
}

// ---- who is evaluated

static bool read_subjects(struct gather *gather, struct score_table *table, struct err *err,
                          const char *sql, struct store_value first, struct store_value second)
{
    VEC(struct score_subject) found = { 0 };
    struct store_rows *rows = store_ask(gather->store, err, sql, STORE_ARGS(first, second));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const struct score_subject subject = { .id = store_get_int(rows, 0),
                                               .department_id = store_get_int(rows, 1),
                                               .officer_id = store_get_int(rows, 2),
                                               .name = store_copy_text(rows, 3, gather->arena),
                                               .headcount = store_get_int(rows, 4),
                                               .group = store_copy_text(rows, 5, gather->arena),
                                               .excluded = store_copy_text(rows, 6, gather->arena),
                                               .since = store_copy_text(rows, 7, gather->arena) };
        VEC_ADD(gather->arena, &found, subject);
    }
    store_done(rows);
    score_open(gather->arena, table, found.at, found.count);
    return fine;
}

static int compare_counts(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

// Equal headcounts are of one group.
static void group_by_headcount(struct gather *gather, struct score_table *table)
{
    int64_t *counts = ARENA_ARRAY(gather->arena, int64_t, table->count + 1);
    for (size_t i = 0; i < table->count; i++)
        counts[i] = table->at[i].headcount;
    qsort(counts, table->count, sizeof *counts, compare_counts);
    for (size_t i = 0; i < table->count; i++) {
        int64_t count = table->at[i].headcount;
        table->at[i].group = count < counts[table->count / 3]       ? "small"
                             : count < counts[2 * table->count / 3] ? "middle"
                                                                    : "large";
    }
}

static bool ends_so(const char *name, const struct name_kind *kind)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < kind->end_count; i++) {
        size_t tail = strlen(kind->ends[i]);
        if (len >= tail && strcmp(name + len - tail, kind->ends[i]) == 0)
            return true;
    }
    return !kind->end_count;
}

static void group_by_kind(struct score_table *table)
{
    const struct board *board = table->board;
    for (size_t i = 0; i < table->count; i++) {
        size_t kind = 0;
        while (kind < board->kind_count && !ends_so(table->at[i].name, &board->kinds[kind]))
            kind++;
        table->at[i].group = kind < board->kind_count ? board->kinds[kind].code : "";
    }
}

static bool exclude_listed(struct gather *gather, struct score_table *table, const char *sql,
                           const char *why, struct err *err)
{
    struct store_numbers ids;
    TRY(store_numbers(gather->store, err, gather->arena, &ids, sql,
                      STORE_ARGS(gather->arguments[0], gather->arguments[2])));
    for (size_t i = 0; i < ids.count; i++) {
        struct score_subject *subject = score_find(table, ids.at[i]);
        if (subject)
            subject->excluded = why;
    }
    return true;
}

// Who came within so many months before the cut-off.
static void exclude_newcomers(struct gather *gather, struct score_table *table)
{
    const char *to = gather->round->to_on;
    int64_t day = 0;
    civil_parse_date(to, strlen(to), &day);
    civil_add_months(day, -table->board->service_months, &day);
    const char *limit = civil_date_text(gather->arena, day);
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->at[i].since, limit) > 0)
            table->at[i].excluded = "short_service";
}

static bool exclude(struct gather *gather, struct score_table *table, struct err *err)
{
    unsigned flags = table->board->exclude;
    if (table->board->subject == SUBJECT_DEPARTMENT)
        return !(flags & EXCLUDE_EVALUATORS) ||
               exclude_listed(gather, table, SQL_EVALUATING_DEPARTMENTS, "evaluators", err);
    if (table->board->subject == SUBJECT_AGENCY)
        return true;
    if (flags & EXCLUDE_SHORT_SERVICE)
        exclude_newcomers(gather, table);
    return (!(flags & EXCLUDE_DISCIPLINE) ||
            exclude_listed(gather, table, SQL_DISCIPLINED, "discipline", err)) &&
           (!(flags & EXCLUDE_AUDIT_CASE) ||
            exclude_listed(gather, table, SQL_IN_AUDIT_CASE, "audit_case", err)) &&
           (!(flags & EXCLUDE_EVALUATORS) ||
            exclude_listed(gather, table, SQL_EVALUATING_PEOPLE, "evaluators", err));
}

static bool live_subjects(struct gather *gather, struct score_table *table, struct err *err)
{
    TRY(read_subjects(gather, table, err, subject_queries[table->board->subject],
                      gather->arguments[0], gather->arguments[2]));
    if (table->board->grouping == GROUP_TERCILES)
        group_by_headcount(gather, table);
    if (table->board->grouping == GROUP_KIND)
        group_by_kind(table);
    return exclude(gather, table, err);
}

static void hash_subjects(struct gather *gather, const struct score_table *table)
{
    bytes_line(gather->bytes, "board\t%s\n", table->board->code);
    for (size_t i = 0; i < table->count; i++) {
        const struct score_subject *subject = &table->at[i];
        bytes_line(gather->bytes,
                   "subject\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%s\n",
                   subject->id, subject->department_id, subject->officer_id, subject->headcount,
                   dash(subject->group), dash(subject->excluded));
    }
}

// ---- the rows of statements

static bool add_sum(struct score_sum *sum, int64_t part, int64_t whole)
{
    return !__builtin_add_overflow(sum->part, part, &sum->part) &&
           !__builtin_add_overflow(sum->whole, whole, &sum->whole) && sum->part >= -SUM_MAX &&
           sum->part <= SUM_MAX && sum->whole >= 0 && sum->whole <= SUM_MAX;
}

static bool add_row(const struct score_table *table, const struct statement *statement,
                    struct score_subject *subject, int64_t part, int64_t whole, struct err *err)
{
    const struct board *board = table->board;
    for (size_t slot = 0; slot < board->indicator_count + board->tie_count; slot++)
        if (board_measure(board, slot)->statement == statement &&
            !add_sum(&subject->sums[slot], part, whole))
            return err_set(err, ERR_LIMIT,
                           "%s: 분자나 분모가 한계를 벗어납니다 | part or whole is out of bounds",
                           statement->name);
    return true;
}

static bool add_rows(struct gather *gather, const struct score_table *table,
                     const struct statement *statement, struct store_rows *rows, struct err *err)
{
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more) {
        int64_t id = store_get_int(rows, 0), part = store_get_int(rows, 3),
                whole = store_get_int(rows, 4);
        struct score_subject *subject = score_find(table, id);
        if (gather->bytes)
            bytes_line(gather->bytes,
                       "input\t%s\t%" PRId64 "\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\n",
                       statement->name, id, store_get_text(rows, 1), store_get_int(rows, 2), part,
                       whole);
        if (subject && !add_row(table, statement, subject, part, whole, err)) {
            fine = false;
            break;
        }
    }
    store_done(rows);
    return fine;
}

static bool live_rows(struct gather *gather, const struct score_table *table,
                      const struct statement *statement, struct err *err)
{
    const char *sql = statement_rows(gather->arena, statement, table->board->subject);
    return add_rows(gather, table, statement,
                    store_ask(gather->store, err, sql, gather->arguments, ARGUMENTS), err);
}

static bool kept_rows(struct gather *gather, const struct score_table *table,
                      const struct statement *statement, struct err *err)
{
    return add_rows(
        gather, table, statement,
        store_ask(gather->store, err, SQL_INPUTS,
                  STORE_ARGS(store_int(gather->round->id), store_text(table->board->code),
                             store_text(statement->name))),
        err);
}

// ---- what people entered

struct entry {
    int64_t id, subject_id, part, whole, points;
    const char *board, *kind, *indicator, *grade;
};

static bool enter_sum(const struct score_table *table, struct score_subject *subject,
                      const struct entry *entry, struct err *err)
{
    const struct measure *indicator = board_indicator(table->board, entry->indicator);
    size_t slot = indicator ? (size_t)(indicator - table->board->indicators) : 0;
    return !indicator || add_sum(&subject->sums[slot], entry->part, entry->whole) ||
           err_set(err, ERR_LIMIT,
                   "%s: 분자나 분모가 한계를 벗어납니다 | part or whole is out of bounds",
                   entry->indicator);
}

static bool enter(const struct score_table *table, const struct entry *entry, struct err *err)
{
    struct score_subject *subject = score_find(table, entry->subject_id);
    if (!subject)
        return true;
    if (strcmp(entry->kind, "bonus") == 0)
        subject->bonus += entry->points;
    else if (strcmp(entry->kind, "minus") == 0)
        subject->minus += entry->points;
    else if (strcmp(entry->kind, "exclude") == 0)
        subject->excluded = "by_hand";
    else if (strcmp(entry->kind, "include") == 0)
        subject->excluded = "";
    else
        return enter_sum(table, subject, entry, err);
    return true;
}

static void hash_entry(struct gather *gather, const struct entry *entry)
{
    bytes_line(gather->bytes,
               "entry\t%" PRId64 "\t%s\t%" PRId64 "\t%s\t%s\t%" PRId64 "\t%" PRId64 "\t%" PRId64
               "\t%s\n",
               entry->id, entry->board, entry->subject_id, entry->kind, dash(entry->indicator),
               entry->part, entry->whole, entry->points, dash(entry->grade));
}

static struct entry read_entry(struct gather *gather, const struct store_rows *rows)
{
    return (struct entry){ .id = store_get_int(rows, 0),
                           .board = store_copy_text(rows, 1, gather->arena),
                           .subject_id = store_get_int(rows, 2),
                           .kind = store_copy_text(rows, 3, gather->arena),
                           .indicator = store_copy_text(rows, 4, gather->arena),
                           .part = store_get_int(rows, 5),
                           .whole = store_get_int(rows, 6),
                           .points = store_get_int(rows, 7),
                           .grade = store_copy_text(rows, 8, gather->arena) };
}

static bool enter_all(struct gather *gather, struct round_input *out, int64_t number,
                      struct err *err)
{
    struct store_rows *rows =
        store_ask(gather->store, err, SQL_ENTRIES,
                  STORE_ARGS(store_int(gather->round->id), store_int(number)));
    bool more = rows != NULL, fine = more;
    while (fine && more && (fine = store_next(rows, &more, err)) && more) {
        const struct entry entry = read_entry(gather, rows);
        if (gather->bytes)
            hash_entry(gather, &entry);
        const struct board *board = model_board(&out->model, entry.board);
        if (board)
            fine = enter(&out->tables[board - out->model.boards], &entry, err);
    }
    store_done(rows);
    return fine;
}

// ---- a round

static bool open_tables(const struct gathering *gathering, struct round_input *out, struct err *err)
{
    struct arena *arena = gathering->request->arena;
    *out = (struct round_input){ 0 };
    TRY(model_read_text(arena, statements_of(gathering->request->app), gathering->round->definition,
                        &out->model, err));
    out->tables = ARENA_ARRAY(arena, struct score_table, out->model.board_count);
    for (size_t i = 0; i < out->model.board_count; i++)
        out->tables[i] =
            (struct score_table){ .board = &out->model.boards[i], .seed = gathering->seed };
    return true;
}

bool gather_live(const struct gathering *gathering, struct round_input *out, struct err *err)
{
    struct gather gather = begin(gathering);
    TRY(open_tables(gathering, out, err));
    for (size_t i = 0; i < out->model.board_count; i++) {
        struct score_table *table = &out->tables[i];
        struct board_statements list = board_statements(gather.arena, table->board);
        TRY(live_subjects(&gather, table, err));
        for (size_t s = 0; s < list.count; s++)
            TRY(live_rows(&gather, table, list.at[s], err));
    }
    return enter_all(&gather, out, 1, err);
}

static bool keep_subjects(struct gather *gather, const struct score_table *table, struct err *err)
{
    for (size_t i = 0; i < table->count; i++) {
        const struct score_subject *subject = &table->at[i];
        TRY(store_send(
            gather->store, err, SQL_SUBJECT_ADD,
            STORE_ARGS(store_int(gather->round->id), store_text(table->board->code),
                       store_int(subject->id),
                       subject->department_id ? store_int(subject->department_id) : store_null(),
                       subject->officer_id ? store_int(subject->officer_id) : store_null(),
                       store_text(subject->name), store_int(subject->headcount),
                       store_text(subject->group), store_text(subject->excluded))));
    }
    return true;
}

// Rows of whom the board evaluates, each once. A row has its own number after that of its statement.
static bool keep_rows(struct gather *gather, const struct board *board,
                      const struct statement *statement, size_t place, struct err *err)
{
    const char *sql = arena_format(
        gather->arena,
        "INSERT INTO evaluation_input (round_id, board, statement, subject_id, n, row_kind, "
        "row_id, part, whole) "
        "SELECT CAST($6 AS bigint), CAST($7 AS text), CAST($8 AS text), k.subject_id, "
        "CAST($9 AS bigint) + k.row_id %% CAST($10 AS bigint) AS n, k.row_kind, k.row_id, k.part, "
        "k.whole FROM (%s) k JOIN evaluation_subject u ON u.round_id = $6 AND u.board = $7 AND "
        "u.subject_id = k.subject_id ORDER BY k.subject_id, n",
        statement_rows(gather->arena, statement, board->subject));
    struct store_value args[ARGUMENTS + 5];
    memcpy(args, gather->arguments, sizeof gather->arguments);
    args[ARGUMENTS] = store_int(gather->round->id);
    args[ARGUMENTS + 1] = store_text(board->code);
    args[ARGUMENTS + 2] = store_text(statement->name);
    args[ARGUMENTS + 3] = store_int((int64_t)place * IDS_MAX);
    args[ARGUMENTS + 4] = store_int(IDS_MAX);
    if (store_run(gather->store, err, sql, args, ARGUMENTS + 5))
        return true;
    return err->kind == ERR_CONFLICT
               ? err_set(err, ERR_CONFLICT,
                         "지표 %s이(가) 한 대상에 같은 기록을 두 번 냅니다. 한 번만 내도록 SQL을 "
                         "고치십시오 | the indicator %s returns a record twice for one subject: "
                         "mend its SQL so that each counts once",
                         statement->name, statement->name)
               : false;
}

bool gather_freeze(const struct gathering *gathering, struct err *err)
{
    struct gather gather = begin(gathering);
    struct round_input out;
    TRY(open_tables(gathering, &out, err));
    for (size_t i = 0; i < out.model.board_count; i++) {
        struct score_table *table = &out.tables[i];
        struct board_statements list = board_statements(gather.arena, table->board);
        TRY(live_subjects(&gather, table, err) && keep_subjects(&gather, table, err));
        for (size_t s = 0; s < list.count; s++)
            TRY(keep_rows(&gather, table->board, list.at[s], s, err));
    }
    return true;
}

static bool read_kept(struct gather *gather, int64_t number, struct round_input *out,
                      struct err *err)
{
    const struct round *round = gather->round;
    bytes_line(gather->bytes, "round\t%" PRId64 "\t%s\t%s\t%" PRId64 "\nmodel\t%s\nseed\t%s\n",
               round->id, round->from_on, round->to_on, number,
               bytes_hash(gather->arena, round->definition), gather->asked->seed);
    for (size_t i = 0; i < out->model.board_count; i++) {
        struct score_table *table = &out->tables[i];
        struct board_statements list = board_statements(gather->arena, table->board);
        TRY(read_subjects(gather, table, err, SQL_SUBJECTS, store_int(round->id),
                          store_text(table->board->code)));
        hash_subjects(gather, table);
        for (size_t s = 0; s < list.count; s++)
            TRY(kept_rows(gather, table, list.at[s], err));
    }
    return enter_all(gather, out, number, err);
}

bool gather_frozen(const struct gathering *gathering, int64_t number, struct round_input *out,
                   struct err *err)
{
    struct gather gather = begin(gathering);
    TRY(open_tables(gathering, out, err));
    gather.bytes = bytes_open(gather.arena);
    bool fine = read_kept(&gather, number, out, err);
    out->input_hash = bytes_close(gather.bytes, gather.arena);
    return fine;
}
