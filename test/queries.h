// test/queries.h — small queries over two small tables, each there for one operator of the graph.
//
// test/laws.c holds the operators to their laws with them; test/oracle.c compares them with PostgreSQL.
#pragma once

#include <stddef.h>

static const char *const QUERY_TABLES =
    "CREATE TABLE t (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "PRIMARY KEY (id));\n"
    "CREATE TABLE u (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "PRIMARY KEY (id));\n";

static const struct query {
    const char *op, *sql;
} QUERIES[] = {
    {"scan", "SELECT id, v * 2 + k AS x, s || '-' AS y FROM t WHERE v > 0 OR s LIKE '가%'"},
    {"scan", "SELECT id, 10 / v AS q FROM t WHERE k <> 2"},
    {"filter", "SELECT k, count(*) AS c FROM t GROUP BY k HAVING count(*) > 2"},
    {"filter", "SELECT k, sum(v) AS c FROM t GROUP BY k HAVING 6 / sum(v) > 0"},
    {"project", "SELECT count(v) + 1 AS x, max(s) AS m FROM t"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND a.v < b.v"},
    {"join", "SELECT a.id, b.id AS other FROM t a, t b WHERE a.k = b.k AND a.s = b.s AND a.id < b.id "
             "AND b.d - a.d BETWEEN 0 AND 3"},
    {"join", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON a.k = b.k JOIN t c ON c.v = b.v "
             "WHERE a.n > 1"},
    {"join", "SELECT a.id, g.c FROM t a JOIN (SELECT k, count(*) AS c FROM u GROUP BY k) g "
             "ON g.k = a.k WHERE a.v < g.c"},
    {"join", "SELECT x.k, c.id FROM (SELECT t.k, u.v FROM t JOIN u ON t.k = u.k) x "
             "JOIN t c ON c.v = x.v"},
    {"merge", "SELECT a.id, b.id AS other, b.s FROM t a LEFT JOIN u b ON a.k = b.k AND b.v > a.v"},
    {"merge", "SELECT id, s FROM t WHERE v > 1 UNION ALL SELECT id, s FROM u WHERE v < 1"},
    {"merge", "SELECT k, s FROM t UNION SELECT k, s FROM u"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)"},
    {"semijoin", "SELECT id, s FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.v > t.v)"},
    {"semijoin", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM t b WHERE b.k = a.k AND b.id <> a.id)"},
    {"semijoin", "SELECT id FROM t WHERE k IN (SELECT k FROM u WHERE v > 0)"},
    {"aggregate", "SELECT k, count(*) AS c, sum(v) AS s, avg(n) AS a, min(s) AS lo, max(d) AS hi "
                  "FROM t GROUP BY k"},
    {"aggregate", "SELECT s, count(DISTINCT k) AS c, sum(DISTINCT v) AS z, count(v) FILTER (WHERE k > 1) AS f "
                  "FROM t GROUP BY s"},
    {"aggregate", "SELECT stddev_samp(v) AS a, var_pop(n) AS b, bool_and(v > -3) AS c FROM t"},
    {"aggregate", "SELECT DISTINCT k, d FROM t"},
    {"aggregate", "SELECT t.k, max(u.n) AS m FROM t JOIN u ON t.k = u.k GROUP BY t.k"},
    {"arrange", "SELECT id, (SELECT count(*) FROM u WHERE u.k = t.k) AS c FROM t"},
    {"arrange", "SELECT id FROM t WHERE v > (SELECT avg(v) FROM u)"},
    {"arrange", "SELECT id FROM t WHERE (SELECT count(*) FROM u WHERE u.k = t.k AND u.v > t.v) > 1"},
    {"timer", "SELECT id FROM t WHERE d + 5 < current_date"},
    {"timer", "SELECT id, k FROM t WHERE current_date BETWEEN d AND d + 4 AND v > 0"},
    {"timer", "SELECT a.id FROM t a WHERE a.d < current_date - interval '3 days' AND NOT EXISTS "
              "(SELECT 1 FROM u b WHERE b.k = a.k AND b.d >= a.d)"},
    {"timer", "SELECT k, max(d) AS m FROM t GROUP BY k HAVING max(d) + 2 < current_date"},
    {"window", "SELECT id, lag(v) OVER (PARTITION BY k ORDER BY d, id) AS p, "
               "lead(s, 2) OVER (PARTITION BY k ORDER BY d, id) AS f FROM t"},
    {"window", "SELECT id, row_number() OVER (PARTITION BY k ORDER BY v DESC, id) AS r, "
               "rank() OVER (PARTITION BY k ORDER BY v) AS q FROM t"},
    {"window", "SELECT id, sum(v) OVER (PARTITION BY k ORDER BY d, id) AS running, "
               "count(*) OVER (PARTITION BY k) AS n FROM t"},
    {"window", "SELECT k, c, rank() OVER (ORDER BY c DESC) AS r FROM (SELECT k, count(*) AS c FROM t "
               "GROUP BY k) g"},
    {"rows", "SELECT t.id, w.b FROM t JOIN (VALUES (1, 'x'), (2, 'y')) AS w(a, b) ON w.a = t.k"},
};
#define QUERY_COUNT (sizeof QUERIES / sizeof *QUERIES)
