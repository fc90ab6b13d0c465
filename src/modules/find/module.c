// modules/find — one field that finds alarms, rules, people, records: what every module has, by its own rights.
#include "app/app.h"
#include "app/find.h"

#define WORDS_MIN 2
#define WORDS_MAX 100

static const char *trimmed(struct arena *arena, const char *text)
{
    struct slice slice = slice_trim(slice_of(text));
    return arena_text(arena, slice.data, slice.len);
}

// "1795908578832711" or 0: what is longer than an id is no number.
static int64_t number_of(const char *words)
{
    size_t digits = strspn(words, "0123456789");
    return !words[digits] && digits <= 18 ? strtoll(words, NULL, 10) : 0;
}

static json_t *without_empty(json_t *groups)
{
    for (size_t i = json_array_size(groups); i-- > 0;)
        if (!json_array_size(json_object_get(json_array_get(groups, i), "items")))
            json_array_remove(groups, i);
    return groups;
}

static bool find(struct request *request, struct err *err)
{
    const char *words = http_query(request->exchange, "q");
    words = words ? trimmed(request->arena, words) : "";
    size_t letters = utf8_count(words, strlen(words));
    if (letters < WORDS_MIN || letters > WORDS_MAX)
        return request_fault(request, err, ERR_BAD_INPUT, "q",
                             "%d자에서 %d자까지 적습니다 | must have %d to %d characters",
                             WORDS_MIN, WORDS_MAX, WORDS_MIN, WORDS_MAX);
    struct find find = { .words = words, .number = number_of(words), .groups = json_array() };
    request_reply(request, 200, json_pack("{s:o}", "groups", find.groups));
    for (size_t i = 0; module_registry[i]; i++)
        if (module_registry[i]->find)
            TRY(module_registry[i]->find(request, &find, err));
    without_empty(find.groups);
    return true;
}

static const struct field find_query[] = {
    { "q", FIELD_TEXT, "찾을 말", "What to look for", FIELD_REQUIRED, WORDS_MIN, WORDS_MAX, NULL },
};
static const struct field find_reply[] = {
    { "groups", FIELD_LIST, "종류마다 다섯까지", "Up to five of each kind", 0, 0, 0, NULL },
};

static const struct route routes[] = {
    { .method = HTTP_GET,
      .path = "/api/v1/find",
      .permission = MAY_SIGNED_IN,
      .handle = find,
      .query = FIELDS(find_query),
      .reply = FIELDS(find_reply),
      .summary_ko = "경보, 규칙, 사람, 부서, 기록, 거래처, 진단서, 마일리지, 평가 찾기",
      .summary_en = "Find alarms, rules, people, departments, records, vendors, self-checks, "
                    "mileage, evaluations" },
};

const struct module module_find = {
    .name = "find",
    .title_ko = "찾기",
    .title_en = "Search",
    .routes = routes,
    .route_count = sizeof routes / sizeof *routes,
};
