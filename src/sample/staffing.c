#include "sample/staffing.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PROVINCE     "P1"  // the inspector's agency
#define HEAD_FIRST   90000 // employee numbers of those who are in no record
#define PERSON_FIRST 70000000

enum staffing_file { AGENCIES, DEPARTMENTS, OFFICERS, POSTS, MAPPINGS, DEMO, FILE_COUNT };

static const struct {
    const char *name, *columns;
} files[FILE_COUNT] = {
    [AGENCIES] = { "agencies", "agency_id,name,name_en" },
    [DEPARTMENTS] = { "departments", "agency_id,code,name,parent_code,valid_from" },
    [OFFICERS] = { "officers", "agency_id,emp_no,name,email" },
    [POSTS] = { "posts",
                "agency_id,officer_agency,emp_no,department_code,role,duty,valid_from,valid_to" },
    [MAPPINGS] = { "mappings", "agency_id,kind,code,department_code,emp_no,valid_from" },
    [DEMO] = { "demo", "login,agency_id,emp_no,role" },
};

struct staffing {
    const char *dir;
    FILE *files[FILE_COUNT];
};

bool staffing_open(struct arena *arena, const char *dir, struct staffing **out, struct err *err)
{
    struct staffing *staffing = ARENA_NEW(arena, struct staffing);
    staffing->dir = arena_format(arena, "%s/org", dir);
    if (mkdir(staffing->dir, 0755) != 0 && errno != EEXIST)
        return err_set(err, ERR_SYSTEM, "%s: %s; name a folder that can be made", staffing->dir,
                       strerror(errno));
    for (int i = 0; i < FILE_COUNT; i++) {
        const char *path = arena_format(arena, "%s/%s.csv", staffing->dir, files[i].name);
        staffing->files[i] = fopen(path, "we");
        if (!staffing->files[i]) {
            err_set(err, ERR_SYSTEM, "%s: %s", path, strerror(errno));
            staffing_close(staffing, &(struct err){ 0 });
            return false;
        }
        fprintf(staffing->files[i], "%s\n", files[i].columns);
    }
    *out = staffing;
    return true;
}

bool staffing_close(struct staffing *staffing, struct err *err)
{
    bool written = true;
    for (int i = 0; i < FILE_COUNT; i++)
        if (staffing->files[i]) {
            written &= ferror(staffing->files[i]) == 0;
            written &= fclose(staffing->files[i]) == 0;
        }
    return written ||
           err_set(err, ERR_SYSTEM, "%s: cannot be written; check its free space", staffing->dir);
}

static void row(struct staffing *staffing, const struct world *world, enum staffing_file file,
                const struct cell *cells, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[CELL_TEXT_MAX];
        size_t len = cell_print(&cells[i], world->salt, text);
        fprintf(staffing->files[file], "%s%.*s", i ? "," : "", (int)len, text);
    }
    fputc('\n', staffing->files[file]);
}

#define ORG_ROW(staffing, world, file, ...)                                                        \
    row((staffing), (world), (file), (const struct cell[]){ __VA_ARGS__ },                         \
        sizeof((const struct cell[]){ __VA_ARGS__ }) / sizeof(struct cell))

// ---- people

static int64_t org_began(void)
{
    return civil_day(2010, 1, 1);
}

static void officer_write(struct staffing *staffing, const struct world *world, const char *agency,
                          int64_t officer)
{
    struct cell mail =
        as_phrase("e", officer + 1, world->small ? "@mir.example" : "@haechi.example");
    ORG_ROW(staffing, world, OFFICERS, as_text(agency), as_officer(officer),
            as_person(PERSON_FIRST + officer), mail);
}

static void post_write(struct staffing *staffing, const struct world *world, int64_t officer,
                       struct cell department, enum staffing_file file, const char *role)
{
    bool kept = officer < world->staff_count;
    int64_t from = kept ? world->staff[officer].hire_day : org_began();
    int64_t to = kept ? world->staff[officer].retire_day : DAY_NONE;
    from = from < org_began() ? org_began() : from;
    ORG_ROW(staffing, world, file, as_text(world->agency),
            strcmp(role, "inspector") == 0 ? as_text(PROVINCE) : NOTHING, as_officer(officer),
            department, as_text(role), NOTHING, as_day(from), as_day(to));
}

// Two persons who serve all five years, so that a department never stands without: world_officer() lends
// one where it has none of its own.
static int64_t manager_of(const struct world *world, int64_t dept)
{
    return world_officer(world, dept, 0);
}

static const char *role_in(const struct world *world, int64_t officer)
{
    int64_t dept = world->staff[officer].dept;
    if (dept == DEPT_AUDIT)
        return "auditor";
    return officer == world_other_officer(world, dept, 1, manager_of(world, dept)) ? "lead"
                                                                                   : "officer";
}

static void staff_write(struct staffing *staffing, const struct world *world)
{
    for (int64_t officer = 0; officer < world->staff_count; officer++) {
        int64_t dept = world->staff[officer].dept;
        officer_write(staffing, world, world->agency, officer);
        if (officer != manager_of(world, dept) ||
            dept == DEPT_AUDIT) // audit's head is an auditor too
            post_write(staffing, world, officer, as_dept(dept), POSTS, role_in(world, officer));
    }
    for (int64_t dept = 0; dept < world->dept_count; dept++)
        post_write(staffing, world, manager_of(world, dept), as_dept(dept), POSTS, "manager");
}

// Who is in no record: deputy head, administrator, and the province's inspector.
static void heads_write(struct staffing *staffing, const struct world *world)
{
    static const char *const roles[] = { "deputy", "admin", "inspector" };
    for (int64_t i = 0; i < 3; i++) {
        bool inspector = i == 2;
        if (!inspector || !world->small) // one inspector for both agencies
            officer_write(staffing, world, inspector ? PROVINCE : world->agency, HEAD_FIRST + i);
        post_write(staffing, world, HEAD_FIRST + i, NOTHING, POSTS, roles[i]);
    }
}

static int64_t first_with(const struct world *world, const char *role)
{
    for (int64_t officer = 0; officer < world->staff_count; officer++)
        if (world->staff[officer].stable &&
            officer != manager_of(world, world->staff[officer].dept) &&
            strcmp(role_in(world, officer), role) == 0)
            return officer;
    return manager_of(world, DEPT_AUDIT);
}

static void demo_write(struct staffing *staffing, const struct world *world)
{
    // Officer, lead and manager of one department, so that what one of them does is for the next.
    int64_t lead = first_with(world, "lead");
    const struct {
        const char *role;
        int64_t officer;
    } people[] = {
        { "officer", first_with(world, "officer") },
        { "lead", lead },
        { "manager", manager_of(world, world->staff[lead].dept) },
        { "auditor", first_with(world, "auditor") },
        { "deputy", HEAD_FIRST },
        { "admin", HEAD_FIRST + 1 },
        { "inspector", HEAD_FIRST + 2 },
    };
    for (size_t i = 0; i < sizeof people / sizeof *people; i++)
        ORG_ROW(staffing, world, DEMO, as_text(people[i].role),
                as_text(strcmp(people[i].role, "inspector") == 0 ? PROVINCE : world->agency),
                as_officer(people[i].officer), as_text(people[i].role));
}

// ---- places and things

static void departments_write(struct staffing *staffing, const struct world *world)
{
    const char *name = world->small ? "미르군" : "해치시";
    ORG_ROW(staffing, world, AGENCIES, as_text(world->agency), as_text(name),
            as_text(world->small ? "Mir County" : "Haechi City"));
    if (!world->small)
        ORG_ROW(staffing, world, AGENCIES, as_text(PROVINCE), as_text("가람도"),
                as_text("Garam Province"));
    ORG_ROW(staffing, world, DEPARTMENTS, as_text(world->agency), as_text("D000"), as_text(name),
            NOTHING, as_day(org_began()));
    for (int64_t dept = 0; dept < world->dept_count; dept++)
        ORG_ROW(staffing, world, DEPARTMENTS, as_text(world->agency), as_dept(dept),
                world_department_name(dept), as_text("D000"), as_day(org_began()));
}

static void cards_write(struct staffing *staffing, const struct world *world)
{
    for (int64_t dept = 0; dept < world->dept_count; dept++)
        for (int64_t k = 0; k < 2; k++)
            ORG_ROW(staffing, world, MAPPINGS, as_text(world->agency), as_text("card"),
                    as_id("K", dept * 2 + k), as_dept(dept), as_officer(world->holders[dept][k]),
                    as_day(world->first_day));
}

void staffing_write(struct staffing *staffing, const struct world *world)
{
    departments_write(staffing, world);
    staff_write(staffing, world);
    heads_write(staffing, world);
    cards_write(staffing, world);
    if (!world->small)
        demo_write(staffing, world);
}
