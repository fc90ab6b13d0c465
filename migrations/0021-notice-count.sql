-- Many of a kind in one commit are one notice: how many alarms it is about, whose alarm_id is NULL then.
ALTER TABLE notice ADD COLUMN alarm_count bigint NOT NULL DEFAULT 1;
