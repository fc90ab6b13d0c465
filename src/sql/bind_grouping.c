// GROUP BY as it is written: expressions, numbers and names of SELECT, and sets of them.
//
// ROLLUP, CUBE and GROUPING SETS are the union of one aggregate a set, in which the keys outside the
// set are NULL:
//
//     GROUP BY ROLLUP (a, b)     union all  aggregate by a, b
//                                           project a, NULL … aggregate by a
//                                           project NULL, NULL … aggregate
//
// Every set reads the same input, which the graph builds once.

#include <string.h>

#include "sql/bind.h"

#define KEYS_MAX 64 // of a GROUP BY with sets
#define SETS_MAX 256

struct sets {
    uint64_t *at; // bit i: key i is in
    size_t count, room;
};

// ---- one item

static const json_t *target_by_name(const json_t *list, const char *name)
{
    json_t *fields;
    for (size_t i = 0; i < json_array_size(list); i++)
        if (node_is(json_array_get(list, i), "ResTarget", &fields) &&
            strcmp(node_text(fields, "name"), name) == 0)
            return node_get(fields, "val");
    return NULL;
}

static bool scope_has_name(const struct scope *scope, const char *name)
{
    for (size_t i = 0; i < scope->columns.count; i++)
        if (strcmp(scope->columns.at[i].name, name) == 0)
            return true;
    return false;
}

// An ordinal or an alias stands for the SELECT expression it names.
static bool group_node(struct block *block, const json_t *node, const json_t *targets,
                       const json_t **out, struct err *err)
{
    json_t *fields, *value;
    *out = node;
    if (node_is(node, "A_Const", &fields) && (value = node_get(fields, "ival"))) {
        int64_t ordinal = node_integer(value, "ival");
        json_t *target = ordinal >= 1 ? json_array_get(targets, (size_t)ordinal - 1) : NULL;
        const char *rel;
        *out = node_get(json_object_get(target, "ResTarget"), "val");
        if (!*out || node_star(*out, &rel))
            return err_set_at(err, ERR_BAD_INPUT, node_offset(fields),
                              "GROUP BY: the SELECT list has no expression number %lld",
                              (long long)ordinal);
    } else if (node_is(node, "ColumnRef", &fields)) {
        json_t *names = node_get(fields, "fields");
        const char *name = node_name_at(names, 0);
        const json_t *aliased = target_by_name(targets, name);
        if (json_array_size(names) == 1 && aliased && !scope_has_name(&block->scope, name))
            *out = aliased;
    }
    return true;
}

static bool key_add(struct block *block, const json_t *node, const json_t *targets, size_t *out,
                    struct err *err)
{
    struct expr *key;
    TRY(group_node(block, node, targets, &node, err));
    TRY(expr_bind(block, node, &key, err));
    key = type_settle(block->arena, key);
    for (*out = 0; *out < block->keys.count; (*out)++)
        if (expr_same(block->keys.at[*out], key))
            return true;
    VEC_ADD(block->arena, &block->keys, key);
    return true;
}

// ---- sets

// One expression, or several in parentheses.
static bool keys_add(struct block *block, const json_t *node, const json_t *targets, uint64_t *out,
                     struct err *err)
{
    json_t *fields, *list = node_is(node, "RowExpr", &fields) ? node_get(fields, "args") : NULL;
    *out = 0;
    for (size_t i = 0; i < (list ? json_array_size(list) : 1); i++) {
        size_t key;
        TRY(key_add(block, list ? json_array_get(list, i) : node, targets, &key, err));
        if (key >= KEYS_MAX)
            return err_set_at(err, ERR_LIMIT, node_place(node),
                              "more than %d keys with GROUPING SETS", KEYS_MAX);
        *out |= UINT64_C(1) << key;
    }
    return true;
}

static bool sets_read(struct block *block, const json_t *node, const json_t *targets,
                      struct sets *out, struct err *err);

static bool set_add(struct block *block, struct sets *sets, uint64_t set, const json_t *node,
                    struct err *err)
{
    if (sets->count >= SETS_MAX)
        return err_set_at(err, ERR_LIMIT, node_place(node), "more than %d grouping sets", SETS_MAX);
    VEC_ADD(block->arena, sets, set);
    return true;
}

// ROLLUP takes away from the end, CUBE any.
static bool steps_read(struct block *block, const json_t *list, const json_t *targets, bool cube,
                       struct sets *out, struct err *err)
{
    size_t count = json_array_size(list);
    uint64_t *steps = ARENA_ARRAY(block->arena, uint64_t, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(keys_add(block, json_array_get(list, i), targets, &steps[i], err));
    if (cube && count > 8)
        return err_set_at(err, ERR_LIMIT, node_place(list), "CUBE over more than 8 expressions");
    for (size_t take = cube ? (size_t)1 << count : count + 1; take-- > 0;) {
        uint64_t set = 0;
        for (size_t i = 0; i < count; i++)
            set |= (cube ? take >> i & 1 : i < take) ? steps[i] : 0;
        TRY(set_add(block, out, set, list, err));
    }
    return true;
}

static bool sets_read(struct block *block, const json_t *node, const json_t *targets,
                      struct sets *out, struct err *err)
{
    json_t *fields;
    uint64_t set;
    if (!node_is(node, "GroupingSet", &fields)) {
        TRY(keys_add(block, node, targets, &set, err));
        return set_add(block, out, set, node, err);
    }
    const char *kind = node_text(fields, "kind");
    json_t *list = node_get(fields, "content");
    if (strcmp(kind, "GROUPING_SET_EMPTY") == 0)
        return set_add(block, out, 0, node, err);
    if (strcmp(kind, "GROUPING_SET_SETS") != 0)
        return steps_read(block, list, targets, strcmp(kind, "GROUPING_SET_CUBE") == 0, out, err);
    for (size_t i = 0; i < json_array_size(list); i++)
        TRY(sets_read(block, json_array_get(list, i), targets, out, err));
    return true;
}

bool group_bind(struct block *block, const json_t *list, const json_t *targets, struct err *err)
{
    struct sets all = {0};
    json_t *fields;
    block->clause = CLAUSE_GROUP;
    block->has_group = json_array_size(list) > 0;
    bool plain = true;
    for (size_t i = 0; i < json_array_size(list); i++)
        plain &= !node_is(json_array_get(list, i), "GroupingSet", &fields);
    for (size_t i = 0; plain && i < json_array_size(list); i++) {
        size_t key;
        TRY(key_add(block, json_array_get(list, i), targets, &key, err));
    }
    if (plain)
        return true;
    VEC_ADD(block->arena, &all, 0);
    for (size_t i = 0; i < json_array_size(list); i++) { // every combination of the items' sets
        struct sets item = {0}, product = {0};
        const json_t *node = json_array_get(list, i);
        TRY(sets_read(block, node, targets, &item, err));
        for (size_t j = 0; j < all.count; j++)
            for (size_t k = 0; k < item.count; k++)
                TRY(set_add(block, &product, all.at[j] | item.at[k], node, err));
        all = product;
    }
    block->sets = all.at;
    block->set_count = all.count;
    return true;
}

// ---- the plan

static struct plan *set_make(struct block *block, uint64_t set, struct expr *const *keys,
                             struct plan_agg *aggs, size_t agg_count)
{
    struct arena *arena = block->arena;
    size_t count = block->keys.count, own_count = 0;
    struct expr **own = ARENA_ARRAY(arena, struct expr *, count + 1);
    struct expr **exprs = ARENA_ARRAY(arena, struct expr *, count + agg_count + 1);
    for (size_t i = 0; i < count; i++)
        if (set >> i & 1)
            own[own_count++] = keys[i];
    struct plan *plan = plan_aggregate(arena, block->plan, own, own_count, aggs, agg_count, set != 0);
    for (size_t i = 0, at = 0; i < count; i++)
        exprs[i] = set >> i & 1 ? plan_output(arena, plan, at++)
                                : expr_const(arena, value_null(keys[i]->type));
    for (size_t i = 0; i < agg_count; i++)
        exprs[count + i] = plan_output(arena, plan, own_count + i);
    return plan_project(arena, plan, exprs, count + agg_count);
}

struct plan *sets_make(struct block *block, struct expr *const *keys, struct plan_agg *aggs,
                       size_t agg_count)
{
    size_t width = block->keys.count + agg_count;
    struct plan *both = plan_node(block->arena, PLAN_UNION, block->set_count, width);
    for (size_t i = 0; i < block->set_count; i++)
        both->inputs[i] = set_make(block, block->sets[i], keys, aggs, agg_count);
    memcpy(both->columns, both->inputs[0]->columns, width * sizeof *both->columns);
    return both;
}
