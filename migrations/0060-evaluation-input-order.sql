-- sqlite:
-- The rows of a frozen round lie in the order of their key: half the bytes to write, and read back without a lookup a row.
DROP VIEW evaluation_input_list;
ALTER TABLE evaluation_input RENAME TO evaluation_input_old;
CREATE TABLE evaluation_input (
    round_id   bigint NOT NULL,
    board      text NOT NULL,
    statement  text NOT NULL,
    subject_id bigint NOT NULL,
    n          bigint NOT NULL, -- the statement's place and the row's number (modules/evaluation/gather.c)
    row_kind   text NOT NULL,   -- what row_id is the number of: alarm, selfcheck_check …
    row_id     bigint NOT NULL,
    part       bigint NOT NULL,
    whole      bigint NOT NULL,
    PRIMARY KEY (round_id, board, statement, subject_id, n)
) WITHOUT ROWID;
INSERT INTO evaluation_input SELECT * FROM evaluation_input_old;
DROP TABLE evaluation_input_old;
CREATE VIEW evaluation_input_list AS
    SELECT i.n AS id, i.round_id, i.board, i.subject_id, u.name, i.statement, i.row_kind, i.row_id, i.part, i.whole
      FROM evaluation_input i
      JOIN evaluation_subject u ON u.round_id = i.round_id AND u.board = i.board AND u.subject_id = i.subject_id;
