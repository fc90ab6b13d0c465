// control/watch.h — a set of scenarios over one catalog, their answers kept current, as findings.
//
// Life: watch_new, watch_add (scenarios), watch_load (records, before the first answer), watch_start;
// then, again and again, watch_change ... watch_commit, which reports what was raised and withdrawn.
// Rules change meanwhile: watch_install ... watch_step, between the ticks, until nothing is left.
// A scenario that goes over its limit is suspended: its operators and what they hold go, its findings
// stay as they were before that tick, nobody else notices. watch_resume brings it back.
// Owns     the watch owns graph and findings; scenarios and schema are the caller's and must outlive it.
// Threads  one.
#pragma once

#include "control/scenario.h"
#include "flow/graph.h"

struct watch;
struct watched; // a scenario in a watch

// A finding: the rows that carry one key. Row values are columns of the scenario's result.
struct finding {
    const struct scenario *scenario;
    const struct value *row; // of the row shown, by result column
    const struct plan_column *columns;
    size_t column_count;
    uint8_t fault; // enum fault: could not be judged
};

// What cannot be judged is raised with a fault, and later changed (judged after all) or withdrawn; a
// standing finding that falls into doubt is changed to one with a fault.
enum finding_event { FINDING_RAISED, FINDING_WITHDRAWN, FINDING_CHANGED };

// What a commit did to the source records, so that a withdrawal can name its cause.
struct watch_cause {
    const char *table;
    const char *key;    // "agency_id=A1 pay_no=P2"
    const char *change; // "amt 500000 → 400000", "deleted", "inserted", "clock"
    int64_t source;     // watch_set_source; 0: nobody said
};

// At most this many causes come with an event, those of the finding's own records first. Only changes
// of tables the scenario reads and of the finding's agency (or of none) are taken for causes.
#define WATCH_CAUSES_MAX 16

typedef void (*watch_report)(void *context, enum finding_event event, const struct finding *finding,
                             const struct watch_cause *causes, size_t cause_count);

struct watch *watch_new(const struct schema *schema, int64_t clock_us);
void watch_close(struct watch *watch);
// Compiles the scenario into the graph. On error no answer changes. After watch_start its findings
// come with the next commit; of tables nobody read before, it sees only what changes from then on.
bool watch_add(struct watch *watch, const struct scenario *scenario, struct err *err);

#define WATCH_BYTES_DEFAULT (2 * GIB)
#define WATCH_ROWS_DEFAULT  (UINT64_C(1) << 31)
// Of each scenario that is compiled from now on: bytes of its operators and findings, with what a
// tick takes (shared operators count in full, records and what is kept beside them do not); rows that
// go in and out of its operators in one tick. 0: no limit.
void watch_set_limit(struct watch *watch, struct limit limit);

// After watch_start and between ticks: `fresh` is to take the place of `old` (NULL: of none). It is
// compiled at once and filled by watch_step, while ticks go on and `old` answers. One at a time: a
// newer version for the same place takes over from one that is being filled, another is ERR_CONFLICT.
bool watch_install(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   struct err *err);
// The same with a suspended scenario in its own place.
bool watch_resume(struct watch *watch, const struct scenario *scenario, struct limit limit,
                  struct err *err);
// Between ticks: fills for about that long (0: to the end), then changes places and reports as
// watch_replace does. False when nothing is left: watch_status tells whether the new version runs
// or was given up for its limit, with `old` still in its place.
bool watch_step(struct watch *watch, int64_t budget_us, watch_report report, void *context);
void watch_abandon(struct watch *watch); // gives up what is being filled, if anything is

enum watch_state { WATCH_ABSENT, WATCH_RUNNING, WATCH_FILLING, WATCH_SUSPENDED };
struct watch_status {
    enum watch_state state;
    const char *reason, *reason_ko; // of a suspended one, else ""
};
struct watch_status watch_status(const struct watch *watch, const struct scenario *scenario);
size_t watch_suspended_count(const struct watch *watch);
struct ledger watch_ledger(const struct watch *watch, const struct scenario *scenario);

// After watch_start and between ticks: puts `fresh` in the place of `old` (either may be NULL) and
// reports the difference at once, with the cause {"", "", "rule"}: what both find and show alike is
// not touched. On error the old one goes on as it was.
bool watch_replace(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   watch_report report, void *context, struct err *err);

// watch_replace in three steps: the scenario compiled beside the others (NULL: an error); its first
// answer at once (false: over its limit, then it can only be discarded); and the exchange, which cannot
// fail. Before the second, watch_supply() may bring rows of tables that `fresh` is the first to read
// here; as loaded, not as changed.
// The first table that the scenario reads and the watch does not hold (NULL: it holds all): what it answered
// would lack the rows that came before.
bool watch_missing(const struct watch *watch, const struct scenario *scenario,
                   const struct schema_table **out, struct err *err);
struct watched *watch_prepare(struct watch *watch, const struct scenario *fresh, struct err *err);
bool watch_fill(struct watch *watch, struct watched *fresh);
void watch_discard(struct watch *watch, struct watched *fresh);
// What an exchange of `old` (NULL: of none) for a filled or a shadow `fresh` would report; nothing changes.
void watch_compare(struct watch *watch, const struct scenario *old, const struct scenario *fresh,
                   watch_report report, void *context);
void watch_exchange(struct watch *watch, const struct scenario *old, struct watched *fresh,
                    watch_report report, void *context);
// A version that runs beside the others and that nobody is told of: its answer is kept current, for
// watch_findings() and watch_compare(). It may bear the id of one that is told. It goes by watch_replace().
bool watch_shadow(struct watch *watch, const struct scenario *fresh, struct err *err);
void watch_supply(struct watch *watch, const struct schema_table *table, const struct batch *batch);

// Before watch_start: puts rows of all the table's columns; outcomes[row] tells duplicates.
// Rows of tables no scenario reads are counted and dropped.
void watch_load(struct watch *watch, const struct schema_table *table, const struct batch *batch,
                uint8_t *outcomes);
bool watch_uses(const struct watch *watch, const struct schema_table *table);
// A table that no rule read so far, brought in between ticks of a started watch: from watch_expect() on who
// changes records of it tells their keys by watch_touch(); watch_supply() brings its rows as they were, in
// any number of calls; watch_renew() the touched ones as they are, `now` being those of BATCH_ROWS at most
// that are there; after all of them watch_arrived() makes it a table that the watch uses. A second
// watch_expect() begins again.
void watch_expect(struct watch *watch, const struct schema_table *table);
bool watch_expects(const struct watch *watch, const struct schema_table *table);
void watch_touch(struct watch *watch, const struct schema_table *table, const struct batch *batch,
                 size_t row);
// Each key in the order of the table's.
const struct value *const *watch_touched(const struct watch *watch,
                                         const struct schema_table *table, size_t *count);
void watch_renew(struct watch *watch, const struct schema_table *table, size_t from, size_t count,
                 const struct batch *now);
void watch_arrived(struct watch *watch, const struct schema_table *table);
// Whether a record with the key of that row is there now, in a table that the watch uses.
bool watch_has(const struct watch *watch, const struct schema_table *table, const struct batch *batch,
               size_t row);
void watch_start(struct watch *watch, watch_report report, void *context);

enum change_op { CHANGE_INSERT, CHANGE_UPDATE, CHANGE_DELETE, CHANGE_UPSERT };

struct change {
    enum change_op op;
    const struct schema_table *table;
    const struct batch *row; // one row of all columns
    const bool *given;       // per column: in the change; an update leaves the others as they are
};

// Puts one change into the tick being made. An insert of a known key, an update or delete of an
// unknown one is ERR_CONFLICT or ERR_NOT_FOUND and changes nothing.
bool watch_change(struct watch *watch, const struct change *change, struct err *err);
// All rows that fall due by this clock are part of the tick being made.
bool watch_set_clock(struct watch *watch, int64_t clock_us, struct err *err);
// Who brings the changes that follow in this tick: a number that comes back with their causes.
void watch_set_source(struct watch *watch, int64_t source);
void watch_commit(struct watch *watch, watch_report report, void *context);
// The commit in two steps, for a caller who must write down first what the tick found: run, then one of
// settle (it stands) and take_back (everything is as before; not with a clock that moved).
void watch_run(struct watch *watch, watch_report report, void *context);
void watch_settle(struct watch *watch);
void watch_take_back(struct watch *watch);
// What the changes of this tick would raise and withdraw; afterwards everything is as before.
void watch_precheck(struct watch *watch, watch_report report, void *context);

// A step of the clock in slices, so that a change need not wait until all rows that fall due are done:
//
//   watch_move_clock(watch, midnight, &err);
//   while (watch_turn(watch, WATCH_SLICE_ROWS, report, context))
//       ... changes that have come meanwhile; watch_commit or watch_precheck ...
//
// A slice is a tick: it turns up to `row_count` rows (a row counts once for each timer that it falls due
// in) from the clock before to the clock now and reports what that does. The others wait, as they were
// before the step; what a change brings is judged at the clock now, and does not turn any more. So an
// answer over many rows may pass through states between the two clocks: a group of 6 of which 2 leave
// and 3 come may be told with 4. Whoever must not see that shows what was reported after the last slice.
// All slices together do what one tick does. Rules may change meanwhile (watch_install ... watch_step).
#define WATCH_SLICE_ROWS 1000
// Between ticks; nothing turns yet. ERR_CONFLICT, as of watch_set_clock, while a step is under way.
bool watch_move_clock(struct watch *watch, int64_t clock_us, struct err *err);
// Between ticks. False: it was the last slice (the last may find nothing left), or no step is under way.
bool watch_turn(struct watch *watch, size_t row_count, watch_report report, void *context);
bool watch_turning(const struct watch *watch); // a step is under way; then "clock" is a cause of any event

// The findings of one scenario now, by key order; `take` is called once each.
void watch_findings(const struct watch *watch, const struct scenario *scenario,
                    void (*take)(void *context, const struct finding *finding), void *context);
size_t watch_finding_count(const struct watch *watch, const struct scenario *scenario);
// Rows of the scenario's result (weights expanded) as COPY text, sorted: what the oracle compares.
void watch_result_text(const struct watch *watch, const struct scenario *scenario, struct str *out);
struct graph *watch_graph(const struct watch *watch);
// Nodes of the scenario's answer, inputs first; none of a suspended one.
struct node *const *watch_nodes(const struct watch *watch, const struct scenario *scenario,
                                size_t *count);
const struct plan_bound *watch_plan(const struct watch *watch, const struct scenario *scenario);
uint64_t watch_load_count(const struct watch *watch, const struct schema_table *table);

// By result column: "token", "masked", "secret", "restricted" of the source column it shows, or "".
const char *const *watch_marks(const struct watch *watch, const struct scenario *scenario);

bool finding_same(const struct finding *a, const struct finding *b); // looks the same to people
// The sentence with its {names} filled from the finding; masked columns are masked.
void finding_sentence(struct str *out, const struct watch *watch, const struct finding *finding,
                      bool english);
// "agency_id=A1;pay_no=P2", the form of truth.csv.
void finding_key(struct str *out, const struct finding *finding);
// The value as people may see it: money with separators, dates as an office writes them, marked ones
// masked. `mark` as of watch_marks.
void finding_value(struct str *out, const struct finding *finding, size_t column, const char *mark,
                   bool english);
int finding_column(const struct finding *finding, const char *name); // -1 when absent
