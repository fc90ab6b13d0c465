/*
title: {ko: 마일리지 영역 수, en: Areas of mileage covered}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 영역, en: areas}
subjects: [person]
open: true
*/
SELECT {subject} AS subject_id, 'mileage_plan' AS row_kind, plan_id AS row_id, areas AS part, 1 AS whole
  FROM pub_mileage_standing
 WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint)
