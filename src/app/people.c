#include "app/people.h"

#include "app/queries.h"
#include "base/civil.h"
#include "base/vec.h"

#define STEPS_MAX 32 // a tree is no deeper; one that is has a ring in it

// The number in a row's first column; 0 where there is no row.
static bool first_number(struct store *store, const char *sql, const struct store_value *args,
                         size_t count, int64_t *out, struct err *err)
{
    bool found;
    *out = 0;
    TRY(store_number(store, err, out, &found, sql, args, count));
    if (!found)
        *out = 0;
    return true;
}

bool people_department(struct store *store, const char *agency, const char *code, int64_t day,
                       int64_t *id, struct err *err)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    return first_number(store, SQL_DEPARTMENT_BY_CODE,
                        STORE_ARGS(store_text(agency), store_text(code), store_text(text)), id,
                        err);
}

bool people_officer(struct store *store, const char *agency, const char *emp_no, int64_t *id,
                    struct err *err)
{
    return first_number(store, SQL_OFFICER_BY_EMP_NO,
                        STORE_ARGS(store_text(agency), store_text(emp_no)), id, err);
}

bool people_home(struct store *store, int64_t officer_id, int64_t day, int64_t *department_id,
                 struct err *err)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    return first_number(store, SQL_OFFICER_HOME,
                        STORE_ARGS(store_int(officer_id), store_text(text)), department_id, err);
}

bool people_mapping(struct store *store, const char *agency, const char *kind, const char *code,
                    int64_t day, int64_t *department_id, int64_t *officer_id, struct err *err)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    *department_id = *officer_id = 0;
    struct store_rows *rows = store_ask(
        store, err, SQL_MAPPING_BY_CODE,
        STORE_ARGS(store_text(agency), store_text(kind), store_text(code), store_text(text)));
    bool more = false, fine = rows && store_next(rows, &more, err);
    if (fine && more) {
        *department_id = store_get_int(rows, 0);
        *officer_id = store_get_int(rows, 1);
    }
    store_done(rows);
    TRY(fine);
    return *department_id || !*officer_id ||
           people_home(store, *officer_id, day, department_id, err);
}

bool people_beneath(struct store *store, struct arena *arena, int64_t department_id,
                    const int64_t **out, size_t *count, struct err *err)
{
    VEC(int64_t) ids = { 0 };
    struct store_rows *rows =
        store_ask(store, err, SQL_DEPARTMENTS_BENEATH, STORE_ARGS(store_int(department_id)));
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more)
        VEC_ADD(arena, &ids, store_get_int(rows, 0));
    store_done(rows);
    *out = ids.at;
    *count = ids.count;
    return fine;
}

// ---- persons

static bool persons_read(struct store *store, struct arena *arena, const char *sql,
                         const struct store_value *args, size_t count, struct people *out,
                         struct err *err)
{
    *out = (struct people){ 0 };
    struct store_rows *rows = store_ask(store, err, sql, args, count);
    bool more = true, fine = rows != NULL;
    while (fine && (fine = store_next(rows, &more, err)) && more) {
        struct person person = { .officer_id = store_get_int(rows, 0),
                                 .account_id = store_get_int(rows, 1),
                                 .for_officer_id = store_get_int(rows, 2),
                                 .name = store_copy_text(rows, 3, arena),
                                 .emp_no = store_copy_text(rows, 4, arena),
                                 .email = store_copy_text(rows, 5, arena),
                                 .language = store_copy_text(rows, 6, arena) };
        VEC_ADD(arena, out, person);
    }
    store_done(rows);
    return fine;
}

bool people_person(struct store *store, struct arena *arena, int64_t officer_id, struct person *out,
                   bool *found, struct err *err)
{
    struct people people;
    TRY(persons_read(store, arena, SQL_PERSON, STORE_ARGS(store_int(officer_id)), &people, err));
    *found = people.count != 0;
    if (*found)
        *out = people.at[0];
    return true;
}

bool people_role_holders(struct store *store, struct arena *arena, const char *agency,
                         int64_t department_id, enum role role, int64_t day, struct people *out,
                         struct err *err)
{
    char text[CIVIL_TEXT_MAX];
    civil_print_date(day, text);
    return persons_read(store, arena, SQL_ROLE_HOLDERS,
                        STORE_ARGS(store_text(agency), store_text(role_name(role)),
                                   store_int(department_id), store_text(text)),
                        out, err);
}

static struct store_value id_or_null(int64_t id)
{
    return id ? store_int(id) : store_null();
}

bool people_note_right(struct store *store, int64_t id, const struct right_change *change,
                       struct err *err)
{
    return store_run(store, err, SQL_RIGHT_ADD,
                     STORE_ARGS(store_int(id), store_text(change->agency),
                                id_or_null(change->officer_id), id_or_null(change->account_id),
                                store_text(change->change), store_text(change->detail),
                                store_int(change->by_id), store_int(change->at_us)));
}

// ---- one step up

struct step {
    enum role role;
    int64_t department_id;
};

struct steps {
    struct step at[STEPS_MAX];
    size_t count;
};

static bool steps_of(struct store *store, int64_t department_id, struct steps *out, struct err *err)
{
    out->count = 0;
    if (department_id)
        out->at[out->count++] = (struct step){ ROLE_LEAD, department_id };
    while (department_id && out->count < STEPS_MAX - 2) {
        out->at[out->count++] = (struct step){ ROLE_MANAGER, department_id };
        TRY(first_number(store, SQL_DEPARTMENT_ABOVE, STORE_ARGS(store_int(department_id)),
                         &department_id, err));
    }
    out->at[out->count++] = (struct step){ ROLE_AUDITOR, 0 };
    out->at[out->count++] = (struct step){ ROLE_DEPUTY, 0 };
    return true;
}

static bool is_barred(const struct people *holders, const int64_t *barred, size_t count)
{
    for (size_t i = 0; i < holders->count; i++)
        for (size_t k = 0; k < count; k++)
            if (barred[k] && (holders->at[i].officer_id == barred[k] ||
                              holders->at[i].for_officer_id == barred[k]))
                return true;
    return false;
}

bool people_one_step_up(struct store *store, struct arena *arena, const char *agency,
                        int64_t department_id, const int64_t *barred, size_t barred_count,
                        int64_t day, struct person *out, bool *found, struct err *err)
{
    struct steps steps;
    TRY(steps_of(store, department_id, &steps, err));
    *found = false;
    for (size_t i = 0; i < steps.count; i++) {
        struct people holders;
        TRY(people_role_holders(store, arena, agency, steps.at[i].department_id, steps.at[i].role,
                                day, &holders, err));
        bool own = is_barred(&holders, barred, barred_count);
        if (own || (!*found && holders.count))
            *out = own ? (struct person){ 0 } : holders.at[0];
        *found = own ? false : *found || holders.count;
    }
    return true;
}
