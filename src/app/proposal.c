#include "app/proposal.h"

#include <inttypes.h>
#include <stdlib.h>

#include "app/queries.h"

// ---- the kinds

#define API "/api/v1/"

// The kind of which a route of PROPOSAL_ROUTES is.
static const struct proposal_kind *kind_of_route(const struct route *route)
{
    const char *path = route->path + strlen(API);
    for (size_t i = 0; module_registry[i]; i++)
        for (const struct proposal_kind *kind = module_registry[i]->proposals; kind && kind->name;
             kind++) {
            size_t len = strlen(kind->name);
            if (strncmp(path, kind->name, len) == 0 &&
                strncmp(path + len, "-changes", strlen("-changes")) == 0)
                return kind;
        }
    return NULL;
}

// ---- one proposal

// That of the path, if it is of the route's kind. Its detail is the caller's to release.
static bool find_proposal(struct request *request, struct proposal *out, struct err *err)
{
    const struct proposal_kind *kind = kind_of_route(request->route);
    *out = (struct proposal){ 0 };
    TRY(request_id(request, 0, &out->id, err));
    struct store_rows *rows =
        store_ask(request->store, err, SQL_PROPOSAL_ONE, STORE_ARGS(store_int(out->id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    found = found && strcmp(store_get_text(rows, 0), kind->name) == 0;
    if (found) {
        out->kind = kind->name;
        out->subject = store_copy_text(rows, 1, request->arena);
        out->agency = store_copy_text(rows, 2, request->arena);
        out->detail = json_loads(store_get_text(rows, 3), 0, NULL);
        out->proposed_by = store_get_int(rows, 4);
    }
    store_done(rows);
    return fine && (found || err_set(err, ERR_NOT_FOUND, "그런 변경이 없습니다 | no such change"));
}

bool proposal_whose(struct request *request, struct owner *out, struct err *err)
{
    struct proposal proposal;
    TRY(find_proposal(request, &proposal, err));
    json_decref(proposal.detail);
    *out = (struct owner){ .agency = proposal.agency };
    return true;
}

static bool reckon(struct request *request, const struct proposal_kind *kind,
                   const struct proposal *proposal, struct proposal_effect *out, struct err *err)
{
    *out = (struct proposal_effect){ 0 };
    TRY(!kind->reckon || kind->reckon(request, proposal, out, err));
    out->shown = out->shown ? out->shown : json_object();
    return true;
}

// Of the body; a file that is the body itself has it in the query.
static const char *reason_of(const struct request *request)
{
    const char *reason = request_text(request, "reason");
    reason = reason ? reason : http_query(request->exchange, "reason");
    return reason ? reason : "";
}

static bool log_act(struct request *request, const struct proposal *proposal, const char *verb,
                    json_t *detail, struct err *err)
{
    const struct request_act act = {
        .action = arena_format(request->arena, "%s.%s", proposal->kind, verb),
        .table = proposal->kind,
        .id = proposal->subject,
        .owner = { .agency = proposal->agency },
        .reason = reason_of(request),
        .detail = detail,
    };
    return request_audit(request, &act, err);
}

// ---- proposing

static bool keep(struct request *request, const struct proposal *proposal, const json_t *effect,
                 struct err *err)
{
    int64_t waiting = 0;
    bool found;
    TRY(store_number(request->store, err, &waiting, &found, SQL_PROPOSAL_WAITING,
                     STORE_ARGS(store_text(proposal->kind), store_text(proposal->subject))));
    if (waiting)
        return err_set(err, ERR_CONFLICT,
                       "%s의 다른 변경이 승인을 기다립니다 | another change of %s waits for "
                       "approval",
                       proposal->subject, proposal->subject);
    if (!*reason_of(request))
        return request_fault(request, err, ERR_BAD_INPUT, "reason",
                             "까닭을 적어야 합니다 | a reason is needed");
    return store_run(
        request->store, err, SQL_PROPOSAL_ADD,
        STORE_ARGS(
            store_int(proposal->id), store_text(proposal->kind), store_text(proposal->subject),
            store_text(doc_dump(request->arena, proposal->detail)), store_text(reason_of(request)),
            store_text(doc_dump(request->arena, effect)), store_text(proposal->agency),
            store_int(proposal->proposed_by), store_int(request->at_us)));
}

static bool make(struct request *request, const struct proposal_kind *kind,
                 const struct proposal *proposal, json_t **reply, struct err *err)
{
    struct proposal_effect effect;
    TRY(reckon(request, kind, proposal, &effect, err));
    bool fine = keep(request, proposal, effect.shown, err) &&
                log_act(request, proposal, "propose",
                        json_pack("{s:I, s:O, s:O}", "proposal", (json_int_t)proposal->id, "detail",
                                  proposal->detail, "effect", effect.shown),
                        err);
    *reply = fine ? json_pack("{s:I, s:s, s:O}", "id", (json_int_t)proposal->id, "state",
                              "proposed", "effect", effect.shown)
                  : NULL;
    json_decref(effect.shown);
    return fine;
}

bool proposal_make(struct request *request, const struct proposal_kind *kind, const char *subject,
                   json_t *detail, json_t **reply, struct err *err)
{
    const struct proposal proposal = { .id = writer_next_id(request->turn),
                                       .proposed_by = request->actor->account_id,
                                       .kind = kind->name,
                                       .subject = subject,
                                       .agency = request->actor->agency,
                                       .detail = detail };
    bool fine = make(request, kind, &proposal, reply, err);
    json_decref(detail);
    return fine;
}

bool proposal_propose(struct request *request, const struct proposal_kind *kind,
                      const char *subject, json_t *detail, struct err *err)
{
    json_t *reply;
    return proposal_make(request, kind, subject, detail, &reply, err) &&
           request_reply(request, 201, reply);
}

// ---- the second person

static bool is_other_person(struct request *request, const struct proposal *proposal,
                            struct err *err)
{
    int64_t me = request->actor->account_id, made = 0;
    bool found;
    TRY(store_number(request->store, err, &made, &found, SQL_PROPOSAL_TOKEN_MADE_BY,
                     STORE_ARGS(store_int(proposal->proposed_by), store_int(me))));
    return (proposal->proposed_by != me && !made) ||
           err_set(err, ERR_FORBIDDEN,
                   "제안한 사람은 승인할 수 없습니다 | whoever proposed it cannot approve it");
}

static void add_numbers(struct str *sql, const int64_t *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        str_format(sql, ", %" PRId64, numbers[i]);
}

// Open alarms of which the actor is owner, handler, approver, manager or subject; as a substitute too.
static const char *concerned_sql(struct request *request)
{
    const struct actor *actor = request->actor;
    struct str persons, departments, sql;
    str_open(&persons, request->arena);
    str_open(&departments, request->arena);
    str_open(&sql, request->arena);
    str_format(&persons, "%" PRId64, actor->officer_id);
    str_text(&departments, "0");
    for (size_t i = 0; i < actor->post_count; i++) {
        const struct actor_post *post = &actor->posts[i];
        if (post->substitute)
            add_numbers(&persons, &post->for_officer_id, 1);
        if (post->role == ROLE_MANAGER)
            add_numbers(&departments, post->departments, post->department_count);
    }
    const char *who = str_end(&persons);
    str_format(&sql,
               "SELECT id FROM pub_alarm_list WHERE open = 1 AND (officer_id IN (%s) OR "
               "handler_id IN (%s) OR approver_id IN (%s) OR department_id IN (%s)) UNION "
               "SELECT alarm_id FROM pub_alarm_involved WHERE agency_id = $1 AND emp_no = $2",
               who, who, who, str_end(&departments));
    return str_end(&sql);
}

static int by_number(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool is_concerned(struct request *request, struct proposal_effect *effect, bool *out,
                         struct err *err)
{
    *out = false;
    if (!effect->alarms.count)
        return true;
    qsort(effect->alarms.at, effect->alarms.count, sizeof *effect->alarms.at, by_number);
    struct store_rows *rows = store_ask(
        request->store, err, concerned_sql(request),
        STORE_ARGS(store_text(request->actor->agency), store_text(request->actor->emp_no)));
    bool more = rows != NULL, fine = more;
    while (more && !*out && (fine = store_next(rows, &more, err)) && more) {
        int64_t id = store_get_int(rows, 0);
        *out = bsearch(&id, effect->alarms.at, effect->alarms.count, sizeof id, by_number) != NULL;
    }
    store_done(rows);
    return fine;
}

static bool is_apart(struct request *request, struct proposal_effect *effect, struct err *err)
{
    bool concerned;
    TRY(is_concerned(request, effect, &concerned, err));
    return !concerned ||
           err_set(
               err, ERR_FORBIDDEN,
               "이 변경으로 사라지거나 옮겨질 경보의 담당자, 부서장, 당사자는 승인할 수 없습니다 "
               "| it would withdraw or move an alarm that concerns you");
}

// ---- deciding

static bool decide(struct request *request, const struct proposal *proposal, const char *state,
                   const json_t *effect, struct err *err)
{
    TRY(store_run(request->store, err, SQL_PROPOSAL_DECIDE,
                  STORE_ARGS(store_int(proposal->id), store_text(state),
                             store_int(request->actor->account_id), store_int(request->at_us),
                             store_text(reason_of(request)),
                             store_text(doc_dump(request->arena, effect)))));
    return store_changed(request->store) ||
           err_set(err, ERR_CONFLICT, "이미 결정되었습니다 | decided already");
}

static bool approve(struct request *request, const struct proposal_kind *kind,
                    const struct proposal *proposal, struct err *err)
{
    struct proposal_effect effect;
    TRY(is_other_person(request, proposal, err));
    TRY(reckon(request, kind, proposal, &effect, err));
    json_t *noted = json_pack("{s:I, s:O, s:O}", "proposal", (json_int_t)proposal->id, "detail",
                              proposal->detail, "effect", effect.shown);
    bool fine = is_apart(request, &effect, err) &&
                decide(request, proposal, "approved", effect.shown, err) &&
                kind->carry_out(request, proposal, err);
    if (!fine) {
        json_decref(noted);
        json_decref(effect.shown);
        return false;
    }
    return request_reply(request, 200,
                         json_pack("{s:s, s:o}", "state", "approved", "effect", effect.shown)) &&
           log_act(request, proposal, "approve", noted, err);
}

bool proposal_approve(struct request *request, struct err *err)
{
    struct proposal proposal;
    TRY(find_proposal(request, &proposal, err));
    bool fine = approve(request, kind_of_route(request->route), &proposal, err);
    json_decref(proposal.detail);
    return fine;
}

bool proposal_refuse(struct request *request, struct err *err)
{
    struct proposal proposal;
    TRY(find_proposal(request, &proposal, err));
    json_t *none = json_object();
    bool fine = decide(request, &proposal, "refused", none, err) &&
                log_act(request, &proposal, "refuse",
                        json_pack("{s:I}", "proposal", (json_int_t)proposal.id), err);
    json_decref(none);
    json_decref(proposal.detail);
    return fine && request_reply(request, 200, json_pack("{s:s}", "state", "refused"));
}

// ---- the list

static const char *const states[] = { "proposed", "approved", "refused", NULL };
const struct field proposal_fields[PROPOSAL_FIELDS] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "kind", FIELD_TEXT, "종류", "Kind", FIELD_FILTER, 0, 0, NULL },
    { "subject", FIELD_TEXT, "대상", "Subject", FIELD_FILTER | FIELD_SEARCH, 0, 0, NULL },
    { "detail", FIELD_OBJECT, "내용", "What is to be", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_SEARCH, 0, 0, NULL },
    { "effect", FIELD_OBJECT, "효과", "Effect", 0, 0, 0, NULL },
    { "state", FIELD_CHOICE, "상태", "State", FIELD_FILTER, 0, 0, states },
    { "proposed_by", FIELD_ID, "제안한 사람", "Proposed by", FIELD_FILTER, 0, 0, NULL },
    { "proposer", FIELD_TEXT, "제안자", "Proposer", 0, 0, 0, NULL },
    { "proposed_us", FIELD_TIME, "제안한 때", "Proposed", FIELD_FILTER, 0, 0, NULL },
    { "decided_by", FIELD_ID, "결정한 사람", "Decided by", 0, 0, 0, NULL },
    { "decider", FIELD_TEXT, "결정자", "Decider", 0, 0, 0, NULL },
    { "decided_us", FIELD_TIME, "결정한 때", "Decided", 0, 0, 0, NULL },
    { "decision", FIELD_LONG, "결정의 까닭", "Why so decided", 0, 0, 0, NULL },
};
const struct field proposal_decision[1] = {
    { "reason", FIELD_LONG, "까닭", "Reason", 0, 0, 1000, NULL },
};
static const struct fields list_fields = FIELDS(proposal_fields);

// Who an account is, or what a token is called.
#define NAME_OF(id)                                                                                \
    "coalesce((SELECT o.name FROM account a JOIN officer o ON o.id = a.officer_id "                \
    "WHERE a.id = proposal." id "), (SELECT t.name FROM api_token t WHERE t.id = proposal." id     \
    "), '')"
#define NAMES NAME_OF("proposed_by") " AS proposer, " NAME_OF("decided_by") " AS decider"

// The alarms that an effect names are for those who decide.
static bool list_kinds(struct request *request, const char *where, bool decides, struct err *err)
{
    const struct list list = {
        .from = arena_format(request->arena,
                             "(SELECT id, kind, subject, detail, reason, %s AS effect, state, "
                             "agency_id, 0 AS department_id, 0 AS officer_id, proposed_by, "
                             "proposed_us, decided_by, decided_us, decision, " NAMES
                             " FROM proposal) p",
                             decides ? "effect" : "'{}'"),
        .alias = "p",
        .fields = &list_fields,
        .where = where,
        .sort = "-id",
    };
    return request_list(request, &list, err);
}

static bool may_decide(const struct request *request, const struct proposal_kind *kind)
{
    return actor_reach(request->actor, kind->decide) != REACH_NONE;
}

bool proposal_list(struct request *request, struct err *err)
{
    const struct proposal_kind *kind = kind_of_route(request->route);
    return list_kinds(request, arena_format(request->arena, "p.kind = '%s'", kind->name),
                      may_decide(request, kind), err);
}

bool proposal_list_all(struct request *request, struct err *err)
{
    struct str where;
    str_open(&where, request->arena);
    str_text(&where, "p.kind IN (''");
    for (size_t i = 0; module_registry[i]; i++)
        for (const struct proposal_kind *kind = module_registry[i]->proposals; kind && kind->name;
             kind++)
            if (may_decide(request, kind))
                str_format(&where, ", '%s'", kind->name);
    str_char(&where, ')');
    return list_kinds(request, str_end(&where), true, err);
}
