/*
id: F05
title: {ko: 채권자와 예금주 불일치, en: Creditor is not the holder of the account}
sentence: {ko: "{creditor_nm}에게 줄 {amt}원을 예금주가 {holder_nm}인 계좌로 {pay_ymd}에 지급했습니다", en: "{amt} won owed to {creditor_nm} was paid on {pay_ymd} into an account held by {holder_nm}"}
area: finance
shape: 3
severity: high
audience: owner
precheck: yes
cycle: daily
basis: 지방자치단체 회계관리에 관한 훈령 제33조, 제118조제3항
evidence_class: audited
key: [agency_id, pay_no]
compared: [amt, acct_tok]
owner: {department: dept_cd, officer: mk_emp_no}
amount: amt
records: [{table: exp_pay, key: {agency_id: agency_id, pay_no: pay_no}},
          {table: acct_owner, key: {agency_id: agency_id, acct_tok: acct_tok}}]
params:
  min_amt: {type: bigint, default: 1, min: 1, max: 100000000, title: {ko: 보는 지급액의 아래 한도(원), en: Smallest payment looked at in won}}
status: stable
advice: {ko: "채권양도·위임 등 정당한 근거가 없으면 지급을 정정하고 채권자 본인의 계좌로 다시 지급하십시오", en: "Without lawful ground such as an assignment, correct the payment and pay into the creditor's own account"}
exceptions: {ko: "사업자번호·연계토큰·이름 가운데 하나라도 같은 경우, 기관의 공금계좌로 보낸 일상경비 교부, 하수급인에게 직접 지급하기로 한 하도급대금은 제외합니다", en: "Cases where one of business number, token or name agrees, money given to a public account, direct payment to a registered subcontractor"}
*/
SELECT p.agency_id, p.pay_no, p.creditor_nm, o.holder_nm, p.amt, p.pay_ymd, p.acct_tok,
       p.creditor_biz_no, o.holder_biz_no, p.remark, p.dept_cd, p.mk_emp_no
  FROM exp_pay AS p
  JOIN acct_owner AS o ON o.agency_id = p.agency_id AND o.acct_tok = p.acct_tok
 WHERE p.amt >= param('min_amt')
   AND (p.creditor_biz_no <> o.holder_biz_no
        OR p.creditor_tok <> o.holder_tok
        OR p.creditor_nm <> o.holder_nm)
   AND COALESCE(p.creditor_biz_no <> o.holder_biz_no, true)
   AND COALESCE(p.creditor_tok <> o.holder_tok, true)
   AND COALESCE(replace(replace(replace(p.creditor_nm, ' ', ''), '주식회사', ''), '(주)', '')
             <> replace(replace(replace(o.holder_nm, ' ', ''), '주식회사', ''), '(주)', ''), true)
   AND NOT EXISTS (SELECT 1 FROM bank_acct AS b
                    WHERE b.agency_id = p.agency_id AND b.acct_tok = p.acct_tok)
   AND NOT EXISTS (SELECT 1 FROM exp_cause AS c
                     JOIN ct_sub AS s ON s.agency_id = c.agency_id AND s.cont_no = c.cont_no
                    WHERE c.agency_id = p.agency_id AND c.cause_no = p.cause_no
                      AND s.sub_biz_no = o.holder_biz_no AND s.direct_pay_yn = 'Y')
