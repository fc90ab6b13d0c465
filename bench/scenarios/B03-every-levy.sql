/*
id: B03
title: {ko: 지방세 부과 모두, en: Every levy of local tax}
sentence: {ko: "{lvy_yr}년 {lvy_mm}월분 {tax_item_cd} {tax_amt}원을 부과했습니다(과세번호 {levy_no})", en: "{tax_amt} won of {tax_item_cd} was levied for {lvy_yr}-{lvy_mm} (levy {levy_no})"}
area: tax
shape: 1
severity: high
audience: owner
precheck: no
cycle: daily
basis: ""
evidence_class: background
key: [agency_id, levy_no]
compared: [tax_amt]
owner: {department: dept_cd, officer: emp_no}
amount: tax_amt
records: [{table: ltx_levy, key: {agency_id: agency_id, levy_no: levy_no}}]
status: stable
advice: {ko: 목록의 속도를 재는 규칙입니다., en: It is there to measure how fast lists are.}
*/
SELECT agency_id, levy_no, lvy_yr, lvy_mm, tax_item_cd, tax_amt, dept_cd, emp_no FROM ltx_levy
