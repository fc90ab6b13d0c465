#include "sample/world.h"

#include <assert.h>
#include <string.h>

#include "base/hash.h"
#include "base/str.h"
#include "sample/holidays.h"

static const char *const department_names[] = {
    "기획예산과", "총무과",     "세무과",     "회계과",     "민원봉사과", "복지정책과",
    "교통과",     "건축과",     "위생과",     "건설과",     "문화체육과", "감사담당관",
    "환경과",     "공원녹지과", "경제정책과", "도시계획과", "노인복지과", "여성가족과",
    "농정과",     "정보통신과", "보건행정과", "징수과",     "안전총괄과", "상수도과",
};
#define NAMED_COUNT ((int64_t)(sizeof department_names / sizeof *department_names))

static int64_t clamp(int64_t value, int64_t low, int64_t high)
{
    return value < low ? low : value > high ? high : value;
}

uint64_t world_hash(const struct world *world, int64_t kind, int64_t number)
{
    return hash_mix(world->salt + (uint64_t)kind * 0x9e3779b97f4a7c15u, (uint64_t)number);
}

int64_t world_pick(const struct world *world, int64_t kind, int64_t number, int64_t bound)
{
    return (int64_t)(world_hash(world, kind, number) % (uint64_t)bound);
}

int64_t world_between(struct world *world, int64_t low, int64_t high)
{
    return random_between(&world->random, low, high);
}

int64_t world_won(struct world *world, int64_t low, int64_t high, int64_t unit)
{
    return random_between(&world->random, low / unit, high / unit) * unit;
}

void world_row(struct world *world, enum sample_table table, const struct cell *cells, size_t count)
{
    csv_out_row(world->out, table, world->agency, world->salt, cells, count);
    uint64_t done = csv_out_total(world->out);
    if (world->progress != NULL && done % 65536 == 0)
        world->progress(world->context, done, world->row_goal);
}

void world_truth(struct world *world, enum sample_scenario scenario, const char *note,
                 const struct cell *cells, size_t count)
{
    char text[CELL_TEXT_MAX];
    const char *name = sample_scenario_key(scenario);
    struct arena *arena = world->arena;
    struct str line;
    str_open(&line, arena);
    str_format(&line, "agency_id=%s", world->agency);
    for (size_t i = 0; i < count; i++) {
        size_t len = strcspn(name, ";");
        assert(len > 0);
        str_char(&line, ';');
        str_add(&line, name, len);
        str_char(&line, '=');
        str_add(&line, text, cell_print(&cells[i], world->salt, text));
        name += len + (name[len] == ';');
    }
    assert(*name == '\0');
    csv_out_truth(world->out, sample_scenario_id(scenario), str_end(&line), note);
    world->planted[scenario]++;
}

// ---- days

int64_t year_of(int64_t day)
{
    struct civil civil;
    civil_of_day(day, &civil);
    return civil.year;
}

struct cell as_year(int64_t day)
{
    return as_short_id("", year_of(day), 4);
}

struct cell as_year_month(int64_t day)
{
    struct civil civil;
    civil_of_day(day, &civil);
    return as_short_id("", civil.year * 100 + civil.month, 6);
}

int64_t at_time(int64_t day, int hour, int minute)
{
    return day * CIVIL_DAY_US + hour * HOUR_US + minute * MINUTE_US;
}

bool world_is_work_day(const struct world *world, int64_t day)
{
    (void)world;
    return civil_iso_weekday(day) < 6 && holiday_name(day) == NULL;
}

int64_t world_work_day(const struct world *world, int64_t day)
{
    while (!world_is_work_day(world, day))
        day++;
    return day;
}

int64_t world_work_index(const struct world *world, int64_t day)
{
    int64_t low = 0, high = world->work_day_count;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (world->work_days[middle] < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

int64_t world_month_start(const struct world *world, int64_t month)
{
    int64_t total = world->first_month - 1 + month;
    return civil_day(world->first_year + (int)(total / 12), (int)(total % 12) + 1, 1);
}

int64_t world_pay_day(const struct world *world, int64_t month)
{
    int64_t day = world_month_start(world, month) + 19;
    while (!world_is_work_day(world, day))
        day--;
    return day;
}

int64_t world_known(const struct world *world, int64_t day)
{
    return day == DAY_NONE || day > world->last_day ? DAY_NONE : day;
}

int64_t world_days_ago(const struct world *world, int64_t days)
{
    return world->as_of_day - days;
}

int64_t world_day(struct world *world, enum season season, int64_t i, int64_t count)
{
    const double *weights = world->weights[season];
    double total = weights[world->work_day_count - 1];
    double goal = ((double)i + random_unit(&world->random)) / (double)count * total;
    int64_t low = 0, high = world->work_day_count - 1;
    while (low < high) {
        int64_t middle = (low + high) / 2;
        if (weights[middle] <= goal)
            low = middle + 1;
        else
            high = middle;
    }
    return world->work_days[low];
}

int64_t world_plant_day(struct world *world, enum season season, int64_t i)
{
    int64_t count = world->plant_count;
    return world_day(world, season, i, count + 1 + count / 8);
}

// A city spends late in the year, and licences are taxed in January.
static double season_weight(enum season season, int month)
{
    if (season == SEASON_YEAR_END)
        return month == 12 ? 3.0 : month == 11 ? 1.7 : month == 1 ? 0.4 : 1.0;
    if (season == SEASON_JANUARY)
        return month == 1 ? 6.0 : 1.0;
    return 1.0;
}

static void days_open(struct world *world)
{
    int64_t room = world->last_day - world->first_day + 1;
    world->work_days = ARENA_ARRAY(world->arena, int64_t, (size_t)room);
    for (int64_t day = world->first_day; day <= world->last_day; day++)
        if (world_is_work_day(world, day))
            world->work_days[world->work_day_count++] = day;
    for (int season = 0; season < SEASON_COUNT; season++) {
        double sum = 0;
        world->weights[season] = ARENA_ARRAY(world->arena, double, (size_t)world->work_day_count);
        for (int64_t i = 0; i < world->work_day_count; i++) {
            struct civil civil;
            civil_of_day(world->work_days[i], &civil);
            sum += season_weight((enum season)season, civil.month);
            world->weights[season][i] = sum;
        }
    }
}

// ---- people

struct cell as_dept(int64_t dept)
{
    return as_short_id("D", dept + 1, 3);
}
struct cell as_officer(int64_t officer)
{
    return as_short_id("E", officer + 1, 5);
}

static struct officer officer_make(struct world *world, int64_t i)
{
    struct officer officer = { .retire_day = DAY_NONE };
    uint64_t hash = world_hash(world, 'E', i);
    bool tax = i < world->tax_officer_count;
    officer.dept = tax ? DEPT_TAX : i % world->dept_count;
    officer.grade = 5 + (int)(hash % 5); // 5급 to 9급
    officer.hire_day = world->first_day - 200 - (int64_t)(hash >> 8 & 4095);
    officer.stable = true;
    if (i % 10 == 9) {
        int64_t month = 6 + (int64_t)(hash >> 24) % 48;
        officer.retire_day = world_month_start(world, month) + (int64_t)(hash >> 40) % 28;
        officer.stable = false;
    } else if (i % 7 == 5 && !tax) {
        int64_t month = 1 + (int64_t)(hash >> 24) % 50;
        officer.hire_day = world_month_start(world, month);
        officer.stable = false;
    }
    officer.quiet = officer.stable && i % 3 == 0;
    return officer;
}

// A holder uses the card all the time, so nothing may be planted on him.
static bool may_hold(const struct world *world, int64_t officer)
{
    return world->staff[officer].stable && !world->staff[officer].quiet;
}

// The skip-th such officer of the department; a department without one borrows a neighbour's.
static int64_t holder_choose(const struct world *world, int64_t dept, int64_t skip)
{
    for (int64_t i = dept; i < world->staff_count; i += world->dept_count)
        if (world->staff[i].dept == dept && may_hold(world, i) && skip-- == 0)
            return i;
    for (int64_t i = dept + 1 + skip;; i++)
        if (may_hold(world, i % world->staff_count))
            return i % world->staff_count;
}

static void staff_open(struct world *world)
{
    size_t count = (size_t)world->staff_count;
    world->staff = ARENA_ARRAY(world->arena, struct officer, count);
    world->quiet = ARENA_ARRAY(world->arena, int64_t, count);
    for (int64_t i = 0; i < world->staff_count; i++) {
        world->staff[i] = officer_make(world, i);
        if (world->staff[i].quiet)
            world->quiet[world->quiet_count++] = i;
    }
    for (int64_t dept = 0; dept < world->dept_count; dept++) {
        for (int64_t k = 0; k < 2; k++)
            world->holders[dept][k] = holder_choose(world, dept, k);
    }
}

int64_t world_officer(const struct world *world, int64_t dept, int64_t pick)
{
    int64_t at = dept == DEPT_TAX ? 0 : dept;
    int64_t step = dept == DEPT_TAX ? 1 : world->dept_count;
    at += (pick % 7) * step;
    for (int64_t tries = 0; tries < world->staff_count; tries++, at += step) {
        int64_t officer = at % world->staff_count;
        if (world->staff[officer].stable)
            return officer;
        if (tries > 40)
            step = 1;
    }
    return 0;
}

int64_t world_other_officer(const struct world *world, int64_t dept, int64_t pick, int64_t taken)
{
    for (int64_t i = 0; i < 5; i++)
        if (world_officer(world, dept, pick + i) != taken)
            return world_officer(world, dept, pick + i);
    for (int64_t i = taken + 1;; i++)
        if (world->staff[i % world->staff_count].stable)
            return i % world->staff_count;
}

bool world_serves(const struct world *world, int64_t officer, int64_t day)
{
    const struct officer *who = &world->staff[officer];
    return who->hire_day <= day && (who->retire_day == DAY_NONE || day <= who->retire_day);
}

// Months vary fastest by a stride prime to their number, so that neighbours differ in both.
struct slot world_slot_take(struct world *world)
{
    int64_t n = world->next_slot++;
    assert(n < world->quiet_count * MONTH_COUNT);
    int64_t round = n / world->quiet_count;
    return (struct slot){ .officer = world->quiet[n % world->quiet_count],
                          .month = (round * 37 + n % world->quiet_count * 11) % MONTH_COUNT };
}

int64_t world_slot_day(const struct world *world, struct slot slot, int nth)
{
    int64_t day = world_work_day(world, world_month_start(world, slot.month));
    for (int i = 0; i < nth; i++)
        day = world_work_day(world, day + 1);
    return day;
}

struct absence world_absence(const struct world *world, int64_t officer, int64_t block)
{
    struct absence absence = { 0 };
    if (world->staff[officer].quiet)
        return absence;
    uint64_t hash = world_hash(world, 'L', officer * 1024 + block);
    if (hash % 100 < 55) {
        absence.offset = (int64_t)(hash >> 8 & 7) + 1;
        absence.length = (hash >> 16) % 5 == 0 ? 2 + (int64_t)(hash >> 20 & 1) : 1;
        absence.half = absence.length == 1 && (hash >> 24 & 3) == 0;
    }
    absence.trip[0] = (hash >> 32) % 100 < 45;
    absence.trip[1] = (hash >> 40) % 100 < 30;
    return absence;
}

bool world_on_leave(const struct world *world, int64_t officer, int64_t work_index)
{
    struct absence absence = world_absence(world, officer, work_index / BLOCK_DAYS);
    int64_t offset = work_index % BLOCK_DAYS;
    return offset >= absence.offset && offset < absence.offset + absence.length;
}

int64_t world_person_new(struct world *world)
{
    return world->next_person++;
}

// ---- vendors

struct cell as_vendor(int64_t vendor)
{
    return as_id("V", vendor);
}

void world_vendor_write(struct world *world, int64_t vendor, const char *pref)
{
    uint64_t hash = world_hash(world, 'V', vendor);
    struct cell keeper = as_officer(world_officer(world, DEPT_ACCOUNTING, vendor));
    struct cell bank = as_short_id("", 1 + (int64_t)(hash % 30), 3);
    int64_t registered = at_time(world->first_day - 30 - (int64_t)(hash >> 8 & 1023), 10, 30);
    ROW(world, VENDOR, as_vendor(vendor), as_business(vendor), as_firm(vendor),
        as_person(10000000 + vendor),
        as_phrase("해치시 가온로 ", 1 + (int64_t)(hash >> 20 & 255), ""), bank, NOTHING,
        as_token('C', vendor), as_firm(vendor), as_text(pref), keeper, as_stamp(registered),
        as_text("계속사업자"), NOTHING);
    ROW(world, VENDOR_HIST, as_vendor(vendor), as_number(1), as_business(vendor), as_firm(vendor),
        bank, NOTHING, as_token('C', vendor), NOTHING, as_firm(vendor), keeper,
        as_stamp(registered));
    ROW(world, ACCT_OWNER, as_token('C', vendor), as_firm(vendor), as_business(vendor),
        as_token('V', vendor));
}

int64_t world_vendor_new(struct world *world, const char *pref)
{
    int64_t vendor = world->next_vendor++;
    world_vendor_write(world, vendor, pref);
    return vendor;
}

// ---- the tables everybody shares

struct cell world_department_name(int64_t dept)
{
    return dept < NAMED_COUNT ? as_text(department_names[dept])
                              : as_phrase("해오름", dept - NAMED_COUNT + 1, "동 행정복지센터");
}

static void org_write(struct world *world)
{
    ROW(world, ORG, as_text("D000"), as_text(world->small ? "미르군" : "해치시"), as_text("기관"),
        NOTHING, as_day(civil_day(2010, 1, 1)), NOTHING);
    for (int64_t dept = 0; dept < world->dept_count; dept++) {
        const char *kind = dept < NAMED_COUNT ? "본청" : "읍면동";
        ROW(world, ORG, as_dept(dept), world_department_name(dept), as_text(kind), as_text("D000"),
            as_day(civil_day(2010, 1, 1)), NOTHING);
    }
}

static void reference_write(struct world *world)
{
    static const char *const codes[][3] = {
        { "면허세제외업종", "안마시술소", "안마시술소" },
        { "면허세제외업종", "옥외광고업", "옥외광고업" },
        { "통계목", "201-01", "사무관리비" },
        { "통계목", "203-03", "시책추진업무추진비" },
        { "통계목", "206-01", "재료비" },
        { "통계목", "301-01", "사회보장적수혜금" },
        { "통계목", "401-01", "시설비" },
    };
    static const struct {
        const char *code, *name, *rule[3];
    } trades[] = {
        { "5812", "일반음식점", { "허용", "허용", "허용" } },
        { "5813", "유흥주점", { "금지", "금지", "금지" } },
        { "5921", "주류판매점", { "주의", "금지", "금지" } },
        { "7995", "사행시설", { "금지", "금지", "금지" } },
        { "7997", "골프장", { "금지", "주의", "금지" } },
        { "5943", "문구점", { "허용", "허용", "허용" } },
        { "5541", "주유소", { "허용", "허용", "허용" } },
        { "5732", "전자제품", { "허용", "허용", "주의" } },
    };
    static const char *const kinds[] = { "업무추진", "구매전용", "보조금" };
    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++)
        ROW(world, CODE, as_text(codes[i][0]), as_text(codes[i][1]), as_text(codes[i][2]),
            as_text("Y"));
    for (size_t i = 0; i < sizeof trades / sizeof *trades; i++)
        for (size_t k = 0; k < 3; k++)
            ROW(world, MCC_RULE, as_text(trades[i].code), as_text(trades[i].name),
                as_text(trades[i].rule[k]), as_text(kinds[k]));
    for (int64_t day = world->first_day; day <= world->last_day + 31; day++)
        if (holiday_name(day) != NULL)
            ROW(world, CALENDAR, as_day(day), as_text("N"), as_text(holiday_name(day)));
}

static void residents_write(struct world *world)
{
    for (int64_t i = 0; i < world->resident_count; i++) {
        uint64_t hash = world_hash(world, 'R', i);
        // Who died here is only ever looked at by ordinary rows of before; welfare adds its own.
        int64_t household = i / 2;
        ROW(world, RESIDENT, as_token('P', 20000000 + i), as_person(20000000 + i),
            as_day(world->first_day - 7000 - (int64_t)(hash % 21000)),
            as_text(hash >> 20 & 1 ? "1" : "2"), NOTHING,
            as_short_id("H", 1 + (int64_t)(hash >> 24) % 24, 3),
            as_day(world->first_day - (int64_t)(hash >> 32 & 4095)),
            as_token('H', 20000000 + household), as_text(i % 2 == 0 ? "본인" : "배우자"));
        if (i % 6 == 0)
            ROW(world, PERSON_LINK, as_text("지방세"), as_id("X", i), as_token('P', 20000000 + i),
                NOTHING, NOTHING);
    }
}

void world_write(struct world *world)
{
    org_write(world);
    if (!world->small)
        reference_write(world);
    for (int64_t vendor = 0; vendor < world->vendor_count; vendor++)
        world_vendor_write(world, vendor, vendor % 9 == 4 ? "여성" : NULL);
    residents_write(world);
}

// A planted error with its look-alikes takes some hundred rows over all scenarios, and the
// smallest believable city some more; the rest is shared out by the areas, a fixed part each.
static void sizes_open(struct world *world, int64_t rows)
{
    int64_t plants = rows < 20000 ? 2 + rows / 6000 : clamp(5 + rows / 20000, 5, 200);
    int64_t fixed = 1700 + plants * 190;
    int64_t rest = (rows - fixed) / 100 * 80;
    rest = rest < rows / 8 ? rows / 8 : rest;
    world->budget = world->small ? rest / 20 : rest - rest / 20;
    world->plant_count = world->small ? 1 : plants;
}

void world_open(struct world *world, struct arena *arena, struct csv_out *out,
                const struct sample_request *request, bool small)
{
    *world = (struct world){ .arena = arena,
                             .out = out,
                             .small = small,
                             .agency = small ? "A2" : "A1",
                             .salt = hash_mix(request->seed, small),
                             .progress = request->progress,
                             .context = request->context,
                             .row_goal = request->row_count };
    sizes_open(world, (int64_t)request->row_count);
    world->last_day = request->last_day;
    world->as_of_day = world->last_day + 1;
    struct civil last;
    civil_of_day(world->last_day, &last);
    int64_t months = (int64_t)last.year * 12 + last.month - MONTH_COUNT;
    world->first_year = (int)(months / 12);
    world->first_month = (int)(months % 12) + 1;
    world->first_day = civil_day(world->first_year, world->first_month, 1);
    random_open(&world->random, world->salt);
    world->dept_count = clamp(DEPT_NAMED + world->budget / 20000, DEPT_NAMED, DEPARTMENTS_MAX);
    world->staff_count = clamp(world->budget / 2200, small ? 12 : 32, 4000);
    world->tax_officer_count = small ? 6 : clamp(world->staff_count / 10, 14, 40);
    world->vendor_count = clamp(world->budget / 100, 25, 60000);
    world->resident_count = world->budget / 30;
    world->next_vendor = world->vendor_count;
    world->next_person = 30000000;
    world->next_officer = world->staff_count;
    days_open(world);
    staff_open(world);
}
