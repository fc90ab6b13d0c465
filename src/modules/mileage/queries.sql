-- ---- plans

-- name: plan_get
SELECT id, agency_id, year, subject, target, levels, objection_days, false_factor, verify, state, ledger_hash, version,
       coalesce(removed_us, 0)
  FROM mileage_plan WHERE id = $1;

-- name: plan_of_year
SELECT id, agency_id, year, subject, target, levels, objection_days, false_factor, verify, state, ledger_hash, version,
       coalesce(removed_us, 0)
  FROM mileage_plan WHERE agency_id = $1 AND year = $2 AND subject = $3;

-- name: plans_posted
SELECT id FROM mileage_plan WHERE state <> 'draft' ORDER BY agency_id, year, subject DESC;

-- name: plan_show
SELECT * FROM mileage_plan_list WHERE id = $1;

-- name: plan_items_show
SELECT * FROM mileage_item_list WHERE plan_id = $1 ORDER BY position, id;

-- name: plan_put
INSERT INTO mileage_plan (id, agency_id, year, subject, target, levels, objection_days, false_factor, verify, state,
                          example, made_by, made_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, $12);

-- name: plan_terms
UPDATE mileage_plan SET target = $2, levels = $3, objection_days = $4, false_factor = $5, verify = $6,
       version = version + 1 WHERE id = $1;

-- name: plan_touch
UPDATE mileage_plan SET version = version + 1 WHERE id = $1;

-- name: plan_go_live
UPDATE mileage_plan SET state = 'live', live_us = $2, version = version + 1 WHERE id = $1;

-- name: plan_shut
UPDATE mileage_plan SET state = 'closed', closed_us = $2, ledger_hash = $3, version = version + 1 WHERE id = $1;

-- name: plan_to_forget
SELECT id FROM mileage_plan
 WHERE state = 'closed' AND closed_us < $1 AND removed_us IS NULL ORDER BY closed_us, id LIMIT 1;

-- name: plan_removed
UPDATE mileage_plan SET removed_us = $2, version = version + 1 WHERE id = $1;

-- name: plan_waiting
SELECT (SELECT count(*) FROM mileage_claim c WHERE c.plan_id = $1 AND c.state IN ('claimed', 'approved')) AS claims,
       (SELECT count(*) FROM mileage_objection o WHERE o.plan_id = $1 AND o.state = 'asked') AS objections,
       (SELECT count(*) FROM mileage_item i WHERE i.plan_id = $1) AS items,
       (SELECT count(*) FROM mileage_entry e WHERE e.plan_id = $1) AS entries;

-- name: item_get
SELECT id, plan_id, points, points_max, coalesce(cap, 0), code, area, name_ko, name_en, per, approver, source, minus,
       disqualifies
  FROM mileage_item WHERE id = $1;

-- name: item_of_source
SELECT id, plan_id, points, points_max, coalesce(cap, 0), code, area, name_ko, name_en, per, approver, source, minus,
       disqualifies
  FROM mileage_item WHERE plan_id = $1 AND source = $2 ORDER BY position, id LIMIT 1;

-- name: item_code_taken
SELECT count(*) FROM mileage_item WHERE plan_id = $1 AND code = $2 AND id <> $3;

-- name: item_source_taken
SELECT count(*) FROM mileage_item WHERE plan_id = $1 AND source = $2 AND source <> '' AND id <> $3;

-- name: item_put
INSERT INTO mileage_item (id, plan_id, position, code, area, area_ko, area_en, name_ko, name_en, points, points_max,
                          cap, per, approver, source, minus, disqualifies, evidence_ko, evidence_en, example)
VALUES ($1, $2, (SELECT coalesce(max(o.position), 0) + 1 FROM mileage_item o WHERE o.plan_id = $2), $3, $4, $5, $6,
        $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19);

-- name: item_edit
UPDATE mileage_item SET code = $2, area = $3, area_ko = $4, area_en = $5, name_ko = $6, name_en = $7, points = $8,
       points_max = $9, cap = $10, per = $11, approver = $12, source = $13, minus = $14, disqualifies = $15,
       evidence_ko = $16, evidence_en = $17
 WHERE id = $1;

-- name: item_remove
DELETE FROM mileage_item WHERE id = $1;

-- name: item_show
SELECT * FROM mileage_item_list WHERE id = $1;

-- ---- the ledger

-- name: entry_put
INSERT INTO mileage_entry (id, plan_id, item_id, agency_id, holder_id, department_id, officer_id, kind, happened_on,
                           reverses_id, claim_id, reason, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14);

-- name: line_put
INSERT INTO mileage_line (entry_id, account, account_id, points) VALUES ($1, $2, $3, $4);

-- name: total_get
SELECT raw, points FROM mileage_total WHERE plan_id = $1 AND holder_id = $2 AND item_id = $3;

-- name: total_put
INSERT INTO mileage_total (id, plan_id, holder_id, item_id, raw, points, first_us, last_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
ON CONFLICT (plan_id, holder_id, item_id) DO UPDATE
   SET raw = excluded.raw, points = excluded.points, last_us = excluded.last_us;

-- name: areas_count
SELECT count(DISTINCT i.area) FROM mileage_total t JOIN mileage_item i ON i.id = t.item_id
 WHERE t.plan_id = $1 AND t.holder_id = $2 AND t.points > 0;

-- name: standing_put
INSERT INTO mileage_standing (id, plan_id, agency_id, holder_id, department_id, officer_id, points, areas, reached_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (plan_id, holder_id) DO UPDATE
   SET points = mileage_standing.points + excluded.points, areas = excluded.areas,
       department_id = excluded.department_id,
       reached_us = CASE WHEN excluded.points = 0 THEN mileage_standing.reached_us ELSE excluded.reached_us END;

-- name: entry_get
SELECT e.id, e.plan_id, e.item_id, l.points, coalesce(e.reverses_id, 0),
       coalesce((SELECT r.id FROM mileage_entry r WHERE r.reverses_id = e.id), 0), coalesce(e.claim_id, 0), e.by_id,
       e.at_us, e.holder_id, coalesce(e.department_id, 0), coalesce(e.officer_id, 0), e.agency_id, e.kind,
       e.happened_on
  FROM mileage_entry e JOIN mileage_line l ON l.entry_id = e.id AND l.account = 'holder'
 WHERE e.id = $1;

-- name: entry_show
SELECT * FROM mileage_entry_list WHERE id = $1;

-- name: entry_lines
SELECT account, account_id, points FROM mileage_line WHERE entry_id = $1 ORDER BY account;

-- What stands of the credits in a period.
-- name: credited
SELECT count(*) FROM mileage_entry e
 WHERE e.plan_id = $1 AND e.holder_id = $2 AND e.item_id = $3 AND e.happened_on BETWEEN $4 AND $5
   AND e.kind IN ('claim', 'auto')
   AND NOT EXISTS (SELECT 1 FROM mileage_entry r WHERE r.reverses_id = e.id);

-- ---- claims

-- name: claim_get
SELECT c.id, c.version, c.state, c.agency_id, coalesce(c.department_id, 0), coalesce(c.officer_id, 0), c.claimed_by,
       c.plan_id, c.item_id, c.points, coalesce(c.entry_id, 0), coalesce(c.decided_us, 0), c.approver, c.happened_on,
       c.evidence, c.reference, c.link
  FROM mileage_claim c WHERE c.id = $1;

-- name: claim_show
SELECT * FROM mileage_claim_list WHERE id = $1;

-- name: claim_put
INSERT INTO mileage_claim (id, plan_id, item_id, agency_id, department_id, officer_id, claimed_by, approver,
                           happened_on, points, evidence, reference, link, state, claimed_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'claimed', $14);

-- name: claim_save
UPDATE mileage_claim SET state = $3, entry_id = $4, decided_us = $5, happened_on = $6, points = $7, evidence = $8,
       reference = $9, link = $10, version = version + 1
 WHERE id = $1 AND version = $2;

-- name: claims_open
SELECT count(*) FROM mileage_claim c
 WHERE c.plan_id = $1 AND c.item_id = $2 AND c.happened_on BETWEEN $3 AND $4 AND c.id <> $5
   AND c.state IN ('claimed', 'approved', 'sent_back')
   AND ((c.officer_id IS NOT NULL AND c.officer_id = $6) OR (c.officer_id IS NULL AND c.department_id = $6));

-- name: claims_follow
UPDATE mileage_claim SET department_id = $2, version = version + 1
 WHERE department_id = $1 AND officer_id IS NOT NULL AND state IN ('claimed', 'approved', 'sent_back');

-- Who last refused it.
-- name: claim_refuser
SELECT by_id FROM workflow_event WHERE thing = 'mileage_claim' AND thing_id = $1 AND act = 'refuse'
 ORDER BY id DESC LIMIT 1;

-- name: agency_of_department
SELECT agency_id FROM department WHERE id = $1;

-- name: agency_of_officer
SELECT agency_id FROM officer WHERE id = $1;

-- ---- balances and standings

-- name: balance_items
SELECT i.id AS item_id, i.code, i.area, i.area_ko, i.area_en, i.name_ko, i.name_en, i.points AS each,
       i.points_max AS each_max, i.cap, i.per, i.approver, i.source, i.minus, i.evidence_ko, i.evidence_en,
       coalesce(t.raw, 0) AS raw, coalesce(t.points, 0) AS points, i.cap - abs(coalesce(t.points, 0)) AS left
  FROM mileage_item i
  LEFT JOIN mileage_total t ON t.plan_id = i.plan_id AND t.item_id = i.id AND t.holder_id = $2
 WHERE i.plan_id = $1 ORDER BY i.position, i.id;

-- $3 0: a department.
-- name: balance
SELECT coalesce((SELECT s.points FROM mileage_standing s WHERE s.plan_id = $1 AND s.holder_id = $2), 0),
       (SELECT count(*) FROM mileage_claim c
         WHERE c.plan_id = $1 AND c.state IN ('claimed', 'approved', 'sent_back')
           AND ((c.officer_id IS NULL AND c.department_id = $2) OR c.officer_id = $3)),
       (SELECT count(*) FROM pub_mileage_disqualified q JOIN mileage_plan p ON p.id = $1
         WHERE q.agency_id = p.agency_id AND q.year = p.year AND q.officer_id = $3),
       coalesce((SELECT o.name FROM officer o WHERE o.id = $3), (SELECT d.name FROM department d WHERE d.id = $2), '');

-- name: standing_count
SELECT count(*) FROM mileage_standing WHERE plan_id = $1;

-- name: standing_mine
SELECT 1 + (SELECT count(*) FROM mileage_standing o WHERE o.plan_id = m.plan_id AND o.points > m.points)
         + (SELECT count(*) FROM mileage_standing o WHERE o.plan_id = m.plan_id AND o.points = m.points
               AND (o.areas > m.areas OR (o.areas = m.areas AND o.reached_us < m.reached_us))) AS rank,
       m.points, m.areas
  FROM mileage_standing m WHERE m.plan_id = $1 AND m.holder_id = $2;

-- name: standing_top
SELECT coalesce(o.name, d.name, '') AS name, coalesce(d.name, '') AS department_name, s.points, s.areas,
       s.reached_us AS reached_at
  FROM mileage_standing s
  LEFT JOIN officer o ON o.id = s.officer_id
  LEFT JOIN department d ON d.id = s.department_id
 WHERE s.plan_id = $1 ORDER BY s.points DESC, s.areas DESC, s.reached_us, s.id LIMIT $2;

-- name: departments
SELECT a.id AS department_id, a.name,
       (SELECT count(DISTINCT p.officer_id) FROM post p
         WHERE p.department_id = a.id AND p.valid_from <= $1 AND p.valid_to >= $1) AS people,
       (SELECT count(*) FROM mileage_standing s WHERE s.department_id = a.id AND s.plan_id = $2) AS with_points,
       (SELECT count(*) FROM mileage_standing s
         WHERE s.department_id = a.id AND s.plan_id = $2 AND s.points >= $4) AS reached,
       (SELECT CAST(coalesce(sum(s.points), 0) AS bigint) FROM mileage_standing s
         WHERE s.department_id = a.id AND s.plan_id = $2) AS total,
       coalesce((SELECT s.points FROM mileage_standing s WHERE s.plan_id = $3 AND s.holder_id = a.id), 0) AS points,
       (SELECT count(*) FROM mileage_claim c
         WHERE c.plan_id = $2 AND c.department_id = a.id AND c.state NOT IN ('withdrawn', 'false')) AS claims
  FROM department_list a
 WHERE a.valid_from <= $1 AND a.valid_to >= $1;

-- ---- the ledger reckoned anew

-- name: ledger_lines
SELECT e.id, e.holder_id, i.code, e.kind, l.points, coalesce(e.reverses_id, 0)
  FROM mileage_entry e
  JOIN mileage_item i ON i.id = e.item_id
  JOIN mileage_line l ON l.entry_id = e.id AND l.account = 'holder'
 WHERE e.plan_id = $1 ORDER BY e.id;

-- name: ledger_count
SELECT count(*) FROM mileage_entry WHERE plan_id = $1;

-- Of two lines that sum to zero, the holder's and the item's.
-- name: ledger_unbalanced
SELECT count(*) FROM mileage_entry e
 WHERE e.plan_id = $1
   AND (SELECT CASE WHEN sum(l.points) = 0 THEN count(*) ELSE 0 END FROM mileage_line l
         WHERE l.entry_id = e.id AND ((l.account = 'holder' AND l.account_id = e.holder_id)
                                   OR (l.account = 'item' AND l.account_id = e.item_id))) <> 2;

-- name: totals_wrong
WITH posted AS (
    SELECT e.holder_id, e.item_id, sum(l.points) AS raw
      FROM mileage_entry e JOIN mileage_line l ON l.entry_id = e.id AND l.account = 'holder'
     WHERE e.plan_id = $1 GROUP BY e.holder_id, e.item_id),
reckoned AS (
    SELECT p.holder_id, p.item_id, p.raw,
           CASE WHEN i.cap IS NULL THEN p.raw WHEN p.raw > i.cap THEN i.cap
                WHEN p.raw < -i.cap THEN -i.cap ELSE p.raw END AS points
      FROM posted p JOIN mileage_item i ON i.id = p.item_id)
SELECT (SELECT count(*) FROM reckoned r
         WHERE NOT EXISTS (SELECT 1 FROM mileage_total t
                            WHERE t.plan_id = $1 AND t.holder_id = r.holder_id AND t.item_id = r.item_id
                              AND t.raw = r.raw AND t.points = r.points))
     + (SELECT count(*) FROM mileage_total t
         WHERE t.plan_id = $1
           AND NOT EXISTS (SELECT 1 FROM reckoned r WHERE r.holder_id = t.holder_id AND r.item_id = t.item_id));

-- name: standings_wrong
WITH posted AS (
    SELECT e.holder_id, e.item_id, sum(l.points) AS raw
      FROM mileage_entry e JOIN mileage_line l ON l.entry_id = e.id AND l.account = 'holder'
     WHERE e.plan_id = $1 GROUP BY e.holder_id, e.item_id),
reckoned AS (
    SELECT p.holder_id,
           sum(CASE WHEN i.cap IS NULL THEN p.raw WHEN p.raw > i.cap THEN i.cap
                    WHEN p.raw < -i.cap THEN -i.cap ELSE p.raw END) AS points,
           count(DISTINCT CASE WHEN p.raw > 0 THEN i.area END) AS areas
      FROM posted p JOIN mileage_item i ON i.id = p.item_id GROUP BY p.holder_id)
SELECT (SELECT count(*) FROM reckoned r
         WHERE NOT EXISTS (SELECT 1 FROM mileage_standing s
                            WHERE s.plan_id = $1 AND s.holder_id = r.holder_id
                              AND s.points = r.points AND s.areas = r.areas))
     + (SELECT count(*) FROM mileage_standing s
         WHERE s.plan_id = $1 AND NOT EXISTS (SELECT 1 FROM reckoned r WHERE r.holder_id = s.holder_id));

-- ---- objections

-- name: objection_get
SELECT b.id, b.version, b.state, b.agency_id, coalesce(b.department_id, 0), coalesce(b.officer_id, 0), b.asked_by,
       b.plan_id, coalesce(b.entry_id, 0), coalesce(b.claim_id, 0)
  FROM mileage_objection b WHERE b.id = $1;

-- name: objection_put
INSERT INTO mileage_objection (id, plan_id, agency_id, department_id, officer_id, asked_by, entry_id, claim_id, text,
                               state, asked_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'asked', $10);

-- name: objection_save
UPDATE mileage_objection SET state = $3, decision = $4, version = version + 1 WHERE id = $1 AND version = $2;

-- Of what was objected to once, nothing is asked again.
-- name: objected
SELECT count(*) FROM mileage_objection WHERE (entry_id = $1 OR claim_id = $1) AND state <> 'withdrawn';

-- ---- what comes by itself

-- name: earning_put
INSERT INTO mileage_earning (id, agency_id, subject, source, holder_id, department_id, officer_id, ref, happened_on,
                             share, state, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 'waiting', $11)
ON CONFLICT (agency_id, source, holder_id, ref) DO NOTHING;

-- name: earnings_due
SELECT e.id, p.id, i.id, e.share, e.holder_id, coalesce(e.department_id, 0), coalesce(e.officer_id, 0), e.source, e.ref,
       e.happened_on
  FROM mileage_earning e
  JOIN mileage_plan p ON p.agency_id = e.agency_id AND p.subject = e.subject AND p.state <> 'draft'
                     AND p.year = CAST(substr(e.happened_on, 1, 4) AS bigint)
  JOIN mileage_item i ON i.plan_id = p.id AND i.source = e.source
 WHERE e.state = 'waiting' ORDER BY e.id LIMIT 500;

-- Of years for which there is no plan to post it.
-- name: earnings_forget
DELETE FROM mileage_earning WHERE id IN (
    SELECT e.id FROM mileage_earning e
     WHERE e.at_us < $1
       AND NOT EXISTS (SELECT 1 FROM mileage_plan p
                        WHERE p.agency_id = e.agency_id AND p.subject = e.subject
                          AND p.year = CAST(substr(e.happened_on, 1, 4) AS bigint))
     ORDER BY e.id LIMIT 50000);

-- name: earning_done
UPDATE mileage_earning SET state = $2, why = $3, entry_id = $4 WHERE id = $1;

-- ---- samples

-- name: claims_to_sample
SELECT c.id FROM mileage_claim c
 WHERE c.plan_id = $1 AND c.state = 'posted' AND c.decided_us >= $2 AND c.decided_us < $3
   AND NOT EXISTS (SELECT 1 FROM mileage_sample_item i WHERE i.claim_id = c.id)
 ORDER BY c.id;

-- name: sample_put
INSERT INTO mileage_sample (id, agency_id, plan_id, from_us, to_us, seed, share, of_count, drawn, by_id, at_us)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11);

-- name: sample_item_put
INSERT INTO mileage_sample_item (sample_id, claim_id) VALUES ($1, $2);

-- name: sample_judge
UPDATE mileage_sample_item SET verdict = $3, note = $4, by_id = $5, at_us = $6
 WHERE sample_id = $1 AND claim_id = $2 AND verdict = '';

-- ---- what other modules' views say has been earned: agency, department, officer, share

-- name: selfchecks_in_time
SELECT c.agency_id, 0, c.officer_id, 10000
  FROM pub_selfcheck_check c
 WHERE c.to_on BETWEEN $1 AND $2 AND c.officer_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM mileage_earning e WHERE e.agency_id = c.agency_id AND e.source = 'selfcheck.in_time'
                      AND e.holder_id = c.officer_id AND e.ref = $3)
 GROUP BY c.agency_id, c.officer_id
HAVING count(*) = count(*) FILTER (WHERE c.in_time = 1)
 ORDER BY c.agency_id, c.officer_id;

-- As rates.c counts: without what was mended before anybody acted, the backlog, and what could not be judged.
-- name: alarms_in_time
WITH mine AS (
    SELECT a.id, a.agency_id, a.handler_id, a.in_time, a.disposition
      FROM pub_alarm_list a
     WHERE a.issued_at >= $1 AND a.issued_at < $2 AND a.handler_id IS NOT NULL AND a.baseline = 0 AND a.fault = ''
       AND a.audit_only = 0
       AND NOT (a.acted_at IS NULL AND a.withdrawn_at IS NOT NULL AND a.state = 'closed')),
judged AS (
    SELECT m.agency_id, m.handler_id, count(*) AS drawn, count(*) FILTER (WHERE i.verdict = 'upheld') AS upheld
      FROM mine m JOIN pub_alarm_sample_item i ON i.alarm_id = m.id
     WHERE i.verdict <> '' GROUP BY m.agency_id, m.handler_id),
agencies AS (
    SELECT j.agency_id, CAST(sum(j.drawn) AS bigint) AS drawn, CAST(sum(j.upheld) AS bigint) AS upheld
      FROM judged j GROUP BY j.agency_id),
officers AS (
    SELECT m.agency_id, m.handler_id, count(*) FILTER (WHERE m.disposition = 'lawful') AS lawful
      FROM mine m GROUP BY m.agency_id, m.handler_id
    HAVING count(*) = count(*) FILTER (WHERE m.in_time = 1))
SELECT o.agency_id, 0, o.handler_id,
       CASE WHEN o.lawful = 0 THEN 10000 WHEN j.drawn > 0 THEN j.upheld * 10000 / j.drawn
            ELSE g.upheld * 10000 / g.drawn END
  FROM officers o
  LEFT JOIN judged j ON j.agency_id = o.agency_id AND j.handler_id = o.handler_id
  LEFT JOIN agencies g ON g.agency_id = o.agency_id
 WHERE (o.lawful = 0 OR g.drawn > 0)
   AND NOT EXISTS (SELECT 1 FROM mileage_earning e WHERE e.agency_id = o.agency_id AND e.source = 'alarm.in_time'
                      AND e.holder_id = o.handler_id AND e.ref = $3)
 ORDER BY o.agency_id, o.handler_id;

-- The mean of what a department has of the two: its rate of acting, its share of items answered. It waits while
-- something of the year is still within its days ($6 is today).
-- name: department_rates
WITH acted AS (
    SELECT a.agency_id, a.department_id, count(*) AS counted, count(a.acted_at) AS acted,
           count(*) FILTER (WHERE a.acted_at IS NULL AND a.open = 1 AND a.act_due_on >= $6) AS waiting
      FROM pub_alarm_list a
     WHERE a.issued_at >= $1 AND a.issued_at < $2 AND a.department_id IS NOT NULL AND a.baseline = 0 AND a.fault = ''
       AND a.audit_only = 0
       AND NOT (a.acted_at IS NULL AND a.withdrawn_at IS NOT NULL AND a.state = 'closed')
     GROUP BY a.agency_id, a.department_id),
answered AS (
    SELECT c.agency_id, c.department_id, CAST(sum(c.items_due) AS bigint) AS due,
           CAST(sum(c.items_answered) AS bigint) AS answered,
           count(*) FILTER (WHERE c.state = 'open' AND c.due_on >= $6) AS waiting
      FROM pub_selfcheck_check c
     WHERE c.to_on BETWEEN $3 AND $4
     GROUP BY c.agency_id, c.department_id
    HAVING sum(c.items_due) > 0)
SELECT d.agency_id, d.id, 0,
       CASE WHEN a.counted IS NULL THEN s.answered * 10000 / s.due
            WHEN s.due IS NULL THEN a.acted * 10000 / a.counted
            ELSE (a.acted * 10000 / a.counted + s.answered * 10000 / s.due) / 2 END
  FROM department d
  LEFT JOIN acted a ON a.department_id = d.id
  LEFT JOIN answered s ON s.department_id = d.id
 WHERE (a.counted IS NOT NULL OR s.due IS NOT NULL) AND coalesce(a.waiting, 0) + coalesce(s.waiting, 0) = 0
   AND NOT EXISTS (SELECT 1 FROM mileage_earning e WHERE e.agency_id = d.agency_id AND e.source = 'department.rates'
                      AND e.holder_id = d.id AND e.ref = $5)
 ORDER BY d.id;

-- Of the people who were there on the year's last day, once their points are final: the year of persons is closed.
-- name: department_averages
WITH people AS (
    SELECT DISTINCT o.department_id, o.officer_id FROM post o
     WHERE o.valid_from <= $2 AND o.valid_to >= $2 AND o.department_id IS NOT NULL),
held AS (
    SELECT d.agency_id, d.id AS department_id, count(*) * p.target AS target,
           CAST(coalesce(sum(s.points), 0) AS bigint) AS points
      FROM people o
      JOIN department d ON d.id = o.department_id
      JOIN mileage_plan p ON p.agency_id = d.agency_id AND p.year = $1 AND p.subject = 'person' AND p.state = 'closed'
      LEFT JOIN mileage_standing s ON s.plan_id = p.id AND s.officer_id = o.officer_id
     GROUP BY d.agency_id, d.id, p.target)
SELECT h.agency_id, h.department_id, 0,
       CASE WHEN h.points <= 0 THEN 0 WHEN h.points >= h.target THEN 10000 ELSE h.points * 10000 / h.target END
  FROM held h
 WHERE NOT EXISTS (SELECT 1 FROM mileage_earning e WHERE e.agency_id = h.agency_id AND e.source = 'department.average'
                      AND e.holder_id = h.department_id AND e.ref = $3)
 ORDER BY h.department_id;
