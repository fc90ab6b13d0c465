SELECT id FROM t WHERE d + 5 < current_date
