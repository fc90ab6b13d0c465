// Quality sampling: where nearly all alarms are answered, some are answered "lawful" with a click. A share of
// these answers goes to audit, drawn so that nobody can know or choose which, and anybody can repeat the draw:
//
//   SHA-256("<seed>:<alarm id>"), first 8 bytes as a number < share % of 2^64  ─► drawn
//
// The program draws by itself (sample_turn). The seed of the days ahead is made first and sealed; only its hash goes
// into the audit log. When the days are over it draws among the answers of these days and shows the seed:
//
//   audit log  alarm.commit_seed  {draw 7, commitment 5f1c…, share 5}      before the first answer
//              alarm.draw         {draw 7, seed 9ab0…, …}                  SHA-256("9ab0…") = 5f1c…
//              alarm.sample       {draw 7, of 120, drawn 6}                an agency
//
// An auditor may draw more at any time (sample_draw); that seed is made after the answers. What audit then finds
// wrong it can demand anew (POST …/demand, also of a closed alarm).
#include "modules/alarm/sample.h"

#include "app/draw.h"
#include "base/doc.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/alarm/list.h"
#include "modules/alarm/queries.h"

#define SHARE_DEFAULT 5
#define DAYS_DEFAULT  7

struct draw {
    int64_t id; // 0: an auditor's
    const char *agency, *seed;
    int64_t from_us, to_us, share;
    int64_t sample_id; // made by it
    size_t of_count, drawn;
};

struct ids {
    int64_t *at;
    size_t count, room;
};

static bool read_answers(const struct alarm_step *step, const struct draw *draw, struct ids *out,
                         struct err *err)
{
    struct store_rows *rows = store_ask(
        step->store, err, SQL_LAWFUL_ANSWERS,
        STORE_ARGS(store_text(draw->agency), store_int(draw->from_us), store_int(draw->to_us)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, out, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

static bool put_item(const struct alarm_step *step, int64_t sample_id, int64_t alarm_id,
                     struct err *err)
{
    return store_run(step->store, err, SQL_SAMPLE_ITEM_INSERT,
                     STORE_ARGS(store_int(sample_id), store_int(alarm_id))) &&
           store_run(step->store, err, SQL_ALARM_SAMPLED, STORE_ARGS(store_int(alarm_id)));
}

static bool put_sample(const struct alarm_step *step, const struct draw *draw, struct err *err)
{
    return store_run(step->store, err, SQL_SAMPLE_INSERT,
                     STORE_ARGS(store_int(draw->sample_id), store_text(draw->agency),
                                store_int(draw->from_us), store_int(draw->to_us),
                                store_text(draw->seed), store_int(draw->share),
                                store_int((int64_t)draw->of_count), store_int((int64_t)draw->drawn),
                                store_int(step->by_id), store_int(step->at_us),
                                draw->id ? store_int(draw->id) : store_null()));
}

// Among the answers of one agency.
static bool make_sample(const struct alarm_step *step, struct draw *draw, struct err *err)
{
    struct ids answers = { 0 }, drawn = { 0 };
    TRY(read_answers(step, draw, &answers, err));
    for (size_t i = 0; i < answers.count; i++)
        if (draw_hits(draw->seed, answers.at[i], draw->share))
            VEC_ADD(step->arena, &drawn, answers.at[i]);
    draw->sample_id = writer_next_id(step->turn);
    draw->of_count = answers.count;
    draw->drawn = drawn.count;
    TRY(put_sample(step, draw, err));
    for (size_t i = 0; i < drawn.count; i++)
        TRY(put_item(step, draw->sample_id, drawn.at[i], err));
    return true;
}

static json_t *sample_json(const struct draw *draw)
{
    return json_pack("{s:s, s:I, s:I, s:I}", "seed", draw->seed, "share", (json_int_t)draw->share,
                     "of", (json_int_t)draw->of_count, "drawn", (json_int_t)draw->drawn);
}

// ---- by itself

static bool log_draw(const struct alarm_step *step, const char *action, const char *agency,
                     int64_t id, json_t *detail, struct err *err)
{
    const struct audit_entry entry = { .at_us = step->at_us,
                                       .actor_name = "haechi",
                                       .address = "",
                                       .action = action,
                                       .agency = agency,
                                       .object_table = "alarm_draw",
                                       .object_id =
                                           arena_format(step->arena, "%lld", (long long)id),
                                       .detail = doc_dump(step->arena, detail) };
    json_decref(detail);
    return audit_write(app_audit(step->app), step->store, &entry, err);
}

static const char *seed_place(struct arena *arena, int64_t draw_id)
{
    return arena_format(arena, "alarm_draw.seed.%lld", (long long)draw_id);
}

// The hash of a seed that nobody has seen, before the answers that it will draw among.
static bool commit_seed(const struct alarm_step *step, int64_t share, struct err *err)
{
    char seed[DRAW_SEED_MAX], commitment[2 * SEAL_HASH + 1];
    uint8_t hash[SEAL_HASH];
    int64_t id = writer_next_id(step->turn);
    draw_seed(seed);
    seal_hash(seed, strlen(seed), hash);
    seal_hex(hash, sizeof hash, commitment);
    TRY(store_run(
        step->store, err, SQL_DRAW_ADD,
        STORE_ARGS(store_int(id), store_text(commitment),
                   store_text(seal_field(app_seal(step->app), step->arena,
                                         seed_place(step->arena, id), seed, strlen(seed))),
                   store_int(share), store_int(step->at_us))));
    return log_draw(step, "alarm.commit_seed", "", id,
                    json_pack("{s:I, s:s, s:I}", "draw", (json_int_t)id, "commitment", commitment,
                              "share", (json_int_t)share),
                    err);
}

struct agencies {
    const char **at;
    size_t count, room;
};

static bool sample_agency(const struct alarm_step *step, const struct draw *draw,
                          const char *agency, struct err *err)
{
    struct draw own = *draw;
    own.agency = agency;
    TRY(make_sample(step, &own, err));
    json_t *detail = sample_json(&own);
    json_object_set_new(detail, "draw", json_integer(own.id));
    return log_draw(step, "alarm.sample", agency, own.sample_id, detail, err);
}

// Agencies with answers to draw among.
static bool read_agencies(const struct alarm_step *step, const struct draw *draw,
                          struct agencies *out, struct err *err)
{
    struct store_rows *rows =
        store_ask(step->store, err, SQL_DRAW_AGENCIES,
                  STORE_ARGS(store_int(draw->from_us), store_int(draw->to_us)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(step->arena, out, store_copy_text(rows, 0, step->arena));
    store_done(rows);
    return fine;
}

static bool reveal(const struct alarm_step *step, const struct draw *draw, struct err *err)
{
    struct agencies agencies = { 0 };
    TRY(store_run(step->store, err, SQL_DRAW_END,
                  STORE_ARGS(store_int(draw->id), store_text(draw->seed), store_int(draw->to_us))));
    TRY(log_draw(step, "alarm.draw", "", draw->id,
                 json_pack("{s:I, s:s, s:I}", "draw", (json_int_t)draw->id, "seed", draw->seed,
                           "share", (json_int_t)draw->share),
                 err));
    TRY(read_agencies(step, draw, &agencies, err));
    for (size_t i = 0; i < agencies.count; i++)
        TRY(sample_agency(step, draw, agencies.at[i], err));
    return true;
}

static bool find_open(const struct alarm_step *step, struct draw *out, bool *found, struct err *err)
{
    struct store_rows *rows = store_ask(step->store, err, SQL_DRAW_OPEN, STORE_NO_ARGS);
    bool fine = rows && store_next(rows, found, err);
    *out = (struct draw){ 0 };
    if (fine && *found) {
        size_t len;
        out->id = store_get_int(rows, 0);
        out->share = store_get_int(rows, 2);
        out->from_us = store_get_int(rows, 3);
        fine = seal_reveal(app_seal(step->app), step->arena, seed_place(step->arena, out->id),
                           store_get_text(rows, 1), &out->seed, &len, err);
    }
    store_done(rows);
    return fine;
}

// Where no alarm was ever issued, none will be answered soon.
static bool is_needed(const struct alarm_step *step, int64_t share, bool *out, struct err *err)
{
    int64_t any;
    *out = false;
    return !share || store_number(step->store, err, &any, out, SQL_ANY_ALARM, STORE_NO_ARGS);
}

bool sample_turn(struct app *app, struct writer_turn *turn, struct err *err)
{
    struct alarm_step step = alarm_program_step(app, turn);
    int64_t share = app_setting_number(app, "alarm.sample_share", SHARE_DEFAULT);
    int64_t days = app_setting_number(app, "alarm.sample_days", DAYS_DEFAULT);
    struct draw draw;
    bool runs, needed;
    TRY(find_open(&step, &draw, &runs, err));
    if (runs && step.at_us < draw.from_us + days * CIVIL_DAY_US)
        return true;
    draw.to_us = step.at_us;
    if (runs)
        TRY(reveal(&step, &draw, err));
    return is_needed(&step, share, &needed, err) && (!needed || commit_seed(&step, share, err));
}

// ---- by an auditor

bool sample_draw(struct request *request, struct err *err)
{
    const char *from_text = request_text(request, "from"), *to_text = request_text(request, "to");
    const struct alarm_step step = handle_step(request);
    int zone = app_zone_minutes(request->app);
    int64_t from = 0, to = 0;
    char seed[DRAW_SEED_MAX];
    civil_parse_date(from_text, strlen(from_text), &from);
    civil_parse_date(to_text, strlen(to_text), &to);
    draw_seed(seed);
    struct draw draw = { .agency = request->actor->agency,
                         .seed = seed,
                         .share = request_number(request, "share"),
                         .from_us = now_of_civil(from * CIVIL_DAY_US, zone),
                         .to_us = now_of_civil((to + 1) * CIVIL_DAY_US, zone) };
    TRY(make_sample(&step, &draw, err));
    struct request_act act = { .action = "alarm.sample",
                               .table = "alarm_sample",
                               .id =
                                   arena_format(request->arena, "%lld", (long long)draw.sample_id),
                               .owner = { .agency = request->actor->agency },
                               .detail = sample_json(&draw) };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:I, s:I}", "id", (json_int_t)draw.sample_id, "seed",
                                   seed, "of_count", (json_int_t)draw.of_count, "drawn",
                                   (json_int_t)draw.drawn));
}

// ---- looking at it

bool sample_list(struct request *request, struct err *err)
{
    return list_show(request, &(struct list_view){ "pub_alarm_sample a", NULL, NULL, "-at_us" },
                     err);
}

bool sample_items(struct request *request, struct err *err)
{
    return list_show(request, &(struct list_view){ "pub_alarm_sample_item a", NULL, "a.id", "id" },
                     err);
}

bool sample_verdict(struct request *request, struct err *err)
{
    struct handling handling;
    int64_t sample_id;
    TRY(handle_load(request, &handling, err));
    TRY(request_id(request, 1, &sample_id, err));
    const struct alarm *alarm = &handling.alarm;
    const char *verdict = request_text(request, "verdict"), *note = request_text(request, "note");
    if (request->actor->account_id == alarm->confirmed_by)
        return err_set(err, ERR_FORBIDDEN,
                       "확인한 사람은 점검할 수 없습니다 | who confirmed it cannot examine it");
    TRY(store_run(request->store, err, SQL_SAMPLE_VERDICT,
                  STORE_ARGS(store_int(sample_id), store_int(alarm->id), store_text(verdict),
                             store_text(note ? note : ""), store_int(request->actor->account_id),
                             store_int(request->at_us))));
    if (store_changed(request->store) != 1)
        return err_set(
            err, ERR_NOT_FOUND,
            "이 표본에 없거나 이미 판정했습니다 | not of this sample, or judged already");
    TRY(store_run(request->store, err, SQL_SAMPLE_SEEN, STORE_ARGS(store_int(alarm->id))));
    TRY(handle_log(request, alarm, "alarm.verdict", note, json_pack("{s:s}", "verdict", verdict),
                   err));
    return request_reply(request, 200,
                         json_pack("{s:I, s:s}", "id", (json_int_t)alarm->id, "verdict", verdict));
}
