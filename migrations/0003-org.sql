-- Agencies, departments, officers and their posts, by date. Days are ISO texts; valid_to is the last day on
-- which a thing holds, '9999-12-31' is no end.

CREATE TABLE agency (
    id        text PRIMARY KEY,
    name      text NOT NULL,
    name_en   text NOT NULL DEFAULT '',
    parent_id text REFERENCES agency (id)
);

CREATE TABLE department (
    id         bigint PRIMARY KEY,
    agency_id  text NOT NULL REFERENCES agency (id),
    code       text NOT NULL, -- dept_cd of the records
    name       text NOT NULL,
    parent_id  bigint REFERENCES department (id),
    valid_from text NOT NULL,
    valid_to   text NOT NULL DEFAULT '9999-12-31',
    successor_id bigint REFERENCES department (id), -- who takes its open alarms when it ends
    told       bigint NOT NULL DEFAULT 0, -- 1: the other modules know that it has ended
    version    bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX department_code ON department (agency_id, code, valid_from);
CREATE INDEX department_parent ON department (parent_id);

CREATE TABLE officer (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL REFERENCES agency (id),
    emp_no    text NOT NULL,
    name      text NOT NULL,
    email     text,
    version   bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX officer_emp_no ON officer (agency_id, emp_no);

CREATE TABLE post (
    id            bigint PRIMARY KEY,
    officer_id    bigint NOT NULL REFERENCES officer (id),
    agency_id     text NOT NULL REFERENCES agency (id),
    department_id bigint REFERENCES department (id), -- NULL: of the whole agency
    role          text NOT NULL,
    duty          text NOT NULL DEFAULT '',          -- duty code, '' for all of the department
    valid_from    text NOT NULL,
    valid_to      text NOT NULL DEFAULT '9999-12-31',
    told          bigint NOT NULL DEFAULT 0, -- as of a department
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX post_ended ON post (told, valid_to);
CREATE INDEX post_officer ON post (officer_id);
CREATE INDEX post_department ON post (department_id, role);

-- 직무대리: who acts for whom, by date.
CREATE TABLE substitute (
    id         bigint PRIMARY KEY,
    absent_id  bigint NOT NULL REFERENCES officer (id),
    officer_id bigint NOT NULL REFERENCES officer (id),
    valid_from text NOT NULL,
    valid_to   text NOT NULL,
    reason     text NOT NULL
);
CREATE INDEX substitute_officer ON substitute (officer_id);
CREATE INDEX substitute_absent ON substitute (absent_id);

-- Whose an account, a card or a duty of the records is. An officer may be named too.
CREATE TABLE mapping (
    id            bigint PRIMARY KEY,
    agency_id     text NOT NULL REFERENCES agency (id),
    kind          text NOT NULL, -- account card duty department officer
    code          text NOT NULL,
    department_id bigint REFERENCES department (id),
    officer_id    bigint REFERENCES officer (id),
    valid_from    text NOT NULL,
    valid_to      text NOT NULL DEFAULT '9999-12-31',
    version       bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX mapping_code ON mapping (agency_id, kind, code, valid_from);

-- A login. It works only while its officer has a post, and until it is ended.
CREATE TABLE account (
    id                  bigint PRIMARY KEY,
    officer_id          bigint NOT NULL REFERENCES officer (id),
    login               text NOT NULL,
    password_hash       text NOT NULL,
    totp_secret         text, -- sealed; NULL: no second factor
    totp_offered        text, -- sealed: one that waits for its first code
    totp_step           bigint NOT NULL DEFAULT 0,
    failures            bigint NOT NULL DEFAULT 0,
    locked_until_us     bigint NOT NULL DEFAULT 0,
    password_at_us      bigint NOT NULL,
    must_change         bigint NOT NULL DEFAULT 0,
    last_login_us       bigint,
    ended_at_us         bigint,
    language            text NOT NULL DEFAULT 'ko',
    version             bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX account_login ON account (login);
CREATE UNIQUE INDEX account_officer ON account (officer_id) WHERE ended_at_us IS NULL;

CREATE TABLE session (
    id         bigint PRIMARY KEY,
    hash       text NOT NULL, -- of the cookie
    account_id bigint NOT NULL REFERENCES account (id),
    csrf       text NOT NULL,
    address    text NOT NULL,
    agent      text NOT NULL,
    began_us   bigint NOT NULL,
    seen_us    bigint NOT NULL,
    ended_us   bigint
);
CREATE UNIQUE INDEX session_hash ON session (hash);
CREATE INDEX session_account ON session (account_id);

-- A machine's key to the API, for certain permissions and tables.
CREATE TABLE api_token (
    id          bigint PRIMARY KEY,
    hash        text NOT NULL,
    name        text NOT NULL,
    agency_id   text NOT NULL REFERENCES agency (id),
    permissions text NOT NULL, -- words, with blanks between
    tables      text NOT NULL DEFAULT '', -- words; '' for all
    made_by     bigint REFERENCES account (id), -- NULL: on the command line
    made_us     bigint NOT NULL,
    expires_us  bigint NOT NULL,
    ended_us    bigint,
    used_us     bigint
);
CREATE UNIQUE INDEX api_token_hash ON api_token (hash);

-- Every change of rights, kept three years at least (개인정보의 안전성 확보조치 기준).
CREATE TABLE right_history (
    id          bigint PRIMARY KEY,
    agency_id   text NOT NULL,
    officer_id  bigint,
    account_id  bigint,
    change      text NOT NULL, -- post.begin post.end account.begin account.end account.reset
                               -- substitute.begin substitute.end token.begin token.end
    detail      text NOT NULL,
    by_id       bigint NOT NULL, -- account; 0: on the command line
    at_us       bigint NOT NULL
);
CREATE INDEX right_history_officer ON right_history (officer_id, at_us);

-- ---- what lists show

CREATE VIEW account_list AS
SELECT a.id, o.agency_id, CAST(NULL AS bigint) AS department_id, a.officer_id, a.login, o.name, o.emp_no,
       a.language, CASE WHEN a.totp_secret IS NULL THEN 0 ELSE 1 END AS second_factor, a.must_change,
       nullif(a.locked_until_us, 0) AS locked_until, a.last_login_us AS last_login,
       a.ended_at_us AS ended, CASE WHEN a.ended_at_us IS NULL THEN 1 ELSE 0 END AS working, a.version
FROM account a JOIN officer o ON o.id = a.officer_id;

CREATE VIEW session_list AS
SELECT s.id, o.agency_id, CAST(NULL AS bigint) AS department_id, a.officer_id, s.account_id, a.login,
       s.address, s.agent, s.began_us AS began, s.seen_us AS seen, s.ended_us AS ended,
       CASE WHEN s.ended_us IS NULL THEN 1 ELSE 0 END AS working
FROM session s JOIN account a ON a.id = s.account_id JOIN officer o ON o.id = a.officer_id;

CREATE VIEW token_list AS
SELECT t.id, t.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
       t.name, t.permissions, t.tables, coalesce(a.login, '') AS made_by, t.made_us AS made,
       t.expires_us AS expires, t.used_us AS used, t.ended_us AS ended,
       CASE WHEN t.ended_us IS NULL THEN 1 ELSE 0 END AS working
FROM api_token t LEFT JOIN account a ON a.id = t.made_by;

CREATE VIEW right_list AS
SELECT r.id, r.agency_id, CAST(NULL AS bigint) AS department_id, r.officer_id,
       coalesce(o.name, '') AS name, coalesce(o.emp_no, '') AS emp_no, r.account_id, r.change, r.detail,
       coalesce(a.login, '') AS made_by, r.at_us AS made
FROM right_history r LEFT JOIN officer o ON o.id = r.officer_id LEFT JOIN account a ON a.id = r.by_id;

CREATE VIEW department_list AS
SELECT d.id, d.agency_id, d.id AS department_id, CAST(NULL AS bigint) AS officer_id, d.code, d.name,
       d.parent_id, d.valid_from, d.valid_to, d.successor_id, d.version
FROM department d;

CREATE VIEW officer_list AS
SELECT o.id, o.agency_id, CAST(NULL AS bigint) AS department_id, o.id AS officer_id, o.emp_no, o.name,
       o.email, o.version
FROM officer o;

CREATE VIEW post_list AS
SELECT p.id, p.agency_id, p.department_id, p.officer_id, p.role, p.duty, o.name, o.emp_no,
       coalesce(d.code, '') AS department_code, coalesce(d.name, '') AS department, p.valid_from,
       p.valid_to, p.version
FROM post p JOIN officer o ON o.id = p.officer_id LEFT JOIN department d ON d.id = p.department_id;

CREATE VIEW substitute_list AS
SELECT s.id, a.agency_id, CAST(NULL AS bigint) AS department_id, s.officer_id, s.absent_id,
       a.name AS absent, o.name, s.valid_from, s.valid_to, s.reason
FROM substitute s JOIN officer a ON a.id = s.absent_id JOIN officer o ON o.id = s.officer_id;

CREATE VIEW mapping_list AS
SELECT m.id, m.agency_id, m.department_id, m.officer_id, m.kind, m.code,
       coalesce(d.name, '') AS department, coalesce(o.name, '') AS name, m.valid_from, m.valid_to,
       m.version
FROM mapping m LEFT JOIN department d ON d.id = m.department_id
LEFT JOIN officer o ON o.id = m.officer_id;
