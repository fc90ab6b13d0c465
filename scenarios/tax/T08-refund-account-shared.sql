/*
id: T08
title: {ko: 동일 계좌 반복 환급, en: One account receives refunds of several taxpayers}
sentence: {ko: "{pay_yr}년에 한 계좌로 납세자 {payer_cnt}명의 환급금 {refund_cnt}건 {amt}원을 지급했습니다", en: "In {pay_yr} one account received {refund_cnt} refunds of {payer_cnt} taxpayers, {amt} won in all"}
area: tax
shape: 5
severity: critical
audience: audit
precheck: no
cycle: daily
basis: 지방세기본법 제60조
evidence_class: monitored
key: [agency_id, pay_acct_tok, pay_yr]
compared: [payer_cnt, amt]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: ltx_refund, key: {agency_id: agency_id, refund_no: first_refund_no}},
          {table: ltx_refund, key: {agency_id: agency_id, refund_no: last_refund_no}}]
params:
  min_payers: {type: integer, default: 3, min: 2, max: 100, title: {ko: 납세자 수(명), en: Number of taxpayers}}
status: stable
advice: {ko: 예금주와 납세자의 관계 및 환급 청구서 원본을 확인하고 계좌를 변경한 처리자를 점검하십시오., en: Check the holder against the taxpayers and the claims on paper and see who changed the account.}
exceptions: {ko: "양수인에게 지급한 양도 환급, 같은 납세자의 여러 환급, 아직 지급하지 않은 환급"}
*/
SELECT f.agency_id, f.pay_acct_tok, extract(year FROM f.pay_ymd)::integer AS pay_yr,
       count(DISTINCT f.payer_id) AS payer_cnt, count(*) AS refund_cnt, sum(f.amt)::bigint AS amt,
       min(f.refund_no) AS first_refund_no, max(f.refund_no) AS last_refund_no,
       max(l.dept_cd) AS dept_cd, max(f.order_emp_no) AS emp_no
FROM ltx_refund f
LEFT JOIN ltx_levy l ON l.agency_id = f.agency_id AND l.levy_no = f.levy_no
WHERE f.pay_acct_tok IS NOT NULL
  AND f.pay_ymd IS NOT NULL
  AND f.assign_yn IS DISTINCT FROM 'Y'
GROUP BY f.agency_id, f.pay_acct_tok, extract(year FROM f.pay_ymd)::integer
HAVING count(DISTINCT f.payer_id) >= param('min_payers')
