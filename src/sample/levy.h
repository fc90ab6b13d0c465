// sample/levy.h — levies of local tax and of other revenue, as several areas write them.
#pragma once

#include "sample/world.h"

// A levy of the tax office, given to the year's officers in turn; returns its number.
int64_t levy_tax(struct world *world, int64_t day, const char *item, int64_t payer,
                 struct cell object, int64_t amt);
struct cell as_tax_levy(int64_t no);

struct nontax {
    int64_t no, day, due_day, dept, amt;
    const char *item, *law, *state;
    struct cell base_case, payer_nm, payer_tok;
};

struct nontax levy_nontax(struct world *world, int64_t day, const char *item, const char *law,
                          int64_t amt);
void levy_nontax_write(struct world *world, const struct nontax *levy);
void levy_nontax_paid(struct world *world, const struct nontax *levy, int64_t day);
struct cell as_nontax_levy(int64_t no);
