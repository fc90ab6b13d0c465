/*
id: N16
title: {ko: 행정처분(과징금·과태료) 후 미부과, en: Penalty decided but not levied}
sentence: {ko: "{biz_nm}에 대한 {disp_cd} {amt}원({disp_no})이 {fix_ymd}에 확정되었으나 부과하지 않았습니다", en: "The penalty {disp_no} of {amt} won on {biz_nm}, final since {fix_ymd}, was not levied"}
area: nontax
shape: 1
severity: high
audience: owner
precheck: no
cycle: weekly
basis: 각 개별법
evidence_class: background
key: [agency_id, disp_no]
compared: [amt, fix_ymd]
owner: {department: dept_cd, officer: emp_no}
amount: amt
records: [{table: dispose, key: {agency_id: agency_id, disp_no: disp_no}}]
params:
  grace_days: {type: integer, default: 30, min: 0, max: 365, title: {ko: 확정 뒤 부과까지 기다리는 기간(일), en: Days allowed for the levy}}
status: stable
advice: {ko: 처분대장의 금액으로 부과하고 부과자료에 처분번호를 적으십시오., en: Levy the sum in the register and write the number of the disposition on the levy.}
exceptions: {ko: "취소되었거나 집행이 정지된 처분, 금액이 없는 처분(경고·영업정지), 처분번호나 부과번호로 연결된 부과가 있는 처분"}
*/
SELECT d.agency_id, d.disp_no, d.mgt_no, p.biz_nm, d.disp_cd, d.amt, d.fix_ymd, p.dept_cd, p.emp_no
FROM dispose d
LEFT JOIN permit p ON p.agency_id = d.agency_id AND p.mgt_no = d.mgt_no
WHERE d.disp_cd IN ('과징금', '과태료')
  AND d.amt > 0
  AND d.cancel_ymd IS NULL
  AND d.fix_ymd + param('grace_days') < current_date
  AND NOT EXISTS (
        SELECT 1
        FROM ntx_levy l
        WHERE l.agency_id = d.agency_id AND l.base_case_no = d.disp_no
          AND l.status_cd IS DISTINCT FROM '취소')
  AND NOT EXISTS (
        SELECT 1
        FROM ntx_levy l
        WHERE l.agency_id = d.agency_id AND l.levy_no = d.levy_no
          AND l.status_cd IS DISTINCT FROM '취소')
