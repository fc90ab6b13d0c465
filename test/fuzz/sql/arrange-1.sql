SELECT id, (SELECT count(*) FROM u WHERE u.k = t.k) AS c FROM t
