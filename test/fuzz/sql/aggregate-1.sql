SELECT k, count(*) AS c, sum(v) AS s, avg(n) AS a, min(s) AS lo, max(d) AS hi FROM t GROUP BY k
