// SPDX-License-Identifier: Apache-2.0
#include "base/memory.h"

#include "support.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void memory_is_zeroed_and_grows(void **state)
{
    (void)state;
    unsigned char *memory = mt_alloc(1000);
    for (size_t i = 0; i < 1000; i++) {
        assert_int_equal(memory[i], 0);
    }
    memset(memory, 7, 1000);
    memory = mt_realloc(memory, 5000, 4);
    assert_int_equal(memory[999], 7);
    memory[19999] = 1;
    free(memory);
}

static void nothing_is_something_too(void **state)
{
    (void)state;
    void *empty = mt_alloc(0);
    assert_non_null(empty);
    empty = mt_realloc(empty, 0, 8);
    assert_non_null(empty);
    free(empty);
}

static void text_is_copied(void **state)
{
    (void)state;
    char text[] = "wave";
    char *copy = mt_strdup(text);
    text[0] = 'c';
    assert_string_equal(copy, "wave");
    free(copy);
}

static void sizes_that_wrap_end_the_process(void **state)
{
    (void)state;
    pid_t child = fork();
    if (child == 0) {
        signal(SIGABRT, SIG_DFL);
        close(STDERR_FILENO);
        free(mt_realloc(NULL, SIZE_MAX / 2 + 1, 2)); // 0 if it wrapped
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status));
    assert_int_equal(WTERMSIG(status), SIGABRT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(memory_is_zeroed_and_grows),
        cmocka_unit_test(nothing_is_something_too),
        cmocka_unit_test(text_is_copied),
        cmocka_unit_test(sizes_that_wrap_end_the_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
