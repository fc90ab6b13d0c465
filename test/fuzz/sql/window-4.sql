SELECT k, c, rank() OVER (ORDER BY c DESC) AS r FROM (SELECT k, count(*) AS c FROM t GROUP BY k) g
