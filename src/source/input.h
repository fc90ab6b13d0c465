// source/input.h — the bytes of one file, unpacked if packed, in a window that slides over it.
//
// Owns     the window; it moves whenever input_fill() is called.
// Bounds   the window never passes INPUT_WINDOW_MAX bytes, whatever the file holds.
#pragma once

#include "base/err.h"
#include "base/pool.h"

#define INPUT_WINDOW_MAX ((size_t)16 << 20) // and so the longest record
#define INPUT_SLACK      64                // for a sentinel, and for blocks that reach over the end
#define INPUT_RATIO_FREE   ((uint64_t)64 << 20) // unpacked bytes that are never too many
#define INPUT_RATIO_MAX    200                  // then so many for a packed one
#define INPUT_PROBE      ((size_t)1 << 20) // what encodings are judged by

enum input_encoding {
    INPUT_DETECT,
    INPUT_UTF8,
    INPUT_CP949,
    INPUT_WINDOWS_1252,
};

struct input {
    struct pool pool;
    const char *name;
    void *file; // of zlib, which reads unpacked files as they are; NULL: bytes given
    char *data; // [at, end) is not consumed yet; INPUT_SLACK bytes more may be touched
    size_t at, end, room;
    bool ended;                  // nothing follows `end`
    bool marked;                 // a byte order mark said UTF-8
    uint64_t bytes, bytes_total; // of the file as stored, for progress
    uint64_t unpacked;
};

bool input_open(struct input *input, const char *path, struct err *err);
// The same over a copy of an open descriptor, from its start.
bool input_open_file(struct input *input, const char *name, int file, struct err *err);
void input_open_bytes(struct input *input, const char *name, const void *data, size_t len);
void input_close(struct input *input);

// Drops what was consumed, then reads on until at least one byte more is there or the file ends.
// With a full window nothing is read: ask input_full().
bool input_fill(struct input *input, struct err *err);
static inline bool input_full(const struct input *input)
{
    return input->end - input->at >= INPUT_WINDOW_MAX;
}

// Consumes the byte order marks, also doubled ones. UTF-16 is refused.
bool input_skip_marks(struct input *input, struct err *err);
// The candidate that the first INPUT_PROBE bytes fit best, the earlier one when equal; none given:
// UTF-8, then CP949.
enum input_encoding input_encoding_of(const struct input *input,
                                      const enum input_encoding *candidates, size_t count);
