#include "control/check.h"

#include <stdlib.h>
#include <string.h>

#include "base/doc.h"
#include "base/map.h"
#include "control/agency.h"
#include "control/watch.h"
#include "control/zt.h"
#include "sql/plan_node.h"

#define FILE_BYTES_MAX (1 * MIB)

void check_open(struct check *check, struct arena *arena, const struct schema *schema)
{
    *check = (struct check){ .arena = arena, .schema = schema };
}

struct spot {
    const char *path;
    int line, column;
    const char *excerpt;
};

// Both sentences are formatted with the same arguments.
__attribute__((format(printf, 4, 6), format(printf, 5, 6))) static void
note(struct check *check, struct spot spot, enum check_severity severity, const char *ko,
     const char *en, ...)
{
    const char *formats[2] = { ko, en }, *texts[2];
    for (size_t i = 0; i < 2; i++) {
        struct str text;
        str_open(&text, check->arena);
        va_list list;
        va_start(list, en);
        str_format_list(&text, formats[i], list);
        va_end(list);
        texts[i] = str_end(&text);
    }
    struct check_note added = { .path = spot.path, .line = spot.line, .column = spot.column,
                                .severity = severity, .ko = texts[0], .en = texts[1],
                                .excerpt = spot.excerpt };
    VEC_ADD(check->arena, &check->notes, added);
    *(severity == CHECK_ERROR ? &check->error_count : &check->warning_count) += 1;
}

// ---- the catalog

static void check_names(struct check *check, struct spot spot, const struct schema_table *table)
{
    struct map names;
    map_open(&names, check->arena);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        size_t len = strlen(column->name);
        if (!*column->title_ko || !*column->title_en)
            note(check, spot, CHECK_ERROR, "표 %s의 열 %s에 이름 주석(한글 | 영문)이 없습니다",
                 "table %s: column %s has no comment with its names (Korean | English)",
                 table->name, column->name);
        else if (map_get(&names, column->title_ko))
            note(check, spot, CHECK_ERROR, "표 %s에서 한글 이름 '%s'이(가) 두 번 쓰였습니다",
                 "table %s: two columns are called '%s' in Korean", table->name, column->title_ko);
        map_put(&names, column->title_ko, (char *)column->name);
        bool is_day = len > 4 && !strcmp(column->name + len - 4, "_ymd");
        bool is_time = len > 4 && !strcmp(column->name + len - 4, "_dtm");
        if ((is_day && column->type != TYPE_DATE) || (is_time && column->type != TYPE_TIMESTAMP))
            note(check, spot, CHECK_ERROR, "표 %s의 열 %s은(는) 이름과 자료형이 맞지 않습니다",
                 "table %s: the type of column %s does not fit its name", table->name, column->name);
        static const char *const marks[] = { "", "token", "masked", "secret", "restricted" };
        size_t known = 0;
        while (known < sizeof marks / sizeof *marks && strcmp(marks[known], column->mark) != 0)
            known++;
        if (known == sizeof marks / sizeof *marks)
            note(check, spot, CHECK_ERROR, "표 %s의 열 %s: 모르는 표시 '%s'",
                 "table %s: column %s has an unknown mark '%s'", table->name, column->name,
                 column->mark);
    }
}

void check_catalog(struct check *check, const char *path)
{
    struct spot spot = { .path = path };
    for (size_t i = 0; i < check->schema->table_count; i++) {
        const struct schema_table *table = check->schema->tables[i];
        if (!*table->title_ko || !*table->title_en || !*table->source)
            note(check, spot, CHECK_ERROR, "표 %s 위에 주석(한글 | 영문 | 원천 시스템)이 없습니다",
                 "table %s has no comment above it (Korean | English | source system)", table->name);
        if (table->agency_column >= 0 && table->key[0] != table->agency_column)
            note(check, spot, CHECK_ERROR, "표 %s의 기본키는 agency_id로 시작해야 합니다",
                 "table %s: the primary key must begin with agency_id", table->name);
        check_names(check, spot, table);
    }
}

// ---- names in a header

struct subject { // a scenario being checked
    struct check *check;
    const struct scenario *scenario;
    const struct plan_bound *bound;
    const char *text; // of the file, "" when it is not a file
};

// Where the header's key stands in the file.
static struct spot key_spot(const struct subject *subject, const char *key)
{
    struct spot spot = { .path = subject->scenario->path, .line = 1, .column = 1 };
    size_t len = strlen(key);
    int line = 1;
    for (const char *at = subject->text; *at; at++) {
        if ((at == subject->text || at[-1] == '\n') && !strncmp(at, key, len) && at[len] == ':') {
            spot.line = line;
            return spot;
        }
        line += *at == '\n';
    }
    return spot;
}

static struct spot sql_spot(const struct subject *subject, int offset)
{
    struct spot spot = { .path = subject->scenario->path };
    scenario_place(subject->scenario, offset, &spot.line, &spot.column);
    if (offset > 0)
        spot.excerpt = scenario_excerpt(subject->check->arena, subject->scenario, offset);
    return spot;
}

static int output_find(const struct subject *subject, const char *name, size_t len)
{
    const struct plan *plan = subject->bound->plan;
    for (size_t i = 0; i < plan->column_count; i++)
        if (strlen(plan->columns[i].name) == len && !memcmp(plan->columns[i].name, name, len))
            return (int)i;
    return -1;
}

static int need_output(const struct subject *subject, const char *key, const char *name)
{
    int column = name ? output_find(subject, name, strlen(name)) : -1;
    if (name && column < 0)
        note(subject->check, key_spot(subject, key), CHECK_ERROR,
             "'%s'의 이름 %s이(가) SELECT의 결과 열이 아닙니다",
             "'%s' names %s, which is no output column of the SELECT", key, name);
    return column;
}

static void check_sentence(const struct subject *subject, const char *sentence)
{
    for (const char *at = strpbrk(sentence, "{}"); at; at = strpbrk(at + 1, "{}")) {
        const char *end = *at == '{' ? strchr(at, '}') : NULL;
        if (!end) {
            note(subject->check, key_spot(subject, "sentence"), CHECK_ERROR,
                 "문장의 중괄호가 짝이 맞지 않습니다: %s", "a brace of the sentence has no partner: %s",
                 sentence);
            return;
        }
        if (output_find(subject, at + 1, (size_t)(end - at - 1)) < 0)
            note(subject->check, key_spot(subject, "sentence"), CHECK_ERROR,
                 "문장의 %.*s이(가) SELECT의 결과 열이 아닙니다",
                 "%.*s in the sentence is no output column of the SELECT", (int)(end - at + 1), at);
        at = end;
    }
}

static bool is_number(enum type type)
{
    return type == TYPE_INT || type == TYPE_BIGINT || type == TYPE_NUMERIC;
}

static void check_outputs(const struct subject *subject)
{
    const struct scenario *scenario = subject->scenario;
    const struct plan *plan = subject->bound->plan;
    for (size_t i = 0; i < plan->column_count; i++)
        for (size_t k = 0; k < i; k++)
            if (!strcmp(plan->columns[i].name, plan->columns[k].name))
                note(subject->check, sql_spot(subject, 0), CHECK_ERROR,
                     "결과 열 이름 %s이(가) 두 번 쓰였습니다", "two output columns are called %s",
                     plan->columns[i].name);
    for (size_t i = 0; i < scenario->key_count; i++)
        need_output(subject, "key", scenario->key[i]);
    for (size_t i = 0; i < scenario->compared_count; i++)
        need_output(subject, "compared", scenario->compared[i]);
    need_output(subject, "owner", scenario->owner_department);
    need_output(subject, "owner", scenario->owner_officer);
    int amount = need_output(subject, "amount", scenario->amount);
    if (amount >= 0 && !is_number(plan->columns[amount].type))
        note(subject->check, key_spot(subject, "amount"), CHECK_ERROR,
             "금액 열 %s이(가) 수가 아닙니다", "the amount %s is no number", scenario->amount);
    check_sentence(subject, scenario->sentence.ko);
    check_sentence(subject, scenario->sentence.en);
}

static void check_key(const struct subject *subject)
{
    const struct scenario *scenario = subject->scenario;
    if (scenario->national)
        return;
    if (strcmp(subject->bound->plan->columns[0].name, "agency_id") != 0)
        note(subject->check, sql_spot(subject, 0), CHECK_ERROR, "첫 결과 열은 agency_id여야 합니다",
             "the first output column must be agency_id");
    if (strcmp(scenario->key[0], "agency_id") != 0)
        note(subject->check, key_spot(subject, "key"), CHECK_ERROR, "key는 agency_id로 시작해야 합니다",
             "the key must begin with agency_id");
}

static void check_record(const struct subject *subject, const struct scenario_record *record)
{
    struct spot spot = key_spot(subject, "records");
    const struct schema_table *table = schema_find(subject->check->schema, record->table);
    if (!table) {
        note(subject->check, spot, CHECK_ERROR, "records의 표 %s이(가) 카탈로그에 없습니다",
             "records: the catalog has no table %s", record->table);
        return;
    }
    bool *covered = ARENA_ARRAY(subject->check->arena, bool, table->column_count + 1);
    for (size_t k = 0; k < record->key_count; k++) {
        int column = schema_column_find(table, record->key[k]);
        int output = need_output(subject, "records", record->from[k]);
        if (column >= 0)
            covered[column] = true;
        else
            note(subject->check, spot, CHECK_ERROR, "records: 표 %s에 열 %s이(가) 없습니다",
                 "records: table %s has no column %s", table->name, record->key[k]);
        if (column >= 0 && output >= 0 &&
            table->columns[column].type != subject->bound->plan->columns[output].type)
            note(subject->check, spot, CHECK_ERROR,
                 "records: %s.%s과(와) 결과 열 %s의 자료형이 다릅니다",
                 "records: %s.%s and the output column %s differ in type", table->name,
                 record->key[k], record->from[k]);
    }
    size_t matched = 0;
    for (size_t i = 0; i < table->key_count; i++)
        matched += covered[table->key[i]];
    if (matched != table->key_count || record->key_count != table->key_count)
        note(subject->check, spot, CHECK_ERROR, "records: 표 %s의 기본키 전부를 적어야 합니다",
             "records: the columns must be the primary key of table %s", table->name);
}

static void check_params(const struct subject *subject)
{
    const struct scenario *scenario = subject->scenario;
    for (size_t i = 0; i < scenario->param_count; i++) {
        bool used = false;
        for (size_t s = 0; s < subject->bound->spot_count; s++)
            used = used || subject->bound->spots[s].param == (int)i;
        if (!used)
            note(subject->check, key_spot(subject, "params"), CHECK_ERROR,
                 "설정값 %s을(를) SELECT가 쓰지 않습니다", "the SELECT does not use parameter %s",
                 scenario->params[i].name);
    }
}

// ---- agencies

static int place_in(const struct expr *expr)
{
    int offset = expr ? expr->sql_offset : -1;
    for (size_t i = 0; expr && offset < 0 && i < expr->arg_count; i++)
        offset = place_in(expr->args[i]);
    return offset;
}

// Whether rows of different agencies may meet, where the author did not say that they do. What follows
// from errors told already (`errors` before this scenario) is not told again.
static void check_agency(const struct subject *subject, size_t errors)
{
    const struct plan *plan = subject->bound->plan;
    struct agency_proof proof = agency_prove(subject->check->arena, subject->check->schema,
                                             subject->scenario, plan);
    for (size_t i = 0; i < proof.spots.count; i++) {
        const struct plan *at = proof.spots.at[i].plan;
        enum agency_meeting meeting = proof.spots.at[i].meeting;
        if (meeting == MEETING_JOIN)
            note(subject->check, sql_spot(subject, place_in(at->condition)), CHECK_ERROR,
                 "agency_id로 잇지 않아 다른 기관의 자료가 섞입니다(전국 단위면 scope: national)",
                 "a join without agency_id mixes agencies (write scope: national if that is meant)");
        else if (meeting == MEETING_GROUP)
            note(subject->check, sql_spot(subject, at->expr_count ? place_in(at->exprs[0]) : -1),
                 CHECK_ERROR,
                 "agency_id로 묶지 않아 다른 기관의 자료가 함께 세어집니다(전국 단위면 scope: national)",
                 "a group without agency_id mixes agencies (write scope: national if that is meant)");
        else if (subject->check->error_count == errors)
            note(subject->check, sql_spot(subject, 0), CHECK_WARNING,
                 "기관별로 나누어 계산할 수 없어 전국 엔진에서 계산합니다: %s%.0s",
                 "cannot be split by agency and is kept in the national engine: %.0s%s",
                 agency_meeting_text(meeting, false), agency_meeting_text(meeting, true));
    }
}

// ---- the whole of a scenario

static void check_file(const struct subject *subject)
{
    const struct scenario *scenario = subject->scenario;
    const char *slash = strrchr(scenario->path, '/'), *name = slash ? slash + 1 : scenario->path;
    size_t id_len = strlen(scenario->id), area_len = strlen(scenario->area);
    if (strncmp(name, scenario->id, id_len) != 0 || (name[id_len] != '-' && name[id_len] != '.'))
        note(subject->check, key_spot(subject, "id"), CHECK_WARNING,
             "파일 이름은 번호로 시작합니다: %s-….sql", "the file's name begins with the id: %s-….sql",
             scenario->id);
    if (slash && ((size_t)(slash - scenario->path) < area_len ||
                  memcmp(slash - area_len, scenario->area, area_len) != 0))
        note(subject->check, key_spot(subject, "area"), CHECK_WARNING,
             "시나리오는 분야의 폴더에 둡니다: %s/", "a scenario stands in the folder of its area: %s/",
             scenario->area);
}

static void check_habits(const struct subject *subject)
{
    const struct scenario *scenario = subject->scenario;
    struct spot spot = { .path = scenario->path, .line = 1, .column = 1 };
    if (!scenario->owner_department)
        note(subject->check, key_spot(subject, "owner"), CHECK_WARNING,
             "담당 부서를 알 열이 없습니다", "no column tells the department in charge");
    if (!scenario->compared_count)
        note(subject->check, spot, CHECK_WARNING,
             "compared가 비어 있어, 정상 처리한 건이 다시 열리지 않습니다",
             "compared is empty: a case closed as lawful will never open again");
    if (scenario->audience == AUDIENCE_AUDIT && scenario->precheck)
        note(subject->check, key_spot(subject, "precheck"), CHECK_WARNING,
             "감사부서만 보는 시나리오의 사전점검은 의심을 미리 알리게 됩니다",
             "a precheck would tell people of a suspicion that is for audit alone");
}

static void check_cases(const struct subject *subject)
{
    size_t len = strlen(subject->scenario->path);
    char *path = arena_text(subject->check->arena, subject->scenario->path, len);
    struct zt_file *file;
    struct err err = { 0 };
    struct spot spot = { .path = path, .line = 1 };
    if (len < 4)
        return;
    memcpy(path + len - 3, "zt", 3);
    if (zt_read(subject->check->arena, subject->check->schema, path, &file, &err))
        return;
    size_t path_len = strlen(path);
    if (err.kind == ERR_BAD_INPUT && !strncmp(err.text, path, path_len))
        spot.line = (int)strtol(err.text + path_len + 1, NULL, 10);
    if (err.kind == ERR_NOT_FOUND)
        note(subject->check, spot, CHECK_ERROR, "시나리오 옆에 사례 파일(.zt)이 없습니다",
             "no file of cases (.zt) stands beside the scenario");
    else
        note(subject->check, spot, CHECK_ERROR, "사례 파일을 읽을 수 없습니다: %s",
             "the cases cannot be read: %s", err.text);
}

// Whether the engine can keep the answer; the bound plan itself is fine.
static void check_engine(const struct subject *subject)
{
    struct err err = { 0 };
    struct watch *watch = watch_new(subject->check->schema, 0);
    if (!watch_add(watch, subject->scenario, &err))
        note(subject->check, sql_spot(subject, err.sql_offset), CHECK_ERROR, "실행할 수 없습니다: %s",
             "this cannot be run: %s", err.text);
    watch_close(watch);
}

static bool check_answer(struct subject *subject, struct plan_bound *bound)
{
    struct check *check = subject->check;
    const struct scenario *scenario = subject->scenario;
    struct plan_request request = scenario_request(check->arena, scenario, check->schema);
    struct err err = { 0 };
    subject->bound = bound;
    check_habits(subject);
    if (!plan_bind(check->arena, &request, bound, &err)) {
        note(check, sql_spot(subject, err.sql_offset), CHECK_ERROR, "SQL 오류: %s", "SQL: %s",
             err.text);
        return false;
    }
    size_t errors = check->error_count;
    check_outputs(subject);
    check_key(subject);
    for (size_t i = 0; i < scenario->record_count; i++)
        check_record(subject, &scenario->records[i]);
    check_params(subject);
    if (!scenario->national)
        check_agency(subject, errors);
    for (size_t i = 0; i < bound->note_count; i++)
        note(check, sql_spot(subject, 0), CHECK_WARNING, "참고: %s", "note: %s", bound->notes[i]);
    if (check->error_count == errors)
        check_engine(subject);
    return true;
}

void check_scenario(struct check *check, const struct scenario *scenario)
{
    struct plan_bound bound;
    struct subject subject = { .check = check, .scenario = scenario, .text = "" };
    struct err unread = { 0 };
    char *text;
    size_t len;
    check->scenario_count++;
    if (doc_read_file(check->arena, scenario->path, FILE_BYTES_MAX, &text, &len, &unread))
        subject.text = text;
    check_cases(&subject);
    check_file(&subject);
    check_answer(&subject, &bound);
}

// ---- folders

// A header's error names its place in its text.
static void note_unread(struct check *check, const char *path, const struct err *err)
{
    struct spot spot = { .path = path };
    size_t len = strlen(path);
    const char *text = err->text, *line = strstr(text, "line ");
    if (!strncmp(text, path, len) && text[len] == ':') {
        char *end;
        text += len + 1;
        spot.line = (int)strtol(text, &end, 10);
        if (end > text && *end == ':') {
            spot.column = (int)strtol(end + 1, &end, 10);
            text = *end == ':' ? end + 1 : end;
        } else if (line) {
            const char *column = strstr(line, "column ");
            spot.line = (int)strtol(line + strlen("line "), NULL, 10);
            spot.column = column ? (int)strtol(column + strlen("column "), NULL, 10) : 0;
        }
    }
    text += strspn(text, " ");
    note(check, spot, CHECK_ERROR, "시나리오를 읽을 수 없습니다: %s", "the scenario cannot be read: %s",
         text);
}

const struct scenario *check_draft(struct check *check, const char *path, const char *text,
                                   size_t len, struct plan_bound *bound)
{
    struct err err = { 0 };
    const struct scenario *scenario = scenario_parse(check->arena, path, text, len, &err);
    struct subject subject = { .check = check, .scenario = scenario, .text = text };
    check->scenario_count++;
    if (!scenario)
        note_unread(check, path, &err);
    return scenario && check_answer(&subject, bound) ? scenario : NULL;
}

static void check_listed(struct check *check, const char *const *paths, size_t count)
{
    struct map ids;
    map_open(&ids, check->arena);
    for (size_t i = 0; i < count; i++) {
        struct err err = { 0 };
        const struct scenario *scenario = scenario_read(check->arena, paths[i], &err);
        if (!scenario) {
            note_unread(check, paths[i], &err);
            continue;
        }
        const char *other = map_get(&ids, scenario->id);
        struct spot spot = { .path = paths[i], .line = 1, .column = 1 };
        if (other)
            note(check, spot, CHECK_ERROR, "번호 %s이(가) %s에도 있습니다", "the id %s is also that of %s",
                 scenario->id, other);
        map_put(&ids, scenario->id, (char *)paths[i]);
        check_scenario(check, scenario);
    }
}

void check_folder(struct check *check, const char *dir)
{
    const char **paths;
    size_t count;
    struct err err = { 0 };
    if (scenario_list_folder(check->arena, dir, &paths, &count, &err))
        check_listed(check, paths, count);
    else
        note_unread(check, dir, &err);
}
