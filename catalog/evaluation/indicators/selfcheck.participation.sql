/*
title: {ko: 진단 참여율, en: Self-checks that were filled in}
source: {ko: 자기진단, en: Self-checks}
unit: {ko: 진단, en: checks}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'selfcheck_check' AS row_kind, id AS row_id,
       CASE WHEN filled_us IS NOT NULL THEN 1 ELSE 0 END AS part, 1 AS whole
  FROM pub_selfcheck_check
 WHERE agency_id = :agency AND due_on >= :from AND due_on <= :to
