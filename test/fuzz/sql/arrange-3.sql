SELECT id FROM t WHERE (SELECT count(*) FROM u WHERE u.k = t.k AND u.v > t.v) > 1
