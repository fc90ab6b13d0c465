// Attachments: taken by what is in them, kept encrypted, handed out as downloads.
//
// The name says nothing about the content, so the first bytes decide: HWP, HWPX, PDF, pictures and office
// documents. Whatever a browser could run (SVG, HTML, any text) is not among them, nor office documents with
// macros. The file goes into attachments/ under the hash of its content, sealed with that name; the row in
// the store says to which thing it belongs, and the thing's permissions are the file's. A download needs a
// reason, which is logged before the first byte goes out.
//
//     attachments/9f2c…   ◄── alarm 41 "계약서.pdf"
//                         ◄── mileage_claim 7 "증빙.pdf"     the same bytes: one file, which the sweep takes
//                                                           once both rows are gone
#include "app/attachment.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/field_rows.h"
#include "app/queries.h"
#include "base/doc.h"
#include "base/now.h"

#define DAY_SECONDS 86400

const struct field attachment_name[1] = {
    MARKED("name", FIELD_TEXT, "파일 이름", "Name of the file", FIELD_REQUIRED),
};
const struct field attachment_reason[1] = {
    MARKED("reason", FIELD_TEXT, "내려받는 사유", "Reason of the download", FIELD_REQUIRED),
};
const struct field attachment_added[3] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("kind", FIELD_TEXT, "형식", "Kind"),
    PLAIN("bytes", FIELD_INT, "크기", "Bytes"),
};
const struct field attachment_items[1] = {
    PLAIN("items", FIELD_LIST, "붙인 파일", "Files"),
};
static const struct field row_fields[] = {
    PLAIN("id", FIELD_ID, "번호", "Number"),
    PLAIN("by_id", FIELD_ID, "올린 사람", "By whom"),
    PLAIN("by_name", FIELD_TEXT, "올린 사람 이름", "His name"),
    PLAIN("name", FIELD_TEXT, "파일 이름", "Name of the file"),
    PLAIN("kind", FIELD_TEXT, "형식", "Kind"),
    PLAIN("bytes", FIELD_INT, "크기", "Bytes"),
    PLAIN("at_us", FIELD_TIME, "시각", "When"),
};
static const struct fields rows_of = FIELDS(row_fields);

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
    return arena_format(request->arena, "%s/%s", app_attachments(request->app), hash);
}

const char *attachment_place(struct arena *arena, const char *hash)
{
    return arena_format(arena, "attachment.%s", hash);
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
    const char *sealed = seal_field(app_seal(request->app), request->arena,
                                    attachment_place(request->arena, hash), data, len);
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

// ---- one of a thing

struct attachment {
    int64_t id, thing_id;
    const char *name, *kind, *hash;
    const char *reason; // of a download
    size_t len;
};

// In the writer's transaction the thing may have changed hands since the router looked.
static bool whose_now(struct request *request, struct owner *out, struct err *err)
{
    TRY(request->route->whose(request, out, err));
    return actor_may(request->actor, request->route->permission, out) || request_hidden(err);
}

static bool log_it(struct request *request, const struct attachment *it, const char *act,
                   struct err *err)
{
    const char *thing = request->route->files->thing;
    struct request_act logged = {
        .action = arena_format(request->arena, "%s.attachment.%s", thing, act),
        .table = thing,
        .id = arena_format(request->arena, "%lld", (long long)it->thing_id),
        .reason = it->reason,
    };
    TRY(whose_now(request, &logged.owner, err));
    logged.detail = json_pack("{s:I, s:s, s:s, s:I}", "attachment", (json_int_t)it->id, "kind",
                              it->kind, "hash", it->hash, "bytes", (json_int_t)it->len);
    return request_audit(request, &logged, err);
}

static bool may_add(struct request *request, struct err *err)
{
    const struct attachable *things = request->route->files;
    return !things->may_add || things->may_add(request, err);
}

static bool insert(struct request *request, void *context, struct err *err)
{
    const struct attachable *things = request->route->files;
    struct attachment *it = context;
    TRY(may_add(request, err));
    it->id = writer_next_id(request->turn);
    TRY(store_run(request->store, err, SQL_ATTACHMENT_INSERT,
                  STORE_ARGS(store_int(it->id), store_text(things->thing), store_int(it->thing_id),
                             store_int(request->actor->account_id), store_text(it->name),
                             store_text(it->kind), store_int((int64_t)it->len),
                             store_text(it->hash), store_int(request->at_us))));
    return log_it(request, it, "add", err) && things->added(request, err);
}

static bool log_download(struct request *request, void *context, struct err *err)
{
    return log_it(request, context, "download", err);
}

// ---- routes

bool attachment_add(struct request *request, struct err *err)
{
    char *data = NULL;
    uint8_t hash[SEAL_HASH];
    struct attachment it = { .name = http_query(request->exchange, "name") };
    TRY(request_id(request, 0, &it.thing_id, err) && may_add(request, err));
    TRY(check_name(request, it.name, err));
    TRY(read_body(request, &data, &it.len, err));
    it.kind = attachment_kind((const unsigned char *)data, it.len);
    if (!it.kind)
        return err_set(err, ERR_UNSUPPORTED,
                       "한글, PDF, 그림, 오피스 문서(매크로 없는 것)만 붙일 수 있습니다 | "
                       "only HWP, PDF, pictures and office documents without macros");
    seal_hash(data, it.len, hash);
    char *hex = arena_take(request->arena, 2 * SEAL_HASH + 1);
    seal_hex(hash, sizeof hash, hex);
    it.hash = hex;
    TRY(keep_file(request, hex, data, it.len, err));
    TRY(request_write(request, insert, &it, err));
    return request_reply(request, 201,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)it.id, "kind", it.kind,
                                   "bytes", (json_int_t)it.len));
}

json_t *attachments_of(struct request *request, const struct attachable *things, int64_t id,
                       struct err *err)
{
    return request_array(request, &rows_of, err, SQL_ATTACHMENT_LIST,
                         STORE_ARGS(store_text(things->thing), store_int(id)));
}

bool attachment_list(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    json_t *items = attachments_of(request, request->route->files, id, err);
    return items && request_reply(request, 200, json_pack("{s:o}", "items", items));
}

static bool find(struct request *request, struct attachment *out, struct err *err)
{
    TRY(request_id(request, 0, &out->thing_id, err) && request_id(request, 1, &out->id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ATTACHMENT_GET,
                  STORE_ARGS(store_int(out->id), store_text(request->route->files->thing),
                             store_int(out->thing_id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    if (fine && found) {
        out->name = store_copy_text(rows, 0, request->arena);
        out->kind = store_copy_text(rows, 1, request->arena);
        out->hash = store_copy_text(rows, 2, request->arena);
    }
    store_done(rows);
    TRY(fine);
    return found || request_hidden(err);
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
    struct attachment it = { .reason = http_query(request->exchange, "reason") };
    char *sealed;
    const char *plain;
    size_t sealed_len;
    TRY(find(request, &it, err));
    if (!it.reason || !*it.reason)
        return request_fault(request, err, ERR_BAD_INPUT, "reason",
                             "내려받는 사유를 적어야 합니다 | a reason is needed");
    TRY(doc_read_file(request->arena, file_path(request, it.hash), 2 * ATTACHMENT_BYTES_MAX,
                      &sealed, &sealed_len, err));
    TRY(seal_reveal(app_seal(request->app), request->arena,
                    attachment_place(request->arena, it.hash), sealed, &plain, &it.len, err));
    TRY(request_write(request, log_download, &it, err));
    http_add_header(request->exchange, "Content-Disposition", disposition(request->arena, it.name));
    http_add_header(request->exchange, "Content-Security-Policy", "sandbox; default-src 'none'");
    http_add_header(request->exchange, "X-Content-Type-Options", "nosniff");
    http_reply(request->exchange, 200, media_type(it.kind), plain, it.len);
    request->replied = true;
    return true;
}

// ---- files that nothing names

// A file is written before its row, and one of these bytes may be there from another thing: so what is younger
// than a day is left.
static bool sweep_one(struct store *store, const char *folder, const char *name, struct err *err)
{
    char path[4096];
    struct stat about;
    int64_t known;
    bool found;
    snprintf(path, sizeof path, "%s/%s", folder, name);
    if (*name == '.' || stat(path, &about) != 0 || !S_ISREG(about.st_mode) ||
        now_us() / 1000000 - about.st_mtime < DAY_SECONDS)
        return true;
    TRY(store_number(store, err, &known, &found, SQL_ATTACHMENT_HAS, STORE_ARGS(store_text(name))));
    return found || unlink(path) == 0 ||
           err_set(err, ERR_SYSTEM, "%s: 지울 수 없습니다 | cannot be removed (%s)", path,
                   strerror(errno));
}

// By what is committed: another connection's view.
bool attachments_sweep(struct app *app, struct writer_turn *turn, struct err *err)
{
    (void)turn;
    const char *path = app_attachments(app);
    DIR *folder = opendir(path);
    struct store *store = app_lend(app, err);
    bool fine = store != NULL;
    for (struct dirent *entry; fine && folder && (entry = readdir(folder));)
        fine = sweep_one(store, path, entry->d_name, err);
    if (store)
        app_return(app, store);
    if (folder)
        closedir(folder);
    return fine;
}
