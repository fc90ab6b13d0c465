// sample/hr.c — staff, orders, salaries and attendance.
//
// Overtime of an ordinary officer lies in the evening of days on which world_absence knows neither
// leave nor trip; what should overlap or exceed a cap is planted in months nobody else uses.

#include "sample/world.h"

static int64_t months_kept(const struct world *world)
{
    int64_t left = world->budget * 18 / 100 - world->staff_count * 8;
    int64_t months = left / (world->staff_count * 8);
    return months < 1 ? 1 : months > MONTH_COUNT ? MONTH_COUNT : months;
}

// ---- the staff file

struct person {
    int64_t officer, dept, hire, retire;
    int grade;
    struct cell token;
};

static void person_write(struct world *world, const struct person *who)
{
    static const char *const grades[] = { "5급", "6급", "7급", "8급", "9급" };
    static const char *const series[] = { "행정", "시설", "세무", "사회복지", "보건", "전산" };
    bool left = who->retire != DAY_NONE;
    ROW(world, HR_EMP, as_officer(who->officer), NOTHING, who->token,
        as_person(70000000 + who->officer), as_day(who->hire - 9500), as_text("일반"),
        as_text(series[who->officer % 6]), as_text(grades[who->grade - 5]),
        as_number(3 + who->officer % 25),
        as_text(who->grade == 5   ? "과장"
                : who->grade == 6 ? "팀장"
                                  : "주무관"),
        as_dept(who->dept), as_day(who->hire), as_day(who->hire), as_text(left ? "퇴직" : "재직"),
        as_day(who->retire), NOTHING);
}

static void order_write(struct world *world, int64_t officer, int64_t seq, int64_t day,
                        const char *kind, int64_t dept, const char *before, const char *after)
{
    ROW(world, HR_ORDER, as_officer(officer), as_number(seq), as_day(day), as_text(kind),
        as_dept(dept), as_dept(dept), as_text(before), as_text(after), NOTHING, NOTHING, NOTHING,
        as_id("인사", officer * 100 + seq));
}

static void file_write(struct world *world, int64_t i)
{
    const struct officer *officer = &world->staff[i];
    struct cell no = as_officer(i);
    struct person who = { i,
                          officer->dept,
                          officer->hire_day,
                          officer->retire_day,
                          officer->grade,
                          as_token('P', 70000000 + i) };
    person_write(world, &who);
    order_write(world, i, 1, officer->hire_day, "임용", officer->dept, NULL, "9급");
    if (officer->stable && i % 3 == 1)
        order_write(world, i, 2, world_work_day(world, world->first_day + 100 + i * 31 % 1500),
                    "승진", officer->dept, "8급", "7급");
    if (officer->retire_day != DAY_NONE)
        order_write(world, i, 3, officer->retire_day, "퇴직", officer->dept, NULL, NULL);
    ROW(world, HR_ACCT, no, as_token('S', i));
    ROW(world, SYS_USER, as_text("e호조"), as_short_id("user", i, 5), no, as_dept(officer->dept),
        as_text("일반"), as_day(officer->hire_day), as_day(officer->retire_day),
        as_stamp(at_time(world->last_day - i % 30, 9, 5)));
    ROW(world, EDU, no, as_text("청렴교육"), as_day(world->last_day - 100 - i % 90),
        as_day(world->last_day - 100 - i % 90), as_text("Y"), as_decimal(20, 1), as_text("Y"));
    if (i % 2 == 0)
        ROW(world, HR_POST, no, as_text("지출"), as_day(officer->hire_day + 300), NOTHING,
            as_text("Y"));
    if (i % 3 == 0)
        ROW(world, HR_FAM, no, as_token('P', 72000000 + i), as_text("배우자"),
            as_day(world->first_day - 12000 - i), as_text("Y"), as_text("Y"),
            as_day(officer->hire_day), NOTHING);
    if (i % 5 == 0)
        ROW(world, HR_CAREER, no, as_day(officer->hire_day - 900), as_day(officer->hire_day - 10),
            as_text("9급"), as_number(890));
    if (i % 11 == 0)
        ROW(world, EXT_LECT, no, as_day(world_work_day(world, world->first_day + 400 + i % 1200)),
            as_number(1), as_text("해온대학교"), as_decimal(20, 1), as_number(400000),
            as_day(world_work_day(world, world->first_day + 405 + i % 1200)));
    if (i % 33 == 2) // a warning is no discipline and bars nobody
        ROW(world, HR_DISC, no, as_number(1), as_text("훈계"), as_text("업무소홀"),
            as_day(world->first_day + 60 + i % 900), NOTHING,
            as_day(world->first_day + 800 + i % 900));
}

// ---- pay

static void salary_row(struct world *world, int64_t officer, int64_t dept, int64_t month,
                       const char *kind, int64_t day)
{
    int64_t base = 2000000 + world_pick(world, 'B', officer, 25) * 90000, gross = base + base / 3;
    ROW(world, PAY_DTL, as_year_month(world_month_start(world, month)), as_text(kind),
        as_officer(officer), as_dept(dept), as_day(day), as_number(base), as_number(gross),
        as_number(gross / 6), as_number(gross - gross / 6), NOTHING, as_token('S', officer));
}

static void month_pay(struct world *world, int64_t officer, int64_t month)
{
    int64_t start = world_month_start(world, month), day = world_pay_day(world, month);
    const struct officer *who = &world->staff[officer];
    if (who->hire_day > day || (who->retire_day != DAY_NONE && who->retire_day < start))
        return;
    struct cell ym = as_year_month(start), no = as_officer(officer);
    salary_row(world, officer, who->dept, month, "정기", day);
    ROW(world, PAY_ALW, ym, no, as_text("정액급식비"), as_decimal(100, 2), as_number(140000),
        as_number(140000));
    ROW(world, PAY_ALW, ym, no, as_text("직급보조비"), as_decimal(100, 2), as_number(185000),
        as_number(185000));
    if (!who->quiet)
        ROW(world, PAY_OT, ym, no, as_text("시간외"), as_decimal(1000 + officer % 9 * 100, 2),
            as_number(11000), as_number(110000 + officer % 9 * 11000));
    if (officer % 3 == 0)
        ROW(world, PAY_FAM, ym, no, as_text("배우자"), as_decimal(100, 2), as_number(40000),
            as_number(40000));
    struct civil civil;
    civil_of_day(start, &civil);
    if (civil.month == 2)
        ROW(world, PAY_BONUS, ym, no, as_text("성과상여금"), as_decimal(12500, 2),
            as_number(2400000), as_number(3000000));
    if (civil.month == 12)
        ROW(world, PAY_LEAVE, ym, no, as_text("연가보상비"), as_decimal(500, 2), as_number(90000),
            as_number(450000));
}

// ---- attendance

static void overtime_row(struct world *world, int64_t officer, int64_t day, int64_t no,
                         int64_t from, int64_t minutes, const char *exception)
{
    static const char *const stamps[] = { "지문", "카드", "PC" };
    ROW(world, OT, as_officer(officer), as_day(day), as_id("OT", no), as_stamp(from),
        as_stamp(from + (minutes + 60) * MINUTE_US), as_stamp(from + 5 * MINUTE_US),
        as_stamp(from + (minutes + 50) * MINUTE_US), as_text(stamps[officer % 3]),
        as_short_id("DEV", officer % 40, 2), as_number(minutes), as_text(exception),
        as_officer(world_other_officer(world, world->staff[officer].dept, 1, officer)));
}

static void leave_row(struct world *world, int64_t officer, int64_t from, int64_t to,
                      const char *kind, int64_t hundredths)
{
    ROW(world, LEAVE, as_officer(officer), as_stamp(from), as_text(kind), as_stamp(to),
        as_decimal(hundredths, 2));
}

static void trip_row(struct world *world, int64_t no, int64_t officer, int64_t from, int64_t to)
{
    int64_t paid = civil_floor_day(to) + 10;
    ROW(world, TRIP, as_id("T", no), as_officer(officer), as_text(no % 3 ? "관내" : "관외"),
        as_stamp(from), as_stamp(to), as_text(no % 3 ? "관내 현장" : "도청"),
        as_text("현장 확인 및 업무 협의"), as_text(no % 2 ? "공용" : "대중"), as_text("N"),
        as_number(no % 3 ? 20000 : 45000), as_day(world_known(world, paid)),
        as_officer(world_other_officer(world, world->staff[officer].dept, 2, officer)));
}

static void block_write(struct world *world, int64_t officer, int64_t block, int64_t *no)
{
    struct absence absence = world_absence(world, officer, block);
    const int64_t *days = world->work_days + block * BLOCK_DAYS;
    if (world->staff[officer].quiet || !world_serves(world, officer, days[0]) ||
        !world_serves(world, officer, days[BLOCK_DAYS - 1]))
        return;
    if (absence.length > 0) {
        int64_t first = days[absence.offset], last = days[absence.offset + absence.length - 1];
        leave_row(world, officer, at_time(first, absence.half ? 14 : 9, 0), at_time(last, 18, 0),
                  (officer + block) % 9 ? "연가" : "병가",
                  absence.half ? 50 : absence.length * 100);
    }
    for (int k = 0; k < 2; k++)
        if (absence.trip[k])
            trip_row(world, ++*no, officer, at_time(days[16 + 2 * k], 10, 0),
                     at_time(days[16 + 2 * k], 17, 0));
    uint64_t hash = world_hash(world, 'o', officer * 1024 + block);
    for (int64_t offset = 12; offset < 16; offset++)
        if (hash >> offset & 1)
            overtime_row(world, officer, days[offset], ++*no, at_time(days[offset], 18, 30),
                         60 + (int64_t)(hash >> 2 * offset & 7) * 10, NULL);
}

// Doors and computers know everybody's mornings; as many rows as are still missing.
static void doors_write(struct world *world)
{
    int64_t count = world->budget * 3 / 100;
    for (int64_t i = 0; i < count; i++) {
        int64_t officer = i % world->staff_count;
        int64_t day = world->work_days[world->work_day_count - 1 -
                                       i / world->staff_count % world->work_day_count];
        ROW(world, ACCESS_LOG, as_officer(officer), as_stamp(at_time(day, 8, (int)(i * 7 % 60))),
            as_text(i % 2 ? "문" : "PC"), as_text("출근"));
    }
}

// ---- planted errors and what looks like them

static int64_t officer_new(struct world *world, int64_t hire, int64_t retire, struct cell token)
{
    int64_t officer = world->next_officer++;
    struct person who = { officer, officer % world->dept_count, hire, retire, 7, token };
    person_write(world, &who);
    return officer;
}

static void salary_plant(struct world *world, int64_t i)
{
    int64_t month = 6 + i * 13 % 50, start = world_month_start(world, month), officer;
    int64_t pay_day = world_pay_day(world, month), hired = world->first_day - 1500;
    struct cell token = as_token('P', world_person_new(world));
    if (i % 4 == 0) {
        officer = world->next_officer++; // in no staff file
    } else if (i % 4 == 1) {
        officer = officer_new(world, hired, start - 10 - i % 40, token);
    } else if (i % 4 == 2) {
        officer = officer_new(world, pay_day + 5 + i % 30, DAY_NONE, token);
    } else {
        officer = officer_new(world, hired, DAY_NONE, token);
        ROW(world, RESIDENT, token, as_person(70000000 + officer), as_day(hired - 9500),
            as_text("1"), as_day(start - 5 - i % 20), as_text("H003"), as_day(hired), token,
            as_text("본인"));
    }
    salary_row(world, officer, officer % world->dept_count, month, "정기", pay_day);
    PLANTED(world, F01, "재직하지 않는 사람에게 급여 지급", as_year_month(start), as_text("정기"),
            as_officer(officer));

    // Lawful: paid by the day in the month of leaving, a bonus after it.
    int64_t leaver =
        officer_new(world, hired, start + 3 + i % 14, as_token('P', world_person_new(world)));
    salary_row(world, leaver, leaver % world->dept_count, month, "정기", pay_day);
    salary_row(world, leaver, leaver % world->dept_count, month + 2, "성과",
               world_pay_day(world, month + 2));
}

static void promotion_plant(struct world *world, int64_t i)
{
    int64_t hired = world->first_day - 2500, day = world->first_day + 30 + i * 37 % 1200;
    const char *kind = i % 3 == 0 ? "정직" : i % 3 == 1 ? "감봉" : "견책";
    int64_t limit = day + (i % 3 == 0 ? 540 : i % 3 == 1 ? 360 : 180);
    int64_t bad = officer_new(world, hired, DAY_NONE, as_token('P', world_person_new(world)));
    ROW(world, HR_DISC, as_officer(bad), as_number(1), as_text(kind), as_text("복무위반"),
        as_day(day), as_day(i % 2 ? limit : DAY_NONE), NOTHING);
    order_write(world, bad, 2, day + 30 + i % 120, "승진", bad % world->dept_count, "8급", "7급");
    PLANTED(world, H02, "승진제한기간에 승진", as_officer(bad), as_number(2), as_number(1));

    // Lawful: promoted the day before the decision, and again when the bar had ended.
    int64_t good = officer_new(world, hired, DAY_NONE, as_token('P', world_person_new(world)));
    ROW(world, HR_DISC, as_officer(good), as_number(1), as_text(kind), as_text("복무위반"),
        as_day(day), as_day(limit), NOTHING);
    order_write(world, good, 2, day - 1, "승진", good % world->dept_count, "9급", "8급");
    order_write(world, good, 3, limit + 1, "승진", good % world->dept_count, "8급", "7급");
}

// Fifteen evenings of the month; 0 above the cap, 1 just below it, 2 excepted from it.
static void cap_write(struct world *world, int64_t *no, int64_t lawful)
{
    struct slot slot = world_slot_take(world);
    for (int nth = 0; nth < 15; nth++) {
        int64_t day = world_slot_day(world, slot, nth);
        int64_t minutes = lawful == 1 && nth == 14 ? 119 : 240; // 57 hours and 59 minutes
        overtime_row(world, slot.officer, day, ++*no, at_time(day, 18, 0), minutes,
                     lawful == 2 ? "월한도제외" : NULL);
    }
    if (lawful == 0)
        PLANTED(world, H04, "초과근무 월 60시간 인정", as_officer(slot.officer),
                as_day(world_month_start(world, slot.month)));
}

static void away_write(struct world *world, int64_t *no, int64_t i)
{
    struct slot slot = world_slot_take(world);
    int64_t day = world_slot_day(world, slot, 2), other = world_slot_day(world, slot, 6);
    bool leave = i % 2 == 0;
    int64_t from = at_time(day, leave ? 9 : 13, 0);
    if (leave)
        leave_row(world, slot.officer, from, at_time(day, 18, 0), "연가", 100);
    else
        trip_row(world, ++*no, slot.officer, from, at_time(day, 21, 0));
    int64_t bad = ++*no;
    overtime_row(world, slot.officer, day, bad, at_time(day, 18, 30), 120, NULL);
    PLANTED(world, H05, leave ? "휴가일에 초과근무 인정" : "출장 중에 초과근무 인정",
            as_officer(slot.officer), as_day(day), as_id("OT", bad),
            as_text(leave ? "휴가" : "출장"), as_stamp(from));

    // Lawful: after half a day of leave, after the return from a trip, or recognised on the trip.
    if (i % 3 == 0)
        leave_row(world, slot.officer, at_time(other, 9, 0), at_time(other, 14, 0), "연가", 50);
    else
        trip_row(world, ++*no, slot.officer, at_time(other, 9, 0),
                 at_time(other, i % 3 == 1 ? 18 : 22, 0));
    overtime_row(world, slot.officer, other, ++*no, at_time(other, 18, 30), 90,
                 i % 3 == 2 ? "출장중인정" : NULL);
}

void hr_write(struct world *world)
{
    int64_t months = months_kept(world), no = 0;
    int64_t blocks = world->work_day_count / BLOCK_DAYS, kept = months * blocks / MONTH_COUNT;
    for (int64_t i = 0; i < world->staff_count; i++) {
        file_write(world, i);
        for (int64_t month = MONTH_COUNT - months; month < MONTH_COUNT; month++)
            month_pay(world, i, month);
        for (int64_t block = blocks - kept; block < blocks; block++)
            block_write(world, i, block, &no);
    }
    doors_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        salary_plant(world, i);
        promotion_plant(world, i);
        cap_write(world, &no, 0);
        if (i % 3 == 0)
            cap_write(world, &no, 1 + i % 2);
        away_write(world, &no, i);
    }
}
