/*
id: F28
title: {ko: 일상경비 장부–통장 잔액 불일치, en: Petty cash book differs from the bank}
sentence: {ko: "{bal_ymd} 일상경비 장부잔액 {book_amt}원과 통장잔액 {bal_amt}원이 {diff_amt}원 다릅니다", en: "On {bal_ymd} the petty cash book says {book_amt} won and the bank {bal_amt} won, a difference of {diff_amt} won"}
area: finance
shape: 8
severity: high
audience: owner
precheck: no
cycle: daily
basis: 지방자치단체 회계관리에 관한 훈령 제101조
evidence_class: monitored
key: [agency_id, acct_id]
compared: [book_amt, bal_amt]
owner: {department: dept_cd, officer: cashier_emp_no}
amount: diff_amt
records: [{table: bank_bal, key: {agency_id: agency_id, acct_id: acct_id, bal_ymd: bal_ymd}},
          {table: petty, key: {agency_id: agency_id, petty_no: petty_no}}]
params:
  tolerance_amt: {type: bigint, default: 0, min: 0, max: 1000000, title: {ko: 허용 차이(원), en: Difference allowed in won}}
status: stable
advice: {ko: "장부와 거래내역을 대조하여 빠진 집행이나 출금을 밝히고, 까닭 없는 출금이면 바로 감사부서에 알리십시오", en: "Reconcile book and bank; report an unexplained withdrawal to audit at once"}
exceptions: {ko: "마지막 교부보다 앞선 통장잔액은 견주지 않고, 반납한 잔액은 장부에서 뺍니다. 이자 등 작은 차이는 허용 차이로 정합니다", en: "A bank balance older than the last money given is not compared; what was returned is taken off the book; interest is covered by the allowed difference"}
*/
WITH book AS (
    SELECT agency_id, acct_id, max(petty_no) AS petty_no, max(dept_cd) AS dept_cd, max(cashier_emp_no) AS cashier_emp_no,
           max(give_ymd) AS last_give_ymd, max(return_ymd) AS last_return_ymd,
           (sum(COALESCE(give_amt, 0) - COALESCE(used_amt, 0)
              - CASE WHEN return_ymd IS NULL THEN 0 ELSE COALESCE(remain_amt, 0) END))::bigint AS book_amt
      FROM petty
     WHERE acct_id IS NOT NULL
     GROUP BY agency_id, acct_id
), latest AS (
    SELECT agency_id, acct_id, bal_ymd, bal_amt,
           row_number() OVER (PARTITION BY agency_id, acct_id ORDER BY bal_ymd DESC) AS nth
      FROM bank_bal
)
SELECT b.agency_id, b.acct_id, b.petty_no, l.bal_ymd, b.book_amt, l.bal_amt, abs(b.book_amt - l.bal_amt) AS diff_amt,
       b.dept_cd, b.cashier_emp_no
  FROM book AS b
  JOIN latest AS l ON l.agency_id = b.agency_id AND l.acct_id = b.acct_id AND l.nth = 1
 WHERE abs(b.book_amt - l.bal_amt) > param('tolerance_amt')
   AND l.bal_ymd >= b.last_give_ymd
   AND (b.last_return_ymd IS NULL OR l.bal_ymd >= b.last_return_ymd)
