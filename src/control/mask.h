// control/mask.h — values of marked columns as they may be shown.
#pragma once

#include "flow/value.h"

bool mask_needed(const char *mark); // token, secret, masked; a restricted column is the reader's matter
// A masked text keeps its first letter, of three or more also the last (홍○동); of a token or a secret,
// and of any other type, nothing is shown.
void mask_value(struct str *out, const char *mark, const struct value *value);
