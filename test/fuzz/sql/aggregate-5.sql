SELECT t.k, max(u.n) AS m FROM t JOIN u ON t.k = u.k GROUP BY t.k
