SELECT id, lag(v) OVER (PARTITION BY k ORDER BY d, id) AS p, lead(s, 2) OVER (PARTITION BY k ORDER BY d, id) AS f FROM t
