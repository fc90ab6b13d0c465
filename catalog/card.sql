-- 법인카드 | Cards | 카드사·지방재정(e-호조)
CREATE TABLE card (
    agency_id     text   NOT NULL, -- 기관코드 | Agency
    card_id       text   NOT NULL, -- 카드관리번호 | Card
    card_no       text,            -- 카드번호 | Card number | secret
    card_last4    text,            -- 카드끝네자리 | Last four digits
    company_cd    text,            -- 카드사코드 | Card company
    kind_cd       text,            -- 카드종류코드 | Kind of card
    dept_cd       text,            -- 부서코드 | Department
    holder_emp_no text,            -- 소지자사번 | Holder
    limit_amt     bigint,          -- 한도금액(원) | Limit in won
    issue_ymd     date,            -- 발급일자 | Issued on
    return_ymd    date,            -- 반납일자 | Returned on
    state_cd      text,            -- 카드상태코드 | State
    PRIMARY KEY (agency_id, card_id)
);

-- 카드 승인내역 | Card approvals | 카드사
CREATE TABLE card_apv (
    agency_id       text      NOT NULL, -- 기관코드 | Agency
    apv_no          text      NOT NULL, -- 승인번호 | Approval number
    card_id         text,               -- 카드관리번호 | Card
    apv_dtm         timestamp,          -- 승인일시 | Time of approval
    apv_cd          text,               -- 승인구분코드 | Approval or cancellation
    org_apv_no      text,               -- 원승인번호 | Original approval
    amt             bigint,             -- 승인금액(원) | Amount in won
    vat             bigint,             -- 부가세액(원) | Value added tax in won
    merchant_no     text,               -- 가맹점번호 | Merchant number
    merchant_nm     text,               -- 가맹점명 | Merchant
    mcc_cd          text,               -- 업종코드 | Kind of trade
    merchant_biz_no text,               -- 가맹점 사업자등록번호 | Business number of the merchant
    merchant_addr   text,               -- 가맹점주소 | Address of the merchant
    sido_cd         text,               -- 시도코드 | Province
    sgg_cd          text,               -- 시군구코드 | City or district
    settle_ymd      date,               -- 결제일자 | Settled on
    pay_no          text,               -- 지급번호 | Payment number
    stat_item_cd    text,               -- 통계목코드 | Statistical item
    PRIMARY KEY (agency_id, apv_no)
);

-- 카드 사용내역 | Explanations of card use | 지방재정(e-호조)
CREATE TABLE card_use (
    agency_id   text    NOT NULL, -- 기관코드 | Agency
    apv_no      text    NOT NULL, -- 승인번호 | Approval number
    purpose     text,             -- 사용목적 | Purpose
    people_cnt  integer,          -- 사용인원 | Number of people
    guests      text,             -- 사용대상 | People met | masked
    trip_no     text,             -- 출장번호 | Trip
    explain     text,             -- 소명내용 | Explanation
    duty_doc_no text,             -- 근무명령번호 | Order of duty
    PRIMARY KEY (agency_id, apv_no)
);

-- 카드 포인트 | Card points | 카드사
CREATE TABLE card_point (
    agency_id   text   NOT NULL, -- 기관코드 | Agency
    company_cd  text   NOT NULL, -- 카드사코드 | Card company
    yr          text   NOT NULL, -- 연도 | Year
    point_amt   bigint,          -- 포인트금액(원) | Points in won
    revenue_ymd date,            -- 세입조치일자 | Turned into revenue on
    PRIMARY KEY (agency_id, company_cd, yr)
);

-- 업종 제한기준 | Rules for kinds of trade | 공통(구매카드 기준)
CREATE TABLE mcc_rule (
    mcc_cd    text NOT NULL, -- 업종코드 | Kind of trade
    nm        text,          -- 업종명 | Name of the trade
    forbid_cd text,          -- 제한구분코드 | Forbidden, caution or allowed
    kind_cd   text NOT NULL, -- 카드종류코드 | Kind of card
    PRIMARY KEY (mcc_cd, kind_cd)
);
