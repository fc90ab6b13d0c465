/*
id: F14
title: {ko: 분할 수의계약 의심, en: Contract suspected to be split}
sentence: {ko: "{vendor_nm}와 {first_ymd}부터 {cont_ymd}까지 비슷한 수의계약 {cont_cnt}건(합계 {sum_amt}원)을 맺어 1인 견적 한도 {limit_amt}원을 넘습니다", en: "{cont_cnt} similar private contracts with {vendor_nm} from {first_ymd} to {cont_ymd}, {sum_amt} won together, exceed the single-quote limit of {limit_amt} won"}
area: contract
shape: 5
severity: high
audience: owner
precheck: yes
cycle: weekly
basis: 지방계약법 시행령 제25조, 제30조, 제77조
evidence_class: background
key: [agency_id, cont_no]
compared: [sum_amt, vendor_id]
owner: {department: dept_cd, officer: officer_emp_no}
amount: sum_amt
records: [{table: ct_cont, key: {agency_id: agency_id, cont_no: cont_no}},
          {table: ct_cont, key: {agency_id: agency_id, cont_no: first_cont_no}}]
params:
  window_days: {type: integer, default: 90, min: 1, max: 365, title: {ko: 비교 기간(일), en: Days compared}}
  single_limit: {type: bigint, default: 20000000, min: 1000000, max: 1000000000, title: {ko: 1인 견적 한도(원), en: Single-quote limit in won}}
  pref_limit: {type: bigint, default: 50000000, min: 1000000, max: 1000000000, title: {ko: 우대기업 1인 견적 한도(원), en: Single-quote limit for preferred firms in won}}
  title_chars: {type: integer, default: 6, min: 2, max: 100, title: {ko: 같은 것으로 보는 계약명 앞 글자 수, en: Leading characters of the title compared}}
status: stable
advice: {ko: "하나의 사업을 나눈 것인지 확인하고, 나눌 까닭이 없으면 합쳐서 견적 또는 입찰에 부치십시오", en: "Check whether one work was split; without a reason, join it and ask for quotes or bids"}
exceptions: {ko: "장소와 계약명이 다른 계약, 종류나 부서가 다른 계약, 입찰과 2인 이상 견적, 한 건만으로 한도를 넘는 계약(F17에서 봄)은 제외합니다", en: "Contracts with another site and title, kind or department, bids and two or more quotes, single contracts over the limit (see F17)"}
*/
WITH small AS (
    SELECT c.agency_id, c.cont_no, c.dept_cd, c.kind_cd, c.vendor_id, c.title, c.site, c.cont_ymd, c.officer_emp_no, v.vendor_nm,
           COALESCE(c.est_amt, c.cont_amt) AS amt,
           CASE WHEN v.pref_cd IS NULL THEN param('single_limit') ELSE param('pref_limit') END AS limit_amt
      FROM ct_cont AS c
      LEFT JOIN vendor AS v ON v.agency_id = c.agency_id AND v.vendor_id = c.vendor_id
     WHERE c.method_cd = '수의1인견적'
)
SELECT c.agency_id, c.cont_no, c.title, c.site, c.vendor_id, c.vendor_nm, c.cont_ymd, c.limit_amt,
       count(*) AS cont_cnt, (sum(o.amt))::bigint AS sum_amt, min(o.cont_ymd) AS first_ymd, min(o.cont_no) AS first_cont_no,
       c.dept_cd, c.officer_emp_no
  FROM small AS c
  JOIN small AS o
    ON o.agency_id = c.agency_id
   AND o.dept_cd = c.dept_cd
   AND o.vendor_id = c.vendor_id
   AND o.kind_cd = c.kind_cd
   AND c.cont_ymd - o.cont_ymd BETWEEN 0 AND param('window_days')
   AND (o.cont_ymd < c.cont_ymd OR o.cont_no <= c.cont_no)
   AND (o.cont_no = c.cont_no
        OR o.site = c.site
        OR left(replace(o.title, ' ', ''), param('title_chars')) = left(replace(c.title, ' ', ''), param('title_chars')))
 WHERE c.amt > 0 AND c.amt <= c.limit_amt
   AND o.amt > 0 AND o.amt <= o.limit_amt
 GROUP BY c.agency_id, c.cont_no, c.title, c.site, c.vendor_id, c.vendor_nm, c.cont_ymd, c.limit_amt, c.dept_cd, c.officer_emp_no
HAVING count(*) >= 2 AND sum(o.amt) > c.limit_amt
