/*
id: B02
title: {ko: 지급 모두, en: Every payment}
sentence: {ko: "{creditor_nm}에게 {pay_ymd}에 {amt}원을 지급했습니다({remark})", en: "{amt} won was paid to {creditor_nm} on {pay_ymd} ({remark})"}
area: finance
shape: 1
severity: medium
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, pay_no]
compared: [amt]
owner: {department: dept_cd, officer: mk_emp_no}
amount: amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}}]
status: stable
advice: {ko: 목록의 속도를 재는 규칙입니다., en: It is there to measure how fast lists are.}
*/
SELECT agency_id, pay_no, creditor_nm, pay_ymd, amt, remark, dept_cd, mk_emp_no FROM exp_pay
