-- Samples that nobody asks for. A seed is committed to before the answers are given: its hash stands in the audit
-- log while it is sealed here; drawn, it is shown.
CREATE TABLE alarm_draw (
    id         bigint PRIMARY KEY,
    commitment text NOT NULL,   -- SHA-256 of the seed, hexadecimal
    seed       text NOT NULL,   -- sealed; plain once it is drawn
    share      bigint NOT NULL, -- per cent
    from_us    bigint NOT NULL,
    to_us      bigint           -- NULL: not drawn yet
);
ALTER TABLE alarm_sample ADD COLUMN draw_id bigint REFERENCES alarm_draw (id);

DROP VIEW pub_alarm_sample;
CREATE VIEW pub_alarm_sample AS
    SELECT s.id, s.agency_id, CAST(NULL AS bigint) AS department_id,
           CAST(NULL AS bigint) AS officer_id, s.from_us, s.to_us, s.seed, d.commitment, s.share,
           s.of_count, s.drawn, s.by_id, s.at_us
      FROM alarm_sample s
      LEFT JOIN alarm_draw d ON d.id = s.draw_id;
