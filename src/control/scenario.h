// control/scenario.h — a scenario file: a YAML header in a comment, then one SELECT.
//
// Owns     the arena given to scenario_read; immutable afterwards.
// Errors   name the file and, for the header, line and column; for the SQL, line, column and a caret.
#pragma once

#include "base/err.h"
#include "sql/plan.h"

struct words { // Korean first
    const char *ko, *en;
};

enum severity { SEVERITY_LOW, SEVERITY_MEDIUM, SEVERITY_HIGH, SEVERITY_CRITICAL };
enum audience { AUDIENCE_OWNER, AUDIENCE_AUDIT };
enum status { STATUS_DRAFT, STATUS_TEST, STATUS_STABLE };

struct scenario_param {
    const char *name;
    enum type type;
    struct value initial; // the header's default
    struct value value;   // in force
    struct plan_own_value *own; // of agencies that have one of their own
    size_t own_count;
    struct value min, max; // NULL state: none
    struct words title;
};

struct scenario_record { // source key column ← result column
    const char *table;
    const char **key, **from;
    size_t key_count;
};

struct scenario {
    struct arena *arena;
    const char *id, *path, *area, *basis, *evidence_class, *cycle;
    struct words title, sentence, advice, exceptions; // "" where the header has none
    enum severity severity;
    enum audience audience;
    enum status status;
    bool precheck;
    bool national; // scope: joins and groups across agencies
    int64_t shape; // 1..12, the rule shape
    const char **key, **compared;
    size_t key_count, compared_count;
    const char *owner_department, *owner_officer; // result columns or NULL
    const char *amount;                           // result column or NULL
    struct scenario_record *records;
    size_t record_count;
    struct scenario_param *params;
    size_t param_count;
    const char *valid_on;           // result column of the day the validity is judged by, or NULL
    int64_t valid_from, valid_to;   // civil days
    const char *sample_column;      // minimum sample, or NULL
    int64_t sample_at_least;
    const char *sql;                // the SELECT, without the header
    int sql_line;                   // of its first line in the file, from 1
};

struct scenario *scenario_read(struct arena *arena, const char *path, struct err *err);
// Reads the text of a file that is already in memory (fuzzing, tests, studio).
struct scenario *scenario_parse(struct arena *arena, const char *path, const char *text, size_t len,
                                struct err *err);
// The paths of every *.sql below the folder, sorted.
bool scenario_list_folder(struct arena *arena, const char *dir, const char ***paths, size_t *count,
                          struct err *err);
// Every *.sql below the folder, sorted by id; two of one id are an error naming both files.
bool scenario_read_folder(struct arena *arena, const char *dir, struct scenario ***list,
                          size_t *count, struct err *err);
// Sets a parameter from text; refuses other types and values outside min..max. "name@A1" is the value of the
// agency A1 alone.
bool scenario_set(struct scenario *scenario, const char *name, const char *text, struct err *err);
void scenario_reset(struct scenario *scenario); // every parameter to the header's default
// The value that holds for an agency.
const struct value *scenario_param_value(const struct scenario_param *param, const char *agency);
struct scenario_param *scenario_param_find(struct scenario *scenario, const char *name);
struct plan_request scenario_request(struct arena *arena, const struct scenario *scenario,
                                     const struct schema *schema);
// The line and column (in characters, both from 1) in the file of an offset into the SQL.
void scenario_place(const struct scenario *scenario, int sql_offset, int *line, int *column);
// The line of the SQL around a byte offset, and under it a caret.
const char *scenario_excerpt(struct arena *arena, const struct scenario *scenario, int sql_offset);
// An error of the SQL as people read it: its place, and the line with a caret under the spot.
const char *scenario_show_error(struct arena *arena, const struct scenario *scenario,
                                const struct err *err);
const char *severity_text(enum severity severity);
