#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "peer/pg.h"
#include "store/migrate.h"
#include "watch/intake.h"
#include "watch/watch_case.h"

static const char catalog[] = "-- 지급 | Payments | test\n"
                              "CREATE TABLE pay (\n"
                              "    agency_id text NOT NULL, -- 기관 | Agency\n"
                              "    pay_no text NOT NULL,    -- 번호 | Number\n"
                              "    acct_no text,            -- 계좌 | Account | secret\n"
                              "    acct_tok text,           -- 토큰 | Token | token\n"
                              "    amt bigint,              -- 금액 | Amount\n"
                              "    day date,                -- 날짜 | Day\n"
                              "    PRIMARY KEY (agency_id, pay_no)\n"
                              ");\n"
                              "-- 메모 | Notes | test\n"
                              "CREATE TABLE note (\n"
                              "    no text NOT NULL, -- 번호 | Number\n"
                              "    said text,        -- 말 | Said\n"
                              "    PRIMARY KEY (no)\n"
                              ");\n";

static const char scenario_text[] =
    "/*\nid: T01\ntitle: {ko: 가, en: T}\nsentence: {ko: 가, en: T}\narea: finance\nseverity: low\n"
    "audience: owner\ncycle: daily\nevidence_class: background\nshape: 1\nprecheck: yes\n"
    "key: [agency_id, pay_no]\ncompared: [amt]\nbasis: 법\nadvice: {ko: 가, en: T}\n"
    "exceptions: {ko: 가, en: T}\nowner: {department: agency_id}\nstatus: stable\n"
    "records: [{table: pay, key: {agency_id: agency_id, pay_no: pay_no}}]\n*/\n"
    "SELECT agency_id, pay_no, amt FROM pay WHERE amt > 1000\n";

// A city of one table and one control, whose alarms are counted by a sink.
struct world {
    char dir[64];
    const char *url;
    struct arena *arena;
    struct schema schema;
    struct seal *seal;
    struct scenario *scenario;
    struct store *reader; // a connection of the test's own
    struct store *store;  // the writer's
    struct records *records;
    struct watch *watch;
    struct writer *writer;
    struct intake *intake;
    int raised, withdrawn, told;
    struct intake_order order; // defaults
};

static struct world world;

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static bool count_event(void *context, struct writer_turn *turn, const struct sink_event *event,
                        struct err *err)
{
    (void)turn, (void)err;
    struct world *w = context;
    w->raised += event->kind == FINDING_RAISED;
    w->withdrawn += event->kind == FINDING_WITHDRAWN;
    return true;
}

static bool count_told(void *context, struct writer_turn *turn, const struct intake_order *order,
                       const struct intake_result *result, bool first, struct err *err)
{
    (void)turn, (void)order, (void)result, (void)first, (void)err;
    ((struct world *)context)->told++;
    return true;
}

static void start(struct world *w)
{
    struct err err = { 0 };
    uint64_t rows;
    w->store = store_open(w->url, STORE_CREATE, &err);
    must(w->store != NULL, &err);
    must(migrate(w->store, &err), &err);
    w->records = records_open(w->store, &w->schema, w->seal, &err);
    must(w->records != NULL, &err);
    w->watch = watch_new(&w->schema, 0);
    must(watch_add(w->watch, w->scenario, &err), &err);
    must(records_load_all(w->records, w->store, w->watch, NULL, NULL, &rows, &err), &err);
    watch_start(w->watch, NULL, NULL);
    w->writer = writer_new(w->store, w->watch);
    w->intake = intake_new(w->writer, w->records, &w->schema,
                           (struct intake_hooks){ .context = w, .moved = count_told });
    writer_add_sink(w->writer, intake_sink(w->intake));
    writer_add_sink(w->writer, (struct sink){ .context = w, .prepare = count_event });
    must(writer_start(w->writer, NULL, 0, SINK_START, &err), &err);
    w->reader = store_open(w->url, STORE_READ, &err);
    must(w->reader != NULL, &err);
    w->raised = w->withdrawn = w->told = 0;
}

static void stop(struct world *w)
{
    store_close(w->reader);
    writer_stop(w->writer);
    intake_free(w->intake);
    records_close(w->records);
}

static int open_world(void **state)
{
    (void)state;
    struct err err = { 0 };
    struct world *w = &world;
    *w = (struct world){ .arena = arena_new("test", 0, 0) };
    snprintf(w->dir, sizeof w->dir, "/tmp/haechi-intake-XXXXXX");
    assert_non_null(mkdtemp(w->dir));
    w->url = case_url(w->dir);
    w->schema = (struct schema){ .arena = w->arena };
    must(schema_read(&w->schema, catalog, &err), &err);
    w->scenario =
        scenario_parse(w->arena, "T01.sql", scenario_text, sizeof scenario_text - 1, &err);
    must(w->scenario != NULL, &err);
    const char *ring = arena_format(w->arena, "%s/ring", w->dir);
    must(seal_create(ring, &err), &err);
    w->seal = seal_open(ring, SEAL_AES, &err);
    must(w->seal != NULL, &err);
    start(w);
    w->order = (struct intake_order){ .table = schema_find(&w->schema, "pay"),
                                      .op = CHANGE_UPSERT,
                                      .name = "pay.csv",
                                      .agency = "A1",
                                      .rows_expected = -1 };
    return 0;
}

static int close_world(void **state)
{
    (void)state;
    stop(&world);
    seal_close(world.seal);
    int gone = system(arena_format(world.arena, "rm -rf %s", world.dir));
    arena_free(world.arena);
    return gone;
}

static int body(const void *data, size_t len)
{
    int file = memfd_create("body", MFD_CLOEXEC);
    assert_true(file >= 0 && write(file, data, len) == (ssize_t)len);
    return file;
}

static bool run_bytes(struct intake_order order, const void *data, size_t len,
                      struct intake_result *result, struct err *err)
{
    order.file = body(data, len);
    bool ok = intake_wait(world.intake, &order, world.arena, result, err);
    close(order.file);
    return ok;
}

static struct intake_result run(struct intake_order order, const char *text)
{
    struct intake_result result;
    struct err err = { 0 };
    must(run_bytes(order, text, strlen(text), &result, &err), &err);
    return result;
}

static const char *refused(struct intake_order order, const void *data, size_t len)
{
    struct intake_result result;
    struct err err = { 0 };
    assert_false(run_bytes(order, data, len, &result, &err));
    return arena_format(world.arena, "%d %s", err_kind_status(err.kind), err.text);
}

static const char *counts(const struct intake_result *result)
{
    const struct intake_counts *at = &result->counts;
    return arena_format(world.arena, "+%lld ~%lld =%lld -%lld !%lld", (long long)at->inserted,
                        (long long)at->updated, (long long)at->unchanged, (long long)at->deleted,
                        (long long)at->rejected);
}

static const char *word(const char *sql)
{
    struct err err = { 0 };
    const char *text;
    must(store_word(world.reader, &err, world.arena, &text, sql, STORE_NO_ARGS), &err);
    return text;
}

static const char *joined(void)
{
    return watch_case.server ? "string_agg" : "group_concat";
}

static void wrong_take(void *context, const struct record_wrong *wrong)
{
    (void)context;
    fail_msg("%s %s: %s", wrong->table->name, wrong->key, wrong->en);
}

static void verify(void)
{
    struct err err = { 0 };
    uint64_t rows;
    must(records_verify(world.records, world.reader, wrong_take, NULL, &rows, &err), &err);
}

// ---- what comes in

static void a_body_becomes_records_and_alarms(void **state)
{
    (void)state;
    struct intake_result result =
        run(world.order, "pay_no,acct_no,amt,day\nP1,110-1,500,20260302\nP2,,5000,2026.3.3\n");
    assert_string_equal(counts(&result), "+2 ~0 =0 -0 !0");
    assert_int_equal(result.state, INTAKE_DONE);
    assert_int_equal(result.row_count, 2);
    assert_int_equal(result.rows[1].line, 3);
    assert_int_equal(world.raised, 1);
    assert_int_equal(world.told, 1);
    assert_string_equal(word("SELECT day FROM pay WHERE pay_no = 'P2'"), "2026-03-03");
    assert_true(seal_is_field(word("SELECT acct_no FROM pay WHERE pay_no = 'P1'"),
                              strlen(word("SELECT acct_no FROM pay WHERE pay_no = 'P1'"))));
    // A correction at the source; only what is given changes.
    result = run(world.order, "지급번호,번호,금액\nx,P2,900\n");
    assert_string_equal(counts(&result), "+0 ~1 =0 -0 !0");
    assert_int_equal(world.withdrawn, 1);
    assert_string_equal(word("SELECT day FROM pay WHERE pay_no = 'P2'"), "2026-03-03");
    verify();
}

static void lines_say_what_they_do(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.name = "pay.ndjson";
    struct intake_result result =
        run(order, "{\"pay_no\":\"P1\",\"amt\":7,\"day\":\"2026-03-02\"}\n"
                   "{\"op\":\"insert\",\"pay_no\":\"P1\",\"amt\":8}\n"
                   "{\"op\":\"update\",\"pay_no\":\"P1\",\"amt\":9}\n"
                   "{\"op\":\"delete\",\"pay_no\":\"P9\"}\n"
                   "{\"op\":\"replace\",\"pay_no\":\"P1\"}\n"
                   "{\"pay_no\":\"P2\",\"amt\":\"much\"}\n"
                   "{\"pay_no\":\"P3\"}\n"
                   "{\"op\":\"delete\",\"pay_no\":\"P3\"}\n");
    assert_string_equal(counts(&result), "+2 ~1 =0 -1 !4");
    assert_string_equal(word("SELECT amt || ' ' || day FROM pay"), "9 2026-03-02");
    assert_string_equal(
        word(arena_format(world.arena,
                          "SELECT %s(line || ' ' || column_name || ' ' || value, '; ') FROM "
                          "(SELECT * FROM quarantine ORDER BY line) q",
                          joined())),
        "2  ; 4  ; 5 op ; 6 amt much");
    verify();
}

static void rows_of_another_agency_are_refused(void **state)
{
    (void)state;
    struct intake_result result =
        run(world.order, "agency_id,pay_no,amt\nA1,P1,1\nB7,P2,1\n,P3,1\n");
    assert_string_equal(counts(&result), "+2 ~0 =0 -0 !1");
    assert_string_equal(word("SELECT reason_en FROM quarantine"), "a row of another agency");
}

static void personal_data_stays_out_of_quarantine(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.name = "pay.ndjson";
    run(order, "{\"pay_no\":\"P1\",\"acct_no\":[\"110-234\"]}\n{\"pay_no\":\"P2\",\"amt\":\"900101-"
               "1234567\"}\n");
    assert_string_equal(
        word("SELECT count(*) FROM quarantine WHERE value LIKE '%110%' OR value LIKE '%1234567%'"),
        "0");
    assert_string_equal(word("SELECT count(*) FROM quarantine"), "2");
}

// ---- again

static void a_repeated_key_gets_the_first_answer(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.repeat_key = "k1";
    struct intake_result first = run(order, "pay_no,amt\nP1,1\n");
    struct intake_result again = run(order, "pay_no,amt\nP1,1\n");
    assert_true(again.repeated && !first.repeated);
    assert_int_equal(again.id, first.id);
    assert_string_equal(counts(&again), "+1 ~0 =0 -0 !0");
    const char *other = "pay_no,amt\nP1,2\n";
    assert_memory_equal(refused(order, other, strlen(other)), "409", 3);
    // Without a key the same bytes are applied once, but after something else they are meant.
    order.repeat_key = NULL;
    assert_true(run(order, "pay_no,amt\nP1,1\n").repeated);
    run(order, "pay_no,amt\nP1,2\n");
    again = run(order, "pay_no,amt\nP1,1\n");
    assert_false(again.repeated);
    assert_string_equal(counts(&again), "+0 ~1 =0 -0 !0");
    // Another key for known bytes keeps its answer, whatever comes in between.
    order.repeat_key = "k2";
    assert_true(run(order, "pay_no,amt\nP1,1\n").repeated);
    order.repeat_key = NULL;
    run(order, "pay_no,amt\nP1,3\n");
    order.repeat_key = "k2";
    assert_true(run(order, "pay_no,amt\nP1,1\n").repeated);
    assert_string_equal(word("SELECT amt FROM pay"), "3");
}

static const char *many(size_t rows, const char *amount)
{
    struct str text;
    str_open(&text, world.arena);
    str_text(&text, "pay_no,amt\n");
    for (size_t i = 0; i < rows; i++)
        str_format(&text, "P%06zu,%s\n", i, amount);
    return str_end(&text);
}

static void control_totals_must_agree(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    const char *text = many(3, "100");
    order.rows_expected = 4;
    assert_memory_equal(refused(order, text, strlen(text)), "400", 3);
    order.rows_expected = 3;
    order.total_column = "amt";
    order.total_expected = "300.01";
    assert_memory_equal(refused(order, text, strlen(text)), "400", 3);
    assert_string_equal(word("SELECT count(*) FROM pay"), "0");
    assert_string_equal(word("SELECT state FROM ingest ORDER BY id LIMIT 1"), "refused");
    order.total_expected = "300.00";
    struct intake_result result = run(order, text);
    assert_string_equal(counts(&result), "+3 ~0 =0 -0 !0");
}

static void a_load_that_raises_too_much_is_held(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.hold_percent = 5;
    order.hold_least = 10;
    const char *text = many(100, "5000");
    // Not while the table is filled for the first time.
    assert_int_equal(run(order, many(50, "5000")).state, INTAKE_DONE);
    order.op = CHANGE_DELETE;
    assert_int_equal(run(order, many(49, "0")).state, INTAKE_DONE);
    order.op = CHANGE_UPSERT;
    struct intake_result result = run(order, text);
    assert_int_equal(result.state, INTAKE_HELD);
    assert_true(result.raised > 10);
    assert_string_equal(word("SELECT count(*) FROM pay"), "1");
    assert_string_equal(word("SELECT state FROM ingest ORDER BY id DESC LIMIT 1"), "held");
    assert_int_equal(run(order, text).state, INTAKE_HELD);
    world.raised = 0;
    order.release_id = result.id;
    result = run(order, text);
    assert_int_equal(result.state, INTAKE_DONE);
    assert_int_equal(world.raised, 99);
    assert_string_equal(word("SELECT count(*) || ' ' || max(state) FROM ingest"), "3 done");
    verify();
}

// ---- bad input

static size_t pack(const char *text, char *out, size_t room)
{
    z_stream stream = { .next_in = (Bytef *)(uintptr_t)text,
                        .avail_in = (uInt)strlen(text),
                        .next_out = (Bytef *)out,
                        .avail_out = (uInt)room };
    assert_int_equal(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    assert_int_equal(deflate(&stream, Z_FINISH), Z_STREAM_END);
    size_t len = stream.total_out;
    deflateEnd(&stream);
    return len;
}

static void packed_bodies_are_read_and_broken_ones_refused(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    struct str text;
    str_open(&text, world.arena);
    str_text(&text, "pay_no,amt\n");
    for (size_t i = 0; i < 60000; i++)
        str_format(&text, "P%zx,%zu\n", i * 2654435761u % 99991 + i * 100000, i * 7919 % 997);
    char *packed = arena_take(world.arena, text.len);
    size_t len = pack(str_end(&text), packed, text.len);
    assert_true(len > 64 * KIB);
    const char *half = refused(order, packed, len / 2);
    assert_memory_equal(half, "400", 3);
    assert_string_equal(word("SELECT count(*) FROM pay"), "0");
    struct intake_result result;
    struct err err = { 0 };
    must(run_bytes(order, packed, len, &result, &err), &err);
    assert_string_equal(counts(&result), "+60000 ~0 =0 -0 !0");
    verify();
}

static void a_bomb_is_refused_before_a_row_is_applied(void **state)
{
    (void)state;
    size_t bytes = 80 * MIB, room = MIB;
    char *packed = arena_take(world.arena, room);
    char *block = arena_take(world.arena, MIB);
    for (size_t i = 0; i < MIB; i += 8)
        memcpy(block + i, "P1,1,2,\n", 8);
    z_stream stream = { .next_out = (Bytef *)packed, .avail_out = (uInt)room };
    assert_int_equal(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    stream.next_in = (Bytef *)(uintptr_t) "pay_no,amt\n";
    stream.avail_in = 11;
    deflate(&stream, Z_NO_FLUSH);
    for (size_t i = 0; i < bytes / MIB; i++) {
        stream.next_in = (Bytef *)block;
        stream.avail_in = (uInt)MIB;
        assert_int_equal(deflate(&stream, i + 1 < bytes / MIB ? Z_NO_FLUSH : Z_FINISH),
                         i + 1 < bytes / MIB ? Z_OK : Z_STREAM_END);
    }
    size_t len = stream.total_out;
    deflateEnd(&stream);
    assert_memory_equal(refused(world.order, packed, len), "400", 3);
    assert_string_equal(word("SELECT count(*) FROM pay"), "0");
}

static void wrong_bodies_are_refused_whole(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    assert_memory_equal(refused(order, "", 0), "400", 3);
    assert_memory_equal(refused(order, "amt\n5\n", 6), "400", 3);
    assert_memory_equal(refused(order, "\xff\xfep\0a\0", 6), "400", 3);
    order.repeat_key = "wrong";
    const char *first = refused(order, "amt\n6\n", 6);
    assert_string_equal(refused(order, "amt\n6\n", 6), first);
    assert_string_equal(word("SELECT count(*) FROM ingest WHERE state = 'failed'"), "4");
}

static void encodings_are_judged(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.table = schema_find(&world.schema, "note");
    order.agency = NULL;
    run(order, "no,said\n1,\xb0\xa8\xbb\xe7\n");                     // CP949 감사
    run(order, "\xef\xbb\xbfno,said\n2,\xea\xb0\x90\xec\x82\xac\n"); // UTF-8 with a mark
    assert_string_equal(word(arena_format(world.arena, "SELECT %s(said, ' ') FROM note", joined())),
                        "감사 감사");
    struct intake_result result = run(order, "no,said\n3,\xea\xb0\x90\n4,\xff\n5,ok\n");
    assert_string_equal(counts(&result), "+2 ~0 =0 -0 !1");
}

// ---- crashes and full disks

static void a_load_that_was_cut_goes_on(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.batch_rows = 2048;
    order.repeat_key = "long";
    const char *text = many(10000, "10");
    struct intake_result result = run(order, text);
    assert_string_equal(counts(&result), "+10000 ~0 =0 -0 !0");
    // As if the process had died after the second batch, with the first 4,096 rows durable.
    stop(&world);
    struct err err = { 0 };
    struct store *store = store_open(world.url, STORE_WRITE, &err);
    must(store != NULL, &err);
    must(store_script(
             store, "UPDATE ingest SET state = 'running', position = 4097, inserted = 4096;", &err),
         &err);
    store_close(store);
    start(&world);
    struct intake_result again = run(order, text);
    assert_int_equal(again.id, result.id);
    assert_string_equal(counts(&again), "+4096 ~0 =5904 -0 !0");
    assert_int_equal(again.state, INTAKE_DONE);
    assert_true(run(order, text).repeated);
    verify();
}

static void a_full_disk_stops_at_a_commit_and_the_rest_follows(void **state)
{
    (void)state;
    struct intake_order order = world.order;
    order.batch_rows = 2048;
    const char *text = many(40000, "10");
    struct intake_result result;
    struct err err = { 0 };
    must(store_script(world.store, "PRAGMA max_page_count = 300", &err), &err);
    assert_false(run_bytes(order, text, strlen(text), &result, &err));
    assert_int_equal(err.kind, ERR_STORE);
    assert_string_equal(word("SELECT state FROM ingest"), "running");
    const char *there = word("SELECT count(*) FROM pay");
    assert_string_equal(word("SELECT inserted FROM ingest"), there);
    assert_true(atoi(there) > 0 && atoi(there) < 40000);
    verify();
    must(store_script(world.store, "PRAGMA max_page_count = 1000000", &err), &err);
    result = run(order, text);
    assert_string_equal(counts(&result), "+40000 ~0 =0 -0 !0");
    assert_string_equal(word("SELECT count(*) FROM pay"), "40000");
    verify();
}

static void one_key_twice_in_a_batch_is_two_changes(void **state)
{
    (void)state;
    struct intake_result result = run(world.order, "pay_no,amt\nP1,5000\nP1,10\nP1,10\n");
    assert_string_equal(counts(&result), "+1 ~1 =1 -0 !0");
    assert_int_equal(world.raised, 0);
    struct intake_order order = world.order;
    order.op = CHANGE_INSERT;
    result = run(order, "pay_no,amt\nP2,1\nP2,2\n");
    assert_string_equal(counts(&result), "+1 ~0 =0 -0 !1");
    order.op = CHANGE_DELETE;
    result = run(order, "pay_no\nP2\nP2\n");
    assert_string_equal(counts(&result), "+0 ~0 =0 -1 !1");
    verify();
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, open_world, close_world)
    const struct CMUnitTest tests[] = {
        CASE(a_body_becomes_records_and_alarms),
        CASE(lines_say_what_they_do),
        CASE(rows_of_another_agency_are_refused),
        CASE(personal_data_stays_out_of_quarantine),
        CASE(a_repeated_key_gets_the_first_answer),
        CASE(control_totals_must_agree),
        CASE(a_load_that_raises_too_much_is_held),
        CASE(packed_bodies_are_read_and_broken_ones_refused),
        CASE(a_bomb_is_refused_before_a_row_is_applied),
        CASE(wrong_bodies_are_refused_whole),
        CASE(encodings_are_judged),
        CASE(a_load_that_was_cut_goes_on),
        CASE(one_key_twice_in_a_batch_is_two_changes),
    };
    const struct CMUnitTest sqlite_alone[] = {
        CASE(a_full_disk_stops_at_a_commit_and_the_rest_follows),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL) +
                 cmocka_run_group_tests(sqlite_alone, NULL, NULL);
    if (pg_available())
        failed +=
            cmocka_run_group_tests_name("postgres", tests, case_start_server, case_stop_server);
    return failed;
}
