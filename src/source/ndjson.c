#include "source/ndjson.h"

#include <stdio.h>
#include <string.h>

// What cell_of holds for a name: a cell's number from 1, or that nobody wants it.
static const char unwanted;

void ndjson_open(struct ndjson *ndjson, struct arena *arena, struct input *input,
                 struct decoder *decoder)
{
    size_t count = decoder->name_count;
    *ndjson = (struct ndjson){
        .input = input,
        .decoder = decoder,
        .arena = arena,
        .next_line = 1,
        .cells = ARENA_ARRAY(arena, struct slice, count + 1),
        .named = ARENA_ARRAY(arena, bool, count + 1),
        .numbers = arena_take(arena, (count + 1) * NDJSON_NUMBER_MAX),
        .cell_count = count,
    };
    map_open(&ndjson->cell_of, arena);
}

void ndjson_close(struct ndjson *ndjson)
{
    json_decref(ndjson->object);
    ndjson->object = NULL;
}

static bool fault(struct ndjson *ndjson, const char *column, const char *ko, const char *en)
{
    ndjson->fault = true;
    ndjson->column = column;
    snprintf(ndjson->reason_ko, sizeof ndjson->reason_ko, "%s", ko);
    snprintf(ndjson->reason_en, sizeof ndjson->reason_en, "%s", en);
    return false;
}

bool ndjson_parse(struct ndjson *ndjson, const char *text, size_t len)
{
    json_decref(ndjson->object);
    ndjson->object = NULL;
    ndjson->fault = false;
    ndjson->column = "";
    size_t bad;
    if (memchr(text, 0, len))
        return fault(ndjson, "", "NUL 바이트가 있습니다", "the line holds a NUL byte");
    if (!utf8_check(text, len, &bad))
        return fault(ndjson, "", "글자가 깨졌습니다(UTF-8이 아님)", "bytes that are not UTF-8");
    json_error_t error;
    ndjson->object = json_loadb(text, len, JSON_REJECT_DUPLICATES, &error);
    if (!ndjson->object) {
        enum json_error_code code = json_error_code(&error);
        char ko[160], en[240];
        const char *what = code == json_error_numeric_overflow ? "64비트를 넘는 정수가 있습니다"
                           : code == json_error_premature_end_of_input
                               ? "줄이 JSON 도중에 끝났습니다"
                               : "JSON이 아닙니다";
        snprintf(ko, sizeof ko, "%s(%d번째 글자)", what, error.column);
        // The parser quotes what it met, which may be personal data: only its own words are kept.
        int words = (int)strcspn(error.text, "'");
        if (words >= 5 && strncmp(error.text + words - 5, "near ", 5) == 0)
            words -= 5;
        while (words > 0 && error.text[words - 1] == ' ')
            words--;
        if (code == json_error_numeric_overflow)
            snprintf(en, sizeof en, "an integer over 64 bits at column %d", error.column);
        else
            snprintf(en, sizeof en, "not JSON%s%.*s at column %d", words ? ": " : "", words,
                     error.text, error.column);
        return fault(ndjson, "", ko, en);
    }
    if (!json_is_object(ndjson->object))
        return fault(ndjson, "", "JSON 객체({...})가 아닙니다", "not a JSON object {...}");
    return true;
}

static int cell_find(struct ndjson *ndjson, const char *name)
{
    const struct decoder *decoder = ndjson->decoder;
    struct slice word = slice_of(name);
    if (!decoder->mapped)
        return decoder_column_of(decoder->table, word);
    for (size_t i = 0; i < decoder->mapped->header_count; i++)
        if (decoder_same_word(word, slice_of(decoder->mapped->headers[i])))
            return (int)i;
    return -1;
}

// The cell of a member, looked up by its words once and by its bytes from then on.
static int cell_of(struct ndjson *ndjson, const char *name)
{
    const void *known = map_get(&ndjson->cell_of, name);
    if (known)
        return known == &unwanted ? -1 : *(const int *)known;
    int cell = cell_find(ndjson, name);
    if (cell < 0) {
        map_put(&ndjson->cell_of, name, (void *)&unwanted);
        if (!ndjson->decoder->mapped)
            decoder_note(ndjson->decoder, ndjson->line,
                         arena_text(ndjson->arena, name, strlen(name)),
                         "모르는 열이라 읽지 않았습니다", "an unknown column: not read");
        return -1;
    }
    int *number = ARENA_NEW(ndjson->arena, int);
    *number = cell;
    map_put(&ndjson->cell_of, name, number);
    return cell;
}

static bool member_cell(const json_t *value, char *number, struct slice *cell)
{
    switch (json_typeof(value)) {
    case JSON_STRING:
        *cell = (struct slice){ json_string_value(value), json_string_length(value) };
        return true;
    case JSON_INTEGER:
        snprintf(number, NDJSON_NUMBER_MAX, "%lld", (long long)json_integer_value(value));
        break;
    case JSON_REAL: {
        // The fewest digits that read back as the same number, without an exponent where it can be.
        double real = json_real_value(value);
        snprintf(number, NDJSON_NUMBER_MAX, "%.15g", real);
        if (strchr(number, 'e') && real < 1e18 && real > -1e18)
            snprintf(number, NDJSON_NUMBER_MAX, "%.9f", real);
        break;
    }
    case JSON_TRUE:
        *cell = slice_of("Y");
        return true;
    case JSON_FALSE:
        *cell = slice_of("N");
        return true;
    case JSON_NULL:
        *cell = slice_of("");
        return true;
    default:
        return false;
    }
    *cell = slice_of(number);
    return true;
}

void ndjson_cells(struct ndjson *ndjson, json_t *object, const char *const *skip)
{
    for (size_t i = 0; i < ndjson->cell_count; i++)
        ndjson->cells[i] = (struct slice){ "", 0 };
    memset(ndjson->named, 0, ndjson->cell_count * sizeof *ndjson->named);
    const char *name;
    json_t *value;
    json_object_foreach(object, name, value)
    {
        bool reserved = false;
        for (size_t i = 0; skip && skip[i]; i++)
            reserved = reserved || strcmp(name, skip[i]) == 0;
        int cell = reserved ? -1 : cell_of(ndjson, name);
        if (cell >= 0 && !member_cell(value, ndjson->numbers[cell], &ndjson->cells[cell])) {
            fault(ndjson, ndjson->decoder->names[cell],
                  "값이 와야 할 곳에 묶음({} 또는 [])이 있습니다",
                  "an object or a list where one value belongs");
            return;
        }
        if (cell >= 0)
            ndjson->named[cell] = true;
    }
}

// Consumes the rest of a line that is too long, window by window.
static bool line_skip(struct ndjson *ndjson, struct err *err)
{
    struct input *input = ndjson->input;
    for (;;) {
        char *from = input->data + input->at;
        char *stop = memchr(from, '\n', input->end - input->at);
        input->at = stop ? (size_t)(stop - input->data) + 1 : input->end;
        if (stop || input->ended)
            return true;
        TRY(input_fill(input, err));
    }
}

bool ndjson_next(struct ndjson *ndjson, bool *more, struct err *err)
{
    struct input *input = ndjson->input;
    size_t looked = 0; // bytes of the line known to hold no line end
    for (;;) {
        char *from = input->data + input->at;
        size_t held = input->end - input->at;
        char *stop = held > looked ? memchr(from + looked, '\n', held - looked) : NULL;
        if (!stop && !input->ended) {
            if (input_full(input)) {
                ndjson->line = ndjson->next_line++;
                *more = true;
                fault(ndjson, "", "한 줄이 16MB를 넘습니다", "the line is longer than 16 MB");
                return line_skip(ndjson, err);
            }
            looked = held;
            TRY(input_fill(input, err));
            continue;
        }
        *more = held > 0;
        if (!held)
            return true;
        size_t len = stop ? (size_t)(stop - from) : held;
        input->at += len + (stop != NULL);
        looked = 0;
        ndjson->line = ndjson->next_line++;
        struct slice text = slice_trim((struct slice){ from, len });
        if (text.len == 0)
            continue;
        if (ndjson_parse(ndjson, text.data, text.len))
            ndjson_cells(ndjson, ndjson->object, ndjson->skip);
        return true;
    }
}
