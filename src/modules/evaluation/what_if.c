#include "modules/evaluation/what_if.h"

#include <stdlib.h>

#include "modules/evaluation/round.h"

#define SHOWN_MAX 500

// The board with the weights that are asked about.
static bool change_weights(struct request *request, const json_t *weights, struct board *board,
                           struct err *err)
{
    const char *code;
    json_t *weight;
    int64_t sum = 0;
    json_object_foreach((json_t *)(uintptr_t)weights, code, weight)
    {
        struct measure *indicator = board_indicator(board, code);
        int64_t number = json_integer_value(weight);
        if (!indicator || !json_is_integer(weight) || number < 0 || number > WEIGHT_SUM)
            return request_fault(request, err, ERR_BAD_INPUT, "weights",
                                 "%s: 지표의 코드와 0에서 %d까지의 정수여야 합니다 | "
                                 "must be an indicator's code and a whole number from 0 to %d",
                                 code, WEIGHT_SUM, WEIGHT_SUM);
        indicator->weight = number;
    }
    for (size_t i = 0; i < board->indicator_count; i++)
        sum += board->indicators[i].weight;
    return sum == WEIGHT_SUM ||
           request_fault(request, err, ERR_BAD_INPUT, "weights",
                         "%s: 가중치의 합이 %d이어야 하는데 %lld입니다 | "
                         "the weights must sum to %d, and sum to %lld",
                         board->code, WEIGHT_SUM, (long long)sum, WEIGHT_SUM, (long long)sum);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = ((const struct score_subject *)a)->id,
            right = ((const struct score_subject *)b)->id;
    return (left > right) - (left < right);
}

static json_t *number_or_null(bool there, int64_t number)
{
    return there ? json_integer(number) : json_null();
}

static json_t *row_json(const struct score_subject *subject, const struct score_subject *before)
{
    return json_pack("{s:I, s:s, s:I, s:s, s:s, s:o, s:o, s:o, s:o}", "subject_id",
                     (json_int_t)subject->id, "name", subject->name, "headcount",
                     (json_int_t)subject->headcount, "excluded", subject->excluded, "tie_by",
                     subject->tie_by, "rank", number_or_null(subject->rank, subject->rank), "score",
                     number_or_null(subject->scored, subject->score), "model_rank",
                     number_or_null(before->rank, before->rank), "model_score",
                     number_or_null(before->scored, before->score));
}

// Ranked by the model as it is, then with the weights that are asked about.
static json_t *board_json(struct arena *arena, struct score_table *table,
                          const struct board *changed)
{
    struct score_table before = *table;
    before.at = ARENA_ARRAY(arena, struct score_subject, table->count + 1);
    memcpy(before.at, table->at, table->count * sizeof *table->at);
    score_rank(arena, &before);
    qsort(before.at, before.count, sizeof *before.at, compare_ids);
    table->board = changed;
    for (size_t i = 0; i < table->count; i++)
        table->at[i].board = changed;
    score_rank(arena, table);
    json_t *rows = json_array();
    for (size_t i = 0; i < table->count && i < SHOWN_MAX; i++)
        json_array_append_new(rows, row_json(&table->at[i], score_find(&before, table->at[i].id)));
    return json_pack("{s:s, s:s, s:s, s:I, s:o}", "board", changed->code, "name_ko",
                     changed->name_ko, "name_en", changed->name_en, "subjects",
                     (json_int_t)table->count, "rows", rows);
}

static struct board *copy_board(struct arena *arena, const struct board *board)
{
    struct board *copy = ARENA_NEW(arena, struct board);
    *copy = *board;
    copy->indicators = ARENA_ARRAY(arena, struct measure, board->indicator_count + 1);
    memcpy(copy->indicators, board->indicators, board->indicator_count * sizeof *board->indicators);
    return copy;
}

static bool known_boards(struct request *request, const json_t *weights, const struct model *model,
                         struct err *err)
{
    const char *code;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)weights, code, value) if (
        !model_board(model,
                     code)) return request_fault(request, err, ERR_BAD_INPUT, "weights",
                                                 "%s: 없는 대상군입니다 | there is no such board",
                                                 code);
    return true;
}

bool what_if_get(struct request *request, struct err *err)
{
    const json_t *weights = json_object_get(request->body, "weights");
    struct arena *arena = request->arena;
    struct round round;
    struct gathering gathering;
    struct round_input input;
    TRY(round_load(request, &round, err) && round_is_draft(&round, err) &&
        round_gathering(request, &round, &gathering, err) && gather_live(&gathering, &input, err) &&
        known_boards(request, weights, &input.model, err));
    struct board *changed[BOARDS_MAX];
    for (size_t i = 0; i < input.model.board_count; i++) {
        const struct board *board = &input.model.boards[i];
        changed[i] = copy_board(arena, board);
        TRY(change_weights(request, json_object_get(weights, board->code), changed[i], err));
    }
    json_t *boards = json_array();
    for (size_t i = 0; i < input.model.board_count; i++)
        json_array_append_new(boards, board_json(arena, &input.tables[i], changed[i]));
    return request_reply(request, 200, json_pack("{s:o}", "boards", boards));
}
