// SPDX-License-Identifier: Apache-2.0
// Which files are tests, and of which folder of scripts: INTERFACE.md 2 "Script folders",
// SEMANTICS.md 5.6 and 5.8.
#include "script/test_files.h"

#include "support.h"

#include "base/arena.h"

#include <string.h>

static const struct support_file files[] = {
    {"a/Pod/health_test.yaml", ""},
    {"a/Pod/health.lua", ""},
    {"a/apps/Deployment/health_test.yaml", ""},
    {"a/apps/Deployment/actions/action_test.yaml", ""},
    {"a/apps/Deployment/actions/testdata/health_test.yaml", ""},
    {"a/_.x.io/_/health_test.yaml", ""},
    {"a/x.io/Thing/values_test.yaml", ""},
    {"a/.hidden/Pod/health_test.yaml", ""},
    {"b/health/x.io/Thing_test.yaml", ""},
    {"b/health/Any_test.yaml", ""},
    {"b/health/x.io/Thing.lua", ""},
    {NULL, NULL},
};

/** "PATH ROOT" a line, as seen from the folder. */
static const char *find(struct support *support, const char *folder, const char *path)
{
    struct mt_test_files found = {0};
    struct mt_arena *arena = support->arena;
    const size_t length = strlen(folder) + 1;
    mt_test_files_find(mt_arena_printf(arena, "%s/%s", folder, path), &found, &support->findings);
    const char *text = "";
    for (size_t i = 0; i < found.list.count; i++) {
        const struct mt_test_file *file = &found.list.items[i];
        text = mt_arena_printf(arena, "%s%s %s\n", text, file->path + length, file->root + length);
    }
    return text;
}

static void a_test_lies_in_a_folder_of_scripts(void **state)
{
    static const struct {
        const char *path;
        const char *found;
    } cases[] = {
        {"a", "a/Pod/health_test.yaml a\n"
              "a/_.x.io/_/health_test.yaml a\n"
              "a/apps/Deployment/actions/action_test.yaml a\n"
              "a/apps/Deployment/health_test.yaml a\n"},
        {"a/Pod/", "a/Pod/health_test.yaml a\n"},
        {"a/apps", "a/apps/Deployment/actions/action_test.yaml a\n"
                   "a/apps/Deployment/health_test.yaml a\n"},
        {"a/apps/Deployment/actions", "a/apps/Deployment/actions/action_test.yaml a\n"},
        {"a/_.x.io/_/health_test.yaml", "a/_.x.io/_/health_test.yaml a\n"},
        {"a/x.io/Thing", ""},
        {"a/x.io/Thing/values_test.yaml", "a/x.io/Thing/values_test.yaml a\n"},
        {"b", "b/health/Any_test.yaml b\nb/health/x.io/Thing_test.yaml b\n"},
        {"b/health/x.io", "b/health/x.io/Thing_test.yaml b\n"},
    };
    struct support *support = *state;
    char *folder = support_folder_of(files);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        assert_string_equal(find(support, folder, cases[i].path), cases[i].found);
        support_no_findings(&support->findings);
    }
    support_folder_remove(folder);
}

static void a_spec_is_a_test_wherever_it_lies(void **state)
{
    static const struct support_file some[] = {
        {"hooks/T_spec.lua", ""},      {"hooks/T.lua", ""},       {"deep/down/any_spec.lua", ""},
        {"testdata/any_spec.lua", ""}, {"a_spec.luac", ""},       {".hidden/any_spec.lua", ""},
        {"health/A_test.yaml", ""},    {"health/A_spec.lua", ""}, {NULL, NULL},
    };
    struct support *support = *state;
    char *folder = support_folder_of(some);
    struct mt_test_files found = {0};
    const char *text = "";
    mt_test_files_find(folder, &found, &support->findings);
    mt_test_files_find(mt_arena_printf(support->arena, "%s/hooks/T.lua", folder), &found,
                       &support->findings); // by name whatever is Lua is a spec
    for (size_t i = 0; i < found.list.count; i++) {
        const struct mt_test_file *file = &found.list.items[i];
        text = mt_arena_printf(support->arena, "%s%s%s\n", text, file->path + strlen(folder) + 1,
                               file->spec ? " spec" : "");
    }
    support_folder_remove(folder);
    assert_string_equal(text, "deep/down/any_spec.lua spec\n"
                              "health/A_spec.lua spec\n"
                              "health/A_test.yaml\n"
                              "hooks/T_spec.lua spec\n"
                              "hooks/T.lua spec\n");
}

static void a_missing_path_is_a_finding(void **state)
{
    struct support *support = *state;
    struct mt_test_files found = {0};
    mt_test_files_find("no/such/folder", &found, &support->findings);
    assert_int_equal(found.list.count, 0);
    support_expect_findings("missing", &support->findings,
                            "error unreadable no/such/folder cannot be read: No such file or "
                            "directory\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_test_lies_in_a_folder_of_scripts),
        support_test(a_spec_is_a_test_wherever_it_lies),
        support_test(a_missing_path_is_a_finding),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
