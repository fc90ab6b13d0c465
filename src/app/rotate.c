// Everything under the newest keys: records, then what modules say is sealed, then the note that it is done.
//
//     learn   t1.9f… → t2.kW…, of every secret that has a token        (reading alone)
//     slice   some hundred records, ciphers and tokens made anew       ┐
//     slice   some hundred ciphers of accounts, alarms, webhooks …     ├ a commit each
//     file    an attachment, beside the old one and into its place     ┘
//     done    app_state "keys" = 2, audit entry key.rotate
//
// Nothing remembers how far it came: what is new is seen to be new. Killed at any point, the store holds both,
// the ring opens both, and the next call goes through everything again.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/attachment.h"
#include "app/queries.h"
#include "base/doc.h"
#include "base/vec.h"

#define FILE_BYTES_MAX STORE_VALUE_MAX

struct rotating {
    struct app *app;
    struct app_rotation *report;
    struct retoken *retoken;
    struct arena *home;
};

static void progress(const struct rotating *rotating, const char *what, uint64_t count)
{
    if (rotating->report->progress)
        rotating->report->progress(rotating->report->context, what, count);
}

// ---- records

struct record_slice {
    struct writer_job job; // first
    struct rotating *rotating;
    struct records_reseal before, at;
    bool more;
};

static bool renew_records(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct record_slice *slice = (struct record_slice *)job;
    slice->at = slice->before;
    return records_reseal(app_records(slice->rotating->app), writer_store(turn),
                          slice->rotating->retoken, writer_arena(turn), &slice->at, &slice->more,
                          err);
}

static bool all_records(struct rotating *rotating, struct err *err)
{
    struct record_slice slice = { .job = { .run = renew_records, .alone = true },
                                  .rotating = rotating,
                                  .before = { .home = rotating->home },
                                  .more = true };
    while (slice.more) {
        TRY(writer_run(app_writer(rotating->app), &slice.job, err));
        slice.before = slice.at;
        progress(rotating, "records", slice.at.renewed_count);
    }
    rotating->report->record_count = slice.at.renewed_count;
    rotating->report->left_count += slice.at.left_count;
    return true;
}

// ---- one text

// "account.totp_secret.#" of 42: "account.totp_secret.42".
static const char *place_of(struct arena *arena, const char *place, const char *name)
{
    size_t len = strcspn(place, "#");
    return arena_format(arena, "%.*s%s", (int)len, place, place[len] ? name : "");
}

// The cipher with its plain text's tokens replaced, the text itself where it is new already; NULL: it does not
// open.
static const char *renew_cipher(const struct rotating *rotating, struct arena *arena,
                                const char *place, const char *text)
{
    const struct seal *seal = app_seal(rotating->app);
    const char *plain;
    size_t len;
    struct err ignored;
    if (seal_field_version(text) == seal_version(seal))
        return text;
    if (!seal_reveal(seal, arena, place, text, &plain, &len, &ignored))
        return NULL;
    plain = retoken_text(rotating->retoken, arena, plain, len, &len);
    return seal_field(seal, arena, place, plain, len);
}

// ---- columns

struct text_row {
    int64_t id;
    const char *text;
};

struct text_slice {
    struct writer_job job; // first
    struct rotating *rotating;
    const struct kept_sealed *sealed;
    int64_t before, after; // ids
    uint64_t renewed_count, left_count;
    bool more;
};

static bool renew_text(struct text_slice *slice, struct writer_turn *turn,
                       const struct text_row *row, struct err *err)
{
    const struct kept_sealed *sealed = slice->sealed;
    struct arena *arena = writer_arena(turn);
    char name[32];
    size_t len;
    snprintf(name, sizeof name, "%" PRId64, row->id);
    const char *fresh =
        sealed->place
            ? renew_cipher(slice->rotating, arena, place_of(arena, sealed->place, name), row->text)
            : retoken_text(slice->rotating->retoken, arena, row->text, strlen(row->text), &len);
    slice->left_count += !fresh;
    if (!fresh || fresh == row->text)
        return true;
    slice->renewed_count++;
    TRY(store_run(writer_store(turn), err, sealed->put,
                  STORE_ARGS(store_int(row->id), store_text(fresh))));
    return !sealed->changed || sealed->changed(slice->rotating->app, turn, row->id, err);
}

static bool renew_texts(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct text_slice *slice = (struct text_slice *)job;
    struct arena *arena = writer_arena(turn);
    VEC(struct text_row) list = { 0 };
    struct store_rows *rows = store_ask(writer_store(turn), err, slice->sealed->next,
                                        STORE_ARGS(store_int(slice->before)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        const char *text = store_get_text(rows, 1);
        struct text_row row = { store_get_int(rows, 0), arena_text(arena, text, strlen(text)) };
        VEC_ADD(arena, &list, row);
    }
    store_done(rows);
    TRY(fine);
    slice->renewed_count = slice->left_count = 0;
    for (size_t i = 0; i < list.count; i++)
        TRY(renew_text(slice, turn, &list.at[i], err));
    slice->more = list.count > 0;
    slice->after = slice->more ? list.at[list.count - 1].id : slice->before;
    return true;
}

static bool all_texts(struct rotating *rotating, const struct kept_sealed *sealed, struct err *err)
{
    struct text_slice slice = { .job = { .run = renew_texts, .alone = true },
                                .rotating = rotating,
                                .sealed = sealed,
                                .more = true };
    while (slice.more) {
        TRY(writer_run(app_writer(rotating->app), &slice.job, err));
        slice.before = slice.after;
        rotating->report->text_count += slice.renewed_count;
        rotating->report->left_count += slice.left_count;
        progress(rotating, sealed->name, rotating->report->text_count);
    }
    return true;
}

// ---- files

static bool file_err(struct err *err, const char *path)
{
    return err_set(err, errno == ENOSPC ? ERR_LIMIT : ERR_SYSTEM,
                   "%s: 쓸 수 없습니다 | cannot be written (%s)", path, strerror(errno));
}

// At any moment the old file or the new one is there.
static bool replace_file(struct arena *arena, const char *path, const char *text, struct err *err)
{
    const char *fresh = arena_format(arena, "%s.new", path);
    size_t len = strlen(text);
    int file = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    bool good = file >= 0;
    for (size_t done = 0; good && done < len;) {
        ssize_t put = write(file, text + done, len - done);
        good = put > 0;
        done += good ? (size_t)put : 0;
    }
    good = good && fsync(file) == 0;
    if (file >= 0)
        good = close(file) == 0 && good;
    return (good && rename(fresh, path) == 0) || file_err(err, fresh);
}

static bool renew_file(struct rotating *rotating, struct arena *arena, const char *name,
                       struct err *err)
{
    const char *path = arena_format(arena, "%s/%s", app_attachments(rotating->app), name);
    char *text;
    size_t len;
    TRY(doc_read_file(arena, path, FILE_BYTES_MAX, &text, &len, err));
    const char *fresh = renew_cipher(rotating, arena, attachment_place(arena, name), text);
    rotating->report->left_count += !fresh;
    if (!fresh || fresh == text)
        return true;
    rotating->report->file_count++;
    progress(rotating, "attachments", rotating->report->file_count);
    return replace_file(arena, path, fresh, err);
}

static bool all_files(struct rotating *rotating, struct err *err)
{
    const char *path = app_attachments(rotating->app);
    DIR *folder = opendir(path);
    if (!folder)
        return file_err(err, path);
    struct arena *arena = arena_new("rotate file", 0, 0);
    bool fine = true;
    for (struct dirent *entry; fine && (entry = readdir(folder)); arena_reset(arena))
        if (!strchr(entry->d_name, '.')) // what is half written has one
            fine = renew_file(rotating, arena, entry->d_name, err);
    arena_free(arena);
    int kept = dirfd(folder);
    fine = fine && (fsync(kept) == 0 || file_err(err, path));
    closedir(folder);
    return fine;
}

// ---- all of it

static bool learn(struct rotating *rotating, struct err *err)
{
    struct store *store = app_lend(rotating->app, err);
    bool fine = store && records_learn(app_records(rotating->app), store, rotating->retoken, err);
    if (store)
        app_return(rotating->app, store);
    return fine;
}

static bool all_modules(struct rotating *rotating, struct err *err)
{
    for (size_t i = 0; module_registry[i]; i++)
        for (const struct kept_sealed *sealed = module_registry[i]->sealed; sealed && sealed->name;
             sealed++)
            TRY(all_texts(rotating, sealed, err));
    return true;
}

struct ending {
    struct writer_job job; // first
    struct rotating *rotating;
};

static bool end(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    const struct rotating *rotating = ((struct ending *)job)->rotating;
    const struct app_rotation *report = rotating->report;
    const struct audit_entry entry = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = "key.rotate",
        .detail = arena_format(writer_arena(turn),
                               "{\"version\":%d,\"records\":%" PRIu64 ",\"texts\":%" PRIu64
                               ",\"files\":%" PRIu64 ",\"left\":%" PRIu64 "}",
                               report->version, report->record_count, report->text_count,
                               report->file_count, report->left_count),
    };
    return store_run(writer_store(turn), err, SQL_KEYS_DONE,
                     STORE_ARGS(store_int(report->version))) &&
           audit_write(app_audit(rotating->app), writer_store(turn), &entry, err);
}

bool app_rotate(struct app *app, struct app_rotation *rotation, struct err *err)
{
    struct rotating rotating = { .app = app,
                                 .report = rotation,
                                 .retoken = retoken_new(app_seal(app)),
                                 .home = arena_new("rotate", 0, 0) };
    struct ending ending = { .job = { .run = end, .alone = true }, .rotating = &rotating };
    rotation->version = seal_version(app_seal(app));
    bool fine = learn(&rotating, err) && all_records(&rotating, err) &&
                all_modules(&rotating, err) && all_files(&rotating, err) &&
                writer_run(app_writer(app), &ending.job, err);
    arena_free(rotating.home);
    retoken_free(rotating.retoken);
    return fine;
}
