SELECT t.id, w.b FROM t JOIN (VALUES (1, 'x'), (2, 'y')) AS w(a, b) ON w.a = t.k
