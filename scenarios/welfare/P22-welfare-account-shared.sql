/*
id: P22
title: {ko: 복지급여 계좌 집중, en: One account receives the benefits of several households}
sentence: {ko: "{pay_ym}에 한 계좌로 {hh_cnt}세대의 복지급여 {amt}원을 지급했습니다", en: "In {pay_ym} one account received the benefits of {hh_cnt} households, {amt} won in all"}
area: welfare
shape: 5
severity: high
audience: audit
precheck: no
cycle: monthly
basis: ""
evidence_class: background
key: [agency_id, acct_tok, pay_ym]
compared: [hh_cnt, amt]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: welf_case, key: {agency_id: agency_id, case_no: first_case_no}},
          {table: welf_case, key: {agency_id: agency_id, case_no: last_case_no}}]
params:
  min_households: {type: integer, default: 3, min: 2, max: 100, title: {ko: 세대 수(세대), en: Number of households}}
status: stable
advice: {ko: 예금주와 수급자의 관계를 확인하고 급여관리자 지정 여부를 점검하십시오., en: Check the holder's relation to the recipients and whether he is their appointed manager.}
exceptions: {ko: "시설이 입소자의 급여를 받는 시설 계좌, 한 세대가 여러 급여를 받는 계좌, 이미 환수한 급여"}
*/
SELECT w.agency_id, w.acct_tok, w.pay_ym, count(DISTINCT c.hh_tok) AS hh_cnt, count(*) AS pay_cnt,
       sum(w.amt)::bigint AS amt, min(w.case_no) AS first_case_no, max(w.case_no) AS last_case_no,
       max(c.dept_cd) AS dept_cd, max(c.emp_no) AS emp_no
FROM welf_pay w
JOIN welf_case c ON c.agency_id = w.agency_id AND c.case_no = w.case_no
WHERE w.acct_tok IS NOT NULL
  AND w.holder_rel_cd IS DISTINCT FROM '시설'
  AND w.recover_ymd IS NULL
GROUP BY w.agency_id, w.acct_tok, w.pay_ym
HAVING count(DISTINCT c.hh_tok) >= param('min_households')
