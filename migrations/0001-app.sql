-- What the service itself keeps. Times are UTC microseconds since 1970; ids rise and are about the
-- microsecond of their making.

CREATE TABLE app_state (
    name  text PRIMARY KEY,
    value bigint NOT NULL
);

CREATE TABLE app_setting (
    name      text NOT NULL,
    agency_id text NOT NULL, -- '' for all
    value     text NOT NULL,
    set_by    bigint NOT NULL,
    set_at    bigint NOT NULL,
    PRIMARY KEY (name, agency_id)
);

-- A write that is repeated with its Idempotency-Key gets its first answer again.
CREATE TABLE app_repeat (
    account_id bigint NOT NULL,
    key        text NOT NULL,
    route      text NOT NULL,
    body_hash  text NOT NULL,
    status     bigint NOT NULL,
    reply      text NOT NULL,
    at_us      bigint NOT NULL,
    PRIMARY KEY (account_id, key)
);
CREATE INDEX app_repeat_at ON app_repeat (at_us);
