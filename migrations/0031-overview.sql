-- How much of the records nobody has mapped, for what audit sees of it.
CREATE VIEW pub_unmapped AS
    SELECT agency_id, kind, count(*) AS codes, CAST(sum(count) AS bigint) AS records
      FROM unmapped
     GROUP BY agency_id, kind;
