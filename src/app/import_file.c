#include "app/import_file.h"

#include <unistd.h>

#include "source/csv.h"
#include "source/decoder.h"

static size_t column_count(const struct import_file *file)
{
    size_t count = 0;
    while (count < IMPORT_COLUMNS_MAX && file->columns[count].name)
        count++;
    return count;
}

static void fault_add(struct import_file *file, uint64_t line, size_t column, const char *header,
                      const char *value, const char *reason)
{
    file->fault_count++;
    if (file->faults.count == IMPORT_FAULTS_MAX)
        return;
    struct import_fault fault = { line, column, header, value,
                                  arena_format(file->arena, "%s", reason) };
    VEC_ADD(file->arena, &file->faults, fault);
}

static const char *copy(struct arena *arena, struct slice slice)
{
    slice = slice_trim(slice);
    return slice.len ? arena_text(arena, slice.data, slice.len) : NULL;
}

static void header_take(struct import_file *file, const struct csv *csv)
{
    size_t count = column_count(file);
    for (size_t cell = 0; cell < csv->cell_count; cell++) {
        size_t i = 0;
        while (i < count && !decoder_same_word(csv->cells[cell], slice_of(file->columns[i].name)) &&
               !decoder_same_word(csv->cells[cell], slice_of(file->columns[i].title)))
            i++;
        const char *header = copy(file->arena, csv->cells[cell]);
        if (i == count || file->places[i])
            fault_add(file, csv->line, cell + 1, header ? header : "", "",
                      i == count ? "모르는 열입니다 | an unknown column"
                                 : "같은 열이 또 있습니다 | the column is there twice");
        else
            file->places[i] = cell + 1;
    }
    for (size_t i = 0; i < count; i++)
        if (file->columns[i].needed && !file->places[i])
            fault_add(file, csv->line, 0, file->columns[i].name, "",
                      "열이 빠졌습니다 | the column is missing");
}

static void row_take(struct import_file *file, const struct csv *csv)
{
    if (csv->fault != CSV_OK) {
        fault_add(file, csv->line, 0, "", "",
                  arena_format(file->arena, "%s | %s", csv_fault_ko(csv->fault),
                               csv_fault_en(csv->fault)));
        return;
    }
    struct import_row row = { .line = csv->line };
    size_t count = column_count(file);
    for (size_t i = 0; i < count; i++) {
        size_t place = file->places[i];
        if (place && place <= csv->cell_count)
            row.cells[i] = copy(file->arena, csv->cells[place - 1]);
        if (file->columns[i].needed && !row.cells[i])
            fault_add(file, row.line, place, file->columns[i].name, "", "빠졌습니다 | is missing");
    }
    VEC_ADD(file->arena, &file->rows, row);
}

static bool rows_read(struct import_file *file, struct input *input, struct err *err)
{
    struct csv csv;
    bool more = false, first = true;
    TRY(input_fill(input, err) && input_skip_marks(input, err));
    TRY(csv_open(&csv, input, input_encoding_of(input, NULL, 0), 0, err));
    bool fine;
    while ((fine = csv_next(&csv, &more, err)) && more) {
        if (!first)
            row_take(file, &csv);
        else
            header_take(file, &csv);
        if (first && file->fault_count) // a header that is wrong makes every row wrong
            more = false;
        first = false;
        if (!more)
            break;
    }
    csv_close(&csv);
    TRY(fine);
    file->form_faults = file->fault_count;
    return !first ||
           err_set(err, ERR_BAD_INPUT, "%s: 빈 파일입니다 | the file is empty", input->name);
}

bool import_file_read(struct import_file *file, struct arena *arena,
                      const struct import_column *columns, const char *name, const void *data,
                      size_t len, struct err *err)
{
    struct input input;
    *file = (struct import_file){ .arena = arena, .columns = columns };
    input_open_bytes(&input, name, data, len);
    bool fine = rows_read(file, &input, err);
    input_close(&input);
    return fine;
}

// ---- applying

void import_file_begin(struct import_file *file)
{
    file->fault_count = file->form_faults;
    file->faults.count =
        file->form_faults < IMPORT_FAULTS_MAX ? file->form_faults : IMPORT_FAULTS_MAX;
}

void import_file_fault(struct import_file *file, const struct import_row *row, const char *field,
                       const char *reason)
{
    size_t count = column_count(file);
    for (size_t i = 0; i < count; i++) {
        const struct import_column *column = &file->columns[i];
        if (strcmp(column->field ? column->field : column->name, field) == 0) {
            fault_add(file, row->line, file->places[i], column->name,
                      row->cells[i] ? row->cells[i] : "", reason);
            return;
        }
    }
    fault_add(file, row->line, 0, "", "", reason);
}

bool import_file_good(const struct import_file *file, struct err *err)
{
    return !file->fault_count ||
           err_set(err, ERR_BAD_INPUT,
                   "%zu곳이 틀렸습니다. 아무것도 쓰지 않았습니다 | %zu faults: nothing was written",
                   file->fault_count, file->fault_count);
}

// ---- of routes

bool import_body(struct request *request, char **data, size_t *len, struct err *err)
{
    int file = http_body_file(request->exchange);
    size_t size = (size_t)http_body_bytes(request->exchange);
    *data = arena_take_raw(request->arena, size + 1);
    for (*len = 0; file >= 0 && *len < size;) {
        ssize_t got = pread(file, *data + *len, size - *len, (off_t)*len);
        if (got <= 0)
            return err_set(err, ERR_SYSTEM, "the body cannot be read back");
        *len += (size_t)got;
    }
    return true;
}

bool import_is_dry(const struct request *request)
{
    const char *dry = http_query(request->exchange, "dry");
    return dry && (strcmp(dry, "1") == 0 || strcmp(dry, "true") == 0);
}

static json_t *faults_json(const struct import_file *file, bool english)
{
    json_t *list = json_array();
    for (size_t i = 0; i < file->faults.count; i++) {
        const struct import_fault *fault = &file->faults.at[i];
        const char *bar = strstr(fault->reason, " | ");
        json_t *reason = !bar      ? json_string(fault->reason)
                         : english ? json_string(bar + 3)
                                   : json_stringn(fault->reason, (size_t)(bar - fault->reason));
        json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:s, s:o}", "line",
                                              (json_int_t)fault->line, "column",
                                              (json_int_t)fault->column, "header", fault->header,
                                              "value", fault->value, "reason", reason));
    }
    return list;
}

bool import_reply_faults(struct request *request, const struct import_file *file)
{
    return request_reply(
        request, 400,
        json_pack("{s:s, s:I, s:o}", "title",
                  request->english ? "Nothing was written" : "아무것도 쓰지 않았습니다",
                  "fault_count", (json_int_t)file->fault_count, "faults",
                  faults_json(file, request->english)));
}
