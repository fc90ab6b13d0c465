-- The life of an alarm. Times are UTC microseconds, days are ISO texts. Who did something is an account's
-- number; 0 is the program itself.

CREATE TABLE alarm (
    id            bigint PRIMARY KEY,
    scenario_id   text NOT NULL,
    key           text NOT NULL,             -- of the finding: "agency_id=A1;pay_no=P2"
    episode       bigint NOT NULL,           -- 1, 2 … of one scenario and key
    previous_id   bigint REFERENCES alarm (id),
    agency_id     text NOT NULL,
    department_id bigint,                    -- NULL: the records name none that is known
    owner_code    text NOT NULL DEFAULT '',  -- the department as the records name it
    officer_id    bigint,                    -- in charge
    handler_id    bigint,                    -- who is to act: the officer, or one step up from him
    handler_why   text NOT NULL DEFAULT '',  -- '' the officer in charge; involved, transfer, post_ended
    approver_id   bigint,                    -- one step up, where the manager may not approve
    state         text NOT NULL,
    open          bigint NOT NULL,           -- 0: closed or excluded
    disposition   text NOT NULL DEFAULT '',
    action_code   bigint,                    -- alarm_action of the last act
    action_amount bigint,                    -- won levied, recovered …
    standing      bigint NOT NULL,           -- 1: the records still say so
    fault         text NOT NULL DEFAULT '',  -- why it could not be judged
    audit_only    bigint NOT NULL,           -- seen by audit alone until released
    audit_why     text NOT NULL DEFAULT '',  -- why it waits on audit's list
    baseline      bigint NOT NULL DEFAULT 0, -- backlog of the first start: not in the rates
    severity      bigint NOT NULL,           -- 0 low … 3 critical
    score         bigint NOT NULL,           -- order when attention is scarce
    amount        bigint,                    -- won at stake
    paid          bigint NOT NULL,           -- 1: money has moved
    sentence_ko   text NOT NULL,
    sentence_en   text NOT NULL,
    evidence      text NOT NULL,             -- JSON: columns as people may see them
    hidden        text NOT NULL DEFAULT '',  -- sealed JSON: what stands behind the masks
    compared      text NOT NULL,             -- hash of the compared columns
    records       text NOT NULL,             -- JSON: table and key of the records behind it
    rule_version  text NOT NULL,
    params        text NOT NULL,             -- JSON: values in force
    exclusion_id  bigint,
    issued_at     bigint NOT NULL,
    read_at       bigint,
    read_by       bigint,
    started_at    bigint,
    acted_at      bigint,
    acted_by      bigint,
    approved_at   bigint,
    approved_by   bigint,
    confirmed_at  bigint,
    confirmed_by  bigint,
    withdrawn_at  bigint,
    excluded_at   bigint,
    closed_at     bigint,
    act_due_on    text,                      -- when acting is due, as extended; kept after it was done
    in_time       bigint,                    -- 1: acted by then
    due_on        text,                      -- of the step that it waits for; NULL: none
    look_on       text,                      -- when it is next reminded or escalated; NULL: never
    told_step     bigint NOT NULL DEFAULT 0, -- of alarm_escalation, the last that was taken
    sampled       bigint NOT NULL DEFAULT 0,
    version       bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX alarm_key ON alarm (scenario_id, key, episode);
CREATE INDEX alarm_agency ON alarm (agency_id, issued_at, id);
CREATE INDEX alarm_agency_state ON alarm (agency_id, state, issued_at, id);
CREATE INDEX alarm_department ON alarm (department_id, issued_at, id);
CREATE INDEX alarm_officer ON alarm (officer_id, issued_at, id);
CREATE INDEX alarm_work ON alarm (agency_id, score, id) WHERE open = 1;
CREATE INDEX alarm_department_work ON alarm (department_id, score, id) WHERE open = 1;
CREATE INDEX alarm_handler ON alarm (handler_id, id) WHERE open = 1;
CREATE INDEX alarm_look ON alarm (look_on, id) WHERE look_on IS NOT NULL;
CREATE INDEX alarm_audit ON alarm (agency_id, issued_at, id) WHERE audit_why <> '';
CREATE INDEX alarm_exclusion_id ON alarm (exclusion_id) WHERE exclusion_id IS NOT NULL;

-- What happened to an alarm, once each: with the evidence as it was then.
CREATE TABLE alarm_event (
    id         bigint PRIMARY KEY,
    alarm_id   bigint NOT NULL REFERENCES alarm (id),
    act        text NOT NULL,
    from_state text NOT NULL,
    to_state   text NOT NULL,
    by_id      bigint NOT NULL,
    reason     text NOT NULL DEFAULT '',
    detail     text NOT NULL DEFAULT '{}', -- JSON: what was entered, the causes of a withdrawal
    evidence   text NOT NULL,
    at_us      bigint NOT NULL
);
CREATE INDEX alarm_event_alarm ON alarm_event (alarm_id, id);

-- Whose own case an alarm is: its subject, and who made, checked, ordered or approved a record behind it.
CREATE TABLE alarm_involved (
    alarm_id bigint NOT NULL REFERENCES alarm (id),
    emp_no   text NOT NULL,
    why      text NOT NULL, -- the column that names him
    PRIMARY KEY (alarm_id, emp_no)
);

-- What an officer can have done about an alarm, and what he then has to tell.
CREATE TABLE alarm_action (
    code         bigint PRIMARY KEY,
    name_ko      text NOT NULL,
    name_en      text NOT NULL,
    disposition  text NOT NULL,
    reason_min   bigint NOT NULL, -- characters
    needs        text NOT NULL,   -- words: amount date reference exclusion
    reference_ko text NOT NULL DEFAULT '', -- what the reference is
    reference_en text NOT NULL DEFAULT '',
    genuine      bigint NOT NULL, -- 1: the alarm was right (precision)
    money        bigint NOT NULL  -- 1: its amounts are won gained for the agency
);
INSERT INTO alarm_action (code, name_ko, name_en, disposition, reason_min, needs, reference_ko, reference_en, genuine, money) VALUES
    (10, '정상처리 확인(소명)', 'Found to be lawful', 'lawful', 10, '', '', '', 0, 0),
    (20, '시정(자료 정정)', 'Record corrected', 'corrected', 1, 'reference', '정정한 자료의 키', 'Key of the corrected record', 1, 0),
    (30, '부과·추징', 'Assessed', 'assessed', 1, 'amount reference', '부과번호', 'Number of the assessment', 1, 1),
    (40, '환수·반납', 'Recovered', 'recovered', 1, 'amount date', '', '', 1, 1),
    (50, '압류·체납처분', 'Seized', 'recovered', 1, 'reference', '압류번호', 'Number of the seizure', 1, 1),
    (60, '예방행정', 'Prevented', 'prevented', 1, '', '', '', 0, 0),
    (70, '제도개선 건의', 'Change of the rule proposed', 'prevented', 1, 'reference', '건의 번호', 'Number of the proposal', 0, 0),
    (80, '오탐 제외', 'False positive', 'false_positive', 10, 'exclusion', '', '', 0, 0),
    (85, '중복 경보', 'Duplicate of another alarm', 'duplicate', 1, 'reference', '같은 건의 경보 번호', 'Number of the other alarm', 0, 0),
    (90, '감사 의뢰', 'Handed to audit', 'sent_to_audit', 1, 'reference', '감사 번호', 'Number of the audit case', 1, 0);

-- Working days for each step, and the steps of reminder and escalation. No rule fixes them: these are
-- settings, for all agencies ('') or one, for all scenarios ('') or one.
CREATE TABLE alarm_deadline (
    agency_id   text NOT NULL,
    scenario_id text NOT NULL,
    step        text NOT NULL, -- read act approve confirm
    days        bigint NOT NULL,
    PRIMARY KEY (agency_id, scenario_id, step)
);
INSERT INTO alarm_deadline (agency_id, scenario_id, step, days) VALUES
    ('', '', 'read', 3), ('', '', 'act', 7), ('', '', 'approve', 3), ('', '', 'confirm', 7);

CREATE TABLE alarm_escalation (
    step     bigint PRIMARY KEY, -- 1, 2 …: in order
    days     bigint NOT NULL,    -- calendar days from the due day; below 0 before it
    kind     text NOT NULL,      -- remind escalate
    every    bigint NOT NULL,    -- from then on again every so many days; 0: once
    to_role  text NOT NULL       -- who is told besides who has to act; '' nobody
);
INSERT INTO alarm_escalation (step, days, kind, every, to_role) VALUES
    (1, -2, 'remind', 0, ''), (2, 0, 'remind', 7, ''), (3, 7, 'escalate', 0, 'manager'), (4, 30, 'escalate', 0, 'deputy');

-- A column of a record behind an alarm that says, when filled, that money has moved.
CREATE TABLE alarm_paid_column (
    name text PRIMARY KEY
);
INSERT INTO alarm_paid_column (name) VALUES ('pay_ymd'), ('paid_ymd'), ('give_ymd'), ('apv_dtm');

-- What one asks and a second person grants: an exclusion or a later due day.
CREATE TABLE alarm_request (
    id          bigint PRIMARY KEY,
    alarm_id    bigint NOT NULL REFERENCES alarm (id),
    agency_id   text NOT NULL,
    department_id bigint,
    kind        text NOT NULL,            -- exclude extend
    scope       text NOT NULL DEFAULT '', -- record key
    columns     text NOT NULL DEFAULT '[]', -- of a key's exclusion: JSON
    until_on    text NOT NULL,            -- the exclusion's last day, or the new due day
    reason      text NOT NULL,
    state       text NOT NULL,            -- asked granted refused ended
    asked_by    bigint NOT NULL,
    asked_at    bigint NOT NULL,
    decided_by  bigint,
    decided_at  bigint,
    decision    text NOT NULL DEFAULT '',
    scenario_id text NOT NULL,
    match       text NOT NULL DEFAULT '', -- hash of the columns' values
    matched     bigint NOT NULL DEFAULT 0, -- findings it has kept away
    version     bigint NOT NULL DEFAULT 1
);
CREATE INDEX alarm_request_alarm ON alarm_request (alarm_id);
CREATE INDEX alarm_request_state ON alarm_request (agency_id, state, asked_at);
CREATE INDEX alarm_request_until ON alarm_request (until_on) WHERE state = 'granted';

CREATE TABLE alarm_comment (
    id       bigint PRIMARY KEY,
    alarm_id bigint NOT NULL REFERENCES alarm (id),
    by_id    bigint NOT NULL,
    text     text NOT NULL,
    at_us    bigint NOT NULL
);
CREATE INDEX alarm_comment_alarm ON alarm_comment (alarm_id, id);

CREATE TABLE alarm_attachment (
    id       bigint PRIMARY KEY,
    alarm_id bigint NOT NULL REFERENCES alarm (id),
    by_id    bigint NOT NULL,
    name     text NOT NULL,
    kind     text NOT NULL, -- by content: pdf hwp hwpx png jpeg …
    bytes    bigint NOT NULL,
    hash     text NOT NULL, -- of what is in it; the file's name in attachments/
    at_us    bigint NOT NULL
);
CREATE INDEX alarm_attachment_alarm ON alarm_attachment (alarm_id, id);
CREATE INDEX alarm_attachment_hash ON alarm_attachment (hash);

-- A share of the answers "lawful", drawn by a recorded seed after they were given, for audit to look at.
CREATE TABLE alarm_sample (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL,
    from_us   bigint NOT NULL,
    to_us     bigint NOT NULL,
    seed      text NOT NULL,
    share     bigint NOT NULL, -- per cent
    of_count  bigint NOT NULL,
    drawn     bigint NOT NULL,
    by_id     bigint NOT NULL,
    at_us     bigint NOT NULL
);
CREATE TABLE alarm_sample_item (
    sample_id bigint NOT NULL REFERENCES alarm_sample (id),
    alarm_id  bigint NOT NULL REFERENCES alarm (id),
    verdict   text NOT NULL DEFAULT '', -- upheld, wrong
    note      text NOT NULL DEFAULT '',
    by_id     bigint,
    at_us     bigint,
    PRIMARY KEY (sample_id, alarm_id)
);

-- Work lists with the names that people know.
CREATE VIEW pub_alarm_list AS
    SELECT a.*, d.name AS department_name, o.name AS officer_name, h.name AS handler_name
      FROM alarm a
      LEFT JOIN department d ON d.id = a.department_id
      LEFT JOIN officer o ON o.id = a.officer_id
      LEFT JOIN officer h ON h.id = a.handler_id;

CREATE VIEW pub_alarm_request AS
    SELECT r.id, r.alarm_id, r.agency_id, r.department_id, a.officer_id, a.audit_only, r.kind, r.scope, r.columns,
           r.until_on, r.reason, r.state, r.asked_by, r.asked_at, r.decided_by, r.decided_at, r.decision,
           r.scenario_id, r.matched, r.version, a.sentence_ko, a.sentence_en
      FROM alarm_request r
      JOIN alarm a ON a.id = r.alarm_id;

CREATE VIEW pub_alarm_sample AS
    SELECT s.id, s.agency_id, CAST(NULL AS bigint) AS department_id,
           CAST(NULL AS bigint) AS officer_id, s.from_us, s.to_us, s.seed, s.share,
           s.of_count, s.drawn, s.by_id, s.at_us
      FROM alarm_sample s;

CREATE VIEW pub_alarm_sample_item AS
    SELECT a.id, a.id AS alarm_id, i.sample_id, a.agency_id, a.department_id, a.officer_id, a.audit_only, a.scenario_id,
           a.state, a.sentence_ko, a.sentence_en, a.acted_at, a.acted_by, i.verdict, i.note, i.by_id, i.at_us
      FROM alarm_sample_item i
      JOIN alarm a ON a.id = i.alarm_id;
