/*
id: C06
title: {ko: 분할(쪼개기) 결제, en: One purchase split into several card payments}
sentence: {ko: "{use_ymd} {merchant_nm}에서 {apv_cnt}번에 나누어 모두 {sum_amt}원을 결제했습니다", en: "On {use_ymd} {apv_cnt} card payments, {sum_amt} won together, were made at {merchant_nm}"}
area: card
shape: 5
severity: medium
audience: owner
precheck: yes
cycle: daily
basis: 구매카드 기준 별표4
evidence_class: audited
key: [agency_id, dept_cd, merchant_no, use_ymd]
compared: [sum_amt, apv_cnt]
owner: {department: dept_cd, officer: holder_emp_no}
amount: sum_amt
records: [{table: card_apv, key: {agency_id: agency_id, apv_no: first_apv_no}},
          {table: card_apv, key: {agency_id: agency_id, apv_no: last_apv_no}}]
params:
  limit_amt: {type: bigint, default: 500000, min: 10000, max: 100000000, title: {ko: 나누어 피했다고 보는 한도(원), en: Limit thought to be avoided in won}}
  min_count: {type: integer, default: 2, min: 2, max: 20, title: {ko: 결제 횟수, en: Number of payments}}
status: stable
advice: {ko: "한 번의 구매를 나눈 것인지 영수증으로 확인하고, 나누었으면 까닭과 참석자를 모두 적으십시오", en: "Check the receipts; if one purchase was split, record the reason and everyone who took part"}
exceptions: {ko: "부서나 날짜가 다른 결제, 한 건만으로 한도 이상인 결제(C07에서 봄), 취소된 승인과 보조금카드는 제외합니다", en: "Other departments or days, single payments at or over the limit (see C07), cancelled approvals, subsidy cards"}
*/
WITH back AS (
    SELECT agency_id, org_apv_no, (sum(abs(amt)))::bigint AS back_amt
      FROM card_apv
     WHERE apv_cd IN ('취소', '부분취소') AND org_apv_no IS NOT NULL
     GROUP BY agency_id, org_apv_no
), net AS (
    SELECT a.agency_id, a.apv_no, a.apv_dtm::date AS use_ymd, a.merchant_no, a.merchant_nm, c.dept_cd, c.holder_emp_no,
           a.amt - COALESCE(b.back_amt, 0) AS net_amt
      FROM card_apv AS a
      JOIN card AS c ON c.agency_id = a.agency_id AND c.card_id = a.card_id
      LEFT JOIN back AS b ON b.agency_id = a.agency_id AND b.org_apv_no = a.apv_no
     WHERE a.apv_cd = '승인'
       AND a.merchant_no IS NOT NULL
       AND a.apv_dtm IS NOT NULL
       AND COALESCE(c.kind_cd, '') <> '보조금'
)
SELECT agency_id, dept_cd, merchant_no, use_ymd, max(merchant_nm) AS merchant_nm, count(*) AS apv_cnt,
       (sum(net_amt))::bigint AS sum_amt, max(net_amt) AS max_amt, min(apv_no) AS first_apv_no, max(apv_no) AS last_apv_no,
       max(holder_emp_no) AS holder_emp_no
  FROM net
 WHERE net_amt > 0 AND net_amt < param('limit_amt')
 GROUP BY agency_id, dept_cd, merchant_no, use_ymd
HAVING count(*) >= param('min_count') AND sum(net_amt) >= param('limit_amt')
