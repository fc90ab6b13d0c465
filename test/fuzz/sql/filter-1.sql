SELECT k, count(*) AS c FROM t GROUP BY k HAVING count(*) > 2
