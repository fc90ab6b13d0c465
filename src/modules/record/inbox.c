// The drop folder: files that are put into inbox/ become records, and stand afterwards in done/ or failed/.
//
//     inbox/exp_pay.csv  ─► loaded ─► inbox/done/exp_pay.csv    + exp_pay.csv.report.json
//                        ─► refused ─► inbox/failed/exp_pay.csv + exp_pay.csv.report.json
//                        ─► held ─► spool/held/<ingest>         + inbox/failed/exp_pay.csv.report.json
//
// A file is taken when it is whole: renamed into the folder, or closed by whoever wrote it. One that somebody
// still has open for writing is left (the kernel grants no read lease on it); its closing is the next event.
// Names that begin with a dot or end in .part or .tmp are on their way and left alone.
//
// Files that are there at one time are a bundle: their alarms are judged when the last of them is loaded.
//
// The load's key is the file's name, inode and time. So after a crash the same file goes on where it ended,
// or, if it was done but not moved yet, is only moved.
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/doc.h"
#include "base/now.h"
#include "modules/record/record.h"
#include "source/source.h"

#define OLD_SECONDS 10 // without a lease: untouched for so long is whole

struct inbox {
    struct record_module *module;
    struct arena *home, *arena; // its own, and of the file at hand
    const char *dir, *done, *failed;
    int64_t bundle_id; // of the files at hand; 0: it is one alone
    int notify, wake;
    pthread_t thread;
};

// ---- files

static bool on_its_way(const char *name)
{
    size_t len = strlen(name);
    return name[0] == '.' || (len > 5 && strcmp(name + len - 5, ".part") == 0) ||
           (len > 4 && strcmp(name + len - 4, ".tmp") == 0);
}

static bool is_whole(int file, const struct stat *stat_of)
{
    if (fcntl(file, F_SETLEASE, F_RDLCK) == 0) {
        fcntl(file, F_SETLEASE, F_UNLCK);
        return true;
    }
    return errno != EAGAIN && now_us() / 1000000 - stat_of->st_mtime >= OLD_SECONDS;
}

static bool write_whole(struct inbox *inbox, const char *path, const char *text)
{
    const char *part = arena_format(inbox->arena, "%s.part", path);
    FILE *file = fopen(part, "we");
    if (!file)
        return false;
    bool ok = fchmod(fileno(file), 0600) == 0 && fputs(text, file) >= 0 && fflush(file) == 0 &&
              fsync(fileno(file)) == 0;
    return (fclose(file) == 0) && ok && rename(part, path) == 0;
}

// What is moved never takes the place of an earlier file.
static const char *free_path(struct inbox *inbox, const char *dir, const char *name)
{
    const char *path = arena_format(inbox->arena, "%s/%s", dir, name);
    for (int i = 2; access(path, F_OK) == 0; i++)
        path = arena_format(inbox->arena, "%s/%d-%s", dir, i, name);
    return path;
}

// ---- one file

struct taken {
    const char *name, *path;
    int file;
    struct stat stat_of;
    bool loaded; // intake took it
    struct intake_result result;
    struct err err;
};

static json_t *report_json(const struct taken *taken)
{
    char at[NOW_TEXT_MAX];
    now_print(now_us(), at);
    json_t *object = json_pack("{s:s, s:s}", "file", taken->name, "at", at);
    if (taken->loaded) {
        json_t *result = record_result_json(&taken->result, false);
        json_object_update(object, result);
        json_decref(result);
        return object;
    }
    const char *bar = strstr(taken->err.text, " | ");
    json_object_set_new(object, "state", json_string("failed"));
    json_object_set_new(object, "reason", json_string(taken->err.text));
    if (bar) {
        json_object_set_new(object, "reason",
                            json_stringn(taken->err.text, (size_t)(bar - taken->err.text)));
        json_object_set_new(object, "reason_en", json_string(bar + 3));
    }
    return object;
}

static void put_away(struct inbox *inbox, const struct taken *taken)
{
    bool held = taken->loaded && taken->result.state == INTAKE_HELD;
    // It is plain text, for nobody else, and as old as its coming to rest. Another user's file stays as he made it.
    if (fchmod(taken->file, 0600) != 0 || futimens(taken->file, NULL) != 0)
        app_log(inbox->module->app, "warning", "inbox: %s: %s", taken->name, strerror(errno));
    const char *to =
        free_path(inbox, taken->loaded && !held ? inbox->done : inbox->failed, taken->name);
    json_t *report = report_json(taken);
    const char *path = arena_format(inbox->arena, "%s.report.json", to);
    bool ok = write_whole(inbox, path, doc_dump(inbox->arena, report));
    if (held)
        to = record_held_path(inbox->module, inbox->arena, taken->result.id);
    ok = rename(taken->path, to) == 0 && ok;
    if (!ok)
        app_log(inbox->module->app, "error", "inbox: %s: %s", taken->name, strerror(errno));
    json_decref(report);
}

static bool load_file(struct inbox *inbox, struct taken *taken, struct err *err)
{
    static const struct record_origin origin = { "inbox", "" };
    struct app *app = inbox->module->app;
    const struct schema_table *table = source_name_table(app_schema(app), taken->name);
    const char *agency = app_setting(app, inbox->arena, "inbox.agency", NULL);
    struct intake_order order;
    bool needed;
    if (!table)
        return err_set(err, ERR_BAD_INPUT,
                       "어느 표의 파일인지 알 수 없습니다. 이름을 <표>.csv로 하십시오 | no table "
                       "has this name: "
                       "call it <table>.csv");
    struct store *store = app_lend(app, err);
    bool ok = store && record_order(inbox->module, store, agency, table, &order, &needed, err);
    if (store)
        app_return(app, store);
    TRY(ok);
    order.name = taken->name;
    order.file = taken->file;
    order.origin = &origin;
    order.bundle_id = inbox->bundle_id;
    order.repeat_key =
        arena_format(inbox->arena, "inbox:%.60s:%llu:%lld.%09ld", taken->name,
                     (unsigned long long)taken->stat_of.st_ino,
                     (long long)taken->stat_of.st_mtim.tv_sec, taken->stat_of.st_mtim.tv_nsec);
    return intake_wait(inbox->module->intake, &order, inbox->arena, &taken->result, err);
}

// A store that does not answer is no fault of the file's: it stays, and is taken at the next event or start.
static bool stays(const struct taken *taken)
{
    return !taken->loaded && (taken->err.kind == ERR_STORE || taken->err.kind == ERR_SYSTEM);
}

static void take_file(struct inbox *inbox, const char *name)
{
    if (on_its_way(name))
        return;
    arena_reset(inbox->arena);
    struct taken taken = { .name = arena_format(inbox->arena, "%s", name) };
    taken.path = arena_format(inbox->arena, "%s/%s", inbox->dir, name);
    taken.file = open(taken.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (taken.file < 0)
        return;
    if (fstat(taken.file, &taken.stat_of) == 0 && S_ISREG(taken.stat_of.st_mode) &&
        is_whole(taken.file, &taken.stat_of)) {
        taken.loaded = load_file(inbox, &taken, &taken.err);
        if (stays(&taken))
            app_log(inbox->module->app, "error", "inbox: %s: %s", name, taken.err.text);
        else
            put_away(inbox, &taken);
    }
    close(taken.file);
}

// ---- what has been read

static bool forget_in(const char *dir, int64_t before_us, uint64_t *count, struct err *err)
{
    DIR *folder = opendir(dir);
    bool fine = true;
    for (struct dirent *entry; fine && folder && (entry = readdir(folder));) {
        struct stat about;
        if (fstatat(dirfd(folder), entry->d_name, &about, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(about.st_mode) || about.st_mtime >= before_us / 1000000)
            continue;
        fine = unlinkat(dirfd(folder), entry->d_name, 0) == 0 ||
               err_set(err, ERR_SYSTEM, "%s/%s: %s", dir, entry->d_name, strerror(errno));
        *count += fine;
    }
    if (folder)
        closedir(folder);
    return fine;
}

bool inbox_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                  struct err *err)
{
    (void)turn;
    return forget_in(app_dir(app, "inbox/done"), before_us, count, err) &&
           forget_in(app_dir(app, "inbox/failed"), before_us, count, err);
}

// ---- the thread

struct names {
    struct arena *arena;
    VEC(const char *) list;
};

static int by_name(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void add_name(struct names *names, const char *name)
{
    if (!on_its_way(name) && strcmp(name, "done") != 0 && strcmp(name, "failed") != 0)
        VEC_ADD(names->arena, &names->list, arena_text(names->arena, name, strlen(name)));
}

static void add_all(struct inbox *inbox, struct names *names)
{
    DIR *dir = opendir(inbox->dir);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        add_name(names, entry->d_name);
    if (dir)
        closedir(dir);
}

static void open_bundle(struct inbox *inbox, const struct names *names)
{
    struct app *app = inbox->module->app;
    struct err err;
    inbox->bundle_id = 0;
    arena_reset(inbox->arena);
    if (names->list.count > 1 &&
        !record_bundle_open(app, app_setting(app, inbox->arena, "inbox.agency", NULL), "inbox",
                            &inbox->bundle_id, &err))
        app_log(app, "error", "inbox: %s", err.text);
}

static void end_bundle(struct inbox *inbox)
{
    struct record_bundle_end end;
    struct err err;
    if (inbox->bundle_id && !record_bundle_end(inbox->module->app, inbox->bundle_id, &end, &err))
        app_log(inbox->module->app, "error", "inbox: %s", err.text);
}

static void take_names(struct inbox *inbox, struct names *names)
{
    if (names->list.count)
        qsort(names->list.at, names->list.count, sizeof *names->list.at, by_name);
    open_bundle(inbox, names);
    for (size_t i = 0; i < names->list.count; i++)
        if (i == 0 || strcmp(names->list.at[i], names->list.at[i - 1]) != 0)
            take_file(inbox, names->list.at[i]);
    end_bundle(inbox);
}

static void take_all(struct inbox *inbox)
{
    struct names names = { .arena = arena_new("inbox names", 0, 0) };
    add_all(inbox, &names);
    take_names(inbox, &names);
    arena_free(names.arena);
}

// Whatever else is in the folder when one is told of comes with it.
static void take_events(struct inbox *inbox)
{
    _Alignas(struct inotify_event) char room[4096];
    if (read(inbox->notify, room, sizeof room) > 0)
        take_all(inbox);
}

static void *inbox_main(void *context)
{
    struct inbox *inbox = context;
    struct pollfd polled[] = { { .fd = inbox->notify, .events = POLLIN },
                               { .fd = inbox->wake, .events = POLLIN } };
    take_all(inbox);
    while (!polled[1].revents) {
        if (poll(polled, 2, -1) > 0 && polled[0].revents)
            take_events(inbox);
    }
    return NULL;
}

struct inbox *inbox_start(struct record_module *module, struct err *err)
{
    struct arena *home = arena_new("inbox", 0, 0);
    struct inbox *inbox = ARENA_NEW(home, struct inbox);
    *inbox = (struct inbox){ .module = module, .home = home };
    inbox->arena = arena_new("inbox file", 0, 0);
    inbox->dir = arena_format(home, "%s", app_dir(module->app, "inbox"));
    inbox->done = arena_format(home, "%s", app_dir(module->app, "inbox/done"));
    inbox->failed = arena_format(home, "%s", app_dir(module->app, "inbox/failed"));
    inbox->notify = inotify_init1(IN_CLOEXEC);
    inbox->wake = eventfd(0, EFD_CLOEXEC);
    bool ok = inbox->notify >= 0 && inbox->wake >= 0 &&
              inotify_add_watch(inbox->notify, inbox->dir, IN_CLOSE_WRITE | IN_MOVED_TO) >= 0 &&
              pthread_create(&inbox->thread, NULL, inbox_main, inbox) == 0;
    if (ok)
        return inbox;
    err_set(err, ERR_SYSTEM, "%s: 폴더를 지켜볼 수 없습니다 | the folder cannot be watched: %s",
            inbox->dir, strerror(errno));
    close(inbox->notify);
    close(inbox->wake);
    arena_free(inbox->arena);
    arena_free(home);
    return NULL;
}

void inbox_stop(struct inbox *inbox)
{
    uint64_t one = 1;
    ssize_t written = write(inbox->wake, &one, sizeof one);
    (void)written;
    pthread_join(inbox->thread, NULL);
    close(inbox->notify);
    close(inbox->wake);
    arena_free(inbox->arena);
    arena_free(inbox->home);
}
