-- The last session that ended is asked after every commit while somebody watches.
CREATE INDEX session_ended ON session (ended_us) WHERE ended_us IS NOT NULL;

-- Where the audit log's heads go is ended by two: who asked for it.
ALTER TABLE notice_channel ADD COLUMN end_asked_by bigint;

-- Alarms that have ended for good, and since when: what may go by age. A finding that still stands in the records
-- would be raised anew without its alarm, and an exclusion that is in force or asked for needs the alarm it is of.
CREATE INDEX alarm_over ON alarm (issued_at) WHERE open = 0 AND standing = 0;
CREATE VIEW alarm_over_since AS
    SELECT a.id, a.issued_at, coalesce(a.closed_at, a.withdrawn_at, a.excluded_at, a.issued_at) AS since_us
      FROM alarm a
     WHERE a.open = 0 AND a.standing = 0
       AND NOT EXISTS (SELECT 1 FROM alarm_request r WHERE r.alarm_id = a.id AND r.state IN ('asked', 'granted'));
