/*
title: {ko: 비리예방률(개선 완료), en: Improvements that were completed}
source: {ko: 자기진단, en: Self-checks}
unit: {ko: 개선, en: improvements}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'selfcheck_improvement' AS row_kind, id AS row_id, confirmed AS part, 1 AS whole
  FROM pub_selfcheck_improvement
 WHERE agency_id = :agency AND found_on >= :from AND found_on <= :to
