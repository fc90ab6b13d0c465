#include "app/actor.h"

#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

// Agency A1: department 7 with 8 beneath, and 9 beside it; agency A2: 70.
static const int64_t seven[] = { 7, 8 }, nine[] = { 9 };
enum { ME = 30, ABSENT = 31, SOMEBODY = 32 };

static struct actor_post post_of(enum role role)
{
    bool whole =
        role == ROLE_AUDITOR || role == ROLE_DEPUTY || role == ROLE_ADMIN || role == ROLE_INSPECTOR;
    return (struct actor_post){ .role = role,
                                .agency = "A1",
                                .department_id = whole ? 0 : 7,
                                .departments = whole ? NULL : seven,
                                .department_count = whole ? 0 : 2 };
}

static struct actor actor_of(const struct actor_post *posts, size_t count)
{
    return (struct actor){ .account_id = 1,
                           .officer_id = ME,
                           .name = "",
                           .login = "",
                           .emp_no = "E1",
                           .agency = "A1",
                           .posts = posts,
                           .post_count = count };
}

static const struct owner mine = { "A1", 7, ME }, mine_elsewhere = { "A1", 9, ME },
                          colleagues = { "A1", 7, SOMEBODY }, beneath = { "A1", 8, SOMEBODY },
                          beside = { "A1", 9, SOMEBODY }, unmapped = { "A1", 0, 0 },
                          foreign = { "A2", 70, SOMEBODY }, foreign_unmapped = { "A2", 0, 0 };

// N nothing, O own, D department, A agency; found out by asking for things, not by reading the table.
static char reach_seen(const struct actor *actor, enum permission permission)
{
    bool own = actor_may(actor, permission, &mine), any = actor_may(actor, permission, &colleagues);
    bool all = actor_may(actor, permission, &beside);
    assert_int_equal(any, actor_may(actor, permission, &beneath));
    assert_int_equal(all, actor_may(actor, permission, &unmapped));
    assert_true(own >= any && any >= all);
    return all ? 'A' : any ? 'D' : own ? 'O' : 'N';
}

// officer lead manager auditor deputy admin inspector
static const struct {
    const char *name, *reach;
} wanted[] = {
    { "anyone", "AAAAAAA" },           { "signed_in", "AAAAAAA" },
    { "alarm_read", "ODDAANA" },       { "alarm_act", "ODDOONN" },
    { "alarm_approve", "NNDOANN" },    { "alarm_confirm", "NNNAANN" },
    { "statistics_read", "ODDAANA" },  { "org_read", "AAAAAAA" },
    { "org_edit", "NNNNNAN" },         { "account_admin", "NNNNNAN" },
    { "record_write", "NNNNNAN" },     { "record_read", "NDDANNA" },
    { "precheck", "DDDANNN" },         { "feed_admin", "NNNANAN" },
    { "scenario_read", "AAAAAAA" },    { "scenario_propose", "NNNANNN" },
    { "scenario_approve", "NNNAANN" }, { "reveal", "ODDANNN" },
    { "export", "ODDAANA" },           { "audit_read", "NNNAANA" },
    { "setting_edit", "NNNANAN" },     { "metrics", "NNNNNAN" },
    { "selfcheck_read", "ODDAANA" },   { "selfcheck_fill", "OOOOONN" },
    { "selfcheck_review", "NDDNNNN" }, { "selfcheck_approve", "NNDOANN" },
    { "selfcheck_edit", "NNNANNN" },   { "mileage_read", "ODDAANA" },
    { "mileage_claim", "OODOONN" },    { "mileage_approve", "NNDOANN" },
    { "mileage_edit", "NNNANNN" },     { "plan_approve", "NNNAANN" },
    { "evaluation_read", "OODAANA" },  { "evaluation_object", "OODOONN" },
    { "evaluation_edit", "NNNANNN" },
};

static void each_role_reaches_what_the_table_says(void **state)
{
    (void)state;
    assert_int_equal(sizeof wanted / sizeof *wanted, PERMISSION_COUNT);
    for (size_t p = 0; p < PERMISSION_COUNT; p++) {
        char seen[ROLE_COUNT + 1] = { 0 };
        for (size_t r = 0; r < ROLE_COUNT; r++) {
            struct actor_post post = post_of((enum role)r);
            struct actor actor = actor_of(&post, 1);
            seen[r] = p == MAY_ANYONE ? 'A' : reach_seen(&actor, (enum permission)p);
            assert_int_equal("NODA"[actor_reach(&actor, (enum permission)p)], seen[r]);
        }
        assert_string_equal(permission_name((enum permission)p), wanted[p].name);
        assert_string_equal(seen, wanted[p].reach);
    }
}

static void nobody_reaches_another_agency(void **state)
{
    (void)state;
    for (size_t p = MAY_SIGNED_IN; p < PERMISSION_COUNT; p++)
        for (size_t r = 0; r < ROLE_COUNT; r++) {
            struct actor_post post = post_of((enum role)r);
            struct actor actor = actor_of(&post, 1);
            assert_false(actor_may(&actor, (enum permission)p, &foreign));
            assert_false(actor_may(&actor, (enum permission)p, &foreign_unmapped));
        }
}

static void whoever_is_bound_to_a_department_sees_nothing_of_another(void **state)
{
    (void)state;
    for (size_t p = MAY_ALARM_READ; p < PERMISSION_COUNT; p++)
        for (size_t r = ROLE_OFFICER; r <= ROLE_MANAGER; r++) {
            struct actor_post post = post_of((enum role)r);
            struct actor actor = actor_of(&post, 1);
            if (p != MAY_ORG_READ && p != MAY_SCENARIO_READ)
                assert_false(actor_may(&actor, (enum permission)p, &beside));
        }
}

static void who_acts_does_not_approve_and_who_approves_does_not_confirm(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROLE_COUNT; r++) {
        struct actor_post post = post_of((enum role)r);
        struct actor actor = actor_of(&post, 1);
        bool approves = actor_reach(&actor, MAY_ALARM_APPROVE) >= REACH_DEPARTMENT;
        bool confirms = actor_reach(&actor, MAY_ALARM_CONFIRM) != REACH_NONE;
        if (r != ROLE_DEPUTY) // who stands in for either, one step up
            assert_false(approves && confirms);
        if (actor_reach(&actor, MAY_ACCOUNT_ADMIN)) {
            assert_false(actor_reach(&actor, MAY_AUDIT_READ));
            assert_false(actor_reach(&actor, MAY_ALARM_READ));
        }
    }
}

static void what_came_one_step_up_is_in_reach(void **state)
{
    (void)state;
    struct actor_post post = post_of(ROLE_AUDITOR);
    struct actor actor = actor_of(&post, 1);
    assert_true(actor_may(&actor, MAY_ALARM_ACT, &mine_elsewhere));
    assert_true(actor_may(&actor, MAY_ALARM_APPROVE, &mine_elsewhere));
    assert_false(actor_may(&actor, MAY_ALARM_APPROVE, &colleagues));
}

// Manager of 7, and substitute of an officer in 9.
static const struct actor_post both_posts[] = {
    { ROLE_MANAGER, "A1", 7, false, 0, seven, 2 },
    { ROLE_OFFICER, "A1", 9, true, ABSENT, nine, 1 },
};

static void posts_do_not_lend_each_other_their_reach(void **state)
{
    (void)state;
    struct actor actor = actor_of(both_posts, 2);
    struct owner absent = { "A1", 9, ABSENT };
    assert_true(actor_may(&actor, MAY_ALARM_READ, &beneath));
    assert_true(actor_may(&actor, MAY_ALARM_ACT, &absent));
    assert_false(actor_may(&actor, MAY_ALARM_APPROVE, &absent));
    assert_false(actor_may(&actor, MAY_ALARM_READ, &beside));
    assert_false(actor_may(&actor, MAY_ALARM_READ, &mine_elsewhere));
    assert_true(actor_has(&actor, ROLE_OFFICER));
    assert_false(actor_has(&actor, ROLE_LEAD));
}

static void without_a_post_or_an_account_there_is_nothing(void **state)
{
    (void)state;
    struct actor actor = actor_of(NULL, 0);
    assert_true(actor_may(&actor, MAY_SIGNED_IN, NULL));
    assert_false(actor_may(&actor, MAY_SIGNED_IN, &mine));
    assert_false(actor_may(NULL, MAY_SIGNED_IN, NULL));
    for (size_t p = MAY_ALARM_READ; p < PERMISSION_COUNT; p++) {
        assert_int_equal(actor_reach(&actor, (enum permission)p), REACH_NONE);
        assert_int_equal(actor_reach(NULL, (enum permission)p), REACH_NONE);
        assert_false(actor_may(&actor, (enum permission)p, &mine));
        assert_false(actor_may(NULL, (enum permission)p, NULL));
    }
    assert_true(actor_may(NULL, MAY_ANYONE, NULL));
}

static void a_token_reaches_its_words_in_its_agency(void **state)
{
    (void)state;
    struct actor machine = { .agency = "A1", .token_permissions = UINT64_C(1) << MAY_RECORD_WRITE };
    assert_true(actor_may(&machine, MAY_RECORD_WRITE, &beside));
    assert_true(actor_may(&machine, MAY_RECORD_WRITE, NULL));
    assert_true(actor_may(&machine, MAY_SIGNED_IN, NULL));
    assert_false(actor_may(&machine, MAY_RECORD_WRITE, &foreign));
    assert_false(actor_may(&machine, MAY_ALARM_READ, &beside));
    assert_int_equal(actor_reach(&machine, MAY_RECORD_WRITE), REACH_AGENCY);
    assert_int_equal(actor_reach(&machine, MAY_ALARM_READ), REACH_NONE);
}

static void where_says(const struct actor *actor, enum permission permission, const char *want)
{
    struct arena *arena = arena_new("test", 0, 0);
    struct str out;
    str_open(&out, arena);
    actor_where(&out, actor, permission, "a");
    assert_string_equal(str_end(&out), want);
    arena_free(arena);
}

static void reach_as_sql(void **state)
{
    (void)state;
    struct actor both = actor_of(both_posts, 2);
    where_says(&both, MAY_ALARM_READ,
               "((a.agency_id = 'A1' AND a.department_id IN (7,8)) OR "
               "(a.agency_id = 'A1' AND a.officer_id = 31))");
    where_says(&both, MAY_ALARM_CONFIRM, "(1 = 0)");
    where_says(&both, MAY_ORG_READ, "((a.agency_id = 'A1'))");
    where_says(&both, MAY_ANYONE, "(1 = 1)");
    where_says(NULL, MAY_ALARM_READ, "(1 = 0)");
    struct actor_post inspector[] = { post_of(ROLE_INSPECTOR), post_of(ROLE_INSPECTOR) };
    inspector[1].agency = "O'2";
    struct actor two = actor_of(inspector, 2);
    where_says(&two, MAY_ALARM_READ, "((a.agency_id = 'A1') OR (a.agency_id = 'O''2'))");
    struct actor machine = { .agency = "A1", .token_permissions = UINT64_C(1) << MAY_ALARM_READ };
    where_says(&machine, MAY_ALARM_READ, "(a.agency_id = 'A1')");
    where_says(&machine, MAY_RECORD_READ, "(1 = 0)");
}

static void names_are_read_back(void **state)
{
    (void)state;
    for (size_t p = 0; p < PERMISSION_COUNT; p++) {
        enum permission permission;
        assert_true(permission_read(permission_name((enum permission)p), &permission));
        assert_int_equal(permission, p);
    }
    for (size_t r = 0; r < ROLE_COUNT; r++) {
        enum role role;
        assert_true(role_read(role_name((enum role)r), &role));
        assert_int_equal(role, r);
    }
    enum role role;
    assert_false(role_read("chief", &role));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_role_reaches_what_the_table_says),
        cmocka_unit_test(nobody_reaches_another_agency),
        cmocka_unit_test(whoever_is_bound_to_a_department_sees_nothing_of_another),
        cmocka_unit_test(who_acts_does_not_approve_and_who_approves_does_not_confirm),
        cmocka_unit_test(what_came_one_step_up_is_in_reach),
        cmocka_unit_test(posts_do_not_lend_each_other_their_reach),
        cmocka_unit_test(without_a_post_or_an_account_there_is_nothing),
        cmocka_unit_test(a_token_reaches_its_words_in_its_agency),
        cmocka_unit_test(reach_as_sql),
        cmocka_unit_test(names_are_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
