// Held loads: audit lets one go on, or refuses it for good; either way with a reason that is logged.
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <unistd.h>

#include "modules/record/queries.h"
#include "modules/record/record.h"

const char *record_held_path(struct record_module *module, struct arena *arena, int64_t ingest_id)
{
    return arena_format(arena, "%s/%lld", module->held_dir, (long long)ingest_id);
}

bool record_keep_body(struct record_module *module, struct arena *arena, int from, int64_t id,
                      struct err *err)
{
    const char *path = record_held_path(module, arena, id);
    const char *part = arena_format(arena, "%s.part", path);
    int to = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    off_t at = 0, end = lseek(from, 0, SEEK_END);
    bool ok = to >= 0;
    while (ok && at < end)
        ok = sendfile(to, from, &at, (size_t)(end - at)) > 0;
    ok = ok && fsync(to) == 0;
    if (to >= 0)
        ok = close(to) == 0 && ok;
    return (ok && rename(part, path) == 0) ||
           err_set(err, ERR_SYSTEM, "%s: the held body could not be kept: %s", path,
                   strerror(errno));
}

struct decision {
    struct writer_job job; // first
    struct request *request;
    const struct record_ingest *ingest;
    const char *reason;
    bool release;
};

static bool decide(struct writer_job *job, struct writer_turn *turn, struct err *err)
{
    struct decision *decision = (struct decision *)job;
    struct request *request = decision->request;
    struct store *store = writer_store(turn);
    char id[24];
    snprintf(id, sizeof id, "%lld", (long long)decision->ingest->id);
    if (!decision->release) {
        TRY(store_run(store, err, SQL_INGEST_REFUSED,
                      STORE_ARGS(store_int(decision->ingest->id), store_text(decision->reason),
                                 store_int(writer_at_us(turn)))));
        if (!store_changed(store))
            return err_set(err, ERR_CONFLICT, "이미 결정되었습니다 | decided already");
    }
    struct audit_entry entry = { .at_us = writer_at_us(turn),
                                 .actor_id = request->actor->account_id,
                                 .actor_name = request->actor->name,
                                 .address = http_peer(request->exchange),
                                 .action = decision->release ? "records.release" : "records.refuse",
                                 .agency = request->actor->agency,
                                 .object_table = "ingest",
                                 .object_id = id,
                                 .reason = decision->reason };
    return audit_write(app_audit(request->app), store, &entry, err);
}

static bool decided(struct request *request, struct record_ingest *ingest, bool release,
                    struct err *err)
{
    TRY(record_ingest_find(request, ingest, err));
    if (!actor_has(request->actor, ROLE_AUDITOR))
        return err_set(
            err, ERR_FORBIDDEN,
            "보류한 적재는 감사 담당자만 처리할 수 있습니다 | a held load is audit's to decide");
    // One whose release was cut by a crash is let go on.
    bool held = strcmp(ingest->state, "held") == 0 ||
                (release && strcmp(ingest->state, "running") == 0);
    if (!held)
        return err_set(err, ERR_CONFLICT, "보류된 적재가 아닙니다 | it is not held");
    json_t *body = record_body(request, err);
    if (!body)
        return false;
    struct decision decision = { .job = { .run = decide, .actor_id = request->actor->account_id },
                                 .request = request,
                                 .ingest = ingest,
                                 .reason = json_string_value(json_object_get(body, "reason")),
                                 .release = release };
    bool ok = writer_run(app_writer(request->app), &decision.job, err);
    json_decref(body);
    return ok;
}

static bool go_on(struct request *request, const struct record_ingest *ingest, int file,
                  struct intake_result *result, struct err *err)
{
    struct record_module *module = record_module(request->app);
    struct record_origin origin = { request->actor->name, http_peer(request->exchange) };
    struct intake_order order;
    bool needed;
    const struct schema_table *table = schema_find(app_schema(request->app), ingest->table);
    if (!table)
        return err_set(err, ERR_NOT_FOUND, "그런 표가 없습니다 | no such table");
    TRY(record_order(module, request->store, ingest->agency, table, &order, &needed, err));
    TRY(intake_op_of(ingest->op, &order.op) ||
        err_set(err, ERR_CONFLICT, "ingest %lld has no operation", (long long)ingest->id));
    order.name = ingest->name;
    order.file = file;
    order.account_id = ingest->account_id;
    order.release_id = ingest->id;
    order.body_hash = ingest->body_hash;
    order.origin = &origin;
    return intake_wait(module->intake, &order, request->arena, result, err);
}

bool record_release(struct request *request, struct err *err)
{
    struct record_ingest ingest;
    struct intake_result result;
    TRY(decided(request, &ingest, true, err));
    const char *path = record_held_path(record_module(request->app), request->arena, ingest.id);
    int file = open(path, O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return err_set(err, ERR_NOT_FOUND,
                       "보류한 자료가 남아 있지 않습니다. 다시 받으십시오 | the held body is gone: "
                       "have it sent "
                       "again");
    bool ok = go_on(request, &ingest, file, &result, err);
    close(file);
    TRY(ok);
    unlink(path);
    return request_reply(request, 200, record_result_json(&result, request->english));
}

bool record_refuse(struct request *request, struct err *err)
{
    struct record_ingest ingest;
    TRY(decided(request, &ingest, false, err));
    unlink(record_held_path(record_module(request->app), request->arena, ingest.id));
    return request_reply(request, 200, json_pack("{s:s}", "state", "refused"));
}
