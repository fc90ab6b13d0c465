// flow/agg/max.c — max: the greatest value, exact when it leaves.
#include "flow/agg/order.h"

static void max_open(struct agg_env *env, struct arena *arena)
{
    order_open(env, arena, true);
}

const struct agg_type agg_max = {
    .name = "max",
    .forms = order_forms,
    .state_size = sizeof(struct order),
    .open = max_open,
    .step = order_step,
    .value = order_value,
    .drop = order_drop,
    .close = order_close,
};
