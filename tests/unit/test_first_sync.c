// SPDX-License-Identifier: Apache-2.0
// Which sync of the app it is, as a preflight tells it.
#include "cli/first_sync.h"

#include "base/error.h"
#include "support_cluster.h"
#include "sync/preflight.h"

static const struct {
    const char *name;
    const char *there;
    const char *refused; ///< An object, or NULL.
    bool first;
} cases[] = {
    {"nothing is there", NULL, NULL, true},
    {"an object is there", CONFIG("b", ""), NULL, false},
    {"only a hook is there", JOB("hook", HOOK("PreSync")), NULL, true},
    {"what is refused is not there", NULL, "ConfigMap/a", true},
    {"what is refused is there", CONFIG("a", ""), "ConfigMap/a", false},
};

static void the_first_sync_finds_nothing_but_hooks(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct run_test *test =
            support_run_new(CONFIG("a", "") CONFIG("b", "") JOB("hook", HOOK("PreSync")),
                            &(struct run_test_options){.there = cases[i].there});
        struct mt_preflight_options options = support_run_preflight(test);
        if (cases[i].refused != NULL) {
            support_run_refuse(test, cases[i].refused, 1, 422, "data: Invalid value");
        }
        struct mt_preflight *preflight = mt_preflight_new(&options);
        support_run_preflight_to_idle(test, preflight);
        struct mt_plan plan = *options.plan;
        struct mt_error err;
        assert_true(
            mt_first_sync_tell(&plan, mt_preflight_result(preflight), options.cluster, &err));
        if (plan.first != cases[i].first) {
            fail_msg("%s, and it is said to be %s sync", cases[i].name,
                     plan.first ? "the first" : "a later");
        }
        mt_preflight_free(preflight);
        support_run_free(test);
    }
}

static void a_later_sync_stays_one(void **state)
{
    (void)state;
    struct run_test *test = support_run_new(CONFIG("a", ""), &(struct run_test_options){0});
    struct mt_preflight_options options = support_run_preflight(test);
    struct mt_preflight *preflight = mt_preflight_new(&options);
    support_run_preflight_to_idle(test, preflight);
    struct mt_plan plan = *options.plan;
    struct mt_error err;
    plan.first = false; // --upgrade
    assert_true(mt_first_sync_tell(&plan, mt_preflight_result(preflight), options.cluster, &err));
    assert_false(plan.first);
    mt_preflight_free(preflight);
    support_run_free(test);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_sync_finds_nothing_but_hooks),
        cmocka_unit_test(a_later_sync_stays_one),
    };
    return cmocka_run_group_tests_name("first_sync", tests, NULL, NULL);
}
