-- name: alarm_get
SELECT id, previous_id, episode, version, scenario_id, key, agency_id, owner_code, officer_code,
       department_id, officer_id, handler_id, approver_id, handler_why, state, disposition, fault, audit_why, action_code, action_amount,
       standing, audit_only, baseline, paid, sampled, severity, score, rarity, corroboration, score_parts, amount,
       sentence_ko, sentence_en, evidence, hidden, compared, records, rule_version, params, exclusion_id, issued_at, read_at, read_by, started_at,
       acted_at, acted_by, approved_at, approved_by, confirmed_at, confirmed_by, withdrawn_at, excluded_at,
       closed_at, act_due_on, due_on, look_on, told_step, in_time
  FROM alarm WHERE id = $1;

-- name: alarm_last
SELECT id, previous_id, episode, version, scenario_id, key, agency_id, owner_code, officer_code,
       department_id, officer_id, handler_id, approver_id, handler_why, state, disposition, fault, audit_why, action_code, action_amount,
       standing, audit_only, baseline, paid, sampled, severity, score, rarity, corroboration, score_parts, amount,
       sentence_ko, sentence_en, evidence, hidden, compared, records, rule_version, params, exclusion_id, issued_at, read_at, read_by, started_at,
       acted_at, acted_by, approved_at, approved_by, confirmed_at, confirmed_by, withdrawn_at, excluded_at,
       closed_at, act_due_on, due_on, look_on, told_step, in_time
  FROM alarm WHERE scenario_id = $1 AND key = $2 ORDER BY episode DESC LIMIT 1;

-- name: alarm_insert
INSERT INTO alarm (id, previous_id, episode, scenario_id, key, agency_id, owner_code, department_id, officer_id,
                   handler_id, handler_why, state, open, fault, audit_why, standing, audit_only, baseline, paid,
                   severity, score, amount, sentence_ko, sentence_en, evidence, hidden, compared, records,
                   rule_version, params, exclusion_id, issued_at, excluded_at, act_due_on, due_on, look_on, disposition,
                   officer_code, score_parts)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23,
        $24, $25, $26, $27, $28, $29, $30, $31, $32, $33, $34, $35, $36, $37, $38, $39);

-- name: alarm_update
UPDATE alarm SET department_id = $3, officer_id = $4, handler_id = $5, handler_why = $6, approver_id = $7,
       state = $8, open = $9, disposition = $10, action_code = $11, action_amount = $12, standing = $13,
       fault = $14, audit_only = $15, audit_why = $16, baseline = $17, paid = $18, score = $19, amount = $20,
       sentence_ko = $21, sentence_en = $22, evidence = $23, hidden = $24, compared = $25, exclusion_id = $26,
       read_at = $27, read_by = $28, started_at = $29, acted_at = $30, acted_by = $31, approved_at = $32,
       approved_by = $33, confirmed_at = $34, confirmed_by = $35, withdrawn_at = $36, excluded_at = $37,
       closed_at = $38, act_due_on = $39, due_on = $40, in_time = $41, sampled = $42, params = $43,
       rule_version = $44, look_on = $45, told_step = $46, owner_code = $47, records = $48, officer_code = $49, score_parts = $50,
       version = version + 1
 WHERE id = $1 AND version = $2;

-- name: event_insert
INSERT INTO alarm_event (id, alarm_id, act, from_state, to_state, by_id, reason, detail, evidence, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- name: standing
SELECT key FROM alarm WHERE scenario_id = $1 AND standing = 1;

-- name: any_alarm
SELECT id FROM alarm LIMIT 1;

-- name: involved_insert
INSERT INTO alarm_involved (alarm_id, emp_no, why) VALUES ($1, $2, $3) ON CONFLICT (alarm_id, emp_no) DO NOTHING;

-- name: involved_why
SELECT why FROM alarm_involved WHERE alarm_id = $1 AND emp_no = $2;

-- name: involved_list
SELECT i.emp_no, i.why, o.id, o.name FROM alarm_involved i
  JOIN alarm a ON a.id = i.alarm_id
  LEFT JOIN officer o ON o.agency_id = a.agency_id AND o.emp_no = i.emp_no
 WHERE i.alarm_id = $1 ORDER BY i.emp_no;

-- name: involved_officers
SELECT count(*) FROM alarm_involved i
  JOIN alarm a ON a.id = i.alarm_id
  JOIN officer o ON o.agency_id = a.agency_id AND o.emp_no = i.emp_no
 WHERE i.alarm_id = $1;

-- name: deadline
SELECT days FROM alarm_deadline
 WHERE step = $1 AND agency_id IN ('', $2) AND scenario_id IN ('', $3)
 ORDER BY scenario_id DESC, agency_id DESC LIMIT 1;

-- name: department_name
SELECT name FROM department WHERE id = $1;

-- name: state_get
SELECT value FROM app_state WHERE name = $1;

-- name: state_put
INSERT INTO app_state (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- name: paid_columns
SELECT name FROM alarm_paid_column;

-- name: escalations
SELECT days, kind, every, to_role FROM alarm_escalation ORDER BY step;

-- name: to_remind
SELECT id FROM alarm WHERE look_on IS NOT NULL AND look_on <= $1 ORDER BY look_on, id LIMIT 500;

-- name: reminded
UPDATE alarm SET look_on = $2, told_step = $3 WHERE id = $1;

-- name: action_get
SELECT disposition, needs, reason_min FROM alarm_action WHERE code = $1;

-- name: action_list
SELECT code, name_ko, name_en, disposition, reason_min, needs, reference_ko, reference_en FROM alarm_action ORDER BY code;

-- name: exclusion_asked
SELECT id FROM alarm_request WHERE alarm_id = $1 AND kind = 'exclude' AND state = 'asked' LIMIT 1;

-- name: ask_get
SELECT alarm_id, version, asked_by, kind, scope, columns, until_on, state, match FROM alarm_request WHERE id = $1;

-- name: ask_insert
INSERT INTO alarm_request (id, alarm_id, agency_id, department_id, kind, scope, columns, until_on, reason, state,
                           asked_by, asked_at, scenario_id, match)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked', $10, $11, $12, $13);

-- name: ask_decide
UPDATE alarm_request SET state = $2, decided_by = $3, decided_at = $4, decision = $5, version = version + 1
 WHERE id = $1;

-- name: exclusions_granted
SELECT id, columns, match FROM alarm_request
 WHERE scenario_id = $1 AND agency_id = $2 AND state = 'granted' AND kind = 'exclude' AND scope = 'key'
   AND until_on >= $3
 ORDER BY id;

-- name: exclusion_scope
SELECT scope FROM alarm_request WHERE id = $1 AND state = 'granted' AND until_on >= $2;

-- name: exclusion_matched
UPDATE alarm_request SET matched = matched + 1 WHERE id = $1;

-- name: exclusions_ended
SELECT id FROM alarm_request WHERE state = 'granted' AND kind = 'exclude' AND until_on < $1 ORDER BY id LIMIT 100;

-- name: exclusion_end
UPDATE alarm_request SET state = 'ended', version = version + 1 WHERE id = $1;

-- name: excluded_by
SELECT id FROM alarm WHERE exclusion_id = $1 AND state = 'excluded' ORDER BY id;

-- name: open_of_scenario
SELECT id FROM alarm WHERE scenario_id = $1 AND agency_id = $2 AND open = 1 ORDER BY key LIMIT 10001;

-- name: department_in_force
SELECT id FROM department WHERE id = $1 AND agency_id = $2 AND valid_from <= $3 AND valid_to >= $3;

-- name: successor
SELECT successor_id FROM department WHERE id = $1;

-- name: open_of_officer
SELECT id FROM alarm WHERE open = 1 AND handler_id = $1
 UNION SELECT id FROM alarm WHERE officer_id = $1 AND open = 1 ORDER BY id;

-- Alarms that nobody has placed by hand.
-- name: follow_department
SELECT id FROM alarm WHERE agency_id = $1 AND owner_code = $2 AND open = 1 AND handler_why <> 'transfer' ORDER BY id;

-- name: follow_officer
SELECT id FROM alarm WHERE agency_id = $1 AND officer_code = $2 AND open = 1 AND handler_why <> 'transfer' ORDER BY id;

-- name: open_of_department
SELECT id FROM alarm WHERE department_id = $1 AND open = 1 ORDER BY id;

-- name: list_one
SELECT * FROM pub_alarm_list WHERE id = $1;

-- name: event_list
SELECT e.id, e.act, e.from_state, e.to_state, e.by_id, o.name AS by_name, e.reason, e.detail, e.evidence, e.at_us
  FROM alarm_event e
  LEFT JOIN account c ON c.id = e.by_id
  LEFT JOIN officer o ON o.id = c.officer_id
 WHERE e.alarm_id = $1 ORDER BY e.id;

-- name: comment_list
SELECT m.id, m.by_id, o.name AS by_name, m.text, m.at_us
  FROM alarm_comment m
  LEFT JOIN account c ON c.id = m.by_id
  LEFT JOIN officer o ON o.id = c.officer_id
 WHERE m.alarm_id = $1 ORDER BY m.id;

-- name: ask_of_alarm
SELECT * FROM pub_alarm_request WHERE alarm_id = $1 ORDER BY id;

-- name: comment_insert
INSERT INTO alarm_comment (id, alarm_id, by_id, text, at_us) VALUES ($1, $2, $3, $4, $5);

-- name: lawful_answers
SELECT id FROM alarm
 WHERE agency_id = $1 AND acted_at >= $2 AND acted_at < $3 AND disposition = 'lawful' AND sampled = 0
 ORDER BY id;

-- name: sample_insert
INSERT INTO alarm_sample (id, agency_id, from_us, to_us, seed, share, of_count, drawn, by_id, at_us, draw_id)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: sample_item_insert
INSERT INTO alarm_sample_item (sample_id, alarm_id) VALUES ($1, $2);

-- name: alarm_sampled
UPDATE alarm SET sampled = 1, audit_why = CASE WHEN audit_why = '' THEN 'sample' ELSE audit_why END,
       version = version + 1
 WHERE id = $1;

-- name: sample_seen
UPDATE alarm SET audit_why = '', version = version + 1 WHERE id = $1 AND audit_why = 'sample';

-- name: draw_add
INSERT INTO alarm_draw (id, commitment, seed, share, from_us) VALUES ($1, $2, $3, $4, $5);

-- name: draw_open
SELECT id, seed, share, from_us FROM alarm_draw WHERE to_us IS NULL ORDER BY id LIMIT 1;

-- name: draw_end
UPDATE alarm_draw SET seed = $2, to_us = $3 WHERE id = $1;

-- name: draw_agencies
SELECT DISTINCT agency_id FROM alarm
 WHERE acted_at >= $1 AND acted_at < $2 AND disposition = 'lawful' AND sampled = 0 ORDER BY agency_id;

-- name: sample_verdict
UPDATE alarm_sample_item SET verdict = $3, note = $4, by_id = $5, at_us = $6
 WHERE sample_id = $1 AND alarm_id = $2 AND verdict = '';

-- name: baseline_open
SELECT count(*) FROM alarm WHERE agency_id = $1 AND open = 1 AND baseline = 1;

-- name: baseline_end
UPDATE alarm SET baseline = 0, act_due_on = $2, due_on = $3, look_on = $4, told_step = 0, version = version + 1
 WHERE agency_id = $1 AND open = 1 AND baseline = 1;

-- name: users
SELECT count(*), count(*) FILTER (WHERE c.last_login_us >= $2)
  FROM account c JOIN officer o ON o.id = c.officer_id
 WHERE o.agency_id = $1 AND c.ended_at_us IS NULL;

-- name: hidden_next
SELECT id, hidden FROM alarm WHERE id > $1 AND hidden <> '' ORDER BY id LIMIT 500;

-- name: hidden_put
UPDATE alarm SET hidden = $2 WHERE id = $1;

-- name: key_next
SELECT id, key FROM alarm WHERE id > $1 ORDER BY id LIMIT 500;

-- name: key_put
UPDATE alarm SET key = $2 WHERE id = $1;

-- name: compared_put
UPDATE alarm SET compared = $2 WHERE id = $1;

-- name: matches_of
SELECT id, columns FROM alarm_request WHERE alarm_id = $1 AND match <> '';

-- name: match_put
UPDATE alarm_request SET match = $2 WHERE id = $1;

-- name: to_forget
SELECT id FROM alarm_over_since WHERE issued_at < $1 AND since_us < $1 ORDER BY id LIMIT 2000;

-- name: events_after
SELECT id, alarm_id, act FROM alarm_event
 WHERE id > $1 AND act IN ('issue', 'confirm', 'settle', 'exclude', 'expire', 'demand')
 ORDER BY id LIMIT $2;

-- name: about_add
INSERT INTO alarm_about (about, alarm_id) VALUES ($1, $2) ON CONFLICT (about, alarm_id) DO NOTHING;

-- name: about_of
SELECT about FROM alarm_about WHERE alarm_id = $1;

-- One more than say anything (ABOUT_MOST).
-- name: about_shared
SELECT a.id, a.scenario_id FROM alarm_about t JOIN alarm a ON a.id = t.alarm_id
 WHERE t.about = $1 AND a.open = 1 LIMIT 51;

-- name: tally_add
INSERT INTO alarm_tally (agency_id, scenario_id, issued) VALUES ($1, $2, 1)
ON CONFLICT (agency_id, scenario_id) DO UPDATE SET issued = alarm_tally.issued + 1;

-- name: tally
SELECT issued FROM alarm_tally WHERE agency_id = $1 AND scenario_id = $2;

-- name: score_put
UPDATE alarm SET rarity = $2, corroboration = $3, score = $4, score_parts = $5 WHERE id = $1;

-- name: open_after
SELECT id FROM alarm WHERE id > $1 AND open = 1 ORDER BY id LIMIT $2;

-- name: gap_codes
SELECT kind, codes, records FROM pub_unmapped WHERE agency_id = $1 ORDER BY kind;

-- Departments in force where nobody who may act, or who may approve, can sign in today.
-- name: gap_departments
SELECT d.id, d.name, coalesce(max(CASE WHEN c.id IS NOT NULL THEN 1 END), 0) AS people,
       coalesce(max(CASE WHEN c.id IS NOT NULL AND p.role = 'manager' THEN 1 END), 0) AS approvers
  FROM department d
  LEFT JOIN post p ON p.department_id = d.id AND p.valid_from <= $2 AND p.valid_to >= $2
  LEFT JOIN account c ON c.officer_id = p.officer_id AND c.ended_at_us IS NULL
 WHERE d.agency_id = $1 AND d.valid_from <= $2 AND d.valid_to >= $2
 GROUP BY d.id, d.name
HAVING coalesce(max(CASE WHEN c.id IS NOT NULL AND p.role = 'manager' THEN 1 END), 0) = 0
    OR coalesce(max(CASE WHEN c.id IS NOT NULL THEN 1 END), 0) = 0
 ORDER BY d.id;

-- name: gap_samples
SELECT count(*) AS drawn, count(*) FILTER (WHERE i.verdict <> '') AS judged,
       count(*) FILTER (WHERE i.verdict = 'wrong') AS wrong
  FROM alarm_sample_item i JOIN alarm_sample s ON s.id = i.sample_id
 WHERE s.agency_id = $1;

-- name: gap_requests
SELECT count(*) FILTER (WHERE kind = 'exclude') AS exclude, count(*) FILTER (WHERE kind = 'extend') AS extend
  FROM alarm_request WHERE agency_id = $1 AND state = 'asked';

-- name: record_enter
INSERT INTO alarm_record (table_name, record_key, alarm_id) VALUES ($1, $2, $3)
ON CONFLICT (table_name, record_key, alarm_id) DO NOTHING;

-- name: record_waiting
SELECT id, records FROM alarm WHERE id > $1 ORDER BY id LIMIT 5000;
