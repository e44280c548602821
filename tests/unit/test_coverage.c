// SPDX-License-Identifier: Apache-2.0
// Which lines have been run: core/script/coverage.h and coverage_files.h.
#include "script/coverage.h"

#include "support.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "script/coverage_files.h"
#include "script/script.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define TEXT                                                                                       \
    "local function f(a)\n"                                                                        \
    "  if a then\n"                                                                                \
    "    return 1\n"                                                                               \
    "  end\n"                                                                                      \
    "  local b = 2\n"                                                                              \
    "\n"                                                                                           \
    "  b = b + 1\n"                                                                                \
    "  return b\n"                                                                                 \
    "end\n"                                                                                        \
    "local thread = coroutine.create(f)\n"                                                         \
    "return { coroutine.resume(thread, true) }\n"

static void run_it(lua_State *L, void *data)
{
    (void)data;
    mt_script_run(L);
}

static void run_script(const char *path)
{
    struct mt_error err = {.msg = ""};
    struct mt_script_options options =
        mt_script_options_for_checks(path, NULL, MT_DIALECT_MOONTIDE);
    struct mt_script *script = mt_script_new(&options, &err);
    assert_non_null(script);
    if (!mt_script_call(script, run_it, NULL, &err)) {
        fail_msg("%s", err.msg);
    }
    mt_script_free(script);
}

static void write_lines(void *data, const char *file, const struct mt_line_set *lines)
{
    struct mt_buf *out = data;
    mt_buf_printf(out, "%s:", strrchr(file, '/') + 1);
    for (size_t line = 1; line < lines->size; line++) {
        if (mt_line_set_has(lines, line)) {
            mt_buf_printf(out, " %zu", line);
        }
    }
    mt_buf_putc(out, '\n');
}

static void expect_lines(const char *expected)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_coverage_each(write_lines, &out);
    support_expect_text("lines", mt_buf_text(&out), expected);
    mt_buf_fini(&out);
}

static void lines_are_noted_between_begin_and_end(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    support_write(folder, "hooks/a.lua", TEXT);
    const char *path = mt_arena_printf(support->arena, "%s/hooks/a.lua", folder);
    run_script(path);
    expect_lines("");
    mt_coverage_begin();
    run_script(path);
    expect_lines("a.lua: 2 3 9 10 11\n");
    mt_coverage_end();
    expect_lines("");
    assert_int_equal(mt_coverage_mask(), 0);
    support_folder_remove(folder);
}

static void lines_of_another_process_are_added(void **state)
{
    (void)state;
    int ends[2];
    char text[256] = "";
    cJSON *line = support_quoted_json("{'coverage':'hooks/a.lua','lines':[3,1,0,-7,'x']}");
    cJSON *other = support_quoted_json("{'event':'over'}");
    mt_coverage_begin();
    assert_true(mt_coverage_read(line));
    assert_false(mt_coverage_read(other));
    assert_false(mt_coverage_read(NULL));
    expect_lines("a.lua: 1 3\n");
    assert_int_equal(pipe(ends), 0);
    mt_coverage_write(ends[1]);
    close(ends[1]);
    assert_true(read(ends[0], text, sizeof text - 1) > 0);
    close(ends[0]);
    assert_string_equal(text, "{\"coverage\":\"hooks/a.lua\",\"lines\":[1,3]}\n");
    mt_coverage_end();
    cJSON_Delete(line);
    cJSON_Delete(other);
}

static void files_have_what_was_missed(void **state)
{
    struct support *support = *state;
    struct mt_arena *arena = support->arena;
    char *folder = support_folder_of((struct support_file[]){
        {"hooks/a.lua", TEXT},
        {"hooks/a_spec.lua", "return 1\n"},
        {"hooks/never.lua", "return {\n  a = 1,\n}\n"},
        {"hooks/testdata/x.lua", "return 1\n"},
        {"other/README.lua", "return 1\n"},
        {"_/Kind/actions/go/action.lua", "return obj\n"},
        {"moontide.lua", "return {}\n"},
        {NULL, NULL},
    });
    struct mt_buf out;
    struct mt_covered_files files;
    const struct mt_coverage_scope scope = {
        .paths = (const char *const[]){folder}, .path_count = 1, .shipped = "/nowhere"};
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_coverage_begin();
    run_script(mt_arena_printf(arena, "%s/hooks/a.lua", folder));
    run_script(mt_arena_printf(arena, "%s/hooks/../hooks/a.lua", folder));
    run_script(mt_arena_printf(arena, "%s/moontide.lua", folder));
    mt_covered_files_make(&scope, arena, &files);
    mt_coverage_end();
    for (size_t i = 0; i < files.list.count; i++) {
        const struct mt_covered_file *file = &files.list.items[i];
        mt_buf_printf(&out, "%s %zu of %zu", file->path + strlen(folder) + 1, file->reached,
                      file->lines);
        for (size_t j = 0; j < file->missed.count; j++) {
            mt_buf_printf(&out, " %u-%u", file->missed.items[j].first, file->missed.items[j].last);
        }
        mt_buf_putc(&out, '\n');
    }
    mt_buf_printf(&out, "%zu of %zu\n", files.reached, files.lines);
    support_folder_remove(folder);
    support_expect_text("files", mt_buf_text(&out),
                        "_/Kind/actions/go/action.lua 0 of 1 1-1\n"
                        "hooks/a.lua 4 of 7 5-8\n"
                        "hooks/never.lua 0 of 2 1-2\n"
                        "4 of 10\n");
    mt_buf_fini(&out);
}

static void percent_is_rounded_down(void **state)
{
    (void)state;
    assert_int_equal(mt_covered_percent(999, 1000), 99);
    assert_int_equal(mt_covered_percent(1, 3), 33);
    assert_int_equal(mt_covered_percent(7, 7), 100);
    assert_int_equal(mt_covered_percent(0, 0), 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(lines_are_noted_between_begin_and_end),
        support_test(lines_of_another_process_are_added),
        support_test(files_have_what_was_missed),
        cmocka_unit_test(percent_is_rounded_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
