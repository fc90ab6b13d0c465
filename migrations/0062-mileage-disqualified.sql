-- From the few items that disqualify to their entries, never through all of the ledger: CROSS JOIN is SQLite's word for
-- this order of the tables.
CREATE INDEX mileage_entry_item ON mileage_entry (item_id, id);
DROP VIEW pub_mileage_disqualified;
CREATE VIEW pub_mileage_disqualified AS
    SELECT p.agency_id, p.year, e.officer_id, e.id AS entry_id, i.code AS item_code
      FROM mileage_item i
     CROSS JOIN mileage_plan p
     CROSS JOIN mileage_entry e
     WHERE p.id = i.plan_id AND e.item_id = i.id AND i.disqualifies = 1 AND e.officer_id IS NOT NULL
       AND e.kind <> 'reversal'
       AND NOT EXISTS (SELECT 1 FROM mileage_entry r WHERE r.reverses_id = e.id);
