/*
id: G03
title: {ko: 교부 후 일정기간 내 잔액 0원, en: Grant account emptied soon after the grant}
sentence: {ko: "{give_ymd}에 교부한 보조금 {amt}원의 계좌 잔액이 {zero_ymd}에 {low_amt}원이 되었습니다", en: "The account of the {amt} won granted on {give_ymd} was down to {low_amt} won on {zero_ymd}"}
area: subsidy
shape: 8
severity: medium
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: monitored
key: [agency_id, grant_no]
compared: [amt, give_ymd]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: sub_grant, key: {agency_id: agency_id, grant_no: grant_no}},
          {table: bank_bal, key: {agency_id: agency_id, acct_id: acct_id, bal_ymd: zero_ymd}}]
params:
  window_days: {type: integer, default: 30, min: 1, max: 365, title: {ko: 교부 뒤 보는 날수, en: Days looked at after the grant}}
  low_amt: {type: bigint, default: 0, min: 0, max: 10000000, title: {ko: 비었다고 보는 잔액(원), en: Balance that counts as empty in won}}
  min_amt: {type: bigint, default: 1000000, min: 1, max: 1000000000, title: {ko: 보는 교부금액의 아래 한도(원), en: Smallest grant looked at in won}}
status: stable
advice: {ko: "한꺼번에 인출한 까닭과 지출 증빙을 확인하고, 목적 밖으로 썼으면 환수하십시오", en: "Check why the money was drawn at once and the evidence; recover what was misused"}
exceptions: {ko: "사업 기간이 끝난 뒤에 빈 계좌, 정산하고 반납한 교부, 작은 교부금은 제외합니다", en: "Accounts empty after the end of the project, grants settled or returned, small grants"}
*/
SELECT g.agency_id, g.grant_no, g.prog_cd, g.acct_id, g.amt, g.give_ymd, min(b.bal_ymd) AS zero_ymd, min(b.bal_amt) AS low_amt,
       g.dept_cd, g.emp_no
  FROM sub_grant AS g
  JOIN bank_bal AS b
    ON b.agency_id = g.agency_id
   AND b.acct_id = g.acct_id
   AND b.bal_ymd - g.give_ymd BETWEEN 1 AND param('window_days')
   AND (g.to_ymd IS NULL OR b.bal_ymd <= g.to_ymd)
 WHERE g.amt >= param('min_amt')
   AND b.bal_amt <= param('low_amt')
   AND g.settle_ymd IS NULL
   AND g.return_ymd IS NULL
 GROUP BY g.agency_id, g.grant_no, g.prog_cd, g.acct_id, g.amt, g.give_ymd, g.dept_cd, g.emp_no
