-- Open alarms follow the mapping of their records: what the records name is kept with the alarm, and a mapping is
-- told to the other modules once its first day has come.
ALTER TABLE alarm ADD COLUMN officer_code text NOT NULL DEFAULT ''; -- the officer as the records name him
UPDATE alarm SET officer_code = coalesce((SELECT o.emp_no FROM officer o WHERE o.id = alarm.officer_id), '');
ALTER TABLE mapping ADD COLUMN told bigint NOT NULL DEFAULT 0;
UPDATE mapping SET told = 1;
