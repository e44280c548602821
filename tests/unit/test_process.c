// SPDX-License-Identifier: Apache-2.0
#include "base/process.h"

#include "support.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static const struct {
    const char *name;
    const char *text;
    uint64_t start;
    bool good;
    bool ended;
} stats[] = {
    {"plain",
     "4242 (moontide) S 1 4242 4242 0 -1 4194304 100 0 0 0 5 6 0 0 20 0 1 0 987654 1000 200\n",
     987654, true, false},
    {"a name with spaces and parentheses",
     "1 (a) b (c) 7) R 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 55 0 0\n", 55, true, false},
    {"a zombie", "1 (x) Z 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 55 0 0\n", 55, true, true},
    {"dead", "1 (x) X 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 55 0 0\n", 55, true, true},
    {"cut", "1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0", 0, false, false},
    {"no number", "1 (x) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 x\n", 0, false, false},
    {"no name", "1 x S 1 1", 0, false, false},
    {"nothing behind the name", "1 (x)", 0, false, false},
    {"nothing", "", 0, false, false},
};

static void the_start_stands_behind_the_name(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(stats); i++) {
        uint64_t start = 0;
        bool ended = false;
        if (mt_process_parse_stat(stats[i].text, &start, &ended) != stats[i].good) {
            fail_msg("%s: is read otherwise", stats[i].name);
        }
        if (stats[i].good) {
            assert_int_equal(start, stats[i].start);
            assert_int_equal(ended, stats[i].ended);
        }
    }
}

static void this_process_is_not_gone(void **state)
{
    (void)state;
    struct mt_process self;
    struct mt_process again;
    mt_process_self(&self);
    mt_process_self(&again);
    assert_memory_equal(&self, &again, sizeof self);
    assert_int_equal(self.pid, getpid());
    assert_string_not_equal(self.host, "");
    assert_string_not_equal(self.boot, "");
    assert_string_not_equal(self.space, "");
    assert_true(self.start > 0);
    assert_false(mt_process_is_gone(&self));
}

/** A child that has told who it is, and waits to be ended. */
static pid_t begin_child(struct mt_process *process)
{
    int pipes[2];
    assert_int_equal(pipe(pipes), 0);
    const pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        mt_process_self(process);
        const ssize_t written = write(pipes[1], process, sizeof *process);
        (void)written;
        for (;;) {
            pause();
        }
    }
    close(pipes[1]);
    assert_int_equal(read(pipes[0], process, sizeof *process), sizeof *process);
    close(pipes[0]);
    return pid;
}

static void a_process_is_gone_once_it_was_killed(void **state)
{
    (void)state;
    struct mt_process process;
    const pid_t pid = begin_child(&process);
    assert_int_equal(process.pid, pid);
    assert_false(mt_process_is_gone(&process));
    kill(pid, SIGSTOP);
    assert_int_equal(waitpid(pid, NULL, WUNTRACED), pid);
    assert_false(mt_process_is_gone(&process)); // it may go on
    kill(pid, SIGKILL);
    siginfo_t info;
    assert_int_equal(waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT), 0);
    assert_true(mt_process_is_gone(&process)); // nobody has asked for its status yet
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_true(mt_process_is_gone(&process));
}

static void what_is_not_certain_is_not_gone(void **state)
{
    (void)state;
    struct mt_process process;
    const pid_t pid = begin_child(&process);
    kill(pid, SIGKILL);
    assert_int_equal(waitpid(pid, NULL, 0), pid);
    assert_true(mt_process_is_gone(&process));
    char *const texts[] = {process.host, process.boot, process.space};
    for (size_t i = 0; i < SUPPORT_COUNT(texts); i++) {
        const char first = texts[i][0];
        texts[i][0] = '#'; // another one
        assert_false(mt_process_is_gone(&process));
        texts[i][0] = '\0';
        assert_false(mt_process_is_gone(&process));
        texts[i][0] = first;
    }
    struct mt_process odd = process;
    odd.start = 0;
    assert_false(mt_process_is_gone(&odd));
    odd = process;
    odd.pid = 0;
    assert_false(mt_process_is_gone(&odd));
    odd.pid = UINT64_C(1) << 40;
    assert_false(mt_process_is_gone(&odd));
}

static void a_number_that_was_used_again_is_another_process(void **state)
{
    (void)state;
    struct mt_process self;
    mt_process_self(&self);
    self.start--;
    assert_true(mt_process_is_gone(&self));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_start_stands_behind_the_name),
        cmocka_unit_test(this_process_is_not_gone),
        cmocka_unit_test(a_process_is_gone_once_it_was_killed),
        cmocka_unit_test(what_is_not_certain_is_not_gone),
        cmocka_unit_test(a_number_that_was_used_again_is_another_process),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
