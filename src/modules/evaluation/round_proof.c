// What was written at the freeze says what it was: its bytes hash to what stands in the audit log. A changed row, entry
// or score, or another way of computing, would give other bytes.
#include "modules/evaluation/round_proof.h"

#include "base/vec.h"
#include "modules/evaluation/bytes.h"
#include "modules/evaluation/queries.h"
#include "modules/evaluation/round.h"

struct recorded {
    int64_t number;
    const char *input_hash, *result_hash;
};

struct records_of {
    struct recorded *at;
    size_t count, room;
};

static bool read_recorded(struct request *request, int64_t round_id, struct records_of *out,
                          struct err *err)
{
    struct store_rows *rows =
        store_ask(request->store, err, SQL_RESULTS, STORE_ARGS(store_int(round_id)));
    bool more = rows != NULL, fine = more;
    *out = (struct records_of){ 0 };
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const struct recorded one = {
            .number = store_get_int(rows, 0),
            .input_hash = store_copy_text(rows, 1, request->arena),
            .result_hash = store_copy_text(rows, 2, request->arena),
        };
        VEC_ADD(request->arena, out, one);
    }
    store_done(rows);
    return fine;
}

static bool prove(const struct gathering *gathering, const struct recorded *recorded,
                  json_t *results, bool *same, struct err *err)
{
    struct result result;
    const char *stored;
    TRY(result_compute(gathering, recorded->number, &result, err) &&
        result_stored_hash(gathering, recorded->number, &result.input.model, &stored, err));
    bool input_same = strcmp(recorded->input_hash, result.input.input_hash) == 0;
    bool result_same = strcmp(recorded->result_hash, result.result_hash) == 0;
    bool stored_same = strcmp(recorded->result_hash, stored) == 0;
    *same = *same && input_same && result_same && stored_same;
    json_array_append_new(
        results, json_pack("{s:I, s:s, s:s, s:b, s:s, s:s, s:b, s:s, s:b}", "number",
                           (json_int_t)recorded->number, "input_hash", recorded->input_hash,
                           "input_hash_now", result.input.input_hash, "input_same", input_same,
                           "result_hash", recorded->result_hash, "result_hash_now",
                           result.result_hash, "result_same", result_same, "stored_hash_now",
                           stored, "stored_same", stored_same));
    return true;
}

// *results: an entry a result, for who asks; also when it fails.
static bool prove_round(struct request *request, const struct round *round, json_t *results,
                        bool *seed_holds, bool *same, struct err *err)
{
    struct gathering gathering;
    struct records_of recorded;
    TRY(round_gathering(request, round, &gathering, err) &&
        read_recorded(request, round->id, &recorded, err));
    *seed_holds = strcmp(round->commitment, bytes_hash(request->arena, round->seed)) == 0;
    *same = *seed_holds && recorded.count == (size_t)round->number;
    for (size_t i = 0; i < recorded.count; i++)
        TRY(prove(&gathering, &recorded.at[i], results, same, err));
    return true;
}

bool round_proof_get(struct request *request, struct err *err)
{
    struct round round;
    bool seed_holds, same;
    TRY(round_load(request, &round, err));
    if (!round.number)
        return err_set(err, ERR_CONFLICT, "아직 동결되지 않았습니다 | it is not frozen yet");
    json_t *results = json_array();
    if (!prove_round(request, &round, results, &seed_holds, &same, err)) {
        json_decref(results);
        return false;
    }
    return request_reply(
        request, 200,
        json_pack("{s:b, s:b, s:o}", "same", same, "seed_holds", seed_holds, "results", results));
}

// ---- all of them

// The first that differs: "input_same", "result_same", "stored_same" of a result, or the seed.
static void say_difference(struct arena *arena, const json_t *results, bool seed_holds,
                           struct proof_line *line)
{
    static const char *const parts[][3] = {
        { "input_same", "들어간 것이 다름", "what went in differs" },
        { "result_same", "다시 계산한 결과가 다름", "computed anew it differs" },
        { "stored_same", "남긴 점수가 다름", "the scores that are kept differ" },
    };
    line->ko = seed_holds ? "결과의 수가 다름" : "추첨 씨앗이 다름";
    line->en = seed_holds ? "the number of results differs" : "the seed of the lottery differs";
    for (size_t at = 0; at < json_array_size(results); at++)
        for (size_t i = 0; i < 3; i++)
            if (json_is_false(json_object_get(json_array_get(results, at), parts[i][0]))) {
                line->ko = arena_format(arena, "결과 %zu: %s", at + 1, parts[i][1]);
                line->en = arena_format(arena, "result %zu: %s", at + 1, parts[i][2]);
                return;
            }
}

// What cannot be computed any more is not proved either: an indicator that is gone, a row out of bounds.
static bool prove_one(struct request *request, int64_t id, proof_take *take, void *context,
                      struct err *err)
{
    struct round round;
    struct proof_line line = { .name = round_proofs[0].name };
    bool seed_holds = true;
    json_t *results = json_array();
    bool fine = round_read(request, id, &round, err);
    if (fine) {
        line.agency = round.agency;
        line.thing =
            arena_format(request->arena, "%s ~ %s %s", round.from_on, round.to_on, round.name);
        line.ko = arena_format(request->arena, "결과 %lld", (long long)round.number);
        line.en = arena_format(request->arena, "%lld results", (long long)round.number);
        fine = prove_round(request, &round, results, &seed_holds, &line.agrees, err);
        if (fine && !line.agrees)
            say_difference(request->arena, results, seed_holds, &line);
        if (!fine && err->kind != ERR_STORE) {
            line.ko = line.en = err->text;
            line.agrees = false;
            fine = true;
        }
    }
    if (fine)
        take(context, &line);
    json_decref(results);
    return fine;
}

static bool prove_rounds(struct request *request, proof_take *take, void *context, struct err *err)
{
    struct store_numbers rounds;
    TRY(store_numbers(request->store, err, request->arena, &rounds, SQL_ROUNDS_FROZEN,
                      STORE_NO_ARGS));
    for (size_t i = 0; i < rounds.count; i++) {
        struct request alone = *request;
        alone.arena = arena_new("round", 0, 0); // what one is computed of is much
        bool fine = prove_one(&alone, rounds.at[i], take, context, err);
        arena_free(alone.arena);
        TRY(fine);
    }
    return true;
}

const struct proof_kind round_proofs[] = {
    { "evaluation.round", prove_rounds },
    { NULL, NULL },
};
