-- Before an alarm goes by age its store looks for whatever still names it: in these without an index, in all rows of the
-- table for every single alarm.
CREATE INDEX alarm_previous ON alarm (previous_id) WHERE previous_id IS NOT NULL;
CREATE INDEX alarm_record_alarm ON alarm_record (alarm_id);
CREATE INDEX alarm_sample_item_alarm ON alarm_sample_item (alarm_id);
