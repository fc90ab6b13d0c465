-- name: review_actions
SELECT action, outcome, count(*) FROM audit_entry WHERE month = $1 AND agency = $2 GROUP BY action, outcome ORDER BY action, outcome;

-- name: review_people
SELECT actor_id, max(actor_name), count(*) FROM audit_entry
 WHERE month = $1 AND agency = $2 AND action IN ('alarm.reveal', 'record.reveal', 'records.rejects') GROUP BY actor_id ORDER BY 3 DESC LIMIT 50;

-- name: review_hidden
SELECT act, CAST(COALESCE(sum(amount), 0) AS bigint), count(*) FROM pub_alarm_hidden
 WHERE id >= $1 AND id < $2 AND agency_id = $3 GROUP BY act ORDER BY act;

-- name: last_head
SELECT max(at_us) FROM audit_head;

-- name: heads
SELECT number, at_us, hash, signature FROM audit_head ORDER BY at_us DESC LIMIT 400;

-- name: expired_month
SELECT month FROM audit_segment WHERE removed_us IS NULL AND month <= $1 ORDER BY month LIMIT 1;
