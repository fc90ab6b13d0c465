/*
id: F03
title: {ko: 동일 건 이중지급, en: Payment made twice}
sentence: {ko: "{payee}에게 {prev_pay_ymd}과 {pay_ymd}에 같은 적요로 {amt}원을 두 번 지급했습니다", en: "{payee} was paid {amt} won on {prev_pay_ymd} and again on {pay_ymd} with the same remark"}
area: finance
shape: 4
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방회계법
evidence_class: background
key: [agency_id, pay_no]
compared: [amt, payee_tok]
owner: {department: dept_cd, officer: mk_emp_no}
amount: amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}},
          {table: exp_pay, key: {agency_id: agency_id, pay_no: prev_pay_no}}]
params:
  window_days: {type: integer, default: 30, min: 1, max: 365, title: {ko: 비교 기간(일), en: Days compared}}
  remark_chars: {type: integer, default: 10, min: 1, max: 100, title: {ko: 같은 것으로 보는 적요 앞 글자 수, en: Leading characters of the remark compared}}
status: stable
advice: {ko: "두 지급의 증빙과 납품 내역을 대조하고, 이중지급이면 나중 지급을 반납 조치하십시오", en: "Compare the evidence of both payments; if one is a duplicate, order its return"}
exceptions: {ko: "달마다 내는 임차료·용역비처럼 적요가 다른 지급, 이체가 실패하여 다시 보낸 지급, 이미 전액 반납된 지급은 제외합니다", en: "Payments with another remark such as monthly rent, transfers that failed and were sent again, payments already returned in full"}
*/
SELECT later.agency_id, later.pay_no, earlier.pay_no AS prev_pay_no,
       later.creditor_nm AS payee, later.creditor_tok AS payee_tok, later.amt,
       earlier.pay_ymd AS prev_pay_ymd, later.pay_ymd, later.remark, later.dept_cd, later.mk_emp_no
  FROM exp_pay AS later
  JOIN exp_pay AS earlier
    ON earlier.agency_id = later.agency_id
   AND earlier.creditor_tok = later.creditor_tok
   AND earlier.amt = later.amt
   AND left(replace(COALESCE(earlier.remark, ''), ' ', ''), param('remark_chars'))
     = left(replace(COALESCE(later.remark, ''), ' ', ''), param('remark_chars'))
   AND later.pay_ymd - earlier.pay_ymd BETWEEN 0 AND param('window_days')
   AND (earlier.pay_ymd < later.pay_ymd OR earlier.pay_no < later.pay_no)
 WHERE later.amt > 0
   AND COALESCE(later.bank_result_cd, '') <> '실패'
   AND COALESCE(earlier.bank_result_cd, '') <> '실패'
   AND NOT EXISTS (SELECT 1 FROM return_ord AS r
                    WHERE r.agency_id = later.agency_id AND r.pay_no = later.pay_no
                      AND r.paid_ymd IS NOT NULL AND r.amt >= later.amt)
   AND NOT EXISTS (SELECT 1 FROM return_ord AS r
                    WHERE r.agency_id = earlier.agency_id AND r.pay_no = earlier.pay_no
                      AND r.paid_ymd IS NOT NULL AND r.amt >= earlier.amt)
