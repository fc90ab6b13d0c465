/*
title: {ko: 확인율, en: Rate of confirmation}
source: {ko: 청백-e, en: Alarms}
unit: {ko: 경보, en: alarms}
subjects: [department, person, agency]
*/
SELECT {subject} AS subject_id, 'alarm' AS row_kind, id AS row_id, confirmed AS part, 1 AS whole
  FROM pub_alarm_rate
 WHERE agency_id = :agency AND issued_us >= :from_us AND issued_us < :to_us AND approved = 1
