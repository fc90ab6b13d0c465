#include <assert.h>
#include <string.h>

#include "base/dict.h"
#include "control/mask.h"
#include "control/watch.h"

int finding_column(const struct finding *finding, const char *name)
{
    for (size_t i = 0; i < finding->column_count; i++)
        if (strcmp(finding->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

void finding_key(struct str *out, const struct finding *finding)
{
    const struct scenario *scenario = finding->scenario;
    for (size_t i = 0; i < scenario->key_count; i++) {
        int column = finding_column(finding, scenario->key[i]);
        assert(column >= 0);
        str_format(out, "%s%s=", i ? ";" : "", scenario->key[i]);
        value_print(out, &finding->row[column]);
    }
}

static bool is_money(const struct finding *finding, size_t column)
{
    const char *name = finding->columns[column].name, *amount = finding->scenario->amount;
    size_t len = strlen(name);
    enum type type = finding->columns[column].type;
    return (type == TYPE_INT || type == TYPE_BIGINT || type == TYPE_NUMERIC) &&
           ((amount && !strcmp(name, amount)) || !strcmp(name, "amt") ||
            (len > 4 && !strcmp(name + len - 4, "_amt")));
}

// -1234567.50 as -1,234,567.50
static void add_separated(struct str *out, const char *digits)
{
    if (*digits == '-')
        str_char(out, *digits++);
    size_t whole = strcspn(digits, ".");
    for (size_t i = 0; i < whole; i++) {
        if (i && (whole - i) % 3 == 0)
            str_char(out, ',');
        str_char(out, digits[i]);
    }
    str_text(out, digits + whole);
}

static void add_day(struct str *out, int64_t day)
{
    struct civil civil;
    civil_of_day(day, &civil);
    str_format(out, "%d. %d. %d.", civil.year, civil.month, civil.day);
}

static void add_money(struct str *out, const struct value *value)
{
    char digits[NUM_TEXT_MAX];
    num_print(value->type == TYPE_NUMERIC ? value->num : num_of_int(value->word), digits);
    add_separated(out, digits);
}

void finding_value(struct str *out, const struct finding *finding, size_t column, const char *mark,
                   bool english)
{
    const struct value *value = &finding->row[column];
    if (value->state == STATE_NULL) {
        str_char(out, '-');
    } else if (value->state == STATE_FAULT) {
        str_text(out, english ? "(not computable)" : "(계산 불가)");
    } else if (mask_needed(mark)) {
        mask_value(out, mark, value);
    } else if (is_money(finding, column)) {
        add_money(out, value);
    } else if (value->type == TYPE_BOOL) {
        str_text(out, english ? (value->word ? "yes" : "no") : (value->word ? "예" : "아니오"));
    } else if (value->type == TYPE_DATE && !english) {
        add_day(out, value->word);
    } else if (value->type == TYPE_TIMESTAMP && !english) {
        struct civil civil;
        civil_of_stamp(value->word, &civil);
        add_day(out, civil_floor_day(value->word));
        str_format(out, " %02d:%02d", civil.hour, civil.minute);
    } else {
        value_print(out, value);
    }
}

void finding_sentence(struct str *out, const struct watch *watch, const struct finding *finding,
                      bool english)
{
    const char *const *marks = watch_marks(watch, finding->scenario);
    const char *text =
        english ? finding->scenario->sentence.en : finding->scenario->sentence.ko;
    while (*text) {
        size_t plain = strcspn(text, "{");
        str_add(out, text, plain);
        text += plain;
        const char *end = *text ? strchr(text, '}') : NULL;
        if (!end) {
            str_text(out, text);
            return;
        }
        size_t column = 0, len = (size_t)(end - text - 1);
        while (column < finding->column_count &&
               (strlen(finding->columns[column].name) != len ||
                memcmp(finding->columns[column].name, text + 1, len) != 0))
            column++;
        if (column < finding->column_count)
            finding_value(out, finding, column, marks[column], english);
        else
            str_add(out, text, len + 2);
        text = end + 1;
    }
}
