-- A setting changes when a second person agrees.
CREATE TABLE setting_change (
    id          bigint PRIMARY KEY,
    name        text NOT NULL,
    before      text NOT NULL,
    value       text NOT NULL,
    reason      text NOT NULL,
    state       text NOT NULL, -- proposed approved refused
    agency_id   text NOT NULL, -- of who proposed it
    proposed_by bigint NOT NULL,
    proposed_us bigint NOT NULL,
    decided_by  bigint,
    decided_us  bigint,
    decision    text NOT NULL DEFAULT ''
);
CREATE INDEX setting_change_state ON setting_change (state, id);
