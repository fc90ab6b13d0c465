-- name: version_find
SELECT id, number FROM scenario_version WHERE scenario_id = $1 AND hash = $2;

-- name: version_last
SELECT COALESCE(max(number), 0) FROM scenario_version WHERE scenario_id = $1;

-- name: version_add
INSERT INTO scenario_version (id, scenario_id, number, origin, text, hash, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: version_text
SELECT text FROM scenario_version WHERE scenario_id = $1 AND number = $2;

-- name: versions
SELECT number, origin, made_by, made_us FROM scenario_version WHERE scenario_id = $1 ORDER BY number DESC LIMIT 100;

-- name: state_put
INSERT INTO scenario_state (scenario_id, version_id, site, paused) VALUES ($1, $2, $3, $4)
ON CONFLICT (scenario_id) DO UPDATE SET version_id = excluded.version_id, site = excluded.site, paused = excluded.paused;

-- name: state_get
SELECT v.number, v.id, s.site, s.paused, s.state, s.reason, s.findings, s.records, s.missing, s.checked_us
  FROM scenario_state s JOIN scenario_version v ON v.id = s.version_id WHERE s.scenario_id = $1;

-- name: state_pause
UPDATE scenario_state SET paused = $2 WHERE scenario_id = $1;

-- name: state_note
UPDATE scenario_state SET state = $2, reason = $3, findings = $4, records = $5, missing = $6, checked_us = $7 WHERE scenario_id = $1;

-- name: param_put
INSERT INTO scenario_param (scenario_id, name, valid_from, value, change_id) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (scenario_id, name, valid_from) DO UPDATE SET value = excluded.value, change_id = excluded.change_id;

-- name: params
SELECT name, valid_from, value FROM scenario_param WHERE scenario_id = $1 ORDER BY name, valid_from;

-- name: open_alarms
SELECT id, key FROM pub_alarm_list WHERE scenario_id = $1 AND open = 1;

-- name: record_rows
SELECT row_count FROM record_total WHERE table_name = $1;
