// SPDX-License-Identifier: Apache-2.0
// Patterns as gobwas/glob has them without separators: SEMANTICS.md 5.6.
#include "base/glob.h"

#include "support.h"

#include <string.h>

static const struct {
    const char *pattern;
    const char *text;
    bool matches;
} cases[] = {
    {"", "", true},
    {"", "a", false},
    {"apps/Deployment", "apps/Deployment", true},
    {"apps/Deployment", "apps/Deployments", false},
    {"*", "", true},
    {"*", "a.b/C", true},
    {"**", "a.b/C", true},
    {"*/*", "apps/Deployment", true},
    {"*/*", "Pod", false},
    {"*.x.io/*", "a.b.x.io/Any", true},
    {"*.x.io/*", "x.io/Any", false},
    {"*e*e", "apple/eve", true},
    {"*e*e", "apple/even", false},
    {"a?c", "abc", true},
    {"a?c", "a/c", true},
    {"a?c", "ac", false},
    {"[ab]c", "bc", true},
    {"[ab]c", "cc", false},
    {"[!ab]c", "cc", true},
    {"[!ab]c", "ac", false},
    {"[a-c]", "b", true},
    {"[a-c]", "d", false},
    {"[!a-c]", "d", true},
    {"[a-cx]", "x", true},
    {"[]]", "]", true},
    {"[\\]]", "]", true},
    {"{apps,batch}/*", "batch/Job", true},
    {"{apps,batch}/*", "core/Job", false},
    {"{a*,*b}c", "xbc", true},
    {"{a*,*b}c", "axc", true},
    {"{a*,*b}c", "xxc", false},
    {"{a,{b,c}d}", "cd", true},
    {"{a,{b,c}d}", "c", false},
    {"{,x}y", "y", true},
    {"{ab,a}b", "ab", true},
    {"{ab,a}b", "abb", true},
    {"a,b}", "a,b}", true},
    {"\\*", "*", true},
    {"\\*", "a", false},
    {"\\{a", "{a", true},
    {"a-b!]", "a-b!]", true},
};

static void a_pattern_fits_the_whole_text(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        if (mt_glob_matches(cases[i].pattern, cases[i].text) != cases[i].matches) {
            fail_msg("%s and %s", cases[i].pattern, cases[i].text);
        }
        assert_true(mt_glob_is_valid(cases[i].pattern));
    }
}

static void what_is_not_closed_fits_nothing(void **state)
{
    static const char *const patterns[] = {"[",  "[a",   "a[]", "[\\]",   "{",
                                           "{a", "{a,b", "a\\", "{a,{b}", "{{{{{{{{{a}}}}}}}}}"};
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(patterns); i++) {
        assert_false(mt_glob_is_valid(patterns[i]));
        assert_false(mt_glob_matches(patterns[i], patterns[i]));
        assert_false(mt_glob_matches(patterns[i], "a"));
    }
    assert_true(mt_glob_is_valid("{{{{{{{{a}}}}}}}}"));
}

/** Where choices are tried one after the other this would take longer than anybody waits. */
static void no_pattern_takes_long(void **state)
{
    char text[MT_GLOB_TEXT_MAX + 2];
    char pattern[512];
    (void)state;
    memset(text, 'a', sizeof text);
    text[MT_GLOB_TEXT_MAX] = '\0';
    for (size_t i = 0; i + 2 < sizeof pattern; i += 2) {
        pattern[i] = '*';
        pattern[i + 1] = 'a';
    }
    memcpy(pattern + sizeof pattern - 2, "b", 2);
    assert_false(mt_glob_matches(pattern, text));
    assert_true(mt_glob_matches("*", text));
    text[MT_GLOB_TEXT_MAX] = 'a';
    text[MT_GLOB_TEXT_MAX + 1] = '\0';
    assert_false(mt_glob_matches("*", text));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(a_pattern_fits_the_whole_text),
        support_test(what_is_not_closed_fits_nothing),
        support_test(no_pattern_takes_long),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
