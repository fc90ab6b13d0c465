-- ---- models

-- name: model_owner
SELECT agency_id, NULL, NULL FROM evaluation_model WHERE id = $1 AND ended_us IS NULL;

-- name: model_get
SELECT * FROM evaluation_model_list WHERE id = $1;

-- name: model_version
SELECT version FROM evaluation_model WHERE id = $1 AND ended_us IS NULL;

-- name: model_add
INSERT INTO evaluation_model (id, agency_id, code, name_ko, name_en, preset, example, definition, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: model_put
UPDATE evaluation_model SET code = $2, name_ko = $3, name_en = $4, definition = $5, example = 0, version = version + 1
 WHERE id = $1;

-- name: model_end
UPDATE evaluation_model SET ended_us = $2, version = version + 1 WHERE id = $1;

-- ---- rounds

-- name: round_owner
SELECT agency_id, NULL, NULL FROM evaluation_round WHERE id = $1;

-- name: round_get
SELECT r.id, r.model_id, r.version, r.number, r.objection_until, r.agency_id, r.kind, r.name, r.from_on, r.to_on,
       r.commitment, r.seed, CASE WHEN r.number > 0 THEN r.definition ELSE m.definition END AS definition, r.state
  FROM evaluation_round r
  JOIN evaluation_model m ON m.id = r.model_id
 WHERE r.id = $1;

-- name: rounds_frozen
SELECT id FROM evaluation_round WHERE number > 0 ORDER BY agency_id, id;

-- name: round_to_forget
SELECT r.id, r.agency_id, r.name FROM evaluation_round r
 WHERE r.state IN ('announced', 'cancelled') AND r.at_us < $1
   AND NOT EXISTS (SELECT 1 FROM workflow_event e
                    WHERE e.thing = 'evaluation_round' AND e.thing_id = r.id AND e.at_us >= $1)
 ORDER BY r.id LIMIT 1;

-- name: round_show
SELECT * FROM evaluation_round_list WHERE id = $1;

-- name: round_add
INSERT INTO evaluation_round (id, agency_id, model_id, kind, name, from_on, to_on, state, commitment, seed, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, $10, $11);

-- name: round_state
UPDATE evaluation_round SET state = $2, objection_until = coalesce($3, objection_until), version = version + 1
 WHERE id = $1;

-- name: round_freeze
UPDATE evaluation_round SET state = $2, definition = $3, seed = $4, number = 1, frozen_us = $5, version = version + 1
 WHERE id = $1;

-- name: round_number
UPDATE evaluation_round SET number = $2 WHERE id = $1;

-- name: round_boards
SELECT board, count(*) AS subjects, count(rank) AS ranked, count(*) FILTER (WHERE excluded <> '') AS excluded,
       sum(chosen) AS chosen, sum(commended) AS commended
  FROM evaluation_score WHERE round_id = $1 AND number = $2 GROUP BY board ORDER BY board;

-- name: seed_next
SELECT id, seed FROM evaluation_round WHERE id > $1 AND number = 0 ORDER BY id LIMIT 500;

-- name: seed_put
UPDATE evaluation_round SET seed = $2 WHERE id = $1 AND number = 0;

-- ---- who is evaluated: $1 the agency, $2 the cut-off

-- name: department_subjects
SELECT d.id, d.id AS department_id, CAST(NULL AS bigint) AS officer_id, d.name,
       count(DISTINCT p.officer_id) AS headcount, '' AS size_group, '' AS excluded, '' AS since
  FROM department d
  JOIN post p ON p.department_id = d.id AND p.valid_from <= $2 AND p.valid_to >= $2
 WHERE d.agency_id = $1 AND d.valid_from <= $2 AND d.valid_to >= $2
 GROUP BY d.id, d.name
 ORDER BY d.id;

-- name: person_subjects
SELECT o.id, p.department_id, o.id AS officer_id, o.name, 1 AS headcount, '' AS size_group, '' AS excluded, f.since
  FROM (SELECT officer_id, min(id) AS post_id
          FROM post
         WHERE agency_id = $1 AND department_id IS NOT NULL AND valid_from <= $2 AND valid_to >= $2
         GROUP BY officer_id) h
  JOIN post p ON p.id = h.post_id
  JOIN (SELECT officer_id, min(valid_from) AS since
          FROM post WHERE agency_id = $1 GROUP BY officer_id) f ON f.officer_id = h.officer_id
  JOIN officer o ON o.id = h.officer_id
 ORDER BY o.id;

-- name: agency_subject
SELECT 0 AS id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, g.name,
       count(DISTINCT p.officer_id) AS headcount, '' AS size_group, '' AS excluded, '' AS since
  FROM agency g
  LEFT JOIN post p ON p.agency_id = g.id AND p.valid_from <= $2 AND p.valid_to >= $2
 WHERE g.id = $1
 GROUP BY g.name;

-- name: disciplined
SELECT DISTINCT officer_id FROM pub_mileage_disqualified
 WHERE agency_id = $1 AND year = CAST(substr($2, 1, 4) AS bigint) ORDER BY officer_id;

-- name: in_audit_case
SELECT DISTINCT officer_id FROM pub_alarm_case WHERE agency_id = $1 AND CAST($2 AS text) <> '' ORDER BY officer_id;

-- name: evaluating_people
SELECT DISTINCT officer_id FROM post
 WHERE agency_id = $1 AND role = 'auditor' AND valid_from <= $2 AND valid_to >= $2 ORDER BY officer_id;

-- name: evaluating_departments
SELECT DISTINCT department_id FROM post
 WHERE agency_id = $1 AND role = 'auditor' AND department_id IS NOT NULL AND valid_from <= $2 AND valid_to >= $2
 ORDER BY department_id;

-- ---- what is kept

-- name: subject_add
INSERT INTO evaluation_subject (round_id, board, subject_id, department_id, officer_id, name, headcount, size_group,
                                excluded)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: subjects
SELECT subject_id, department_id, officer_id, name, headcount, size_group, excluded, '' AS since
  FROM evaluation_subject WHERE round_id = $1 AND board = $2 ORDER BY subject_id;

-- name: inputs
SELECT subject_id, row_kind, row_id, part, whole
  FROM evaluation_input WHERE round_id = $1 AND board = $2 AND statement = $3 ORDER BY subject_id, n;

-- name: entries
SELECT id, board, subject_id, kind, indicator, part, whole, points, grade
  FROM evaluation_entry WHERE round_id = $1 AND number <= $2 ORDER BY id;

-- name: entry_add
INSERT INTO evaluation_entry (id, round_id, agency_id, board, subject_id, subject_name, kind, indicator, part, whole,
                              points, grade, reason, objection_id, number, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17);

-- name: entry_remove
DELETE FROM evaluation_entry WHERE round_id = $1 AND id = $2;

-- name: entries_of
SELECT * FROM evaluation_entry_list
 WHERE round_id = $1 AND board = $2 AND subject_id = $3 AND number <= $4 ORDER BY id;

-- ---- results

-- name: result_add
INSERT INTO evaluation_result (id, round_id, agency_id, number, objection_id, input_hash, result_hash, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: score_add
INSERT INTO evaluation_score (id, round_id, number, board, subject_id, position, rank, score, bonus, minus, tie_by,
                              chosen, commended, excluded, parts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15);

-- name: results
SELECT number, input_hash, result_hash FROM evaluation_result WHERE round_id = $1 ORDER BY number;

-- name: results_shown
SELECT * FROM evaluation_result_list WHERE round_id = $1 ORDER BY number;

-- name: scores_kept
SELECT subject_id, position, rank, score, bonus, minus, tie_by, chosen, commended, excluded, parts
  FROM evaluation_score WHERE round_id = $1 AND number = $2 AND board = $3 ORDER BY position;

-- ---- cards

-- name: card_owner
SELECT r.agency_id, u.department_id, u.officer_id
  FROM evaluation_subject u JOIN evaluation_round r ON r.id = u.round_id
 WHERE u.round_id = $1 AND u.board = $2 AND u.subject_id = $3;

-- name: card_get
SELECT * FROM evaluation_score_list WHERE round_id = $1 AND board = $2 AND subject_id = $3 AND number = $4;

-- name: card_parts
SELECT parts FROM evaluation_score WHERE round_id = $1 AND board = $2 AND subject_id = $3 AND number = $4;

-- name: card_earlier
SELECT number, rank, score FROM evaluation_score
 WHERE round_id = $1 AND board = $2 AND subject_id = $3 ORDER BY number;

-- name: card_ranked
SELECT count(rank) FROM evaluation_score WHERE round_id = $1 AND number = $2 AND board = $3;

-- ---- subjects that are known by their number before the freeze

-- name: department_known
SELECT name, id AS department_id, CAST(NULL AS bigint) AS officer_id FROM department WHERE id = $1 AND agency_id = $2;

-- name: officer_known
SELECT o.name, (SELECT min(p.department_id) FROM post p
                 WHERE p.officer_id = o.id AND p.valid_from <= $3 AND p.valid_to >= $3) AS department_id, o.id AS officer_id
  FROM officer o WHERE o.id = $1 AND o.agency_id = $2;

-- name: agency_known
SELECT name, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id FROM agency WHERE id = $1;

-- ---- objections

-- name: objection_owner
SELECT agency_id, department_id, officer_id FROM evaluation_objection WHERE id = $1;

-- name: objection_get
SELECT round_id, board, subject_id, state, version, filed_by, department_id, officer_id, agency_id
  FROM evaluation_objection WHERE id = $1;

-- name: objection_show
SELECT * FROM evaluation_objection_list WHERE id = $1;

-- name: objection_add
INSERT INTO evaluation_objection (id, round_id, agency_id, department_id, officer_id, board, subject_id, indicator,
                                  number, reason, state, filed_by, filed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'filed', $11, $12);

-- name: objection_decide
UPDATE evaluation_objection SET state = $2, decision = $3, decided_us = $4, version = version + 1 WHERE id = $1;

-- name: objections_waiting
SELECT count(*) FROM evaluation_objection WHERE round_id = $1 AND state = 'filed';

-- name: objections_of_round
SELECT * FROM evaluation_objection_list WHERE round_id = $1 ORDER BY id;

-- name: objections_of
SELECT * FROM evaluation_objection_list WHERE round_id = $1 AND board = $2 AND subject_id = $3 ORDER BY id;

-- name: corrections
SELECT * FROM evaluation_entry_list WHERE objection_id = $1 ORDER BY id;

-- ---- what is printed

-- name: minutes_get
SELECT * FROM evaluation_minutes WHERE round_id = $1;

-- name: minutes_put
INSERT INTO evaluation_minutes (round_id, held_on, place, chair, members, discussion, decision, certificate,
                                announcement, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
ON CONFLICT (round_id) DO UPDATE SET held_on = excluded.held_on, place = excluded.place, chair = excluded.chair,
       members = excluded.members, discussion = excluded.discussion, decision = excluded.decision,
       certificate = excluded.certificate, announcement = excluded.announcement, by_id = excluded.by_id,
       at_us = excluded.at_us, version = evaluation_minutes.version + 1;

-- name: listed
SELECT * FROM evaluation_score_list
 WHERE round_id = $1 AND number = $2 AND board = $3 AND (chosen = 1 OR (excluded <> '' AND $4 = 1))
 ORDER BY position LIMIT 2000;

-- name: departments_of_round
SELECT DISTINCT department_id FROM evaluation_subject
 WHERE round_id = $1 AND department_id IS NOT NULL ORDER BY department_id;

-- name: account_officer
SELECT officer_id FROM account WHERE id = $1 AND officer_id IS NOT NULL;

-- name: subject_name
SELECT name FROM evaluation_subject WHERE round_id = $1 AND board = $2 AND subject_id = $3;
