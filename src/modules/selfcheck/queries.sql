-- name: check_get
SELECT version, agency_id, department_id, officer_id, approver_id, duty_id, sheet_id, scenario_id, from_on, to_on,
       due_on, due_day, state, filled_us, filled_day, in_time, approved_us, closed_us, look_day
  FROM selfcheck_check WHERE id = $1;

-- name: check_put
UPDATE selfcheck_check SET department_id = $3, officer_id = $4, approver_id = $5, due_on = $6, due_day = $7,
       state = $8, filled_us = $9, filled_day = $10, in_time = $11, approved_us = $12, closed_us = $13,
       look_day = $14, version = version + 1
 WHERE id = $1 AND version = $2;

-- name: duty_whose
SELECT agency_id, 0, 0 FROM selfcheck_duty WHERE id = $1;

-- name: duty_version
SELECT version FROM selfcheck_duty WHERE id = $1;

-- name: duty_here
SELECT id FROM selfcheck_duty WHERE id = $1 AND agency_id = $2 AND ended_on IS NULL;

-- name: duty_by_code
SELECT id FROM selfcheck_duty WHERE agency_id = $1 AND code = $2;

-- name: duty_add
INSERT INTO selfcheck_duty (id, agency_id, code, area, area_ko, area_en, name_ko, name_en, post_duty, filled_by,
                            everywhere, example)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12);

-- name: duty_edit
UPDATE selfcheck_duty SET name_ko = coalesce($2, name_ko), name_en = coalesce($3, name_en),
       post_duty = coalesce($4, post_duty), everywhere = coalesce($5, everywhere), version = version + 1
 WHERE id = $1;

-- name: duty_end
UPDATE selfcheck_duty SET ended_on = $2, version = version + 1 WHERE id = $1 AND ended_on IS NULL;

-- name: department_here
SELECT id FROM department WHERE id = $1 AND agency_id = $2 AND valid_from <= $3 AND valid_to >= $3;

-- name: owner_whose
SELECT d.agency_id, 0, 0 FROM selfcheck_owner o JOIN selfcheck_duty d ON d.id = o.duty_id WHERE o.id = $1;

-- name: owner_version
SELECT version FROM selfcheck_owner WHERE id = $1;

-- name: owner_same
SELECT id FROM selfcheck_owner WHERE duty_id = $1 AND department_id = $2 AND valid_to >= $3;

-- name: owner_add
INSERT INTO selfcheck_owner (id, duty_id, department_id, valid_from) VALUES ($1, $2, $3, $4);

-- name: owner_end
UPDATE selfcheck_owner SET valid_to = $2, version = version + 1 WHERE id = $1 AND valid_to > $2;

-- name: sheet_whose
SELECT d.agency_id, 0, 0 FROM selfcheck_sheet s JOIN selfcheck_duty d ON d.id = s.duty_id WHERE s.id = $1;

-- name: sheet_get
SELECT s.duty_id, s.version, d.agency_id, s.cycle, s.state
  FROM selfcheck_sheet s JOIN selfcheck_duty d ON d.id = s.duty_id WHERE s.id = $1;

-- name: sheet_one
SELECT * FROM selfcheck_sheet_list WHERE id = $1;

-- name: sheet_add
INSERT INTO selfcheck_sheet (id, duty_id, number, cycle, state)
VALUES ($1, $2, coalesce((SELECT max(number) FROM selfcheck_sheet WHERE duty_id = $2), 0) + 1, $3, 'draft');

-- name: sheet_put
UPDATE selfcheck_sheet SET state = $2, live_from = CASE WHEN $2 = 'live' THEN $3 ELSE live_from END,
       ended_on = CASE WHEN $2 = 'ended' THEN $3 ELSE ended_on END, version = version + 1
 WHERE id = $1;

-- name: sheet_succeed
UPDATE selfcheck_sheet SET state = 'ended', ended_on = $3, version = version + 1
 WHERE duty_id = $1 AND cycle = $2 AND state = 'live';

-- name: sheet_items
SELECT id, code, position, text_ko, text_en, answer, basis, example, version FROM selfcheck_item
 WHERE sheet_id = $1 ORDER BY position, id;

-- name: items_of_sheet
SELECT id FROM selfcheck_item WHERE sheet_id = $1 ORDER BY position, id;

-- name: item_count
SELECT count(*) FROM selfcheck_item WHERE sheet_id = $1;

-- name: item_whose
SELECT d.agency_id, 0, 0 FROM selfcheck_item i JOIN selfcheck_sheet s ON s.id = i.sheet_id
  JOIN selfcheck_duty d ON d.id = s.duty_id WHERE i.id = $1;

-- name: item_version
SELECT version FROM selfcheck_item WHERE id = $1;

-- name: item_sheet
SELECT sheet_id FROM selfcheck_item WHERE id = $1;

-- name: item_by_code
SELECT id FROM selfcheck_item WHERE sheet_id = $1 AND code = $2;

-- name: item_add
INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer, basis, example)
VALUES ($1, $2, $3, coalesce((SELECT max(position) FROM selfcheck_item WHERE sheet_id = $2), 0) + 1, $4, $5, $6, $7,
        $8);

-- name: item_copy
INSERT INTO selfcheck_item (id, sheet_id, code, position, text_ko, text_en, answer, basis, example)
SELECT CAST($1 AS bigint), CAST($2 AS bigint), code, position, text_ko, text_en, answer, basis, example
  FROM selfcheck_item WHERE id = $3;

-- name: item_edit
UPDATE selfcheck_item SET text_ko = coalesce($2, text_ko), text_en = coalesce($3, text_en),
       answer = coalesce($4, answer), basis = coalesce($5, basis), position = coalesce($6, position), example = 0,
       version = version + 1
 WHERE id = $1;

-- name: item_remove
DELETE FROM selfcheck_item WHERE id = $1;

-- name: item_scenarios
SELECT scenario_id FROM selfcheck_item_scenario WHERE item_id = $1 ORDER BY scenario_id;

-- name: item_scenarios_clear
DELETE FROM selfcheck_item_scenario WHERE item_id = $1;

-- name: item_scenario_add
INSERT INTO selfcheck_item_scenario (item_id, scenario_id) VALUES ($1, $2)
ON CONFLICT (item_id, scenario_id) DO NOTHING;

-- name: item_scenarios_copy
INSERT INTO selfcheck_item_scenario (item_id, scenario_id)
SELECT CAST($1 AS bigint), scenario_id FROM selfcheck_item_scenario WHERE item_id = $2;

-- Who is on a duty, the nearest step first: 1 his post names it, 2 his post names none, 3 the manager, of whom one is
-- enough.
-- name: on_duty
SELECT officer_id, step, one FROM (
    SELECT p.officer_id,
           min(CASE WHEN d.filled_by = 'manager' THEN CASE WHEN p.role = 'manager' THEN 1 END
                    WHEN p.role IN ('officer', 'lead') AND d.post_duty <> '' AND p.duty = d.post_duty THEN 1
                    WHEN p.role = 'officer' AND p.duty = '' THEN 2
                    WHEN p.role = 'manager' THEN 3 END) AS step,
           max(CASE WHEN p.role = 'manager' AND d.filled_by = 'officer' THEN 1 ELSE 0 END) AS one
      FROM post p, selfcheck_duty d
     WHERE d.id = $3 AND p.department_id = $1 AND p.valid_from <= $2 AND p.valid_to >= $2 AND p.officer_id <> $4
     GROUP BY p.officer_id) q
 WHERE step IS NOT NULL ORDER BY step, officer_id;

-- name: performing
SELECT o.department_id FROM selfcheck_owner o
  JOIN selfcheck_duty u ON u.id = o.duty_id AND u.everywhere = 0
  JOIN department d ON d.id = o.department_id
 WHERE o.duty_id = $1 AND o.valid_from <= $2 AND o.valid_to >= $2 AND d.valid_from <= $2 AND d.valid_to >= $2
 UNION
SELECT d.id FROM selfcheck_duty u JOIN department d ON d.agency_id = u.agency_id
 WHERE u.id = $1 AND u.everywhere = 1 AND d.valid_from <= $2 AND d.valid_to >= $2
 ORDER BY 1;

-- The department of an officer that performs the duty.
-- name: performs
SELECT p.department_id FROM post p JOIN selfcheck_duty u ON u.id = $1
 WHERE p.officer_id = $2 AND p.valid_from <= $3 AND p.valid_to >= $3 AND p.department_id IS NOT NULL
   AND (u.everywhere = 1 OR EXISTS (SELECT 1 FROM selfcheck_owner o
                                     WHERE o.duty_id = u.id AND o.department_id = p.department_id
                                       AND o.valid_from <= $3 AND o.valid_to >= $3))
 ORDER BY p.id LIMIT 1;

-- name: live_sheets
SELECT s.id, s.duty_id, d.name_ko, d.name_en, d.everywhere
  FROM selfcheck_sheet s JOIN selfcheck_duty d ON d.id = s.duty_id
 WHERE d.agency_id = $1 AND s.cycle = $2 AND s.state = 'live' AND d.ended_on IS NULL ORDER BY d.code, s.id;

-- name: case_sheet
SELECT s.id, s.duty_id, d.name_ko, d.name_en, d.everywhere
  FROM selfcheck_sheet s JOIN selfcheck_duty d ON d.id = s.duty_id
 WHERE s.duty_id = $1 AND s.cycle = 'case' AND s.state = 'live';

-- One sheet of each duty that the department performs and of which an item watches what the scenario does.
-- name: watched_sheets
SELECT max(s.id), s.duty_id, d.name_ko, d.name_en, d.everywhere
  FROM selfcheck_item_scenario w
  JOIN selfcheck_item i ON i.id = w.item_id
  JOIN selfcheck_sheet s ON s.id = i.sheet_id AND s.state = 'live'
  JOIN selfcheck_duty d ON d.id = s.duty_id
 WHERE d.agency_id = $1 AND d.ended_on IS NULL AND w.scenario_id = $2
   AND (d.everywhere = 1 OR EXISTS (SELECT 1 FROM selfcheck_owner o
                                     WHERE o.duty_id = d.id AND o.department_id = $3
                                       AND o.valid_from <= $4 AND o.valid_to >= $4))
 GROUP BY s.duty_id, d.name_ko, d.name_en, d.everywhere ORDER BY s.duty_id;

-- Of a scenario in a department since a moment, $5 at most; nothing where its check of the period is there already.
-- name: alarms_again
SELECT count(*) FROM (
    SELECT 1 FROM pub_alarm_judged a
     WHERE a.department_id = $1 AND a.scenario_id = $2 AND a.issued_at >= $3 AND a.audit_only = 0 AND a.baseline = 0
       AND NOT EXISTS (SELECT 1 FROM selfcheck_check c
                        WHERE c.department_id = $1 AND c.scenario_id = $2 AND c.from_on = $4)
     LIMIT $5) q;

-- name: round_add
INSERT INTO selfcheck_round (id, agency_id, cycle, name, from_on, to_on, due_on, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9);

-- name: round_same
SELECT id FROM selfcheck_round WHERE agency_id = $1 AND cycle = $2 AND from_on = $3;

-- name: round_to_forget
SELECT r.id FROM selfcheck_round r
 WHERE r.at_us < $1
   AND NOT EXISTS (SELECT 1 FROM workflow_event e
                    WHERE e.thing = 'selfcheck_round' AND e.thing_id = r.id AND e.at_us >= $1)
   AND NOT EXISTS (SELECT 1 FROM selfcheck_check_end c
                    WHERE c.round_id = r.id AND (c.ended = 0 OR c.last_us >= $1))
 ORDER BY r.id LIMIT 1;

-- name: round_events_remove
DELETE FROM workflow_event WHERE thing = 'selfcheck_round' AND thing_id = $1;

-- name: round_remove
DELETE FROM selfcheck_round WHERE id = $1;

-- name: checks_to_forget
SELECT c.id FROM selfcheck_check_end c WHERE c.round_id IS NULL AND c.ended = 1 AND c.last_us < $1 ORDER BY c.id LIMIT 2000;

-- Draws of which every check has gone.
-- name: samples_forget
DELETE FROM selfcheck_sample
 WHERE at_us < $1 AND NOT EXISTS (SELECT 1 FROM selfcheck_sample_item i WHERE i.sample_id = selfcheck_sample.id);

-- name: suggestions_to_forget
SELECT p.id FROM selfcheck_proposal p
 WHERE p.at_us < $1 AND p.state <> 'asked'
   AND NOT EXISTS (SELECT 1 FROM workflow_event e
                    WHERE e.thing = 'selfcheck_proposal' AND e.thing_id = p.id AND e.at_us >= $1)
 ORDER BY p.id LIMIT 2000;

-- name: suggestion_events_remove
DELETE FROM workflow_event WHERE thing = 'selfcheck_proposal' AND thing_id = $1;

-- name: suggestion_remove
DELETE FROM selfcheck_proposal WHERE id = $1;

-- name: round_whose
SELECT agency_id, 0, 0 FROM selfcheck_round WHERE id = $1;

-- name: round_get
SELECT version, agency_id, state FROM selfcheck_round WHERE id = $1;

-- name: round_show
SELECT * FROM selfcheck_round_list WHERE id = $1;

-- name: round_state
UPDATE selfcheck_round SET state = $2, version = version + 1 WHERE id = $1;

-- name: checks_of_round
SELECT id FROM selfcheck_check WHERE round_id = $1 AND state = $2 ORDER BY id;

-- name: rounds_due
SELECT DISTINCT d.agency_id FROM selfcheck_sheet s JOIN selfcheck_duty d ON d.id = s.duty_id
 WHERE s.state = 'live' AND s.cycle = $1 AND s.live_from <= $2 AND d.ended_on IS NULL
   AND NOT EXISTS (SELECT 1 FROM selfcheck_round r
                    WHERE r.agency_id = d.agency_id AND r.cycle = $1 AND r.from_on = $2)
 ORDER BY d.agency_id;

-- name: check_add
INSERT INTO selfcheck_check (id, agency_id, department_id, officer_id, duty_id, sheet_id, round_id, case_no,
                             scenario_id, from_on, to_on, due_on, due_day, state, opened_us, look_day)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'open', $14, $15);

-- Of a scenario only the items that watch what it does.
-- name: answers_add
INSERT INTO selfcheck_answer (check_id, item_id)
SELECT CAST($1 AS bigint), i.id FROM selfcheck_item i
 WHERE i.sheet_id = $2
   AND (CAST($3 AS text) = '' OR EXISTS (SELECT 1 FROM selfcheck_item_scenario w
                                          WHERE w.item_id = i.id AND w.scenario_id = $3));

-- name: case_same
SELECT id FROM selfcheck_check WHERE duty_id = $1 AND department_id = $2 AND case_no = $3;

-- name: checks_to_remind
SELECT c.id, c.officer_id, c.due_day, c.agency_id, c.department_id, d.name_ko, d.name_en
  FROM selfcheck_check c JOIN selfcheck_duty d ON d.id = c.duty_id
 WHERE c.look_day IS NOT NULL AND c.look_day <= $1 ORDER BY c.look_day, c.id LIMIT 500;

-- name: check_reminded
UPDATE selfcheck_check SET look_day = $2 WHERE id = $1;

-- name: improvements_to_remind
SELECT m.id, m.officer_id, m.due_day, m.agency_id, m.department_id, i.text_ko, i.text_en
  FROM selfcheck_improvement m JOIN selfcheck_item i ON i.id = m.item_id
 WHERE m.look_day IS NOT NULL AND m.look_day <= $1 ORDER BY m.look_day, m.id LIMIT 500;

-- name: improvement_reminded
UPDATE selfcheck_improvement SET look_day = $2 WHERE id = $1;

-- Those of the period, and of whatever day those that stand.
-- name: alarms_shown
SELECT count(*) FILTER (WHERE issued_at >= $3 AND issued_at < $4), count(*) FILTER (WHERE standing = 1),
       count(*) FILTER (WHERE faulty = 1), count(*) FILTER (WHERE issued_at >= $3 AND officer_id = $5)
  FROM pub_alarm_judged
 WHERE department_id = $1 AND scenario_id = $2 AND audit_only = 0 AND (issued_at < $4 OR standing = 1);

-- name: answer_item
SELECT i.code, i.answer FROM selfcheck_answer a JOIN selfcheck_item i ON i.id = a.item_id
 WHERE a.check_id = $1 AND a.item_id = $2;

-- name: answer_put
UPDATE selfcheck_answer SET value = $3, reason = $4, plan = $5, plan_due_on = $6, document = $7, proposed = $8,
       evidence = $9, by_id = $10, at_us = $11
 WHERE check_id = $1 AND item_id = $2;

-- name: answer_count
SELECT count(*), count(value) FROM selfcheck_answer WHERE check_id = $1;

-- name: answer_list
SELECT * FROM selfcheck_answer_list WHERE check_id = $1 ORDER BY position, item_id;

-- name: duty_names
SELECT name_ko, name_en FROM selfcheck_duty WHERE id = $1;

-- name: check_one
SELECT * FROM selfcheck_check_list WHERE id = $1;

-- name: answered_no
SELECT item_id FROM selfcheck_answer WHERE check_id = $1 AND value = 'no' ORDER BY item_id;

-- name: answer_due
SELECT plan_due_on FROM selfcheck_answer WHERE check_id = $1 AND item_id = $2;

-- name: improvement_add
INSERT INTO selfcheck_improvement (id, check_id, item_id, agency_id, department_id, officer_id, found_on, reason, plan,
                                   due_on, due_day, state, look_day)
SELECT CAST($1 AS bigint), a.check_id, a.item_id, c.agency_id, c.department_id, c.officer_id, CAST($4 AS text), a.reason,
       a.plan, a.plan_due_on, CAST($5 AS bigint), 'open', CAST($6 AS bigint)
  FROM selfcheck_answer a JOIN selfcheck_check c ON c.id = a.check_id
 WHERE a.check_id = $2 AND a.item_id = $3
ON CONFLICT (check_id, item_id) DO NOTHING;

-- name: improvement_get
SELECT m.version, m.agency_id, m.department_id, m.officer_id, c.approver_id, m.due_day, m.state, m.done_us,
       m.confirmed_us, m.look_day, m.note, m.document, i.text_ko, i.text_en
  FROM selfcheck_improvement m JOIN selfcheck_check c ON c.id = m.check_id JOIN selfcheck_item i ON i.id = m.item_id
 WHERE m.id = $1;

-- name: improvement_put
UPDATE selfcheck_improvement SET department_id = $2, officer_id = $3, state = $4, note = $5, document = $6,
       done_us = $7, confirmed_us = $8, look_day = $9, version = version + 1
 WHERE id = $1;

-- name: improvement_one
SELECT * FROM selfcheck_improvement_list WHERE id = $1;

-- name: improvements_of
SELECT * FROM selfcheck_improvement_list WHERE check_id = $1 ORDER BY id;

-- Alarms of the period and of the check's department that are about what was answered "yes".
-- name: contradictions_of_check
SELECT DISTINCT a.check_id, a.item_id, l.id, c.agency_id, i.text_ko, i.text_en
  FROM selfcheck_answer a
  JOIN selfcheck_check c ON c.id = a.check_id
  JOIN selfcheck_item i ON i.id = a.item_id
  JOIN selfcheck_item_scenario w ON w.item_id = a.item_id
  JOIN pub_alarm_judged l ON l.department_id = c.department_id AND l.scenario_id = w.scenario_id
 WHERE a.check_id = $1 AND a.value = 'yes' AND l.genuine = 1 AND l.issued_at >= $2 AND l.issued_at < $3
   AND NOT EXISTS (SELECT 1 FROM selfcheck_contradiction x
                    WHERE x.check_id = a.check_id AND x.item_id = a.item_id AND x.alarm_id = l.id)
 ORDER BY a.item_id, l.id;

-- name: contradictions_of_alarm
SELECT DISTINCT a.check_id, a.item_id, l.id, c.agency_id, i.text_ko, i.text_en
  FROM pub_alarm_judged l
  JOIN selfcheck_item_scenario w ON w.scenario_id = l.scenario_id
  JOIN selfcheck_check c ON c.department_id = l.department_id AND c.from_on <= $2 AND c.to_on >= $2
                        AND c.state NOT IN ('open', 'missed')
  JOIN selfcheck_answer a ON a.check_id = c.id AND a.item_id = w.item_id AND a.value = 'yes'
  JOIN selfcheck_item i ON i.id = a.item_id
 WHERE l.id = $1
   AND NOT EXISTS (SELECT 1 FROM selfcheck_contradiction x
                    WHERE x.check_id = a.check_id AND x.item_id = a.item_id AND x.alarm_id = l.id)
 ORDER BY a.check_id, a.item_id;

-- name: alarm_genuine
SELECT issued_at FROM pub_alarm_judged WHERE id = $1 AND genuine = 1;

-- name: contradiction_add
INSERT INTO selfcheck_contradiction (id, check_id, item_id, alarm_id, found_us) VALUES ($1, $2, $3, $4, $5);

-- name: contradiction_whose
SELECT c.agency_id, c.department_id, c.officer_id FROM selfcheck_contradiction x
  JOIN selfcheck_check c ON c.id = x.check_id WHERE x.id = $1;

-- name: contradiction_verdict
UPDATE selfcheck_contradiction SET verdict = $2, note = $3, by_id = $4, at_us = $5 WHERE id = $1 AND verdict = '';

-- name: suggestion_get
SELECT version, agency_id, department_id, officer_id, state, duty_id, text_ko, text_en, answer, basis
  FROM selfcheck_proposal WHERE id = $1;

-- name: suggestion_add
INSERT INTO selfcheck_proposal (id, agency_id, department_id, officer_id, duty_id, text_ko, text_en, answer, basis,
                                reason, state, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'asked', $11);

-- name: suggestion_put
UPDATE selfcheck_proposal SET state = $2, item_id = $3, decision = $4, version = version + 1 WHERE id = $1;

-- name: checks_approved
SELECT id FROM selfcheck_check
 WHERE agency_id = $1 AND approved_us >= $2 AND approved_us < $3 AND state = 'approved' AND sampled = 0 ORDER BY id;

-- name: sample_add
INSERT INTO selfcheck_sample (id, agency_id, from_on, to_on, seed, share, of_count, drawn, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, 0, $8, $9);

-- name: sample_drawn
UPDATE selfcheck_sample SET drawn = $2 WHERE id = $1;

-- name: sample_item_add
INSERT INTO selfcheck_sample_item (sample_id, check_id) VALUES ($1, $2);

-- name: check_sampled
UPDATE selfcheck_check SET sampled = 1, version = version + 1 WHERE id = $1;

-- name: sample_verdict
UPDATE selfcheck_sample_item SET verdict = $3, note = $4, by_id = $5, at_us = $6
 WHERE sample_id = $1 AND check_id = $2 AND verdict = '';

-- name: checks_left
SELECT id FROM selfcheck_check WHERE officer_id = $1 AND state = 'open' ORDER BY id;

-- name: improvements_left
SELECT id FROM selfcheck_improvement WHERE officer_id = $1 AND state = 'open' ORDER BY id;

-- name: improvement_duty
SELECT c.duty_id FROM selfcheck_improvement m JOIN selfcheck_check c ON c.id = m.check_id WHERE m.id = $1;

-- name: checks_of_department
SELECT id FROM selfcheck_check
 WHERE department_id = $1 AND state IN ('open', 'filled', 'reviewed') ORDER BY id;

-- name: improvements_of_department
SELECT id FROM selfcheck_improvement
 WHERE department_id = $1 AND state IN ('open', 'done') ORDER BY id;
