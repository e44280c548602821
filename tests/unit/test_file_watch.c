// SPDX-License-Identifier: Apache-2.0
// Waiting for changes of files: core/base/file_watch.h.
#include "base/file_watch.h"

#include "support.h"

#include "base/arena.h"
#include "base/error.h"
#include "base/file.h"

#include <stdio.h>
#include <unistd.h>

static bool is_lua(const char *name)
{
    return mt_file_has_suffix(name, ".lua");
}

/** A folder that is watched, and a pipe that ends a wait. */
struct fixture {
    struct mt_arena *arena;
    char *folder;
    struct mt_file_watch *watch;
    int wake[2];
};

static void open_fixture(struct fixture *fixture, struct support *support, const char *path)
{
    struct mt_error err;
    fixture->arena = support->arena;
    fixture->folder = support_folder();
    support_write(fixture->folder, "deep/down/a.lua", "1");
    support_write(fixture->folder, ".hidden/a.lua", "1");
    assert_int_equal(pipe(fixture->wake), 0);
    fixture->watch = mt_file_watch_new(is_lua, &err);
    assert_non_null(fixture->watch);
    assert_true(mt_file_watch_add(
        fixture->watch, mt_arena_printf(fixture->arena, "%s%s", fixture->folder, path), &err));
}

static void close_fixture(struct fixture *fixture)
{
    mt_file_watch_free(fixture->watch);
    close(fixture->wake[0]);
    close(fixture->wake[1]);
    support_folder_remove(fixture->folder);
}

static void a_write_below_the_folder_is_told(void **state)
{
    struct fixture fixture;
    open_fixture(&fixture, *state, "");
    support_write(fixture.folder, "deep/down/a.lua", "2");
    assert_true(mt_file_watch_wait(fixture.watch, fixture.wake[0], -1));
    close_fixture(&fixture);
}

static void of_a_file_its_folder_is_watched(void **state)
{
    struct fixture fixture;
    open_fixture(&fixture, *state, "/deep/down/a.lua");
    support_write(fixture.folder, "deep/down/b.lua", "new");
    assert_true(mt_file_watch_wait(fixture.watch, fixture.wake[0], -1));
    close_fixture(&fixture);
}

static void removals_renames_and_folders_are_told(void **state)
{
    static const char *const names[] = {"/gone.lua", "/moved.lua", "/folder"};
    for (size_t i = 0; i < SUPPORT_COUNT(names); i++) {
        struct fixture fixture;
        struct mt_error err;
        open_fixture(&fixture, *state, "");
        const char *old = mt_arena_printf(fixture.arena, "%s/deep/down/a.lua", fixture.folder);
        const char *new = mt_arena_printf(fixture.arena, "%s%s", fixture.folder, names[i]);
        mt_file_watch_free(fixture.watch);
        fixture.watch = mt_file_watch_new(is_lua, &err);
        assert_true(mt_file_watch_add(fixture.watch, fixture.folder, &err));
        if (i == 0) {
            assert_int_equal(unlink(old), 0);
        } else if (i == 1) {
            assert_int_equal(rename(old, new), 0);
        } else {
            support_write(fixture.folder, "folder/x.txt", "a folder that was not there");
        }
        assert_true(mt_file_watch_wait(fixture.watch, fixture.wake[0], -1));
        close_fixture(&fixture);
    }
}

static void what_does_not_count_is_not(void **state)
{
    struct fixture fixture;
    open_fixture(&fixture, *state, "");
    support_write(fixture.folder, "deep/down/a.txt", "no script");
    support_write(fixture.folder, "deep/down/.a.lua", "an editor's");
    support_write(fixture.folder, ".hidden/a.lua", "2");
    assert_false(mt_file_watch_changed(fixture.watch));
    support_write(fixture.folder, "deep/a.lua", "a script");
    assert_true(mt_file_watch_changed(fixture.watch));
    assert_false(mt_file_watch_changed(fixture.watch));
    close_fixture(&fixture);
}

static void a_wait_is_ended(void **state)
{
    struct fixture fixture;
    open_fixture(&fixture, *state, "");
    assert_int_equal(write(fixture.wake[1], "!", 1), 1);
    assert_false(mt_file_watch_wait(fixture.watch, fixture.wake[0], -1));
    int output[2];
    assert_int_equal(pipe(output), 0);
    close(output[0]);
    assert_false(mt_file_watch_wait(fixture.watch, -1, output[1]));
    close(output[1]);
    close_fixture(&fixture);
}

static void a_path_that_is_not_there_is_passed_over(void **state)
{
    (void)state;
    struct mt_error err;
    struct mt_file_watch *watch = mt_file_watch_new(is_lua, &err);
    assert_true(mt_file_watch_add(watch, "/nowhere/at/all", &err));
    mt_file_watch_free(watch);
    mt_file_watch_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_write_below_the_folder_is_told),
        support_test(of_a_file_its_folder_is_watched),
        support_test(removals_renames_and_folders_are_told),
        support_test(what_does_not_count_is_not),
        support_test(a_wait_is_ended),
        support_test(a_path_that_is_not_there_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
