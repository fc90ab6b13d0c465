-- The most severe first, what is due first, and those of one rule. What has no due day is due last (app/list.c).
CREATE INDEX alarm_severity ON alarm (agency_id, severity, id);
CREATE INDEX alarm_due ON alarm (agency_id, coalesce(due_on, '9999-12-31'), id) WHERE open = 1;
CREATE INDEX alarm_scenario ON alarm (agency_id, scenario_id, issued_at, id);
