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

-- name: value_put
INSERT INTO scenario_value (scenario_id, name, agency_id, valid_from, valid_to, value, change_id)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (scenario_id, name, agency_id, valid_from)
DO UPDATE SET valid_to = excluded.valid_to, value = excluded.value, change_id = excluded.change_id;

-- name: value_list
SELECT name, agency_id, valid_from, valid_to, value FROM scenario_value
 WHERE scenario_id = $1 ORDER BY name, agency_id, valid_from;

-- name: change_add
INSERT INTO scenario_change (id, scenario_id, kind, detail, reason, effect, state, agency_id, proposed_by, proposed_us)
VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9);

-- name: change_one
SELECT scenario_id, kind, detail, state, agency_id, proposed_by FROM scenario_change WHERE id = $1;

-- name: change_waiting
SELECT count(*) FROM scenario_change WHERE scenario_id = $1 AND state = 'proposed';

-- name: change_decide
UPDATE scenario_change SET state = $2, decided_by = $3, decided_us = $4, decision = $5, effect = $6
 WHERE id = $1 AND state = 'proposed';

-- name: concerned
SELECT count(*) FROM pub_alarm_list WHERE scenario_id = $1 AND key = $2 AND open = 1
   AND (officer_id = $3 OR handler_id = $3 OR approver_id = $3);

-- name: record_rows
SELECT row_count FROM record_total WHERE table_name = $1;

-- name: past
SELECT key, id, open, standing, disposition FROM pub_alarm_past WHERE scenario_id = $1 ORDER BY key, episode;

-- name: shadow_add
INSERT INTO scenario_shadow (id, scenario_id, detail, until_on, agency_id, by_id, begun_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: shadow_running
SELECT id, scenario_id, detail FROM scenario_shadow WHERE ended_us IS NULL ORDER BY id;

-- name: shadow_end
UPDATE scenario_shadow SET ended_us = $2, ended_why = $3 WHERE id = $1;

-- name: shadow_end_past
UPDATE scenario_shadow SET ended_us = $2 WHERE ended_us IS NULL AND until_on < $1;

-- name: shadow_end_of
UPDATE scenario_shadow SET ended_us = $2 WHERE scenario_id = $1 AND ended_us IS NULL;

-- name: shadow_day_put
INSERT INTO scenario_shadow_day (shadow_id, day, live, draft, added, removed) VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (shadow_id, day) DO UPDATE
SET live = excluded.live, draft = excluded.draft, added = excluded.added, removed = excluded.removed;

-- name: shadow_last
SELECT id, detail, until_on, by_id, begun_us, ended_us, ended_why FROM scenario_shadow
 WHERE scenario_id = $1 ORDER BY id DESC LIMIT 1;

-- name: shadow_days
SELECT day, live, draft, added, removed FROM scenario_shadow_day WHERE shadow_id = $1 ORDER BY day;

-- name: feed_late
SELECT count(*) FROM pub_feed WHERE table_name = $1 AND late_us > 0;
