/*
id: P02
title: {ko: 민원 처리기한 초과·임박, en: Civil application overdue or about to be}
sentence: {ko: "민원 {civil_no}({civil_kind_cd})의 처리기한 {limit_ymd}이 임박했거나 지났습니다", en: "Application {civil_no} ({civil_kind_cd}) is due on {limit_ymd} and not yet decided"}
area: permit
shape: 6
severity: medium
audience: owner
precheck: no
cycle: daily
basis: 민원처리법
evidence_class: background
key: [agency_id, civil_no]
compared: [limit_ymd]
owner: {department: dept_cd, officer: emp_no}
records: [{table: civil, key: {agency_id: agency_id, civil_no: civil_no}}]
params:
  days_before: {type: integer, default: 1, min: 0, max: 30, title: {ko: 기한 며칠 전부터 알림(일), en: Days before the due date}}
status: stable
advice: {ko: 기한 안에 처리하거나 기한 연장을 통지하십시오., en: Decide in time or notify an extension.}
exceptions: {ko: "이미 처리되었거나 취하된 민원, 기한이 연장된 민원"}
*/
SELECT c.agency_id, c.civil_no, c.civil_kind_cd, c.recv_dtm,
       COALESCE(c.extend_ymd, c.due_ymd) AS limit_ymd, c.dept_cd, c.emp_no
FROM civil c
WHERE c.done_dtm IS NULL
  AND c.result_cd IS NULL
  AND COALESCE(c.extend_ymd, c.due_ymd) - param('days_before') <= current_date
