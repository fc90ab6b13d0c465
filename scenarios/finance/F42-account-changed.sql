/*
id: F42
title: {ko: 거래처 계좌 변경 직후 고액지급, en: Large payment just after a vendor's account was changed}
sentence: {ko: "{chg_dtm} 거래처 {payee}의 계좌를 바꾼 뒤 {pay_ymd}에 그 계좌로 {amt}원을 지급했습니다", en: "The account of vendor {payee} was changed at {chg_dtm}, and {amt} won was paid into it on {pay_ymd}"}
area: finance
shape: 12
severity: high
audience: audit
precheck: no
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, pay_no]
compared: [amt, acct_tok]
owner: {department: dept_cd, officer: mk_emp_no}
amount: amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}},
          {table: vendor_hist, key: {agency_id: agency_id, vendor_id: vendor_id, chg_seq: chg_seq}}]
params:
  window_days: {type: integer, default: 7, min: 0, max: 90, title: {ko: 계좌 변경 뒤 보는 날수, en: Days looked at after the change}}
  min_amt: {type: bigint, default: 10000000, min: 1, max: 1000000000, title: {ko: 고액으로 보는 금액(원), en: Amount that counts as large in won}}
status: stable
advice: {ko: "거래처에 이미 알고 있던 연락처로 전화하여 계좌 변경을 확인하고, 변경 신청서와 통장 사본을 대조하십시오", en: "Call the vendor on a number known before, and check the request for the change and the copy of the bank book"}
exceptions: {ko: "거래처를 새로 등록한 경우, 이름 등 계좌 아닌 것만 바꾼 경우, 바뀌기 전에 낸 지급명령과 이체가 실패한 지급은 제외합니다", en: "A vendor's first registration, changes of other fields, orders made before the change, failed transfers"}
*/
SELECT p.agency_id, p.pay_no, h.vendor_id, h.chg_seq, p.creditor_nm AS payee, p.amt, p.acct_tok, h.chg_dtm, p.pay_ymd,
       h.chg_emp_no, CASE WHEN h.chg_emp_no = p.mk_emp_no OR h.chg_emp_no = p.ord_emp_no THEN 'Y' ELSE 'N' END AS same_person_yn,
       p.dept_cd, p.mk_emp_no
  FROM exp_pay AS p
  JOIN vendor_hist AS h
    ON h.agency_id = p.agency_id
   AND h.biz_no = p.creditor_biz_no
   AND h.acct_tok = p.acct_tok
   AND p.pay_ymd - h.chg_dtm::date BETWEEN 0 AND param('window_days')
 WHERE p.amt >= param('min_amt')
   AND h.before_acct_tok <> h.acct_tok
   AND (p.ord_dtm IS NULL OR p.ord_dtm >= h.chg_dtm)
   AND COALESCE(p.bank_result_cd, '') <> '실패'
