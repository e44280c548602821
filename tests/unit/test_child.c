// SPDX-License-Identifier: Apache-2.0
// Children: core/base/child.h.
#include "base/child.h"

#include "support.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STATUS = 7 };

/** Reads until nobody writes any more. */
static void read_all(int fd, char *text, size_t size)
{
    size_t length = 0;
    ssize_t got = 0;
    do {
        got = read(fd, text + length, size - 1 - length);
        length += got > 0 ? (size_t)got : 0;
    } while (got > 0 || (got < 0 && errno == EINTR));
    text[length] = '\0';
}

static int write_and_return(void *data, int fd)
{
    const char *text = data;
    return write(fd, text, strlen(text)) > 0 ? STATUS : 0;
}

static void what_it_writes_and_returns_arrives(void **state)
{
    (void)state;
    static char text[] = "done";
    struct mt_child child;
    struct mt_error err;
    char out[64];
    assert_true(mt_child_start(&child, write_and_return, text, &err));
    read_all(child.fd, out, sizeof out);
    assert_string_equal(out, "done");
    assert_int_equal(mt_child_end(&child, false), STATUS);
    assert_int_equal(child.pid, 0);
}

/** Says whether standard input is empty, and where standard output goes. */
static int look_at_streams(void *data, int fd)
{
    (void)data;
    char byte;
    const bool empty = read(STDIN_FILENO, &byte, 1) == 0;
    printf("to standard error\n");
    return write(fd, empty ? "empty" : "full", empty ? 5 : 4) > 0 ? 0 : 1;
}

static void its_streams_are_not_ours(void **state)
{
    (void)state;
    struct mt_child child;
    struct mt_error err;
    char out[64];
    char printed[64];
    int ends[2];
    const int before = dup(STDERR_FILENO);
    fflush(NULL);
    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    const bool started = mt_child_start(&child, look_at_streams, NULL, &err);
    dup2(before, STDERR_FILENO);
    close(before);
    close(ends[1]);
    assert_true(started);
    read_all(child.fd, out, sizeof out);
    read_all(ends[0], printed, sizeof printed);
    close(ends[0]);
    assert_string_equal(out, "empty");
    assert_string_equal(printed, "to standard error\n");
    assert_int_equal(mt_child_end(&child, false), 0);
}

/** Starts another process that holds the pipe, and waits with it for ever. */
static int wait_for_ever(void *data, int fd)
{
    (void)data;
    if (fork() == 0) {
        for (;;) {
            pause();
        }
    }
    if (write(fd, "!", 1) < 0) {
        return 1;
    }
    for (;;) {
        pause();
    }
}

static void it_is_killed_with_what_it_has_started(void **state)
{
    (void)state;
    struct mt_child child;
    struct mt_error err;
    char byte;
    assert_true(mt_child_start(&child, wait_for_ever, NULL, &err));
    assert_int_equal(read(child.fd, &byte, 1), 1);
    const int kept = dup(child.fd);
    assert_int_equal(mt_child_end(&child, true), 128 + SIGKILL);
    assert_int_equal(read(kept, &byte, 1), 0); // nobody holds the other end
    close(kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_it_writes_and_returns_arrives),
        cmocka_unit_test(its_streams_are_not_ours),
        cmocka_unit_test(it_is_killed_with_what_it_has_started),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
