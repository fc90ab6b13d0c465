// One trial is a list of changes in ticks, drawn before anything runs, so that playing it again, or a
// part of it, is the same act as playing it first: a fresh graph on one side, a transaction that is
// rolled back on the other. That is all the search for a smaller trial needs.
#include "prove/prove.h"

#include <string.h>

#include "base/random.h"
#include "prove/draw.h"

#define NANOSECONDS       UINT64_C(1000000000)
#define SHRINK_SECONDS    20
#define STATEMENT_SECONDS "10s"

enum answer { ANSWER_SAME, ANSWER_ABORTED, ANSWER_DOUBTED, ANSWER_DIFFERS, ANSWER_REFUSED };

struct prove {
    struct arena *arena; // the report's
    PGconn *conn;
    const struct prove_request *request;
    struct prove_report *report;
    struct plan_request asked; // what the server is asked, and the same bound
    struct plan_bound bound;
    const enum type *types;
    uint64_t end_ns, shrink_end_ns;
    struct err err; // of the last play
};

// What one play of a trial came to.
struct play {
    enum answer answer;
    size_t ticks, changes, clock_steps, aborted, doubted;
    uint64_t row_count;
    const char *refusal, *aborted_text;
    struct rows only_server, only_engine;
};

// ---- the server

static bool tables_create(struct prove *prove, const struct schema *schema, struct err *err)
{
    struct str text;
    str_open(&text, prove->arena);
    for (size_t t = 0; t < schema->table_count; t++) {
        const struct schema_table *table = schema->tables[t];
        str_format(&text, "CREATE TABLE \"%s\" (", table->name);
        for (size_t c = 0; c < table->column_count; c++) {
            const struct schema_column *column = &table->columns[c];
            str_format(&text, "\"%s\" %s", column->name, type_name(column->type));
            if (column->type == TYPE_NUMERIC && column->scale >= 0)
                str_format(&text, "(60,%d)", column->scale);
            str_text(&text, ", ");
        }
        str_text(&text, "PRIMARY KEY (");
        for (size_t k = 0; k < table->key_count; k++)
            str_format(&text, "%s\"%s\"", k ? ", " : "", table->columns[table->key[k]].name);
        str_text(&text, "));\n");
    }
    return pg_exec(prove->conn, str_end(&text), err);
}

static bool server_prepare(struct prove *prove, struct err *err)
{
    const struct prove_request *request = prove->request;
    TRY(pg_exec(prove->conn,
                "SET datestyle TO 'ISO, YMD'; SET statement_timeout TO '" STATEMENT_SECONDS "'",
                err));
    TRY(tables_create(prove, request->query.schema, err));
    return !request->compat || pg_exec(prove->conn, request->compat, err);
}

// ---- one answer

static bool state_is(const char *state, const char *class)
{
    return strncmp(state, class, strlen(class)) == 0;
}

static void answer_refused(struct play *play, struct arena *arena, const char *state,
                           const struct err *err)
{
    const char *text = arena_text(arena, err->text, strcspn(err->text, "\n"));
    // Bad data, more rows than one in a scalar subquery, or out of time: the data's fault.
    if (state_is(state, "22") || state_is(state, "21") || state_is(state, "57014")) {
        play->aborted++;
        play->aborted_text = text;
        return;
    }
    play->answer = ANSWER_REFUSED;
    play->refusal = text;
}

static void answers_judge(struct prove *prove, struct play *play, const struct rows *wanted,
                          const struct rows *got)
{
    play->row_count += wanted->count;
    if (rows_same(wanted, got))
        return;
    rows_difference(prove->arena, wanted, got, prove->types, prove->report->column_count,
                    &play->only_server, &play->only_engine);
    size_t marked = 0;
    for (size_t i = 0; i < play->only_engine.count; i++)
        marked += row_in_doubt(play->only_engine.at[i]);
    if (marked > 0 && marked == play->only_engine.count)
        play->doubted++;
    else if (play->only_engine.count + play->only_server.count > 0)
        play->answer = ANSWER_DIFFERS;
}

static void rows_keep(struct arena *arena, struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        rows->at[i] = arena_text(arena, rows->at[i], strlen(rows->at[i]));
}

static bool answers_compare(struct prove *prove, const struct kept *kept, struct arena *room,
                            struct play *play)
{
    const char *text =
        plan_server_text(room, &prove->asked, &prove->bound, graph_clock(kept->graph));
    struct rows wanted, got;
    struct err err = {0};
    char state[6] = "";
    if (!rows_of_server(room, prove->conn, text, &wanted, state, &err)) {
        answer_refused(play, prove->arena, state, &err);
        return pg_exec(prove->conn, "ROLLBACK TO SAVEPOINT answer", &prove->err);
    }
    rows_of_kept(room, kept, &got);
    answers_judge(prove, play, &wanted, &got);
    if (play->answer == ANSWER_DIFFERS) {
        rows_keep(prove->arena, &play->only_server);
        rows_keep(prove->arena, &play->only_engine);
    }
    return true;
}

// ---- one trial

// Does the steps of one tick on both sides; *at moves on to the next.
static bool tick_apply(struct prove *prove, struct kept *kept, const struct trial *trial, size_t *at,
                       struct arena *room, struct play *play)
{
    struct str sql;
    str_open(&sql, room);
    size_t tick = *at < trial->count ? trial->steps[*at].tick : 0;
    for (; *at < trial->count && trial->steps[*at].tick == tick; (*at)++) {
        const struct trial_step *step = &trial->steps[*at];
        if (step->table) {
            kept_put(kept, step->table, step->row, step->present);
            trial_print_sql(&sql, step);
            play->changes++;
            continue;
        }
        play->clock_steps++;
        if (step->clock_us > graph_clock(kept->graph))
            TRY(graph_set_clock(kept->graph, step->clock_us, &prove->err));
    }
    kept_tick(kept);
    play->ticks++;
    str_text(&sql, "SAVEPOINT answer;");
    return pg_exec(prove->conn, str_end(&sql), &prove->err);
}

static bool ticks_play(struct prove *prove, struct kept *kept, const struct trial *trial,
                       struct play *play)
{
    size_t at = 0;
    do {
        struct arena *room = arena_new("tick", GIB, 4 * GIB);
        bool good = tick_apply(prove, kept, trial, &at, room, play) &&
                    answers_compare(prove, kept, room, play);
        arena_free(room);
        TRY(good);
    } while (at < trial->count && play->answer < ANSWER_DIFFERS &&
             prove->request->now_ns() < prove->end_ns);
    return true;
}

// False: prove->err says what went wrong, which is no difference of answers.
static bool trial_play(struct prove *prove, const struct trial *trial, struct play *play)
{
    struct kept kept;
    *play = (struct play){0};
    prove->err = (struct err){0};
    TRY(kept_start(&kept, &prove->request->query, prove->request->clock_us, &prove->err));
    bool good = pg_exec(prove->conn, "BEGIN", &prove->err) &&
                ticks_play(prove, &kept, trial, play);
    kept_close(&kept);
    struct err ignored = {0};
    return pg_exec(prove->conn, "ROLLBACK", good ? &prove->err : &ignored) && good;
}

static bool trial_differs(void *context, const struct trial *trial)
{
    struct prove *prove = context;
    struct play play;
    return prove->request->now_ns() < prove->shrink_end_ns && trial_play(prove, trial, &play) &&
           play.answer == ANSWER_DIFFERS;
}

// ---- the whole run

// The drawn rows go with their trial.
static void rows_own(struct arena *arena, struct trial *trial)
{
    for (size_t i = 0; i < trial->count; i++) {
        struct trial_step *step = &trial->steps[i];
        if (!step->table)
            continue;
        struct value *row = ARENA_ARRAY(arena, struct value, step->table->column_count);
        memcpy(row, step->row, step->table->column_count * sizeof *row);
        step->row = row;
    }
}

static bool difference_report(struct prove *prove, const struct draw *draw,
                              const struct trial *trial, const struct play *first)
{
    struct prove_report *report = prove->report;
    report->different = true;
    report->refusal = first->refusal;
    if (first->refusal)
        return true;
    struct trial cut = *trial;
    size_t ticks = 0;
    for (cut.count = 0; cut.count < trial->count; cut.count++) {
        const struct trial_step *step = &trial->steps[cut.count];
        ticks += cut.count == 0 || step->tick != step[-1].tick;
        if (ticks > first->ticks)
            break;
    }
    report->original_count = cut.count;
    prove->shrink_end_ns = prove->request->now_ns() + SHRINK_SECONDS * NANOSECONDS;
    prove->end_ns = UINT64_MAX;
    report->smallest = trial_shrink(prove->arena, &cut, draw_simple(draw), trial_differs, prove);
    rows_own(prove->arena, &report->smallest);
    struct play last;
    TRY(trial_play(prove, &report->smallest, &last));
    const struct play *shown = last.answer == ANSWER_DIFFERS ? &last : first;
    report->only_server = shown->only_server;
    report->only_engine = shown->only_engine;
    return true;
}

static void play_count(struct prove_report *report, const struct play *play)
{
    report->trials++;
    report->ticks += play->ticks;
    report->changes += play->changes;
    report->clock_steps += play->clock_steps;
    report->row_count += play->row_count;
    report->aborted += play->aborted;
    report->doubted += play->doubted;
    if (play->aborted_text)
        report->aborted_text = play->aborted_text;
}

static bool trials_run(struct prove *prove, const struct draw *draw)
{
    const struct prove_request *request = prove->request;
    struct prove_report *report = prove->report;
    bool good = true;
    do {
        struct arena *room = arena_new("trial", GIB, 4 * GIB);
        struct random random;
        report->seed = request->seed + report->trials;
        random_open(&random, report->seed);
        struct trial trial = draw_trial(draw, room, &random);
        struct play play;
        good = trial_play(prove, &trial, &play);
        play_count(report, &play);
        if (good && play.answer >= ANSWER_DIFFERS)
            good = difference_report(prove, draw, &trial, &play);
        arena_free(room);
    } while (good && !report->different && request->seconds > 0 &&
             request->now_ns() < prove->end_ns);
    if (!report->different)
        report->seed = request->seed;
    return good;
}

static const enum type *types_of(struct arena *arena, const struct plan *plan)
{
    enum type *types = ARENA_ARRAY(arena, enum type, plan->column_count + 1);
    for (size_t i = 0; i < plan->column_count; i++)
        types[i] = plan->columns[i].type;
    return types;
}

// Both texts must bind, and to as many columns.
static bool queries_bind(struct prove *prove, struct plan_bound *own, struct err *err)
{
    const struct prove_request *request = prove->request;
    TRY(plan_bind(prove->arena, &request->query, own, err));
    prove->asked = request->query;
    prove->bound = *own;
    if (!request->against)
        return true;
    prove->asked.sql = request->against;
    if (!plan_bind(prove->arena, &prove->asked, &prove->bound, err)) {
        err->sql_offset = -1; // of this text, not of the query's
        return err_prefix(err, "the query to compare it with");
    }
    if (prove->bound.plan->column_count == own->plan->column_count)
        return true;
    return err_set(err, ERR_BAD_INPUT,
                   "the query has %zu columns, the one to compare it with %zu: give both the same",
                   own->plan->column_count, prove->bound.plan->column_count);
}

bool prove_run(struct arena *arena, PGconn *conn, const struct prove_request *request,
               struct prove_report *report, struct err *err)
{
    struct prove prove = {.arena = arena, .conn = conn, .request = request, .report = report};
    struct plan_bound own;
    *report = (struct prove_report){.seed = request->seed};
    TRY(queries_bind(&prove, &own, err));
    TRY(server_prepare(&prove, err));
    prove.types = types_of(arena, own.plan);
    report->columns = own.plan->columns;
    report->column_count = own.plan->column_count;
    report->notes = own.notes;
    report->note_count = own.note_count;
    prove.end_ns = request->seconds ? request->now_ns() + request->seconds * NANOSECONDS : UINT64_MAX;
    struct draw *draw = draw_new(arena, &request->query, &own, request->clock_us);
    if (trials_run(&prove, draw))
        return true;
    *err = prove.err;
    return false;
}
