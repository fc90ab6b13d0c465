SELECT agency_id, id FROM t WHERE d + param('days') < current_date AND n > param('limit')
