-- name: sign_in_account
SELECT a.id, a.password_hash, a.totp_secret, a.totp_step, a.locked_until_us, o.agency_id
FROM account a JOIN officer o ON o.id = a.officer_id
WHERE a.login = $1 AND a.ended_at_us IS NULL;

-- The last of so many failures locks, and the next series begins at nothing.
-- name: sign_in_failed
UPDATE account SET
    locked_until_us = CASE WHEN failures + 1 >= $2 THEN $3 ELSE locked_until_us END,
    failures = CASE WHEN failures + 1 >= $2 THEN 0 ELSE failures + 1 END
WHERE id = $1;

-- Nothing where the account was locked, ended or changed since it was looked at, or the code was used.
-- name: sign_in_done
UPDATE account SET failures = 0, last_login_us = $2,
    totp_step = CASE WHEN $3 > totp_step THEN $3 ELSE totp_step END
WHERE id = $1 AND ended_at_us IS NULL AND locked_until_us <= $2 AND password_hash = $4
  AND (totp_secret IS NULL OR totp_step < $3);

-- name: session_add
INSERT INTO session (id, hash, account_id, csrf, address, agent, began_us, seen_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7);

-- name: session_end
UPDATE session SET ended_us = $2 WHERE id = $1 AND ended_us IS NULL;

-- name: session_end_by_hash
UPDATE session SET ended_us = $2 WHERE hash = $1 AND ended_us IS NULL;

-- name: session_end_others
UPDATE session SET ended_us = $3 WHERE account_id = $1 AND id <> $2 AND ended_us IS NULL;

-- name: session_whose
SELECT s.account_id, o.id, o.agency_id
FROM session s JOIN account a ON a.id = s.account_id JOIN officer o ON o.id = a.officer_id
WHERE s.id = $1;

-- name: session_forget
DELETE FROM session WHERE id IN (SELECT id FROM session WHERE seen_us < $1 LIMIT 50000);

-- name: account_own
SELECT a.password_hash, a.totp_secret, a.totp_offered, a.totp_step, a.login, a.must_change,
       a.language, coalesce((SELECT s.csrf FROM session s WHERE s.id = $2), '')
FROM account a WHERE a.id = $1;

-- name: account_language
UPDATE account SET language = $2 WHERE id = $1;

-- Only what the old hash still stands for: two changes at once are not both told that they worked.
-- name: account_password
UPDATE account SET password_hash = $2, password_at_us = $3, must_change = 0, version = version + 1
WHERE id = $1 AND password_hash = $4;

-- name: totp_offer
UPDATE account SET totp_offered = $2 WHERE id = $1;

-- name: totp_confirm
UPDATE account SET totp_secret = totp_offered, totp_offered = NULL, totp_step = $2,
    version = version + 1
WHERE id = $1 AND totp_offered = $3;

-- name: totp_remove
UPDATE account SET totp_secret = NULL, totp_offered = NULL, version = version + 1 WHERE id = $1;

-- name: account_add
INSERT INTO account (id, officer_id, login, password_hash, password_at_us, must_change)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: account_whose
SELECT o.id, o.agency_id, a.login, a.version FROM account a JOIN officer o ON o.id = a.officer_id
WHERE a.id = $1;

-- name: account_end
UPDATE account SET ended_at_us = $2, version = version + 1 WHERE id = $1 AND ended_at_us IS NULL;

-- name: account_unlock
UPDATE account SET failures = 0, locked_until_us = 0, version = version + 1
WHERE id = $1 AND ended_at_us IS NULL;

-- name: account_reset
UPDATE account SET password_hash = $2, password_at_us = $3, must_change = $5, failures = 0,
    locked_until_us = 0, version = version + 1,
    totp_secret = CASE WHEN $4 = 1 THEN NULL ELSE totp_secret END
WHERE id = $1 AND ended_at_us IS NULL;

-- name: officer_agency
SELECT agency_id FROM officer WHERE id = $1;

-- name: token_add
INSERT INTO api_token (id, hash, name, agency_id, permissions, tables, made_by, made_us, expires_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: token_whose
SELECT agency_id, name FROM api_token WHERE id = $1;

-- name: token_end
UPDATE api_token SET ended_us = $2 WHERE id = $1 AND ended_us IS NULL;

-- name: department_name
SELECT name, code FROM department WHERE id = $1;

-- name: account_of_login
SELECT a.id, a.officer_id, o.agency_id, a.password_hash
FROM account a JOIN officer o ON o.id = a.officer_id WHERE a.login = $1 AND a.ended_at_us IS NULL;

-- name: account_all
SELECT login, name, emp_no, agency_id, working FROM account_list ORDER BY login;

-- name: account_roles
SELECT p.role, coalesce(d.code, '') FROM account a JOIN post p ON p.officer_id = a.officer_id
LEFT JOIN department d ON d.id = p.department_id
WHERE a.login = $1 AND p.valid_from <= $2 AND p.valid_to >= $2 ORDER BY p.id;

-- name: token_all
SELECT id, name, agency_id, permissions, tables, working FROM token_list ORDER BY id;

-- name: agency_name
SELECT name FROM agency WHERE id = $1;

-- name: secret_next
SELECT id, totp_secret FROM account WHERE id > $1 AND totp_secret IS NOT NULL ORDER BY id LIMIT 500;

-- name: secret_put
UPDATE account SET totp_secret = $2 WHERE id = $1;

-- name: offered_next
SELECT id, totp_offered FROM account WHERE id > $1 AND totp_offered IS NOT NULL ORDER BY id LIMIT 500;

-- name: offered_put
UPDATE account SET totp_offered = $2 WHERE id = $1;
