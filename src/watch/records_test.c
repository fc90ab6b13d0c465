#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/dict.h"
#include "peer/pg.h"
#include "store/migrate.h"
#include "watch/records.h"
#include "watch/watch_case.h"

static const char catalog[] = "-- 지급 | Payments | test\n"
                              "CREATE TABLE pay (\n"
                              "    agency_id text NOT NULL, -- 기관 | Agency\n"
                              "    pay_no text NOT NULL,    -- 번호 | Number\n"
                              "    acct_no text,            -- 계좌 | Account | secret\n"
                              "    acct_tok text,           -- 토큰 | Token | token\n"
                              "    amt bigint,              -- 금액 | Amount\n"
                              "    rate numeric(9,3),       -- 율 | Rate\n"
                              "    paid boolean,            -- 지급 | Paid\n"
                              "    day date,                -- 날짜 | Day\n"
                              "    at timestamp,            -- 시각 | Time\n"
                              "    PRIMARY KEY (agency_id, pay_no)\n"
                              ");\n"
                              "-- 달력 | Calendar | test\n"
                              "CREATE TABLE holiday (\n"
                              "    day date NOT NULL, -- 날짜 | Day\n"
                              "    name text,         -- 이름 | Name\n"
                              "    PRIMARY KEY (day)\n"
                              ");\n";

static char dir[64];
static struct arena *arena, *scratch;
static struct schema schema;
static struct seal *seal;
static struct store *store;
static struct records *records;

static void must(bool ok, const struct err *err)
{
    if (!ok)
        fail_msg("%s", err->text);
}

static int open_all(void **state)
{
    (void)state;
    struct err err = { 0 };
    snprintf(dir, sizeof dir, "/tmp/haechi-records-XXXXXX");
    assert_non_null(mkdtemp(dir));
    arena = arena_new("test", 0, 0);
    scratch = arena_new("scratch", 0, 0);
    schema = (struct schema){ .arena = arena };
    must(schema_read(&schema, catalog, &err), &err);
    const char *ring = arena_format(arena, "%s/ring", dir);
    must(seal_create(ring, &err), &err);
    seal = seal_open(ring, SEAL_AES, &err);
    must(seal != NULL, &err);
    store = store_open(case_url(dir), STORE_CREATE, &err);
    must(store != NULL, &err);
    must(migrate(store, &err), &err);
    records = records_open(store, &schema, seal, &err);
    must(records != NULL, &err);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    records_close(records);
    store_close(store);
    seal_close(seal);
    arena_free(arena);
    arena_free(scratch);
    return system(arena_format((arena = arena_new("rm", 0, 0)), "rm -rf %s", dir)) == 0
               ? (arena_free(arena), 0)
               : -1;
}

// One row of `table`; texts[i] NULL: not given, "": given and NULL.
static struct record_rows row_of(const struct schema_table *table, enum change_op op,
                                 const char *const *texts)
{
    struct record_rows rows = { .table = table, .op = op };
    enum type types[16];
    for (size_t i = 0; i < table->column_count; i++)
        types[i] = table->columns[i].type;
    rows.batch = batch_new(arena, types, table->column_count, 1);
    rows.given = ARENA_ARRAY(arena, bool, table->column_count);
    rows.secrets = ARENA_ARRAY(arena, struct record_secret, table->column_count);
    size_t secret = 0;
    for (size_t i = 0; i < table->column_count; i++) {
        struct value value = value_null(types[i]);
        bool hidden = strcmp(table->columns[i].mark, "secret") == 0;
        rows.given[i] = texts[i] != NULL;
        if (hidden)
            rows.secrets[secret++].plain =
                texts[i] && *texts[i] ? slice_of(texts[i]) : (struct slice){ 0 };
        else if (texts[i] && *texts[i])
            assert_true(value_parse(types[i], texts[i], strlen(texts[i]), &value));
        column_set(arena, &rows.batch->columns[i], 0, 1, &value);
    }
    records_prepare(records, arena, &rows);
    return rows;
}

static enum record_outcome put(const char *table, enum change_op op, const char *const *texts,
                               struct err *why)
{
    struct err err = { 0 };
    enum record_outcome outcome;
    struct record_rows rows = row_of(schema_find(&schema, table), op, texts);
    must(store_begin(store, &err), &err);
    struct records_turn *turn = records_begin(records, arena, scratch, rows.table, store);
    must(records_change(turn, &rows, 0, false, &outcome, why, &err), &err);
    must(records_end(turn, &err), &err);
    must(store_commit(store, &err), &err);
    return outcome;
}

static void wrong_take(void *context, const struct record_wrong *wrong)
{
    struct str *out = context;
    str_format(out, "%s %s: %s\n", wrong->table->name, wrong->key, wrong->en);
}

static const char *verify(void)
{
    struct err err = { 0 };
    struct str out;
    uint64_t count;
    str_open(&out, arena);
    must(records_verify(records, store, wrong_take, &out, &count, &err), &err);
    return str_end(&out);
}

static const char *word(const char *sql)
{
    struct err err = { 0 };
    const char *text;
    must(store_word(store, &err, arena, &text, sql, STORE_NO_ARGS), &err);
    return text;
}

static const char *const p1[] = { "A1", "P1",         "110-234-567890",     NULL, "500", "1.5",
                                  "t",  "2026-03-02", "2026-03-02 10:00:00" };

static void rows_come_change_and_go(void **state)
{
    (void)state;
    struct err why;
    assert_int_equal(put("pay", CHANGE_UPSERT, p1, &why), RECORD_INSERTED);
    assert_int_equal(put("pay", CHANGE_UPSERT, p1, &why), RECORD_UNCHANGED);
    assert_int_equal(put("pay", CHANGE_INSERT, p1, &why), RECORD_REFUSED);
    assert_int_equal(why.kind, ERR_CONFLICT);
    const char *update[] = { "A1", "P1", NULL, NULL, "400", NULL, NULL, NULL, NULL };
    const char *token = word("SELECT acct_tok FROM pay"), *cipher = word("SELECT acct_no FROM pay");
    assert_non_null(token);
    assert_int_equal(put("pay", CHANGE_UPDATE, update, &why), RECORD_UPDATED);
    assert_string_equal(word("SELECT amt FROM pay"), "400");
    assert_string_equal(word("SELECT acct_no FROM pay"), cipher);
    assert_string_equal(word("SELECT day FROM pay"), "2026-03-02");
    const char *other[] = { "A1", "P9", NULL, NULL, "1", NULL, NULL, NULL, NULL };
    assert_int_equal(put("pay", CHANGE_UPDATE, other, &why), RECORD_REFUSED);
    assert_int_equal(why.kind, ERR_NOT_FOUND);
    assert_int_equal(put("pay", CHANGE_DELETE, other, &why), RECORD_REFUSED);
    assert_string_equal(verify(), "");
    assert_int_equal(put("pay", CHANGE_DELETE, p1, &why), RECORD_DELETED);
    assert_string_equal(word("SELECT count(*) FROM pay"), "0");
    assert_string_equal(verify(), "");
}

static void secrets_are_ciphers_and_tokens(void **state)
{
    (void)state;
    struct err err = { 0 }, why;
    put("pay", CHANGE_UPSERT, p1, &why);
    const char *cipher = word("SELECT acct_no FROM pay"), *sealed[9];
    assert_true(seal_is_field(cipher, strlen(cipher)));
    const struct schema_table *table = schema_find(&schema, "pay");
    struct value values[9];
    const char *key[] = { "A1", "P1" }, *plain;
    size_t len;
    bool found;
    must(records_get(records, arena, store, table, key, values, sealed, &found, &err), &err);
    assert_true(found);
    assert_int_equal(values[2].state, STATE_NULL);
    assert_int_equal(values[4].word, 500);
    must(seal_reveal(seal, arena, records_place(arena, table, 2, values), sealed[0], &plain, &len,
                     &err),
         &err);
    assert_string_equal(plain, "110-234-567890");
    char token[SEAL_TOKEN_MAX];
    seal_token(seal, "account", "110234567890", 12, 0, token);
    assert_string_equal(word("SELECT acct_tok FROM pay"), token);
    key[1] = "P7";
    must(records_get(records, arena, store, table, key, values, sealed, &found, &err), &err);
    assert_false(found);
}

static void verify_names_what_was_tampered_with(void **state)
{
    (void)state;
    struct err err = { 0 }, why;
    const char *p2[] = { "A1", "P2", "", NULL, "900", "", "f", "", "" };
    const char *day[] = { "2026-03-01", "삼일절" };
    put("pay", CHANGE_UPSERT, p1, &why);
    put("pay", CHANGE_UPSERT, p2, &why);
    put("holiday", CHANGE_INSERT, day, &why);
    assert_string_equal(verify(), "");
    must(store_script(store, "UPDATE pay SET amt = 901 WHERE pay_no = 'P2'", &err), &err);
    assert_string_equal(verify(),
                        "pay agency_id=A1 pay_no=P2: the record was changed past the program: its "
                        "seal does not fit\n");
    // A part of a forged row does not become genuine by a change of another part.
    const char *part[] = { "A1", "P2", NULL, NULL, NULL, "2", NULL, NULL, NULL };
    assert_int_equal(put("pay", CHANGE_UPDATE, part, &why), RECORD_REFUSED);
    const char *whole[] = { "A1", "P2", "", NULL, "900", "2", "f", "", "" };
    assert_int_equal(put("pay", CHANGE_UPSERT, whole, &why), RECORD_UPDATED);
    assert_string_equal(verify(), "");
    if (!watch_case.server) { // PostgreSQL holds nothing but days in a column of days
        must(store_script(store, "UPDATE holiday SET day = 'soon'", &err), &err);
        assert_string_equal(verify(),
                            "holiday day=?: the record holds a value that its column cannot hold: "
                            "changed past the program\n");
        must(store_script(store, "UPDATE holiday SET day = '2026-03-01'", &err), &err);
    }
    must(store_script(store, "DELETE FROM pay WHERE pay_no = 'P1'", &err), &err);
    assert_string_equal(verify(), "pay : 1 rows where 2 should be\n");
    must(
        store_script(store, "UPDATE record_total SET row_count = 1 WHERE table_name = 'pay'", &err),
        &err);
    assert_string_equal(verify(), "pay : the table's total was changed past the program\n");
}

static void a_newer_catalog_adds_its_columns(void **state)
{
    (void)state;
    struct err err = { 0 }, why;
    put("pay", CHANGE_UPSERT, p1, &why);
    struct schema newer = { .arena = arena };
    const char *more = arena_format(
        arena, "%s%s",
        "CREATE TABLE pay (agency_id text NOT NULL, pay_no text NOT NULL, note text, "
        "acct_no text, -- 계좌 | Account | secret\n"
        "acct_tok text, -- 토큰 | Token | token\n"
        "amt bigint, rate numeric(9,3), paid boolean, day date, at timestamp, PRIMARY KEY "
        "(agency_id, pay_no));",
        "CREATE TABLE extra (a text NOT NULL, PRIMARY KEY (a));");
    must(schema_read(&newer, more, &err), &err);
    records_close(records);
    records = records_open(store, &newer, seal, &err);
    must(records != NULL, &err);
    assert_string_equal(verify(), "");
    must(store_script(store, "UPDATE pay SET note = 'x'", &err), &err);
    assert_string_not_equal(verify(), "");
    // A table of the same name that holds no records is left alone.
    struct schema taken = { .arena = arena };
    must(schema_read(&taken, "CREATE TABLE agency (id text NOT NULL, PRIMARY KEY (id));", &err),
         &err);
    assert_null(records_open(store, &taken, seal, &err));
    assert_int_equal(err.kind, ERR_CONFLICT);
}

static void count_table(void *context, const struct schema_table *table, uint64_t rows)
{
    (void)table;
    *(uint64_t *)context = rows;
}

static void the_engine_gets_what_the_store_holds(void **state)
{
    (void)state;
    struct err err = { 0 }, why;
    const char *p2[] = { "A1", "P2", "", NULL, "900", "", "f", "", "" };
    put("pay", CHANGE_UPSERT, p1, &why);
    put("pay", CHANGE_UPSERT, p2, &why);
    static const char text[] =
        "/*\nid: T01\ntitle: {ko: 가, en: T}\nsentence: {ko: 가, en: T}\narea: finance\nseverity: "
        "low\n"
        "audience: owner\ncycle: daily\nevidence_class: background\nshape: 1\nprecheck: yes\nkey: "
        "[agency_id, pay_no]\n"
        "compared: [amt]\nbasis: 법\nadvice: {ko: 가, en: T}\nexceptions: {ko: 가, en: T}\nowner: "
        "{department: agency_id}\nstatus: stable\nrecords: [{table: pay, key: {agency_id: "
        "agency_id, pay_no: pay_no}}]\n*/\n"
        "SELECT agency_id, pay_no, acct_no, acct_tok, amt, rate, paid, day, at FROM pay WHERE amt "
        "> 100\n";
    struct scenario *scenario = scenario_parse(arena, "T01.sql", text, sizeof text - 1, &err);
    must(scenario != NULL, &err);
    struct watch *watch = watch_new(&schema, 0);
    must(watch_add(watch, scenario, &err), &err);
    uint64_t rows = 0, told = 0;
    must(records_load_all(records, store, watch, count_table, &told, &rows, &err), &err);
    watch_start(watch, NULL, NULL);
    assert_int_equal(rows, 2);
    assert_int_equal(told, 2);
    struct str out;
    str_open(&out, arena);
    watch_result_text(watch, scenario, &out);
    assert_string_equal(
        str_end(&out),
        arena_format(arena,
                     "A1\tP1\t\\N\t%s\t500\t1.5\tt\t2026-03-02\t2026-03-02 10:00:00\n"
                     "A1\tP2\t\\N\t\\N\t900\t\\N\tf\t\\N\t\\N\n",
                     word("SELECT acct_tok FROM pay WHERE pay_no = 'P1'")));
    watch_close(watch);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rows_come_change_and_go, open_all, close_all),
        cmocka_unit_test_setup_teardown(secrets_are_ciphers_and_tokens, open_all, close_all),
        cmocka_unit_test_setup_teardown(verify_names_what_was_tampered_with, open_all, close_all),
        cmocka_unit_test_setup_teardown(a_newer_catalog_adds_its_columns, open_all, close_all),
        cmocka_unit_test_setup_teardown(the_engine_gets_what_the_store_holds, open_all, close_all),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (pg_available())
        failed +=
            cmocka_run_group_tests_name("postgres", tests, case_start_server, case_stop_server);
    return failed;
}
