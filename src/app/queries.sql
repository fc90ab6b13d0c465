-- name: repeat_get
SELECT route, body_hash, status, reply FROM app_repeat WHERE account_id = $1 AND key = $2;

-- name: repeat_put
INSERT INTO app_repeat (account_id, key, route, body_hash, status, reply, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7);

-- name: setting_all
SELECT name, value FROM app_setting WHERE agency_id = '';

-- name: clock_get
SELECT value FROM app_state WHERE name = 'clock';

-- name: clock_put
INSERT INTO app_state (name, value) VALUES ('clock', $1)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: session_by_hash
SELECT id, account_id, csrf, began_us, seen_us FROM session WHERE hash = $1 AND ended_us IS NULL;

-- name: session_seen
UPDATE session SET seen_us = $2 WHERE id = $1 AND seen_us < $2;

-- name: token_by_hash
SELECT id, name, agency_id, permissions, tables, coalesce(used_us, 0)
FROM api_token WHERE hash = $1 AND ended_us IS NULL AND expires_us > $2;

-- name: token_used
UPDATE api_token SET used_us = $2 WHERE id = $1 AND coalesce(used_us, 0) < $2;

-- name: account_by_login
SELECT id FROM account WHERE login = $1 AND ended_at_us IS NULL;

-- name: account_person
SELECT a.login, a.language, a.must_change, a.password_at_us, o.id, o.name, o.emp_no, o.agency_id
FROM account a JOIN officer o ON o.id = a.officer_id
WHERE a.id = $1 AND a.ended_at_us IS NULL;

-- Own posts first, then those of whom the officer stands in for.
-- name: posts_in_force
SELECT p.role, p.agency_id, coalesce(p.department_id, 0), 0
FROM post p
WHERE p.officer_id = $1 AND p.valid_from <= $2 AND p.valid_to >= $2
UNION ALL
SELECT p.role, p.agency_id, coalesce(p.department_id, 0), s.absent_id
FROM substitute s JOIN post p ON p.officer_id = s.absent_id
WHERE s.officer_id = $1 AND s.valid_from <= $2 AND s.valid_to >= $2
  AND p.valid_from <= $2 AND p.valid_to >= $2
ORDER BY 4;

-- A department with everything beneath, ended ones too: their closed alarms stay their parents'.
-- name: departments_beneath
WITH RECURSIVE beneath (id) AS (
    SELECT id FROM department WHERE id = $1
    UNION
    SELECT d.id FROM department d JOIN beneath b ON d.parent_id = b.id
)
SELECT id FROM beneath ORDER BY id;

-- name: department_by_code
SELECT id FROM department
WHERE agency_id = $1 AND code = $2 AND valid_from <= $3 AND valid_to >= $3;

-- name: department_above
SELECT coalesce(parent_id, 0) FROM department WHERE id = $1;

-- name: officer_by_emp_no
SELECT id FROM officer WHERE agency_id = $1 AND emp_no = $2;

-- name: officer_home
SELECT department_id FROM post
WHERE officer_id = $1 AND department_id IS NOT NULL AND valid_from <= $2 AND valid_to >= $2
ORDER BY id LIMIT 1;

-- name: mapping_by_code
SELECT coalesce(department_id, 0), coalesce(officer_id, 0) FROM mapping
WHERE agency_id = $1 AND kind = $2 AND code = $3 AND valid_from <= $4 AND valid_to >= $4
ORDER BY valid_from DESC LIMIT 1;

-- Holders of a role, then who stands in for them; a substitute has a post himself.
-- name: role_holders
SELECT o.id, coalesce(a.id, 0), 0, o.name, o.emp_no, coalesce(o.email, ''), coalesce(a.language, 'ko')
FROM post p JOIN officer o ON o.id = p.officer_id
LEFT JOIN account a ON a.officer_id = o.id AND a.ended_at_us IS NULL
WHERE p.agency_id = $1 AND p.role = $2 AND (p.department_id = $3 OR 0 = $3)
  AND p.valid_from <= $4 AND p.valid_to >= $4
UNION
SELECT o.id, coalesce(a.id, 0), p.officer_id, o.name, o.emp_no, coalesce(o.email, ''),
       coalesce(a.language, 'ko')
FROM post p JOIN substitute s ON s.absent_id = p.officer_id JOIN officer o ON o.id = s.officer_id
LEFT JOIN account a ON a.officer_id = o.id AND a.ended_at_us IS NULL
WHERE p.agency_id = $1 AND p.role = $2 AND (p.department_id = $3 OR 0 = $3)
  AND p.valid_from <= $4 AND p.valid_to >= $4 AND s.valid_from <= $4 AND s.valid_to >= $4
  AND EXISTS (SELECT 1 FROM post own WHERE own.officer_id = s.officer_id
              AND own.valid_from <= $4 AND own.valid_to >= $4)
ORDER BY 3, 1;

-- name: person
SELECT o.id, coalesce(a.id, 0), 0, o.name, o.emp_no, coalesce(o.email, ''), coalesce(a.language, 'ko')
FROM officer o LEFT JOIN account a ON a.officer_id = o.id AND a.ended_at_us IS NULL
WHERE o.id = $1;

-- name: right_add
INSERT INTO right_history (id, agency_id, officer_id, account_id, change, detail, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: rule_states
SELECT s.scenario_id, s.site, s.paused, v.text FROM scenario_state s
  JOIN scenario_version v ON v.id = s.version_id ORDER BY s.scenario_id;

-- name: rule_values
SELECT p.scenario_id, p.name, p.agency_id, p.value FROM scenario_value p
 WHERE p.value IS NOT NULL
   AND p.valid_from = (SELECT max(o.valid_from) FROM scenario_value o
                        WHERE o.scenario_id = p.scenario_id AND o.name = p.name AND o.agency_id = p.agency_id
                          AND o.valid_from <= $1 AND coalesce(o.valid_to, $1) >= $1)
 ORDER BY p.scenario_id, p.name, p.agency_id;

-- A store in which nothing is kept yet is under the newest keys.
-- name: keys_note
INSERT INTO app_state (name, value)
SELECT 'keys', CASE WHEN EXISTS (SELECT 1 FROM account) OR EXISTS (SELECT 1 FROM record_total WHERE row_count > 0)
                    THEN 1 ELSE CAST($1 AS bigint) END
 WHERE NOT EXISTS (SELECT 1 FROM app_state WHERE name = 'keys');

-- name: keys_of
SELECT value FROM app_state WHERE name = 'keys';

-- name: keys_done
UPDATE app_state SET value = $1 WHERE name = 'keys';

-- Moves with every change of rights and every session that ends.
-- name: rights_moved
SELECT coalesce((SELECT max(id) FROM right_history), 0)
     + coalesce((SELECT max(ended_us) FROM session WHERE ended_us IS NOT NULL), 0);

-- name: proposal_add
INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, agency_id, proposed_by, proposed_us)
VALUES ($1, $2, $3, $4, $5, $6, 'proposed', $7, $8, $9);

-- name: proposal_waiting
SELECT count(*) FROM proposal WHERE kind = $1 AND subject = $2 AND state = 'proposed';

-- name: proposal_one
SELECT kind, subject, agency_id, detail, proposed_by, state FROM proposal WHERE id = $1;

-- name: proposal_decide
UPDATE proposal SET state = $2, decided_by = $3, decided_us = $4, decision = $5, effect = $6
 WHERE id = $1 AND state = 'proposed';

-- A machine proposes with a token; who made that is its proposer too.
-- name: proposal_token_made_by
SELECT count(*) FROM api_token WHERE id = $1 AND made_by = $2;

-- name: workflow_note
INSERT INTO workflow_event (id, thing, thing_id, act, from_state, to_state, took_part, by_id, reason, detail, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- In another step: who reviewed it once may review it again after it came back.
-- name: workflow_took_part
SELECT count(*) FROM workflow_event
 WHERE thing = $1 AND thing_id = $2 AND by_id = $3 AND act <> $4 AND took_part = 1;

-- name: workflow_history
SELECT e.act, e.from_state, e.to_state, e.by_id, coalesce(o.name, '') AS by_name, e.reason, e.detail, e.at_us AS at
  FROM workflow_event e
  LEFT JOIN account a ON a.id = e.by_id
  LEFT JOIN officer o ON o.id = a.officer_id
 WHERE e.thing = $1 AND e.thing_id = $2 ORDER BY e.id;

-- name: attachment_list
SELECT m.id, m.by_id, o.name AS by_name, m.name, m.kind, m.bytes, m.at_us
  FROM attachment m
  LEFT JOIN account c ON c.id = m.by_id
  LEFT JOIN officer o ON o.id = c.officer_id
 WHERE m.thing = $1 AND m.thing_id = $2 ORDER BY m.id;

-- name: attachment_insert
INSERT INTO attachment (id, thing, thing_id, by_id, name, kind, bytes, hash, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: attachment_get
SELECT name, kind, hash FROM attachment WHERE id = $1 AND thing = $2 AND thing_id = $3;

-- name: attachment_has
SELECT 1 FROM attachment WHERE hash = $1 LIMIT 1;
