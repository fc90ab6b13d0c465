SELECT a.id, g.c FROM t a JOIN (SELECT k, count(*) AS c FROM u GROUP BY k) g ON g.k = a.k WHERE a.v < g.c
