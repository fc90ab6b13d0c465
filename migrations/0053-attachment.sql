-- Files that belong to things of any module (app/attachment.h), where alarms alone had them.
CREATE TABLE attachment (
    id       bigint PRIMARY KEY,
    thing    text NOT NULL,   -- its table
    thing_id bigint NOT NULL,
    by_id    bigint NOT NULL, -- account
    name     text NOT NULL,
    kind     text NOT NULL,   -- by content: pdf hwp hwpx png jpeg …
    bytes    bigint NOT NULL,
    hash     text NOT NULL,   -- of what is in it; the file's name in attachments/
    at_us    bigint NOT NULL
);
INSERT INTO attachment (id, thing, thing_id, by_id, name, kind, bytes, hash, at_us)
    SELECT id, 'alarm', alarm_id, by_id, name, kind, bytes, hash, at_us FROM alarm_attachment;
DROP TABLE alarm_attachment;
CREATE INDEX attachment_thing ON attachment (thing, thing_id, id);
CREATE INDEX attachment_hash ON attachment (hash);
