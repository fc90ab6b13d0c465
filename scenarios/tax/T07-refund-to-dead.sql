/*
id: T07
title: {ko: 사망자 환급, en: Tax refunded to a dead person}
sentence: {ko: "{death_ymd}에 사망한 납세자 {payer_nm}에게 {pay_ymd}에 환급금 {paid_amt}원을 지급했습니다", en: "{paid_amt} won was refunded on {pay_ymd} to {payer_nm}, who died on {death_ymd}"}
area: tax
shape: 2
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방세기본법 제60조
evidence_class: monitored
key: [agency_id, refund_no]
compared: [paid_amt, pay_ymd]
owner: {department: dept_cd, officer: emp_no}
amount: paid_amt
records: [{table: ltx_refund, key: {agency_id: agency_id, refund_no: refund_no}},
          {table: ltx_payer, key: {agency_id: agency_id, payer_id: payer_id}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 1000000000, title: {ko: 점검 최소 금액(원), en: Smallest amount examined in won}}
status: stable
advice: {ko: 지급 정지 또는 반환을 요청하고 상속인의 청구를 받아 다시 지급하십시오., en: Stop or recall the payment and pay the heirs on their claim.}
exceptions: {ko: "상속인 등에게 양도된 환급, 전액 충당되어 지급액이 없는 환급, 사망일 이전(당일 포함) 지급"}
*/
WITH refund AS (
    SELECT f.agency_id, f.refund_no, f.payer_id, f.levy_no, f.pay_ymd, f.assign_yn,
           f.amt + COALESCE(f.add_amt, 0) - COALESCE(f.offset_amt, 0) AS paid_amt,
           f.decide_emp_no AS emp_no, p.payer_nm,
           COALESCE(r.death_ymd, p.death_ymd) AS death_ymd
    FROM ltx_refund f
    JOIN ltx_payer p ON p.agency_id = f.agency_id AND p.payer_id = f.payer_id
    -- a payer who lives elsewhere is not in our register: the tax ledger's own date serves then
    LEFT JOIN resident r ON r.agency_id = p.agency_id AND r.tok = p.payer_tok
)
SELECT f.agency_id, f.refund_no, f.payer_id, f.payer_nm, f.death_ymd, f.pay_ymd, f.paid_amt, l.dept_cd, f.emp_no
FROM refund f
LEFT JOIN ltx_levy l ON l.agency_id = f.agency_id AND l.levy_no = f.levy_no
WHERE f.death_ymd < f.pay_ymd
  AND f.paid_amt >= param('min_amt')
  AND f.assign_yn IS DISTINCT FROM 'Y'
