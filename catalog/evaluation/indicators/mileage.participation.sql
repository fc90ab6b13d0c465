/*
title: {ko: 마일리지 참여율, en: People with any mileage}
source: {ko: 공직자 자기관리, en: Mileage}
unit: {ko: 공직자, en: officers}
subjects: [department, agency]
*/
SELECT h.subject_id, 'officer' AS row_kind, h.officer_id AS row_id,
       CASE WHEN h.officer_id IN (SELECT officer_id
                                    FROM pub_mileage_standing
                                   WHERE agency_id = :agency AND subject = 'person' AND points > 0
                                     AND year = CAST(substr(:to, 1, 4) AS bigint))
            THEN 1 ELSE 0 END AS part, 1 AS whole
  FROM (SELECT DISTINCT {subject} AS subject_id, officer_id
          FROM post
         WHERE agency_id = :agency AND valid_from <= :to AND valid_to >= :to AND department_id IS NOT NULL) h
 WHERE EXISTS (SELECT 1
                 FROM pub_mileage_standing
                WHERE agency_id = :agency AND subject = 'person' AND year = CAST(substr(:to, 1, 4) AS bigint))
