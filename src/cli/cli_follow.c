// Besides changes of records the stream may hold
//   {"op": "commit"}                       with --batch: what came so far is one change
//   {"op": "clock", "date": "2026-07-02"}  the day goes on; deadlines pass
#include "cli/cli_follow.h"

#include <inttypes.h>
#include <string.h>

#include "cli/cli_finding.h"
#include "cli/cli_lines.h"
#include "source/change.h"

struct following {
    struct cli_follow *follow;
    struct cli_pack *pack;
    struct arena *tick; // until the commit
    struct source_options options;
    struct cli_lines lines;
    const char *name; // of the stream, for messages
};

static const char *event_name(enum finding_event event)
{
    return event == FINDING_RAISED ? "raised" : event == FINDING_WITHDRAWN ? "withdrawn" : "changed";
}

static void event_json(struct following *following, enum finding_event event,
                       const struct finding *finding, const struct watch_cause *causes, size_t count)
{
    const struct scenario *scenario = finding->scenario;
    json_t *object = json_object();
    json_object_set_new(object, "event", json_string(event_name(event)));
    json_object_set_new(object, "line", json_integer((json_int_t)following->lines.number));
    json_object_set_new(object, "scenario", json_string(scenario->id));
    json_object_set_new(object, "title", json_string(scenario->title.ko));
    json_object_set_new(object, "title_en", json_string(scenario->title.en));
    json_t *finding_object = cli_finding_json(following->tick, following->pack, finding);
    json_object_update(object, finding_object);
    json_decref(finding_object);
    json_object_set_new(object, "causes", cli_causes_json(causes, count));
    cli_json_print(object, true);
}

static void causes_print(const struct following *following, const struct watch_cause *causes,
                         size_t count)
{
    const struct cli *cli = following->pack->cli;
    bool clock = count == 1 && strcmp(causes[0].change, "clock") == 0;
    if (!clock)
        printf("%s: ", cli_both(cli, "원천에서 정정됨", "corrected at the source"));
    for (size_t i = 0; i < count; i++)
        printf("%s%s", i ? "; " : "", cli_cause_text(cli, &following->pack->schema, &causes[i]));
}

static void event_print(struct following *following, enum finding_event event,
                        const struct finding *finding, const struct watch_cause *causes,
                        size_t count)
{
    const struct cli *cli = following->pack->cli;
    const struct scenario *scenario = finding->scenario;
    static const char signs[] = {
        [FINDING_RAISED] = '+', [FINDING_WITHDRAWN] = '-', [FINDING_CHANGED] = '~'};
    static const enum cli_color colors[] = {[FINDING_RAISED] = CLI_RED,
                                            [FINDING_WITHDRAWN] = CLI_GREEN,
                                            [FINDING_CHANGED] = CLI_YELLOW};
    printf("%s%c [%s]%s %s: ", cli_color(cli, colors[event]), signs[event], scenario->id,
           cli_color(cli, CLI_RESET), cli_one(cli, scenario->title.ko, scenario->title.en));
    if (event == FINDING_WITHDRAWN)
        causes_print(following, causes, count);
    else
        fputs(cli_finding_sentence(following->tick, following->pack, finding, cli->english),
              stdout);
    printf(" (%s)\n", cli_finding_key(following->tick, following->pack, finding));
}

static void event_take(void *context, enum finding_event event, const struct finding *finding,
                       const struct watch_cause *causes, size_t count)
{
    struct following *following = context;
    if (finding->fault)
        return;
    following->follow->raised_count += event == FINDING_RAISED;
    following->follow->withdrawn_count += event == FINDING_WITHDRAWN;
    if (following->pack->cli->json)
        event_json(following, event, finding, causes, count);
    else
        event_print(following, event, finding, causes, count);
}

// Its findings stay as they were before this change.
static void suspended_print(const struct following *following, const struct cli_entry *entry)
{
    const struct cli *cli = following->pack->cli;
    const struct scenario *scenario = entry->scenario;
    if (cli->json)
        cli_json_print(json_pack("{s:s, s:I, s:s, s:s}", "event", "suspended", "line",
                                 (json_int_t)following->lines.number, "scenario", scenario->id,
                                 "reason", entry->suspended),
                       true);
    else
        printf("%s! [%s]%s %s: %s: %s\n", cli_color(cli, CLI_RED), scenario->id,
               cli_color(cli, CLI_RESET), cli_one(cli, scenario->title.ko, scenario->title.en),
               cli_both(cli, "이제 보지 않음", "not being watched any more"), entry->suspended);
}

static void commit(struct following *following)
{
    shards_commit(following->pack->shards, event_take, following);
    for (const struct cli_entry *entry; (entry = cli_pack_suspended(following->pack));)
        suspended_print(following, entry);
    fflush(stdout);
    arena_reset(following->tick);
}

// A line that steers the stream and is no record; *steered tells whether it was one.
static bool line_steer(struct following *following, struct slice line, bool *steered,
                       struct err *err)
{
    *steered = false;
    if (!memmem(line.data, line.len, "\"commit\"", 8) && !memmem(line.data, line.len, "\"clock\"", 7))
        return true;
    struct err ignored;
    json_t *object = doc_parse_json(line.data, line.len, &ignored);
    const char *op = json_string_value(json_object_get(object, "op"));
    const char *date = json_string_value(json_object_get(object, "date"));
    bool clock = op && strcmp(op, "clock") == 0, ok = true;
    *steered = clock || (op && strcmp(op, "commit") == 0);
    int64_t day;
    if (clock && (!date || !civil_parse_date(date, strlen(date), &day)))
        ok = err_set(err, ERR_BAD_INPUT,
                     "%s:%" PRIu64 ": date: 2026-07-02와 같은 날짜가 필요합니다 | a date such as "
                     "2026-07-02 is needed",
                     following->name, following->lines.number);
    else if (clock)
        ok = shards_set_clock(following->pack->shards, day * CIVIL_DAY_US, err) ||
             err_prefix(err, "%s:%" PRIu64, following->name, following->lines.number);
    json_decref(object);
    if (ok && *steered)
        commit(following);
    return ok;
}

static bool line_take(struct following *following, struct slice line, struct err *err)
{
    const char *path = following->name;
    uint64_t number = following->lines.number;
    bool steered;
    TRY(line_steer(following, line, &steered, err));
    if (steered)
        return true;
    if (following->lines.cut)
        return err_set(err, ERR_LIMIT,
                       "%s:%" PRIu64 ": 한 줄이 16MB를 넘습니다 | the line is longer than 16 MB", path,
                       number);
    struct source_change read;
    TRY(source_change_read(&following->options, following->tick, path, number, line.data, line.len,
                           &read, err));
    static const enum change_op ops[] = {[SOURCE_INSERT] = CHANGE_INSERT,
                                         [SOURCE_UPDATE] = CHANGE_UPDATE,
                                         [SOURCE_DELETE] = CHANGE_DELETE,
                                         [SOURCE_UPSERT] = CHANGE_UPSERT};
    struct change change = {
        .op = ops[read.op], .table = read.table, .row = read.row, .given = read.given};
    if (!shards_change(following->pack->shards, &change, err))
        return err_prefix(err, "%s:%" PRIu64, path, number);
    if (!following->follow->batch)
        commit(following);
    return true;
}

static bool stream_read(struct following *following, struct err *err)
{
    for (;;) {
        struct slice line;
        bool more;
        TRY(cli_lines_next(&following->lines, &line, &more, err));
        if (!more)
            return true;
        line = slice_trim(line);
        if (line.len == 0 && !following->lines.cut) {
            if (following->follow->batch)
                commit(following);
            continue;
        }
        following->follow->line_count++;
        struct err bad;
        if (line_take(following, line, &bad))
            continue;
        following->follow->bad_count++;
        cli_fail(following->pack->cli, &bad);
    }
}

bool cli_follow(struct cli_follow *follow, struct cli_pack *pack, struct err *err)
{
    struct following following = {
        .follow = follow,
        .pack = pack,
        .name = strcmp(follow->path, "-") == 0 ? "stdin" : follow->path,
        .options = {.schema = &pack->schema,
                    .arena = pack->cli->arena,
                    .agency_default = follow->agency},
    };
    TRY(cli_lines_open(&following.lines, follow->path, err));
    following.tick = arena_new("change", 64 * MIB, 4 * GIB);
    bool ok = stream_read(&following, err);
    if (follow->batch)
        commit(&following);
    arena_free(following.tick);
    cli_lines_close(&following.lines);
    return ok;
}
