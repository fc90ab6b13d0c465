#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli_finding.h"
#include "cli/cli_follow.h"
#include "cli/cli_load.h"
#include "cli/cli_truth.h"

static const char usage[] =
    "사용법: haechi scan [옵션] 폴더\n"
    "폴더의 기록 파일(<표>.csv, <표>.ndjson, 각각 .gz)을 읽고 모든 시나리오의 오류를 찾아 줍니다.\n"
    "읽지 못한 행은 rejects.csv에 파일, 줄, 열, 값, 이유와 함께 남기고 나머지는 그대로 봅니다.\n"
    "\n"
    "Usage: haechi scan [options] DIR\n"
    "Reads a folder of record files (<table>.csv, <table>.ndjson, also .gz) and prints the errors\n"
    "that the scenarios find. Rows that cannot be read go to rejects.csv with file, line, column,\n"
    "value and reason; the rest is judged all the same.\n"
    "\n"
    "  --as-of DATE            기준일. 없으면 폴더의 about.txt, 그것도 없으면 오늘\n"
    "                          the day to judge on: by default that of DIR/about.txt, else today\n"
    "  --mapping FILE          다른 서식의 파일을 읽는 매핑(여러 번 가능)\n"
    "                          mapping of foreign files; may be repeated\n"
    "  --scenario ID|FILE      이 시나리오만(여러 번 가능) | only this one; may be repeated\n"
    "  --param ID.name=value   매개변수 값(여러 번 가능) | a parameter's value; may be repeated\n"
    "  --agency CODE           기관코드 열이 없는 행의 기관 | agency of rows that name none\n"
    "  --limit N               시나리오마다 보여 줄 건수(5) | findings shown per scenario (5)\n"
    "  --shards N              기관을 N개 조각으로 나누어 여러 코어로 계산(1); 답은 같음\n"
    "                          agencies in N shards, each with a thread (1); the answer is the same\n"
    "  --truth FILE            심은 오류의 목록과 견줌 | compare with labelled errors\n"
    "  --follow FILE|-         첫 답 뒤에 NDJSON 변경을 읽으며 알림을 내고 거둠\n"
    "                          then read NDJSON changes; print what they raise and withdraw\n"
    "  --batch                 빈 줄이나 {\"op\":\"commit\"}까지를 한 변경으로\n"
    "                          with --follow: commit at a blank line or {\"op\":\"commit\"}\n"
    "  --limit-mb N            시나리오 하나가 쓸 수 있는 메모리, 넘으면 그것만 멈춤(2048, 0은 제한 없음)\n"
    "                          memory of one scenario; over it that one alone stops (2048; 0: no limit)\n"
    "  --rejects FILE          읽지 못한 행의 목록 | where the list of rejects goes\n"
    "  --fail-on LEVEL         any|low|medium|high|critical|none: 그 이상이 있으면 1로 끝남(none)\n"
    "                          exit with 1 on findings from this severity up (none)\n"
    "  --share DIR             catalog와 scenarios가 있는 곳 | where catalog and scenarios are\n"
    "  --json                  결과를 JSON으로 | print JSON\n"
    "  --lang ko|en            말 | language\n"
    "  --no-color              색 없이 | without colours\n"
    "  --help                  이 도움말 | this help\n"
    "\n"
    "끝 상태 Exit status: 0, 1 (--fail-on), 2 입력 오류나 멈춘 시나리오 bad input, or a scenario stopped\n"
    "예 Example: haechi scan city --truth city/truth.csv\n";

static int run(int argc, char **argv);

const struct command command_scan = {
    .name = "scan",
    .summary_ko = "폴더의 기록을 읽고 오류 찾기",
    .summary_en = "find the errors in a folder of record files",
    .usage = usage,
    .run = run,
    .order = 10,
};

struct scan {
    struct cli cli;
    struct cli_pack pack;
    struct cli_load load;
    struct cli_follow follow;
    struct cli_truth truth;
    struct cli_date as_of;
    struct cli_texts mappings, chosen, params;
    const char *truth_path, *fail_on;
    uint64_t limit, limit_mb, shard_count;
    int64_t day;
    uint64_t begun_ns;
    double load_seconds, seconds; // until the records are in; until the first answer
};

// What one scenario found.
struct tally {
    struct scan *scan;
    const struct scenario *scenario;
    uint64_t count, unjudged_count, shown;
    struct num amount;
    json_t *list; // with --json
    struct arena *scratch;
};

static void finding_count(void *context, const struct finding *finding)
{
    struct tally *tally = context;
    struct num amount, sum;
    if (finding->fault) {
        tally->unjudged_count++;
        return;
    }
    tally->count++;
    if (cli_finding_amount(finding, &amount) && num_add(tally->amount, amount, &sum))
        tally->amount = sum;
    if (tally->scan->truth_path) {
        arena_reset(tally->scratch);
        struct str key;
        str_open(&key, tally->scratch);
        finding_key(&key, finding);
        cli_truth_meet(&tally->scan->truth, tally->scenario->id, str_end(&key));
    }
    if (tally->list && tally->shown < tally->scan->limit) {
        tally->shown++;
        json_array_append_new(tally->list, cli_finding_json(tally->scratch, &tally->scan->pack, finding));
    }
}

static void finding_show(void *context, const struct finding *finding)
{
    struct tally *tally = context;
    const struct cli *cli = &tally->scan->cli;
    if (finding->fault || tally->shown >= tally->scan->limit)
        return;
    tally->shown++;
    arena_reset(tally->scratch);
    printf("  %s\n    %s%s%s\n",
           cli_finding_sentence(tally->scratch, &tally->scan->pack, finding, cli->english),
           cli_color(cli, CLI_DIM), cli_finding_key(tally->scratch, &tally->scan->pack, finding),
           cli_color(cli, CLI_RESET));
}

static const char *readiness_text(const struct scan *scan, const struct cli_entry *entry,
                                  const struct tally *tally)
{
    const struct cli *cli = &scan->cli;
    if (entry->broken)
        return cli_both(cli, "실행 불가", "cannot run");
    if (entry->suspended)
        return arena_format(cli->arena, "%s: %s", cli_both(cli, "보지 않음", "not being watched"),
                            entry->suspended);
    struct str out;
    str_open(&out, cli->arena);
    if (tally->unjudged_count)
        str_format(&out, "%s %" PRIu64 "%s", cli_both(cli, "판단 불가", "could not be judged"),
                   tally->unjudged_count, entry->missing_count ? "; " : "");
    if (entry->missing_count) {
        str_text(&out, cli->english ? "insufficient data: table"
                                    : "자료 없음 / insufficient data: table");
        for (size_t i = 0; i < entry->missing_count; i++)
            str_format(&out, "%s %s", i ? "," : "", entry->missing[i]);
    }
    if (entry->caution)
        str_format(&out, "%s%s: %s", out.len ? "; " : "",
                   entry->caution->partly ? cli_both(cli, "일부만 판단", "partly judged")
                                          : cli_both(cli, "자료로 판단 불가", "insufficient data"),
                   cli_one(cli, entry->caution->ko, entry->caution->en));
    return out.len ? str_end(&out) : cli_both(cli, "충분", "ready");
}

static bool is_unjudged(const struct cli_entry *entry)
{
    return entry->caution && !entry->caution->partly;
}

// Nothing found over tables without records, or over records that show only a part, says nothing,
// so it is shown as no number.
static bool has_answer(const struct cli_entry *entry, const struct tally *tally)
{
    if (entry->broken || entry->suspended || is_unjudged(entry))
        return false;
    return tally->count > 0 || (entry->missing_count == 0 && !entry->caution);
}

static void table_plain(struct scan *scan, const struct tally *tallies)
{
    const struct cli *cli = &scan->cli;
    struct arena *arena = cli->arena;
    const char *titles[] = {"ID", cli_both(cli, "시나리오", "scenario"),
                            cli_both(cli, "발견", "found"), cli_both(cli, "금액(원)", "won"),
                            cli_both(cli, "자료", "records")};
    static const bool right[] = {false, false, true, true, false};
    struct cli_table table;
    cli_table_open(&table, arena, titles, right, 5);
    for (size_t i = 0; i < scan->pack.count; i++) {
        const struct cli_entry *entry = &scan->pack.entries[i];
        const struct tally *tally = &tallies[i];
        bool answer = has_answer(entry, tally), money = answer && entry->scenario->amount;
        const char *cells[] = {
            entry->scenario->id,
            cli_one(cli, entry->scenario->title.ko, entry->scenario->title.en),
            answer ? cli_count(arena, tally->count) : "-",
            money ? cli_won(arena, tally->amount) : "-",
            readiness_text(scan, entry, tally),
        };
        cli_table_add(&table, cells);
    }
    cli_table_print(cli, &table, stdout);
}

static const char *number(struct arena *arena, uint64_t count)
{
    return arena_format(arena, "%" PRIu64, count);
}

static void table_truth(struct scan *scan, const struct tally *tallies)
{
    const struct cli *cli = &scan->cli;
    struct arena *arena = cli->arena;
    const char *titles[] = {"ID",
                            cli_both(cli, "심음", "planted"),
                            cli_both(cli, "찾음", "found"),
                            cli_both(cli, "놓침", "missed"),
                            cli_both(cli, "그 밖", "other"),
                            cli_both(cli, "재현율", "recall"),
                            cli_both(cli, "정밀도", "precision"),
                            cli_both(cli, "금액(원)", "won"),
                            cli_both(cli, "시나리오", "scenario"),
                            cli_both(cli, "자료", "records")};
    static const bool right[] = {false, true, true, true, true, true, true, true, false, false};
    struct cli_table table;
    cli_table_open(&table, arena, titles, right, 10);
    struct cli_score sum = {0};
    struct num sum_amount = num_of_int(0);
    for (size_t i = 0; i < scan->pack.count; i++) {
        const struct cli_entry *entry = &scan->pack.entries[i];
        const struct cli_score *score = cli_truth_score(&scan->truth, entry->scenario->id);
        const char *cells[] = {
            entry->scenario->id,
            number(arena, score->planted),
            number(arena, score->found),
            number(arena, score->planted - score->found),
            number(arena, score->other),
            cli_percent(arena, score->found, score->planted),
            cli_percent(arena, score->found, score->found + score->other),
            entry->scenario->amount ? cli_won(arena, tallies[i].amount) : "-",
            cli_one(cli, entry->scenario->title.ko, entry->scenario->title.en),
            readiness_text(scan, entry, &tallies[i]),
        };
        cli_table_add(&table, cells);
        sum.planted += score->planted;
        sum.found += score->found;
        sum.other += score->other;
        num_add(sum_amount, tallies[i].amount, &sum_amount);
    }
    const char *cells[] = {cli_both(cli, "합계", "total"),
                           number(arena, sum.planted),
                           number(arena, sum.found),
                           number(arena, sum.planted - sum.found),
                           number(arena, sum.other),
                           cli_percent(arena, sum.found, sum.planted),
                           cli_percent(arena, sum.found, sum.found + sum.other),
                           cli_won(arena, sum_amount),
                           "",
                           ""};
    cli_table_add(&table, cells);
    cli_table_print(cli, &table, stdout);
}

static void keys_print(const char *id, const char *what,
                       const struct cli_texts *keys)
{
    for (size_t i = 0; i < keys->count; i++)
        printf("  %s %s: %s\n", what, id, keys->at[i]);
}

static void truth_keys_print(const struct scan *scan)
{
    const struct cli *cli = &scan->cli;
    for (size_t i = 0; i < scan->pack.count; i++) {
        const char *id = scan->pack.entries[i].scenario->id;
        const struct cli_score *score = cli_truth_score(&scan->truth, id);
        keys_print(id, cli_both(cli, "놓침", "missed"), &score->missed_keys);
        keys_print(id, cli_both(cli, "그 밖", "other"), &score->other_keys);
    }
}

static void findings_print(struct scan *scan, struct tally *tallies)
{
    const struct cli *cli = &scan->cli;
    for (size_t i = 0; i < scan->pack.count && scan->limit; i++) {
        struct tally *tally = &tallies[i];
        const struct scenario *scenario = tally->scenario;
        if (tally->count == 0 || is_unjudged(&scan->pack.entries[i]))
            continue;
        printf("\n%s[%s] %s%s  %s %s · %s\n", cli_color(cli, CLI_BOLD), scenario->id,
               cli_one(cli, scenario->title.ko, scenario->title.en), cli_color(cli, CLI_RESET),
               cli_both(cli, "발견", "found"), cli_count(cli->arena, tally->count),
               cli_severity(cli, scenario->severity));
        tally->shown = 0;
        shards_findings(scan->pack.shards, scenario, finding_show, tally);
        if (tally->count > tally->shown)
            printf("  %s %s (--limit)\n", cli_both(cli, "더 있음", "more:"),
                   cli_count(cli->arena, tally->count - tally->shown));
    }
}

static void names_print(const struct cli *cli, const char *ko, const char *en,
                        const char *const *names, size_t count)
{
    if (!count)
        return;
    printf("%s (%zu):", cli_both(cli, ko, en), count);
    for (size_t i = 0; i < count; i++)
        printf(" %s", names[i]);
    putchar('\n');
}

static void totals_print(const struct scan *scan)
{
    const struct cli *cli = &scan->cli;
    const struct cli_load *load = &scan->load;
    struct arena *arena = cli->arena;
    names_print(cli, "시나리오가 쓰지 않아 읽지 않은 표", "tables no scenario reads, skipped",
                load->skipped, load->skipped_count);
    names_print(cli, "어느 표인지 몰라 읽지 않은 파일", "files of no table, not read", load->unread,
                load->unread_count);
    printf("%s %s · %s %s · %s %s", cli_both(cli, "파일", "files"),
           cli_count(arena, load->file_count), cli_both(cli, "행", "rows"),
           cli_count(arena, load->row_count), cli_both(cli, "제외", "rejected"),
           cli_count(arena, load->rejected_count));
    if (load->noted_count)
        printf(" · %s %s", cli_both(cli, "확인 필요", "doubtful"),
               cli_count(arena, load->noted_count));
    if (load->rejects_path)
        printf(" (%s)", load->rejects_path);
    if (load->failed_file_count)
        printf(" · %s %s", cli_both(cli, "읽지 못한 파일", "files not read"),
               cli_count(arena, load->failed_file_count));
    printf(" · %s %.2f s (%s %.2f) · %s %s\n", cli_both(cli, "시간", "time"), scan->seconds,
           cli_both(cli, "읽기", "load"), scan->load_seconds, cli_both(cli, "메모리", "memory"),
           cli_bytes(arena, cli_memory_peak()));
}

static const char *day_text(const struct scan *scan)
{
    char day[CIVIL_TEXT_MAX];
    civil_print_date(scan->day, day);
    return arena_format(scan->cli.arena, "%s", day);
}

static void answer_print(struct scan *scan, struct tally *tallies)
{
    const struct cli *cli = &scan->cli;
    printf("%s %s · %s · %s %zu\n\n", cli_both(cli, "기준일", "as of"), day_text(scan),
           scan->load.dir, cli_both(cli, "시나리오", "scenarios"), scan->pack.count);
    if (!scan->truth_path) {
        table_plain(scan, tallies);
        findings_print(scan, tallies);
    } else {
        findings_print(scan, tallies);
        putchar('\n');
        table_truth(scan, tallies);
        truth_keys_print(scan);
    }
    putchar('\n');
    totals_print(scan);
    fflush(stdout);
}

static json_t *ratio(uint64_t part, uint64_t whole)
{
    return whole ? json_real((double)part / (double)whole) : json_null();
}

static json_t *texts_json(const char *const *texts, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_string(texts[i]));
    return list;
}

static json_t *scenario_json(const struct scan *scan, const struct cli_entry *entry,
                             const struct tally *tally)
{
    const struct scenario *scenario = entry->scenario;
    bool answer = has_answer(entry, tally);
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(scenario->id));
    json_object_set_new(object, "title", json_string(scenario->title.ko));
    json_object_set_new(object, "title_en", json_string(scenario->title.en));
    json_object_set_new(object, "area", json_string(scenario->area));
    json_object_set_new(object, "severity", json_string(severity_text(scenario->severity)));
    json_object_set_new(object, "findings",
                        answer ? json_integer((json_int_t)tally->count) : json_null());
    json_object_set_new(object, "unjudged", json_integer((json_int_t)tally->unjudged_count));
    json_object_set_new(object, "amount",
                        answer && scenario->amount ? cli_json_num(tally->amount) : json_null());
    json_object_set_new(object, "readiness",
                        json_string(entry->broken          ? "broken"
                                    : entry->suspended     ? "suspended"
                                    : entry->missing_count || is_unjudged(entry) ? "insufficient"
                                    : entry->caution ? "partly"
                                                     : "ready"));
    json_object_set_new(object, "missing_tables",
                        texts_json(entry->missing, entry->missing_count));
    if (entry->suspended)
        json_object_set_new(object, "suspended", json_string(entry->suspended));
    if (entry->caution) {
        json_object_set_new(object, "caution", json_string(entry->caution->ko));
        json_object_set_new(object, "caution_en", json_string(entry->caution->en));
    }
    if (scan->truth_path) {
        const struct cli_score *score = cli_truth_score(&scan->truth, scenario->id);
        json_object_set_new(object, "planted", json_integer((json_int_t)score->planted));
        json_object_set_new(object, "found", json_integer((json_int_t)score->found));
        json_object_set_new(object, "missed",
                            json_integer((json_int_t)(score->planted - score->found)));
        json_object_set_new(object, "other", json_integer((json_int_t)score->other));
        json_object_set_new(object, "recall", ratio(score->found, score->planted));
        json_object_set_new(object, "precision",
                            ratio(score->found, score->found + score->other));
        json_object_set_new(object, "missed_keys",
                            texts_json(score->missed_keys.at, score->missed_keys.count));
        json_object_set_new(object, "other_keys",
                            texts_json(score->other_keys.at, score->other_keys.count));
    }
    json_object_set(object, "shown", tally->list);
    return object;
}

static void answer_json(struct scan *scan, struct tally *tallies)
{
    const struct cli_load *load = &scan->load;
    json_t *list = json_array(), *object = json_object();
    for (size_t i = 0; i < scan->pack.count; i++) {
        json_array_append_new(list, scenario_json(scan, &scan->pack.entries[i], &tallies[i]));
        json_decref(tallies[i].list);
    }
    if (scan->follow.path)
        json_object_set_new(object, "event", json_string("answer"));
    json_object_set_new(object, "as_of", json_string(day_text(scan)));
    json_object_set_new(object, "dir", json_string(load->dir));
    json_object_set_new(object, "scenarios", list);
    json_object_set_new(object, "files", json_integer((json_int_t)load->file_count));
    json_object_set_new(object, "files_not_read", json_integer((json_int_t)load->failed_file_count));
    json_object_set_new(object, "rows", json_integer((json_int_t)load->row_count));
    json_object_set_new(object, "rejected", json_integer((json_int_t)load->rejected_count));
    json_object_set_new(object, "doubtful", json_integer((json_int_t)load->noted_count));
    json_object_set_new(object, "rejects",
                        load->rejects_path ? json_string(load->rejects_path) : json_null());
    json_object_set_new(object, "skipped_tables", texts_json(load->skipped, load->skipped_count));
    json_object_set_new(object, "unread_files", texts_json(load->unread, load->unread_count));
    json_object_set_new(object, "load_seconds", json_real(scan->load_seconds));
    json_object_set_new(object, "seconds", json_real(scan->seconds));
    json_object_set_new(object, "memory_bytes", json_integer((json_int_t)cli_memory_peak()));
    cli_json_print(object, scan->follow.path != NULL);
    fflush(stdout);
}

static void answer(struct scan *scan)
{
    struct arena *arena = scan->cli.arena;
    struct tally *tallies = ARENA_ARRAY(arena, struct tally, scan->pack.count + 1);
    struct arena *scratch = arena_new("finding", 16 * MIB, 1 * GIB);
    for (size_t i = 0; i < scan->pack.count; i++) {
        const struct cli_entry *entry = &scan->pack.entries[i];
        tallies[i] = (struct tally){.scan = scan,
                                    .scenario = entry->scenario,
                                    .amount = num_of_int(0),
                                    .list = scan->cli.json ? json_array() : NULL,
                                    .scratch = scratch};
        if (!entry->broken)
            shards_findings(scan->pack.shards, entry->scenario, finding_count, &tallies[i]);
    }
    if (scan->truth_path)
        cli_truth_close(&scan->truth);
    if (scan->cli.json)
        answer_json(scan, tallies);
    else
        answer_print(scan, tallies);
    arena_free(scratch);
}

static bool options_check(struct scan *scan, enum severity *level, struct err *err)
{
    if (scan->cli.words.count != 1)
        return err_set(err, ERR_BAD_INPUT,
                       "기록이 있는 폴더 하나를 쓰십시오 | name one folder of records: haechi scan "
                       "[options] DIR");
    if (scan->shard_count < 1 || scan->shard_count > SHARDS_MAX)
        return err_set(err, ERR_BAD_INPUT,
                       "--shards %" PRIu64 ": 1부터 %d까지 쓰십시오 | --shards takes 1 to %d",
                       scan->shard_count, SHARDS_MAX, SHARDS_MAX);
    if (strcmp(scan->fail_on, "none") != 0 && !cli_severity_read(scan->fail_on, level))
        return err_set(err, ERR_BAD_INPUT,
                       "--fail-on %.40s: any, low, medium, high, critical, none 가운데 하나를 쓰십시오 | "
                       "--fail-on takes any, low, medium, high, critical or none",
                       scan->fail_on);
    return true;
}

static bool scan_run(struct scan *scan, struct err *err)
{
    scan->load.dir = scan->cli.words.at[0];
    scan->load.mappings = &scan->mappings;
    scan->load.agency = scan->follow.agency;
    scan->load.keep_rejects = true;
    TRY(cli_pack_open(&scan->pack, &scan->cli, &scan->chosen, &scan->params, err));
    if (scan->truth_path)
        TRY(cli_truth_read(&scan->truth, scan->cli.arena, scan->truth_path, err));
    scan->day = cli_as_of(&scan->cli, &scan->as_of, scan->load.dir);
    cli_pack_compile(&scan->pack, scan->day, scan->shard_count, scan->limit_mb);
    TRY(cli_load(&scan->load, &scan->pack, err));
    scan->load_seconds = (double)(cli_now_ns() - scan->begun_ns) / 1e9;
    shards_start(scan->pack.shards, NULL, NULL);
    scan->seconds = (double)(cli_now_ns() - scan->begun_ns) / 1e9;
    cli_pack_judge(&scan->pack);
    while (cli_pack_suspended(&scan->pack))
        ;
    answer(scan);
    return !scan->follow.path || cli_follow(&scan->follow, &scan->pack, err);
}

static void judged_count(void *context, const struct finding *finding)
{
    *(uint64_t *)context += finding->fault == FAULT_NONE;
}

static int scan_status(const struct scan *scan, enum severity level)
{
    if (scan->pack.broken_count || scan->pack.suspended_count || scan->load.failed_file_count || scan->follow.bad_count)
        return EXIT_INPUT;
    if (strcmp(scan->fail_on, "none") == 0)
        return EXIT_CLEAN;
    for (size_t i = 0; i < scan->pack.count; i++) {
        const struct scenario *scenario = scan->pack.entries[i].scenario;
        uint64_t count = 0;
        if (scenario->severity >= level && !is_unjudged(&scan->pack.entries[i]))
            shards_findings(scan->pack.shards, scenario, judged_count, &count);
        if (count)
            return EXIT_FINDINGS;
    }
    return EXIT_CLEAN;
}

static int run(int argc, char **argv)
{
    struct scan scan = {.fail_on = "none", .limit = 5, .limit_mb = CLI_LIMIT_MB, .shard_count = 1,
                        .begun_ns = cli_now_ns()};
    const struct cli_option options[] = {
        {"as-of", CLI_DATE, &scan.as_of},
        {"mapping", CLI_TEXTS, &scan.mappings},
        {"scenario", CLI_TEXTS, &scan.chosen},
        {"param", CLI_TEXTS, &scan.params},
        {"agency", CLI_TEXT, &scan.follow.agency},
        {"limit", CLI_NUMBER, &scan.limit},
        {"limit-mb", CLI_NUMBER, &scan.limit_mb},
        {"shards", CLI_NUMBER, &scan.shard_count},
        {"truth", CLI_TEXT, &scan.truth_path},
        {"follow", CLI_TEXT, &scan.follow.path},
        {"batch", CLI_FLAG, &scan.follow.batch},
        {"rejects", CLI_TEXT, &scan.load.rejects_path},
        {"fail-on", CLI_TEXT, &scan.fail_on},
    };
    int status;
    if (!cli_read(&scan.cli, &command_scan, options, sizeof options / sizeof *options, argc, argv,
                  &status))
        return cli_end(&scan.cli, status);
    enum severity level = SEVERITY_LOW;
    struct err err;
    bool ok = options_check(&scan, &level, &err) && scan_run(&scan, &err);
    status = ok ? scan_status(&scan, level) : cli_fail(&scan.cli, &err);
    cli_pack_close(&scan.pack);
    return cli_end(&scan.cli, status);
}
