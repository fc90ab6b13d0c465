#include "test/alarm_case.h"

#include "app/attachment.h"

#define KIND(bytes) attachment_kind((const unsigned char *)(bytes), sizeof(bytes) - 1)

static void expect_kind(const char *got, const char *want)
{
    if (want)
        assert_string_equal(got, want);
    else
        assert_null(got);
}

static void kinds_are_told_by_content(void **state)
{
    (void)state;
    expect_kind(KIND("%PDF-1.7\n"), "pdf");
    expect_kind(KIND("\x89PNG\r\n\x1a\n...."), "png");
    expect_kind(KIND("\xff\xd8\xff\xe0 JFIF"), "jpeg");
    expect_kind(KIND("GIF89a...."), "gif");
    expect_kind(KIND("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 .... HWP Document File V5.00"), "hwp");
    expect_kind(KIND("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0"),
                "doc");
    expect_kind(KIND("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 W\0o\0r\0k\0b\0o\0o\0k\0 V\0B\0A\0"), NULL);
    expect_kind(KIND("PK\x03\x04..........................mimetypeapplication/hwp+zipPK"), "hwpx");
    expect_kind(KIND("PK\x03\x04.... [Content_Types].xml ... word/document.xml"), "docx");
    expect_kind(
        KIND("PK\x03\x04.... [Content_Types].xml ... xl/workbook.xml ... xl/vbaProject.bin"), NULL);
    expect_kind(KIND("PK\x03\x04.... evil.exe"), NULL);
    expect_kind(KIND("<svg xmlns='http://www.w3.org/2000/svg'>"), NULL);
    expect_kind(KIND("<!DOCTYPE html><html>"), NULL);
    expect_kind(KIND(" %PDF-1.7"), NULL);
    expect_kind(KIND("MZ\x90"), NULL);
    expect_kind(KIND(""), NULL);
}

static void kept_sealed_and_sent_as_a_download(void **state)
{
    (void)state;
    struct alarm_case *test = case_open();
    static const char pdf[] = "%PDF-1.7 계약서 홍길동";
    case_records(test, "+ exp_req req_no=R1 dept_cd=D10 emp_no=E77 req_amt=20000");
    int64_t id = case_alarm(test, "T01", "R1");
    const char *base = arena_format(test->arena, "/api/v1/alarms/%lld/attachments", (long long)id);
    const char *path = arena_format(test->arena, "%s?name=%%EA%%B3%%84.pdf", base);
    assert_int_equal(
        case_send(test, 9, "POST", path, "application/pdf", pdf, sizeof pdf - 1, false),
        404); // elsewhere
    assert_int_equal(case_send(test, 2, "POST", path, "application/pdf", "<svg/>", 6, false), 422);
    assert_int_equal(case_send(test, 2, "POST", arena_format(test->arena, "%s?name=a%%2Fb", base),
                               "application/pdf", pdf, sizeof pdf - 1, false),
                     400);
    assert_int_equal(case_send(test, 2, "POST", path, "text/html", pdf, sizeof pdf - 1, false),
                     201); // the content counts
    assert_string_equal(case_text(test, "kind"), "pdf");
    int64_t file = case_int(test, "id");
    const char *hash = case_word(test, "SELECT hash FROM attachment");
    char *sealed;
    size_t len;
    CASE_TRY(test, doc_read_file(test->arena,
                                 arena_format(test->arena, "%s/attachments/%s", test->dir, hash),
                                 MIB, &sealed, &len, &test->err));
    assert_null(memmem(sealed, len, "%PDF", 4));

    const char *get = arena_format(test->arena, "%s/%lld", base, (long long)file);
    assert_int_equal(case_get(test, 2, get), 400); // without a reason
    assert_int_equal(case_get(test, 9, arena_format(test->arena, "%s?reason=x", get)), 404);
    assert_int_equal(case_get(test, 2, arena_format(test->arena, "%s?reason=x", get)), 200);
    assert_int_equal(test->reply_bytes, sizeof pdf - 1);
    assert_int_equal(
        case_number(test,
                    "SELECT count(*) FROM audit_entry WHERE action = 'alarm.attachment.download'"),
        1);
    // Of another alarm it is not there.
    case_records(test, "+ exp_req req_no=R2 dept_cd=D10 emp_no=E77 req_amt=20000");
    assert_int_equal(
        case_get(test, 2,
                 arena_format(test->arena, "/api/v1/alarms/%lld/attachments/%lld?reason=x",
                              (long long)case_alarm(test, "T01", "R2"), (long long)file)),
        404);
    case_close(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_told_by_content),
        cmocka_unit_test(kept_sealed_and_sent_as_a_download),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
