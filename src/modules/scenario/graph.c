// The graph that keeps all answers, with what each operator holds and which rules share it.
#include "control/operator.h"
#include "flow/op.h"
#include "modules/scenario/scenario_module.h"

// By number of the node: the ids of the rules it works for.
static json_t **find_users(struct request *request, const struct rules *rules,
                           const struct watch *watch, int limit)
{
    json_t **users = ARENA_ARRAY(request->arena, json_t *, (size_t)limit + 1);
    for (size_t i = 0; i < rules->count; i++) {
        size_t count = 0;
        struct node *const *nodes =
            rules->at[i].scenario ? watch_nodes(watch, rules->at[i].scenario, &count) : NULL;
        for (size_t k = 0; k < count; k++) {
            json_t **list = &users[nodes[k]->number];
            *list = *list ? *list : json_array();
            json_array_append_new(*list, json_string(rules->at[i].id));
        }
    }
    return users;
}

static json_t *node_json(struct request *request, const struct node *node, json_t *users)
{
    json_t *inputs = json_array();
    for (size_t i = 0; i < node->input_count; i++)
        json_array_append_new(inputs, json_integer(node->inputs[i]->number));
    const struct schema *schema = app_schema(request->app);
    const char *name = node->view && node->input_count == 0 ? node->view->table->name : "";
    const struct schema_table *table = schema_find(schema, name);
    return json_pack("{s:i, s:s, s:s, s:s, s:s, s:o, s:I, s:I, s:I, s:o}", "number", node->number,
                     "operator", node->type->name, "table", name, "title",
                     !table             ? ""
                     : request->english ? table->title_en
                                        : table->title_ko,
                     "words", operator_words(request->arena, schema, node), "inputs", inputs,
                     "rows_in", (json_int_t)operator_rows(node), "rows_out",
                     (json_int_t)node->rows_out, "bytes", (json_int_t)node_bytes(node),
                     "scenarios", users);
}

static json_t *rule_json(struct request *request, const struct rule *rule,
                         const struct watch *watch)
{
    const struct scenario *scenario = rule->scenario;
    struct ledger ledger = watch_ledger(watch, scenario);
    return json_pack("{s:s, s:s, s:I, s:I, s:I}", "id", rule->id, "title",
                     request->english ? scenario->title.en : scenario->title.ko, "findings",
                     (json_int_t)watch_finding_count(watch, scenario), "bytes_own",
                     (json_int_t)ledger.own, "bytes_shared", (json_int_t)ledger.shared);
}

// On the writer's thread, whose engine it is.
bool graph_show(struct request *request, struct err *err)
{
    (void)err;
    const struct watch *watch = writer_watch(request->turn);
    const struct graph *graph = watch_graph(watch);
    struct rules rules = app_rules(request->app);
    json_t *list = json_array(), *scenarios = json_array();
    json_t **users = find_users(request, &rules, watch, graph_number_limit(graph));
    size_t count;
    struct node *const *nodes = graph_nodes(graph, &count);
    for (size_t i = 0; i < count; i++)
        if (users[nodes[i]->number])
            json_array_append_new(list, node_json(request, nodes[i], users[nodes[i]->number]));
    for (size_t i = 0; i < rules.count; i++)
        if (rules.at[i].scenario &&
            watch_status(watch, rules.at[i].scenario).state == WATCH_RUNNING)
            json_array_append_new(scenarios, rule_json(request, &rules.at[i], watch));
    return request_reply(request, 200,
                         json_pack("{s:I, s:o, s:o}", "bytes", (json_int_t)graph_bytes(graph),
                                   "nodes", list, "scenarios", scenarios));
}
