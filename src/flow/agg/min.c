// flow/agg/min.c — min: the least value, exact when it leaves.
#include "flow/agg/order.h"

static void min_open(struct agg_env *env, struct arena *arena)
{
    order_open(env, arena, false);
}

const struct agg_type agg_min = {
    .name = "min",
    .forms = order_forms,
    .state_size = sizeof(struct order),
    .open = min_open,
    .step = order_step,
    .value = order_value,
    .drop = order_drop,
    .close = order_close,
};
