/*
id: G01
title: {ko: 보조금 카드 제한업종, en: Grant spent in a forbidden trade}
sentence: {ko: "보조금 {grant_no}을(를) {dtm}에 제한업종인 {mcc_nm} {merchant_nm}에서 {amt}원 썼습니다", en: "{amt} won of grant {grant_no} was spent at {merchant_nm}, a forbidden trade ({mcc_nm}), {dtm}"}
area: subsidy
shape: 9
severity: high
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: monitored
key: [agency_id, grant_no, exp_no]
compared: [amt, mcc_cd]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: sub_exp, key: {agency_id: agency_id, grant_no: grant_no, exp_no: exp_no}},
          {table: sub_grant, key: {agency_id: agency_id, grant_no: grant_no}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000, title: {ko: 보는 금액의 아래 한도(원), en: Smallest amount looked at in won}}
status: stable
advice: {ko: "가맹점 업종과 쓴 목적을 확인하고, 제한업종이 맞으면 불인정하여 환수하십시오", en: "Check the trade and the purpose; if it is forbidden, refuse it and recover the money"}
exceptions: {ko: "보조금카드에 금지되지 않은 업종, 이미 불인정한 집행, 카드로 쓰지 않은 집행은 제외합니다", en: "Trades not forbidden to grant cards, spending already refused, spending not by card"}
*/
SELECT e.agency_id, e.grant_no, e.exp_no, e.dtm, e.merchant_nm, e.mcc_cd, m.nm AS mcc_nm, e.amt, e.recog_cd,
       g.prog_cd, g.dept_cd, g.emp_no
  FROM sub_exp AS e
  JOIN mcc_rule AS m ON m.mcc_cd = e.mcc_cd AND m.kind_cd = '보조금'
  LEFT JOIN sub_grant AS g ON g.agency_id = e.agency_id AND g.grant_no = e.grant_no
 WHERE m.forbid_cd = '금지'
   AND e.amt >= param('min_amt')
   AND COALESCE(e.card_yn, 'Y') = 'Y'
   AND e.recog_cd IS DISTINCT FROM '불인정'
