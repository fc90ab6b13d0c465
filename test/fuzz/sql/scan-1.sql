SELECT id, v * 2 + k AS x, s || '-' AS y FROM t WHERE v > 0 OR s LIKE '가%'
