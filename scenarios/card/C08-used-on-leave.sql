/*
id: C08
title: {ko: 휴가·휴직·병가 중 사용, en: Card used while its holder was on leave}
sentence: {ko: "{kind_cd} 중({from_dtm}–{to_dtm})인 소지자의 카드로 {apv_dtm}에 {merchant_nm}에서 {amt}원을 결제했습니다", en: "{amt} won was paid at {merchant_nm} at {apv_dtm} with the card of an officer on leave ({kind_cd}, {from_dtm}–{to_dtm})"}
area: card
shape: 7
severity: medium
audience: audit
precheck: no
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: background
key: [agency_id, apv_no]
compared: [amt, apv_dtm]
owner: {department: dept_cd, officer: holder_emp_no}
amount: amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}},
          {table: leave, key: {agency_id: agency_id, emp_no: holder_emp_no, from_dtm: from_dtm}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000, title: {ko: 보는 금액의 아래 한도(원), en: Smallest amount looked at in won}}
status: stable
advice: {ko: "누가 무엇에 썼는지 확인하고, 사적으로 썼으면 반납하게 하십시오", en: "Find out who used it and for what; private use must be paid back"}
exceptions: {ko: "휴가 시간 밖의 사용, 근무명령이 있는 사용, 승인이 취소된 건, 보조금카드는 제외합니다", en: "Uses outside the hours of leave, uses under an order of duty, cancelled approvals, subsidy cards"}
*/
SELECT a.agency_id, a.apv_no, a.card_id, a.apv_dtm, a.merchant_nm, a.amt, l.kind_cd, l.from_dtm, l.to_dtm,
       c.dept_cd, c.holder_emp_no
  FROM card_apv AS a
  JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
  JOIN leave AS l
    ON l.agency_id = c.agency_id
   AND l.emp_no = c.holder_emp_no
   AND a.apv_dtm >= l.from_dtm
   AND a.apv_dtm < l.to_dtm
 WHERE a.apv_cd = '승인'
   AND a.amt >= param('min_amt')
   AND COALESCE(c.kind_cd, '') <> '보조금'
   AND NOT EXISTS (SELECT 1 FROM card_apv AS x
                    WHERE x.agency_id = a.agency_id AND x.org_apv_no = a.apv_no AND x.apv_cd = '취소')
   AND NOT EXISTS (SELECT 1 FROM card_use AS u
                    WHERE u.agency_id = a.agency_id AND u.apv_no = a.apv_no AND u.duty_doc_no IS NOT NULL)
