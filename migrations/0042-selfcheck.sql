-- 자기진단 (self-checks): what a duty has to look at, who looked, what was found and how it was mended. Days are ISO
-- texts, times UTC microseconds; a *_day is the number of a day (base/civil.h), for counting how late something is.

-- ---- the bank of an agency

CREATE TABLE selfcheck_duty (
    id         bigint PRIMARY KEY,
    agency_id  text NOT NULL REFERENCES agency (id),
    code       text NOT NULL,
    area       text NOT NULL,
    area_ko    text NOT NULL,
    area_en    text NOT NULL,
    name_ko    text NOT NULL,
    name_en    text NOT NULL,
    post_duty  text NOT NULL DEFAULT '',  -- duty code of the posts that perform it; '' none
    filled_by  text NOT NULL,             -- officer, manager
    everywhere bigint NOT NULL DEFAULT 0, -- 1: every department performs it
    example    bigint NOT NULL DEFAULT 0, -- 1: as the program brought it, of no authority
    ended_on   text,                      -- last day; NULL: in force
    version    bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX selfcheck_duty_code ON selfcheck_duty (agency_id, code);

-- Which department performs a duty, by date.
CREATE TABLE selfcheck_owner (
    id            bigint PRIMARY KEY,
    duty_id       bigint NOT NULL REFERENCES selfcheck_duty (id),
    department_id bigint NOT NULL REFERENCES department (id),
    valid_from    text NOT NULL,
    valid_to      text NOT NULL DEFAULT '9999-12-31',
    version       bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX selfcheck_owner_duty ON selfcheck_owner (duty_id, department_id, valid_from);
CREATE INDEX selfcheck_owner_department ON selfcheck_owner (department_id);

-- A version of a duty's items. A live one is never changed: its successor is.
CREATE TABLE selfcheck_sheet (
    id        bigint PRIMARY KEY,
    duty_id   bigint NOT NULL REFERENCES selfcheck_duty (id),
    number    bigint NOT NULL,
    cycle     text NOT NULL, -- case monthly quarterly half_year
    state     text NOT NULL, -- draft live ended
    live_from text,
    ended_on  text,
    version   bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX selfcheck_sheet_number ON selfcheck_sheet (duty_id, number);
CREATE UNIQUE INDEX selfcheck_sheet_live ON selfcheck_sheet (duty_id, cycle) WHERE state = 'live';

CREATE TABLE selfcheck_item (
    id       bigint PRIMARY KEY,
    sheet_id bigint NOT NULL REFERENCES selfcheck_sheet (id),
    code     text NOT NULL,
    position bigint NOT NULL,
    text_ko  text NOT NULL,
    text_en  text NOT NULL,
    answer   text NOT NULL,             -- yes_no number date document
    basis    text NOT NULL DEFAULT '',  -- law
    example  bigint NOT NULL DEFAULT 0,
    version  bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX selfcheck_item_code ON selfcheck_item (sheet_id, code);

-- The scenarios of alarms that watch the same thing.
CREATE TABLE selfcheck_item_scenario (
    item_id     bigint NOT NULL REFERENCES selfcheck_item (id),
    scenario_id text NOT NULL,
    PRIMARY KEY (item_id, scenario_id)
);
CREATE INDEX selfcheck_item_scenario_id ON selfcheck_item_scenario (scenario_id);

-- ---- checks

CREATE TABLE selfcheck_round (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL REFERENCES agency (id),
    cycle     text NOT NULL,
    name      text NOT NULL,
    from_on   text NOT NULL,
    to_on     text NOT NULL,
    due_on    text NOT NULL,
    by_id     bigint NOT NULL, -- account; 0: the program
    at_us     bigint NOT NULL
);
CREATE UNIQUE INDEX selfcheck_round_period ON selfcheck_round (agency_id, cycle, from_on);

-- 진단서: one officer's answers to a sheet, for a round, a case, or a scenario that keeps raising alarms.
CREATE TABLE selfcheck_check (
    id            bigint PRIMARY KEY,
    agency_id     text NOT NULL,
    department_id bigint NOT NULL REFERENCES department (id),
    officer_id    bigint REFERENCES officer (id),  -- NULL: nobody is on the duty
    approver_id   bigint REFERENCES officer (id),  -- one step up, where no manager of the department may
    duty_id       bigint NOT NULL REFERENCES selfcheck_duty (id),
    sheet_id      bigint NOT NULL REFERENCES selfcheck_sheet (id),
    round_id      bigint REFERENCES selfcheck_round (id),
    case_no       text NOT NULL DEFAULT '',
    scenario_id   text NOT NULL DEFAULT '',
    from_on       text NOT NULL,
    to_on         text NOT NULL,
    due_on        text NOT NULL,
    due_day       bigint NOT NULL,
    state         text NOT NULL,                   -- open filled reviewed approved closed
    opened_us     bigint NOT NULL,
    filled_us     bigint,
    filled_day    bigint,
    in_time       bigint,                          -- 1: filled by its day; NULL: not filled
    approved_us   bigint,
    closed_us     bigint,
    look_day      bigint,                          -- when it is next reminded; NULL: never
    sampled       bigint NOT NULL DEFAULT 0,
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX selfcheck_check_agency ON selfcheck_check (agency_id, due_on, id);
CREATE INDEX selfcheck_check_department ON selfcheck_check (department_id, due_on, id);
CREATE INDEX selfcheck_check_officer ON selfcheck_check (officer_id, due_on, id);
CREATE INDEX selfcheck_check_round ON selfcheck_check (round_id);
CREATE INDEX selfcheck_check_scenario ON selfcheck_check (department_id, scenario_id, from_on) WHERE scenario_id <> '';
CREATE INDEX selfcheck_check_look ON selfcheck_check (look_day, id) WHERE look_day IS NOT NULL;

-- One row an item that is due, from the opening on.
CREATE TABLE selfcheck_answer (
    check_id    bigint NOT NULL REFERENCES selfcheck_check (id),
    item_id     bigint NOT NULL REFERENCES selfcheck_item (id),
    value       text,                       -- yes no na, a number, a day, a document's number; NULL: not answered
    reason      text NOT NULL DEFAULT '',
    plan        text NOT NULL DEFAULT '',
    plan_due_on text,
    document    text NOT NULL DEFAULT '',   -- what shows it
    proposed    text NOT NULL DEFAULT '',   -- what the program had proposed when it was answered
    evidence    text NOT NULL DEFAULT '[]', -- JSON: what it had shown then
    by_id       bigint,
    at_us       bigint,
    PRIMARY KEY (check_id, item_id)
);
CREATE INDEX selfcheck_answer_item ON selfcheck_answer (item_id);

-- What was answered "no", until it is mended.
CREATE TABLE selfcheck_improvement (
    id            bigint PRIMARY KEY,
    check_id      bigint NOT NULL,
    item_id       bigint NOT NULL,
    agency_id     text NOT NULL,
    department_id bigint NOT NULL,
    officer_id    bigint,
    found_on      text NOT NULL,
    reason        text NOT NULL,
    plan          text NOT NULL,
    due_on        text NOT NULL,
    due_day       bigint NOT NULL,
    state         text NOT NULL,             -- open done confirmed
    note          text NOT NULL DEFAULT '',
    document      text NOT NULL DEFAULT '',
    done_us       bigint,
    confirmed_us  bigint,
    look_day      bigint,
    version       bigint NOT NULL DEFAULT 1,
    FOREIGN KEY (check_id, item_id) REFERENCES selfcheck_answer (check_id, item_id)
);
CREATE UNIQUE INDEX selfcheck_improvement_item ON selfcheck_improvement (check_id, item_id);
CREATE INDEX selfcheck_improvement_agency ON selfcheck_improvement (agency_id, due_on, id);
CREATE INDEX selfcheck_improvement_department ON selfcheck_improvement (department_id, due_on, id);
CREATE INDEX selfcheck_improvement_officer ON selfcheck_improvement (officer_id, due_on, id);
CREATE INDEX selfcheck_improvement_look ON selfcheck_improvement (look_day, id) WHERE look_day IS NOT NULL;

-- An item answered "yes" where an alarm of the same thing was found to be right.
CREATE TABLE selfcheck_contradiction (
    id       bigint PRIMARY KEY,
    check_id bigint NOT NULL,
    item_id  bigint NOT NULL,
    alarm_id bigint NOT NULL,           -- kept when the alarm is forgotten
    found_us bigint NOT NULL,
    verdict  text NOT NULL DEFAULT '', -- upheld: the answer was right all the same; wrong
    note     text NOT NULL DEFAULT '',
    by_id    bigint,
    at_us    bigint,
    FOREIGN KEY (check_id, item_id) REFERENCES selfcheck_answer (check_id, item_id)
);
CREATE UNIQUE INDEX selfcheck_contradiction_pair ON selfcheck_contradiction (check_id, item_id, alarm_id);
CREATE INDEX selfcheck_contradiction_alarm ON selfcheck_contradiction (alarm_id);

-- An item that a department would like to have asked.
CREATE TABLE selfcheck_proposal (
    id            bigint PRIMARY KEY,
    agency_id     text NOT NULL,
    department_id bigint,
    officer_id    bigint NOT NULL REFERENCES officer (id),
    duty_id       bigint NOT NULL REFERENCES selfcheck_duty (id),
    text_ko       text NOT NULL,
    text_en       text NOT NULL,
    answer        text NOT NULL,
    basis         text NOT NULL DEFAULT '',
    reason        text NOT NULL,
    state         text NOT NULL,     -- asked accepted refused withdrawn
    item_id       bigint,            -- that was made of it
    decision      text NOT NULL DEFAULT '',
    at_us         bigint NOT NULL,
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX selfcheck_proposal_agency ON selfcheck_proposal (agency_id, at_us, id);

-- A share of the approved checks, drawn for audit to look at.
CREATE TABLE selfcheck_sample (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL,
    from_on   text NOT NULL,
    to_on     text NOT NULL,
    seed      text NOT NULL,
    share     bigint NOT NULL, -- per cent
    of_count  bigint NOT NULL,
    drawn     bigint NOT NULL,
    by_id     bigint NOT NULL,
    at_us     bigint NOT NULL
);
CREATE TABLE selfcheck_sample_item (
    sample_id bigint NOT NULL REFERENCES selfcheck_sample (id),
    check_id  bigint NOT NULL REFERENCES selfcheck_check (id),
    verdict   text NOT NULL DEFAULT '', -- upheld, wrong
    note      text NOT NULL DEFAULT '',
    by_id     bigint,
    at_us     bigint,
    PRIMARY KEY (sample_id, check_id)
);
CREATE INDEX selfcheck_sample_item_check ON selfcheck_sample_item (check_id);

-- ---- what lists show

CREATE VIEW selfcheck_duty_list AS
    SELECT d.id, d.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           d.code, d.area, d.area_ko, d.area_en, d.name_ko, d.name_en, d.post_duty, d.filled_by, d.everywhere,
           d.example, d.ended_on, CASE WHEN d.ended_on IS NULL THEN 1 ELSE 0 END AS in_force,
           (SELECT count(*) FROM selfcheck_owner o
             WHERE o.duty_id = d.id AND o.valid_to = '9999-12-31') AS owners, d.version
      FROM selfcheck_duty d;

CREATE VIEW selfcheck_owner_list AS
    SELECT o.id, d.agency_id, o.department_id, CAST(NULL AS bigint) AS officer_id, p.name AS department_name,
           o.duty_id, d.code AS duty_code, d.name_ko AS duty_ko, d.name_en AS duty_en, o.valid_from, o.valid_to,
           o.version
      FROM selfcheck_owner o
      JOIN selfcheck_duty d ON d.id = o.duty_id
      JOIN department p ON p.id = o.department_id;

CREATE VIEW selfcheck_sheet_list AS
    SELECT s.id, d.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           s.duty_id, d.code AS duty_code, d.name_ko AS duty_ko, d.name_en AS duty_en, d.area, d.filled_by,
           s.number, s.cycle, s.state, s.live_from, s.ended_on,
           (SELECT count(*) FROM selfcheck_item i WHERE i.sheet_id = s.id) AS items, s.version
      FROM selfcheck_sheet s
      JOIN selfcheck_duty d ON d.id = s.duty_id;

CREATE VIEW selfcheck_item_list AS
    SELECT i.id, d.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           i.sheet_id, s.duty_id, s.state AS sheet_state, i.code, i.position, i.text_ko, i.text_en, i.answer,
           i.basis, i.example, i.version
      FROM selfcheck_item i
      JOIN selfcheck_sheet s ON s.id = i.sheet_id
      JOIN selfcheck_duty d ON d.id = s.duty_id;

CREATE VIEW selfcheck_round_list AS
    SELECT r.id, r.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           r.cycle, r.name, r.from_on, r.to_on, r.due_on, r.by_id, r.at_us,
           (SELECT count(*) FROM selfcheck_check c WHERE c.round_id = r.id) AS checks,
           (SELECT count(*) FROM selfcheck_check c WHERE c.round_id = r.id AND c.state <> 'open') AS filled,
           (SELECT count(*) FROM selfcheck_check c
             WHERE c.round_id = r.id AND c.state IN ('approved', 'closed')) AS approved
      FROM selfcheck_round r;

CREATE VIEW selfcheck_check_list AS
    SELECT c.id, c.agency_id, c.department_id, p.name AS department_name, c.officer_id, o.name AS officer_name,
           c.approver_id, c.duty_id, d.code AS duty_code, d.name_ko AS duty_ko, d.name_en AS duty_en,
           d.area, d.area_ko, d.area_en, c.sheet_id, s.number AS sheet_number, s.cycle,
           c.round_id, c.case_no, c.scenario_id, c.from_on, c.to_on, c.due_on, c.due_day, c.state, c.opened_us,
           c.filled_us, c.filled_day, c.in_time, c.approved_us, c.closed_us, c.sampled, c.version,
           (SELECT count(*) FROM selfcheck_answer a WHERE a.check_id = c.id) AS items_due,
           (SELECT count(a.value) FROM selfcheck_answer a WHERE a.check_id = c.id) AS items_answered,
           (SELECT count(*) FROM selfcheck_answer a WHERE a.check_id = c.id AND a.value = 'no') AS items_no
      FROM selfcheck_check c
      JOIN selfcheck_duty d ON d.id = c.duty_id
      JOIN selfcheck_sheet s ON s.id = c.sheet_id
      JOIN department p ON p.id = c.department_id
      LEFT JOIN officer o ON o.id = c.officer_id;

CREATE VIEW selfcheck_answer_list AS
    SELECT a.check_id, a.item_id, i.code, i.position, i.text_ko, i.text_en, i.answer, i.basis, a.value, a.reason,
           a.plan, a.plan_due_on, a.document, a.proposed, a.evidence, a.by_id, a.at_us
      FROM selfcheck_answer a
      JOIN selfcheck_item i ON i.id = a.item_id;

CREATE VIEW selfcheck_improvement_list AS
    SELECT m.id, m.check_id, m.item_id, m.agency_id, m.department_id, p.name AS department_name, m.officer_id,
           o.name AS officer_name, c.duty_id, d.name_ko AS duty_ko, d.name_en AS duty_en, i.code AS item_code,
           i.text_ko, i.text_en, m.found_on, m.reason, m.plan, m.due_on, m.due_day, m.state, m.note, m.document,
           m.done_us, m.confirmed_us, c.approver_id, m.version
      FROM selfcheck_improvement m
      JOIN selfcheck_check c ON c.id = m.check_id
      JOIN selfcheck_duty d ON d.id = c.duty_id
      JOIN selfcheck_item i ON i.id = m.item_id
      JOIN department p ON p.id = m.department_id
      LEFT JOIN officer o ON o.id = m.officer_id;

CREATE VIEW selfcheck_contradiction_list AS
    SELECT x.id, c.agency_id, c.department_id, p.name AS department_name, c.officer_id, x.check_id, x.item_id,
           d.name_ko AS duty_ko, d.name_en AS duty_en, i.code AS item_code, i.text_ko, i.text_en, x.alarm_id,
           a.scenario_id, a.sentence_ko, a.sentence_en, x.found_us, x.verdict, x.note, x.by_id, x.at_us
      FROM selfcheck_contradiction x
      JOIN selfcheck_check c ON c.id = x.check_id
      JOIN selfcheck_duty d ON d.id = c.duty_id
      JOIN selfcheck_item i ON i.id = x.item_id
      JOIN department p ON p.id = c.department_id
      LEFT JOIN pub_alarm_list a ON a.id = x.alarm_id;

CREATE VIEW selfcheck_proposal_list AS
    SELECT r.id, r.agency_id, r.department_id, p.name AS department_name, r.officer_id, o.name AS officer_name,
           r.duty_id, d.name_ko AS duty_ko, d.name_en AS duty_en, r.text_ko, r.text_en, r.answer, r.basis, r.reason,
           r.state, r.item_id, r.decision, r.at_us, r.version
      FROM selfcheck_proposal r
      JOIN selfcheck_duty d ON d.id = r.duty_id
      JOIN officer o ON o.id = r.officer_id
      LEFT JOIN department p ON p.id = r.department_id;

CREATE VIEW selfcheck_sample_list AS
    SELECT s.id, s.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
           s.from_on, s.to_on, s.seed, s.share, s.of_count, s.drawn,
           (SELECT count(*) FROM selfcheck_sample_item i WHERE i.sample_id = s.id AND i.verdict <> '') AS judged,
           s.by_id, s.at_us
      FROM selfcheck_sample s;

CREATE VIEW selfcheck_sample_item_list AS
    SELECT c.id, i.sample_id, c.agency_id, c.department_id, c.department_name, c.officer_id, c.officer_name,
           c.duty_id, c.duty_ko, c.duty_en, c.state, c.approved_us, c.items_due, c.items_no, c.version, i.verdict,
           i.note, i.by_id, i.at_us
      FROM selfcheck_sample_item i
      JOIN selfcheck_check_list c ON c.id = i.check_id;

-- ---- for other modules

CREATE VIEW pub_selfcheck_check AS
    SELECT c.id, c.agency_id, c.department_id, c.officer_id, c.duty_id, c.round_id, c.from_on, c.to_on, c.due_on,
           c.state, c.filled_us, c.in_time,
           (SELECT count(*) FROM selfcheck_answer a WHERE a.check_id = c.id) AS items_due,
           (SELECT count(a.value) FROM selfcheck_answer a WHERE a.check_id = c.id) AS items_answered
      FROM selfcheck_check c;

CREATE VIEW pub_selfcheck_improvement AS
    SELECT m.id, m.agency_id, m.department_id, m.officer_id, m.check_id, m.found_on, m.due_on, m.state,
           CASE WHEN m.state = 'confirmed' THEN 1 ELSE 0 END AS confirmed
      FROM selfcheck_improvement m;

-- What self-checks ask of alarms: how many, which stand, which were found to be right.
CREATE VIEW pub_alarm_judged AS
    SELECT a.id, a.agency_id, a.department_id, a.officer_id, a.scenario_id, a.issued_at, a.standing, a.audit_only,
           a.baseline, a.state, CASE WHEN a.fault <> '' AND a.standing = 1 THEN 1 ELSE 0 END AS faulty,
           CASE WHEN a.state = 'closed' AND t.genuine = 1 THEN 1 ELSE 0 END AS genuine
      FROM alarm a
      LEFT JOIN alarm_action t ON t.code = a.action_code;
