/*
title: {ko: 점검 이행률, en: Items that were answered}
source: {ko: 자기진단, en: Self-checks}
unit: {ko: 항목, en: items}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'selfcheck_check' AS row_kind, id AS row_id, items_answered AS part, items_due AS whole
  FROM pub_selfcheck_check
 WHERE agency_id = :agency AND due_on >= :from AND due_on <= :to
