#include "sample/csv_out.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/civil.h"
#include "base/hash.h"

#define BUFFER_SIZE (32 * KIB)
#define ROW_ROOM    (8 * KIB)

struct csv_file {
    int fd;
    size_t len, column_count;
    bool reference; // no agency in front
    char *buffer;
};

struct csv_out {
    struct csv_file files[TABLE_COUNT];
    struct csv_file truth;
    uint64_t rows[TABLE_COUNT], total;
    int first_errno;
};

// Syllables that Korean family names do not begin with: nobody is called like this.
static const char *const family[] = { "갈", "날", "달", "랄", "말", "발", "살", "알",
                                      "잘", "찰", "칼", "탈", "팔", "할", "갓", "닷" };
static const char *const given[] = { "가", "나", "다", "라", "마", "바", "사", "아",
                                     "자", "차", "카", "타", "파", "하", "온", "든",
                                     "솔", "늘", "람", "별", "봄", "샘", "윤", "린",
                                     "결", "빛", "참", "한", "찬", "새", "길", "별" };
static const char *const trade[] = { "상사",   "건설", "산업", "유통", "조경", "시스템",
                                     "인쇄",   "전기", "환경", "가구", "식품", "엔지니어링",
                                     "사무기", "토건", "설비", "문구" };

static size_t put_text(char *out, const char *text)
{
    size_t len = strlen(text);
    assert(len < CELL_TEXT_MAX / 3);
    memcpy(out, text, len);
    return len;
}

static size_t put_number(char *out, int64_t number, int width)
{
    char digits[24];
    int len = 0;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        digits[len++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0 || len < width);
    assert(len <= 20);
    size_t at = 0;
    if (number < 0)
        out[at++] = '-';
    while (len > 0)
        out[at++] = digits[--len];
    return at;
}

static size_t put_decimal(char *out, int64_t number, int places)
{
    assert(number >= 0 && places > 0);
    int64_t unit = 1;
    for (int i = 0; i < places; i++)
        unit *= 10;
    size_t len = put_number(out, number / unit, 1);
    out[len++] = '.';
    return len + put_number(out + len, number % unit, places);
}

static size_t put_day(char *out, int64_t day)
{
    struct civil civil;
    civil_of_day(day, &civil);
    size_t len = put_number(out, civil.year, 4);
    out[len++] = '-';
    len += put_number(out + len, civil.month, 2);
    out[len++] = '-';
    return len + put_number(out + len, civil.day, 2);
}

static size_t put_stamp(char *out, int64_t stamp)
{
    int64_t day = civil_floor_day(stamp);
    int64_t second = (stamp - day * CIVIL_DAY_US) / 1000000;
    size_t len = put_day(out, day);
    out[len++] = ' ';
    len += put_number(out + len, second / 3600, 2);
    out[len++] = ':';
    len += put_number(out + len, second / 60 % 60, 2);
    out[len++] = ':';
    return len + put_number(out + len, second % 60, 2);
}

static size_t put_token(char *out, uint64_t salt, int kind, int64_t number)
{
    static const char hex[] = "0123456789abcdef";
    uint64_t high = hash_mix(salt + (uint64_t)kind, (uint64_t)number);
    uint64_t low = hash_mix(high, (uint64_t)number ^ salt);
    for (int i = 0; i < 16; i++)
        out[i] = hex[high >> (60 - 4 * i) & 15];
    for (int i = 0; i < 8; i++)
        out[16 + i] = hex[low >> (60 - 4 * i) & 15];
    return 24;
}

static size_t put_person(char *out, uint64_t salt, int64_t number)
{
    uint64_t hash = hash_mix(salt ^ 'N', (uint64_t)number);
    size_t len = put_text(out, family[hash & 15]);
    len += put_text(out + len, given[hash >> 8 & 31]);
    return len + put_text(out + len, given[hash >> 16 & 31]);
}

static size_t put_firm(char *out, int64_t number)
{
    uint64_t hash = hash_mix('F', (uint64_t)number);
    size_t len = put_text(out, given[hash & 31]);
    len += put_text(out + len, given[hash >> 8 & 31]);
    len += put_text(out + len, given[hash >> 16 & 31]);
    return len + put_text(out + len, trade[hash >> 24 & 15]);
}

size_t cell_print(const struct cell *cell, uint64_t salt, char out[CELL_TEXT_MAX])
{
    size_t len = 0;
    switch (cell->kind) {
    case CELL_NOTHING:
        break;
    case CELL_TEXT:
        return put_text(out, cell->text);
    case CELL_NUMBER:
        return put_number(out, cell->number, 1);
    case CELL_DECIMAL:
        return put_decimal(out, cell->number, cell->width);
    case CELL_DAY:
        return put_day(out, cell->number);
    case CELL_STAMP:
        return put_stamp(out, cell->number);
    case CELL_TOKEN:
        return put_token(out, salt, cell->width, cell->number);
    case CELL_BUSINESS:
        return put_number(out, 9900000000 + cell->number, 10);
    case CELL_PERSON:
        return put_person(out, salt, cell->number);
    case CELL_FIRM:
        return put_firm(out, cell->number);
    case CELL_ID:
        len = put_text(out, cell->text);
        return len + put_number(out + len, cell->number, cell->width);
    case CELL_PHRASE:
        len = put_text(out, cell->text);
        len += put_number(out + len, cell->number, 1);
        return len + put_text(out + len, cell->tail);
    }
    return 0;
}

static void file_flush(struct csv_out *out, struct csv_file *file)
{
    for (size_t done = 0; done < file->len && out->first_errno == 0;) {
        ssize_t wrote = write(file->fd, file->buffer + done, file->len - done);
        if (wrote < 0 && errno != EINTR)
            out->first_errno = errno;
        if (wrote > 0)
            done += (size_t)wrote;
    }
    file->len = 0;
}

// Quotes as RFC 4180 does, only where a comma, a quote or a line end is inside.
static void file_cell(struct csv_file *file, const char *text, size_t len)
{
    char *to = file->buffer + file->len;
    bool quote = false;
    for (size_t i = 0; i < len; i++)
        quote |= text[i] == ',' || text[i] == '"' || text[i] == '\n';
    if (!quote) {
        memcpy(to, text, len);
        file->len += len;
        return;
    }
    size_t at = 0;
    to[at++] = '"';
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            to[at++] = '"';
        to[at++] = text[i];
    }
    to[at++] = '"';
    file->len += at;
}

static void file_char(struct csv_file *file, char c)
{
    file->buffer[file->len++] = c;
}

static bool file_open(struct arena *arena, int dir, const char *name, const char *columns,
                      struct csv_file *file, struct err *err)
{
    const char *leaf = arena_format(arena, "%s.csv", name);
    file->fd = openat(dir, leaf, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file->fd < 0)
        return err_set(err, ERR_SYSTEM,
                       "%s: %s; check the folder's permissions and the open file limit", leaf,
                       strerror(errno));
    file->buffer = arena_take_raw(arena, BUFFER_SIZE + ROW_ROOM);
    file->reference = strncmp(columns, "agency_id,", 10) != 0;
    file->column_count = 1;
    for (const char *c = columns; *c != '\0'; c++)
        file->column_count += *c == ',';
    file->len = strlen(columns);
    memcpy(file->buffer, columns, file->len);
    file_char(file, '\n');
    return true;
}

static void files_close(struct csv_out *out)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        if (out->files[i].fd >= 0)
            close(out->files[i].fd);
    if (out->truth.fd >= 0)
        close(out->truth.fd);
}

bool csv_out_open(struct arena *arena, const char *dir, struct csv_out **result, struct err *err)
{
    struct csv_out *out = ARENA_NEW(arena, struct csv_out);
    out->truth.fd = -1;
    for (size_t i = 0; i < TABLE_COUNT; i++)
        out->files[i].fd = -1;
    int folder = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0)
        return err_set(err, ERR_SYSTEM, "%s: %s; name a folder that exists", dir, strerror(errno));
    bool ok = true;
    for (enum sample_table t = 0; ok && t < TABLE_COUNT; t++)
        ok = file_open(arena, folder, tables_name(t), tables_columns(t), &out->files[t], err);
    ok = ok && file_open(arena, folder, "truth", "scenario,key,note", &out->truth, err);
    close(folder);
    if (!ok) {
        files_close(out);
        return false;
    }
    *result = out;
    return true;
}

static void file_end_row(struct csv_out *out, struct csv_file *file)
{
    file_char(file, '\n');
    assert(file->len <= BUFFER_SIZE + ROW_ROOM);
    if (file->len > BUFFER_SIZE)
        file_flush(out, file);
}

void csv_out_row(struct csv_out *out, enum sample_table table, const char *agency, uint64_t salt,
                 const struct cell *cells, size_t count)
{
    struct csv_file *file = &out->files[table];
    assert(count + !file->reference == file->column_count);
    if (!file->reference)
        file_cell(file, agency, strlen(agency));
    char text[CELL_TEXT_MAX];
    for (size_t i = 0; i < count; i++) {
        if (i > 0 || !file->reference)
            file_char(file, ',');
        if (cells[i].kind != CELL_NOTHING)
            file_cell(file, text, cell_print(&cells[i], salt, text));
    }
    out->rows[table]++;
    out->total++;
    file_end_row(out, file);
}

void csv_out_truth(struct csv_out *out, const char *scenario, const char *key, const char *note)
{
    file_cell(&out->truth, scenario, strlen(scenario));
    file_char(&out->truth, ',');
    file_cell(&out->truth, key, strlen(key));
    file_char(&out->truth, ',');
    file_cell(&out->truth, note, strlen(note));
    file_end_row(out, &out->truth);
}

const uint64_t *csv_out_rows(const struct csv_out *out)
{
    return out->rows;
}
uint64_t csv_out_total(const struct csv_out *out)
{
    return out->total;
}

bool csv_out_close(struct csv_out *out, struct err *err)
{
    for (size_t i = 0; i < TABLE_COUNT; i++)
        file_flush(out, &out->files[i]);
    file_flush(out, &out->truth);
    files_close(out);
    if (out->first_errno != 0)
        return err_set(err, ERR_SYSTEM, "writing the sample: %s; free some space and try again",
                       strerror(out->first_errno));
    return true;
}
