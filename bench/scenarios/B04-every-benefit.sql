/*
id: B04
title: {ko: 복지급여 지급 모두, en: Every benefit paid}
sentence: {ko: "{case_no} 수급자에게 {pay_ym}분 {prog_cd} 급여 {amt}원을 {pay_ymd}에 지급했습니다", en: "{prog_cd} benefit of {amt} won for {pay_ym} was paid on case {case_no}, {pay_ymd}"}
area: welfare
shape: 1
severity: critical
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, case_no, pay_ym, pay_seq]
compared: [amt]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: welf_pay, key: {agency_id: agency_id, case_no: case_no, pay_ym: pay_ym, pay_seq: pay_seq}}]
status: stable
advice: {ko: 목록의 속도를 재는 규칙입니다., en: It is there to measure how fast lists are.}
*/
SELECT w.agency_id, w.case_no, w.pay_ym, w.pay_seq, c.prog_cd, w.amt, w.pay_ymd, c.dept_cd, c.emp_no
  FROM welf_pay AS w
  JOIN welf_case AS c ON c.agency_id = w.agency_id AND c.case_no = w.case_no
