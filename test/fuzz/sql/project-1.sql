SELECT count(v) + 1 AS x, max(s) AS m FROM t
