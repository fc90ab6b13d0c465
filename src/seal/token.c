// Tokens: the same account, however it was written, is the same word, and the word tells nothing.
//
//     account  110-234-567890       → 110234567890          digits
//     card     9490-****-****-1234  → 9490********1234       digits and hidden places (* x X ●)
//     person   900101-1234567       → 9001011234567          letters and digits, capitals
//     phone    +82 10-1234-5678     → 01012345678            digits; 82 is 0, and a 0 lost by a
//                                                            spreadsheet comes back before 10, 11, 16 …
//     business 123-45-67890         → 1234567890             digits
//
// Full-width forms (１２３) are read as their ASCII ones. A value of which nothing is left ("없음", "-")
// has no token: all such records would otherwise be one person's. Keys of kinds are derived from the
// ring's, so that an account's digits and a phone's never give one word:
//
//     key of a kind = HMAC-SHA-256(token key of the version, "haechi token " kind)
//     token         = "t" version "." BASE64URL(first 16 bytes of HMAC-SHA-256(key of the kind, value))
#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "seal/ring.h"

#define NORMAL_MAX  256
#define TOKEN_BYTES 16

struct normal {
    char text[NORMAL_MAX];
    size_t len;
    bool over;
};

static void normal_add(struct normal *normal, const char *data, size_t len)
{
    if (normal->len + len > sizeof normal->text) {
        normal->over = true;
        return;
    }
    memcpy(normal->text + normal->len, data, len);
    normal->len += len;
}

typedef bool keeps(uint32_t point, char *as);

static bool keeps_digits(uint32_t point, char *as)
{
    *as = (char)point;
    return point >= '0' && point <= '9';
}

static bool keeps_card(uint32_t point, char *as)
{
    bool hidden = point == '*' || point == 'x' || point == 'X' || point == 0x25cf;
    if (!hidden)
        return keeps_digits(point, as);
    *as = '*';
    return true;
}

static bool keeps_person(uint32_t point, char *as)
{
    bool small = point >= 'a' && point <= 'z';
    *as = (char)(small ? point - 'a' + 'A' : point);
    return small || (point >= 'A' && point <= 'Z') || (point >= '0' && point <= '9');
}

static const struct {
    const char *name;
    keeps *keeps;
} kinds[TOKEN_KINDS] = {
    [TOKEN_ACCOUNT] = { "account", keeps_digits },   [TOKEN_CARD] = { "card", keeps_card },
    [TOKEN_PERSON] = { "person", keeps_person },     [TOKEN_PHONE] = { "phone", keeps_digits },
    [TOKEN_BUSINESS] = { "business", keeps_digits },
};

static bool kind_find(const char *name, enum token_kind *out)
{
    for (int i = 0; i < TOKEN_KINDS; i++)
        if (strcmp(kinds[i].name, name) == 0) {
            *out = (enum token_kind)i;
            return true;
        }
    return false;
}

bool seal_is_kind(const char *name)
{
    enum token_kind kind;
    return kind_find(name, &kind);
}

void token_keys_derive(struct seal *seal)
{
    for (int version = 0; version < seal->ring.version_count; version++)
        for (int kind = 0; kind < TOKEN_KINDS; kind++) {
            char label[64];
            int len = snprintf(label, sizeof label, "haechi token %s", kinds[kind].name);
            shelf_mac(&seal->hmac, seal->ring.versions[version].token, KEY_BYTES, label,
                      (size_t)len, seal->token_keys[version][kind], KEY_BYTES);
        }
}

static bool starts(const struct normal *normal, const char *with)
{
    size_t len = strlen(with);
    return normal->len >= len && memcmp(normal->text, with, len) == 0;
}

static void start_replace(struct normal *normal, size_t cut, const char *with)
{
    size_t len = strlen(with);
    assert(cut <= normal->len && normal->len - cut + len <= sizeof normal->text);
    memmove(normal->text + len, normal->text + cut, normal->len - cut);
    memcpy(normal->text, with, len);
    normal->len = normal->len - cut + len;
}

// Eleven digits and more that begin with 82 cannot be a Korean number without its country code.
static void phone_at_home(struct normal *normal, bool plus)
{
    bool abroad = starts(normal, "82") && (plus || normal->len >= 11);
    size_t cut = starts(normal, "0082") ? 4 : abroad ? 2 : 0;
    if (cut) {
        while (cut < normal->len && normal->text[cut] == '0')
            cut++;
        start_replace(normal, cut, "0");
    } else if (normal->len == 10 && normal->text[0] == '1') {
        start_replace(normal, 0, "0");
    }
}

static void normalise(enum token_kind kind, const char *value, size_t len, struct normal *normal)
{
    *normal = (struct normal){ .len = 0 };
    bool plus = false;
    uint32_t point;
    for (size_t read; (read = utf8_decode(value, len, &point)); value += read, len -= read) {
        char as;
        if (point >= 0xff01 && point <= 0xff5e)
            point -= 0xff01 - '!';
        if (kinds[kind].keeps(point, &as))
            normal_add(normal, &as, 1);
        else if (kind == TOKEN_PERSON && point >= 0xa1 && point != 0x3000 && point != 0xfffd)
            normal_add(normal, value, read); // a name in Hangul
        else
            plus |= point == '+' && normal->len == 0;
    }
    if (kind == TOKEN_PHONE)
        phone_at_home(normal, plus);
}

// Nothing left, or hidden places alone.
static bool says_nothing(const struct normal *normal)
{
    for (size_t i = 0; i < normal->len; i++)
        if (normal->text[i] != '*')
            return false;
    return true;
}

size_t seal_token(const struct seal *seal, const char *kind_name, const char *value, size_t len,
                  int version, char out[SEAL_TOKEN_MAX])
{
    enum token_kind kind;
    bool known = kind_find(kind_name, &kind);
    assert(known && version >= 0 && version <= seal->ring.version_count);
    if (version == 0)
        version = seal->ring.version_count;
    struct normal normal;
    normalise(kind, value, len, &normal);
    out[0] = 0;
    if (normal.over || says_nothing(&normal))
        return 0;
    uint8_t mac[SEAL_HASH];
    shelf_mac(&seal->hmac, seal->token_keys[version - 1][kind], KEY_BYTES, normal.text, normal.len,
              mac, sizeof mac);
    size_t head = (size_t)snprintf(out, SEAL_TOKEN_MAX, "t%d.", version);
    return head + seal_base64url(mac, TOKEN_BYTES, out + head);
}
