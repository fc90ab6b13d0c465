// source/cell.h — one cell of text becomes one typed value, or a reason why it cannot.
//
// People's files write one date in a dozen ways and money with commas, won signs and parentheses.
// What is certain is read, what is doubtful is kept with a note, what is damaged is refused.
// Errors   a verdict, never an err: the caller knows file, line and column.
#pragma once

#include "flow/value.h"

// Verdicts, Korean and English reasons. Those from CELL_BAD_NUMBER on refuse the cell.
#define CELL_VERDICTS(X)                                                                           \
    X(CELL_OK, "", "")                                                                             \
    X(CELL_NULL_DATE, "날짜가 아닌 채움값이라 빈 값으로 읽었습니다",                               \
      "a filler, not a date: read as empty")                                                       \
    X(CELL_FAR_DATE, "1900년부터 2100년 사이가 아닌 날짜입니다(그대로 읽음)",                      \
      "a date outside 1900 to 2100 (kept)")                                                        \
    X(CELL_EXCEL_TEXT, "엑셀이 지수로 바꾼 번호로 보입니다(그대로 읽음)",                          \
      "looks like a number turned into an exponent by Excel (kept)")                               \
    X(CELL_BAD_NUMBER, "숫자가 아닙니다", "not a number")                                          \
    X(CELL_BAD_RANGE, "숫자가 이 열의 범위를 벗어났습니다",                                        \
      "the number is out of the column's range")                                                   \
    X(CELL_BAD_DECIMALS, "정수 열에 소수가 있습니다", "decimals in a column of whole numbers")     \
    X(CELL_BAD_EXCEL, "엑셀이 지수로 바꾸어 원래 값을 잃었습니다. 원본에서 다시 내려받으십시오",   \
      "Excel turned it into an exponent and lost digits: export it again")                         \
    X(CELL_BAD_DATE, "날짜가 아닙니다", "not a date")                                              \
    X(CELL_BAD_ORDER, "날짜의 순서가 분명하지 않습니다. 연-월-일로 쓰십시오",                      \
      "the order of the date is ambiguous: write year-month-day")                                  \
    X(CELL_BAD_TIME, "시각이 아닙니다", "not a time")                                              \
    X(CELL_BAD_BOOL, "예/아니오 값이 아닙니다", "not a yes or no")                                 \
    X(CELL_BAD_VALUE, "이 열의 자료형으로 읽을 수 없습니다", "not a value of the column's type")

enum cell_verdict {
#define X(verdict, ko, en) verdict,
    CELL_VERDICTS(X)
#undef X
};

enum cell_date_form {
    CELL_DATE_YMD, // 20260302, 2026-03-02, 2026.3.2., 2026/03/02, 2026년 3월 2일
    CELL_DATE_DMY, // 02/03/26, 02/03/2026
    CELL_DATE_MDY, // 03/02/2026
};

struct cell_form {
    enum type type;
    int scale; // of a numeric: rounded to it; -1: as written
    enum cell_date_form date;
    int64_t times; // a number is multiplied by this first; 1
    bool round;    // decimals of a whole number are rounded away
};

static inline bool cell_refused(enum cell_verdict verdict)
{
    return verdict >= CELL_BAD_NUMBER;
}

// `data` is trimmed and not empty, UTF-8. Text is not interned here: it gives CELL_OK and no value.
enum cell_verdict cell_read(const struct cell_form *form, const char *data, size_t len,
                            struct value *out);
// Digits, a point, more digits, E+nn: what Excel shows of a long number.
bool cell_is_exponent(const char *data, size_t len);
const char *cell_reason_ko(enum cell_verdict verdict);
const char *cell_reason_en(enum cell_verdict verdict);
