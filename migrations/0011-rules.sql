-- Values of parameters for one agency, and from a day to a day.

-- In force on a day is, of those that hold on it, the one that began last: first of the agency, else of all.
CREATE TABLE scenario_value (
    scenario_id text NOT NULL,
    name        text NOT NULL,
    agency_id   text NOT NULL, -- '' all
    valid_from  text NOT NULL,
    valid_to    text,          -- NULL: until another begins
    value       text,          -- NULL: none; of an agency the value of all, of all the scenario file's
    change_id   bigint NOT NULL,
    PRIMARY KEY (scenario_id, name, agency_id, valid_from)
);
INSERT INTO scenario_value (scenario_id, name, agency_id, valid_from, value, change_id)
SELECT scenario_id, name, '', valid_from, value, change_id FROM scenario_param;
DROP TABLE scenario_param;

-- What came of the alarms of a rule so far, for drafts of it.
CREATE VIEW pub_alarm_past AS
    SELECT id, scenario_id, key, episode, open, standing, disposition FROM alarm;

-- A draft, or other values, that run beside the rule for some days: counted, telling nobody.
CREATE TABLE scenario_shadow (
    id          bigint PRIMARY KEY,
    scenario_id text NOT NULL,
    detail      text NOT NULL,            -- JSON, as of a change
    until_on    text NOT NULL,            -- the last day
    agency_id   text NOT NULL,
    by_id       bigint NOT NULL,
    begun_us    bigint NOT NULL,
    ended_us    bigint,
    ended_why   text NOT NULL DEFAULT ''  -- why it could not go on
);
CREATE UNIQUE INDEX scenario_shadow_running ON scenario_shadow (scenario_id) WHERE ended_us IS NULL;

CREATE TABLE scenario_shadow_day (
    shadow_id bigint NOT NULL REFERENCES scenario_shadow (id),
    day       text NOT NULL,
    live      bigint NOT NULL, -- findings as last counted on that day
    draft     bigint NOT NULL,
    added     bigint NOT NULL,
    removed   bigint NOT NULL,
    PRIMARY KEY (shadow_id, day)
);

-- For the readiness of rules: when a table was last loaded, and whether it is late.
CREATE VIEW pub_feed AS
    SELECT agency_id, table_name, last_us, late_us FROM feed;
