-- 계약 | Contracts | 지방계약(나라장터·e-호조)
CREATE TABLE ct_cont (
    agency_id      text         NOT NULL, -- 기관코드 | Agency
    cont_no        text         NOT NULL, -- 계약번호 | Contract number
    fyr            text,                  -- 회계연도 | Fiscal year
    dept_cd        text,                  -- 부서코드 | Contracting department
    order_dept_cd  text,                  -- 발주부서코드 | Ordering department
    kind_cd        text,                  -- 계약종류코드 | Kind of contract
    method_cd      text,                  -- 계약방법코드 | Method of contract
    private_law_cd text,                  -- 수의계약사유코드 | Ground of the private contract
    title          text,                  -- 계약명 | Title
    site           text,                  -- 현장위치 | Site
    est_amt        bigint,                -- 추정가격(원) | Estimated price in won
    plan_amt       bigint,                -- 예정가격(원) | Planned price in won
    cont_amt       bigint,                -- 계약금액(원) | Contract amount in won
    rate           numeric(7,4),          -- 낙찰률 | Rate of the award
    vendor_id      text,                  -- 거래처번호 | Vendor
    cont_ymd       date,                  -- 계약일자 | Date of the contract
    start_ymd      date,                  -- 착수일자 | Start
    due_ymd        date,                  -- 준공기한일자 | Due on
    real_done_ymd  date,                  -- 실제준공일자 | Completed on
    long_yn        text,                  -- 장기계속여부 | Long-term (Y/N)
    joint_yn       text,                  -- 공동도급여부 | Joint (Y/N)
    bond_kind_cd   text,                  -- 보증종류코드 | Kind of bond
    bond_amt       bigint,                -- 보증금액(원) | Bond in won
    pub_ymd        date,                  -- 공개일자 | Published on
    officer_emp_no text,                  -- 계약담당자사번 | Officer
    PRIMARY KEY (agency_id, cont_no)
);

-- 견적·입찰 | Quotes and bids | 지방계약(나라장터·e-호조)
CREATE TABLE ct_quote (
    agency_id text      NOT NULL, -- 기관코드 | Agency
    cont_no   text      NOT NULL, -- 계약번호 | Contract number
    vendor_id text      NOT NULL, -- 거래처번호 | Vendor
    amt       bigint,             -- 견적금액(원) | Quoted in won
    dtm       timestamp,          -- 제출일시 | Time of the quote
    ip        text,               -- 제출주소 | Network address | restricted
    PRIMARY KEY (agency_id, cont_no, vendor_id)
);

-- 계약변경 | Changes of contracts | 지방계약(나라장터·e-호조)
CREATE TABLE ct_chg (
    agency_id      text    NOT NULL, -- 기관코드 | Agency
    cont_no        text    NOT NULL, -- 계약번호 | Contract number
    seq            integer NOT NULL, -- 변경차수 | Number of the change
    ymd            date,             -- 변경일자 | Date of the change
    reason_cd      text,             -- 변경사유코드 | Reason
    before_amt     bigint,           -- 변경전금액(원) | Amount before in won
    after_amt      bigint,           -- 변경후금액(원) | Amount after in won
    before_due_ymd date,             -- 변경전기한일자 | Due before
    after_due_ymd  date,             -- 변경후기한일자 | Due after
    PRIMARY KEY (agency_id, cont_no, seq)
);

-- 검사·검수 | Inspections and acceptances | 지방계약(나라장터·e-호조)
CREATE TABLE ct_insp (
    agency_id        text    NOT NULL, -- 기관코드 | Agency
    cont_no          text    NOT NULL, -- 계약번호 | Contract number
    seq              integer NOT NULL, -- 검사차수 | Number of the inspection
    kind_cd          text,             -- 검사종류코드 | Kind of inspection
    claim_ymd        date,             -- 검사청구일자 | Claimed on
    insp_ymd         date,             -- 검사일자 | Inspected on
    inspector_emp_no text,             -- 검사자사번 | Inspector
    pass_yn          text,             -- 합격여부 | Passed (Y/N)
    PRIMARY KEY (agency_id, cont_no, seq)
);

-- 선금 | Advance payments | 지방계약(나라장터·e-호조)
CREATE TABLE ct_adv (
    agency_id  text    NOT NULL, -- 기관코드 | Agency
    cont_no    text    NOT NULL, -- 계약번호 | Contract number
    seq        integer NOT NULL, -- 선금차수 | Number of the advance
    give_ymd   date,             -- 지급일자 | Given on
    amt        bigint,           -- 선금금액(원) | Advance in won
    settle_amt bigint,           -- 정산금액(원) | Settled in won
    bond_amt   bigint,           -- 선금보증금액(원) | Bond in won
    PRIMARY KEY (agency_id, cont_no, seq)
);

-- 계약·하자보증 | Bonds of contracts | 지방계약(나라장터·e-호조)
CREATE TABLE ct_bond (
    agency_id text   NOT NULL, -- 기관코드 | Agency
    cont_no   text   NOT NULL, -- 계약번호 | Contract number
    kind_cd   text   NOT NULL, -- 보증종류코드 | Kind of bond
    amt       bigint,          -- 보증금액(원) | Bond in won
    from_ymd  date,            -- 보증시작일자 | From
    to_ymd    date,            -- 보증종료일자 | To
    PRIMARY KEY (agency_id, cont_no, kind_cd)
);

-- 하자검사 | Inspections for defects | 지방계약(나라장터·e-호조)
CREATE TABLE ct_defect (
    agency_id text NOT NULL, -- 기관코드 | Agency
    cont_no   text NOT NULL, -- 계약번호 | Contract number
    insp_no   text NOT NULL, -- 하자검사번호 | Number of the inspection
    from_ymd  date,          -- 하자담보시작일자 | Liability from
    to_ymd    date,          -- 하자담보종료일자 | Liability to
    insp_ymd  date,          -- 하자검사일자 | Inspected on
    result_cd text,          -- 하자검사결과코드 | Result
    PRIMARY KEY (agency_id, cont_no, insp_no)
);

-- 부정당업자 제재 | Sanctioned firms | 나라장터
CREATE TABLE ct_sanction (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    biz_no        text NOT NULL, -- 사업자등록번호 | Business registration number
    vendor_nm     text,          -- 업체명 | Name of the firm
    from_ymd      date NOT NULL, -- 제재시작일자 | From
    to_ymd        date,          -- 제재종료일자 | To
    stay_from_ymd date,          -- 집행정지시작일자 | Stay of execution from
    stay_to_ymd   date,          -- 집행정지종료일자 | Stay of execution to
    cause         text,          -- 제재사유 | Cause
    PRIMARY KEY (agency_id, biz_no, from_ymd)
);

-- 하도급 | Subcontracts | 지방계약(나라장터·e-호조)
CREATE TABLE ct_sub (
    agency_id     text         NOT NULL, -- 기관코드 | Agency
    cont_no       text         NOT NULL, -- 계약번호 | Contract number
    sub_biz_no    text         NOT NULL, -- 하수급인 사업자등록번호 | Business number of the subcontractor
    amt           bigint,                -- 하도급금액(원) | Amount in won
    rate          numeric(7,4),          -- 하도급률 | Rate
    direct_pay_yn text,                  -- 직접지급여부 | Paid directly (Y/N)
    pay_ymd       date,                  -- 지급일자 | Paid on
    PRIMARY KEY (agency_id, cont_no, sub_biz_no)
);

-- 지연배상금 | Damages for delay | 지방계약(나라장터·e-호조)
CREATE TABLE ct_delay (
    agency_id       text         NOT NULL, -- 기관코드 | Agency
    cont_no         text         NOT NULL, -- 계약번호 | Contract number
    delay_days      integer,               -- 지연일수 | Days late
    rate            numeric(9,6),          -- 지연배상금률 | Rate a day
    amt             bigint,                -- 지연배상금액(원) | Damages in won
    deducted_pay_no text,                  -- 공제 지급번호 | Payment it was deducted from
    PRIMARY KEY (agency_id, cont_no)
);
