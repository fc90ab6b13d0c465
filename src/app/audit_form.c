// What is hashed and signed, byte by byte.
//
// An entry is hashed as lines, each "name length:bytes" with the length in bytes, or "name -" for NULL; a
// number stands as its decimal digits. Lengths keep two entries from ever having one form: a reason of
// "x\noutcome 4:done" is still one reason.
//
//     haechi-audit-1
//     number 1:7
//     month 6:202611
//     before 64:9c56cc51b374c3ba189210d5b6d4bf57790d351c96c47c02190ecf1e430635ab
//     at_us 16:1795867200000000
//     actor_id 2:42
//     actor_name 9:홍길동
//     address 8:10.1.2.3
//     action 9:alarm.act
//     agency 2:A1
//     department_id -
//     object_table 5:alarm
//     object_id 2:17
//     subject -
//     reason 6:확인
//     detail -
//     outcome 4:done
//
// The entry's hash is SHA-256 of these lines, every one ended by a newline; `before` is the hash of entry 6,
// and of the first entry 64 zeros. Heads, segments and removals are signed as the texts below.
#include "app/audit_form.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

// The columns between at_us and hash; their order is that of form and table.
#define TEXT(name)                                                                                 \
    {                                                                                              \
#name, offsetof(struct audit_entry, name), false                                           \
    }
#define NUMBER(name)                                                                               \
    {                                                                                              \
#name, offsetof(struct audit_entry, name), true                                            \
    }
static const struct column {
    const char *name;
    size_t offset;
    bool number; // 0: NULL
} columns[] = {
    NUMBER(actor_id), TEXT(actor_name),      TEXT(address),      TEXT(action),
    TEXT(agency),     NUMBER(department_id), TEXT(object_table), TEXT(object_id),
    TEXT(subject),    TEXT(reason),          TEXT(detail),       TEXT(outcome),
};
#define COLUMNS      (sizeof columns / sizeof *columns)
#define COLUMN_FIRST 4

const char audit_columns[] =
    "number, month, before, at_us, actor_id, actor_name, address, action, agency,"
    " department_id, object_table, object_id, subject, reason, detail, outcome,"
    " hash, seal";
_Static_assert(COLUMN_FIRST + COLUMNS + 2 == AUDIT_COLUMN_COUNT,
               "the columns are those of the form");

static int64_t *number_of(const struct audit_entry *entry, const struct column *column)
{
    return (int64_t *)((uintptr_t)entry + column->offset);
}

static const char **text_of(const struct audit_entry *entry, const struct column *column)
{
    return (const char **)((uintptr_t)entry + column->offset);
}

void audit_row_values(const struct audit_row *row, struct store_value out[AUDIT_COLUMN_COUNT])
{
    *out++ = store_int(row->number);
    *out++ = store_int(row->month);
    *out++ = store_bytes(row->before, SEAL_HASH);
    *out++ = store_int(row->entry.at_us);
    for (size_t i = 0; i < COLUMNS; i++) {
        if (!columns[i].number)
            *out++ = store_text(*text_of(&row->entry, &columns[i]));
        else if (*number_of(&row->entry, &columns[i]))
            *out++ = store_int(*number_of(&row->entry, &columns[i]));
        else
            *out++ = store_null();
    }
    *out++ = store_bytes(row->hash, SEAL_HASH);
    *out++ = store_bytes(row->seal, AUDIT_SEAL);
}

bool audit_bytes(const struct store_rows *rows, size_t column, uint8_t *out, size_t len)
{
    size_t got = 0;
    const void *data = store_get_bytes(rows, column, &got);
    if (data && got == len)
        memcpy(out, data, len);
    else
        memset(out, 0, len);
    return data && got == len;
}

void audit_row_read(const struct store_rows *rows, struct audit_row *out)
{
    *out = (struct audit_row){ .number = store_get_int(rows, 0),
                               .month = store_get_int(rows, 1),
                               .entry.at_us = store_get_int(rows, 3) };
    bool good = audit_bytes(rows, 2, out->before, SEAL_HASH);
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t at = COLUMN_FIRST + i;
        if (!columns[i].number) {
            *text_of(&out->entry, &columns[i]) = store_get_text(rows, at);
            continue;
        }
        int64_t number = store_get_int(rows, at);
        *number_of(&out->entry, &columns[i]) = number;
        good &= number != 0 || store_is_null(rows, at); // none is NULL and never 0
    }
    good &= audit_bytes(rows, COLUMN_FIRST + COLUMNS, out->hash, SEAL_HASH);
    audit_bytes(rows, COLUMN_FIRST + COLUMNS + 1, out->seal, AUDIT_SEAL);
    out->odd = !good;
}

static void text_line(struct str *out, const char *name, const char *text)
{
    if (!text) {
        str_format(out, "%s -\n", name);
        return;
    }
    str_format(out, "%s %zu:", name, strlen(text));
    str_text(out, text);
    str_char(out, '\n');
}

static void number_line(struct str *out, const char *name, int64_t number)
{
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, number);
    text_line(out, name, digits);
}

void audit_row_form(struct str *out, const struct audit_row *row)
{
    char before[2 * SEAL_HASH + 1];
    seal_hex(row->before, SEAL_HASH, before);
    str_text(out, "haechi-audit-1\n");
    number_line(out, "number", row->number);
    number_line(out, "month", row->month);
    text_line(out, "before", before);
    number_line(out, "at_us", row->entry.at_us);
    for (size_t i = 0; i < COLUMNS; i++) {
        const struct column *column = &columns[i];
        if (!column->number)
            text_line(out, column->name, *text_of(&row->entry, column));
        else if (*number_of(&row->entry, column))
            number_line(out, column->name, *number_of(&row->entry, column));
        else
            text_line(out, column->name, NULL);
    }
}

void audit_row_hash(struct arena *arena, const struct audit_row *row, uint8_t out[SEAL_HASH])
{
    struct str form;
    str_open(&form, arena);
    audit_row_form(&form, row);
    seal_hash(form.data, form.len, out);
}

void audit_row_seal(const struct seal *seal, const uint8_t hash[SEAL_HASH], uint8_t out[AUDIT_SEAL])
{
    uint8_t mac[SEAL_HASH];
    seal_mac(seal, "audit", hash, SEAL_HASH, mac);
    memcpy(out, mac, AUDIT_SEAL);
}

static void hash_line(struct str *out, const char *name, const uint8_t hash[SEAL_HASH])
{
    char hex[2 * SEAL_HASH + 1];
    seal_hex(hash, SEAL_HASH, hex);
    str_format(out, "%s %s\n", name, hex);
}

void audit_head_form(struct str *out, const struct audit_head *head)
{
    str_format(out, "haechi-audit-head-1\nnumber %" PRId64 "\n", head->number);
    hash_line(out, "hash", head->hash);
    str_format(out, "at_us %" PRId64 "\n", head->at_us);
}

void audit_segment_form(struct str *out, const struct audit_segment *segment)
{
    str_format(out,
               "haechi-audit-segment-1\nmonth %" PRId64 "\nfirst %" PRId64 "\nlast %" PRId64 "\n",
               segment->month, segment->first, segment->last);
    hash_line(out, "before", segment->before);
    hash_line(out, "hash", segment->hash);
}

void audit_removal_form(struct str *out, const struct audit_segment *segment)
{
    str_format(out, "haechi-audit-removal-1\nmonth %" PRId64 "\n", segment->month);
    hash_line(out, "hash", segment->hash);
    str_format(out, "at_us %" PRId64 "\n", segment->removed_us);
}
