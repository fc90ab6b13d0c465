SELECT s, count(DISTINCT k) AS c, sum(DISTINCT v) AS z, count(v) FILTER (WHERE k > 1) AS f FROM t GROUP BY s
