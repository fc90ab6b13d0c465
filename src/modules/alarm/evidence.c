// From a finding to evidence: masked for people, sealed for who gives a reason, hashed for comparison.
//
//   {"name": "payee", "value": "홍○동", "mark": "masked", "compared": false}     shown to whoever sees the alarm
//   {"payee": "홍길동", "payee_tok": "t1.Zk3…"}                                   sealed: to be revealed, or matched
//   9f2c…                                                                         amt and payee_tok: has it changed?
//
// Persons are read from the records behind the finding too, for a result seldom shows who checked and who
// ordered; so is whether money has moved.
#include "modules/alarm/evidence.h"

#include <assert.h>

#include "control/mask.h"
#include "flow/cell.h"
#include "flow/graph.h"

const char *alarm_hidden_place(struct arena *arena, int64_t alarm_id)
{
    return arena_format(arena, "alarm.hidden.%lld", (long long)alarm_id);
}

json_t *evidence_hidden(const struct alarm_step *step, const struct alarm *alarm)
{
    const char *plain;
    size_t len;
    struct err ignored;
    json_t *object = NULL;
    if (*alarm->hidden &&
        seal_reveal(app_seal(step->app), step->arena, alarm_hidden_place(step->arena, alarm->id),
                    alarm->hidden, &plain, &len, &ignored))
        object = json_loadb(plain, len, 0, NULL);
    return object ? object : json_object();
}

static bool ends_with(const char *text, const char *tail)
{
    size_t len = strlen(text), tail_len = strlen(tail);
    return len >= tail_len && strcmp(text + len - tail_len, tail) == 0;
}

bool evidence_names_party(const char *column)
{
    static const char *const tails[] = { "_tok",    "emp_no",    "biz_no",
                                         "corp_no", "vendor_id", "acct_no" };
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++)
        if (ends_with(column, tails[i]))
            return true;
    return false;
}

static const char *raw_text(struct arena *arena, const struct value *value)
{
    struct str text;
    str_open(&text, arena);
    if (value->state == STATE_VALUE)
        value_print(&text, value);
    return str_end(&text);
}

static const char *column_text(struct arena *arena, const struct finding *finding, const char *name)
{
    int column = name ? finding_column(finding, name) : -1;
    return column < 0 ? "" : raw_text(arena, &finding->row[column]);
}

static bool is_compared(const struct scenario *scenario, const char *name)
{
    for (size_t i = 0; i < scenario->compared_count; i++)
        if (strcmp(scenario->compared[i], name) == 0)
            return true;
    return false;
}

static void add_member(struct str *out, const char *name, const char *value)
{
    str_json(out, name, strlen(name));
    str_char(out, ':');
    str_json(out, value, strlen(value));
}

// ---- what is shown, and what is behind it

static const char *shown_columns(struct arena *arena, const struct finding *finding,
                                 const char *const *marks)
{
    struct str out, value;
    str_open(&out, arena);
    for (size_t i = 0; i < finding->column_count; i++) {
        const char *name = finding->columns[i].name;
        str_open(&value, arena);
        finding_value(&value, finding, i, marks[i], false);
        str_text(&out, i ? ",{" : "[{");
        add_member(&out, "name", name);
        str_char(&out, ',');
        add_member(&out, "value", str_end(&value));
        str_char(&out, ',');
        add_member(&out, "mark", marks[i]);
        str_text(&out, is_compared(finding->scenario, name) ? ",\"compared\":true}" : "}");
    }
    str_text(&out, finding->column_count ? "]" : "[]");
    return str_end(&out);
}

static const char *hidden_columns(const struct alarm_step *step, const struct finding *finding,
                                  const char *const *marks, const char *place)
{
    struct str out;
    str_open(&out, step->arena);
    for (size_t i = 0; i < finding->column_count; i++) {
        if (!mask_needed(marks[i]) || strcmp(marks[i], "secret") == 0 ||
            finding->row[i].state != STATE_VALUE)
            continue;
        str_char(&out, out.len ? ',' : '{');
        add_member(&out, finding->columns[i].name, raw_text(step->arena, &finding->row[i]));
    }
    if (!out.len)
        return "";
    str_char(&out, '}');
    return seal_field(app_seal(step->app), step->arena, place, out.data, out.len);
}

const char *evidence_hash(struct arena *arena, const char *data, size_t len)
{
    uint8_t hash[SEAL_HASH];
    seal_hash(data, len, hash);
    char *hex = arena_take(arena, SEAL_HASH + 1);
    seal_hex(hash, SEAL_HASH / 2, hex);
    return hex;
}

bool evidence_match(struct arena *arena, const struct watch *watch, const struct finding *finding,
                    const char *const *names, struct str *out)
{
    const char *const *marks = watch_marks(watch, finding->scenario);
    for (size_t i = 0; names[i]; i++) {
        int column = finding_column(finding, names[i]);
        if (column < 0)
            return false;
        str_format(out, "%s=", names[i]);
        if (mask_needed(marks[column]))
            str_text(out, raw_text(arena, &finding->row[column]));
        else
            finding_value(out, finding, (size_t)column, marks[column], false);
        str_char(out, '\n');
    }
    return true;
}

const char *evidence_compared(struct arena *arena, const struct watch *watch,
                              const struct finding *finding)
{
    const char **names = ARENA_ARRAY(arena, const char *, finding->column_count + 1);
    size_t count = 0;
    for (size_t i = 0; i < finding->column_count; i++)
        if (is_compared(finding->scenario, finding->columns[i].name))
            names[count++] = finding->columns[i].name;
    struct str out;
    str_open(&out, arena);
    evidence_match(arena, watch, finding, names, &out);
    const char *text = str_end(&out);
    return evidence_hash(arena, text, out.len);
}

// ---- the records behind it

// One record as the header of the scenario points to it.
struct pointed {
    const struct schema_table *schema;
    const struct value **key; // in the order of the table's key; NULL: the header does not say
};

static const struct value *pointed_value(const struct finding *finding,
                                         const struct scenario_record *record, const char *column)
{
    for (size_t i = 0; i < record->key_count; i++)
        if (strcmp(record->key[i], column) == 0) {
            int at = finding_column(finding, record->from[i]);
            return at < 0 ? NULL : &finding->row[at];
        }
    return NULL;
}

static bool point(const struct alarm_step *step, const struct finding *finding,
                  const struct scenario_record *record, struct pointed *out)
{
    out->schema = schema_find(app_schema(step->app), record->table);
    if (!out->schema)
        return false;
    out->key = ARENA_ARRAY(step->arena, const struct value *, out->schema->key_count);
    for (size_t i = 0; i < out->schema->key_count; i++)
        out->key[i] =
            pointed_value(finding, record, out->schema->columns[out->schema->key[i]].name);
    return true;
}

// "agency_id=A1 pay_no=P2": the words that causes of withdrawals use too.
static const char *record_key(struct arena *arena, const struct pointed *record)
{
    struct str out;
    str_open(&out, arena);
    for (size_t i = 0; i < record->schema->key_count; i++) {
        const struct schema_column *column = &record->schema->columns[record->schema->key[i]];
        str_format(&out, "%s%s=", i ? " " : "", column->name);
        if (record->key[i] && mask_needed(column->mark))
            mask_value(&out, column->mark, record->key[i]);
        else if (record->key[i])
            value_print(&out, record->key[i]);
    }
    return str_end(&out);
}

// The record's slot in the engine; UINT32_MAX when it is not there.
static uint32_t find_slot(const struct alarm_step *step, const struct table *table,
                          const struct pointed *record)
{
    size_t count = record->schema->key_count;
    struct column *keys = ARENA_ARRAY(step->arena, struct column, count);
    for (size_t i = 0; i < count; i++) {
        if (!record->key[i] || record->key[i]->state != STATE_VALUE)
            return UINT32_MAX;
        keys[i] = column_take(step->arena, record->schema->columns[record->schema->key[i]].type, 1);
        if (keys[i].type != record->key[i]->type)
            return UINT32_MAX;
        column_set(step->arena, &keys[i], 0, 1, record->key[i]);
    }
    return table_find(table, keys, 0);
}

static bool names_person(const char *column)
{
    return ends_with(column, "emp_no");
}

static void add_person(struct evidence *out, const char *emp_no, const char *why)
{
    for (size_t i = 0; i < out->person_count; i++)
        if (strcmp(out->persons[i].emp_no, emp_no) == 0)
            return;
    if (*emp_no && out->person_count < EVIDENCE_PERSONS_MAX)
        out->persons[out->person_count++] = (struct evidence_person){ emp_no, why };
}

static bool is_one_of(const char *const *names, const char *name)
{
    for (size_t i = 0; names[i]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static void read_record(const struct alarm_step *step, const struct pointed *record,
                        const char *const *paid_columns, struct evidence *out)
{
    const struct table *table =
        graph_table_find(watch_graph(writer_watch(step->turn)), record->schema->name);
    uint32_t slot = table ? find_slot(step, table, record) : UINT32_MAX;
    if (slot == UINT32_MAX)
        return;
    for (size_t i = 0; i < record->schema->column_count; i++) {
        const char *name = record->schema->columns[i].name;
        bool person = names_person(name), paid = is_one_of(paid_columns, name);
        if (!person && !paid)
            continue;
        struct value value = table_value(table, (int)i, slot);
        if (value.state != STATE_VALUE)
            continue;
        out->paid = out->paid || paid;
        if (person)
            add_person(out, raw_text(step->arena, &value), name);
    }
}

static void read_records(const struct alarm_step *step, const struct finding *finding,
                         const char *const *paid_columns, struct evidence *out)
{
    const struct scenario *scenario = finding->scenario;
    struct str text;
    str_open(&text, step->arena);
    str_char(&text, '[');
    for (size_t i = 0; i < scenario->record_count; i++) {
        struct pointed record;
        if (!point(step, finding, &scenario->records[i], &record))
            continue;
        str_text(&text, text.len > 1 ? ",{" : "{");
        add_member(&text, "table", record.schema->name);
        str_char(&text, ',');
        add_member(&text, "key", record_key(step->arena, &record));
        str_char(&text, '}');
        read_record(step, &record, paid_columns, out);
    }
    str_char(&text, ']');
    out->records = str_end(&text);
}

// ---- all of it

static void read_amount(const struct finding *finding, struct evidence *out)
{
    int column =
        finding->scenario->amount ? finding_column(finding, finding->scenario->amount) : -1;
    if (column < 0 || finding->row[column].state != STATE_VALUE)
        return;
    const struct value *value = &finding->row[column];
    out->has_amount = value->type != TYPE_NUMERIC || num_to_int(value->num, &out->amount);
    if (value->type != TYPE_NUMERIC)
        out->amount = value->word;
}

static const char *sentence(const struct alarm_step *step, const struct finding *finding,
                            bool english)
{
    struct str out;
    str_open(&out, step->arena);
    finding_sentence(&out, writer_watch(step->turn), finding, english);
    return str_end(&out);
}

void evidence_make(const struct alarm_step *step, const struct finding *finding,
                   const char *const *paid_columns, const char *place, struct evidence *out)
{
    const struct scenario *scenario = finding->scenario;
    const char *const *marks = watch_marks(writer_watch(step->turn), scenario);
    *out = (struct evidence){
        .shown = shown_columns(step->arena, finding, marks),
        .hidden = hidden_columns(step, finding, marks, place),
        .compared = evidence_compared(step->arena, writer_watch(step->turn), finding),
        .sentence_ko = sentence(step, finding, false),
        .sentence_en = sentence(step, finding, true),
        .agency = column_text(step->arena, finding, "agency_id"),
        .department_code = column_text(step->arena, finding, scenario->owner_department),
        .officer_no = column_text(step->arena, finding, scenario->owner_officer)
    };
    read_amount(finding, out);
    add_person(out, out->officer_no, scenario->owner_officer ? scenario->owner_officer : "");
    for (size_t i = 0; i < finding->column_count; i++)
        if (names_person(finding->columns[i].name))
            add_person(out, raw_text(step->arena, &finding->row[i]), finding->columns[i].name);
    read_records(step, finding, paid_columns, out);
}
