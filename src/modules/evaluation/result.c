// The bytes of a result, a line a subject, board by board in the order of the ranking:
//
//   board  departments
//   score  1  11  1  912345  100  0  -  1  1  -  {"indicators":[…],"ties":[…]}
//          position, subject, rank, score, bonus, minus, what broke a tie, chosen, commended, why excluded, parts
#include "modules/evaluation/result.h"

#include <inttypes.h>
#include <stdio.h>

#include "modules/evaluation/bytes.h"
#include "modules/evaluation/queries.h"

struct line {
    int64_t position, subject_id, rank, score, bonus, minus, chosen, commended;
    bool scored;
    const char *tie_by, *excluded, *parts;
};

static void put_line(struct bytes *out, const struct line *line)
{
    char score[24] = "-";
    if (line->scored)
        snprintf(score, sizeof score, "%" PRId64, line->score);
    bytes_line(out,
               "score\t%" PRId64 "\t%" PRId64 "\t%" PRId64 "\t%s\t%" PRId64 "\t%" PRId64
               "\t%s\t%" PRId64 "\t%" PRId64 "\t%s\t%s\n",
               line->position, line->subject_id, line->rank, score, line->bonus, line->minus,
               *line->tie_by ? line->tie_by : "-", line->chosen, line->commended,
               *line->excluded ? line->excluded : "-", line->parts);
}

// ---- of what was computed

static int64_t applied_weights(const struct score_subject *subject)
{
    const struct board *board = subject->board;
    int64_t sum = 0;
    for (size_t i = 0; i < board->indicator_count; i++)
        sum += subject->values[i].applies ? board->indicators[i].weight : 0;
    return sum;
}

static void put_indicator(struct str *out, const struct score_subject *subject, size_t slot,
                          int64_t weights)
{
    const struct measure *indicator = &subject->board->indicators[slot];
    const struct score_value *value = &subject->values[slot];
    const struct score_sum *sum = &subject->sums[slot];
    str_format(out,
               "%s{\"code\":\"%s\",\"weight\":%" PRId64 ",\"part\":%" PRId64 ",\"whole\":%" PRId64,
               slot ? "," : "", indicator->code, indicator->weight, sum->part, sum->whole);
    if (value->due)
        str_format(out, ",\"x\":%" PRId64, value->x);
    if (value->applies)
        str_format(out, ",\"value\":%" PRId64 ",\"points\":%" PRId64, value->value,
                   weights ? score_divide((i128)indicator->weight * value->value, weights) : 0);
    str_format(out, ",\"due\":%s,\"applies\":%s}", value->due ? "true" : "false",
               value->applies ? "true" : "false");
}

static const char *parts_of(struct arena *arena, const struct score_subject *subject)
{
    const struct board *board = subject->board;
    int64_t weights = applied_weights(subject);
    struct str out;
    str_open(&out, arena);
    str_format(&out, "{\"weights\":%" PRId64 ",\"indicators\":[", weights);
    for (size_t i = 0; i < board->indicator_count; i++)
        put_indicator(&out, subject, i, weights);
    str_text(&out, "],\"ties\":[");
    for (size_t i = 0; i < board->tie_count; i++) {
        const struct score_sum *sum = &subject->sums[board->indicator_count + i];
        str_format(&out, "%s{\"code\":\"%s\",\"part\":%" PRId64 ",\"whole\":%" PRId64 "}",
                   i ? "," : "", board->ties[i].code, sum->part, sum->whole);
    }
    str_text(&out, "]}");
    return str_end(&out);
}

static struct line line_of(struct arena *arena, const struct score_table *table, size_t at)
{
    const struct score_subject *subject = &table->at[at];
    return (struct line){ .position = (int64_t)at + 1,
                          .subject_id = subject->id,
                          .rank = subject->rank,
                          .score = subject->score,
                          .scored = subject->scored,
                          .bonus = subject->bonus,
                          .minus = subject->minus,
                          .chosen = subject->chosen,
                          .commended = subject->commended,
                          .tie_by = subject->tie_by,
                          .excluded = subject->excluded,
                          .parts = parts_of(arena, subject) };
}

static bool keep_line(const struct gathering *gathering, int64_t number, const char *board,
                      const struct line *line, struct err *err)
{
    struct request *request = gathering->request;
    return store_send(
        request->store, err, SQL_SCORE_ADD,
        STORE_ARGS(store_int(writer_next_id(request->turn)), store_int(gathering->round->id),
                   store_int(number), store_text(board), store_int(line->subject_id),
                   store_int(line->position), line->rank ? store_int(line->rank) : store_null(),
                   line->scored ? store_int(line->score) : store_null(), store_int(line->bonus),
                   store_int(line->minus), store_text(line->tie_by), store_int(line->chosen),
                   store_int(line->commended), store_text(line->excluded),
                   store_text(line->parts)));
}

static bool rank(const struct gathering *gathering, int64_t number, bool keep,
                 struct score_table *table, struct bytes *bytes, struct err *err)
{
    struct arena *arena = gathering->request->arena;
    score_rank(arena, table);
    bytes_line(bytes, "board\t%s\n", table->board->code);
    for (size_t at = 0; at < table->count; at++) {
        const struct line line = line_of(arena, table, at);
        put_line(bytes, &line);
        if (keep)
            TRY(keep_line(gathering, number, table->board->code, &line, err));
    }
    return true;
}

static bool compute(const struct gathering *gathering, int64_t number, bool keep,
                    struct result *out, struct err *err)
{
    struct arena *arena = gathering->request->arena;
    TRY(gather_frozen(gathering, number, &out->input, err));
    struct bytes *bytes = bytes_open(arena);
    bool fine = true;
    for (size_t i = 0; fine && i < out->input.model.board_count; i++)
        fine = rank(gathering, number, keep, &out->input.tables[i], bytes, err);
    out->result_hash = bytes_close(bytes, arena);
    return fine;
}

bool result_compute(const struct gathering *gathering, int64_t number, struct result *out,
                    struct err *err)
{
    return compute(gathering, number, false, out, err);
}

bool result_keep(const struct gathering *gathering, int64_t number, int64_t objection_id,
                 struct result *out, struct err *err)
{
    struct request *request = gathering->request;
    const struct round *round = gathering->round;
    TRY(compute(gathering, number, true, out, err));
    return store_run(request->store, err, SQL_RESULT_ADD,
                     STORE_ARGS(store_int(writer_next_id(request->turn)), store_int(round->id),
                                store_text(round->agency), store_int(number),
                                objection_id ? store_int(objection_id) : store_null(),
                                store_text(out->input.input_hash), store_text(out->result_hash),
                                store_int(request->actor->account_id), store_int(request->at_us)));
}

// ---- of what is kept

// Its texts are the row's.
static struct line kept_line(const struct store_rows *rows)
{
    return (struct line){ .subject_id = store_get_int(rows, 0),
                          .position = store_get_int(rows, 1),
                          .rank = store_get_int(rows, 2),
                          .score = store_get_int(rows, 3),
                          .scored = !store_is_null(rows, 3),
                          .bonus = store_get_int(rows, 4),
                          .minus = store_get_int(rows, 5),
                          .tie_by = store_get_text(rows, 6),
                          .chosen = store_get_int(rows, 7),
                          .commended = store_get_int(rows, 8),
                          .excluded = store_get_text(rows, 9),
                          .parts = store_get_text(rows, 10) };
}

static bool put_kept(const struct gathering *gathering, int64_t number, const char *board,
                     struct bytes *bytes, struct err *err)
{
    struct request *request = gathering->request;
    struct store_rows *rows = store_ask(
        request->store, err, SQL_SCORES_KEPT,
        STORE_ARGS(store_int(gathering->round->id), store_int(number), store_text(board)));
    bool more = rows != NULL, fine = more;
    bytes_line(bytes, "board\t%s\n", board);
    while (more && (fine = store_next(rows, &more, err)) && more) {
        const struct line line = kept_line(rows);
        put_line(bytes, &line);
    }
    store_done(rows);
    return fine;
}

bool result_stored_hash(const struct gathering *gathering, int64_t number,
                        const struct model *model, const char **out, struct err *err)
{
    struct arena *arena = gathering->request->arena;
    struct bytes *bytes = bytes_open(arena);
    bool fine = true;
    for (size_t i = 0; fine && i < model->board_count; i++)
        fine = put_kept(gathering, number, model->boards[i].code, bytes, err);
    *out = bytes_close(bytes, arena);
    return fine;
}
