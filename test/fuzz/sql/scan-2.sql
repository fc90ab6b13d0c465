SELECT id, 10 / v AS q FROM t WHERE k <> 2
