#include "app/points.h"

#include <math.h>
#include <stdlib.h>

#define MOST 1e13

json_t *points_json(int64_t points)
{
    return points % POINT ? json_real((double)points / POINT) : json_integer(points / POINT);
}

static bool from_double(double value, int64_t *out)
{
    double hundredths = value * POINT;
    if (!(fabs(hundredths) < MOST) || fabs(hundredths - round(hundredths)) > 1e-6)
        return false;
    *out = llround(hundredths);
    return true;
}

bool points_of(const json_t *value, int64_t *out)
{
    return json_is_number(value) && from_double(json_number_value(value), out);
}

bool points_read(const char *text, int64_t *out)
{
    char *end;
    double value = strtod(text, &end);
    return end != text && !*end && from_double(value, out);
}

const char *points_text(struct arena *arena, int64_t points)
{
    long long size = llabs((long long)points), rest = size % POINT;
    const char *sign = points < 0 ? "-" : "";
    if (!rest)
        return arena_format(arena, "%s%lld", sign, size / POINT);
    return rest % 10 ? arena_format(arena, "%s%lld.%02lld", sign, size / POINT, rest)
                     : arena_format(arena, "%s%lld.%lld", sign, size / POINT, rest / 10);
}
