-- The log of who did what and looked at whom: entries in a chain, sealed months, signed heads (docs/audit.md).

CREATE TABLE audit_entry (
    number        bigint PRIMARY KEY, -- 1, 2, 3 … without gaps
    month         bigint NOT NULL,    -- 202611: the segment it stands in
    before        bytea NOT NULL,     -- hash of the entry before
    at_us         bigint NOT NULL,
    actor_id      bigint,
    actor_name    text,
    address       text,
    action        text NOT NULL,
    agency        text,
    department_id bigint,
    object_table  text,
    object_id     text,
    subject       text,
    reason        text,
    detail        text,
    outcome       text NOT NULL,
    hash          bytea NOT NULL,
    seal          bytea NOT NULL
);
CREATE INDEX audit_entry_at ON audit_entry (at_us);
CREATE INDEX audit_entry_actor ON audit_entry (actor_id, number);
CREATE INDEX audit_entry_object ON audit_entry (object_table, object_id, number);

-- Each month that has ended; its entries may be gone (removed_us), these rows stay.
CREATE TABLE audit_segment (
    month        bigint PRIMARY KEY,
    first_number bigint NOT NULL,
    last_number  bigint NOT NULL,
    before       bytea NOT NULL, -- hash of the entry before the first
    hash         bytea NOT NULL, -- of the last
    signature    bytea NOT NULL,
    removed_us   bigint,
    removal      bytea -- signature of the removal
);

-- Heads that were made, daily.
CREATE TABLE audit_head (
    number    bigint NOT NULL,
    at_us     bigint NOT NULL,
    hash      bytea NOT NULL,
    signature bytea NOT NULL,
    PRIMARY KEY (number, at_us)
);
