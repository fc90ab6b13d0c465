/*
id: F01
title: {ko: 재직자 아닌 자 급여 지급, en: Salary paid to someone not in service}
sentence: {ko: "{pay_ymd}에 사번 {emp_no}에게 급여 {net_amt}원을 지급했으나 재직자가 아닙니다({reason})", en: "{net_amt} won of salary was paid on {pay_ymd} to {emp_no}, who was not in service ({reason})"}
area: hr
shape: 1
severity: high
audience: owner
precheck: yes
cycle: monthly
basis: 지방공무원보수규정
evidence_class: monitored
key: [agency_id, pay_ym, pay_kind_cd, emp_no]
compared: [net_amt, reason]
owner: {department: dept_cd}
amount: net_amt
records: [{table: pay_dtl, key: {agency_id: agency_id, pay_ym: pay_ym, pay_kind_cd: pay_kind_cd, emp_no: emp_no}}]
params:
  settle_days: {type: integer, default: 0, min: 0, max: 60, title: {ko: 퇴직 뒤 정산을 인정하는 기간(일), en: Days after leaving in which a settlement is accepted}}
status: stable
advice: {ko: 인사기록과 급여대장을 대조하여 잘못 지급한 급여를 환수하십시오., en: Compare the staff file with the payroll and recover what was paid wrongly.}
exceptions: {ko: "퇴직(사망)한 달의 일할 급여, 퇴직 뒤 지급하는 성과상여금·연가보상비"}
*/
SELECT d.agency_id, d.pay_ym, d.pay_kind_cd, d.emp_no, e.emp_nm, d.pay_ymd, d.net_amt, d.dept_cd,
       e.hire_ymd, e.retire_ymd,
       CASE WHEN e.emp_no IS NULL THEN '인사기록 없음'
            WHEN e.hire_ymd > d.pay_ymd THEN '임용 전'
            WHEN e.retire_ymd + param('settle_days') < date_trunc('month', d.pay_ymd)::date THEN '퇴직 후'
            ELSE '사망 후' END AS reason
FROM pay_dtl d
LEFT JOIN hr_emp e ON e.agency_id = d.agency_id AND e.emp_no = d.emp_no
LEFT JOIN resident r ON r.agency_id = e.agency_id AND r.tok = e.tok
WHERE d.pay_kind_cd IN ('정기', '명절')
  AND d.net_amt > 0
  AND d.pay_ymd IS NOT NULL
  -- who left within the month is paid by the day, so only earlier months count
  AND (e.emp_no IS NULL
       OR e.hire_ymd > d.pay_ymd
       OR e.retire_ymd + param('settle_days') < date_trunc('month', d.pay_ymd)::date
       OR r.death_ymd + param('settle_days') < date_trunc('month', d.pay_ymd)::date)
