-- 복지급여 수급자격 | Welfare cases | 행복이음
CREATE TABLE welf_case (
    agency_id text NOT NULL, -- 기관코드 | Agency
    case_no   text NOT NULL, -- 수급번호 | Case number
    prog_cd   text,          -- 급여종류(기초생계/주거/기초연금/한부모/장애/아동) | Programme
    tok       text,          -- 수급자 연계토큰 | Recipient token | token
    hh_no     text,          -- 세대번호 | Household number | secret
    hh_tok    text,          -- 세대 연계토큰 | Household token | token
    dept_cd   text,          -- 담당부서 | Department
    emp_no    text,          -- 담당자사번 | Officer
    start_ymd date,          -- 수급시작일자 | Start
    end_ymd   date,          -- 수급종료일자 | End
    stop_cd   text,          -- 중지사유 | Reason of the stop
    PRIMARY KEY (agency_id, case_no)
);

-- 복지급여 지급 | Welfare payments | 행복이음
CREATE TABLE welf_pay (
    agency_id     text    NOT NULL, -- 기관코드 | Agency
    case_no       text    NOT NULL, -- 수급번호 | Case number
    pay_ym        text    NOT NULL, -- 급여년월(YYYYMM) | Month paid for
    pay_seq       integer NOT NULL, -- 지급순번 | Sequence
    pay_kind_cd   text,             -- 지급구분(정기/소급/미지급) | Kind of payment
    pay_ymd       date,             -- 지급일자 | Date paid
    amt           bigint,           -- 지급금액(원) | Amount in won
    acct_no       text,             -- 지급계좌번호 | Account number | secret
    acct_tok      text,             -- 지급계좌 연계토큰 | Account token | token
    holder_nm     text,             -- 예금주명 | Account holder | masked
    holder_rel_cd text,             -- 예금주관계(본인/세대원/급여관리자/시설) | Holder's relation
    recover_ymd   date,             -- 환수일자 | Date recovered
    PRIMARY KEY (agency_id, case_no, pay_ym, pay_seq)
);
