#include "cli/cli_desk.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/keys.h"
#include "base/civil.h"
#include "cli/cli_text.h"
#include "store/migrate.h"

static bool folder_make(const char *path, struct err *err)
{
    return mkdir(path, 0700) == 0 || errno == EEXIST ||
           err_set(err, ERR_SYSTEM, "%s: 만들 수 없습니다 | cannot be made (%s)", path,
                   strerror(errno));
}

static bool keys_open(struct desk *desk, struct err *err)
{
    const char *ring = desk->keys;
    if (!ring) {
        const char *folder = arena_format(desk->cli->arena, "%s/keys", desk->data);
        TRY(folder_make(folder, err));
        ring = arena_format(desk->cli->arena, "%s/ring", folder);
    }
    if (access(ring, F_OK) != 0)
        TRY(seal_create(ring, err));
    desk->seal = seal_open(ring, SEAL_AES, err);
    return desk->seal != NULL;
}

bool desk_open(struct desk *desk, struct err *err)
{
    if (!desk->data)
        return err_set(
            err, ERR_BAD_INPUT,
            "--data 폴더가 필요합니다 | --data DIR is needed: the folder of the server's data");
    TRY(folder_make(desk->data, err));
    TRY(keys_open(desk, err));
    const char *url = desk->url;
    if (!url)
        url = arena_format(desk->cli->arena, "sqlite:%s/haechi.db", desk->data);
    struct store *store = store_open(url, STORE_CREATE, err);
    if (!store)
        return false;
    if (!migrate(store, err) || !keys_note(store, desk->seal, err)) {
        store_close(store);
        return false;
    }
    desk->audit = audit_open(desk->seal);
    desk->writer = writer_new(store, NULL); // the store is its own from here on
    return writer_start(desk->writer, NULL, 0, SINK_START, err);
}

void desk_close(struct desk *desk)
{
    if (desk->writer)
        writer_stop(desk->writer);
    if (desk->audit)
        audit_close(desk->audit);
    if (desk->seal)
        seal_close(desk->seal);
}

struct act {
    struct writer_job job; // first
    struct desk *desk;
    bool (*run)(struct desk *desk, struct writer_turn *turn, void *context, struct err *err);
    void *context;
};

static bool act_run(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct act *act = (struct act *)job;
    return act->run(act->desk, turn, act->context, err);
}

bool desk_write(struct desk *desk,
                bool (*run)(struct desk *desk, struct writer_turn *turn, void *context,
                            struct err *err),
                void *context, struct err *err)
{
    struct act act = { .job = { .run = act_run }, .desk = desk, .run = run, .context = context };
    return writer_run(desk->writer, &act.job, err);
}

bool desk_audit(struct desk *desk, struct writer_turn *turn, const char *action, const char *agency,
                const char *table, int64_t id, const char *reason, struct err *err)
{
    const struct audit_entry entry = {
        .at_us = writer_at_us(turn),
        .actor_name = "haechi",
        .action = action,
        .agency = agency,
        .object_table = table,
        .object_id = id ? arena_format(writer_arena(turn), "%lld", (long long)id) : NULL,
        .reason = reason,
    };
    return audit_write(desk->audit, writer_store(turn), &entry, err);
}

const char *desk_today(const struct desk *desk)
{
    char *text = arena_take(desk->cli->arena, CIVIL_TEXT_MAX);
    civil_print_date(cli_today(), text);
    return text;
}
