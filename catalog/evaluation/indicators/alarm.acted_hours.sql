/*
title: {ko: 조치까지 걸린 평균 시간, en: Average hours until acted on}
source: {ko: 청백-e, en: Alarms}
unit: {ko: 시간, en: hours}
subjects: [department, person, agency]
open: true
*/
SELECT {subject} AS subject_id, 'alarm' AS row_kind, id AS row_id, (acted_us - issued_us) / 3600000000 AS part,
       1 AS whole
  FROM pub_alarm_rate
 WHERE agency_id = :agency AND issued_us >= :from_us AND issued_us < :to_us AND acted = 1
