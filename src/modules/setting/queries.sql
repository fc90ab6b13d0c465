-- name: change_add
INSERT INTO setting_change (id, name, before, value, reason, state, agency_id, proposed_by, proposed_us)
VALUES ($1, $2, $3, $4, $5, 'proposed', $6, $7, $8);

-- name: change_one
SELECT name, value, state, agency_id, proposed_by FROM setting_change WHERE id = $1;

-- name: change_decide
UPDATE setting_change SET state = $2, decided_by = $3, decided_us = $4, decision = $5
 WHERE id = $1 AND state = 'proposed';

-- name: change_open
SELECT count(*) FROM setting_change WHERE name = $1 AND state = 'proposed';

-- name: setting_put
INSERT INTO app_setting (name, agency_id, value, set_by, set_at) VALUES ($1, '', $2, $3, $4)
ON CONFLICT (name, agency_id) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: repeat_forget
DELETE FROM app_repeat WHERE at_us < $1;
