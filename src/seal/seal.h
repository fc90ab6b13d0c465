// seal/seal.h — keys, and what is done with them: fields encrypted, tokens, row seals, signed heads.
//
// A key ring is one file outside database and backups (mode 0600, refused when others may read it),
// with several versions of the keys of fields and tokens; new writing uses the newest, reading knows them
// all.
//   field   AES-256-GCM "h1.<version>.<base64url of nonce, cipher, tag>", or ARIA-256-GCM "h2.…"; a ring
//           opens both. The place of the field (table, column, record) is authenticated with it, so a
//           cipher moved to another record does not open
//   token   HMAC-SHA-256 over (kind, normalised value), a key per kind; "t<version>.<22 characters>"
//   row     SipHash-2-4 over a record as stored: 64 bits that find an edited record
//   head    Ed25519 signature over the head of the audit log
// Owns     keys are wiped when the ring is closed.
// Errors   of a ring: ERR_NOT_FOUND, ERR_FORBIDDEN (its mode), ERR_BAD_INPUT (cut or edited), ERR_LIMIT
//          (full disk), ERR_CONFLICT (there is one, or another command writes it).
// Cost     a row seal of 120 bytes about 0.15 µs, a token 0.7 µs, a field 4 µs.
// Threads  any number; a ring is immutable once open.
#pragma once

#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct seal;

enum seal_cipher { SEAL_AES, SEAL_ARIA };

// Makes a ring file with a first version of every key; refuses to overwrite one.
bool seal_create(const char *path, struct err *err);
struct seal *seal_open(const char *path, enum seal_cipher cipher, struct err *err);
void seal_close(struct seal *seal);
// Adds a version of the keys of fields and tokens to the file, atomically.
bool seal_rotate(const char *path, struct err *err);
int seal_version(const struct seal *seal); // the newest of field keys

// `place` is authenticated, not stored: "exp_pay.acct_no".
const char *seal_field(const struct seal *seal, struct arena *arena, const char *place,
                       const char *plain, size_t len);
// ERR_CONFLICT: changed, moved from another place or of other keys; ERR_NOT_FOUND: a version the ring lacks.
bool seal_reveal(const struct seal *seal, struct arena *arena, const char *place, const char *sealed,
                 const char **plain, size_t *len, struct err *err);
bool seal_is_field(const char *text, size_t len); // looks like one
int seal_field_version(const char *sealed);       // 0: not one

#define SEAL_TOKEN_MAX 40
// Kinds: "account", "card", "person", "phone", "business" (others are a bug). The value is normalised first
// (token.c). Of version 0: the newest. Gives the length; 0 where the value says nothing ("없음", "-") or is
// longer than any of its kind: such records must not become one person's.
bool seal_is_kind(const char *name);
size_t seal_token(const struct seal *seal, const char *kind, const char *value, size_t len,
                  int version, char out[SEAL_TOKEN_MAX]);

uint64_t seal_row(const struct seal *seal, const void *data, size_t len);

#define SEAL_HASH 32
void seal_hash(const void *data, size_t len, uint8_t out[SEAL_HASH]);          // SHA-256
// The same of what comes piece by piece; closing it gives the hash.
struct seal_digest *seal_digest_open(void);
void seal_digest_add(struct seal_digest *digest, const void *data, size_t len);
void seal_digest_close(struct seal_digest *digest, uint8_t out[SEAL_HASH]);
// Of all that a descriptor's file holds; its offset stays.
bool seal_hash_file(int file, uint8_t out[SEAL_HASH], struct err *err);
void seal_mac(const struct seal *seal, const char *kind, const void *data, size_t len,
              uint8_t out[SEAL_HASH]); // HMAC-SHA-256, for webhooks and cookies
void seal_hmac(const void *key, size_t key_len, const void *data, size_t len,
               uint8_t out[SEAL_HASH]);

#define SEAL_SIGNATURE 64
#define SEAL_PUBLIC    32
void seal_sign(const struct seal *seal, const void *data, size_t len, uint8_t out[SEAL_SIGNATURE]);
void seal_public(const struct seal *seal, uint8_t out[SEAL_PUBLIC]);
bool seal_signed(const uint8_t key[SEAL_PUBLIC], const void *data, size_t len,
                 const uint8_t signature[SEAL_SIGNATURE]);

void seal_random(void *out, size_t len); // aborts when the system has no randomness
size_t seal_hex(const void *data, size_t len, char *out);                 // 2·len characters and NUL
bool seal_unhex(const char *text, size_t len, void *out);                 // len must be even
size_t seal_base64url(const void *data, size_t len, char *out);           // no padding, NUL
bool seal_unbase64url(const char *text, size_t len, void *out, size_t *out_len); // 3 bytes of 4 characters
bool seal_equal(const void *a, const void *b, size_t len);                // in constant time

// Argon2id in its own text form ($argon2id$v=19$m=…); about 50 ms.
const char *password_hash(struct arena *arena, const char *password);
// A hash of NULL (no such account) takes as long and never matches.
bool password_matches(const char *hash, const char *password);
// Korean and English reason why it is not good enough; NULL: it is.
struct password_rules {
    int length_min, kinds_min; // of lower, upper, digits, signs
    bool no_account_name;
};
const char *password_fault(const struct password_rules *rules, const char *account,
                           const char *password, bool english);

// RFC 6238: SHA-1, six digits, 30 s. `secret` is base32; `now_us` counts from 1970 (UTC). The step that
// matched comes back, so that none is used twice; 0: none within one step of now.
const char *totp_secret(struct arena *arena);
int64_t totp_step(const char *secret, const char *code, int64_t now_us);
const char *totp_address(struct arena *arena, const char *account, const char *secret); // otpauth://
