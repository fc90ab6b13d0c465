/*
id: H04
title: {ko: 초과근무 월한도 초과, en: Overtime above the monthly cap}
sentence: {ko: "사번 {emp_no}의 {month_ymd} 시작 월 초과근무 인정시간이 {total_hours}시간으로 월한도를 넘습니다", en: "{emp_no} was credited {total_hours} hours of overtime in the month from {month_ymd}, above the cap"}
area: hr
shape: 5
severity: low
audience: owner
precheck: yes
cycle: monthly
basis: 지방공무원 수당 등에 관한 규정 제15조
evidence_class: background
key: [agency_id, emp_no, month_ymd]
compared: [total_hours]
owner: {department: dept_cd}
records: [{table: hr_emp, key: {agency_id: agency_id, emp_no: emp_no}}]
params:
  cap_hours: {type: integer, default: 57, min: 1, max: 744, title: {ko: 월한도(시간), en: Cap in hours a month}}
status: stable
advice: {ko: 한도를 넘은 시간은 수당 지급에서 빼고 한도 제외 사유가 있으면 예외사유를 적으십시오., en: Leave the hours above the cap unpaid or state the reason for the exception.}
exceptions: {ko: "월한도 제외를 명한 근무, 분을 합하여 시간 미만을 버리면 한도 이내인 경우"}
*/
SELECT o.agency_id, o.emp_no, date_trunc('month', o.ymd)::date AS month_ymd,
       -- minutes are summed over the month and then cut to whole hours
       sum(o.recog_min) / 60 AS total_hours, sum(o.recog_min) AS total_min,
       max(e.dept_cd) AS dept_cd
FROM ot o
LEFT JOIN hr_emp e ON e.agency_id = o.agency_id AND e.emp_no = o.emp_no
WHERE o.excpt_cd IS DISTINCT FROM '월한도제외'
GROUP BY o.agency_id, o.emp_no, date_trunc('month', o.ymd)::date
HAVING sum(o.recog_min) / 60 > param('cap_hours')
