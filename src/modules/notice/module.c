// modules/notice — what people are told: in the console, by mail, by webhooks that two persons let go live.
#include "app/outbound.h"
#include "app/proposal.h"
#include "base/now.h"
#include "modules/notice/notice.h"
#include "modules/notice/queries.h"

#define SECRET_BYTES 32

static const char *const event_words[] = {
    "alarm.issued", "alarm.changed", "alarm.withdrawn", "alarm.reminder", "alarm.escalated",
    "feed.late",    "feed.held",     "bundle.held",     NOTICE_HEAD,      NULL
};
static const char *const delivery_states[] = { "waiting", "sent", "dead", NULL };

// ---- one's own notices

static const struct field notice_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "event", FIELD_TEXT, "일", "Event", FIELD_FILTER, 0, 0, NULL },
    { "alarm_id", FIELD_ID, "경보(여러 건이면 비어 있음)", "Alarm, empty when it is about many",
      FIELD_FILTER, 0, 0, NULL },
    { "alarm_count", FIELD_INT, "경보 수", "Alarms", 0, 0, 0, NULL },
    { "scenario_id", FIELD_TEXT, "시나리오", "Scenario", FIELD_FILTER, 0, 0, NULL },
    { "severity", FIELD_TEXT, "심각도", "Severity", 0, 0, 0, NULL },
    { "why", FIELD_TEXT, "받는 까닭", "As what", 0, 0, 0, NULL },
    { "path", FIELD_TEXT, "볼 화면(경보가 아닐 때)", "Page that shows it, of what is no alarm", 0,
      0, 0, NULL },
    { "title_ko", FIELD_TEXT, "무엇", "What it is about, in Korean", 0, 0, 0, NULL },
    { "title_en", FIELD_TEXT, "무엇(영문)", "What it is about, in English", 0, 0, 0, NULL },
    { "at_us", FIELD_TIME, "때", "When", FIELD_FILTER, 0, 0, NULL },
    { "read_us", FIELD_TIME, "읽은 때", "Read", 0, 0, 0, NULL },
};
static const struct fields notice_list_fields = FIELDS(notice_fields);

static bool list_notices(struct request *request, struct err *err)
{
    const struct store_value officer = store_int(request->actor->officer_id);
    const struct list list = { .from = "notice n",
                               .alias = "n",
                               .fields = &notice_list_fields,
                               .where = "n.officer_id = $1",
                               .args = &officer,
                               .arg_count = 1,
                               .sort = "-id",
                               .everywhere = true };
    return request_list(request, &list, err);
}

static bool count_notices(struct request *request, struct err *err)
{
    int64_t unread;
    bool found;
    TRY(store_number(request->store, err, &unread, &found, SQL_NOTICE_UNREAD_COUNT,
                     STORE_ARGS(store_int(request->actor->officer_id))));
    return request_reply(request, 200, json_pack("{s:I}", "unread", (json_int_t)unread));
}

static bool read_notices(struct request *request, struct err *err)
{
    TRY(store_run(request->store, err, SQL_NOTICE_READ_TO,
                  STORE_ARGS(store_int(request->actor->officer_id),
                             store_int(request_number(request, "to")), store_int(request->at_us))));
    return request_reply(request, 200,
                         json_pack("{s:I}", "read", (json_int_t)store_changed(request->store)));
}

static const struct field read_fields[] = {
    { "to", FIELD_ID, "여기까지", "Up to this number", FIELD_REQUIRED, 0, 0, NULL },
};

// ---- webhooks

static const struct field channel_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "url", FIELD_TEXT, "주소", "Address", 0, 0, 0, NULL },
    { "events", FIELD_TEXT, "보낼 일", "Events", 0, 0, 0, NULL },
    { "audit_too", FIELD_BOOL, "감사 전용 경보도", "Audit's alarms too", 0, 0, 0, NULL },
    { "made_by", FIELD_ID, "신청한 사람", "Asked for by", 0, 0, 0, NULL },
    { "approved_by", FIELD_ID, "승인한 사람", "Approved by", 0, 0, 0, NULL },
    { "end_asked_by", FIELD_ID, "끝내자고 한 사람", "Asked to end it", 0, 0, 0, NULL },
    { "ended_us", FIELD_TIME, "끝난 때", "Ended", 0, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};
static const struct fields channel_list_fields = FIELDS(channel_fields);

#define CHANNEL_VIEW                                                                               \
    "(SELECT id, agency_id, 0 AS department_id, 0 AS officer_id, name, url, events, audit_too, "   \
    "made_by, "                                                                                    \
    "approved_by, end_asked_by, ended_us, version FROM notice_channel) c"

static bool list_channels(struct request *request, struct err *err)
{
    const struct list list = {
        .from = CHANNEL_VIEW, .alias = "c", .fields = &channel_list_fields, .sort = "-id"
    };
    return request_list(request, &list, err);
}

static bool channel_owner(struct request *request, struct owner *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_CHANNEL_ONE, STORE_ARGS(store_int(id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (more) {
        const char *agency = store_get_text(rows, 0);
        out->agency = arena_text(request->arena, agency, strlen(agency));
    }
    store_done(rows);
    if (!fine)
        return false;
    return more || err_set(err, ERR_NOT_FOUND, "그런 웹훅이 없습니다 | no such webhook");
}

static bool check_events(struct request *request, struct str *words, struct err *err)
{
    size_t index;
    json_t *word;
    json_array_foreach(json_object_get(request->body, "events"), index, word)
    {
        const char *text = json_string_value(word);
        size_t known = 0;
        while (text && event_words[known] && strcmp(event_words[known], text) != 0)
            known++;
        if (!text || !event_words[known])
            return request_fault(
                request, err, ERR_BAD_INPUT, "events",
                "모르는 일입니다 | an unknown event: one of alarm.issued, alarm.changed, "
                "alarm.withdrawn, alarm.reminder, alarm.escalated, "
                "feed.late, feed.held, bundle.held, audit.head");
        str_format(words, "%s%s", words->len ? " " : "", text);
    }
    return words->len || request_fault(request, err, ERR_BAD_INPUT, "events",
                                       "하나는 골라야 합니다 | choose one at least");
}

static bool audit_channel(struct request *request, const char *action, const char *agency,
                          int64_t id, json_t *detail, struct err *err)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)id);
    const struct request_act act = { .action = action,
                                     .table = "notice_channel",
                                     .id = number,
                                     .owner = { .agency = agency },
                                     .detail = detail };
    return request_audit(request, &act, err);
}

// A mail is read by people, who have their notices: by mail goes the head of the audit log alone.
static bool check_address(struct request *request, const char *url, const char *events,
                          struct err *err)
{
    if (strncmp(url, NOTICE_MAILTO, strlen(NOTICE_MAILTO)) == 0 && strcmp(events, NOTICE_HEAD) != 0)
        return request_fault(request, err, ERR_BAD_INPUT, "events",
                             "메일로는 audit.head만 보냅니다 | by mail goes audit.head alone");
    if (outbound_allowed(request->app, url, err))
        return true;
    snprintf(request->field, sizeof request->field, "url");
    return false;
}

static bool let_go_live(struct request *request, const struct proposal *proposal, struct err *err)
{
    TRY(store_run(request->store, err, SQL_CHANNEL_APPROVE,
                  STORE_ARGS(store_int(strtoll(proposal->subject, NULL, 10)),
                             store_int(request->actor->account_id))));
    return store_changed(request->store) ||
           err_set(err, ERR_CONFLICT, "그사이 끝났습니다 | it has ended meanwhile");
}

static const struct proposal_kind proposals[] = {
    { "webhook", MAY_SETTING_EDIT, NULL, let_go_live },
    { NULL, MAY_ANYONE, NULL, NULL },
};

// The secret is shown this once.
static bool make_channel(struct request *request, struct err *err)
{
    struct str words;
    str_open(&words, request->arena);
    const char *url = request_text(request, "url");
    TRY(check_events(request, &words, err));
    TRY(check_address(request, url, str_end(&words), err));
    uint8_t bytes[SECRET_BYTES];
    char secret[2 * SECRET_BYTES + 1];
    seal_random(bytes, sizeof bytes);
    seal_hex(bytes, sizeof bytes, secret);
    int64_t id = writer_next_id(request->turn);
    TRY(store_run(
        request->store, err, SQL_CHANNEL_ADD,
        STORE_ARGS(store_int(id), store_text(request->actor->agency),
                   store_text(request_text(request, "name")), store_text(url),
                   store_text(seal_field(app_seal(request->app), request->arena,
                                         "notice_channel.secret", secret, strlen(secret))),
                   store_text(str_end(&words)), store_int(request_flag(request, "audit_too")),
                   store_int(request->actor->account_id), store_int(request->at_us))));
    json_t *change;
    TRY(proposal_make(request, &proposals[0], arena_format(request->arena, "%lld", (long long)id),
                      json_pack("{s:s, s:s, s:b}", "url", url, "events", str_end(&words),
                                "audit_too", request_flag(request, "audit_too")),
                      &change, err));
    bool fine =
        request_reply(request, 201,
                      json_pack("{s:I, s:s, s:b, s:O}", "id", (json_int_t)id, "secret", secret,
                                "approved", 0, "change", json_object_get(change, "id")));
    json_decref(change);
    return fine;
}

static const struct field make_fields[] = {
    { "name", FIELD_TEXT, "이름", "Name", FIELD_REQUIRED, 0, 0, NULL },
    { "url", FIELD_TEXT, "주소", "Address", FIELD_REQUIRED, 8, 500, NULL },
    { "events", FIELD_LIST, "보낼 일", "Events", FIELD_REQUIRED, 0, 0, NULL },
    { "audit_too", FIELD_BOOL, "감사 전용 경보도", "Audit's alarms too", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_REQUIRED, 5, 1000, NULL },
};

struct channel {
    int64_t id, made_by, approved_by, end_asked_by, version;
    const char *agency;
    bool heads; // of the audit log
};

static bool find_channel(struct request *request, struct channel *out, struct err *err)
{
    TRY(request_id(request, 0, &out->id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_CHANNEL_ONE, STORE_ARGS(store_int(out->id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (more) {
        const char *agency = store_get_text(rows, 0);
        out->agency = arena_text(request->arena, agency, strlen(agency));
        out->heads = strstr(store_get_text(rows, 4), NOTICE_HEAD) != NULL;
        out->made_by = store_get_int(rows, 5);
        out->approved_by = store_get_int(rows, 6);
        out->version = store_get_int(rows, 8);
        out->end_asked_by = store_get_int(rows, 9);
    }
    store_done(rows);
    return fine &&
           (more || err_set(err, ERR_NOT_FOUND, "그런 웹훅이 없습니다 | no such webhook")) &&
           request_match(request, out->version, err);
}

// Whoever could stop the heads alone could then change the log unseen.
static bool needs_another(const struct channel *channel, int64_t account_id)
{
    return channel->heads && channel->approved_by &&
           (!channel->end_asked_by || channel->end_asked_by == account_id);
}

static bool end_channel(struct request *request, struct err *err)
{
    struct channel channel;
    int64_t account = request->actor->account_id;
    TRY(find_channel(request, &channel, err));
    bool asks = needs_another(&channel, account);
    TRY(store_run(request->store, err, asks ? SQL_CHANNEL_END_ASK : SQL_CHANNEL_END,
                  STORE_ARGS(store_int(channel.id), store_int(asks ? account : request->at_us))));
    TRY(audit_channel(request, asks ? "webhook.end.propose" : "webhook.end", channel.agency,
                      channel.id, NULL, err));
    return request_reply(request, 200, json_pack("{s:b}", "ended", !asks));
}

// ---- deliveries

static const struct field delivery_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "channel_id", FIELD_ID, "웹훅", "Webhook", FIELD_FILTER, 0, 0, NULL },
    { "event", FIELD_TEXT, "일", "Event", FIELD_FILTER, 0, 0, NULL },
    { "state", FIELD_CHOICE, "상태", "State", FIELD_FILTER, 0, 0, delivery_states },
    { "tries", FIELD_INT, "시도", "Tries", 0, 0, 0, NULL },
    { "error", FIELD_TEXT, "까닭", "Why it failed", 0, 0, 0, NULL },
    { "due_us", FIELD_TIME, "다음 시도", "Next try", 0, 0, 0, NULL },
    { "sent_us", FIELD_TIME, "보낸 때", "Sent", 0, 0, 0, NULL },
};
static const struct fields delivery_list_fields = FIELDS(delivery_fields);

#define DELIVERY_VIEW                                                                              \
    "(SELECT d.id, c.agency_id, 0 AS department_id, 0 AS officer_id, d.channel_id, d.event, "      \
    "d.state, "                                                                                    \
    "d.tries, d.error, d.due_us, d.sent_us FROM notice_delivery d "                                \
    "JOIN notice_channel c ON c.id = d.channel_id) v"

static bool list_deliveries(struct request *request, struct err *err)
{
    const struct list list = {
        .from = DELIVERY_VIEW, .alias = "v", .fields = &delivery_list_fields, .sort = "-id"
    };
    return request_list(request, &list, err);
}

static bool delivery_owner(struct request *request, struct owner *out, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    out->agency = NULL;
    TRY(store_word(request->store, err, request->arena, &out->agency, SQL_DELIVERY_AGENCY,
                   STORE_ARGS(store_int(id))));
    return out->agency || err_set(err, ERR_NOT_FOUND, "그런 발송이 없습니다 | no such delivery");
}

static bool send_again(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    TRY(store_run(request->store, err, SQL_DELIVERY_AGAIN,
                  STORE_ARGS(store_int(id), store_int(request->at_us))));
    return store_changed(request->store)
               ? request_reply(request, 200, json_pack("{s:s}", "state", "waiting"))
               : err_set(err, ERR_CONFLICT, "그만둔 발송이 아닙니다 | it was not given up");
}

#define NOTICES "/api/v1/notices"
#define HOOKS   "/api/v1/webhooks"

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = NOTICES,
      .permission = MAY_SIGNED_IN,
      .handle = list_notices,
      .flags = ROUTE_LIST,
      .reply = FIELDS(notice_fields),
      .summary_ko = "내 알림",
      .summary_en = "One's notices" },
    { .method = HTTP_GET,
      .path = NOTICES "/unread",
      .permission = MAY_SIGNED_IN,
      .handle = count_notices,
      .summary_ko = "읽지 않은 알림의 수",
      .summary_en = "How many are unread" },
    { .method = HTTP_POST,
      .path = NOTICES "/read",
      .permission = MAY_SIGNED_IN,
      .handle = read_notices,
      .flags = ROUTE_WRITES,
      .body = FIELDS(read_fields),
      .example = "{\"to\": 1}",
      .summary_ko = "여기까지 읽음",
      .summary_en = "Read up to here" },
    { .method = HTTP_GET,
      .path = HOOKS,
      .permission = MAY_SETTING_EDIT,
      .handle = list_channels,
      .flags = ROUTE_LIST,
      .reply = FIELDS(channel_fields),
      .summary_ko = "웹훅",
      .summary_en = "Webhooks" },
    { .method = HTTP_POST,
      .path = HOOKS,
      .permission = MAY_SETTING_EDIT,
      .handle = make_channel,
      .flags = ROUTE_WRITES,
      .body = FIELDS(make_fields),
      .example = "{\"name\": \"메신저\", \"url\": \"https://hooks.example/haechi\", \"events\": "
                 "[\"alarm.issued\"], \"reason\": \"당직자 메신저\"}",
      .summary_ko = "웹훅 신청",
      .summary_en = "Ask for a webhook" },
    { .method = HTTP_POST,
      .path = HOOKS "/{id}/end",
      .permission = MAY_SETTING_EDIT,
      .whose = channel_owner,
      .handle = end_channel,
      .flags = ROUTE_WRITES,
      .example = "{}",
      .summary_ko = "웹훅 끝내기(감사 기록의 머리를 받는 곳은 두 사람이)",
      .summary_en = "End a webhook (one that gets heads of the audit log: by two)" },
    PROPOSAL_ROUTES("webhook", MAY_SETTING_EDIT, MAY_SETTING_EDIT, 0, "웹훅", "webhooks"),
    { .method = HTTP_GET,
      .path = "/api/v1/deliveries",
      .permission = MAY_SETTING_EDIT,
      .handle = list_deliveries,
      .flags = ROUTE_LIST,
      .reply = FIELDS(delivery_fields),
      .summary_ko = "웹훅 발송",
      .summary_en = "Deliveries to webhooks" },
    { .method = HTTP_POST,
      .path = "/api/v1/deliveries/{id}/again",
      .permission = MAY_SETTING_EDIT,
      .whose = delivery_owner,
      .handle = send_again,
      .flags = ROUTE_WRITES,
      .example = "{}",
      .summary_ko = "그만둔 발송 다시 하기",
      .summary_en = "Send one again that was given up" },
};

static const struct app_hook hooks[] = {
    { "alarm.issued", notice_tell },
    { "alarm.changed", notice_tell },
    { "alarm.withdrawn", notice_tell },
    { "alarm.reminder", notice_tell },
    { "alarm.escalated", notice_tell },
    { "feed.late", notice_tell },
    { "feed.held", notice_tell },
    { NOTICE_HEAD, notice_head },
    { "bundle.held", notice_tell },
    { "people.tell", notice_tell_thing },
    { NULL, NULL },
};

static const struct keep keeps[] = {
    { .name = "notice", .setting = "keep.notice_days", .days = 365, .sql = SQL_NOTICE_FORGET },
    { .name = "notice_delivery",
      .setting = "keep.delivery_days",
      .days = 90,
      .sql = SQL_DELIVERY_FORGET },
    { .name = NULL },
};

static const struct kept_sealed sealed[] = {
    { .name = "notice_channel.secret",
      .place = "notice_channel.secret",
      .next = SQL_CHANNEL_SECRET_NEXT,
      .put = SQL_CHANNEL_SECRET_PUT },
    { .name = NULL },
};

static bool open(struct app *app, void **state, struct err *err)
{
    (void)err;
    struct arena *home = arena_new("notice", 0, 0);
    struct notice_module *module = *state = ARENA_NEW(home, struct notice_module);
    *module = (struct notice_module){ .home = home, .app = app, .sender = sender_new(app) };
    notice_round_open(&module->round);
    app_add_sink(app, notice_sink(module));
    return true;
}

static bool start(struct app *app, void *state, struct err *err)
{
    (void)app;
    return sender_start(((struct notice_module *)state)->sender, err);
}

static void stop(struct app *app, void *state)
{
    (void)app;
    sender_stop(((struct notice_module *)state)->sender);
}

static void close(struct app *app, void *state)
{
    (void)app;
    struct notice_module *module = state;
    sender_free(module->sender);
    notice_round_close(&module->round);
    arena_free(module->home);
}

const struct module module_notice = {
    .name = "notice",
    .title_ko = "알림",
    .title_en = "Notices",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .open = open,
    .start = start,
    .stop = stop,
    .close = close,
    .hooks = hooks,
    .keeps = keeps,
    .sealed = sealed,
    .proposals = proposals,
};
