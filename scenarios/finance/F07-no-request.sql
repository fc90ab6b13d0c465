/*
id: F07
title: {ko: 품의 없는 지출·품의액 초과, en: Spending without or beyond a request}
sentence: {ko: "{pay_ymd} 지급한 {amt}원은 {problem}입니다", en: "The payment of {amt} won on {pay_ymd}: {problem_en}"}
area: finance
shape: 1
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방자치단체 회계관리에 관한 훈령 제11조제5항
evidence_class: audited
key: [agency_id, pay_no]
compared: [amt, req_amt]
owner: {department: dept_cd, officer: mk_emp_no}
amount: risk_amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]
params:
  tolerance_amt: {type: bigint, default: 0, min: 0, max: 1000000, title: {ko: 품의액 초과 허용 금액(원), en: Excess allowed in won}}
status: stable
advice: {ko: "품의와 원인행위가 빠졌는지 확인하여 연결하고, 품의액을 넘었으면 변경품의를 받으십시오", en: "Link the missing request, or have a changed request approved for the excess"}
exceptions: {ko: "직무수행경비·공공요금·제세·인건비·여비·일상경비 교부는 품의를 생략할 수 있고, 이체가 실패한 지급은 누계에 넣지 않습니다", en: "Duty allowances, utilities, taxes, pay, travel and petty cash need no request; failed transfers are not counted"}
*/
WITH paid AS (
    SELECT p.agency_id, p.pay_no, p.pay_ymd, p.amt, p.creditor_nm, p.dept_cd, p.mk_emp_no, r.req_no, r.req_amt,
           (sum(p.amt) OVER (PARTITION BY r.agency_id, r.req_no ORDER BY p.pay_ymd, p.pay_no))::bigint AS paid_amt
      FROM exp_pay AS p
      JOIN exp_cause AS c ON c.agency_id = p.agency_id AND c.cause_no = p.cause_no
      JOIN exp_req AS r ON r.agency_id = c.agency_id AND r.req_no = c.req_no
     WHERE p.amt > 0
       AND r.skip_reason_cd IS NULL
       AND COALESCE(p.bank_result_cd, '') <> '실패'
)
SELECT p.agency_id, p.pay_no, '품의 없는 지출' AS problem, 'no request' AS problem_en, p.pay_ymd, p.amt,
       NULL::bigint AS req_amt, NULL::bigint AS paid_amt, p.amt AS risk_amt, p.creditor_nm, p.dept_cd, p.mk_emp_no
  FROM exp_pay AS p
  LEFT JOIN exp_cause AS c ON c.agency_id = p.agency_id AND c.cause_no = p.cause_no
 WHERE p.amt > 0
   AND COALESCE(p.bank_result_cd, '') <> '실패'
   AND NOT COALESCE(p.pay_kind_cd, '') IN ('직무수행경비', '공공요금', '제세', '인건비', '여비', '일상경비교부')
   AND NOT COALESCE(c.cause_kind_cd, '') IN ('직무수행경비', '공공요금', '제세', '급여', '여비', '일상경비교부')
   AND NOT EXISTS (SELECT 1 FROM exp_req AS r WHERE r.agency_id = c.agency_id AND r.req_no = c.req_no)
UNION ALL
SELECT agency_id, pay_no, '품의액을 넘은 지출' AS problem, 'more than requested' AS problem_en, pay_ymd, amt,
       req_amt, paid_amt, LEAST(amt, paid_amt - req_amt) AS risk_amt, creditor_nm, dept_cd, mk_emp_no
  FROM paid
 WHERE paid_amt - req_amt > param('tolerance_amt')
