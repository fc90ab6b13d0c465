/*
id: P19
title: {ko: 사망자 복지급여 지급, en: Welfare benefit paid to a dead person}
sentence: {ko: "{death_ymd}에 사망한 수급자 {case_no}에게 {pay_ym}분 {prog_cd} 급여 {amt}원을 지급했습니다", en: "{prog_cd} benefit of {amt} won for {pay_ym} was paid on case {case_no} whose recipient died on {death_ymd}"}
area: welfare
shape: 2
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 각 급여법
evidence_class: monitored
key: [agency_id, case_no, pay_ym, pay_seq]
compared: [amt, death_ymd]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: welf_pay, key: {agency_id: agency_id, case_no: case_no, pay_ym: pay_ym, pay_seq: pay_seq}},
          {table: welf_case, key: {agency_id: agency_id, case_no: case_no}}]
params:
  grace_days: {type: integer, default: 0, min: 0, max: 60, title: {ko: 사망일 뒤 인정하는 기간(일), en: Days allowed after the death}}
status: stable
advice: {ko: 수급자격을 중지하고 사망한 달 뒤에 지급한 급여를 환수하십시오., en: Stop the case and recover what was paid for the months after the death.}
exceptions: {ko: "사망한 달까지의 급여, 유족이 청구한 미지급 급여, 이미 환수한 급여"}
*/
SELECT w.agency_id, w.case_no, w.pay_ym, w.pay_seq, c.prog_cd, w.pay_ymd, w.amt, r.death_ymd, c.dept_cd, c.emp_no
FROM welf_pay w
JOIN welf_case c ON c.agency_id = w.agency_id AND c.case_no = w.case_no
JOIN resident r ON r.agency_id = c.agency_id AND r.tok = c.tok
WHERE w.pay_ymd > r.death_ymd
  -- months compare as YYYYMM: the benefit of the month of death is still due
  AND w.pay_ym > (extract(year FROM r.death_ymd + param('grace_days')) * 100
                  + extract(month FROM r.death_ymd + param('grace_days')))::integer::text
  AND w.pay_kind_cd IS DISTINCT FROM '미지급'
  AND w.recover_ymd IS NULL
  AND w.amt > 0
