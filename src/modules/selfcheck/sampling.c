#include "modules/selfcheck/sampling.h"

#include "app/draw.h"
#include "base/civil.h"
#include "base/now.h"
#include "modules/selfcheck/act.h"
#include "modules/selfcheck/bank.h"
#include "modules/selfcheck/queries.h"

bool sampling_list(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_sample_list", "-at_us", err);
}

bool sampling_items(struct request *request, struct err *err)
{
    return bank_list(request, "selfcheck_sample_item_list", "id", err);
}

static int64_t moment(struct request *request, const char *member, int64_t later)
{
    const char *text = request_text(request, member);
    int64_t day = 0;
    civil_parse_date(text, strlen(text), &day);
    return now_of_civil((day + later) * CIVIL_DAY_US, app_zone_minutes(request->app));
}

static bool put_drawn(struct request *request, int64_t sample_id, const char *seed,
                      const struct store_numbers *approved, int64_t *drawn, struct err *err)
{
    int64_t share = request_number(request, "share");
    *drawn = 0;
    for (size_t i = 0; i < approved->count; i++) {
        if (!draw_hits(seed, approved->at[i], share))
            continue;
        TRY(store_run(request->store, err, SQL_SAMPLE_ITEM_ADD,
                      STORE_ARGS(store_int(sample_id), store_int(approved->at[i]))));
        TRY(store_run(request->store, err, SQL_CHECK_SAMPLED,
                      STORE_ARGS(store_int(approved->at[i]))));
        ++*drawn;
    }
    return true;
}

bool sampling_draw(struct request *request, struct err *err)
{
    struct store_numbers approved;
    char seed[DRAW_SEED_MAX];
    int64_t id = writer_next_id(request->turn), drawn;
    const char *from = request_text(request, "from"), *to = request_text(request, "to");
    draw_seed(seed);
    TRY(store_numbers(request->store, err, request->arena, &approved, SQL_CHECKS_APPROVED,
                      STORE_ARGS(store_text(request->actor->agency),
                                 store_int(moment(request, "from", 0)),
                                 store_int(moment(request, "to", 1)))));
    TRY(store_run(request->store, err, SQL_SAMPLE_ADD,
                  STORE_ARGS(store_int(id), store_text(request->actor->agency), store_text(from),
                             store_text(to), store_text(seed),
                             store_int(request_number(request, "share")),
                             store_int((int64_t)approved.count),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    TRY(put_drawn(request, id, seed, &approved, &drawn, err));
    TRY(store_run(request->store, err, SQL_SAMPLE_DRAWN,
                  STORE_ARGS(store_int(id), store_int(drawn))));
    json_t *reply = json_pack("{s:I, s:s, s:I, s:I, s:I}", "id", (json_int_t)id, "seed", seed,
                              "share", (json_int_t)request_number(request, "share"), "of_count",
                              (json_int_t)approved.count, "drawn", (json_int_t)drawn);
    const struct request_act act = { .action = "selfcheck_sample.draw",
                                     .table = "selfcheck_sample",
                                     .id = arena_format(request->arena, "%lld", (long long)id),
                                     .owner = { .agency = request->actor->agency },
                                     .detail = json_incref(reply) };
    if (request_audit(request, &act, err))
        return request_reply(request, 201, reply);
    json_decref(reply);
    return false;
}

bool sampling_verdict(struct request *request, struct err *err)
{
    struct selfcheck check;
    const char *verdict = request_text(request, "verdict"), *note = request_text(request, "reason");
    bool upheld = strcmp(verdict, "upheld") == 0;
    int64_t sample_id = request_number(request, "sample_id");
    TRY(selfcheck_of(request, &check, err) && request_match(request, check.version, err));
    TRY(store_run(request->store, err, SQL_SAMPLE_VERDICT,
                  STORE_ARGS(store_int(sample_id), store_int(check.id), store_text(verdict),
                             store_text(note ? note : ""), store_int(request->actor->account_id),
                             store_int(request->at_us))));
    if (store_changed(request->store) != 1)
        return request_fault(
            request, err, ERR_CONFLICT, "sample_id",
            "이 표본에 없거나 이미 판정했습니다 | not of this sample, or judged already");
    json_t *detail = json_pack("{s:I, s:s}", "sample", (json_int_t)sample_id, "verdict", verdict);
    TRY(selfcheck_do(request, &check, upheld ? SELFCHECK_UPHOLD : SELFCHECK_DEMAND, detail, err));
    request_version(request, check.version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)check.id, "state",
                                   workflow_state(&selfcheck_workflow, check.state), "version",
                                   (json_int_t)check.version));
}
