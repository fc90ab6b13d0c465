-- name: review_actions
SELECT action, outcome, count(*) FROM audit_entry WHERE month = $1 AND agency = $2 GROUP BY action, outcome ORDER BY action, outcome;

-- name: review_people
SELECT actor_id, max(actor_name), count(*) FROM audit_entry
 WHERE month = $1 AND agency = $2 AND action IN ('alarm.reveal', 'ingest.rejects', 'export') GROUP BY actor_id ORDER BY 3 DESC LIMIT 50;

-- name: last_head
SELECT max(at_us) FROM audit_head;

-- name: heads
SELECT number, at_us, hash, signature FROM audit_head ORDER BY at_us DESC LIMIT 400;

-- name: expired_month
SELECT month FROM audit_segment WHERE removed_us IS NULL AND month <= $1 ORDER BY month LIMIT 1;
