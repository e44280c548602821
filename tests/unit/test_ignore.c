// SPDX-License-Identifier: Apache-2.0
// .moontideignore: the lines of .gitignore that the header names.
#include "manifest/ignore.h"

#include "base/arena.h"
#include "support.h"

#include <string.h>

static const struct {
    const char *lines;
    const char *path;
    bool is_folder;
    bool matches;
} cases[] = {
    // A name at any depth.
    {"web.yaml", "web.yaml", false, true},
    {"web.yaml", "sub/web.yaml", false, true},
    {"web.yaml", "a/b/web.yaml", false, true},
    {"web.yaml", "my-web.yaml", false, false},
    {"web.yaml", "web.yaml.bak", false, false},
    {"charts", "charts", true, true},
    {"charts", "sub/charts", true, true},
    {"charts", "charts", false, true},
    // Wildcards stop at slashes.
    {"*.json", "a.json", false, true},
    {"*.json", "sub/a.json", false, true},
    {"*.json", "a.yaml", false, false},
    {"?.yaml", "a.yaml", false, true},
    {"?.yaml", "ab.yaml", false, false},
    {"[ab].yaml", "b.yaml", false, true},
    {"[ab].yaml", "c.yaml", false, false},
    {"[!ab].yaml", "c.yaml", false, true},
    {"sub/*.yaml", "sub/a.yaml", false, true},
    {"sub/*.yaml", "sub/deep/a.yaml", false, false},
    // With a slash elsewhere than at the end: a path from this folder.
    {"sub/a.yaml", "sub/a.yaml", false, true},
    {"sub/a.yaml", "other/sub/a.yaml", false, false},
    {"/a.yaml", "a.yaml", false, true},
    {"/a.yaml", "sub/a.yaml", false, false},
    // With one at the end: folders only.
    {"charts/", "charts", true, true},
    {"charts/", "sub/charts", true, true},
    {"charts/", "charts", false, false},
    {"/charts/", "sub/charts", true, false},
    {"sub/charts/", "sub/charts", true, true},
    // The last line that fits decides.
    {"*.yaml\n!web.yaml", "web.yaml", false, false},
    {"*.yaml\n!web.yaml", "api.yaml", false, true},
    {"!web.yaml\n*.yaml", "web.yaml", false, true},
    {"*.yaml\n!/sub/*.yaml\nsub/a.yaml", "sub/a.yaml", false, true},
    {"*.yaml\n!/sub/*.yaml\nsub/a.yaml", "sub/b.yaml", false, false},
    // Comments, blank lines, line ends.
    {"# web.yaml\n\n   \n", "web.yaml", false, false},
    {"# web.yaml", "# web.yaml", false, false},
    {"\\#web.yaml", "#web.yaml", false, true},
    {"\\!web.yaml", "!web.yaml", false, true},
    {"web.yaml\r\napi.yaml\r\n", "web.yaml", false, true},
    {"web.yaml\r\napi.yaml\r\n", "api.yaml", false, true},
    {"web.yaml  \t", "web.yaml", false, true},
    {"two words.yaml", "two words.yaml", false, true},
    {"", "web.yaml", false, false},
    // Lines that name nothing.
    {"/", "web.yaml", false, false},
    {"!", "web.yaml", false, false},
    {"!/", "web.yaml", true, false},
};

static void lines_leave_out(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    const char *file = mt_arena_printf(support->arena, "%s/.moontideignore", folder);
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct mt_ignore ignore = {0};
        support_write(folder, ".moontideignore", cases[i].lines);
        mt_ignore_read(&ignore, file, &support->findings);
        support_no_findings(&support->findings);
        if (mt_ignore_matches(&ignore, cases[i].path, cases[i].is_folder) != cases[i].matches) {
            fail_msg("row %zu: \"%s\" and %s", i, cases[i].lines, cases[i].path);
        }
    }
    support_folder_remove(folder);
}

static void a_missing_file_leaves_nothing_out(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    struct mt_ignore ignore = {0};
    assert_false(mt_ignore_matches(&ignore, "web.yaml", false));
    mt_ignore_read(&ignore, mt_arena_printf(support->arena, "%s/.moontideignore", folder),
                   &support->findings);
    support_no_findings(&support->findings);
    assert_false(mt_ignore_matches(&ignore, "web.yaml", false));
    support_folder_remove(folder);
}

static void what_is_not_known_is_an_error_with_its_line(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    support_write(folder, "ignore", "# **\nweb.yaml\n**/api.yaml\nsub/**\n");
    const char *file = mt_arena_printf(support->arena, "%s/ignore", folder);
    struct mt_ignore ignore = {0};
    mt_ignore_read(&ignore, file, &support->findings);
    assert_int_equal(support->findings.errors, 2);
    const struct mt_finding *finding = support_finding(&support->findings, "invalid-ignore");
    assert_non_null(finding);
    assert_string_equal(finding->place.file, file);
    assert_int_equal(finding->place.line, 3);
    assert_true(mt_ignore_matches(&ignore, "web.yaml", false)); // the other lines count
    support_folder_remove(folder);
}

static void a_folder_of_that_name_is_an_error(void **state)
{
    struct support *support = *state;
    char *folder = support_folder();
    struct mt_ignore ignore = {0};
    mt_ignore_read(&ignore, folder, &support->findings);
    assert_int_equal(support->findings.errors, 1);
    assert_non_null(support_finding(&support->findings, "unreadable"));
    support_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(lines_leave_out),
        support_test(a_missing_file_leaves_nothing_out),
        support_test(what_is_not_known_is_an_error_with_its_line),
        support_test(a_folder_of_that_name_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
