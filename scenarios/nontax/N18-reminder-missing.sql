/*
id: N18
title: {ko: 세외수입 독촉 누락, en: No reminder of an unpaid non-tax levy}
sentence: {ko: "{payer_nm}의 {item_cd} {unpaid_amt}원은 납기 {due_ymd}이 지났으나 독촉하지 않았습니다", en: "No reminder was sent for the {unpaid_amt} won of {payer_nm} due on {due_ymd}"}
area: nontax
shape: 6
severity: low
audience: owner
precheck: no
cycle: weekly
basis: 지방행정제재부과금법 제8조
evidence_class: background
key: [agency_id, levy_no]
compared: [due_ymd, unpaid_amt]
owner: {department: dept_cd, officer: emp_no}
amount: unpaid_amt
records: [{table: ntx_levy, key: {agency_id: agency_id, levy_no: levy_no}}]
params:
  remind_days: {type: integer, default: 50, min: 1, max: 365, title: {ko: 납기 뒤 독촉까지의 기간(일), en: Days from the due date to the reminder}}
status: stable
advice: {ko: 독촉장을 보내고 독촉일자를 체납자료에 적으십시오., en: Send the reminder and write its date on the arrears.}
exceptions: {ko: "완납된 부과, 취소된 부과, 징수유예 중인 부과"}
*/
WITH paid AS (
    SELECT r.agency_id, r.levy_no, sum(r.amt)::bigint AS amt
    FROM ntx_receipt r
    GROUP BY r.agency_id, r.levy_no
)
SELECT l.agency_id, l.levy_no, l.payer_nm, l.item_cd, l.due_ymd, a.defer_to_ymd,
       l.amt - COALESCE(r.amt, 0) AS unpaid_amt, l.dept_cd, l.emp_no
FROM ntx_levy l
LEFT JOIN paid r ON r.agency_id = l.agency_id AND r.levy_no = l.levy_no
LEFT JOIN ntx_arrear a ON a.agency_id = l.agency_id AND a.levy_no = l.levy_no
WHERE a.remind_ymd IS NULL
  AND l.status_cd IS DISTINCT FROM '취소'
  AND l.amt > COALESCE(r.amt, 0)
  AND l.due_ymd IS NOT NULL
  AND GREATEST(l.due_ymd, a.defer_to_ymd) + param('remind_days') < current_date
