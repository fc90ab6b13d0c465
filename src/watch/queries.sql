-- name: ingest_by_key
SELECT id, body_hash, table_name, op, state, reason, position, inserted, updated, unchanged, deleted, rejected,
       would_raise
FROM ingest WHERE account_id = $1 AND repeat_key = $2;

-- name: ingest_newest
SELECT id, body_hash, table_name, op, state, reason, position, inserted, updated, unchanged, deleted, rejected,
       would_raise
FROM ingest WHERE table_name = $1 AND agency_id = $2 ORDER BY id DESC LIMIT 1;

-- name: ingest_by_id
SELECT id, body_hash, table_name, op, state, reason, position, inserted, updated, unchanged, deleted, rejected,
       would_raise
FROM ingest WHERE id = $1;

-- name: ingest_insert
INSERT INTO ingest (id, account_id, repeat_key, agency_id, table_name, op, name, body_hash, body_bytes, parent_id,
                    state, reason, began_us, ended_us, bundle_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: ingest_moved
UPDATE ingest SET state = $2, reason = $3, position = $4, inserted = $5, updated = $6, unchanged = $7, deleted = $8,
                  rejected = $9, would_raise = $10, ended_us = $11, hold_percent = $12
WHERE id = $1;

-- name: ingest_again
UPDATE quarantine SET again_id = $2 WHERE ingest_id = $1 AND again_id IS NULL;

-- name: quarantine_insert
INSERT INTO quarantine (id, ingest_id, line, column_name, value, reason_ko, reason_en)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: table_rows
SELECT row_count - (SELECT CAST(coalesce(sum(i.inserted), 0) AS bigint) FROM ingest i
                    WHERE i.bundle_id = $2 AND i.bundle_id <> 0 AND i.table_name = $1 AND i.id <> $3)
FROM record_total WHERE table_name = $1;
