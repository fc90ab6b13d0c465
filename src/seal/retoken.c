#include "seal/retoken.h"

#include "base/map.h"

#define MAC_LEN 22 // of base64url

struct retoken {
    struct arena *arena;
    const struct seal *seal;
    struct map newest; // by older token
};

struct retoken *retoken_new(const struct seal *seal)
{
    struct arena *arena = arena_new("older tokens", 0, 0);
    struct retoken *retoken = ARENA_NEW(arena, struct retoken);
    *retoken = (struct retoken){ .arena = arena, .seal = seal };
    map_open(&retoken->newest, arena);
    return retoken;
}

void retoken_free(struct retoken *retoken)
{
    arena_free(retoken->arena);
}

void retoken_learn(struct retoken *retoken, const char *kind, const char *value, size_t len)
{
    int version = seal_version(retoken->seal);
    char fresh[SEAL_TOKEN_MAX], old[SEAL_TOKEN_MAX];
    size_t fresh_len = seal_token(retoken->seal, kind, value, len, version, fresh), old_len;
    const char *kept = NULL;
    while (fresh_len && --version > 0) {
        old_len = seal_token(retoken->seal, kind, value, len, version, old);
        if (map_get_slice(&retoken->newest, old, old_len))
            return; // and with it those before
        if (!kept)
            kept = arena_text(retoken->arena, fresh, fresh_len);
        map_put_slice(&retoken->newest, old, old_len, (void *)(uintptr_t)kept);
    }
}

static bool is_base64url(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
           c == '_';
}

// Bytes of the token that begins here, "t12.9fQ…"; 0: none does.
static size_t token_len(const char *text, size_t len)
{
    size_t at = 1;
    if (!len || text[0] != 't')
        return 0;
    while (at < len && at < 4 && text[at] >= '0' && text[at] <= '9')
        at++;
    if (at == 1 || at + 1 + MAC_LEN > len || text[at++] != '.')
        return 0;
    for (size_t i = 0; i < MAC_LEN; i++)
        if (!is_base64url(text[at + i]))
            return 0;
    return at + MAC_LEN;
}

const char *retoken_text(const struct retoken *retoken, struct arena *arena, const char *text,
                         size_t len, size_t *out_len)
{
    struct str out;
    size_t done = 0;
    str_open(&out, arena);
    for (size_t at = 0; at < len;) {
        size_t token = token_len(text + at, len - at);
        const char *fresh = token ? map_get_slice(&retoken->newest, text + at, token) : NULL;
        if (fresh) {
            str_add(&out, text + done, at - done);
            str_text(&out, fresh);
            done = at + token;
        }
        at += fresh ? token : 1;
    }
    *out_len = len;
    if (!done)
        return text;
    str_add(&out, text + done, len - done);
    const char *made = str_end(&out);
    *out_len = out.len;
    return made;
}
