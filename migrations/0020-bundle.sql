-- Bodies that belong together: what they find is told when the last has come.
CREATE TABLE bundle (
    id          bigint PRIMARY KEY,
    agency_id   text NOT NULL,             -- '': of any
    account_id  bigint NOT NULL,
    name        text NOT NULL DEFAULT '',
    state       text NOT NULL,             -- open held done
    reason      text NOT NULL DEFAULT '',  -- of its release
    would_raise bigint NOT NULL DEFAULT 0, -- of a held one
    opened_us   bigint NOT NULL,
    last_us     bigint NOT NULL,           -- when something came to it last
    ended_us    bigint
);
CREATE INDEX bundle_state ON bundle (state, id);

ALTER TABLE ingest ADD COLUMN bundle_id bigint NOT NULL DEFAULT 0;
-- What share of alarms its bundle is judged by; 0: none, such as when it was the first of its table.
ALTER TABLE ingest ADD COLUMN hold_percent bigint NOT NULL DEFAULT 0;
CREATE INDEX ingest_bundle ON ingest (bundle_id) WHERE bundle_id <> 0;
