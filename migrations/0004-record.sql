-- How records come in. The records themselves stand in tables of the catalog's names, made by the program
-- (src/watch/records.c), each with a column row_seal.

-- What verify compares the tables with: an added or a removed record does not add up.
CREATE TABLE record_total (
    table_name text PRIMARY KEY,
    row_count  bigint NOT NULL,
    seal_sum   bigint NOT NULL, -- of the rows' seals, modulo 2^64
    total_seal bigint NOT NULL  -- of the three above
);

-- What an agency sends regularly, and what must then agree.
CREATE TABLE feed (
    id            bigint PRIMARY KEY,
    agency_id     text NOT NULL REFERENCES agency (id),
    table_name    text NOT NULL,
    rhythm        text NOT NULL,             -- none daily weekly monthly
    due_minute    bigint NOT NULL DEFAULT 0, -- of the day, local
    grace_minutes bigint NOT NULL DEFAULT 60,
    total_column  text NOT NULL DEFAULT '',  -- its sum is X-Haechi-Total; '' for none
    totals_needed bigint NOT NULL DEFAULT 0, -- 1: a load without control totals is refused
    hold_percent  bigint NOT NULL DEFAULT 5, -- of its rows, raised as alarms, above which a load is held; 0: never
    last_us       bigint NOT NULL DEFAULT 0, -- of the last load that was done
    late_us       bigint NOT NULL DEFAULT 0, -- since when it is late; 0: it is not
    version       bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX feed_table ON feed (agency_id, table_name);

-- One body that came in. `position` and the counts move in the transaction that holds the rows.
CREATE TABLE ingest (
    id         bigint PRIMARY KEY,
    account_id bigint NOT NULL,
    repeat_key text NOT NULL,  -- Idempotency-Key, or the body's hash
    agency_id  text NOT NULL,
    table_name text NOT NULL,
    op         text NOT NULL,  -- upsert insert update delete
    name       text NOT NULL,  -- of the file, or what the body is called
    body_hash  text NOT NULL,
    body_bytes bigint NOT NULL,
    parent_id  bigint,         -- whose rejects it brings again
    state      text NOT NULL,  -- running held done failed refused
    reason     text NOT NULL DEFAULT '',
    position   bigint NOT NULL DEFAULT 0, -- rows of the body that are behind us
    inserted   bigint NOT NULL DEFAULT 0,
    updated    bigint NOT NULL DEFAULT 0,
    unchanged  bigint NOT NULL DEFAULT 0,
    deleted    bigint NOT NULL DEFAULT 0,
    rejected   bigint NOT NULL DEFAULT 0,
    would_raise bigint NOT NULL DEFAULT 0, -- of a held one
    began_us   bigint NOT NULL,
    ended_us   bigint
);
CREATE UNIQUE INDEX ingest_key ON ingest (account_id, repeat_key);
CREATE INDEX ingest_state ON ingest (state, id);
CREATE INDEX ingest_table ON ingest (table_name, agency_id, id);

-- Rows that were refused. Personal data in them is masked.
CREATE TABLE quarantine (
    id          bigint PRIMARY KEY,
    ingest_id   bigint NOT NULL REFERENCES ingest (id),
    line        bigint NOT NULL,
    column_name text NOT NULL,
    value       text NOT NULL,
    reason_ko   text NOT NULL,
    reason_en   text NOT NULL,
    again_id    bigint -- the ingest that brought it again
);
CREATE INDEX quarantine_ingest ON quarantine (ingest_id, line);
