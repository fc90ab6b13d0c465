-- What one person proposes and another decides, of every kind in one list: settings, scenarios, webhooks,
-- mappings.
CREATE TABLE proposal (
    id          bigint PRIMARY KEY,
    kind        text NOT NULL, -- setting scenario webhook mapping
    subject     text NOT NULL, -- what it is about: the setting's name, the scenario's id …
    detail      text NOT NULL, -- JSON: what is to be
    reason      text NOT NULL,
    effect      text NOT NULL, -- JSON: what it would do, as of the proposal; decided, as of the decision
    state       text NOT NULL, -- proposed approved refused
    agency_id   text NOT NULL, -- of who proposed it
    proposed_by bigint NOT NULL,
    proposed_us bigint NOT NULL,
    decided_by  bigint,
    decided_us  bigint,
    decision    text NOT NULL DEFAULT ''
);
CREATE INDEX proposal_state ON proposal (state, id);
CREATE INDEX proposal_kind ON proposal (kind, id);
CREATE UNIQUE INDEX proposal_waiting ON proposal (kind, subject) WHERE state = 'proposed';

INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, agency_id, proposed_by, proposed_us,
                      decided_by, decided_us, decision)
SELECT id, 'setting', name,
       '{"before":"' || replace(replace(before, '\', '\\'), '"', '\"') ||
       '","value":"' || replace(replace(value, '\', '\\'), '"', '\"') || '"}',
       reason, '{}', state, agency_id, proposed_by, proposed_us, decided_by, decided_us, decision
  FROM setting_change;
INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, agency_id, proposed_by, proposed_us,
                      decided_by, decided_us, decision)
SELECT id, 'scenario', scenario_id, detail, reason, effect, state, agency_id, proposed_by, proposed_us,
       decided_by, decided_us, decision
  FROM scenario_change;
INSERT INTO proposal (id, kind, subject, detail, reason, effect, state, agency_id, proposed_by, proposed_us)
SELECT id, 'webhook', CAST(id AS text), '{}', '', '{}', 'proposed', agency_id, made_by, made_us
  FROM notice_channel WHERE approved_by IS NULL AND ended_us IS NULL;
DROP TABLE setting_change;
DROP TABLE scenario_change;

-- Whose own an open alarm is.
CREATE VIEW pub_alarm_involved AS
    SELECT i.alarm_id, a.agency_id, i.emp_no
      FROM alarm_involved i
      JOIN alarm a ON a.id = i.alarm_id
     WHERE a.open = 1;
