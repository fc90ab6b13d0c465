SELECT k, sum(v) AS c FROM t GROUP BY k HAVING 6 / sum(v) > 0
