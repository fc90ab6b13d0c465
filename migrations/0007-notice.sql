-- What people and their messengers are told: in the console, by mail, by signed webhooks.

CREATE TABLE notice (
    id            bigint PRIMARY KEY,
    officer_id    bigint NOT NULL REFERENCES officer (id),
    event         text NOT NULL,   -- alarm.issued …
    alarm_id      bigint,
    scenario_id   text NOT NULL DEFAULT '',
    agency_id     text NOT NULL,
    department_id bigint,
    severity      text NOT NULL DEFAULT '',
    why           text NOT NULL,   -- officer manager auditor …: as what he is told
    at_us         bigint NOT NULL,
    read_us       bigint,
    mailed_us     bigint           -- 0: needs no mail
);
CREATE INDEX notice_officer ON notice (officer_id, id);
CREATE INDEX notice_unread ON notice (officer_id, id) WHERE read_us IS NULL;
CREATE INDEX notice_unmailed ON notice (officer_id) WHERE mailed_us IS NULL;

-- One person's mail: when the last digest went, and when the next may be tried.
CREATE TABLE notice_mail (
    officer_id bigint PRIMARY KEY REFERENCES officer (id),
    last_us    bigint NOT NULL DEFAULT 0,
    due_us     bigint NOT NULL DEFAULT 0,
    tries      bigint NOT NULL DEFAULT 0,
    error      text NOT NULL DEFAULT ''
);

-- A webhook: who asked for it, and the second person who let it go live.
CREATE TABLE notice_channel (
    id          bigint PRIMARY KEY,
    agency_id   text NOT NULL REFERENCES agency (id),
    name        text NOT NULL,
    url         text NOT NULL,
    secret      text NOT NULL,             -- sealed
    events      text NOT NULL,             -- words with blanks between
    audit_too   bigint NOT NULL DEFAULT 0, -- 1: also what audit alone sees
    made_by     bigint NOT NULL,
    made_us     bigint NOT NULL,
    approved_by bigint,
    ended_us    bigint,
    version     bigint NOT NULL DEFAULT 1
);

CREATE TABLE notice_delivery (
    id         bigint PRIMARY KEY,
    channel_id bigint NOT NULL REFERENCES notice_channel (id),
    event      text NOT NULL,
    body       text NOT NULL,
    state      text NOT NULL,              -- waiting sent dead
    due_us     bigint NOT NULL,
    tries      bigint NOT NULL DEFAULT 0,
    error      text NOT NULL DEFAULT '',
    at_us      bigint NOT NULL,
    sent_us    bigint
);
CREATE INDEX notice_delivery_due ON notice_delivery (due_us) WHERE state = 'waiting';
CREATE INDEX notice_delivery_channel ON notice_delivery (channel_id, id);
