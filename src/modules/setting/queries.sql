-- name: setting_put
INSERT INTO app_setting (name, agency_id, value, set_by, set_at) VALUES ($1, '', $2, $3, $4)
ON CONFLICT (name, agency_id) DO UPDATE SET value = excluded.value, set_by = excluded.set_by, set_at = excluded.set_at;

-- name: repeat_forget
DELETE FROM app_repeat WHERE at_us < $1;
