// test/rows.h — answers as sorted rows of text, printed where they differ.
#pragma once

#include "prove/rows.h"
#include "test/kept.h"

// Prints the first rows that only one side has; true when there are none.
bool rows_print_difference(const struct rows *wanted, const struct rows *got, const char *what,
                           const char *where);
void step_print_sql(struct str *text, const struct step *step);
