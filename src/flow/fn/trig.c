// Trigonometry, in radians and in degrees.
//
// The functions of degrees are exact where people expect it (sind(30) is 0.5): they scale what libm
// gives by its own value at 30, 45 or 60 degrees, in the steps of PostgreSQL's float.c, so the last
// digits agree too. What has no value, or would be infinite, is a fault of its row.
#include <math.h>

#include "flow/fn/kernel.h"

#define RADIANS_PER_DEGREE 0.0174532925199432957692

// Read through volatile: libm must compute them as it computes the values that they scale; a compiler
// that folds them rounds differently.
static double at(double value)
{
    volatile double kept = value;
    return kept;
}

// ---- degrees from 0 to 90

static double sin_to_30(double x)
{
    return sin(x * RADIANS_PER_DEGREE) / sin(at(30) * RADIANS_PER_DEGREE) / 2;
}
static double cos_to_60(double x)
{
    return 1 - (1 - cos(x * RADIANS_PER_DEGREE)) / (1 - cos(at(60) * RADIANS_PER_DEGREE)) / 2;
}
static double sin_quarter(double x)
{
    return x <= 30 ? sin_to_30(x) : cos_to_60(90 - x);
}
static double cos_quarter(double x)
{
    return x <= 60 ? cos_to_60(x) : sin_to_30(90 - x);
}
static double tan_quarter(double x)
{
    return sin_quarter(x) / cos_quarter(x) / (sin_quarter(at(45)) / cos_quarter(at(45)));
}
static double cot_quarter(double x)
{
    return cos_quarter(x) / sin_quarter(x) / (cos_quarter(at(45)) / sin_quarter(at(45)));
}
static double asin_quarter(double x)
{
    return x <= 0.5 ? asin(x) / asin(at(0.5)) * 30 : 90 - acos(x) / acos(at(0.5)) * 60;
}
static double acos_quarter(double x)
{
    return x <= 0.5 ? 90 - asin(x) / asin(at(0.5)) * 30 : acos(x) / acos(at(0.5)) * 60;
}

// ---- degrees

// The first quarter's angle; *flips is what the way there does to a sign: by a turn of the x axis
// (bit 0), of the y axis (bit 1).
static double to_quarter(double x, int *flips)
{
    *flips = 0;
    x = fmod(x, 360);
    if (x < 0) {
        x = -x;
        *flips ^= 1;
    }
    if (x > 180) {
        x = 360 - x;
        *flips ^= 1;
    }
    if (x > 90) {
        x = 180 - x;
        *flips ^= 2;
    }
    return x;
}
static double sind(double x)
{
    int flips;
    x = sin_quarter(to_quarter(x, &flips));
    return flips & 1 ? -x : x;
}
static double cosd(double x)
{
    int flips;
    x = cos_quarter(to_quarter(x, &flips));
    return flips & 2 ? -x : x;
}
static double tand(double x)
{
    int flips;
    x = tan_quarter(to_quarter(x, &flips));
    x = flips == 1 || flips == 2 ? -x : x;
    return x == 0 ? 0 : x; // never minus zero
}
static double cotd(double x)
{
    int flips;
    x = cot_quarter(to_quarter(x, &flips));
    x = flips == 1 || flips == 2 ? -x : x;
    return x == 0 ? 0 : x;
}
static double asind(double x)
{
    return x >= 0 ? asin_quarter(x) : -asin_quarter(-x);
}
static double acosd(double x)
{
    return x >= 0 ? acos_quarter(x) : 90 + asin_quarter(-x);
}
static double atand(double x)
{
    return atan(x) / atan(at(1)) * 45;
}
static double atan2d(double y, double x)
{
    return atan2(y, x) / atan(at(1)) * 45;
}
static double cot(double x)
{
    return 1 / tan(x);
}
static double degrees(double x)
{
    return x / RADIANS_PER_DEGREE;
}
static double radians(double x)
{
    return x * RADIANS_PER_DEGREE;
}

// ---- kernels

#define KERNEL(function)                                                                           \
    static void run_##function(const struct fn_call *call)                                         \
    {                                                                                              \
        for (size_t i = 0; i < call->row_count; i++) {                                             \
            call->out->reals[i] = function(call->args[0].reals[i]);                                \
            if (!isfinite(call->out->reals[i]))                                                    \
                fn_fault(call, i, FAULT_OUT_OF_RANGE);                                             \
        }                                                                                          \
    }
#define KERNELS(X)                                                                                 \
    X(sin) X(cos) X(tan) X(cot) X(asin) X(acos) X(atan) X(sinh) X(cosh) X(tanh) X(asinh) X(acosh)  \
    X(atanh) X(sind) X(cosd) X(tand) X(cotd) X(asind) X(acosd) X(atand) X(degrees) X(radians)
KERNELS(KERNEL)

static void run_atan2(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->reals[i] = atan2(call->args[0].reals[i], call->args[1].reals[i]);
}
static void run_atan2d(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->reals[i] = atan2d(call->args[0].reals[i], call->args[1].reals[i]);
}
static void run_pi(const struct fn_call *call)
{
    for (size_t i = 0; i < call->row_count; i++)
        call->out->reals[i] = M_PI;
}

// ---- the table

#define R        TYPE_DOUBLE
#define ROW(run) { #run, R, { R }, 1, 0, run_##run },

static const struct fn fns[] = {
    KERNELS(ROW){ "atan2", R, { R, R }, 2, 0, run_atan2 },
    { "atan2d", R, { R, R }, 2, 0, run_atan2d },
    { "pi", R, { TYPE_UNKNOWN }, 0, 0, run_pi },
    { 0 },
};

extern const struct fn_group fn_trig;
const struct fn_group fn_trig = { "trig", fns };
