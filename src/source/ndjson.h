// source/ndjson.h — one JSON object a line, its members found by name and shown as cells of text.
//
// Owns     cells point into the object at hand and hold until the next ndjson_next().
// Bounds   a line of at most INPUT_WINDOW_MAX bytes; a longer one is skipped as it streams past.
#pragma once

#include <jansson.h>

#include "base/map.h"
#include "source/decoder.h"

#define NDJSON_NUMBER_MAX 32

struct ndjson {
    struct input *input;
    struct decoder *decoder;
    struct arena *arena;
    const char *const *skip; // members that are no columns; NULL: none
    struct map cell_of;      // a member's name, as written, to its cell
    uint64_t next_line;

    // The object just read.
    json_t *object;
    struct slice *cells;
    bool *named; // a cell's member was there
    char (*numbers)[NDJSON_NUMBER_MAX];
    size_t cell_count;
    uint64_t line;
    bool fault;         // the line is no usable object:
    const char *column; // "" or the member at fault
    char reason_ko[160], reason_en[240];
};

// The decoder has been given its cells by decoder_named().
void ndjson_open(struct ndjson *ndjson, struct arena *arena, struct input *input,
                 struct decoder *decoder);
bool ndjson_next(struct ndjson *ndjson, bool *more, struct err *err);
void ndjson_close(struct ndjson *ndjson);
// The parts, for a stream of changes: reads one line, then its members into cells.
bool ndjson_parse(struct ndjson *ndjson, const char *text, size_t len);
void ndjson_cells(struct ndjson *ndjson, json_t *object, const char *const *skip);
