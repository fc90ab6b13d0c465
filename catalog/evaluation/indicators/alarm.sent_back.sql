/*
title: {ko: 확인반려율, en: Sent back by audit}
source: {ko: 청백-e, en: Alarms}
unit: {ko: 경보, en: alarms}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'alarm' AS row_kind, id AS row_id, CASE WHEN demanded > 0 THEN 1 ELSE 0 END AS part,
       1 AS whole
  FROM pub_alarm_rate
 WHERE agency_id = :agency AND issued_us >= :from_us AND issued_us < :to_us AND (approved = 1 OR demanded > 0)
