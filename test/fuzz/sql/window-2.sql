SELECT id, row_number() OVER (PARTITION BY k ORDER BY v DESC, id) AS r, rank() OVER (PARTITION BY k ORDER BY v) AS q FROM t
