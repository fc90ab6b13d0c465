#include "modules/org/put.h"

#include <inttypes.h>

#include "base/civil.h"
#include "base/vec.h"
#include "modules/org/queries.h"

const char *const org_kinds[] = { "account", "card", "duty", "department", "officer", NULL };

static struct store *store_of(const struct org_hand *hand)
{
    return writer_store(hand->turn);
}

__attribute__((format(printf, 5, 6))) static bool fault(struct org_hand *hand, struct err *err,
                                                        enum err_kind kind, const char *field,
                                                        const char *format, ...)
{
    char text[sizeof err->text];
    va_list list;
    va_start(list, format);
    vsnprintf(text, sizeof text, format, list);
    va_end(list);
    hand->field = field;
    return err_set(err, kind, "%s", text);
}

static struct store_value id_or_null(int64_t id)
{
    return id ? store_int(id) : store_null();
}

static bool find(const struct org_hand *hand, int64_t *out, const char *sql,
                 const struct store_value *args, size_t count, struct err *err)
{
    bool found;
    *out = 0;
    TRY(store_number(store_of(hand), err, out, &found, sql, args, count));
    if (!found)
        *out = 0;
    return true;
}

// ---- rules

static bool day_good(struct org_hand *hand, const char *field, const char *text, struct err *err)
{
    int64_t day;
    return civil_parse_date(text, strlen(text), &day) ||
           fault(hand, err, ERR_BAD_INPUT, field,
                 "날짜는 2026-03-02처럼 씁니다: %s | a date is written 2026-03-02: %s", text, text);
}

static bool days_good(struct org_hand *hand, const char *from, const char *to, struct err *err)
{
    TRY(day_good(hand, "valid_from", from, err));
    TRY(day_good(hand, "valid_to", to, err));
    return strcmp(from, to) <= 0 ||
           fault(hand, err, ERR_BAD_INPUT, "valid_to",
                 "끝나는 날이 시작보다 앞섭니다 | it ends before it begins");
}

static bool given(struct org_hand *hand, const char *field, const char *text, size_t most,
                  struct err *err)
{
    size_t len = text ? utf8_count(text, strlen(text)) : 0;
    if (len == 0)
        return fault(hand, err, ERR_BAD_INPUT, field, "빠졌습니다 | is missing");
    return len <= most || fault(hand, err, ERR_BAD_INPUT, field,
                                "%zu자까지 쓸 수 있습니다 | at most %zu characters", most, most);
}

static bool is_own(const struct org_hand *hand, int64_t officer_id)
{
    return hand->actor && hand->actor->officer_id && hand->actor->officer_id == officer_id;
}

// Rights are given by another.
static bool not_own(struct org_hand *hand, int64_t officer_id, struct err *err)
{
    return !is_own(hand, officer_id) || fault(hand, err, ERR_FORBIDDEN, "officer_id",
                                              "자기 권한은 다른 관리자가 다뤄야 합니다 | another "
                                              "administrator must do it to your own rights");
}

static bool officer_in(struct org_hand *hand, const char *field, int64_t officer_id,
                       const char *agency, struct err *err)
{
    const char *whose = NULL;
    if (officer_id)
        TRY(store_word(store_of(hand), err, writer_arena(hand->turn), &whose, SQL_OFFICER_AGENCY,
                       STORE_ARGS(store_int(officer_id))));
    return (whose && (!agency || strcmp(whose, agency) == 0)) ||
           fault(hand, err, ERR_BAD_INPUT, field,
                 "이 기관에 그런 직원이 없습니다 | no such officer in this agency");
}

static bool department_in(struct org_hand *hand, const char *field, int64_t department_id,
                          const char *agency, const char *day, struct err *err)
{
    int64_t count;
    TRY(find(hand, &count, SQL_DEPARTMENT_VALID,
             STORE_ARGS(store_int(department_id), store_text(agency), store_text(day)), err));
    return count ||
           fault(hand, err, ERR_BAD_INPUT, field,
                 "%s에 이 기관에 그런 부서가 없습니다 | no such department in this agency on %s",
                 day, day);
}

static bool note_right(struct org_hand *hand, const char *agency, int64_t officer_id,
                       const char *change, const char *detail, struct err *err)
{
    struct right_change right = { .agency = agency,
                                  .officer_id = officer_id,
                                  .change = change,
                                  .detail = detail,
                                  .by_id = hand->actor ? hand->actor->account_id : 0,
                                  .at_us = writer_at_us(hand->turn) };
    return people_note_right(store_of(hand), writer_next_id(hand->turn), &right, err);
}

static void put_changed(const struct org_hand *hand, struct org_put *out)
{
    out->outcome = store_changed(store_of(hand)) ? ORG_CHANGED : ORG_SAME;
}

static void put_added(struct org_hand *hand, struct org_put *out)
{
    *out = (struct org_put){ writer_next_id(hand->turn), ORG_ADDED };
}

// A code that was not mapped is now.
static bool settle(struct org_hand *hand, const char *agency, const char *kind, const char *code,
                   struct err *err)
{
    return store_run(store_of(hand), err, SQL_UNMAPPED_SETTLE,
                     STORE_ARGS(store_text(agency), store_text(kind), store_text(code)));
}

// ---- agencies

bool org_put_agency(struct org_hand *hand, const struct org_agency *agency, struct org_put *out,
                    struct err *err)
{
    const struct store_value args[] = { store_text(agency->id), store_text(agency->name),
                                        store_text(agency->name_en ? agency->name_en : "") };
    int64_t there;
    TRY(given(hand, "agency_id", agency->id, 20, err));
    TRY(given(hand, "name", agency->name, 100, err));
    TRY(find(hand, &there, SQL_AGENCY_THERE, args, 1, err));
    *out = (struct org_put){ .outcome = ORG_ADDED };
    if (there) {
        TRY(store_run(store_of(hand), err, SQL_AGENCY_RENAME, args, 3));
        put_changed(hand, out);
        return true;
    }
    if (hand->actor)
        return fault(hand, err, ERR_BAD_INPUT, "agency_id",
                     "그런 기관이 없습니다 | there is no such agency");
    return store_run(store_of(hand), err, SQL_AGENCY_ADD, args, 3);
}

// ---- departments

bool org_put_department(struct org_hand *hand, const struct org_department *department,
                        struct org_put *out, struct err *err)
{
    const char *to = department->to ? department->to : ORG_FOREVER;
    struct store *store = store_of(hand);
    int64_t others;
    TRY(given(hand, "code", department->code, 20, err));
    TRY(given(hand, "name", department->name, 100, err));
    TRY(days_good(hand, department->from, to, err));
    TRY(find(hand, &out->id, SQL_DEPARTMENT_FIND,
             STORE_ARGS(store_text(department->agency), store_text(department->code),
                        store_text(department->from)),
             err));
    TRY(find(hand, &others, SQL_DEPARTMENT_OVERLAP,
             STORE_ARGS(store_text(department->agency), store_text(department->code),
                        store_int(out->id), store_text(department->from), store_text(to)),
             err));
    if (others)
        return fault(hand, err, ERR_CONFLICT, "code",
                     "그 기간에 같은 부서코드가 있습니다 | the code is taken in that time");
    if (out->id) {
        TRY(store_run(
            store, err, SQL_DEPARTMENT_UPDATE,
            STORE_ARGS(store_int(out->id), store_text(department->name), store_text(to))));
        put_changed(hand, out);
        return true;
    }
    put_added(hand, out);
    TRY(settle(hand, department->agency, "department", department->code, err));
    return store_run(store, err, SQL_DEPARTMENT_ADD,
                     STORE_ARGS(store_int(out->id), store_text(department->agency),
                                store_text(department->code), store_text(department->name),
                                store_text(department->from), store_text(to)));
}

// Another department of the same agency.
static bool relative_good(struct org_hand *hand, const char *field, int64_t id, int64_t relative,
                          struct err *err)
{
    const char *mine, *theirs = NULL;
    struct arena *arena = writer_arena(hand->turn);
    TRY(store_word(store_of(hand), err, arena, &mine, SQL_DEPARTMENT_AGENCY,
                   STORE_ARGS(store_int(id))));
    TRY(store_word(store_of(hand), err, arena, &theirs, SQL_DEPARTMENT_AGENCY,
                   STORE_ARGS(store_int(relative))));
    return (theirs && mine && strcmp(mine, theirs) == 0 && relative != id) ||
           fault(hand, err, ERR_BAD_INPUT, field,
                 "이 기관의 다른 부서여야 합니다 | must be another department of this agency");
}

static bool no_ring(struct org_hand *hand, int64_t id, int64_t parent_id, struct err *err)
{
    const int64_t *beneath;
    size_t count;
    TRY(people_beneath(store_of(hand), writer_arena(hand->turn), id, &beneath, &count, err));
    for (size_t i = 0; i < count; i++)
        if (beneath[i] == parent_id)
            return fault(
                hand, err, ERR_BAD_INPUT, "parent_id",
                "자기 아래 부서를 위에 둘 수 없습니다 | a department cannot stand beneath itself");
    return true;
}

bool org_link_department(struct org_hand *hand, int64_t id, int64_t parent_id, int64_t successor_id,
                         bool *changed, struct err *err)
{
    if (parent_id)
        TRY(relative_good(hand, "parent_id", id, parent_id, err) &&
            no_ring(hand, id, parent_id, err));
    if (successor_id)
        TRY(relative_good(hand, "successor_id", id, successor_id, err));
    TRY(store_run(store_of(hand), err, SQL_DEPARTMENT_LINK,
                  STORE_ARGS(store_int(id), id_or_null(parent_id), id_or_null(successor_id))));
    *changed = store_changed(store_of(hand)) != 0;
    return true;
}

// ---- officers and posts

bool org_put_officer(struct org_hand *hand, const struct org_officer *officer, struct org_put *out,
                     struct err *err)
{
    struct store_value email =
        officer->email && *officer->email ? store_text(officer->email) : store_null();
    TRY(given(hand, "emp_no", officer->emp_no, 40, err));
    TRY(given(hand, "name", officer->name, 100, err));
    if (email.data && !strchr(officer->email, '@'))
        return fault(hand, err, ERR_BAD_INPUT, "email",
                     "전자우편 주소가 아닙니다 | not a mail address");
    TRY(find(hand, &out->id, SQL_OFFICER_FIND,
             STORE_ARGS(store_text(officer->agency), store_text(officer->emp_no)), err));
    if (out->id) {
        TRY(store_run(store_of(hand), err, SQL_OFFICER_UPDATE,
                      STORE_ARGS(store_int(out->id), store_text(officer->name), email)));
        put_changed(hand, out);
        return true;
    }
    put_added(hand, out);
    return store_run(store_of(hand), err, SQL_OFFICER_ADD,
                     STORE_ARGS(store_int(out->id), store_text(officer->agency),
                                store_text(officer->emp_no), store_text(officer->name), email));
}

// Who works in a department needs one; who oversees may have one. An inspector comes from elsewhere.
static bool post_good(struct org_hand *hand, const struct org_post *post, const char *to,
                      struct err *err)
{
    enum role role;
    if (!post->role || !role_read(post->role, &role))
        return fault(hand, err, ERR_BAD_INPUT, "role",
                     "그런 역할이 없습니다: %s | no such role: %s", post->role ? post->role : "",
                     post->role ? post->role : "");
    TRY(days_good(hand, post->from, to, err));
    TRY(officer_in(hand, "officer_id", post->officer_id,
                   role == ROLE_INSPECTOR ? NULL : post->agency, err));
    TRY(not_own(hand, post->officer_id, err));
    if (post->department_id)
        return department_in(hand, "department_id", post->department_id, post->agency, post->from,
                             err);
    return (role != ROLE_OFFICER && role != ROLE_LEAD && role != ROLE_MANAGER) ||
           fault(hand, err, ERR_BAD_INPUT, "department_id",
                 "이 역할에는 부서가 있어야 합니다 | this role needs a department");
}

static const char *post_detail(struct org_hand *hand, const char *role, int64_t department_id,
                               const char *rest)
{
    return arena_format(writer_arena(hand->turn), "%s %" PRId64 " %s", role, department_id, rest);
}

bool org_put_post(struct org_hand *hand, const struct org_post *post, struct org_put *out,
                  struct err *err)
{
    const char *to = post->to ? post->to : ORG_FOREVER, *duty = post->duty ? post->duty : "";
    struct store *store = store_of(hand);
    TRY(post_good(hand, post, to, err));
    TRY(find(hand, &out->id, SQL_POST_FIND,
             STORE_ARGS(store_int(post->officer_id), store_text(post->agency),
                        store_int(post->department_id), store_text(post->role),
                        store_text(post->from)),
             err));
    bool fresh = !out->id;
    if (fresh) {
        put_added(hand, out);
        TRY(store_run(store, err, SQL_POST_ADD,
                      STORE_ARGS(store_int(out->id), store_int(post->officer_id),
                                 store_text(post->agency), id_or_null(post->department_id),
                                 store_text(post->role), store_text(duty), store_text(post->from),
                                 store_text(to))));
    } else {
        TRY(store_run(store, err, SQL_POST_UPDATE,
                      STORE_ARGS(store_int(out->id), store_text(duty), store_text(to))));
        put_changed(hand, out);
    }
    if (out->outcome == ORG_SAME)
        return true;
    const char *days = arena_format(writer_arena(hand->turn), "%s %s", post->from, to);
    return note_right(hand, post->agency, post->officer_id, fresh ? "post.begin" : "post.change",
                      post_detail(hand, post->role, post->department_id, days), err);
}

bool org_end_post(struct org_hand *hand, int64_t id, const char *last_day, const char *reason,
                  struct err *err)
{
    struct arena *arena = writer_arena(hand->turn);
    const char *agency = "";
    int64_t officer_id = 0;
    struct store_rows *rows =
        store_ask(store_of(hand), err, SQL_POST_WHOSE, STORE_ARGS(store_int(id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        agency = store_copy_text(rows, 0, arena);
        officer_id = store_get_int(rows, 1);
    }
    store_done(rows);
    TRY(fine && not_own(hand, officer_id, err) && day_good(hand, "last_day", last_day, err));
    TRY(store_run(store_of(hand), err, SQL_POST_END,
                  STORE_ARGS(store_int(id), store_text(last_day))));
    if (!store_changed(store_of(hand)))
        return fault(hand, err, ERR_CONFLICT, "last_day",
                     "그날이면 이미 끝나 있습니다 | it has ended by that day already");
    return note_right(hand, agency, officer_id, "post.end",
                      arena_format(arena, "%" PRId64 " %s %s", id, last_day, reason), err);
}

// ---- substitutes

bool org_put_substitute(struct org_hand *hand, const struct org_substitute *substitute,
                        struct org_put *out, struct err *err)
{
    const char *agency = NULL;
    struct arena *arena = writer_arena(hand->turn);
    TRY(officer_in(hand, "absent_id", substitute->absent_id, NULL, err));
    TRY(store_word(store_of(hand), err, arena, &agency, SQL_OFFICER_AGENCY,
                   STORE_ARGS(store_int(substitute->absent_id))));
    TRY(officer_in(hand, "officer_id", substitute->officer_id, agency, err));
    if (substitute->absent_id == substitute->officer_id)
        return fault(hand, err, ERR_BAD_INPUT, "officer_id",
                     "자기 자신의 직무대리일 수 없습니다 | nobody stands in for himself");
    TRY(not_own(hand, substitute->officer_id, err));
    TRY(given(hand, "reason", substitute->reason, 200, err));
    TRY(days_good(hand, substitute->from, substitute->to, err));
    put_added(hand, out);
    TRY(store_run(store_of(hand), err, SQL_SUBSTITUTE_ADD,
                  STORE_ARGS(store_int(out->id), store_int(substitute->absent_id),
                             store_int(substitute->officer_id), store_text(substitute->from),
                             store_text(substitute->to), store_text(substitute->reason))));
    return note_right(hand, agency, substitute->officer_id, "substitute.begin",
                      arena_format(arena, "%" PRId64 " %s %s %s", substitute->absent_id,
                                   substitute->from, substitute->to, substitute->reason),
                      err);
}

bool org_end_substitute(struct org_hand *hand, int64_t id, const char *last_day, const char *reason,
                        struct err *err)
{
    struct arena *arena = writer_arena(hand->turn);
    const char *agency = "";
    int64_t officer_id = 0;
    struct store_rows *rows =
        store_ask(store_of(hand), err, SQL_SUBSTITUTE_WHOSE, STORE_ARGS(store_int(id)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        agency = store_copy_text(rows, 0, arena);
        officer_id = store_get_int(rows, 2);
    }
    store_done(rows);
    TRY(fine && not_own(hand, officer_id, err) && day_good(hand, "last_day", last_day, err));
    TRY(store_run(store_of(hand), err, SQL_SUBSTITUTE_END,
                  STORE_ARGS(store_int(id), store_text(last_day))));
    if (!store_changed(store_of(hand)))
        return fault(hand, err, ERR_CONFLICT, "last_day",
                     "그날이면 이미 끝나 있습니다 | it has ended by that day already");
    return note_right(hand, agency, officer_id, "substitute.end",
                      arena_format(arena, "%" PRId64 " %s %s", id, last_day, reason), err);
}

// ---- mappings

static bool holds_number(const char *code)
{
    size_t digits = 0;
    for (; *code; code++) {
        digits += *code >= '0' && *code <= '9';
        if (!strchr("0123456789- ", *code))
            return false;
    }
    return digits >= 10;
}

static bool mapping_good(struct org_hand *hand, const struct org_mapping *mapping, const char *to,
                         struct err *err)
{
    size_t kind = 0;
    while (org_kinds[kind] && (!mapping->kind || strcmp(org_kinds[kind], mapping->kind) != 0))
        kind++;
    if (!org_kinds[kind])
        return fault(hand, err, ERR_BAD_INPUT, "kind",
                     "그런 종류가 없습니다: %s | no such kind: %s",
                     mapping->kind ? mapping->kind : "", mapping->kind ? mapping->kind : "");
    TRY(given(hand, "code", mapping->code, 100, err));
    if (kind < 2 && holds_number(mapping->code))
        return fault(hand, err, ERR_BAD_INPUT, "code",
                     "계좌번호나 카드번호가 아니라 관리번호(acct_id, card_id)를 쓰십시오 | write "
                     "the account's or card's "
                     "management id (acct_id, card_id), not its number");
    TRY(days_good(hand, mapping->from, to, err));
    if (!mapping->department_id && !mapping->officer_id)
        return fault(hand, err, ERR_BAD_INPUT, "department_id",
                     "부서나 직원이 있어야 합니다 | a department or an officer is needed");
    if (mapping->officer_id)
        TRY(officer_in(hand, "officer_id", mapping->officer_id, mapping->agency, err));
    return !mapping->department_id || department_in(hand, "department_id", mapping->department_id,
                                                    mapping->agency, mapping->from, err);
}

static const char *day_before(struct org_hand *hand, const char *day)
{
    int64_t number;
    char *text = arena_take(writer_arena(hand->turn), CIVIL_TEXT_MAX);
    civil_parse_date(day, strlen(day), &number);
    civil_print_date(number - 1, text);
    return text;
}

static bool mapping_write(struct org_hand *hand, const struct org_mapping *mapping, const char *to,
                          struct org_put *out, struct err *err)
{
    struct store *store = store_of(hand);
    if (out->id) {
        TRY(store_run(store, err, SQL_MAPPING_UPDATE,
                      STORE_ARGS(store_int(out->id), id_or_null(mapping->department_id),
                                 id_or_null(mapping->officer_id), store_text(to))));
        put_changed(hand, out);
        return true;
    }
    put_added(hand, out);
    TRY(store_run(store, err, SQL_MAPPING_GIVE_WAY,
                  STORE_ARGS(store_text(mapping->agency), store_text(mapping->kind),
                             store_text(mapping->code), store_text(mapping->from),
                             store_text(day_before(hand, mapping->from)))));
    return store_run(store, err, SQL_MAPPING_ADD,
                     STORE_ARGS(store_int(out->id), store_text(mapping->agency),
                                store_text(mapping->kind), store_text(mapping->code),
                                id_or_null(mapping->department_id), id_or_null(mapping->officer_id),
                                store_text(mapping->from), store_text(to)));
}

bool org_put_mapping(struct org_hand *hand, const struct org_mapping *mapping, struct org_put *out,
                     struct err *err)
{
    const char *to = mapping->to ? mapping->to : ORG_FOREVER;
    int64_t others;
    TRY(mapping_good(hand, mapping, to, err));
    TRY(find(hand, &out->id, SQL_MAPPING_FIND,
             STORE_ARGS(store_text(mapping->agency), store_text(mapping->kind),
                        store_text(mapping->code), store_text(mapping->from)),
             err));
    // What began before gives way; what begins later must not be covered.
    TRY(find(hand, &others, SQL_MAPPING_LATER,
             STORE_ARGS(store_text(mapping->agency), store_text(mapping->kind),
                        store_text(mapping->code), store_text(mapping->from), store_text(to)),
             err));
    if (others)
        return fault(
            hand, err, ERR_CONFLICT, "valid_to",
            "그 기간에 다른 매핑이 시작됩니다 | another mapping of it begins in that time");
    TRY(mapping_write(hand, mapping, to, out, err));
    return out->outcome == ORG_SAME ||
           settle(hand, mapping->agency, mapping->kind, mapping->code, err);
}

bool org_end_mapping(struct org_hand *hand, int64_t id, const char *last_day, struct err *err)
{
    TRY(day_good(hand, "last_day", last_day, err));
    TRY(store_run(store_of(hand), err, SQL_MAPPING_END,
                  STORE_ARGS(store_int(id), store_text(last_day))));
    return store_changed(store_of(hand)) ||
           fault(hand, err, ERR_CONFLICT, "last_day",
                 "그날이면 이미 끝나 있습니다 | it has ended by that day already");
}

// ---- ends

struct ended {
    int64_t id;
    struct owner owner;
    int64_t successor_id;
};

struct ended_list {
    struct ended *at;
    size_t count, room;
};

static bool department_posts_end(struct org_hand *hand, int64_t id, const char *agency,
                                 const char *last_day, struct err *err)
{
    struct arena *arena = writer_arena(hand->turn);
    struct ended_list posts = { 0 };
    struct store_rows *rows = store_ask(store_of(hand), err, SQL_DEPARTMENT_POSTS,
                                        STORE_ARGS(store_int(id), store_text(last_day)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct ended post = { .id = store_get_int(rows, 0),
                              .owner = { agency, id, store_get_int(rows, 1) } };
        VEC_ADD(arena, &posts, post);
    }
    store_done(rows);
    TRY(fine);
    for (size_t i = 0; i < posts.count; i++)
        TRY(note_right(hand, agency, posts.at[i].owner.officer_id, "post.end",
                       arena_format(arena, "%" PRId64 " %s", posts.at[i].id, last_day), err));
    return store_run(store_of(hand), err, SQL_DEPARTMENT_POSTS_END,
                     STORE_ARGS(store_int(id), store_text(last_day)));
}

bool org_end_department(struct org_hand *hand, int64_t id, const char *last_day,
                        int64_t successor_id, struct err *err)
{
    const char *agency;
    struct store *store = store_of(hand);
    TRY(day_good(hand, "last_day", last_day, err));
    if (successor_id)
        TRY(relative_good(hand, "successor_id", id, successor_id, err));
    TRY(store_run(store, err, SQL_DEPARTMENT_END,
                  STORE_ARGS(store_int(id), store_text(last_day), id_or_null(successor_id))));
    if (!store_changed(store))
        return fault(hand, err, ERR_CONFLICT, "last_day",
                     "그날이면 이미 끝나 있습니다 | it has ended by that day already");
    TRY(store_word(store, err, writer_arena(hand->turn), &agency, SQL_DEPARTMENT_AGENCY,
                   STORE_ARGS(store_int(id))));
    return department_posts_end(hand, id, agency, last_day, err);
}

static bool ended_read(struct org_hand *hand, const char *sql, bool post, struct ended_list *out,
                       struct err *err)
{
    struct arena *arena = writer_arena(hand->turn);
    struct store_rows *rows =
        store_ask(store_of(hand), err, sql, STORE_ARGS(store_text(hand->today)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct ended ended = { .id = store_get_int(rows, 0) };
        ended.owner.agency = store_copy_text(rows, 1, arena);
        ended.owner.department_id = post ? store_get_int(rows, 2) : ended.id;
        ended.owner.officer_id = post ? store_get_int(rows, 3) : 0;
        ended.successor_id = post ? 0 : store_get_int(rows, 2);
        VEC_ADD(arena, out, ended);
    }
    store_done(rows);
    return fine;
}

static bool ended_tell(struct org_hand *hand, const struct ended_list *list, const char *name,
                       const char *told, struct err *err)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct ended *ended = &list->at[i];
        json_t *object = json_pack("{s:I}", "successor_id", (json_int_t)ended->successor_id);
        struct app_event event = {
            .name = name, .id = ended->id, .owner = ended->owner, .object = object
        };
        bool fine = app_tell(hand->app, hand->turn, &event, err);
        json_decref(object);
        TRY(fine);
        TRY(store_run(store_of(hand), err, told, STORE_ARGS(store_int(ended->id))));
    }
    return true;
}

struct begun {
    int64_t id;
    const char *agency, *kind, *code;
};

static bool begun_tell(struct org_hand *hand, const struct begun *begun, struct err *err)
{
    json_t *object = json_pack("{s:s, s:s}", "kind", begun->kind, "code", begun->code);
    const struct app_event event = { .name = "mapping.changed",
                                     .id = begun->id,
                                     .owner = { .agency = begun->agency },
                                     .object = object };
    bool fine = app_tell(hand->app, hand->turn, &event, err);
    json_decref(object);
    return fine &&
           store_run(store_of(hand), err, SQL_MAPPING_TOLD, STORE_ARGS(store_int(begun->id)));
}

static bool mappings_tell(struct org_hand *hand, struct err *err)
{
    struct arena *arena = writer_arena(hand->turn);
    VEC(struct begun) list = { 0 };
    struct store_rows *rows =
        store_ask(store_of(hand), err, SQL_MAPPINGS_BEGUN, STORE_ARGS(store_text(hand->today)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct begun begun = { store_get_int(rows, 0), store_copy_text(rows, 1, arena),
                               store_copy_text(rows, 2, arena), store_copy_text(rows, 3, arena) };
        VEC_ADD(arena, &list, begun);
    }
    store_done(rows);
    for (size_t i = 0; fine && i < list.count; i++)
        fine = begun_tell(hand, &list.at[i], err);
    return fine;
}

bool org_tell_due(struct org_hand *hand, struct err *err)
{
    struct ended_list posts = { 0 }, departments = { 0 };
    if (!hand->app)
        return true;
    // Departments first: their alarms go to the successor before their officers' posts are gone.
    TRY(ended_read(hand, SQL_DEPARTMENTS_ENDED, false, &departments, err));
    TRY(ended_tell(hand, &departments, "department.ended", SQL_DEPARTMENT_TOLD, err));
    TRY(ended_read(hand, SQL_POSTS_ENDED, true, &posts, err));
    TRY(ended_tell(hand, &posts, "post.ended", SQL_POST_TOLD, err));
    return mappings_tell(hand, err);
}

bool org_mapping_missing(struct app *app, struct writer_turn *turn, const struct app_event *event,
                         struct err *err)
{
    (void)app;
    const char *kind = json_string_value(json_object_get(event->object, "kind"));
    const char *code = json_string_value(json_object_get(event->object, "code"));
    if (!kind || !code || !*code)
        return true;
    return store_run(writer_store(turn), err, SQL_UNMAPPED_NOTE,
                     STORE_ARGS(store_int(writer_next_id(turn)), store_text(event->owner.agency),
                                store_text(kind), store_text(code), store_int(writer_at_us(turn))));
}
