-- 세외수입 부과 | Non-tax levies | 세외수입
CREATE TABLE ntx_levy (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    levy_no      text NOT NULL, -- 부과번호 | Levy number
    fyr          text,          -- 회계연도 | Fiscal year
    dept_cd      text,          -- 부과부서 | Levying department
    item_cd      text,          -- 세목(사용료/수수료/과태료/과징금/이행강제금/부담금/변상금/임대료/징수교부금) | Revenue item
    law_cd       text,          -- 근거법령 | Law
    payer_tok    text,          -- 납부자 연계토큰 | Payer token | token
    payer_nm     text,          -- 납부자명 | Payer name | masked
    obj_kind     text,          -- 부과대상구분(차량/필지/영업/점용) | Kind of object
    obj_key      text,          -- 부과대상식별값 | Object key | masked
    base_case_no text,          -- 근거사건번호(단속·처분·허가) | Number of the case levied for
    notice0_ymd  date,          -- 사전통지일자 | Date of the prior notice
    opin_end_ymd date,          -- 의견제출기한 | Last day for an opinion
    levy_ymd     date,          -- 부과일자 | Date levied
    due_ymd      date,          -- 납기일자 | Due date
    amt          bigint,        -- 부과금액(원) | Amount in won
    reduce_amt   bigint,        -- 감경금액(원) | Reduction in won
    add_amt      bigint,        -- 가산금(원) | Additional charge in won
    emp_no       text,          -- 담당자사번 | Officer
    status_cd    text,          -- 부과상태(부과/취소) | State of the levy
    PRIMARY KEY (agency_id, levy_no)
);

-- 세외수입 경정·취소 | Changes and cancellations of non-tax levies | 세외수입
CREATE TABLE ntx_levy_chg (
    agency_id   text    NOT NULL, -- 기관코드 | Agency
    levy_no     text    NOT NULL, -- 부과번호 | Levy number
    chg_seq     integer NOT NULL, -- 변경순번 | Sequence
    chg_cd      text,             -- 변경구분(감액/취소/증액) | Kind of change
    before_amt  bigint,           -- 변경전금액(원) | Amount before in won
    after_amt   bigint,           -- 변경후금액(원) | Amount after in won
    reason_cd   text,             -- 변경사유 | Reason
    emp_no      text,             -- 처리자사번 | Handling officer
    appr_emp_no text,             -- 결재자사번 | Approving officer
    chg_dtm     timestamp,        -- 처리일시 | Time of the change
    PRIMARY KEY (agency_id, levy_no, chg_seq)
);

-- 세외수입 수납 | Non-tax receipts | 세외수입
CREATE TABLE ntx_receipt (
    agency_id       text    NOT NULL, -- 기관코드 | Agency
    levy_no         text    NOT NULL, -- 부과번호 | Levy number
    pay_seq         integer NOT NULL, -- 수납순번 | Sequence
    pay_ymd         date,             -- 수납일자 | Date paid
    amt             bigint,           -- 수납금액(원) | Amount in won
    channel_cd      text,             -- 수납경로 | Channel
    acct_ymd        date,             -- 소인일자 | Date matched
    receiver_emp_no text,             -- 현장수납자사번 | Officer who took the payment
    PRIMARY KEY (agency_id, levy_no, pay_seq)
);

-- 세외수입 과오납 환급 | Non-tax refunds | 세외수입
CREATE TABLE ntx_refund (
    agency_id       text NOT NULL, -- 기관코드 | Agency
    refund_no       text NOT NULL, -- 환급번호 | Refund number
    levy_no         text,          -- 부과번호 | Levy number
    payer_tok       text,          -- 납부자 연계토큰 | Payer token | token
    cause_cd        text,          -- 환급사유 | Cause
    decide_ymd      date,          -- 환급결정일자 | Date of the decision
    amt             bigint,        -- 환급금액(원) | Amount in won
    add_amt         bigint,        -- 환급가산금(원) | Interest in won
    offset_amt      bigint,        -- 충당금액(원) | Amount offset in won
    claim_ymd       date,          -- 환급청구일자 | Date claimed
    assign_yn       text,          -- 양도여부 | Assigned
    assignee_tok    text,          -- 양수인 연계토큰 | Assignee token | token
    pay_acct_no     text,          -- 지급계좌번호 | Account number | secret
    pay_acct_tok    text,          -- 지급계좌 연계토큰 | Account token | token
    holder_nm       text,          -- 예금주명 | Account holder | masked
    pay_ymd         date,          -- 지급일자 | Date paid
    expire_ymd      date,          -- 시효완성일자 | Date of limitation
    decide_emp_no   text,          -- 환급결정자사번 | Deciding officer
    acct_chg_emp_no text,          -- 계좌변경자사번 | Officer who changed the account
    order_emp_no    text,          -- 지급명령자사번 | Officer who ordered the payment
    PRIMARY KEY (agency_id, refund_no)
);

-- 세외수입 체납 | Non-tax arrears | 세외수입
CREATE TABLE ntx_arrear (
    agency_id      text NOT NULL, -- 기관코드 | Agency
    levy_no        text NOT NULL, -- 부과번호 | Levy number
    arrear_amt     bigint,        -- 체납액(원) | Arrears in won
    remind_ymd     date,          -- 독촉일자 | Date of the reminder
    remind_due_ymd date,          -- 독촉납부기한 | Last day to pay after the reminder
    defer_to_ymd   date,          -- 징수유예기한 | Collection deferred until
    seize_yn       text,          -- 압류여부 | Seized
    limit_ymd      date,          -- 시효완성일자 | Date of limitation
    break_cd       text,          -- 시효중단사유 | Reason of interruption
    PRIMARY KEY (agency_id, levy_no)
);

-- 세외수입 감면 | Non-tax exemptions | 세외수입
CREATE TABLE ntx_exempt (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    levy_no       text NOT NULL, -- 부과번호 | Levy number
    law_cd        text,          -- 감면근거법령 | Law
    cond          text,          -- 감면조건 | Condition
    guard_end_ymd date,          -- 유예기간종료일자 | End of the guard period
    PRIMARY KEY (agency_id, levy_no)
);

-- 공유재산 사용·점유 | Use of public property | 공유재산
CREATE TABLE asset_use (
    agency_id text    NOT NULL, -- 기관코드 | Agency
    asset_no  text    NOT NULL, -- 재산관리번호 | Asset number
    use_seq   integer NOT NULL, -- 사용순번 | Sequence
    pnu       text,             -- 필지고유번호 | Parcel number
    area      numeric(12,2),    -- 면적(㎡) | Area in square metres
    mgr_dept  text,             -- 관리부서 | Managing department
    use_kind  text,             -- 사용구분(대부/사용허가/무단) | Kind of use
    user_tok  text,             -- 사용자 연계토큰 | User token | token
    from_ymd  date,             -- 사용시작일자 | From
    to_ymd    date,             -- 사용종료일자 | To
    levy_no   text,             -- 변상금부과번호 | Levy number of the indemnity
    PRIMARY KEY (agency_id, asset_no, use_seq)
);

-- 공유재산 대부 | Leases of public property | 공유재산
CREATE TABLE asset_lease (
    agency_id text    NOT NULL, -- 기관코드 | Agency
    asset_no  text    NOT NULL, -- 재산관리번호 | Asset number
    lease_seq integer NOT NULL, -- 대부순번 | Sequence
    pnu       text,             -- 필지고유번호 | Parcel number
    area      numeric(12,2),    -- 면적(㎡) | Area in square metres
    mgr_dept  text,             -- 관리부서 | Managing department
    user_tok  text,             -- 대부받은자 연계토큰 | Lessee token | token
    from_ymd  date,             -- 대부시작일자 | From
    to_ymd    date,             -- 대부종료일자 | To
    fee_yr    text,             -- 대부료부과년도 | Year of the last fee
    levy_no   text,             -- 대부료부과번호 | Levy number of the fee
    PRIMARY KEY (agency_id, asset_no, lease_seq)
);

-- 공유재산 매각 | Sales of public property | 공유재산
CREATE TABLE asset_sale (
    agency_id text    NOT NULL, -- 기관코드 | Agency
    asset_no  text    NOT NULL, -- 재산관리번호 | Asset number
    sale_seq  integer NOT NULL, -- 매각순번 | Sequence
    pnu       text,             -- 필지고유번호 | Parcel number
    area      numeric(12,2),    -- 면적(㎡) | Area in square metres
    mgr_dept  text,             -- 관리부서 | Managing department
    sale_ymd  date,             -- 매각일자 | Date sold
    buyer_tok text,             -- 매수자 연계토큰 | Buyer token | token
    price     bigint,           -- 매각금액(원) | Price in won
    PRIMARY KEY (agency_id, asset_no, sale_seq)
);

-- 상수도 요금 | Water charges | 상수도
CREATE TABLE water (
    agency_id text NOT NULL, -- 기관코드 | Agency
    cust_no   text NOT NULL, -- 수용가번호 | Customer number
    yymm      text NOT NULL, -- 고지년월 | Month billed
    usage     integer,       -- 사용량(㎥) | Usage in cubic metres
    amt       bigint,        -- 요금(원) | Charge in won
    pay_ymd   date,          -- 수납일자 | Date paid
    acct_ymd  date,          -- 입금일자 | Date deposited
    PRIMARY KEY (agency_id, cust_no, yymm)
);
