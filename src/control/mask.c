#include "control/mask.h"

#include <string.h>

#include "base/dict.h"

bool mask_needed(const char *mark)
{
    return !strcmp(mark, "token") || !strcmp(mark, "secret") || !strcmp(mark, "masked") ||
           !strcmp(mark, "restricted");
}

void mask_value(struct str *out, const char *mark, const struct value *value)
{
    if (strcmp(mark, "masked") != 0 || value->type != TYPE_TEXT || value->state != STATE_VALUE) {
        str_text(out, "***");
        return;
    }
    struct slice text = dict_get((uint32_t)value->word);
    size_t letters = utf8_count(text.data, text.len);
    for (size_t i = 0; i < letters; i++) {
        size_t from = utf8_offset(text.data, text.len, i);
        size_t to = utf8_offset(text.data, text.len, i + 1);
        if (i == 0 || (letters >= 3 && i + 1 == letters))
            str_add(out, text.data + from, to - from);
        else
            str_text(out, "○");
    }
    if (letters == 1)
        str_text(out, "○");
}
