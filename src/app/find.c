#include "app/find.h"

#include <strings.h>

const char *find_like(struct arena *arena, const char *words)
{
    struct str like;
    str_open(&like, arena);
    str_char(&like, '%');
    for (const char *at = words; *at; at++) {
        if (*at == '%' || *at == '_' || *at == '\\')
            str_char(&like, '\\');
        str_char(&like, *at);
    }
    str_char(&like, '%');
    return str_end(&like);
}

json_t *find_group(struct find *find, const char *kind, const char *ko, const char *en)
{
    json_t *items = json_array();
    json_array_append_new(find->groups, json_pack("{s:s, s:s, s:s, s:o}", "kind", kind, "title_ko",
                                                  ko, "title_en", en, "items", items));
    return items;
}

void find_add(json_t *items, const char *title, const char *detail, const char *link)
{
    if (json_array_size(items) < FIND_MOST)
        json_array_append_new(items, json_pack("{s:s, s:s, s:s}", "title", title, "detail",
                                               detail ? detail : "", "link", link));
}

bool find_rows(struct request *request, const struct find *find, json_t *items, const char *sql,
               const char *link, struct err *err)
{
    struct store_rows *rows = store_ask(
        request->store, err, sql,
        STORE_ARGS(store_text(find_like(request->arena, find->words)), store_int(find->number)));
    bool more = rows != NULL, fine = more;
    while (more && (fine = store_next(rows, &more, err)) && more)
        find_add(items, store_get_text(rows, request->english ? 2 : 1), store_get_text(rows, 3),
                 arena_format(request->arena, link, (long long)store_get_int(rows, 0)));
    store_done(rows);
    return fine;
}

bool find_in(const struct find *find, const char *text)
{
    size_t len = strlen(find->words);
    for (; text && *text; text++)
        if (strncasecmp(text, find->words, len) == 0)
            return true;
    return false;
}
