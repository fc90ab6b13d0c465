-- What happened to a thing that has a life (app/workflow.h), once each. Who did it is an account's number; 0 is the
-- program itself.
CREATE TABLE workflow_event (
    id         bigint PRIMARY KEY,
    thing      text NOT NULL,   -- its table
    thing_id   bigint NOT NULL,
    act        text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    took_part  bigint NOT NULL, -- 1: who did it takes no step that needs another person
    by_id      bigint NOT NULL,
    reason     text NOT NULL DEFAULT '',
    detail     text NOT NULL DEFAULT '{}',
    at_us      bigint NOT NULL
);
CREATE INDEX workflow_event_thing ON workflow_event (thing, thing_id, id);
