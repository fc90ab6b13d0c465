#include "source/source.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <cmocka.h>

#include "base/dict.h"
#include "base/doc.h"
#include "source/change.h"

// ---- a small world: one table, a folder for files, and what was reported

static struct arena *arena;
static struct schema schema;
static struct err err;
static char folder[64];

static struct {
    size_t refused, kept;
    uint64_t line; // of the last report
    char column[80], value[100], reason[200], all[4000];
} report;

static void report_take(void *context, const struct source_reject *reject)
{
    assert_null(context);
    report.refused += !reject->kept;
    report.kept += reject->kept;
    report.line = reject->line;
    snprintf(report.column, sizeof report.column, "%s", reject->column);
    snprintf(report.value, sizeof report.value, "%s", reject->value);
    snprintf(report.reason, sizeof report.reason, "%s", reject->reason_en);
    size_t used = strlen(report.all);
    snprintf(report.all + used, sizeof report.all - used, "%llu:%s:%s:%s\n",
             (unsigned long long)reject->line, reject->column, reject->value, reject->reason_en);
    assert_true(reject->reason_ko[0] != 0 && reject->reason_en[0] != 0);
}

static struct source_options options(void)
{
    return (struct source_options){
        .schema = &schema, .arena = arena, .reject = report_take, .agency_default = "A1"
    };
}

// Reads one table in the catalog's layout: a column a line, its comment behind it.
static void table_of_lines(char *text)
{
    struct schema_table *table = ARENA_NEW(arena, struct schema_table);
    table->columns = ARENA_ARRAY(arena, struct schema_column, 64);
    table->key = ARENA_ARRAY(arena, int, 16);
    table->agency_column = -1;
    char name[64], type[64], *save = NULL;
    assert_int_equal(sscanf(text, "CREATE TABLE %63s", name), 1);
    table->name = arena_text(arena, name, strlen(name));
    table->title_ko = table->title_en = table->source = "";
    strtok_r(text, "\n", &save);
    for (char *line; (line = strtok_r(NULL, "\n", &save)) && line[0] != ')';) {
        if (strstr(line, "PRIMARY KEY")) {
            char *rest = NULL;
            for (char *key = strtok_r(strchr(line, '(') + 1, ", )", &rest); key;
                 key = strtok_r(NULL, ", )", &rest)) {
                int column = schema_column_find(table, key);
                assert_true(column >= 0);
                table->key[table->key_count++] = column;
            }
            continue;
        }
        assert_int_equal(sscanf(line, " %63s %63[a-z]", name, type), 2);
        struct schema_column *column = &table->columns[table->column_count++];
        *column = (struct schema_column){ .scale = -1, .title_ko = "", .title_en = "", .mark = "" };
        column->name = arena_text(arena, name, strlen(name));
        assert_true(type_of_name(type, &column->type));
        int precision;
        const char *numeric = strstr(line, "numeric(");
        if (numeric)
            sscanf(numeric, "numeric(%d,%d)", &precision, &column->scale);
        char *comment = strstr(line, "-- ");
        const char **parts[] = { &column->title_ko, &column->title_en, &column->mark };
        for (size_t i = 0; comment && i < 3; i++) {
            char *start = comment + 3, *bar = strstr(start, " | ");
            *parts[i] = arena_text(arena, start, bar ? (size_t)(bar - start) : strlen(start));
            comment = bar;
        }
        if (strcmp(name, "agency_id") == 0)
            table->agency_column = (int)table->column_count - 1;
    }
    schema.tables[schema.table_count++] = table;
}

static const char pay_table[] = "CREATE TABLE pay (\n"
                                "    agency_id text NOT NULL, -- 기관코드 | Agency\n"
                                "    pay_no text NOT NULL, -- 지급번호 | Payment number\n"
                                "    pay_ymd date, -- 지급일자 | Payment date\n"
                                "    ord_dtm timestamp, -- 지급명령일시 | Time of the order\n"
                                "    at time, -- 시각 | Time\n"
                                "    amt bigint, -- 금액(원) | Amount in won\n"
                                "    seq integer, -- 순번 | Sequence\n"
                                "    rate numeric(7,4), -- 비율 | Rate\n"
                                "    remark text, -- 적요 | Remark\n"
                                "    holder_nm text, -- 예금주명 | Account holder | masked\n"
                                "    open boolean, -- 공개 | Public\n"
                                "    PRIMARY KEY (agency_id, pay_no)\n"
                                ");\n";

static int world_open(void **state)
{
    (void)state;
    arena = arena_new("test", GIB, GIB);
    schema = (struct schema){ .arena = arena };
    schema.tables = ARENA_ARRAY(arena, struct schema_table *, 512);
    table_of_lines(arena_text(arena, pay_table, strlen(pay_table)));
    memset(&report, 0, sizeof report);
    memset(&err, 0, sizeof err);
    snprintf(folder, sizeof folder, "/tmp/source_test.XXXXXX");
    assert_non_null(mkdtemp(folder));
    return 0;
}

static int world_close(void **state)
{
    (void)state;
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", folder);
    assert_int_equal(system(command), 0);
    arena_free(arena);
    return 0;
}

static const char *path_of(const char *name)
{
    return arena_format(arena, "%s/%s", folder, name);
}

static const char *file_write(const char *name, const char *data, size_t len)
{
    const char *path = path_of(name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(data, 1, len, file), len);
    fclose(file);
    return path;
}

// The rows of a source as text: values by |, NULL as ~, a row a line.
static const char *rows_of(struct source *source)
{
    struct arena *tick = arena_new("tick", GIB, GIB);
    struct str out;
    str_open(&out, arena);
    struct batch *batch;
    const uint64_t *lines;
    for (;;) {
        arena_reset(tick);
        if (!source_next(source, tick, &batch, &lines, &err)) {
            arena_free(tick);
            return NULL;
        }
        if (!batch)
            break;
        for (size_t row = 0; row < batch->row_count; row++) {
            assert_int_equal(batch->weights[row], 1);
            str_format(&out, "%llu", (unsigned long long)lines[row]);
            for (size_t i = 0; i < batch->column_count; i++) {
                struct value value = column_value(&batch->columns[i], row);
                str_char(&out, '|');
                if (value.state == STATE_VALUE)
                    value_print(&out, &value);
                else
                    str_char(&out, '~');
            }
            str_char(&out, '\n');
        }
    }
    arena_free(tick);
    return str_end(&out);
}

static const char *read_path(const char *path, const struct source_mapping *mapping)
{
    struct source_options own = options();
    struct source *source = source_open(&own, path, NULL, mapping, &err);
    if (!source)
        return NULL;
    const char *rows = rows_of(source);
    source_close(source);
    return rows;
}

static const char *read_bytes(const char *data, size_t len)
{
    return read_path(file_write("pay.csv", data, len), NULL);
}

static const char *read_text(const char *text)
{
    return read_bytes(text, strlen(text));
}

static const char *read_lines(const char *text)
{
    return read_path(file_write("pay.ndjson", text, strlen(text)), NULL);
}

// One cell under a header, as it was read; NULL when the row was refused.
static const char *cell_of(const char *column, const char *cell)
{
    memset(&report, 0, sizeof report);
    const char *rows = read_text(arena_format(arena, "지급번호;%s\nP1;%s\n", column, cell));
    assert_non_null(rows);
    if (!*rows)
        return NULL;
    int at = schema_column_find(schema.tables[0], column);
    const char *p = rows;
    for (int i = 0; i <= at; i++)
        p = strchr(p, '|') + 1;
    return arena_text(arena, p, strcspn(p, "|\n"));
}

// ---- CSV

static void reads_rfc_4180(void **state)
{
    (void)state;
    assert_string_equal(
        read_text("pay_no,remark,amt\r\nP1,\"a \"\"b\"\", c\r\nd\",1\r\nP2,x\"y,2\r\n"),
        "2|A1|P1|~|~|~|1|~|~|a \"b\", c\r\nd|~|~\n4|A1|P2|~|~|~|2|~|~|x\"y|~|~\n");
    assert_int_equal(report.refused + report.kept, 0);
}

static void reads_every_line_end(void **state)
{
    (void)state;
    const char *want = "2|A1|P1|~|~|~|1|~|~|~|~|~\n3|A1|P2|~|~|~|2|~|~|~|~|~\n";
    assert_string_equal(read_text("pay_no,amt\nP1,1\nP2,2\n"), want);
    assert_string_equal(read_text("pay_no,amt\r\nP1,1\r\nP2,2"), want);
    assert_string_equal(read_text("pay_no,amt\rP1,1\rP2,2\r"), want);
    assert_string_equal(read_text("\n\npay_no,amt\n,\n\nP1,1\n"), "6|A1|P1|~|~|~|1|~|~|~|~|~\n");
}

static void reads_every_separator(void **state)
{
    (void)state;
    const char *want = "2|A1|P1|~|~|~|1|~|~|~|~|~\n";
    assert_string_equal(read_text("pay_no,amt\nP1,1\n"), want);
    assert_string_equal(read_text("pay_no; amt\nP1;1\n"), want);
    assert_string_equal(read_text("pay_no\tamt\nP1\t1\n"), want);
    assert_string_equal(read_text("pay_no|amt\nP1|1\n"), want);
    assert_string_equal(read_text("sep=;\r\npay_no;amt\r\nP1;1\r\n"),
                        "3|A1|P1|~|~|~|1|~|~|~|~|~\n");
}

static void reads_marks_and_encodings(void **state)
{
    (void)state;
    const char *want = "2|A1|P1|~|~|~|~|~|~|가각|~|~\n";
    assert_string_equal(read_text("\xef\xbb\xbfpay_no,remark\nP1,가각\n"), want);
    assert_string_equal(read_text("\xef\xbb\xbf\xef\xbb\xbfpay_no,적요\nP1,가각\n"), want);
    assert_string_equal(
        read_text("\xc1\xf6\xb1\xde\xb9\xf8\xc8\xa3,\xc0\xfb\xbf\xe4\nP1,\xb0\xa1\xb0\xa2\n"),
        want); // CP949
    assert_int_equal(report.refused, 0);
    const char *rows = read_text("\xc1\xf6\xb1\xde\xb9\xf8\xc8\xa3,\xc0\xfb\xbf\xe4\n"
                                 "P1,\xb0\xa1\nP2,\xb0\xff\xff\nP3,\xb0\xa2\n");
    assert_string_equal(rows, "2|A1|P1|~|~|~|~|~|~|가|~|~\n4|A1|P3|~|~|~|~|~|~|각|~|~\n");
    assert_int_equal(report.refused, 1);
    assert_int_equal(report.line, 3);
    assert_string_equal(report.column, "적요");
    assert_null(read_bytes("\xff\xfep\0a\0", 6));
    assert_non_null(strstr(err.text, "UTF-16"));
}

static void refuses_broken_utf8_by_row(void **state)
{
    (void)state;
    assert_string_equal(read_text("pay_no,적요\nP1,가\nP2,\xea\xb0\nP3,나\n"),
                        "2|A1|P1|~|~|~|~|~|~|가|~|~\n4|A1|P3|~|~|~|~|~|~|나|~|~\n");
    assert_int_equal(report.refused, 1);
    assert_int_equal(report.line, 3);
    assert_string_equal(report.column, "적요");
}

static void refuses_nul_by_row(void **state)
{
    (void)state;
    assert_string_equal(read_bytes("pay_no,amt\nP1,1\nP\0,2\nP3,3\n", 26),
                        "2|A1|P1|~|~|~|1|~|~|~|~|~\n4|A1|P3|~|~|~|3|~|~|~|~|~\n");
    assert_string_equal(report.all, "3:::the line holds a NUL byte\n");
}

static void knows_headers_in_three_tongues(void **state)
{
    (void)state;
    const char *want = "2|B2|P1|~|~|~|5|~|~|~|~|~\n";
    assert_string_equal(read_text("AGENCY_ID,Pay No,AMT\nB2,P1,5\n"), want);
    assert_string_equal(read_text("기관 코드, 지급번호 ,금액(원)\nB2,P1,5\n"), want);
    assert_string_equal(read_text("기관코드,지급번호,금액\nB2,P1,5\n"), want);
    assert_string_equal(read_text("agency,payment_number,amount in won\nB2,P1,5\n"), want);
    assert_int_equal(report.kept, 0);
    assert_string_equal(read_text("pay_no,amt,비고란,금액\nP1,5,x,6\n"),
                        "2|A1|P1|~|~|~|5|~|~|~|~|~\n");
    assert_string_equal(report.all, "1:비고란::an unknown column: not read\n"
                                    "1:금액::the column is there twice: the first is read\n");
}

static void forgives_trailing_commas(void **state)
{
    (void)state;
    assert_string_equal(read_text("pay_no,amt,\nP1,1,\nP2,2\nP3,3,,,\n"),
                        "2|A1|P1|~|~|~|1|~|~|~|~|~\n3|A1|P2|~|~|~|2|~|~|~|~|~\n"
                        "4|A1|P3|~|~|~|3|~|~|~|~|~\n");
    assert_int_equal(report.refused, 0);
    assert_string_equal(read_text("pay_no,amt\nP1\nP2,1,9\nP3,3\n"), "4|A1|P3|~|~|~|3|~|~|~|~|~\n");
    assert_string_equal(report.all, "2:::1 cells, fewer than the 2 of the header\n"
                                    "3:::3 cells, more than the 2 of the header\n");
}

static void reports_files_cut_short(void **state)
{
    (void)state;
    assert_string_equal(read_text("pay_no,remark,amt\nP1,a,1\nP2,b"),
                        "2|A1|P1|~|~|~|1|~|~|a|~|~\n");
    assert_string_equal(report.all, "3:::the file ends in the middle of this row\n");
    memset(&report, 0, sizeof report);
    assert_string_equal(read_text("pay_no,remark,amt\nP1,a,1\nP2,\"b\nP3,c,3\nP4,d,4\n"),
                        "2|A1|P1|~|~|~|1|~|~|a|~|~\n4|A1|P3|~|~|~|3|~|~|c|~|~\n"
                        "5|A1|P4|~|~|~|4|~|~|d|~|~\n");
    assert_string_equal(report.all, "3:::a quote is opened and never closed\n");
    memset(&report, 0, sizeof report);
    assert_string_equal(read_text("pay_no,remark\nP1,\"a\"b\nP2,c\n"),
                        "3|A1|P2|~|~|~|~|~|~|c|~|~\n");
    assert_string_equal(report.all, "2:remark::text follows a closing quote\n");
}

static void skips_lines_too_long(void **state)
{
    (void)state;
    size_t len = 40u << 20;
    char *text = malloc(len + 100);
    assert_non_null(text);
    size_t at = (size_t)snprintf(text, 100, "pay_no,remark\nP1,");
    memset(text + at, 'x', len);
    at += len;
    at += (size_t)snprintf(text + at, 50, "\nP2,b\n");
    const char *path = file_write("pay.csv", text, at);
    free(text);
    assert_string_equal(read_path(path, NULL), "3|A1|P2|~|~|~|~|~|~|b|~|~\n");
    assert_string_equal(report.all, "2:::the line is longer than 16 MB\n");
    memset(&report, 0, sizeof report);
    assert_int_equal(rename(path, path_of("pay.ndjson")), 0);
    assert_string_equal(read_path(path_of("pay.ndjson"), NULL), "");
    assert_non_null(strstr(report.all, "2:::the line is longer than 16 MB\n"));
}

static void names_faults_of_the_whole_file(void **state)
{
    (void)state;
    assert_null(read_text(""));
    assert_non_null(strstr(err.text, "the file is empty"));
    assert_null(read_text("\n\n"));
    assert_non_null(strstr(err.text, "the file is empty"));
    assert_null(read_text("amt,remark\n1,a\n"));
    assert_non_null(strstr(err.text, "the key column pay_no of pay"));
    assert_non_null(strstr(err.text, "pay.csv:1:"));
    assert_null(read_path(path_of("absent.csv"), NULL));
    assert_non_null(strstr(err.text, "cannot be read"));
    assert_null(read_path(folder, NULL));
    assert_null(read_path(file_write("what.csv", "a\n", 2), NULL));
    assert_non_null(strstr(err.text, "no table has this name"));
    assert_string_equal(read_text("pay_no,amt\n"), "");
    assert_string_equal(report.all, "1:::a header and no rows\n");
    assert_int_equal(report.refused, 0);
}

static void refuses_empty_keys(void **state)
{
    (void)state;
    assert_string_equal(read_text("pay_no,amt\n ,1\nP2,2\n"), "3|A1|P2|~|~|~|2|~|~|~|~|~\n");
    assert_string_equal(report.all, "2:pay_no::a column of the key is empty\n");
}

// ---- cells

static void reads_numbers_as_people_write_them(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "1234", "1234" },
        { "-5", "-5" },
        { "1,234,567", "1234567" },
        { "₩1,234", "1234" },
        { "￦ 1,234", "1234" },
        { "1,234원", "1234" },
        { "£12", "12" },
        { "(1,234)", "-1234" },
        { "△1,234", "-1234" },
        { "-₩5", "-5" },
        { "5-", "-5" },
        { "+7", "7" },
        { "72.00", "72" },
        { " 12 ", "12" },
        { "9223372036854775807", "9223372036854775807" },
        { "-9223372036854775808", "-9223372036854775808" },
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const char *got = cell_of("amt", pairs[i][0]);
        assert_non_null(got);
        assert_string_equal(got, pairs[i][1]);
    }
    static const char *const bad[][2] = {
        { "1,5", "not a number" },
        { "1,23,456", "not a number" },
        { "12a", "not a number" },
        { "-", "not a number" },
        { "(5", "not a number" },
        { "1 2", "not a number" },
        { "72.61", "decimals" },
        { "2.02011E+13", "Excel" },
        { "9223372036854775808", "range" },
        { "99999999999999999999999999999999999999999999", "range" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_null(cell_of("amt", bad[i][0]));
        assert_non_null(strstr(report.reason, bad[i][1]));
        assert_string_equal(report.column, "amt");
        assert_int_equal(report.line, 2);
    }
    assert_null(cell_of("seq", "2147483648"));
    assert_string_equal(cell_of("rate", "87.74555"), "87.7456");
    assert_string_equal(cell_of("rate", "-1,000.5"), "-1000.5000");
}

static void reads_dates_as_people_write_them(void **state)
{
    (void)state;
    static const char *const dates[] = {
        "20260302",
        "2026-03-02",
        "2026.03.02",
        "2026.3.2.",
        "2026. 3. 2.",
        "2026/3/2",
        "2026년 3월 2일",
        "2026-03-02 23:30",
        "2026-03-02 23:30:15",
        "20260302233015",
        "2026.3.2 2:40",
        "2026-03-02T02:40:00.0",
        "2026-03-02 오후 2:40:00",
    };
    for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
        const char *got = cell_of("pay_ymd", dates[i]);
        assert_non_null(got);
        assert_string_equal(got, "2026-03-02");
    }
    assert_string_equal(cell_of("ord_dtm", "20260302"), "2026-03-02 00:00:00");
    assert_string_equal(cell_of("ord_dtm", "2026.3.2 2:40"), "2026-03-02 02:40:00");
    assert_string_equal(cell_of("ord_dtm", "20260302233015"), "2026-03-02 23:30:15");
    assert_string_equal(cell_of("ord_dtm", "2026-03-02 오후 2:40:00"), "2026-03-02 14:40:00");
    assert_string_equal(cell_of("ord_dtm", "2026-03-02 12:05 AM"), "2026-03-02 00:05:00");
    assert_string_equal(cell_of("at", "0930"), "09:30:00");
    static const char *const bad[] = { "2026-02-30",       "2026-13-01",     "20261301",
                                       "03/02/26",         "3/2/2026",       "45000",
                                       "2.02011E+13",      "어제",           "2026-03",
                                       "2026-03-02 25:00", "2026-03-02 9:5", "0000-01-00" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_null(cell_of("pay_ymd", bad[i]));
}

static void doubts_far_and_filler_dates(void **state)
{
    (void)state;
    assert_string_equal(cell_of("pay_ymd", "2324-07-03"), "2324-07-03");
    assert_int_equal(report.kept, 1);
    assert_string_equal(report.all, "2:pay_ymd:2324-07-03:a date outside 1900 to 2100 (kept)\n");
    static const char *const fillers[] = { "00000000", "99991231", "9999-12-31", "0000-00-00" };
    for (size_t i = 0; i < 4; i++) {
        assert_string_equal(cell_of("pay_ymd", fillers[i]), "~");
        assert_int_equal(report.kept, 1);
        assert_int_equal(report.refused, 0);
    }
}

static void reports_numbers_that_excel_damaged(void **state)
{
    (void)state;
    assert_string_equal(read_text("pay_no,remark\n3.62E+17,a\nP2,3.62E+17\n"),
                        "3|A1|P2|~|~|~|~|~|~|3.62E+17|~|~\n");
    assert_int_equal(report.refused, 1);
    assert_int_equal(report.kept, 1);
}

static void hides_personal_data(void **state)
{
    (void)state;
    assert_null(cell_of("amt", "900101-1234567"));
    assert_string_equal(report.value, "***");
    assert_string_equal(read_text("pay_no,holder_nm,open\nP1,홍길동,?\n"), "");
    assert_string_equal(report.value, "?");
    assert_null(strstr(report.all, "홍길동"));
    schema.tables[0]->columns[schema_column_find(schema.tables[0], "amt")].mark = "secret";
    assert_null(cell_of("amt", "12345x"));
    assert_string_equal(report.value, "***");
    assert_null(cell_of(
        "open",
        arena_format(arena, "%.*s가나다", 79,
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
                     "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx")));
    assert_int_equal(strlen(report.value), 79); // cut before the character that would not fit
}

// ---- NDJSON and gzip

static void reads_ndjson(void **state)
{
    (void)state;
    assert_string_equal(
        read_lines("\xef\xbb\xbf{\"pay_no\":\"P1\",\"amt\":500000,\"rate\":0.1,\"open\":true}\n\n"
                   "{\"지급번호\":7,\"금액\":\"1,000\",\"remark\":null,\"agency_id\":\"B2\"}\r\n"
                   "{\"pay_no\":\"P3\"}"),
        "1|A1|P1|~|~|~|500000|~|0.1000|~|~|t\n3|B2|7|~|~|~|1000|~|~|~|~|~\n"
        "4|A1|P3|~|~|~|~|~|~|~|~|~\n");
    assert_int_equal(report.refused + report.kept, 0);
}

static void refuses_bad_ndjson_by_line(void **state)
{
    (void)state;
    assert_string_equal(read_lines("{\"pay_no\":\"P1\",\"amt\":18446744073709551616}\n"
                                   "{\"pay_no\":\"P2\",\"amt\":[1]}\n[1]\nx\n{\"amt\":1}\n"
                                   "{\"pay_no\":\"P6\",\"zzz\":1}\n{\"pay_no\":\"P7\",\"zz"),
                        "6|A1|P6|~|~|~|~|~|~|~|~|~\n");
    assert_int_equal(report.refused, 6);
    assert_int_equal(report.kept, 1);
    assert_non_null(strstr(report.all, "1:::an integer over 64 bits"));
    assert_non_null(strstr(report.all, "2:amt::an object or a list"));
    assert_non_null(strstr(report.all, "3:::not a JSON object"));
    assert_non_null(strstr(report.all, "4:::not JSON"));
    assert_non_null(strstr(report.all, "5:pay_no::a column of the key is empty"));
    assert_non_null(strstr(report.all, "6:zzz::an unknown column"));
    assert_non_null(strstr(report.all, "7:::not JSON"));
}

static void reads_gzip(void **state)
{
    (void)state;
    const char *path = path_of("pay-2026.csv.gz");
    gzFile file = gzopen(path, "wb");
    assert_int_equal(gzputs(file, "pay_no,amt\n"), 11);
    for (int i = 0; i < 5000; i++)
        gzprintf(file, "P%d,%d\n", i, i);
    gzclose(file);
    struct source_options own = options();
    struct source *source = source_open(&own, path, NULL, NULL, &err);
    assert_non_null(source);
    assert_non_null(rows_of(source));
    assert_int_equal(source_rows(source), 5000);
    assert_true(source_bytes(source) == source_bytes_total(source) && source_bytes(source) > 0);
    source_close(source);
    struct stat stat_of;
    assert_int_equal(stat(path, &stat_of), 0);
    assert_int_equal(truncate(path, stat_of.st_size / 2), 0);
    assert_null(read_path(path, NULL));
    assert_non_null(strstr(err.text, "stops in the middle"));
}

static void reads_across_windows(void **state)
{
    (void)state;
    struct str text;
    str_open(&text, arena);
    str_text(&text, "pay_no,remark,amt\n");
    for (int i = 0; i < 60000; i++)
        str_format(&text, "P%06d,\"여러 줄\n적요 %d, \"\"따옴표\"\"\",%d\r\n", i, i, i);
    const char *path = file_write("pay.csv", str_end(&text), text.len);
    struct source_options own = options();
    struct source *source = source_open(&own, path, NULL, NULL, &err);
    assert_non_null(source);
    const char *rows = rows_of(source);
    assert_int_equal(source_rows(source), 60000);
    assert_int_equal(source_rejected(source), 0);
    source_close(source);
    assert_non_null(
        strstr(rows, "\n120000|A1|P059999|~|~|~|59999|~|~|여러 줄\n적요 59999, \"따옴표\"|"));
    assert_null(strstr(rows, "\"\""));
}

// ---- folders

static void lists_folders(void **state)
{
    (void)state;
    file_write("pay.csv", "x", 1);
    file_write("pay-2025.tsv", "x", 1);
    file_write("pay-2024.ndjson.gz", "x", 1);
    file_write("pay2.csv", "x", 1);
    file_write("notes.md", "x", 1);
    file_write("truth.csv", "x", 1);
    file_write("rejects.csv", "x", 1);
    struct source_options own = options();
    struct source_file *files;
    size_t count;
    assert_true(source_folder_list(&own, folder, NULL, &files, &count, &err));
    assert_int_equal(count, 3);
    assert_string_equal(files[0].name, "pay-2024.ndjson.gz");
    assert_string_equal(files[1].name, "pay-2025.tsv");
    assert_string_equal(files[2].name, "pay.csv");
    assert_int_equal(report.kept, 1);
    assert_non_null(strstr(report.all, "no table is called so"));
    assert_false(source_folder_list(&own, path_of("nowhere"), NULL, &files, &count, &err));
}

// ---- mappings

static const struct source_mapping *mapping_of(const char *text)
{
    return source_mapping_parse(arena, &schema, "test.yaml", text, strlen(text), &err);
}

static void maps_columns(void **state)
{
    (void)state;
    const struct source_mapping *mapping = mapping_of(
        "files:\n"
        "  - names: [\"led*.csv\"]\n"
        "    separator: \";\"\n"
        "    agency: \"3120000\"\n"
        "    tables:\n"
        "      pay:\n"
        "        skip_when: {결제: [현금]}\n"
        "        columns:\n"
        "          pay_no: {concat: [{file: true}, {row: true}, {nth: [적요]}], separator: \"-\"}\n"
        "          ord_dtm: {from: 일자, time: 시간, date: dmy, time_default: \"12:00\"}\n"
        "          pay_ymd: {from: 일자, date: dmy}\n"
        "          amt: {from: 금액, times: 100}\n"
        "          remark: {from: 결제, map: {\"*카드*\": \"10\", \"제로*\": null}, otherwise: "
        "\"99\"}\n"
        "          rate: {from: 금액, map: {\"<=50\": 1}, otherwise: 2, left: 1}\n"
        "          holder_nm: {from: 사업자, digits: true}\n"
        "          seq: {from: 없음, optional: true}\n");
    assert_non_null(mapping);
    const char *path = file_write("ledger.csv", "", 0);
    const char *text = "일자;시간;금액;결제;사업자;적요\n"
                       "03/01/17;9:30;72.61;신용카드;212-09-75581;a\n"
                       "03/01/2017;;-1,000.5;제로페이;;a\n"
                       "04/01/17;;1;현금;;b\n"
                       "05/01/17;;1;;;b\n"
                       "06/01/17;;1.001;;;c\n";
    file_write("ledger.csv", text, strlen(text));
    assert_string_equal(
        read_path(path, mapping),
        "2|3120000|ledger-000001|2017-01-03|2017-01-03 09:30:00|~|7261|~|2.0000|10|2120975581|~\n"
        "3|3120000|ledger-000002-2|2017-01-03|2017-01-03 12:00:00|~|-100050|~|1.0000|~|~|~\n"
        "5|3120000|ledger-000004|2017-01-05|2017-01-05 12:00:00|~|100|~|1.0000|99|~|~\n");
    assert_string_equal(report.all, "6:금액:1.001:decimals in a column of whole numbers\n");
}

static void tells_duplicates_apart_by_content(void **state)
{
    (void)state;
    const struct source_mapping *mapping =
        mapping_of("files:\n  - names: [\"d.ndjson\"]\n    tables:\n      pay:\n        columns:\n"
                   "          pay_no: {concat: [{hash: all}, {nth: all}], separator: \"-\"}\n"
                   "          remark: 적요\n");
    assert_non_null(mapping);
    const char *text = "{\"적요\":\"a\"}\n{\"적요\":\"a\"}\n{\"적요\":\"b\"}\n";
    const char *rows = read_path(file_write("d.ndjson", text, strlen(text)), mapping);
    assert_non_null(rows);
    char key[4][40];
    assert_int_equal(sscanf(rows,
                            "1|A1|%39[^|]|~|~|~|~|~|~|a|~|~ 2|A1|%39[^|]|~|~|~|~|~|~|a|~|~ "
                            "3|A1|%39[^|]|",
                            key[0], key[1], key[2]),
                     3);
    assert_string_equal(key[1], arena_format(arena, "%s-2", key[0]));
    assert_string_not_equal(key[2], key[0]);
}

static void feeds_distinct_rows(void **state)
{
    (void)state;
    const struct source_mapping *mapping = mapping_of(
        "files:\n  - names: [\"d.csv\"]\n    tables:\n      pay:\n        distinct: true\n"
        "        columns: {pay_no: 업체, remark: 업체}\n");
    assert_non_null(mapping);
    const char *text = "업체\n가\n나\n가\n";
    assert_string_equal(read_path(file_write("d.csv", text, strlen(text)), mapping),
                        "2|A1|가|~|~|~|~|~|~|가|~|~\n3|A1|나|~|~|~|~|~|~|나|~|~\n");
}

static void maps_what_files_do_not_say(void **state)
{
    (void)state;
    const struct source_mapping *mapping =
        mapping_of("partly_judged:\n  C01: {ko: 시각이 없습니다, en: no times}\n"
                   "files: []\n"
                   "cannot_judge:\n  F17: {ko: 방법이 없습니다, en: no method}\n");
    assert_non_null(mapping);
    assert_int_equal(mapping->caution_count, 2);
    for (size_t i = 0; i < 2; i++) {
        const struct mapped_caution *caution = &mapping->cautions[i];
        bool night = strcmp(caution->scenario, "C01") == 0;
        assert_int_equal(caution->partly, night);
        assert_string_equal(caution->en, night ? "no times" : "no method");
        assert_string_equal(caution->ko, night ? "시각이 없습니다" : "방법이 없습니다");
    }
    assert_null(mapping_of("files: []\ncannot_judge: {F17: no method}\n"));
    assert_non_null(strstr(err.text, "F17 needs ko and en"));
    assert_null(mapping_of("files: []\npartly_judged: [F17]\n"));
}

static void refuses_bad_mappings(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        { "x: 1\n", "a list called files" },
        { "files: []\nother: 1\n", "other" },
        { "files:\n  - names: a\n", "needs names" },
        { "files:\n  - names: a\n    tables: {nope: {columns: {}}}\n", "no such table" },
        { "files:\n  - names: a\n    tables: {pay: {columns: {zz: b}}}\n", "no such column" },
        { "files:\n  - names: a\n    tables: {pay: {columns: {amt: {}}}}\n", "is needed" },
        { "files:\n  - names: a\n    tables: {pay: {columns: {amt: {from: a, row: true}}}}\n",
          "two kinds" },
        { "files:\n  - names: a\n    tables: {pay: {columns: {amt: {from: a, fro: b}}}}\n", "fro" },
        { "files:\n  - names: a\n    tables: {pay: {columns: {amt: {from: a, times: 0}}}}\n",
          "from 1" },
        { "files:\n  - names: a\n    encoding: latin9\n    tables: {}\n", "encoding" },
        { "files:\n  - names: a\n    separator: x\n    tables: {}\n", "separator" },
        { "files: [\n", "test.yaml" },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        memset(&err, 0, sizeof err);
        assert_null(mapping_of(bad[i][0]));
        assert_non_null(strstr(err.text, bad[i][1]));
    }
    memset(&err, 0, sizeof err);
    const struct source_mapping *mapping =
        mapping_of("files:\n  - names: d.csv\n    tables: {pay: {columns: {pay_no: 업체}}}\n");
    assert_non_null(mapping);
    assert_null(read_path(file_write("d.csv", "a\nb\n", 4), mapping));
    assert_non_null(strstr(err.text, "업체"));
}

static void matches_globs(void **state)
{
    (void)state;
    static const struct {
        const char *glob, *text;
        bool fits;
    } cases[] = { { "a*c", "abc", true },
                  { "a*c", "ac", true },
                  { "a*c", "abd", false },
                  { "*카드*", "법인카드 결제", true },
                  { "", "", true },
                  { "*", "", true },
                  { "a", "", false },
                  { "**b", "aab", true },
                  { "a*b*c", "axbxbxc", true },
                  { "[a]*", "[a]x", true } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(mapping_glob(cases[i].glob, cases[i].text, strlen(cases[i].text)),
                         cases[i].fits);
}

// ---- changes

static bool change(const char *line, struct source_change *out)
{
    struct source_options own = options();
    memset(&err, 0, sizeof err);
    return source_change_read(&own, arena, "stdin", 4, line, strlen(line), out, &err);
}

static void reads_changes(void **state)
{
    (void)state;
    struct source_change out;
    assert_true(
        change("{\"op\":\"insert\",\"table\":\"pay\",\"pay_no\":\"P1\",\"amt\":\"₩1,000\"}", &out));
    assert_int_equal(out.op, SOURCE_INSERT);
    assert_string_equal(out.table->name, "pay");
    assert_int_equal(out.row->row_count, 1);
    assert_true(out.given[0] && out.given[1] && !out.given[2] && out.given[5]);
    assert_int_equal(column_value(&out.row->columns[5], 0).word, 1000);
    assert_int_equal(column_value(&out.row->columns[2], 0).state, STATE_NULL);
    assert_true(
        change("{\"op\":\"update\",\"table\":\"pay\",\"row\":{\"지급번호\":\"P1\",\"금액\":null,"
               "\"agency_id\":\"B2\"}}",
               &out));
    assert_int_equal(out.op, SOURCE_UPDATE);
    assert_true(out.given[5] && !out.given[6]);
    assert_int_equal(column_value(&out.row->columns[5], 0).state, STATE_NULL);
    assert_string_equal(dict_get((uint32_t)column_value(&out.row->columns[0], 0).word).data, "B2");
    assert_true(change("{\"table\":\"pay\",\"pay_no\":\"P1\"}", &out));
    assert_int_equal(out.op, SOURCE_UPSERT);
}

static void names_what_is_wrong_with_a_change(void **state)
{
    (void)state;
    static const char *const bad[][2] = {
        { "", "not JSON" },
        { "[]", "not a JSON object" },
        { "{\"op\":\"drop\",\"table\":\"pay\"}", "op must be" },
        { "{\"op\":\"insert\"}", "the name of a table" },
        { "{\"table\":\"nope\"}", "no table \"nope\"" },
        { "{\"table\":\"pay\",\"amt\":1}", "pay_no: " },
        { "{\"table\":\"pay\",\"pay_no\":\"P1\",\"zz\":1}", "no column zz" },
        { "{\"table\":\"pay\",\"pay_no\":\"P1\",\"amt\":\"x\"}", "amt: x: " },
        { "{\"table\":\"pay\",\"pay_no\":\"P1\",\"amt\":{}}", "an object or a list" },
        { "{\"table\":\"pay\",\"pay_no\":\"P1\",\"amt\":99999999999999999999}", "64 bits" },
    };
    struct source_change out;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(change(bad[i][0], &out));
        assert_non_null(strstr(err.text, "stdin:4"));
        assert_non_null(strstr(err.text, bad[i][1]));
    }
}

// ---- real records

static const char *data_folder(void)
{
    const char *folder_of = getenv("HAECHI_DATA");
    return folder_of ? folder_of : "../shared/data";
}

static void catalog_read(const char *name)
{
    char *text;
    size_t len;
    assert_true(doc_read_file(arena, name, MIB, &text, &len, &err));
    char *next;
    for (char *table = strstr(text, "CREATE TABLE"); table; table = next) {
        next = strstr(table + 1, "CREATE TABLE");
        table_of_lines(arena_text(arena, table, next ? (size_t)(next - table) : strlen(table)));
    }
}

static void real_rows(const char *sub, const char *mapping_path, const char *table, size_t want,
                      size_t want_refused)
{
    const char *dir = arena_format(arena, "%s/%s", data_folder(), sub);
    if (access(dir, R_OK) != 0)
        skip();
    static const char *const catalog[] = { "card", "contract", "finance", "permit" };
    schema.table_count = 0;
    for (size_t i = 0; i < 4; i++)
        catalog_read(arena_format(arena, "catalog/%s.sql", catalog[i]));
    struct source_mapping *mapping = source_mapping_read(arena, &schema, mapping_path, &err);
    assert_non_null(mapping);
    struct source_options own = options();
    own.agency_default = NULL;
    struct source_file *files;
    size_t count, rows = 0, refused = 0;
    assert_true(source_folder_list(&own, dir, mapping, &files, &count, &err));
    for (size_t i = 0; i < count; i++) {
        if (strcmp(files[i].table->name, table) != 0)
            continue;
        struct source *source = source_open(&own, files[i].path, files[i].table, mapping, &err);
        assert_non_null(source);
        assert_non_null(rows_of(source));
        rows += source_rows(source) + source_skipped(source) + source_rejected(source);
        refused += source_rejected(source);
        source_close(source);
    }
    assert_int_equal(rows, want);
    assert_int_equal(refused, want_refused);
}

static void reads_district_expense(void **state)
{
    (void)state;
    // One payment of 11,812 has a time of 50:54.
    real_rows("korea/district-expense", "mappings/district-expense.yaml", "card_apv", 11812, 1);
}

static void reads_school_contracts(void **state)
{
    (void)state;
    real_rows("korea/school-contracts", "mappings/school-contracts.yaml", "ct_cont", 2336, 0);
}

static void reads_g2b_contracts(void **state)
{
    (void)state;
    real_rows("korea/g2b-contracts", "mappings/g2b-contracts.yaml", "ct_cont", 1000, 0);
}

static void reads_purchase_cards(void **state)
{
    (void)state;
    real_rows("uk/purchase-card", "mappings/purchase-card.yaml", "card_apv", 26684, 0);
}

static void reads_permits(void **state)
{
    (void)state;
    real_rows("korea/permits", "mappings/permits.yaml", "permit", 9341 + 9369, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, world_open, world_close)
    const struct CMUnitTest tests[] = {
        T(reads_rfc_4180),
        T(reads_every_line_end),
        T(reads_every_separator),
        T(reads_marks_and_encodings),
        T(refuses_broken_utf8_by_row),
        T(refuses_nul_by_row),
        T(knows_headers_in_three_tongues),
        T(forgives_trailing_commas),
        T(reports_files_cut_short),
        T(skips_lines_too_long),
        T(names_faults_of_the_whole_file),
        T(refuses_empty_keys),
        T(reads_numbers_as_people_write_them),
        T(reads_dates_as_people_write_them),
        T(doubts_far_and_filler_dates),
        T(reports_numbers_that_excel_damaged),
        T(hides_personal_data),
        T(reads_ndjson),
        T(refuses_bad_ndjson_by_line),
        T(reads_gzip),
        T(reads_across_windows),
        T(lists_folders),
        T(maps_columns),
        T(tells_duplicates_apart_by_content),
        T(feeds_distinct_rows),
        T(maps_what_files_do_not_say),
        T(refuses_bad_mappings),
        T(matches_globs),
        T(reads_changes),
        T(names_what_is_wrong_with_a_change),
        T(reads_district_expense),
        T(reads_school_contracts),
        T(reads_g2b_contracts),
        T(reads_purchase_cards),
        T(reads_permits),
    };
#undef T
    return cmocka_run_group_tests(tests, NULL, NULL);
}
