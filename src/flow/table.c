#include "flow/table.h"

#include <assert.h>

#include "flow/cell.h"

static uint8_t stored_width(enum type type)
{
    switch (type) {
    case TYPE_BOOL:
        return 1;
    case TYPE_INT:
    case TYPE_DATE:
    case TYPE_TEXT:
        return 4;
    default:
        return (uint8_t)type_bytes(type);
    }
}

static int column_add(struct table *table, enum type type, const struct expr *origin)
{
    struct table_column column = {.type = type, .width = stored_width(type), .origin = origin,
                                  .built = UINT32_MAX};
    range_open(&column.data, &table->pool, (size_t)TABLE_ROWS_MAX * column.width);
    for (size_t i = table->own_count; origin && i < table->columns.count; i++)
        if (!table->columns.at[i].origin) {
            table->columns.at[i] = column;
            return (int)i;
        }
    VEC_ADD(table->arena, &table->columns, column);
    return (int)table->columns.count - 1;
}

struct table *table_new(struct arena *arena, const char *name, const enum type *types,
                        size_t column_count, const int *key, size_t key_count, bool bag)
{
    struct table *table = ARENA_NEW(arena, struct table);
    table->name = name;
    table->arena = arena;
    table->pool.name = name;
    table->bag = bag;
    table->fault_column = -1;
    table->gate.old = table->gate.now = UINT32_MAX;
    for (size_t i = 0; i < column_count; i++)
        column_add(table, types[i], NULL);
    table->own_count = column_count;
    range_open(&table->phase, &table->pool, TABLE_ROWS_MAX);
    range_open(&table->weight, &table->pool, (size_t)TABLE_ROWS_MAX * sizeof(int32_t));
    range_open(&table->free_slots, &table->pool, (size_t)TABLE_ROWS_MAX * sizeof(uint32_t));
    range_open(&table->born, &table->pool, (size_t)TABLE_ROWS_MAX * sizeof(struct table_change));
    range_open(&table->dying, &table->pool, (size_t)TABLE_ROWS_MAX * sizeof(struct table_change));
    int whole[INDEX_COLUMNS_MAX] = {0};
    if (!key_count) {
        // A wide bag is identified by its first columns' index; equality is then checked on all.
        key_count = column_count < INDEX_COLUMNS_MAX ? column_count : INDEX_COLUMNS_MAX;
        for (size_t i = 0; i < key_count; i++)
            whole[i] = (int)i;
        key = whole;
    }
    if (key_count)
        table->identity = table_index(table, key, key_count, -1, true);
    return table;
}

void table_close(struct table *table)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        range_close(&table->columns.at[i].data);
        if (table->columns.at[i].has_state)
            range_close(&table->columns.at[i].state);
    }
    range_close(&table->phase);
    range_close(&table->weight);
    range_close(&table->free_slots);
    range_close(&table->born);
    range_close(&table->dying);
    for (size_t i = 0; i < table->indexes.count; i++)
        index_close(table->indexes.at[i]);
}

// The place of a derived column that went.
static bool is_gone(const struct table *table, size_t number)
{
    return number >= table->own_count && !table->columns.at[number].origin;
}

// Makes room for more slots in every column, a slice at a time.
static void grow(struct table *table)
{
    uint32_t room = table->slot_room, more = room < 1024 ? 64 : room < 65536 ? 1024 : 8192;
    room += more;
    assert(room <= TABLE_ROWS_MAX && "a table is full");
    range_need(&table->phase, room);
    if (table->bag)
        range_need(&table->weight, (size_t)room * sizeof(int32_t));
    for (size_t i = 0; i < table->columns.count; i++) {
        struct table_column *column = &table->columns.at[i];
        if (column->built != UINT32_MAX || is_gone(table, i))
            continue;
        range_need(&column->data, (size_t)room * column->width);
        if (column->has_state)
            range_need(&column->state, room);
    }
    table->slot_room = room;
}

static void open_states(struct table *table, struct table_column *column)
{
    range_open(&column->state, &table->pool, TABLE_ROWS_MAX);
    range_need(&column->state, table->slot_room); // every slot so far holds a value
    column->has_state = true;
}

static void cell_write(struct table *table, int number, uint32_t slot, enum state state,
                       const void *cell)
{
    struct table_column *column = &table->columns.at[number];
    char *data = column->data.base;
    switch (column->width) {
    case 1:
        ((uint8_t *)data)[slot] = (uint8_t)*(const int64_t *)cell;
        break;
    case 4:
        ((uint32_t *)(void *)data)[slot] = (uint32_t)*(const int64_t *)cell;
        break;
    case 8:
        ((int64_t *)(void *)data)[slot] = *(const int64_t *)cell;
        break;
    default:
        memcpy(data + (size_t)slot * column->width, cell, column->width);
    }
    if (state != STATE_VALUE && !column->has_state)
        open_states(table, column);
    if (column->has_state)
        ((uint8_t *)column->state.base)[slot] = (uint8_t)state;
}

static uint32_t slot_take(struct table *table)
{
    if (table->free_count)
        return ((uint32_t *)table->free_slots.base)[--table->free_count];
    if (table->slot_count == table->slot_room)
        grow(table);
    return table->slot_count++;
}

static void slot_give(struct table *table, uint32_t slot)
{
    range_need(&table->free_slots, ((size_t)table->free_count + 1) * sizeof(uint32_t));
    ((uint32_t *)table->free_slots.base)[table->free_count++] = slot;
}

static void set_phase(struct table *table, uint32_t slot, enum phase phase)
{
    ((uint8_t *)table->phase.base)[slot] = (uint8_t)phase;
}

#define INDEXES_AHEAD 32 // indexes of a table whose lines are asked for together

// The row's place in all indexes from `first` on: hashes, then lines, then keys, so that the waits for
// memory overlap; the work is done by `act`.
static void visit_indexes(struct table *table, size_t first, uint32_t slot,
                          void (*act)(struct index *index, uint32_t slot, uint32_t hash))
{
    struct index **indexes = table->indexes.at;
    while (first < table->indexes.count) {
        size_t left = table->indexes.count - first, count = left < INDEXES_AHEAD ? left : INDEXES_AHEAD;
        uint32_t hashes[INDEXES_AHEAD];
        for (size_t i = 0; i < count; i++) {
            bool in = slot < indexes[first + i]->built;
            hashes[i] = in ? index_hash_slot(indexes[first + i], slot) : INDEX_NO_KEY;
            if (hashes[i] != INDEX_NO_KEY)
                index_prefetch(indexes[first + i], hashes[i]);
        }
        for (size_t i = 0; i < count && count > 1; i++)
            if (hashes[i] != INDEX_NO_KEY)
                index_prefetch_key(indexes[first + i], hashes[i]);
        for (size_t i = 0; i < count; i++)
            if (slot < indexes[first + i]->built)
                act(indexes[first + i], slot, hashes[i]);
        first += count;
    }
}

static void slot_free(struct table *table, uint32_t slot)
{
    visit_indexes(table, 0, slot, index_remove_hashed);
    set_phase(table, slot, PHASE_FREE);
    slot_give(table, slot);
}

// The table's first change in a tick puts it on its graph's list.
static void enlist(struct table *table)
{
    if (!table->changed_list || table_changed(table))
        return;
    table->changed_next = *table->changed_list;
    *table->changed_list = table;
}

static struct table_change *born_at(const struct table *table, uint32_t place)
{
    return (struct table_change *)table->born.base + place;
}
static struct table_change *dying_at(const struct table *table, uint32_t place)
{
    return (struct table_change *)table->dying.base + place;
}

static void note_born(struct table *table, uint32_t slot)
{
    enlist(table);
    range_need(&table->born, ((size_t)table->born_count + 1) * sizeof(struct table_change));
    *born_at(table, table->born_count++) =
        (struct table_change){ .slot = slot, .columns = COLUMNS_ALL };
}

static void note_dying(struct table *table, uint32_t slot)
{
    enlist(table);
    range_need(&table->dying, ((size_t)table->dying_count + 1) * sizeof(struct table_change));
    *dying_at(table, table->dying_count++) =
        (struct table_change){ .slot = slot, .columns = COLUMNS_ALL };
}

#define VOID_STEPS 64

// A row that was born in this tick goes: what it took the place of is without a twin again. Where it
// is not found soon, no row counts as one that took another's place.
static void note_void(struct table *table, uint32_t slot)
{
    uint32_t place = table->born_count;
    for (int i = 0; i < VOID_STEPS && place > 0 && born_at(table, place - 1)->slot != slot; i++)
        place--;
    table->changed_columns = COLUMNS_ALL;
    if (place > 0 && born_at(table, place - 1)->slot == slot) {
        uint32_t twin = born_at(table, place - 1)->twin;
        if (twin)
            dying_at(table, twin - 1)->columns = COLUMNS_ALL;
        return;
    }
    for (uint32_t i = 0; i < table->born_count; i++)
        born_at(table, i)->columns = COLUMNS_ALL;
    for (uint32_t i = 0; i < table->dying_count; i++)
        dying_at(table, i)->columns = COLUMNS_ALL;
}

// A slot becomes a row: its phase, the tick's list, and the index by which it is known.
static void slot_enter(struct table *table, uint32_t slot, uint32_t hash, bool fresh)
{
    if (fresh)
        index_add_fresh(table->identity, slot, hash);
    else
        index_add_hashed(table->identity, slot, hash);
    table->live_count++;
    set_phase(table, slot, table->loading ? PHASE_LIVE : PHASE_BORN);
    if (!table->loading)
        note_born(table, slot);
}

static void enter_other_indexes(struct table *table, const uint32_t *slots, size_t count,
                                struct arena *scratch)
{
    for (size_t i = 1; i < table->indexes.count && count > 4; i++) {
        struct index *index = table->indexes.at[i];
        if (index->built == UINT32_MAX)
            index_add_many(index, slots, count, scratch);
        for (size_t k = 0; k < count && index->built != UINT32_MAX; k++)
            if (slots[k] < index->built)
                index_add(index, slots[k]);
    }
    for (size_t k = 0; k < count && count <= 4; k++)
        visit_indexes(table, 1, slots[k], index_add_hashed);
}

// A row leaves: a LIVE one stays visible in MOMENT_OLD until the tick ends, one that was born in this
// very tick was never there. Both keep slot and index entries until table_settle().
static void slot_leave(struct table *table, uint32_t slot)
{
    table->live_count--;
    if (table->loading) {
        slot_free(table, slot);
    } else if (table_phase(table, slot) == PHASE_BORN) {
        set_phase(table, slot, PHASE_VOID);
        note_void(table, slot);
    } else {
        set_phase(table, slot, PHASE_DYING);
        note_dying(table, slot);
    }
}

static void write_own(struct table *table, uint32_t slot, const struct column *columns, size_t row)
{
    for (size_t i = 0; i < table->own_count; i++)
        cell_write(table, (int)i, slot, column_at(&columns[i], row),
                   cell_of_column(&columns[i], row));
}

static void write_key(struct table *table, uint32_t slot, const struct column *keys, size_t row)
{
    for (size_t k = 0; k < table->identity->column_count; k++)
        cell_write(table, table->identity->columns[k], slot, column_at(&keys[k], row),
                   cell_of_column(&keys[k], row));
}

// Rows of a batch into their slots, a column at a time.
static void write_rows(struct table *table, int number, const struct column *column,
                       const uint32_t *slots, const uint32_t *rows, size_t count)
{
    const struct table_column *to = &table->columns.at[number];
    if (is_gone(table, (size_t)number))
        return;
    bool plain = !to->has_state && !column->state && to->built == UINT32_MAX;
    if (plain && to->width == 4) {
        for (size_t i = 0; i < count; i++)
            ((uint32_t *)to->data.base)[slots[i]] = (uint32_t)column->words[rows[i]];
        return;
    }
    if (plain && to->width == 8) {
        for (size_t i = 0; i < count; i++)
            ((int64_t *)to->data.base)[slots[i]] = column->words[rows[i]];
        return;
    }
    size_t bytes = type_bytes(column->type);
    const char *cells = column->data;
    if (plain && to->width == bytes) {
        for (size_t i = 0; i < count; i++)
            memcpy((char *)to->data.base + slots[i] * bytes, cells + rows[i] * bytes, bytes);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (slots[i] < to->built)
            cell_write(table, number, slots[i], column_at(column, rows[i]), cells + rows[i] * bytes);
}

// Derived columns of a whole batch at once; row i of the result goes to the slot the row gets.
static struct column *derive(const struct table *table, const struct batch *batch,
                             struct arena *scratch)
{
    size_t count = table->columns.count - table->own_count;
    struct column *derived = ARENA_ARRAY(scratch, struct column, count + 1);
    for (size_t i = 0; i < count; i++)
        if (!is_gone(table, table->own_count + i))
            derived[i] =
                expr_eval(table->columns.at[table->own_count + i].origin, batch, 0, scratch);
    return derived;
}

static bool row_same(const struct table *table, uint32_t slot, const struct column *columns,
                     size_t row)
{
    for (size_t i = 0; i < table->own_count; i++) {
        union cell room;
        enum state state;
        const void *cell = cell_read(table, (int)i, slot, &room, &state);
        if (!cell_same(columns[i].type, state, cell, column_at(&columns[i], row),
                       cell_of_column(&columns[i], row)))
            return false;
    }
    return true;
}

// *fresh: no row of any phase has the key.
static uint32_t find_now(const struct table *table, const struct column *keys, size_t row,
                         uint32_t hash, bool *fresh)
{
    const uint32_t *slots = NULL;
    uint32_t count = index_find(table->identity, keys, row, hash, &slots);
    *fresh = count == 0;
    for (uint32_t i = 0; i < count; i++)
        if (table_sees(table, MOMENT_NEW, slots[i]))
            return slots[i];
    return UINT32_MAX;
}

uint32_t table_find(const struct table *table, const struct column *keys, size_t row)
{
    bool fresh;
    return find_now(table, keys, row,
                    index_hash_row(true, keys, table->identity->column_count, row), &fresh);
}

// Rows of a batch on their way into the table, which are written a column at a time.
struct arrivals {
    const struct batch *batch;
    uint32_t *slots, *rows;
    size_t count, written;
    uint32_t first_dying; // changes noted before the batch
};

static void write_own_columns(struct table *table, struct arrivals *arrivals)
{
    const struct batch *batch = arrivals->batch;
    size_t first = arrivals->written, count = arrivals->count - first;
    for (size_t i = 0; count && i < table->own_count; i++)
        write_rows(table, (int)i, &batch->columns[i], arrivals->slots + first,
                   arrivals->rows + first, count);
    arrivals->written = arrivals->count;
}

static void write_derived_columns(struct table *table, const struct arrivals *arrivals,
                                  struct arena *scratch)
{
    const struct column *derived = derive(table, arrivals->batch, scratch);
    for (size_t i = table->own_count; i < table->columns.count; i++)
        write_rows(table, (int)i, &derived[i - table->own_count], arrivals->slots, arrivals->rows,
                   arrivals->count);
}

static bool cell_kept(const struct table_column *column, uint32_t a, uint32_t b)
{
    const uint8_t *states = column->state.base;
    if (column->has_state && (states[a] != states[b] || states[a] == STATE_NULL))
        return states[a] == states[b];
    const char *data = column->data.base;
    return !memcmp(data + (size_t)a * column->width, data + (size_t)b * column->width,
                   column->width);
}

static uint64_t columns_between(const struct table *table, uint32_t a, uint32_t b)
{
    uint64_t columns = 0;
    for (size_t i = 0; i < table->columns.count; i++)
        if (!is_gone(table, i) && (a >= table->columns.at[i].built || b >= table->columns.at[i].built ||
                                   !cell_kept(&table->columns.at[i], a, b)))
            columns |= COLUMN_BIT(i);
    return columns;
}

// The last row noted as dying is replaced by the last one noted as born.
static void pair_twins(struct table *table)
{
    struct table_change *gone = dying_at(table, table->dying_count - 1);
    struct table_change *come = born_at(table, table->born_count - 1);
    gone->twin = table->born_count;
    come->twin = table->dying_count;
    gone->columns = come->columns = 0;
}

// Tells the rows that take another's place, and those that go for them, in what they differ.
static void compare_twins(struct table *table, uint32_t first_dying)
{
    for (uint32_t i = first_dying; i < table->dying_count; i++) {
        struct table_change *gone = dying_at(table, i);
        if (!gone->twin || gone->columns == COLUMNS_ALL)
            continue;
        struct table_change *come = born_at(table, gone->twin - 1);
        come->columns = gone->columns = columns_between(table, gone->slot, come->slot);
        table->changed_columns |= gone->columns;
    }
}

// What becomes of a row whose key is there already.
static enum outcome meet(struct table *table, struct arrivals *arrivals, uint32_t known, size_t row,
                         bool replace)
{
    if (!replace)
        return OUTCOME_DUPLICATE;
    if (table_phase(table, known) == PHASE_BORN) // perhaps a row of this batch
        write_own_columns(table, arrivals);
    return row_same(table, known, arrivals->batch->columns, row) ? OUTCOME_SAME : OUTCOME_REPLACED;
}

void table_put(struct table *table, const struct batch *batch, bool replace, struct arena *scratch,
               uint8_t *outcomes)
{
    assert(!table->bag && batch->column_count == table->own_count);
    assert(!(replace && table->loading) && "only a tick replaces rows");
    const struct index *identity = table->identity;
    struct column *keys = ARENA_ARRAY(scratch, struct column, identity->column_count);
    for (size_t k = 0; k < identity->column_count; k++)
        keys[k] = batch->columns[identity->columns[k]];
    uint32_t *hashes = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    index_hash(true, keys, identity->column_count, batch->row_count, hashes);
    struct arrivals arrivals = { .batch = batch, .first_dying = table->dying_count };
    arrivals.slots = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    arrivals.rows = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    for (size_t i = 0; i < batch->row_count; i++) {
        if (i + 8 < batch->row_count)
            index_prefetch(identity, hashes[i + 8]);
        bool fresh;
        uint32_t known = find_now(table, keys, i, hashes[i], &fresh);
        enum outcome outcome =
            known == UINT32_MAX ? OUTCOME_NEW : meet(table, &arrivals, known, i, replace);
        outcomes[i] = (uint8_t)outcome;
        if (outcome == OUTCOME_DUPLICATE || outcome == OUTCOME_SAME)
            continue;
        bool lives = outcome == OUTCOME_REPLACED && table_phase(table, known) == PHASE_LIVE;
        if (outcome == OUTCOME_REPLACED)
            slot_leave(table, known);
        uint32_t slot = slot_take(table);
        write_key(table, slot, keys, i);
        slot_enter(table, slot, hashes[i], fresh);
        if (lives)
            pair_twins(table);
        else
            table->changed_columns = COLUMNS_ALL;
        arrivals.slots[arrivals.count] = slot;
        arrivals.rows[arrivals.count++] = (uint32_t)i;
    }
    write_own_columns(table, &arrivals);
    write_derived_columns(table, &arrivals, scratch);
    compare_twins(table, arrivals.first_dying);
    enter_other_indexes(table, arrivals.slots, arrivals.count, scratch);
}

void table_delete(struct table *table, const struct batch *keys, struct arena *scratch,
                  uint8_t *outcomes)
{
    assert(!table->bag && keys->column_count == table->identity->column_count);
    uint32_t *hashes = ARENA_RAW(scratch, uint32_t, keys->row_count + 1);
    index_hash(true, keys->columns, keys->column_count, keys->row_count, hashes);
    for (size_t i = 0; i < keys->row_count; i++) {
        bool fresh;
        uint32_t slot = find_now(table, keys->columns, i, hashes[i], &fresh);
        outcomes[i] = slot == UINT32_MAX ? OUTCOME_ABSENT : OUTCOME_DELETED;
        if (slot == UINT32_MAX)
            continue;
        slot_leave(table, slot);
        table->changed_columns = COLUMNS_ALL;
    }
}

static void set_weight(struct table *table, uint32_t slot, int64_t weight)
{
    assert(weight == (int32_t)weight && "a weight passed 32 bits");
    ((int32_t *)table->weight.base)[slot] = (int32_t)weight;
}

// The row of a bag that is there now and equals row `row` of the batch.
static uint32_t find_equal(const struct table *table, const struct batch *batch, size_t row,
                           uint32_t hash, bool *fresh)
{
    const uint32_t *slots = NULL;
    uint32_t count = index_find(table->identity, batch->columns, row, hash, &slots);
    *fresh = count == 0;
    for (uint32_t i = 0; i < count; i++)
        if (table_sees(table, MOMENT_NEW, slots[i]) && row_same(table, slots[i], batch->columns, row))
            return slots[i];
    return UINT32_MAX;
}

// Most rows are new: each gets a slot and is written there with the others, a column at a time, and who
// meets an equal row gives its slot back.
void table_weigh(struct table *table, const struct batch *batch, struct arena *scratch)
{
    assert(table->bag && batch->column_count == table->own_count);
    uint32_t *hashes = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    index_hash(true, batch->columns, table->identity->column_count, batch->row_count, hashes);
    struct arrivals arrivals = { .batch = batch };
    arrivals.slots = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    arrivals.rows = ARENA_RAW(scratch, uint32_t, batch->row_count + 1);
    for (size_t i = 0; i < batch->row_count; i++) {
        if (!batch->weights[i])
            continue;
        arrivals.slots[arrivals.count] = slot_take(table);
        arrivals.rows[arrivals.count++] = (uint32_t)i;
    }
    write_own_columns(table, &arrivals);
    write_derived_columns(table, &arrivals, scratch);
    table->changed_columns = COLUMNS_ALL;
    uint32_t *entered = ARENA_RAW(scratch, uint32_t, arrivals.count + 1);
    size_t count = 0;
    for (size_t i = 0; i < arrivals.count; i++) {
        uint32_t slot = arrivals.slots[i], row = arrivals.rows[i];
        if (i + 8 < arrivals.count)
            index_prefetch(table->identity, hashes[arrivals.rows[i + 8]]);
        bool fresh;
        uint32_t known = find_equal(table, batch, row, hashes[row], &fresh);
        int64_t weight = batch->weights[row];
        weight += known == UINT32_MAX ? 0 : table_weight(table, known);
        if (known != UINT32_MAX && weight &&
            (table->loading || table_phase(table, known) == PHASE_BORN)) {
            set_weight(table, known, weight);
            slot_give(table, slot);
            continue;
        }
        if (known != UINT32_MAX) { // which may be one that is still on its way
            enter_other_indexes(table, entered, count, scratch);
            count = 0;
            slot_leave(table, known);
        }
        if (!weight) {
            slot_give(table, slot);
            continue;
        }
        set_weight(table, slot, weight);
        slot_enter(table, slot, hashes[row], fresh);
        entered[count++] = slot;
    }
    enter_other_indexes(table, entered, count, scratch);
}

void table_trim(struct table *table)
{
    size_t slots = table->slot_count;
    for (size_t i = 0; i < table->columns.count; i++) {
        struct table_column *column = &table->columns.at[i];
        range_trim(&column->data, slots * column->width);
        if (column->has_state)
            range_trim(&column->state, slots);
    }
    range_trim(&table->phase, slots);
    range_trim(&table->weight, slots * sizeof(int32_t));
    for (size_t i = 0; i < table->indexes.count; i++)
        index_trim(table->indexes.at[i]);
    table->slot_room = table->slot_count;
}

void table_prefetch(const struct table *table, uint32_t slot)
{
    for (size_t i = 0; i < table->columns.count; i++) {
        const struct table_column *column = &table->columns.at[i];
        if (slot >= column->built)
            continue;
        __builtin_prefetch((const char *)column->data.base + (size_t)slot * column->width);
        if (column->has_state)
            __builtin_prefetch((const char *)column->state.base + slot);
    }
}

void table_settle(struct table *table)
{
    for (uint32_t i = 0; i < table->born_count; i++) {
        uint32_t slot = born_at(table, i)->slot;
        if (table_phase(table, slot) == PHASE_VOID)
            slot_free(table, slot);
        else
            set_phase(table, slot, PHASE_LIVE);
    }
    for (uint32_t i = 0; i < table->dying_count; i++) {
        if (i + 1 < table->dying_count)
            table_prefetch(table, dying_at(table, i + 1)->slot);
        slot_free(table, dying_at(table, i)->slot);
    }
    table->born_count = table->dying_count = 0;
    table->changed_columns = 0;
}

// Frees what was born and went within the tick, so that the lists hold only what is seen.
static void drop_void(struct table *table)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < table->born_count; i++) {
        struct table_change change = *born_at(table, i);
        if (table_phase(table, change.slot) == PHASE_VOID)
            slot_free(table, change.slot);
        else
            *born_at(table, kept++) = change;
    }
    table->born_count = kept;
}

void table_revert(struct table *table)
{
    drop_void(table);
    struct range list = table->born;
    table->born = table->dying;
    table->dying = list;
    uint32_t count = table->born_count;
    table->born_count = table->dying_count;
    table->dying_count = count;
    for (uint32_t i = 0; i < table->born_count; i++)
        set_phase(table, born_at(table, i)->slot, PHASE_BORN);
    for (uint32_t i = 0; i < table->dying_count; i++)
        set_phase(table, dying_at(table, i)->slot, PHASE_DYING);
    table->live_count += table->born_count;
    table->live_count -= table->dying_count;
}

uint32_t table_enter_plain(struct table *table, const struct column *columns, size_t row,
                           uint32_t hash, bool *added)
{
    assert(table->loading && table->own_count == table->columns.count);
    bool fresh;
    uint32_t slot = find_now(table, columns, row, hash, &fresh);
    *added = slot == UINT32_MAX;
    if (!*added)
        return slot;
    slot = slot_take(table);
    write_own(table, slot, columns, row);
    slot_enter(table, slot, hash, fresh);
    for (size_t i = 1; i < table->indexes.count; i++)
        index_add(table->indexes.at[i], slot);
    return slot;
}

void table_drop_plain(struct table *table, uint32_t slot)
{
    assert(table->loading);
    table->live_count--;
    slot_free(table, slot);
}

struct column table_read(const struct table *table, int number, const uint32_t *slots, size_t count,
                         struct arena *arena)
{
    const struct table_column *from = &table->columns.at[number];
    struct column column = { .type = from->type };
    column.data = arena_take_raw(arena, type_bytes(from->type) * count);
    const uint8_t *bytes = from->data.base;
    const void *data = from->data.base;
    switch (from->width) {
    case 1:
        for (size_t i = 0; i < count; i++)
            column.words[i] = bytes[slots[i]];
        break;
    case 4:
        if (from->type == TYPE_TEXT)
            for (size_t i = 0; i < count; i++)
                column.words[i] = ((const uint32_t *)data)[slots[i]];
        else
            for (size_t i = 0; i < count; i++)
                column.words[i] = ((const int32_t *)data)[slots[i]];
        break;
    case 8:
        for (size_t i = 0; i < count; i++)
            column.words[i] = ((const int64_t *)data)[slots[i]];
        break;
    default:
        for (size_t i = 0; i < count; i++)
            memcpy((char *)column.data + i * from->width, bytes + (size_t)slots[i] * from->width,
                   from->width);
    }
    if (!from->has_state)
        return column;
    const uint8_t *states = from->state.base;
    uint8_t any = 0, *out = ARENA_RAW(arena, uint8_t, count + 1);
    for (size_t i = 0; i < count; i++)
        any |= out[i] = states[slots[i]];
    column.state = any ? out : NULL;
    return column;
}

struct value table_value(const struct table *table, int number, uint32_t slot)
{
    union cell room;
    struct value value = {.type = table->columns.at[number].type};
    const void *cell = cell_read(table, number, slot, &room, &value.state);
    if (value.type == TYPE_NUMERIC)
        memcpy(&value.num, cell, sizeof value.num);
    else if (value.type == TYPE_INTERVAL)
        memcpy(&value.interval, cell, sizeof value.interval);
    else
        value.word = *(const int64_t *)cell;
    return value;
}

// Computes a derived column for the rows of the slots [built, until).
static void column_build(struct table *table, int number, uint32_t until, struct arena *scratch)
{
    uint32_t first = table->columns.at[number].built;
    until = until < table->slot_count ? until : table->slot_count;
    size_t room = until < table->slot_count ? until : table->slot_room;
    range_need(&table->columns.at[number].data, room * table->columns.at[number].width);
    if (table->columns.at[number].has_state)
        range_need(&table->columns.at[number].state, room);
    while (first < until) {
        uint32_t slots[BATCH_ROWS];
        size_t count = 0;
        for (; first < until && count < BATCH_ROWS; first++)
            if (table_phase(table, first) != PHASE_FREE)
                slots[count++] = first;
        struct batch batch = {.row_count = count, .column_count = table->own_count};
        batch.columns = ARENA_ARRAY(scratch, struct column, table->own_count + 1);
        for (size_t i = 0; i < table->own_count; i++)
            batch.columns[i] = table_read(table, (int)i, slots, count, scratch);
        struct column column = expr_eval(table->columns.at[number].origin, &batch, 0, scratch);
        for (size_t i = 0; i < count; i++)
            cell_write(table, number, slots[i], column_at(&column, i), cell_of_column(&column, i));
        arena_reset(scratch);
    }
    table->columns.at[number].built = until < table->slot_count ? until : UINT32_MAX;
}

static void index_build(struct index *index, uint32_t until)
{
    const struct table *table = index->table;
    for (uint32_t slot = index->built; slot < until && slot < table->slot_count; slot++)
        if (table_phase(table, slot) != PHASE_FREE)
            index_add(index, slot);
    index->built = until < table->slot_count ? until : UINT32_MAX;
}

void table_build(struct table *table, uint32_t until)
{
    struct arena *scratch = NULL;
    for (size_t i = table->own_count; i < table->columns.count; i++) {
        if (table->columns.at[i].built >= until)
            continue;
        scratch = scratch ? scratch : arena_new("derive", 64 * MIB, GIB);
        column_build(table, (int)i, until, scratch);
    }
    arena_free(scratch);
    for (size_t i = 0; i < table->indexes.count; i++)
        if (table->indexes.at[i]->built < until)
            index_build(table->indexes.at[i], until);
}

static bool builds_now(const struct table *table, uint32_t built)
{
    return built != UINT32_MAX && (!table->lazy || !table->slot_count);
}

int table_derive(struct table *table, const struct expr *expr)
{
    if (expr->kind == EXPR_COLUMN)
        return expr->column;
    int number = -1;
    for (size_t i = table->own_count; i < table->columns.count && number < 0; i++)
        if (!is_gone(table, i) && expr_same(table->columns.at[i].origin, expr))
            number = (int)i;
    if (number < 0) {
        number = column_add(table, expr->type, expr);
        table->columns.at[number].built = 0;
    }
    if (builds_now(table, table->columns.at[number].built)) {
        struct arena *scratch = arena_new("derive", 64 * MIB, GIB);
        column_build(table, number, UINT32_MAX, scratch);
        arena_free(scratch);
    }
    return number;
}

struct index *table_index(struct table *table, const int *columns, size_t column_count, int pass,
                          bool null_safe)
{
    struct index *index = NULL;
    for (size_t i = 0; i < table->indexes.count && !index; i++) {
        struct index *known = table->indexes.at[i];
        if (known->column_count == column_count && known->pass == pass &&
            known->null_safe == null_safe &&
            !memcmp(known->columns, columns, column_count * sizeof *columns))
            index = known;
    }
    if (!index) {
        index = ARENA_NEW(table->arena, struct index);
        index_open(index, table, columns, column_count, pass, null_safe);
        VEC_ADD(table->arena, &table->indexes, index);
    }
    if (builds_now(table, index->built))
        index_build(index, UINT32_MAX);
    return index;
}

static void index_forget(struct index *index)
{
    struct table *table = index->table;
    size_t kept = 0;
    for (size_t i = 0; i < table->indexes.count; i++)
        if (table->indexes.at[i] != index)
            table->indexes.at[kept++] = table->indexes.at[i];
    table->indexes.count = kept;
    index_close(index);
}

void table_sweep(struct table *table, const bool *used)
{
    for (size_t i = table->indexes.count; i-- > 0;)
        if (!table->indexes.at[i]->users && table->indexes.at[i] != table->identity)
            index_forget(table->indexes.at[i]);
    for (size_t i = table->own_count; i < table->columns.count; i++) {
        struct table_column *column = &table->columns.at[i];
        if (used[i] || is_gone(table, i))
            continue;
        range_close(&column->data);
        if (column->has_state)
            range_close(&column->state);
        *column = (struct table_column){.built = UINT32_MAX};
    }
}

uint64_t table_column_bytes(const struct table *table, int number)
{
    const struct table_column *column = &table->columns.at[number];
    return column->data.ready + (column->has_state ? column->state.ready : 0);
}

void table_mark_index(const struct index *index, bool *columns, bool *indexes)
{
    for (size_t i = 0; index && i < index->table->indexes.count; i++)
        indexes[i] = indexes[i] || index->table->indexes.at[i] == index;
    for (size_t i = 0; index && i < index->column_count; i++)
        columns[index->columns[i]] = true;
    if (index && index->pass >= 0)
        columns[index->pass] = true;
}

void table_use_index(struct index *index)
{
    if (index)
        index->users++;
}

void table_leave_index(struct index *index)
{
    if (index && !--index->users && index != index->table->identity)
        index_forget(index);
}

uint64_t table_bytes(const struct table *table)
{
    uint64_t bytes = table->pool.bytes;
    for (size_t i = 0; i < table->indexes.count; i++)
        bytes += index_bytes(table->indexes.at[i]);
    return bytes;
}
