#include "control/operator.h"

#include <stdlib.h>

#include "base/str.h"
#include "flow/op.h"

const char *operator_columns(struct arena *arena, const struct schema *schema, const char *name,
                             const char *text)
{
    const struct schema_table *table = schema_find(schema, name);
    if (!table)
        return text;
    struct str out;
    str_open(&out, arena);
    while (*text) {
        char *end;
        size_t number = *text == '#' ? strtoul(text + 1, &end, 10) : 0;
        if (*text == '#' && end != text + 1 && number < table->column_count) {
            str_text(&out, table->columns[number].name);
            text = end;
        } else {
            str_char(&out, *text++);
        }
    }
    return str_end(&out);
}

uint64_t operator_rows(const struct node *node)
{
    uint64_t rows = node->rows_in;
    for (size_t i = 0; i < node->input_count; i++)
        if (node->type->view_inputs & (1u << i))
            rows += node->inputs[i]->view->table->live_count;
    if (node->input_count == 0)
        rows = node->view ? node->view->table->live_count : node->rows_out;
    return rows;
}

const char *operator_words(struct arena *arena, const struct schema *schema,
                           const struct node *node)
{
    struct str out;
    str_open(&out, arena);
    if (node->type->explain)
        node->type->explain(node, &out);
    const char *text = str_end(&out);
    return node->view && node->input_count == 0
               ? operator_columns(arena, schema, node->view->table->name, text)
               : text;
}
