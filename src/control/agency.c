// The proof goes up the plan. Of every node it is known whether its rows belong to agencies (SPLIT)
// or are the same for all (SHARED: reference tables), and of every column whether it says whose the
// row is. A node splits when the rows it makes of all agencies are those it makes of each, together:
//
//   filter, project, repeat    always                  SPLIT join SHARED    always
//   SPLIT join SPLIT           agency_id = agency_id   SHARED join SPLIT    inner joins
//   group, distinct, window, top-k                     agency_id is among the keys
//
// Faults are why columns are also followed as sure, which is never to hold one: a row whose join key
// is a fault is emitted once with faults in all columns of the other side, so there agency_id no longer
// says whose the row is; and were the row SHARED, every engine would emit it. A join may ask such an
// agency_id all the same, or that of a LEFT JOIN's right side: NULL meets nothing, and a fault in a
// key only puts its own row in doubt. A group may not: NULL is a group of all agencies.
#include "control/agency.h"

#include "base/dict.h"
#include "sql/plan_node.h"

struct column_facts {
    bool agency;  // whose the row is, unless it is NULL or a fault
    bool present; // never NULL because of a LEFT JOIN
    bool sure;    // never a fault
};

struct facts {
    bool split;
    struct column_facts *columns;
};

struct proof {
    struct arena *arena;
    struct agency_proof *out;
};

int agency_column(const struct schema_table *table)
{
    for (size_t i = 0; i < table->key_count; i++)
        if (table->key[i] == table->agency_column &&
            table->columns[table->agency_column].type == TYPE_TEXT)
            return table->agency_column;
    return -1;
}

static void meet(struct proof *proof, enum agency_meeting meeting, const struct plan *plan)
{
    struct agency_spot spot = { meeting, plan };
    VEC_ADD(proof->arena, &proof->out->spots, spot);
}

// ---- columns

static bool calls(const struct expr *expr, const char *name)
{
    return expr->kind == EXPR_CALL && strcmp(expr->fn->name, name) == 0;
}

// extract(year FROM a date), or of a part just as small.
static bool is_date_part(const struct expr *expr)
{
    if (!calls(expr, "extract") || expr->args[1]->type != TYPE_DATE ||
        expr->args[0]->kind != EXPR_CONST || expr->args[0]->constant.state != STATE_VALUE)
        return false;
    const char *part = dict_get((uint32_t)expr->args[0]->constant.word).data;
    return !strcmp(part, "year") || !strcmp(part, "quarter") || !strcmp(part, "month");
}

// Text functions fault where the result outgrows the dictionary. These make nothing longer.
static bool cannot_fail(const struct expr *call)
{
    static const char *const names[] = { "left", "right", "btrim", "ltrim", "rtrim", "lower", "upper" };
    if (call->fn->flags & FN_IMPLICIT) // a widening cast
        return true;
    if (is_date_part(call) || (calls(call, "::integer") && is_date_part(call->args[0])))
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (calls(call, names[i]))
            return true;
    if (!calls(call, "replace"))
        return false;
    const struct value *from = &call->args[1]->constant, *to = &call->args[2]->constant;
    return call->args[1]->kind == EXPR_CONST && call->args[2]->kind == EXPR_CONST &&
           from->state == STATE_VALUE && to->state == STATE_VALUE &&
           dict_get((uint32_t)to->word).len <= dict_get((uint32_t)from->word).len;
}

static bool is_sure(const struct expr *expr, const struct column_facts *input)
{
    if (expr->kind == EXPR_COLUMN)
        return input[expr->column].sure;
    if (expr->kind == EXPR_CONST)
        return expr->constant.state != STATE_FAULT;
    if (expr->kind == EXPR_TURN || (expr->kind == EXPR_CALL && !cannot_fail(expr)))
        return false;
    for (size_t i = 0; i < expr->arg_count; i++)
        if (!is_sure(expr->args[i], input))
            return false;
    return true;
}

static struct column_facts facts_of(const struct expr *expr, const struct column_facts *input)
{
    if (expr->kind == EXPR_COLUMN)
        return input[expr->column];
    return (struct column_facts){ .sure = is_sure(expr, input) };
}

static bool says_whose(struct column_facts column)
{
    return column.agency && column.present && column.sure;
}

// ---- joins

struct sides {
    int left_count;
    bool asked[2]; // the expression reads columns of this side
};

static void note_side(void *context, int column)
{
    struct sides *sides = context;
    sides->asked[column >= sides->left_count] = true;
}

// What the equalities of a join say: whether agency_id is one, and whose keys may be faults.
static bool read_keys(struct proof *proof, const struct plan *join, const struct column_facts *both,
                      bool *faulty)
{
    int left_count = (int)join->inputs[0]->column_count;
    struct expr_list conjuncts = { 0 };
    bool joined = false;
    conjuncts_add(proof->arena, &conjuncts, join->condition);
    for (size_t i = 0; i < conjuncts.count; i++) {
        const struct expr *one = conjuncts.at[i];
        if (!expr_is_equality(one))
            continue;
        const struct expr *a = one->args[0], *b = one->args[1];
        struct column_facts x = facts_of(a, both), y = facts_of(b, both);
        bool ours = join->null_safe ? says_whose(x) && says_whose(y) : x.agency && y.agency;
        joined = joined || (ours && (a->column < left_count) != (b->column < left_count));
        for (size_t k = 0; k < 2; k++) {
            struct sides sides = { .left_count = left_count };
            expr_columns(one->args[k], note_side, &sides);
            bool sure = is_sure(one->args[k], both);
            faulty[0] = faulty[0] || (sides.asked[0] && !sure);
            faulty[1] = faulty[1] || (sides.asked[1] && !sure);
        }
    }
    return joined;
}

static struct facts prove_join(struct proof *proof, const struct plan *plan, struct facts left,
                               struct facts right)
{
    size_t left_count = plan->inputs[0]->column_count, right_count = plan->inputs[1]->column_count;
    bool pairs = plan->join == JOIN_INNER || plan->join == JOIN_LEFT, faulty[2] = { false };
    struct column_facts *both =
        ARENA_ARRAY(proof->arena, struct column_facts, left_count + right_count + 1);
    memcpy(both, left.columns, left_count * sizeof *both);
    memcpy(both + left_count, right.columns, right_count * sizeof *both);
    bool joined = read_keys(proof, plan, both, faulty);
    if (left.split && right.split && !joined)
        meet(proof, MEETING_JOIN, plan);
    if (!left.split && right.split && (plan->join != JOIN_INNER || faulty[0]))
        meet(proof, MEETING_SHARED, plan);
    if (left.split && !right.split && pairs && faulty[1])
        meet(proof, MEETING_SHARED, plan);
    for (size_t i = 0; i < plan->column_count; i++) {
        bool is_right = i >= left_count;
        bool lost = pairs && faulty[!is_right], missing = is_right && plan->join == JOIN_LEFT;
        both[i].present = both[i].present && !missing;
        both[i].sure = both[i].sure && !lost;
    }
    return (struct facts){ left.split || right.split, both };
}

// ---- nodes

static struct facts prove_plan(struct proof *proof, const struct plan *plan);

static struct facts prove_union(struct proof *proof, const struct plan *plan,
                                struct column_facts *columns)
{
    bool split = false, shared = false;
    for (size_t n = 0; n < plan->input_count; n++) {
        struct facts input = prove_plan(proof, plan->inputs[n]);
        split = split || input.split;
        shared = shared || !input.split;
        for (size_t i = 0; i < plan->column_count; i++) {
            const struct column_facts *one = &input.columns[i];
            columns[i].agency = (!n || columns[i].agency) && one->agency;
            columns[i].present = (!n || columns[i].present) && one->present;
            columns[i].sure = (!n || columns[i].sure) && one->sure;
        }
    }
    if (split && shared)
        meet(proof, MEETING_SHARED, plan);
    return (struct facts){ split, columns };
}

// Groups, partitions and, of a DISTINCT, whole rows.
static void prove_groups(struct proof *proof, const struct plan *plan, struct facts input)
{
    bool whose = false;
    for (size_t i = 0; plan->kind != PLAN_DISTINCT && i < plan->expr_count; i++)
        whose = whose || says_whose(facts_of(plan->exprs[i], input.columns));
    for (size_t i = 0; plan->kind == PLAN_DISTINCT && i < plan->column_count; i++)
        whose = whose || says_whose(input.columns[i]);
    if (input.split && !whose)
        meet(proof, MEETING_GROUP, plan);
}

static struct facts prove_plan(struct proof *proof, const struct plan *plan)
{
    struct column_facts *columns =
        ARENA_ARRAY(proof->arena, struct column_facts, plan->column_count + 1);
    struct facts input = { 0 }, out = { .columns = columns };
    if (plan->input_count && plan->kind != PLAN_UNION) {
        input = prove_plan(proof, plan->inputs[0]);
        out.split = input.split;
    }
    switch (plan->kind) {
    case PLAN_SCAN:
        out.split = agency_column(plan->table) >= 0;
        for (size_t i = 0; i < plan->column_count; i++)
            columns[i] = (struct column_facts){ (int)i == agency_column(plan->table), true, true };
        break;
    case PLAN_ROWS:
        break;
    case PLAN_PROJECT:
        for (size_t i = 0; i < plan->expr_count; i++)
            columns[i] = facts_of(plan->exprs[i], input.columns);
        break;
    case PLAN_JOIN:
        return prove_join(proof, plan, input, prove_plan(proof, plan->inputs[1]));
    case PLAN_UNION:
        return prove_union(proof, plan, columns);
    case PLAN_AGGREGATE:
        prove_groups(proof, plan, input);
        for (size_t i = 0; i < plan->expr_count; i++)
            columns[i] = facts_of(plan->exprs[i], input.columns);
        break;
    case PLAN_DISTINCT:
    case PLAN_WINDOW:
    case PLAN_TOPK:
        prove_groups(proof, plan, input);
        // fall through
    case PLAN_FILTER:
    case PLAN_REPEAT:
        memcpy(columns, input.columns, plan->inputs[0]->column_count * sizeof *columns);
        break;
    }
    return out;
}

// ---- the findings

static int output_find(const struct plan *plan, const char *name)
{
    for (size_t i = 0; i < plan->column_count; i++)
        if (strcmp(plan->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

// A finding's causes are looked for among its records: they must be of its own agency.
static bool records_stay(const struct schema *schema, const struct scenario *scenario,
                         const struct plan *plan, const struct column_facts *columns)
{
    for (size_t r = 0; r < scenario->record_count; r++) {
        const struct scenario_record *record = &scenario->records[r];
        const struct schema_table *table = schema_find(schema, record->table);
        int column = table ? agency_column(table) : -1;
        for (size_t k = 0; column >= 0 && k < record->key_count; k++) {
            int from = output_find(plan, record->from[k]);
            if (strcmp(record->key[k], table->columns[column].name) == 0 &&
                (from < 0 || !says_whose(columns[from])))
                return false;
        }
    }
    return true;
}

struct agency_proof agency_prove(struct arena *arena, const struct schema *schema,
                                 const struct scenario *scenario, const struct plan *plan)
{
    struct agency_proof out = { 0 };
    struct proof proof = { arena, &out };
    struct facts facts = prove_plan(&proof, plan);
    int agency = output_find(plan, "agency_id");
    bool keyed = agency >= 0 && says_whose(facts.columns[agency]), named = false;
    for (size_t i = 0; i < scenario->key_count; i++)
        named = named || strcmp(scenario->key[i], "agency_id") == 0;
    if (!facts.split)
        meet(&proof, MEETING_NONE, plan);
    else if (!keyed || !named || !records_stay(schema, scenario, plan, facts.columns))
        meet(&proof, MEETING_KEY, plan);
    return out;
}

const char *agency_meeting_text(enum agency_meeting meeting, bool english)
{
    static const char *const words[][2] = {
        [MEETING_JOIN] = { "agency_id로 잇지 않는 곳이 있음", "a join without agency_id" },
        [MEETING_GROUP] = { "agency_id로 묶지 않는 곳이 있음", "a group without agency_id" },
        [MEETING_SHARED] = { "기관 없는 행의 유무가 여러 기관의 자료에 달림",
                             "rows of no agency depend on what agencies have" },
        [MEETING_KEY] = { "결과의 agency_id가 그 행의 기관임을 보일 수 없음",
                          "agency_id of the result is not shown to be the row's agency" },
        [MEETING_NONE] = { "기관별 표를 읽지 않음", "it reads no table of agencies" },
    };
    return words[meeting][english];
}
