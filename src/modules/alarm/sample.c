// Quality sampling: where nearly all alarms are answered, some are answered "lawful" with a click. A share of
// these answers goes to audit, drawn by a seed that is made after they were given and recorded, so that nobody
// could know which, and anybody can repeat the draw:
//
//   SHA-256("<seed>:<alarm id>"), first 8 bytes as a number < share % of 2^64  ─► drawn
//
// What audit then finds wrong it can demand anew (POST …/demand, also of a closed alarm).
#include "modules/alarm/sample.h"

#include "base/now.h"
#include "base/vec.h"
#include "modules/alarm/queries.h"

static bool is_drawn(struct arena *arena, const char *seed, int64_t id, int64_t share)
{
    uint8_t hash[SEAL_HASH];
    const char *text = arena_format(arena, "%s:%lld", seed, (long long)id);
    uint64_t number = 0;
    seal_hash(text, strlen(text), hash);
    for (size_t i = 0; i < 8; i++)
        number = number << 8 | hash[i];
    return share >= 100 || number < UINT64_MAX / 100 * (uint64_t)share;
}

struct ids {
    int64_t *at;
    size_t count, room;
};

static bool read_answers(struct request *request, int64_t from_us, int64_t to_us, struct ids *out,
                         struct err *err)
{
    struct store_rows *rows = store_ask(
        request->store, err, SQL_LAWFUL_ANSWERS,
        STORE_ARGS(store_text(request->actor->agency), store_int(from_us), store_int(to_us)));
    bool more = rows != NULL, fine = rows != NULL;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(request->arena, out, store_get_int(rows, 0));
    store_done(rows);
    return fine;
}

static bool put_item(struct request *request, int64_t sample_id, int64_t alarm_id, struct err *err)
{
    return store_run(request->store, err, SQL_SAMPLE_ITEM_INSERT,
                     STORE_ARGS(store_int(sample_id), store_int(alarm_id))) &&
           store_run(request->store, err, SQL_ALARM_SAMPLED, STORE_ARGS(store_int(alarm_id)));
}

static bool put_sample(struct request *request, int64_t id, int64_t from_us, int64_t to_us,
                       const char *seed, size_t of_count, size_t drawn, struct err *err)
{
    return store_run(request->store, err, SQL_SAMPLE_INSERT,
                     STORE_ARGS(store_int(id), store_text(request->actor->agency),
                                store_int(from_us), store_int(to_us), store_text(seed),
                                store_int(request_number(request, "share")),
                                store_int((int64_t)of_count), store_int((int64_t)drawn),
                                store_int(request->actor->account_id), store_int(request->at_us)));
}

bool sample_draw(struct request *request, struct err *err)
{
    const char *from_text = request_text(request, "from"), *to_text = request_text(request, "to");
    int zone = app_zone_minutes(request->app);
    int64_t from = 0, to = 0, share = request_number(request, "share"),
            id = writer_next_id(request->turn);
    uint64_t words[2];
    struct ids answers = { 0 };
    struct ids drawn = { 0 };
    civil_parse_date(from_text, strlen(from_text), &from);
    civil_parse_date(to_text, strlen(to_text), &to);
    from = now_of_civil(from * CIVIL_DAY_US, zone);
    to = now_of_civil((to + 1) * CIVIL_DAY_US, zone);
    TRY(read_answers(request, from, to, &answers, err));
    seal_random(words, sizeof words);
    char seed[2 * sizeof words + 1];
    seal_hex(words, sizeof words, seed);
    for (size_t i = 0; i < answers.count; i++)
        if (is_drawn(request->arena, seed, answers.at[i], share))
            VEC_ADD(request->arena, &drawn, answers.at[i]);
    TRY(put_sample(request, id, from, to, seed, answers.count, drawn.count, err));
    for (size_t i = 0; i < drawn.count; i++)
        TRY(put_item(request, id, drawn.at[i], err));
    struct request_act act = {
        .action = "alarm.sample",
        .table = "alarm_sample",
        .id = arena_format(request->arena, "%lld", (long long)id),
        .owner = { .agency = request->actor->agency },
        .detail = json_pack("{s:s, s:I, s:I, s:I}", "seed", seed, "share", (json_int_t)share, "of",
                            (json_int_t)answers.count, "drawn", (json_int_t)drawn.count)
    };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:I, s:I}", "id", (json_int_t)id, "seed", seed,
                                   "of_count", (json_int_t)answers.count, "drawn",
                                   (json_int_t)drawn.count));
}

bool sample_list(struct request *request, struct err *err)
{
    struct list list = { .from = "pub_alarm_sample a",
                         .alias = "a",
                         .fields = &request->route->reply,
                         .sort = "-at_us" };
    return request_list(request, &list, err);
}

bool sample_items(struct request *request, struct err *err)
{
    struct list list = { .from = "pub_alarm_sample_item a",
                         .alias = "a",
                         .fields = &request->route->reply,
                         .where = alarm_seen(request, "a.id"),
                         .sort = "id" };
    return request_list(request, &list, err);
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
    TRY(handle_log(request, alarm, "alarm.verdict", note, json_pack("{s:s}", "verdict", verdict),
                   err));
    return request_reply(request, 200,
                         json_pack("{s:I, s:s}", "id", (json_int_t)alarm->id, "verdict", verdict));
}
