-- What somebody is writing: his alone, sealed.
CREATE TABLE draft (
    id         bigint PRIMARY KEY,
    account_id bigint NOT NULL REFERENCES account (id),
    name       text NOT NULL,   -- "alarm.1795922627282762"
    body       text NOT NULL,   -- sealed JSON
    kept_us    bigint NOT NULL,
    UNIQUE (account_id, name)
);
CREATE INDEX draft_kept ON draft (kept_us);
