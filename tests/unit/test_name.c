// SPDX-License-Identifier: Apache-2.0
#include "manifest/name.h"

#include "base/error.h"
#include "support.h"

#include <string.h>

// 53 and 63 letters.
#define LONGEST_APP "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyza"
#define LONGEST_NAMESPACE LONGEST_APP "bcdefghijk"

static const struct {
    const char *name;
    bool app;
    bool namespace;
} labels[] = {
    {"shop", true, true},
    {"a", true, true},
    {"0", true, true},
    {"shop-2-eu", true, true},
    {LONGEST_APP, true, true},
    {LONGEST_APP "b", false, true},
    {LONGEST_NAMESPACE, false, true},
    {LONGEST_NAMESPACE "l", false, false},
    {"", false, false},
    {"Shop", false, false},
    {"-shop", false, false},
    {"shop-", false, false},
    {"shop.eu", false, false},
    {"shop_eu", false, false},
    {"shop/eu", false, false},
    {" shop", false, false},
    {"sh\xC3\xB6p", false, false},
};

static const struct {
    const char *name;
    bool plain;
} names[] = {
    {"restart", true},   {"restart_once", true}, {"a-b.c_d", true},   {"team/restart", true},
    {"Team/V2/x", true}, {"a..b", true},         {"a--b", true},      {"7", true},
    {"", false},         {".", false},           {"..", false},       {"../a", false},
    {"a/..", false},     {"a/../b", false},      {"a/./b", false},    {"/a", false},
    {"a/", false},       {"a//b", false},        {"-a", false},       {"a-", false},
    {"a-/b", false},     {"a/-b", false},        {"a b", false},      {"a;b", false},
    {"a\nb", false},     {"a\\b", false},        {"\xC3\xA4", false}, {"a*", false},
};

static void apps_and_namespaces_are_dns_labels(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(labels); i++) {
        struct mt_error err = {.code = MT_OK};
        assert_int_equal(mt_name_check("--app", labels[i].name, true, &err), labels[i].app);
        assert_int_equal(err.code, labels[i].app ? MT_OK : MT_ERR_INVALID);
        if (!labels[i].app) {
            assert_ptr_equal(strstr(err.msg, "--app \""), err.msg);
            assert_non_null(strstr(err.msg, labels[i].name));
        }
        assert_int_equal(mt_name_check("-n", labels[i].name, false, NULL), labels[i].namespace);
    }
}

static void plain_names_stand_in_file_names(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(names); i++) {
        if (mt_name_is_plain(names[i].name) != names[i].plain) {
            fail_msg("\"%s\"", names[i].name);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(apps_and_namespaces_are_dns_labels),
        cmocka_unit_test(plain_names_stand_in_file_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
