SELECT id, sum(v) OVER (PARTITION BY k ORDER BY d, id) AS running, count(*) OVER (PARTITION BY k) AS n FROM t
