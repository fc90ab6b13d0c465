// base/str.h — a string under construction in an arena, and slices of text.
#pragma once

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct str {
    struct arena *arena;
    char *data; // always ends in NUL once something was added
    size_t len, room;
};

struct slice {
    const char *data;
    size_t len;
};

void str_open(struct str *str, struct arena *arena);
void str_add(struct str *str, const char *data, size_t len);
void str_text(struct str *str, const char *text);
void str_char(struct str *str, char c);
void str_format(struct str *str, const char *format, ...) __attribute__((format(printf, 2, 3)));
void str_format_list(struct str *str, const char *format, va_list list);
void str_json(struct str *str, const char *data, size_t len); // quoted and escaped as JSON
const char *str_end(struct str *str);                          // the text, "" when empty

struct slice slice_of(const char *text);
bool slice_is(struct slice slice, const char *text);
struct slice slice_trim(struct slice slice); // without ASCII blanks at both ends

// True when the bytes are valid UTF-8 without NUL; else *bad is the offset of the first bad byte.
bool utf8_check(const char *data, size_t len, size_t *bad);
size_t utf8_count(const char *data, size_t len);                    // code points
size_t utf8_offset(const char *data, size_t len, size_t index);     // byte offset of code point
size_t utf8_decode(const char *data, size_t len, uint32_t *point);  // bytes read, 0 at the end
size_t utf8_width(const char *data, size_t len);                    // terminal columns
