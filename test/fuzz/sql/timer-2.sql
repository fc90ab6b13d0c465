SELECT id, k FROM t WHERE current_date BETWEEN d AND d + 4 AND v > 0
