/*
id: F13
title: {ko: 특정업체 수의계약 편중, en: Private contracts concentrated on one vendor}
sentence: {ko: "{cont_yr}년 1인 견적 수의계약 {dept_cnt}건 가운데 {vendor_cnt}건({share_pct}%)을 {vendor_nm} 한 업체와 맺었습니다", en: "In {cont_yr}, {vendor_cnt} of {dept_cnt} single-quote contracts ({share_pct} %) went to one vendor, {vendor_nm}"}
area: contract
shape: 11
severity: medium
audience: owner
precheck: no
cycle: monthly
basis: 지방계약법 제9조
evidence_class: monitored
key: [agency_id, dept_cd, cont_yr, vendor_id]
compared: [vendor_cnt]
owner: {department: dept_cd, officer: officer_emp_no}
amount: vendor_amt
records: [{table: ct_cont, key: {agency_id: agency_id, cont_no: first_cont_no}},
          {table: ct_cont, key: {agency_id: agency_id, cont_no: last_cont_no}}]
params:
  max_count: {type: integer, default: 5, min: 1, max: 100, title: {ko: 한 업체와 맺을 수 있는 한 해 건수, en: Contracts a year with one vendor}}
  max_share_pct: {type: numeric, default: 30, min: 1, max: 100, title: {ko: 한 업체가 차지할 수 있는 비율(%), en: Share of one vendor in per cent}}
minimum_sample: {column: dept_cnt, at_least: 10}
status: stable
advice: {ko: "업체를 고른 까닭을 확인하고, 앞으로는 여러 업체의 견적을 받으십시오", en: "Check why this vendor was chosen and ask several vendors for quotes from now on"}
exceptions: {ko: "입찰이나 2인 이상 견적에 의한 계약은 세지 않으며, 부서의 계약이 적으면 판단하지 않습니다", en: "Contracts by bidding or with two and more quotes are not counted; departments with few contracts are not judged"}
*/
WITH per_vendor AS (
    SELECT agency_id, dept_cd, extract(year FROM cont_ymd)::integer AS cont_yr, vendor_id, count(*) AS vendor_cnt,
           (sum(cont_amt))::bigint AS vendor_amt, min(cont_no) AS first_cont_no, max(cont_no) AS last_cont_no,
           max(officer_emp_no) AS officer_emp_no
      FROM ct_cont
     WHERE method_cd = '수의1인견적' AND cont_ymd IS NOT NULL AND vendor_id IS NOT NULL
     GROUP BY agency_id, dept_cd, extract(year FROM cont_ymd)::integer, vendor_id
), per_dept AS (
    SELECT agency_id, dept_cd, cont_yr, (sum(vendor_cnt))::bigint AS dept_cnt
      FROM per_vendor
     GROUP BY agency_id, dept_cd, cont_yr
)
SELECT p.agency_id, p.dept_cd, p.cont_yr, p.vendor_id, v.vendor_nm, p.vendor_cnt, d.dept_cnt,
       round(p.vendor_cnt * 100.0 / d.dept_cnt, 1) AS share_pct, p.vendor_amt,
       p.first_cont_no, p.last_cont_no, p.officer_emp_no
  FROM per_vendor AS p
  JOIN per_dept AS d ON d.agency_id = p.agency_id AND d.dept_cd = p.dept_cd AND d.cont_yr = p.cont_yr
  LEFT JOIN vendor AS v ON v.agency_id = p.agency_id AND v.vendor_id = p.vendor_id
 WHERE p.vendor_cnt > param('max_count')
    OR p.vendor_cnt * 100.0 > param('max_share_pct') * d.dept_cnt
