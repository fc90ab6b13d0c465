// Runs cases. What a step must raise and withdraw is compared by key; when several ticks stand for one
// expectation (noise, one change at a time) or one tick for several (all steps at once), what came and
// went again in between cancels out on both sides.
#include <assert.h>
#include <string.h>

#include "base/random.h"
#include "base/vec.h"
#include "control/zt.h"

#define NOISE_ROWS 3 // of each table

struct seen { // a finding that came or went
    bool raised;
    const char *key;
    const struct value *row;
    const struct finding *finding;
    const struct zt_expected *line; // of an expectation
    bool matched;
};

struct sights {
    struct seen *at;
    size_t count, room;
};

struct noise {
    struct change *at;
    size_t count, room;
};

struct runner {
    const struct zt_file *file;
    const struct zt_case *one;
    struct scenario *scenario;
    const struct schema *schema;
    enum zt_way way;
    struct random random;
    struct arena *arena; // of the case
    struct watch *watch;
    struct sights seen, wanted;
    struct str *report;
    bool failed;
};

static const char *const way_words[] = { "쓰인 대로 / as written", "한 번에 / in one tick",
                                         "잡음과 함께 / with noise", "한 건씩 / row by row" };

__attribute__((format(printf, 3, 4))) static void fail(struct runner *runner, int line,
                                                       const char *format, ...)
{
    runner->failed = true;
    if (!runner->report)
        return;
    str_format(runner->report, "%s:%d: %s (%s): ", runner->file->path, line, runner->one->name,
               way_words[runner->way]);
    va_list list;
    va_start(list, format);
    str_format_list(runner->report, format, list);
    va_end(list);
    str_char(runner->report, '\n');
}

// Adds to a sum by key: the opposite of what is there takes it away.
static void sum_add(struct arena *arena, struct sights *sum, struct seen seen)
{
    for (size_t i = 0; i < sum->count; i++)
        if (sum->at[i].raised != seen.raised && strcmp(sum->at[i].key, seen.key) == 0) {
            memmove(&sum->at[i], &sum->at[i + 1], (sum->count - i - 1) * sizeof *sum->at);
            sum->count--;
            return;
        }
    VEC_ADD(arena, sum, seen);
}

static void see(void *context, enum finding_event event, const struct finding *finding,
                const struct watch_cause *causes, size_t cause_count)
{
    struct runner *runner = context;
    (void)causes;
    (void)cause_count;
    if (event == FINDING_CHANGED)
        return;
    struct finding *copy = ARENA_NEW(runner->arena, struct finding);
    struct value *row = ARENA_ARRAY(runner->arena, struct value, finding->column_count);
    memcpy(row, finding->row, finding->column_count * sizeof *row);
    *copy = *finding;
    copy->row = row;
    struct str key;
    str_open(&key, runner->arena);
    finding_key(&key, finding);
    sum_add(runner->arena, &runner->seen,
            (struct seen){ .raised = event == FINDING_RAISED, .key = str_end(&key), .row = row,
                           .finding = copy });
}

// ---- what is wanted

static const char *wanted_text(const struct zt_expected *line, const char *name, bool *found)
{
    *found = true;
    for (size_t i = 0; i < line->count; i++)
        if (strcmp(line->names[i], name) == 0)
            return line->texts[i];
    *found = strcmp(name, "agency_id") == 0;
    return "A1";
}

static const struct plan *plan_of(const struct runner *runner)
{
    return watch_plan(runner->watch, runner->scenario)->plan;
}

static int result_column(const struct runner *runner, const char *name)
{
    const struct plan *plan = plan_of(runner);
    for (size_t i = 0; i < plan->column_count; i++)
        if (strcmp(plan->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

static bool want_value(struct runner *runner, const struct zt_expected *line, const char *name,
                       const char *text, struct value *out)
{
    int column = result_column(runner, name);
    if (column < 0) {
        fail(runner, line->line, "'%s'은(는) 결과의 열이 아님 / is no column of the result", name);
        return false;
    }
    enum type type = plan_of(runner)->columns[column].type;
    *out = value_null(type);
    if (text && !value_parse(type, text, strlen(text), out)) {
        fail(runner, line->line, "%s: '%s'은(는) %s 값이 아님 / is not a value of this type", name, text,
             type_name(type));
        return false;
    }
    return true;
}

static void want(struct runner *runner, const struct zt_expected *line)
{
    struct str key;
    str_open(&key, runner->arena);
    for (size_t i = 0; i < runner->scenario->key_count; i++) {
        const char *name = runner->scenario->key[i];
        bool found;
        const char *text = wanted_text(line, name, &found);
        struct value value;
        if (!found) {
            fail(runner, line->line, "키 열 %s이(가) 없음 / the key column is missing", name);
            return;
        }
        if (!want_value(runner, line, name, text, &value))
            return;
        str_format(&key, "%s%s=", i ? ";" : "", name);
        value_print(&key, &value);
    }
    sum_add(runner->arena, &runner->wanted,
            (struct seen){ .raised = line->raised, .key = str_end(&key), .line = line });
}

// ---- comparison

static void compare_evidence(struct runner *runner, const struct seen *wanted,
                             const struct seen *seen)
{
    for (size_t i = 0; i < wanted->line->count; i++) {
        const char *name = wanted->line->names[i];
        struct value value;
        if (!want_value(runner, wanted->line, name, wanted->line->texts[i], &value))
            continue;
        const struct value *got = &seen->row[result_column(runner, name)];
        if (got->state == value.state &&
            (value.state != STATE_VALUE || value_compare(got, &value) == 0))
            continue;
        struct str text;
        str_open(&text, runner->arena);
        value_print(&text, got);
        fail(runner, wanted->line->line, "%s: %s=%s이어야 하나 %s / expected, got", wanted->key, name,
             wanted->line->texts[i] ? wanted->line->texts[i] : "null",
             got->state == STATE_NULL ? "null" : str_end(&text));
    }
}

static void add_row(struct str *out, const struct seen *seen)
{
    for (size_t i = 0; i < seen->finding->column_count; i++) {
        str_format(out, "%s%s=", i ? " " : "", seen->finding->columns[i].name);
        if (seen->row[i].state == STATE_NULL)
            str_text(out, "null");
        else
            value_print(out, &seen->row[i]);
    }
    if (seen->finding->fault)
        str_format(out, " (판단 불가 / could not be judged: %s)",
                   fault_text((enum fault)seen->finding->fault));
}

static void compare(struct runner *runner, int line)
{
    for (size_t i = 0; i < runner->wanted.count; i++) {
        struct seen *wanted = &runner->wanted.at[i], *found = NULL;
        for (size_t k = 0; k < runner->seen.count && !found; k++)
            if (!runner->seen.at[k].matched && runner->seen.at[k].raised == wanted->raised &&
                strcmp(runner->seen.at[k].key, wanted->key) == 0)
                found = &runner->seen.at[k];
        if (!found) {
            fail(runner, wanted->line->line, "기대한 것이 없음 / missing: %c %s",
                 wanted->raised ? '+' : '-', wanted->key);
            continue;
        }
        found->matched = true;
        if (runner->way == ZT_AS_WRITTEN)
            compare_evidence(runner, wanted, found);
    }
    for (size_t k = 0; k < runner->seen.count; k++) {
        const struct seen *seen = &runner->seen.at[k];
        struct str row;
        if (seen->matched)
            continue;
        str_open(&row, runner->arena);
        add_row(&row, seen);
        fail(runner, line, "기대하지 않은 것 / unexpected: %c %s", seen->raised ? '+' : '-',
             str_end(&row));
    }
    runner->seen.count = runner->wanted.count = 0;
}

// ---- noise

// A value for the column: mostly one that the case itself uses under that name, so that joins meet.
static struct value noise_value(struct runner *runner, const struct schema_column *column)
{
    VEC(struct value) pool = { 0 };
    for (size_t s = 0; s < runner->one->step_count; s++) {
        const struct zt_step *step = &runner->one->steps[s];
        for (size_t i = 0; i < step->input_count; i++) {
            const struct change *change = &step->inputs[i].change;
            int at = change->table ? schema_column_find(change->table, column->name) : -1;
            if (at < 0 || !change->given[at] || change->table->columns[at].type != column->type)
                continue;
            VEC_ADD(runner->arena, &pool, column_value(&change->row->columns[at], 0));
        }
    }
    uint64_t dice = random_below(&runner->random, 10);
    if (dice < 7 && pool.count)
        return pool.at[random_below(&runner->random, pool.count)];
    if (dice == 9)
        return value_null(column->type);
    switch (column->type) {
    case TYPE_TEXT:
        return value_text(random_below(&runner->random, 2) ? "Y" : "N");
    case TYPE_DATE: // about 2026
        return value_word(TYPE_DATE, random_between(&runner->random, 9400, 9700));
    case TYPE_TIMESTAMP:
        return value_word(TYPE_TIMESTAMP,
                          random_between(&runner->random, 9400 * 24, 9700 * 24) * (CIVIL_DAY_US / 24));
    case TYPE_INT:
    case TYPE_BIGINT:
        return value_word(column->type, random_between(&runner->random, -5, 2000000));
    case TYPE_NUMERIC: {
        struct value value = value_null(TYPE_NUMERIC);
        value.state = STATE_VALUE;
        value.num = num_of_int(random_between(&runner->random, 0, 500));
        return value;
    }
    default:
        return value_null(column->type);
    }
}

// A key that no case has.
static struct value noise_key(struct runner *runner, const struct schema_column *column)
{
    uint64_t number = random_below(&runner->random, 1000000000);
    switch (column->type) {
    case TYPE_TEXT:
        return value_text(arena_format(runner->arena, "~%llu", (unsigned long long)number));
    case TYPE_DATE:
        return value_word(TYPE_DATE, -20000 - (int64_t)(number % 10000));
    case TYPE_TIMESTAMP:
        return value_word(TYPE_TIMESTAMP, -(int64_t)number * 1000000);
    case TYPE_INT:
    case TYPE_BIGINT:
        return value_word(column->type, 1000000000 + (int64_t)number);
    default:
        return noise_value(runner, column);
    }
}

static bool make_noise(struct runner *runner, const struct schema_table *table,
                       struct change *out)
{
    struct arena *arena = runner->arena;
    enum type *types = ARENA_ARRAY(arena, enum type, table->column_count);
    bool *given = ARENA_ARRAY(arena, bool, table->column_count);
    bool *in_key = ARENA_ARRAY(arena, bool, table->column_count);
    for (size_t i = 0; i < table->column_count; i++) {
        types[i] = table->columns[i].type;
        given[i] = true;
    }
    int unique = -1;
    for (size_t i = 0; i < table->key_count; i++) {
        in_key[table->key[i]] = true;
        if (table->key[i] != table->agency_column)
            unique = table->key[i];
    }
    if (unique < 0)
        return false;
    struct batch *row = batch_new(arena, types, table->column_count, 1);
    for (size_t i = 0; i < table->column_count; i++) {
        struct value value = noise_value(runner, &table->columns[i]);
        if ((int)i == unique)
            value = noise_key(runner, &table->columns[i]);
        else if ((int)i == table->agency_column)
            value = value_text(random_below(&runner->random, 4) ? "A1" : "A2");
        else if (in_key[i] && value.state != STATE_VALUE)
            value = noise_key(runner, &table->columns[i]);
        if (in_key[i] && value.state != STATE_VALUE)
            return false;
        column_set(arena, &row->columns[i], 0, 1, &value);
    }
    row->weights[0] = 1;
    *out = (struct change){ .op = CHANGE_INSERT, .table = table, .row = row, .given = given };
    return true;
}

static void put_noise(struct runner *runner, struct noise *noise)
{
    for (size_t t = 0; t < runner->schema->table_count; t++) {
        if (!watch_uses(runner->watch, runner->schema->tables[t]))
            continue;
        for (size_t i = 0; i < NOISE_ROWS; i++) {
            struct change change;
            struct err err = { 0 };
            if (make_noise(runner, runner->schema->tables[t], &change) &&
                watch_change(runner->watch, &change, &err)) {
                change.op = CHANGE_DELETE;
                VEC_ADD(runner->arena, noise, change);
            }
        }
    }
    watch_commit(runner->watch, see, runner);
}

static void take_noise(struct runner *runner, const struct noise *noise)
{
    for (size_t i = 0; i < noise->count; i++) {
        struct err err = { 0 };
        if (!watch_change(runner->watch, &noise->at[i], &err))
            fail(runner, runner->one->line, "%s", err.text);
    }
    watch_commit(runner->watch, see, runner);
}

// ---- steps

static bool move_clock(struct runner *runner, int64_t clock_us, struct err *err)
{
    if (runner->way != ZT_ROW_BY_ROW)
        return watch_set_clock(runner->watch, clock_us, err);
    TRY(watch_move_clock(runner->watch, clock_us, err));
    while (watch_turn(runner->watch, 1, see, runner))
        ;
    return true;
}

static void put_input(struct runner *runner, const struct zt_input *input)
{
    struct err err = { 0 };
    bool ok = true;
    if (input->kind == ZT_AS_OF)
        ok = move_clock(runner, input->day * CIVIL_DAY_US, &err);
    else if (input->kind == ZT_CHANGE || input->kind == ZT_HOLIDAY)
        ok = watch_change(runner->watch, &input->change, &err);
    if (!ok)
        fail(runner, input->line, "%s", err.text);
    if (runner->way == ZT_ROW_BY_ROW)
        watch_commit(runner->watch, see, runner);
}

static void put_step(struct runner *runner, const struct zt_step *step)
{
    for (size_t i = 0; i < step->input_count; i++)
        put_input(runner, &step->inputs[i]);
    for (size_t i = 0; i < step->expected_count; i++)
        want(runner, &step->expected[i]);
}

static bool moves_clock(const struct zt_step *step)
{
    for (size_t i = 0; i < step->input_count; i++)
        if (step->inputs[i].kind == ZT_AS_OF)
            return true;
    return false;
}

static void run_steps(struct runner *runner)
{
    const struct zt_case *one = runner->one;
    for (size_t s = 0; s < one->step_count; s++) {
        struct noise noise = { 0 };
        int line = one->steps[s].line;
        if (runner->way == ZT_WITH_NOISE)
            put_noise(runner, &noise);
        put_step(runner, &one->steps[s]);
        while (runner->way == ZT_ONE_TICK && s + 1 < one->step_count &&
               !moves_clock(&one->steps[s + 1]))
            put_step(runner, &one->steps[++s]);
        watch_commit(runner->watch, see, runner);
        if (runner->way == ZT_WITH_NOISE)
            take_noise(runner, &noise);
        compare(runner, line);
    }
}

// The clock and the parameters are there before the first record.
static bool prepare(struct runner *runner)
{
    const struct zt_step *first = &runner->one->steps[0];
    struct err err = { 0 };
    int64_t day = 0;
    for (size_t i = first->input_count; i-- > 0;)
        if (first->inputs[i].kind == ZT_AS_OF)
            day = first->inputs[i].day;
    runner->watch = watch_new(runner->schema, day * CIVIL_DAY_US);
    for (size_t i = 0; i < first->input_count; i++)
        if (first->inputs[i].kind == ZT_PARAM &&
            !scenario_set(runner->scenario, first->inputs[i].name, first->inputs[i].text, &err)) {
            fail(runner, first->inputs[i].line, "%s", err.text);
            return false;
        }
    if (!watch_add(runner->watch, runner->scenario, &err)) {
        fail(runner, runner->one->line, "%s",
             scenario_show_error(runner->arena, runner->scenario, &err));
        return false;
    }
    watch_start(runner->watch, see, runner);
    return true;
}

static void run_case(struct runner *runner)
{
    struct scenario *scenario = runner->scenario;
    struct scenario_param *before =
        ARENA_ARRAY(runner->arena, struct scenario_param, scenario->param_count + 1);
    for (size_t i = 0; i < scenario->param_count; i++)
        before[i] = scenario->params[i];
    if (prepare(runner))
        run_steps(runner);
    watch_close(runner->watch);
    for (size_t i = 0; i < scenario->param_count; i++)
        scenario->params[i] = before[i];
}

void zt_run(const struct zt_file *file, struct scenario *scenario, const struct schema *schema,
            enum zt_way way, uint64_t seed, struct zt_result *result)
{
    struct arena *arena = arena_new("cases", 256 * MIB, 16 * GIB);
    for (size_t i = 0; i < file->case_count; i++) {
        struct runner runner = { .file = file, .one = &file->cases[i], .scenario = scenario,
                                 .schema = schema, .way = way, .arena = arena,
                                 .report = result->report };
        random_open(&runner.random, seed + i);
        run_case(&runner);
        *(runner.failed ? &result->failed : &result->passed) += 1;
        arena_reset(arena);
    }
    arena_free(arena);
}
