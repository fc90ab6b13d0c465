// The tests of alarms, self-checks, mileage and the search once more, with PostgreSQL as the store: each of their
// programs is run with the address of a server that this one starts.
#include "test/database.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <glob.h>
#include <libgen.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

static int run(char *program)
{
    pid_t child;
    int status;
    char *args[] = { program, NULL };
    assert_int_equal(posix_spawn(&child, program, NULL, NULL, args, environ), 0);
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void over_postgres(void **state)
{
    (void)state;
    struct err err;
    char self[PATH_MAX] = "", pattern[PATH_MAX + 40];
    glob_t found;
    if (!pg_available())
        skip();
    struct pg *server = pg_start(NULL, &err);
    if (!server || !database_template(server, &err))
        fail_msg("%s", err.text);
    setenv("HAECHI_TEST_POSTGRES", pg_host(server), 1);
    const char *form = getenv("CMOCKA_MESSAGE_OUTPUT");
    char *kept = form ? strdup(form) : NULL;
    unsetenv("CMOCKA_MESSAGE_OUTPUT"); // their lines are not this program's
    assert_true(readlink("/proc/self/exe", self, sizeof self - 1) > 0);
    snprintf(pattern, sizeof pattern, "%s/{alarm_[!p],find_,selfcheck_,mileage_}*_test", dirname(self));
    assert_int_equal(glob(pattern, GLOB_BRACE, NULL, &found), 0);
    int failed = 0;
    for (size_t i = 0; i < found.gl_pathc; i++)
        if (run(found.gl_pathv[i]) != 0) {
            fprintf(stderr, "%s failed over PostgreSQL\n", found.gl_pathv[i]);
            failed++;
        }
    if (kept)
        setenv("CMOCKA_MESSAGE_OUTPUT", kept, 1);
    free(kept);
    assert_true(found.gl_pathc >= 7);
    globfree(&found);
    pg_stop(server);
    assert_int_equal(failed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(over_postgres) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
