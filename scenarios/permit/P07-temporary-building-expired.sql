/*
id: P07
title: {ko: 가설건축물 존치기간 만료, en: Temporary building kept beyond its period}
sentence: {ko: "가설건축물 {permit_no}의 존치기간이 {limit_ymd}에 끝났으나 연장하거나 철거하지 않았습니다", en: "Temporary building {permit_no} expired on {limit_ymd} and was neither extended nor removed"}
area: permit
shape: 6
severity: low
audience: owner
precheck: no
cycle: daily
basis: 건축법 제20조
evidence_class: background
key: [agency_id, permit_no]
compared: [limit_ymd]
owner: {department: dept_cd, officer: emp_no}
records: [{table: bld_temp, key: {agency_id: agency_id, permit_no: permit_no}}]
params:
  grace_days: {type: integer, default: 0, min: 0, max: 365, title: {ko: 만료 뒤 기다리는 기간(일), en: Days allowed after the end}}
status: stable
advice: {ko: 건축주에게 연장신고 또는 철거를 안내하고 현장을 확인하십시오., en: Ask the owner to extend or remove it and look at the site.}
exceptions: {ko: "연장신고를 수리한 가설건축물, 이미 철거한 가설건축물"}
*/
SELECT b.agency_id, b.permit_no, b.main_use_cd, b.report_ymd,
       GREATEST(b.temp_end_ymd, b.ext_end_ymd) AS limit_ymd, b.dept_cd, b.emp_no
FROM bld_temp b
WHERE b.removed_ymd IS NULL
  AND GREATEST(b.temp_end_ymd, b.ext_end_ymd) + param('grace_days') < current_date
