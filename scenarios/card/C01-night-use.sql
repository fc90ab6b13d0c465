/*
id: C01
title: {ko: 심야 사용, en: Card used at night}
sentence: {ko: "{apv_dtm}에 {merchant_nm}에서 {amt}원을 심야에 결제했습니다", en: "{amt} won was paid by card at night, {apv_dtm}, at {merchant_nm}"}
area: card
shape: 9
severity: medium
audience: owner
precheck: no
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: monitored
key: [agency_id, apv_no]
compared: [amt, apv_dtm]
owner: {department: dept_cd, officer: holder_emp_no}
amount: amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}}]
params:
  night_from: {type: integer, default: 23, min: 0, max: 23, title: {ko: 심야가 시작하는 시각(시), en: Hour the night begins}}
  night_to: {type: integer, default: 7, min: 0, max: 23, title: {ko: 심야가 끝나는 시각(시), en: Hour the night ends}}
status: stable
advice: {ko: "업무에 쓴 것이면 근무명령과 사용 목적을 적고, 아니면 사용액을 반납하십시오", en: "If it was for work, enter the order of duty and the purpose; otherwise pay the amount back"}
exceptions: {ko: "근무명령이나 출장명령이 있는 사용, 승인이 취소된 건, 보조금카드(G02에서 봄)는 제외합니다", en: "Uses under an order of duty or travel, cancelled approvals, subsidy cards (see G02)"}
*/
SELECT a.agency_id, a.apv_no, a.card_id, a.apv_dtm, a.merchant_nm, a.amt, c.dept_cd, c.holder_emp_no
  FROM card_apv AS a
  LEFT JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
 WHERE a.apv_cd = '승인'
   AND COALESCE(c.kind_cd, '') <> '보조금'
   AND CASE WHEN param('night_from') > param('night_to')
            THEN extract(hour FROM a.apv_dtm) >= param('night_from') OR extract(hour FROM a.apv_dtm) < param('night_to')
            ELSE extract(hour FROM a.apv_dtm) >= param('night_from') AND extract(hour FROM a.apv_dtm) < param('night_to') END
   AND NOT EXISTS (SELECT 1 FROM card_apv AS x
                    WHERE x.agency_id = a.agency_id AND x.org_apv_no = a.apv_no AND x.apv_cd = '취소')
   AND NOT EXISTS (SELECT 1 FROM card_use AS u
                    WHERE u.agency_id = a.agency_id AND u.apv_no = a.apv_no
                      AND (u.duty_doc_no IS NOT NULL OR u.trip_no IS NOT NULL))
