#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "control/agency.h"

// What each query proves, as the meetings found: "" splits by agency.

static const char catalog[] =
    "CREATE TABLE pay (agency_id text NOT NULL, no text NOT NULL, vendor text, amt bigint, day date,\n"
    "    PRIMARY KEY (agency_id, no));\n"
    "CREATE TABLE vendor (agency_id text NOT NULL, id text NOT NULL, name text,\n"
    "    PRIMARY KEY (agency_id, id));\n"
    "CREATE TABLE holiday (day date NOT NULL, name text, PRIMARY KEY (day));\n"
    "CREATE TABLE moved (id text NOT NULL, agency_id text, PRIMARY KEY (id));\n"
    "CREATE TABLE numbered (agency_id bigint NOT NULL, id text NOT NULL, PRIMARY KEY (agency_id, id));\n";

static struct arena *arena;
static struct schema schema;

static int open_schema(void **state)
{
    (void)state;
    arena = arena_new("test", 64 * MIB, 256 * MIB);
    schema = (struct schema){ .arena = arena };
    struct err err = { 0 };
    return schema_read(&schema, catalog, &err) ? 0 : -1;
}

static int close_schema(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

static const char *meetings(const struct scenario *scenario, const char *sql)
{
    static const char *const names[] = { [MEETING_JOIN] = "join", [MEETING_GROUP] = "group",
                                         [MEETING_SHARED] = "shared", [MEETING_KEY] = "key",
                                         [MEETING_NONE] = "none" };
    struct plan_request request = { .sql = sql, .schema = &schema };
    struct plan_bound bound;
    struct err err = { 0 };
    if (!plan_bind(arena, &request, &bound, &err))
        fail_msg("%s: %s", sql, err.text);
    struct agency_proof proof = agency_prove(arena, &schema, scenario, bound.plan);
    struct str out;
    str_open(&out, arena);
    for (size_t i = 0; i < proof.spots.count; i++)
        str_format(&out, "%s%s", i ? " " : "", names[proof.spots.at[i].meeting]);
    return str_end(&out);
}

static void plans_split_where_rows_do_not_meet(void **state)
{
    (void)state;
    static const char *key[] = { "agency_id", "no" };
    static const struct scenario scenario = { .key = key, .key_count = 2 };
    static const struct {
        const char *sql, *meetings;
    } queries[] = {
        { "SELECT agency_id, no FROM pay WHERE amt / 0 > 1", "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN vendor v ON v.agency_id = p.agency_id AND v.id = p.vendor",
          "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN vendor v ON v.id = p.vendor", "join" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN vendor v ON v.agency_id < p.agency_id", "join" },
        { "SELECT p.agency_id, p.no FROM pay p WHERE NOT EXISTS (SELECT 1 FROM vendor v WHERE v.id = p.vendor)",
          "join" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN holiday h USING (day)", "" },
        { "SELECT p.agency_id, p.no FROM holiday h JOIN pay p USING (day)", "" },
        { "SELECT p.agency_id, p.no FROM holiday h LEFT JOIN pay p USING (day)", "shared key" },
        { "SELECT h.name AS agency_id, '' AS no FROM holiday h WHERE EXISTS (SELECT 1 FROM pay p WHERE p.day = h.day)",
          "shared key" },
        // A reference row whose key is a fault would be told by every shard.
        { "SELECT p.agency_id, p.no FROM pay p JOIN holiday h ON h.day + 1 = p.day", "shared key" },
        { "SELECT p.agency_id, p.no FROM holiday h JOIN pay p ON h.day = p.day + 1", "" },
        // A fault in the other side's key takes the agency's name away.
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id AND q.amt = p.amt / 2",
          "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id AND q.amt / 2 = p.amt",
          "key" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id\n"
          " AND replace(q.vendor, ' ', '') = replace(p.vendor, ' ', '')", "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id\n"
          " AND extract(year FROM q.day)::integer = extract(year FROM p.day)::integer", "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id\n"
          " AND extract(epoch FROM q.day)::integer = extract(year FROM p.day)::integer", "key" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN pay q ON q.agency_id = p.agency_id\n"
          " AND replace(q.vendor, ' ', '  ') = p.vendor", "key" },
        // NULL joins nothing, but it is a group.
        { "SELECT p.agency_id, p.no FROM pay p LEFT JOIN vendor v ON v.agency_id = p.agency_id AND v.id = p.vendor\n"
          " LEFT JOIN vendor w ON w.agency_id = v.agency_id AND w.name = v.name", "" },
        { "SELECT v.agency_id, v.id AS no FROM pay p LEFT JOIN vendor v ON v.agency_id = p.agency_id\n"
          " AND v.id = p.vendor GROUP BY v.agency_id, v.id", "group key" },
        { "SELECT agency_id, max(no) AS no FROM pay GROUP BY agency_id, vendor", "" },
        { "SELECT max(agency_id) AS agency_id, max(no) AS no FROM pay GROUP BY vendor", "group key" },
        { "SELECT DISTINCT agency_id, no FROM pay", "" },
        { "SELECT p.agency_id, p.no FROM pay p JOIN (SELECT DISTINCT vendor FROM pay) q ON q.vendor = p.vendor",
          "group join" },
        { "SELECT p.agency_id, p.no FROM pay p WHERE amt > (SELECT avg(amt) FROM pay)", "group join" },
        { "SELECT agency_id, no FROM (SELECT *, rank() OVER (PARTITION BY agency_id ORDER BY amt) AS n FROM pay) x\n"
          " WHERE n < 3", "" },
        { "SELECT agency_id, no FROM (SELECT *, rank() OVER (ORDER BY amt) AS n FROM pay) x WHERE n < 3",
          "group" },
        { "SELECT agency_id, no FROM pay ORDER BY amt, agency_id, no LIMIT 3", "group" },
        { "SELECT agency_id, no FROM pay UNION ALL SELECT agency_id, id FROM vendor", "" },
        { "SELECT agency_id, no FROM pay UNION ALL SELECT name, '' FROM holiday", "shared key" },
        { "SELECT no AS agency_id, vendor AS no FROM pay", "key" },
        { "SELECT name AS agency_id, '' AS no FROM holiday", "none" },
        // agency_id outside of the primary key, or no text: a reference table.
        { "SELECT agency_id, id AS no FROM moved", "none" },
        { "SELECT agency_id::text AS agency_id, id AS no FROM numbered", "none" },
    };
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++) {
        const char *got = meetings(&scenario, queries[i].sql);
        if (strcmp(got, queries[i].meetings) != 0)
            fail_msg("%s: '%s' is not '%s'", queries[i].sql, got, queries[i].meetings);
    }
}

static void findings_and_records_are_the_agency_s(void **state)
{
    (void)state;
    static const char sql[] = "SELECT agency_id, no, vendor FROM pay";
    static const char *no[] = { "no" }, *both[] = { "agency_id", "no" }, *other[] = { "vendor", "no" };
    struct scenario scenario = { .key = no, .key_count = 1 };
    assert_string_equal(meetings(&scenario, sql), "key");
    struct scenario_record record = { .table = "pay", .key = both, .from = both, .key_count = 2 };
    scenario = (struct scenario){ .key = both, .key_count = 2, .records = &record, .record_count = 1 };
    assert_string_equal(meetings(&scenario, sql), "");
    record.from = other;
    assert_string_equal(meetings(&scenario, sql), "key");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_split_where_rows_do_not_meet),
        cmocka_unit_test(findings_and_records_are_the_agency_s),
    };
    return cmocka_run_group_tests(tests, open_schema, close_schema);
}
