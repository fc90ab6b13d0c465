// modules/evaluation/model.h — what is evaluated and how, as data: boards, their indicators, weights and ties.
//
//   code: siheung-like
//   objection_days: 7
//   boards:
//     - code: departments
//       subject: department             department, person, agency
//       group: none                     none, terciles of the headcount, kind by the ending of the name
//       choose: 10
//       commend: 3
//       ties: [{statement: alarm.acted_days, direction: down}, {minus: true}]
//       indicators:
//         - {code: acted, system: alarm, statement: alarm.acted, weight: 15, direction: up,
//            nothing_due: rescale, normalise: none}
//
// Weights of a board are whole numbers and sum to 100. YAML in the catalog, JSON in the store.
#pragma once

#include "app/request.h"
#include "modules/evaluation/statement.h"

#define WEIGHT_SUM     100
#define INDICATORS_MAX 40
#define BOARDS_MAX     8

enum nothing_due { NOTHING_RESCALE, NOTHING_MEAN };
enum normalise { NORMALISE_NONE, NORMALISE_MINMAX, NORMALISE_T };
enum grouping { GROUP_NONE, GROUP_TERCILES, GROUP_KIND };

enum exclude_flags {
    EXCLUDE_DISCIPLINE = 1,
    EXCLUDE_AUDIT_CASE = 2,
    EXCLUDE_SHORT_SERVICE = 4,
    EXCLUDE_EVALUATORS = 8,
};

struct grade {
    const char *code;
    int64_t part;
};

// A value that is asked of each subject: an indicator, or what breaks a tie.
struct measure {
    const char *code, *name_ko, *name_en, *system;
    const struct statement *statement; // NULL: entered by hand, or the minus points of a tie
    bool down;                         // less is better
    // of an indicator:
    int64_t weight;
    enum nothing_due nothing_due;
    enum normalise normalise;
    int64_t whole; // of one that is entered by hand
    const struct grade *grades;
    size_t grade_count;
};

struct name_kind {
    const char *code;
    const char *const *ends; // of a department's name; none: whatever is left
    size_t end_count;
};

struct board {
    const char *code, *name_ko, *name_en;
    enum statement_subject subject;
    enum grouping grouping;
    const struct name_kind *kinds;
    size_t kind_count;
    int64_t choose, commend, bonus_max, minus_max; // the last two in hundredths of a point
    int64_t service_months;
    unsigned exclude; // of enum exclude_flags
    struct measure *indicators;
    size_t indicator_count;
    struct measure *ties;
    size_t tie_count;
};

struct model {
    const char *code, *name_ko, *name_en, *certificate, *announcement;
    int64_t objection_days;
    struct board *boards;
    size_t board_count;
};

// Checks all of it; an error says which board and what of it.
bool model_read(struct arena *arena, const struct statements_known *known, const json_t *definition,
                struct model *out, struct err *err);
bool model_read_text(struct arena *arena, const struct statements_known *known, const char *text,
                     struct model *out, struct err *err);
struct board *model_board(const struct model *model, const char *code); // NULL: none
struct measure *board_indicator(const struct board *board, const char *code);
// Indicators, then ties.
const struct measure *board_measure(const struct board *board, size_t slot);
// The statements of both, once each.
struct board_statements {
    const struct statement **at;
    size_t count, room;
};
struct board_statements board_statements(struct arena *arena, const struct board *board);

// Routes.
bool model_presets(struct request *request, struct err *err);
bool model_list(struct request *request, struct err *err);
bool model_whose(struct request *request, struct owner *out, struct err *err);
bool model_get(struct request *request, struct err *err);
bool model_add(struct request *request, struct err *err);
bool model_put(struct request *request, struct err *err);
bool model_end(struct request *request, struct err *err);
