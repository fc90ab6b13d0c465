-- name: draft_get
SELECT body, kept_us FROM draft WHERE account_id = $1 AND name = $2;

-- name: draft_put
INSERT INTO draft (account_id, name, body, kept_us) VALUES ($1, $2, $3, $4)
ON CONFLICT (account_id, name) DO UPDATE SET body = excluded.body, kept_us = excluded.kept_us;

-- name: draft_drop
DELETE FROM draft WHERE account_id = $1 AND name = $2;

-- name: draft_forget
DELETE FROM draft WHERE kept_us < $1;
