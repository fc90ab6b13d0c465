// A mapping decides who sees an alarm, so it changes by two persons: the administrator proposes, audit agrees. What
// it would do is found by doing it: the rows are written, the other modules are asked which alarms would go to
// others, and all of it is taken back.
//
//   {"mappings": [{"agency_id": "A1", "kind": "card", "code": "C7", "department_id": 10, "valid_from": …},
//                 {"id": 5, "version": 2, "last_day": "2026-06-30"}]}         the second one ends
#include "app/proposal.h"

#include "base/civil.h"
#include "modules/org/org.h"
#include "modules/org/queries.h"

#define MOVES_SHOWN 20

static const char *text_in(const json_t *row, const char *member)
{
    return json_string_value(json_object_get(row, member));
}

static int64_t number_in(const json_t *row, const char *member)
{
    return json_integer_value(json_object_get(row, member));
}

json_t *org_mapping_row(const struct org_mapping *mapping)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:s}", "agency_id", mapping->agency, "kind",
                     mapping->kind, "code", mapping->code, "department_id",
                     (json_int_t)mapping->department_id, "officer_id",
                     (json_int_t)mapping->officer_id, "valid_from", mapping->from, "valid_to",
                     mapping->to ? mapping->to : ORG_FOREVER);
}

// ---- doing it

static bool is_as_read(struct org_hand *hand, const json_t *row, struct err *err)
{
    int64_t version;
    bool found;
    TRY(store_number(writer_store(hand->turn), err, &version, &found, SQL_MAPPING_VERSION,
                     STORE_ARGS(store_int(number_in(row, "id")))));
    return (found && version == number_in(row, "version")) ||
           err_set(err, ERR_CONFLICT,
                   "그사이 매핑이 바뀌었습니다 | the mapping has changed meanwhile");
}

static bool write_row(struct org_hand *hand, const json_t *row, struct err *err)
{
    struct org_put put;
    const char *last_day = text_in(row, "last_day");
    if (json_object_get(row, "version"))
        TRY(is_as_read(hand, row, err));
    if (last_day)
        return org_end_mapping(hand, number_in(row, "id"), last_day, err);
    const struct org_mapping mapping = { .agency = text_in(row, "agency_id"),
                                         .kind = text_in(row, "kind"),
                                         .code = text_in(row, "code"),
                                         .department_id = number_in(row, "department_id"),
                                         .officer_id = number_in(row, "officer_id"),
                                         .from = text_in(row, "valid_from"),
                                         .to = text_in(row, "valid_to") };
    return org_put_mapping(hand, &mapping, &put, err);
}

static bool write_rows(struct org_hand *hand, const json_t *detail, struct err *err)
{
    size_t index;
    json_t *row;
    json_array_foreach(json_object_get(detail, "mappings"), index, row)
        TRY(write_row(hand, row, err));
    return true;
}

// ---- what it would do

// The day on which a row begins to hold; today, where that is behind us.
static int64_t first_day(const struct org_hand *hand, const json_t *row)
{
    int64_t day = 0;
    const char *from = text_in(row, "valid_from");
    from = strcmp(from, hand->today) < 0 ? hand->today : from;
    civil_parse_date(from, strlen(from), &day);
    return day;
}

static bool ask_moves(struct request *request, const struct org_hand *hand, const json_t *detail,
                      json_t *moves, struct err *err)
{
    size_t index;
    json_t *row;
    bool fine = true;
    json_array_foreach(json_object_get(detail, "mappings"), index, row)
    {
        if (text_in(row, "last_day"))
            continue;
        json_t *object = json_pack("{s:O, s:O, s:I, s:O}", "kind", json_object_get(row, "kind"),
                                   "code", json_object_get(row, "code"), "day",
                                   (json_int_t)first_day(hand, row), "moves", moves);
        const struct app_event event = { .name = "mapping.weighed",
                                         .owner = { .agency = text_in(row, "agency_id") },
                                         .object = object };
        fine = fine && app_tell(request->app, request->turn, &event, err);
        json_decref(object);
    }
    return fine;
}

// What audit alone sees is counted, and not shown: who proposes sees no alarm.
static void show_moves(struct request *request, const json_t *moves, struct proposal_effect *out)
{
    size_t index;
    json_t *move, *shown = json_array();
    json_array_foreach(moves, index, move)
    {
        VEC_ADD(request->arena, &out->alarms, number_in(move, "alarm"));
        if (json_is_true(json_object_get(move, "audit_only")) ||
            json_array_size(shown) == MOVES_SHOWN)
            continue;
        json_object_del(move, "audit_only");
        json_array_append(shown, move);
    }
    out->shown =
        json_pack("{s:I, s:o}", "moves", (json_int_t)json_array_size(moves), "alarms", shown);
}

static bool mapping_reckon(struct request *request, const struct proposal *proposal,
                           struct proposal_effect *out, struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    hand.app = NULL; // nobody is told
    json_t *moves = json_array();
    TRY(store_mark(request->store, err));
    bool fine = write_rows(&hand, proposal->detail, err) &&
                ask_moves(request, &hand, proposal->detail, moves, err);
    store_back(request->store);
    if (fine)
        show_moves(request, moves, out);
    json_decref(moves);
    return fine || org_fault(request, &hand);
}

static bool mapping_carry_out(struct request *request, const struct proposal *proposal,
                              struct err *err)
{
    struct org_hand hand = org_hand_of(request);
    return (write_rows(&hand, proposal->detail, err) && org_tell_due(&hand, err)) ||
           org_fault(request, &hand);
}

const struct proposal_kind org_proposals[] = {
    { "mapping", MAY_SETTING_EDIT, mapping_reckon, mapping_carry_out },
    { NULL, MAY_ANYONE, NULL, NULL },
};

bool org_propose_mappings(struct request *request, const char *subject, json_t *rows,
                          json_t **reply, struct err *err)
{
    return proposal_make(request, &org_proposals[0], subject, json_pack("{s:o}", "mappings", rows),
                         reply, err);
}

// ---- routes

static bool propose_one(struct request *request, const char *agency, const char *kind,
                        const char *code, json_t *row, struct err *err)
{
    json_t *reply, *rows = json_array();
    json_array_append_new(rows, row);
    return org_propose_mappings(request,
                                arena_format(request->arena, "%s %s %s", agency, kind, code), rows,
                                &reply, err) &&
           request_reply(request, 201, reply);
}

bool org_mapping_add(struct request *request, struct err *err)
{
    struct org_mapping mapping = { .kind = request_text(request, "kind"),
                                   .code = request_text(request, "code"),
                                   .department_id = request_number(request, "department_id"),
                                   .officer_id = request_number(request, "officer_id"),
                                   .from = request_text(request, "valid_from"),
                                   .to = request_text(request, "valid_to") };
    int64_t there;
    bool found;
    TRY(org_agency(request, &mapping.agency, err));
    TRY(store_number(request->store, err, &there, &found, SQL_MAPPING_FIND,
                     STORE_ARGS(store_text(mapping.agency), store_text(mapping.kind),
                                store_text(mapping.code), store_text(mapping.from))));
    if (found)
        return err_set(err, ERR_CONFLICT, "이미 있습니다 | it is there already");
    return propose_one(request, mapping.agency, mapping.kind, mapping.code,
                       org_mapping_row(&mapping), err);
}

// The mapping of the path; null in the body takes department or officer away.
bool org_mapping_change(struct request *request, const json_t *is, struct err *err)
{
    static const char *const members[] = { "id",       "version",       "agency_id",
                                           "kind",     "code",          "valid_from",
                                           "valid_to", "department_id", "officer_id" };
    TRY(request_match(request, number_in(is, "version"), err));
    json_t *row = json_object(), *said;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        said = json_object_get(request->body, members[i]);
        json_object_set(row, members[i], said ? said : json_object_get(is, members[i]));
    }
    return propose_one(request, text_in(is, "agency_id"), text_in(is, "kind"), text_in(is, "code"),
                       row, err);
}

bool org_mapping_end(struct request *request, const json_t *is, const char *last_day,
                     struct err *err)
{
    return propose_one(request, text_in(is, "agency_id"), text_in(is, "kind"), text_in(is, "code"),
                       json_pack("{s:O, s:O, s:O, s:O, s:s}", "id", json_object_get(is, "id"),
                                 "version", json_object_get(is, "version"), "kind",
                                 json_object_get(is, "kind"), "code", json_object_get(is, "code"),
                                 "last_day", last_day),
                       err);
}
