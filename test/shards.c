// test/shards.c — any number of shards reports what one watch reports, to the byte.
//
// Usage: build/test/shards [SEED [ROUNDS [ROWS [EVERY]]]]. Sample cities under other names make several
// agencies. A script of random changes, clock steps, prechecks and exchanged rules is drawn against one
// watch; its log (events with rows and causes, errors, findings) must be that of every run over shards.
// Only every EVERYth scenario of the pack is taken: under ThreadSanitizer all of them need more mappings
// than Linux gives a process, so there take build/tsan/test/shards 1 12 2500 3.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/dict.h"
#include "base/random.h"
#include "base/vec.h"
#include "control/catalog.h"
#include "control/shards.h"
#include "sample/sample.h"
#include "source/source.h"

#define CITIES 4 // of two agencies each

static struct arena *arena;
static struct schema schema;
static struct scenario **scenarios;
static size_t scenario_count;

static void die(const char *what, const struct err *err)
{
    printf("%s: %s\n0 passed, 1 failed, 0 skipped\n", what, err->text);
    exit(1);
}

// ---- rules beside those of the pack

static const char pay[] = "{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}",
                  code[] = "{table: code, key: {grp_cd: grp_cd, cd: cd}}",
                  claim[] = "{table: claim, key: {agency_id: agency_id, claim_no: claim_no}}",
                  deduct[] = "{table: deduct, key: {agency_id: agency_id, pay_no: pay_no, kind_cd: kind_cd}}";

static struct scenario *rule(const char *id, const char *extra, const char *key, const char *record,
                             const char *sql)
{
    struct err err = { 0 };
    struct str text;
    str_open(&text, arena);
    str_format(&text,
               "/*\nid: %s\ntitle: {ko: 가, en: A}\nsentence: {ko: 가, en: A}\narea: finance\nshape: 1\n"
               "severity: low\naudience: owner\nprecheck: yes\ncycle: daily\nbasis: \"\"\n"
               "evidence_class: background\nkey: [%s]\nowner: {}\nrecords: [%s]\n"
               "advice: {ko: 가}\nstatus: stable\n%s*/\n%s",
               id, key, record, extra, sql);
    struct scenario *scenario = scenario_parse(arena, id, str_end(&text), text.len, &err);
    if (!scenario)
        die(id, &err);
    return scenario;
}

static const char payments[] = "SELECT agency_id, pay_no, amt, dept_cd FROM exp_pay WHERE amt > 900000";

static void read_rules(size_t every)
{
    struct err err = { 0 };
    struct scenario **pack;
    size_t count;
    if (!scenario_read_folder(arena, "scenarios", &pack, &count, &err))
        die("scenarios", &err);
    struct scenario *others[] = {
        rule("Y1", "scope: national\n", "agency_id, other, pay_no, other_no", pay,
             "SELECT a.agency_id, a.pay_no, b.agency_id AS other, b.pay_no AS other_no, a.amt\n"
             "FROM exp_pay a JOIN exp_pay b ON a.amt = b.amt AND a.agency_id < b.agency_id\n"
             " AND a.pay_ymd = b.pay_ymd"),
        rule("Y2", "", "stat_item_cd", pay, // not said to be national, and does not split
             "SELECT stat_item_cd, min(agency_id) AS agency_id, count(*) AS n, sum(amt)::bigint AS won\n"
             "FROM exp_pay GROUP BY stat_item_cd HAVING count(*) > 5"),
        rule("Y3", "", "grp_cd, cd", code, "SELECT grp_cd, cd, cd_nm FROM code"), // no agency at all
        rule("Y4", "", "agency_id, pay_no", pay, // a reference table joined to the agencies'
             "SELECT p.agency_id, p.pay_no, c.hol_nm FROM exp_pay p JOIN calendar c ON c.ymd = p.pay_ymd\n"
             "WHERE c.biz_yn = 'N'"),
        // Tables that only the national engine has, and only the shards.
        rule("Y0", "scope: national\n", "agency_id, claim_no", claim,
             "SELECT agency_id, claim_no, amt FROM claim WHERE amt > 0"),
        rule("X9", "", "agency_id, pay_no, kind_cd", deduct,
             "SELECT agency_id, pay_no, kind_cd, amt FROM deduct WHERE amt > 0"),
        rule("Y5", "", "agency_id, pay_no", pay, payments),
    };
    size_t other_count = sizeof others / sizeof *others;
    scenarios = ARENA_ARRAY(arena, struct scenario *, count + other_count);
    for (size_t i = 0; i < count; i += every)
        scenarios[scenario_count++] = pack[i];
    for (size_t i = 0; i < other_count; i++)
        scenarios[scenario_count++] = others[i];
}

// ---- records

struct rows {
    const struct schema_table *table;
    struct batch *batch;
};

static VEC(struct rows) loads;

// A1 of the second city is A1-1.
static void rename_agencies(struct batch *batch, int column, size_t city)
{
    struct column *agencies = &batch->columns[column];
    for (size_t i = 0; i < batch->row_count; i++) {
        struct slice name = dict_get((uint32_t)agencies->words[i]);
        agencies->words[i] = (int64_t)dict_put_text(
            arena_format(arena, "%.*s-%zu", (int)name.len, name.data, city));
    }
}

static void read_file(const struct source_options *options, const struct source_file *file,
                      size_t city)
{
    struct err err = { 0 };
    struct source *source = source_open(options, file->path, file->table, NULL, &err);
    struct rows rows = { .table = file->table };
    const uint64_t *lines;
    if (!source)
        die(file->path, &err);
    for (;;) {
        if (!source_next(source, arena, &rows.batch, &lines, &err))
            die(file->path, &err);
        if (!rows.batch)
            break;
        if (file->table->agency_column >= 0)
            rename_agencies(rows.batch, file->table->agency_column, city);
        VEC_ADD(arena, &loads, rows);
    }
    source_close(source);
}

static void read_cities(uint64_t seed, uint64_t row_count)
{
    for (size_t city = 0; city < CITIES; city++) {
        struct err err = { 0 };
        char dir[] = "/tmp/haechi-shards.XXXXXX", command[64];
        if (!mkdtemp(dir))
            die("mkdtemp", &err);
        struct sample_request request = { .seed = seed + city, .row_count = row_count, .dir = dir,
                                          .last_day = civil_day(2026, 6, 30) };
        struct sample_report report = { 0 };
        struct source_options options = { .schema = &schema, .arena = arena };
        struct source_file *files;
        size_t count = 0;
        if (!sample_write(&request, &report, &err) ||
            !source_folder_list(&options, dir, NULL, &files, &count, &err))
            die(dir, &err);
        for (size_t f = 0; f < count; f++)
            read_file(&options, &files[f], city);
        snprintf(command, sizeof command, "rm -rf %s", dir);
        if (system(command))
            printf("# %s was not removed\n", dir);
    }
}

// ---- a run: one watch, or shards

struct run {
    struct watch *watch;
    struct shards *shards; // NULL: the watch
    struct str log;
};

static void log_row(struct str *log, const struct finding *finding)
{
    finding_key(log, finding);
    str_format(log, " !%d", finding->fault);
    for (size_t i = 0; i < finding->column_count; i++) {
        str_char(log, '|');
        value_print(log, &finding->row[i]);
    }
}

static void log_event(void *context, enum finding_event event, const struct finding *finding,
                      const struct watch_cause *causes, size_t cause_count)
{
    struct str *log = context;
    str_format(log, "%s %c ", finding->scenario->id, "+-~"[event]);
    log_row(log, finding);
    for (size_t i = 0; i < cause_count; i++)
        str_format(log, " <%s %s: %s>", causes[i].table, causes[i].key, causes[i].change);
    str_char(log, '\n');
}

static void log_finding(void *context, const struct finding *finding)
{
    log_row(context, finding);
    str_char(context, '\n');
}

static void log_findings(struct run *run, struct scenario *const *list)
{
    for (size_t s = 0; s < scenario_count; s++) {
        str_format(&run->log, "findings of %s\n", list[s]->id);
        if (run->shards)
            shards_findings(run->shards, list[s], log_finding, &run->log);
        else
            watch_findings(run->watch, list[s], log_finding, &run->log);
    }
}

static void log_loaded(void *context, const struct shards_load *load)
{
    for (size_t i = 0; i < load->batch->row_count; i++)
        str_char(context, (char)('0' + load->outcomes[i]));
}

static void load_watch(struct run *run)
{
    uint8_t outcomes[BATCH_ROWS];
    for (size_t i = 0; i < loads.count; i++) {
        watch_load(run->watch, loads.at[i].table, loads.at[i].batch, outcomes);
        struct shards_load load = { .table = loads.at[i].table, .batch = loads.at[i].batch,
                                    .outcomes = outcomes };
        log_loaded(&run->log, &load);
    }
}

static void load_shards(struct run *run)
{
    shards_open_load(run->shards, log_loaded, &run->log);
    for (size_t i = 0; i < loads.count; i++) {
        shards_room(run->shards);
        shards_load(run->shards, loads.at[i].table, loads.at[i].batch, NULL);
    }
    shards_close_load(run->shards);
}

static void open_run(struct run *run, size_t count)
{
    struct err err = { 0 };
    int64_t clock = civil_day(2026, 7, 1) * CIVIL_DAY_US;
    str_open(&run->log, arena);
    run->watch = count ? NULL : watch_new(&schema, clock);
    run->shards = count ? shards_new(&schema, clock, count) : NULL;
    for (size_t s = 0; s < scenario_count; s++)
        if (run->shards ? !shards_add(run->shards, scenarios[s], &err)
                        : !watch_add(run->watch, scenarios[s], &err))
            die(scenarios[s]->id, &err);
    run->shards ? load_shards(run) : load_watch(run);
    for (size_t t = 0; t < schema.table_count; t++)
        str_format(&run->log, "%s %llu\n", schema.tables[t]->name,
                   (unsigned long long)(run->shards
                                            ? shards_load_count(run->shards, schema.tables[t])
                                            : watch_load_count(run->watch, schema.tables[t])));
    if (run->shards)
        shards_start(run->shards, log_event, &run->log);
    else
        watch_start(run->watch, log_event, &run->log);
    log_findings(run, scenarios);
}

// ---- the script

enum step_kind { STEP_CHANGE, STEP_CLOCK, STEP_COMMIT, STEP_PRECHECK, STEP_REPLACE, STEP_FINDINGS,
                 STEP_MOVE, STEP_TURN };

struct step {
    enum step_kind kind;
    struct change change;
    int64_t clock_us;
    size_t turn_count;
    bool quiet; // while rows turn: which of them have turned is not the same everywhere
    struct scenario *old, *fresh;
    struct scenario **list; // after it
};

static VEC(struct step) script;

static void take_step(struct run *run, const struct step *step)
{
    struct err err = { 0 };
    bool ok = true;
    struct watch *watch = run->watch;
    struct shards *shards = run->shards;
    watch_report told = step->quiet ? NULL : log_event;
    switch (step->kind) {
    case STEP_CHANGE:
        ok = shards ? shards_change(shards, &step->change, &err)
                    : watch_change(watch, &step->change, &err);
        break;
    case STEP_CLOCK:
        ok = shards ? shards_set_clock(shards, step->clock_us, &err)
                    : watch_set_clock(watch, step->clock_us, &err);
        break;
    case STEP_COMMIT:
        str_text(&run->log, "commit\n");
        shards ? shards_commit(shards, told, &run->log) : watch_commit(watch, told, &run->log);
        break;
    case STEP_PRECHECK:
        str_text(&run->log, "precheck\n");
        shards ? shards_precheck(shards, told, &run->log) : watch_precheck(watch, told, &run->log);
        break;
    case STEP_REPLACE:
        str_format(&run->log, "replace %s\n", step->old ? step->old->id : step->fresh->id);
        ok = shards ? shards_replace(shards, step->old, step->fresh, log_event, &run->log, &err)
                    : watch_replace(watch, step->old, step->fresh, log_event, &run->log, &err);
        break;
    case STEP_MOVE:
        ok = shards ? shards_move_clock(shards, step->clock_us, &err)
                    : watch_move_clock(watch, step->clock_us, &err);
        break;
    case STEP_TURN:
        shards ? shards_turn(shards, step->turn_count, NULL, NULL)
               : watch_turn(watch, step->turn_count, NULL, NULL);
        break;
    case STEP_FINDINGS:
        log_findings(run, step->list);
        break;
    }
    if (!ok)
        str_format(&run->log, "error: %s\n", err.text);
}

static void act(struct run *run, struct step step)
{
    VEC_ADD(arena, &script, step);
    take_step(run, &step);
}

static uint32_t random_slot(const struct table *table, struct random *random)
{
    uint32_t slot = UINT32_MAX;
    for (int attempt = 0; slot == UINT32_MAX && table->slot_count && attempt < 200; attempt++) {
        uint32_t drawn = (uint32_t)random_below(random, table->slot_count);
        slot = table_sees(table, MOMENT_NEW, drawn) ? drawn : UINT32_MAX;
    }
    return slot;
}

static bool is_key(const struct schema_table *table, size_t column)
{
    for (size_t k = 0; k < table->key_count; k++)
        if (table->key[k] == (int)column)
            return true;
    return false;
}

// Of a row that is there, with values from others; refused ones (a key that is there, or is not) too.
static bool draw_change(struct random *random, const struct table *rows,
                        const struct schema_table *table, struct change *change)
{
    static const enum change_op ops[] = { CHANGE_UPDATE, CHANGE_UPDATE, CHANGE_UPDATE, CHANGE_UPSERT,
                                          CHANGE_UPSERT, CHANGE_DELETE, CHANGE_INSERT };
    uint32_t slot = random_slot(rows, random);
    if (slot == UINT32_MAX)
        return false;
    enum type *types = ARENA_ARRAY(arena, enum type, table->column_count);
    bool *given = ARENA_ARRAY(arena, bool, table->column_count);
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    struct batch *row = batch_new(arena, types, table->column_count, 1);
    row->weights[0] = 1;
    bool other_key = !random_below(random, 4);
    for (size_t i = 0; i < table->column_count; i++) {
        struct value value = table_value(rows, (int)i, slot);
        given[i] = is_key(table, i) || !random_below(random, 3);
        uint32_t other = random_slot(rows, random);
        if (given[i] && !is_key(table, i))
            value = random_below(random, 8) ? table_value(rows, (int)i, other) : value_null(types[i]);
        else if (is_key(table, i) && types[i] == TYPE_TEXT && other_key && i > 0)
            value = value_text(
                arena_format(arena, "new %llu", (unsigned long long)random_below(random, 500)));
        column_set(arena, &row->columns[i], 0, 1, &value);
    }
    *change = (struct change){ .op = ops[random_below(random, sizeof ops / sizeof *ops)],
                               .table = table, .row = row, .given = given };
    if (change->op == CHANGE_INSERT || change->op == CHANGE_UPSERT)
        memset(given, 1, table->column_count);
    return true;
}

static void draw_changes(struct run *run, struct random *random, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct schema_table *table = schema.tables[random_below(random, schema.table_count)];
        const struct table *rows = graph_table_find(watch_graph(run->watch), table->name);
        struct step step = { .kind = STEP_CHANGE };
        if (rows && draw_change(random, rows, table, &step.change))
            act(run, step);
    }
}

// The answers, of this list as it is now.
static void ask_findings(struct run *run, struct scenario *const *list)
{
    struct scenario **kept = ARENA_ARRAY(arena, struct scenario *, scenario_count);
    memcpy(kept, list, scenario_count * sizeof *kept);
    act(run, (struct step){ .kind = STEP_FINDINGS, .list = kept });
}

// A step of the clock in slices, with commits and prechecks between them. Some watches are done before
// others.
static void draw_slices(struct run *run, struct random *random, int64_t clock_us)
{
    act(run, (struct step){ .kind = STEP_MOVE, .clock_us = clock_us });
    for (int slice = 0; slice < 6; slice++) {
        act(run, (struct step){ .kind = STEP_TURN, .turn_count = 1 + random_below(random, 30) });
        draw_changes(run, random, random_below(random, 30));
        act(run, (struct step){ .kind = slice % 2 ? STEP_COMMIT : STEP_PRECHECK, .quiet = true });
    }
    act(run, (struct step){ .kind = STEP_TURN, .turn_count = SIZE_MAX / 2 });
}

static void draw_replace(struct run *run, struct scenario **list, size_t at, struct scenario *fresh)
{
    act(run, (struct step){ .kind = STEP_REPLACE, .old = list[at], .fresh = fresh });
    list[at] = fresh;
    ask_findings(run, list);
}

static void draw_script(struct run *run, struct random *random, size_t rounds)
{
    struct scenario **list = ARENA_ARRAY(arena, struct scenario *, scenario_count);
    memcpy(list, scenarios, scenario_count * sizeof *list);
    size_t last = scenario_count - 1;
    int64_t day = civil_day(2026, 7, 1);
    struct scenario *versions[] = {
        rule("Y5", "scope: national\n", "agency_id, pay_no", pay, // moves, and finds the same
             "SELECT agency_id, pay_no, amt, dept_cd FROM exp_pay WHERE amt >= 900001"),
        rule("Y5", "", "agency_id, pay_no", pay, "SELECT agency_id, pay_no, amt, dept_cd FROM exp_pay\n"
                                            "WHERE amt > 800000 AND dept_cd IS NOT NULL"),
        rule("Y5", "scope: national\n", "agency_id, pay_no", pay,
             "SELECT agency_id, pay_no, amt, mk_emp_no FROM exp_pay WHERE amt > 850000"),
        rule("Y5", "", "agency_id, claim_no", claim, // a table that was the national engine's
             "SELECT agency_id, claim_no, amt FROM claim WHERE amt > 1000"),
        rule("Y5", "", "agency_id, pay_no", pay, "SELECT agency_id, pay_no FROM exp_pay WHERE amt / 0 > 1"),
        rule("Y5", "", "agency_id, pay_no", pay, "SELECT agency_id, pay_no, nothing FROM exp_pay"),
        rule("Y4", "", "agency_id, pay_no", pay, payments), // an id that is watched
        rule("Y5", "scope: national\n", "agency_id, pay_no, kind_cd", deduct, // and one that was not
             "SELECT agency_id, pay_no, kind_cd, amt FROM deduct WHERE amt > 10"),
        rule("Y5", "", "agency_id, pay_no, cd", pay, // a reference table comes to the shards
             "SELECT p.agency_id, p.pay_no, c.cd, c.cd_nm FROM exp_pay p JOIN code c\n"
             " ON c.cd = p.pay_kind_cd OR p.amt > 2000000"),
        rule("Y5", "", "agency_id, pay_no", pay,
             "SELECT agency_id, pay_no, amt, dept_cd FROM exp_pay WHERE amt >= 900002"),
    };
    for (size_t round = 0; round < rounds; round++) {
        if (random_below(random, 3) == 0) {
            draw_changes(run, random, 1 + random_below(random, 60));
            act(run, (struct step){ .kind = STEP_PRECHECK });
        }
        draw_changes(run, random, round % 4 ? 1 + random_below(random, 50) : 900);
        if (random_below(random, 3) == 0) {
            day += 1 + (int64_t)random_below(random, 20);
            act(run, (struct step){ .kind = STEP_CLOCK, .clock_us = day * CIVIL_DAY_US });
        } else if (random_below(random, 5) == 0) {
            act(run, (struct step){ .kind = STEP_CLOCK, .clock_us = 0 }); // refused
        }
        act(run, (struct step){ .kind = STEP_COMMIT });
        if (round % 3 == 1) {
            day += 1 + (int64_t)random_below(random, 9);
            draw_slices(run, random, day * CIVIL_DAY_US);
            ask_findings(run, list);
        }
        if (round < sizeof versions / sizeof *versions) {
            struct scenario *fresh = versions[round];
            if (round == 5 || round == 6) // refused: no answer changes
                act(run, (struct step){ .kind = STEP_REPLACE, .old = list[last], .fresh = fresh });
            else
                draw_replace(run, list, last, fresh);
        }
    }
    ask_findings(run, list);
}

// ---- comparison

static size_t count_lines(const char *text, char sign)
{
    size_t count = 0;
    for (const char *at = strchr(text, '\n'); at; at = strchr(at + 1, '\n')) {
        const char *space = strchr(at, ' ');
        count += space && space[1] == sign && space[2] == ' ';
    }
    return count;
}

static bool same_log(const char *wanted, const char *got, size_t count)
{
    if (strcmp(wanted, got) == 0)
        return true;
    size_t at = 0, line = 0;
    for (size_t i = 0; wanted[i] && wanted[i] == got[i]; i++) {
        at = wanted[i] == '\n' ? i + 1 : at;
        line += wanted[i] == '\n';
    }
    printf("not ok: %zu shards, line %zu\n  one watch: %.400s\n  shards:    %.400s\n", count, line + 1,
           wanted + at, got + at);
    return false;
}

int main(int argc, char **argv)
{
    uint64_t seed = argc > 1 ? strtoull(argv[1], NULL, 10) : 20260701;
    size_t rounds = argc > 2 ? strtoull(argv[2], NULL, 10) : 24;
    uint64_t rows = argc > 3 ? strtoull(argv[3], NULL, 10) : 5000;
    size_t every = argc > 4 ? strtoull(argv[4], NULL, 10) : 1;
    printf("seed %llu, %zu rounds, %d cities of %llu rows\n", (unsigned long long)seed, rounds, CITIES,
           (unsigned long long)rows);
    struct err err = { 0 };
    arena = arena_new("shards test", 4 * GIB, 16 * GIB);
    schema.arena = arena;
    if (!catalog_read(&schema, "catalog", &err))
        die("catalog", &err);
    read_rules(every ? every : 1);
    read_cities(seed, rows);
    struct random random;
    random_open(&random, seed);
    struct run one = { 0 };
    open_run(&one, 0);
    draw_script(&one, &random, rounds);
    watch_close(one.watch);
    const char *wanted = str_end(&one.log);
    static const size_t counts[] = { 1, 2, 3, 5 };
    size_t failed = 0;
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        struct run run = { 0 };
        open_run(&run, counts[c]);
        size_t national = 0;
        for (size_t s = 0; s < scenario_count; s++)
            national += shards_is_national(run.shards, scenarios[s]);
        for (size_t i = 0; i < script.count; i++)
            take_step(&run, &script.at[i]);
        shards_close(run.shards);
        failed += !same_log(wanted, str_end(&run.log), counts[c]);
        printf("# %zu shards: %zu of %zu scenarios in the national engine\n", counts[c], national,
               scenario_count);
    }
    printf("# %zu steps; %zu raised, %zu withdrawn, %zu changed; a log of %zu bytes\n", script.count,
           count_lines(wanted, '+'), count_lines(wanted, '-'), count_lines(wanted, '~'), one.log.len);
    printf("%zu passed, %zu failed, 0 skipped\n", sizeof counts / sizeof *counts - failed, failed);
    return failed > 0;
}
