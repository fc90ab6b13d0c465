-- A closed year is removed as a whole once it has been kept long enough. Its plan and items stay, and the hash of the
-- ledger; removed_us says when the rest went, and only then lets the ledger's lines go.
ALTER TABLE mileage_plan ADD COLUMN removed_us bigint;

-- sqlite:
CREATE TRIGGER mileage_plan_removed BEFORE UPDATE OF removed_us ON mileage_plan
WHEN OLD.removed_us IS NOT NULL OR OLD.state <> 'closed' OR OLD.ledger_hash = ''
BEGIN SELECT RAISE(ABORT, 'only a closed year of mileage is removed, once'); END;
DROP TRIGGER mileage_entry_stays;
CREATE TRIGGER mileage_entry_stays BEFORE DELETE ON mileage_entry
WHEN NOT EXISTS (SELECT 1 FROM mileage_plan p WHERE p.id = OLD.plan_id AND p.removed_us IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
DROP TRIGGER mileage_line_stays;
CREATE TRIGGER mileage_line_stays BEFORE DELETE ON mileage_line
WHEN NOT EXISTS (SELECT 1 FROM mileage_entry e JOIN mileage_plan p ON p.id = e.plan_id
                  WHERE e.id = OLD.entry_id AND p.removed_us IS NOT NULL)
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
-- postgres:
CREATE FUNCTION mileage_plan_removed() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'only a closed year of mileage is removed, once'; END $$;
CREATE TRIGGER mileage_plan_removed BEFORE UPDATE OF removed_us ON mileage_plan FOR EACH ROW
    WHEN (OLD.removed_us IS NOT NULL OR OLD.state <> 'closed' OR OLD.ledger_hash = '')
    EXECUTE FUNCTION mileage_plan_removed();
CREATE FUNCTION mileage_entry_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM mileage_plan p WHERE p.id = OLD.plan_id AND p.removed_us IS NOT NULL) THEN
        RAISE EXCEPTION 'the ledger of mileage is never changed: post a reversal';
    END IF;
    RETURN OLD;
END $$;
CREATE FUNCTION mileage_line_stays() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN
    IF NOT EXISTS (SELECT 1 FROM mileage_entry e JOIN mileage_plan p ON p.id = e.plan_id
                    WHERE e.id = OLD.entry_id AND p.removed_us IS NOT NULL) THEN
        RAISE EXCEPTION 'the ledger of mileage is never changed: post a reversal';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER mileage_entry_kept ON mileage_entry;
DROP TRIGGER mileage_line_kept ON mileage_line;
CREATE TRIGGER mileage_entry_kept BEFORE UPDATE OR TRUNCATE ON mileage_entry
    FOR EACH STATEMENT EXECUTE FUNCTION mileage_ledger_kept();
CREATE TRIGGER mileage_line_kept BEFORE UPDATE OR TRUNCATE ON mileage_line
    FOR EACH STATEMENT EXECUTE FUNCTION mileage_ledger_kept();
CREATE TRIGGER mileage_entry_stays BEFORE DELETE ON mileage_entry
    FOR EACH ROW EXECUTE FUNCTION mileage_entry_stays();
CREATE TRIGGER mileage_line_stays BEFORE DELETE ON mileage_line
    FOR EACH ROW EXECUTE FUNCTION mileage_line_stays();
-- both:

DROP VIEW mileage_plan_list;
CREATE VIEW mileage_plan_list AS
    SELECT p.id, p.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, p.year,
           p.subject, p.target, p.levels, p.objection_days, p.false_factor, p.verify, p.state, p.example, p.made_us,
           p.live_us, p.closed_us, p.removed_us, p.ledger_hash, p.version,
           (SELECT count(*) FROM mileage_item i WHERE i.plan_id = p.id) AS items
      FROM mileage_plan p;
