-- The parts of an alarm's score. What severity, amount and episode do not say is found by a task afterwards.
ALTER TABLE alarm ADD COLUMN rarity bigint NOT NULL DEFAULT 0;        -- powers of ten by which its scenario is rare here
ALTER TABLE alarm ADD COLUMN corroboration bigint NOT NULL DEFAULT 0; -- other scenarios with an open alarm about the same
ALTER TABLE alarm ADD COLUMN score_parts text NOT NULL DEFAULT '{}';  -- JSON: they sum up to the score

-- What an alarm is about: its records, vendors, accounts, persons, each as a number of its hash.
CREATE TABLE alarm_about (
    about    bigint NOT NULL,
    alarm_id bigint NOT NULL REFERENCES alarm (id),
    PRIMARY KEY (about, alarm_id)
);
CREATE INDEX alarm_about_alarm ON alarm_about (alarm_id);

-- How many alarms there were, by scenario; of '' all of the agency.
CREATE TABLE alarm_tally (
    agency_id   text NOT NULL,
    scenario_id text NOT NULL,
    issued      bigint NOT NULL,
    PRIMARY KEY (agency_id, scenario_id)
);

DROP VIEW pub_alarm_list;
CREATE VIEW pub_alarm_list AS
    SELECT a.*, d.name AS department_name, o.name AS officer_name, h.name AS handler_name
      FROM alarm a
      LEFT JOIN department d ON d.id = a.department_id
      LEFT JOIN officer o ON o.id = a.officer_id
      LEFT JOIN officer h ON h.id = a.handler_id;
