// A finding went away. Is the error mended, or has somebody made it invisible?
//
//   F28, severity low, nothing paid
//     petty agency_id=A1 acct=P: bal_amt 12000 → 0          closes by itself: a field that is no key was mended
//     settle agency_id=A1 …: inserted                       closes by itself: the missing counterpart arrived
//     petty agency_id=A1 acct=P: deleted                    audit: the error may have been deleted with the voucher
//     petty agency_id=A1 acct=P: vendor_id V1 → V2          audit: now it is about somebody else
//
// The engine names as causes the changes of the finding's own records first and then what else changed in the
// tables that the scenario reads; so where one of its own records changed, those alone are judged. Whatever
// is not certain goes to a person.
#include "modules/alarm/withdraw.h"

#include "modules/alarm/evidence.h"

static bool is_own(struct arena *arena, const struct alarm *alarm, const struct watch_cause *cause)
{
    struct str needle;
    str_open(&needle, arena);
    str_text(&needle, "{\"table\":");
    str_json(&needle, cause->table, strlen(cause->table));
    str_text(&needle, ",\"key\":");
    str_json(&needle, cause->key, strlen(cause->key));
    str_char(&needle, '}');
    return strstr(alarm->records, str_end(&needle)) != NULL;
}

// Whether the words of a change ("amt 5 → 4, payee_tok") speak of the column. A remark that holds the name
// behind a comma is taken for it too: on the safe side.
static bool speaks_of(const char *change, const char *column)
{
    size_t len = strlen(column);
    for (const char *at = strstr(change, column); at; at = strstr(at + 1, column)) {
        bool begins = at == change || (at - change >= 2 && at[-2] == ',' && at[-1] == ' ');
        if (begins && (at[len] == ' ' || at[len] == ',' || !at[len]))
            return true;
    }
    return false;
}

static bool is_party(const struct scenario *scenario, const struct schema_column *column)
{
    if (evidence_names_party(column->name))
        return true;
    for (size_t i = 0; i < scenario->key_count; i++)
        if (strcmp(scenario->key[i], column->name) == 0)
            return true;
    return !strcmp(column->mark, "token") || !strcmp(column->mark, "secret") ||
           !strcmp(column->mark, "masked");
}

static enum withdraw_why judge_cause(const struct withdrawal *withdrawal,
                                     const struct watch_cause *cause, bool own)
{
    if (strcmp(cause->change, "deleted") == 0)
        return WITHDRAW_DELETED;
    if (strcmp(cause->change, "inserted") == 0) // of its own record: it went and came
        return own ? WITHDRAW_PARTY : WITHDRAW_CLOSES;
    const struct schema_table *table = schema_find(withdrawal->schema, cause->table);
    if (!table)
        return WITHDRAW_UNCLEAR;
    for (size_t i = 0; i < table->column_count; i++)
        if (is_party(withdrawal->scenario, &table->columns[i]) &&
            speaks_of(cause->change, table->columns[i].name))
            return WITHDRAW_PARTY;
    return WITHDRAW_CLOSES;
}

static enum withdraw_why judge_causes(struct arena *arena, const struct alarm *alarm,
                                      const struct withdrawal *withdrawal)
{
    bool any_own = false, any = false;
    for (size_t i = 0; i < withdrawal->cause_count; i++)
        any_own = any_own || is_own(arena, alarm, &withdrawal->causes[i]);
    if (!any_own && withdrawal->cause_count == WATCH_CAUSES_MAX)
        return WITHDRAW_UNCLEAR;
    for (size_t i = 0; i < withdrawal->cause_count; i++) {
        const struct watch_cause *cause = &withdrawal->causes[i];
        if (!*cause->table)
            return WITHDRAW_UNCLEAR; // the clock moved in the same commit
        bool own = is_own(arena, alarm, cause);
        if (any_own && !own)
            continue;
        any = true;
        enum withdraw_why why = judge_cause(withdrawal, cause, own);
        if (why != WITHDRAW_CLOSES)
            return why;
    }
    return any ? WITHDRAW_CLOSES : WITHDRAW_UNCLEAR;
}

enum withdraw_why withdraw_judge(struct arena *arena, const struct alarm *alarm,
                                 const struct withdrawal *withdrawal)
{
    switch (withdrawal->reason) {
    case SINK_RULE:
        return WITHDRAW_RULE;
    case SINK_CLOCK:
        return WITHDRAW_CLOCK;
    case SINK_START:
        return WITHDRAW_UNKNOWN;
    case SINK_RECORD:
        break;
    }
    if (alarm->audit_only || alarm->state == ALARM_AUDIT_CASE)
        return WITHDRAW_AUDIT;
    if (alarm->state != ALARM_ISSUED && alarm->state != ALARM_WORKING)
        return WITHDRAW_ACTED;
    enum withdraw_why why = judge_causes(arena, alarm, withdrawal);
    if (why != WITHDRAW_CLOSES)
        return why;
    if (alarm->severity > SEVERITY_MEDIUM)
        return WITHDRAW_SEVERE;
    return alarm->paid ? WITHDRAW_PAID : WITHDRAW_CLOSES;
}

static const struct {
    const char *name, *ko, *en;
} whys[] = {
#define X(why, name, ko, en) [why] = { name, ko, en },
    WITHDRAW_WHYS(X)
#undef X
};

const char *withdraw_name(enum withdraw_why why)
{
    return whys[why].name;
}

const char *withdraw_words(struct arena *arena, const struct withdrawal *withdrawal,
                           enum withdraw_why why)
{
    struct str out;
    str_open(&out, arena);
    for (size_t i = 0; i < withdrawal->cause_count; i++) {
        const struct watch_cause *cause = &withdrawal->causes[i];
        if (!*cause->table)
            continue;
        str_format(&out, "%s%s %s: %s", out.len ? "; " : "", cause->table, cause->key,
                   cause->change);
    }
    if (why != WITHDRAW_CLOSES)
        str_format(&out, "%s%s | %s", out.len ? " — " : "", whys[why].ko, whys[why].en);
    return str_end(&out);
}
