#include "cli/cli_pack.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "cli/cli_text.h"
#include "control/trace.h"

static int entry_compare(const void *a, const void *b)
{
    const struct cli_entry *x = a, *y = b;
    return strcmp(x->scenario->id, y->scenario->id);
}

struct cli_entry *cli_pack_find(const struct cli_pack *pack, const char *id)
{
    for (size_t i = 0; i < pack->count; i++)
        if (strcmp(pack->entries[i].scenario->id, id) == 0)
            return &pack->entries[i];
    return NULL;
}

bool cli_pack_unknown(const struct cli_pack *pack, const char *id, struct err *err)
{
    const char **names = ARENA_ARRAY(pack->cli->arena, const char *, pack->count + 1);
    for (size_t i = 0; i < pack->count; i++)
        names[i] = pack->entries[i].scenario->id;
    const char *near = cli_nearest(id, names, pack->count);
    return err_set(err, ERR_NOT_FOUND,
                   "%.80s: 그런 시나리오가 없습니다%s%s%s. haechi check로 목록을 보십시오 | no such "
                   "scenario%s%s%s; haechi check lists them",
                   id, near ? " (" : "", near ? near : "", near ? "?)" : "",
                   near ? " (did you mean " : "", near ? near : "", near ? "?)" : "");
}

static bool is_path(const char *text)
{
    size_t len = strlen(text);
    return strchr(text, '/') || (len > 4 && strcmp(text + len - 4, ".sql") == 0);
}

static void entry_add(struct cli_pack *pack, struct scenario *scenario)
{
    for (size_t i = 0; i < pack->count; i++)
        if (pack->entries[i].scenario == scenario)
            return;
    pack->entries[pack->count++].scenario = scenario;
}

// Leaves the chosen scenarios alone in the pack; a file of an id that is known takes its place.
static bool pack_choose(struct cli_pack *pack, const struct cli_texts *chosen, struct err *err)
{
    struct arena *arena = pack->cli->arena;
    struct cli_pack all = *pack;
    pack->entries = ARENA_ARRAY(arena, struct cli_entry, chosen->count);
    pack->count = 0;
    for (size_t i = 0; i < chosen->count; i++) {
        struct scenario *scenario;
        if (is_path(chosen->at[i])) {
            scenario = scenario_read(arena, chosen->at[i], err);
            if (!scenario)
                return false;
        } else {
            struct cli_entry *entry = cli_pack_find(&all, chosen->at[i]);
            if (!entry)
                return cli_pack_unknown(&all, chosen->at[i], err);
            scenario = entry->scenario;
        }
        struct cli_entry *twin = cli_pack_find(pack, scenario->id);
        if (twin && twin->scenario != scenario)
            return err_set(err, ERR_CONFLICT,
                           "%s: %s는 %s에도 있습니다. 하나만 고르십시오 | the id %s is also that of %s: "
                           "choose one",
                           scenario->path, scenario->id, twin->scenario->path, scenario->id,
                           twin->scenario->path);
        entry_add(pack, scenario);
    }
    return true;
}

static bool param_set(struct cli_pack *pack, const char *text, struct err *err)
{
    struct arena *arena = pack->cli->arena;
    const char *dot = strchr(text, '.'), *equal = strchr(text, '=');
    if (!dot || !equal || equal < dot)
        return err_set(err, ERR_BAD_INPUT,
                       "--param %.80s: F03.window_days=10처럼 쓰십시오 | --param takes ID.name=value, "
                       "such as F03.window_days=10",
                       text);
    const char *id = arena_text(arena, text, (size_t)(dot - text));
    struct cli_entry *entry = cli_pack_find(pack, id);
    if (!entry)
        return cli_pack_unknown(pack, id, err);
    const char *name = arena_text(arena, dot + 1, (size_t)(equal - dot - 1));
    return scenario_set(entry->scenario, name, equal + 1, err) || err_prefix(err, "--param %s", id);
}

bool cli_pack_open(struct cli_pack *pack, const struct cli *cli, const struct cli_texts *chosen,
                   const struct cli_texts *params, struct err *err)
{
    struct arena *arena = cli->arena;
    *pack = (struct cli_pack){.cli = cli, .schema = {.arena = arena}};
    TRY(catalog_share_dir(arena, cli->share, &pack->share, err));
    TRY(catalog_read(&pack->schema, arena_format(arena, "%s/catalog", pack->share), err));
    struct scenario **list;
    size_t count;
    TRY(scenario_read_folder(arena, arena_format(arena, "%s/scenarios", pack->share), &list, &count,
                             err));
    pack->entries = ARENA_ARRAY(arena, struct cli_entry, count + 1);
    for (size_t i = 0; i < count; i++)
        entry_add(pack, list[i]);
    if (chosen && chosen->count)
        TRY(pack_choose(pack, chosen, err));
    if (pack->count)
        qsort(pack->entries, pack->count, sizeof *pack->entries, entry_compare);
    for (size_t i = 0; params && i < params->count; i++)
        TRY(param_set(pack, params->at[i], err));
    return true;
}

void cli_pack_close(struct cli_pack *pack)
{
    if (pack->shards)
        shards_close(pack->shards);
    pack->shards = NULL;
}

void cli_pack_compile(struct cli_pack *pack, int64_t as_of_day, size_t shard_count,
                      uint64_t limit_mb)
{
    pack->shards = shards_new(&pack->schema, as_of_day * CIVIL_DAY_US, shard_count);
    shards_set_limit(pack->shards,
                     (struct limit){limit_mb * MIB, limit_mb ? WATCH_ROWS_DEFAULT : 0});
    for (size_t i = 0; i < pack->count; i++) {
        struct cli_entry *entry = &pack->entries[i];
        struct err err;
        if (shards_add(pack->shards, entry->scenario, &err))
            continue;
        entry->broken = true;
        pack->broken_count++;
        fflush(stdout);
        fprintf(stderr, "%s\n", scenario_show_error(pack->cli->arena, entry->scenario, &err));
    }
}

struct cli_entry *cli_pack_suspended(struct cli_pack *pack)
{
    size_t seen = shards_suspended_count(pack->shards);
    if (seen == pack->suspended_seen)
        return NULL;
    for (size_t i = 0; i < pack->count; i++) {
        struct cli_entry *entry = &pack->entries[i];
        if (entry->broken || entry->suspended)
            continue;
        struct watch_status status = shards_status(pack->shards, entry->scenario);
        if (status.state != WATCH_SUSPENDED)
            continue;
        entry->suspended = cli_one(pack->cli, status.reason_ko, status.reason);
        pack->suspended_count++;
        return entry;
    }
    pack->suspended_seen = seen;
    return NULL;
}

void cli_pack_judge(struct cli_pack *pack)
{
    struct arena *arena = pack->cli->arena;
    for (size_t i = 0; i < pack->count; i++) {
        struct cli_entry *entry = &pack->entries[i];
        if (entry->broken)
            continue;
        const struct schema_table **tables;
        const struct watch *watch = shards_watch(pack->shards, entry->scenario);
        size_t count = trace_tables(arena, watch_plan(watch, entry->scenario)->plan, &tables);
        entry->missing = ARENA_ARRAY(arena, const char *, count + 1);
        entry->missing_count = 0;
        for (size_t j = 0; j < count; j++)
            if (shards_load_count(pack->shards, tables[j]) == 0)
                entry->missing[entry->missing_count++] = tables[j]->name;
    }
}
