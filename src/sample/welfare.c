// sample/welfare.c — welfare cases and their monthly payments.

#include "sample/world.h"

struct welfare_case {
    int64_t no, person, household;
    const char *programme;
    int64_t start, end;
};

static struct welfare_case case_make(struct world *world, int64_t no, int64_t person)
{
    static const char *const programmes[] = { "기초연금", "기초생계", "주거",
                                              "장애",     "한부모",   "아동" };
    return (struct welfare_case){ .no = no,
                                  .person = person,
                                  .household = person / 2,
                                  .programme = programmes[no % 6],
                                  .start = world->first_day - 300,
                                  .end = DAY_NONE };
}

static void case_write(struct world *world, const struct welfare_case *welfare)
{
    ROW(world, WELF_CASE, as_id("WC", welfare->no), as_text(welfare->programme),
        as_token('P', welfare->person), NOTHING, as_token('H', welfare->household),
        as_dept(DEPT_WELFARE), as_officer(world_officer(world, DEPT_WELFARE, welfare->no)),
        as_day(welfare->start), as_day(welfare->end),
        welfare->end == DAY_NONE ? NOTHING : as_text("사망"));
}

struct benefit {
    int64_t month, seq, recovered;
    const char *kind, *relation;
    struct cell account;
};

static struct benefit benefit_make(const struct welfare_case *welfare, int64_t month)
{
    return (struct benefit){ .month = month,
                             .seq = 1,
                             .recovered = DAY_NONE,
                             .kind = "정기",
                             .relation = "본인",
                             .account = as_token('w', welfare->person) };
}

static void benefit_write(struct world *world, const struct welfare_case *welfare,
                          const struct benefit *benefit)
{
    int64_t day = world_pay_day(world, benefit->month);
    ROW(world, WELF_PAY, as_id("WC", welfare->no),
        as_year_month(world_month_start(world, benefit->month)), as_number(benefit->seq),
        as_text(benefit->kind), as_day(day), as_number(200000 + welfare->no % 40 * 5000), NOTHING,
        benefit->account, as_person(welfare->person), as_text(benefit->relation),
        as_day(benefit->recovered));
}

static void ordinary_write(struct world *world)
{
    int64_t months = world->budget < 20000 ? 3 : 24;
    int64_t count = world->budget * 7 / 100 / (months + 1);
    for (int64_t i = 0; i < count; i++) {
        int64_t person = 20000000 + i % (world->resident_count + 1);
        struct welfare_case welfare = case_make(world, i, person);
        case_write(world, &welfare);
        for (int64_t month = MONTH_COUNT - months; month < MONTH_COUNT; month++) {
            struct benefit benefit = benefit_make(&welfare, month);
            if (i % 40 < 5 && i / 40 * 40 + 5 <= count) { // five who live in one home for the aged
                benefit.account = as_token('f', i / 40);
                benefit.relation = "시설";
            }
            benefit_write(world, &welfare, &benefit);
        }
    }
}

static int64_t resident_new(struct world *world, int64_t death)
{
    int64_t person = world_person_new(world);
    ROW(world, RESIDENT, as_token('P', person), as_person(person), as_day(world->first_day - 28000),
        as_text("2"), as_day(death), as_text("H002"), as_day(world->first_day - 3000),
        as_token('H', person / 2), as_text("본인"));
    return person;
}

static void death_write(struct world *world, int64_t *no, int64_t i)
{
    int64_t month = 6 + i * 7 % (MONTH_COUNT - 10);
    int64_t death = world_month_start(world, month) + 3 + i % 24;
    struct welfare_case bad = case_make(world, ++*no, resident_new(world, death));
    bad.end = death;
    case_write(world, &bad);
    struct benefit last = benefit_make(&bad, month); // of the month of death: due
    benefit_write(world, &bad, &last);
    struct benefit wrong = benefit_make(&bad, month + 1 + i % 3);
    benefit_write(world, &bad, &wrong);
    PLANTED(world, P19, "사망한 뒤에도 지급", as_id("WC", bad.no),
            as_year_month(world_month_start(world, wrong.month)), as_number(1));

    struct welfare_case good = case_make(world, ++*no, resident_new(world, death));
    good.end = death;
    case_write(world, &good);
    struct benefit late = benefit_make(&good, month + 1); // to the family, or taken back since
    late.kind = i % 2 ? "미지급" : "정기";
    late.recovered = i % 2 ? DAY_NONE : world_month_start(world, month + 2);
    benefit_write(world, &good, &late);
}

// Three households into one account; lawful for one household's three benefits.
static void account_write(struct world *world, int64_t *no, int64_t i)
{
    int64_t month = 4 + i * 11 % (MONTH_COUNT - 6), together = world_person_new(world);
    world_person_new(world);
    struct cell account = as_token('v', i), fine = as_token('u', i);
    for (int64_t k = 0; k < 3; k++) {
        struct welfare_case bad = case_make(world, ++*no, world_person_new(world));
        bad.household = 90000000 + bad.no;
        case_write(world, &bad);
        struct benefit benefit = benefit_make(&bad, month);
        benefit.account = account;
        benefit_write(world, &bad, &benefit);

        struct welfare_case good = case_make(world, ++*no, together);
        case_write(world, &good);
        benefit = benefit_make(&good, month);
        benefit.account = fine;
        benefit_write(world, &good, &benefit);
    }
    PLANTED(world, P22, "세 가구의 급여가 한 계좌로 감", account,
            as_year_month(world_month_start(world, month)));
}

void welfare_write(struct world *world)
{
    int64_t no = 80000000;
    ordinary_write(world);
    for (int64_t i = 0; i < world->plant_count; i++) {
        death_write(world, &no, i);
        account_write(world, &no, i);
    }
}
