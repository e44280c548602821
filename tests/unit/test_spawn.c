// SPDX-License-Identifier: Apache-2.0
#include "base/spawn.h"

#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "support.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { LARGE = 1 << 20, SHORT_MS = 50 };

/** One program's run and what came of it. */
struct outcome {
    struct mt_buf output;
    struct mt_buf errors;
    int status;
    struct mt_error err;
    bool ok;
};

/** Runs `spawn` with output and errors of the outcome, whose ceilings may be set before. */
static void run(struct mt_spawn spawn, struct outcome *outcome)
{
    spawn.output = &outcome->output;
    spawn.errors = &outcome->errors;
    outcome->status = -1;
    outcome->ok = mt_spawn_run(&spawn, &outcome->status, &outcome->err);
    assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); // no child is left, whatever happened
}

static struct outcome new_outcome(size_t output_max, size_t errors_max)
{
    struct outcome outcome = {0};
    mt_buf_init(&outcome.output, output_max);
    mt_buf_init(&outcome.errors, errors_max);
    return outcome;
}

static void end(struct outcome *outcome)
{
    mt_buf_fini(&outcome->output);
    mt_buf_fini(&outcome->errors);
}

#define ARGV(...) ((const char *const[]){__VA_ARGS__, NULL})
#define SHELL(script) ARGV("sh", "-c", script)

static void arguments_arrive_untouched(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(1000, 1000);
    run((struct mt_spawn){.argv = ARGV("printf", "<%s>", "two words", "$HOME", "`id`", "\"'", "*",
                                       "a\\b", "", "x;y|z&", "-n", "new\nline")},
        &outcome);
    assert_true(outcome.ok);
    assert_int_equal(outcome.status, 0);
    assert_string_equal(mt_buf_text(&outcome.output),
                        "<two words><$HOME><`id`><\"'><*><a\\b><><x;y|z&><-n><new\nline>");
    assert_string_equal(mt_buf_text(&outcome.errors), "");
    end(&outcome);
}

static void the_streams_are_apart(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(1000, 1000);
    run((struct mt_spawn){.argv = SHELL("echo out; echo err >&2; echo more")}, &outcome);
    assert_string_equal(mt_buf_text(&outcome.output), "out\nmore\n");
    assert_string_equal(mt_buf_text(&outcome.errors), "err\n");
    end(&outcome);
}

static const struct {
    const char *script;
    int status;
} ends[] = {
    {"exit 0", 0},          {"exit 1", 1},
    {"exit 255", 255},      {"kill -TERM $$", 128 + SIGTERM},
    {"kill -KILL $$", 137}, {"kill -PIPE $$", 128 + SIGPIPE},
};

static void the_status_says_how_it_ended(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(ends); i++) {
        struct outcome outcome = new_outcome(100, 100);
        run((struct mt_spawn){.argv = SHELL(ends[i].script)}, &outcome);
        assert_true(outcome.ok);
        assert_int_equal(outcome.status, ends[i].status);
        end(&outcome);
    }
}

static void input_larger_than_a_pipe_goes_round(void **state)
{
    (void)state;
    char *input = malloc(LARGE);
    for (size_t i = 0; i < LARGE; i++) {
        input[i] = (char)(i % 251);
    }
    struct outcome outcome = new_outcome(LARGE, 100); // the ceiling is met exactly
    run((struct mt_spawn){.argv = ARGV("cat"), .input = input, .input_length = LARGE}, &outcome);
    assert_true(outcome.ok);
    assert_int_equal(outcome.output.length, LARGE);
    assert_memory_equal(outcome.output.data, input, LARGE);
    end(&outcome);
    free(input);
}

static void input_that_nobody_reads_is_no_failure(void **state)
{
    (void)state;
    char *input = calloc(1, LARGE);
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = SHELL("exec <&-; echo done; exit 3"),
                          .input = input,
                          .input_length = LARGE},
        &outcome);
    assert_true(outcome.ok);
    assert_int_equal(outcome.status, 3);
    assert_string_equal(mt_buf_text(&outcome.output), "done\n");
    end(&outcome);
    free(input);
}

static void without_input_the_program_sees_its_end(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = SHELL("wc -c")}, &outcome);
    assert_true(outcome.ok);
    assert_int_equal(atoi(mt_buf_text(&outcome.output)), 0);
    end(&outcome);
}

static void a_missing_program_is_not_found(void **state)
{
    (void)state;
    static const char *const missing[] = {"moontide-no-such-program", "/nowhere/program"};
    for (size_t i = 0; i < SUPPORT_COUNT(missing); i++) {
        struct outcome outcome = new_outcome(100, 100);
        run((struct mt_spawn){.argv = ARGV(missing[i])}, &outcome);
        assert_false(outcome.ok);
        assert_int_equal(outcome.err.code, MT_ERR_NOT_FOUND);
        assert_non_null(strstr(outcome.err.msg, missing[i]));
        end(&outcome);
    }
}

static void a_program_that_may_not_run_is_refused(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = ARGV("/")}, &outcome);
    assert_false(outcome.ok);
    assert_int_equal(outcome.err.code, MT_ERR_IO);
    end(&outcome);
}

static void too_much_output_ends_the_program(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(10000, 100);
    run((struct mt_spawn){.argv = ARGV("yes")}, &outcome);
    assert_false(outcome.ok);
    assert_int_equal(outcome.err.code, MT_ERR_INVALID);
    assert_string_equal(outcome.err.msg, "yes printed more than 10000 bytes");
    assert_true(outcome.output.length <= 10000);
    end(&outcome);
}

static void too_many_errors_are_dropped(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(100, 10);
    run((struct mt_spawn){.argv = SHELL("i=0; while [ $i -lt 5000 ]; do echo 0123456789abcdef >&2; "
                                        "i=$((i + 1)); done; echo alive; exit 4")},
        &outcome);
    assert_true(outcome.ok);
    assert_int_equal(outcome.status, 4);
    assert_string_equal(mt_buf_text(&outcome.output), "alive\n");
    assert_string_equal(mt_buf_text(&outcome.errors), "0123456789");
    end(&outcome);
}

static void a_program_that_blocks_ends_at_the_timeout(void **state)
{
    (void)state;
    static const char *const blocking[] = {
        "echo begun; exec tail -f /dev/null",
        "trap '' TERM; echo begun; kill -STOP $$",
    };
    for (size_t i = 0; i < SUPPORT_COUNT(blocking); i++) {
        struct outcome outcome = new_outcome(100, 100);
        run((struct mt_spawn){.argv = SHELL(blocking[i]), .timeout_ms = SHORT_MS}, &outcome);
        assert_false(outcome.ok);
        assert_int_equal(outcome.err.code, MT_ERR_TIMEOUT);
        assert_string_equal(outcome.err.msg, "sh did not end in time");
        end(&outcome);
    }
}

static void a_program_in_time_is_left_alone(void **state)
{
    (void)state;
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = SHELL("echo quick"), .timeout_ms = 60000}, &outcome);
    assert_true(outcome.ok);
    assert_string_equal(mt_buf_text(&outcome.output), "quick\n");
    end(&outcome);
}

static void the_environment_is_ours_or_the_one_given(void **state)
{
    (void)state;
    setenv("MOONTIDE_TEST", "inherited", 1);
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = SHELL("echo \"$MOONTIDE_TEST\"")}, &outcome);
    run((struct mt_spawn){.argv = SHELL("echo \"$MOONTIDE_TEST$GIVEN\""),
                          .environment = ARGV("GIVEN=a value")},
        &outcome);
    assert_string_equal(mt_buf_text(&outcome.output), "inherited\na value\n");
    end(&outcome);
}

/** Puts `folder`/`name` in the place of a descriptor; returns what stood there. */
static int replace_descriptor(int fd, const char *folder, const char *name, int flags)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int before = dup(fd);
    int file = open(path, flags, 0600);
    assert_true(file >= 0 && dup2(file, fd) == fd);
    close(file);
    return before;
}

static void restore_descriptor(int fd, int before)
{
    dup2(before, fd);
    close(before);
}

static void with_the_terminal_it_reads_and_writes_ours(void **state)
{
    (void)state;
    char *folder =
        support_folder_of((const struct support_file[]){{"in", "typed\n"}, {NULL, NULL}});
    int stdin_before = replace_descriptor(STDIN_FILENO, folder, "in", O_RDONLY);
    int stderr_before = replace_descriptor(STDERR_FILENO, folder, "err", O_WRONLY | O_CREAT);
    struct outcome outcome = new_outcome(100, 100);
    run((struct mt_spawn){.argv = SHELL("read line; echo \"got $line\"; echo asked >&2"),
                          .terminal = true},
        &outcome);
    restore_descriptor(STDIN_FILENO, stdin_before);
    restore_descriptor(STDERR_FILENO, stderr_before);
    assert_true(outcome.ok);
    assert_string_equal(mt_buf_text(&outcome.output), "got typed\n");
    assert_string_equal(mt_buf_text(&outcome.errors), "");

    char path[256];
    snprintf(path, sizeof path, "%s/err", folder);
    struct mt_buf written;
    mt_buf_init(&written, 100);
    assert_true(mt_file_read(path, &written, &outcome.err));
    assert_string_equal(mt_buf_text(&written), "asked\n");
    mt_buf_fini(&written);
    end(&outcome);
    support_folder_remove(folder);
}

static void no_descriptor_is_left_open(void **state)
{
    (void)state;
    int before = dup(STDIN_FILENO);
    close(before);
    struct outcome outcome = new_outcome(10000, 100);
    for (int i = 0; i < 3; i++) {
        run((struct mt_spawn){.argv = SHELL("exit 1")}, &outcome);
        run((struct mt_spawn){.argv = ARGV("moontide-no-such-program")}, &outcome);
        run((struct mt_spawn){.argv = ARGV("yes")}, &outcome);
        mt_buf_clear(&outcome.output);
    }
    int after = dup(STDIN_FILENO);
    close(after);
    assert_int_equal(after, before);
    end(&outcome);
}

int main(void)
{
    signal(SIGPIPE, SIG_IGN); // as main() does
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arguments_arrive_untouched),
        cmocka_unit_test(the_streams_are_apart),
        cmocka_unit_test(the_status_says_how_it_ended),
        cmocka_unit_test(input_larger_than_a_pipe_goes_round),
        cmocka_unit_test(input_that_nobody_reads_is_no_failure),
        cmocka_unit_test(without_input_the_program_sees_its_end),
        cmocka_unit_test(a_missing_program_is_not_found),
        cmocka_unit_test(a_program_that_may_not_run_is_refused),
        cmocka_unit_test(too_much_output_ends_the_program),
        cmocka_unit_test(too_many_errors_are_dropped),
        cmocka_unit_test(a_program_that_blocks_ends_at_the_timeout),
        cmocka_unit_test(a_program_in_time_is_left_alone),
        cmocka_unit_test(the_environment_is_ours_or_the_one_given),
        cmocka_unit_test(with_the_terminal_it_reads_and_writes_ours),
        cmocka_unit_test(no_descriptor_is_left_open),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
