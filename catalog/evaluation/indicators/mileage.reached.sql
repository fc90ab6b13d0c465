/*
title: {ko: 점수에 이른 때, en: When the points were reached}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 초, en: seconds}
subjects: [person]
open: true
*/
SELECT {subject} AS subject_id, 'mileage_plan' AS row_kind, plan_id AS row_id, reached_us / 1000000 AS part, 1 AS whole
  FROM pub_mileage_standing
 WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint) AND reached_us > 0
