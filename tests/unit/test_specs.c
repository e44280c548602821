// SPDX-License-Identifier: Apache-2.0
// Specs in processes: core/script/specs.h, with a runner of this test's own in place of busted's.
#include "script/specs.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"

#include <poll.h>
#include <string.h>
#include <unistd.h>

/** Runs the spec, whose file has one function a test; engine.skip of them are over. */
#define RUNNER                                                                                     \
    "local engine = require('moontide.testing.engine')\n"                                          \
    "local tests = dofile(engine.spec)\n"                                                          \
    "for i = engine.skip + 1, #tests do\n"                                                         \
    "  engine.emit({ event = 'started', name = 't' .. i, line = i, number = i })\n"                \
    "  engine.begin_test()\n"                                                                      \
    "  local good, message = pcall(tests[i], engine)\n"                                            \
    "  engine.emit({ event = 'ended', outcome = good and 'passed' or 'failed',\n"                  \
    "    lines = { good and 'good' or message } })\n"                                              \
    "end\n"

/** Runs specs with these texts at once, and writes what they come to, a line a result. */
static void check(struct support *support, const char *const *texts, const char *expected)
{
    char *folder = support_folder();
    support_write(folder, "lua/moontide/testing/runner.lua", RUNNER);
    const char *library = mt_arena_printf(support->arena, "%s/lua", folder);
    const struct mt_specs_options options = {.library = library, .wake_fd = -1};
    struct mt_specs *specs = mt_specs_new(&options, &support->findings);
    struct mt_test_results results = {0};
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    size_t count = 0;
    for (; texts[count] != NULL; count++) {
        const char *name = mt_arena_printf(support->arena, "%zu_spec.lua", count);
        support_write(folder, name, texts[count]);
        const char *path = mt_arena_printf(support->arena, "%s/%s", folder, name);
        assert_int_equal(mt_specs_add(specs, path), count);
    }
    for (size_t i = 0; i < count; i++) {
        mt_specs_take(specs, i, &results);
    }
    for (size_t i = 0; i < results.list.count; i++) {
        const struct mt_test_result *result = &results.list.items[i];
        const char *said = result->differences.items[0];
        const char *at = strstr(said, "_spec.lua:"); // the folder is of this test alone
        mt_buf_printf(&out, "%c %s%s: %s\n", strrchr(result->file, '/')[1], result->name,
                      result->failed ? " failed" : "", at != NULL ? at : said);
    }
    mt_buf_printf(&out, "%zu failed\n", results.failed);
    mt_specs_free(specs);
    support_folder_remove(folder);
    support_expect_text("specs", mt_buf_text(&out), expected);
    mt_buf_fini(&out);
}

static void results_come_in_the_order_of_specs(void **state)
{
    check(*state,
          (const char *[]){
              "return { function() end, function() error('no') end }",
              "return { function() end }",
              "return {}",
              NULL,
          },
          "0 t1: good\n"
          "0 t2 failed: _spec.lua:1: no\n"
          "1 t1: good\n"
          "1 failed\n");
}

static void what_ends_a_process_is_one_failed_test(void **state)
{
    check(*state,
          (const char *[]){
              "return { function() end, function() os.execute('kill -9 $PPID') end,\n"
              "  function() end }",
              "os.execute('kill -9 $PPID')",
              "return { function() os.exit(0) end }",
              NULL,
          },
          "0 t1: good\n"
          "0 t2 failed: the process of the spec has ended, with status 137\n"
          "0 t3: good\n"
          "1 the file failed: the process of the spec has ended, with status 137\n"
          "2 t1 failed: _spec.lua:1: os.exit would end the tests; fail with error(message)\n"
          "3 failed\n");
}

static void what_hangs_ends(void **state)
{
    check(
        *state,
        (const char *[]){
            "local function limit(e)\n"
            "  e.limit(0.1) e.emit({ event = 'limit', ms = 100 })\n"
            "end\n"
            "return { function(e) limit(e) while true do end end,\n"
            "  function(e) limit(e) while true do pcall(function() while true do end end) end end,"
            "\n  function() end }",
            NULL,
        },
        "0 t1 failed: _spec.lua:4: takes longer than 0.1 s\n"
        "0 t2 failed: takes longer than 0.1 s, and was ended\n"
        "0 t3: good\n"
        "2 failed\n");
}

static void more_than_there_is_room_for_wait(void **state)
{
    const char *texts[41];
    struct mt_buf expected;
    mt_buf_init(&expected, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < 40; i++) {
        texts[i] = "return { function() end }";
        mt_buf_printf(&expected, "%c t1: good\n", i < 10 ? '0' + (int)i : '0' + (int)(i / 10));
    }
    texts[40] = NULL;
    mt_buf_puts(&expected, "0 failed\n");
    check(*state, texts, mt_buf_text(&expected));
    mt_buf_fini(&expected);
}

static void those_that_nobody_takes_are_ended(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    support_write(folder, "moontide/testing/runner.lua", RUNNER);
    support_write(folder, "a_spec.lua", "while true do end");
    const struct mt_specs_options options = {.library = folder, .wake_fd = -1};
    struct mt_specs *specs = mt_specs_new(&options, &support->findings);
    mt_specs_add(specs, mt_arena_printf(support->arena, "%s/a_spec.lua", folder));
    mt_specs_free(specs); // and does not wait for half a minute
    support_folder_remove(folder);
}

static int wake_fds[2];

/** Somebody interrupts once the spec has begun, which says so. */
static bool was_woken(void)
{
    char byte;
    struct pollfd fd = {.fd = wake_fds[0], .events = POLLIN};
    return poll(&fd, 1, 0) > 0 && read(wake_fds[0], &byte, 1) == 1;
}

static void an_interrupt_ends_the_wait(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    support_write(folder, "moontide/testing/runner.lua", RUNNER);
    support_write(folder, "a_spec.lua", "while true do end");
    assert_int_equal(pipe(wake_fds), 0);
    const struct mt_specs_options options = {
        .library = folder, .interrupted = was_woken, .wake_fd = wake_fds[0]};
    struct mt_specs *specs = mt_specs_new(&options, &support->findings);
    struct mt_test_results results = {0};
    const size_t number =
        mt_specs_add(specs, mt_arena_printf(support->arena, "%s/a_spec.lua", folder));
    assert_int_equal(write(wake_fds[1], "!", 1), 1);
    mt_specs_take(specs, number, &results);
    assert_int_equal(results.list.count, 0);
    mt_specs_free(specs);
    close(wake_fds[0]);
    close(wake_fds[1]);
    support_folder_remove(folder);
}

static void without_a_runner_each_has_failed(void **state)
{
    struct support *support = *state;
    const struct mt_specs_options options = {.library = "/nowhere", .wake_fd = -1};
    struct mt_specs *specs = mt_specs_new(&options, &support->findings);
    struct mt_test_results results = {0};
    mt_specs_take(specs, mt_specs_add(specs, "a_spec.lua"), &results);
    mt_specs_free(specs);
    assert_int_equal(results.failed, 1);
    assert_non_null(strstr(results.list.items[0].differences.items[0], "/nowhere/moontide"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(results_come_in_the_order_of_specs),
        support_test(what_ends_a_process_is_one_failed_test),
        support_test(what_hangs_ends),
        support_test(more_than_there_is_room_for_wait),
        support_test(those_that_nobody_takes_are_ended),
        support_test(an_interrupt_ends_the_wait),
        support_test(without_a_runner_each_has_failed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
