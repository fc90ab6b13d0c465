/*
id: T02
title: {ko: 인허가 등록면허세(면허분) 누락, en: Licence tax not levied on a permit}
sentence: {ko: "{permit_ymd}에 인허가한 {biz_nm}({trade_cd}, {mgt_no})에 등록면허세(면허분)를 부과하지 않았습니다", en: "No licence tax was levied on {biz_nm} ({trade_cd}, {mgt_no}), permitted on {permit_ymd}"}
area: tax
shape: 1
severity: medium
audience: owner
precheck: no
cycle: monthly
basis: 지방세법 제35조
evidence_class: monitored
key: [agency_id, mgt_no]
compared: [permit_ymd, trade_cd]
owner: {department: dept_cd, officer: emp_no}
records: [{table: permit, key: {agency_id: agency_id, mgt_no: mgt_no}}]
params:
  grace_days: {type: integer, default: 30, min: 0, max: 365, title: {ko: 부과까지 기다리는 기간(일), en: Days allowed for the levy}}
  from_ymd: {type: date, default: 2021-01-01, min: 2000-01-01, max: 2099-12-31, title: {ko: 점검 시작 인허가일, en: First permit date examined}}
status: stable
advice: {ko: 면허 종별을 확인하여 등록면허세(면허분)를 부과하고 과세대상에 인허가 관리번호를 연결하십시오., en: Levy the tax for the class of licence and link the taxable object to the permit number.}
exceptions: {ko: "과세대상이 아닌 업종(공통코드 '면허세제외업종'), 전액 감면되어 세액 없이 부과 처리된 면허"}
*/
SELECT p.agency_id, p.mgt_no, p.biz_nm, p.trade_cd, p.permit_ymd, p.dept_cd, p.emp_no
FROM permit p
WHERE p.permit_ymd >= param('from_ymd')
  AND p.permit_ymd + param('grace_days') < current_date
  AND NOT EXISTS (
        SELECT 1
        FROM ltx_obj o
        JOIN ltx_levy l ON l.agency_id = o.agency_id AND l.obj_id = o.obj_id
        WHERE o.agency_id = p.agency_id AND o.permit_no = p.mgt_no
          AND o.obj_kind_cd = '면허' AND l.tax_item_cd = '등록면허'
          AND l.status_cd IS DISTINCT FROM '취소')
  AND NOT EXISTS (
        SELECT 1
        FROM code c
        WHERE c.grp_cd = '면허세제외업종' AND c.cd = p.trade_cd AND c.use_yn = 'Y')
