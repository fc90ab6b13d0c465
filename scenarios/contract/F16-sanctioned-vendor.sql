/*
id: F16
title: {ko: 부정당업자 제재 중 계약, en: Contract with a sanctioned firm}
sentence: {ko: "입찰참가자격이 {from_ymd}부터 {to_ymd}까지 제한된 {vendor_nm}와 {cont_ymd}에 {cont_amt}원의 계약을 맺었습니다", en: "A contract of {cont_amt} won was made on {cont_ymd} with {vendor_nm}, sanctioned from {from_ymd} to {to_ymd}"}
area: contract
shape: 2
severity: critical
audience: owner
precheck: yes
cycle: daily
basis: 지방계약법 제31조
evidence_class: background
key: [agency_id, cont_no]
compared: [cont_ymd, biz_no]
owner: {department: dept_cd, officer: officer_emp_no}
amount: cont_amt
records: [{table: ct_cont, key: {agency_id: agency_id, cont_no: cont_no}},
          {table: vendor, key: {agency_id: agency_id, vendor_id: vendor_id}},
          {table: ct_sanction, key: {agency_id: agency_id, biz_no: biz_no, from_ymd: from_ymd}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 100000000, title: {ko: 보는 계약금액의 아래 한도(원), en: Smallest contract looked at in won}}
status: stable
advice: {ko: "제재 사실과 집행정지 여부를 확인하고, 제재 중이면 계약의 해제·해지를 검토하십시오", en: "Check the sanction and any stay of execution; if it stands, consider ending the contract"}
exceptions: {ko: "법원의 집행정지 중에 맺은 계약과 제재가 끝난 뒤의 계약은 제외합니다", en: "Contracts made while a court had stayed the sanction, or after it ended"}
*/
SELECT c.agency_id, c.cont_no, c.title, c.vendor_id, v.vendor_nm, v.biz_no, c.cont_ymd, c.cont_amt, c.method_cd,
       s.from_ymd, s.to_ymd, s.cause, c.dept_cd, c.officer_emp_no
  FROM ct_cont AS c
  JOIN vendor AS v ON v.agency_id = c.agency_id AND v.vendor_id = c.vendor_id
  JOIN ct_sanction AS s
    ON s.agency_id = v.agency_id
   AND s.biz_no = v.biz_no
   AND c.cont_ymd >= s.from_ymd
   AND (s.to_ymd IS NULL OR c.cont_ymd <= s.to_ymd)
 WHERE COALESCE(c.cont_amt, c.est_amt, param('min_amt')) >= param('min_amt')
   AND NOT (s.stay_from_ymd IS NOT NULL
            AND c.cont_ymd >= s.stay_from_ymd
            AND (s.stay_to_ymd IS NULL OR c.cont_ymd <= s.stay_to_ymd))
