// Files of claims, checks and improvements over the small city of test/alarm_case.h: who may add, until when, who
// reads them and what is logged. The things are rows of their own; test/e2e takes the way through the acts.
#include "test/alarm_case.h"

#include <dirent.h>
#include <fcntl.h>

#include "app/attachment.h"

enum { KIM = 1, LEE, PARK, CHOI, YUN, SEO, HAN, NA, JO, OH = 11 };
#define DAY_US INT64_C(86400000000)

static const char rows[] =
    "INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, objection_days, "
    "false_factor, verify, state, made_by, made_us) VALUES (900, 'A1', 2026, 'person', 5000, '[]', "
    "7, 2, 'all', 'live', 104, 0);"
    "INSERT INTO mileage_item (id, plan_id, position, code, area, area_ko, area_en, name_ko, "
    "name_en, points, points_max, per, approver) VALUES (910, 900, 1, 'A1', 'a', '가', 'a', '가', "
    "'a', 500, 500, 'time', 'manager');"
    "INSERT INTO mileage_claim (id, plan_id, item_id, agency_id, department_id, officer_id, "
    "claimed_by, approver, happened_on, points, evidence, state, claimed_us) VALUES"
    " (50, 900, 910, 'A1', 10, 1, 1, 'manager', '2026-03-02', 500, '이수', 'claimed', 0),"
    " (51, 900, 910, 'A1', 10, 1, 1, 'audit', '2026-03-02', 500, '이수', 'approved', 0);"
    "INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, "
    "filled_by) VALUES (920, 'A1', 'd', 'A', '가', 'a', '업무', 'duty', 'officer');"
    "INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state) VALUES (921, 920, 1, "
    "'half_year', 'live');"
    "INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer) VALUES "
    "(922, 921, 'i', 1, '가', 'a', 'yes_no');"
    "INSERT INTO selfcheck_check (id, agency_id, department_id, officer_id, duty_id, sheet_id, "
    "from_on, to_on, due_on, due_day, state, opened_us) VALUES"
    " (60, 'A1', 10, 1, 920, 921, '2026-01-01', '2026-06-30', '2026-07-10', 9687, 'open', 1),"
    " (61, 'A1', 10, 1, 920, 921, '2026-07-01', '2026-12-31', '2027-01-10', 9871, 'open', 1);"
    "INSERT INTO selfcheck_answer (check_id, item_id) VALUES (60, 922), (61, 922);"
    "INSERT INTO selfcheck_improvement (id, check_id, item_id, agency_id, department_id, "
    "officer_id, found_on, reason, plan, due_on, due_day, state) VALUES"
    " (70, 60, 922, 'A1', 10, 1, '2026-07-01', '까닭', '계획', '2026-08-01', 9709, 'open'),"
    " (71, 61, 922, 'A1', 10, 1, '2026-07-01', '까닭', '계획', '2026-08-01', 9709, 'open');";

// Number and number + 1 are Kim's.
static const struct thing {
    const char *table, *path;
    int number, colleague, manager; // what a POST of the others is answered
    const char *over, *back;        // states in which he may not add, and may again
} things[] = {
    { "mileage_claim", "/api/v1/mileage/claims", 50, 404, 403, "approved", "sent_back" },
    { "selfcheck_check", "/api/v1/selfcheck/checks", 60, 404, 404, "filled", "open" },
    { "selfcheck_improvement", "/api/v1/selfcheck/improvements", 70, 404, 404, "done", "open" },
};
#define EACH_THING(at)                                                                             \
    const struct thing *at = things;                                                               \
    at < things + sizeof things / sizeof *things;                                                  \
    at++

static const char pdf[] = "%PDF-1.7 이수증";

static struct alarm_case *open_with_things(void)
{
    struct alarm_case *test = case_open();
    case_sql(test, rows);
    return test;
}

static const char *files_of(struct alarm_case *test, const struct thing *thing)
{
    return arena_format(test->arena, "%s/%d/attachments", thing->path, thing->number);
}

static int add(struct alarm_case *test, int person, const struct thing *thing, const char *name,
               const void *data, size_t len)
{
    return case_send(test, person, "POST",
                     arena_format(test->arena, "%s?name=%s", files_of(test, thing), name),
                     "application/octet-stream", data, len, false);
}
#define ADD(person) add(test, person, thing, "a.pdf", pdf, sizeof pdf - 1)

static int get(struct alarm_case *test, int person, const struct thing *thing, int64_t file,
               const char *query)
{
    return case_get(
        test, person,
        arena_format(test->arena, "%s/%lld%s", files_of(test, thing), (long long)file, query));
}

static int logged(struct alarm_case *test, const struct thing *thing, const char *act)
{
    return (int)case_number(test, arena_format(test->arena,
                                               "SELECT count(*) FROM audit_entry WHERE action = "
                                               "'%s.attachment.%s' AND object_table = '%s' AND "
                                               "object_id = '%d' AND department_id = 10",
                                               thing->table, act, thing->table, thing->number));
}

static int file_count(struct alarm_case *test)
{
    DIR *folder = opendir(arena_format(test->arena, "%s/attachments", test->dir));
    int count = 0;
    for (struct dirent *entry; (entry = readdir(folder));)
        count += entry->d_name[0] != '.';
    closedir(folder);
    return count;
}

static void only_the_holder_adds(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_things();
    for (EACH_THING(thing)) {
        assert_int_equal(ADD(HAN), thing->colleague); // of the same department
        assert_int_equal(ADD(PARK), thing->manager);
        assert_int_equal(ADD(CHOI), 404);
        assert_int_equal(ADD(OH), 404); // another department's manager
        assert_int_equal(ADD(KIM), 201);
        assert_int_equal(logged(test, thing, "add"), 1);
    }
    assert_int_equal(case_number(test, "SELECT count(*) FROM attachment"), 3);
    case_close(test);
}

static void only_while_it_is_his_to_change(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_things();
    static const char set[] = "UPDATE %s SET state = '%s' WHERE id = %d";
    for (EACH_THING(thing)) {
        case_sql(test, arena_format(test->arena, set, thing->table, thing->over, thing->number));
        assert_int_equal(ADD(KIM), 409);
        case_sql(test, arena_format(test->arena, set, thing->table, thing->back, thing->number));
        assert_int_equal(ADD(KIM), 201);
    }
    // What goes to audit by itself waits for its first decision.
    const struct thing of_audit = { "mileage_claim", "/api/v1/mileage/claims", 51, 0, 0, "", "" },
                       *thing = &of_audit;
    assert_int_equal(ADD(KIM), 201);
    case_sql(test, "UPDATE mileage_claim SET state = 'posted' WHERE id = 51");
    assert_int_equal(ADD(KIM), 409);
    case_close(test);
}

static void what_is_no_document_is_refused(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_things();
    static char large[ATTACHMENT_BYTES_MAX + 1] = "%PDF-1.7";
    for (EACH_THING(thing)) {
        assert_int_equal(add(test, KIM, thing, "a.pdf", "<svg/>", 6), 422);
        assert_int_equal(add(test, KIM, thing, "a.pdf", "MZ\x90", 3), 422);
        assert_int_equal(add(test, KIM, thing, "a.pdf", "", 0), 413);
        assert_int_equal(add(test, KIM, thing, "a%2Fb.pdf", pdf, sizeof pdf - 1), 400);
        assert_int_equal(add(test, KIM, thing, "", pdf, sizeof pdf - 1), 400);
        assert_int_equal(add(test, KIM, thing, "a.pdf", large, sizeof large), 413);
    }
    assert_int_equal(file_count(test), 0);
    assert_int_equal(add(test, KIM, things, "a.pdf", large, sizeof large - 1), 201);
    case_close(test);
}

static void who_sees_it_reads_them(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_things();
    static const int readers[] = { KIM, LEE, PARK, CHOI }, strangers[] = { HAN, JO, OH };
    for (EACH_THING(thing)) {
        const char *list = files_of(test, thing);
        assert_int_equal(case_get(test, KIM, list), 200);
        assert_int_equal(case_items(test), 0);
        assert_int_equal(ADD(KIM), 201);
        int64_t file = case_int(test, "id");
        assert_int_equal(add(test, KIM, thing, "%EA%B3%84.hwp", pdf, sizeof pdf - 1), 201);
        assert_string_equal(case_text(test, "kind"), "pdf"); // the content counts
        for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
            assert_int_equal(case_get(test, readers[i], list), 200);
            assert_int_equal(case_items(test), 2);
            const json_t *last = json_array_get(json_object_get(test->reply, "items"), 1);
            assert_string_equal(json_string_value(json_object_get(last, "name")), "계.hwp");
            assert_string_equal(json_string_value(json_object_get(last, "by_name")), "김가온");
            assert_int_equal(get(test, readers[i], thing, file, ""), 400); // without a reason
            assert_int_equal(get(test, readers[i], thing, file, "?reason=x"), 200);
            assert_int_equal(test->reply_bytes, sizeof pdf - 1);
        }
        for (size_t i = 0; i < sizeof strangers / sizeof *strangers; i++) {
            assert_int_equal(case_get(test, strangers[i], list), 404);
            assert_int_equal(get(test, strangers[i], thing, file, "?reason=x"), 404);
        }
        assert_int_equal(logged(test, thing, "download"), sizeof readers / sizeof *readers);
        // The thing itself names them; of another thing they are not.
        const char *one = arena_format(test->arena, "%s/%d", thing->path, thing->number);
        assert_int_equal(case_get(test, CHOI, one), 200);
        assert_int_equal(json_array_size(json_object_get(test->reply, "attachments")), 2);
        struct thing other = *thing;
        other.number++;
        assert_int_equal(get(test, KIM, &other, file, "?reason=x"), 404);
        for (EACH_THING(another))
            assert_int_equal(get(test, KIM, another, file, "?reason=x"),
                             another == thing ? 200 : 404);
    }
    case_close(test);
}

static void age_files(struct alarm_case *test)
{
    const char *hash = case_word(test, "SELECT max(hash) FROM attachment");
    const struct timespec at = { .tv_sec = (now_us() - 2 * DAY_US) / 1000000 };
    assert_int_equal(utimensat(AT_FDCWD,
                               arena_format(test->arena, "%s/attachments/%s", test->dir, hash),
                               (const struct timespec[]){ at, at }, 0),
                     0);
}

// The same bytes are one file, of whatever things, until the last of them is forgotten.
static void the_same_bytes_are_kept_once(void **state)
{
    (void)state;
    struct alarm_case *test = open_with_things();
    for (EACH_THING(thing)) {
        assert_int_equal(ADD(KIM), 201);
        assert_int_equal(ADD(KIM), 201);
    }
    assert_int_equal(case_number(test, "SELECT count(*) FROM attachment"), 6);
    assert_int_equal(file_count(test), 1);
    age_files(test);
    case_sql(test, ATTACHMENTS_FORGET("mileage_claim", "SELECT id FROM mileage_claim"));
    case_sql(test, ATTACHMENTS_FORGET("selfcheck_check", "SELECT id FROM selfcheck_check"));
    assert_int_equal(case_number(test, "SELECT count(*) FROM attachment"), 2);
    case_task(test, attachments_sweep);
    assert_int_equal(file_count(test), 1);
    case_sql(test, ATTACHMENTS_FORGET("selfcheck_improvement", "70"));
    case_task(test, attachments_sweep);
    assert_int_equal(file_count(test), 0);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_the_holder_adds),
        cmocka_unit_test(only_while_it_is_his_to_change),
        cmocka_unit_test(what_is_no_document_is_refused),
        cmocka_unit_test(who_sees_it_reads_them),
        cmocka_unit_test(the_same_bytes_are_kept_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
