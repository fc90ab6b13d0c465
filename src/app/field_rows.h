// app/field_rows.h — rows of field tables, in short.
#pragma once

#include "app/module.h"

#define PLAIN(name, kind, ko, en)                                                                  \
    {                                                                                              \
        name, kind, ko, en, 0, 0, 0, NULL                                                          \
    }
#define MARKED(name, kind, ko, en, flags)                                                          \
    {                                                                                              \
        name, kind, ko, en, flags, 0, 0, NULL                                                      \
    }
#define SIZED(name, kind, ko, en, flags, min, max)                                                 \
    {                                                                                              \
        name, kind, ko, en, flags, min, max, NULL                                                  \
    }
#define ONE_OF(name, ko, en, flags, words)                                                         \
    {                                                                                              \
        name, FIELD_CHOICE, ko, en, flags, 0, 0, words                                             \
    }

// Of a draw of lots (app/draw.h), as lists of samples say it.
#define DRAWN_ROWS                                                                                 \
    PLAIN("seed", FIELD_TEXT, "추첨 씨앗", "Seed of the draw"),                                    \
        PLAIN("share", FIELD_INT, "비율(%)", "Share in per cent"),                                 \
        PLAIN("of_count", FIELD_INT, "대상", "Drawn from"),                                        \
        PLAIN("drawn", FIELD_INT, "뽑힌 수", "Drawn"),                                             \
        PLAIN("by_id", FIELD_ID, "뽑은 사람", "By whom"),                                          \
        MARKED("at_us", FIELD_TIME, "뽑은 때", "When", FIELD_SORT)
