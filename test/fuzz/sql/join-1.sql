SELECT a.id, b.id AS other FROM t a JOIN u b ON a.k = b.k AND a.v < b.v
