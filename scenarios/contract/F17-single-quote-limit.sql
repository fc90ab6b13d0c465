/*
id: F17
title: {ko: 1인 견적 한도 초과, en: Single quote above the limit}
sentence: {ko: "추정가격 {est_amt}원인 '{title}' 계약을 한도 {limit_amt}원을 넘어 1인 견적으로 맺었습니다", en: "The contract '{title}' with an estimated price of {est_amt} won was made on a single quote although the limit is {limit_amt} won"}
area: contract
shape: 3
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방계약법 시행령 제30조
evidence_class: background
key: [agency_id, cont_no]
compared: [est_amt, method_cd]
owner: {department: dept_cd, officer: officer_emp_no}
amount: est_amt
records: [{table: ct_cont, key: {agency_id: agency_id, cont_no: cont_no}}]
params:
  single_limit: {type: bigint, default: 20000000, min: 1000000, max: 1000000000, title: {ko: 1인 견적 한도(원), en: Single-quote limit in won}}
  pref_limit: {type: bigint, default: 50000000, min: 1000000, max: 1000000000, title: {ko: 우대기업 1인 견적 한도(원), en: Single-quote limit for preferred firms in won}}
  young_from: {type: date, default: 2025-07-08, min: 2020-01-01, max: 2099-12-31, title: {ko: 청년창업기업을 우대하는 첫날, en: First day young founders' firms are preferred}}
status: stable
advice: {ko: "2인 이상의 견적을 받거나 입찰에 부치고, 다른 수의계약 사유가 있으면 사유코드를 바로잡으십시오", en: "Ask for two or more quotes or bids; if another ground applies, correct its code"}
exceptions: {ko: "여성·장애인·사회적·청년창업기업은 우대 한도로 보고, 소액(5호) 아닌 수의계약 사유로 맺은 계약은 제외합니다", en: "Firms of women, disabled persons, social and young-founder firms have the higher limit; contracts on grounds other than small amount are not looked at"}
*/
WITH single AS (
    SELECT c.agency_id, c.cont_no, c.title, c.vendor_id, v.vendor_nm, v.pref_cd, c.cont_ymd, c.method_cd, c.dept_cd, c.officer_emp_no,
           COALESCE(c.est_amt, c.cont_amt) AS est_amt,
           CASE WHEN v.pref_cd IN ('여성', '장애인', '사회적') THEN param('pref_limit')
                WHEN v.pref_cd = '청년창업' AND c.cont_ymd >= param('young_from') THEN param('pref_limit')
                ELSE param('single_limit') END AS limit_amt
      FROM ct_cont AS c
      LEFT JOIN vendor AS v ON v.agency_id = c.agency_id AND v.vendor_id = c.vendor_id
     WHERE c.method_cd = '수의1인견적'
       AND COALESCE(c.private_law_cd, '25-1-5') = '25-1-5'
)
SELECT agency_id, cont_no, title, vendor_id, vendor_nm, pref_cd, cont_ymd, method_cd, est_amt, limit_amt, dept_cd, officer_emp_no
  FROM single
 WHERE est_amt > limit_amt
