// base/dict.h — the text dictionary: every distinct text of the process once, known by a number.
//
// Ids are in order of arrival, never of the text; they must not reach an output.
// Id 0 is the empty text. Texts are UTF-8 without NUL and end in a NUL.
// Bounds   2^32 - 1 texts; a text is at most DICT_TEXT_MAX bytes; 1 TiB in all.
// Threads  any: a put waits for a lock (none is taken while the process has one thread alone); readers
//          of ids they were given need none.
// Cost     a known text is one probe; equality of texts is equality of ids.
#pragma once

#include <stdint.h>

#include "base/str.h"

#define DICT_TEXT_MAX (16u << 20)

uint32_t dict_put(const char *data, size_t len);
uint32_t dict_put_text(const char *text);
// Many at once, with their hash_memory(): the waits for memory overlap. At most DICT_MANY_MAX.
#define DICT_MANY_MAX 64
void dict_put_many(const struct slice *texts, const uint64_t *hashes, size_t count, uint32_t *ids);
struct slice dict_get(uint32_t id);
int dict_compare(uint32_t a, uint32_t b); // by bytes: COLLATE "C"
uint32_t dict_count(void);
uint64_t dict_bytes(void); // of memory, the tables included
