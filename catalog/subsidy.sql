-- 보조사업 | Subsidy programmes | 지방보조금(보탬e)
CREATE TABLE sub_prog (
    agency_id    text   NOT NULL, -- 기관코드 | Agency
    prog_cd      text   NOT NULL, -- 보조사업코드 | Programme
    prog_nm      text,            -- 보조사업명 | Name of the programme
    fyr          text,            -- 회계연도 | Fiscal year
    dept_cd      text,            -- 부서코드 | Department
    stat_item_cd text,            -- 통계목코드 | Statistical item
    purpose_cd   text,            -- 사업목적코드 | Purpose
    bdg_amt      bigint,          -- 보조금예산(원) | Budget in won
    PRIMARY KEY (agency_id, prog_cd)
);

-- 보조금 교부 | Grants | 지방보조금(보탬e)
CREATE TABLE sub_grant (
    agency_id      text   NOT NULL, -- 기관코드 | Agency
    grant_no       text   NOT NULL, -- 교부번호 | Grant
    prog_cd        text,            -- 보조사업코드 | Programme
    dept_cd        text,            -- 부서코드 | Department
    emp_no         text,            -- 담당자사번 | Officer
    org_tok        text,            -- 보조사업자 연계토큰 | Token of the grantee | token
    biz_no         text,            -- 보조사업자 사업자등록번호 | Business number of the grantee
    acct_id        text,            -- 보조금계좌관리번호 | Account of the grant
    decide_ymd     date,            -- 교부결정일자 | Decided on
    give_ymd       date,            -- 교부일자 | Given on
    amt            bigint,          -- 교부금액(원) | Grant in won
    self_amt       bigint,          -- 자부담금액(원) | Own share in won
    from_ymd       date,            -- 사업시작일자 | From
    to_ymd         date,            -- 사업종료일자 | To
    settle_due_ymd date,            -- 정산기한일자 | Settlement due
    settle_ymd     date,            -- 정산일자 | Settled on
    remain_amt     bigint,          -- 집행잔액(원) | Left in won
    interest_amt   bigint,          -- 발생이자(원) | Interest in won
    return_ymd     date,            -- 반납일자 | Returned on
    PRIMARY KEY (agency_id, grant_no)
);

-- 보조금 집행 | Spending of grants | 지방보조금(보탬e)
CREATE TABLE sub_exp (
    agency_id       text      NOT NULL, -- 기관코드 | Agency
    grant_no        text      NOT NULL, -- 교부번호 | Grant
    exp_no          text      NOT NULL, -- 집행번호 | Number of the spending
    dtm             timestamp,          -- 집행일시 | Time
    card_yn         text,               -- 카드사용여부 | By card (Y/N)
    merchant_nm     text,               -- 가맹점명 | Merchant
    merchant_biz_no text,               -- 가맹점 사업자등록번호 | Business number of the merchant
    mcc_cd          text,               -- 업종코드 | Kind of trade
    item_cd         text,               -- 집행항목코드 | Item
    amt             bigint,             -- 집행금액(원) | Amount in won
    evid_no         text,               -- 증빙번호 | Evidence
    recog_cd        text,               -- 인정구분코드 | Recognised or not
    PRIMARY KEY (agency_id, grant_no, exp_no)
);

-- 보조사업자 | Grantees | 지방보조금(보탬e)
CREATE TABLE sub_org (
    agency_id text NOT NULL, -- 기관코드 | Agency
    org_tok   text NOT NULL, -- 보조사업자 연계토큰 | Token of the grantee | token
    org_nm    text,          -- 보조사업자명 | Name of the grantee
    biz_no    text,          -- 사업자등록번호 | Business registration number
    ceo_nm    text,          -- 대표자명 | Representative | masked
    ceo_tok   text,          -- 대표자 연계토큰 | Token of the representative | token
    addr      text,          -- 주소 | Address
    PRIMARY KEY (agency_id, org_tok)
);

-- 보조사업자 임원 | Officers of grantees | 지방보조금(보탬e)
CREATE TABLE sub_officer (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    org_tok    text NOT NULL, -- 보조사업자 연계토큰 | Token of the grantee | token
    person_tok text NOT NULL, -- 임원 연계토큰 | Token of the officer | token
    nm         text,          -- 임원명 | Name | masked
    role_cd    text,          -- 직책코드 | Role
    from_ymd   date,          -- 취임일자 | From
    to_ymd     date,          -- 퇴임일자 | To
    PRIMARY KEY (agency_id, org_tok, person_tok)
);

-- 보조금 수행배제 | Excluded grantees | 지방보조금(보탬e)
CREATE TABLE sub_sanction (
    agency_id text NOT NULL, -- 기관코드 | Agency
    org_tok   text NOT NULL, -- 보조사업자 연계토큰 | Token of the grantee | token
    biz_no    text,          -- 사업자등록번호 | Business registration number
    from_ymd  date NOT NULL, -- 배제시작일자 | From
    to_ymd    date,          -- 배제종료일자 | To
    cause     text,          -- 배제사유 | Cause
    PRIMARY KEY (agency_id, org_tok, from_ymd)
);

-- 보조금 중요재산 | Important assets from grants | 지방보조금(보탬e)
CREATE TABLE sub_asset (
    agency_id      text   NOT NULL, -- 기관코드 | Agency
    asset_no       text   NOT NULL, -- 재산번호 | Asset
    grant_no       text,            -- 교부번호 | Grant
    kind_cd        text,            -- 재산종류코드 | Kind of asset
    pnu            text,            -- 필지고유번호 | Parcel number
    get_ymd        date,            -- 취득일자 | Acquired on
    get_amt        bigint,          -- 취득금액(원) | Price in won
    mark_ymd       date,            -- 부기등기일자 | Marked in the register on
    guard_end_ymd  date,            -- 처분제한종료일자 | Protected until
    dispose_ymd    date,            -- 처분일자 | Disposed of on
    approve_doc_no text,            -- 처분승인문서번호 | Document of the approval
    PRIMARY KEY (agency_id, asset_no)
);
