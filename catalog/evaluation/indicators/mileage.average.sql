/*
title: {ko: 직원 평균 마일리지, en: Average mileage of its people}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 100점, en: hundred points}
subjects: [department, agency]
open: true
*/
SELECT h.subject_id, 'officer' AS row_kind, h.officer_id AS row_id, coalesce(s.points, 0) AS part, 10000 AS whole
  FROM (SELECT DISTINCT {subject} AS subject_id, officer_id
          FROM post
         WHERE agency_id = :agency AND valid_from <= :to AND valid_to >= :to AND department_id IS NOT NULL) h
  LEFT JOIN (SELECT officer_id AS who_id, points
               FROM pub_mileage_standing
              WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint)) s
    ON s.who_id = h.officer_id
 WHERE EXISTS (SELECT 1
                 FROM pub_mileage_standing x
                WHERE x.agency_id = :agency AND x.subject = 'person'
                  AND x.year = CAST(substr(:to, 1, 4) AS bigint))
