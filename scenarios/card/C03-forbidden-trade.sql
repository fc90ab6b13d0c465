/*
id: C03
title: {ko: 제한업종 사용, en: Card used in a forbidden trade}
sentence: {ko: "{apv_dtm}에 제한업종인 {mcc_nm} {merchant_nm}에서 {amt}원을 결제했습니다", en: "{amt} won was paid by card at {merchant_nm}, a forbidden trade ({mcc_nm}), {apv_dtm}"}
area: card
shape: 9
severity: high
audience: owner
precheck: no
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: monitored
key: [agency_id, apv_no]
compared: [amt, mcc_cd]
owner: {department: dept_cd, officer: holder_emp_no}
amount: amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000, title: {ko: 보는 금액의 아래 한도(원), en: Smallest amount looked at in won}}
status: stable
advice: {ko: "가맹점 업종이 잘못 등록된 것인지 확인하고, 제한업종이 맞으면 사용액을 반납하십시오", en: "Check whether the merchant is filed under the wrong trade; if not, pay the amount back"}
exceptions: {ko: "그 카드 종류에 금지되지 않은 업종, 주의 업종, 승인이 취소된 건, 보조금카드(G01에서 봄)는 제외합니다", en: "Trades not forbidden to this kind of card, trades under caution only, cancelled approvals, subsidy cards (see G01)"}
*/
SELECT a.agency_id, a.apv_no, a.card_id, a.apv_dtm, a.merchant_nm, a.mcc_cd, m.nm AS mcc_nm, a.amt,
       c.dept_cd, c.holder_emp_no
  FROM card_apv AS a
  JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
  JOIN mcc_rule AS m ON m.mcc_cd = a.mcc_cd AND m.kind_cd = c.kind_cd
 WHERE a.apv_cd = '승인'
   AND a.amt >= param('min_amt')
   AND m.forbid_cd = '금지'
   AND c.kind_cd <> '보조금'
   AND NOT EXISTS (SELECT 1 FROM card_apv AS x
                    WHERE x.agency_id = a.agency_id AND x.org_apv_no = a.apv_no AND x.apv_cd = '취소')
