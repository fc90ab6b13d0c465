-- 납세자 | Taxpayers | 지방세
CREATE TABLE ltx_payer (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    payer_id   text NOT NULL, -- 납세자번호 | Taxpayer number
    rrn        text,          -- 주민(법인)등록번호 | Resident or corporate number | secret
    payer_tok  text,          -- 납세자 연계토큰 | Taxpayer token | token
    payer_nm   text,          -- 납세자명 | Taxpayer name | masked
    biz_no     text,          -- 사업자등록번호 | Business number
    addr_cd    text,          -- 행정동코드 | Address code
    death_ymd  date,          -- 사망일자 | Date of death
    tel        text,          -- 전화번호 | Telephone | secret
    PRIMARY KEY (agency_id, payer_id)
);

-- 과세대상 | Taxable objects | 지방세
CREATE TABLE ltx_obj (
    agency_id   text NOT NULL,  -- 기관코드 | Agency
    obj_id      text NOT NULL,  -- 과세대상번호 | Object number
    obj_kind_cd text,           -- 과세대상구분(토지/건물/차량/면허/사업장) | Kind of object
    pnu         text,           -- 필지고유번호 | Parcel number
    bld_id      text,           -- 건물번호 | Building number
    car_no      text,           -- 차량번호 | Car number | masked
    permit_no   text,           -- 인허가관리번호 | Permit number
    area        numeric(12,2),  -- 면적(㎡) | Area in square metres
    use_cd      text,           -- 용도코드 | Use code
    valid_ymd   date,           -- 기준일자 | Date of validity
    PRIMARY KEY (agency_id, obj_id)
);

-- 지방세 부과 | Local tax levies | 지방세
CREATE TABLE ltx_levy (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    levy_no      text NOT NULL, -- 과세번호 | Levy number
    lvy_yr       text,          -- 부과년도 | Levy year
    lvy_mm       text,          -- 부과월 | Levy month
    dept_cd      text,          -- 과세부서 | Taxing department
    tax_item_cd  text,          -- 세목(취득/등록면허/재산/자동차/주민/지방소득/지역자원) | Tax item
    payer_id     text,          -- 납세자번호 | Taxpayer number
    obj_id       text,          -- 과세대상번호 | Object number
    std_amt      bigint,        -- 과세표준액(원) | Tax base in won
    rate         numeric(7,4),  -- 세율(%) | Rate in per cent
    tax_amt      bigint,        -- 본세액(원) | Tax in won
    add_amt      bigint,        -- 가산세액(원) | Additional tax in won
    exempt_amt   bigint,        -- 감면세액(원) | Exempted tax in won
    due_ymd      date,          -- 납기일자 | Due date
    notice_ymd   date,          -- 고지일자 | Date of notice
    levy_kind_cd text,          -- 부과구분(정기/수시/신고) | Kind of levy
    emp_no       text,          -- 담당자사번 | Officer
    status_cd    text,          -- 부과상태(부과/취소) | State of the levy
    PRIMARY KEY (agency_id, levy_no)
);

-- 지방세 경정·취소 | Changes and cancellations of local tax levies | 지방세
CREATE TABLE ltx_levy_chg (
    agency_id   text    NOT NULL, -- 기관코드 | Agency
    levy_no     text    NOT NULL, -- 과세번호 | Levy number
    chg_seq     integer NOT NULL, -- 변경순번 | Sequence
    chg_cd      text,             -- 변경구분(감액/취소/증액) | Kind of change
    before_amt  bigint,           -- 변경전세액(원) | Tax before in won
    after_amt   bigint,           -- 변경후세액(원) | Tax after in won
    reason_cd   text,             -- 변경사유 | Reason
    emp_no      text,             -- 처리자사번 | Handling officer
    appr_emp_no text,             -- 결재자사번 | Approving officer
    chg_dtm     timestamp,        -- 처리일시 | Time of the change
    PRIMARY KEY (agency_id, levy_no, chg_seq)
);

-- 지방세 수납 | Local tax receipts | 지방세
CREATE TABLE ltx_pay (
    agency_id  text    NOT NULL, -- 기관코드 | Agency
    levy_no    text    NOT NULL, -- 과세번호 | Levy number
    pay_seq    integer NOT NULL, -- 수납순번 | Sequence
    pay_ymd    date,             -- 수납일자 | Date paid
    amt        bigint,           -- 수납금액(원) | Amount in won
    channel_cd text,             -- 수납경로(위택스/은행/가상계좌/현장/카드) | Channel
    acct_ymd   date,             -- 소인일자 | Date matched
    PRIMARY KEY (agency_id, levy_no, pay_seq)
);

-- 지방세 감면 | Local tax exemptions | 지방세
CREATE TABLE ltx_exempt (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    exempt_no     text NOT NULL, -- 감면번호 | Exemption number
    levy_no       text,          -- 과세번호 | Levy number
    law_cd        text,          -- 감면근거조문 | Article of law
    amt           bigint,        -- 감면금액(원) | Amount in won
    qual_kind     text,          -- 감면자격 | Entitlement
    start_ymd     date,          -- 감면시작일자 | Start
    guard_end_ymd date,          -- 유예기간종료일자 | End of the guard period
    check_ymd     date,          -- 사후점검일자 | Date of the check
    PRIMARY KEY (agency_id, exempt_no)
);

-- 지방세 체납 | Local tax arrears | 지방세
CREATE TABLE ltx_arrear (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    levy_no    text NOT NULL, -- 과세번호 | Levy number
    arrear_amt bigint,        -- 체납액(원) | Arrears in won
    remind_ymd date,          -- 독촉일자 | Date of the reminder
    limit_ymd  date,          -- 시효완성일자 | Date of limitation
    break_cd   text,          -- 시효중단사유 | Reason of interruption
    PRIMARY KEY (agency_id, levy_no)
);

-- 압류 | Seizures | 지방세·세외수입
CREATE TABLE seize (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    seize_no      text NOT NULL, -- 압류번호 | Seizure number
    sys_cd        text,          -- 시스템구분(지방세/세외수입) | Source system
    levy_no       text,          -- 부과번호 | Levy number
    asset_kind_cd text,          -- 재산구분(부동산/차량/예금/급여) | Kind of asset
    asset_key     text,          -- 재산식별값 | Asset key | masked
    seize_ymd     date,          -- 압류일자 | Date of seizure
    release_ymd   date,          -- 해제일자 | Date of release
    PRIMARY KEY (agency_id, seize_no)
);

-- 정리보류(결손) | Write-offs | 지방세
CREATE TABLE ltx_writeoff (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    levy_no      text NOT NULL, -- 과세번호 | Levy number
    writeoff_ymd date NOT NULL, -- 정리보류일자 | Date of the write-off
    reason_cd    text,          -- 정리보류사유 | Reason
    amt          bigint,        -- 정리보류액(원) | Amount in won
    cancel_ymd   date,          -- 취소일자 | Date cancelled
    PRIMARY KEY (agency_id, levy_no, writeoff_ymd)
);

-- 지방세 환급 | Local tax refunds | 지방세
CREATE TABLE ltx_refund (
    agency_id       text NOT NULL, -- 기관코드 | Agency
    refund_no       text NOT NULL, -- 환급번호 | Refund number
    levy_no         text,          -- 과세번호 | Levy number
    payer_id        text,          -- 납세자번호 | Taxpayer number
    cause_cd        text,          -- 환급사유(착오/이중/경정/자동차) | Cause
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

-- 재산자료 | Known assets | 지방세
CREATE TABLE asset_info (
    agency_id text NOT NULL, -- 기관코드 | Agency
    tok       text NOT NULL, -- 소유자 연계토큰 | Owner token | token
    kind_cd   text NOT NULL, -- 재산구분 | Kind of asset
    asset_key text NOT NULL, -- 재산식별값 | Asset key | masked
    valid_ymd date,          -- 기준일자 | Date of validity
    src_cd    text,          -- 자료출처 | Source
    PRIMARY KEY (agency_id, tok, kind_cd, asset_key)
);

-- 국세청 통보자료 | Notices of the national tax service | 국세청
CREATE TABLE nts_data (
    agency_id text NOT NULL, -- 기관코드 | Agency
    nts_no    text NOT NULL, -- 통보번호 | Notice number
    tok       text,          -- 소유자 연계토큰 | Person token | token
    biz_no    text,          -- 사업자등록번호 | Business number
    kind_cd   text,          -- 자료구분(소득/법인/주식) | Kind of data
    yr        text,          -- 귀속년도 | Year
    amt       bigint,        -- 통보금액(원) | Amount in won
    recv_ymd  date,          -- 접수일자 | Date received
    PRIMARY KEY (agency_id, nts_no)
);
