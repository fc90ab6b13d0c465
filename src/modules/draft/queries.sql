-- name: draft_get
SELECT id, body, kept_us FROM draft WHERE account_id = $1 AND name = $2;

-- name: draft_put
INSERT INTO draft (id, account_id, name, body, kept_us) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (id) DO UPDATE SET body = excluded.body, kept_us = excluded.kept_us;

-- name: draft_drop
DELETE FROM draft WHERE account_id = $1 AND name = $2;

-- name: draft_forget
DELETE FROM draft WHERE kept_us < $1;

-- name: draft_next
SELECT id, body FROM draft WHERE id > $1 ORDER BY id LIMIT 500;

-- name: draft_reseal
UPDATE draft SET body = $2 WHERE id = $1;
