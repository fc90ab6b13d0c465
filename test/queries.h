// test/queries.h — small queries over two small tables, each there for one operator of the graph.
//
// test/laws.c holds the operators to their laws with them; test/oracle.c compares them with PostgreSQL.
#pragma once

#include <stddef.h>

static const char *const QUERY_TABLES =
    "CREATE TABLE t (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "flag boolean, hm time, ts timestamp, span interval, PRIMARY KEY (id));\n"
    "CREATE TABLE u (id bigint NOT NULL, k integer, v bigint, s text, d date, n numeric(8,2), "
    "flag boolean, hm time, ts timestamp, span interval, PRIMARY KEY (id));\n";

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
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON a.k = b.k JOIN t c ON c.v = b.v "
                  "WHERE a.n > 1"},
    {"join", "SELECT a.id, g.c FROM t a JOIN (SELECT k, count(*) AS c FROM u GROUP BY k) g "
             "ON g.k = a.k WHERE a.v < g.c"},
    {"multijoin", "SELECT x.k, c.id FROM (SELECT t.k, u.v FROM t JOIN u ON t.k = u.k) x "
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
    // joins: every kind, residual and band conditions, USING, the same table twice, three and four
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b USING (k) WHERE a.d < b.d"},
    {"join", "SELECT k, s, a.id, b.id AS other FROM t a JOIN u b USING (k, s)"},
    {"join", "SELECT a.id, b.id AS other FROM t a CROSS JOIN u b WHERE a.k = b.k AND (a.v > b.v OR a.s = b.s)"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN t b ON b.s = a.s AND b.id > a.id AND b.n "
             "BETWEEN a.n * 0.5 AND a.n * 1.5"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j, e.id AS l FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.s = b.s "
                  "AND c.d >= a.d JOIN u e ON e.id = c.id WHERE a.v + e.v > 0"},
    {"join", "SELECT a.id, w.d AS last FROM t a JOIN (SELECT s, max(d) AS d FROM u GROUP BY s) w "
             "ON w.s = a.s AND w.d BETWEEN a.d AND a.d + 7"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k + 1 = b.k AND upper(a.s) = upper(b.s)"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON date_trunc('month', a.d) = "
             "date_trunc('month', b.d + interval '1 month') OR a.k = b.k WHERE a.id = b.id"},
    {"merge", "SELECT a.id, b.id AS other FROM t a RIGHT JOIN u b ON a.k = b.k AND a.n > b.n"},
    {"merge", "SELECT k, a.id, b.id AS other FROM t a LEFT JOIN u b USING (k) WHERE b.id IS NULL OR b.v > 0"},
    {"merge", "SELECT a.id, b.id AS i, c.id AS j FROM t a LEFT JOIN u b ON b.k = a.k AND b.d - a.d "
              "BETWEEN 0 AND 2 LEFT JOIN t c ON c.id = b.v AND c.s <> a.s"},
    {"merge", "SELECT a.id, coalesce(g.c, 0) AS c FROM t a LEFT JOIN (SELECT k, count(*) AS c FROM u "
              "WHERE v > 0 GROUP BY k) g ON g.k = a.k WHERE coalesce(g.c, 0) < 2"},
    {"merge", "SELECT a.id FROM t a LEFT JOIN u b ON b.id = a.id WHERE b.id IS NULL AND a.s IS NOT NULL"},
    {"merge", "SELECT k AS x, v AS y FROM t UNION ALL SELECT k, v FROM u UNION SELECT v, k FROM t"},
    {"merge", "SELECT k AS x FROM t UNION (SELECT v FROM u UNION ALL SELECT n FROM t)"},
    {"merge", "SELECT x, count(*) AS c FROM (SELECT s AS x FROM t UNION ALL SELECT to_char(d, 'YYYY-MM') "
              "FROM u UNION ALL SELECT NULL) w GROUP BY x"},
    {"merge", "SELECT DISTINCT a.k, b.s FROM t a LEFT JOIN u b ON b.k = a.k AND b.n IS NOT NULL"},
    // EXISTS, IN: nested, under OR, in the SELECT list, with bands, uncorrelated
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND EXISTS "
                 "(SELECT 1 FROM t x WHERE x.id = u.id AND x.v > 0))"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND NOT EXISTS "
                 "(SELECT 1 FROM t x WHERE x.s = u.s AND x.d > u.d))"},
    {"semijoin", "SELECT id FROM t WHERE v > 3 OR EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.s = t.s)"},
    {"semijoin", "SELECT id, NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.d < t.d) AS free FROM t "
                 "WHERE s IS NOT NULL"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND t.d BETWEEN u.d "
                 "AND u.d + 3 AND (u.n IS NULL OR u.n > t.n))"},
    {"semijoin", "SELECT id FROM t WHERE (k, s) IN (SELECT k, s FROM u WHERE n > 0) AND id NOT IN (1, 2, 3)"},
    {"semijoin", "SELECT id FROM t WHERE s IN (SELECT max(s) FROM u GROUP BY k HAVING count(*) > 1)"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE v > 4) AND k IN (0, 2, NULL)"},
    {"semijoin", "SELECT id FROM t WHERE k = ANY (SELECT k FROM u WHERE u.v < t.v)"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u JOIN t x ON x.k = u.k WHERE u.s = t.s "
                 "AND x.id <> t.id AND x.d >= t.d)"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT k FROM u WHERE u.s = t.s GROUP BY k "
                 "HAVING sum(v) > 2)"},
    {"semijoin", "SELECT k, count(*) AS c FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k) "
                 "GROUP BY k HAVING NOT EXISTS (SELECT 1 FROM u x WHERE x.v = t.k)"},
    // keys whose columns stand in another order on the other side
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.v = t.k AND u.k = t.v)"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k + 1 = t.k AND u.n = t.n)"},
    // subqueries as values: each aggregate, by equality and by band, uncorrelated, in HAVING
    {"arrange", "SELECT id, (SELECT sum(v) FROM u WHERE u.k = t.k) AS a, (SELECT min(s) FROM u WHERE "
                "u.k = t.k) AS b, (SELECT max(d) FROM u WHERE u.s = t.s) AS c FROM t"},
    {"arrange", "SELECT id, (SELECT avg(n) FROM u WHERE u.k = t.k) AS a, (SELECT bool_or(v > 2) FROM u "
                "WHERE u.k = t.k) AS b, (SELECT stddev_samp(v) FROM u WHERE u.k = t.k) AS c FROM t"},
    {"arrange", "SELECT id, (SELECT count(*) FROM u WHERE u.d BETWEEN t.d - 3 AND t.d AND u.k = t.k) AS a, "
                "(SELECT sum(n) FROM u WHERE u.d <= t.d AND u.k = t.k) AS b FROM t"},
    {"arrange", "SELECT id, (SELECT count(DISTINCT s) FROM u WHERE u.k = t.k) AS a, (SELECT count(*) FILTER "
                "(WHERE u.v > t.v) FROM u WHERE u.k = t.k) AS b FROM t"},
    {"arrange", "SELECT id, coalesce((SELECT max(v) FROM u WHERE u.k = t.k), 0) - v AS x FROM t "
                "WHERE n < (SELECT 2 * avg(n) FROM u)"},
    {"arrange", "SELECT k, sum(v) AS s FROM t GROUP BY k HAVING sum(v) > (SELECT avg(v) FROM u)"},
    {"arrange", "SELECT id FROM t a WHERE d = (SELECT max(b.d) FROM t b WHERE b.k = a.k AND b.d < a.d + 5)"},
    {"arrange", "SELECT id FROM t WHERE CASE WHEN v > 0 THEN (SELECT count(*) FROM u WHERE u.k = t.k) > 1 "
                "ELSE EXISTS (SELECT 1 FROM u WHERE u.s = t.s) END"},
    // groups: HAVING, FILTER, DISTINCT over every type, groups of groups, an expression as key
    {"aggregate", "SELECT k, count(DISTINCT s) AS a, count(DISTINCT d) AS b, count(DISTINCT n) AS c, "
                  "sum(DISTINCT n) AS e, count(DISTINCT v > 1) AS f, avg(DISTINCT v) AS g FROM t GROUP BY k"},
    {"aggregate", "SELECT k, sum(n) FILTER (WHERE v > 0) AS a, max(d) FILTER (WHERE s = '가') AS b, "
                  "count(*) FILTER (WHERE n IS NULL) AS c, min(v) FILTER (WHERE FALSE) AS e FROM t GROUP BY k"},
    {"aggregate", "SELECT extract(month FROM d + 10)::integer AS m, CASE WHEN v > 1 THEN 'high' ELSE 'low' END "
                  "AS w, count(*) AS c FROM t GROUP BY 1, 2"},
    {"aggregate", "SELECT c, count(*) AS groups, sum(total) AS total FROM (SELECT k, s, count(*) AS c, sum(v) "
                  "AS total FROM t GROUP BY k, s) g GROUP BY c"},
    {"aggregate", "SELECT k FROM t GROUP BY k HAVING count(*) > 1 AND min(s) <> max(s) AND count(v) = count(*)"},
    {"aggregate", "SELECT a.k, a.s, sum(b.v) AS total, count(b.id) AS c FROM t a LEFT JOIN u b ON b.k = a.k "
                  "AND b.d >= a.d GROUP BY a.k, a.s HAVING sum(b.v) > max(a.v) OR count(b.id) = 0"},
    {"aggregate", "SELECT count(*) AS c, sum(v) AS s, min(d) AS lo, round(avg(n), 2) AS a FROM t WHERE k = 9"},
    {"aggregate", "SELECT every(v > 0) AS a, bool_or(s LIKE '%나%') AS b, stddev(n) AS c, variance(v) AS e, "
                  "stddev_pop(k) AS f, var_samp(n) AS g FROM t"},
    {"aggregate", "SELECT DISTINCT coalesce(s, '-') AS s, n > 1 AS big FROM t WHERE v BETWEEN 0 AND 3"},
    // WITH read twice, VALUES, CASE, NULL logic, dates at the ends of months
    {"rows", "SELECT w.name, count(t.id) AS c FROM (VALUES (0, 'none'), (1, 'one'), (NULL, 'null')) AS w(k, name) "
             "LEFT JOIN t ON t.k = w.k GROUP BY w.name"},
    {"rows", "WITH g AS (SELECT k, count(*) AS c FROM t GROUP BY k) SELECT x.k, y.k AS other FROM g x JOIN g y "
             "ON x.c = y.c AND (x.k < y.k OR x.k IS NULL) JOIN (VALUES (1), (2), (3)) AS w(c) ON w.c = x.c"},
    {"merge", "WITH g AS (SELECT id, k, CASE WHEN v > 2 THEN 'a' WHEN v > 0 THEN s END AS w FROM t) "
              "SELECT id, w FROM g WHERE w IS NULL UNION ALL SELECT id, 'x' FROM g WHERE w LIKE '가%'"},
    {"scan", "SELECT id, v > 0 AND n > 0 AS a, v > 0 OR n > 0 AS b, NOT (v > 0) AS c, v IS DISTINCT FROM k AS e, "
             "(n > 1) IS UNKNOWN AS f, coalesce(v > 1, s = 'x') AS g FROM t WHERE (k = 1) IS NOT TRUE"},
    {"scan", "SELECT id FROM t WHERE k NOT IN (1, 3) AND NOT (s = '가' AND v > 0) AND nullif(s, '') IS NOT NULL"},
    {"scan", "SELECT id, (d + interval '1 month')::date AS a, d - interval '1 month 2 days' AS b, "
             "(date_trunc('month', d) + interval '2 months')::date - 1 AS c, d + 27 AS e, "
             "extract(isodow FROM d + 3)::integer AS f FROM t WHERE d + interval '1 year' > date '2027-03-05'"},
    {"scan", "SELECT id, round(n / 3, 2) AS a, v / 2 AS b, v % 2 AS c, trunc(n) AS e, greatest(n, v) AS f, "
             "least(k, v, 2) AS g, n * v AS h, n::integer AS i, abs(v) * 1.50 AS j FROM t"},
    {"scan", "SELECT id, nullif(k, 1.5) / 2 AS a, nullif(k, v) / 2 AS b, nullif(v, n) / 2 AS c FROM t"},
    {"scan", "SELECT id, left(s, 1) AS a, length(s) AS b, replace(s, '나', '-') AS c, lpad(k::text, 3, '0') AS e, "
             "substr(s, 2, 1) AS f, concat_ws('/', s, v, d) AS g, s ~ '^[가x]' AS h FROM t"},
    // the clock: in WHERE, in EXISTS, over groups, in OR, at the end of a month
    {"timer", "SELECT id FROM t WHERE (d + interval '1 month')::date - 25 <= current_date AND k > 0"},
    {"timer", "SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.d + 2 < current_date)"},
    {"timer", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.d > current_date)"},
    {"timer", "SELECT id FROM t WHERE d < current_date - 3 OR d + 1 < current_date AND v > 2"},
    {"timer", "SELECT k, count(*) AS c FROM t WHERE d <= current_date GROUP BY k HAVING count(*) > 1"},
    {"timer", "SELECT a.id, g.last FROM t a LEFT JOIN (SELECT k, max(d) AS last FROM u GROUP BY k) g ON g.k = a.k "
              "WHERE coalesce(g.last, a.d) + 4 < current_date AND a.d <= current_date"},
    {"fault", "SELECT 10.5 / v AS q, count(*) AS c, sum(k) AS s FROM t GROUP BY 10.5 / v"},
    {"fault", "SELECT k, sum(7.25 / v) AS s, max(n / v) AS m FROM t GROUP BY k"},
    {"timer", "SELECT id, k FROM t WHERE d + 2 = current_date AND v > 0"},
    {"timer", "SELECT id FROM t WHERE d + 3 < current_date OR d > current_date AND v > 1"},
    {"timer", "SELECT id, k FROM t WHERE CASE WHEN v > 2 THEN d < current_date WHEN k = 1 THEN d + 4 >= "
              "current_date ELSE d <> current_date END"},
    {"timer", "SELECT id FROM t WHERE (d < current_date) = (v > 2) AND NOT (d + 6 < current_date OR d > current_date)"},
    {"timer", "SELECT id FROM t WHERE coalesce(d + 10 / v::integer > current_date, k > 1) OR d + 1 = current_date"},
    {"timer", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND (b.d < current_date AND "
              "a.v > 1 OR a.d + 2 > current_date AND b.v > 1))"},
    {"timer", "SELECT k, min(d) AS m FROM t GROUP BY k HAVING min(d) + 1 < current_date OR max(d) > current_date"},
    {"timer", "SELECT a.id FROM t a JOIN u b ON a.k = b.k WHERE date_trunc('month', current_date) "
              "= date_trunc('month', a.d)"},
    {"timed join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND a.d + b.v::integer < current_date"},
    {"timed join", "SELECT id FROM t a WHERE EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.d + a.v::integer "
                   "< current_date)"},
    {"timed join", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND "
                   "greatest(a.d, b.d) + 3 >= current_date)"},
    {"timed join", "SELECT a.k, a.v, b.id FROM t a LEFT JOIN u b ON a.k = b.k AND a.d + b.v::integer < current_date"},
    {"timed join", "SELECT g.k, b.id FROM (SELECT k, max(d) AS last FROM t GROUP BY k) g LEFT JOIN u b "
                   "ON b.k = g.k AND g.last - b.v::integer > current_date - 9"},
    {"timed join", "SELECT a.id, b.id AS other FROM t a FULL JOIN u b ON a.k = b.k AND a.d + b.v::integer "
                   "<= current_date"},
    {"timed join", "SELECT x.v, b.id FROM (SELECT v, d, k FROM t UNION ALL SELECT v, d, k FROM t) x "
                   "LEFT JOIN u b ON b.k = x.k AND x.d < current_date AND b.d < x.d"},
    {"timer", "SELECT id FROM t WHERE localtimestamp >= d + interval '60 hours' AND (v IS NULL OR v < 4)"},
    // windows: over joins and groups, with NULLs and FILTER, filtered in a query around
    {"window", "SELECT id, p FROM (SELECT id, d, lag(d) OVER (PARTITION BY k, s ORDER BY d, id) AS p FROM t) w "
               "WHERE d - p BETWEEN 0 AND 3"},
    {"window", "SELECT a.id, b.id AS other, row_number() OVER (PARTITION BY a.k ORDER BY b.d DESC NULLS LAST, "
               "a.id, b.id) AS r FROM t a JOIN u b ON b.k = a.k"},
    {"window", "SELECT k, s, sum(v) AS v, sum(sum(v)) OVER (PARTITION BY k) AS all_v, rank() OVER (PARTITION BY k "
               "ORDER BY sum(v) DESC) AS r FROM t GROUP BY k, s"},
    {"window", "SELECT id, dense_rank() OVER (PARTITION BY s ORDER BY n NULLS FIRST) AS a, max(n) OVER (PARTITION "
               "BY s ORDER BY d, id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS b, count(*) FILTER "
               "(WHERE v > 0) OVER (PARTITION BY s) AS c, avg(v) OVER (PARTITION BY s) AS e FROM t"},
    {"window", "SELECT id, lag(v, 2, 0) OVER (ORDER BY d, id) AS a, lead(n) OVER (PARTITION BY k ORDER BY v DESC, id) "
               "AS b, sum(n) OVER (PARTITION BY k ORDER BY d) AS c, min(s) OVER (PARTITION BY k) AS e FROM t "
               "WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k)"},
    {"join", "SELECT t.id, u.id AS other FROM t JOIN u ON 10 / t.v = u.v"},
    {"merge", "SELECT t.id, u.id AS other FROM t LEFT JOIN u ON 10 / t.v = u.k"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.v = 6 / t.v)"},
    // LIMIT and OFFSET: at the top, below, in groups, per outer row; orders that are not total
    {"topk", "SELECT id, v FROM t ORDER BY v DESC, id LIMIT 4"},
    {"topk", "SELECT id, k, s FROM t ORDER BY n LIMIT 5 OFFSET 2"},
    {"topk", "SELECT k, s FROM t ORDER BY v NULLS FIRST, s DESC OFFSET 6"},
    {"topk", "SELECT k, d FROM t LIMIT 7"},
    {"topk", "SELECT k, d FROM t OFFSET 3 ROWS FETCH NEXT (2 + 2) ROWS ONLY"},
    {"topk", "SELECT k, count(*) AS c, sum(v) FROM t GROUP BY k ORDER BY count(*) DESC, max(d) "
             "FETCH FIRST 2 ROWS ONLY"},
    {"topk", "SELECT DISTINCT k, s FROM t ORDER BY s, 1 LIMIT 3"},
    {"topk", "SELECT a.id, w.id AS other FROM t a JOIN (SELECT id, k FROM u WHERE v > 0 ORDER BY d DESC, id LIMIT 5) w "
             "ON w.k = a.k"},
    {"topk", "SELECT k, v FROM t UNION ALL SELECT k, v FROM u ORDER BY v DESC, 1 LIMIT 9 OFFSET 1"},
    {"topk", "(SELECT id, v FROM t ORDER BY v, id LIMIT 3) UNION ALL "
             "(SELECT id, v FROM u ORDER BY v DESC, id LIMIT 2)"},
    {"topk", "SELECT id FROM t WHERE k IN (SELECT k FROM u GROUP BY k ORDER BY sum(v) DESC NULLS LAST, k LIMIT 2)"},
    {"topk", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k ORDER BY u.id OFFSET 2 LIMIT 1)"},
    {"topk", "SELECT id, sum(v) OVER (PARTITION BY k ORDER BY d, id) AS r FROM t ORDER BY r DESC, id LIMIT 6"},
    {"topk", "SELECT id FROM t ORDER BY v / k, id LIMIT 5"},
    {"topk", "SELECT k, s FROM (SELECT k, s FROM t UNION ALL SELECT k, s FROM u) w ORDER BY s LIMIT 10 OFFSET 5"},
    {"topk", "SELECT DISTINCT ON (k) k, id, v FROM t ORDER BY k, v DESC, id"},
    {"topk", "SELECT DISTINCT ON (k, s) id, s FROM t WHERE n > 0 ORDER BY s, k DESC, d DESC NULLS LAST, id"},
    {"topk", "SELECT DISTINCT ON (b.s) a.id, b.s FROM t a JOIN u b ON b.k = a.k ORDER BY b.s, a.d, a.id, b.id LIMIT 2"},
    // INTERSECT and EXCEPT: counts of whole rows on both sides
    {"repeat", "SELECT k, s FROM t INTERSECT ALL SELECT k, s FROM u"},
    {"repeat", "SELECT k FROM t EXCEPT ALL SELECT k FROM u WHERE v > 0"},
    {"repeat", "SELECT k, v FROM t EXCEPT ALL (SELECT v, k FROM u INTERSECT ALL SELECT k, v FROM t)"},
    {"repeat", "SELECT x.k, count(*) AS c FROM (SELECT k, v FROM t EXCEPT ALL SELECT k, v FROM u WHERE n > 1) x "
               "JOIN u ON u.k = x.k GROUP BY x.k"},
    {"aggregate", "SELECT k, s FROM t INTERSECT SELECT k, s FROM u"},
    {"aggregate", "SELECT k, v FROM t EXCEPT SELECT k, n FROM u"},
    {"aggregate", "SELECT s, NULL AS x FROM t EXCEPT SELECT s, 'x' FROM u INTERSECT SELECT 'x', s FROM t"},
    {"aggregate", "SELECT id FROM t WHERE k IN (SELECT k FROM t EXCEPT SELECT k FROM u WHERE v > 2)"},
    {"aggregate", "SELECT id FROM t WHERE EXISTS (SELECT v FROM u WHERE u.k = t.k INTERSECT "
                  "SELECT v FROM t x WHERE x.k = t.k)"},
    {"topk", "SELECT k, v FROM t INTERSECT SELECT k, v FROM u ORDER BY 2 DESC, k LIMIT 2"},
    {"topk", "SELECT k FROM t EXCEPT ALL SELECT k FROM u ORDER BY k NULLS FIRST LIMIT 3 OFFSET 1"},
    // functions and literals
    {"scan", "SELECT id, sind(v * 30) AS a, cosd(v * 10) AS b, atan2d(v, k) AS c, degrees(v) AS e, "
             " v ^ k AS f, pow(n, 2) AS g FROM t"},
    {"scan", "SELECT id, d + interval '2' month AS x, d - interval '-3' day AS y, "
             "interval '1.5' second * v AS z FROM t"},
    {"scan", "SELECT id, v + CAST(NULL AS real) AS x, CAST(NULL AS smallint) AS y FROM t"},
    {"scan", "SELECT id, to_date(to_char(d, 'MM/DD/YYYY'), 'MM/DD/YYYY') AS x, "
             "to_date(to_char(d, 'YYYYMM'), 'YYYYMM') AS y FROM t"},
    {"scan", "SELECT id, (k, v) < (v, k) AS a, (k, s, v) >= (1, '가', 0) AS b, (k, v) = (v, k) AS c, "
             "(k, s) <> (1, 'x') AS e FROM t WHERE (k, v) <= (2, 1) OR k BETWEEN SYMMETRIC 2 AND v"},
    {"scan", "SELECT id FROM t WHERE v NOT BETWEEN SYMMETRIC 1 AND k"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON (a.k, a.s) = (b.k, b.s) AND (a.v, a.id) < (b.v, b.id)"},
    {"rows", "SELECT EXISTS (SELECT 1 FROM (SELECT min(a.k) AS c, count(*) AS e FROM "
             "(SELECT k FROM t WHERE k > 1) a WHERE NULL::date <= NULL::date) x WHERE b.k = x.c) AS f "
             "FROM t b WHERE b.v = 1 AND interval '0' day > interval '2 days'"},
    {"scan", "SELECT id, v & k AS a, k | 5 AS b, v # 2 AS c, v << k AS e, k >> 1 AS f, ~v AS g FROM t"},
    {"scan", "SELECT id, s SIMILAR TO '(가|x)_?%' AS a, regexp_count(s || s, '가') AS b, "
             "overlay(s || 'abc' PLACING 'xy' FROM 2) AS c, cbrt(k) AS e FROM t"},
    {"scan", "SELECT id, abs(sqrt('2.25') * v) AS x, regexp_replace(s, '[가x]', '<\\&>', 'g') AS y FROM t"},
    {"scan", "SELECT id, k = ANY (ARRAY[1, 3]) AS a, k <> ALL (ARRAY[0, NULL]) AS b, v > ALL (ARRAY[k, 1]) AS c, "
             "s LIKE ANY (ARRAY['가%', '%x']) AS e FROM t WHERE n < ANY (ARRAY[v, 2.5])"},
    {"scan", "SELECT id, age(ts, d) AS a, justify_interval(span * k) AS b, justify_days(ts - d) AS c, (d, span) "
             "OVERLAPS (ts, interval '3 days') AS e, (d, ts) OVERLAPS (ts - span, NULL) AS f, make_time(k, 5, 1.5) "
             "AS g FROM t"},
    {"scan", "SELECT id, to_char(n * 1000, 'FM999,990.00') AS a, to_char(v, '0000') AS b, to_char(ts, 'YYYY-IW ID "
             "FMMonth Dy AM') AS c, format('%s/%2$s', s, flag) AS e, concat(flag, k) AS f FROM t"},
    {"scan", "SELECT id, div(n, 3) AS a, gcd(v, k) AS b, lcm(v, k) AS c, scale(n) AS e, width_bucket(n, -0.5, 4, 6) "
             "AS f, width_bucket(v, 0, 5, 3) AS g, trim_scale(n / 4) AS h FROM t"},
    {"scan", "SELECT id, substring(s FROM '나.?') AS a, regexp_substr(s, '[가나]', 1, 2) AS b, normalize(s, NFD) AS c, "
             "s IS NFC NORMALIZED AS e, name_similarity(s, '가나다') AS f FROM t"},
    // FULL JOIN: a left join and the right rows that are alone
    {"merge", "SELECT a.id, b.id AS other FROM t a FULL JOIN u b ON a.k = b.k AND a.v < b.v"},
    {"merge", "SELECT k, a.id, b.id AS other FROM t a FULL JOIN u b USING (k)"},
    {"merge", "SELECT k, s, a.v, b.v AS w FROM t a FULL OUTER JOIN u b USING (k, s) WHERE a.v IS NULL OR b.v > 1"},
    {"merge", "SELECT * FROM t FULL JOIN u USING (id)"},
    {"merge", "SELECT x.k, x.c, y.c AS d FROM (SELECT k, count(*) AS c FROM t GROUP BY k) x FULL JOIN "
              "(SELECT k, count(*) AS c FROM u GROUP BY k) y ON x.k = y.k WHERE x.c IS DISTINCT FROM y.c"},
    {"merge", "SELECT id, a.s, b.s AS s2, c.s AS s3 FROM t a FULL JOIN u b USING (id) FULL JOIN t c USING (id)"},
    {"merge", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u a FULL JOIN t b ON a.id = b.id AND a.v > 0 "
              "WHERE coalesce(a.k, b.k) = t.k AND (a.id IS NULL OR b.id IS NULL))"},
    {"merge", "SELECT a.id, b.id AS other FROM u b RIGHT JOIN (t a LEFT JOIN u c ON c.id = a.id) "
              "ON b.k = a.k AND c.v < b.v"},
    {"rows", "SELECT count(*) AS c, sum(i) AS s, max(t.s) AS m FROM generate_series(1, 5000) i "
             "LEFT JOIN t ON t.id = i"},
    {"rows", "SELECT g.n, count(t.id) AS c FROM generate_series(0, 6, 2) g(n) "
             "LEFT JOIN t ON t.v = g.n GROUP BY g.n"},
    {"rows", "SELECT day, t.id FROM generate_series(timestamp '2026-03-20', '2026-03-01', '-5 days') day LEFT JOIN t "
             "ON t.d = day::date UNION ALL SELECT m, NULL FROM generate_series(timestamp '2026-01-31', "
             "timestamp '2026-06-30', interval '1 month') AS m UNION ALL SELECT NULL, i FROM generate_series(3, 1) i"},
    {"merge", "SELECT id FROM t WHERE k = NULL UNION ALL SELECT id FROM u WHERE v > 3"},
    {"rows", "SELECT count(*) AS c FROM t WHERE 1 = 2"},
    {"scan", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND FALSE)"},
    // NOT IN, ANY, ALL and IN anywhere: three values; subqueries of one row and of more
    {"semijoin", "SELECT id FROM t WHERE k NOT IN (SELECT k FROM u WHERE v > 3)"},
    {"semijoin", "SELECT id FROM t WHERE k NOT IN (SELECT k FROM u WHERE u.s = t.s)"},
    {"semijoin", "SELECT id FROM t WHERE id NOT IN (SELECT id FROM u) AND k <> ALL (SELECT v FROM u WHERE v < 2)"},
    {"semijoin", "SELECT id FROM t WHERE (k, s) NOT IN (SELECT k, s FROM u WHERE u.v = t.v)"},
    {"semijoin", "SELECT id FROM t WHERE NOT (k NOT IN (SELECT k FROM u WHERE n > 1)) OR v > 4"},
    {"arrange", "SELECT id, k IN (SELECT k FROM u WHERE v > 2) AS a, k NOT IN (SELECT k FROM u WHERE v = 1) AS b, "
                "(k = ANY (SELECT v FROM u)) IS NULL AS c FROM t"},
    {"arrange", "SELECT id, v > ANY (SELECT v FROM u WHERE u.k = t.k) AS a, v >= ALL (SELECT v FROM u) AS b, "
                "n < ANY (SELECT n FROM u WHERE s IS NOT NULL) AS c FROM t"},
    {"arrange", "SELECT id, v <> ANY (SELECT v FROM u WHERE u.k = t.k) AS a, v = ALL (SELECT v FROM u WHERE u.s = t.s) "
                "AS b, d <= ALL (SELECT d FROM u WHERE u.k = t.k) AS c FROM t"},
    {"arrange", "SELECT id FROM t WHERE CASE WHEN k IN (SELECT k FROM u WHERE u.s = t.s) THEN v > 1 ELSE s NOT IN "
                "(SELECT s FROM u) END"},
    {"aggregate", "SELECT k, count(*) FILTER (WHERE s IN (SELECT s FROM u WHERE v > 0)) AS c FROM t GROUP BY k "
                  "HAVING sum(v) NOT IN (SELECT v FROM u WHERE v IS NOT NULL) OR k IN (SELECT k FROM u WHERE n < 2)"},
    {"semijoin", "SELECT id FROM t a WHERE NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.v NOT IN "
                 "(SELECT c.v FROM t c WHERE c.k = b.k))"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND t.v IN (SELECT c.v FROM t c "
                 "WHERE c.s = u.s))"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE n > 2 AND k = 1)"},
    {"arrange", "SELECT id, (SELECT s FROM u WHERE u.id = t.id) AS a, (SELECT n FROM u WHERE u.id = t.k AND v > 0) "
                "AS b, (SELECT v > 2 FROM u WHERE u.id = t.v) AS c FROM t"},
    {"arrange", "SELECT id, (SELECT s FROM u WHERE u.k = t.k AND u.v = t.v AND u.s = t.s) AS a FROM t"},
    {"arrange", "SELECT id, (SELECT n FROM u WHERE v > 4 AND k = 3) AS a FROM t WHERE k = 2"},
    {"topk", "SELECT id, (SELECT s FROM u WHERE u.k = t.k ORDER BY d DESC, id LIMIT 1) AS last, (SELECT id FROM u "
             "WHERE u.k = t.k AND u.v < t.v ORDER BY v DESC, id LIMIT 1 OFFSET 1) AS second FROM t"},
    {"topk", "SELECT id, (SELECT n FROM u ORDER BY n DESC NULLS LAST, id LIMIT 1) - n AS gap FROM t"},
    {"arrange", "SELECT id, (SELECT t.v + t.k) AS a, (SELECT sum(v) FROM u WHERE u.k = t.k HAVING count(*) > 1) AS b "
                "FROM t WHERE (SELECT d FROM u WHERE u.id = t.id) >= d"},
    {"arrange", "SELECT id, (SELECT max(c) FROM (SELECT count(*) AS c FROM u WHERE u.k = t.k GROUP BY u.s) w) "
                "AS m FROM t"},
    {"arrange", "SELECT id, (SELECT n FROM u WHERE u.k = t.k) AS a, (SELECT s FROM u WHERE v = 4 AND s = 'x') AS b, "
                "(SELECT v > 1 FROM u WHERE u.k = t.k AND u.v = t.v) AS c FROM t"},
    // ordered aggregates: percentiles, mode and texts in an order, with FILTER and over joins
    {"aggregate", "SELECT k, percentile_cont(0.5) WITHIN GROUP (ORDER BY v) AS a, percentile_cont(0.9) WITHIN GROUP "
                  "(ORDER BY n DESC) AS b, percentile_disc(0.25) WITHIN GROUP (ORDER BY d) AS c, percentile_disc(1) "
                  "WITHIN GROUP (ORDER BY s DESC) AS e, percentile_disc(0) WITHIN GROUP (ORDER BY n) AS f FROM t "
                  "GROUP BY k"},
    {"aggregate", "SELECT s, mode() WITHIN GROUP (ORDER BY k) AS a, mode() WITHIN GROUP (ORDER BY v DESC) AS b, "
                  "mode() WITHIN GROUP (ORDER BY n) AS c, mode() WITHIN GROUP (ORDER BY d) AS e, mode() WITHIN GROUP "
                  "(ORDER BY s) AS f FROM t GROUP BY s"},
    {"aggregate", "SELECT percentile_cont(0.75) WITHIN GROUP (ORDER BY t.n * u.v) FILTER (WHERE t.v > 0) AS a, mode() "
                  "WITHIN GROUP (ORDER BY u.s) FILTER (WHERE u.v < 3) AS b, mode() WITHIN GROUP (ORDER BY t.v > u.v) "
                  "AS c FROM t JOIN u ON u.k = t.k"},
    {"aggregate", "SELECT k, string_agg(s, ', ' ORDER BY s) AS a, string_agg(s, '' ORDER BY d DESC NULLS LAST, n, s) "
                  "AS b, string_agg(DISTINCT s, '/' ORDER BY s DESC) AS c, string_agg(s || v, NULL ORDER BY s || v) "
                  "FILTER (WHERE v > 0) AS e, sum(v ORDER BY d) AS f FROM t GROUP BY k"},
    {"arrange", "SELECT a.id, a.n FROM t a JOIN (SELECT k, percentile_cont(0.75) WITHIN GROUP (ORDER BY n) AS fence "
                "FROM t GROUP BY k) g ON g.k = a.k WHERE a.n > g.fence"},
    {"arrange", "SELECT id, (SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY v) FROM u WHERE u.k = t.k) AS a, "
                "(SELECT string_agg(u.s, ',' ORDER BY u.d, u.s) FROM u WHERE u.k = t.k AND u.d <= t.d) AS b, "
                "(SELECT mode() WITHIN GROUP (ORDER BY u.v + t.v) FROM u WHERE u.s = t.s) AS c FROM t"},
    // frames: ROWS, RANGE and GROUPS with distances on either side, open ends, NULLs, descending
    {"window", "SELECT id, sum(v) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS "
               "a, min(n) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS b, "
               "count(v) OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 1 FOLLOWING AND 3 FOLLOWING) AS c, max(s) "
               "OVER (PARTITION BY k ORDER BY d, id ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING) AS e FROM t"},
    {"window", "SELECT id, sum(n) OVER (PARTITION BY k ORDER BY d RANGE BETWEEN interval '3 days' PRECEDING AND "
               "CURRENT ROW) AS a, count(*) OVER (PARTITION BY k ORDER BY d RANGE BETWEEN interval '2 days' "
               "PRECEDING AND interval '1 day' FOLLOWING) AS b, avg(v) OVER (PARTITION BY k ORDER BY d DESC RANGE "
               "BETWEEN interval '1 month' PRECEDING AND interval '2 days' PRECEDING) AS c FROM t"},
    {"window", "SELECT id, count(*) FILTER (WHERE s IS NOT NULL) OVER (ORDER BY v RANGE BETWEEN 1 PRECEDING AND 1 "
               "FOLLOWING) AS a, max(n) OVER (ORDER BY n DESC NULLS LAST RANGE BETWEEN 0.75 PRECEDING AND 0.5 "
               "FOLLOWING) AS b, sum(v) OVER (ORDER BY k NULLS FIRST RANGE BETWEEN UNBOUNDED PRECEDING AND 1 "
               "PRECEDING) AS c FROM t"},
    {"window", "SELECT id, sum(v) OVER (ORDER BY d DESC RANGE BETWEEN interval '36 hours' PRECEDING AND interval "
               "'12 hours' FOLLOWING) AS a, count(*) OVER (ORDER BY d::timestamp NULLS FIRST RANGE BETWEEN interval "
               "'1 day 2 hours' PRECEDING AND CURRENT ROW) AS b, count(*) OVER (ORDER BY CASE WHEN v > 1 THEN "
               "9223372036854775807 WHEN v < 0 THEN -9223372036854775807 - 1 ELSE v END RANGE BETWEEN 1 PRECEDING "
               "AND 1 FOLLOWING) AS c FROM t"},
    {"window", "SELECT id, sum(v) OVER (PARTITION BY s ORDER BY k GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a, "
               "count(*) OVER (PARTITION BY s ORDER BY k GROUPS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS b, min(d) "
               "OVER (PARTITION BY s ORDER BY v DESC GROUPS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS c FROM t"},
    {"window", "SELECT id, sum(v) OVER (ORDER BY d, id ROWS BETWEEN UNBOUNDED PRECEDING AND 2 FOLLOWING) AS a, "
               "max(v) OVER (ORDER BY d, id ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) AS b, bool_or(v > 2) "
               "OVER (ORDER BY d, id ROWS BETWEEN UNBOUNDED PRECEDING AND 3 PRECEDING) AS c, stddev(n) OVER (ORDER "
               "BY d, id ROWS 3 PRECEDING) AS e FROM t"},
    {"window", "SELECT id, first_value(s) OVER (PARTITION BY k ORDER BY d, id) AS a, last_value(v) OVER (PARTITION "
               "BY k ORDER BY d, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) AS b, first_value(v) OVER "
               "(PARTITION BY k ORDER BY d, id ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS c, last_value(n) OVER "
               "(PARTITION BY k ORDER BY d, id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS e FROM t"},
    {"window", "SELECT id, nth_value(s, 2) OVER (PARTITION BY k ORDER BY d, id) AS a, nth_value(v, 3) OVER "
               "(PARTITION BY k ORDER BY v, id ROWS BETWEEN 1 PRECEDING AND UNBOUNDED FOLLOWING) AS b, "
               "last_value(id) OVER (PARTITION BY k ORDER BY d, id GROUPS BETWEEN 2 FOLLOWING AND 3 FOLLOWING) AS c, "
               "nth_value(id, 2) OVER "
               "(PARTITION BY k ORDER BY d DESC, id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) "
               "AS e FROM t"},
    {"window", "SELECT id, ntile(3) OVER (PARTITION BY k ORDER BY v, id) AS a, percent_rank() OVER (PARTITION BY k "
               "ORDER BY n) AS b, cume_dist() OVER (PARTITION BY k ORDER BY d DESC) AS c, dense_rank() OVER "
               "(PARTITION BY k ORDER BY n) AS e FROM t"},
    {"window", "SELECT id, row_number() OVER w AS a, dense_rank() OVER w AS b, lag(v) OVER w AS c, sum(v) OVER w AS "
               "e, count(*) OVER (PARTITION BY k ORDER BY d, id ROWS 1 PRECEDING) AS f, max(v) OVER (PARTITION BY k "
               "ORDER BY d, id GROUPS 2 PRECEDING) AS g FROM t WINDOW w AS (PARTITION BY k ORDER BY d, id)"},
    // GROUPING SETS: a union of aggregates
    {"merge", "SELECT k, s, count(*) AS c, sum(v) AS v FROM t GROUP BY ROLLUP (k, s)"},
    {"merge", "SELECT k, s, max(d) AS m FROM t GROUP BY CUBE (k, s) HAVING count(*) > 1"},
    {"merge", "SELECT k, v > 0 AS up, count(DISTINCT s) AS c FROM t GROUP BY GROUPING SETS ((k, v > 0), "
              "(2), (), (k))"},
    {"merge", "SELECT k, s, d, sum(n) AS n FROM t WHERE v > 1 GROUP BY k, GROUPING SETS (s, ROLLUP ((s, d)))"},
    {"merge", "SELECT a.k, b.s, count(*) AS c FROM t a JOIN u b ON b.k = a.k GROUP BY GROUPING SETS (a.k, b.s) "
              "ORDER BY count(*) DESC, 1, 2 LIMIT 4"},
    {"semijoin", "SELECT id FROM t WHERE '2026-03-05' NOT IN (SELECT d FROM u WHERE u.k = t.k) OR NULL IN "
                 "(SELECT v FROM u)"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE v > 4 AND k = 2) "
                 "AND 3 IN (SELECT k FROM u)"},
    // variances of quotients: more than 38 decimals on the way
    {"aggregate", "SELECT k, round(stddev(n / 3), 30) AS a, round(var_pop(v / 7.0), 30) AS b, round(variance(n * n / "
                  "11), 25) AS c, stddev(id * 9223372036854775.0) AS e FROM t GROUP BY k"},
    {"aggregate", "SELECT round(stddev(x), 30) AS a, var_samp(y) AS b FROM (VALUES (0.33333333333333333333, "
                  "-9223372036854775807), (0.66666666666666666667, 1000000)) w(x, y) JOIN t ON t.id > 0"},
    {"rows", "SELECT count(*) AS c, max(s) AS m FROM t WHERE FALSE UNION ALL "
             "SELECT count(*), max(w.s) FROM (SELECT t.k, u.s "
             "FROM t JOIN u ON u.k = t.k WHERE NULL) w"},
    // three, four and five base tables at once: chains, stars and rings of equalities, tables more than
    // once, filters, conditions over three of them, ranges, faults in rows and in conditions; and two that
    // stay binary, since a join below the last one has a range
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.v "
                  "= b.v AND c.s <> a.s"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN t b ON b.k = a.k AND b.v > 0 "
                  "JOIN t c ON c.k = b.k AND c.id > b.id WHERE a.n < c.n"},
    {"multijoin", "SELECT a.id, b.s, c.d FROM t a JOIN u b ON b.id = a.v JOIN u c ON c.id = a.k "
                  "WHERE a.flag OR b.n > c.n"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.k "
                  "= b.k AND c.v = a.v AND c.s = b.s"},
    {"multijoin", "SELECT count(*) AS c, sum(a.v * b.v) AS v FROM t a, u b, u c WHERE a.k = b.k AND "
                  "b.v = c.v AND c.s = a.s AND a.v + b.k > c.k"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM (SELECT id, k, 6 / v AS q FROM t WHERE 4 "
                  "/ (v - 1) > 0) a JOIN (SELECT id, k, v, n FROM u WHERE 8 / k > 1) b ON b.k = a.k "
                  "JOIN t c ON c.v = b.v WHERE a.q + b.n > 6 / c.k AND b.n / c.v < 9"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.s "
                  "= a.s AND c.d BETWEEN b.d - 2 AND b.d + 1 AND c.id <> a.id"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.s = a.s JOIN u c ON c.k "
                  "= a.k AND c.v < 6 / b.v AND c.v >= 4 / a.v AND b.v + c.v > a.k"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j, e.id AS l FROM t a JOIN u b ON b.k = a.k JOIN "
                  "t c ON c.v = b.v JOIN u e ON e.s = c.s AND e.k = a.k WHERE a.v + e.v > b.v"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j, e.n FROM t a JOIN t b ON b.id = a.v JOIN t c "
                  "ON c.id = b.k JOIN u e ON e.id = a.id WHERE c.d IS NOT NULL"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j, e.id AS l, f.id AS o FROM t a JOIN u b ON "
                  "b.id = a.id JOIN t c ON c.k = b.k AND c.v = a.v JOIN u e ON e.id = c.v JOIN t f "
                  "ON f.s = e.s AND f.k = c.k WHERE f.n > a.n"},
    {"multijoin", "SELECT a.k, count(*) AS c, max(f.d) AS d FROM t a JOIN t b ON b.k = a.k JOIN t c "
                  "ON c.id = b.v JOIN u e ON e.k = a.k AND e.id = c.id JOIN u f ON f.v = e.v AND "
                  "f.id < a.id GROUP BY a.k"},
    {"multijoin", "SELECT a.id, w.id AS i, g.c FROM t a JOIN (SELECT b.id, b.k, b.v + c.v AS v FROM "
                  "u b JOIN t c ON c.id = b.id) w ON w.k = a.k JOIN (SELECT k, count(*) AS c FROM u "
                  "GROUP BY k) g ON g.k = a.k WHERE w.v > a.v"},
    {"multijoin", "SELECT a.id, e.id AS l FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.v = b.v LEFT "
                  "JOIN u e ON e.id = c.id AND e.v > a.v"},
    {"multijoin", "SELECT id FROM t x WHERE NOT EXISTS (SELECT 1 FROM t a JOIN u b ON b.k = a.k "
                  "JOIN u c ON c.s = b.s WHERE a.id = x.v AND c.d < x.d)"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.v = a.v JOIN u c ON c.v = "
                  "a.id AND c.v = b.v"},
    {"multijoin", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.k = a.k JOIN t c ON c.s = "
                  "b.s AND 6 / (a.v * c.v) > 0 AND (b.v - 1) * (c.v + 3) * 2000000000000000000 <> 4"},
    {"join", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.k = a.k AND b.d BETWEEN a.d "
             "- 2 AND a.d + 1 JOIN t c ON c.s = a.s AND c.d >= b.d AND c.id <> a.id"},
    {"join", "SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON b.s = a.s AND b.v >= 6 / a.v "
             "JOIN u c ON c.k = a.k AND c.v < b.v AND c.v >= 4 / b.k"},
    // ranges: with and without keys, both ends and one, dates moved from side to side, faults in a
    // bound, fences that only move and fences that are shown
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.v BETWEEN a.v - 1 AND a.v + 1"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.d - a.d BETWEEN 0 AND 2"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.d - b.d > -3 AND a.d - b.d < b.k"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN t b ON b.d BETWEEN a.d - 1 AND a.d AND a.id < b.id"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.d + 2 > a.d AND b.d - 1 <= a.d AND a.s = b.s"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.d + 2914000 >= a.d AND b.d - 3 <= a.d AND a.k = b.k"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN (SELECT id, k, CASE WHEN v > 2 THEN date "
             "'9999-12-30' ELSE d END "
             "AS d FROM u) b ON b.k = a.k AND b.d + 3 < a.d"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.v >= 6 / a.v AND b.v <= a.k AND a.s = b.s"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON b.n >= a.n / 3 AND b.n < a.n AND b.v <> a.v"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND a.s || 'a' > b.s"},
    {"join", "SELECT a.id, w.b FROM t a JOIN (VALUES (0, 2, 'x'), (1, 4, 'y')) AS w(lo, hi, b) ON a.v "
             "BETWEEN w.lo AND w.hi"},
    {"join", "SELECT a.id FROM t a JOIN (SELECT k, avg(v) AS fence FROM u GROUP BY k) g ON g.k = a.k "
             "AND a.v > g.fence"},
    {"join", "SELECT a.id, g.k FROM t a JOIN (SELECT k, min(n) AS lo, max(n) AS hi FROM u GROUP BY k) g ON g.k = a.k "
             "AND a.n > g.lo AND a.n <= g.hi"},
    {"join", "SELECT a.id, g.lo FROM t a JOIN (SELECT min(d) AS lo, max(d) AS hi, count(*) AS c FROM u) g "
             "ON a.d BETWEEN g.lo AND g.hi AND a.k <> g.c"},
    {"join", "SELECT a.id FROM t a JOIN (SELECT 12 / sum(v) AS lo, max(v) AS hi FROM u) g ON a.v >= "
             "g.lo AND a.v < g.hi"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN (SELECT s, min(d) AS lo, max(d) + 1 AS hi FROM t GROUP BY s) g "
             "ON g.s = a.s AND a.d >= g.lo AND a.d < g.hi JOIN u b ON b.d BETWEEN g.lo AND a.d"},
    {"join", "SELECT a.id, g.k FROM t a JOIN (SELECT k, 12 / sum(v) AS lo, 6 / (sum(v) - 2) AS hi, max(s) AS s FROM u "
             "GROUP BY k) g ON (g.k = a.k OR g.s < a.s) AND a.v >= g.lo AND a.v < g.hi"},
    {"join", "SELECT a.id, g.k FROM t a JOIN (SELECT k, s, 12 / sum(v) AS lo, 6 / min(v) AS hi FROM u GROUP BY k, s) g "
             "ON g.k = a.k AND a.v >= g.lo AND (g.hi IS NULL OR a.v < g.hi)"},
    {"join", "SELECT a.id, g.k FROM t a JOIN (SELECT k, 12 / (count(*) - 2) AS lo, max(v) FILTER (WHERE v > 3) AS hi "
             "FROM u GROUP BY k) g ON g.k = a.k AND a.v >= g.lo AND a.v < g.hi"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND (b.d IS NULL OR a.d <= b.d)"},
    {"join", "SELECT a.id, b.id AS other FROM t a JOIN u b ON a.d - 2 >= b.d AND (b.d IS NULL OR a.d + b.k < b.d + 9) "
             "AND a.s = b.s"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.v >= t.v AND "
                 "(t.n IS NULL OR u.n < t.n) AND (t.v IS NULL OR u.v <= t.v))"},
    {"merge", "SELECT a.id, b.id AS other FROM t a LEFT JOIN u b ON b.v BETWEEN a.v AND a.v + 1 AND b.k > 0"},
    {"merge", "SELECT a.id, g.c FROM t a LEFT JOIN (SELECT max(v) AS m, count(*) AS c FROM u) g ON a.v >= g.m"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.d BETWEEN t.d - 1 AND t.d + 1)"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.v BETWEEN t.k AND t.v AND u.n <> t.n)"},
    {"semijoin", "SELECT id FROM t WHERE NOT EXISTS (SELECT 1 FROM u WHERE u.k = t.k AND u.d - t.d BETWEEN 0 AND 3)"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u.s = t.s AND u.v >= 4 / t.v AND u.v <= t.k)"},
    {"semijoin", "SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t x WHERE x.n BETWEEN t.n * 0.9 AND t.n "
                 "* 1.1 AND x.id <> t.id)"},
};
#define QUERY_COUNT (sizeof QUERIES / sizeof *QUERIES)
