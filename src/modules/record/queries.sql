-- name: feed_one
SELECT id, rhythm, due_minute, grace_minutes, total_column, totals_needed, hold_percent, last_us, late_us, version
FROM feed WHERE agency_id = $1 AND table_name = $2;

-- name: feed_put
INSERT INTO feed (id, agency_id, table_name, rhythm, due_minute, grace_minutes, total_column, totals_needed,
                  hold_percent, last_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (agency_id, table_name) DO UPDATE SET rhythm = excluded.rhythm, due_minute = excluded.due_minute,
    grace_minutes = excluded.grace_minutes, total_column = excluded.total_column,
    totals_needed = excluded.totals_needed, hold_percent = excluded.hold_percent, late_us = 0,
    version = feed.version + 1;

-- name: feed_arrived
UPDATE feed SET last_us = $3, late_us = 0 WHERE agency_id = $1 AND table_name = $2;

-- name: feed_watched
SELECT id, agency_id, table_name, rhythm, due_minute, grace_minutes, last_us FROM feed
WHERE rhythm <> 'none' AND late_us = 0;

-- name: feed_late
UPDATE feed SET late_us = $2 WHERE id = $1;

-- name: ingest_row
SELECT agency_id, table_name, op, name, state, body_hash, account_id FROM ingest WHERE id = $1;

-- name: ingest_refused
UPDATE ingest SET state = 'refused', reason = $2, ended_us = $3 WHERE id = $1 AND state = 'held';

-- name: quarantine_of
SELECT line, column_name, value, reason_ko, reason_en, coalesce(again_id, 0) FROM quarantine
WHERE ingest_id = $1 ORDER BY line, id;

-- name: ingest_all
SELECT id, agency_id, account_id, table_name, op, name, state, reason, body_bytes, parent_id, inserted, updated,
       unchanged, deleted, rejected, would_raise, position, began_us, ended_us
FROM ingest WHERE id = $1;

-- name: quarantine_forget
DELETE FROM quarantine WHERE id IN (SELECT id FROM quarantine WHERE id < $1 ORDER BY id LIMIT 50000);

-- name: ingest_forget
DELETE FROM ingest WHERE id IN (
    SELECT i.id FROM ingest i
    WHERE i.id < $1 AND i.state IN ('done', 'failed', 'refused')
      AND NOT EXISTS (SELECT 1 FROM quarantine q WHERE q.ingest_id = i.id)
    ORDER BY i.id LIMIT 50000);
