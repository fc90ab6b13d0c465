// source/csv.h — records of separated values, split in place, with what is wrong about each.
//
// RFC 4180 and what people send: any of , ; tab | between cells, LF, CRLF or CR behind records,
// line breaks inside quotes, blank lines. A record of nothing but separators is a blank line.
// Owns     cells point into the window or the scratch and hold until the next csv_next().
// Bounds   a record of at most INPUT_WINDOW_MAX bytes and CSV_CELLS_MAX cells; a longer one is
//          skipped as it streams past.
#pragma once

#include <iconv.h>

#include "base/str.h"
#include "source/input.h"

#define CSV_CELLS_MAX 4096

#define CSV_FAULTS(X)                                                                              \
    X(CSV_OK, "", "")                                                                              \
    X(CSV_TOO_LONG, "한 줄이 16MB를 넘습니다", "the line is longer than 16 MB")                    \
    X(CSV_TOO_MANY, "한 줄의 칸이 4,096개를 넘습니다", "the line has more than 4,096 cells")       \
    X(CSV_OPEN_QUOTE, "따옴표가 닫히지 않았습니다", "a quote is opened and never closed")          \
    X(CSV_AFTER_QUOTE, "닫는 따옴표 뒤에 글자가 있습니다", "text follows a closing quote")         \
    X(CSV_NUL, "NUL 바이트가 있습니다", "the line holds a NUL byte")                               \
    X(CSV_ENCODING, "글자가 깨졌습니다(인코딩 오류)",                                              \
      "bytes that are no characters of the encoding")

enum csv_fault {
#define X(fault, ko, en) fault,
    CSV_FAULTS(X)
#undef X
};

struct csv {
    struct input *input;
    char separator;
    enum input_encoding encoding;
    iconv_t iconv; // (iconv_t)-1: UTF-8
    bool stops[256];
    struct pool pool;
    uint64_t next_line;
    int recoveries_left;
    char *scratch;
    size_t scratch_room;

    // The record just read.
    struct slice *cells;
    bool *doubled; // a cell holds doubled quotes; for csv.c
    bool any_doubled;
    size_t cell_count, cell_room;
    uint64_t line;
    enum csv_fault fault;
    size_t fault_cell; // of CSV_ENCODING and CSV_AFTER_QUOTE
    bool cut;          // the file ends in this record, with no line end
};

// `separator` 0: judged by the first line. The marks must have been skipped.
bool csv_open(struct csv *csv, struct input *input, enum input_encoding encoding, char separator,
              struct err *err);
// *more false: the end of the file.
bool csv_next(struct csv *csv, bool *more, struct err *err);
void csv_close(struct csv *csv);
const char *csv_fault_ko(enum csv_fault fault);
const char *csv_fault_en(enum csv_fault fault);
