SELECT a.id, b.id AS other FROM t a, t b WHERE a.k = b.k AND a.s = b.s AND a.id < b.id AND b.d - a.d BETWEEN 0 AND 3
