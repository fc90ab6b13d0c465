/*
title: {ko: 마일리지 참여율, en: People with any mileage}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 공직자, en: officers}
subjects: [department, agency]
*/
SELECT h.subject_id, 'officer' AS row_kind, h.officer_id AS row_id,
       CASE WHEN s.who_id IS NULL THEN 0 ELSE 1 END AS part, 1 AS whole
  FROM (SELECT DISTINCT {subject} AS subject_id, officer_id
          FROM post
         WHERE agency_id = :agency AND valid_from <= :to AND valid_to >= :to AND department_id IS NOT NULL) h
  LEFT JOIN (SELECT officer_id AS who_id
               FROM pub_mileage_standing
              WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint)
                AND points > 0) s
    ON s.who_id = h.officer_id
 WHERE EXISTS (SELECT 1
                 FROM pub_mileage_standing x
                WHERE x.agency_id = :agency AND x.subject = 'person'
                  AND x.year = CAST(substr(:to, 1, 4) AS bigint))
