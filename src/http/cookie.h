// http/cookie.h — one value out of a Cookie header.
#pragma once

#include "base/str.h"

// The first cookie of that name, without quotes around it, in the arena; NULL when it is not there or
// holds what RFC 6265 does not allow in a value.
const char *cookie_find(struct arena *arena, struct slice header, const char *name);
