// Who may do what, and how far
//
// The table below is all there is: one row a permission, one column a role. A post reaches nothing (N),
// what carries its holder's number (O), its department with everything beneath (D) or its agency (A).
// Three rules stand behind the rows:
//
//   least privilege   an officer sees his own, a manager his department, audit the agency; who runs
//                     the system sees no alarm and no record (개인정보의 안전성 확보조치 기준 제5조)
//   four eyes         who acts does not approve, who approves does not confirm, who administers rights
//                     does not read the log of it
//   one step up       where someone's own things go to audit or to the deputy head instead, they carry
//                     his number, so O is enough to act on them
//
// For example Kim has a manager's post in department 7, beneath which is 8, and is the substitute of the
// officer 31 in department 9. MAY_ALARM_READ is then, for him:
//
//   (a.agency_id = 'A1' AND a.department_id IN (7,8)) OR (a.agency_id = 'A1' AND a.officer_id = 31)
//
// A post never lends its reach to another: managing 7 shows nothing more of 9.
#include "app/actor.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

#define N REACH_NONE
#define O REACH_OWN
#define D REACH_DEPARTMENT
#define A REACH_AGENCY

static const struct {
    const char *name;
    enum reach reach[ROLE_COUNT];
} permissions[PERMISSION_COUNT] = {
    // officer lead manager auditor deputy admin inspector

    // The router lets everybody through.
    [MAY_ANYONE] = { "anyone", { A, A, A, A, A, A, A } },
    [MAY_SIGNED_IN] = { "signed_in", { A, A, A, A, A, A, A } },

    // Officer, manager and auditor are told at once of an alarm, each of his own; the deputy head and the
    // inspector oversee. The administrator is no party to it.
    [MAY_ALARM_READ] = { "alarm_read", { O, D, D, A, A, N, A } },
    // The officer acts; lead and manager name who does, hand over and act for the absent. Auditor and
    // deputy head act only on what came to them one step up.
    [MAY_ALARM_ACT] = { "alarm_act", { O, D, D, O, O, N, N } },
    // 부서장 승인. Audit confirms later, so it approves only what came to it one step up; the deputy head
    // stands above every manager.
    [MAY_ALARM_APPROVE] = { "alarm_approve", { N, N, D, O, A, N, N } },
    // 감사부서 확인; what is audit's own goes to the deputy head.
    [MAY_ALARM_CONFIRM] = { "alarm_confirm", { N, N, N, A, A, N, N } },

    // Rates by officer are personal: one's own, one's people's.
    [MAY_STATISTICS_READ] = { "statistics_read", { O, D, D, A, A, N, A } },

    // The organisation chart is public; a transfer needs it to name where to.
    [MAY_ORG_READ] = { "org_read", { A, A, A, A, A, A, A } },
    // Departments, posts, substitutes and mappings decide who sees an alarm: the administrator, a member
    // of audit (시스템 관리자, 감사부서 소속), who himself sees none. Mappings he proposes only.
    [MAY_ORG_EDIT] = { "org_edit", { N, N, N, N, N, A, N } },
    [MAY_ACCOUNT_ADMIN] = { "account_admin", { N, N, N, N, N, A, N } },

    // Records come from the source systems, by token, or from a file the administrator loads. Nobody else
    // may make the cause of an alarm go away in here.
    [MAY_RECORD_WRITE] = { "record_write", { N, N, N, N, N, A, N } },
    // Officers see the records behind their alarms through the alarm.
    [MAY_RECORD_READ] = { "record_read", { N, D, D, A, N, N, A } },
    // Before he writes it into the source system, an officer asks what his record would raise.
    [MAY_PRECHECK] = { "precheck", { D, D, D, A, N, N, N } },
    // Audit releases a load that was held, the administrator keeps the feeds running.
    [MAY_FEED_ADMIN] = { "feed_admin", { N, N, N, A, N, A, N } },

    // The rules are law and no secret to those who must keep them.
    [MAY_SCENARIO_READ] = { "scenario_read", { A, A, A, A, A, A, A } },
    // A draft runs with its author's rights, so the author is one who may read records.
    [MAY_SCENARIO_PROPOSE] = { "scenario_propose", { N, N, N, A, N, N, N } },
    // The second person; in a small agency, where one auditor proposes, the deputy head.
    [MAY_SCENARIO_APPROVE] = { "scenario_approve", { N, N, N, A, A, N, N } },

    // Behind a mask, with a reason: who must find the record in the source system. Overseers need not.
    [MAY_REVEAL] = { "reveal", { O, D, D, A, N, N, N } },
    // As far as one reads alarms.
    [MAY_EXPORT] = { "export", { O, D, D, A, A, N, A } },

    // The administrator's own acts are most of what is in it.
    [MAY_AUDIT_READ] = { "audit_read", { N, N, N, A, A, N, A } },
    // Two persons are needed where it matters: one proposes, one of the other kind agrees.
    [MAY_SETTING_EDIT] = { "setting_edit", { N, N, N, A, N, A, N } },
    [MAY_METRICS] = { "metrics", { N, N, N, N, N, A, N } },

    // 실무담당자 fills in his own sheets, 실무책임자 reviews, 감독책임자 approves (rules of the agencies, art. 11–13);
    // audit draws samples and keeps the sheets, and approves only what came to it one step up.
    [MAY_SELFCHECK_READ] = { "selfcheck_read", { O, D, D, A, A, N, A } },
    [MAY_SELFCHECK_FILL] = { "selfcheck_fill", { O, O, O, O, O, N, N } },
    [MAY_SELFCHECK_REVIEW] = { "selfcheck_review", { N, D, D, N, N, N, N } },
    [MAY_SELFCHECK_APPROVE] = { "selfcheck_approve", { N, N, D, O, A, N, N } },
    [MAY_SELFCHECK_EDIT] = { "selfcheck_edit", { N, N, N, A, N, N, N } },

    // Everybody claims for himself, the manager also for the department; discipline and other minus points are
    // entered by audit alone (art. 14–16).
    [MAY_MILEAGE_READ] = { "mileage_read", { O, D, D, A, A, N, A } },
    [MAY_MILEAGE_CLAIM] = { "mileage_claim", { O, O, D, O, O, N, N } },
    [MAY_MILEAGE_APPROVE] = { "mileage_approve", { N, N, D, O, A, N, N } },
    [MAY_MILEAGE_EDIT] = { "mileage_edit", { N, N, N, A, N, N, N } },

    // The second person for what audit plans; in a small agency, where one auditor proposes, the deputy head.
    [MAY_PLAN_APPROVE] = { "plan_approve", { N, N, N, A, A, N, N } },

    // One's own score card, the manager's that of the department; audit evaluates.
    [MAY_EVALUATION_READ] = { "evaluation_read", { O, O, D, A, A, N, A } },
    [MAY_EVALUATION_OBJECT] = { "evaluation_object", { O, O, D, O, O, N, N } },
    [MAY_EVALUATION_EDIT] = { "evaluation_edit", { N, N, N, A, N, N, N } },
};

#undef N
#undef O
#undef D
#undef A

static const char *const role_names[ROLE_COUNT] = {
#define X(role, name, ko, en) [role] = name,
    ROLES(X)
#undef X
};

const char *permission_name(enum permission permission)
{
    assert(permission < PERMISSION_COUNT);
    return permissions[permission].name;
}

bool permission_read(const char *text, enum permission *out)
{
    for (size_t i = 0; i < PERMISSION_COUNT; i++)
        if (strcmp(permissions[i].name, text) == 0) {
            *out = (enum permission)i;
            return true;
        }
    return false;
}

const char *role_name(enum role role)
{
    assert(role < ROLE_COUNT);
    return role_names[role];
}

bool role_read(const char *text, enum role *out)
{
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strcmp(role_names[i], text) == 0) {
            *out = (enum role)i;
            return true;
        }
    return false;
}

static enum reach post_reach(const struct actor_post *post, enum permission permission)
{
    return permissions[permission].reach[post->role];
}

// What a machine's token allows, all over its agency; every token is signed in.
static bool token_reaches(const struct actor *actor, enum permission permission)
{
    return permission == MAY_ANYONE || permission == MAY_SIGNED_IN ||
           (actor->token_permissions >> permission & 1);
}

enum reach actor_reach(const struct actor *actor, enum permission permission)
{
    if (permission == MAY_ANYONE)
        return REACH_AGENCY;
    if (!actor)
        return REACH_NONE;
    // Also of him who has no posts until he has changed his password.
    if (permission == MAY_SIGNED_IN)
        return REACH_AGENCY;
    if (actor->token_permissions)
        return token_reaches(actor, permission) ? REACH_AGENCY : REACH_NONE;
    enum reach widest = REACH_NONE;
    for (size_t i = 0; i < actor->post_count; i++) {
        enum reach reach = post_reach(&actor->posts[i], permission);
        widest = reach > widest ? reach : widest;
    }
    return widest;
}

bool actor_has(const struct actor *actor, enum role role)
{
    for (size_t i = 0; i < actor->post_count; i++)
        if (actor->posts[i].role == role)
            return true;
    return false;
}

// Whose things the holder of this post may call his own.
static int64_t post_officer(const struct actor *actor, const struct actor_post *post)
{
    return post->substitute ? post->for_officer_id : actor->officer_id;
}

static bool post_covers(const struct actor_post *post, int64_t department_id)
{
    for (size_t i = 0; i < post->department_count; i++)
        if (post->departments[i] == department_id)
            return department_id != 0;
    return false;
}

static bool post_may(const struct actor *actor, const struct actor_post *post, enum reach reach,
                     const struct owner *owner)
{
    if (strcmp(post->agency, owner->agency) != 0)
        return false;
    switch (reach) {
    case REACH_NONE:
        return false;
    case REACH_OWN:
        return owner->officer_id && owner->officer_id == post_officer(actor, post);
    case REACH_DEPARTMENT:
        return post_covers(post, owner->department_id);
    case REACH_AGENCY:
        return true;
    }
    return false;
}

bool actor_may(const struct actor *actor, enum permission permission, const struct owner *owner)
{
    if (!actor || !owner || permission == MAY_ANYONE)
        return actor_reach(actor, permission) != REACH_NONE;
    if (actor->token_permissions)
        return token_reaches(actor, permission) && strcmp(actor->agency, owner->agency) == 0;
    for (size_t i = 0; i < actor->post_count; i++) {
        const struct actor_post *post = &actor->posts[i];
        if (post_may(actor, post, post_reach(post, permission), owner))
            return true;
    }
    return false;
}

// ---- the same as SQL

static void agency_term(struct str *out, const char *alias, const char *agency)
{
    str_format(out, "%s.agency_id = '", alias);
    for (const char *c = agency; *c; c++) {
        if (*c == '\'')
            str_char(out, '\'');
        str_char(out, *c);
    }
    str_char(out, '\'');
}

static void departments_term(struct str *out, const char *alias, const struct actor_post *post)
{
    str_format(out, " AND %s.department_id IN (", alias);
    for (size_t i = 0; i < post->department_count; i++)
        str_format(out, "%s%" PRId64, i ? "," : "", post->departments[i]);
    str_char(out, ')');
}

static void post_term(struct str *out, const struct actor *actor, const struct actor_post *post,
                      enum reach reach, const char *alias)
{
    str_char(out, '(');
    agency_term(out, alias, post->agency);
    if (reach == REACH_DEPARTMENT)
        departments_term(out, alias, post);
    if (reach == REACH_OWN)
        str_format(out, " AND %s.officer_id = %" PRId64, alias, post_officer(actor, post));
    str_char(out, ')');
}

// Whether a post adds nothing: it reaches nothing, or another reaches all of its agency already.
static bool post_idle(const struct actor *actor, size_t at, enum permission permission)
{
    const struct actor_post *post = &actor->posts[at];
    enum reach reach = post_reach(post, permission);
    if (reach == REACH_NONE || (reach == REACH_DEPARTMENT && post->department_count == 0))
        return true;
    for (size_t i = 0; i < actor->post_count; i++)
        if (post_reach(&actor->posts[i], permission) == REACH_AGENCY &&
            strcmp(actor->posts[i].agency, post->agency) == 0 && (i < at || reach < REACH_AGENCY))
            return true;
    return false;
}

void actor_where(struct str *out, const struct actor *actor, enum permission permission,
                 const char *alias)
{
    if (permission == MAY_ANYONE) {
        str_text(out, "(1 = 1)");
        return;
    }
    size_t terms = 0;
    str_char(out, '(');
    if (actor && actor->token_permissions && token_reaches(actor, permission)) {
        agency_term(out, alias, actor->agency);
        terms++;
    }
    for (size_t i = 0; actor && !actor->token_permissions && i < actor->post_count; i++) {
        if (post_idle(actor, i, permission))
            continue;
        str_text(out, terms++ ? " OR " : "");
        post_term(out, actor, &actor->posts[i], post_reach(&actor->posts[i], permission), alias);
    }
    str_text(out, terms ? ")" : "1 = 0)");
}
