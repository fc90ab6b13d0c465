-- name: repeat_get
SELECT route, body_hash, status, reply FROM app_repeat WHERE account_id = $1 AND key = $2;

-- name: repeat_put
INSERT INTO app_repeat (account_id, key, route, body_hash, status, reply, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: repeat_forget
DELETE FROM app_repeat WHERE at_us < $1;

-- name: setting_all
SELECT name, value FROM app_setting WHERE agency_id = '';

-- name: clock_get
SELECT value FROM app_state WHERE name = 'clock';

-- name: clock_put
INSERT INTO app_state (name, value) VALUES ('clock', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;
