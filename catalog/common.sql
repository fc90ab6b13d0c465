-- 조직·부서 | Organisation and departments | 공통(행정표준코드)
CREATE TABLE org (
    agency_id      text NOT NULL, -- 기관코드 | Agency
    dept_cd        text NOT NULL, -- 부서코드 | Department
    dept_nm        text,          -- 부서명 | Department name
    dept_kind_cd   text,          -- 부서유형코드 | Kind of department
    up_dept_cd     text,          -- 상위부서코드 | Parent department
    valid_from_ymd date,          -- 유효시작일자 | Valid from
    valid_to_ymd   date,          -- 유효종료일자 | Valid to
    PRIMARY KEY (agency_id, dept_cd)
);

-- 근무일력 | Working-day calendar | 공통
CREATE TABLE calendar (
    ymd    date NOT NULL, -- 일자 | Date
    biz_yn text,          -- 근무일여부 | Working day (Y/N)
    hol_nm text,          -- 휴일명 | Name of the holiday
    PRIMARY KEY (ymd)
);

-- 공통코드 | Common codes | 공통
CREATE TABLE code (
    grp_cd text NOT NULL, -- 코드그룹 | Code group
    cd     text NOT NULL, -- 코드 | Code
    cd_nm  text,          -- 코드명 | Name of the code
    use_yn text,          -- 사용여부 | In use (Y/N)
    PRIMARY KEY (grp_cd, cd)
);

-- 주민 | Residents | 주민등록
CREATE TABLE resident (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    tok         text NOT NULL, -- 주민 연계토큰 | Token of the person | token
    nm          text,          -- 성명 | Name | masked
    birth_ymd   date,          -- 생년월일 | Date of birth | masked
    sex_cd      text,          -- 성별코드 | Sex
    death_ymd   date,          -- 사망일자 | Date of death
    addr_cd     text,          -- 행정동코드 | Administrative neighbourhood
    move_in_ymd date,          -- 전입일자 | Moved in on
    hh_tok      text,          -- 세대 연계토큰 | Token of the household | token
    hh_rel_cd   text,          -- 세대주관계코드 | Relation to the head of household
    PRIMARY KEY (agency_id, tok)
);

-- 사람·사업자 연결 | Links of persons and businesses between systems | 공통
CREATE TABLE person_link (
    agency_id text NOT NULL, -- 기관코드 | Agency
    src_sys   text NOT NULL, -- 원천시스템 | Source system
    src_key   text NOT NULL, -- 원천키 | Key in the source system
    tok       text,          -- 사람 연계토큰 | Token of the person | token
    biz_no    text,          -- 사업자등록번호 | Business registration number
    corp_no   text,          -- 법인등록번호 | Corporate registration number
    PRIMARY KEY (agency_id, src_sys, src_key)
);
