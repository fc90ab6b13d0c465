/*
id: C02
title: {ko: 휴일 사용, en: Card used on a day off}
sentence: {ko: "휴일인 {use_ymd}에 {merchant_nm}에서 {amt}원을 근무명령 없이 결제했습니다", en: "{amt} won was paid by card at {merchant_nm} on {use_ymd}, a day off, without an order of duty"}
area: card
shape: 9
severity: medium
audience: owner
precheck: no
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: audited
key: [agency_id, apv_no]
compared: [amt, apv_dtm]
owner: {department: dept_cd, officer: holder_emp_no}
amount: amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000, title: {ko: 보는 금액의 아래 한도(원), en: Smallest amount looked at in won}}
status: stable
advice: {ko: "업무에 쓴 것이면 근무명령과 사용 목적을 적고, 아니면 사용액을 반납하십시오", en: "If it was for work, enter the order of duty and the purpose; otherwise pay the amount back"}
exceptions: {ko: "근무명령이나 출장명령이 있는 사용, 대체근무일로 정한 토·일요일, 승인이 취소된 건, 보조금카드는 제외합니다", en: "Uses under an order of duty or travel, weekends declared working days, cancelled approvals, subsidy cards"}
*/
SELECT a.agency_id, a.apv_no, a.card_id, a.apv_dtm, a.apv_dtm::date AS use_ymd, a.merchant_nm, a.amt, k.hol_nm,
       c.dept_cd, c.holder_emp_no
  FROM card_apv AS a
  LEFT JOIN calendar AS k ON k.ymd = a.apv_dtm::date
  LEFT JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
 WHERE a.apv_cd = '승인'
   AND a.amt >= param('min_amt')
   AND COALESCE(c.kind_cd, '') <> '보조금'
   AND COALESCE(k.biz_yn, CASE WHEN extract(isodow FROM a.apv_dtm) IN (6, 7) THEN 'N' ELSE 'Y' END) = 'N'
   AND NOT EXISTS (SELECT 1 FROM card_apv AS x
                    WHERE x.agency_id = a.agency_id AND x.org_apv_no = a.apv_no AND x.apv_cd = '취소')
   AND NOT EXISTS (SELECT 1 FROM card_use AS u
                    WHERE u.agency_id = a.agency_id AND u.apv_no = a.apv_no
                      AND (u.duty_doc_no IS NOT NULL OR u.trip_no IS NOT NULL))
