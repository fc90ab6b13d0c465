#include "modules/alarm/keep.h"

#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/now.h"
#include "modules/alarm/queries.h"

#define DAY_SECONDS 86400

// Each names the same alarms, the oldest two thousand that are over; they go last.
#define OF_ALARMS " IN (" SQL_TO_FORGET ")"

bool alarms_forget(struct app *app, struct writer_turn *turn, int64_t before_us, uint64_t *count,
                   struct err *err)
{
    static const char *const removals[] = {
        "DELETE FROM alarm_sample_item WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_attachment WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_comment WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_request WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_involved WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_event WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_about WHERE alarm_id" OF_ALARMS,
        "DELETE FROM alarm_record WHERE alarm_id" OF_ALARMS,
        "UPDATE alarm SET previous_id = NULL WHERE previous_id" OF_ALARMS,
        "DELETE FROM alarm WHERE id" OF_ALARMS,
    };
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
