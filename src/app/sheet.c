// A list as a file.
//
//   GET /api/v1/alarms/export?format=csv&reason=월간 회의자료&state=acted
//     번호,시나리오,…
//     1764384…,F03,"'=1+1"          a cell that a spreadsheet would take for a formula gets an apostrophe
#include "app/sheet.h"

#include <assert.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "app/field.h"
#include "app/points.h"
#include "base/now.h"

#define COLUMNS_MAX 40
#define UTF8_MARK   "\xEF\xBB\xBF" // spreadsheets take a CSV without it for the local encoding
#define CSV_TYPE    "text/csv; charset=utf-8"
#define XLSX_TYPE   "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

const char *const sheet_formats[] = { "csv", "xlsx", NULL };

struct sheet {
    struct request *request;
    const struct sheet_form *form;
    const struct field *fields[COLUMNS_MAX];
    size_t at[COLUMNS_MAX]; // of the column among the list's fields
    size_t columns, rows;
};

// "sentence_ko" is "sentence_en" for who reads English.
static const struct field *field_of(struct request *request, const struct fields *all,
                                    const char *name)
{
    size_t len = strlen(name);
    const struct field *english = NULL;
    if (request->english && len > 3 && strcmp(name + len - 3, "_ko") == 0)
        english = fields_find(all, arena_format(request->arena, "%.*s_en", (int)(len - 3), name));
    return english ? english : fields_find(all, name);
}

static void open_sheet(struct request *request, const struct list *list,
                       const struct sheet_form *form, struct sheet *out)
{
    const struct fields *all = list->fields;
    *out = (struct sheet){ .request = request, .form = form };
    out->columns = form->column_count ? form->column_count : all->count;
    assert(out->columns <= COLUMNS_MAX);
    for (size_t i = 0; i < out->columns; i++) {
        out->fields[i] =
            form->column_count ? field_of(request, all, form->columns[i]) : &all->at[i];
        out->at[i] = (size_t)(out->fields[i] - all->at);
    }
}

static const char *title_of(const struct sheet *sheet, size_t column)
{
    const struct field *field = sheet->fields[column];
    return sheet->request->english ? field->title_en : field->title_ko;
}

// A cell as people read it: the civil time of an instant, nothing for NULL.
static const char *text_of(const struct sheet *sheet, const struct store_rows *rows, size_t column)
{
    struct request *request = sheet->request;
    size_t at = sheet->at[column];
    if (store_is_null(rows, at))
        return "";
    switch (sheet->fields[column]->kind) {
    case FIELD_ID:
    case FIELD_INT:
    case FIELD_WON:
    case FIELD_BOOL:
        return arena_format(request->arena, "%lld", (long long)store_get_int(rows, at));
    case FIELD_POINTS:
        return points_text(request->arena, store_get_int(rows, at));
    case FIELD_TIME: {
        char text[CIVIL_TEXT_MAX];
        int64_t local = now_civil(store_get_int(rows, at), app_zone_minutes(request->app));
        size_t len = civil_print_stamp(local - local % 1000000, text);
        return arena_text(request->arena, text, len);
    }
    default:
        return store_copy_text(rows, at, request->arena);
    }
}

static bool is_number(const struct field *field)
{
    return field->kind == FIELD_POINTS || field->kind == FIELD_INT || field->kind == FIELD_WON ||
           field->kind == FIELD_BOOL;
}

// ---- CSV

static void add_cell(struct str *out, const char *text)
{
    str_char(out, '"');
    if (*text && strchr("=+-@\t\r", *text))
        str_char(out, '\'');
    for (const char *at = text; *at; at++) {
        str_char(out, *at);
        if (*at == '"')
            str_char(out, '"');
    }
    str_char(out, '"');
}

static bool write_csv(struct sheet *sheet, struct store_rows *rows, struct str *out,
                      struct err *err)
{
    bool more, fine;
    str_text(out, UTF8_MARK);
    for (size_t i = 0; i < sheet->columns; i++) {
        str_text(out, i ? "," : "");
        add_cell(out, title_of(sheet, i));
    }
    str_text(out, "\r\n");
    while ((fine = store_next(rows, &more, err)) && more && sheet->rows++ < SHEET_ROWS_MAX) {
        for (size_t i = 0; i < sheet->columns; i++) {
            const char *text = text_of(sheet, rows, i);
            str_text(out, i ? "," : "");
            is_number(sheet->fields[i]) ? str_text(out, text) : add_cell(out, text);
        }
        str_text(out, "\r\n");
    }
    return fine;
}

// ---- XLSX, by libxlsxwriter, into a file that has no name

static bool write_cells(struct sheet *sheet, struct store_rows *rows, lxw_worksheet *page,
                        lxw_format *bold, lxw_format *won, struct err *err)
{
    bool more, fine;
    for (size_t i = 0; i < sheet->columns; i++)
        worksheet_write_string(page, 0, (lxw_col_t)i, title_of(sheet, i), bold);
    while ((fine = store_next(rows, &more, err)) && more && sheet->rows++ < SHEET_ROWS_MAX)
        for (size_t i = 0; i < sheet->columns; i++) {
            const char *text = text_of(sheet, rows, i);
            lxw_row_t row = (lxw_row_t)sheet->rows;
            if (is_number(sheet->fields[i]) && *text)
                worksheet_write_number(page, row, (lxw_col_t)i, strtod(text, NULL),
                                       sheet->fields[i]->kind == FIELD_POINTS ? NULL : won);
            else
                worksheet_write_string(page, row, (lxw_col_t)i, text, NULL);
        }
    worksheet_freeze_panes(page, 1, 0);
    worksheet_set_column(page, 0, (lxw_col_t)(sheet->columns - 1), 14, NULL);
    for (size_t i = 0; i < sheet->columns; i++)
        if (sheet->fields[i]->kind == FIELD_LONG)
            worksheet_set_column(page, (lxw_col_t)i, (lxw_col_t)i, 60, NULL);
    return fine;
}

static bool write_xlsx(struct sheet *sheet, struct store_rows *rows, int file, struct err *err)
{
    char path[40];
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    lxw_workbook_options options = { .constant_memory = LXW_TRUE };
    lxw_workbook *book = workbook_new_opt(path, &options);
    if (!book)
        return err_set(err, ERR_SYSTEM, "파일을 만들지 못했습니다 | the file could not be made");
    lxw_format *bold = workbook_add_format(book), *won = workbook_add_format(book);
    format_set_bold(bold);
    format_set_num_format(won, "#,##0");
    bool fine = write_cells(sheet, rows, workbook_add_worksheet(book, NULL), bold, won, err);
    lxw_error wrong = workbook_close(book);
    return fine && (wrong == LXW_NO_ERROR ||
                    err_set(err, ERR_SYSTEM,
                            "파일을 만들지 못했습니다: %s | the file could not be made: %s",
                            lxw_strerror(wrong), lxw_strerror(wrong)));
}

// ---- the route

static void add_filter(void *context, const char *name, const char *value)
{
    if (strcmp(name, "reason") != 0)
        json_object_set_new(context, name, json_string(value));
}

static bool log_download(struct request *request, void *context, struct err *err)
{
    const struct sheet *sheet = context;
    json_t *detail = json_pack("{s:I}", "rows", (json_int_t)sheet->rows);
    http_each_query(request->exchange, add_filter, detail);
    const struct request_act act = {
        .action = sheet->form->action,
        .table = sheet->form->table,
        .owner = { .agency = request->actor->agency },
        .reason = http_query(request->exchange, "reason"),
        .detail = detail,
    };
    return request_audit(request, &act, err);
}

static bool check_query(struct request *request, struct err *err)
{
    const struct fields *fields = &request->route->query;
    json_t *given = json_object();
    for (size_t i = 0; i < fields->count; i++) {
        const char *text = http_query(request->exchange, fields->at[i].name);
        if (text)
            json_object_set_new(given, fields->at[i].name, json_string(text));
    }
    bool fine = fields_check(request, fields, given, err);
    json_decref(given);
    return fine;
}

static bool check_rows(struct request *request, const struct sheet *sheet, struct err *err)
{
    return sheet->rows <= SHEET_ROWS_MAX ||
           request_fault(
               request, err, ERR_LIMIT, "format",
               "%d건까지 내려받을 수 있습니다. 조건을 좁혀 주세요 | at most %d rows: narrow "
               "the filters",
               SHEET_ROWS_MAX, SHEET_ROWS_MAX);
}

static void name_file(struct sheet *sheet, const char *format)
{
    struct request *request = sheet->request;
    char day[CIVIL_TEXT_MAX];
    size_t len = civil_print_date(
        civil_floor_day(now_civil(request->at_us, app_zone_minutes(request->app))), day);
    http_add_header(request->exchange, "Content-Disposition",
                    arena_format(request->arena, "attachment; filename=\"%s-%.*s.%s\"",
                                 sheet->form->name, (int)len, day, format));
    http_add_header(request->exchange, "X-Content-Type-Options", "nosniff");
    http_add_header(request->exchange, "Cache-Control", "no-store");
    request->replied = true;
}

static bool send_csv(struct request *request, struct sheet *sheet, struct store_rows *rows,
                     struct err *err)
{
    struct str text;
    str_open(&text, request->arena);
    bool fine = write_csv(sheet, rows, &text, err);
    store_done(rows);
    TRY(fine && check_rows(request, sheet, err) &&
        request_write(request, log_download, sheet, err));
    name_file(sheet, "csv");
    http_reply(request->exchange, 200, CSV_TYPE, text.data, text.len);
    return true;
}

static bool send_xlsx(struct request *request, struct sheet *sheet, struct store_rows *rows,
                      struct err *err)
{
    int file = memfd_create("sheet", MFD_CLOEXEC);
    bool fine = file >= 0 ? write_xlsx(sheet, rows, file, err)
                          : err_set(err, ERR_SYSTEM, "기억 공간이 모자랍니다 | out of memory");
    store_done(rows);
    fine =
        fine && check_rows(request, sheet, err) && request_write(request, log_download, sheet, err);
    if (!fine) {
        if (file >= 0)
            close(file);
        return false;
    }
    off_t bytes = lseek(file, 0, SEEK_END);
    lseek(file, 0, SEEK_SET);
    name_file(sheet, "xlsx");
    http_reply_file(request->exchange, 200, XLSX_TYPE, file, (uint64_t)bytes);
    return true;
}

bool sheet_send(struct request *request, const struct list *list, const struct sheet_form *form,
                struct err *err)
{
    struct sheet sheet;
    TRY(check_query(request, err));
    open_sheet(request, list, form, &sheet);
    struct store_rows *rows = request_rows(request, list, SHEET_ROWS_MAX, err);
    if (!rows)
        return false;
    return strcmp(http_query(request->exchange, "format"), "csv") == 0
               ? send_csv(request, &sheet, rows, err)
               : send_xlsx(request, &sheet, rows, err);
}
