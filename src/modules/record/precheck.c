// What a proposed record would raise, before it is written where it belongs.
//
// The asker learns no more than he brings. He must have the right over the department that the record
// names; he gets the rule's title and advice, and its sentence with the values he proposed himself, other
// values left out ("…"); of other records only how many the rule looks at. Rules for audit, rules that say
// `precheck: no` and tables with restricted columns do not answer. Who asks again and again, or about one
// subject, is slowed down: otherwise answers could be gathered one by one.
//
// The engine takes the change, says what it would raise, and takes it back; the store keeps nothing but the
// question in the audit log.
#include <pthread.h>

#include "base/dict.h"
#include "base/doc.h"
#include "base/hash.h"
#include "base/now.h"
#include "modules/record/record.h"
#include "source/change.h"

// ---- how often

#define SEATS     4096
#define MINUTE_US INT64_C(60000000)

struct seat {
    uint64_t who;
    int64_t since_us;
    int count;
};

struct precheck_limits {
    struct arena *arena;
    pthread_mutex_t gate;
    struct seat seats[SEATS];
};

struct precheck_limits *precheck_limits_new(void)
{
    struct arena *arena = arena_new("precheck limits", 0, 0);
    struct precheck_limits *limits = ARENA_NEW(arena, struct precheck_limits);
    limits->arena = arena;
    pthread_mutex_init(&limits->gate, NULL);
    return limits;
}

void precheck_limits_free(struct precheck_limits *limits)
{
    pthread_mutex_destroy(&limits->gate);
    arena_free(limits->arena);
}

// Two that fall on one seat share it: then the later one begins anew, which is never stricter for long.
static bool allow(struct precheck_limits *limits, uint64_t who, int64_t span_us, int64_t most)
{
    pthread_mutex_lock(&limits->gate);
    struct seat *seat = &limits->seats[who % SEATS];
    int64_t now = now_steady_us();
    if (seat->who != who || now - seat->since_us > span_us)
        *seat = (struct seat){ .who = who, .since_us = now };
    bool allowed = seat->count < most;
    seat->count += allowed;
    pthread_mutex_unlock(&limits->gate);
    return allowed;
}

// ---- the question

struct question {
    struct writer_job job; // first
    struct request *request;
    struct source_change change;
    struct owner owner;
    const char *key, *subject;
    json_t *raised, *withdrawn; // answers
};

static const enum change_op ops[] = { [SOURCE_INSERT] = CHANGE_INSERT,
                                      [SOURCE_UPDATE] = CHANGE_UPDATE,
                                      [SOURCE_DELETE] = CHANGE_DELETE,
                                      [SOURCE_UPSERT] = CHANGE_UPSERT };

static bool is_restricted(const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].mark, "restricted") == 0)
            return true;
    return false;
}

// No control reads a secret, so what was typed is not kept.
static void drop_secret(void *context, size_t column, size_t row, struct slice text)
{
    (void)context, (void)column, (void)row, (void)text;
}

static bool read_question(struct question *question, const json_t *body, struct err *err)
{
    struct request *request = question->request;
    struct source_options options = { .schema = app_schema(request->app),
                                      .arena = request->arena,
                                      .agency_default = request->actor->agency,
                                      .secret = drop_secret };
    const char *line = doc_dump(request->arena, body);
    return source_change_read(&options, request->arena, "precheck", 1, line, strlen(line),
                              &question->change, err);
}

static struct value *row_values(struct question *question)
{
    size_t count = question->change.table->column_count;
    struct value *values = ARENA_ARRAY(question->request->arena, struct value, count);
    for (size_t i = 0; i < count; i++)
        values[i] = column_value(&question->change.row->columns[i], 0);
    return values;
}

// The key as the audit log names it, and the subject: the first token the record carries.
static void name_question(struct question *question, const struct value *values)
{
    const struct schema_table *table = question->change.table;
    struct str key;
    str_open(&key, question->request->arena);
    for (size_t i = 0; i < table->key_count; i++) {
        str_text(&key, i ? "," : "");
        value_print(&key, &values[table->key[i]]);
    }
    question->key = str_end(&key);
    for (size_t i = 0; i < table->column_count && !question->subject; i++)
        if (strcmp(table->columns[i].mark, "token") == 0 && values[i].state == STATE_VALUE)
            question->subject = dict_get((uint32_t)values[i].word).data;
}

static bool may_ask(struct question *question, const struct value *values, struct err *err)
{
    struct request *request = question->request;
    struct app *app = request->app;
    TRY(record_owner(request->store, question->change.table, request->arena, values,
                     record_today(app), &question->owner, err));
    if (!question->owner.agency || !actor_may(request->actor, MAY_PRECHECK, &question->owner))
        return err_set(
            err, ERR_FORBIDDEN,
            "이 부서의 기록을 쓸 권한이 없습니다 | no right to write records of this department");
    struct precheck_limits *limits = record_module(app)->limits;
    uint64_t who = hash_word((uint64_t)request->actor->account_id);
    const char *about = question->subject ? question->subject : question->key;
    uint64_t subject = hash_mix(who, hash_memory(about, strlen(about)));
    if (allow(limits, who, MINUTE_US, app_setting_number(app, "precheck.per_minute", 60)) &&
        allow(limits, subject, 60 * MINUTE_US, app_setting_number(app, "precheck.per_subject", 20)))
        return true;
    return err_set(err, ERR_LIMIT,
                   "사전점검을 너무 자주 물었습니다. 잠시 뒤에 물으십시오 | too many prechecks: "
                   "ask again later");
}

// ---- the answer

static bool same_shown(const struct value *a, const struct value *b)
{
    return a->type == b->type && a->state == STATE_VALUE && b->state == STATE_VALUE &&
           value_compare(a, b) == 0;
}

// The value under this name that the asker proposed himself and the finding shows too.
static bool own_value(const struct question *question, const struct finding *finding,
                      const char *name, struct value *out)
{
    const struct source_change *change = &question->change;
    int result = finding_column(finding, name);
    for (size_t i = 0; result >= 0 && i < change->table->column_count; i++) {
        *out = column_value(&change->row->columns[i], 0);
        const char *mark = change->table->columns[i].mark;
        if (change->given[i] && !*mark && same_shown(&finding->row[result], out))
            return true;
    }
    return false;
}

// Dates and money as the alarm would write them.
static json_t *sentence_json(const struct question *question, const struct finding *finding,
                             const char *text)
{
    bool english = question->request->english;
    struct str out;
    str_open(&out, question->request->arena);
    for (const char *at = text; *at;) {
        size_t len = strcspn(at, "{");
        str_add(&out, at, len);
        at += len;
        const char *end = *at ? strchr(at, '}') : NULL;
        if (!end)
            break;
        const char *name = arena_text(question->request->arena, at + 1, (size_t)(end - at - 1));
        struct value value;
        if (own_value(question, finding, name, &value))
            finding_value(&out, finding, (size_t)finding_column(finding, name), "", english);
        else
            str_text(&out, "…");
        at = end + 1;
    }
    return json_string(str_end(&out));
}

static size_t other_records(const struct scenario *scenario)
{
    return scenario->record_count ? scenario->record_count - 1 : 0;
}

static void take_finding(void *context, enum finding_event event, const struct finding *finding,
                         const struct watch_cause *causes, size_t cause_count)
{
    (void)causes, (void)cause_count;
    struct question *question = context;
    const struct scenario *scenario = finding->scenario;
    bool english = question->request->english;
    if (!scenario->precheck || scenario->audience == AUDIENCE_AUDIT || event == FINDING_CHANGED)
        return;
    json_t *object = json_pack(
        "{s:s, s:s, s:s, s:o, s:s, s:I}", "scenario", scenario->id, "title",
        english ? scenario->title.en : scenario->title.ko, "severity",
        severity_text(scenario->severity), "sentence",
        sentence_json(question, finding, english ? scenario->sentence.en : scenario->sentence.ko),
        "advice", english ? scenario->advice.en : scenario->advice.ko, "other_records",
        (json_int_t)other_records(scenario));
    json_array_append_new(event == FINDING_RAISED ? question->raised : question->withdrawn, object);
}

static bool log_question(struct question *question, struct writer_turn *turn, struct err *err)
{
    struct request *request = question->request;
    struct audit_entry entry = { .at_us = writer_at_us(turn),
                                 .actor_id = request->actor->account_id,
                                 .actor_name = request->actor->name,
                                 .address = http_peer(request->exchange),
                                 .action = "precheck",
                                 .agency = question->owner.agency,
                                 .department_id = question->owner.department_id,
                                 .object_table = question->change.table->name,
                                 .object_id = question->key,
                                 .subject = question->subject };
    return audit_write(app_audit(request->app), writer_store(turn), &entry, err);
}

// Alone in its commit: the engine takes back the whole tick.
static bool ask(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct question *question = (struct question *)job;
    struct watch *watch = writer_watch(turn);
    struct change change = { .op = ops[question->change.op],
                             .table = question->change.table,
                             .row = question->change.row,
                             .given = question->change.given };
    json_array_clear(question->raised);
    json_array_clear(question->withdrawn);
    TRY(log_question(question, turn, err));
    if (is_restricted(change.table))
        return true;
    TRY(watch_change(watch, &change, err));
    watch_precheck(watch, take_finding, question);
    return true;
}

static bool answer(struct question *question, const json_t *body, struct err *err)
{
    TRY(read_question(question, body, err));
    struct value *values = row_values(question);
    name_question(question, values);
    TRY(may_ask(question, values, err));
    TRY(writer_run(app_writer(question->request->app), &question->job, err));
    return request_reply(
        question->request, 200,
        json_pack("{s:O, s:O}", "raised", question->raised, "withdrawn", question->withdrawn));
}

bool record_precheck(struct request *request, struct err *err)
{
    json_t *body = record_body(request, err);
    if (!body)
        return false;
    struct question question = {
        .job = { .run = ask, .actor_id = request->actor->account_id, .alone = true },
        .request = request,
        .raised = json_array(),
        .withdrawn = json_array()
    };
    bool ok = answer(&question, body, err);
    json_decref(question.raised);
    json_decref(question.withdrawn);
    json_decref(body);
    return ok;
}
