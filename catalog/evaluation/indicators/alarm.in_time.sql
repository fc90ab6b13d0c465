/*
title: {ko: 적기처리율, en: Acted on in time}
source: {ko: 청백-e, en: Alarms}
unit: {ko: 경보, en: alarms}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'alarm' AS row_kind, id AS row_id, coalesce(in_time, 0) AS part, 1 AS whole
  FROM pub_alarm_rate
 WHERE agency_id = :agency AND issued_us >= :from_us AND issued_us < :to_us AND counted = 1
   AND (in_time IS NOT NULL OR act_due_on <= :to)
