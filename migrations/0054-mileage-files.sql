-- Who decides on claims sees in their list how many files show what was done.
DROP VIEW mileage_sample_item_list;
DROP VIEW mileage_claim_list;
CREATE VIEW mileage_claim_list AS
    SELECT c.id, c.agency_id, c.department_id, d.name AS department_name, c.officer_id, o.name AS officer_name,
           c.claimed_by, w.name AS claimed_by_name, c.plan_id, p.year, p.subject, c.item_id, i.code AS item_code,
           i.name_ko AS item_ko, i.name_en AS item_en, c.approver, c.happened_on, c.points, c.evidence, c.reference,
           c.link, (SELECT count(*) FROM attachment f WHERE f.thing = 'mileage_claim' AND f.thing_id = c.id) AS files,
           c.state, c.entry_id, c.claimed_us AS claimed_at, c.decided_us AS decided_at, c.version
      FROM mileage_claim c
      JOIN mileage_plan p ON p.id = c.plan_id
      JOIN mileage_item i ON i.id = c.item_id
      JOIN officer w ON w.id = c.claimed_by
      LEFT JOIN department d ON d.id = c.department_id
      LEFT JOIN officer o ON o.id = c.officer_id;
CREATE VIEW mileage_sample_item_list AS
    SELECT c.*, s.sample_id, s.verdict, s.note, s.by_id AS judged_by, s.at_us AS judged_at
      FROM mileage_sample_item s
      JOIN mileage_claim_list c ON c.id = s.claim_id;
