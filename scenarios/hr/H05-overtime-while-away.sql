/*
id: H05
title: {ko: 휴가·출장 중 초과근무, en: Overtime while on leave or on a trip}
sentence: {ko: "사번 {emp_no}의 {ymd} 초과근무({recog_min}분)가 {away_kind}({away_from_dtm}~{away_to_dtm})와 겹칩니다", en: "The overtime of {emp_no} on {ymd} ({recog_min} minutes) overlaps an absence from {away_from_dtm} to {away_to_dtm}"}
area: hr
shape: 7
severity: medium
audience: owner
precheck: yes
cycle: monthly
basis: 지방공무원 수당 등에 관한 규정
evidence_class: background
key: [agency_id, emp_no, ymd, order_no, away_kind, away_from_dtm]
compared: [recog_min, real_in_dtm, real_out_dtm]
owner: {department: dept_cd, officer: appr_emp_no}
records: [{table: ot, key: {agency_id: agency_id, emp_no: emp_no, ymd: ymd, order_no: order_no}}]
params:
  min_minutes: {type: integer, default: 1, min: 1, max: 1440, title: {ko: 점검 최소 인정시간(분), en: Fewest minutes examined}}
status: stable
advice: {ko: 휴가·출장 기록과 초과근무 인증기록을 대조하여 잘못 인정한 시간을 빼고 수당을 환수하십시오., en: Compare the stamps with the absence and take back the minutes and the pay credited wrongly.}
exceptions: {ko: "반일·시간 단위 휴가가 끝난 뒤의 근무, 출장에서 돌아온 뒤의 근무, 출장 중 근무가 인정된 경우(예외사유 '출장중인정')"}
*/
WITH away AS (
    SELECT v.agency_id, v.emp_no, '휴가'::text AS kind, v.from_dtm, v.to_dtm,
           -- a leave of a day or more takes the whole day, whatever its hours say
           CASE WHEN v.days >= 1 THEN date_trunc('day', v.from_dtm) ELSE v.from_dtm END AS begin_dtm,
           CASE WHEN v.days >= 1 THEN date_trunc('day', v.to_dtm) + interval '1 days' ELSE v.to_dtm END AS end_dtm
    FROM leave v
    UNION ALL
    SELECT t.agency_id, t.emp_no, '출장'::text, t.from_dtm, t.to_dtm, t.from_dtm, t.to_dtm
    FROM trip t
)
SELECT o.agency_id, o.emp_no, o.ymd, o.order_no, a.kind AS away_kind, a.from_dtm AS away_from_dtm,
       a.to_dtm AS away_to_dtm, o.real_in_dtm, o.real_out_dtm, o.recog_min, e.dept_cd, o.appr_emp_no
FROM ot o
JOIN away a ON a.agency_id = o.agency_id AND a.emp_no = o.emp_no
           AND a.begin_dtm < o.real_out_dtm AND o.real_in_dtm < a.end_dtm
LEFT JOIN hr_emp e ON e.agency_id = o.agency_id AND e.emp_no = o.emp_no
WHERE o.recog_min >= param('min_minutes')
  AND (a.kind = '휴가' OR o.excpt_cd IS DISTINCT FROM '출장중인정')
