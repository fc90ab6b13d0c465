/*
id: N01
title: {ko: 교통유발부담금 압류 누락, en: Traffic congestion charge in arrears without a seizure}
sentence: {ko: "{payer_nm}의 교통유발부담금 체납액 {arrear_amt}원은 독촉기한 {remind_due_ymd}이 지났으나 압류하지 않았습니다", en: "The arrears of {arrear_amt} won of {payer_nm} are not secured by a seizure although the reminder expired on {remind_due_ymd}"}
area: nontax
shape: 1
severity: medium
audience: owner
precheck: no
cycle: weekly
basis: 도시교통정비법, 지방행정제재부과금법
evidence_class: monitored
key: [agency_id, levy_no]
compared: [arrear_amt, remind_due_ymd]
owner: {department: dept_cd, officer: emp_no}
amount: arrear_amt
records: [{table: ntx_levy, key: {agency_id: agency_id, levy_no: levy_no}},
          {table: ntx_arrear, key: {agency_id: agency_id, levy_no: levy_no}}]
params:
  grace_days: {type: integer, default: 30, min: 0, max: 365, title: {ko: 독촉기한 뒤 기다리는 기간(일), en: Days allowed after the reminder expired}}
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000000, title: {ko: 압류 대상 최소 체납액(원), en: Smallest arrears examined in won}}
status: stable
advice: {ko: 재산을 조회하여 압류하고 압류 내역을 체납자료에 연결하십시오., en: Look up the assets and seize them and link the seizure to the arrears.}
exceptions: {ko: "징수유예 중인 체납, 완납된 체납, 이미 압류하여 해제하지 않은 체납"}
*/
SELECT l.agency_id, l.levy_no, l.payer_nm, a.arrear_amt, a.remind_due_ymd, a.defer_to_ymd, l.dept_cd, l.emp_no
FROM ntx_levy l
JOIN ntx_arrear a ON a.agency_id = l.agency_id AND a.levy_no = l.levy_no
WHERE l.item_cd = '부담금' AND l.law_cd = '도시교통정비법'
  AND l.status_cd IS DISTINCT FROM '취소'
  AND a.arrear_amt >= param('min_amt')
  AND a.remind_due_ymd IS NOT NULL
  AND GREATEST(a.remind_due_ymd, a.defer_to_ymd) + param('grace_days') < current_date
  AND NOT EXISTS (
        SELECT 1
        FROM seize z
        WHERE z.agency_id = l.agency_id AND z.levy_no = l.levy_no
          AND z.sys_cd = '세외수입' AND z.release_ymd IS NULL)
