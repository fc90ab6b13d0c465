-- Integrity mileage (청렴 마일리지). Points are hundredths everywhere. A holder is an officer or, of a plan for
-- departments, a department. Times are UTC microseconds, days are ISO texts; who did something is an account's
-- number, 0 the program itself.

-- What a year's activities are worth: one plan for persons and one for departments.
CREATE TABLE mileage_plan (
    id             bigint PRIMARY KEY,
    agency_id      text NOT NULL,
    year           bigint NOT NULL,
    subject        text NOT NULL,            -- person department
    target         bigint NOT NULL,          -- points of the year
    levels         text NOT NULL,            -- JSON: [{"name_ko", "name_en", "points": 30}]
    objection_days bigint NOT NULL,
    false_factor   bigint NOT NULL,          -- a false claim costs so many times its points
    verify         text NOT NULL,            -- all: audit looks at each claim before it is posted; sample: afterwards
    state          text NOT NULL,            -- draft live closed
    example        bigint NOT NULL DEFAULT 0, -- 1: made of the examples, nothing official
    made_by        bigint NOT NULL,
    made_us        bigint NOT NULL,
    live_us        bigint,
    closed_us      bigint,
    ledger_hash    text NOT NULL DEFAULT '', -- SHA-256 of the ledger when it was closed
    version        bigint NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX mileage_plan_year ON mileage_plan (agency_id, year, subject);

CREATE TABLE mileage_item (
    id          bigint PRIMARY KEY,
    plan_id     bigint NOT NULL REFERENCES mileage_plan (id),
    position    bigint NOT NULL,
    code        text NOT NULL,
    area        text NOT NULL,
    area_ko     text NOT NULL,
    area_en     text NOT NULL,
    name_ko     text NOT NULL,
    name_en     text NOT NULL,
    points      bigint NOT NULL,            -- of one credit, at least; of a minus item below 0
    points_max  bigint NOT NULL,            -- and at most
    cap         bigint,                     -- that counts in a year, also of a minus item; NULL: none
    per         text NOT NULL,              -- credited once a: time month half once (a plan)
    approver    text NOT NULL,              -- auto manager audit
    source      text NOT NULL DEFAULT '',   -- of auto items: what credits it; '' nothing
    minus       bigint NOT NULL DEFAULT 0,  -- 1: entered by audit alone
    disqualifies bigint NOT NULL DEFAULT 0, -- 1: no award in the year
    evidence_ko text NOT NULL DEFAULT '',
    evidence_en text NOT NULL DEFAULT '',
    example     bigint NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX mileage_item_code ON mileage_item (plan_id, code);
CREATE UNIQUE INDEX mileage_item_source ON mileage_item (plan_id, source) WHERE source <> '';

-- What somebody says to have done.
CREATE TABLE mileage_claim (
    id            bigint PRIMARY KEY,
    plan_id       bigint NOT NULL REFERENCES mileage_plan (id),
    item_id       bigint NOT NULL REFERENCES mileage_item (id),
    agency_id     text NOT NULL,
    department_id bigint,                   -- of the day of the claim; the holder, of a department's claim
    officer_id    bigint,                   -- NULL: the department's
    claimed_by    bigint NOT NULL,          -- officer who wrote it
    approver      text NOT NULL,            -- who decides first: manager audit deputy
    happened_on   text NOT NULL,
    points        bigint NOT NULL,
    evidence      text NOT NULL,
    reference     text NOT NULL DEFAULT '', -- document or certificate number
    link          text NOT NULL DEFAULT '',
    state         text NOT NULL,            -- claimed approved posted sent_back refused withdrawn reversed false
    entry_id      bigint,                   -- of the ledger, once posted
    decided_us    bigint,                   -- last decision of manager or audit
    claimed_us    bigint NOT NULL,
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX mileage_claim_state ON mileage_claim (agency_id, state, claimed_us, id);
CREATE INDEX mileage_claim_officer ON mileage_claim (officer_id, claimed_us, id);
CREATE INDEX mileage_claim_department ON mileage_claim (department_id, claimed_us, id);

-- ---- the ledger: entries of two lines each, never changed; what was wrong is reversed by another entry

CREATE TABLE mileage_entry (
    id            bigint PRIMARY KEY,
    plan_id       bigint NOT NULL REFERENCES mileage_plan (id),
    item_id       bigint NOT NULL REFERENCES mileage_item (id),
    agency_id     text NOT NULL,
    holder_id     bigint NOT NULL,          -- officer or department, as the plan's subject
    department_id bigint,                   -- of the holder when it was posted
    officer_id    bigint,                   -- NULL: a department's
    kind          text NOT NULL,            -- claim auto minus false reversal correction
    happened_on   text NOT NULL,
    reverses_id   bigint REFERENCES mileage_entry (id),
    claim_id      bigint,
    reason        text NOT NULL,
    by_id         bigint NOT NULL,
    at_us         bigint NOT NULL
);
CREATE UNIQUE INDEX mileage_entry_reverses ON mileage_entry (reverses_id) WHERE reverses_id IS NOT NULL;
CREATE INDEX mileage_entry_holder ON mileage_entry (plan_id, holder_id, id);
CREATE INDEX mileage_entry_agency ON mileage_entry (agency_id, at_us, id);
CREATE INDEX mileage_entry_officer ON mileage_entry (officer_id, at_us, id);
CREATE INDEX mileage_entry_department ON mileage_entry (department_id, at_us, id);

-- The holder's line and the item's: they sum to zero.
CREATE TABLE mileage_line (
    entry_id   bigint NOT NULL REFERENCES mileage_entry (id),
    account    text NOT NULL, -- holder item
    account_id bigint NOT NULL,
    points     bigint NOT NULL,
    PRIMARY KEY (entry_id, account)
);

-- sqlite:
CREATE TRIGGER mileage_entry_kept BEFORE UPDATE ON mileage_entry
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
CREATE TRIGGER mileage_entry_stays BEFORE DELETE ON mileage_entry
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
CREATE TRIGGER mileage_line_kept BEFORE UPDATE ON mileage_line
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
CREATE TRIGGER mileage_line_stays BEFORE DELETE ON mileage_line
BEGIN SELECT RAISE(ABORT, 'the ledger of mileage is never changed: post a reversal'); END;
-- postgres:
CREATE FUNCTION mileage_ledger_kept() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the ledger of mileage is never changed: post a reversal'; END $$;
CREATE TRIGGER mileage_entry_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON mileage_entry
    FOR EACH STATEMENT EXECUTE FUNCTION mileage_ledger_kept();
CREATE TRIGGER mileage_line_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON mileage_line
    FOR EACH STATEMENT EXECUTE FUNCTION mileage_ledger_kept();
-- both:

-- What the ledger comes to, kept with each entry; GET …/plans/{id}/proof reckons it anew.
CREATE TABLE mileage_total (
    id        bigint PRIMARY KEY,
    plan_id   bigint NOT NULL REFERENCES mileage_plan (id),
    holder_id bigint NOT NULL,
    item_id   bigint NOT NULL REFERENCES mileage_item (id),
    raw       bigint NOT NULL, -- as posted
    points    bigint NOT NULL, -- as far as the cap lets it count
    first_us  bigint NOT NULL,
    last_us   bigint NOT NULL
);
CREATE UNIQUE INDEX mileage_total_holder ON mileage_total (plan_id, holder_id, item_id);

CREATE TABLE mileage_standing (
    id            bigint PRIMARY KEY,
    plan_id       bigint NOT NULL REFERENCES mileage_plan (id),
    agency_id     text NOT NULL,
    holder_id     bigint NOT NULL,
    department_id bigint,          -- of the holder at his last entry
    officer_id    bigint,
    points        bigint NOT NULL,
    areas         bigint NOT NULL, -- in which he has points
    reached_us    bigint NOT NULL  -- when his points were last changed
);
CREATE UNIQUE INDEX mileage_standing_holder ON mileage_standing (plan_id, holder_id);
CREATE INDEX mileage_standing_place ON mileage_standing (plan_id, points DESC, areas DESC, reached_us, id);
CREATE INDEX mileage_standing_department ON mileage_standing (department_id, plan_id);

-- ---- what leads to entries

-- Credit that comes by itself: told by other modules, reckoned over their views, or read from a file.
CREATE TABLE mileage_earning (
    id            bigint PRIMARY KEY,
    agency_id     text NOT NULL,
    subject       text NOT NULL,   -- person department
    source        text NOT NULL,
    holder_id     bigint NOT NULL,
    department_id bigint,
    officer_id    bigint,
    ref           text NOT NULL,   -- what it is for, once: "2026-H1", a certificate's number
    happened_on   text NOT NULL,
    share         bigint NOT NULL, -- of the item's points, in hundredths of a per cent
    state         text NOT NULL,   -- waiting posted skipped
    why           text NOT NULL DEFAULT '', -- skipped: credited closed not_upheld
    entry_id      bigint,
    at_us         bigint NOT NULL
);
CREATE UNIQUE INDEX mileage_earning_ref ON mileage_earning (agency_id, source, holder_id, ref);
CREATE INDEX mileage_earning_waiting ON mileage_earning (id) WHERE state = 'waiting';

CREATE TABLE mileage_objection (
    id            bigint PRIMARY KEY,
    plan_id       bigint NOT NULL REFERENCES mileage_plan (id),
    agency_id     text NOT NULL,
    department_id bigint,
    officer_id    bigint,          -- NULL: the department's
    asked_by      bigint NOT NULL, -- officer
    entry_id      bigint,          -- against an entry, or
    claim_id      bigint,          -- a claim that was refused
    text          text NOT NULL,
    state         text NOT NULL,   -- asked upheld refused withdrawn
    decision      text NOT NULL DEFAULT '',
    asked_us      bigint NOT NULL,
    version       bigint NOT NULL DEFAULT 1
);
CREATE INDEX mileage_objection_state ON mileage_objection (agency_id, state, asked_us);
CREATE UNIQUE INDEX mileage_objection_entry ON mileage_objection (entry_id) WHERE state = 'asked' AND entry_id IS NOT NULL;
CREATE UNIQUE INDEX mileage_objection_claim ON mileage_objection (claim_id) WHERE state = 'asked' AND claim_id IS NOT NULL;

-- A share of the claims that were posted, for audit to look at afterwards.
CREATE TABLE mileage_sample (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL,
    plan_id   bigint NOT NULL REFERENCES mileage_plan (id),
    from_us   bigint NOT NULL,
    to_us     bigint NOT NULL,
    seed      text NOT NULL,
    share     bigint NOT NULL, -- per cent
    of_count  bigint NOT NULL,
    drawn     bigint NOT NULL,
    by_id     bigint NOT NULL,
    at_us     bigint NOT NULL
);
CREATE TABLE mileage_sample_item (
    sample_id bigint NOT NULL REFERENCES mileage_sample (id),
    claim_id  bigint NOT NULL REFERENCES mileage_claim (id),
    verdict   text NOT NULL DEFAULT '', -- upheld wrong
    note      text NOT NULL DEFAULT '',
    by_id     bigint,
    at_us     bigint,
    PRIMARY KEY (sample_id, claim_id)
);
CREATE INDEX mileage_sample_claim ON mileage_sample_item (claim_id);

-- ---- what lists show

CREATE VIEW mileage_plan_list AS
    SELECT p.id, p.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, p.year,
           p.subject, p.target, p.levels, p.objection_days, p.false_factor, p.verify, p.state, p.example, p.made_us,
           p.live_us, p.closed_us, p.ledger_hash, p.version,
           (SELECT count(*) FROM mileage_item i WHERE i.plan_id = p.id) AS items
      FROM mileage_plan p;

CREATE VIEW mileage_item_list AS
    SELECT i.id, p.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, i.plan_id,
           p.year, p.subject, i.position, i.code, i.area, i.area_ko, i.area_en, i.name_ko, i.name_en, i.points,
           i.points_max, i.cap, i.per, i.approver, i.source, i.minus, i.disqualifies, i.evidence_ko, i.evidence_en,
           i.example
      FROM mileage_item i
      JOIN mileage_plan p ON p.id = i.plan_id;

CREATE VIEW mileage_claim_list AS
    SELECT c.id, c.agency_id, c.department_id, d.name AS department_name, c.officer_id, o.name AS officer_name,
           c.claimed_by, w.name AS claimed_by_name, c.plan_id, p.year, p.subject, c.item_id, i.code AS item_code,
           i.name_ko AS item_ko, i.name_en AS item_en, c.approver, c.happened_on, c.points, c.evidence, c.reference,
           c.link, c.state, c.entry_id, c.claimed_us AS claimed_at, c.decided_us AS decided_at, c.version
      FROM mileage_claim c
      JOIN mileage_plan p ON p.id = c.plan_id
      JOIN mileage_item i ON i.id = c.item_id
      JOIN officer w ON w.id = c.claimed_by
      LEFT JOIN department d ON d.id = c.department_id
      LEFT JOIN officer o ON o.id = c.officer_id;

CREATE VIEW mileage_entry_list AS
    SELECT e.id, e.agency_id, e.department_id, d.name AS department_name, e.officer_id, o.name AS officer_name,
           e.plan_id, p.year, p.subject, e.item_id, i.code AS item_code, i.name_ko AS item_ko, i.name_en AS item_en,
           e.kind, e.happened_on, l.points, e.reverses_id,
           (SELECT r.id FROM mileage_entry r WHERE r.reverses_id = e.id) AS reversed_by, e.claim_id, e.reason,
           e.by_id, e.at_us AS posted_at
      FROM mileage_entry e
      JOIN mileage_line l ON l.entry_id = e.id AND l.account = 'holder'
      JOIN mileage_plan p ON p.id = e.plan_id
      JOIN mileage_item i ON i.id = e.item_id
      LEFT JOIN department d ON d.id = e.department_id
      LEFT JOIN officer o ON o.id = e.officer_id;

CREATE VIEW mileage_standing_list AS
    SELECT s.id, s.agency_id, s.department_id, d.name AS department_name, s.officer_id, o.name AS officer_name,
           s.plan_id, p.year, p.subject, s.points, s.areas, s.reached_us AS reached_at
      FROM mileage_standing s
      JOIN mileage_plan p ON p.id = s.plan_id
      LEFT JOIN department d ON d.id = s.department_id
      LEFT JOIN officer o ON o.id = s.officer_id;

CREATE VIEW mileage_earning_list AS
    SELECT e.id, e.agency_id, e.department_id, d.name AS department_name, e.officer_id, o.name AS officer_name,
           e.subject, e.source, e.ref, e.happened_on, e.share, e.state, e.why, e.entry_id, e.at_us AS earned_at
      FROM mileage_earning e
      LEFT JOIN department d ON d.id = e.department_id
      LEFT JOIN officer o ON o.id = e.officer_id;

CREATE VIEW mileage_objection_list AS
    SELECT b.id, b.agency_id, b.department_id, d.name AS department_name, b.officer_id, o.name AS officer_name,
           b.plan_id, b.asked_by, b.entry_id, b.claim_id, i.code AS item_code, i.name_ko AS item_ko,
           i.name_en AS item_en, b.text, b.state, b.decision, b.asked_us AS asked_at, b.version
      FROM mileage_objection b
      LEFT JOIN mileage_entry e ON e.id = b.entry_id
      LEFT JOIN mileage_claim c ON c.id = b.claim_id
      JOIN mileage_item i ON i.id = coalesce(e.item_id, c.item_id)
      LEFT JOIN department d ON d.id = b.department_id
      LEFT JOIN officer o ON o.id = b.officer_id;

CREATE VIEW mileage_sample_list AS
    SELECT s.id, s.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id, s.plan_id,
           s.from_us, s.to_us, s.seed, s.share, s.of_count, s.drawn,
           (SELECT count(*) FROM mileage_sample_item i WHERE i.sample_id = s.id AND i.verdict <> '') AS judged,
           s.by_id, s.at_us
      FROM mileage_sample s;

CREATE VIEW mileage_sample_item_list AS
    SELECT c.*, s.sample_id, s.verdict, s.note, s.by_id AS judged_by, s.at_us AS judged_at
      FROM mileage_sample_item s
      JOIN mileage_claim_list c ON c.id = s.claim_id;

-- ---- for other modules

CREATE VIEW pub_mileage_total AS
    SELECT t.id, t.plan_id, p.agency_id, p.year, p.subject, s.officer_id, s.department_id, i.code AS item_code,
           i.area, t.raw AS points_raw, t.points, t.first_us, t.last_us
      FROM mileage_total t
      JOIN mileage_plan p ON p.id = t.plan_id
      JOIN mileage_item i ON i.id = t.item_id
      JOIN mileage_standing s ON s.plan_id = t.plan_id AND s.holder_id = t.holder_id;

CREATE VIEW pub_mileage_standing AS
    SELECT s.plan_id, p.agency_id, p.year, p.subject, s.officer_id, s.department_id, s.points, s.areas, s.reached_us
      FROM mileage_standing s
      JOIN mileage_plan p ON p.id = s.plan_id;

CREATE VIEW pub_mileage_disqualified AS
    SELECT p.agency_id, p.year, e.officer_id, e.id AS entry_id, i.code AS item_code
      FROM mileage_item i
      JOIN mileage_plan p ON p.id = i.plan_id
      JOIN mileage_entry e ON e.plan_id = i.plan_id AND e.item_id = i.id
     WHERE i.disqualifies = 1 AND e.officer_id IS NOT NULL AND e.kind <> 'reversal'
       AND NOT EXISTS (SELECT 1 FROM mileage_entry r WHERE r.reverses_id = e.id);

CREATE VIEW pub_mileage_claim_count AS
    SELECT c.agency_id, p.year, c.department_id, c.officer_id, count(*) AS claims
      FROM mileage_claim c
      JOIN mileage_plan p ON p.id = c.plan_id
     WHERE c.officer_id IS NOT NULL AND c.state NOT IN ('withdrawn', 'false')
     GROUP BY c.agency_id, p.year, c.department_id, c.officer_id;
