SELECT x.k, c.id FROM (SELECT t.k, u.v FROM t JOIN u ON t.k = u.k) x JOIN t c ON c.v = x.v
