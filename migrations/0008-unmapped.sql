-- Codes of the records that say whose an alarm is, and that nobody has mapped: what the mapping still lacks.
CREATE TABLE unmapped (
    id        bigint PRIMARY KEY,
    agency_id text NOT NULL,
    kind      text NOT NULL, -- as in mapping
    code      text NOT NULL,
    seen_us   bigint NOT NULL, -- last
    count     bigint NOT NULL
);
CREATE UNIQUE INDEX unmapped_code ON unmapped (agency_id, kind, code);

CREATE VIEW unmapped_list AS
SELECT u.id, u.agency_id, CAST(NULL AS bigint) AS department_id, CAST(NULL AS bigint) AS officer_id,
       u.kind, u.code, u.seen_us AS seen, u.count
FROM unmapped u;
