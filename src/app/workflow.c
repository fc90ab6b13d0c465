// What an act of a person comes to, and what is kept of it.
//
// The table of moves says what may lead where; whoever took part in a thing (TAKES_PART) is found in its history, so
// that no thing needs a column for each step: for a self-check that Kim filled and Lee sent back,
//
//   fill       open → filled   Kim   takes part
//   send_back  filled → open   Lee
//
// Kim may not approve it, once it is filled again; Lee may, and he may do again what he did.
#include "app/workflow.h"

#include <assert.h>

#include "app/queries.h"
#include "base/doc.h"
#include "base/now.h"

const struct workflow_move *workflow_find(const struct workflow *workflow, unsigned act, unsigned from)
{
    for (size_t i = 0; i < workflow->move_count; i++)
        if (workflow->moves[i].act == act && workflow->moves[i].from == from)
            return &workflow->moves[i];
    return NULL;
}

const char *workflow_state(const struct workflow *workflow, unsigned state)
{
    assert(state < workflow->state_count);
    return workflow->states[state];
}

const char *workflow_act(const struct workflow *workflow, unsigned act)
{
    assert(act < workflow->act_count);
    return workflow->acts[act];
}

static bool word_read(const char *const *words, unsigned count, const char *text, unsigned *out)
{
    for (unsigned i = 0; i < count; i++)
        if (strcmp(words[i], text) == 0) {
            *out = i;
            return true;
        }
    return false;
}

bool workflow_state_read(const struct workflow *workflow, const char *text, unsigned *out)
{
    return word_read(workflow->states, workflow->state_count, text, out);
}

bool workflow_act_read(const struct workflow *workflow, const char *text, unsigned *out)
{
    return word_read(workflow->acts, workflow->act_count, text, out);
}

// ---- what a move asks for

bool workflow_move(const struct workflow *workflow, unsigned act, unsigned from, bool person,
                   const struct workflow_move **out, struct err *err)
{
    const struct workflow_move *move = workflow_find(workflow, act, from);
    *out = move;
    if (move && !(person && (move->needs & NEED_PROGRAM)))
        return true;
    const char *state = workflow_state(workflow, from), *word = workflow_act(workflow, act);
    return err_set(err, ERR_CONFLICT,
                   "이 상태(%s)에서는 할 수 없습니다: %s | cannot be done in this state (%s): %s",
                   state, word, state, word);
}

bool workflow_needs(struct request *request, const struct workflow_move *move, const char *reason,
                    bool took_part, struct err *err)
{
    if ((move->needs & NEED_OTHER_PERSON) && took_part)
        return err_set(err, ERR_FORBIDDEN,
                       "앞 단계를 처리한 사람은 이 단계를 처리할 수 없습니다 | "
                       "who took the step before cannot take this one");
    if ((move->needs & NEED_REASON) && !*reason)
        return request_fault(request, err, ERR_BAD_INPUT, "reason",
                             "사유를 적어야 합니다 | a reason is needed");
    return true;
}

static bool took_part(struct request *request, const struct workflow_thing *thing, bool *out,
                      struct err *err)
{
    int64_t count;
    bool found;
    TRY(store_number(request->store, err, &count, &found, SQL_WORKFLOW_TOOK_PART,
                     STORE_ARGS(store_text(thing->workflow->thing), store_int(thing->id),
                                store_int(request->actor->account_id),
                                store_text(workflow_act(thing->workflow, thing->act)))));
    *out = found && count > 0;
    return true;
}

static bool is_own(const struct request *request, const struct workflow_thing *thing)
{
    return thing->own_officer && thing->own_officer == request->actor->officer_id;
}

bool workflow_begin_any(struct request *request, struct workflow_thing *thing, unsigned act,
                        struct err *err)
{
    const struct workflow_move *move;
    bool had_a_hand = false;
    const char *reason = request_text(request, "reason");
    thing->act = act;
    thing->from = thing->state;
    thing->reason = reason ? reason : "";
    TRY(workflow_move(thing->workflow, act, thing->state, true, &move, err));
    if (!actor_may(request->actor, move->permission, &thing->owner))
        return request_hidden(err);
    if ((move->needs & NEED_NOT_OWN) && is_own(request, thing))
        return err_set(err, ERR_FORBIDDEN,
                       "본인의 건은 처리할 수 없습니다 | nobody handles his own");
    if (move->needs & NEED_OTHER_PERSON)
        TRY(took_part(request, thing, &had_a_hand, err));
    TRY(workflow_needs(request, move, thing->reason, had_a_hand, err));
    thing->state = move->to;
    return true;
}

bool workflow_begin(struct request *request, struct workflow_thing *thing, unsigned act, struct err *err)
{
    return workflow_begin_any(request, thing, act, err) &&
           request_match(request, thing->version, err);
}

// ---- what is kept

struct happening {
    struct store *store;
    int64_t id, by_id, at_us;
    const char *detail;
};

static bool keep(const struct happening *happening, const struct workflow_thing *thing,
                 struct err *err)
{
    const struct workflow *workflow = thing->workflow;
    const struct workflow_move *move = workflow_find(workflow, thing->act, thing->from);
    return store_run(happening->store, err, SQL_WORKFLOW_NOTE,
                     STORE_ARGS(store_int(happening->id), store_text(workflow->thing),
                                store_int(thing->id),
                                store_text(workflow_act(workflow, thing->act)),
                                store_text(workflow_state(workflow, thing->from)),
                                store_text(workflow_state(workflow, thing->state)),
                                store_int(move && (move->needs & TAKES_PART)),
                                store_int(happening->by_id), store_text(thing->reason),
                                store_text(happening->detail), store_int(happening->at_us)));
}

static const char *action_of(struct arena *arena, const struct workflow_thing *thing)
{
    return arena_format(arena, "%s.%s", thing->workflow->thing,
                        workflow_act(thing->workflow, thing->act));
}

bool workflow_show(struct app *app, struct writer_turn *turn, const struct workflow_thing *thing,
                   struct err *err)
{
    json_t *object = json_pack("{s:I, s:s}", "id", (json_int_t)thing->id, "state",
                               workflow_state(thing->workflow, thing->state));
    const struct app_event event = {
        .name = arena_format(writer_arena(turn), "%s.changed", thing->workflow->thing),
        .id = thing->id,
        .owner = thing->owner,
        .object = object,
    };
    bool fine = app_show(app, turn, &event, err);
    json_decref(object);
    return fine;
}

bool workflow_end(struct request *request, struct workflow_thing *thing, json_t *detail,
                  struct err *err)
{
    const struct happening happening = { .store = request->store,
                                         .id = writer_next_id(request->turn),
                                         .by_id = request->actor->account_id,
                                         .at_us = request->at_us,
                                         .detail =
                                             detail ? doc_dump(request->arena, detail) : "{}" };
    const struct request_act act = {
        .action = action_of(request->arena, thing),
        .table = thing->workflow->thing,
        .id = arena_format(request->arena, "%lld", (long long)thing->id),
        .owner = thing->owner,
        .reason = thing->reason,
        .detail = detail,
    };
    thing->version++;
    if (!keep(&happening, thing, err)) {
        json_decref(detail);
        return false;
    }
    return request_audit(request, &act, err) &&
           workflow_show(request->app, request->turn, thing, err);
}

bool workflow_answer(struct request *request, struct workflow_thing *thing, json_t *detail,
                     struct err *err)
{
    TRY(workflow_end(request, thing, detail, err));
    request_version(request, thing->version);
    return request_reply(request, 200,
                         json_pack("{s:I, s:s, s:I}", "id", (json_int_t)thing->id, "state",
                                   workflow_state(thing->workflow, thing->state), "version",
                                   (json_int_t)thing->version));
}

bool workflow_program(struct app *app, struct writer_turn *turn, struct workflow_thing *thing,
                      unsigned act, const char *reason, struct err *err)
{
    const struct workflow_move *move;
    const struct happening happening = { .store = writer_store(turn),
                                         .id = writer_next_id(turn),
                                         .at_us = writer_at_us(turn),
                                         .detail = "{}" };
    thing->act = act;
    thing->from = thing->state;
    thing->reason = reason;
    TRY(workflow_move(thing->workflow, act, thing->state, false, &move, err));
    thing->state = move->to;
    thing->version++;
    const struct audit_entry entry = {
        .at_us = happening.at_us,
        .action = action_of(writer_arena(turn), thing),
        .agency = thing->owner.agency,
        .department_id = thing->owner.department_id,
        .object_table = thing->workflow->thing,
        .object_id = arena_format(writer_arena(turn), "%lld", (long long)thing->id),
        .reason = reason,
    };
    return keep(&happening, thing, err) &&
           audit_write(app_audit(app), happening.store, &entry, err) &&
           workflow_show(app, turn, thing, err);
}

// ---- what is shown

json_t *workflow_acts(struct request *request, const struct workflow_thing *thing)
{
    const struct workflow *workflow = thing->workflow;
    json_t *acts = json_array();
    for (size_t i = 0; i < workflow->move_count; i++) {
        const struct workflow_move *move = &workflow->moves[i];
        bool own = (move->needs & NEED_NOT_OWN) && is_own(request, thing);
        if (move->from == thing->state && !(move->needs & NEED_PROGRAM) && !own &&
            actor_may(request->actor, move->permission, &thing->owner))
            json_array_append_new(acts, json_string(workflow_act(workflow, move->act)));
    }
    return acts;
}

static const struct field history_fields[] = {
    { "act", FIELD_TEXT, "한 일", "Act", 0, 0, 0, NULL },
    { "from_state", FIELD_TEXT, "앞 상태", "State before", 0, 0, 0, NULL },
    { "to_state", FIELD_TEXT, "뒤 상태", "State after", 0, 0, 0, NULL },
    { "by_id", FIELD_ID, "한 사람", "Who", 0, 0, 0, NULL },
    { "by_name", FIELD_TEXT, "이름", "His name", 0, 0, 0, NULL },
    { "reason", FIELD_LONG, "사유", "Reason", 0, 0, 0, NULL },
    { "detail", FIELD_OBJECT, "내용", "What was entered", 0, 0, 0, NULL },
    { "at", FIELD_TIME, "때", "When", 0, 0, 0, NULL },
};

json_t *workflow_history(struct request *request, const struct workflow *workflow, int64_t id,
                         struct err *err)
{
    static const struct fields fields = FIELDS(history_fields);
    return request_array(request, &fields, err, SQL_WORKFLOW_HISTORY,
                         STORE_ARGS(store_text(workflow->thing), store_int(id)));
}
