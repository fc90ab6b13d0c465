// control/zt.h — case files (*.zt): a table of inputs and the findings they must raise and withdraw.
//
// Form (docs/scenarios.md): `case NAME` starts anew; a step is input lines (`as of`, `param`,
// `holiday`, `+ table col=val`, `~ table …`, `- table …`), a line `----`, expected lines
// (`+ col=val …`, `- …`) and a blank line.
#pragma once

#include "control/watch.h"

enum zt_kind { ZT_AS_OF, ZT_PARAM, ZT_HOLIDAY, ZT_CHANGE };

struct zt_input {
    enum zt_kind kind;
    int line;
    int64_t day;             // as of, holiday
    const char *name, *text; // param
    struct change change;    // change; the row is in the file's arena
};

struct zt_expected {
    int line;
    bool raised;
    const char **names, **texts; // texts NULL: IS NULL
    size_t count;
};

struct zt_step {
    int line;
    struct zt_input *inputs;
    size_t input_count;
    struct zt_expected *expected;
    size_t expected_count;
};

struct zt_case {
    const char *name;
    int line;
    struct zt_step *steps;
    size_t step_count;
};

struct zt_file {
    const char *path;
    struct zt_case *cases;
    size_t case_count;
};

// Errors name path and line.
bool zt_read(struct arena *arena, const struct schema *schema, const char *path,
             struct zt_file **out, struct err *err);

// The same of a text in memory (tests, fuzzing, the studio).
bool zt_parse(struct arena *arena, const struct schema *schema, const char *path, const char *text,
              size_t len, struct zt_file **out, struct err *err);

struct zt_result {
    size_t passed, failed;
    struct str *report; // what was wanted and got, by file and line, of the failures
};

// How a case is run: as written, a tick a step; all steps between two moves of the clock in one tick
// (expected: the sum); with noise rows put in and taken back around every step (from the seed); a tick
// for every change and every row that falls due (expected: the sum of the step). Only as written are
// evidence columns compared.
enum zt_way { ZT_AS_WRITTEN, ZT_ONE_TICK, ZT_WITH_NOISE, ZT_ROW_BY_ROW };
// passed and failed count cases. `report` may be NULL. The scenario's parameters are put back.
void zt_run(const struct zt_file *file, struct scenario *scenario, const struct schema *schema,
            enum zt_way way, uint64_t seed, struct zt_result *result);
