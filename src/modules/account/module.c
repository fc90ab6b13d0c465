// modules/account — who may sign in, and how: accounts, sessions, machines' tokens, the history of rights.
//
// Settings  sign_in.failures (5), sign_in.lock_minutes (30), sign_in.per_minute_login (10),
//           sign_in.per_minute_address (60), password.length (10), password.kinds (2), password.no_login (1),
//           and those of app/session.h
#include "modules/account/account.h"
#include "modules/account/queries.h"


// ---- lists

static const struct field account_fields[] = {
    { "id", FIELD_ID, "계정", "Account", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_FILTER, 0, 0, NULL },
    { "login", FIELD_TEXT, "아이디", "Login", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "emp_no", FIELD_TEXT, "직원번호", "Employee number", FIELD_FILTER | FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "language", FIELD_TEXT, "언어", "Language", 0, 0, 0, NULL },
    { "second_factor", FIELD_BOOL, "2단계 인증", "Second factor", FIELD_FILTER, 0, 0, NULL },
    { "must_change", FIELD_BOOL, "비밀번호를 바꿔야 함", "Password to be changed", FIELD_FILTER, 0, 0, NULL },
    { "locked_until", FIELD_TIME, "잠긴 때까지", "Locked until", FIELD_FILTER, 0, 0, NULL },
    { "last_login", FIELD_TIME, "마지막 로그인", "Last sign-in", FIELD_FILTER, 0, 0, NULL },
    { "ended", FIELD_TIME, "끝난 때", "Ended", FIELD_FILTER, 0, 0, NULL },
    { "working", FIELD_BOOL, "사용 중", "Working", FIELD_FILTER, 0, 0, NULL },
    { "version", FIELD_INT, "판", "Version", 0, 0, 0, NULL },
};

static const struct field session_fields[] = {
    { "id", FIELD_ID, "세션", "Session", FIELD_SORT, 0, 0, NULL },
    { "account_id", FIELD_ID, "계정", "Account", 0, 0, 0, NULL },
    { "login", FIELD_TEXT, "아이디", "Login", 0, 0, 0, NULL },
    { "address", FIELD_TEXT, "주소", "Address", FIELD_FILTER, 0, 0, NULL },
    { "agent", FIELD_TEXT, "브라우저", "Browser", 0, 0, 0, NULL },
    { "began", FIELD_TIME, "시작", "Began", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "seen", FIELD_TIME, "마지막 사용", "Last seen", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
    { "ended", FIELD_TIME, "끝난 때", "Ended", 0, 0, 0, NULL },
    { "working", FIELD_BOOL, "살아 있음", "Alive", FIELD_FILTER, 0, 0, NULL },
};

static const struct field token_fields[] = {
    { "id", FIELD_ID, "토큰", "Token", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SORT | FIELD_SEARCH, 0, 0, NULL },
    { "permissions", FIELD_TEXT, "권한", "Permissions", 0, 0, 0, NULL },
    { "tables", FIELD_TEXT, "표", "Tables", 0, 0, 0, NULL },
    { "made_by", FIELD_TEXT, "만든 사람", "Made by", 0, 0, 0, NULL },
    { "made", FIELD_TIME, "만든 때", "Made", FIELD_SORT, 0, 0, NULL },
    { "expires", FIELD_TIME, "끝나는 때", "Expires", FIELD_SORT | FIELD_FILTER, 0, 0, NULL },
    { "used", FIELD_TIME, "마지막 사용", "Last used", 0, 0, 0, NULL },
    { "ended", FIELD_TIME, "취소한 때", "Revoked", 0, 0, 0, NULL },
    { "working", FIELD_BOOL, "사용 중", "Working", FIELD_FILTER, 0, 0, NULL },
};

static const struct field right_fields[] = {
    { "id", FIELD_ID, "번호", "Number", FIELD_SORT, 0, 0, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", FIELD_FILTER, 0, 0, NULL },
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_FILTER, 0, 0, NULL },
    { "name", FIELD_TEXT, "이름", "Name", FIELD_SEARCH, 0, 0, NULL },
    { "emp_no", FIELD_TEXT, "직원번호", "Employee number", FIELD_FILTER | FIELD_SEARCH, 0, 0, NULL },
    { "account_id", FIELD_ID, "계정이나 토큰", "Account or token", FIELD_FILTER, 0, 0, NULL },
    { "change", FIELD_TEXT, "변경", "Change", FIELD_FILTER, 0, 0, NULL },
    { "detail", FIELD_TEXT, "내용", "Detail", FIELD_SEARCH, 0, 0, NULL },
    { "made_by", FIELD_TEXT, "한 사람", "By", FIELD_FILTER, 0, 0, NULL },
    { "made", FIELD_TIME, "때", "At", FIELD_FILTER | FIELD_SORT, 0, 0, NULL },
};

static const struct fields account_reply = FIELDS(account_fields), session_reply = FIELDS(session_fields),
                           token_reply = FIELDS(token_fields), right_reply = FIELDS(right_fields);

static bool accounts_show(struct request *request, struct err *err)
{
    const struct list list = { .from = "account_list l", .alias = "l", .fields = &account_reply,
                               .sort = "login" };
    return request_list(request, &list, err);
}

static bool own_sessions(struct request *request, struct err *err)
{
    const struct store_value me = store_int(request->actor->account_id);
    const struct list list = { .from = "session_list l", .alias = "l", .fields = &session_reply,
                               .where = "l.account_id = $1", .args = &me, .arg_count = 1,
                               .sort = "-seen", .everywhere = true };
    return request_list(request, &list, err);
}

static bool account_sessions(struct request *request, struct err *err)
{
    int64_t id;
    TRY(request_id(request, 0, &id, err));
    const struct store_value account = store_int(id);
    const struct list list = { .from = "session_list l", .alias = "l", .fields = &session_reply,
                               .where = "l.account_id = $1", .args = &account, .arg_count = 1,
                               .sort = "-seen" };
    return request_list(request, &list, err);
}

static bool tokens_show(struct request *request, struct err *err)
{
    const struct list list = { .from = "token_list l", .alias = "l", .fields = &token_reply,
                               .sort = "-made" };
    return request_list(request, &list, err);
}

static bool rights_show(struct request *request, struct err *err)
{
    const struct list list = { .from = "right_list l", .alias = "l", .fields = &right_reply,
                               .sort = "-made" };
    return request_list(request, &list, err);
}

// ---- bodies

static const struct field sign_in_body[] = {
    { "login", FIELD_TEXT, "아이디", "Login", FIELD_REQUIRED, 1, 100, NULL },
    { "password", FIELD_TEXT, "비밀번호", "Password", FIELD_REQUIRED, 1, 200, NULL },
    { "code", FIELD_TEXT, "인증번호", "Code", 0, 0, 20, NULL },
};

static const char *const languages[] = { "ko", "en", NULL };

static const struct field own_body[] = {
    { "language", FIELD_CHOICE, "언어", "Language", FIELD_REQUIRED, 0, 0, languages },
};

static const struct field password_body[] = {
    { "old", FIELD_TEXT, "지금 비밀번호", "Password now", FIELD_REQUIRED, 1, 200, NULL },
    { "new", FIELD_TEXT, "새 비밀번호", "New password", FIELD_REQUIRED, 1, 200, NULL },
};

static const struct field code_body[] = {
    { "code", FIELD_TEXT, "인증번호", "Code", FIELD_REQUIRED, 6, 20, NULL },
};

static const struct field confirm_body[] = {
    { "password", FIELD_TEXT, "비밀번호", "Password", FIELD_REQUIRED, 1, 200, NULL },
};

static const struct field account_body[] = {
    { "officer_id", FIELD_ID, "직원", "Officer", FIELD_REQUIRED, 0, 0, NULL },
    { "login", FIELD_TEXT, "아이디", "Login", FIELD_REQUIRED, 3, 40, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", 0, 0, 0, NULL },
};

static const struct field reason_body[] = {
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
};

static const struct field reset_body[] = {
    { "reason", FIELD_TEXT, "까닭", "Reason", FIELD_REQUIRED, 2, 200, NULL },
    { "second_factor", FIELD_BOOL, "2단계 인증도 없애기", "Remove the second factor too", 0, 0, 0, NULL },
};

static const struct field token_body[] = {
    { "name", FIELD_TEXT, "이름", "Name", FIELD_REQUIRED, 2, 100, NULL },
    { "agency_id", FIELD_TEXT, "기관", "Agency", 0, 0, 0, NULL },
    { "permissions", FIELD_LIST, "권한", "Permissions", FIELD_REQUIRED, 0, 0, NULL },
    { "tables", FIELD_LIST, "표(없으면 모두)", "Tables (none: all)", 0, 0, 0, NULL },
    { "days", FIELD_INT, "쓸 수 있는 날수", "Days it works", 0, 1, 1095, NULL },
    { "reason", FIELD_TEXT, "까닭", "Reason", 0, 0, 0, NULL },
};

// ---- routes

static const struct route routes[] = {
    { .method = HTTP_POST,
      .path = "/api/v1/session",
      .permission = MAY_ANYONE,
      .handle = own_sign_in,
      .flags = ROUTE_SLOW,
      .body = FIELDS(sign_in_body),
      .summary_ko = "로그인",
      .summary_en = "Sign in",
      .example = "{\"login\": \"kim.gaon\", \"password\": \"correct horse 9\"}" },
    { .method = HTTP_GET,
      .path = "/api/v1/session",
      .permission = MAY_SIGNED_IN,
      .handle = own_show,
      .flags = ROUTE_MACHINE,
      .summary_ko = "나는 누구인가: 직위, 권한, CSRF 토큰",
      .summary_en = "Who am I: posts, permissions, CSRF token" },
    { .method = HTTP_PATCH,
      .path = "/api/v1/session",
      .permission = MAY_SIGNED_IN,
      .handle = own_change,
      .flags = ROUTE_WRITES,
      .body = FIELDS(own_body),
      .summary_ko = "언어 바꾸기",
      .summary_en = "Change the language",
      .example = "{\"language\": \"en\"}" },
    { .method = HTTP_DELETE,
      .path = "/api/v1/session",
      .permission = MAY_SIGNED_IN,
      .handle = own_sign_out,
      .flags = ROUTE_WRITES,
      .summary_ko = "로그아웃",
      .summary_en = "Sign out" },
    { .method = HTTP_POST,
      .path = "/api/v1/session/password",
      .permission = MAY_SIGNED_IN,
      .handle = own_password,
      .flags = ROUTE_SLOW,
      .body = FIELDS(password_body),
      .summary_ko = "비밀번호 바꾸기",
      .summary_en = "Change the password",
      .example = "{\"old\": \"correct horse 9\", \"new\": \"battery staple 7\"}" },
    { .method = HTTP_POST,
      .path = "/api/v1/session/second-factor",
      .permission = MAY_SIGNED_IN,
      .handle = own_totp_offer,
      .flags = ROUTE_WRITES,
      .summary_ko = "2단계 인증 등록 시작",
      .summary_en = "Begin to enrol a second factor" },
    { .method = HTTP_POST,
      .path = "/api/v1/session/second-factor/confirm",
      .permission = MAY_SIGNED_IN,
      .handle = own_totp_confirm,
      .flags = ROUTE_SLOW,
      .body = FIELDS(code_body),
      .summary_ko = "2단계 인증 등록 확인",
      .summary_en = "Confirm it by its first code",
      .example = "{\"code\": \"123456\"}" },
    { .method = HTTP_POST,
      .path = "/api/v1/session/second-factor/remove",
      .permission = MAY_SIGNED_IN,
      .handle = own_totp_remove,
      .flags = ROUTE_SLOW,
      .body = FIELDS(confirm_body),
      .summary_ko = "2단계 인증 없애기",
      .summary_en = "Remove it",
      .example = "{\"password\": \"correct horse 9\"}" },
    { .method = HTTP_GET,
      .path = "/api/v1/sessions",
      .permission = MAY_SIGNED_IN,
      .handle = own_sessions,
      .flags = ROUTE_LIST,
      .reply = FIELDS(session_fields),
      .summary_ko = "내 세션",
      .summary_en = "My sessions" },
    { .method = HTTP_POST,
      .path = "/api/v1/sessions/{id}/end",
      .permission = MAY_SIGNED_IN,
      .handle = admin_session_end,
      .flags = ROUTE_WRITES,
      .summary_ko = "세션 끝내기",
      .summary_en = "End a session" },
    { .method = HTTP_GET,
      .path = "/api/v1/accounts",
      .permission = MAY_ACCOUNT_ADMIN,
      .handle = accounts_show,
      .flags = ROUTE_LIST,
      .reply = FIELDS(account_fields),
      .summary_ko = "계정 목록",
      .summary_en = "Accounts" },
    { .method = HTTP_POST,
      .path = "/api/v1/accounts",
      .permission = MAY_ACCOUNT_ADMIN,
      .handle = admin_account_add,
      .flags = ROUTE_SLOW,
      .body = FIELDS(account_body),
      .summary_ko = "계정 만들기(한 번 쓰는 비밀번호를 돌려줌)",
      .summary_en = "Make an account; answers with a password that works once",
      .example = "{\"officer_id\": 1, \"login\": \"kim.gaon\"}" },
    { .method = HTTP_POST,
      .path = "/api/v1/accounts/{id}/end",
      .permission = MAY_ACCOUNT_ADMIN,
      .whose = admin_account_whose,
      .handle = admin_account_end,
      .flags = ROUTE_WRITES,
      .body = FIELDS(reason_body),
      .summary_ko = "계정 끝내기",
      .summary_en = "End an account",
      .example = "{\"reason\": \"퇴직\"}" },
    { .method = HTTP_POST,
      .path = "/api/v1/accounts/{id}/unlock",
      .permission = MAY_ACCOUNT_ADMIN,
      .whose = admin_account_whose,
      .handle = admin_account_unlock,
      .flags = ROUTE_WRITES,
      .body = FIELDS(reason_body),
      .summary_ko = "잠긴 계정 풀기",
      .summary_en = "Unlock an account",
      .example = "{\"reason\": \"본인 확인\"}" },
    { .method = HTTP_POST,
      .path = "/api/v1/accounts/{id}/reset",
      .permission = MAY_ACCOUNT_ADMIN,
      .whose = admin_account_whose,
      .handle = admin_account_reset,
      .flags = ROUTE_SLOW,
      .body = FIELDS(reset_body),
      .summary_ko = "비밀번호 다시 주기(한 번 쓰는 비밀번호를 돌려줌)",
      .summary_en = "Reset the password; answers with one that works once",
      .example = "{\"reason\": \"비밀번호 분실\"}" },
    { .method = HTTP_GET,
      .path = "/api/v1/accounts/{id}/sessions",
      .permission = MAY_ACCOUNT_ADMIN,
      .whose = admin_account_whose,
      .handle = account_sessions,
      .flags = ROUTE_LIST,
      .reply = FIELDS(session_fields),
      .summary_ko = "계정의 세션",
      .summary_en = "An account's sessions" },
    { .method = HTTP_GET,
      .path = "/api/v1/tokens",
      .permission = MAY_ACCOUNT_ADMIN,
      .handle = tokens_show,
      .flags = ROUTE_LIST,
      .reply = FIELDS(token_fields),
      .summary_ko = "기계의 토큰",
      .summary_en = "Machines' tokens" },
    { .method = HTTP_POST,
      .path = "/api/v1/tokens",
      .permission = MAY_ACCOUNT_ADMIN,
      .handle = admin_token_add,
      .flags = ROUTE_SLOW,
      .body = FIELDS(token_body),
      .summary_ko = "토큰 만들기(한 번만 보여 줌)",
      .summary_en = "Make a token; it is shown once",
      .example = "{\"name\": \"재정 연계\", \"permissions\": [\"record_write\"], \"tables\": [\"exp_pay\"], "
                 "\"days\": 365}" },
    { .method = HTTP_POST,
      .path = "/api/v1/tokens/{id}/end",
      .permission = MAY_ACCOUNT_ADMIN,
      .whose = admin_token_whose,
      .handle = admin_token_end,
      .flags = ROUTE_WRITES,
      .body = FIELDS(reason_body),
      .summary_ko = "토큰 취소",
      .summary_en = "Revoke a token",
      .example = "{\"reason\": \"연계 종료\"}" },
    { .method = HTTP_GET,
      .path = "/api/v1/rights",
      .permission = MAY_AUDIT_READ,
      .handle = rights_show,
      .flags = ROUTE_LIST,
      .reply = FIELDS(right_fields),
      .summary_ko = "권한 변경 이력",
      .summary_en = "The history of rights" },
};

// ---- life

// Signing in and out stands in the audit log, which is kept longer.
static const struct keep keeps[] = {
    { .name = "session", .setting = "keep.session_days", .days = 90, .sql = SQL_SESSION_FORGET },
    { .name = NULL },
};

static const struct kept_sealed sealed[] = {
    { .name = "account.totp_secret", .place = "account.totp_secret.#", .next = SQL_SECRET_NEXT, .put = SQL_SECRET_PUT },
    { .name = "account.totp_offered", .place = "account.totp_secret.#", .next = SQL_OFFERED_NEXT,
      .put = SQL_OFFERED_PUT },
    { .name = NULL },
};

static bool open(struct app *app, void **state, struct err *err)
{
    (void)app, (void)err;
    struct arena *arena = arena_new("account", 0, 0);
    struct accounts *accounts = ARENA_NEW(arena, struct accounts);
    *accounts = (struct accounts){ .arena = arena, .throttle = throttle_new(arena) };
    *state = accounts;
    return true;
}

static void close(struct app *app, void *state)
{
    (void)app;
    struct accounts *accounts = state;
    throttle_close(accounts->throttle);
    arena_free(accounts->arena);
}

const struct module module_account = {
    .name = "account",
    .title_ko = "계정과 권한",
    .title_en = "Accounts and rights",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
    .keeps = keeps,
    .sealed = sealed,
    .open = open,
    .close = close,
};
