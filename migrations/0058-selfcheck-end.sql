-- Whether anything waits on a check still, and when something last happened to it: for how long it is kept.
CREATE VIEW selfcheck_check_end AS
    SELECT c.id, c.round_id,
           CASE WHEN c.state IN ('approved', 'closed', 'missed')
                 AND NOT EXISTS (SELECT 1 FROM selfcheck_improvement m WHERE m.check_id = c.id AND m.state <> 'confirmed')
                 AND NOT EXISTS (SELECT 1 FROM selfcheck_contradiction x WHERE x.check_id = c.id AND x.verdict = '')
                 AND NOT EXISTS (SELECT 1 FROM selfcheck_sample_item i WHERE i.check_id = c.id AND i.verdict = '')
                THEN 1 ELSE 0 END AS ended,
           (SELECT max(q.at_us)
              FROM (SELECT c.opened_us AS at_us
                     UNION ALL SELECT e.at_us FROM workflow_event e WHERE e.thing = 'selfcheck_check' AND e.thing_id = c.id
                     UNION ALL SELECT m.confirmed_us FROM selfcheck_improvement m WHERE m.check_id = c.id
                     UNION ALL SELECT x.at_us FROM selfcheck_contradiction x WHERE x.check_id = c.id
                     UNION ALL SELECT i.at_us FROM selfcheck_sample_item i WHERE i.check_id = c.id) q) AS last_us
      FROM selfcheck_check c;
