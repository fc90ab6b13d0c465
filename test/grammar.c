#include "test/grammar.h"

#include <assert.h>
#include <string.h>

#define NAMES_MAX 96
#define COLUMNS_MAX 6

enum kind {
    K_INT,
    K_BIG,
    K_NUM,
    K_TEXT,
    K_DATE,
    K_STAMP,
    K_TIME,
    K_SPAN,
    K_BOOL,
    K_COUNT
};

struct name { // a column that may be named
    const char *text;
    enum kind kind;
};

struct grammar {
    struct arena *arena;
    struct random *random;
    struct str out;
    struct name names[NAMES_MAX]; // those of the queries around first
    size_t name_count;
    size_t first;          // the first name of this query
    int alias_count;       // so that no two aliases are equal
    int subqueries;        // how deep subqueries may still nest
    const char *cte;       // name of the WITH query, or NULL; its columns c0, c1 … are of cte_kinds
    enum kind cte_kinds[COLUMNS_MAX];
    size_t cte_count;
    const char *pending;   // a condition that a comma in FROM owes to WHERE
    const char *keys[8];   // what makes rows of FROM unique, for the order of windows
    size_t key_count;
    bool unique;           // whether keys do
};

static void expression(struct grammar *g, enum kind kind, int depth);
static void condition(struct grammar *g, int depth);
static void block(struct grammar *g, const enum kind *kinds, size_t count);

// ---- small things

static size_t below(struct grammar *g, size_t bound) { return (size_t)random_below(g->random, bound); }
static bool chance(struct grammar *g, size_t percent) { return below(g, 100) < percent; }
static void say(struct grammar *g, const char *text) { str_text(&g->out, text); }

#define ONE_OF(g, ...)                                                                             \
    (((const char *const[]){ __VA_ARGS__ })[below(                                                 \
        g, sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(const char *))])

static const char *kind_name(enum kind kind)
{
    static const char *const names[] = { "integer",   "bigint", "numeric",  "text",   "date",
                                         "timestamp", "time",   "interval", "boolean" };
    return names[kind];
}

// Writes a pattern: %i %b %n %s %d %t %h %v are expressions of a kind, %? a condition, %k one of the
// same kind as asked for, %= the last expression once more.
static void pattern(struct grammar *g, const char *text, enum kind same, int depth)
{
    static const char letters[] = "ibnsdthv?";
    const char *last = "";
    for (const char *c = text; *c; c++) {
        const char *letter = *c == '%' ? strchr(letters, c[1]) : NULL;
        size_t start = g->out.len;
        if (*c != '%') {
            str_char(&g->out, *c);
            continue;
        }
        c++;
        if (*c == '%')
            str_char(&g->out, '%');
        else if (*c == '=')
            str_text(&g->out, last);
        else if (*c == 'k')
            expression(g, same, depth);
        else if (*c == '?')
            condition(g, depth);
        else {
            assert(letter);
            expression(g, (enum kind)(letter - letters), depth);
        }
        last = arena_text(g->arena, g->out.data + start, g->out.len - start);
    }
}

// ---- names and constants

static void name_add(struct grammar *g, const char *text, enum kind kind)
{
    if (g->name_count < NAMES_MAX)
        g->names[g->name_count++] = (struct name){ text, kind };
}

// A column of the kind; one of the queries around is taken less often than one's own.
static const char *name_of(struct grammar *g, enum kind kind, size_t from)
{
    const char *found = NULL;
    size_t seen = 0;
    for (size_t i = from; i < g->name_count; i++) {
        size_t weight = i < g->first ? 1 : 3;
        if (g->names[i].kind == kind && below(g, seen += weight) < weight)
            found = g->names[i].text;
    }
    return found;
}

static void constant(struct grammar *g, enum kind kind)
{
    if (chance(g, 6)) {
        str_format(&g->out, "NULL::%s", kind_name(kind));
        return;
    }
    switch (kind) {
    case K_INT:
    case K_BIG:
        say(g, ONE_OF(g, "0", "1", "2", "3", "5", "(-1)"));
        break;
    case K_NUM:
        say(g, ONE_OF(g, "1.5", "0.25", "(-0.50)", "2.00", "3", "0.333"));
        break;
    case K_TEXT:
        say(g, ONE_OF(g, "'가'", "'가나'", "'x'", "''", "'나무'", "'a b'"));
        break;
    case K_DATE:
        say(g, ONE_OF(g, "date '2026-03-04'", "date '2026-03-10'", "date '2026-02-28'",
                      "date '2024-01-31'", "date '2023-12-31'"));
        break;
    case K_STAMP:
        say(g, ONE_OF(g, "timestamp '2026-03-04 12:00:00'", "timestamp '2026-03-10 00:00:00'"));
        break;
    case K_TIME:
        say(g, ONE_OF(g, "time '09:30:00'", "time '18:00:00'", "time '23:59:59.5'"));
        break;
    case K_SPAN: // no two of one length: a group shows whichever of them came first
        say(g, ONE_OF(g, "interval '3 days'", "interval '7 mons'", "interval '02:15:00'"));
        break;
    default:
        say(g, ONE_OF(g, "TRUE", "FALSE"));
    }
}

static void atom(struct grammar *g, enum kind kind)
{
    const char *name = name_of(g, kind, 0);
    if (kind == K_INT && !name)
        name = name_of(g, K_BIG, 0), name = name ? arena_format(g->arena, "%s::integer", name) : NULL;
    if (name && chance(g, 80))
        say(g, name);
    else
        constant(g, kind);
}

// ---- expressions

static const char *const COMMON[] = { "coalesce(%k, %k)",
                                      "CASE WHEN %? THEN %k ELSE %k END",
                                      "CASE WHEN %? THEN %k WHEN %? THEN %k END",
                                      "nullif(%k, %k)",
                                      "greatest(%k, %k)",
                                      "least(%k, %k, %k)",
                                      "CASE %i WHEN 1 THEN %k WHEN 2 THEN NULL ELSE %k END" };
static const char *const INTS[] = { "(%i + %i)",        "(%i - %i)",       "(%i * 2)",
                                    "(- %i)",           "abs(%i)",         "(%d - %d)",
                                    "length(%s)",       "(%i %% 3)",       "(%i / 2)",
                                    "extract(day FROM %d)::integer",       "position('나' IN %s)",
                                    "extract(month FROM %d)::integer",     "(%i / nullif(%i, 0))",
                                    "%b::integer",      "%n::integer",     "(%i / %i)",
                                    "extract(dow FROM %t)::integer",       "char_length(trim(%s))",
                                    "octet_length(%s)",  "strpos(%s, %s)", "mod(%i, 3)",
                                    "extract(week FROM %d)::integer",      "(%?)::integer",
                                    "extract(quarter FROM %d)::integer",   "length(%n::text)",
                                    "extract(hour FROM %t)::integer",      "(%i + 2147483645)",
                                    "extract(doy FROM %d + %i)::integer", "extract(hour FROM %h)::integer",
                                    "extract(day FROM %v)::integer",    "extract(minute FROM %h + %v)::integer",
                                    "(%d - %t::date)",       "gcd(%i, %i)",  "width_bucket(%n, 0, 4, 5)",
                                    "scale(%n)",             "regexp_count(%s, '[가나]')",
                                    "extract(month FROM age(%t, %d))::integer" };
static const char *const BIGS[] = { "(%b + %i)", "(%b - %b)", "(%b * %i)",  "abs(%b)",
                                    "(%b / 2)",  "(%b %% 4)",  "%n::bigint", "(%b / nullif(%b, 0))",
                                    "(%i * %b)", "%i::bigint", "(%b / %b)",
                                    "(- %b)",    "(%b + 9223372036854775800)", "mod(%b, 5)",
                                    "round(%n)::bigint", "(%b::integer * 1000000)" };
static const char *const NUMS[] = { "(%n + %b)",       "(%n - %n)",     "(%n * 2)",      "round(%n, 1)",
                                    "round(%n / 3, 2)", "(%b * 1.5)",   "abs(%n)",       "floor(%n)",
                                    "ceil(%n)",        "trunc(%n, 1)",  "%b::numeric",   "(%n * %n)",
                                    "(%n / nullif(%b, 0))",             "(%n %% 2)",     "round(%n)",
                                    "round(%b * 100.0 / nullif(%i, 0), 1)",
                                    "extract(epoch FROM %d)",           "%n::numeric(6,1)",
                                    "power(%n, 2)",    "mod(%n, 1.5)",   "round(%n, -1)", "sign(%n)",
                                    "(%i * 0.1)",      "extract(epoch FROM (%t - %t))",
                                    "((%n + %i) / 3)", "sqrt(abs(%n))",  "(%b / 3.0)",    "(%i::numeric / 7)",
                                    "extract(day FROM (%t - %t))",       "trunc(%n)",
                                    "extract(epoch FROM %v)",            "extract(second FROM %h)",
                                    "extract(epoch FROM %t)",             "div(%n, nullif(%b, 0))",
                                    "name_similarity(%s, %s)",           "trim_scale(%n)" };
static const char *const TEXTS[] = { "(%s || '-' || %s)",   "upper(%s)",       "left(%s, 1)",
                                     "right(%s, 1)",        "substr(%s, 2)",   "trim(%s)",
                                     "replace(%s, '나', 'b')", "%i::text",     "%b::text",
                                     "%d::text",            "to_char(%d, 'YYYY-MM')",
                                     "lpad(%s, 3, '*')",    "coalesce(%s, '')", "nullif(%s, '')",
                                     "concat(%s, %i)",      "(%s || %i)",      "%t::text",
                                     "split_part(%s, '나', 1)", "reverse(%s)", "repeat(%s, 2)",
                                     "concat_ws('/', %s, %s)", "substr(%s, 2, 1)", "ltrim(%s, '가')",
                                     "translate(%s, '가x', 'b')", "initcap(%s)", "rpad(%s, 4, 'ab')",
                                     "to_char(%t, 'YYYYMMDD HH24:MI')", "left(%s, -1)", "right(%s, -1)",
                                     "split_part(%s, '나', -1)", "substring(%s FROM 0 FOR 2)",
                                     "(%s || %n)", "lower(%s)", "regexp_replace(%s, '나', 'z')",
                                     "(%?)::text", "(%d - 1) || ''", "lpad(%i::text, 2, '0')",
                                     "%h::text", "to_char(%t, 'HH24:MI:SS')",
                                     "to_char(%d, 'IYYY-IW ID FMMonth')", "to_char(%i, 'FM9,990.0')",
                                     "to_char(round(%n, 2), '990.99')", "format('%%s/%%s', %s, %k)",
                                     "substring(%s FROM '[가나].?')", "normalize(%s, NFD)" };
static const char *const DATES[] = { "(%d + 3)",
                                     "(%d - %i)",
                                     "(%d + interval '1 month')::date",
                                     "(%d - interval '1 month 1 day')::date",
                                     "date_trunc('month', %d)::date",
                                     "(date_trunc('month', %d) + interval '1 month -1 day')::date",
                                     "%t::date",
                                     "(%d + %i)",
                                     "make_date(2026, 2, 27 + abs(%i %% 2))",
                                     "(%t + %v)::date",
                                     "(%d + %v)::date" };
static const char *const STAMPS[] = { "(%d + interval '36 hours')", "%d::timestamp",
                                      "(%t + interval '1 month')",  "date_trunc('week', %t)",
                                      "(%t - interval '90 minutes')",
                                      "(%d + time '18:30:00')",     "(%d + %h)",
                                      "(%t + %v)",                  "(%t - %v)",
                                      "date_trunc('month', %t)" };
static const char *const TIMES[] = { "%t::time", "(%h + interval '90 minutes')", "(%h - interval '1 hour')",
                                     "(%h + %v)" };
static const char *const SPANS[] = { "(%t - %t)", "(%h - %h)", "(- %v)", "(%i * interval '1 day')",
                                     "justify_hours(%h - %h)" };
static const char *const CONDITIONS[] = {
    "%k = %k",          "%i <> %i",          "%b < %b",           "%n >= %n",
    "%s = %s",          "%s < %s",           "%d <= %d",          "%t > %t",
    "%i BETWEEN %i AND %i",                  "%d BETWEEN %d AND %d",
    "%i IN (0, 2, 3)",  "%s IN ('가', 'x', %s)",                  "%b NOT IN (1, %i)",
    "%s NOT IN ('가', '나무')",              "%i IS NULL",        "%s IS NOT NULL",
    "%d IS NULL",       "%s LIKE '가%%'",    "%s NOT LIKE '%%나%%'", "%i IS DISTINCT FROM %i",
    "%s IS NOT DISTINCT FROM %s",            "(%?) IS TRUE",      "(%?) IS NOT FALSE",
    "(%?) IS UNKNOWN",  "%s ~ '^[가나]'",    "NOT (%?)",          "(%? OR %?)",
    "(%? OR %?)",       "(%? AND %?)",       "%b = %i",           "%n = %b",
    "%t >= %d",         "%d - %d BETWEEN 0 AND 3",                "%b * %i > 2",
    "%n NOT BETWEEN 0 AND 2",                "CASE WHEN %? THEN %? ELSE %? END",
    "%s ILIKE 'X%%'",   "%k <> %k",          "%k <= %k",          "%k IN (%k, %k)",
    "%k BETWEEN %k AND %k",                  "%k IS NULL",        "%k IS DISTINCT FROM %k",
    "%k NOT IN (%k, %k)", "%s LIKE '_'",     "%s LIKE '%%' || %s", "%s ~* 'X'",
    "%s !~ '나$'",      "%t - %t > interval '2 days'",            "%d + interval '1 day' > %t",
    "%d - interval '1 month' < %t",          "NOT %k = %k",       "%k IS NOT NULL AND %k > %k",
    "%i = %n",          "%b BETWEEN %i AND %n", "starts_with(%s, '가')",
    "%h < %h",          "%v > interval '1 day'", "%t BETWEEN %t AND %t + interval '2 days'",
    "%t::time > %h",    "%t + %v > %t",      "(%i, %s) < (%i, %s)",
    "%n BETWEEN %n * 0.5 AND %n * 1.5",      "%b BETWEEN SYMMETRIC %i AND %b",
    "%i = ANY (ARRAY[1, %i])", "%s <> ALL (ARRAY[%s, 'x'])", "(%d, %v) OVERLAPS (%t, interval '2 days')",
    "(%h, %h) OVERLAPS (%h, time '18:00')",  "name_similarity(%s, %s) >= 0.5"
};

#define PATTERN(g, list, same, depth)                                                              \
    pattern(g, (list)[below(g, sizeof(list) / sizeof *(list))], same, depth)

struct patterns {
    const char *const *at;
    size_t count;
};
#define PATTERNS(list) { list, sizeof(list) / sizeof *(list) }

// By kind; a boolean is a condition.
static const struct patterns EXPRESSIONS[K_COUNT] = {
    PATTERNS(INTS),  PATTERNS(BIGS),   PATTERNS(NUMS),  PATTERNS(TEXTS),
    PATTERNS(DATES), PATTERNS(STAMPS), PATTERNS(TIMES), PATTERNS(SPANS),
};

static void pattern_of(struct grammar *g, const struct patterns *patterns, enum kind kind, int depth)
{
    pattern(g, patterns[kind].at[below(g, patterns[kind].count)], kind, depth);
}

static void aggregate_query(struct grammar *g, enum kind kind);
static void exists_query(struct grammar *g);
static void one_row_query(struct grammar *g, enum kind kind);

static void expression(struct grammar *g, enum kind kind, int depth)
{
    if (depth <= 0 || chance(g, 40)) {
        atom(g, kind);
        return;
    }
    str_char(&g->out, MARK_OPEN);
    if (kind == K_BOOL)
        pattern(g, "(%?)", kind, depth - 1);
    else if (g->subqueries > 0 && kind < K_TIME && chance(g, 6))
        aggregate_query(g, kind);
    else if (g->subqueries > 0 && chance(g, 3))
        one_row_query(g, kind);
    else if (chance(g, 20))
        PATTERN(g, COMMON, kind, depth - 1);
    else
        pattern_of(g, EXPRESSIONS, kind, depth - 1);
    str_char(&g->out, MARK_OR);
    atom(g, kind);
    str_char(&g->out, MARK_CLOSE);
}

static void condition(struct grammar *g, int depth)
{
    str_char(&g->out, MARK_OPEN);
    if (g->subqueries > 0 && chance(g, 8)) {
        say(g, ONE_OF(g, "", "NOT "));
        exists_query(g);
    } else if (chance(g, 5) && name_of(g, K_BOOL, 0)) {
        say(g, name_of(g, K_BOOL, 0));
    } else {
        const char *text;
        do
            text = CONDITIONS[below(g, sizeof CONDITIONS / sizeof *CONDITIONS)];
        while (depth <= 0 && strstr(text, "%?"));
        pattern(g, text, (enum kind)below(g, K_COUNT), depth - 1);
    }
    str_char(&g->out, MARK_OR);
    say(g, ONE_OF(g, "TRUE", "TRUE", "FALSE", "NULL::boolean"));
    str_char(&g->out, MARK_CLOSE);
}

static const char *const CLOCKS[] = {
    "%d < current_date",
    "current_date >= %d",
    "%d + 3 < current_date",
    "%d <= current_date - 2",
    "current_date BETWEEN %d AND %d + 4",
    "(%d + interval '1 month')::date > current_date",
    "%d < current_date - interval '3 days'",
    "(%d < current_date OR %i > 2)",
    "(%d + 2 < current_date OR %d + 5 < current_date)",
    "NOT (%d > current_date)",
    "localtimestamp >= %t",
    "current_date - %d > 4",
    "(%d IS NULL OR %d <= current_date)",
    "%d NOT BETWEEN current_date - 5 AND current_date",
    "coalesce(%d, date '2026-03-05') < current_date",
    "CASE WHEN %? THEN %d < current_date ELSE %d + 3 < current_date END",
    "CASE WHEN %i > 1 THEN %d + 2 ELSE %d END < current_date",
    "CASE WHEN %d < current_date THEN %i > 1 ELSE %i > 2 END",
    "localtimestamp > %t + %v",
    "%t + interval '36 hours' <= localtimestamp",
};

// ---- FROM

static const char *alias_new(struct grammar *g)
{
    return arena_format(g->arena, "a%d", ++g->alias_count);
}

static void base_names(struct grammar *g, const char *alias)
{
    static const struct {
        const char *column;
        enum kind kind;
    } columns[] = { { "id", K_BIG },    { "k", K_INT },    { "v", K_BIG },  { "s", K_TEXT },
                    { "d", K_DATE },    { "n", K_NUM },    { "flag", K_BOOL }, { "hm", K_TIME },
                    { "ts", K_STAMP },  { "span", K_SPAN } };
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
        name_add(g, arena_format(g->arena, "%s.%s", alias, columns[i].column), columns[i].kind);
}

static void key_add(struct grammar *g, const char *text)
{
    if (g->key_count < sizeof g->keys / sizeof *g->keys)
        g->keys[g->key_count++] = text;
    else
        g->unique = false;
}

static size_t kinds_draw(struct grammar *g, enum kind *kinds, size_t most)
{
    size_t count = 1 + below(g, most);
    for (size_t i = 0; i < count; i++)
        kinds[i] = (enum kind)below(g, chance(g, 80) ? K_STAMP : K_COUNT);
    return count;
}

static void column_names(struct grammar *g, const char *alias, const enum kind *kinds, size_t count)
{
    for (size_t i = 0; i < count; i++)
        name_add(g, arena_format(g->arena, "%s.c%zu", alias, i), kinds[i]);
    g->unique = false;
}

// A query in FROM does not see the names around.
static void derived(struct grammar *g, const enum kind *kinds, size_t count)
{
    struct grammar inner = *g;
    inner.name_count = inner.first = 0;
    inner.subqueries = g->subqueries > 0 ? 1 : 0;
    block(&inner, kinds, count);
    g->out = inner.out;
    g->alias_count = inner.alias_count;
}

static void relation(struct grammar *g)
{
    const char *alias = alias_new(g);
    enum kind kinds[COLUMNS_MAX];
    if (g->cte && chance(g, 50)) {
        str_format(&g->out, "%s %s", g->cte, alias);
        column_names(g, alias, g->cte_kinds, g->cte_count);
    } else if (g->subqueries > 0 && chance(g, 20)) {
        size_t count = kinds_draw(g, kinds, 3);
        say(g, "(");
        derived(g, kinds, count);
        str_format(&g->out, ") %s", alias);
        column_names(g, alias, kinds, count);
    } else if (chance(g, 4)) {
        str_format(&g->out, "(VALUES (1, '가'), (2, 'x'), (NULL, '')) AS %s(c0, c1)", alias);
        column_names(g, alias, (const enum kind[]){ K_INT, K_TEXT }, 2);
    } else {
        str_format(&g->out, "%s %s", ONE_OF(g, "t", "u"), alias);
        base_names(g, alias);
        key_add(g, arena_format(g->arena, "%s.id", alias));
    }
}

// An equality of a name before `second` with one from it on, or "" where no kinds meet.
static const char *equality(struct grammar *g, size_t second)
{
    for (int attempt = 0; attempt < 20; attempt++) {
        enum kind kind = (enum kind)below(g, chance(g, 80) ? K_STAMP : K_COUNT);
        size_t count = g->name_count;
        const char *right = name_of(g, kind, second);
        g->name_count = second;
        if (kind == K_INT && chance(g, 30))
            kind = K_BIG;
        const char *left = name_of(g, kind, g->first);
        g->name_count = count;
        if (left && right)
            return arena_format(g->arena, "%s = %s", left, right);
    }
    return "";
}

static const char *residual(struct grammar *g)
{
    struct str whole = g->out;
    int subqueries = g->subqueries;
    g->subqueries = 0;
    str_open(&g->out, g->arena);
    if (chance(g, 8))
        PATTERN(g, CLOCKS, K_DATE, 0);
    else
        pattern(g, ONE_OF(g, "%i < %i", "%b <> %b", "%d - %d BETWEEN 0 AND 3", "%n <= %n", "%?",
                          "%d BETWEEN %d AND %d + 3", "%n BETWEEN %n * 0.5 AND %n * 1.5",
                          "%t >= %t - interval '2 days'"), K_INT, 1);
    const char *text = str_end(&g->out);
    g->out = whole;
    g->subqueries = subqueries;
    return text;
}

static void join(struct grammar *g, bool inner)
{
    size_t second = g->name_count;
    size_t start = g->out.len;
    const char *type = ONE_OF(g, " JOIN ", " JOIN ", " LEFT JOIN ", " LEFT JOIN ", " RIGHT JOIN ",
                              ", ", ", ", " CROSS JOIN ");
    if (chance(g, 4))
        type = " FULL JOIN ";
    if (inner && chance(g, 80))
        type = " JOIN ";
    if (!strcmp(type, " RIGHT JOIN ") || !strcmp(type, " FULL JOIN "))
        g->unique = false;
    say(g, type);
    relation(g);
    const char *on = equality(g, second);
    if (!*on) {
        g->out.len = start;
        g->name_count = second;
        g->unique = false;
        return;
    }
    if (!strcmp(type, ", ") || !strcmp(type, " CROSS JOIN ")) {
        g->pending = on;
        return;
    }
    str_format(&g->out, " ON %s", on);
    for (; chance(g, 35);) {
        const char *more = residual(g);
        str_format(&g->out, " %cAND %s%c%c", MARK_OPEN, more, MARK_OR, MARK_CLOSE);
    }
}

static void from(struct grammar *g)
{
    g->pending = NULL;
    g->key_count = 0;
    g->unique = true;
    say(g, " FROM ");
    relation(g);
    // Now and then a chain of three to five tables.
    int most = chance(g, 20) ? 4 : 2;
    for (int i = 0; i < most && !g->pending && chance(g, most > 2 ? 85 : 40); i++)
        join(g, most > 2);
}

static void in_query(struct grammar *g);

static void where(struct grammar *g, const char *first)
{
    const char *word = " WHERE ";
    if (first && *first) {
        str_format(&g->out, "%s%s", word, first);
        word = " AND ";
    }
    if (g->pending) {
        str_format(&g->out, "%s%s", word, g->pending);
        word = " AND ";
    }
    for (; chance(g, 45); word = " AND ") {
        say(g, word);
        if (g->subqueries > 0 && chance(g, 12)) {
            in_query(g);
        } else if (chance(g, 12)) {
            str_char(&g->out, MARK_OPEN);
            PATTERN(g, CLOCKS, K_DATE, 0);
            str_format(&g->out, "%cTRUE%c", MARK_OR, MARK_CLOSE);
        } else {
            condition(g, 2);
        }
    }
}

// ---- subqueries in expressions

struct inside { // what a query inside another changes and gives back
    size_t name_count, first, key_count;
    int subqueries;
    const char *pending;
    bool unique;
};

static struct inside enter(struct grammar *g)
{
    struct inside before = { g->name_count, g->first, g->key_count, g->subqueries, g->pending,
                             g->unique };
    g->first = g->name_count;
    g->subqueries--;
    return before;
}

static void leave(struct grammar *g, struct inside before)
{
    g->name_count = before.name_count;
    g->first = before.first;
    g->key_count = before.key_count;
    g->pending = before.pending;
    g->unique = before.unique;
    g->subqueries = before.subqueries;
}

// Correlation by an equality, most of the time.
static const char *correlation(struct grammar *g, size_t outer_first)
{
    size_t second = g->first;
    g->first = outer_first;
    const char *text = chance(g, 75) ? equality(g, second) : "";
    g->first = second;
    return text;
}

static void subquery_from(struct grammar *g, const struct inside *before)
{
    from(g);
    where(g, correlation(g, before->first));
}

static void exists_query(struct grammar *g)
{
    struct inside before = enter(g);
    say(g, "EXISTS (SELECT 1");
    subquery_from(g, &before);
    say(g, ")");
    leave(g, before);
}

// Written before FROM is known: the list is put in front afterwards.
static const char *text_after(struct grammar *g, size_t start)
{
    const char *text = arena_text(g->arena, g->out.data + start, g->out.len - start);
    g->out.len = start;
    return text;
}

static void aggregate(struct grammar *g, enum kind kind);

static void aggregate_query(struct grammar *g, enum kind kind)
{
    struct inside before = enter(g);
    say(g, "(SELECT ");
    size_t start = g->out.len;
    subquery_from(g, &before);
    const char *rest = text_after(g, start);
    int subqueries = g->subqueries;
    g->subqueries = 0;
    aggregate(g, kind);
    g->subqueries = subqueries;
    str_format(&g->out, "%s)", rest);
    leave(g, before);
}

// The subquery's list is one expression of the kind, without subqueries of its own.
static void column_query(struct grammar *g, enum kind kind)
{
    struct inside before = enter(g);
    say(g, "(SELECT ");
    size_t start = g->out.len;
    subquery_from(g, &before);
    const char *rest = text_after(g, start);
    int subqueries = g->subqueries;
    g->subqueries = 0;
    expression(g, kind, 1);
    g->subqueries = subqueries;
    str_format(&g->out, "%s)", rest);
    leave(g, before);
}

static void in_query(struct grammar *g)
{
    enum kind kind = (enum kind)below(g, K_STAMP);
    str_char(&g->out, MARK_OPEN);
    expression(g, kind, 1);
    say(g, ONE_OF(g, " IN ", " IN ", " NOT IN ", " NOT IN ", " = ANY ", " <> ALL ", " > ANY ",
                  " <= ALL ", " <> ANY ", " = ALL "));
    column_query(g, kind);
    str_format(&g->out, "%cTRUE%c", MARK_OR, MARK_CLOSE);
}

// The first row in a total order, or the row of a key.
static void one_row_query(struct grammar *g, enum kind kind)
{
    struct inside before = enter(g);
    const char *alias = alias_new(g), *outer = name_of(g, K_BIG, before.first);
    bool first = !outer || chance(g, 60);
    base_names(g, alias);
    say(g, "(SELECT ");
    int subqueries = g->subqueries;
    g->subqueries = 0;
    expression(g, kind, 1);
    str_format(&g->out, " FROM %s %s", ONE_OF(g, "t", "u"), alias);
    if (first) {
        g->pending = NULL;
        where(g, correlation(g, before.first));
        str_format(&g->out, " ORDER BY %s.%s%s, %s.id LIMIT 1%s", alias,
                   ONE_OF(g, "d", "v", "n", "s", "ts"), ONE_OF(g, "", " DESC", " NULLS FIRST"),
                   alias, ONE_OF(g, "", "", " OFFSET 1"));
    } else {
        str_format(&g->out, " WHERE %s.id = %s", alias, outer);
    }
    g->subqueries = subqueries;
    say(g, ")");
    leave(g, before);
}

// ---- aggregates

static const char *const AGG_INTS[] = { "min(%i)", "max(%i)", "count(*)::integer" };
static const char *const AGG_BIGS[] = { "count(*)",  "count(%k)",          "count(%s)",
                                        "sum(%i)",   "count(DISTINCT %k)", "count(DISTINCT %s)",
                                        "max(%b)",   "min(%b)",            "sum(DISTINCT %i)",
                                        "count(%n)", "sum(CASE WHEN %? THEN 1 ELSE 0 END)",
                                        "count(DISTINCT %d)" };
// Squares of unrounded quotients, or of numbers near 2^63, would not fit a num.
static const char *const AGG_NUMS[] = { "sum(%b)",         "sum(%n)", "avg(%i)",          "avg(%n)",
                                        "avg(%b)",         "max(%n)", "min(%n)",          "stddev_samp(%i)",
                                        "var_pop(round(%n, 2))", "stddev(%i)", "sum(DISTINCT %b)", "avg(DISTINCT %b)",
                                        "round(avg(%b), 2)", "variance(round(%n, 1))",
    "percentile_disc(0.5) WITHIN GROUP (ORDER BY %n)",
    "round((percentile_cont(0.75) WITHIN GROUP (ORDER BY %b))::numeric, 6)",
    "round((percentile_cont(0.9) WITHIN GROUP (ORDER BY round(%n, 2) DESC))::numeric, 6)" };
static const char *const AGG_TEXTS[] = { "min(%s)", "max(%s)", "max(DISTINCT %s)",
                                         "mode() WITHIN GROUP (ORDER BY %s)",
                                         "string_agg(%s, '/' ORDER BY %=)",
                                         "string_agg(DISTINCT (%s || ''), '' ORDER BY (%= || '') DESC)" };
static const char *const AGG_DATES[] = { "min(%d)", "max(%d)", "mode() WITHIN GROUP (ORDER BY %d DESC)",
                                         "percentile_disc(0.25) WITHIN GROUP (ORDER BY %d)" };
static const char *const AGG_STAMPS[] = { "min(%t)", "max(%t)" };
static const char *const AGG_TIMES[] = { "min(%h)", "max(%h)" };
static const char *const AGG_SPANS[] = { "min(%v)", "max(%v)" };
static const char *const AGG_BOOLS[] = { "bool_and(%?)", "bool_or(%?)", "every(%?)",
                                         "count(*) > 1" };
static const struct patterns AGGREGATES[K_COUNT] = {
    PATTERNS(AGG_INTS),   PATTERNS(AGG_BIGS),  PATTERNS(AGG_NUMS),  PATTERNS(AGG_TEXTS), PATTERNS(AGG_DATES),
    PATTERNS(AGG_STAMPS), PATTERNS(AGG_TIMES), PATTERNS(AGG_SPANS), PATTERNS(AGG_BOOLS),
};

static void aggregate_call(struct grammar *g, enum kind kind)
{
    size_t start = g->out.len;
    pattern_of(g, AGGREGATES, kind, 1);
    // Only a call can be filtered, not what is computed from one.
    const char *text = arena_text(g->arena, g->out.data + start, g->out.len - start);
    if (!strstr(text, "::integer") && strncmp(text, "round", 5) != 0 && !strstr(text, ") > 1") &&
        chance(g, 15)) {
        str_format(&g->out, "%c FILTER (WHERE ", MARK_OPEN);
        condition(g, 1);
        str_format(&g->out, ")%c%c", MARK_OR, MARK_CLOSE);
    }
}

static void aggregate(struct grammar *g, enum kind kind)
{
    bool wrapped = chance(g, 20);
    if (wrapped)
        say(g, "coalesce(");
    aggregate_call(g, kind);
    if (wrapped) {
        say(g, ", ");
        constant(g, kind);
        say(g, ")");
    }
}

// ---- SELECT

static void item_end(struct grammar *g, size_t i) { str_format(&g->out, " AS c%zu", i); }

// DISTINCT ON has an ORDER BY, so it stands in a query around. Its order must be total: PostgreSQL
// would take any row of those that tie.
static bool select_first(struct grammar *g, const enum kind *kinds, size_t count)
{
    size_t begin = g->out.len, names = g->name_count;
    say(g, "SELECT * FROM (SELECT ");
    size_t start = g->out.len;
    from(g);
    where(g, NULL);
    const char *rest = text_after(g, start);
    const char *by = name_of(g, (enum kind)below(g, K_STAMP), g->first);
    if (!g->unique || !g->key_count || !by) {
        g->out.len = begin;
        g->name_count = names;
        return false;
    }
    str_format(&g->out, "DISTINCT ON (%s) ", by);
    for (size_t i = 0; i < count; i++) {
        say(g, i ? ", " : "");
        expression(g, kinds[i], 1);
        item_end(g, i);
    }
    str_format(&g->out, "%s ORDER BY %s%s", rest, by, ONE_OF(g, "", " DESC", " NULLS FIRST"));
    const char *then = name_of(g, (enum kind)below(g, K_STAMP), g->first);
    if (then)
        str_format(&g->out, ", %s%s", then, ONE_OF(g, "", " DESC"));
    for (size_t i = 0; i < g->key_count; i++)
        str_format(&g->out, ", %s", g->keys[i]);
    str_format(&g->out, ") %s", alias_new(g));
    return true;
}

static void select_plain(struct grammar *g, const enum kind *kinds, size_t count)
{
    if (chance(g, 8) && select_first(g, kinds, count))
        return;
    say(g, "SELECT ");
    if (chance(g, 15))
        str_format(&g->out, "%cDISTINCT %c%c", MARK_OPEN, MARK_OR, MARK_CLOSE);
    size_t start = g->out.len;
    from(g);
    where(g, NULL);
    const char *rest = text_after(g, start);
    for (size_t i = 0; i < count; i++) {
        say(g, i ? ", " : "");
        expression(g, kinds[i], 1 + (int)below(g, 3));
        item_end(g, i);
    }
    say(g, rest);
}

static const char *const HAVINGS[] = { "count(*) > 1",       "sum(%b) > 2",    "min(%s) = max(%s)",
                                       "count(%i) <> count(*)", "max(%d) - min(%d) < 5",
                                       "avg(%n) >= 1",       "bool_or(%?)",    "count(DISTINCT %s) = 1",
                                       "max(%d) < current_date - 2",
                                       "(count(*) > 2 OR max(%d) + 1 < current_date)",
                                       "min(%t) < localtimestamp",
                                       "sum(%n) IS NULL" };

static void having(struct grammar *g)
{
    str_format(&g->out, "%c HAVING ", MARK_OPEN);
    PATTERN(g, HAVINGS, K_INT, 1);
    for (; chance(g, 25);) {
        say(g, " AND ");
        PATTERN(g, HAVINGS, K_INT, 1);
    }
    str_format(&g->out, "%c%c", MARK_OR, MARK_CLOSE);
}

static void group_by(struct grammar *g, const char *const *keys, size_t count)
{
    const char *form = chance(g, 88) ? "" : ONE_OF(g, "ROLLUP (", "CUBE (", "GROUPING SETS ((), ");
    if (count)
        str_format(&g->out, " GROUP BY %s", form);
    for (size_t i = 0; i < count; i++)
        str_format(&g->out, "%s%s", i ? ", " : "", keys[i]);
    if (count && *form)
        say(g, ")");
}

// Items that are columns become keys, the others aggregates.
static void select_grouped(struct grammar *g, const enum kind *kinds, size_t count)
{
    const char *keys[COLUMNS_MAX + 1];
    size_t key_count = 0;
    say(g, "SELECT ");
    size_t start = g->out.len;
    from(g);
    where(g, NULL);
    const char *rest = text_after(g, start);
    int subqueries = g->subqueries;
    g->subqueries = 0;
    bool grouped = chance(g, 85);
    for (size_t i = 0; i < count; i++) {
        const char *name = name_of(g, kinds[i], g->first);
        say(g, i ? ", " : "");
        if (grouped && name && chance(g, 50)) {
            say(g, name);
            keys[key_count++] = name;
        } else {
            aggregate(g, kinds[i]);
        }
        item_end(g, i);
    }
    if (grouped && (key_count == 0 || chance(g, 20))) {
        const char *more = name_of(g, chance(g, 50) ? K_INT : K_TEXT, g->first);
        if (more)
            keys[key_count++] = more;
    }
    say(g, rest);
    group_by(g, keys, key_count);
    if (chance(g, 40))
        having(g);
    g->subqueries = subqueries;
}

// %w partition and total order, %f the same with ROWS, %r partition and any order, %g the same with
// RANGE or GROUPS, %p partition. K_COUNT is any kind but boolean.
static const struct window {
    const char *text;
    enum kind kind;
} WINDOWS[] = {
    { "row_number() OVER %w", K_BIG },
    { "lag(%k) OVER %w", K_COUNT },
    { "lead(%k, 2) OVER %w", K_COUNT },
    { "lag(%k, 1, %k) OVER %w", K_COUNT },
    { "first_value(%k) OVER %w", K_COUNT },
    { "last_value(%k) OVER %f", K_COUNT },
    { "first_value(%k) OVER %f", K_COUNT },
    { "nth_value(%k, 2) OVER %f", K_COUNT },
    { "ntile(3) OVER %w", K_INT },
    { "rank() OVER %r", K_BIG },
    { "dense_rank() OVER %r", K_BIG },
    { "round((percent_rank() OVER %r)::numeric, 6)", K_NUM },
    { "round((cume_dist() OVER %r)::numeric, 6)", K_NUM },
    { "count(*) OVER %w", K_BIG },
    { "count(*) OVER %p", K_BIG },
    { "count(%s) OVER %r", K_BIG },
    { "count(%s) FILTER (WHERE %i > 1) OVER %p", K_BIG },
    { "count(%k) OVER %g", K_BIG },
    { "sum(%i) OVER %w", K_BIG },
    { "sum(%i) OVER %f", K_BIG },
    { "sum(%i) OVER %g", K_BIG },
    { "sum(%b) OVER %p", K_NUM },
    { "sum(%n) OVER %g", K_NUM },
    { "avg(%n) OVER %p", K_NUM },
    { "avg(%i) FILTER (WHERE %?) OVER %g", K_NUM },
    { "stddev_samp(%i) OVER %f", K_NUM },
    { "min(%k) OVER %p", K_COUNT },
    { "max(%k) OVER %w", K_COUNT },
    { "max(%k) OVER %f", K_COUNT },
    { "min(%k) OVER %g", K_COUNT },
};

static void frame_text(struct grammar *g, struct str *text, const char *mode, const char *distance)
{
    size_t from = below(g, 4), to = 1 + below(g, 4);
    const char *const places[] = { "UNBOUNDED PRECEDING", arena_format(g->arena, "%s PRECEDING", distance),
                                   "CURRENT ROW", arena_format(g->arena, "%s FOLLOWING", distance),
                                   "UNBOUNDED FOLLOWING" };
    if (from > to)
        from = to;
    str_format(text, " %s BETWEEN %s AND %s", mode, places[from], places[to]);
}

// RANGE measures along one column.
static void range_text(struct grammar *g, struct str *text)
{
    enum kind kind = (enum kind)below(g, K_TIME);
    const char *by = name_of(g, kind, g->first);
    if (!by || kind == K_TEXT || chance(g, 40)) {
        by = by ? by : g->names[g->first].text;
        str_format(text, "ORDER BY %s%s", by, ONE_OF(g, "", " DESC"));
        frame_text(g, text, "GROUPS", ONE_OF(g, "1", "2"));
        return;
    }
    const char *distance = kind == K_STAMP  ? ONE_OF(g, "interval '36 hours'", "interval '3 days'")
                           : kind == K_DATE ? ONE_OF(g, "interval '3 days'", "interval '1 month'")
                           : kind == K_NUM  ? ONE_OF(g, "0.75", "1")
                                            : ONE_OF(g, "1", "2");
    str_format(text, "ORDER BY %s%s%s", by, ONE_OF(g, "", " DESC"),
               ONE_OF(g, "", "", " NULLS FIRST", " NULLS LAST"));
    frame_text(g, text, "RANGE", distance);
}

static const char *window_text(struct grammar *g, char kind)
{
    struct str text;
    str_open(&text, g->arena);
    str_text(&text, "(");
    if (kind == 'p' || chance(g, 75)) {
        const char *by = name_of(g, chance(g, 60) ? K_INT : K_TEXT, g->first);
        if (by)
            str_format(&text, "PARTITION BY %s ", by);
    }
    if (kind == 'g')
        range_text(g, &text);
    if (kind == 'w' || kind == 'f' || kind == 'r') {
        const char *by = name_of(g, (enum kind)below(g, K_STAMP), g->first);
        if (by)
            str_format(&text, "ORDER BY %s%s%s", by, ONE_OF(g, "", "", " DESC"),
                       ONE_OF(g, "", "", " NULLS FIRST", " NULLS LAST"));
        for (size_t i = 0; i < g->key_count && kind != 'r'; i++)
            str_format(&text, "%s%s", by || i ? ", " : "ORDER BY ", g->keys[i]);
        if (!by && kind == 'r')
            str_format(&text, "ORDER BY %s", g->names[g->first].text);
    }
    if (kind == 'f')
        frame_text(g, &text, "ROWS", ONE_OF(g, "1", "2"));
    str_text(&text, ")");
    return str_end(&text);
}

static void window_call(struct grammar *g, enum kind kind)
{
    for (;;) {
        const struct window *window = &WINDOWS[below(g, sizeof WINDOWS / sizeof *WINDOWS)];
        const char *over = strstr(window->text, " OVER %");
        char frame = over[7];
        bool total = frame == 'w' || frame == 'f';
        if (window->kind != kind && (window->kind != K_COUNT || kind == K_BOOL))
            continue;
        if (total && (!g->unique || !g->key_count))
            continue;
        pattern(g, arena_text(g->arena, window->text, (size_t)(over - window->text)), kind, 0);
        str_format(&g->out, " OVER %s%s", window_text(g, frame), over + 8);
        return;
    }
}

static void select_window(struct grammar *g, const enum kind *kinds, size_t count)
{
    say(g, "SELECT ");
    size_t start = g->out.len;
    from(g);
    where(g, NULL);
    const char *rest = text_after(g, start);
    for (size_t i = 0; i < count; i++) {
        say(g, i ? ", " : "");
        if (kinds[i] != K_BOOL && chance(g, 50)) {
            str_char(&g->out, MARK_OPEN);
            window_call(g, kinds[i]);
            str_char(&g->out, MARK_OR);
            constant(g, kinds[i]);
            str_char(&g->out, MARK_CLOSE);
        } else {
            expression(g, kinds[i], 1);
        }
        item_end(g, i);
    }
    say(g, rest);
}

static void select_one(struct grammar *g, const enum kind *kinds, size_t count)
{
    struct inside before = enter(g);
    g->subqueries = before.subqueries;
    size_t kind = below(g, 10);
    if (kind < 5)
        select_plain(g, kinds, count);
    else if (kind < 8)
        select_grouped(g, kinds, count);
    else
        select_window(g, kinds, count);
    leave(g, before);
}

static void block(struct grammar *g, const enum kind *kinds, size_t count)
{
    select_one(g, kinds, count);
    for (; chance(g, 12);) {
        str_format(&g->out, "%c %s ", MARK_OPEN,
                   ONE_OF(g, "UNION", "UNION ALL", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT",
                          "EXCEPT ALL"));
        select_one(g, kinds, count);
        str_format(&g->out, "%c%c", MARK_OR, MARK_CLOSE);
    }
    if (!chance(g, 8))
        return;
    str_char(&g->out, MARK_OPEN);
    for (size_t i = 0; i < count && (i == 0 || chance(g, 50)); i++)
        str_format(&g->out, "%s%zu%s", i ? ", " : " ORDER BY ", i + 1,
                   ONE_OF(g, "", "", " DESC", " NULLS FIRST", " DESC NULLS LAST"));
    str_format(&g->out, " %s%c%c", ONE_OF(g, "LIMIT 3", "LIMIT 5 OFFSET 1", "OFFSET 4", "LIMIT 1"),
               MARK_OR, MARK_CLOSE);
}

const char *grammar_query(struct arena *arena, struct random *random)
{
    struct grammar g = { .arena = arena, .random = random, .subqueries = 2 };
    enum kind kinds[COLUMNS_MAX];
    str_open(&g.out, arena);
    if (chance(&g, 15)) {
        size_t count = kinds_draw(&g, g.cte_kinds, 3);
        say(&g, "WITH w AS (");
        block(&g, g.cte_kinds, count);
        say(&g, ") ");
        g.cte_count = count;
        g.cte = "w";
    }
    size_t count = kinds_draw(&g, kinds, 4);
    block(&g, kinds, count);
    return str_end(&g.out);
}

// ---- marked texts

size_t grammar_parts(const char *marked)
{
    size_t count = 0;
    for (; *marked; marked++)
        count += *marked == MARK_OPEN;
    return count;
}

struct part { // while it is read
    bool simpler, second;
};

const char *grammar_plain(struct arena *arena, const char *marked, const bool *simpler)
{
    struct str out;
    struct part *open = ARENA_ARRAY(arena, struct part, grammar_parts(marked) + 1);
    size_t depth = 0, next = 0, hidden = 0; // hidden: parts around whose shown form is the other one
    str_open(&out, arena);
    for (; *marked; marked++) {
        struct part *part = depth ? &open[depth - 1] : NULL;
        if (*marked == MARK_OPEN) {
            open[depth++] = (struct part){ .simpler = simpler[next] };
            hidden += simpler[next++];
        } else if (*marked == MARK_OR) {
            assert(part);
            part->second = true;
            hidden += part->simpler ? (size_t)-1 : 1;
        } else if (*marked == MARK_CLOSE) {
            assert(part && part->second);
            hidden -= !part->simpler;
            depth--;
        } else if (!hidden) {
            str_char(&out, *marked);
        }
    }
    return str_end(&out);
}
