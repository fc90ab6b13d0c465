#include "cli/cli_finding.h"

#include <string.h>

#include "control/mask.h"

static const struct words severities[] = {
    [SEVERITY_LOW] = {"낮음", "low"},
    [SEVERITY_MEDIUM] = {"보통", "medium"},
    [SEVERITY_HIGH] = {"높음", "high"},
    [SEVERITY_CRITICAL] = {"심각", "critical"},
};

const char *cli_severity(const struct cli *cli, enum severity severity)
{
    return cli_both(cli, severities[severity].ko, severities[severity].en);
}

bool cli_severity_read(const char *text, enum severity *out)
{
    *out = SEVERITY_LOW;
    if (strcmp(text, "any") == 0)
        return true;
    for (int i = SEVERITY_LOW; i <= SEVERITY_CRITICAL; i++)
        if (strcmp(text, severities[i].en) == 0) {
            *out = (enum severity)i;
            return true;
        }
    return false;
}

const char *cli_finding_key(struct arena *arena, const struct cli_pack *pack,
                            const struct finding *finding)
{
    struct str out;
    str_open(&out, arena);
    const struct scenario *scenario = finding->scenario;
    const char *const *marks = watch_marks(shards_watch(pack->shards, scenario), scenario);
    for (size_t i = 0; i < scenario->key_count; i++) {
        const char *name = scenario->key[i];
        int column = finding_column(finding, name);
        str_format(&out, "%s%s=", i ? " " : "", name);
        if (column >= 0 && mask_needed(marks[column]))
            mask_value(&out, marks[column], &finding->row[column]);
        else if (column >= 0)
            value_print(&out, &finding->row[column]);
    }
    return str_end(&out);
}

const char *cli_finding_sentence(struct arena *arena, const struct cli_pack *pack,
                                 const struct finding *finding, bool english)
{
    struct str out;
    str_open(&out, arena);
    finding_sentence(&out, shards_watch(pack->shards, finding->scenario), finding, english);
    return str_end(&out);
}

bool cli_finding_amount(const struct finding *finding, struct num *out)
{
    const char *name = finding->scenario->amount;
    int column = name ? finding_column(finding, name) : -1;
    if (column < 0 || finding->row[column].state != STATE_VALUE)
        return false;
    const struct value *value = &finding->row[column];
    if (value->type == TYPE_NUMERIC)
        *out = value->num;
    else if (value->type == TYPE_INT || value->type == TYPE_BIGINT)
        *out = num_of_int(value->word);
    else
        return false;
    return true;
}

json_t *cli_json_num(struct num num)
{
    char text[NUM_TEXT_MAX];
    int64_t whole;
    struct num reduced = num_reduce(num);
    if (reduced.scale == 0 && num_to_int(reduced, &whole))
        return json_integer(whole);
    num_print(reduced, text);
    return json_string(text);
}

json_t *cli_finding_json(struct arena *arena, const struct cli_pack *pack,
                         const struct finding *finding)
{
    json_t *object = json_object();
    struct num amount;
    json_object_set_new(object, "key", json_string(cli_finding_key(arena, pack, finding)));
    json_object_set_new(object, "sentence",
                        json_string(cli_finding_sentence(arena, pack, finding, false)));
    json_object_set_new(object, "sentence_en",
                        json_string(cli_finding_sentence(arena, pack, finding, true)));
    json_object_set_new(object, "amount",
                        cli_finding_amount(finding, &amount) ? cli_json_num(amount) : json_null());
    return object;
}

// A number of won gets its commas; anything else stays as it is.
static const char *value_shown(struct arena *arena, const char *text)
{
    struct num num;
    return num_parse(text, strlen(text), &num) ? cli_won(arena, num) : text;
}

static int column_named(const struct schema_table *table, const char *text, size_t *len)
{
    *len = strcspn(text, " ,");
    for (size_t i = 0; i < table->column_count; i++)
        if (strlen(table->columns[i].name) == *len &&
            memcmp(table->columns[i].name, text, *len) == 0)
            return (int)i;
    return -1;
}

// One field's "amt 500000 → 400000" with the column's title and commas.
static void field_show(struct str *out, const struct cli *cli, const struct schema_column *column,
                       const char *values, size_t len)
{
    static const char between[] = " → ";
    const char *title = cli->english ? column->title_en : column->title_ko;
    const char *text = arena_text(cli->arena, values, len), *arrow = strstr(text, between);
    str_format(out, "%s%s%s", title && *title ? title : "", title && *title ? " " : "",
               column->name);
    if (!arrow || (column->type != TYPE_BIGINT && column->type != TYPE_NUMERIC)) {
        str_format(out, "%s%s", len ? " " : "", text);
        return;
    }
    const char *before = arena_text(cli->arena, text, (size_t)(arrow - text));
    str_format(out, " %s%s%s", value_shown(cli->arena, before), between,
               value_shown(cli->arena, arrow + strlen(between)));
}

// "amt 500000 → 400000, payee_tok": a field ends where the name of another column follows.
static const char *change_show(const struct cli *cli, const struct schema_table *table,
                               const char *change)
{
    struct str out;
    str_open(&out, cli->arena);
    for (const char *at = change; *at;) {
        size_t name_len, next_len;
        int column = column_named(table, at, &name_len);
        if (column < 0)
            return change;
        const char *values = at + name_len + (at[name_len] == ' '), *end = strchr(values, ',');
        while (end && (end[1] != ' ' || column_named(table, end + 2, &next_len) < 0))
            end = strchr(end + 1, ',');
        size_t len = end ? (size_t)(end - values) : strlen(values);
        if (out.len)
            str_text(&out, ", ");
        field_show(&out, cli, &table->columns[column], values, len);
        at = end ? end + 2 : values + len;
    }
    return str_end(&out);
}

static const char *change_words(const struct cli *cli, const struct schema_table *table,
                                const char *change)
{
    if (strcmp(change, "inserted") == 0)
        return cli_both(cli, "새로 들어옴", "inserted");
    if (strcmp(change, "deleted") == 0)
        return cli_both(cli, "삭제됨", "deleted");
    if (strcmp(change, "clock") == 0)
        return cli_both(cli, "날짜가 지남", "the day has come");
    return table ? change_show(cli, table, change) : change;
}

const char *cli_cause_text(const struct cli *cli, const struct schema *schema,
                           const struct watch_cause *cause)
{
    const char *name = cause->table;
    const struct schema_table *table = *name ? schema_find(schema, name) : NULL;
    const char *change = change_words(cli, table, cause->change);
    const char *title = !table ? NULL : cli->english ? table->title_en : table->title_ko;
    bool titled = title && *title;
    return arena_format(cli->arena, "%s%s%s%s%s%s%s%s", name, titled ? "(" : "", titled ? title : "",
                        titled ? ")" : "", *name ? " " : "", cause->key,
                        *cause->key ? ": " : "", change);
}

json_t *cli_causes_json(const struct watch_cause *causes, size_t count)
{
    json_t *list = json_array();
    for (size_t i = 0; i < count; i++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "table",
                                              causes[i].table, "key", causes[i].key, "change",
                                              causes[i].change));
    return list;
}

void cli_json_print(json_t *object, bool one_line)
{
    json_dumpf(object, stdout,
               JSON_REAL_PRECISION(6) | (one_line ? JSON_COMPACT : JSON_INDENT(2)));
    putchar('\n');
    json_decref(object);
}
