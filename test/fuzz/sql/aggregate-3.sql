SELECT stddev_samp(v) AS a, var_pop(n) AS b, bool_and(v > -3) AS c FROM t
