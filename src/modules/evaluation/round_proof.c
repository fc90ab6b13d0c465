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

bool round_proof_get(struct request *request, struct err *err)
{
    struct round round;
    struct gathering gathering;
    struct records_of recorded;
    TRY(round_load(request, &round, err));
    if (!round.number)
        return err_set(err, ERR_CONFLICT, "아직 동결되지 않았습니다 | it is not frozen yet");
    TRY(round_gathering(request, &round, &gathering, err) &&
        read_recorded(request, round.id, &recorded, err));
    bool seed_holds = strcmp(round.commitment, bytes_hash(request->arena, round.seed)) == 0;
    bool same = seed_holds && recorded.count == (size_t)round.number, fine = true;
    json_t *results = json_array();
    for (size_t i = 0; fine && i < recorded.count; i++)
        fine = prove(&gathering, &recorded.at[i], results, &same, err);
    if (!fine) {
        json_decref(results);
        return false;
    }
    return request_reply(
        request, 200,
        json_pack("{s:b, s:b, s:o}", "same", same, "seed_holds", seed_holds, "results", results));
}
