// modules/setting — the settings of the service: what there are, what they are, and their change by two.
//
// Whoever proposes a value gives a reason, somebody else approves it; from the commit on it holds. What opens
// a way out of the house (outbound.allow, smtp.*) or names a key file is set in the configuration file alone.
#include "app/proposal.h"
#include "modules/setting/queries.h"

struct known {
    const char *name;
    bool number, file_only;
    int64_t min, max;
    const char *initial, *ko, *en;
};

// [D] values of the field's notes: defaults to be changed, never a rule of law.
static const struct known known[] = {
    { "alarm.bulk_retractions", true, false, 1, 100000, "20",
      "한 번에 이만큼 넘게 사라진 경보는 감사가 확인",
      "More retractions than this in one commit go to audit" },
    { "alarm.sample_share", true, false, 0, 100, "5",
      "정상 답변에서 저절로 뽑는 비율(%), 0은 뽑지 않음. 다음 추첨부터",
      "Share of the answers \"lawful\" that is drawn by itself, percent, 0: none; from the next "
      "draw" },
    { "alarm.sample_days", true, false, 1, 366, "7", "추첨하는 주기(일)",
      "Days between the draws" },
    { "alarm.weight_severity", true, false, 0, 1000, "25", "점수: 위험도 한 단계",
      "Score: a step of severity" },
    { "alarm.weight_amount", true, false, 0, 1000, "3", "점수: 금액의 자릿수 하나",
      "Score: a power of ten of the won" },
    { "alarm.weight_rarity", true, false, 0, 1000, "5", "점수: 드문 시나리오(10배마다)",
      "Score: a power of ten by which its scenario is rare here" },
    { "alarm.weight_corroboration", true, false, 0, 1000, "8",
      "점수: 같은 건을 가리키는 다른 시나리오 하나", "Score: another scenario about the same" },
    { "alarm.weight_repetition", true, false, 0, 1000, "10", "점수: 앞선 경보 하나",
      "Score: an episode before" },
    { "target.acted_rate", true, false, 0, 100, "98",
      "조치율의 목표(%), 우리 기관이 정한 값", "Target of the rate of acting, percent; the agency's own" },
    { "target.in_time_rate", true, false, 0, 100, "95",
      "적기처리율의 목표(%), 우리 기관이 정한 값",
      "Target of the rate of acting in time, percent; the agency's own" },
    { "mileage.top_list", true, false, 1, 1000, "10", "누구나 보는 마일리지 상위 명단의 수",
      "Length of the top list of the mileage that everybody sees" },
    { "mileage.training_hours", true, false, 1, 100, "2", "마일리지로 인정하는 교육의 최소 시간",
      "Hours of a training that the mileage counts, at least" },
    { "intake.hold_percent", true, false, 0, 100, "20",
      "행 수에 견주어 이 비율(%)을 넘는 경보를 낼 적재는 보류, 0은 없음",
      "A load that raises more alarms than this share of its rows is held, percent, 0: never" },
    { "intake.hold_least", true, false, 1, 1000000, "50", "이 수까지의 경보로는 보류하지 않음",
      "So many alarms never hold a load" },
    { "intake.batch_rows", true, false, 1, 100000, "10240", "한 번에 저장하는 행 수",
      "Rows of one commit" },
    { "scenario.fires_percent", true, false, 1, 100, "20",
      "보는 기록의 이 비율(%)을 넘게 걸리면 규칙을 의심",
      "A rule that finds more than this share of what it judges, percent, is doubted itself" },
    { "bundle.idle_minutes", true, false, 1, 1440, "10",
      "이만큼 아무것도 오지 않은 묶음은 저절로 끝남(분)",
      "Minutes without a body after which a bundle ends by itself" },
    { "inbox.agency", false, false, 0, 0, "", "받은 폴더의 기관코드가 없는 행의 기관",
      "Agency of rows in the drop folder that name none" },
    { "selfcheck.due_first", false, false, 0, 0, "07-10", "상반기 자기진단의 제출 기한(월-일)",
      "Day by which the self-checks of the first half-year are due" },
    { "selfcheck.due_second", false, false, 0, 0, "11-10", "하반기 자기진단의 제출 기한(월-일)",
      "Day by which those of the second half-year are due" },
    { "selfcheck.due_days", true, false, 1, 90, "10", "월·분기 자기진단의 기한(기간이 끝난 뒤 일)",
      "Days after a month or a quarter until its self-checks are due" },
    { "selfcheck.case_days", true, false, 1, 90, "7", "건별·경보 자기진단의 기한(일)",
      "Days until a self-check of a case or of repeated alarms is due" },
    { "selfcheck.again_days", true, false, 1, 90, "7", "반려된 자기진단에 적어도 두는 날수",
      "Days at least for a self-check that was sent back" },
    { "selfcheck.remind_before", true, false, 1, 60, "7", "기한 며칠 전에 알림(일)",
      "Days before the day that is reminded of" },
    { "selfcheck.repeated", true, false, 0, 100, "2",
      "한 부서에서 같은 시나리오의 경보가 이만큼이면 자기진단을 엶, 0은 열지 않음",
      "So many alarms of a scenario in a department open a self-check, 0: never" },
    { "precheck.per_minute", true, false, 1, 10000, "60", "한 사람의 분당 사전점검 횟수",
      "Prechecks a minute of one person" },
    { "precheck.per_subject", true, false, 1, 10000, "20", "한 대상에 대한 시간당 사전점검 횟수",
      "Prechecks an hour about one subject" },
    { "notice.digest_minutes", true, false, 0, 1440, "10", "알림 메일을 모으는 시간(분)",
      "Minutes over which a person's mails are gathered" },
    { "notice.bundle_from", true, false, 2, 1000000, "10",
      "한 번에 이만큼부터의 같은 알림은 한 건으로 묶음",
      "From so many of a kind at once they are one notice" },
    { "session.idle_minutes", true, false, 1, 1440, "30", "쓰지 않으면 로그아웃되는 시간(분)",
      "Minutes without use after which a session ends" },
    { "session.hours", true, false, 1, 168, "12", "로그인이 이어지는 가장 긴 시간",
      "Longest session, hours" },
    { "password.length", true, false, 8, 64, "10", "비밀번호의 최소 길이",
      "Least length of a password" },
    { "password.kinds", true, false, 1, 4, "2", "비밀번호에 섞을 글자 종류",
      "Kinds of characters in a password" },
    { "password.no_login", true, false, 0, 1, "1", "비밀번호에 아이디 금지",
      "No login inside a password" },
    { "password.days", true, false, 0, 3650, "0", "비밀번호를 바꿀 주기(일), 0은 없음",
      "Days until a password is stale, 0: never" },
    { "sign_in.failures", true, false, 1, 100, "5", "잠기기까지의 로그인 실패 수",
      "Failures until a lock" },
    { "sign_in.lock_minutes", true, false, 1, 1440, "30", "잠기는 시간(분)", "Minutes of a lock" },
    { "sign_in.per_minute_login", true, false, 1, 1000, "10", "한 아이디의 분당 로그인 시도",
      "Tries a minute of a login" },
    { "sign_in.per_minute_address", true, false, 1, 10000, "60", "한 주소의 분당 로그인 시도",
      "Tries a minute of an address" },
    { "sign_in.certificate", true, true, 0, 1, "0", "인증서로 로그인", "Sign-in by certificate" },
    { "sign_in.proxy_header", false, true, 0, 0, "", "대리 서버가 알려 주는 사용자 머리글",
      "Header by which a proxy names the user" },
    { "keep.repeat_days", true, false, 1, 30, "2", "되풀이 요청의 답을 두는 날수",
      "Days for which a repeated request gets its first answer" },
    { "keep.session_days", true, false, 1, 3650, "90", "끝난 로그인을 두는 날수",
      "Days that ended sessions are kept" },
    { "keep.notice_days", true, false, 30, 3650, "365", "알림을 두는 날수",
      "Days that notices are kept" },
    { "keep.delivery_days", true, false, 7, 3650, "90", "웹훅 전송 기록을 두는 날수",
      "Days that deliveries of webhooks are kept" },
    { "keep.reject_days", true, false, 30, 3650, "365", "거절된 행을 두는 날수",
      "Days that rejected rows are kept" },
    { "keep.ingest_days", true, false, 365, 11000, "1827", "적재 이력을 두는 날수(5년)",
      "Days that the history of loads is kept (5 years)" },
    { "keep.inbox_days", true, false, 1, 3650, "30", "받은 폴더의 읽은 파일을 두는 날수",
      "Days that files of the drop folder stay after they were read" },
    { "keep.alarm_days", true, false, 0, 36500, "2192",
      "끝난 경보와 첨부를 두는 날수, 0은 지우지 않음",
      "Days that alarms which are over are kept with their attachments, 0: for ever" },
    { "keep.selfcheck_days", true, false, 0, 36500, "2192",
      "끝난 자기진단을 두는 날수(기관의 기록관리기준표로 정함), 0은 지우지 않음",
      "Days that self-checks which are over are kept, as the agency's schedule says; 0: for ever" },
    { "keep.mileage_days", true, false, 0, 36500, "2192",
      "마감한 해의 마일리지 원장과 신청을 두는 날수(기관의 기록관리기준표로 정함), 0은 지우지 않음",
      "Days that ledger and claims of a closed year are kept, as the agency's schedule says; 0: "
      "for ever" },
    { "keep.evaluation_days", true, false, 0, 36500, "3653",
      "공고하거나 취소한 평가를 두는 날수(기관의 기록관리기준표로 정함), 0은 지우지 않음",
      "Days that evaluations which were announced or cancelled are kept, as the agency's schedule "
      "says; 0: for ever" },
    { "keep.audit_years", true, false, 2, 100, "5", "감사 기록의 보존 연수(이듬해 1월 1일부터)",
      "Years that the audit log is kept, from 1 January after" },
    { "keep.audit_through", true, false, 0, 999912, "0",
      "이 달(202611)까지 기한이 지난 감사 기록을 지움, 0은 지우지 않음",
      "Expired months of the audit log are removed up to this one (202611), 0: none" },
    { "console.url", false, false, 0, 0, "", "알림에 적을 콘솔 주소",
      "Address of the console in notices" },
    { "console.masthead", true, false, 0, 1, "0",
      "화면 맨 위에 대한민국 공식 전자정부 누리집이라고 알림(1). 정부 기관만 켬",
      "Say at the top of every page that this is an official site of the Republic of Korea, 1; "
      "for government agencies alone" },
    { "zone_minutes", true, true, -840, 840, "540", "시간대(UTC와의 차이, 분)",
      "Time zone, minutes from UTC" },
    { "cipher", false, true, 0, 0, "aes", "암호 방식(aes, aria)", "Cipher of fields: aes or aria" },
    { "outbound.allow", false, true, 0, 0, "", "밖으로 부를 수 있는 곳",
      "Hosts that may be called" },
    { "smtp.url", false, true, 0, 0, "", "메일 서버", "Mail server" },
    { "smtp.from", false, true, 0, 0, "haechi@localhost", "보내는 주소", "Sender's address" },
    { "smtp.user", false, true, 0, 0, "", "메일 계정", "Mail account" },
};

static const struct known *find_known(const char *name)
{
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(known[i].name, name) == 0)
            return &known[i];
    return NULL;
}

static bool list_settings(struct request *request, struct err *err)
{
    (void)err;
    json_t *items = json_array();
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        json_array_append_new(
            items,
            json_pack("{s:s, s:s, s:s, s:s, s:b}", "name", known[i].name, "title",
                      request->english ? known[i].en : known[i].ko, "value",
                      app_setting(request->app, request->arena, known[i].name, known[i].initial),
                      "default", known[i].initial, "file_only", known[i].file_only));
    return request_reply(request, 200, json_pack("{s:o}", "items", items));
}

static bool check_value(struct request *request, const struct known *setting, const char *value,
                        struct err *err)
{
    if (setting->file_only)
        return request_fault(
            request, err, ERR_FORBIDDEN, "name",
            "설정 파일에서만 바꿀 수 있습니다 | changed in the configuration file alone");
    if (!setting->number)
        return true;
    char *end;
    long long number = strtoll(value, &end, 10);
    return (*value && !*end && number >= setting->min && number <= setting->max) ||
           request_fault(request, err, ERR_BAD_INPUT, "value",
                         "%lld에서 %lld까지의 수여야 합니다 | must be a number from %lld to %lld",
                         (long long)setting->min, (long long)setting->max, (long long)setting->min,
                         (long long)setting->max);
}

static bool put_setting(struct request *request, const struct proposal *proposal, struct err *err)
{
    const char *value = json_string_value(json_object_get(proposal->detail, "value"));
    TRY(store_run(request->store, err, SQL_SETTING_PUT,
                  STORE_ARGS(store_text(proposal->subject), store_text(value),
                             store_int(request->actor->account_id), store_int(request->at_us))));
    app_settings_changed(request->app);
    return true;
}

static const struct proposal_kind proposals[] = {
    { "setting", MAY_SETTING_EDIT, NULL, put_setting },
    { NULL, MAY_ANYONE, NULL, NULL },
};

static bool propose(struct request *request, struct err *err)
{
    const struct known *setting = find_known(request->ids[0]);
    const char *value = request_text(request, "value");
    if (!setting)
        return err_set(err, ERR_NOT_FOUND, "그런 설정이 없습니다: %s | no such setting: %s",
                       request->ids[0], request->ids[0]);
    TRY(check_value(request, setting, value, err));
    const char *before = app_setting(request->app, request->arena, setting->name, setting->initial);
    return proposal_propose(request, &proposals[0], setting->name,
                            json_pack("{s:s, s:s}", "before", before, "value", value), err);
}

static const struct field propose_fields[] = {
    { "value", FIELD_TEXT, "값", "Value", FIELD_REQUIRED, 0, 500, NULL },
    { "reason", FIELD_LONG, "까닭", "Reason", FIELD_REQUIRED, 5, 1000, NULL },
};
static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/settings",
      .permission = MAY_SETTING_EDIT,
      .handle = list_settings,
      .summary_ko = "설정",
      .summary_en = "Settings" },
    { .method = HTTP_PUT,
      .path = "/api/v1/settings/{name}",
      .permission = MAY_SETTING_EDIT,
      .handle = propose,
      .flags = ROUTE_WRITES,
      .body = FIELDS(propose_fields),
      .example = "{\"value\": \"20\", \"reason\": \"자리를 비우는 일이 잦음\"}",
      .summary_ko = "설정 변경 제안",
      .summary_en = "Propose a change of a setting" },
    PROPOSAL_ROUTES("setting", MAY_SETTING_EDIT, MAY_SETTING_EDIT, 0, "설정", "settings"),
};

static const struct keep keeps[] = {
    { .name = "app_repeat", .setting = "keep.repeat_days", .days = 2, .sql = SQL_REPEAT_FORGET },
    { .name = NULL },
};

const struct module module_setting = {
    .name = "setting",
    .title_ko = "설정",
    .title_en = "Settings",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .keeps = keeps,
    .proposals = proposals,
};
