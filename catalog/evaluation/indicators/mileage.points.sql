/*
title: {ko: 마일리지 점수, en: Mileage points}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 100점, en: hundred points}
subjects: [person]
open: true
*/
SELECT {subject} AS subject_id, 'mileage_plan' AS row_kind, plan_id AS row_id, points AS part, 10000 AS whole
  FROM pub_mileage_standing
 WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint)
