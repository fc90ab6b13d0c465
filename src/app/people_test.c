#include "app/people.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "app/city_case.h"

static int setup(void **state)
{
    *state = city_open();
    return 0;
}

static int teardown(void **state)
{
    return city_close(*state);
}

static int64_t day(int year, int month, int number)
{
    return civil_day(year, month, number);
}

static int64_t department(struct city *city, const char *agency, const char *code, int64_t on)
{
    int64_t id;
    CITY_TRY(city, people_department(city->store, agency, code, on, &id, &city->err));
    return id;
}

static void departments_are_found_by_code_and_day(void **state)
{
    struct city *city = *state;
    city_run(city, "UPDATE department SET valid_to = '2025-12-31' WHERE id = 12", STORE_NO_ARGS);
    city_run(city,
             "INSERT INTO department (id, agency_id, code, name, valid_from)"
             " VALUES (13, 'A1', 'D012', '세정과', '2026-01-01')",
             STORE_NO_ARGS);
    assert_int_equal(department(city, "A1", "D012", day(2025, 12, 31)), 12);
    assert_int_equal(department(city, "A1", "D012", day(2026, 1, 1)), 13);
    assert_int_equal(department(city, "A1", "D012", day(2009, 12, 31)), 0);
    assert_int_equal(department(city, "A2", "D012", day(2025, 1, 1)), 0);
}

static void a_department_has_everything_beneath_it(void **state)
{
    struct city *city = *state;
    const int64_t *ids;
    size_t count;
    city_run(city,
             "INSERT INTO department (id, agency_id, code, name, parent_id, valid_from)"
             " VALUES (14, 'A1', 'D014', '반', 11, '2010-01-01')",
             STORE_NO_ARGS);
    CITY_TRY(city, people_beneath(city->store, city->arena, 10, &ids, &count, &city->err));
    assert_int_equal(count, 3);
    assert_int_equal(ids[0], 10);
    assert_int_equal(ids[2], 14);
    // A ring in the data, however it came there, does not hang.
    city_run(city, "UPDATE department SET parent_id = 14 WHERE id = 10", STORE_NO_ARGS);
    CITY_TRY(city, people_beneath(city->store, city->arena, 10, &ids, &count, &city->err));
    assert_int_equal(count, 3);
}

static struct people holders(struct city *city, int64_t department_id, enum role role, int64_t on)
{
    struct people people;
    CITY_TRY(city, people_role_holders(city->store, city->arena, "A1", department_id, role, on,
                                       &people, &city->err));
    return people;
}

static void holders_come_with_those_who_stand_in(void **state)
{
    struct city *city = *state;
    struct people people = holders(city, 10, ROLE_MANAGER, day(2026, 3, 9));
    assert_int_equal(people.count, 1);
    people = holders(city, 10, ROLE_MANAGER, day(2026, 3, 10));
    assert_int_equal(people.count, 2);
    assert_int_equal(people.at[0].officer_id, 1);
    assert_int_equal(people.at[0].for_officer_id, 0);
    assert_int_equal(people.at[0].account_id, 101);
    assert_int_equal(people.at[1].officer_id, 3);
    assert_int_equal(people.at[1].for_officer_id, 1);
    // The substitute's own post ends on the 20th.
    assert_int_equal(holders(city, 10, ROLE_MANAGER, day(2026, 3, 21)).count, 1);
    assert_int_equal(holders(city, 12, ROLE_MANAGER, day(2026, 3, 10)).count, 0);
    assert_int_equal(holders(city, 0, ROLE_MANAGER, day(2026, 3, 9)).count, 1);
    assert_int_equal(holders(city, 0, ROLE_OFFICER, day(2026, 3, 1)).count, 3);
    assert_int_equal(holders(city, 0, ROLE_OFFICER, day(2026, 3, 2)).count, 2);
}

static void mapping(struct city *city, const char *code, int64_t on, int64_t department_id,
                    int64_t officer_id)
{
    int64_t found_department, found_officer;
    CITY_TRY(city, people_mapping(city->store, "A1", "card", code, on, &found_department,
                                  &found_officer, &city->err));
    assert_int_equal(found_department, department_id);
    assert_int_equal(found_officer, officer_id);
}

static void a_code_is_somebodys_by_date(void **state)
{
    struct city *city = *state;
    city_run(
        city,
        "INSERT INTO mapping (id, agency_id, kind, code, department_id, officer_id, valid_from,"
        " valid_to) VALUES (1, 'A1', 'card', 'K1', 10, NULL, '2020-01-01', '2025-12-31'),"
        " (2, 'A1', 'card', 'K1', NULL, 2, '2026-01-01', '9999-12-31'),"
        " (3, 'A2', 'card', 'K2', NULL, NULL, '2020-01-01', '9999-12-31'),"
        " (4, 'A1', 'duty', 'K2', 12, NULL, '2020-01-01', '9999-12-31')",
        STORE_NO_ARGS);
    mapping(city, "K1", day(2025, 12, 31), 10, 0);
    mapping(city, "K1", day(2026, 1, 1), 11, 2); // the department of his post
    mapping(city, "K1", day(2019, 12, 31), 0, 0);
    mapping(city, "K2", day(2026, 1, 1), 0, 0); // another kind, another agency
}

// Lead 21 and manager 1 of 10, lead 22 of 11 (which has no manager), auditors 23 and 24, deputy head 25.
static void chain_open(struct city *city)
{
    CITY_TRY(
        city,
        store_script(city->store,
                     "INSERT INTO officer (id, agency_id, emp_no, name) VALUES"
                     " (21, 'A1', 'E21', 'ㄱ'), (22, 'A1', 'E22', 'ㄴ'), (23, 'A1', 'E23', 'ㄷ'),"
                     " (24, 'A1', 'E24', 'ㄹ'), (25, 'A1', 'E25', 'ㅁ');"
                     "INSERT INTO post (id, officer_id, agency_id, department_id, role, valid_from)"
                     " VALUES (21, 21, 'A1', 10, 'lead', '2020-01-01'),"
                     " (22, 22, 'A1', 11, 'lead', '2020-01-01'),"
                     " (23, 23, 'A1', 12, 'auditor', '2020-01-01'),"
                     " (24, 24, 'A1', 12, 'auditor', '2020-01-01'),"
                     " (25, 25, 'A1', NULL, 'deputy', '2020-01-01')",
                     &city->err));
}

static int64_t step_up(struct city *city, int64_t department_id, int64_t a, int64_t b, int64_t on)
{
    struct person person;
    bool found;
    const int64_t barred[] = { a, b };
    CITY_TRY(city, people_one_step_up(city->store, city->arena, "A1", department_id, barred, 2, on,
                                      &person, &found, &city->err));
    return found ? person.officer_id : 0;
}

static void ones_own_goes_one_step_up(void **state)
{
    struct city *city = *state;
    const int64_t on = day(2026, 3, 9);
    chain_open(city);
    assert_int_equal(step_up(city, 11, 2, 0, on), 22); // an officer's to his lead
    assert_int_equal(step_up(city, 11, 22, 0, on), 1); // the lead's to the manager above
    assert_int_equal(step_up(city, 11, 2, 22, on), 1);
    assert_int_equal(step_up(city, 10, 1, 0, on), 23);  // a manager's past his lead to audit
    assert_int_equal(step_up(city, 10, 1, 23, on), 25); // audit's own past all of audit
    assert_int_equal(step_up(city, 10, 23, 0, on), 25);
    assert_int_equal(step_up(city, 10, 25, 0, on), 0);
    assert_int_equal(step_up(city, 0, 2, 0, on), 23); // of no department
    // Who stands in for the manager is no way round him, nor for himself.
    assert_int_equal(step_up(city, 10, 1, 0, day(2026, 3, 10)), 23);
    assert_int_equal(step_up(city, 10, 3, 0, day(2026, 3, 10)), 23);
    assert_int_equal(step_up(city, 10, 3, 0, on), 21);
}

static void persons_and_homes(void **state)
{
    struct city *city = *state;
    struct person person;
    bool found;
    int64_t id;
    CITY_TRY(city, people_person(city->store, city->arena, 2, &person, &found, &city->err));
    assert_true(found);
    assert_string_equal(person.name, "이나래");
    assert_string_equal(person.email, "");
    assert_string_equal(person.language, "ko");
    assert_int_equal(person.account_id, 102);
    CITY_TRY(city, people_person(city->store, city->arena, 99, &person, &found, &city->err));
    assert_false(found);
    CITY_TRY(city, people_officer(city->store, "A1", "E3", &id, &city->err));
    assert_int_equal(id, 3);
    CITY_TRY(city, people_officer(city->store, "A2", "E3", &id, &city->err));
    assert_int_equal(id, 0);
    CITY_TRY(city, people_home(city->store, 4, day(2026, 3, 1), &id, &city->err));
    assert_int_equal(id, 12);
    CITY_TRY(city, people_home(city->store, 4, day(2026, 3, 2), &id, &city->err));
    assert_int_equal(id, 0);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(departments_are_found_by_code_and_day),
        CASE(a_department_has_everything_beneath_it),
        CASE(holders_come_with_those_who_stand_in),
        CASE(a_code_is_somebodys_by_date),
        CASE(ones_own_goes_one_step_up),
        CASE(persons_and_homes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
