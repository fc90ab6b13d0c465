// How each rule is doing, noted now and then by the writer, whose engine knows: so that handlers, which never
// touch the engine, can say it.
#include "control/trace.h"
#include "modules/scenario/queries.h"
#include "modules/scenario/scenario_module.h"

static bool note_pack_version(struct writer_turn *turn, const struct rule *rule, struct err *err)
{
    struct store *store = writer_store(turn);
    uint8_t hash[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    int64_t id = 0, number = 0;
    bool found;
    if (rule->site || !*rule->pack_text)
        return true;
    seal_hash(rule->pack_text, strlen(rule->pack_text), hash);
    seal_hex(hash, sizeof hash, hex);
    TRY(store_number(store, err, &id, &found, SQL_VERSION_FIND,
                     STORE_ARGS(store_text(rule->id), store_text(hex))));
    if (!found) {
        id = writer_next_id(turn);
        TRY(store_number(store, err, &number, &found, SQL_VERSION_LAST,
                         STORE_ARGS(store_text(rule->id))));
        TRY(store_run(store, err, SQL_VERSION_ADD,
                      STORE_ARGS(store_int(id), store_text(rule->id), store_int(number + 1),
                                 store_text("pack"), store_text(rule->pack_text), store_text(hex),
                                 store_int(0), store_int(writer_at_us(turn)))));
    }
    return store_run(
        store, err, SQL_STATE_PUT,
        STORE_ARGS(store_text(rule->id), store_int(id), store_int(0), store_int(rule->paused)));
}

static bool rows_of(struct store *store, const char *table, int64_t *rows, struct err *err)
{
    bool found;
    *rows = 0;
    return store_number(store, err, rows, &found, SQL_RECORD_ROWS, STORE_ARGS(store_text(table)));
}

// The first table is the one that the scenario's records stand in; tables that hold nothing make its answer
// "insufficient data", never "clean".
static bool judge_tables(struct writer_turn *turn, const struct scenario *scenario,
                         int64_t *records, struct str *missing, struct err *err)
{
    const struct schema_table **tables;
    size_t count =
        trace_tables(writer_arena(turn), watch_plan(writer_watch(turn), scenario)->plan, &tables);
    *records = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t rows;
        TRY(rows_of(writer_store(turn), tables[i]->name, &rows, err));
        if (scenario->record_count && strcmp(scenario->records[0].table, tables[i]->name) == 0)
            *records = rows;
        if (!rows)
            str_format(missing, "%s%s", missing->len ? " " : "", tables[i]->name);
    }
    return true;
}

static bool note_rule(struct writer_turn *turn, const struct rule *rule, struct err *err)
{
    struct watch *watch = writer_watch(turn);
    const char *state = rule->paused ? "paused" : rule->error ? "broken" : "running";
    const char *reason = rule->error ? rule->error : "";
    int64_t findings = 0, records = 0;
    struct str missing;
    str_open(&missing, writer_arena(turn));
    TRY(note_pack_version(turn, rule, err));
    if (rule->scenario) {
        struct watch_status status = watch_status(watch, rule->scenario);
        if (status.state == WATCH_SUSPENDED) {
            state = "suspended";
            reason = arena_format(writer_arena(turn), "%s | %s", status.reason_ko, status.reason);
        } else {
            findings = (int64_t)watch_finding_count(watch, rule->scenario);
        }
        TRY(judge_tables(turn, rule->scenario, &records, &missing, err));
    }
    return store_run(writer_store(turn), err, SQL_STATE_NOTE,
                     STORE_ARGS(store_text(rule->id), store_text(state), store_text(reason),
                                store_int(findings), store_int(records),
                                store_text(str_end(&missing)), store_int(writer_at_us(turn))));
}

bool state_note(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct rules rules = app_rules(app);
    for (size_t i = 0; i < rules.count; i++)
        TRY(note_rule(turn, &rules.at[i], err));
    return true;
}
