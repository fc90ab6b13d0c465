#include "sample/sample.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sample/staffing.h"
#include "sample/world.h"

static const struct {
    const char *id, *key;
} scenarios[SCENARIO_COUNT] = {
#define X(id, key) { #id, key },
    SAMPLE_SCENARIOS(X)
#undef X
};

const char *sample_scenario_id(enum sample_scenario scenario)
{
    assert(scenario < SCENARIO_COUNT);
    return scenarios[scenario].id;
}

const char *sample_scenario_key(enum sample_scenario scenario)
{
    assert(scenario < SCENARIO_COUNT);
    return scenarios[scenario].key;
}

static void agency_write(struct world *world)
{
    world_write(world);
    finance_write(world);
    card_write(world);
    contract_write(world);
    subsidy_write(world);
    tax_write(world);
    nontax_write(world);
    permit_write(world); // after tax: it levies the licence tax
    welfare_write(world);
    hr_write(world);
}

static bool about_write(struct arena *arena, const struct sample_request *request,
                        const struct sample_report *report, struct err *err)
{
    char day[CIVIL_TEXT_MAX], last[CIVIL_TEXT_MAX];
    civil_print_date(report->as_of_day, day);
    civil_print_date(request->last_day, last);
    const char *text = arena_format(
        arena,
        "이 자료는 프로그램이 지어낸 것이며 실제 기관·사람·업체와 관계가 없습니다.\n"
        "These records are synthetic: no agency, person or firm in them exists.\n\n"
        "seed: %" PRIu64 "\nrows asked for: %" PRIu64 "\nrows: %" PRIu64
        "\nplanted errors: %" PRIu64 "\nrecords end: %s\nscan as of: %s\n"
        "\norg/는 haechi org import로 넣을 부서와 사람이며, 모두 지어낸 이름입니다.\n"
        "org/ holds departments and people for haechi org import; every name in it is made up.\n",
        request->seed, request->row_count, report->row_count, report->planted_count, last, day);
    const char *path = arena_format(arena, "%s/about.txt", request->dir);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    size_t len = strlen(text);
    bool ok = fd >= 0 && write(fd, text, len) == (ssize_t)len;
    if (fd >= 0)
        close(fd);
    if (!ok)
        return err_set(err, ERR_SYSTEM, "%s: %s; check the folder and its free space", path,
                       strerror(errno));
    return true;
}

static bool city_write(struct arena *arena, const struct sample_request *request,
                       struct sample_report *report, struct err *err)
{
    struct csv_out *out;
    struct staffing *staffing;
    TRY(csv_out_open(arena, request->dir, &out, err));
    TRY(staffing_open(arena, request->dir, &staffing, err));
    for (int small = 0; small < 2; small++) {
        struct world *world = ARENA_NEW(arena, struct world);
        world_open(world, arena, out, request, small);
        agency_write(world);
        staffing_write(staffing, world);
        for (int i = 0; i < SCENARIO_COUNT; i++) {
            report->planted[i] += world->planted[i];
            report->planted_count += world->planted[i];
        }
    }
    memcpy(report->rows, csv_out_rows(out), sizeof report->rows);
    report->row_count = csv_out_total(out);
    bool staffed = staffing_close(staffing, err);
    TRY(csv_out_close(out, err) && staffed);
    if (request->progress != NULL)
        request->progress(request->context, report->row_count, report->row_count);
    return about_write(arena, request, report, err);
}

bool sample_write(const struct sample_request *asked, struct sample_report *report, struct err *err)
{
    struct sample_request request = *asked;
    if (request.last_day == 0)
        request.last_day = civil_day(2026, 6, 30);
    *report = (struct sample_report){ .as_of_day = request.last_day + 1 };
    if (request.row_count < SAMPLE_ROWS_MIN || request.row_count > SAMPLE_ROWS_MAX)
        return err_set(err, ERR_BAD_INPUT, "%" PRIu64 " rows: ask for %" PRIu64 " to %" PRIu64,
                       request.row_count, SAMPLE_ROWS_MIN, SAMPLE_ROWS_MAX);
    if (mkdir(request.dir, 0755) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "%s: %s; name a folder that can be made", request.dir,
                       strerror(errno));
    struct arena *arena = arena_new("sample", 64 * MIB, 256 * MIB);
    bool ok = city_write(arena, &request, report, err);
    arena_free(arena);
    return ok;
}
