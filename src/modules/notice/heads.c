// The daily head of the audit log goes out of the house: whoever holds it can tell later that nothing before it
// was changed. It belongs to no agency, so it goes to every channel that asks for it.
#include "base/doc.h"
#include "base/now.h"
#include "modules/notice/notice.h"
#include "modules/notice/queries.h"

static const char *head_body(struct writer_turn *turn, const struct app_event *event,
                             int64_t delivery_id)
{
    char at[NOW_TEXT_MAX];
    now_print(writer_at_us(turn), at);
    json_t *body = json_pack("{s:I, s:s, s:s, s:o}", "delivery", (json_int_t)delivery_id, "event",
                             event->name, "at", at, "head", json_deep_copy(event->object));
    const char *text = doc_dump(writer_arena(turn), body);
    json_decref(body);
    return text;
}

bool notice_head(struct app *app, struct writer_turn *turn, const struct app_event *event,
                 struct err *err)
{
    (void)app;
    VEC(int64_t) channels = { 0 };
    struct store_rows *rows =
        store_ask(writer_store(turn), err, SQL_CHANNELS_OF_HEADS, STORE_NO_ARGS);
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(writer_arena(turn), &channels, store_get_int(rows, 0));
    store_done(rows);
    for (size_t i = 0; fine && i < channels.count; i++) {
        int64_t id = writer_next_id(turn);
        fine = store_run(writer_store(turn), err, SQL_DELIVERY_ADD,
                         STORE_ARGS(store_int(id), store_int(channels.at[i]),
                                    store_text(event->name), store_text(head_body(turn, event, id)),
                                    store_int(writer_at_us(turn))));
    }
    return fine;
}

// The head alone on a line of its own, as haechi audit verify --head takes it.
bool notice_mail_head(struct app *app, struct arena *arena, const char *to, int64_t delivery_id,
                      const char *body, struct err *err)
{
    json_t *object = doc_parse_json(body, strlen(body), err);
    if (!object)
        return false;
    const json_t *head = json_object_get(object, "head");
    const struct outbound_mail mail = {
        .to = to,
        .id = delivery_id,
        .subject = arena_format(arena, "[해치 Haechi] 감사 기록의 머리 audit head %lld",
                                (long long)json_integer_value(json_object_get(head, "number"))),
        .text = arena_format(arena,
                             "이 줄을 그대로 보관하십시오. 감사 기록이 여기까지 그대로인지 haechi "
                             "audit verify --head로 "
                             "확인할 수 있습니다.\nKeep this line: haechi audit verify --head "
                             "tells by it whether the "
                             "audit log up to here is as it was.\n\n%s\n",
                             doc_dump(arena, head)),
    };
    json_decref(object);
    return outbound_mail(app, &mail, err);
}
