#include <inttypes.h>

#include "app/audit_form.h"
#include "base/doc.h"
#include "base/now.h"

#define AT_US_MAX INT64_C(253402300799999999) // the end of 9999

// ---- making

static bool last_read(struct store *store, struct arena *arena, struct audit_row *row, bool *whole,
                      bool *found, struct err *err)
{
    const char *sql = arena_format(arena, "SELECT %s FROM audit_entry ORDER BY number DESC LIMIT 1",
                                   audit_columns);
    struct store_rows *rows = store_ask(store, err, sql, STORE_NO_ARGS);
    bool good = rows && store_next(rows, found, err);
    if (good && *found) {
        uint8_t hash[SEAL_HASH];
        audit_row_read(rows, row);
        audit_row_hash(arena, row, hash);
        *whole = !row->odd && seal_equal(hash, row->hash, SEAL_HASH);
    }
    store_done(rows);
    return good;
}

static void head_sign(struct arena *arena, const struct seal *seal, struct audit_head *head)
{
    struct str form;
    str_open(&form, arena);
    audit_head_form(&form, head);
    seal_sign(seal, form.data, form.len, head->signature);
    seal_public(seal, head->public);
}

// A signature makes an entry true for everyone who holds it, so the entry is looked at first.
static bool head_make(struct store *store, struct arena *arena, const struct seal *seal,
                      int64_t at_us, struct audit_head *out, struct err *err)
{
    struct audit_row row;
    bool whole = false, found = false;
    uint8_t want[AUDIT_SEAL];
    TRY(last_read(store, arena, &row, &whole, &found, err));
    if (!found)
        return err_set(err, ERR_NOT_FOUND, "audit log: it has no entry yet");
    audit_row_seal(seal, row.hash, want);
    if (!whole || !seal_equal(want, row.seal, AUDIT_SEAL))
        return err_set(err, ERR_CONFLICT,
                       "audit log: entry %" PRId64 " was tampered with: run haechi audit verify",
                       row.number);
    *out = (struct audit_head){ .number = row.number, .at_us = at_us };
    memcpy(out->hash, row.hash, SEAL_HASH);
    head_sign(arena, seal, out);
    return true;
}

bool audit_head_make(struct store *store, const struct seal *seal, int64_t at_us,
                     struct audit_head *out, struct err *err)
{
    struct arena *arena = arena_new("audit head", 0, 0);
    bool good = head_make(store, arena, seal, at_us, out, err);
    arena_free(arena);
    return good;
}

bool audit_head_keep(struct store *store, const struct audit_head *head, struct err *err)
{
    return store_run(
        store, err,
        "INSERT INTO audit_head (number, at_us, hash, signature) VALUES ($1, $2, $3, $4)",
        STORE_ARGS(store_int(head->number), store_int(head->at_us),
                   store_bytes(head->hash, SEAL_HASH),
                   store_bytes(head->signature, SEAL_SIGNATURE)));
}

// ---- as JSON

static const char *hex(struct arena *arena, const uint8_t *data, size_t len)
{
    char *text = ARENA_ARRAY(arena, char, 2 * len + 1);
    seal_hex(data, len, text);
    return text;
}

const char *audit_head_json(struct arena *arena, const struct audit_head *head)
{
    char at[NOW_TEXT_MAX];
    now_print(head->at_us, at);
    return arena_format(
        arena,
        "{\"number\": %" PRId64 ", \"hash\": \"%s\", \"at\": \"%s\", \"at_us\": %" PRId64
        ", \"signature\": \"%s\", \"public\": \"%s\"}",
        head->number, hex(arena, head->hash, SEAL_HASH), at, head->at_us,
        hex(arena, head->signature, SEAL_SIGNATURE), hex(arena, head->public, SEAL_PUBLIC));
}

static bool hex_member(const json_t *object, const char *name, uint8_t *out, size_t len,
                       struct err *err)
{
    const char *text = NULL;
    TRY(doc_text(object, name, &text, err));
    if (!text || strlen(text) != 2 * len || !seal_unhex(text, 2 * len, out))
        return err_set(err, ERR_BAD_INPUT,
                       "head of an audit log: \"%s\" must be %zu hexadecimal digits", name,
                       2 * len);
    return true;
}

static bool head_fill(const json_t *object, struct audit_head *out, struct err *err)
{
    const char *at = NULL;
    char printed[NOW_TEXT_MAX];
    *out = (struct audit_head){ .number = 0 };
    if (!json_is_object(object))
        return err_set(err, ERR_BAD_INPUT, "head of an audit log: not a JSON object");
    TRY(doc_integer(object, "number", &out->number, err));
    TRY(doc_integer(object, "at_us", &out->at_us, err));
    TRY(doc_text(object, "at", &at, err));
    TRY(hex_member(object, "hash", out->hash, SEAL_HASH, err));
    TRY(hex_member(object, "signature", out->signature, SEAL_SIGNATURE, err));
    TRY(hex_member(object, "public", out->public, SEAL_PUBLIC, err));
    if (out->number < 1 || out->at_us < 1 || out->at_us > AT_US_MAX)
        return err_set(err, ERR_BAD_INPUT,
                       "head of an audit log: \"number\" and \"at_us\" are out of bounds");
    // The signature is over at_us; the date that people read must say the same.
    now_print(out->at_us, printed);
    if (at && strcmp(at, printed) != 0)
        return err_set(err, ERR_BAD_INPUT, "head of an audit log: \"at\" says %.40s, \"at_us\" %s",
                       at, printed);
    return true;
}

bool audit_head_read(const char *text, size_t len, struct audit_head *out, struct err *err)
{
    json_t *object = doc_parse_json(text, len, err);
    bool good = object && head_fill(object, out, err);
    json_decref(object);
    TRY(good);
    struct arena *arena = arena_new("audit head", 0, 0);
    struct str form;
    str_open(&form, arena);
    audit_head_form(&form, out);
    good = seal_signed(out->public, form.data, form.len, out->signature);
    arena_free(arena);
    return good || err_set(err, ERR_CONFLICT,
                           "head of an audit log: its signature does not fit what it says");
}
