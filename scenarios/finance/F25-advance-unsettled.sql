/*
id: F25
title: {ko: 개산급 미정산, en: Advance not settled}
sentence: {ko: "{give_ymd}에 지급한 개산급 {give_amt}원을 정산기한 {settle_due_ymd}이 지나도록 정산하지 않았습니다", en: "The advance of {give_amt} won given on {give_ymd} is not settled although it was due on {settle_due_ymd}"}
area: finance
shape: 6
severity: medium
audience: owner
precheck: no
cycle: daily
basis: 지방자치단체 회계관리에 관한 훈령 제53조
evidence_class: background
key: [agency_id, petty_no]
compared: [give_amt, settle_due_ymd]
owner: {department: dept_cd, officer: cashier_emp_no}
amount: give_amt
records: [{table: petty, key: {agency_id: agency_id, petty_no: petty_no}}]
params:
  grace_days: {type: integer, default: 0, min: 0, max: 30, title: {ko: 정산기한 뒤 기다리는 날수, en: Days waited after the due date}}
status: stable
advice: {ko: "정산서와 증빙을 갖추어 정산하고 남은 금액을 반납하십시오. 정산 전에는 새로 개산급을 지급하지 마십시오", en: "Settle with the evidence and return what is left; give no new advance before"}
exceptions: {ko: "정산기한이 토·일요일이거나 휴일이면 다음 날 이후로 보며, 정산이 끝난 것과 일상경비는 제외합니다", en: "A due date on a weekend or holiday moves on; settled advances and ordinary petty cash are not looked at"}
*/
SELECT p.agency_id, p.petty_no, p.give_ymd, p.give_amt, p.used_amt, p.settle_due_ymd, p.dept_cd, p.cashier_emp_no
  FROM petty AS p
  LEFT JOIN calendar AS k ON k.ymd = p.settle_due_ymd AND k.biz_yn = 'N'
 WHERE p.kind_cd = '개산'
   AND p.settle_ymd IS NULL
   AND COALESCE(p.give_amt, 0) <> 0
   AND p.settle_due_ymd + param('grace_days')
       + CASE WHEN extract(isodow FROM p.settle_due_ymd) = 6 THEN 2
              WHEN extract(isodow FROM p.settle_due_ymd) = 7 THEN 1
              WHEN k.ymd IS NULL THEN 0
              WHEN extract(isodow FROM p.settle_due_ymd) = 5 THEN 3
              ELSE 1 END < current_date
