// flow/table.h — rows stored once, by column, in numbered slots; what indexes and views refer to.
//
// During a tick a table shows two states at once: rows that were there before it (OLD) and rows that
// are there after it (NEW). A new row is BORN, a removed one is DYING and keeps its slot, its values
// and its index entries until table_settle(); so a join can ask either state of either side, and
// joins and semijoins need no state of their own. Between ticks every row is LIVE.
//
//   phase      LIVE   BORN   DYING   VOID
//   OLD sees    x             x
//   NEW sees    x      x
//
// VOID is a row that was born and went within one tick: nobody ever sees it.
//
// A keyed table is a set by primary key with weights of 1. A bag (no key) counts equal rows in a
// weight; a change of weight is a DYING slot with the old and a BORN slot with the new weight.
// A row that takes the place of another one says in which columns the two differ, so that a reader of
// other columns may pass over both.
// Besides its own columns a table carries derived ones: expressions over the row, computed once when
// the row arrives and shared by every scenario: filters (boolean), join keys, due times.
// Owns     columns, slots, indexes. Texts belong to the dictionary.
// Bounds   TABLE_ROWS_MAX slots.
// Cost     a row costs its width plus one byte and its index entries; nothing is ever moved.
#pragma once

#include "base/err.h"
#include "base/vec.h"
#include "flow/expr.h"
#include "flow/index.h"
#include "flow/schema.h"

#define TABLE_ROWS_MAX (UINT32_C(1) << 27)

enum phase { PHASE_FREE, PHASE_LIVE, PHASE_BORN, PHASE_DYING, PHASE_VOID };
enum moment { MOMENT_OLD, MOMENT_NEW };

struct table_column {
    enum type type;
    uint8_t width;             // bytes a cell
    bool has_state;            // a NULL or fault has occurred: `state` is in use
    const struct expr *origin; // of a derived column, over the table's own columns; else NULL.
                               // A derived column that went leaves its place to the next one
    uint32_t built;            // rows from this slot on are not computed yet (table_build)
    struct range data, state;
};

// A set of columns, a bit each. Columns from 63 on share the last bit, which no reader may leave out: it
// also stands for a row that comes or goes.
#define COLUMN_BIT(number) (UINT64_C(1) << ((number) < 63 ? (number) : 63))
#define COLUMNS_ALL        UINT64_MAX

// A row that was born or is dying in this tick.
struct table_change {
    uint32_t slot;
    uint32_t twin;    // of one that takes another's place: where that is in the other list, + 1
    uint64_t columns; // in which it differs from its twin; all without one
};

struct table {
    const char *name;
    struct arena *arena; // metadata
    struct pool pool;
    VEC(struct table_column) columns; // own columns first, then derived ones
    size_t own_count;
    bool bag;
    bool loading; // rows become LIVE at once, nothing is recorded for a tick
    bool lazy;    // new derived columns and indexes are built by table_build, not at once
    int fault_column; // of a bag of rows that may be uncertain: holds enum fault; -1: none
    struct range phase;   // uint8_t a slot
    struct range weight;  // int32_t a slot, bags only
    struct range free_slots; // stack of uint32_t
    uint32_t slot_count, free_count;
    uint32_t slot_room; // slots for which every column has memory
    uint64_t live_count; // rows in MOMENT_NEW
    struct index *identity; // by primary key, or by the whole row of a bag
    VEC(struct index *) indexes; // identity first
    struct range born, dying; // struct table_change: of this tick
    uint32_t born_count, dying_count;
    uint64_t changed_columns; // of all these changes
    struct {
        uint32_t old, now;
    } gate; // what operators that are being filled see in either moment: the slots below
    struct table **changed_list; // where it enters itself when a tick changes it; NULL: nowhere
    struct table *changed_next;
};

struct table *table_new(struct arena *arena, const char *name, const enum type *types,
                        size_t column_count, const int *key, size_t key_count, bool bag);
void table_close(struct table *table);

// The number of the column that holds this expression over the table's own columns; a plain column
// is itself. A new derived column is filled for the rows that are there, unless the table is lazy.
int table_derive(struct table *table, const struct expr *expr);
// The shared index over these columns (own or derived) of the rows whose boolean column `pass` is
// true or a fault (-1: every row). NULL keys are left out unless null_safe.
struct index *table_index(struct table *table, const int *columns, size_t column_count, int pass,
                          bool null_safe);

// An operator begins and ends to use an index (NULL is fine); the last one takes it along, unless
// the table itself is known by it.
// Derived columns and indexes hold at least the rows of the slots below `until`.
void table_build(struct table *table, uint32_t until);
// Drops the derived columns that are not `used` (by column), and every index without users.
void table_sweep(struct table *table, const bool *used);
uint64_t table_column_bytes(const struct table *table, int column);
// Marks the index by its place among its table's, and the columns that it is over. NULL is fine.
void table_mark_index(const struct index *index, bool *columns, bool *indexes);
void table_use_index(struct index *index);
void table_leave_index(struct index *index);

enum outcome { OUTCOME_NEW, OUTCOME_REPLACED, OUTCOME_SAME, OUTCOME_DUPLICATE, OUTCOME_ABSENT,
               OUTCOME_DELETED };

// Keyed tables: inserts rows (a known key is OUTCOME_DUPLICATE and left alone), or with `replace`
// puts the row in the place of the one of its key. The batch has the table's own columns.
void table_put(struct table *table, const struct batch *batch, bool replace,
               struct arena *scratch, uint8_t *outcomes);
// Keyed tables: removes rows by key; the batch has the key's columns in the key's order.
void table_delete(struct table *table, const struct batch *keys, struct arena *scratch,
                  uint8_t *outcomes);
// Bags: adds the batch's weights to its rows.
void table_weigh(struct table *table, const struct batch *batch, struct arena *scratch);
// Ends the tick: BORN become LIVE, DYING are gone.
void table_settle(struct table *table);
// Undoes the tick instead: BORN are gone, DYING are LIVE again.
void table_revert(struct table *table);

// The slot of a key in MOMENT_NEW; UINT32_MAX when absent. Columns are the key's, in its order.
uint32_t table_find(const struct table *table, const struct column *keys, size_t row);
// Gives back what growing by large pages took too much; for when a load is over.
void table_trim(struct table *table);
// Asks for all cells of a row that will be read soon.
void table_prefetch(const struct table *table, uint32_t slot);
struct column table_read(const struct table *table, int column, const uint32_t *slots, size_t count,
                         struct arena *arena);
struct value table_value(const struct table *table, int column, uint32_t slot);
uint64_t table_bytes(const struct table *table); // with its indexes

static inline enum phase table_phase(const struct table *table, uint32_t slot)
{
    return (enum phase)((const uint8_t *)table->phase.base)[slot];
}
static inline bool table_sees(const struct table *table, enum moment moment, uint32_t slot)
{
    enum phase phase = table_phase(table, slot);
    return phase == PHASE_LIVE || phase == (moment == MOMENT_OLD ? PHASE_DYING : PHASE_BORN);
}
static inline int64_t table_weight(const struct table *table, uint32_t slot)
{
    return table->bag ? ((const int32_t *)table->weight.base)[slot] : 1;
}
static inline bool table_changed(const struct table *table)
{
    return table->born_count + table->dying_count > 0;
}

// A plain table of groups: no phases, rows are LIVE at once and go at once (loading is true). Gives
// the slot of the row with this key, which is added when it is not there.
uint32_t table_enter_plain(struct table *table, const struct column *columns, size_t row,
                           uint32_t hash, bool *added);
void table_drop_plain(struct table *table, uint32_t slot);
