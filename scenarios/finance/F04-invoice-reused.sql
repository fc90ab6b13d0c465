/*
id: F04
title: {ko: 동일 세금계산서 중복지급, en: One tax invoice paid more than once}
sentence: {ko: "세금계산서 {ntx_apv_no}({invoice_amt}원)로 {pay_ymd}까지 {paid_amt}원을 지급하여 {over_amt}원을 더 지급했습니다", en: "{paid_amt} won had been paid by {pay_ymd} on tax invoice {ntx_apv_no} of {invoice_amt} won, {over_amt} won too much"}
area: finance
shape: 4
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방자치단체 회계관리에 관한 훈령 제107조
evidence_class: background
key: [agency_id, ntx_apv_no, pay_no]
compared: [amt, invoice_amt]
owner: {department: dept_cd, officer: mk_emp_no}
amount: over_amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}},
          {table: exp_pay, key: {agency_id: agency_id, pay_no: prev_pay_no}}]
params:
  tolerance_amt: {type: bigint, default: 0, min: 0, max: 1000000, title: {ko: 계산서 금액과의 허용 차이(원), en: Difference allowed in won}}
status: stable
advice: {ko: "같은 승인번호로 지급한 결의서를 모두 확인하고, 중복된 지급은 반납 조치하십시오", en: "Check every payment made on this approval number and order the return of what was paid twice"}
exceptions: {ko: "한 계산서를 나누어 지급하되 합계가 계산서 금액을 넘지 않는 경우, 이체가 실패하였거나 반납이 끝난 지급은 제외합니다", en: "Instalments that together do not exceed the invoice, transfers that failed, payments already returned"}
*/
WITH linked AS (
    SELECT p.agency_id, e.ntx_apv_no, p.pay_no, p.pay_ymd, p.amt, p.creditor_nm, p.dept_cd, p.mk_emp_no,
           max(COALESCE(e.supply_amt, 0) + COALESCE(e.vat_amt, 0)) AS invoice_amt
      FROM exp_evid AS e
      JOIN exp_pay AS p ON p.agency_id = e.agency_id AND p.pay_no = e.pay_no
     WHERE e.ntx_apv_no IS NOT NULL
       AND p.amt > 0
       AND COALESCE(p.bank_result_cd, '') <> '실패'
       AND NOT EXISTS (SELECT 1 FROM return_ord AS r
                        WHERE r.agency_id = p.agency_id AND r.pay_no = p.pay_no
                          AND r.paid_ymd IS NOT NULL AND r.amt >= p.amt)
     GROUP BY p.agency_id, e.ntx_apv_no, p.pay_no, p.pay_ymd, p.amt, p.creditor_nm, p.dept_cd, p.mk_emp_no
), running AS (
    SELECT agency_id, ntx_apv_no, pay_no, pay_ymd, amt, creditor_nm, dept_cd, mk_emp_no, invoice_amt,
           lag(pay_no) OVER (PARTITION BY agency_id, ntx_apv_no ORDER BY pay_ymd, pay_no) AS prev_pay_no,
           (sum(amt) OVER (PARTITION BY agency_id, ntx_apv_no ORDER BY pay_ymd, pay_no))::bigint AS paid_amt
      FROM linked
)
SELECT agency_id, ntx_apv_no, pay_no, prev_pay_no, pay_ymd, creditor_nm, amt, invoice_amt, paid_amt,
       LEAST(amt, paid_amt - invoice_amt) AS over_amt, dept_cd, mk_emp_no
  FROM running
 WHERE prev_pay_no IS NOT NULL
   AND paid_amt - invoice_amt > param('tolerance_amt')
