// Claims that were posted without audit's look: a share of them is drawn by lot (app/draw.h), and judged. What is
// found wrong was false: it is reversed and costs as much as a false claim does.
#include "modules/mileage/lots.h"

#include "app/draw.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/mileage/queries.h"

struct draw {
    int64_t id, plan_id, from_us, to_us, share;
    char seed[DRAW_SEED_MAX];
    struct store_numbers of;
    VEC(int64_t) drawn;
};

static bool draw_lots(struct request *request, struct draw *draw, struct err *err)
{
    TRY(store_numbers(
        request->store, err, request->arena, &draw->of, SQL_CLAIMS_TO_SAMPLE,
        STORE_ARGS(store_int(draw->plan_id), store_int(draw->from_us), store_int(draw->to_us))));
    for (size_t i = 0; i < draw->of.count; i++)
        if (draw_hits(draw->seed, draw->of.at[i], draw->share))
            VEC_ADD(request->arena, &draw->drawn, draw->of.at[i]);
    return true;
}

static bool put_draw(struct request *request, const struct draw *draw, struct err *err)
{
    TRY(store_run(request->store, err, SQL_SAMPLE_PUT,
                  STORE_ARGS(store_int(draw->id), store_text(request->actor->agency),
                             store_int(draw->plan_id), store_int(draw->from_us),
                             store_int(draw->to_us), store_text(draw->seed), store_int(draw->share),
                             store_int((int64_t)draw->of.count),
                             store_int((int64_t)draw->drawn.count),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    for (size_t i = 0; i < draw->drawn.count; i++)
        TRY(store_run(request->store, err, SQL_SAMPLE_ITEM_PUT,
                      STORE_ARGS(store_int(draw->id), store_int(draw->drawn.at[i]))));
    return true;
}

static bool plan_named(struct request *request, struct draw *draw, struct err *err)
{
    struct mileage_plan plan;
    bool found;
    draw->plan_id = request_number(request, "plan_id");
    TRY(plan_load(request->store, request->arena, draw->plan_id, &plan, &found, err));
    return (found && strcmp(plan.agency, request->actor->agency) == 0) ||
           request_fault(request, err, ERR_NOT_FOUND, "plan_id",
                         "그런 운영계획이 없습니다 | there is no such plan");
}

bool lots_draw(struct request *request, struct err *err)
{
    const char *from = request_text(request, "from"), *to = request_text(request, "to");
    int zone = app_zone_minutes(request->app);
    int64_t first = 0, last = 0;
    struct draw draw = { .id = writer_next_id(request->turn),
                         .share = request_number(request, "share") };
    civil_parse_date(from, strlen(from), &first);
    civil_parse_date(to, strlen(to), &last);
    draw.from_us = now_of_civil(first * CIVIL_DAY_US, zone);
    draw.to_us = now_of_civil((last + 1) * CIVIL_DAY_US, zone);
    draw_seed(draw.seed);
    TRY(plan_named(request, &draw, err) && draw_lots(request, &draw, err) &&
        put_draw(request, &draw, err));
    json_t *shown = json_pack("{s:I, s:s, s:I, s:I, s:I}", "id", (json_int_t)draw.id, "seed",
                              draw.seed, "share", (json_int_t)draw.share, "of_count",
                              (json_int_t)draw.of.count, "drawn", (json_int_t)draw.drawn.count);
    const struct request_act act = {
        .action = "mileage_claim.sample",
        .table = "mileage_sample",
        .id = arena_format(request->arena, "%lld", (long long)draw.id),
        .owner = { .agency = request->actor->agency },
        .detail = json_incref(shown),
    };
    if (request_audit(request, &act, err))
        return request_reply(request, 201, shown);
    json_decref(shown);
    return false;
}

static bool list_of(struct request *request, const char *from, const char *sort, struct err *err)
{
    const struct list list = {
        .from = from, .alias = "a", .fields = &request->route->reply, .sort = sort
    };
    return request_list(request, &list, err);
}

bool lots_list(struct request *request, struct err *err)
{
    return list_of(request, "mileage_sample_list a", "-at_us", err);
}

bool lots_items(struct request *request, struct err *err)
{
    return list_of(request, "mileage_sample_item_list a", "-claimed_at", err);
}

static bool judge(struct request *request, int64_t claim_id, struct err *err)
{
    const char *note = request_text(request, "note");
    TRY(store_run(request->store, err, SQL_SAMPLE_JUDGE,
                  STORE_ARGS(store_int(request_number(request, "sample_id")), store_int(claim_id),
                             store_text(request_text(request, "verdict")),
                             store_text(note ? note : ""), store_int(request->actor->account_id),
                             store_int(request->at_us))));
    return store_changed(request->store) == 1 ||
           err_set(err, ERR_NOT_FOUND,
                   "이 표본에 없거나 이미 판정했습니다 | not of this sample, or judged already");
}

bool lots_verdict(struct request *request, struct err *err)
{
    int64_t id;
    struct claim claim;
    bool found, wrong = strcmp(request_text(request, "verdict"), "wrong") == 0;
    TRY(request_id(request, 0, &id, err));
    TRY(claim_load(request->store, request->arena, id, &claim, &found, err));
    if (claim.thing.own_officer == request->actor->officer_id)
        return err_set(err, ERR_FORBIDDEN,
                       "본인의 건은 처리할 수 없습니다 | nobody handles his own");
    TRY(request_match(request, claim.thing.version, err) && judge(request, id, err));
    if (wrong) {
        const char *note = request_text(request, "note");
        json_object_set_new(request->body, "reason",
                            json_string(note ? note : "표본 점검 | found by a sample"));
        return claim_false(request, err);
    }
    const struct request_act act = {
        .action = "mileage_claim.verdict",
        .table = "mileage_claim",
        .id = request->ids[0],
        .owner = claim.thing.owner,
        .reason = request_text(request, "note"),
        .detail = json_pack("{s:s}", "verdict", "upheld"),
    };
    TRY(request_audit(request, &act, err));
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)id, "state", "posted",
                                   "version", (json_int_t)claim.thing.version));
}
