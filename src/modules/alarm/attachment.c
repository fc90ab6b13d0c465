// Attachments: taken by what is in them, kept encrypted, handed out as downloads.
//
// The name says nothing about the content, so the first bytes decide: HWP, HWPX, PDF, pictures and office
// documents. Whatever a browser could run (SVG, HTML, any text) is not among them, nor office documents with
// macros. The file goes into attachments/ under the hash of its content, sealed with that name; the row in
// the store says to which alarm it belongs, and the alarm's permissions are the file's. A download needs a
// reason, which is logged before the first byte goes out.
#include "modules/alarm/attachment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "modules/alarm/queries.h"
#include "modules/alarm/sink.h"

// ---- kinds

static bool begins(const unsigned char *data, size_t len, const char *magic, size_t magic_len)
{
    return len >= magic_len && memcmp(data, magic, magic_len) == 0;
}

static bool holds(const unsigned char *data, size_t len, const char *text, size_t text_len)
{
    return memmem(data, len, text, text_len) != NULL;
}
#define BEGINS(magic) begins(data, len, (magic), sizeof(magic) - 1)
#define HOLDS(text)   holds(data, len, (text), sizeof(text) - 1)

// A compound file: HWP 5 or the old office formats; its directory names streams in UTF-16.
static const char *kind_of_compound(const unsigned char *data, size_t len)
{
    if (HOLDS("HWP Document File"))
        return "hwp";
    if (HOLDS("V\0B\0A\0") || HOLDS("M\0a\0c\0r\0o\0s\0"))
        return NULL;
    if (HOLDS("W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"))
        return "doc";
    if (HOLDS("W\0o\0r\0k\0b\0o\0o\0k\0"))
        return "xls";
    return HOLDS("P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0 \0D\0o\0c\0u\0m\0e\0n\0t\0") ? "ppt" : NULL;
}

// A zip whose entries say what it is; their names stand uncompressed in its headers.
static const char *kind_of_zip(const unsigned char *data, size_t len)
{
    if (HOLDS("vbaProject.bin"))
        return NULL;
    if (len > 57 && memcmp(data + 30, "mimetypeapplication/hwp+zip", 27) == 0)
        return "hwpx";
    if (!HOLDS("[Content_Types].xml"))
        return NULL;
    return HOLDS("word/document.xml")      ? "docx"
           : HOLDS("xl/workbook.xml")      ? "xlsx"
           : HOLDS("ppt/presentation.xml") ? "pptx"
                                           : NULL;
}

const char *attachment_kind(const unsigned char *data, size_t len)
{
    if (BEGINS("%PDF-"))
        return "pdf";
    if (BEGINS("\x89PNG\r\n\x1a\n"))
        return "png";
    if (BEGINS("\xff\xd8\xff"))
        return "jpeg";
    if (BEGINS("GIF87a") || BEGINS("GIF89a"))
        return "gif";
    if (BEGINS("II*\0") || BEGINS("MM\0*"))
        return "tiff";
    if (BEGINS("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
        return kind_of_compound(data, len);
    return BEGINS("PK\x03\x04") ? kind_of_zip(data, len) : NULL;
}

static const char *media_type(const char *kind)
{
    static const char *const types[][2] = {
        { "pdf", "application/pdf" },      { "png", "image/png" },
        { "jpeg", "image/jpeg" },          { "gif", "image/gif" },
        { "tiff", "image/tiff" },          { "hwp", "application/x-hwp" },
        { "hwpx", "application/hwp+zip" },
    };
    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (strcmp(types[i][0], kind) == 0)
            return types[i][1];
    return "application/octet-stream";
}

// ---- the file

static const char *file_path(struct request *request, const char *hash)
{
    const struct alarm_module *module = app_module(request->app, "alarm");
    return arena_format(request->arena, "%s/%s", module->attachments, hash);
}

static const char *file_place(struct request *request, const char *hash)
{
    return arena_format(request->arena, "attachment.%s", hash);
}

static bool write_whole(int file, const char *data, size_t len)
{
    while (len) {
        ssize_t wrote = write(file, data, len);
        if (wrote <= 0)
            return false;
        data += wrote;
        len -= (size_t)wrote;
    }
    return fsync(file) == 0;
}

// Under another name first, so that there is never half a file of this name.
static bool keep_file(struct request *request, const char *hash, const char *data, size_t len,
                      struct err *err)
{
    const char *path = file_path(request, hash);
    if (utimensat(AT_FDCWD, path, NULL, 0) ==
        0) // it is there; young again, so that no sweep takes it
        return true;
    uint64_t salt;
    seal_random(&salt, sizeof salt);
    const char *sealed =
        seal_field(app_seal(request->app), request->arena, file_place(request, hash), data, len);
    const char *fresh = arena_format(request->arena, "%s.%016llx", path, (unsigned long long)salt);
    int file = open(fresh, O_WRONLY | O_CREAT | O_EXCL, 0600);
    bool kept = file >= 0 && write_whole(file, sealed, strlen(sealed));
    if (file >= 0)
        kept = close(file) == 0 && kept;
    if (kept && rename(fresh, path) == 0)
        return true;
    err_set(err, errno == ENOSPC ? ERR_LIMIT : ERR_SYSTEM,
            "%s: 쓸 수 없습니다 | cannot be written (%s)", fresh, strerror(errno));
    unlink(fresh);
    return false;
}

static bool read_body(struct request *request, char **data, size_t *len, struct err *err)
{
    *len = (size_t)http_body_bytes(request->exchange);
    if (!*len || *len > ATTACHMENT_BYTES_MAX)
        return err_set(err, ERR_LIMIT,
                       "1바이트에서 %zuMB까지 붙일 수 있습니다 | must be 1 byte to %zu MB",
                       ATTACHMENT_BYTES_MAX / MIB, ATTACHMENT_BYTES_MAX / MIB);
    *data = arena_take_raw(request->arena, *len);
    size_t got = 0;
    while (got < *len) {
        ssize_t more =
            pread(http_body_file(request->exchange), *data + got, *len - got, (off_t)got);
        if (more <= 0)
            return err_set(err, ERR_SYSTEM, "the spooled body cannot be read (%s)",
                           strerror(errno));
        got += (size_t)more;
    }
    return true;
}

static bool check_name(struct request *request, const char *name, struct err *err)
{
    bool fine = name && *name && utf8_count(name, strlen(name)) <= 200 && *name != '.';
    for (const char *at = name; fine && *at; at++)
        fine = (unsigned char)*at >= ' ' && *at != '/' && *at != '\\' && *at != '"' && *at != 0x7f;
    return fine || request_fault(request, err, ERR_BAD_INPUT, "name",
                                 "쓸 수 없는 파일 이름입니다 | not a name for a file");
}

// ---- what the writer does for a request that runs on a thread of its own

struct written {
    struct writer_job job; // first
    struct request *request;
    struct alarm alarm;
    int64_t id;
    const char *name, *kind, *hash, *reason; // reason: of a download; NULL: it is added
    size_t len;
};

static bool log_it(struct written *written, struct err *err)
{
    json_t *detail =
        json_pack("{s:I, s:s, s:s, s:I}", "attachment", (json_int_t)written->id, "kind",
                  written->kind, "hash", written->hash, "bytes", (json_int_t)written->len);
    return handle_log(written->request, &written->alarm,
                      written->reason ? "alarm.attachment.download" : "alarm.attachment.add",
                      written->reason, detail, err);
}

static bool write_it(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct written *written = (struct written *)job;
    struct request *request = written->request;
    request->store = writer_store(turn);
    request->turn = turn;
    request->at_us = writer_at_us(turn);
    if (written->reason)
        return log_it(written, err);
    struct alarm_step step = handle_step(request);
    written->id = writer_next_id(turn);
    TRY(store_run(request->store, err, SQL_ATTACHMENT_INSERT,
                  STORE_ARGS(store_int(written->id), store_int(written->alarm.id),
                             store_int(request->actor->account_id), store_text(written->name),
                             store_text(written->kind), store_int((int64_t)written->len),
                             store_text(written->hash), store_int(request->at_us))));
    return log_it(written, err) && alarm_show(&step, &written->alarm, err);
}

static bool through_writer(struct written *written, struct err *err)
{
    struct request *request = written->request;
    struct store *reading = request->store;
    written->job = (struct writer_job){ .run = write_it, .actor_id = request->actor->account_id };
    bool fine = writer_run(app_writer(request->app), &written->job, err);
    request->store = reading;
    request->turn = NULL;
    return fine;
}

// ---- routes

bool attachment_add(struct request *request, struct err *err)
{
    struct handling handling;
    char *data = NULL;
    uint8_t hash[SEAL_HASH];
    struct written written = { .request = request, .name = http_query(request->exchange, "name") };
    TRY(handle_load(request, &handling, err));
    TRY(check_name(request, written.name, err));
    TRY(read_body(request, &data, &written.len, err));
    written.alarm = handling.alarm;
    written.kind = attachment_kind((const unsigned char *)data, written.len);
    if (!written.kind)
        return err_set(err, ERR_UNSUPPORTED,
                       "한글, PDF, 그림, 오피스 문서(매크로 없는 것)만 붙일 수 있습니다 | "
                       "only HWP, PDF, pictures and office documents without macros");
    seal_hash(data, written.len, hash);
    char *hex = arena_take(request->arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, sizeof hash, hex);
    written.hash = hex;
    TRY(keep_file(request, hex, data, written.len, err));
    TRY(through_writer(&written, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)written.id, "kind",
                                   written.kind, "bytes", (json_int_t)written.len));
}

static bool find_attachment(struct request *request, struct written *out, struct err *err)
{
    TRY(request_id(request, 1, &out->id, err));
    struct store_rows *rows = store_ask(request->store, err, SQL_ATTACHMENT_GET,
                                        STORE_ARGS(store_int(out->id), store_int(out->alarm.id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        const char *name = store_get_text(rows, 0), *kind = store_get_text(rows, 1),
                   *hash = store_get_text(rows, 2);
        out->name = arena_text(request->arena, name, strlen(name));
        out->kind = arena_text(request->arena, kind, strlen(kind));
        out->hash = arena_text(request->arena, hash, strlen(hash));
    }
    store_done(rows);
    if (fine && !found)
        return request_hidden(err);
    return fine;
}

// RFC 5987: every byte that is no letter or digit as %XX.
static const char *disposition(struct arena *arena, const char *name)
{
    struct str out;
    str_open(&out, arena);
    str_text(&out, "attachment; filename*=UTF-8''");
    for (const unsigned char *at = (const unsigned char *)name; *at; at++)
        if ((*at >= '0' && *at <= '9') || ((*at | 32) >= 'a' && (*at | 32) <= 'z') || *at == '.' ||
            *at == '-')
            str_char(&out, (char)*at);
        else
            str_format(&out, "%%%02X", *at);
    return str_end(&out);
}

bool attachment_get(struct request *request, struct err *err)
{
    struct handling handling;
    struct written written = { .request = request,
                               .reason = http_query(request->exchange, "reason") };
    char *sealed;
    const char *plain;
    size_t sealed_len;
    TRY(handle_load(request, &handling, err));
    written.alarm = handling.alarm;
    TRY(find_attachment(request, &written, err));
    if (!written.reason || !*written.reason)
        return request_fault(request, err, ERR_BAD_INPUT, "reason",
                             "내려받는 사유를 적어야 합니다 | a reason is needed");
    TRY(doc_read_file(request->arena, file_path(request, written.hash), 2 * ATTACHMENT_BYTES_MAX,
                      &sealed, &sealed_len, err));
    TRY(seal_reveal(app_seal(request->app), request->arena, file_place(request, written.hash),
                    sealed, &plain, &written.len, err));
    TRY(through_writer(&written, err));
    http_add_header(request->exchange, "Content-Disposition",
                    disposition(request->arena, written.name));
    http_add_header(request->exchange, "Content-Security-Policy", "sandbox; default-src 'none'");
    http_add_header(request->exchange, "X-Content-Type-Options", "nosniff");
    http_reply(request->exchange, 200, media_type(written.kind), plain, written.len);
    request->replied = true;
    return true;
}
