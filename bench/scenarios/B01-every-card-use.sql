/*
id: B01
title: {ko: 카드 사용 모두, en: Every use of a card}
sentence: {ko: "{apv_dtm}에 {merchant_nm}에서 카드로 {amt}원을 결제했습니다", en: "{amt} won was paid by card, {apv_dtm}, at {merchant_nm}"}
area: card
shape: 1
severity: low
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, apv_no]
compared: [amt]
owner: {department: dept_cd, officer: holder_emp_no}
amount: amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}}]
status: stable
advice: {ko: 목록의 속도를 재는 규칙입니다., en: It is there to measure how fast lists are.}
*/
SELECT a.agency_id, a.apv_no, a.apv_dtm, a.merchant_nm, a.amt, c.dept_cd, c.holder_emp_no
  FROM card_apv AS a
  LEFT JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
