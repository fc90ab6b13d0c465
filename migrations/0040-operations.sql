-- The last session that ended is asked after every commit while somebody watches.
CREATE INDEX session_ended ON session (ended_us) WHERE ended_us IS NOT NULL;
