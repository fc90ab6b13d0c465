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
