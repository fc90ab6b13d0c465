// The notices of one commit: noted one by one, written when it is complete.
//
//   alarm.issued 1 ─► Kim, Lee        Kim: 3 of alarm.issued, one notice each
//   alarm.issued 2 ─► Kim, Lee        Lee: 40 of alarm.issued, one notice "40"
//   …                                 (notice.bundle_from 10)
//
// Role holders and webhooks are asked for once a job, not once an alarm.
#include "app/people.h"
#include "modules/notice/notice.h"
#include "modules/notice/queries.h"

#define BUNDLE_FROM 10

void notice_round_open(struct notice_round *round)
{
    round->arena = arena_new("notices", 0, 0);
    round->known_arena = arena_new("told people", 0, 0);
    map_open(&round->known, round->known_arena);
}

void notice_round_close(struct notice_round *round)
{
    arena_free(round->arena);
    arena_free(round->known_arena);
}

void notice_note(struct notice_round *round, const struct notice_line *line)
{
    struct notice_line kept = *line;
    kept.event = arena_format(round->arena, "%s", line->event);
    kept.scenario = arena_format(round->arena, "%s", line->scenario);
    kept.agency = arena_format(round->arena, "%s", line->agency);
    kept.severity = arena_format(round->arena, "%s", line->severity);
    kept.path = arena_format(round->arena, "%s", line->path);
    kept.title_ko = arena_format(round->arena, "%s", line->title_ko);
    kept.title_en = arena_format(round->arena, "%s", line->title_en);
    VEC_ADD(round->arena, &round->lines, kept);
}

// ---- writing

static bool write_line(struct writer_turn *turn, const struct notice_line *line, int64_t count,
                       struct err *err)
{
    return store_send(
        writer_store(turn), err, SQL_NOTICE_ADD,
        STORE_ARGS(store_int(line->id), store_int(line->officer_id), store_text(line->event),
                   line->alarm_id ? store_int(line->alarm_id) : store_null(),
                   store_text(line->scenario), store_text(line->agency),
                   line->department_id ? store_int(line->department_id) : store_null(),
                   store_text(line->severity), store_text(line->why), store_int(writer_at_us(turn)),
                   line->has_mail ? store_null() : store_int(0), store_int(count),
                   store_text(line->path), store_text(line->title_ko), store_text(line->title_en)));
}

struct heap { // notices of one person and kind
    size_t count;
    bool written;
};

static struct heap *heap_of(struct map *heaps, const struct notice_line *line)
{
    char name[100];
    snprintf(name, sizeof name, "%lld %.60s", (long long)line->officer_id, line->event);
    struct heap *heap = map_get(heaps, name);
    if (!heap) {
        heap = ARENA_NEW(heaps->arena, struct heap);
        map_put(heaps, name, heap);
    }
    return heap;
}

static bool write_heap(struct writer_turn *turn, const struct notice_line *line, struct heap *heap,
                       struct err *err)
{
    struct notice_line all = *line;
    if (heap->written)
        return true;
    heap->written = true;
    all.alarm_id = all.department_id = 0;
    all.scenario = all.severity = "";
    return write_line(turn, &all, (int64_t)heap->count, err);
}

static bool write_lines(struct notice_module *module, struct writer_turn *turn, struct err *err)
{
    struct notice_round *round = &module->round;
    size_t from = (size_t)app_setting_number(module->app, "notice.bundle_from", BUNDLE_FROM);
    struct map heaps;
    map_open(&heaps, round->arena);
    for (size_t i = 0; i < round->lines.count; i++)
        heap_of(&heaps, &round->lines.at[i])->count++;
    for (size_t i = 0; i < round->lines.count; i++) {
        const struct notice_line *line = &round->lines.at[i];
        struct heap *heap = heap_of(&heaps, line);
        bool many = heap->count >= from && strncmp(line->event, "alarm.", 6) == 0;
        TRY(many ? write_heap(turn, line, heap, err) : write_line(turn, line, 1, err));
    }
    return true;
}

// ---- the contract

static bool prepare(void *context, struct writer_turn *turn, const struct sink_event *event,
                    struct err *err)
{
    (void)context, (void)turn, (void)event, (void)err;
    return true;
}

static void forget_people(struct notice_round *round)
{
    if (!round->known.count)
        return;
    arena_reset(round->known_arena);
    map_open(&round->known, round->known_arena);
}

static void forget(void *context)
{
    struct notice_round *round = &((struct notice_module *)context)->round;
    forget_people(round);
    if (round->lines.room)
        arena_reset(round->arena);
    memset(&round->lines, 0, sizeof round->lines);
    round->marked = 0;
}

// A job may change who holds which role.
static void mark(void *context)
{
    struct notice_round *round = &((struct notice_module *)context)->round;
    forget_people(round);
    round->marked = round->lines.count;
}

static void back(void *context)
{
    struct notice_round *round = &((struct notice_module *)context)->round;
    round->lines.count = round->marked;
}

static bool complete(void *context, struct writer_turn *turn, struct err *err)
{
    return write_lines(context, turn, err);
}

struct sink notice_sink(struct notice_module *module)
{
    return (struct sink){ .context = module,
                          .mark = mark,
                          .back = back,
                          .prepare = prepare,
                          .complete = complete,
                          .publish = forget,
                          .drop = forget };
}
