-- Versions of scenarios and their parameters; each change proposed by one person and decided by another.

CREATE TABLE scenario_version (
    id          bigint PRIMARY KEY,
    scenario_id text NOT NULL,
    number      bigint NOT NULL,   -- 1, 2 … of a scenario
    origin      text NOT NULL,     -- pack site
    text        text NOT NULL,     -- the whole file
    hash        text NOT NULL,     -- SHA-256 of it
    made_by     bigint NOT NULL,   -- account; 0 came with the pack
    made_us     bigint NOT NULL
);
CREATE UNIQUE INDEX scenario_version_number ON scenario_version (scenario_id, number);
CREATE UNIQUE INDEX scenario_version_hash ON scenario_version (scenario_id, hash);

-- What runs, as last seen by the service itself.
CREATE TABLE scenario_state (
    scenario_id text PRIMARY KEY,
    version_id  bigint NOT NULL REFERENCES scenario_version (id),
    site        bigint NOT NULL DEFAULT 0,  -- 1: the site chose this version; the pack's does not replace it
    paused      bigint NOT NULL DEFAULT 0,
    state       text NOT NULL DEFAULT '',   -- running suspended broken paused
    reason      text NOT NULL DEFAULT '',
    findings    bigint NOT NULL DEFAULT 0,
    records     bigint NOT NULL DEFAULT 0,  -- rows of the first table that it judges
    missing     text NOT NULL DEFAULT '',   -- tables that it reads and that hold nothing
    checked_us  bigint NOT NULL DEFAULT 0
);

-- A parameter's value from a day on. The last one that has begun holds.
CREATE TABLE scenario_param (
    scenario_id text NOT NULL,
    name        text NOT NULL,
    valid_from  text NOT NULL,
    value       text NOT NULL,
    change_id   bigint NOT NULL,
    PRIMARY KEY (scenario_id, name, valid_from)
);

CREATE TABLE scenario_change (
    id          bigint PRIMARY KEY,
    scenario_id text NOT NULL,
    kind        text NOT NULL,   -- version parameter pause resume
    detail      text NOT NULL,   -- JSON: version, or name, value and valid_from
    reason      text NOT NULL,
    effect      text NOT NULL,   -- JSON: what it would raise and withdraw, as of the proposal
    state       text NOT NULL,   -- proposed approved refused
    agency_id   text NOT NULL,
    proposed_by bigint NOT NULL,
    proposed_us bigint NOT NULL,
    decided_by  bigint,
    decided_us  bigint,
    decision    text NOT NULL DEFAULT ''
);
CREATE INDEX scenario_change_scenario ON scenario_change (scenario_id, id);
CREATE INDEX scenario_change_state ON scenario_change (state, id);
