// SPDX-License-Identifier: Apache-2.0
// Lines that can be run: core/script/active_lines.h.
#include "script/active_lines.h"

#include "support.h"

#include "base/buffer.h"

#include <stdlib.h>
#include <string.h>

/** The lines of a file with this text, as "1 3 4 "; "none" where it has no lines to tell. */
static void check(const char *text, const char *expected)
{
    char *folder = support_folder();
    struct mt_line_set lines = {0};
    struct mt_buf out;
    struct mt_buf path;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_buf_init(&path, MT_BUF_UNLIMITED);
    mt_buf_printf(&path, "%s/a.lua", folder);
    support_write(folder, "a.lua", text);
    if (!mt_active_lines(mt_buf_text(&path), &lines)) {
        mt_buf_puts(&out, "none");
    }
    for (size_t line = 1; line < lines.size; line++) {
        if (mt_line_set_has(&lines, line)) {
            mt_buf_printf(&out, "%zu ", line);
        }
    }
    support_expect_text(text, mt_buf_text(&out), expected);
    mt_line_set_fini(&lines);
    mt_buf_fini(&out);
    mt_buf_fini(&path);
    support_folder_remove(folder);
}

static void lines_of_functions_that_were_never_run_count(void **state)
{
    (void)state;
    check("local function f(a)\n"    // 1: nothing stands here, the function is made at its end
          "  if a then\n"            // 2
          "    return 1\n"           // 3
          "  end\n"                  // 4
          "  return function(...)\n" // 5: the same
          "    local b = ...\n"      // 6
          "    return b\n"           // 7
          "  end\n"                  // 8
          "end\n"                    // 9
          "\n"                       // 10
          "-- a remark\n"            // 11
          "return { f = f }\n",      // 12
          "2 3 6 7 12 ");
}

static void ends_and_brackets_do_not(void **state)
{
    (void)state;
    check("local t = {\n"
          "  a = 1,\n"
          "  f = function()\n"
          "    if t then\n"
          "      print(1)\n"
          "    else\n"
          "      print(2)\n"
          "    end\n"
          "  end,\n"
          "}\n"
          "return t\n",
          "1 2 4 5 7 11 ");
}

static void all_sorts_of_constants_are_passed_over(void **state)
{
    (void)state;
    check("return 1, 2.5, 'short', true, false, nil,\n"
          "  ('a long text of more than forty characters, which Lua writes otherwise'), 123456789\n"
          "  ,function(...) local a <const> = 1 return a, ... end\n",
          "1 2 3 ");
}

static void distant_lines_are_found(void **state)
{
    (void)state;
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_buf_puts(&text, "local a = 1");
    for (int i = 0; i < 299; i++) {
        mt_buf_putc(&text, '\n');
    }
    mt_buf_puts(&text, "a = a + 1\n");
    for (int i = 0; i < 400; i++) { // more than Lua keeps by differences alone
        mt_buf_puts(&text, "a = a + 1 ");
    }
    mt_buf_puts(&text, "\nreturn a\n");
    check(mt_buf_text(&text), "1 300 301 302 ");
    mt_buf_fini(&text);
}

static void what_does_not_compile_has_none(void **state)
{
    (void)state;
    struct mt_line_set lines = {0};
    check("return {", "none");
    assert_false(mt_active_lines("/nowhere.lua", &lines));
    assert_int_equal(lines.size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_of_functions_that_were_never_run_count),
        cmocka_unit_test(ends_and_brackets_do_not),
        cmocka_unit_test(all_sorts_of_constants_are_passed_over),
        cmocka_unit_test(distant_lines_are_found),
        cmocka_unit_test(what_does_not_compile_has_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
