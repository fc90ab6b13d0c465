/*
id: C07
title: {ko: 고액 사용 소명 누락, en: Large card payment without an explanation}
sentence: {ko: "{use_ymd} {merchant_nm}에서 쓴 {net_amt}원은 {limit_amt}원 이상인데 소명이 없습니다", en: "The {net_amt} won paid at {merchant_nm} on {use_ymd} is {limit_amt} won or more and has no explanation"}
area: card
shape: 1
severity: medium
audience: owner
precheck: no
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: audited
key: [agency_id, apv_no]
compared: [net_amt]
owner: {department: dept_cd, officer: holder_emp_no}
amount: net_amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: apv_no}}]
params:
  promo_limit: {type: bigint, default: 500000, min: 10000, max: 100000000, title: {ko: 업무추진비 고액 기준(원), en: Large for promotion expenses in won}}
  other_limit: {type: bigint, default: 1000000, min: 10000, max: 100000000, title: {ko: 그 밖의 고액 기준(원), en: Large for other expenses in won}}
status: stable
advice: {ko: "사용 목적과 까닭을 적고, 업무추진비는 상대방의 소속과 성명까지 적으십시오", en: "Enter purpose and reason; for promotion expenses also name and office of the people met"}
exceptions: {ko: "소명을 적은 사용(업무추진비는 사용대상까지), 취소되어 기준 아래로 줄어든 승인, 보조금카드는 제외합니다", en: "Explained uses (with the people met for promotion expenses), approvals reduced below the limit by cancellation, subsidy cards"}
*/
WITH back AS (
    SELECT agency_id, org_apv_no, (sum(abs(amt)))::bigint AS back_amt
      FROM card_apv
     WHERE apv_cd IN ('취소', '부분취소') AND org_apv_no IS NOT NULL
     GROUP BY agency_id, org_apv_no
), used AS (
    SELECT a.agency_id, a.apv_no, a.apv_dtm::date AS use_ymd, a.merchant_nm, c.dept_cd, c.holder_emp_no,
           a.amt - COALESCE(b.back_amt, 0) AS net_amt,
           CASE WHEN c.kind_cd = '업무추진' OR a.stat_item_cd LIKE '203-%' THEN 'Y' ELSE 'N' END AS promo_yn
      FROM card_apv AS a
      LEFT JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
      LEFT JOIN back AS b ON b.agency_id = a.agency_id AND b.org_apv_no = a.apv_no
     WHERE a.apv_cd = '승인'
       AND COALESCE(c.kind_cd, '') <> '보조금'
)
SELECT n.agency_id, n.apv_no, n.use_ymd, n.merchant_nm, n.net_amt, n.promo_yn,
       CASE WHEN n.promo_yn = 'Y' THEN param('promo_limit') ELSE param('other_limit') END AS limit_amt,
       n.dept_cd, n.holder_emp_no
  FROM used AS n
  LEFT JOIN card_use AS u ON u.agency_id = n.agency_id AND u.apv_no = n.apv_no
 WHERE n.net_amt >= CASE WHEN n.promo_yn = 'Y' THEN param('promo_limit') ELSE param('other_limit') END
   AND (COALESCE(trim(u.explain), '') = ''
        OR (n.promo_yn = 'Y' AND COALESCE(trim(u.guests), '') = ''))
