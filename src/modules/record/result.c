// What came of a body, as JSON.
#include "modules/record/record.h"

static json_t *row_json(const struct intake_row *row, bool english)
{
    json_t *object = json_pack("{s:I, s:s}", "line", (json_int_t)row->line, "outcome",
                               record_outcome_name(row->outcome));
    if (row->outcome == RECORD_REFUSED) {
        json_object_set_new(object, "column", json_string(row->column));
        json_object_set_new(object, "reason",
                            json_string(english ? row->reason_en : row->reason_ko));
    }
    return object;
}

json_t *record_result_json(const struct intake_result *result, bool english)
{
    const struct intake_counts *counts = &result->counts;
    json_t *object =
        json_pack("{s:I, s:s, s:b, s:I, s:I, s:I, s:I, s:I}", "id", (json_int_t)result->id, "state",
                  intake_state_name(result->state), "repeated", result->repeated, "inserted",
                  (json_int_t)counts->inserted, "updated", (json_int_t)counts->updated, "unchanged",
                  (json_int_t)counts->unchanged, "deleted", (json_int_t)counts->deleted, "rejected",
                  (json_int_t)counts->rejected);
    if (result->state == INTAKE_HELD)
        json_object_set_new(object, "would_raise", json_integer((json_int_t)result->raised));
    if (result->row_count == 0)
        return object;
    json_t *rows = json_array();
    for (size_t i = 0; i < result->row_count; i++)
        json_array_append_new(rows, row_json(&result->rows[i], english));
    json_object_set_new(object, "rows", rows);
    return object;
}
