// Modules that tell know nothing of notices: what they say is an event, "people.tell", which the notice module hears.
#include "app/tell.h"

static bool send(struct app *app, struct writer_turn *turn, const struct tell *tell, json_t *to,
                 struct err *err)
{
    json_object_set_new(to, "event", json_string(tell->event));
    json_object_set_new(to, "path", json_string(tell->path));
    json_object_set_new(to, "title_ko", json_string(tell->title_ko));
    json_object_set_new(to, "title_en", json_string(tell->title_en));
    const struct app_event event = {
        .name = "people.tell",
        .owner = { .agency = tell->agency, .department_id = tell->department_id },
        .object = to,
    };
    bool fine = app_tell(app, turn, &event, err);
    json_decref(to);
    return fine;
}

bool tell_officer(struct app *app, struct writer_turn *turn, int64_t officer_id,
                  const struct tell *tell, struct err *err)
{
    return send(app, turn, tell, json_pack("{s:I}", "officer_id", (json_int_t)officer_id), err);
}

bool tell_role(struct app *app, struct writer_turn *turn, enum role role, const struct tell *tell,
               struct err *err)
{
    return send(app, turn, tell, json_pack("{s:s}", "role", role_name(role)), err);
}
