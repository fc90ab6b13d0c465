#include "modules/selfcheck/shown.h"

#include "app/rules.h"
#include "base/civil.h"
#include "base/now.h"
#include "base/vec.h"
#include "modules/selfcheck/queries.h"

#define RECORDS_COUNTED 10000

// How many records of the agency the rule had before it: of the table whose rows its alarms are about.
static bool count_records(struct request *request, const struct scenario *scenario,
                          const char *agency, int64_t *out, struct err *err)
{
    bool found;
    *out = 0;
    if (!scenario->record_count)
        return true;
    return store_number(
        request->store, err, out, &found,
        arena_format(request->arena,
                     "SELECT count(*) FROM (SELECT 1 FROM \"%s\" WHERE agency_id = $1 LIMIT %d) q",
                     scenario->records[0].table, RECORDS_COUNTED),
        STORE_ARGS(store_text(agency)));
}

struct tally {
    int64_t issued, standing, faulty, own;
};

static bool count_alarms(struct request *request, const struct selfcheck *check,
                         const char *scenario_id, struct tally *out, struct err *err)
{
    int zone = app_zone_minutes(request->app);
    int64_t from = 0, to = 0;
    civil_parse_date(check->from_on, strlen(check->from_on), &from);
    civil_parse_date(check->to_on, strlen(check->to_on), &to);
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ALARMS_SHOWN,
                  STORE_ARGS(store_int(check->department_id), store_text(scenario_id),
                             store_int(now_of_civil(from * CIVIL_DAY_US, zone)),
                             store_int(now_of_civil((to + 1) * CIVIL_DAY_US, zone)),
                             store_int(check->officer_id)));
    bool found = false, fine = rows && store_next(rows, &found, err);
    *out = (struct tally){ 0 };
    if (fine && found)
        *out = (struct tally){ store_get_int(rows, 0), store_get_int(rows, 1),
                               store_get_int(rows, 2), store_get_int(rows, 3) };
    store_done(rows);
    return fine;
}

static bool add_scenario(struct request *request, const struct selfcheck *check,
                         const char *scenario_id, struct shown *out, struct err *err)
{
    struct rules rules = app_rules(request->app);
    const struct rule *rule = rules_find(&rules, scenario_id);
    const struct scenario *scenario = rule && !rule->paused ? rule->scenario : NULL;
    struct tally tally;
    int64_t records = 0;
    TRY(count_alarms(request, check, scenario_id, &tally, err));
    if (scenario)
        TRY(count_records(request, scenario, check->agency, &records, err));
    out->proposes = out->proposes && scenario && records && !tally.standing && !tally.faulty;
    out->stands = out->stands || tally.standing;
    json_array_append_new(
        out->scenarios,
        json_pack("{s:s, s:s, s:s, s:s, s:b, s:I, s:I, s:I, s:I, s:I, s:s, s:s}", "scenario_id",
                  scenario_id, "title_ko", scenario ? scenario->title.ko : "", "title_en",
                  scenario ? scenario->title.en : "", "rule_version",
                  scenario ? rules_version(request->arena, scenario) : "", "runs", scenario != NULL,
                  "records", (json_int_t)records, "issued", (json_int_t)tally.issued, "own",
                  (json_int_t)tally.own, "standing", (json_int_t)tally.standing, "faulty",
                  (json_int_t)tally.faulty, "from_on", check->from_on, "to_on", check->to_on));
    return true;
}

bool shown_of(struct request *request, const struct selfcheck *check, int64_t item_id,
              struct shown *out, struct err *err)
{
    VEC(const char *) ids = { 0 };
    struct store_rows *rows =
        store_ask(request->store, err, SQL_ITEM_SCENARIOS, STORE_ARGS(store_int(item_id)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(request->arena, &ids, store_copy_text(rows, 0, request->arena));
    store_done(rows);
    *out = (struct shown){ .scenarios = json_array(), .proposes = ids.count != 0 };
    for (size_t i = 0; fine && i < ids.count; i++)
        fine = add_scenario(request, check, ids.at[i], out, err);
    if (!fine)
        json_decref(out->scenarios);
    return fine;
}
