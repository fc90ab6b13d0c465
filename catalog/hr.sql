-- 인사기본 | Staff | 지방인사(인사랑)
CREATE TABLE hr_emp (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    emp_no      text NOT NULL, -- 사번 | Staff number
    rrn         text,          -- 주민등록번호 | Resident number | secret
    tok         text,          -- 직원 연계토큰 | Person token | token
    emp_nm      text,          -- 성명 | Name | masked
    birth_ymd   date,          -- 생년월일 | Date of birth | masked
    job_kind_cd text,          -- 직종(일반/임기/별정/공무직/기간제) | Kind of staff
    series_cd   text,          -- 직렬 | Series
    grade_cd    text,          -- 직급 | Grade
    step_no     integer,       -- 호봉 | Pay step
    post_cd     text,          -- 직위 | Post
    dept_cd     text,          -- 소속부서 | Department
    hire_ymd    date,          -- 임용일자 | Date appointed
    grade_ymd   date,          -- 현직급임용일자 | Date of the present grade
    status_cd   text,          -- 재직상태(재직/휴직/정직/직위해제/파견/퇴직) | Status
    retire_ymd  date,          -- 퇴직일자 | Last day of service
    mobile      text,          -- 휴대전화 | Mobile number | secret
    PRIMARY KEY (agency_id, emp_no)
);

-- 발령 | Personnel orders | 지방인사(인사랑)
CREATE TABLE hr_order (
    agency_id      text    NOT NULL, -- 기관코드 | Agency
    emp_no         text    NOT NULL, -- 사번 | Staff number
    order_seq      integer NOT NULL, -- 발령순번 | Sequence
    order_ymd      date,             -- 발령일자 | Date of the order
    order_cd       text,             -- 발령구분(임용/승진/전보/휴직/복직/정직/직위해제/파견/퇴직) | Kind of order
    before_dept_cd text,             -- 발령전부서 | Department before
    after_dept_cd  text,             -- 발령후부서 | Department after
    before_grade   text,             -- 발령전직급 | Grade before
    after_grade    text,             -- 발령후직급 | Grade after
    before_post    text,             -- 발령전직위 | Post before
    after_post     text,             -- 발령후직위 | Post after
    end_ymd        date,             -- 종료일자 | End
    doc_no         text,             -- 문서번호 | Document
    PRIMARY KEY (agency_id, emp_no, order_seq)
);

-- 경력 | Careers | 지방인사(인사랑)
CREATE TABLE hr_career (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    emp_no     text NOT NULL, -- 사번 | Staff number
    from_ymd   date NOT NULL, -- 시작일자 | From
    to_ymd     date,          -- 종료일자 | To
    grade_cd   text,          -- 직급 | Grade
    count_days integer,       -- 산입일수 | Days that count
    PRIMARY KEY (agency_id, emp_no, from_ymd)
);

-- 징계 | Discipline | 지방인사(인사랑)
CREATE TABLE hr_disc (
    agency_id      text    NOT NULL, -- 기관코드 | Agency
    emp_no         text    NOT NULL, -- 사번 | Staff number
    disc_seq       integer NOT NULL, -- 징계순번 | Sequence
    disc_cd        text,             -- 징계구분(파면/해임/강등/정직/감봉/견책/훈계/경고/주의) | Kind | restricted
    cause_cd       text,             -- 징계사유 | Cause | restricted
    disc_ymd       date,             -- 징계처분일자 | Date of the decision | restricted
    limit_end_ymd  date,             -- 승진제한종료일자 | Last day of the bar to promotion | restricted
    record_del_ymd date,             -- 기록말소일자 | Date the record is deleted | restricted
    PRIMARY KEY (agency_id, emp_no, disc_seq)
);

-- 가족 | Families of staff | 지방인사(인사랑)
CREATE TABLE hr_fam (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    emp_no       text NOT NULL, -- 사번 | Staff number
    tok          text NOT NULL, -- 가족 연계토큰 | Relative token | token
    rel_cd       text,          -- 관계 | Relation
    birth_ymd    date,          -- 생년월일 | Date of birth | masked
    live_with_yn text,          -- 동거여부 | Lives in the household
    allow_yn     text,          -- 수당지급여부 | Allowance paid
    from_ymd     date,          -- 시작일자 | From
    to_ymd       date,          -- 종료일자 | To
    PRIMARY KEY (agency_id, emp_no, tok)
);

-- 보직 | Posts held | 지방인사(인사랑)
CREATE TABLE hr_post (
    agency_id text NOT NULL, -- 기관코드 | Agency
    emp_no    text NOT NULL, -- 사번 | Staff number
    duty_cd   text NOT NULL, -- 담당업무 | Duty
    from_ymd  date NOT NULL, -- 시작일자 | From
    to_ymd    date,          -- 종료일자 | To
    risk_yn   text,          -- 부패취약업무여부 | Corruption-prone duty
    PRIMARY KEY (agency_id, emp_no, duty_cd, from_ymd)
);

-- 직원 계좌 | Accounts of staff | 지방인사(인사랑)
CREATE TABLE hr_acct (
    agency_id text NOT NULL, -- 기관코드 | Agency
    emp_no    text NOT NULL, -- 사번 | Staff number
    acct_tok  text NOT NULL, -- 계좌 연계토큰 | Account token | token
    PRIMARY KEY (agency_id, emp_no, acct_tok)
);

-- 급여 | Salaries | 지방인사(인사랑)
CREATE TABLE pay_dtl (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    pay_ym      text NOT NULL, -- 급여년월(YYYYMM) | Month
    pay_kind_cd text NOT NULL, -- 급여구분(정기/명절/성과/연가) | Kind of pay
    emp_no      text NOT NULL, -- 사번 | Staff number
    dept_cd     text,          -- 소속부서 | Department
    pay_ymd     date,          -- 지급일자 | Date paid
    base_amt    bigint,        -- 기본급(원) | Base pay in won
    gross_amt   bigint,        -- 지급총액(원) | Gross pay in won
    deduct_amt  bigint,        -- 공제총액(원) | Deductions in won
    net_amt     bigint,        -- 실지급액(원) | Net pay in won
    acct_no     text,          -- 지급계좌번호 | Account number | secret
    acct_tok    text,          -- 지급계좌 연계토큰 | Account token | token
    PRIMARY KEY (agency_id, pay_ym, pay_kind_cd, emp_no)
);

-- 수당 | Allowances | 지방인사(인사랑)
CREATE TABLE pay_alw (
    agency_id text NOT NULL, -- 기관코드 | Agency
    pay_ym    text NOT NULL, -- 급여년월(YYYYMM) | Month
    emp_no    text NOT NULL, -- 사번 | Staff number
    alw_cd    text NOT NULL, -- 수당구분 | Kind of allowance
    qty       numeric(8,2),  -- 수량 | Quantity
    unit_amt  bigint,        -- 단가(원) | Unit amount in won
    amt       bigint,        -- 지급금액(원) | Amount in won
    PRIMARY KEY (agency_id, pay_ym, emp_no, alw_cd)
);

-- 가족수당 | Family allowances | 지방인사(인사랑)
CREATE TABLE pay_fam (
    agency_id text NOT NULL, -- 기관코드 | Agency
    pay_ym    text NOT NULL, -- 급여년월(YYYYMM) | Month
    emp_no    text NOT NULL, -- 사번 | Staff number
    alw_cd    text NOT NULL, -- 수당구분(배우자/자녀/기타) | Kind of allowance
    qty       numeric(8,2),  -- 부양가족수 | Dependants
    unit_amt  bigint,        -- 단가(원) | Unit amount in won
    amt       bigint,        -- 지급금액(원) | Amount in won
    PRIMARY KEY (agency_id, pay_ym, emp_no, alw_cd)
);

-- 초과근무수당 | Overtime pay | 지방인사(인사랑)
CREATE TABLE pay_ot (
    agency_id text NOT NULL, -- 기관코드 | Agency
    pay_ym    text NOT NULL, -- 급여년월(YYYYMM) | Month
    emp_no    text NOT NULL, -- 사번 | Staff number
    alw_cd    text NOT NULL, -- 수당구분(시간외/야간/휴일) | Kind of overtime
    qty       numeric(8,2),  -- 시간수 | Hours
    unit_amt  bigint,        -- 단가(원) | Unit amount in won
    amt       bigint,        -- 지급금액(원) | Amount in won
    PRIMARY KEY (agency_id, pay_ym, emp_no, alw_cd)
);

-- 연가보상비 | Pay for leave not taken | 지방인사(인사랑)
CREATE TABLE pay_leave (
    agency_id text NOT NULL, -- 기관코드 | Agency
    pay_ym    text NOT NULL, -- 급여년월(YYYYMM) | Month
    emp_no    text NOT NULL, -- 사번 | Staff number
    alw_cd    text NOT NULL, -- 수당구분 | Kind of allowance
    qty       numeric(8,2),  -- 보상일수 | Days
    unit_amt  bigint,        -- 단가(원) | Unit amount in won
    amt       bigint,        -- 지급금액(원) | Amount in won
    PRIMARY KEY (agency_id, pay_ym, emp_no, alw_cd)
);

-- 성과상여금 | Performance bonuses | 지방인사(인사랑)
CREATE TABLE pay_bonus (
    agency_id text NOT NULL, -- 기관코드 | Agency
    pay_ym    text NOT NULL, -- 급여년월(YYYYMM) | Month
    emp_no    text NOT NULL, -- 사번 | Staff number
    alw_cd    text NOT NULL, -- 수당구분 | Kind of bonus
    qty       numeric(8,2),  -- 지급률(%) | Rate in per cent
    unit_amt  bigint,        -- 기준액(원) | Standard amount in won
    amt       bigint,        -- 지급금액(원) | Amount in won
    PRIMARY KEY (agency_id, pay_ym, emp_no, alw_cd)
);

-- 초과근무 | Overtime | 지방인사(인사랑)
CREATE TABLE ot (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    emp_no        text NOT NULL, -- 사번 | Staff number
    ymd           date NOT NULL, -- 근무일자 | Date
    order_no      text NOT NULL, -- 명령번호 | Order number
    plan_from_dtm timestamp,     -- 명령시작일시 | Ordered from
    plan_to_dtm   timestamp,     -- 명령종료일시 | Ordered to
    real_in_dtm   timestamp,     -- 시작인증일시 | Start stamped
    real_out_dtm  timestamp,     -- 종료인증일시 | End stamped
    auth_cd       text,          -- 인증방법(지문/카드/PC) | How stamped
    dev_id        text,          -- 인증기기번호 | Device
    recog_min     integer,       -- 인정시간(분) | Minutes recognised
    excpt_cd      text,          -- 예외사유(월한도제외/출장중인정) | Exception
    appr_emp_no   text,          -- 결재자사번 | Approving officer
    PRIMARY KEY (agency_id, emp_no, ymd, order_no)
);

-- 출장 | Official trips | 지방인사(인사랑)
CREATE TABLE trip (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    trip_no     text NOT NULL, -- 출장번호 | Trip number
    emp_no      text,          -- 사번 | Staff number
    kind_cd     text,          -- 출장구분(관내/관외/국외) | Kind of trip
    from_dtm    timestamp,     -- 출장시작일시 | From
    to_dtm      timestamp,     -- 출장종료일시 | To
    place       text,          -- 출장지 | Place
    purpose     text,          -- 출장목적 | Purpose
    car_cd      text,          -- 교통수단(공용/자가/대중) | Transport
    meal_yn     text,          -- 식사제공여부 | Meals provided
    amt         bigint,        -- 여비(원) | Travel expenses in won
    paid_ymd    date,          -- 지급일자 | Date paid
    appr_emp_no text,          -- 결재자사번 | Approving officer
    PRIMARY KEY (agency_id, trip_no)
);

-- 휴가 | Leave | 지방인사(인사랑)
CREATE TABLE leave (
    agency_id text      NOT NULL, -- 기관코드 | Agency
    emp_no    text      NOT NULL, -- 사번 | Staff number
    from_dtm  timestamp NOT NULL, -- 휴가시작일시 | From
    kind_cd   text,               -- 휴가구분(연가/병가/공가/특별) | Kind of leave
    to_dtm    timestamp,          -- 휴가종료일시 | To
    days      numeric(4,2),       -- 휴가일수 | Days
    PRIMARY KEY (agency_id, emp_no, from_dtm)
);

-- 교육 | Training | 지방인사(인사랑)
CREATE TABLE edu (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    emp_no       text NOT NULL, -- 사번 | Staff number
    course_cd    text NOT NULL, -- 과정코드 | Course
    from_ymd     date NOT NULL, -- 교육시작일자 | From
    to_ymd       date,          -- 교육종료일자 | To
    integrity_yn text,          -- 청렴교육여부 | Integrity course
    hours        numeric(5,1),  -- 교육시간 | Hours
    pass_yn      text,          -- 수료여부 | Passed
    PRIMARY KEY (agency_id, emp_no, course_cd, from_ymd)
);

-- 출입·PC 기록 | Door and PC logs | 출입통제·PC보안
CREATE TABLE access_log (
    agency_id  text      NOT NULL, -- 기관코드 | Agency
    emp_no     text      NOT NULL, -- 사번 | Staff number
    access_dtm timestamp NOT NULL, -- 기록일시 | Time
    dev_kind   text      NOT NULL, -- 기기구분(문/PC/차량) | Device
    event_cd   text      NOT NULL, -- 사건구분 | Event
    PRIMARY KEY (agency_id, emp_no, access_dtm, dev_kind, event_cd)
);

-- 외부강의 | Outside lectures | 청렴포털
CREATE TABLE ext_lect (
    agency_id  text    NOT NULL, -- 기관코드 | Agency
    emp_no     text    NOT NULL, -- 사번 | Staff number
    lect_ymd   date    NOT NULL, -- 강의일자 | Date
    lect_seq   integer NOT NULL, -- 강의순번 | Sequence
    host       text,             -- 요청기관 | Host
    hours      numeric(4,1),     -- 강의시간 | Hours
    fee        bigint,           -- 사례금(원) | Fee in won
    report_ymd date,             -- 신고일자 | Date reported
    PRIMARY KEY (agency_id, emp_no, lect_ymd, lect_seq)
);

-- 시스템 사용자 | System users | 통합인증
CREATE TABLE sys_user (
    agency_id      text NOT NULL, -- 기관코드 | Agency
    sys_cd         text NOT NULL, -- 시스템구분 | System
    user_id        text NOT NULL, -- 사용자아이디 | User
    emp_no         text,          -- 사번 | Staff number
    dept_cd        text,          -- 소속부서 | Department
    role_cd        text,          -- 권한구분 | Role
    grant_ymd      date,          -- 권한부여일자 | Date granted
    revoke_ymd     date,          -- 권한회수일자 | Date revoked
    last_login_dtm timestamp,     -- 최종접속일시 | Last login
    PRIMARY KEY (agency_id, sys_cd, user_id)
);
