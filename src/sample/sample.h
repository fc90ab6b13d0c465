// sample/sample.h — a made-up Korean city as CSV files, with known errors planted in it.
//
// Five years of a city's records up to last_day, people and firms invented by hashing; beside the
// errors stand lawful look-alikes that no scenario may report. truth.csv names every planted error
// by the key of its scenario, about.txt says what the folder holds.
//
// Errors   an impossible size, a folder that cannot be made or written.
// Cost     streams: some MiB of memory, about a second per million rows.
// Order    the same request gives the same bytes.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "sample/tables.h"

#define SAMPLE_ROWS_MIN UINT64_C(2000)
#define SAMPLE_ROWS_MAX UINT64_C(20000000)

// X(id, key columns after agency_id): the scenarios with planted errors.
#define SAMPLE_SCENARIOS(X)                                                                        \
    X(C01, "apv_no")                                                                               \
    X(C02, "apv_no")                                                                               \
    X(C03, "apv_no")                                                                               \
    X(C06, "dept_cd;merchant_no;use_ymd")                                                          \
    X(C07, "apv_no")                                                                               \
    X(C08, "apv_no")                                                                               \
    X(F01, "pay_ym;pay_kind_cd;emp_no")                                                            \
    X(F03, "pay_no")                                                                               \
    X(F04, "ntx_apv_no;pay_no")                                                                    \
    X(F05, "pay_no")                                                                               \
    X(F07, "pay_no")                                                                               \
    X(F13, "dept_cd;cont_yr;vendor_id")                                                            \
    X(F14, "cont_no")                                                                              \
    X(F16, "cont_no")                                                                              \
    X(F17, "cont_no")                                                                              \
    X(F25, "petty_no")                                                                             \
    X(F28, "acct_id")                                                                              \
    X(F42, "pay_no")                                                                               \
    X(G01, "grant_no;exp_no")                                                                      \
    X(G03, "grant_no")                                                                             \
    X(H02, "emp_no;order_seq;disc_seq")                                                            \
    X(H04, "emp_no;month_ymd")                                                                     \
    X(H05, "emp_no;ymd;order_no;away_kind;away_from_dtm")                                          \
    X(N01, "levy_no")                                                                              \
    X(N16, "disp_no")                                                                              \
    X(N18, "levy_no")                                                                              \
    X(P02, "civil_no")                                                                             \
    X(P04, "disp_no;mgt_no;chg_seq")                                                               \
    X(P07, "permit_no")                                                                            \
    X(P19, "case_no;pay_ym;pay_seq")                                                               \
    X(P22, "acct_tok;pay_ym")                                                                      \
    X(T02, "mgt_no")                                                                               \
    X(T07, "refund_no")                                                                            \
    X(T08, "pay_acct_tok;pay_yr")                                                                  \
    X(T14, "refund_no")                                                                            \
    X(T23, "lvy_yr;emp_no")

enum sample_scenario {
#define X(id, key) SCENARIO_##id,
    SAMPLE_SCENARIOS(X)
#undef X
        SCENARIO_COUNT
};

struct sample_request {
    uint64_t seed;
    uint64_t row_count; // about so many over all tables
    const char *dir;    // made when missing
    int64_t last_day;   // civil day the records end; 0 means 2026-06-30
    void (*progress)(void *context, uint64_t done, uint64_t total); // may be NULL
    void *context;
};

struct sample_report {
    uint64_t rows[TABLE_COUNT], row_count;
    uint64_t planted[SCENARIO_COUNT], planted_count;
    int64_t as_of_day; // the day to scan at
};

const char *sample_scenario_id(enum sample_scenario scenario);
const char *sample_scenario_key(enum sample_scenario scenario); // without agency_id

bool sample_write(const struct sample_request *request, struct sample_report *report,
                  struct err *err);
