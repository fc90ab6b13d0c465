// All scenarios are compiled, so that what they share is seen; the records of a folder, or of a small
// made-up city, are run through the graph while it measures itself.
#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli_finding.h"
#include "cli/cli_load.h"
#include "control/operator.h"
#include "flow/op.h"
#include "sample/sample.h"

#define CITY_ROWS 50000
#define CITY_SEED 7

static const char usage[] =
    "사용법: haechi explain [옵션] ID\n"
    "시나리오 하나가 어떻게 계산되고 최신으로 유지되는지 보여 줍니다: 연산자, 함께 쓰는 색인, 행,\n"
    "바이트, 행당 나노초, 변경 한 건의 비용. --data가 없으면 가상의 작은 도시로 잽니다.\n"
    "\n"
    "Usage: haechi explain [options] ID\n"
    "Shows how a scenario's answer is kept current: operators, shared indexes, rows, bytes,\n"
    "nanoseconds a row and what one change costs. Without --data a small made-up city is measured.\n"
    "\n"
    "  --data DIR              재어 볼 기록의 폴더 | the records to measure over\n"
    "  --as-of DATE            기준일 | the day to judge on\n"
    "  --mapping FILE          다른 서식의 파일을 읽는 매핑 | mapping of foreign files\n"
    "  --param ID.name=value   매개변수 값 | a parameter's value\n"
    "  --share DIR             catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json                  결과를 JSON으로 | print JSON\n"
    "  --lang ko|en            말 | language\n"
    "  --help                  이 도움말 | this help\n"
    "\n"
    "예 Example: haechi explain F03 --data city\n";

static int run(int argc, char **argv);

const struct command command_explain = {
    .name = "explain",
    .summary_ko = "시나리오의 연산자·색인·비용 보기",
    .summary_en = "show how a scenario is kept up to date, and at what cost",
    .usage = usage,
    .run = run,
    .order = 40,
};

struct explain {
    struct cli cli;
    struct cli_pack pack;
    struct cli_load load;
    struct cli_date as_of;
    struct cli_texts mappings, params;
    const char *id;
    const char *city; // the made-up one, removed in the end
    int64_t day;
    const struct scenario *scenario;
    struct node *const *nodes; // inputs first
    size_t node_count;
    bool *printed; // by place in nodes
    VEC(const struct index *) indexes;
};

// There is one shard here, and it has every scenario.
static struct watch *engine_of(const struct explain *explain)
{
    return shards_watch(explain->pack.shards, explain->scenario);
}

// ---- what is shared

static bool node_within(struct node *const *nodes, size_t count, const struct node *node)
{
    for (size_t i = 0; i < count; i++)
        if (nodes[i] == node)
            return true;
    return false;
}

// By the place of each index of the table: whether the node asks it.
static const bool *indexes_asked(const struct node *node, const struct table *table,
                                 struct arena *arena)
{
    bool *columns = ARENA_ARRAY(arena, bool, table->columns.count + 1);
    bool *asked = ARENA_ARRAY(arena, bool, table->indexes.count + 1);
    node_uses(node, table, columns, asked);
    return asked;
}

static bool node_asks(const struct node *node, const struct index *index, struct arena *arena)
{
    const bool *asked = indexes_asked(node, index->table, arena);
    for (size_t i = 0; i < index->table->indexes.count; i++)
        if (index->table->indexes.at[i] == index)
            return asked[i];
    return false;
}

// Of one entry: it holds the node, or a node that asks the index.
static bool entry_uses(const struct explain *explain, const struct cli_entry *entry,
                       const struct node *node, const struct index *index)
{
    if (entry->broken)
        return false;
    size_t count;
    struct node *const *nodes = watch_nodes(engine_of(explain), entry->scenario, &count);
    if (node)
        return node_within(nodes, count, node);
    for (size_t i = 0; i < count; i++)
        if (node_asks(nodes[i], index, explain->cli.arena))
            return true;
    return false;
}

// The ids of the scenarios that use the index, or the others that hold the node.
static struct cli_texts users_find(const struct explain *explain, const struct node *node,
                                   const struct index *index)
{
    struct cli_texts users = {0};
    for (size_t i = 0; i < explain->pack.count; i++) {
        const struct cli_entry *entry = &explain->pack.entries[i];
        bool other = entry->scenario != explain->scenario;
        if ((other || index) && entry_uses(explain, entry, node, index))
            VEC_ADD(explain->cli.arena, &users, entry->scenario->id);
    }
    return users;
}

static const char *users_text(const struct explain *explain, const struct cli_texts *users)
{
    struct str out;
    str_open(&out, explain->cli.arena);
    for (size_t i = 0; i < users->count; i++)
        str_format(&out, "%s%s", i ? " " : "", users->at[i]);
    return str_end(&out);
}

static void index_note(struct explain *explain, const struct index *index)
{
    for (size_t i = 0; i < explain->indexes.count; i++)
        if (explain->indexes.at[i] == index)
            return;
    VEC_ADD(explain->cli.arena, &explain->indexes, index);
}

static void indexes_find(struct explain *explain)
{
    for (size_t i = 0; i < explain->node_count; i++) {
        const struct node *node = explain->nodes[i];
        for (size_t k = 0; k < node->input_count; k++) {
            if (!(node->type->view_inputs >> k & 1))
                continue;
            const struct table *table = node->inputs[k]->view->table;
            const bool *asked = indexes_asked(node, table, explain->cli.arena);
            for (size_t n = 0; n < table->indexes.count; n++)
                if (asked[n])
                    index_note(explain, table->indexes.at[n]);
        }
    }
}

// ---- numbers and words

static const char *column_text(const struct explain *explain, const struct table *table, int number)
{
    const struct table_column *column = &table->columns.at[number];
    struct str out;
    str_open(&out, explain->cli.arena);
    if (column->origin)
        expr_print(&out, column->origin);
    else
        str_format(&out, "#%d", number);
    return operator_columns(explain->cli.arena, &explain->pack.schema, table->name, str_end(&out));
}

static const char *index_columns(const struct explain *explain, const struct index *index)
{
    struct str out;
    str_open(&out, explain->cli.arena);
    str_format(&out, "%s(", index->table->name);
    for (size_t i = 0; i < index->column_count; i++)
        str_format(&out, "%s%s", i ? ", " : "",
                   column_text(explain, index->table, index->columns[i]));
    str_char(&out, ')');
    if (index->pass >= 0)
        str_format(&out, " WHERE %s", column_text(explain, index->table, index->pass));
    return str_end(&out);
}

static size_t node_place(const struct explain *explain, const struct node *node)
{
    size_t place = 0;
    while (place < explain->node_count && explain->nodes[place] != node)
        place++;
    return place;
}

// ---- for people

static void node_print(struct explain *explain, const struct node *node, int depth)
{
    const struct cli *cli = &explain->cli;
    size_t place = node_place(explain, node);
    bool again = place < explain->node_count && explain->printed[place];
    uint64_t rows = operator_rows(node);
    printf("%*s%s%s #%d%s", 2 * depth + 2, "", cli_color(cli, CLI_BOLD), node->type->name,
           node->number, cli_color(cli, CLI_RESET));
    if (again) {
        printf("  (%s)\n", cli_both(cli, "위와 같음", "as above"));
        return;
    }
    if (place < explain->node_count)
        explain->printed[place] = true;
    printf("  %s %s → %s · %s", cli_both(cli, "행", "rows"), cli_count(cli->arena, rows),
           cli_count(cli->arena, node->rows_out), cli_bytes(cli->arena, node_bytes(node)));
    if (rows)
        printf(" · %.1f ns/%s", (double)node->nanoseconds / (double)rows, cli_one(cli, "행", "row"));
    struct cli_texts users = users_find(explain, node, NULL);
    if (users.count)
        printf(" · %s %s", cli_both(cli, "함께 씀", "shared with"), users_text(explain, &users));
    putchar('\n');
    const char *words = operator_words(explain->cli.arena, &explain->pack.schema, node);
    if (*words)
        printf("%*s%s%s%s\n", 2 * depth + 6, "", cli_color(cli, CLI_DIM), words,
               cli_color(cli, CLI_RESET));
    for (size_t i = 0; i < node->input_count; i++)
        node_print(explain, node->inputs[i], depth + 1);
}

static void line_print(const struct cli *cli, const char *ko, const char *en, const char *text)
{
    if (text && *text)
        printf("  %s: %s\n", cli_both(cli, ko, en), text);
}

// NULL: each shard keeps it for its own agencies.
static const char *national_why(const struct explain *explain, bool english)
{
    const struct plan *plan = watch_plan(engine_of(explain), explain->scenario)->plan;
    struct agency_proof proof =
        agency_prove(explain->cli.arena, &explain->pack.schema, explain->scenario, plan);
    if (explain->scenario->national)
        return "scope: national";
    return proof.spots.count ? agency_meeting_text(proof.spots.at[0].meeting, english) : NULL;
}

static const char *agencies_text(const struct explain *explain)
{
    const struct cli *cli = &explain->cli;
    const char *ko = national_why(explain, false), *en = national_why(explain, true);
    if (!ko)
        return cli_both(cli, "기관별로 나누어 계산", "split by agency");
    return arena_format(cli->arena, "%s: %s", cli_both(cli, "전국 엔진에서 계산", "national engine"),
                        cli_one(cli, ko, en));
}

static void header_print(const struct explain *explain)
{
    const struct cli *cli = &explain->cli;
    const struct scenario *scenario = explain->scenario;
    printf("%s%s %s%s", cli_color(cli, CLI_BOLD), scenario->id,
           cli_one(cli, scenario->title.ko, scenario->title.en), cli_color(cli, CLI_RESET));
    printf("%s%s · %s\n", cli->english ? "" : " ", cli->english ? "" : scenario->title.en,
           cli_severity(cli, scenario->severity));
    printf("  %s\n", cli_one(cli, scenario->sentence.ko, scenario->sentence.en));
    line_print(cli, "근거", "basis", scenario->basis);
    line_print(cli, "할 일", "what to do",
               cli_one(cli, scenario->advice.ko, scenario->advice.en));
    line_print(cli, "적법한 예외", "lawful exceptions",
               cli_one(cli, scenario->exceptions.ko, scenario->exceptions.en));
    for (size_t i = 0; i < scenario->param_count; i++) {
        const struct scenario_param *param = &scenario->params[i];
        struct str value;
        str_open(&value, cli->arena);
        value_print(&value, &param->value);
        printf("  %s %s = %s (%s)\n", cli_both(cli, "매개변수", "parameter"), param->name,
               str_end(&value), cli_one(cli, param->title.ko, param->title.en));
        for (size_t k = 0; k < param->own_count; k++) {
            str_open(&value, cli->arena);
            value_print(&value, &param->own[k].value);
            printf("    %s %s = %s\n", param->own[k].agency, param->name, str_end(&value));
        }
    }
    line_print(cli, "기관", "agencies", agencies_text(explain));
    printf("  %s\n", scenario->path);
}

static void indexes_print(const struct explain *explain)
{
    const struct cli *cli = &explain->cli;
    const char *titles[] = {cli_both(cli, "색인", "index"), cli_both(cli, "열쇠", "keys"),
                            cli_both(cli, "행", "rows"), cli_both(cli, "크기", "bytes"),
                            cli_both(cli, "쓰는 시나리오", "used by")};
    static const bool right[] = {false, true, true, true, false};
    struct cli_table table;
    cli_table_open(&table, cli->arena, titles, right, 5);
    for (size_t i = 0; i < explain->indexes.count; i++) {
        const struct index *index = explain->indexes.at[i];
        struct cli_texts users = users_find(explain, NULL, index);
        const char *cells[] = {index_columns(explain, index),
                               cli_count(cli->arena, index->entry_count),
                               cli_count(cli->arena, index->row_count),
                               cli_bytes(cli->arena, index_bytes(index)),
                               users_text(explain, &users)};
        cli_table_add(&table, cells);
    }
    if (explain->indexes.count)
        cli_table_print(cli, &table, stdout);
    else
        printf("%s\n", cli_both(cli, "색인 없음", "no index"));
}

static void totals_print(const struct explain *explain)
{
    const struct cli *cli = &explain->cli;
    char day[CIVIL_TEXT_MAX];
    civil_print_date(explain->day, day);
    uint64_t spent = 0;
    for (size_t i = 0; i < explain->node_count; i++)
        spent += explain->nodes[i]->nanoseconds;
    uint64_t rows = explain->load.row_count;
    printf("%s %s · %s %s (%s) · %s %zu · %s %.2f ms", cli_both(cli, "기준일", "as of"), day,
           cli_both(cli, "읽은 행", "rows loaded"), cli_count(cli->arena, rows),
           explain->city ? cli_both(cli, "가상 도시", "made-up city") : explain->load.dir,
           cli_both(cli, "발견", "found"),
           watch_finding_count(engine_of(explain), explain->scenario),
           cli_both(cli, "이 시나리오", "this scenario"), (double)spent / 1e6);
    if (rows)
        printf(" (%.1f ns/%s)", (double)spent / (double)rows, cli_one(cli, "행", "row"));
    struct ledger ledger = watch_ledger(engine_of(explain), explain->scenario);
    printf(" · %s %s + %s %s", cli_both(cli, "이 시나리오만의 것", "its own"),
           cli_bytes(cli->arena, ledger.own), cli_both(cli, "나눠 쓰는 것의 몫", "part of what is shared"),
           cli_bytes(cli->arena, ledger.shared));
    printf(" · %s %s\n", cli_both(cli, "모두", "whole pack"),
           cli_bytes(cli->arena, graph_bytes(watch_graph(engine_of(explain)))));
}

static void text_print(struct explain *explain)
{
    const struct cli *cli = &explain->cli;
    header_print(explain);
    printf("\n%s\n", cli_both(cli, "연산자", "Operators"));
    node_print(explain, explain->nodes[explain->node_count - 1], 0);
    putchar('\n');
    indexes_print(explain);
    putchar('\n');
    totals_print(explain);
}

// ---- as JSON

static json_t *users_json(const struct cli_texts *users)
{
    json_t *list = json_array();
    for (size_t i = 0; i < users->count; i++)
        json_array_append_new(list, json_string(users->at[i]));
    return list;
}

static json_t *node_json(const struct explain *explain, const struct node *node)
{
    json_t *inputs = json_array(), *object = json_object();
    for (size_t i = 0; i < node->input_count; i++)
        json_array_append_new(inputs, json_integer(node->inputs[i]->number));
    struct cli_texts users = users_find(explain, node, NULL);
    uint64_t rows = operator_rows(node);
    json_object_set_new(object, "node", json_integer(node->number));
    json_object_set_new(object, "operator", json_string(node->type->name));
    json_object_set_new(object, "inputs", inputs);
    json_object_set_new(object, "rows_in", json_integer((json_int_t)rows));
    json_object_set_new(object, "rows_out", json_integer((json_int_t)node->rows_out));
    json_object_set_new(object, "bytes", json_integer((json_int_t)node_bytes(node)));
    json_object_set_new(object, "runs", json_integer((json_int_t)node->run_count));
    json_object_set_new(object, "nanoseconds", json_integer((json_int_t)node->nanoseconds));
    json_object_set_new(object, "ns_per_row",
                        rows ? json_real((double)node->nanoseconds / (double)rows) : json_null());
    json_object_set_new(object, "shared_with", users_json(&users));
    json_object_set_new(object, "note", json_string(operator_words(explain->cli.arena, &explain->pack.schema, node)));
    return object;
}

static void json_print(const struct explain *explain)
{
    const struct scenario *scenario = explain->scenario;
    json_t *object = json_object(), *nodes = json_array(), *indexes = json_array();
    for (size_t i = 0; i < explain->node_count; i++)
        json_array_append_new(nodes, node_json(explain, explain->nodes[i]));
    for (size_t i = 0; i < explain->indexes.count; i++) {
        const struct index *index = explain->indexes.at[i];
        struct cli_texts users = users_find(explain, NULL, index);
        json_array_append_new(
            indexes, json_pack("{s:s, s:I, s:I, s:I, s:o}", "index", index_columns(explain, index),
                               "keys", (json_int_t)index->entry_count, "rows",
                               (json_int_t)index->row_count, "bytes",
                               (json_int_t)index_bytes(index), "used_by", users_json(&users)));
    }
    json_object_set_new(object, "id", json_string(scenario->id));
    json_object_set_new(object, "title", json_string(scenario->title.ko));
    json_object_set_new(object, "title_en", json_string(scenario->title.en));
    json_object_set_new(object, "basis", json_string(scenario->basis ? scenario->basis : ""));
    const char *why = national_why(explain, true);
    json_object_set_new(object, "national", why ? json_string(why) : json_null());
    json_object_set_new(object, "rows", json_integer((json_int_t)explain->load.row_count));
    json_object_set_new(
        object, "findings",
        json_integer((json_int_t)watch_finding_count(engine_of(explain), scenario)));
    struct ledger ledger = watch_ledger(engine_of(explain), scenario);
    json_object_set_new(object, "bytes_own", json_integer((json_int_t)ledger.own));
    json_object_set_new(object, "bytes_shared", json_integer((json_int_t)ledger.shared));
    json_object_set_new(object, "operators", nodes);
    json_object_set_new(object, "indexes", indexes);
    cli_json_print(object, false);
}

// ---- records to measure over

static bool city_make(struct explain *explain, struct err *err)
{
    const char *base = getenv("TMPDIR");
    char *path = arena_format(explain->cli.arena, "%s/haechi-XXXXXX",
                              base && *base ? base : P_tmpdir);
    if (!mkdtemp(path))
        return err_set(err, ERR_SYSTEM,
                       "%s: 임시 폴더를 만들 수 없습니다. --data를 쓰십시오 | the temporary folder cannot be "
                       "made: use --data",
                       path);
    explain->city = path;
    struct sample_request request = {.seed = CITY_SEED, .row_count = CITY_ROWS, .dir = path};
    struct sample_report report;
    return sample_write(&request, &report, err);
}

static void city_remove(struct explain *explain)
{
    DIR *dir = explain->city ? opendir(explain->city) : NULL;
    if (!dir)
        return;
    for (struct dirent *entry; (entry = readdir(dir));)
        if (entry->d_name[0] != '.')
            unlinkat(dirfd(dir), entry->d_name, 0);
    closedir(dir);
    rmdir(explain->city);
}

static bool explain_run(struct explain *explain, struct err *err)
{
    struct cli_pack *pack = &explain->pack;
    if (explain->cli.words.count != 1)
        return err_set(err, ERR_BAD_INPUT,
                       "시나리오의 ID 하나를 쓰십시오 | name one scenario: haechi explain [options] ID");
    explain->id = explain->cli.words.at[0];
    TRY(cli_pack_open(pack, &explain->cli, NULL, &explain->params, err));
    struct cli_entry *entry = cli_pack_find(pack, explain->id);
    if (!entry)
        return cli_pack_unknown(pack, explain->id, err);
    if (!explain->load.dir)
        TRY(city_make(explain, err));
    if (explain->city)
        explain->load.dir = explain->city;
    explain->load.mappings = &explain->mappings;
    explain->day = cli_as_of(&explain->cli, &explain->as_of, explain->load.dir);
    cli_pack_compile(pack, explain->day, 1, CLI_LIMIT_MB);
    if (entry->broken)
        return err_set(err, ERR_BAD_INPUT,
                       "%s: 실행할 수 없는 시나리오입니다 | this scenario cannot run", explain->id);
    explain->scenario = entry->scenario;
    graph_profile(watch_graph(engine_of(explain)), true);
    TRY(cli_load(&explain->load, pack, err));
    shards_start(pack->shards, NULL, NULL);
    while (cli_pack_suspended(pack))
        ;
    if (entry->suspended)
        return err_set(err, ERR_LIMIT, "%s: 멈춘 시나리오입니다(%s) | this scenario was stopped (%s)",
                       explain->id, entry->suspended, entry->suspended);
    explain->nodes = watch_nodes(engine_of(explain), entry->scenario, &explain->node_count);
    explain->printed = ARENA_ARRAY(explain->cli.arena, bool, explain->node_count);
    indexes_find(explain);
    if (explain->cli.json)
        json_print(explain);
    else
        text_print(explain);
    return true;
}

static int run(int argc, char **argv)
{
    struct explain explain = {0};
    const struct cli_option options[] = {
        {"data", CLI_TEXT, &explain.load.dir},
        {"as-of", CLI_DATE, &explain.as_of},
        {"mapping", CLI_TEXTS, &explain.mappings},
        {"param", CLI_TEXTS, &explain.params},
    };
    int status;
    if (!cli_read(&explain.cli, &command_explain, options, sizeof options / sizeof *options, argc,
                  argv, &status))
        return cli_end(&explain.cli, status);
    struct err err;
    bool ok = explain_run(&explain, &err);
    city_remove(&explain);
    status = ok ? EXIT_CLEAN : cli_fail(&explain.cli, &err);
    cli_pack_close(&explain.pack);
    return cli_end(&explain.cli, status);
}
