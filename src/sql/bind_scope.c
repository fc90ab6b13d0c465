// Names to columns: this block's FROM first, then the enclosing block's.

#include <string.h>

#include "sql/bind.h"

#define AGENCY "agency_id"

void scope_add(struct scope *scope, const char *rel, const char *name, int column, enum type type,
               const struct schema_table *table)
{
    struct scope_column entry = {
        .rel = rel, .name = name, .column = column, .type = type, .table = table};
    VEC_ADD(scope->arena, &scope->columns, entry);
}

// How many columns bear the name; *found is the last.
static size_t scope_match(const struct scope *scope, const char *rel, const char *name,
                          const struct scope_column **found)
{
    size_t count = 0;
    for (size_t i = 0; i < scope->columns.count; i++) {
        const struct scope_column *entry = &scope->columns.at[i];
        if (strcmp(entry->name, name) != 0)
            continue;
        if (rel ? strcmp(entry->rel, rel) != 0 : entry->merged)
            continue;
        *found = entry;
        count++;
    }
    return count;
}

static bool scope_has_rel(const struct scope *scope, const char *rel)
{
    for (size_t i = 0; i < scope->columns.count; i++)
        if (strcmp(scope->columns.at[i].rel, rel) == 0)
            return true;
    return false;
}

static bool name_missing(const struct scope *scope, const char *rel, const char *name,
                         int sql_offset, struct err *err)
{
    if (!rel)
        return err_set_at(err, ERR_BAD_INPUT, sql_offset, "no column \"%s\" in FROM", name);
    for (const struct scope *at = scope; at; at = at->outer)
        if (scope_has_rel(at, rel))
            return err_set_at(err, ERR_BAD_INPUT, sql_offset, "\"%s\" has no column \"%s\"", rel,
                              name);
    return err_set_at(err, ERR_BAD_INPUT, sql_offset, "no table or alias \"%s\" in FROM", rel);
}

bool scope_find(const struct scope *scope, const char *rel, const char *name, int sql_offset,
                struct expr **out, struct err *err)
{
    int level = 0;
    for (const struct scope *at = scope; at; at = at->outer, level++) {
        const struct scope_column *found = NULL;
        size_t count = scope_match(at, rel, name, &found);
        if (count == 0 && !(rel && scope_has_rel(at, rel)))
            continue;
        if (count == 0)
            break;
        if (count > 1)
            return err_set_at(err, ERR_BAD_INPUT, sql_offset,
                              "\"%s\" is ambiguous: write its table's alias before it", name);
        if (level > 1)
            return err_set_at(err, ERR_UNSUPPORTED, sql_offset,
                              "\"%s\" belongs to a query two levels above: join that table into "
                              "the query between",
                              name);
        int base = level == 1 ? COLUMN_OUTER : 0;
        *out = expr_column(scope->arena, base + found->column, found->type);
        (*out)->sql_offset = sql_offset;
        return true;
    }
    return name_missing(scope, rel, name, sql_offset, err);
}

// The first table's, where several have one: they are joined by it.
static const struct scope_column *agency_entry(const struct scope *scope)
{
    const struct scope_column *found = NULL;
    if (scope_match(scope, NULL, AGENCY, &found) == 1 && found->type == TYPE_TEXT)
        return found;
    for (size_t i = 0; i < scope->columns.count; i++) {
        const struct scope_column *entry = &scope->columns.at[i];
        if (*entry->rel && strcmp(entry->name, AGENCY) == 0 && entry->type == TYPE_TEXT)
            return entry;
    }
    return NULL;
}

static const char *entry_words(struct arena *arena, const struct scope_column *entry)
{
    struct str words;
    str_open(&words, arena);
    if (*entry->rel) {
        str_char(&words, '"');
        for (const char *c = entry->rel; *c; c++)
            str_text(&words, *c == '"' ? "\"\"" : (char[]){*c, 0});
        str_text(&words, "\".");
    }
    str_text(&words, AGENCY);
    return str_end(&words);
}

struct expr *scope_agency(const struct scope *scope, const char **words)
{
    const struct scope_column *entry = agency_entry(scope);
    int base = 0;
    if (!entry && scope->outer) {
        entry = agency_entry(scope->outer);
        base = COLUMN_OUTER;
    }
    if (!entry)
        return NULL;
    *words = entry_words(scope->arena, entry);
    return expr_column(scope->arena, base + entry->column, entry->type);
}
