SELECT k, max(d) AS m FROM t GROUP BY k HAVING max(d) + 2 < current_date
