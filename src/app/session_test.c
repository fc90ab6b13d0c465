#include "app/session.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/city_case.h"

static void session_add(struct city *city, const char *cookie, int64_t id, int64_t account)
{
    char hash[SESSION_TEXT_MAX + 1];
    session_hash(cookie, hash);
    city_run(
        city,
        "INSERT INTO session (id, hash, account_id, csrf, address, agent, began_us, seen_us)"
        " VALUES ($1, $2, $3, 'word', '', '', $4, $4)",
        STORE_ARGS(store_int(id), store_text(hash), store_int(account), store_int(city->at_us)));
}

static int setup(void **state)
{
    struct city *city = *state = city_open();
    session_add(city, "cookie-of-kim", 201, 101);
    session_add(city, "cookie-of-lee", 202, 102);
    session_add(city, "cookie-of-park", 203, 103);
    session_add(city, "cookie-of-choi", 204, 104);
    return 0;
}

static int teardown(void **state)
{
    return city_close(*state);
}

static struct session find(struct city *city, struct session_ask ask)
{
    struct session session;
    ask.zone_minutes = NOW_SEOUL_MINUTES;
    if (!ask.at_us)
        ask.at_us = city->at_us;
    if (!session_find(city->store, city->arena, &ask, &session, &city->err))
        fail_msg("%s", city->err.text);
    return session;
}

#define FIND(city, ...) find((city), (struct session_ask){ __VA_ARGS__ })

static void a_cookie_is_its_person_with_posts_and_departments(void **state)
{
    struct city *city = *state;
    struct session session = FIND(city, .cookie = "cookie-of-kim");
    assert_non_null(session.actor);
    assert_int_equal(session.id, 201);
    assert_string_equal(session.csrf, "word");
    assert_false(session.stale);
    assert_int_equal(session.actor->account_id, 101);
    assert_int_equal(session.actor->officer_id, 1);
    assert_string_equal(session.actor->name, "김가온");
    assert_string_equal(session.actor->emp_no, "E1");
    assert_string_equal(session.actor->agency, "A1");
    assert_int_equal(session.actor->post_count, 1);
    assert_int_equal(session.actor->posts[0].role, ROLE_MANAGER);
    assert_int_equal(session.actor->posts[0].department_count, 2);
    struct owner lees = { "A1", 11, 2 }, elsewhere = { "A1", 12, 4 };
    assert_true(actor_may(session.actor, MAY_ALARM_APPROVE, &lees));
    assert_false(actor_may(session.actor, MAY_ALARM_READ, &elsewhere));
}

static void forged_cookies_and_hashes_are_nobodys(void **state)
{
    struct city *city = *state;
    assert_null(FIND(city, .cookie = "cookie-of-kin").actor);
    assert_null(FIND(city, .cookie = "").actor);
    assert_null(FIND(city, .cookie = "' OR 1=1 --").actor);
    char hash[SESSION_TEXT_MAX + 1]; // whoever reads the store has not got the cookie
    session_hash("cookie-of-kim", hash);
    struct session session = FIND(city, .cookie = hash);
    assert_null(session.actor);
    assert_int_equal(session.id, 0);
    assert_null(session.csrf);
}

static void an_ended_session_is_nobodys(void **state)
{
    struct city *city = *state;
    city_run(city, "UPDATE session SET ended_us = 1 WHERE id = 201", STORE_NO_ARGS);
    assert_null(FIND(city, .cookie = "cookie-of-kim").actor);
    city_run(city, "UPDATE account SET ended_at_us = 1 WHERE id = 102", STORE_NO_ARGS);
    assert_null(FIND(city, .cookie = "cookie-of-lee").actor);
}

static void idle_and_old_sessions_are_nobodys(void **state)
{
    struct city *city = *state;
    struct session_ask ask = { .cookie = "cookie-of-kim",
                               .idle_us = HOUR_US / 2,
                               .life_us = 8 * HOUR_US };
    ask.at_us = city->at_us + HOUR_US / 2;
    struct session session = find(city, ask);
    assert_non_null(session.actor);
    assert_true(session.stale);
    ask.at_us++;
    assert_null(find(city, ask).actor);
    city_run(city, "UPDATE session SET seen_us = $1",
             STORE_ARGS(store_int(city->at_us + 8 * HOUR_US)));
    ask.at_us = city->at_us + 8 * HOUR_US;
    assert_non_null(find(city, ask).actor);
    ask.at_us++;
    assert_null(find(city, ask).actor); // busy, but too long
    ask.life_us = 0;
    assert_non_null(find(city, ask).actor);
}

static void it_is_noted_once_a_minute_that_a_session_was_seen(void **state)
{
    struct city *city = *state;
    const int64_t minute = HOUR_US / 60;
    assert_false(FIND(city, .cookie = "cookie-of-kim", .at_us = city->at_us + minute).stale);
    assert_true(FIND(city, .cookie = "cookie-of-kim", .at_us = city->at_us + minute + 1).stale);
    assert_false(FIND(city, .cookie = "cookie-of-kim", .at_us = city->at_us - HOUR_US).stale);
}

static void who_has_no_post_today_is_nobody(void **state)
{
    struct city *city = *state;
    assert_null(FIND(city, .cookie = "cookie-of-choi").actor);
    assert_non_null(FIND(city, .cookie = "cookie-of-choi", .at_us = city_at(2026, 3, 1, 23)).actor);
    assert_null(FIND(city, .cookie = "cookie-of-choi", .at_us = city_at(2026, 3, 2, 0)).actor);
    assert_non_null(FIND(city, .cookie = "cookie-of-lee").actor);
    city_run(city, "UPDATE post SET valid_to = '2026-03-14' WHERE id = 2", STORE_NO_ARGS);
    assert_null(FIND(city, .cookie = "cookie-of-lee").actor);
}

static void a_substitute_stands_in_by_date_and_while_he_has_a_post(void **state)
{
    struct city *city = *state;
    struct owner lees = { "A1", 11, 2 };
    assert_false(
        actor_may(FIND(city, .cookie = "cookie-of-park", .at_us = city_at(2026, 3, 9, 23)).actor,
                  MAY_ALARM_APPROVE, &lees));
    struct session session =
        FIND(city, .cookie = "cookie-of-park", .at_us = city_at(2026, 3, 10, 0));
    assert_true(actor_may(session.actor, MAY_ALARM_APPROVE, &lees));
    assert_int_equal(session.actor->post_count, 2);
    assert_true(session.actor->posts[1].substitute);
    assert_int_equal(session.actor->posts[1].for_officer_id, 1);
    // His own post ends on the 20th, before the substitution does.
    assert_non_null(
        FIND(city, .cookie = "cookie-of-park", .at_us = city_at(2026, 3, 20, 12)).actor);
    assert_null(FIND(city, .cookie = "cookie-of-park", .at_us = city_at(2026, 3, 21, 12)).actor);
}

static void token_add(struct city *city, const char *token, const char *permissions,
                      const char *tables)
{
    char hash[SESSION_TEXT_MAX + 1];
    session_hash(token, hash);
    city_run(city,
             "INSERT INTO api_token (id, hash, name, agency_id, permissions, tables, made_us, "
             "expires_us)"
             " VALUES ($1, $2, '재정', 'A1', $3, $4, 0, $5)",
             STORE_ARGS(store_int(city->at_us + (int64_t)strlen(token)), store_text(hash),
                        store_text(permissions), store_text(tables),
                        store_int(city->at_us + HOUR_US)));
}

static void a_token_is_a_machine_of_its_words(void **state)
{
    struct city *city = *state;
    token_add(city, "haechi_abc", "record_write precheck", "exp_pay card_apv");
    struct session session = FIND(city, .token = "haechi_abc");
    const struct actor *machine = session.actor;
    assert_non_null(machine);
    assert_null(session.csrf);
    assert_int_equal(session.id, 0);
    assert_true(session.stale); // never used before
    assert_int_equal(machine->officer_id, 0);
    assert_string_equal(machine->name, "재정");
    assert_string_equal(machine->token_tables[0], "exp_pay");
    assert_string_equal(machine->token_tables[1], "card_apv");
    assert_null(machine->token_tables[2]);
    struct owner there = { "A1", 12, 0 }, elsewhere = { "A2", 0, 0 };
    assert_true(actor_may(machine, MAY_RECORD_WRITE, &there));
    assert_true(actor_may(machine, MAY_PRECHECK, &there));
    assert_false(actor_may(machine, MAY_RECORD_READ, &there));
    assert_false(actor_may(machine, MAY_RECORD_WRITE, &elsewhere));
    token_add(city, "haechi_everywhere", "record_write", "");
    assert_null(FIND(city, .token = "haechi_everywhere").actor->token_tables);
}

static void a_token_that_expired_or_ended_is_nobodys_also_beside_a_good_cookie(void **state)
{
    struct city *city = *state;
    token_add(city, "haechi_abc", "record_write", "");
    assert_null(FIND(city, .token = "haechi_abc", .at_us = city->at_us + HOUR_US).actor);
    assert_null(FIND(city, .token = "haechi_xyz", .cookie = "cookie-of-kim").actor);
    city_run(city, "UPDATE api_token SET ended_us = 1", STORE_NO_ARGS);
    assert_null(FIND(city, .token = "haechi_abc", .cookie = "cookie-of-kim").actor);
    token_add(city, "haechi_words", "superuser", "");
    assert_null(FIND(city, .token = "haechi_words").actor);
}

static void a_name_that_is_vouched_for_is_its_person(void **state)
{
    struct city *city = *state;
    struct session session = FIND(city, .login = "user2", .cookie = "stale");
    assert_int_equal(session.actor->account_id, 102);
    assert_int_equal(session.id, 0);
    assert_null(FIND(city, .login = "user9").actor);
    assert_null(FIND(city, .login = "user4").actor);
    assert_int_equal(FIND(city, .login = "user2", .cookie = "cookie-of-kim").actor->account_id,
                     101);
}

static void who_must_change_his_password_has_no_posts_until_then(void **state)
{
    struct city *city = *state;
    city_run(city, "UPDATE account SET must_change = 1 WHERE id = 101", STORE_NO_ARGS);
    struct session session = FIND(city, .cookie = "cookie-of-kim");
    assert_true(session.must_change);
    assert_int_equal(actor_reach(session.actor, MAY_ALARM_READ), REACH_NONE);
    assert_int_equal(actor_reach(session.actor, MAY_SIGNED_IN), REACH_AGENCY);
    city_run(city, "UPDATE account SET password_at_us = $1", STORE_ARGS(store_int(city->at_us)));
    struct session_ask ask = { .cookie = "cookie-of-lee",
                               .at_us = city->at_us + HOUR_US,
                               .password_us = HOUR_US };
    assert_false(find(city, ask).must_change);
    ask.at_us++;
    assert_true(find(city, ask).must_change);
}

static void secrets_differ_and_are_long(void **state)
{
    (void)state;
    char a[SESSION_TEXT_MAX], b[SESSION_TEXT_MAX];
    session_secret(a);
    session_secret(b);
    assert_int_equal(strlen(a), 43);
    assert_string_not_equal(a, b);
}

// Every row of a store against both forms of the reach.
static void sql_and_rows_agree_about_reach(void **state)
{
    struct city *city = *state;
    if (!store_script(
            city->store,
            "CREATE TABLE thing (agency_id text, department_id bigint, officer_id bigint);"
            "INSERT INTO thing SELECT a.id, d.id, o.id FROM agency a,"
            " (SELECT id FROM department UNION SELECT NULL) d,"
            " (SELECT id FROM officer UNION SELECT NULL) o",
            &city->err))
        fail_msg("%s", city->err.text);
    static const char *const cookies[] = { "cookie-of-kim", "cookie-of-lee", "cookie-of-park" };
    for (size_t c = 0; c < 3; c++)
        for (size_t p = MAY_ALARM_READ; p < PERMISSION_COUNT; p++) {
            struct session session = FIND(city, .cookie = cookies[c]);
            struct str sql;
            str_open(&sql, city->arena);
            str_text(&sql, "SELECT t.agency_id, t.department_id, t.officer_id, CASE WHEN ");
            actor_where(&sql, session.actor, (enum permission)p, "t");
            str_text(&sql, " THEN 1 ELSE 0 END FROM thing t");
            struct store_rows *things =
                store_ask(city->store, &city->err, str_end(&sql), STORE_NO_ARGS);
            bool more;
            size_t seen = 0;
            for (; store_next(things, &more, &city->err) && more; seen++) {
                struct owner owner = { store_get_text(things, 0), store_get_int(things, 1),
                                       store_get_int(things, 2) };
                assert_int_equal(store_get_int(things, 3),
                                 actor_may(session.actor, (enum permission)p, &owner));
            }
            store_done(things);
            assert_int_equal(seen, 2 * 4 * 5);
        }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_cookie_is_its_person_with_posts_and_departments),
        CASE(forged_cookies_and_hashes_are_nobodys),
        CASE(an_ended_session_is_nobodys),
        CASE(idle_and_old_sessions_are_nobodys),
        CASE(it_is_noted_once_a_minute_that_a_session_was_seen),
        CASE(who_has_no_post_today_is_nobody),
        CASE(a_substitute_stands_in_by_date_and_while_he_has_a_post),
        CASE(a_token_is_a_machine_of_its_words),
        CASE(a_token_that_expired_or_ended_is_nobodys_also_beside_a_good_cookie),
        CASE(a_name_that_is_vouched_for_is_its_person),
        CASE(who_must_change_his_password_has_no_posts_until_then),
        CASE(secrets_differ_and_are_long),
        CASE(sql_and_rows_agree_about_reach),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
