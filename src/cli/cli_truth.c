#include "cli/cli_truth.h"

#include <inttypes.h>
#include <string.h>

#include "source/csv.h"

#define KEYS_KEPT 5

struct truth_key {
    const char *scenario, *key;
    bool met;
};

static struct cli_score *score_of(struct cli_truth *truth, const char *scenario)
{
    struct cli_score *score = map_get(&truth->scores, scenario);
    if (!score) {
        score = ARENA_NEW(truth->arena, struct cli_score);
        map_put(&truth->scores, scenario, score);
    }
    return score;
}

static void key_add(struct cli_truth *truth, struct slice scenario, struct slice key)
{
    struct arena *arena = truth->arena;
    struct truth_key *entry = ARENA_NEW(arena, struct truth_key);
    entry->scenario = arena_text(arena, scenario.data, scenario.len);
    entry->key = arena_text(arena, key.data, key.len);
    const char *both = arena_format(arena, "%s %s", entry->scenario, entry->key);
    if (map_get(&truth->keys, both))
        return;
    map_put(&truth->keys, both, entry);
    score_of(truth, entry->scenario)->planted++;
}

static bool rows_read(struct cli_truth *truth, struct csv *csv, const char *path, struct err *err)
{
    bool more;
    TRY(csv_next(csv, &more, err));
    if (!more || csv->cell_count < 2 || !slice_is(csv->cells[0], "scenario") ||
        !slice_is(csv->cells[1], "key"))
        return err_set(err, ERR_BAD_INPUT,
                       "%s:1: 머리글은 scenario,key,note여야 합니다 | the header must be scenario,key,note",
                       path);
    for (;;) {
        TRY(csv_next(csv, &more, err));
        if (!more)
            return true;
        if (csv->fault != CSV_OK || csv->cell_count < 2)
            return err_set(err, ERR_BAD_INPUT, "%s:%" PRIu64 ": %s | %s", path, csv->line,
                           csv->fault ? csv_fault_ko(csv->fault) : "칸이 모자랍니다",
                           csv->fault ? csv_fault_en(csv->fault) : "a cell is missing");
        key_add(truth, csv->cells[0], csv->cells[1]);
    }
}

bool cli_truth_read(struct cli_truth *truth, struct arena *arena, const char *path,
                    struct err *err)
{
    *truth = (struct cli_truth){.arena = arena};
    map_open(&truth->keys, arena);
    map_open(&truth->scores, arena);
    struct input input;
    struct csv csv;
    TRY(input_open(&input, path, err));
    bool ok = input_skip_marks(&input, err) && csv_open(&csv, &input, INPUT_UTF8, ',', err);
    if (ok) {
        ok = rows_read(truth, &csv, path, err);
        csv_close(&csv);
    }
    input_close(&input);
    return ok;
}

static void key_keep(struct cli_truth *truth, struct cli_texts *keys, const char *key)
{
    if (keys->count < KEYS_KEPT)
        VEC_ADD(truth->arena, keys, arena_text(truth->arena, key, strlen(key)));
}

void cli_truth_meet(struct cli_truth *truth, const char *scenario, const char *key)
{
    struct truth_key *entry =
        map_get(&truth->keys, arena_format(truth->arena, "%s %s", scenario, key));
    struct cli_score *score = score_of(truth, scenario);
    if (!entry) {
        score->other++;
        key_keep(truth, &score->other_keys, key);
    } else if (!entry->met) {
        entry->met = true;
        score->found++;
    }
}

void cli_truth_close(struct cli_truth *truth)
{
    for (size_t i = 0; i < truth->keys.count; i++) {
        const struct truth_key *entry = truth->keys.entries[i].value;
        if (!entry->met)
            key_keep(truth, &score_of(truth, entry->scenario)->missed_keys, entry->key);
    }
}

const struct cli_score *cli_truth_score(const struct cli_truth *truth, const char *scenario)
{
    static const struct cli_score none;
    const struct cli_score *score = map_get(&truth->scores, scenario);
    return score ? score : &none;
}
