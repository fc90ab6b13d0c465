// The key ring's file.
//
// A ring is text, so that it can be printed, sealed in an envelope and typed in again:
//
//     haechi-keys 1
//     row 0f1e…        16 bytes: record seals
//     mac 77aa…        32 bytes: cookies, webhooks
//     sign 5c01…       32 bytes: the Ed25519 seed of audit heads
//     field 1 9b3d…    32 bytes: fields, version 1
//     token 1 e04f…    32 bytes: tokens, version 1
//     field 2 …
//     token 2 …
//     end 3d8c…        SHA-256 of every byte above
//
// The last line tells a whole ring from one that was cut, mistyped or edited: what is lost here is lost in
// every encrypted field, so a doubtful ring is refused rather than used in part.
//
// A new ring is written to PATH.new, made durable, and moved into place: at any moment PATH is the old ring
// or the new one. PATH.new is made with O_EXCL, so that it is also the lock: of two rotations at once one
// is refused, for two keys of one version would leave fields that nothing opens. Record seals, MACs and
// signatures have one key for life: they say what was so when it was written, and a second key would only
// be one more that can be stolen.
#include "seal/ring.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/params.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define HEADING       "haechi-keys 1\n"
#define RING_TEXT_MAX (512 + RING_VERSIONS_MAX * 160)

// ---- text

struct text {
    char data[RING_TEXT_MAX];
    size_t len;
};

static void line_add(struct text *text, const char *name, int version, const uint8_t *key,
                     size_t len)
{
    char hex[2 * KEY_BYTES + 1], number[16] = "";
    assert(len <= KEY_BYTES);
    seal_hex(key, len, hex);
    if (version)
        snprintf(number, sizeof number, "%d ", version);
    int added = snprintf(text->data + text->len, sizeof text->data - text->len, "%s %s%s\n", name,
                         number, hex);
    assert(added > 0 && (size_t)added < sizeof text->data - text->len);
    text->len += (size_t)added;
    OPENSSL_cleanse(hex, sizeof hex);
}

static void ring_print(const struct ring *ring, struct text *text)
{
    text->len = strlen(HEADING);
    memcpy(text->data, HEADING, text->len);
    line_add(text, "row", 0, ring->row, sizeof ring->row);
    line_add(text, "mac", 0, ring->mac, sizeof ring->mac);
    line_add(text, "sign", 0, ring->sign, sizeof ring->sign);
    for (int i = 0; i < ring->version_count; i++) {
        line_add(text, "field", i + 1, ring->versions[i].field, KEY_BYTES);
        line_add(text, "token", i + 1, ring->versions[i].token, KEY_BYTES);
    }
    uint8_t sum[SEAL_HASH];
    seal_hash(text->data, text->len, sum);
    line_add(text, "end", 0, sum, sizeof sum);
}

// Takes the line "name [version ]hex" at *at; false: it is another.
static bool line_take(const struct text *text, size_t *at, const char *name, int version,
                      uint8_t *key, size_t len)
{
    char start[32];
    size_t start_len = version ? (size_t)snprintf(start, sizeof start, "%s %d ", name, version)
                               : (size_t)snprintf(start, sizeof start, "%s ", name);
    size_t line_len = start_len + 2 * len + 1;
    const char *line = text->data + *at;
    if (text->len - *at < line_len || memcmp(line, start, start_len) != 0 ||
        line[line_len - 1] != '\n' || !seal_unhex(line + start_len, 2 * len, key))
        return false;
    *at += line_len;
    return true;
}

static bool ring_parse(struct ring *ring, const struct text *text)
{
    size_t at = strlen(HEADING), end;
    if (text->len < at || memcmp(text->data, HEADING, at) != 0 ||
        !line_take(text, &at, "row", 0, ring->row, sizeof ring->row) ||
        !line_take(text, &at, "mac", 0, ring->mac, sizeof ring->mac) ||
        !line_take(text, &at, "sign", 0, ring->sign, sizeof ring->sign))
        return false;
    for (ring->version_count = 0; ring->version_count < RING_VERSIONS_MAX; ring->version_count++) {
        struct ring_keys *keys = &ring->versions[ring->version_count];
        int version = ring->version_count + 1;
        if (!line_take(text, &at, "field", version, keys->field, KEY_BYTES))
            break;
        if (!line_take(text, &at, "token", version, keys->token, KEY_BYTES))
            return false;
    }
    uint8_t sum[SEAL_HASH], want[SEAL_HASH];
    end = at;
    if (!line_take(text, &at, "end", 0, want, sizeof want))
        return false;
    seal_hash(text->data, end, sum);
    return ring->version_count > 0 && at == text->len && memcmp(sum, want, sizeof sum) == 0;
}

// ---- file

static bool system_err(struct err *err, const char *path, const char *what)
{
    return err_set(err,
                   errno == ENOSPC || errno == EDQUOT || errno == EFBIG ? ERR_LIMIT : ERR_SYSTEM,
                   "key ring %s: %s: %s", path, what, strerror(errno));
}

static bool text_read(int file, const char *path, struct text *text, struct err *err)
{
    struct stat about;
    if (fstat(file, &about) != 0)
        return system_err(err, path, "cannot be read");
    if (!S_ISREG(about.st_mode))
        return err_set(err, ERR_BAD_INPUT, "key ring %s: not a file", path);
    if (about.st_mode & (S_IRWXG | S_IRWXO))
        return err_set(err, ERR_FORBIDDEN,
                       "key ring %s: others may read it (mode %04o); run chmod 600 on it", path,
                       (unsigned)about.st_mode & 07777u);
    text->len = 0;
    for (;;) {
        ssize_t got = read(file, text->data + text->len, sizeof text->data - text->len);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return system_err(err, path, "cannot be read");
        text->len += (size_t)got;
        if (got == 0 || text->len == sizeof text->data)
            return true;
    }
}

static bool ring_read(struct ring *ring, const char *path, struct err *err)
{
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (file < 0 && errno == ENOENT)
        return err_set(err, ERR_NOT_FOUND, "key ring %s: there is none", path);
    if (file < 0)
        return system_err(err, path, "cannot be opened");
    struct text text;
    bool good = text_read(file, path, &text, err);
    close(file);
    if (good && !ring_parse(ring, &text))
        good = err_set(
            err, ERR_BAD_INPUT,
            "key ring %s: not whole: cut, edited or of another program; put back its copy", path);
    OPENSSL_cleanse(&text, sizeof text);
    return good;
}

static bool write_all(int file, const char *data, size_t len)
{
    while (len) {
        ssize_t put = write(file, data, len);
        if (put < 0 && errno == EINTR)
            continue;
        if (put < 0)
            return false;
        data += put;
        len -= (size_t)put;
    }
    return fsync(file) == 0;
}

// A name in a folder is durable when the folder is.
static bool folder_sync(const char *path)
{
    const char *slash = strrchr(path, '/');
    char folder[4096];
    size_t len = !slash ? 1 : slash == path ? 1 : (size_t)(slash - path);
    if (len >= sizeof folder) {
        errno = ENAMETOOLONG;
        return false;
    }
    memcpy(folder, slash ? path : ".", len);
    folder[len] = 0;
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (file < 0)
        return false;
    bool good = fsync(file) == 0;
    int reason = errno;
    close(file);
    errno = reason;
    return good;
}

// ---- the new file

struct new_file {
    const char *path;    // of the ring
    char path_new[4096]; // of the file that takes its place
    int file;
};

static bool new_file_open(struct new_file *new, const char *path, struct err *err)
{
    new->path = path;
    int len = snprintf(new->path_new, sizeof new->path_new, "%s.new", path);
    if (len < 0 || (size_t)len >= sizeof new->path_new)
        return err_set(err, ERR_BAD_INPUT, "key ring: the path is too long");
    new->file = open(new->path_new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (new->file >= 0)
        return true;
    if (errno == EEXIST)
        return err_set(
            err, ERR_CONFLICT,
            "key ring %s: %s is there: another command is writing the ring, or one was killed; "
            "when none runs, remove it",
            path, new->path_new);
    return system_err(err, path, "cannot be written");
}

static bool new_file_fill(const struct new_file *new, const struct ring *ring, struct err *err)
{
    struct text text;
    ring_print(ring, &text);
    bool good = write_all(new->file, text.data, text.len);
    if (!good)
        system_err(err, new->path, "cannot be written");
    OPENSSL_cleanse(&text, sizeof text);
    return good;
}

// Leaves no PATH.new behind. A link, unlike a rename, never replaces what is there.
static bool new_file_place(struct new_file *new, bool filled, bool replace, struct err *err)
{
    bool good = filled;
    if (good && (replace ? rename(new->path_new, new->path) : link(new->path_new, new->path)) != 0)
        good = errno == EEXIST
                   ? err_set(err, ERR_CONFLICT, "key ring %s: there is one already", new->path)
                   : system_err(err, new->path, "cannot be put in place");
    close(new->file);
    if (!good || !replace)
        unlink(new->path_new);
    if (good && !folder_sync(new->path))
        good = system_err(err, new->path, "cannot be made durable");
    return good;
}

static void ring_add_version(struct ring *ring)
{
    struct ring_keys *keys = &ring->versions[ring->version_count++];
    seal_random(keys->field, sizeof keys->field);
    seal_random(keys->token, sizeof keys->token);
}

bool seal_create(const char *path, struct err *err)
{
    struct new_file new;
    TRY(new_file_open(&new, path, err));
    struct ring ring = { .version_count = 0 };
    seal_random(ring.row, sizeof ring.row);
    seal_random(ring.mac, sizeof ring.mac);
    seal_random(ring.sign, sizeof ring.sign);
    ring_add_version(&ring);
    bool filled = new_file_fill(&new, &ring, err);
    OPENSSL_cleanse(&ring, sizeof ring);
    return new_file_place(&new, filled, false, err);
}

// The ring is read only once PATH.new is held, so that no other rotation comes in between.
bool seal_rotate(const char *path, struct err *err)
{
    struct new_file new;
    TRY(new_file_open(&new, path, err));
    struct ring ring;
    bool good = ring_read(&ring, path, err);
    if (good && ring.version_count == RING_VERSIONS_MAX)
        good = err_set(err, ERR_LIMIT, "key ring %s: it holds %d versions, the most there can be",
                       path, RING_VERSIONS_MAX);
    if (good) {
        ring_add_version(&ring);
        good = new_file_fill(&new, &ring, err);
    }
    OPENSSL_cleanse(&ring, sizeof ring);
    return new_file_place(&new, good, true, err);
}

// ---- an open ring

static bool algorithms_open(struct seal *seal, struct err *err)
{
    static const char *const names[] = { [SEAL_AES] = "AES-256-GCM", [SEAL_ARIA] = "ARIA-256-GCM" };
    for (int i = 0; i < 2; i++) {
        seal->ciphers[i] = EVP_CIPHER_fetch(NULL, names[i], NULL);
        if (!seal->ciphers[i])
            return err_set(err, ERR_SYSTEM, "libcrypto of this machine has no %s", names[i]);
    }
    size_t row_bytes = sizeof(uint64_t);
    char digest[] = "SHA256";
    OSSL_PARAM of_hmac[] = { OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
                             OSSL_PARAM_construct_end() };
    OSSL_PARAM of_row[] = { OSSL_PARAM_construct_size_t(OSSL_MAC_PARAM_SIZE, &row_bytes),
                            OSSL_PARAM_construct_end() };
    if (!shelf_open(&seal->hmac, "HMAC", of_hmac) || !shelf_open(&seal->siphash, "SIPHASH", of_row))
        return err_set(err, ERR_SYSTEM, "libcrypto of this machine has no HMAC or SipHash");
    return true;
}

struct seal *seal_open(const char *path, enum seal_cipher cipher, struct err *err)
{
    struct arena *arena = arena_new("keys", 0, 0);
    struct seal *seal = ARENA_NEW(arena, struct seal);
    seal->arena = arena;
    seal->cipher = cipher;
    if (!ring_read(&seal->ring, path, err) || !algorithms_open(seal, err)) {
        seal_close(seal);
        return NULL;
    }
    token_keys_derive(seal);
    return seal;
}

void seal_close(struct seal *seal)
{
    if (!seal)
        return;
    shelf_close(&seal->hmac, KEY_BYTES);
    shelf_close(&seal->siphash, ROW_KEY_BYTES);
    for (int i = 0; i < 2; i++)
        EVP_CIPHER_free(seal->ciphers[i]);
    struct arena *arena = seal->arena;
    OPENSSL_cleanse(seal, sizeof *seal);
    arena_free(arena);
}

int seal_version(const struct seal *seal)
{
    return seal->ring.version_count;
}
