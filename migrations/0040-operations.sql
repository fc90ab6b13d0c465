-- The last session that ended is asked after every commit while somebody watches.
CREATE INDEX session_ended ON session (ended_us) WHERE ended_us IS NOT NULL;

-- Where the audit log's heads go is ended by two: who asked for it.
ALTER TABLE notice_channel ADD COLUMN end_asked_by bigint;
