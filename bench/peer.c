#include "bench/peer.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/doc.h"

#define QUERY_BYTES_MAX MIB

static int compare_queries(const void *a, const void *b)
{
    return strcmp(((const struct peer_query *)a)->id, ((const struct peer_query *)b)->id);
}

static void query_add(struct peer_work *work, const char *folder, const char *name)
{
    size_t len = strlen(name);
    if (len < 5 || strcmp(name + len - 4, ".sql") != 0)
        return;
    struct peer_query *query = &work->queries[work->query_count++];
    char *text;
    size_t text_len;
    struct err err;
    if (!doc_read_file(work->arena, arena_format(work->arena, "%s/%s", folder, name),
                       QUERY_BYTES_MAX, &text, &text_len, &err))
        bench_die("%s", err.text);
    query->sql = text;
    query->id = arena_text(work->arena, name, len - 4);
}

void peer_open(struct peer_work *work, const char *dir, const char *queries)
{
    *work = (struct peer_work){ .arena = arena_new("peer", 64 * MIB, GIB), .dir = dir };
    json_error_t error;
    work->tables = json_load_file(arena_format(work->arena, "%s/tables.json", dir), 0, &error);
    if (!work->tables)
        bench_die("%s/tables.json: %s: run prepare first", dir, error.text);
    const char *folder = arena_format(work->arena, "%s/%s", dir, queries);
    DIR *list = opendir(folder);
    if (!list)
        bench_die("%s: not there: run prepare first", folder);
    size_t count = 0;
    while (readdir(list))
        count++;
    rewinddir(list);
    work->queries = ARENA_ARRAY(work->arena, struct peer_query, count + 1);
    for (struct dirent *entry; (entry = readdir(list)) && work->query_count < count;)
        query_add(work, folder, entry->d_name);
    closedir(list);
    qsort(work->queries, work->query_count, sizeof *work->queries, compare_queries);
}

const char *peer_change_file(const struct peer_work *work, const char *change, const char *side,
                             const char *table)
{
    const char *path = arena_format(work->arena, "%s/%s/%s/%s.csv", work->dir, change, side, table);
    return access(path, R_OK) == 0 ? path : NULL;
}

static json_t *answers_object(struct peer_answers *answers)
{
    if (!answers->object)
        answers->object = json_object();
    return answers->object;
}

void peer_answer(struct peer_answers *answers, const char *id, double seconds, int64_t rows)
{
    answers->seconds += seconds;
    json_object_set_new(answers_object(answers), id,
                        json_pack("{s:f, s:I}", "seconds", seconds, "rows", (json_int_t)rows));
}

void peer_refusal(struct peer_answers *answers, const char *id, const char *why)
{
    json_object_set_new(answers_object(answers), id, json_pack("{s:s}", "refused", why));
}

json_t *peer_answers_json(struct peer_answers *answers)
{
    return json_pack("{s:f, s:o}", "seconds", answers->seconds, "queries", answers_object(answers));
}
