/*
id: T14
title: {ko: 환급 결정–지급자 동일인 처리, en: One person decides and pays a tax refund}
sentence: {ko: "환급 {refund_no}({amt}원)의 {duties}을(를) 한 사람이 처리했습니다", en: "One person handled {duties} of refund {refund_no} ({amt} won)"}
area: tax
shape: 10
severity: high
audience: audit
precheck: no
cycle: daily
basis: ""
evidence_class: audited
key: [agency_id, refund_no]
compared: [duties, amt]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: ltx_refund, key: {agency_id: agency_id, refund_no: refund_no}}]
params:
  min_amt: {type: bigint, default: 0, min: 0, max: 1000000000, title: {ko: 점검 최소 금액(원), en: Smallest amount examined in won}}
status: stable
advice: {ko: 결정·계좌변경·지급명령의 담당자를 나누고 이 환급의 청구서와 계좌를 다시 확인하십시오., en: Separate the three duties and check the claim and the account of this refund again.}
exceptions: {ko: "결정자가 계좌를 등록하고 다른 사람이 지급을 명한 환급, 아직 지급을 명하지 않은 환급"}
*/
SELECT f.agency_id, f.refund_no, f.amt, l.dept_cd, f.order_emp_no AS emp_no,
       CASE WHEN f.decide_emp_no = f.order_emp_no AND f.acct_chg_emp_no = f.order_emp_no
                THEN '결정·계좌변경·지급명령'
            WHEN f.decide_emp_no = f.order_emp_no THEN '결정·지급명령'
            ELSE '계좌변경·지급명령' END AS duties
FROM ltx_refund f
LEFT JOIN ltx_levy l ON l.agency_id = f.agency_id AND l.levy_no = f.levy_no
WHERE (f.decide_emp_no = f.order_emp_no OR f.acct_chg_emp_no = f.order_emp_no)
  AND f.amt >= param('min_amt')
