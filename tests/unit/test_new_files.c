// SPDX-License-Identifier: Apache-2.0
// Files that are made together: all of them, or nothing at all, and nothing in the place of
// another.
#include "base/new_files.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/buffer.h"
#include "base/error.h"
#include "base/file.h"
#include "support.h"

#include <string.h>
#include <unistd.h>

/** A folder that is the current one while a test runs, so that paths are short. */
struct place {
    struct mt_arena *arena;
    char *folder;
    struct mt_new_files files;
    struct mt_error err;
};

static void begin(struct place *place)
{
    *place = (struct place){.arena = mt_arena_new(), .folder = support_folder()};
    assert_int_equal(chdir(place->folder), 0);
}

static void end(struct place *place)
{
    assert_int_equal(chdir("/"), 0);
    support_folder_remove(place->folder);
    mt_arena_free(place->arena);
}

static void add(struct place *place, const char *path, const char *text)
{
    struct mt_new_file file = {path, text};
    mt_array_push(place->arena, &place->files, file);
}

static bool make(struct place *place)
{
    return mt_new_files_make(&place->files, place->arena, &place->err);
}

static void assert_content(const char *path, const char *expected)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    assert_true(mt_file_read(path, &text, NULL));
    assert_string_equal(mt_buf_text(&text), expected);
    mt_buf_fini(&text);
}

/** The names in the current folder, "a b". */
static void assert_here(struct place *place, const char *expected)
{
    struct mt_file_names names = {0};
    assert_true(mt_file_list(".", place->arena, &names, NULL));
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < names.count; i++) {
        mt_buf_printf(&text, "%s%s", i > 0 ? " " : "", names.items[i]);
    }
    assert_string_equal(mt_buf_text(&text), expected);
    mt_buf_fini(&text);
}

static void makes_files_and_their_folders(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    add(&place, "a/b/c.lua", "return 1\n");
    add(&place, "a/b/empty", "");
    add(&place, mt_arena_printf(place.arena, "%s/d", place.folder), "d");
    assert_true(make(&place));
    assert_content("a/b/c.lua", "return 1\n");
    assert_content("a/b/empty", "");
    assert_content("d", "d");
    end(&place);
}

static void writes_nothing_where_something_is(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    add(&place, "old", "mine");
    assert_true(make(&place));
    assert_int_equal(symlink("nowhere", "link"), 0);
    add(&place, "new/file", "x");
    add(&place, "link", "x");
    assert_false(make(&place));
    assert_int_equal(place.err.code, MT_ERR_INVALID);
    assert_string_equal(place.err.msg, "old, link are there already; nothing was written");
    assert_content("old", "mine");
    assert_here(&place, "link old");
    end(&place);
}

static void takes_back_what_it_made(void **state)
{
    (void)state;
    struct place place;
    begin(&place);
    add(&place, "there/mine", "x");
    assert_true(make(&place));
    place.files.count = 0;
    add(&place, "there/a/b", "x");
    add(&place, "file", "x");
    add(&place, "file/below", "x"); // is in no folder
    assert_false(make(&place));
    assert_int_equal(place.err.code, MT_ERR_IO);
    assert_non_null(strstr(place.err.msg, "file/below cannot be made: "));
    assert_here(&place, "there");
    assert_int_equal(access("there/a", F_OK), -1);
    assert_content("there/mine", "x");
    end(&place);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(makes_files_and_their_folders),
        cmocka_unit_test(writes_nothing_where_something_is),
        cmocka_unit_test(takes_back_what_it_made),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
