-- 민원 | Civil applications | 새올
CREATE TABLE civil (
    agency_id      text NOT NULL, -- 기관코드 | Agency
    civil_no       text NOT NULL, -- 접수번호 | Application number
    civil_kind_cd  text,          -- 민원사무코드 | Kind of application
    recv_dtm       timestamp,     -- 접수일시 | Time received
    applicant_tok  text,          -- 신청인 연계토큰 | Applicant token | token
    applicant_nm   text,          -- 신청인명 | Applicant | masked
    agent_nm       text,          -- 대리인명 | Agent | masked
    agent_lic_no   text,          -- 대리인자격번호 | Agent's licence
    dept_cd        text,          -- 처리부서 | Department
    emp_no         text,          -- 처리자사번 | Officer
    due_ymd        date,          -- 처리기한 | Due date
    extend_ymd     date,          -- 연장기한 | Extended due date
    supp_cnt       integer,       -- 보완횟수 | Supplements asked
    result_cd      text,          -- 처리결과(수리/허가/반려/불허/취하) | Result
    done_dtm       timestamp,     -- 처리일시 | Time done
    fee_amt        bigint,        -- 수수료(원) | Fee in won
    fee_receipt_no text,          -- 수수료영수번호 | Fee receipt
    PRIMARY KEY (agency_id, civil_no)
);

-- 인허가대장 | Permits | 새올
CREATE TABLE permit (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    mgt_no      text NOT NULL, -- 관리번호 | Permit number
    trade_cd    text,          -- 업종 | Trade
    biz_nm      text,          -- 업소명 | Business name
    biz_no      text,          -- 사업자등록번호 | Business number
    holder_tok  text,          -- 영업자 연계토큰 | Holder token | token
    holder_nm   text,          -- 영업자명 | Holder | masked
    site_addr   text,          -- 소재지 | Address
    pnu         text,          -- 필지고유번호 | Parcel number
    bld_id      text,          -- 건물번호 | Building number
    permit_ymd  date,          -- 인허가일자 | Date permitted
    expire_ymd  date,          -- 만료일자 | Date of expiry
    state_cd    text,          -- 영업상태(영업/휴업/폐업/취소) | State
    close_ymd   date,          -- 폐업일자 | Date closed
    area        numeric(12,2), -- 면적(㎡) | Area in square metres
    grade       text,          -- 면허종별 | Class
    luxury_yn   text,          -- 유흥여부 | Luxury place
    fee_levy_no text,          -- 수수료부과번호 | Levy number of the fee
    dept_cd     text,          -- 담당부서 | Department
    emp_no      text,          -- 담당자사번 | Officer
    PRIMARY KEY (agency_id, mgt_no)
);

-- 인허가 변경 | Changes of permits | 새올
CREATE TABLE permit_chg (
    agency_id  text    NOT NULL, -- 기관코드 | Agency
    mgt_no     text    NOT NULL, -- 관리번호 | Permit number
    chg_seq    integer NOT NULL, -- 변경순번 | Sequence
    chg_cd     text,             -- 변경구분(지위승계/명칭/소재지/면적) | Kind of change
    chg_ymd    date,             -- 변경수리일자 | Date accepted
    before_val text,             -- 변경전내용 | Before
    after_val  text,             -- 변경후내용 | After
    emp_no     text,             -- 처리자사번 | Officer
    PRIMARY KEY (agency_id, mgt_no, chg_seq)
);

-- 행정처분 | Administrative dispositions | 새올
CREATE TABLE dispose (
    agency_id     text NOT NULL, -- 기관코드 | Agency
    disp_no       text NOT NULL, -- 처분번호 | Disposition number
    mgt_no        text,          -- 관리번호 | Permit number
    viol_cd       text,          -- 위반내용코드 | Violation
    viol_cnt      integer,       -- 위반차수 | Times violated
    base_disp     text,          -- 기준처분 | Standard disposition
    reduce_yn     text,          -- 감경여부 | Reduced
    reduce_reason text,          -- 감경사유 | Reason of the reduction
    disp_cd       text,          -- 처분구분(경고/영업정지/취소/과징금/과태료) | Kind of disposition
    from_ymd      date,          -- 처분시작일자 | From
    to_ymd        date,          -- 처분종료일자 | To
    amt           bigint,        -- 처분금액(원) | Amount in won
    fix_ymd       date,          -- 처분확정일자 | Date final
    cancel_ymd    date,          -- 처분취소일자 | Date cancelled or stayed
    levy_no       text,          -- 부과번호 | Levy number
    exec_ymd      date,          -- 집행일자 | Date executed
    PRIMARY KEY (agency_id, disp_no)
);

-- 지도점검 | Inspections | 새올
CREATE TABLE inspect (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    insp_no    text NOT NULL, -- 점검번호 | Inspection number
    plan_ymd   date,          -- 점검계획일자 | Date planned
    insp_ymd   date,          -- 점검일자 | Date inspected
    mgt_no     text,          -- 관리번호 | Permit number
    inspector1 text,          -- 점검자1사번 | First inspector
    inspector2 text,          -- 점검자2사번 | Second inspector
    result_cd  text,          -- 점검결과 | Result
    disp_no    text,          -- 처분번호 | Disposition number
    PRIMARY KEY (agency_id, insp_no)
);

-- 건축허가 | Building permits | 건축행정(세움터)
CREATE TABLE bld_permit (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    permit_no    text NOT NULL, -- 허가번호 | Permit number
    sigungu_cd   text,          -- 시군구코드 | District
    bjdong_cd    text,          -- 법정동코드 | Legal dong
    plat_gb_cd   text,          -- 대지구분코드 | Kind of lot
    bun          text,          -- 번 | Main lot number
    ji           text,          -- 지 | Sub lot number
    jimok_cd     text,          -- 지목코드 | Land category
    arch_gb_cd   text,          -- 건축구분코드 | Kind of work
    plat_area    numeric(12,2), -- 대지면적(㎡) | Lot area
    arch_area    numeric(12,2), -- 건축면적(㎡) | Building area
    tot_area     numeric(12,2), -- 연면적(㎡) | Total floor area
    main_use_cd  text,          -- 주용도코드 | Main use
    arch_pms_ymd date,          -- 건축허가일자 | Date permitted
    start_ymd    date,          -- 착공일자 | Date started
    use_apr_ymd  date,          -- 사용승인일자 | Date of use approval
    owner_tok    text,          -- 건축주 연계토큰 | Owner token | token
    designer_lic text,          -- 설계자자격번호 | Designer's licence
    dept_cd      text,          -- 담당부서 | Department
    emp_no       text,          -- 담당자사번 | Officer
    PRIMARY KEY (agency_id, permit_no)
);

-- 사용승인 | Approvals of use | 건축행정(세움터)
CREATE TABLE bld_use (
    agency_id   text NOT NULL, -- 기관코드 | Agency
    permit_no   text NOT NULL, -- 허가번호 | Permit number
    bld_id      text NOT NULL, -- 건물번호 | Building number
    main_use_cd text,          -- 주용도코드 | Main use
    tot_area    numeric(12,2), -- 연면적(㎡) | Total floor area
    use_apr_ymd date,          -- 사용승인일자 | Date of use approval
    owner_tok   text,          -- 소유자 연계토큰 | Owner token | token
    PRIMARY KEY (agency_id, permit_no, bld_id)
);

-- 가설건축물 | Temporary buildings | 건축행정(세움터)
CREATE TABLE bld_temp (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    permit_no    text NOT NULL, -- 신고번호 | Report number
    sigungu_cd   text,          -- 시군구코드 | District
    bjdong_cd    text,          -- 법정동코드 | Legal dong
    plat_gb_cd   text,          -- 대지구분코드 | Kind of lot
    bun          text,          -- 번 | Main lot number
    ji           text,          -- 지 | Sub lot number
    main_use_cd  text,          -- 주용도코드 | Main use
    tot_area     numeric(12,2), -- 연면적(㎡) | Total floor area
    owner_tok    text,          -- 건축주 연계토큰 | Owner token | token
    report_ymd   date,          -- 축조신고일자 | Date reported
    temp_end_ymd date,          -- 존치기간만료일자 | End of the permitted period
    ext_end_ymd  date,          -- 연장존치기간만료일자 | End of the extended period
    removed_ymd  date,          -- 철거일자 | Date removed
    dept_cd      text,          -- 담당부서 | Department
    emp_no       text,          -- 담당자사번 | Officer
    PRIMARY KEY (agency_id, permit_no)
);

-- 위반건축물 | Violating buildings | 건축행정(세움터)
CREATE TABLE bld_viol (
    agency_id       text NOT NULL, -- 기관코드 | Agency
    viol_no         text NOT NULL, -- 위반번호 | Violation number
    permit_no       text,          -- 허가번호 | Permit number
    bld_id          text,          -- 건물번호 | Building number
    viol_kind       text,          -- 위반유형 | Kind of violation
    area            numeric(12,2), -- 위반면적(㎡) | Area in square metres
    order1_ymd      date,          -- 1차시정명령일자 | First order
    order2_ymd      date,          -- 2차시정명령일자 | Second order
    enforce_levy_no text,          -- 이행강제금부과번호 | Levy number of the charge
    cure_ymd        date,          -- 시정완료일자 | Date cured
    owner_tok       text,          -- 소유자 연계토큰 | Owner token | token
    dept_cd         text,          -- 담당부서 | Department
    emp_no          text,          -- 담당자사번 | Officer
    PRIMARY KEY (agency_id, viol_no)
);

-- 점용허가 | Occupation permits | 새올
CREATE TABLE occupy (
    agency_id text NOT NULL, -- 기관코드 | Agency
    permit_no text NOT NULL, -- 허가번호 | Permit number
    kind_cd   text,          -- 점용구분(도로/하천/공원) | Kind
    user_tok  text,          -- 점용자 연계토큰 | Occupier token | token
    from_ymd  date,          -- 점용시작일자 | From
    to_ymd    date,          -- 점용종료일자 | To
    area      numeric(12,2), -- 점용면적(㎡) | Area in square metres
    fee_yr    text,          -- 점용료부과년도 | Year of the last fee
    levy_no   text,          -- 점용료부과번호 | Levy number of the fee
    dept_cd   text,          -- 담당부서 | Department
    PRIMARY KEY (agency_id, permit_no)
);

-- 자동차등록 | Cars | 자동차관리
CREATE TABLE car (
    agency_id text NOT NULL, -- 기관코드 | Agency
    car_no    text NOT NULL, -- 차량번호 | Car number | masked
    owner_tok text,          -- 소유자 연계토큰 | Owner token | token
    reg_ymd   date,          -- 등록일자 | Date registered
    scrap_ymd date,          -- 말소일자 | Date scrapped
    PRIMARY KEY (agency_id, car_no)
);

-- 자동차 정기검사 | Periodic car inspections | 자동차관리
CREATE TABLE car_insp (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    car_no       text NOT NULL, -- 차량번호 | Car number | masked
    insp_due_ymd date NOT NULL, -- 검사만료일자 | Last day for the test
    insp_ymd     date,          -- 검사일자 | Date tested
    PRIMARY KEY (agency_id, car_no, insp_due_ymd)
);

-- 자동차 책임보험 | Compulsory car insurance | 자동차관리
CREATE TABLE ins (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    car_no       text NOT NULL, -- 차량번호 | Car number | masked
    ins_from_ymd date NOT NULL, -- 보험시작일자 | From
    ins_to_ymd   date,          -- 보험종료일자 | To
    PRIMARY KEY (agency_id, car_no, ins_from_ymd)
);

-- 부동산 등기 | Land registrations | 부동산등기
CREATE TABLE reg (
    agency_id text NOT NULL, -- 기관코드 | Agency
    reg_no    text NOT NULL, -- 등기접수번호 | Registration number
    pnu       text,          -- 필지고유번호 | Parcel number
    deal_no   text,          -- 거래신고번호 | Deal number
    reg_ymd   date,          -- 등기접수일자 | Date registered
    cause_cd  text,          -- 등기원인 | Cause
    owner_tok text,          -- 소유자 연계토큰 | Owner token | token
    PRIMARY KEY (agency_id, reg_no)
);

-- 부동산 거래신고 | Reported land deals | 부동산거래관리
CREATE TABLE deal (
    agency_id text NOT NULL, -- 기관코드 | Agency
    deal_no   text NOT NULL, -- 거래신고번호 | Deal number
    pnu       text,          -- 필지고유번호 | Parcel number
    deal_ymd  date,          -- 계약일자 | Date of the contract
    bal_ymd   date,          -- 잔금일자 | Balance date
    price     bigint,        -- 거래금액(원) | Price in won
    buyer_tok text,          -- 매수자 연계토큰 | Buyer token | token
    PRIMARY KEY (agency_id, deal_no)
);

-- 지목변경 | Changes of land category | 토지정보
CREATE TABLE land_chg (
    agency_id  text NOT NULL, -- 기관코드 | Agency
    pnu        text NOT NULL, -- 필지고유번호 | Parcel number
    chg_ymd    date NOT NULL, -- 변경일자 | Date changed
    from_jimok text,          -- 변경전지목 | Category before
    to_jimok   text,          -- 변경후지목 | Category after
    owner_tok  text,          -- 소유자 연계토큰 | Owner token | token
    PRIMARY KEY (agency_id, pnu, chg_ymd)
);

-- 이해충돌 신고 | Declarations of conflicting interest | 이해충돌방지
CREATE TABLE coi_decl (
    agency_id    text NOT NULL, -- 기관코드 | Agency
    decl_no      text NOT NULL, -- 신고번호 | Declaration number
    emp_no       text,          -- 신고자사번 | Declaring officer
    kind_cd      text,          -- 신고구분(사적이해관계/부동산/거래/가족채용/수의계약/퇴직자접촉/외부활동) | Kind | restricted
    party_tok    text,          -- 이해관계자 연계토큰 | Party token | token
    party_biz_no text,          -- 이해관계자 사업자등록번호 | Party's business number | restricted
    known_ymd    date,          -- 안날 | Date known
    decl_ymd     date,          -- 신고일자 | Date declared
    action_cd    text,          -- 조치구분(중지/대리/재배정/전보/계속) | Action taken | restricted
    duty_ref     text,          -- 관련직무번호 | Record of the duty
    PRIMARY KEY (agency_id, decl_no)
);
