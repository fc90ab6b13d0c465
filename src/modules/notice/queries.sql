-- name: notice_add
INSERT INTO notice (id, officer_id, event, alarm_id, scenario_id, agency_id, department_id, severity, why, at_us,
                    mailed_us, alarm_count, path, title_ko, title_en)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: notice_read_one
UPDATE notice SET read_us = $3 WHERE id = $1 AND officer_id = $2 AND read_us IS NULL;

-- name: notice_read_to
UPDATE notice SET read_us = $3 WHERE officer_id = $1 AND id <= $2 AND read_us IS NULL;

-- name: notice_unread_count
SELECT count(*) FROM (SELECT 1 FROM notice WHERE officer_id = $1 AND read_us IS NULL LIMIT 1000) unread;

-- name: notice_mail_due
SELECT n.officer_id, count(*) AS waiting, min(n.id), max(n.id)
  FROM notice n LEFT JOIN notice_mail m ON m.officer_id = n.officer_id
 WHERE n.mailed_us IS NULL AND (m.due_us IS NULL OR m.due_us <= $1)
 GROUP BY n.officer_id ORDER BY n.officer_id LIMIT 200;

-- name: notice_mail_lines
SELECT event, scenario_id, severity, why, alarm_id, alarm_count, path, title_ko, title_en FROM notice
 WHERE officer_id = $1 AND mailed_us IS NULL AND id <= $2 ORDER BY id LIMIT 20;

-- name: notice_mailed
UPDATE notice SET mailed_us = $3 WHERE officer_id = $1 AND id <= $2 AND mailed_us IS NULL;

-- name: notice_mail_tried
INSERT INTO notice_mail (officer_id, last_us, due_us, tries, error) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (officer_id) DO UPDATE SET last_us = excluded.last_us, due_us = excluded.due_us,
  tries = CASE WHEN excluded.tries = 0 THEN 0 ELSE notice_mail.tries + 1 END, error = excluded.error;

-- name: notice_mail_tries
SELECT tries FROM notice_mail WHERE officer_id = $1;

-- name: channel_list
SELECT id, events, audit_too FROM notice_channel
 WHERE agency_id = $1 AND approved_by IS NOT NULL AND ended_us IS NULL;

-- name: channel_add
INSERT INTO notice_channel (id, agency_id, name, url, secret, events, audit_too, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: channel_one
SELECT agency_id, name, url, secret, events, made_by, coalesce(approved_by, 0), ended_us, version, coalesce(end_asked_by, 0)
  FROM notice_channel WHERE id = $1;

-- name: channel_approve
UPDATE notice_channel SET approved_by = $2, version = version + 1 WHERE id = $1 AND approved_by IS NULL AND ended_us IS NULL;

-- name: channel_end
UPDATE notice_channel SET ended_us = $2, version = version + 1 WHERE id = $1 AND ended_us IS NULL;

-- name: channel_end_ask
UPDATE notice_channel SET end_asked_by = $2, version = version + 1 WHERE id = $1 AND ended_us IS NULL;

-- name: channels_of_heads
SELECT id FROM notice_channel
 WHERE approved_by IS NOT NULL AND ended_us IS NULL AND events LIKE '%audit.head%' ORDER BY id;

-- name: delivery_add
INSERT INTO notice_delivery (id, channel_id, event, body, state, due_us, at_us)
VALUES ($1, $2, $3, $4, 'waiting', $5, $5);

-- name: delivery_due
SELECT d.id, d.channel_id, d.event, d.body, d.tries, c.url, c.secret
  FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel_id
 WHERE d.state = 'waiting' AND d.due_us <= $1 AND c.ended_us IS NULL
 ORDER BY d.due_us, d.id LIMIT 100;

-- name: delivery_sent
UPDATE notice_delivery SET state = 'sent', sent_us = $2, tries = tries + 1, error = '' WHERE id = $1;

-- name: delivery_failed
UPDATE notice_delivery SET state = $2, due_us = $3, tries = tries + 1, error = $4 WHERE id = $1;

-- name: delivery_agency
SELECT c.agency_id FROM notice_delivery d JOIN notice_channel c ON c.id = d.channel_id WHERE d.id = $1;

-- name: delivery_again
UPDATE notice_delivery SET state = 'waiting', due_us = $2, tries = 0 WHERE id = $1 AND state = 'dead';

-- name: notice_forget
DELETE FROM notice WHERE id IN (SELECT id FROM notice WHERE id < $1 ORDER BY id LIMIT 50000);

-- name: delivery_forget
DELETE FROM notice_delivery WHERE id IN (
    SELECT id FROM notice_delivery WHERE id < $1 AND state <> 'waiting' ORDER BY id LIMIT 50000);

-- name: channel_secret_next
SELECT id, secret FROM notice_channel WHERE id > $1 ORDER BY id LIMIT 500;

-- name: channel_secret_put
UPDATE notice_channel SET secret = $2 WHERE id = $1;
