// SQL in, plan text or error and its place out.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "sql/plan.h"

static const char tables[] =
    "-- 표 | A table | 시험\n"
    "CREATE TABLE a (agency_id text NOT NULL, id text NOT NULL, kind text, amt bigint, day date,\n"
    "    at timestamp, -- 시각 | Time | restricted\n"
    "    PRIMARY KEY (agency_id, id));\n"
    "CREATE TABLE b (agency_id text NOT NULL, id text NOT NULL, kind text, amt bigint, day date,\n"
    "    PRIMARY KEY (agency_id, id));\n";

static const struct {
    const char *sql, *plan;
} plans[] = {
    {"SELECT a.id, a.amt + 1 AS more FROM a WHERE a.amt > 100 AND 1 = 1",
     "project #1 as id, +(#3, 1::bigint) as more\n"
     "  filter >(#3, 100::bigint)\n"
     "    scan a\n"},
    {"SELECT * FROM a JOIN b USING (agency_id, id) WHERE b.amt > a.amt AND a.kind = 'x'",
     "project #0 as agency_id, #1 as id, #2 as kind, #3 as amt, #4 as day, #5 as at, #8 as "
     "kind, #9 as amt, #10 as day\n"
     "  inner join on and(=(#0, #6), =(#1, #7), >(#9, #3))\n"
     "    filter =(#2, 'x')\n"
     "      scan a\n"
     "    scan b\n"},
    {"SELECT b.id FROM a RIGHT JOIN b ON a.id = b.id AND a.kind = 'x' WHERE b.amt > 1",
     "project #1 as id\n"
     "  left join on =(#6, #1)\n"
     "    filter >(#3, 1::bigint)\n"
     "      scan b\n"
     "    filter =(#2, 'x')\n"
     "      scan a\n"},
    {"SELECT a.id FROM a, b WHERE a.id = b.id AND a.day - b.day BETWEEN 0 AND param('n')",
     "project #1 as id\n"
     "  inner join on and(=(#1, #7), >=(-(#4, #10), 0), <=(-(#4, #10), 30))\n"
     "    scan a\n"
     "    scan b\n"},
    {"SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE b.id = a.id AND b.amt > a.amt AND "
     "b.kind = 'x')",
     "project #1 as id\n"
     "  semi join on and(=(#7, #1), >(#9, #3))\n"
     "    scan a\n"
     "    filter =(#2, 'x')\n"
     "      scan b\n"},
    {"SELECT id FROM a WHERE amt > 1 AND (kind = 'x' AND NOT EXISTS (SELECT 1 FROM b WHERE b.id "
     "= a.id))",
     "project #1 as id\n"
     "  anti join on =(#7, #1)\n"
     "    filter and(>(#3, 1::bigint), =(#2, 'x'))\n"
     "      scan a\n"
     "    scan b\n"},
    {"SELECT id FROM a WHERE id IN (SELECT id FROM b WHERE b.amt = a.amt)",
     "project #1 as id\n"
     "  semi join on and(=(#1, #7), =(#9, #3))\n"
     "    scan a\n"
     "    scan b\n"},
    {"SELECT id FROM a WHERE kind = 'x' OR EXISTS (SELECT 1 FROM b WHERE b.id = a.id)",
     "project #1 as id\n"
     "  filter or(=(#2, 'x'), not(is_null(#7)))\n"
     "    left join on =(#1, #6)\n"
     "      scan a\n"
     "      distinct\n"
     "        project #1 as id, TRUE\n"
     "          scan b\n"},
    {"SELECT id, (SELECT count(*) FROM b WHERE b.id = a.id) AS n FROM a",
     "project #1 as id, coalesce(#7, 0::bigint) as n\n"
     "  left join on =(#1, #6)\n"
     "    scan a\n"
     "    aggregate by #1: count()\n"
     "      scan b\n"},
    {"SELECT id FROM a WHERE amt > (SELECT avg(amt) FROM b)",
     "project #1 as id\n"
     "  inner join on >(::numeric(#3), #6)\n"
     "    scan a\n"
     "    aggregate avg(#3)\n"
     "      scan b\n"},
    {"SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE b.kind IS NOT NULL AND coalesce(b.amt, 0) < a.amt",
     "project #1 as id\n"
     "  inner join on and(=(#1, #7), <(coalesce(#9, 0::bigint), #3))\n"
     "    scan a\n"
     "    filter not(is_null(#2))\n"
     "      scan b\n"},
    {"SELECT a.id FROM a LEFT JOIN b ON a.id = b.id WHERE coalesce(b.amt, 0) < a.amt",
     "project #1 as id\n"
     "  filter <(coalesce(#9, 0::bigint), #3)\n"
     "    left join on =(#1, #7)\n"
     "      scan a\n"
     "      scan b\n"},
    {"SELECT id, (SELECT max(b.amt) FROM b WHERE b.day < a.day) AS before FROM a",
     "project #1 as id, #7 as before\n"
     "  left join null-safe on =(#4, #6)\n"
     "    scan a\n"
     "    aggregate by #5: max(#3)\n"
     "      inner join on <(#4, #5)\n"
     "        scan b\n"
     "        distinct\n"
     "          project #4 as day\n"
     "            scan a\n"},
    {"SELECT id FROM a WHERE EXISTS (SELECT b.kind FROM b WHERE b.id = a.id GROUP BY b.kind "
     "HAVING count(*) > 1)",
     "project #1 as id\n"
     "  semi join null-safe on =(#1, #7)\n"
     "    scan a\n"
     "    project #0 as kind, #1 as id\n"
     "      filter >(#2, 1::bigint)\n"
     "        aggregate by #2, #5: count()\n"
     "          inner join on =(#1, #5)\n"
     "            scan b\n"
     "            distinct\n"
     "              project #1 as id\n"
     "                scan a\n"},
    {"SELECT kind, sum(amt)::bigint AS s FROM a GROUP BY 1 HAVING count(DISTINCT id) > 1",
     "project #0 as kind, ::bigint(#1) as s\n"
     "  filter >(#2, 1::bigint)\n"
     "    aggregate by #2: sum(#3), count(distinct #1)\n"
     "      scan a\n"},
    {"SELECT a.agency_id, a.id, a.kind, count(b.id) FROM a LEFT JOIN b ON b.kind = a.kind GROUP "
     "BY a.agency_id, a.id",
     "aggregate by #0, #1, #2: count(#7)\n"
     "  left join on =(#8, #2)\n"
     "    scan a\n"
     "    scan b\n"},
    {"SELECT upper(kind) AS k, count(*) FILTER (WHERE amt > 0) FROM a GROUP BY k",
     "aggregate by upper(#2): count() filter >(#3, 0::bigint)\n"
     "  scan a\n"},
    {"SELECT g.kind FROM (SELECT kind, count(*) AS n FROM a GROUP BY kind) g WHERE g.kind = 'x' "
     "AND g.n > 1",
     "project #0 as kind\n"
     "  filter >(#1, 1::bigint)\n"
     "    aggregate by #2: count()\n"
     "      filter =(#2, 'x')\n"
     "        scan a\n"},
    {"SELECT id, sum(amt) OVER w, row_number() OVER w FROM a WINDOW w AS (PARTITION BY "
     "agency_id ORDER BY id)",
     "project #1 as id, #6 as sum, #7 as row_number\n"
     "  window sum(#3) to current peers, row_number() partition by #0 order by #1\n"
     "    scan a\n"},
    {"SELECT id, lag(day, 2) OVER (PARTITION BY agency_id ORDER BY amt DESC, id ROWS UNBOUNDED "
     "PRECEDING) FROM a",
     "project #1 as id, #6 as lag\n"
     "  window lag(#4) by 2 partition by #0 order by #3 desc, #1\n"
     "    scan a\n"},
    {"SELECT id FROM a UNION SELECT id FROM b UNION ALL SELECT NULL",
     "union all\n"
     "  distinct\n"
     "    union all\n"
     "      project #1 as id\n"
     "        scan a\n"
     "      project #1 as id\n"
     "        scan b\n"
     "  project NULL::text as ?column?\n"
     "    rows ()\n"},
    {"WITH w (k) AS (SELECT id FROM a) SELECT x.k FROM w x JOIN w y ON x.k = y.k",
     "project #0 as k\n"
     "  inner join on =(#0, #1)\n"
     "    project #1 as k\n"
     "      scan a\n"
     "    project #1 as k\n"
     "      scan a\n"},
    {"SELECT id FROM a WHERE day + param('n') < current_date",
     "project #1 as id\n"
     "  filter <(+(#4, 30), current_date)\n"
     "    scan a\n"},
    {"SELECT CASE kind WHEN 'x' THEN 1 ELSE 2.5 END, COALESCE(amt, 0), NULLIF(amt, 0), 2 + 3 * "
     "-4 FROM a",
     "project case(=(#2, 'x'), 1::numeric, 2.5) as case, coalesce(#3, 0::bigint) as coalesce, "
     "case(=(#3, 0::bigint), NULL::bigint, #3) as ?column?, '-10'::integer as ?column?\n"
     "  scan a\n"},
    {"SELECT id FROM a WHERE day >= '2026-01-01' AND kind NOT IN ('x', 'y') AND at < day",
     "project #1 as id\n"
     "  filter and(>=(#4, DATE '2026-01-01'), <>(#2, 'x'), <>(#2, 'y'), <(#5, ::timestamp(#4)))\n"
     "    scan a\n"},
    {"SELECT id FROM a WHERE (kind LIKE 'x%') IS NOT TRUE AND amt IS DISTINCT FROM 1",
     "project #1 as id\n"
     "  filter and(is_distinct(~~(#2, 'x%'), TRUE), is_distinct(#3, 1::bigint))\n"
     "    scan a\n"},
    {"SELECT extract(year FROM day), substring(id FROM 1 FOR 2), position('x' IN id), "
     "amt::numeric(10,2) FROM a",
     "project extract('year', #4) as extract, substring(#1, 1, 2) as substring, position(#1, "
     "'x') as position, numeric_scale(::numeric(#3), 2) as amt\n"
     "  scan a\n"},
    {"VALUES (1, 'x'), (2.5, NULL)",
     "rows (1::numeric, 'x'), (2.5, NULL::text)\n"},
    {"SELECT id FROM a WHERE kind = 'x' ORDER BY amt DESC, agency_id, 1 LIMIT 3 OFFSET 1",
     "project #0 as id\n"
     "  topk 3 after 1 order by #1 desc, #2, #0\n"
     "    project #1 as id, #3, #0\n"
     "      filter =(#2, 'x')\n"
     "        scan a\n"},
    {"SELECT id, b.amt FROM a FULL JOIN b USING (id) WHERE a.kind = 'x'",
     "project coalesce(#1, #7) as id, #9 as amt\n"
     "  left join on =(#1, #7)\n"
     "    filter =(#2, 'x')\n"
     "      scan a\n"
     "    scan b\n"},
    {"SELECT id FROM a WHERE id NOT IN (SELECT id FROM b)",
     "project #1 as id\n"
     "  anti join on =(#1, #7)\n"
     "    scan a\n"
     "    scan b\n"},
    {"SELECT id FROM a WHERE kind NOT IN (SELECT kind FROM b)",
     "project #1 as id\n"
     "  filter not(or(not(is_null(#6)), and(is_null(#2), not(is_null(#7)))))\n"
     "    left join\n"
     "      left join\n"
     "        anti join on =(#2, #8)\n"
     "          scan a\n"
     "          scan b\n"
     "        distinct\n"
     "          project TRUE\n"
     "            filter is_null(#2)\n"
     "              scan b\n"
     "      distinct\n"
     "        project TRUE\n"
     "          scan b\n"},
    {"SELECT id, amt > ALL (SELECT amt FROM b) AS most FROM a WHERE amt IS NOT NULL",
     "project #1 as id, not(or(coalesce(<=(#3, #6), FALSE), case(or(not(is_null(#7)), "
     "and(is_null(#3), not(is_null(#8)))), NULL::boolean, FALSE))) as most\n"
     "  left join\n"
     "    left join\n"
     "      left join\n"
     "        filter not(is_null(#3))\n"
     "          scan a\n"
     "        aggregate max(#3)\n"
     "          scan b\n"
     "      distinct\n"
     "        project TRUE\n"
     "          filter is_null(#3)\n"
     "            scan b\n"
     "    distinct\n"
     "      project TRUE\n"
     "        scan b\n"},
    {"SELECT id, (SELECT amt FROM b WHERE b.id = a.id) AS paid FROM a",
     "project #1 as id, case(>(#7, 1::bigint), !more than one row in a scalar subquery, #8) as paid\n"
     "  left join on =(#1, #6)\n"
     "    scan a\n"
     "    aggregate by #1: count(), min(#3)\n"
     "      scan b\n"},
    {"SELECT kind, day, sum(amt) AS s FROM a GROUP BY kind, ROLLUP (day)",
     "union all\n"
     "  aggregate by #2, #4: sum(#3)\n"
     "    scan a\n"
     "  project #0 as kind, NULL::date, #1 as sum\n"
     "    aggregate by #2: sum(#3)\n"
     "      scan a\n"},
    {"SELECT DISTINCT ON (kind) kind, id FROM a ORDER BY kind, day, agency_id, id",
     "project #0 as kind, #1 as id\n"
     "  topk 1 partition by #0 order by #0, #2, #3, #1\n"
     "    project #2 as kind, #1 as id, #4, #0\n"
     "      scan a\n"},
    {"SELECT id FROM a EXCEPT ALL SELECT id FROM b",
     "project #0 as id\n"
     "  repeat -(#1, #2)\n"
     "    aggregate by #0: count() filter #1, count() filter not(#1)\n"
     "      union all\n"
     "        project #1 as id, TRUE\n"
     "          scan a\n"
     "        project #1 as id, FALSE\n"
     "          scan b\n"},
};

static const struct {
    const char *sql;
    enum err_kind kind;
    int sql_offset;
} errors[] = {
    {"SELECT", ERR_BAD_INPUT, -1},
    {"SELECT 1; SELECT 2", ERR_BAD_INPUT, 17},
    {"DELETE FROM a", ERR_UNSUPPORTED, 12},
    {"SELECT '한글', nope FROM a", ERR_BAD_INPUT, 17},
    {"SELECT id FROM nope", ERR_BAD_INPUT, 15},
    {"SELECT a.nope FROM a", ERR_BAD_INPUT, 7},
    {"SELECT z.id FROM a", ERR_BAD_INPUT, 7},
    {"SELECT id FROM a, b", ERR_BAD_INPUT, 7},
    {"SELECT id FROM a WHERE amt", ERR_BAD_INPUT, 23},
    {"SELECT id FROM a WHERE day = 'monday'", ERR_BAD_INPUT, 29},
    {"SELECT id + 1 FROM a", ERR_UNSUPPORTED, 10},
    {"SELECT first_value('x') OVER (ORDER BY id) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT mode() WITHIN GROUP (ORDER BY NULL) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT id FROM a WHERE id ~ ANY (SELECT id FROM b)", ERR_UNSUPPORTED, 26},
    {"SELECT id FROM a WHERE (id, amt) < ANY (SELECT id, amt FROM b)", ERR_UNSUPPORTED, 33},
    {"SELECT id FROM a WHERE (id, amt) IN (SELECT id FROM b)", ERR_BAD_INPUT, 33},
    {"SELECT id FROM a WHERE id = ARRAY(SELECT id FROM b)", ERR_UNSUPPORTED, 28},
    {"SELECT id FROM a WHERE day < now()", ERR_UNSUPPORTED, 29},
    {"SELECT current_date - day FROM a", ERR_UNSUPPORTED, 20},
    {"SELECT id, count(*) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT id FROM a WHERE count(*) > 1", ERR_BAD_INPUT, 23},
    {"SELECT id, (SELECT amt, id FROM b WHERE b.id = a.id) FROM a", ERR_BAD_INPUT, 11},
    {"SELECT id FROM a LIMIT -5", ERR_BAD_INPUT, 23},
    {"SELECT id FROM a ORDER BY id OFFSET amt", ERR_BAD_INPUT, 36},
    {"SELECT id FROM a ORDER BY id FETCH FIRST 2 ROWS WITH TIES", ERR_UNSUPPORTED, 41},
    {"SELECT id FROM a ORDER BY 2 LIMIT 1", ERR_BAD_INPUT, 26},
    {"SELECT DISTINCT kind FROM a ORDER BY amt LIMIT 1", ERR_BAD_INPUT, 37},
    {"SELECT DISTINCT ON (id) id FROM a ORDER BY amt", ERR_BAD_INPUT, 43},
    {"SELECT id FROM a UNION SELECT id FROM b ORDER BY upper(id) LIMIT 1", ERR_UNSUPPORTED, 49},
    {"SELECT id FROM a FULL JOIN b USING (day)", ERR_BAD_INPUT, 7},
    {"SELECT a.id FROM a FULL JOIN b ON EXISTS (SELECT 1 FROM b)", ERR_UNSUPPORTED, 34},
    {"SELECT id FROM a WHERE (id, kind) = id", ERR_UNSUPPORTED, 23},
    {"SELECT param('nope') FROM a", ERR_BAD_INPUT, 7},
    {"SELECT param('n' || 'x') FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT id FROM a WHERE EXISTS (SELECT 1 FROM b WHERE EXISTS (SELECT 1 FROM a x WHERE x.id "
     "= b.id AND x.amt = a.amt))", ERR_UNSUPPORTED, 109},
    {"SELECT row_number() OVER () FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT sum(amt) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT "
     "ROW) FROM a", ERR_UNSUPPORTED, 21},
    {"SELECT sum(amt) OVER (ORDER BY id ROWS amt PRECEDING) FROM a", ERR_UNSUPPORTED, 39},
    {"SELECT sum(amt) OVER (ORDER BY id ROWS -1 PRECEDING) FROM a", ERR_BAD_INPUT, 39},
    {"SELECT sum(amt) OVER (ORDER BY kind RANGE 1 PRECEDING) FROM a", ERR_UNSUPPORTED, 42},
    {"SELECT sum(amt) OVER (ORDER BY day, id RANGE '1 day' PRECEDING) FROM a", ERR_BAD_INPUT, 45},
    {"SELECT sum(amt) OVER (ORDER BY day::timestamp RANGE interval '1 month' PRECEDING) FROM a",
     ERR_UNSUPPORTED, 61},
    {"SELECT count(*) OVER (GROUPS 1 PRECEDING) FROM a", ERR_BAD_INPUT, 21},
    {"SELECT ntile(0) OVER (ORDER BY id) FROM a", ERR_BAD_INPUT, 13},
    {"SELECT nth_value(amt) OVER (ORDER BY id) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT rank() FILTER (WHERE id > 1) OVER (ORDER BY id) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT count(DISTINCT amt) OVER (ORDER BY id) FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT string_agg(kind, ',' ORDER BY kind) OVER () FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT percentile_cont(1.5) WITHIN GROUP (ORDER BY amt) FROM a", ERR_BAD_INPUT, 23},
    {"SELECT percentile_cont(amt) WITHIN GROUP (ORDER BY amt) FROM a", ERR_UNSUPPORTED, 23},
    {"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY day) FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT percentile_cont(0.5) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT sum(amt) WITHIN GROUP (ORDER BY amt) FROM a", ERR_BAD_INPUT, 7},
    {"SELECT string_agg(kind, ', ') FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT string_agg(kind, ', ' ORDER BY day) FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT string_agg(kind, kind ORDER BY kind) FROM a", ERR_UNSUPPORTED, 24},
    {"SELECT string_agg(DISTINCT kind, ', ' ORDER BY day, kind) FROM a", ERR_BAD_INPUT, 47},
    {"SELECT avg(x) FROM (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY amt) AS x FROM a) w",
     ERR_UNSUPPORTED, 7},
    {"SELECT count(DISTINCT amt::double precision) FROM a", ERR_UNSUPPORTED, 7},
    {"WITH RECURSIVE w AS (SELECT 1) SELECT * FROM w", ERR_UNSUPPORTED, 15},
    {"SELECT a.id FROM a, LATERAL (SELECT 1) x", ERR_UNSUPPORTED, 36},
    {"SELECT id FROM a INTERSECT SELECT id, amt FROM b", ERR_BAD_INPUT, 34},
    {"SELECT id FROM a, a", ERR_BAD_INPUT, 18},
    {"SELECT 1 UNION SELECT 'x'::text", ERR_BAD_INPUT, 22},
    {"SELECT sum(id) FROM a", ERR_UNSUPPORTED, 7},
    {"SELECT kind FROM a GROUP BY DISTINCT ROLLUP (kind)", ERR_UNSUPPORTED, 37},
    {"SELECT amt FROM a GROUP BY ROLLUP (kind)", ERR_BAD_INPUT, 7},
    {"SELECT array[1]", ERR_UNSUPPORTED, 7},
    {"SELECT id FROM a WHERE id = $1", ERR_UNSUPPORTED, 28},
    {"SELECT avg(amt::double precision) FROM a", ERR_UNSUPPORTED, 7},
};

struct fixture {
    struct arena *arena;
    struct schema schema;
    struct plan_param param;
};

static int fixture_open(void **state)
{
    static struct fixture fixture;
    struct err err = {0};
    fixture.arena = arena_new("test", 64 * MIB, 512 * MIB);
    fixture.schema = (struct schema){.arena = fixture.arena};
    fixture.param = (struct plan_param){.name = "n", .value = value_word(TYPE_INT, 30)};
    *state = &fixture;
    return schema_read(&fixture.schema, tables, &err) ? 0 : 1;
}

static int fixture_close(void **state)
{
    arena_free(((struct fixture *)*state)->arena);
    return 0;
}

static struct plan_request request_of(const struct fixture *fixture, const char *sql)
{
    return (struct plan_request){sql, &fixture->schema, &fixture->param, 1};
}

static bool bind_text(struct fixture *fixture, const char *sql, struct plan_bound *out,
                      struct err *err)
{
    struct plan_request request = request_of(fixture, sql);
    *err = (struct err){.sql_offset = -1};
    return plan_bind(fixture->arena, &request, out, err);
}

static void plans_are_as_expected(void **state)
{
    struct fixture *fixture = *state;
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        struct plan_bound bound;
        struct err err;
        struct str text;
        if (!bind_text(fixture, plans[i].sql, &bound, &err))
            fail_msg("%s\n%s", plans[i].sql, err.text);
        str_open(&text, fixture->arena);
        plan_print(&text, bound.plan);
        if (strcmp(str_end(&text), plans[i].plan) != 0)
            fail_msg("%s\ngave\n%swanted\n%s", plans[i].sql, str_end(&text), plans[i].plan);
    }
}

static void errors_have_kind_and_place(void **state)
{
    for (size_t i = 0; i < sizeof errors / sizeof *errors; i++) {
        struct plan_bound bound;
        struct err err;
        if (bind_text(*state, errors[i].sql, &bound, &err))
            fail_msg("%s\nwas accepted", errors[i].sql);
        if (err.kind != errors[i].kind || err.sql_offset != errors[i].sql_offset)
            fail_msg("%s\n%s at %d", errors[i].sql, err.text, err.sql_offset);
    }
}

static void server_text_has_literals(void **state)
{
    struct fixture *fixture = *state;
    const char *sql = "SELECT id /* 값 */ FROM a WHERE amt > - param( 'n' ) AND day < current_date "
                      "AND at < LOCALTIMESTAMP";
    struct plan_request request = request_of(fixture, sql);
    struct plan_bound bound;
    struct err err;
    assert_true(bind_text(fixture, sql, &bound, &err));
    assert_int_equal(bound.spot_count, 3);
    int64_t noon = civil_day(2026, 3, 2) * CIVIL_DAY_US + CIVIL_DAY_US / 2;
    assert_string_equal(plan_server_text(fixture->arena, &request, &bound, noon),
                        "SELECT id /* 값 */ FROM a WHERE amt > - (30) AND day < "
                        "(DATE '2026-03-02') AND at < (TIMESTAMP '2026-03-02 12:00:00')");
}

// A value of one agency: the engine and the server read the same CASE.
static void own_values_are_a_case(void **state)
{
    struct fixture *fixture = *state;
    const struct plan_own_value own[] = {{"A'2", value_word(TYPE_INT, 5)}};
    const struct plan_param param = {"n", value_word(TYPE_INT, 30), own, 1};
    static const struct {
        const char *sql, *text; // NULL: refused
    } cases[] = {
        {"SELECT id FROM a AS x JOIN b USING (id) WHERE x.amt > param('n')",
         "SELECT id FROM a AS x JOIN b USING (id) WHERE x.amt > "
         "(CASE \"x\".agency_id WHEN 'A''2' THEN 5 ELSE 30 END)"},
        {"SELECT count(*) FROM a FULL JOIN b USING (agency_id) WHERE a.amt > param('n')",
         "SELECT count(*) FROM a FULL JOIN b USING (agency_id) WHERE a.amt > "
         "(CASE agency_id WHEN 'A''2' THEN 5 ELSE 30 END)"},
        {"SELECT agency_id FROM a GROUP BY agency_id HAVING count(*) > param('n')",
         "SELECT agency_id FROM a GROUP BY agency_id HAVING count(*) > "
         "(CASE \"a\".agency_id WHEN 'A''2' THEN 5 ELSE 30 END)"},
        {"SELECT kind FROM a GROUP BY kind HAVING count(*) > param('n')", NULL},
        {"SELECT 1 FROM (SELECT id, amt FROM a) AS x WHERE amt > param('n')", NULL},
        {"SELECT id FROM a ORDER BY id LIMIT param('n')", NULL},
        {"SELECT n FROM generate_series(1, param('n')) AS n", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct plan_request request = {cases[i].sql, &fixture->schema, &param, 1};
        struct plan_bound bound;
        struct err err = {0};
        bool bound_well = plan_bind(fixture->arena, &request, &bound, &err);
        assert_int_equal(bound_well, cases[i].text != NULL);
        if (bound_well)
            assert_string_equal(plan_server_text(fixture->arena, &request, &bound, 0), cases[i].text);
    }
}

// What the engine orders by, the server does too.
static void server_text_completes_orders(void **state)
{
    struct fixture *fixture = *state;
    const char *sql = "SELECT id, kind FROM a ORDER BY amt /* limit */ LIMIT 3";
    struct plan_request request = request_of(fixture, sql);
    struct plan_bound bound;
    struct err err;
    assert_true(bind_text(fixture, sql, &bound, &err));
    assert_string_equal(plan_server_text(fixture->arena, &request, &bound, 0),
                        "SELECT id, kind FROM a ORDER BY amt /* limit */ , 1, 2 LIMIT 3");
    request.sql = "SELECT id, 'limit 1' AS x FROM a OFFSET 2 FETCH NEXT 3 ROWS ONLY";
    assert_true(bind_text(fixture, request.sql, &bound, &err));
    assert_string_equal(plan_server_text(fixture->arena, &request, &bound, 0),
                        "SELECT id, 'limit 1' AS x FROM a ORDER BY 1, 2 OFFSET 2 FETCH NEXT 3 ROWS ONLY");
}

static size_t notes_of(struct fixture *fixture, const char *sql)
{
    struct plan_bound bound;
    struct err err;
    if (!bind_text(fixture, sql, &bound, &err))
        fail_msg("%s\n%s", sql, err.text);
    return bound.note_count;
}

static void orders_that_may_tie_are_noted(void **state)
{
    assert_int_equal(1, notes_of(*state, "SELECT row_number() OVER (ORDER BY day) FROM a"));
    assert_int_equal(1, notes_of(*state, "SELECT lag(amt) OVER (PARTITION BY kind ORDER BY id) "
                                         "FROM a"));
    assert_int_equal(0, notes_of(*state, "SELECT lag(amt) OVER (ORDER BY agency_id, id) FROM a"));
    assert_int_equal(0, notes_of(*state, "SELECT rank() OVER (ORDER BY day) FROM a"));
    assert_int_equal(0, notes_of(*state, "SELECT row_number() OVER (PARTITION BY a.agency_id "
                                         "ORDER BY a.id) "
                                         "FROM a JOIN b ON b.agency_id = a.agency_id AND b.id = "
                                         "a.id"));
    assert_int_equal(1, notes_of(*state, "SELECT row_number() OVER (PARTITION BY a.agency_id "
                                         "ORDER BY a.id) "
                                         "FROM a JOIN b ON b.agency_id = a.agency_id"));
    assert_int_equal(0, notes_of(*state, "SELECT lag(n) OVER (PARTITION BY agency_id ORDER BY "
                                         "id) FROM (SELECT "
                                         "agency_id, id, kind, count(*) AS n FROM a GROUP BY "
                                         "agency_id, id, kind) g"));
    assert_int_equal(1, notes_of(*state, "SELECT id FROM a ORDER BY id"));
}

static void comments_of_the_catalog_are_read(void **state)
{
    struct fixture *fixture = *state;
    const struct schema_table *table = schema_find(&fixture->schema, "a");
    assert_string_equal(table->title_ko, "표");
    assert_string_equal(table->source, "시험");
    assert_int_equal(table->agency_column, 0);
    assert_int_equal(table->key_count, 2);
    int at = schema_column_find(table, "at");
    assert_string_equal(table->columns[at].title_en, "Time");
    assert_string_equal(table->columns[at].mark, "restricted");
}

// What is deep or long is answered, or refused with the place where it becomes too much; never slowly.
static void what_is_too_large_is_refused_at_its_place(void **state)
{
    struct fixture *fixture = *state;
    static const struct {
        const char *start, *part, *middle, *close, *end;
        int count;
        bool taken;
    } texts[] = {
        {"SELECT ", "1 + ", "1", "", "", 2000, false},
        {"SELECT ", "1 + ", "1", "", "", 200000, false},
        {"SELECT ", "+ - ", "1", "", "", 2500, false},
        {"SELECT ", "'x' ||", "1", "", "", 180000, false},
        {"SELECT ", "NOT ", "TRUE", "", "", 1000, false},
        {"SELECT ", "abs(", "1", ")", "", 1000, false},
        {"SELECT id FROM a WHERE ", "(", "amt > 1", ")", "", 1000, true},
        {"SELECT ", "(SELECT ", "1", ")", "", 1000, false},
        {"SELECT * FROM ", "(SELECT * FROM ", "a", ") x", "", 1000, false},
        {"SELECT id FROM a WHERE ", "amt IN (SELECT amt FROM a WHERE ", "amt > 1", ")", "", 1000, false},
        {"SELECT ", "CASE WHEN amt > 1 THEN ", "1", " ELSE 2 END", " FROM a", 1000, false},
        {"SELECT id FROM a WHERE ", "amt <> 1 AND ", "TRUE", "", "", 1000, true}, // to the graph it is too much
        {"SELECT id FROM a WHERE ", "amt = 1 OR ", "FALSE", "", "", 1000, true},
        {"SELECT id FROM a WHERE amt IN (", "1, ", "1", "", ")", 5000, true},
        {"SELECT id FROM a WHERE amt IN (", "1, ", "1", "", ")", 100000, false},
        {"SELECT '", "가나", "", "", "'", 180000, false},
        {"SELECT '", "가나", "", "", "'", 170000, true},
        {"SELECT ", "amt, ", "id", "", " FROM a", 2000, true},
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct plan_bound bound;
        struct err err = {.sql_offset = -1};
        struct str sql;
        str_open(&sql, fixture->arena);
        str_text(&sql, texts[i].start);
        for (int n = 0; n < texts[i].count; n++)
            str_text(&sql, texts[i].part);
        str_text(&sql, texts[i].middle);
        for (int n = 0; n < texts[i].count; n++)
            str_text(&sql, texts[i].close);
        str_text(&sql, texts[i].end);
        clock_t begin = clock();
        bool taken = bind_text(fixture, str_end(&sql), &bound, &err);
        if (taken != texts[i].taken || (!taken && err.sql_offset < 0))
            fail_msg("%s%s… %d: %s at %d", texts[i].start, texts[i].part, texts[i].count,
                     taken ? "taken" : err.text, err.sql_offset);
        assert_true(clock() - begin < 5 * CLOCKS_PER_SEC);
    }
}

// Text that doubles at every step must be refused before it is expanded.
static void doubling_is_refused_or_cheap(void **state)
{
    struct fixture *fixture = *state;
    struct str with, nested;
    struct plan_bound bound;
    struct err err;
    str_open(&with, fixture->arena);
    str_text(&with, "WITH w0 AS (SELECT amt AS v FROM a)");
    for (int i = 1; i < 40; i++)
        str_format(&with, ", w%d AS (SELECT x.v FROM w%d x, w%d y)", i, i - 1, i - 1);
    str_text(&with, " SELECT * FROM w39");
    assert_false(bind_text(fixture, str_end(&with), &bound, &err));
    assert_int_equal(err.kind, ERR_LIMIT);
    str_open(&nested, fixture->arena);
    str_text(&nested, "SELECT v FROM ");
    for (int i = 0; i < 40; i++)
        str_text(&nested, "(SELECT v % 7 + v AS v FROM ");
    str_text(&nested, "(SELECT amt AS v FROM a) x");
    for (int i = 0; i < 40; i++)
        str_format(&nested, ") x%d", i);
    str_text(&nested, " WHERE v > 0");
    assert_true(bind_text(fixture, str_end(&nested), &bound, &err));
    struct str joins;
    str_open(&joins, fixture->arena);
    str_text(&joins, "SELECT row_number() OVER (ORDER BY id) FROM ");
    for (int i = 0; i < 60; i++)
        str_format(&joins, "(SELECT y%d.id FROM b y%d JOIN ", i, i);
    str_text(&joins, "a z");
    for (int i = 59; i >= 0; i--)
        str_format(&joins, " ON y%d.id = z.id) z", i);
    assert_true(bind_text(fixture, str_end(&joins), &bound, &err));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plans_are_as_expected),
        cmocka_unit_test(errors_have_kind_and_place),
        cmocka_unit_test(server_text_has_literals),
        cmocka_unit_test(own_values_are_a_case),
        cmocka_unit_test(server_text_completes_orders),
        cmocka_unit_test(orders_that_may_tie_are_noted),
        cmocka_unit_test(comments_of_the_catalog_are_read),
        cmocka_unit_test(what_is_too_large_is_refused_at_its_place),
        cmocka_unit_test(doubling_is_refused_or_cheap),
    };
    return cmocka_run_group_tests(tests, fixture_open, fixture_close);
}
