#include "app/rules.h"

#include <stdio.h>

#include "app/queries.h"
#include "base/civil.h"
#include "base/doc.h"

#define FILE_BYTES_MAX MIB

const char *rules_version(struct arena *arena, const struct scenario *scenario)
{
    uint8_t hash[SEAL_HASH];
    char hex[2 * SEAL_HASH + 1];
    seal_hash(scenario->sql, strlen(scenario->sql), hash);
    seal_hex(hash, sizeof hash, hex);
    return arena_text(arena, hex, 12);
}

const struct rule *rules_find(const struct rules *rules, const char *id)
{
    for (size_t i = 0; i < rules->count; i++)
        if (strcmp(rules->at[i].id, id) == 0)
            return &rules->at[i];
    return NULL;
}

static const char *copy(struct arena *arena, const char *text)
{
    return text ? arena_text(arena, text, strlen(text)) : NULL;
}

const char *rules_with_value(struct arena *arena, const char *values, const char *name,
                             const char *value)
{
    struct str out;
    size_t name_len = strlen(name);
    str_open(&out, arena);
    for (const char *line = values; *line; line += strcspn(line, "\n"), line += *line == '\n') {
        if (strncmp(line, name, name_len) == 0 && line[name_len] == '=')
            continue;
        str_format(&out, "%s%.*s", out.len ? "\n" : "", (int)strcspn(line, "\n"), line);
    }
    if (value)
        str_format(&out, "%s%s=%s", out.len ? "\n" : "", name, value);
    return str_end(&out);
}

struct reading {
    struct arena *arena;
    struct store *store;
    VEC(struct rule) rules;
    struct err *err;
};

static struct rule *find(struct reading *reading, const char *id)
{
    for (size_t i = 0; i < reading->rules.count; i++)
        if (strcmp(reading->rules.at[i].id, id) == 0)
            return &reading->rules.at[i];
    return NULL;
}

static void read_file(struct reading *reading, const char *path)
{
    struct rule rule = { .path = path, .id = path, .pack_text = "", .text = "", .values = "" };
    struct err wrong = { 0 };
    char *text;
    size_t len;
    struct scenario *scenario = NULL;
    if (doc_read_file(reading->arena, path, FILE_BYTES_MAX, &text, &len, &wrong))
        scenario = scenario_parse(reading->arena, path, text, len, &wrong);
    if (scenario) {
        rule.id = scenario->id;
        rule.pack_text = rule.text = text;
    } else {
        rule.error = copy(reading->arena, wrong.text);
    }
    if (scenario && find(reading, scenario->id))
        rule.error = arena_format(reading->arena, "%s: the id %s is taken by %s", path,
                                  scenario->id, find(reading, scenario->id)->path);
    VEC_ADD(reading->arena, &reading->rules, rule);
}

// What the site decided: another version, a pause; scenarios of its own come at the end.
static bool read_states(struct reading *reading)
{
    struct store_rows *rows =
        store_ask(reading->store, reading->err, SQL_RULE_STATES, STORE_NO_ARGS);
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, reading->err)) && more) {
        const char *id = store_get_text(rows, 0);
        bool site = store_get_int(rows, 1);
        struct rule *rule = find(reading, id);
        if (!rule && site) {
            struct rule own = { .id = copy(reading->arena, id), .pack_text = "", .values = "" };
            VEC_ADD(reading->arena, &reading->rules, own);
            rule = &reading->rules.at[reading->rules.count - 1];
        }
        if (!rule)
            continue;
        rule->paused = store_get_int(rows, 2);
        rule->site = site;
        if (site) {
            rule->text = copy(reading->arena, store_get_text(rows, 3));
            rule->error = NULL;
        }
    }
    store_done(rows);
    return fine;
}

static bool read_values(struct reading *reading, int64_t day)
{
    char today[CIVIL_TEXT_MAX];
    civil_print_date(day, today);
    struct store_rows *rows =
        store_ask(reading->store, reading->err, SQL_RULE_VALUES, STORE_ARGS(store_text(today)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, reading->err)) && more) {
        struct rule *rule = find(reading, store_get_text(rows, 0));
        const char *agency = store_get_text(rows, 2);
        if (rule)
            rule->values = rules_with_value(reading->arena, rule->values,
                                            arena_format(reading->arena, "%s%s%s",
                                                         store_get_text(rows, 1),
                                                         *agency ? "@" : "", agency),
                                            store_get_text(rows, 3));
    }
    store_done(rows);
    return fine;
}

bool rules_read(struct arena *arena, struct store *store, const char *dir, int64_t day,
                struct rules *out, struct err *err)
{
    struct reading reading = { .arena = arena, .store = store, .err = err };
    const char **paths;
    size_t count;
    TRY(scenario_list_folder(arena, dir, &paths, &count, err));
    for (size_t i = 0; i < count; i++)
        read_file(&reading, paths[i]);
    TRY(read_states(&reading) && read_values(&reading, day));
    *out = (struct rules){ reading.rules.at, reading.rules.count };
    return true;
}

static bool set_values(struct arena *arena, struct scenario *scenario, const char *values,
                       struct err *err)
{
    while (*values) {
        size_t name = strcspn(values, "="), line = strcspn(values, "\n");
        TRY(scenario_set(scenario, arena_text(arena, values, name),
                         arena_text(arena, values + name + 1, line - name - 1), err));
        values += line + (values[line] == '\n');
    }
    return true;
}

struct scenario *rules_make(struct arena *arena, const struct rule *rule, struct err *err)
{
    if (rule->error) {
        err_set(err, ERR_BAD_INPUT, "%s", rule->error);
        return NULL;
    }
    struct scenario *scenario = scenario_parse(arena, rule->path ? rule->path : rule->id,
                                               rule->text, strlen(rule->text), err);
    return scenario && set_values(arena, scenario, rule->values, err) ? scenario : NULL;
}
