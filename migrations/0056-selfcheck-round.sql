-- A round that audit ends by hand: what was not handed in then is missed, which is a state of a check.
ALTER TABLE selfcheck_round ADD COLUMN state text NOT NULL DEFAULT 'open'; -- open closed
ALTER TABLE selfcheck_round ADD COLUMN version bigint NOT NULL DEFAULT 1;

DROP VIEW selfcheck_round_list;
CREATE VIEW selfcheck_round_list AS
    SELECT r.id, r.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           r.cycle, r.name, r.from_on, r.to_on, r.due_on, r.state, r.by_id, r.at_us, r.version,
           (SELECT count(*) FROM selfcheck_check c WHERE c.round_id = r.id) AS checks,
           (SELECT count(*) FROM selfcheck_check c
             WHERE c.round_id = r.id AND c.state NOT IN ('open', 'missed')) AS filled,
           (SELECT count(*) FROM selfcheck_check c
             WHERE c.round_id = r.id AND c.state IN ('approved', 'closed')) AS approved,
           (SELECT count(*) FROM selfcheck_check c WHERE c.round_id = r.id AND c.state = 'missed') AS missed
      FROM selfcheck_round r;
