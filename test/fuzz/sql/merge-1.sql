SELECT a.id, b.id AS other, b.s FROM t a LEFT JOIN u b ON a.k = b.k AND b.v > a.v
