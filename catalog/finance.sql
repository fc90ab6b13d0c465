-- 세출예산 | Budget of expenditure | 지방재정(e-호조)
CREATE TABLE budget (
    agency_id     text   NOT NULL, -- 기관코드 | Agency
    fyr           text   NOT NULL, -- 회계연도 | Fiscal year
    acnt_dv_cd    text   NOT NULL, -- 회계구분코드 | Account division
    dept_cd       text   NOT NULL, -- 부서코드 | Department
    fld_cd        text,            -- 분야코드 | Field
    sect_cd       text,            -- 부문코드 | Sector
    policy_biz_cd text,            -- 정책사업코드 | Policy programme
    unit_biz_cd   text,            -- 단위사업코드 | Unit programme
    dtl_biz_cd    text   NOT NULL, -- 세부사업코드 | Detailed programme
    dtl_biz_nm    text,            -- 세부사업명 | Name of the detailed programme
    comp_item_cd  text,            -- 편성목코드 | Budget item
    stat_item_cd  text   NOT NULL, -- 통계목코드 | Statistical item
    bdg_amt       bigint,          -- 예산현액(원) | Current budget in won
    alloc_amt     bigint,          -- 배정액(원) | Allotted in won
    exec_amt      bigint,          -- 집행액(원) | Spent in won
    PRIMARY KEY (agency_id, fyr, acnt_dv_cd, dept_cd, dtl_biz_cd, stat_item_cd)
);

-- 집행품의 | Requests to spend | 지방재정(e-호조)
CREATE TABLE exp_req (
    agency_id       text      NOT NULL, -- 기관코드 | Agency
    req_no          text      NOT NULL, -- 품의번호 | Request number
    fyr             text,               -- 회계연도 | Fiscal year
    dept_cd         text,               -- 부서코드 | Department
    emp_no          text,               -- 기안자사번 | Drafter
    req_ymd         date,               -- 품의일자 | Date of the request
    title           text,               -- 건명 | Title
    stat_item_cd    text,               -- 통계목코드 | Statistical item
    req_amt         bigint,             -- 품의금액(원) | Requested in won
    skip_reason_cd  text,               -- 품의생략사유코드 | Reason for no request
    coop_yn         text,               -- 회계합의여부 | Consent of accounting (Y/N)
    approver_emp_no text,               -- 결재자사번 | Approver
    appr_post_cd    text,               -- 결재자직위코드 | Post of the approver
    appr_dtm        timestamp,          -- 결재일시 | Time of approval
    doc_no          text,               -- 문서번호 | Document number
    PRIMARY KEY (agency_id, req_no)
);

-- 지출원인행위 | Acts that cause expenditure | 지방재정(e-호조)
CREATE TABLE exp_cause (
    agency_id     text   NOT NULL, -- 기관코드 | Agency
    cause_no      text   NOT NULL, -- 원인행위번호 | Number of the act
    req_no        text,            -- 품의번호 | Request number
    dept_cd       text,            -- 부서코드 | Department
    cause_ymd     date,            -- 원인행위일자 | Date of the act
    cause_kind_cd text,            -- 원인행위종류코드 | Kind of the act
    vendor_id     text,            -- 거래처번호 | Vendor
    cont_no       text,            -- 계약번호 | Contract number
    emp_no        text,            -- 담당자사번 | Officer
    amt           bigint,          -- 원인행위금액(원) | Amount in won
    PRIMARY KEY (agency_id, cause_no)
);

-- 지출결의·지급명령 | Payment orders | 지방재정(e-호조)
CREATE TABLE exp_pay (
    agency_id       text      NOT NULL, -- 기관코드 | Agency
    pay_no          text      NOT NULL, -- 지급번호 | Payment number
    cause_no        text,               -- 원인행위번호 | Number of the act
    pay_kind_cd     text,               -- 지출종류코드 | Kind of payment
    fyr             text,               -- 회계연도 | Fiscal year
    dept_cd         text,               -- 부서코드 | Department
    stat_item_cd    text,               -- 통계목코드 | Statistical item
    pay_ymd         date,               -- 지급일자 | Date of payment
    creditor_nm     text,               -- 채권자명 | Creditor | masked
    creditor_biz_no text,               -- 채권자 사업자등록번호 | Business number of the creditor
    creditor_tok    text,               -- 채권자 연계토큰 | Token of the creditor | token
    bank_cd         text,               -- 은행코드 | Bank
    acct_no         text,               -- 계좌번호 | Account number | secret
    acct_tok        text,               -- 계좌 연계토큰 | Token of the account | token
    acct_holder_nm  text,               -- 예금주명 | Account holder | masked
    amt             bigint,             -- 지급금액(원) | Amount in won
    deduct_amt      bigint,             -- 공제금액(원) | Deducted in won
    remark          text,               -- 적요 | Remark
    mk_emp_no       text,               -- 작성자사번 | Made by
    chk_emp_no      text,               -- 확인자사번 | Checked by
    ord_emp_no      text,               -- 지출원사번 | Ordered by
    ord_dtm         timestamp,          -- 지급명령일시 | Time of the payment order
    bank_result_cd  text,               -- 이체결과코드 | Result of the transfer
    result_dtm      timestamp,          -- 이체결과일시 | Time of the result
    PRIMARY KEY (agency_id, pay_no)
);

-- 지출증빙 | Evidence of payments | 지방재정(e-호조)
CREATE TABLE exp_evid (
    agency_id       text    NOT NULL, -- 기관코드 | Agency
    pay_no          text    NOT NULL, -- 지급번호 | Payment number
    evid_seq        integer NOT NULL, -- 증빙순번 | Number of the evidence
    evid_kind_cd    text,             -- 증빙종류코드 | Kind of evidence
    ntx_apv_no      text,             -- 국세청승인번호 | Approval number of the tax invoice
    supply_ymd      date,             -- 공급일자 | Date of supply
    supply_amt      bigint,           -- 공급가액(원) | Supply in won
    vat_amt         bigint,           -- 부가세액(원) | Value added tax in won
    supplier_biz_no text,             -- 공급자 사업자등록번호 | Business number of the supplier
    file_id         text,             -- 첨부파일번호 | Attached file
    PRIMARY KEY (agency_id, pay_no, evid_seq)
);

-- 거래처 | Vendors | 지방재정(e-호조)
CREATE TABLE vendor (
    agency_id      text      NOT NULL, -- 기관코드 | Agency
    vendor_id      text      NOT NULL, -- 거래처번호 | Vendor
    biz_no         text,               -- 사업자등록번호 | Business registration number
    vendor_nm      text,               -- 거래처명 | Name of the vendor
    ceo_nm         text,               -- 대표자명 | Representative | masked
    addr           text,               -- 주소 | Address
    bank_cd        text,               -- 은행코드 | Bank
    acct_no        text,               -- 계좌번호 | Account number | secret
    acct_tok       text,               -- 계좌 연계토큰 | Token of the account | token
    acct_holder_nm text,               -- 예금주명 | Account holder | masked
    pref_cd        text,               -- 우대기업구분코드 | Kind of preferred firm
    chg_emp_no     text,               -- 변경자사번 | Changed by
    chg_dtm        timestamp,          -- 변경일시 | Time of the change
    nts_status_cd  text,               -- 국세청 사업자상태코드 | Status at the tax office
    close_ymd      date,               -- 폐업일자 | Closed on
    PRIMARY KEY (agency_id, vendor_id)
);

-- 거래처 변경이력 | History of vendors | 지방재정(e-호조)
CREATE TABLE vendor_hist (
    agency_id       text      NOT NULL, -- 기관코드 | Agency
    vendor_id       text      NOT NULL, -- 거래처번호 | Vendor
    chg_seq         integer   NOT NULL, -- 변경순번 | Number of the change
    biz_no          text,               -- 사업자등록번호 | Business registration number
    vendor_nm       text,               -- 거래처명 | Name of the vendor
    bank_cd         text,               -- 은행코드 | Bank
    acct_no         text,               -- 계좌번호 | Account number | secret
    acct_tok        text,               -- 변경후 계좌 연계토큰 | Token of the new account | token
    before_acct_tok text,               -- 변경전 계좌 연계토큰 | Token of the old account | token
    acct_holder_nm  text,               -- 예금주명 | Account holder | masked
    chg_emp_no      text,               -- 변경자사번 | Changed by
    chg_dtm         timestamp,          -- 변경일시 | Time of the change
    PRIMARY KEY (agency_id, vendor_id, chg_seq)
);

-- 공금계좌 | Public bank accounts | 지방재정(e-호조)
CREATE TABLE bank_acct (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    acct_id      text NOT NULL, -- 공금계좌관리번호 | Account
    bank_cd      text,          -- 은행코드 | Bank
    acct_no      text,          -- 계좌번호 | Account number | secret
    acct_tok     text,          -- 계좌 연계토큰 | Token of the account | token
    acct_kind_cd text,          -- 계좌종류코드 | Kind of account
    dept_cd      text,          -- 부서코드 | Department
    owner_emp_no text,          -- 관리자사번 | Kept by
    open_ymd     date,          -- 개설일자 | Opened on
    open_doc_no  text,          -- 개설문서번호 | Document of the opening
    close_ymd    date,          -- 해지일자 | Closed on
    ibank_yn     text,          -- 인터넷뱅킹여부 | Internet banking (Y/N)
    PRIMARY KEY (agency_id, acct_id)
);

-- 계좌 거래내역 | Bank transactions | 금고은행
CREATE TABLE bank_tx (
    agency_id     text      NOT NULL, -- 기관코드 | Agency
    acct_id       text      NOT NULL, -- 공금계좌관리번호 | Account
    tx_dtm        timestamp NOT NULL, -- 거래일시 | Time of the transaction
    seq           integer   NOT NULL, -- 거래순번 | Number within the time
    io_cd         text,               -- 입출금구분코드 | In or out
    amt           bigint,             -- 거래금액(원) | Amount in won
    bal_amt       bigint,             -- 거래후잔액(원) | Balance in won
    peer_nm       text,               -- 상대계좌예금주 | Other party | masked
    peer_acct_tok text,               -- 상대계좌 연계토큰 | Token of the other account | token
    memo          text,               -- 거래메모 | Memo
    match_pay_no  text,               -- 대응 지급번호 | Matched payment
    PRIMARY KEY (agency_id, acct_id, tx_dtm, seq)
);

-- 계좌 일자별 잔액 | Daily bank balances | 금고은행
CREATE TABLE bank_bal (
    agency_id text   NOT NULL, -- 기관코드 | Agency
    acct_id   text   NOT NULL, -- 공금계좌관리번호 | Account
    bal_ymd   date   NOT NULL, -- 잔액일자 | Date of the balance
    bal_amt   bigint,          -- 잔액(원) | Balance in won
    PRIMARY KEY (agency_id, acct_id, bal_ymd)
);

-- 일상경비 | Petty cash | 지방재정(e-호조)
CREATE TABLE petty (
    agency_id      text   NOT NULL, -- 기관코드 | Agency
    petty_no       text   NOT NULL, -- 일상경비번호 | Petty cash number
    kind_cd        text,            -- 경비종류코드 | Kind of advance
    dept_cd        text,            -- 부서코드 | Department
    acct_id        text,            -- 공금계좌관리번호 | Account
    cashier_emp_no text,            -- 출납원사번 | Cashier
    give_ymd       date,            -- 교부일자 | Given on
    give_amt       bigint,          -- 교부액(원) | Given in won
    used_amt       bigint,          -- 집행액(원) | Spent in won
    settle_due_ymd date,            -- 정산기한일자 | Settlement due
    settle_ymd     date,            -- 정산일자 | Settled on
    remain_amt     bigint,          -- 집행잔액(원) | Left in won
    return_ymd     date,            -- 반납일자 | Returned on
    PRIMARY KEY (agency_id, petty_no)
);

-- 반납고지 | Orders to return money | 지방재정(e-호조)
CREATE TABLE return_ord (
    agency_id  text   NOT NULL, -- 기관코드 | Agency
    ret_no     text   NOT NULL, -- 반납번호 | Return number
    pay_no     text,            -- 지급번호 | Payment number
    notice_ymd date,            -- 고지일자 | Date of the notice
    due_ymd    date,            -- 납부기한일자 | Due on
    amt        bigint,          -- 반납금액(원) | Amount in won
    paid_ymd   date,            -- 납부일자 | Paid on
    PRIMARY KEY (agency_id, ret_no)
);

-- 세입세출외현금 | Cash outside the budget | 지방재정(e-호조)
CREATE TABLE xcash (
    agency_id       text   NOT NULL, -- 기관코드 | Agency
    xc_no           text   NOT NULL, -- 세입세출외현금번호 | Number
    kind_cd         text,            -- 현금종류코드 | Kind of cash
    dept_cd         text,            -- 부서코드 | Department
    payer_nm        text,            -- 납부자명 | Payer | masked
    payer_tok       text,            -- 납부자 연계토큰 | Token of the payer | token
    in_ymd          date,            -- 수납일자 | Received on
    amt             bigint,          -- 수납금액(원) | Amount in won
    purpose         text,            -- 보관목적 | Purpose
    return_due_ymd  date,            -- 반환예정일자 | Return due
    return_ymd      date,            -- 반환일자 | Returned on
    return_acct_tok text,            -- 반환계좌 연계토큰 | Token of the account of return | token
    revert_ymd      date,            -- 세입편입일자 | Turned into revenue on
    notice_ymd      date,            -- 통지일자 | Notice given on
    PRIMARY KEY (agency_id, xc_no)
);

-- 회계관직 | Accounting officers | 지방재정(e-호조)
CREATE TABLE acc_officer (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    officer_cd   text NOT NULL, -- 회계관직코드 | Accounting office
    dept_cd      text NOT NULL, -- 부서코드 | Department
    emp_no       text NOT NULL, -- 사번 | Officer
    from_ymd     date NOT NULL, -- 임명시작일자 | From
    to_ymd       date,          -- 임명종료일자 | To
    handover_ymd date,          -- 인계인수일자 | Handed over on
    PRIMARY KEY (agency_id, officer_cd, dept_cd, emp_no, from_ymd)
);

-- 채권 | Claims | 지방재정(e-호조)
CREATE TABLE claim (
    agency_id  text   NOT NULL, -- 기관코드 | Agency
    claim_no   text   NOT NULL, -- 채권번호 | Claim number
    dept_cd    text,            -- 부서코드 | Department
    debtor_tok text,            -- 채무자 연계토큰 | Token of the debtor | token
    cause      text,            -- 발생원인 | Cause
    amt        bigint,          -- 채권금액(원) | Amount in won
    due_ymd    date,            -- 이행기한일자 | Due on
    remind_ymd date,            -- 독촉일자 | Reminded on
    paid_amt   bigint,          -- 수납금액(원) | Paid in won
    PRIMARY KEY (agency_id, claim_no)
);

-- 지출 공제 | Deductions from payments | 지방재정(e-호조)
CREATE TABLE deduct (
    agency_id text   NOT NULL, -- 기관코드 | Agency
    pay_no    text   NOT NULL, -- 지급번호 | Payment number
    kind_cd   text   NOT NULL, -- 공제종류코드 | Kind of deduction
    amt       bigint,          -- 공제금액(원) | Amount in won
    due_ymd   date,            -- 납부기한일자 | Due on
    paid_ymd  date,            -- 납부일자 | Paid on
    PRIMARY KEY (agency_id, pay_no, kind_cd)
);

-- 지출 처리이력 | Steps of payments | 지방재정(e-호조)
CREATE TABLE pay_log (
    agency_id text      NOT NULL, -- 기관코드 | Agency
    pay_no    text      NOT NULL, -- 지급번호 | Payment number
    log_seq   integer   NOT NULL, -- 처리순번 | Number of the step
    step_cd   text,               -- 처리단계코드 | Step
    emp_no    text,               -- 처리자사번 | Done by
    dtm       timestamp,          -- 처리일시 | Time
    ip        text,               -- 접속주소 | Network address | restricted
    action_cd text,               -- 처리구분코드 | Action
    PRIMARY KEY (agency_id, pay_no, log_seq)
);

-- 예금주 조회결과 | Holders of accounts | 금융결제원 예금주조회
CREATE TABLE acct_owner (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    acct_tok      text NOT NULL, -- 계좌 연계토큰 | Token of the account | token
    holder_nm     text,          -- 예금주명 | Account holder | masked
    holder_biz_no text,          -- 예금주 사업자등록번호 | Business number of the holder
    holder_tok    text,          -- 예금주 연계토큰 | Token of the holder | token
    PRIMARY KEY (agency_id, acct_tok)
);
