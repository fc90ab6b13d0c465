#include "modules/alarm/keep.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "modules/alarm/queries.h"

#define DAY_SECONDS 86400

// Each names the same alarms, the oldest two thousand that are over; they go last.
bool alarms_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err)
{
    static const char *const removals[] = { SQL_FORGET_SAMPLES,    SQL_FORGET_ATTACHMENTS,
                                            SQL_FORGET_COMMENTS,   SQL_FORGET_REQUESTS,
                                            SQL_FORGET_INVOLVED,   SQL_FORGET_EVENTS,
                                            SQL_FORGET_ABOUT,      SQL_FORGET_RECORDS,
                                            SQL_FORGET_SUCCESSION, SQL_FORGET_ALARMS };
    (void)app;
    for (size_t i = 0; i < sizeof removals / sizeof *removals; i++)
        TRY(store_run(writer_store(turn), err, removals[i], STORE_ARGS(store_int(before_us))));
    *count = store_changed(writer_store(turn));
    return true;
}

// A file is written before its row, and one of these bytes may be there from another alarm: so what is younger
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
    const char *path = app_dir(app, "attachments");
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
