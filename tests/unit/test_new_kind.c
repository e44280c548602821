// SPDX-License-Identifier: Apache-2.0
// The kind that a health check is started for: what is one, and what an error shows in its place.
#include "cli/new_kind.h"

#include "base/arena.h"
#include "base/error.h"
#include "support.h"

#include <string.h>

#define LABEL_50 "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghij"

static const struct {
    const char *text;
    const char *group;
    const char *version;
    const char *kind;
} kinds[] = {
    {"Pod", "", "v1", "Pod"},
    {"core/Pod", "", "v1", "Pod"},
    {"v1/Pod", "", "v1", "Pod"},
    {"core/v1/Pod", "", "v1", "Pod"},
    {"v2alpha1/Pod", "", "v2alpha1", "Pod"},
    {"apps/Deployment", "apps", "v1", "Deployment"},
    {"apps/v1beta2/Deployment", "apps", "v1beta2", "Deployment"},
    {"v1alpha/Odd", "v1alpha", "v1", "Odd"}, // a group: no version ends so
    {"cert-manager.io/Certificate", "cert-manager.io", "v1", "Certificate"},
    {"x-k8s.io/v1/H2O", "x-k8s.io", "v1", "H2O"},
    {"acid.zalan.do/postgresql", "acid.zalan.do", "v1", "postgresql"},
};

static const struct {
    const char *text;
    const char *message;
} mistakes[] = {
    {"", "is no kind; it is written [group/]Kind"},
    {"/Pod", "[group/]Kind"},
    {"core/", "[group/]Kind"},
    {"a/v1/b/Kind", "[group/]Kind"},
    {"../Pod", "[group/]Kind"},
    {"a..b/Pod", "[group/]Kind"},
    {".example.com/Pod", "[group/]Kind"},
    {"example.com./Pod", "[group/]Kind"},
    {"-example.com/Pod", "[group/]Kind"},
    {"example-.com/Pod", "[group/]Kind"},
    {"Example.com/Pod", "[group/]Kind"},
    {"Deployment/web", "[group/]Kind"},
    {"example.com/one/Kind", "[group/]Kind"},
    {"example.com/v1beta/Kind", "[group/]Kind"},
    {"example.com/Kind.lua", "[group/]Kind"},
    {"example.com/2Kind", "[group/]Kind"},
    {"example.com/Kind-", "[group/]Kind"},
    {"Two Words", "[group/]Kind"},
    {"K" LABEL_50 LABEL_50, "[group/]Kind"},
    {"Certificate.cert-manager.io", "did you mean cert-manager.io/Certificate?"},
    {"deployment", "did you mean Deployment?"},
    {"apps/v1/deployment", "did you mean apps/v1/Deployment?"},
    {"networking.k8s.io/ingress", "did you mean networking.k8s.io/Ingress?"},
};

static void kinds_are_read(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (size_t i = 0; i < SUPPORT_COUNT(kinds); i++) {
        struct mt_new_kind kind;
        struct mt_error err;
        if (!mt_new_kind_parse(kinds[i].text, arena, &kind, &err)) {
            fail_msg("%s", err.msg);
        }
        assert_string_equal(kind.group, kinds[i].group);
        assert_string_equal(kind.version, kinds[i].version);
        assert_string_equal(kind.kind, kinds[i].kind);
    }
    mt_arena_free(arena);
}

static void mistakes_show_what_is_right(void **state)
{
    (void)state;
    struct mt_arena *arena = mt_arena_new();
    for (size_t i = 0; i < SUPPORT_COUNT(mistakes); i++) {
        struct mt_new_kind kind;
        struct mt_error err = {.code = MT_OK};
        if (mt_new_kind_parse(mistakes[i].text, arena, &kind, &err)) {
            fail_msg("\"%s\" is taken for a kind", mistakes[i].text);
        }
        assert_int_equal(err.code, MT_ERR_INVALID);
        if (strstr(err.msg, mistakes[i].message) == NULL) {
            fail_msg("\"%s\" says: %s", mistakes[i].text, err.msg);
        }
    }
    mt_arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kinds_are_read),
        cmocka_unit_test(mistakes_show_what_is_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
