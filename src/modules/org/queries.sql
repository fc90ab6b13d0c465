-- name: agency_names
SELECT id, name, name_en, coalesce(parent_id, '') FROM agency ORDER BY id;

-- name: agency_rename
UPDATE agency SET name = $2, name_en = $3 WHERE id = $1 AND (name <> $2 OR name_en <> $3);

-- name: agency_there
SELECT count(*) FROM agency WHERE id = $1;

-- name: agency_add
INSERT INTO agency (id, name, name_en) VALUES ($1, $2, $3);

-- name: department_agency
SELECT agency_id FROM department WHERE id = $1;

-- name: officer_agency
SELECT agency_id FROM officer WHERE id = $1;

-- name: post_whose
SELECT agency_id, officer_id, coalesce(department_id, 0), version FROM post WHERE id = $1;

-- name: substitute_whose
SELECT a.agency_id, s.absent_id, s.officer_id
FROM substitute s JOIN officer a ON a.id = s.absent_id WHERE s.id = $1;

-- name: mapping_whose
SELECT agency_id, kind, code, valid_from, version FROM mapping WHERE id = $1;

-- name: department_show
SELECT * FROM department_list WHERE id = $1;

-- name: officer_show
SELECT * FROM officer_list WHERE id = $1;

-- name: post_show
SELECT * FROM post_list WHERE id = $1;

-- name: mapping_show
SELECT * FROM mapping_list WHERE id = $1;

-- name: department_find
SELECT id FROM department WHERE agency_id = $1 AND code = $2 AND valid_from = $3;

-- name: department_overlap
SELECT count(*) FROM department
WHERE agency_id = $1 AND code = $2 AND id <> $3 AND valid_from <= $5 AND valid_to >= $4;

-- name: department_valid
SELECT count(*) FROM department
WHERE id = $1 AND agency_id = $2 AND valid_from <= $3 AND valid_to >= $3;

-- name: department_add
INSERT INTO department (id, agency_id, code, name, valid_from, valid_to) VALUES ($1, $2, $3, $4, $5, $6);

-- name: department_update
UPDATE department SET name = $2, valid_to = $3, version = version + 1, told = 0
WHERE id = $1 AND (name <> $2 OR valid_to <> $3);

-- name: department_link
UPDATE department SET parent_id = $2, successor_id = $3, version = version + 1
WHERE id = $1 AND (coalesce(parent_id, 0) <> coalesce(CAST($2 AS bigint), 0)
    OR coalesce(successor_id, 0) <> coalesce(CAST($3 AS bigint), 0));

-- name: department_end
UPDATE department SET valid_to = $2, successor_id = $3, version = version + 1
WHERE id = $1 AND valid_to > $2;

-- name: department_posts
SELECT id, officer_id, role FROM post WHERE department_id = $1 AND valid_to > $2 ORDER BY id;

-- name: department_posts_end
UPDATE post SET valid_to = $2, version = version + 1 WHERE department_id = $1 AND valid_to > $2;

-- name: department_version
SELECT version, name, coalesce(parent_id, 0), coalesce(successor_id, 0), valid_to
FROM department WHERE id = $1;

-- name: officer_find
SELECT id FROM officer WHERE agency_id = $1 AND emp_no = $2;

-- name: officer_add
INSERT INTO officer (id, agency_id, emp_no, name, email) VALUES ($1, $2, $3, $4, $5);

-- name: officer_update
UPDATE officer SET name = $2, email = $3, version = version + 1
WHERE id = $1 AND (name <> $2 OR coalesce(email, '') <> coalesce($3, ''));

-- name: officer_version
SELECT version, name, coalesce(email, '') FROM officer WHERE id = $1;

-- name: post_find
SELECT id FROM post
WHERE officer_id = $1 AND agency_id = $2 AND coalesce(department_id, 0) = $3 AND role = $4
  AND valid_from = $5;

-- name: post_add
INSERT INTO post (id, officer_id, agency_id, department_id, role, duty, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- A post that is lengthened again will end again.
-- name: post_update
UPDATE post SET duty = $2, valid_to = $3, version = version + 1, told = 0
WHERE id = $1 AND (duty <> $2 OR valid_to <> $3);

-- name: post_end
UPDATE post SET valid_to = $2, version = version + 1 WHERE id = $1 AND valid_to > $2;

-- name: posts_ended
SELECT id, agency_id, coalesce(department_id, 0), officer_id, role FROM post
WHERE told = 0 AND valid_to < $1 ORDER BY id LIMIT 200;

-- name: post_told
UPDATE post SET told = 1 WHERE id = $1;

-- name: departments_ended
SELECT id, agency_id, coalesce(successor_id, 0) FROM department
WHERE told = 0 AND valid_to < $1 ORDER BY id LIMIT 200;

-- name: department_told
UPDATE department SET told = 1 WHERE id = $1;

-- name: substitute_add
INSERT INTO substitute (id, absent_id, officer_id, valid_from, valid_to, reason)
VALUES ($1, $2, $3, $4, $5, $6);

-- name: substitute_end
UPDATE substitute SET valid_to = $2 WHERE id = $1 AND valid_to > $2;

-- name: mapping_find
SELECT id FROM mapping WHERE agency_id = $1 AND kind = $2 AND code = $3 AND valid_from = $4;

-- The new one takes over on its first day.
-- name: mapping_give_way
UPDATE mapping SET valid_to = $5, version = version + 1
WHERE agency_id = $1 AND kind = $2 AND code = $3 AND valid_from < $4 AND valid_to >= $4;

-- name: mapping_later
SELECT count(*) FROM mapping
WHERE agency_id = $1 AND kind = $2 AND code = $3 AND valid_from > $4 AND valid_from <= $5;

-- name: mapping_add
INSERT INTO mapping (id, agency_id, kind, code, department_id, officer_id, valid_from, valid_to)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8);

-- name: mapping_update
UPDATE mapping SET department_id = $2, officer_id = $3, valid_to = $4, version = version + 1, told = 0
WHERE id = $1 AND (coalesce(department_id, 0) <> coalesce(CAST($2 AS bigint), 0)
    OR coalesce(officer_id, 0) <> coalesce(CAST($3 AS bigint), 0) OR valid_to <> $4);

-- name: mapping_end
UPDATE mapping SET valid_to = $2, version = version + 1 WHERE id = $1 AND valid_to > $2;

-- name: mapping_version
SELECT version FROM mapping WHERE id = $1;

-- name: mappings_before
SELECT count(*) FROM mapping WHERE agency_id = $1 AND id < $2;

-- name: mappings_begun
SELECT id, agency_id, kind, code FROM mapping
WHERE told = 0 AND valid_from <= $1 AND valid_to >= $1 ORDER BY id LIMIT 200;

-- name: mapping_told
UPDATE mapping SET told = 1 WHERE id = $1;

-- name: unmapped_note
INSERT INTO unmapped (id, agency_id, kind, code, seen_us, count) VALUES ($1, $2, $3, $4, $5, 1)
ON CONFLICT (agency_id, kind, code) DO UPDATE
SET seen_us = excluded.seen_us, count = unmapped.count + 1;

-- name: unmapped_settle
DELETE FROM unmapped WHERE agency_id = $1 AND kind = $2 AND code = $3;
