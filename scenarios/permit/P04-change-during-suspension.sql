/*
id: P04
title: {ko: 처분기간 중 영업·명의변경, en: Change of a permit accepted while a stop order runs}
sentence: {ko: "{biz_nm}은(는) {from_ymd}부터 {to_ymd}까지 영업정지 중인데 {chg_ymd}에 {chg_cd}을(를) 수리했습니다", en: "A change of {biz_nm} was accepted on {chg_ymd} while its stop order runs from {from_ymd} to {to_ymd}"}
area: permit
shape: 12
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 식품위생법 제78조
evidence_class: background
key: [agency_id, disp_no, mgt_no, chg_seq]
compared: [chg_ymd, chg_cd, from_ymd, to_ymd]
owner: {department: dept_cd, officer: emp_no}
records: [{table: permit_chg, key: {agency_id: agency_id, mgt_no: mgt_no, chg_seq: chg_seq}},
          {table: dispose, key: {agency_id: agency_id, disp_no: disp_no}}]
status: stable
advice: {ko: 변경 수리의 경위를 확인하고 처분의 효과가 양수인에게 승계됨을 알리십시오., en: Find out why the change was accepted and tell the successor that the order binds him.}
exceptions: {ko: "처분 시작 전이나 종료 후의 변경, 취소되었거나 집행이 정지된 처분, 과징금으로 갈음한 처분"}
*/
SELECT d.agency_id, d.disp_no, c.mgt_no, c.chg_seq, c.chg_cd, c.chg_ymd, d.from_ymd, d.to_ymd, p.biz_nm, p.dept_cd, c.emp_no
FROM dispose d
JOIN permit_chg c ON c.agency_id = d.agency_id AND c.mgt_no = d.mgt_no
                 AND c.chg_ymd BETWEEN d.from_ymd AND d.to_ymd
LEFT JOIN permit p ON p.agency_id = c.agency_id AND p.mgt_no = c.mgt_no
WHERE d.disp_cd = '영업정지'
  AND (d.cancel_ymd IS NULL OR c.chg_ymd < d.cancel_ymd)
