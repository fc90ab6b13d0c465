-- Figures are asked of all alarms of an agency, and an alarm's row is a kilobyte: so the two indexes of an agency's
-- alarms hold every column that a figure or a filter of a list reads, and rows are read only to be shown. SQLite wants
-- "open" in the index too, although it is 1 in all of it.
DROP INDEX alarm_agency;
CREATE INDEX alarm_agency ON alarm (agency_id, issued_at, id, audit_only, baseline, fault, department_id, officer_id,
    scenario_id, severity, state, acted_at, approved_at, confirmed_at, withdrawn_at, in_time, act_due_on, action_code,
    action_amount, disposition);
DROP INDEX alarm_work;
CREATE INDEX alarm_work ON alarm (agency_id, score, id, open, audit_only, department_id, officer_id, handler_id,
    scenario_id, state, due_on, issued_at, amount) WHERE open = 1;
