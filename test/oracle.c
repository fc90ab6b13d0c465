// test/oracle.c — a real PostgreSQL 15 answers every scenario beside the engine; the rows must agree.
//
//   queries  those of test/queries.h, under random changes and clock steps
//   texts    the functions of names and normal forms, on random texts
//   cases    every step of every .zt case
//   city     a sample city, after the first answer
//   deltas   random inserts, updates, deletes and clock steps over that city, compared after each commit
//   own      city and deltas once more, with parameters that differ by agency
//
// Rows are compared as multisets of text, numerics by value. Where PostgreSQL aborts on a row that the
// engine marks or drops (a fault), that answer is not compared and not counted.
// Usage: oracle [seed [rounds [rows]]]; the seed is printed.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/dict.h"
#include "base/doc.h"
#include "base/random.h"
#include "control/catalog.h"
#include "control/watch.h"
#include "control/zt.h"
#include "sample/sample.h"
#include "source/source.h"
#include "test/queries.h"
#include "test/rows.h"

static struct arena *arena;
static struct schema schema;
static struct scenario **scenarios;
static size_t scenario_count;
static PGconn *conn;
static size_t passed, failed, incomparable;

static void die(const char *what, const struct err *err)
{
    printf("%s: %s\n%zu passed, %zu failed, 0 skipped\n", what, err->text, passed, failed + 1);
    exit(1);
}

static void sql(const char *text)
{
    struct err err = {0};
    if (!pg_exec(conn, text, &err))
        die(text, &err);
}

// ---- answers

// watch_result_text gives a row a line, cells by tabs.
static void engine_rows(struct arena *room, const struct watch *watch,
                        const struct scenario *scenario, struct rows *out)
{
    struct str text;
    str_open(&text, room);
    watch_result_text(watch, scenario, &text);
    const struct plan *plan = watch_plan(watch, scenario)->plan;
    char *data = (char *)(uintptr_t)str_end(&text);
    size_t line_count = 0;
    for (char *c = data; *c; c++)
        line_count += *c == '\n';
    out->at = ARENA_ARRAY(room, char *, line_count + 1);
    out->count = 0;
    for (char *line = strtok_r(data, "\n", &data); line; line = strtok_r(NULL, "\n", &data)) {
        struct str row;
        str_open(&row, room);
        char *cell = line;
        for (size_t c = 0; c < plan->column_count; c++) {
            char *end = cell + strcspn(cell, "\t");
            bool last = *end == 0;
            *end = 0;
            bool numeric = plan->columns[c].type == TYPE_NUMERIC && strcmp(cell, "\\N");
            rows_cell(&row, cell, numeric);
            cell = last ? end : end + 1;
        }
        out->at[out->count++] = (char *)(uintptr_t)str_end(&row);
    }
    qsort(out->at, out->count, sizeof *out->at, rows_compare);
}

static bool agree(const struct watch *watch, const struct scenario *scenario, const char *where)
{
    struct arena *room = arena_new("oracle", GIB, 4 * GIB);
    struct plan_request request = scenario_request(room, scenario, &schema);
    const char *text = plan_server_text(room, &request, watch_plan(watch, scenario),
                                        graph_clock(watch_graph((struct watch *)(uintptr_t)watch)));
    struct rows wanted, got;
    struct err err = {0};
    sql("SAVEPOINT answer");
    bool same = true;
    if (!rows_of_server(room, conn, text, &wanted, NULL, &err)) {
        incomparable++;
        printf("# %s, %s: not comparable: %s\n", scenario->id, where, err.text);
        sql("ROLLBACK TO SAVEPOINT answer");
    } else {
        engine_rows(room, watch, scenario, &got);
        same = rows_print_difference(&wanted, &got, scenario->id, where);
    }
    sql("RELEASE SAVEPOINT answer");
    arena_free(room);
    return same;
}

// ---- changes as SQL

static void add_where(struct str *text, const struct change *change)
{
    const struct schema_table *table = change->table;
    for (size_t k = 0; k < table->key_count; k++) {
        struct value value = column_value(&change->row->columns[table->key[k]], 0);
        str_format(text, "%s %s = ", k ? " AND" : " WHERE", table->columns[table->key[k]].name);
        value_print_sql(text, &value);
    }
}

static void change_sql(struct str *text, const struct change *change)
{
    const struct schema_table *table = change->table;
    size_t written = 0;
    switch (change->op) {
    case CHANGE_DELETE:
        str_format(text, "DELETE FROM %s", table->name);
        add_where(text, change);
        return;
    case CHANGE_UPDATE:
        str_format(text, "UPDATE %s SET ", table->name);
        for (size_t i = 0; i < table->column_count; i++) {
            if (!change->given[i])
                continue;
            struct value value = column_value(&change->row->columns[i], 0);
            str_format(text, "%s%s = ", written++ ? ", " : "", table->columns[i].name);
            value_print_sql(text, &value);
        }
        add_where(text, change);
        return;
    default:
        str_format(text, "INSERT INTO %s VALUES (", table->name);
        for (size_t i = 0; i < table->column_count; i++) {
            struct value value = column_value(&change->row->columns[i], 0);
            str_text(text, i ? ", " : "");
            value_print_sql(text, &value);
        }
        str_char(text, ')');
    }
}

static bool change_both(struct watch *watch, const struct change *change, struct arena *room)
{
    struct err err = {0};
    if (!watch_change(watch, change, &err))
        return false;
    struct str text;
    str_open(&text, room);
    change_sql(&text, change);
    sql(str_end(&text));
    return true;
}

static void ignore(void *context, enum finding_event event, const struct finding *finding,
                   const struct watch_cause *causes, size_t cause_count)
{
    (void)context, (void)event, (void)finding, (void)causes, (void)cause_count;
}

// ---- cases

static void play_input(struct watch *watch, const struct zt_input *input, struct arena *room)
{
    struct err err = {0};
    if (input->kind == ZT_AS_OF && !watch_set_clock(watch, input->day * CIVIL_DAY_US, &err))
        die("clock", &err);
    if (input->kind == ZT_CHANGE && !change_both(watch, &input->change, room))
        printf("# line %d: change refused\n", input->line);
    if (input->kind == ZT_HOLIDAY) {
        const struct schema_table *calendar = schema_find(&schema, "calendar");
        enum type *types = ARENA_ARRAY(room, enum type, calendar->column_count);
        for (size_t i = 0; i < calendar->column_count; i++)
            types[i] = calendar->columns[i].type;
        struct batch *row = batch_new(room, types, calendar->column_count, 1);
        struct value values[] = {value_word(TYPE_DATE, input->day), value_text("N"),
                                 value_text("휴일")};
        const char *const names[] = {"ymd", "biz_yn", "hol_nm"};
        bool *given = ARENA_ARRAY(room, bool, calendar->column_count);
        for (size_t i = 0; i < calendar->column_count; i++)
            column_set(room, &row->columns[i], 0, 1, &(struct value){.type = types[i], .state = STATE_NULL});
        for (size_t i = 0; i < 3; i++) {
            int column = schema_column_find(calendar, names[i]);
            column_set(room, &row->columns[column], 0, 1, &values[i]);
            given[column] = true;
        }
        row->weights[0] = 1;
        struct change change = {.op = CHANGE_INSERT, .table = calendar, .row = row, .given = given};
        change_both(watch, &change, room);
    }
}

static bool play_case(struct scenario *scenario, const struct zt_case *play, struct arena *room)
{
    struct err err = {0};
    scenario_reset(scenario);
    const struct zt_step *first = &play->steps[0];
    int64_t day = 0;
    for (size_t i = 0; i < first->input_count; i++) {
        if (first->inputs[i].kind == ZT_AS_OF)
            day = first->inputs[i].day;
        if (first->inputs[i].kind == ZT_PARAM &&
            !scenario_set(scenario, first->inputs[i].name, first->inputs[i].text, &err))
            die(scenario->id, &err);
    }
    struct watch *watch = watch_new(&schema, day * CIVIL_DAY_US);
    if (!watch_add(watch, scenario, &err))
        die(scenario->id, &err);
    watch_start(watch, ignore, NULL);
    sql("BEGIN");
    bool good = true;
    for (size_t s = 0; s < play->step_count && good; s++) {
        for (size_t i = 0; i < play->steps[s].input_count; i++)
            play_input(watch, &play->steps[s].inputs[i], room);
        watch_commit(watch, ignore, NULL);
        const char *where = arena_format(room, "case '%s', line %d", play->name, play->steps[s].line);
        good = agree(watch, scenario, where);
    }
    sql("ROLLBACK");
    watch_close(watch);
    return good;
}

static void run_cases(void)
{
    for (size_t s = 0; s < scenario_count; s++) {
        struct arena *room = arena_new("cases", GIB, 4 * GIB);
        struct err err = {0};
        char *path = arena_format(room, "%s", scenarios[s]->path);
        memcpy(path + strlen(path) - 4, ".zt", 4);
        struct zt_file *file;
        if (!zt_read(room, &schema, path, &file, &err))
            die(path, &err);
        bool good = true;
        for (size_t c = 0; c < file->case_count; c++)
            good = play_case(scenarios[s], &file->cases[c], room) && good;
        good ? passed++ : failed++;
        scenario_reset(scenarios[s]);
        arena_free(room);
        fflush(stdout);
    }
}

// ---- the queries of the operators, under random changes

static bool any_in_doubt(const struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        if (row_in_doubt(rows->at[i]))
            return true;
    return false;
}

static bool kept_agrees(const struct kept *kept, const char *where)
{
    struct arena *room = arena_new("oracle", GIB, 4 * GIB);
    const char *text = plan_server_text(room, &kept->request, &kept->bound,
                                        graph_clock(kept->graph));
    struct rows wanted, got;
    struct err err = {0};
    bool same = true;
    sql("SAVEPOINT answer");
    if (rows_of_server(room, conn, text, &wanted, NULL, &err)) {
        rows_of_kept(room, kept, &got);
        if (any_in_doubt(&got))
            incomparable++; // PostgreSQL may answer without meeting the fault
        else
            same = rows_print_difference(&wanted, &got, kept->request.sql, where);
    } else {
        incomparable++;
        sql("ROLLBACK TO SAVEPOINT answer");
    }
    sql("RELEASE SAVEPOINT answer");
    arena_free(room);
    return same;
}

static bool play_query(const struct schema *two, const char *text, uint64_t seed)
{
    struct random random;
    random_open(&random, seed);
    struct kept kept;
    int64_t day = civil_day(2026, 3, 5);
    if (!kept_open(&kept, two, text, day))
        return false;
    bool good = true;
    sql("BEGIN");
    for (size_t tick = 0; tick < 12 && good; tick++) {
        struct arena *room = arena_new("steps", GIB, 4 * GIB);
        struct str changes;
        str_open(&changes, room);
        for (size_t i = random_below(&random, 12); i > 0; i--) {
            struct step step = random_step(&random, two, true);
            if (!step.table)
                step.day = day += (int64_t)random_below(&random, 3);
            kept_apply(&kept, &step);
            if (step.table)
                step_print_sql(&changes, &step);
        }
        sql(str_end(&changes));
        kept_tick(&kept);
        good = kept_agrees(&kept, arena_format(room, "tick %zu, seed %llu", tick,
                                               (unsigned long long)seed));
        arena_free(room);
    }
    sql("ROLLBACK");
    kept_close(&kept);
    return good;
}

static void run_queries(uint64_t seed)
{
    struct schema two = {.arena = arena};
    struct err err = {0};
    if (!schema_read(&two, QUERY_TABLES, &err))
        die("tables", &err);
    sql(QUERY_TABLES);
    for (size_t q = 0; q < QUERY_COUNT; q++) {
        bool good = true;
        for (uint64_t round = 0; round < 3 && good; round++)
            good = play_query(&two, QUERIES[q].sql, seed + round);
        good ? passed++ : failed++;
    }
}

// ---- functions of texts, on texts of everything that offices here write

// A code point of three or four bytes.
static void add_point(struct str *text, uint32_t point)
{
    if (point < 0x10000)
        str_char(text, (char)(0xe0 | point >> 12));
    else
        str_char(text, (char)(0xf0 | point >> 18)), str_char(text, (char)(0x80 | (point >> 12 & 0x3f)));
    str_char(text, (char)(0x80 | (point >> 6 & 0x3f)));
    str_char(text, (char)(0x80 | (point & 0x3f)));
}

static const char *random_name(struct arena *room, struct random *random)
{
    static const char *const pieces[] = {"주식회사", "(주)", "㈜", "（유）", " ", "\u3000", "·", "-",
                                         "A", "b", "7", "123", "Ａ", "é", "e\u0301\u0323", "ﬁ"};
    struct str text;
    str_open(&text, room);
    for (uint64_t n = random_below(random, 9); n > 0; n--) {
        uint64_t kind = random_below(random, 10);
        uint32_t point = kind < 3    ? 0xac00 + (uint32_t)random_below(random, 11172)
                         : kind == 3 ? 0x1100 + (uint32_t)random_below(random, 0xa7)
                         : kind == 4 ? 0x11a8 + (uint32_t)random_below(random, 0x58)
                         : kind == 5 ? 0xac00 + 588 * (uint32_t)random_below(random, 19)
                         : kind == 6 ? 0x2f800 + (uint32_t)random_below(random, 0x220)
                                     : 0;
        if (point == 0)
            str_text(&text, pieces[random_below(random, sizeof pieces / sizeof *pieces)]);
        else
            add_point(&text, point);
    }
    return str_end(&text);
}

static void run_texts(uint64_t seed)
{
    enum { PAIRS = 3000 };
    struct schema pairs = {.arena = arena};
    struct err err = {0};
    struct random random;
    struct kept kept;
    random_open(&random, seed);
    const char *tables = "CREATE TABLE pair (id bigint, a text, b text, PRIMARY KEY (id))";
    if (!schema_read(&pairs, tables, &err) ||
        !kept_open(&kept, &pairs,
                   "SELECT id, normalize(a) AS c, normalize(a, NFD) AS d, normalize(a, NFKC) AS e, "
                   "normalize(a, NFKD) AS f, a IS NFC NORMALIZED AS g, b IS NOT NFKD NORMALIZED AS h, "
                   "biz_no_normal(a) AS i, company_name_fold(a) AS j, name_similarity(a, b) AS k, "
                   "name_similarity(company_name_fold(a), normalize(company_name_fold(a), NFKC)) AS l "
                   "FROM pair", 0))
        die("pairs", &err);
    sql(tables);
    sql("BEGIN");
    struct str rows;
    str_open(&rows, arena);
    for (int64_t id = 0; id < PAIRS; id++) {
        struct value row[] = {value_word(TYPE_BIGINT, id), value_text(random_name(arena, &random)),
                              value_text(random_name(arena, &random))};
        kept_put(&kept, pairs.tables[0], row, true);
        str_format(&rows, "%s(%lld, ", id ? ", " : "INSERT INTO pair VALUES ", (long long)id);
        value_print_sql(&rows, &row[1]);
        str_text(&rows, ", ");
        value_print_sql(&rows, &row[2]);
        str_char(&rows, ')');
    }
    sql(str_end(&rows));
    kept_tick(&kept);
    kept_agrees(&kept, "texts") ? passed++ : failed++;
    sql("ROLLBACK");
    kept_close(&kept);
}

// ---- a sample city and random deltas

static void copy_file(const struct source_file *file)
{
    struct err err = {0};
    char *data;
    size_t len;
    struct arena *room = arena_new("copy", GIB, 4 * GIB);
    if (!doc_read_file(room, file->path, GIB, &data, &len, &err))
        die(file->path, &err);
    const char *text = arena_format(room, "COPY %s FROM STDIN CSV HEADER", file->table->name);
    PGresult *result = PQexec(conn, text);
    bool good = PQresultStatus(result) == PGRES_COPY_IN;
    PQclear(result);
    good = good && PQputCopyData(conn, data, (int)len) == 1 && PQputCopyEnd(conn, NULL) == 1;
    result = PQgetResult(conn);
    good = good && PQresultStatus(result) == PGRES_COMMAND_OK;
    if (!good)
        err_set(&err, ERR_STORE, "%s", PQerrorMessage(conn));
    PQclear(result);
    while ((result = PQgetResult(conn)))
        PQclear(result);
    arena_free(room);
    if (!good)
        die(file->path, &err);
}

static void load_file(struct watch *watch, const struct source_options *options,
                      const struct source_file *file)
{
    struct err err = {0};
    struct source *source = source_open(options, file->path, file->table, NULL, &err);
    if (!source)
        die(file->path, &err);
    struct arena *room = arena_new("load", GIB, 4 * GIB);
    for (;;) {
        struct batch *batch;
        const uint64_t *lines;
        arena_reset(room);
        if (!source_next(source, room, &batch, &lines, &err))
            die(file->path, &err);
        if (!batch)
            break;
        watch_load(watch, file->table, batch, ARENA_ARRAY(room, uint8_t, batch->row_count));
    }
    if (source_rejected(source))
        printf("not ok: %s: %llu rows rejected\n", file->path,
               (unsigned long long)source_rejected(source)),
            failed++;
    source_close(source);
    arena_free(room);
}

static bool compare_all(const struct watch *watch, const char *where)
{
    bool good = true;
    for (size_t s = 0; s < scenario_count; s++)
        good = agree(watch, scenarios[s], where) && good;
    return good;
}

static uint32_t random_slot(const struct table *table, struct random *random)
{
    for (int attempt = 0; attempt < 200; attempt++) {
        uint32_t slot = (uint32_t)random_below(random, table->slot_count);
        if (table_sees(table, MOMENT_NEW, slot))
            return slot;
    }
    return UINT32_MAX;
}

struct pick { // a table that scenarios read
    struct table *table;
    const struct schema_table *schema;
};

// A random change of a row that is there: its values come from other rows of the same table.
static bool random_change(struct random *random, const struct pick *pick, struct arena *room,
                          struct change *change)
{
    const struct schema_table *table = pick->schema;
    uint32_t slot = pick->table->slot_count ? random_slot(pick->table, random) : UINT32_MAX;
    if (slot == UINT32_MAX)
        return false;
    enum type *types = ARENA_ARRAY(room, enum type, table->column_count);
    bool *given = ARENA_ARRAY(room, bool, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    struct batch *row = batch_new(room, types, table->column_count, 1);
    row->weights[0] = 1;
    for (size_t i = 0; i < table->column_count; i++) {
        struct value value = table_value(pick->table, (int)i, slot);
        column_set(room, &row->columns[i], 0, 1, &value);
    }
    *change = (struct change){.table = table, .row = row, .given = given};
    uint64_t kind = random_below(random, 10);
    change->op = kind < 6 ? CHANGE_UPDATE : kind < 8 ? CHANGE_DELETE : CHANGE_INSERT;
    size_t edits = change->op == CHANGE_DELETE ? 0 : 1 + random_below(random, 3);
    for (size_t e = 0; e < edits; e++) {
        size_t column = random_below(random, table->column_count);
        bool is_key = false;
        for (size_t k = 0; k < table->key_count; k++)
            is_key = is_key || table->key[k] == (int)column;
        uint32_t other = random_slot(pick->table, random);
        if (is_key || other == UINT32_MAX)
            continue;
        struct value value = random_below(random, 8) ? table_value(pick->table, (int)column, other)
                                                     : value_null(types[column]);
        column_set(room, &row->columns[column], 0, 1, &value);
        given[column] = true;
    }
    if (change->op == CHANGE_UPDATE) {
        bool any = false;
        for (size_t i = 0; i < table->column_count; i++)
            any = any || given[i];
        return any;
    }
    for (size_t k = table->key_count; change->op == CHANGE_INSERT && k-- > 0;) {
        int column = table->key[k];
        if (types[column] != TYPE_TEXT || column == table->agency_column)
            continue;
        struct slice old = dict_get((uint32_t)row->columns[column].words[0]);
        row->columns[column].words[0] = (int64_t)dict_put_text(
            arena_format(room, "%.*s~%llu", (int)old.len, old.data,
                         (unsigned long long)random_below(random, 1000000)));
        return true;
    }
    return change->op == CHANGE_DELETE;
}

static void run_city(uint64_t seed, size_t rounds, uint64_t rows)
{
    struct err err = {0};
    char dir[] = "/tmp/haechi-oracle.XXXXXX";
    if (!mkdtemp(dir))
        die("mkdtemp", &err);
    struct sample_request request = {.seed = seed, .row_count = rows, .dir = dir,
                                     .last_day = civil_day(2026, 6, 30)};
    struct sample_report report = {0};
    if (!sample_write(&request, &report, &err))
        die("sample", &err);
    struct watch *watch = watch_new(&schema, civil_day(2026, 7, 1) * CIVIL_DAY_US);
    for (size_t s = 0; s < scenario_count; s++)
        if (!watch_add(watch, scenarios[s], &err))
            die(scenarios[s]->id, &err);
    struct source_options options = {.schema = &schema, .arena = arena};
    struct source_file *files;
    size_t file_count;
    if (!source_folder_list(&options, dir, NULL, &files, &file_count, &err))
        die(dir, &err);
    sql("BEGIN");
    struct pick picks[256];
    size_t pick_count = 0;
    for (size_t f = 0; f < file_count; f++) {
        copy_file(&files[f]);
        if (!watch_uses(watch, files[f].table))
            continue;
        load_file(watch, &options, &files[f]);
        picks[pick_count++] = (struct pick){graph_table_find(watch_graph(watch), files[f].table->name),
                                            files[f].table};
    }
    sql("ANALYZE");
    watch_start(watch, ignore, NULL);
    compare_all(watch, "sample city") ? passed++ : failed++;
    struct random random;
    random_open(&random, seed);
    int64_t day = civil_day(2026, 7, 1);
    for (size_t round = 0; round < rounds; round++) {
        struct arena *room = arena_new("deltas", GIB, 4 * GIB);
        size_t size = round % 3 ? 1 + random_below(&random, 40) : 400;
        size_t changes = 0;
        day += random_below(&random, 2) ? 1 + (int64_t)random_below(&random, 20) : 0;
        bool in_slices = random_below(&random, 2);
        if (in_slices)
            watch_move_clock(watch, day * CIVIL_DAY_US, &err);
        for (size_t i = 0; i < size; i++) {
            struct change change;
            if (random_change(&random, &picks[random_below(&random, pick_count)], room, &change))
                changes += change_both(watch, &change, room);
            if (watch_turning(watch) && random_below(&random, 4) == 0) {
                watch_commit(watch, ignore, NULL);
                watch_turn(watch, 1 + random_below(&random, 20), ignore, NULL);
            }
        }
        if (!in_slices)
            watch_set_clock(watch, day * CIVIL_DAY_US, &err);
        watch_commit(watch, ignore, NULL);
        while (watch_turn(watch, 50, ignore, NULL))
            ;
        const char *where = arena_format(room, "round %zu (%zu changes, seed %llu)", round, changes,
                                         (unsigned long long)seed);
        bool good = compare_all(watch, where);
        good ? passed++ : failed++;
        arena_free(room);
        if (!good)
            break;
    }
    sql("ROLLBACK");
    watch_close(watch);
    char command[64];
    snprintf(command, sizeof command, "rm -rf %s", dir);
    if (system(command))
        printf("# %s was not removed\n", dir);
}

// ---- parameters that differ by agency

// Another value of the parameter, where it has one that its bounds allow.
static bool set_other(struct scenario *scenario, const struct scenario_param *param,
                      const char *agency, struct random *random)
{
    struct str now;
    struct err err = {0};
    str_open(&now, arena);
    value_print(&now, &param->initial);
    double value = strtod(str_end(&now), NULL);
    bool whole = param->type == TYPE_INT || param->type == TYPE_BIGINT;
    const double others[] = {value * 2 + 1, value / 2, value + 1, value - 1};
    const char *name = arena_format(arena, "%s@%s", param->name, agency);
    for (size_t i = random_below(random, 4), tries = 0; tries < 4; i = (i + 1) % 4, tries++)
        if (scenario_set(scenario, name, arena_format(arena, whole ? "%.0f" : "%.2f", others[i]), &err))
            return true;
    return false;
}

// Gives what can have them values of agencies; how many parameters have, and how many are refused.
static void set_own_values(struct random *random, size_t *given, size_t *refused)
{
    for (size_t s = 0; s < scenario_count; s++)
        for (size_t p = 0; p < scenarios[s]->param_count; p++) {
            struct scenario_param *param = &scenarios[s]->params[p];
            if (!set_other(scenarios[s], param, "A2", random))
                continue;
            struct plan_request request = scenario_request(arena, scenarios[s], &schema);
            struct plan_bound bound;
            struct err err = {0};
            if (plan_bind(arena, &request, &bound, &err)) {
                ++*given;
                continue;
            }
            printf("# %s.%s cannot differ by agency: %s\n", scenarios[s]->id, param->name, err.text);
            param->own_count = 0;
            ++*refused;
        }
}

static void run_own_values(uint64_t seed, size_t rounds, uint64_t rows)
{
    struct random random;
    size_t given = 0, refused = 0;
    random_open(&random, seed);
    set_own_values(&random, &given, &refused);
    printf("# %zu parameters differ by agency, %zu cannot\n", given, refused);
    given ? passed++ : failed++;
    run_city(seed, rounds, rows);
    for (size_t s = 0; s < scenario_count; s++)
        scenario_reset(scenarios[s]);
}

static void create_tables(void)
{
    struct str text;
    str_open(&text, arena);
    for (size_t t = 0; t < schema.table_count; t++) {
        const struct schema_table *table = schema.tables[t];
        str_format(&text, "CREATE TABLE %s (", table->name);
        for (size_t c = 0; c < table->column_count; c++) {
            const struct schema_column *column = &table->columns[c];
            str_format(&text, "%s%s %s", c ? ", " : "", column->name, type_name(column->type));
            if (column->type == TYPE_NUMERIC && column->scale >= 0)
                str_format(&text, "(36,%d)", column->scale);
        }
        str_text(&text, ", PRIMARY KEY (");
        for (size_t k = 0; k < table->key_count; k++)
            str_format(&text, "%s%s", k ? ", " : "", table->columns[table->key[k]].name);
        str_text(&text, "));\n");
    }
    sql(str_end(&text));
}

static void compat_run(void)
{
    struct err err = {0};
    char *text;
    size_t len;
    if (!doc_read_file(arena, "sql/compat.sql", MIB, &text, &len, &err))
        die("sql/compat.sql", &err);
    sql(text);
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : (uint64_t)time(NULL);
    size_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 12;
    uint64_t rows = argc > 3 ? strtoull(argv[3], NULL, 10) : 8000;
    printf("seed %llu, %zu rounds, %llu rows\n", (unsigned long long)seed, rounds,
           (unsigned long long)rows);
    if (!pg_available()) {
        printf("0 passed, 0 failed, 1 skipped\n");
        return 0;
    }
    struct err err = {0};
    arena = arena_new("oracle", 4 * GIB, 16 * GIB);
    schema.arena = arena;
    if (!catalog_read(&schema, "catalog", &err))
        die("catalog", &err);
    if (!scenario_read_folder(arena, "scenarios", &scenarios, &scenario_count, &err))
        die("scenarios", &err);
    struct pg *pg = pg_start(NULL, &err);
    if (!pg)
        die("PostgreSQL", &err);
    conn = pg_connect(pg, &err);
    if (!conn)
        die("PostgreSQL", &err);
    create_tables();
    sql("SET datestyle TO 'ISO, YMD'; SET enable_nestloop TO on");
    compat_run();
    run_queries(seed);
    run_texts(seed);
    run_cases();
    run_city(seed, rounds, rows);
    run_own_values(seed, (rounds + 1) / 2, rows);
    PQfinish(conn);
    pg_stop(pg);
    if (incomparable)
        printf("# %zu answers with rows in doubt, or on which PostgreSQL aborted, were not compared\n", incomparable);
    printf("%zu passed, %zu failed, 0 skipped\n", passed, failed);
    return failed > 0;
}
