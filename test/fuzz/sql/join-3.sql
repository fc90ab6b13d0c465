SELECT a.id, b.id AS i, c.id AS j FROM t a JOIN u b ON a.k = b.k JOIN t c ON c.v = b.v WHERE a.n > 1
