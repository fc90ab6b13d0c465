-- 청렴 혁신평가: models, rounds, what was frozen of the records, what people entered, results, objections.

-- A model is data: boards with their indicators and weights (modules/evaluation/model.h), as JSON.
CREATE TABLE evaluation_model (
    id         bigint PRIMARY KEY,
    agency_id  text NOT NULL,
    code       text NOT NULL,
    name_ko    text NOT NULL,
    name_en    text NOT NULL,
    preset     text NOT NULL DEFAULT '', -- of the catalog, where it came from
    example    bigint NOT NULL,          -- 1: as it came, nobody has made it the agency's own
    definition text NOT NULL,
    by_id      bigint NOT NULL,
    at_us      bigint NOT NULL,
    ended_us   bigint,
    version    bigint NOT NULL DEFAULT 1
);
CREATE INDEX evaluation_model_agency ON evaluation_model (agency_id, id);

CREATE TABLE evaluation_round (
    id           bigint PRIMARY KEY,
    agency_id    text NOT NULL,
    model_id     bigint NOT NULL,
    definition   text NOT NULL DEFAULT '', -- the model as it was frozen
    kind         text NOT NULL,            -- mid_year, regular, self
    name         text NOT NULL,
    from_on      text NOT NULL,
    to_on        text NOT NULL,            -- the cut-off
    state        text NOT NULL,
    commitment   text NOT NULL,            -- SHA-256 of the seed of the lottery, logged when the round was made
    seed         text NOT NULL,            -- sealed until the freeze
    objection_until text,                  -- last day
    number       bigint NOT NULL DEFAULT 0, -- of the result that holds; 0: not frozen
    frozen_us    bigint,
    by_id        bigint NOT NULL,
    at_us        bigint NOT NULL,
    version      bigint NOT NULL DEFAULT 1
);
CREATE INDEX evaluation_round_agency ON evaluation_round (agency_id, id);

-- Who is evaluated on a board, as of the cut-off.
CREATE TABLE evaluation_subject (
    round_id      bigint NOT NULL,
    board         text NOT NULL,
    subject_id    bigint NOT NULL, -- department, officer; 0: the agency
    department_id bigint,
    officer_id    bigint,
    name          text NOT NULL,
    headcount     bigint NOT NULL,
    size_group    text NOT NULL,
    excluded      text NOT NULL,   -- '' or why it is not ranked
    PRIMARY KEY (round_id, board, subject_id)
);

-- Every row that a statement returned at the freeze: a number's path to the records.
CREATE TABLE evaluation_input (
    round_id   bigint NOT NULL,
    board      text NOT NULL,
    statement  text NOT NULL,
    subject_id bigint NOT NULL,
    n          bigint NOT NULL, -- of the subject's rows, once each
    row_kind   text NOT NULL,   -- what row_id is the number of: alarm, selfcheck_check …
    row_id     bigint NOT NULL,
    part       bigint NOT NULL,
    whole      bigint NOT NULL,
    PRIMARY KEY (round_id, board, statement, subject_id, n)
);

-- What people entered. Up to the freeze it may be taken back; after it only a decided objection adds to it.
CREATE TABLE evaluation_entry (
    id           bigint PRIMARY KEY,
    round_id     bigint NOT NULL,
    agency_id    text NOT NULL,
    board        text NOT NULL,
    subject_id   bigint NOT NULL,
    subject_name text NOT NULL,
    kind         text NOT NULL,            -- manual, bonus, minus, exclude, include, indicator
    indicator    text NOT NULL DEFAULT '', -- of manual and indicator
    part         bigint NOT NULL DEFAULT 0,
    whole        bigint NOT NULL DEFAULT 0,
    points       bigint NOT NULL DEFAULT 0, -- hundredths, of bonus and minus
    grade        text NOT NULL DEFAULT '',
    reason       text NOT NULL,
    objection_id bigint,
    number       bigint NOT NULL,          -- the first result that it is part of
    by_id        bigint NOT NULL,
    at_us        bigint NOT NULL
);
CREATE INDEX evaluation_entry_round ON evaluation_entry (round_id, id);

-- 1 at the freeze, one more with every upheld objection; none is changed.
CREATE TABLE evaluation_result (
    id           bigint PRIMARY KEY,
    round_id     bigint NOT NULL,
    agency_id    text NOT NULL,
    number       bigint NOT NULL,
    objection_id bigint,          -- NULL: of the freeze
    input_hash   text NOT NULL,   -- SHA-256 of all that goes in
    result_hash  text NOT NULL,   -- and of what came out
    by_id        bigint NOT NULL,
    at_us        bigint NOT NULL
);
CREATE UNIQUE INDEX evaluation_result_number ON evaluation_result (round_id, number);

CREATE TABLE evaluation_score (
    id         bigint PRIMARY KEY,
    round_id   bigint NOT NULL,
    number     bigint NOT NULL,
    board      text NOT NULL,
    subject_id bigint NOT NULL,
    position   bigint NOT NULL,          -- in the list, those without a rank at its end
    rank       bigint,                   -- NULL: excluded, or nothing was due
    score      bigint,                   -- ten-thousandths of a point
    bonus      bigint NOT NULL,          -- hundredths, within their bounds
    minus      bigint NOT NULL,
    tie_by     text NOT NULL,            -- what put it after the one before, where the scores were the same
    chosen     bigint NOT NULL,
    commended  bigint NOT NULL,
    excluded   text NOT NULL,            -- '' or why it is not ranked
    parts      text NOT NULL             -- JSON: an entry an indicator, and the values of ties
);
CREATE UNIQUE INDEX evaluation_score_position ON evaluation_score (round_id, board, number, position);
CREATE UNIQUE INDEX evaluation_score_subject ON evaluation_score (round_id, board, subject_id, number);

CREATE TABLE evaluation_objection (
    id            bigint PRIMARY KEY,
    round_id      bigint NOT NULL,
    agency_id     text NOT NULL,
    department_id bigint,
    officer_id    bigint,
    board         text NOT NULL,
    subject_id    bigint NOT NULL,
    indicator     text NOT NULL DEFAULT '',
    number        bigint NOT NULL, -- of the result that it is about
    reason        text NOT NULL,
    state         text NOT NULL,   -- filed, upheld, dismissed, withdrawn
    decision      text NOT NULL DEFAULT '',
    filed_by      bigint NOT NULL,
    filed_us      bigint NOT NULL,
    decided_us    bigint,
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX evaluation_objection_round ON evaluation_objection (round_id, id);

-- 위원회 회의록, and the words of what is printed after it.
CREATE TABLE evaluation_minutes (
    round_id     bigint PRIMARY KEY,
    held_on      text NOT NULL,
    place        text NOT NULL,
    chair        text NOT NULL,
    members      text NOT NULL,
    discussion   text NOT NULL,
    decision     text NOT NULL,
    certificate  text NOT NULL, -- the words of a 표창장
    announcement text NOT NULL,
    by_id        bigint NOT NULL,
    at_us        bigint NOT NULL,
    version      bigint NOT NULL DEFAULT 1
);

-- ---- lists

CREATE VIEW evaluation_model_list AS
    SELECT m.id, m.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, m.code,
           m.name_ko, m.name_en, m.preset, m.example, m.definition, m.at_us, m.version
      FROM evaluation_model m
     WHERE m.ended_us IS NULL;

-- Of everybody in the agency, once it is opened.
CREATE VIEW evaluation_round_list AS
    SELECT r.id, r.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, r.model_id,
           m.name_ko AS model_ko, m.name_en AS model_en, r.kind, r.name, r.from_on, r.to_on, r.state,
           CASE WHEN r.state IN ('objection', 'decided', 'announced') THEN 1 ELSE 0 END AS opened,
           r.commitment, CASE WHEN r.number > 0 THEN r.seed ELSE '' END AS seed, r.objection_until, r.number,
           r.frozen_us, r.at_us, r.version,
           (SELECT count(*) FROM evaluation_objection o WHERE o.round_id = r.id AND o.state = 'filed') AS objections_waiting,
           CASE WHEN r.number > 0 THEN r.definition ELSE m.definition END AS definition
      FROM evaluation_round r
      JOIN evaluation_model m ON m.id = r.model_id;

CREATE VIEW evaluation_score_list AS
    SELECT s.id, r.agency_id, u.department_id, u.officer_id, d.name AS department_name, s.round_id, r.state, s.number,
           s.board, s.subject_id, u.name, u.headcount, u.size_group, s.position, s.rank, s.score, s.bonus, s.minus,
           s.tie_by, s.chosen, s.commended, s.excluded, s.parts
      FROM evaluation_score s
      JOIN evaluation_round r ON r.id = s.round_id
      JOIN evaluation_subject u ON u.round_id = s.round_id AND u.board = s.board AND u.subject_id = s.subject_id
      LEFT JOIN department d ON d.id = u.department_id;

CREATE VIEW evaluation_input_list AS
    SELECT i.n AS id, i.round_id, i.board, i.subject_id, u.name, i.statement, i.row_kind, i.row_id, i.part, i.whole
      FROM evaluation_input i
      JOIN evaluation_subject u ON u.round_id = i.round_id AND u.board = i.board AND u.subject_id = i.subject_id;

CREATE VIEW evaluation_entry_list AS
    SELECT e.id, e.round_id, e.agency_id, e.board, e.subject_id, e.subject_name, e.kind, e.indicator, e.part,
           e.whole, e.points, e.grade, e.reason, e.objection_id, e.number, e.by_id, b.name AS by_name, e.at_us
      FROM evaluation_entry e
      LEFT JOIN account a ON a.id = e.by_id
      LEFT JOIN officer b ON b.id = a.officer_id;

CREATE VIEW evaluation_objection_list AS
    SELECT o.id, o.agency_id, o.department_id, o.officer_id, o.round_id, r.name AS round_name, o.board, o.subject_id,
           u.name AS subject_name, o.indicator, o.number, o.reason, o.state, o.decision, o.filed_by,
           b.name AS filed_by_name, o.filed_us, o.decided_us, o.version
      FROM evaluation_objection o
      JOIN evaluation_round r ON r.id = o.round_id
      LEFT JOIN evaluation_subject u ON u.round_id = o.round_id AND u.board = o.board AND u.subject_id = o.subject_id
      LEFT JOIN account a ON a.id = o.filed_by
      LEFT JOIN officer b ON b.id = a.officer_id;

CREATE VIEW evaluation_result_list AS
    SELECT t.id, t.round_id, t.agency_id, t.number, t.objection_id, t.input_hash, t.result_hash, t.by_id,
           b.name AS by_name, t.at_us
      FROM evaluation_result t
      LEFT JOIN account a ON a.id = t.by_id
      LEFT JOIN officer b ON b.id = a.officer_id;

-- ---- of the alarms, for indicators: as modules/alarm/rates.c counts them. What a department does not see, what was
-- there at the first start and what could not be judged counts for nobody.
CREATE VIEW pub_alarm_rate AS
    SELECT a.id, a.agency_id, a.department_id, a.officer_id, a.issued_at AS issued_us, a.acted_at AS acted_us,
           CASE WHEN a.acted_at IS NULL AND a.withdrawn_at IS NOT NULL AND a.state = 'closed' THEN 0 ELSE 1 END AS counted,
           CASE WHEN a.acted_at IS NOT NULL THEN 1 ELSE 0 END AS acted,
           CASE WHEN a.approved_at IS NOT NULL THEN 1 ELSE 0 END AS approved,
           CASE WHEN a.approved_at IS NOT NULL AND a.confirmed_at IS NOT NULL THEN 1 ELSE 0 END AS confirmed,
           a.act_due_on, a.in_time,
           CASE WHEN a.state = 'excluded' THEN 1 ELSE 0 END AS excluded,
           CASE WHEN a.state = 'closed' AND a.action_code IS NOT NULL THEN 1 ELSE 0 END AS closed,
           CASE WHEN a.state = 'closed' AND t.genuine = 1 THEN 1 ELSE 0 END AS genuine,
           CASE WHEN a.state = 'closed' AND t.genuine = 1 AND t.money = 1 AND a.action_amount > 0 THEN 1 ELSE 0
           END AS gained,
           (SELECT count(*) FROM alarm_event e WHERE e.alarm_id = a.id AND e.act = 'demand') AS demanded
      FROM alarm a
      LEFT JOIN alarm_action t ON t.code = a.action_code
     WHERE a.baseline = 0 AND a.fault = '' AND a.audit_only = 0;

-- Whom an audit case concerns that is open.
CREATE VIEW pub_alarm_case AS
    SELECT a.id AS alarm_id, a.agency_id, a.officer_id
      FROM alarm a
     WHERE a.state = 'audit_case' AND a.officer_id IS NOT NULL
    UNION
    SELECT a.id, a.agency_id, o.id
      FROM alarm a
      JOIN alarm_involved i ON i.alarm_id = a.id
      JOIN officer o ON o.agency_id = a.agency_id AND o.emp_no = i.emp_no
     WHERE a.state = 'audit_case';
