// SPDX-License-Identifier: Apache-2.0
// The files that `moontide new` starts from: names give way to others in paths and in texts.
#include "cli/starter.h"

#include "base/arena.h"
#include "base/error.h"
#include "support.h"

#include <string.h>

static const struct mt_starter_word words[] = {
    {"example.com/*", "*"},
    {"example.com", "core"},
    {"Widget", "Widget.example.com"}, // what was put in is not read again
    {0},
};

static const struct {
    const char *text;
    const char *filled;
} texts[] = {
    {"", ""},
    {"return {}\n", "return {}\n"},
    {"kinds = { \"example.com/*/Widget\" }", "kinds = { \"*/Widget.example.com\" }"},
    {"example.com/Widget example.co", "core/Widget.example.com example.co"},
    {"WidgetWidgetW", "Widget.example.comWidget.example.comW"},
};

static void words_give_way(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (size_t i = 0; i < SUPPORT_COUNT(texts); i++) {
        assert_string_equal(mt_starter_fill(texts[i].text, words, arena), texts[i].filled);
    }
    mt_arena_free(arena);
}

static void all_files_are_read_in_order(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    char *folder = support_folder();
    support_write(folder, "b.yaml", "kind: Widget\n");
    support_write(folder, "a/example.com/Widget.lua", "-- Widget\n");
    support_write(folder, "a/.hidden", "");
    struct mt_new_files files = {0};
    struct mt_error err;
    assert_true(mt_starter_read(folder, words, arena, &files, &err));
    assert_int_equal(files.count, 3);
    assert_string_equal(files.items[0].path, "a/.hidden");
    assert_string_equal(files.items[0].text, "");
    assert_string_equal(files.items[1].path, "a/core/Widget.example.com.lua");
    assert_string_equal(files.items[1].text, "-- Widget.example.com\n");
    assert_string_equal(files.items[2].path, "b.yaml");
    assert_string_equal(files.items[2].text, "kind: Widget.example.com\n");
    support_folder_remove(folder);
    mt_arena_free(arena);
}

static void a_folder_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    struct mt_new_files files = {0};
    struct mt_error err;
    assert_false(mt_starter_read("/nowhere/new", words, arena, &files, &err));
    assert_int_equal(err.code, MT_ERR_IO);
    assert_ptr_equal(strstr(err.msg, "/nowhere/new"), err.msg);
    mt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_give_way),
        cmocka_unit_test(all_files_are_read_in_order),
        cmocka_unit_test(a_folder_that_is_not_there_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
