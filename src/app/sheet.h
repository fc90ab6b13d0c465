// app/sheet.h — a list as a file: what a page of it would show, as CSV or XLSX.
//
// Who downloads says why, and that is logged before the file goes out. What is masked stays masked. A cell that a
// spreadsheet would take for a formula gets an apostrophe.
// Errors   ERR_LIMIT: more than SHEET_ROWS_MAX rows.
#pragma once

#include "app/app.h"

#define SHEET_ROWS_MAX 50000

struct sheet_form {
    const char *name;           // "alarms": the file's
    const char *action, *table; // of the entry in the audit log: "alarm.export", "alarm"
    const char *const *columns; // of the list's fields, in the file's order
    size_t column_count;        // 0: all of them
};

extern const char *const sheet_formats[]; // csv xlsx
// What a route that sends a sheet takes besides the list's own filters: it is ROUTE_LIST, ROUTE_TEXT, ROUTE_STREAM.
#define SHEET_QUERY                                                                                \
    {                                                                                              \
        "format", FIELD_CHOICE, "파일 형식", "Format of the file", FIELD_REQUIRED, 0,              \
        0,        sheet_formats                                                                    \
    },                                                                                             \
    {                                                                                              \
        "reason", FIELD_LONG, "내려받는 사유", "Reason of the download", FIELD_REQUIRED, 5, 1000,  \
            NULL                                                                                   \
    }

bool sheet_send(struct request *request, const struct list *list, const struct sheet_form *form,
                struct err *err);
