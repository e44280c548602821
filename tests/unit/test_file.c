// SPDX-License-Identifier: Apache-2.0
#include "base/file.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/error.h"
#include "support.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LARGE = 300000 };

/** Reads `folder`/`path` with a ceiling; the text is the caller's to end with mt_buf_fini(). */
static bool read_file(const char *folder, const char *path, size_t max, struct mt_buf *text,
                      struct mt_error *err)
{
    char full[4096];
    snprintf(full, sizeof full, "%s/%s", folder, path);
    mt_buf_init(text, max);
    *err = (struct mt_error){.code = MT_OK};
    return mt_file_read(full, text, err);
}

static void files_are_read_whole(void **state)
{
    (void)state;
    char *folder = support_folder();
    char *large = malloc(LARGE + 1);
    for (size_t i = 0; i < LARGE; i++) {
        large[i] = (char)('a' + i % 26);
    }
    large[LARGE] = '\0';
    support_write(folder, "small", "kind: Secret\n");
    support_write(folder, "empty", "");
    support_write(folder, "large", large);

    struct mt_buf text;
    struct mt_error err;
    assert_true(read_file(folder, "small", 100, &text, &err));
    assert_string_equal(mt_buf_text(&text), "kind: Secret\n");
    mt_buf_fini(&text);
    assert_true(read_file(folder, "empty", 100, &text, &err));
    assert_int_equal(text.length, 0);
    mt_buf_fini(&text);
    assert_true(read_file(folder, "large", MT_BUF_UNLIMITED, &text, &err));
    assert_string_equal(mt_buf_text(&text), large);
    assert_int_equal(text.length, LARGE);
    mt_buf_fini(&text);
    free(large);
    support_folder_remove(folder);
}

static const struct {
    size_t max;
    bool fits;
} ceilings[] = {{10, true}, {9, false}, {11, true}, {1, false}, {0, false}};

static void the_ceiling_may_be_met_and_not_passed(void **state)
{
    (void)state;
    char *folder = support_folder();
    support_write(folder, "ten", "0123456789");
    support_write(folder, "empty", "");
    struct mt_buf text;
    struct mt_error err;
    for (size_t i = 0; i < SUPPORT_COUNT(ceilings); i++) {
        assert_int_equal(read_file(folder, "ten", ceilings[i].max, &text, &err), ceilings[i].fits);
        assert_int_equal(err.code, ceilings[i].fits ? MT_OK : MT_ERR_INVALID);
        mt_buf_fini(&text);
    }
    assert_true(read_file(folder, "empty", 0, &text, &err));
    mt_buf_fini(&text);
    support_folder_remove(folder);
}

static void the_ceilings_message_names_it(void **state)
{
    (void)state;
    char *folder = support_folder();
    char full[4096];
    snprintf(full, sizeof full, "%s/sparse", folder);
    int fd = open(full, O_CREAT | O_WRONLY, 0600);
    assert_int_equal(ftruncate(fd, (off_t)1 << 40), 0); // a terabyte of nothing ends at the ceiling
    close(fd);
    struct mt_buf text;
    struct mt_error err;
    assert_false(read_file(folder, "sparse", 2 << 20, &text, &err));
    assert_int_equal(err.code, MT_ERR_INVALID);
    assert_string_equal(err.msg, "is larger than 2 MiB");
    mt_buf_fini(&text);
    support_folder_remove(folder);
}

static void what_cannot_be_read_is_told_apart(void **state)
{
    (void)state;
    char *folder = support_folder();
    support_write(folder, "file", "text");
    struct mt_buf text;
    struct mt_error err;
    assert_false(read_file(folder, "missing", 10, &text, &err));
    assert_int_equal(err.code, MT_ERR_NOT_FOUND);
    assert_non_null(strstr(err.msg, "No such file"));
    assert_false(read_file(folder, "file/below", 10, &text, &err));
    assert_int_equal(err.code, MT_ERR_NOT_FOUND);
    assert_false(read_file(folder, ".", 10, &text, &err));
    assert_int_equal(err.code, MT_ERR_IO);
    assert_non_null(strstr(err.msg, "directory"));
    assert_null(strstr(err.msg, folder)); // the caller knows the path
    mt_buf_fini(&text);
    support_folder_remove(folder);
}

static void reading_appends(void **state)
{
    (void)state;
    char *folder = support_folder();
    support_write(folder, "a", "second");
    char full[4096];
    snprintf(full, sizeof full, "%s/a", folder);
    struct mt_buf text;
    mt_buf_init(&text, 100);
    mt_buf_puts(&text, "first ");
    assert_true(mt_file_read(full, &text, NULL));
    assert_string_equal(mt_buf_text(&text), "first second");
    mt_buf_fini(&text);
    support_folder_remove(folder);
}

static void a_dash_is_standard_input(void **state)
{
    (void)state;
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "piped", 5), 5);
    close(ends[1]);
    int saved = dup(STDIN_FILENO);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    struct mt_buf text;
    mt_buf_init(&text, 5);
    bool ok = mt_file_read("-", &text, NULL);
    dup2(saved, STDIN_FILENO);
    close(saved);
    assert_true(ok);
    assert_string_equal(mt_buf_text(&text), "piped");
    mt_buf_fini(&text);
}

static void a_folder_is_listed_in_the_order_of_bytes(void **state)
{
    (void)state;
    static const char *const expected[] = {".hidden", "B.lua", "a.lua", "\xc3\xa4.lua"};
    char *folder = support_folder();
    for (size_t i = SUPPORT_COUNT(expected); i > 0; i--) {
        support_write(folder, expected[i - 1], "");
    }
    struct mt_arena *arena = mt_arena_new();
    struct mt_file_names names = {0};
    struct mt_error err;
    assert_true(mt_file_list(folder, arena, &names, &err));
    assert_int_equal(names.count, SUPPORT_COUNT(expected));
    for (size_t i = 0; i < names.count; i++) {
        assert_string_equal(names.items[i], expected[i]);
    }
    assert_false(mt_file_list("no/such/folder", arena, &names, &err));
    assert_string_equal(err.msg, "cannot be read: No such file or directory");
    mt_arena_free(arena);
    support_folder_remove(folder);
}

static void suffixes_are_ends_of_names(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const char *suffix;
        bool expected;
    } cases[] = {
        {"a.lua", ".lua", true},   {".lua", ".lua", true}, {"lua", ".lua", false},
        {"a.luac", ".lua", false}, {"", ".lua", false},    {"a", "", true},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        assert_int_equal(mt_file_has_suffix(cases[i].name, cases[i].suffix), cases[i].expected);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_read_whole),
        cmocka_unit_test(the_ceiling_may_be_met_and_not_passed),
        cmocka_unit_test(the_ceilings_message_names_it),
        cmocka_unit_test(what_cannot_be_read_is_told_apart),
        cmocka_unit_test(reading_appends),
        cmocka_unit_test(a_dash_is_standard_input),
        cmocka_unit_test(a_folder_is_listed_in_the_order_of_bytes),
        cmocka_unit_test(suffixes_are_ends_of_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
