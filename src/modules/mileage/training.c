// Training records: what the training system exports, as credit that comes by itself.
//
//   emp_no,course,completed_on,hours,certificate
//   E1,청탁금지법의 이해,2026-03-02,3,2026-00123        ─► earning "training", ref 2026-00123
//
// The certificate's number is what a record is known by: a file read twice adds nothing. All or nothing, like every
// import; ?dry=1 looks only.
#include "modules/mileage/training.h"

#include "app/import_file.h"
#include "app/people.h"

#define HOURS_DEFAULT 2
#define HOURS_MAX     1000

enum { EMP_NO, COURSE, COMPLETED_ON, HOURS, CERTIFICATE };

static const struct import_column columns[IMPORT_COLUMNS_MAX] = {
    { "emp_no", "직원번호", true, NULL },         { "course", "과정", true, NULL },
    { "completed_on", "이수일", true, NULL },     { "hours", "시간", true, NULL },
    { "certificate", "이수증 번호", true, NULL },
};

struct training {
    struct import_file file;
    const char *today;
    int64_t least; // hours
    size_t added, same;
    bool tried;
};

static void fault(struct training *training, const struct import_row *row, int column,
                  const char *reason)
{
    import_file_fault(&training->file, row, columns[column].name, reason);
}

static bool cells_good(struct training *training, const struct import_row *row)
{
    const char *day = row->cells[COMPLETED_ON];
    char *end;
    int64_t parsed;
    size_t before = training->file.fault_count;
    long long hours = strtoll(row->cells[HOURS], &end, 10);
    if (!civil_parse_date(day, strlen(day), &parsed))
        fault(training, row, COMPLETED_ON,
              "날짜는 2026-03-02처럼 씁니다 | a date is written 2026-03-02");
    else if (strcmp(day, training->today) > 0)
        fault(training, row, COMPLETED_ON, "아직 오지 않은 날입니다 | the day is ahead");
    if (*end || end == row->cells[HOURS] || hours < training->least || hours > HOURS_MAX)
        fault(training, row, HOURS,
              arena_format(
                  training->file.arena,
                  "%lld시간부터의 정수여야 합니다 | must be a whole number of hours, %lld at least",
                  (long long)training->least, (long long)training->least));
    return training->file.fault_count == before;
}

static bool row_apply(struct request *request, struct training *training,
                      const struct import_row *row, struct err *err)
{
    struct earning earning = { .agency = request->actor->agency,
                               .source = "training",
                               .ref = row->cells[CERTIFICATE],
                               .happened_on = row->cells[COMPLETED_ON],
                               .share = EARN_WHOLE };
    struct holder *holder = &earning.holder;
    bool added;
    if (!cells_good(training, row))
        return true;
    TRY(people_officer(request->store, earning.agency, row->cells[EMP_NO], &holder->officer_id,
                       err));
    if (!holder->officer_id) {
        fault(training, row, EMP_NO, "그런 직원번호가 없습니다 | no such employee number");
        return true;
    }
    holder->id = holder->officer_id;
    TRY(people_home(request->store, holder->id, app_today(request->app, request->at_us),
                    &holder->department_id, err));
    TRY(earn_add(request->store, writer_next_id(request->turn), request->at_us, &earning, &added,
                 err));
    training->added += added;
    training->same += !added;
    return true;
}

static bool training_write(struct request *request, void *context, struct err *err)
{
    struct training *training = context;
    training->added = training->same = 0;
    import_file_begin(&training->file);
    TRY(import_file_good(&training->file, err));
    for (size_t i = 0; i < training->file.rows.count; i++)
        TRY(row_apply(request, training, &training->file.rows.at[i], err));
    TRY(import_file_good(&training->file, err));
    training->tried = import_is_dry(request);
    if (training->tried)
        return err_set(err, ERR_CONFLICT, "only tried"); // so that it is taken back
    TRY(earn_post(request->app, request->turn, err));
    const struct request_act act = { .action = "mileage_earning.import",
                                     .table = "mileage_earning",
                                     .owner = { .agency = request->actor->agency },
                                     .detail = json_pack("{s:I, s:I}", "added",
                                                         (json_int_t)training->added, "same",
                                                         (json_int_t)training->same) };
    return request_audit(request, &act, err);
}

bool training_import(struct request *request, struct err *err)
{
    struct training training = { 0 };
    char *data;
    size_t len;
    TRY(import_body(request, &data, &len, err));
    TRY(import_file_read(&training.file, request->arena, columns, "training", data, len, err));
    training.today = civil_date_text(request->arena, app_today(request->app, request->at_us));
    training.least = app_setting_number(request->app, "mileage.training_hours", HOURS_DEFAULT);
    bool written = request_write(request, training_write, &training, err);
    if (training.file.fault_count)
        return import_reply_faults(request, &training.file);
    if (!written && !training.tried)
        return false;
    return request_reply(request, 200,
                         json_pack("{s:b, s:I, s:I}", "written", written, "added",
                                   (json_int_t)training.added, "same", (json_int_t)training.same));
}
