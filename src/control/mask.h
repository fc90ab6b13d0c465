// control/mask.h — values of marked columns as they may be shown.
#pragma once

#include "flow/value.h"

bool mask_needed(const char *mark); // token, secret, masked, restricted
// A masked text keeps its first letter, of three or more also the last (홍○동); of a token, a secret or what is
// restricted, and of any other type, nothing is shown.
void mask_value(struct str *out, const char *mark, const struct value *value);
