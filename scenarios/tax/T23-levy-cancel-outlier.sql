/*
id: T23
title: {ko: 부과취소·감액 빈발, en: Unusually many levies cancelled or reduced}
sentence: {ko: "{lvy_yr}년 담당자 {emp_no}의 부과 {levy_cnt}건 가운데 {cut_cnt}건({rate_pct}%)이 감액·취소되어 동료 {n}명의 기준 {limit_pct}%를 넘습니다", en: "{cut_cnt} of the {levy_cnt} levies of {emp_no} in {lvy_yr} ({rate_pct} %) were reduced or cancelled, above the limit of {limit_pct} % among {n} colleagues"}
area: tax
shape: 11
severity: medium
audience: audit
precheck: no
cycle: monthly
basis: 지방세기본법 제58조
evidence_class: background
key: [agency_id, lvy_yr, emp_no]
compared: [cut_cnt]
owner: {department: dept_cd, officer: emp_no}
amount: cut_amt
records: [{table: hr_emp, key: {agency_id: agency_id, emp_no: emp_no}}]
params:
  k: {type: numeric, default: 3.0, min: 0.5, max: 10, title: {ko: 표준편차 배수, en: Multiple of the standard deviation}}
  min_levies: {type: integer, default: 30, min: 1, max: 100000, title: {ko: 담당자별 최소 부과 건수, en: Fewest levies of an officer}}
status: stable
minimum_sample: {column: n, at_least: 12}
advice: {ko: 감액·취소 사유와 결재를 건별로 확인하고 같은 납세자에게 되풀이되는지 보십시오., en: Check reason and approval of each change and whether the same taxpayers recur.}
exceptions: {ko: "불복 인용·판결에 따른 감액, 증액 경정, 부과 건수가 적은 담당자"}
*/
WITH cut AS (
    SELECT c.agency_id, c.levy_no, sum(c.before_amt - c.after_amt)::bigint AS cut_amt
    FROM ltx_levy_chg c
    WHERE c.chg_cd IN ('감액', '취소')
      AND COALESCE(c.reason_cd, '') NOT IN ('불복인용', '판결')
    GROUP BY c.agency_id, c.levy_no
), officer AS (
    SELECT l.agency_id, l.lvy_yr, l.emp_no, max(l.dept_cd) AS dept_cd,
           count(*) AS levy_cnt, count(c.levy_no) AS cut_cnt, sum(c.cut_amt)::bigint AS cut_amt,
           round(100.0 * count(c.levy_no) / count(*), 2) AS rate_pct
    FROM ltx_levy l
    LEFT JOIN cut c ON c.agency_id = l.agency_id AND c.levy_no = l.levy_no
    WHERE l.emp_no IS NOT NULL AND l.lvy_yr IS NOT NULL
    GROUP BY l.agency_id, l.lvy_yr, l.emp_no
    HAVING count(*) >= param('min_levies')
), peer AS (
    SELECT o.agency_id, o.lvy_yr, count(*) AS n,
           avg(o.rate_pct) AS mean_pct, stddev_samp(o.rate_pct) AS sd_pct
    FROM officer o
    GROUP BY o.agency_id, o.lvy_yr
)
SELECT o.agency_id, o.lvy_yr, o.emp_no, o.dept_cd, o.levy_cnt, o.cut_cnt, o.cut_amt, o.rate_pct,
       round(p.mean_pct + param('k') * p.sd_pct, 2) AS limit_pct, p.n
FROM officer o
JOIN peer p ON p.agency_id = o.agency_id AND p.lvy_yr = o.lvy_yr
-- with n colleagues nobody can stand more than (n - 1) / sqrt(n) deviations above the mean: 12 are needed for three
WHERE o.rate_pct > p.mean_pct + param('k') * p.sd_pct
