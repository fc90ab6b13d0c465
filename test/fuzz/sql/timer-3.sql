SELECT a.id FROM t a WHERE a.d < current_date - interval '3 days' AND NOT EXISTS (SELECT 1 FROM u b WHERE b.k = a.k AND b.d >= a.d)
