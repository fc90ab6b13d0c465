// How a record is read
//
// The window holds what has been read and not consumed. row_split() walks it once, from the start
// of a record, noting where cells begin and end without changing a byte; when the window ends first,
// it is filled and the walk starts over (a record is on average far shorter than the window, so this
// costs nothing; a window that had to grow doubles, so the walks sum to a constant factor). Cells are
// some seven bytes long, too short for memchr(): the walk makes a word of bits of a block of 64
// bytes, one for each separator and line end, and goes from bit to bit. A '\n' is kept behind the
// end, so that no step tests a bound. UTF-8 is checked over the whole record, quotes and separators
// with it, since they cannot stand inside a character; only a record that fails is looked at cell by
// cell. Then doubled quotes are closed up in place and other encodings turned into UTF-8. CP949 may
// be split before it is decoded: none of its trail bytes is a separator, a quote or a line end.
//
// A quote that never closes would swallow the rest of the file. When the file or the window ends
// inside a quote, the line that opened it is reported and reading goes on with the line after it;
// this is tried a few times only, so that a hostile file cannot make it quadratic.
#include "source/csv.h"

#include <assert.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define RECOVERIES_MAX 8

static const char *const faults_ko[] = {
#define X(fault, ko, en) ko,
    CSV_FAULTS(X)
#undef X
};

static const char *const faults_en[] = {
#define X(fault, ko, en) en,
    CSV_FAULTS(X)
#undef X
};

const char *csv_fault_ko(enum csv_fault fault)
{
    return faults_ko[fault];
}

const char *csv_fault_en(enum csv_fault fault)
{
    return faults_en[fault];
}

// The separator that occurs most often outside quotes in the first line; a comma when none does.
static char separator_of(const struct input *input)
{
    static const char candidates[] = { ',', ';', '\t', '|' };
    size_t counts[sizeof candidates] = { 0 };
    bool quoted = false;
    for (size_t i = input->at; i < input->end; i++) {
        char c = input->data[i];
        if (c == '"')
            quoted = !quoted;
        if (!quoted && (c == '\n' || c == '\r'))
            break;
        for (size_t k = 0; !quoted && k < sizeof candidates; k++)
            counts[k] += c == candidates[k];
    }
    size_t best = 0;
    for (size_t k = 1; k < sizeof candidates; k++)
        if (counts[k] > counts[best])
            best = k;
    return candidates[best];
}

// Excel's first line "sep=;" says the separator and is no record.
static char separator_line(struct csv *csv)
{
    struct input *input = csv->input;
    const char *p = input->data + input->at;
    size_t len = input->end - input->at;
    if (len < 5 || (memcmp(p, "sep=", 4) != 0 && memcmp(p, "SEP=", 4) != 0))
        return 0;
    size_t used = 5;
    if (used < len && p[used] == '\r')
        used++;
    if (used < len && p[used] == '\n')
        used++;
    if (used == 5 || p[4] == '"' || p[4] == '\n' || p[4] == '\r')
        return 0;
    char separator = p[4];
    input->at += used;
    csv->next_line++;
    return separator;
}

bool csv_open(struct csv *csv, struct input *input, enum input_encoding encoding, char separator,
              struct err *err)
{
    *csv = (struct csv){ .input = input,
                         .pool = { .name = "source record" },
                         .next_line = 1,
                         .recoveries_left = RECOVERIES_MAX,
                         .iconv = (iconv_t)-1,
                         .encoding = encoding };
    if (encoding == INPUT_CP949 || encoding == INPUT_WINDOWS_1252) {
        const char *name = encoding == INPUT_CP949 ? "CP949" : "WINDOWS-1252";
        csv->iconv = iconv_open("UTF-8", name);
        if (csv->iconv == (iconv_t)-1)
            return err_set(
                err, ERR_SYSTEM,
                "%s: %s 변환기가 이 컴퓨터에 없습니다. UTF-8로 저장하십시오 | this machine "
                "cannot convert %s: save the file as UTF-8",
                input->name, name, name);
    }
    char said = separator_line(csv);
    csv->separator = separator ? separator : said ? said : separator_of(input);
    csv->stops[(unsigned char)csv->separator] = csv->stops['\n'] = csv->stops['\r'] = true;
    return true;
}

void csv_close(struct csv *csv)
{
    if (csv->iconv != (iconv_t)-1)
        iconv_close(csv->iconv);
    csv->iconv = (iconv_t)-1;
    csv->scratch = pool_resize(&csv->pool, csv->scratch, csv->scratch_room, 0);
    csv->cells = pool_resize(&csv->pool, csv->cells, csv->cell_room * sizeof *csv->cells, 0);
    csv->doubled = pool_resize(&csv->pool, csv->doubled, csv->cell_room, 0);
    csv->scratch_room = csv->cell_room = 0;
}

static bool cells_grow(struct csv *csv)
{
    if (csv->cell_count == CSV_CELLS_MAX) {
        csv->fault = CSV_TOO_MANY;
        return false;
    }
    size_t old = csv->cell_room, room = old ? old * 2 : 64;
    csv->cells =
        pool_resize(&csv->pool, csv->cells, old * sizeof *csv->cells, room * sizeof *csv->cells);
    csv->doubled = pool_resize(&csv->pool, csv->doubled, old, room);
    csv->cell_room = room;
    return true;
}

static inline void cell_add(struct csv *csv, char *from, char *to, bool doubled)
{
    if (csv->cell_count == csv->cell_room && !cells_grow(csv))
        return;
    csv->cells[csv->cell_count] = (struct slice){ from, (size_t)(to - from) };
    csv->doubled[csv->cell_count++] = doubled;
}

// A walk over the window from the start of a record.
struct walk {
    char *at, *end;
    uint64_t lines; // line ends inside quotes
    bool open;      // it ended inside a quote
};

// The quoted cell whose opening quote is at walk->at; false: the window ends inside it.
static bool quoted_split(struct csv *csv, struct walk *walk)
{
    char *from = walk->at + 1, *p = from;
    bool doubled = false;
    for (;;) {
        char *quote = memchr(p, '"', (size_t)(walk->end - p));
        char *stop = quote ? quote : walk->end;
        for (char *line = p; (line = memchr(line, '\n', (size_t)(stop - line))); line++)
            walk->lines++;
        if (!quote || (quote + 1 == walk->end && !csv->input->ended)) {
            walk->open = true;
            return false;
        }
        p = quote + 1;
        if (p < walk->end && *p == '"') {
            doubled = true;
            p++;
            continue;
        }
        cell_add(csv, from, quote, doubled);
        csv->any_doubled |= doubled;
        while (!csv->stops[(unsigned char)*p]) { // blanks after the quote are forgiven
            if (*p != ' ' && csv->fault == CSV_OK) {
                csv->fault = CSV_AFTER_QUOTE;
                csv->fault_cell = csv->cell_count - 1;
            }
            p++;
        }
        walk->at = p;
        return true;
    }
}

#define BLOCK 64
static_assert(BLOCK <= INPUT_SLACK, "a block may reach over the end of the window");

// A bit for each byte of the block that ends a plain cell, the lowest for the first.
static inline uint64_t block_stops(const struct csv *csv, const char *block)
{
    uint64_t stops = 0;
#ifdef __SSE2__
    const __m128i separator = _mm_set1_epi8(csv->separator);
    const __m128i lf = _mm_set1_epi8('\n'), cr = _mm_set1_epi8('\r');
    for (int i = 0; i < BLOCK; i += 16) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(block + i));
        __m128i hits =
            _mm_or_si128(_mm_cmpeq_epi8(bytes, separator),
                         _mm_or_si128(_mm_cmpeq_epi8(bytes, lf), _mm_cmpeq_epi8(bytes, cr)));
        stops |= (uint64_t)(unsigned)_mm_movemask_epi8(hits) << i;
    }
#else
    for (int i = 0; i < BLOCK; i++)
        stops |= (uint64_t)csv->stops[(unsigned char)block[i]] << i;
#endif
    return stops;
}

// Notes the cells of one record and leaves walk->at behind its line end; false: the window ends
// first.
static bool row_split(struct csv *csv, struct walk *walk)
{
    bool ended = csv->input->ended;
    csv->cell_count = 0;
    csv->fault = CSV_OK;
    csv->cut = csv->any_doubled = false;
    char *block = walk->at;
    uint64_t stops = block_stops(csv, block); // those that were passed are cleared
    for (;;) {
        if (*walk->at == '"' && walk->at < walk->end) {
            if (!quoted_split(csv, walk))
                return false;
            block = walk->at;
            stops = block_stops(csv, block);
        } else {
            char *from = walk->at;
            while (!stops)
                stops = block_stops(csv, block += BLOCK);
            walk->at = block + __builtin_ctzll(stops);
            cell_add(csv, from, walk->at, false);
        }
        stops &= stops - 1;
        if (walk->at == walk->end) { // the sentinel
            csv->cut = true;
            return ended;
        }
        char c = *walk->at++;
        if (c == csv->separator)
            continue;
        if (c == '\r') {
            if (walk->at == walk->end && !ended)
                return false;
            if (walk->at < walk->end && *walk->at == '\n')
                walk->at++;
        }
        return true;
    }
}

// Closes up doubled quotes: "" becomes ".
static void cell_close_quotes(struct slice *cell)
{
    char *data = (char *)cell->data;
    size_t to = 0;
    for (size_t i = 0; i < cell->len; i++) {
        data[to++] = data[i];
        if (data[i] == '"')
            i++;
    }
    cell->len = to;
}

static bool ascii_only(const char *data, size_t len)
{
    uint64_t word, high = 0;
    size_t i = 0;
    for (; i + sizeof word <= len; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        high |= word;
    }
    for (; i < len; i++)
        high |= (unsigned char)data[i] & 0x80u;
    return !(high & UINT64_C(0x8080808080808080));
}

static void encoding_fault(struct csv *csv, size_t cell)
{
    csv->fault = CSV_ENCODING;
    csv->fault_cell = cell;
}

static void cells_check(struct csv *csv)
{
    size_t bad;
    for (size_t i = 0; i < csv->cell_count; i++)
        if (!utf8_check(csv->cells[i].data, csv->cells[i].len, &bad)) {
            encoding_fault(csv, i);
            return;
        }
}

// Turns the cells that are not ASCII into UTF-8 in the scratch.
static void cells_decode(struct csv *csv, size_t record_len)
{
    size_t need = 3 * record_len + 16; // no character of these encodings is longer in UTF-8
    if (need > csv->scratch_room) {
        csv->scratch = pool_resize(&csv->pool, csv->scratch, csv->scratch_room, 2 * need);
        csv->scratch_room = 2 * need;
    }
    char *out = csv->scratch;
    size_t room = csv->scratch_room;
    for (size_t i = 0; i < csv->cell_count; i++) {
        struct slice *cell = &csv->cells[i];
        if (ascii_only(cell->data, cell->len))
            continue;
        char *in = (char *)cell->data, *from = out;
        size_t left = cell->len;
        iconv(csv->iconv, NULL, NULL, NULL, NULL);
        if (iconv(csv->iconv, &in, &left, &out, &room) == (size_t)-1) {
            encoding_fault(csv, i);
            return;
        }
        *cell = (struct slice){ from, (size_t)(out - from) };
    }
}

static bool row_blank(const struct csv *csv)
{
    for (size_t i = 0; i < csv->cell_count; i++)
        if (csv->cells[i].len)
            return false;
    return true;
}

// What is wrong with the bytes of a whole record [from, to), and its cells made readable.
static void row_finish(struct csv *csv, const char *from, const char *to)
{
    size_t len = (size_t)(to - from);
    if (csv->fault != CSV_OK)
        return;
    if (csv->iconv == (iconv_t)-1 && !csv->any_doubled && utf8_check(from, len, &(size_t){ 0 }))
        return;
    if (memchr(from, 0, len)) {
        csv->fault = CSV_NUL;
        return;
    }
    bool ascii = ascii_only(from, len);
    for (size_t i = 0; i < csv->cell_count; i++)
        if (csv->doubled[i])
            cell_close_quotes(&csv->cells[i]);
    if (ascii)
        return;
    if (csv->iconv == (iconv_t)-1)
        cells_check(csv);
    else
        cells_decode(csv, len);
}

// Consumes the rest of a line that is too long, window by window.
static bool line_skip(struct csv *csv, struct err *err)
{
    struct input *input = csv->input;
    for (;;) {
        char *from = input->data + input->at;
        char *stop = memchr(from, '\n', input->end - input->at);
        if (stop) {
            input->at += (size_t)(stop - from) + 1;
            csv->next_line++;
            return true;
        }
        input->at = input->end;
        if (input->ended)
            return true;
        TRY(input_fill(input, err));
    }
}

// The record at hand has no end within the window or the file.
static bool row_recover(struct csv *csv, bool open, struct err *err)
{
    csv->cell_count = 0;
    csv->cut = false;
    csv->fault = open ? CSV_OPEN_QUOTE : CSV_TOO_LONG;
    if (!open || csv->recoveries_left-- > 0)
        return line_skip(csv, err);
    csv->input->at = csv->input->end;
    while (!csv->input->ended) {
        TRY(input_fill(csv->input, err));
        csv->input->at = csv->input->end;
    }
    return true;
}

bool csv_next(struct csv *csv, bool *more, struct err *err)
{
    struct input *input = csv->input;
    for (;;) {
        if (input->at == input->end) {
            TRY(input_fill(input, err));
            if (input->at == input->end) {
                *more = false;
                return true;
            }
        }
        *more = true;
        csv->line = csv->next_line;
        input->data[input->end] = '\n';
        struct walk walk = { .at = input->data + input->at, .end = input->data + input->end };
        if (!row_split(csv, &walk)) {
            if (input->ended || input_full(input))
                return row_recover(csv, walk.open, err);
            TRY(input_fill(input, err));
            continue;
        }
        char *from = input->data + input->at;
        input->at = (size_t)(walk.at - input->data);
        csv->next_line += walk.lines + 1;
        if (csv->fault == CSV_OK && row_blank(csv))
            continue;
        row_finish(csv, from, walk.at);
        return true;
    }
}
