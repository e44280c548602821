// SPDX-License-Identifier: Apache-2.0
#include "sync/fingerprint.h"

#include "base/arena.h"

#include "support.h"
#include "support_manifests.h"
#include "support_policy.h"

#include <string.h>

#define MAP(name, more) MANIFEST("v1", "ConfigMap", name, more)
#define JOB(name, more) MANIFEST("batch/v1", "Job", name, more)

struct fingerprint {
    char hex[MT_FINGERPRINT_SIZE];
};

static struct fingerprint take(struct support *support, const char *yaml,
                               struct mt_plan_options options)
{
    struct fingerprint made;
    support_reset(support);
    support_objects(yaml, false, &support->objects, &support->findings);
    options.app = options.app != NULL ? options.app : "shop";
    options.namespace = options.namespace != NULL ? options.namespace : "shop";
    options.policy = support_policy();
    const struct mt_plan *plan = mt_plan_make(&support->objects, &options, &support->findings);
    support_no_findings(&support->findings);
    mt_plan_fingerprint(plan, &support->objects, &options, made.hex);
    assert_int_equal(strlen(made.hex), MT_FINGERPRINT_SIZE - 1);
    return made;
}

#define BASE MAP("a", "") MAP("b", WAVE("1")) JOB("j", HOOK("PreSync"))

static const char base[] = BASE;

/** Input that comes to the same plan. */
static const struct {
    const char *name;
    const char *yaml;
    struct mt_plan_options options;
} same[] = {
    {"the same", base, {0}},
    {"another order", JOB("j", HOOK("PreSync")) MAP("b", WAVE("1")) MAP("a", ""), {0}},
    {"keys in another order",
     "---\nmetadata: {annotations: {}, name: a}\nkind: ConfigMap\napiVersion: v1\n" MAP(
         "b", WAVE("1")) JOB("j", HOOK("PreSync")),
     {0}},
    {"a later sync", base, {.later = true}},
    {"another timeout", base, {.timeouts = {.of = {[MT_LEVEL_WAVE] = {true, 5}}}}},
    {"another context", base, {.context = "prod"}},
};

static void nothing_changed_is_nothing_changed(void **state)
{
    const struct fingerprint expected = take(*state, base, (struct mt_plan_options){0});
    for (size_t i = 0; i < SUPPORT_COUNT(same); i++) {
        const struct fingerprint made = take(*state, same[i].yaml, same[i].options);
        if (strcmp(made.hex, expected.hex) != 0) {
            fail_msg("%s: another fingerprint", same[i].name);
        }
    }
}

static void an_inventory_changes_nothing(void **state)
{
    const struct mt_inventory_item gone = {.ref = {"", "v1", "ConfigMap", "shop", "gone"}};
    const struct fingerprint without = take(*state, base, (struct mt_plan_options){.prune = true});
    const struct fingerprint with =
        take(*state, base,
             (struct mt_plan_options){.prune = true, .inventory = &gone, .inventory_count = 1});
    assert_string_equal(without.hex, with.hex);
}

#define CHART(event) BASE MAP("first", "helm.sh/hook: " event)

static void hooks_of_install_and_upgrade_are_of_one_plan(void **state)
{
    static const char *const yamls[] = {CHART("pre-install"), CHART("pre-upgrade")};
    for (size_t i = 0; i < SUPPORT_COUNT(yamls); i++) {
        const struct fingerprint first = take(*state, yamls[i], (struct mt_plan_options){0});
        const struct fingerprint later =
            take(*state, yamls[i], (struct mt_plan_options){.later = true});
        const struct fingerprint none = take(*state, base, (struct mt_plan_options){0});
        assert_string_equal(first.hex, later.hex);
        assert_string_not_equal(first.hex, none.hex); // they count in any case
    }
}

/** Input that comes to another plan. */
static const struct {
    const char *name;
    const char *yaml;
    struct mt_plan_options options;
} other[] = {
    {"nothing", "", {0}},
    {"an object less", MAP("a", "") JOB("j", HOOK("PreSync")), {0}},
    {"an object more",
     MAP("a", "") MAP("b", WAVE("1")) JOB("j", HOOK("PreSync")) MAP("c", ""),
     {0}},
    {"another wave", MAP("a", "") MAP("b", WAVE("2")) JOB("j", HOOK("PreSync")), {0}},
    {"another hook type", MAP("a", "") MAP("b", WAVE("1")) JOB("j", HOOK("PostSync")), {0}},
    {"another policy",
     MAP("a", "") MAP("b", WAVE("1")) JOB("j", HOOK("PreSync") ", " POLICY("HookSucceeded")),
     {0}},
    {"other data",
     MAP("a", "") "data: {k: v}\n" MAP("b", WAVE("1")) JOB("j", HOOK("PreSync")),
     {0}},
    {"another app", base, {.app = "blog"}},
    {"another namespace", base, {.namespace = "blog"}},
    {"prune", base, {.prune = true}},
    {"no hooks", base, {.no_hooks = true}},
    {"no wait", base, {.no_wait = true}},
    {"test hooks", base, {.test = true}},
    {"a sync option", base, {.sync_options = {.replace = MT_YES}}},
    {"the same option said otherwise", base, {.sync_options = {.replace = MT_NO}}},
};

static void whatever_changes_what_is_done_changes_it(void **state)
{
    struct fingerprint seen[SUPPORT_COUNT(other) + 1];
    seen[0] = take(*state, base, (struct mt_plan_options){0});
    for (size_t i = 0; i < SUPPORT_COUNT(other); i++) {
        seen[i + 1] = take(*state, other[i].yaml, other[i].options);
        for (size_t j = 0; j <= i; j++) {
            if (strcmp(seen[j].hex, seen[i + 1].hex) == 0) {
                fail_msg("%s: as %s", other[i].name, j == 0 ? "before" : other[j - 1].name);
            }
        }
    }
}

static void parameters_of_script_hooks_count(void **state)
{
    const char *const params[] = {"{\"url\":\"a\",\"n\":1}", "{\"n\":1,\"url\":\"a\"}",
                                  "{\"url\":\"b\",\"n\":1}"};
    struct fingerprint made[SUPPORT_COUNT(params)];
    for (size_t i = 0; i < SUPPORT_COUNT(params); i++) {
        cJSON *tree = support_json(params[i]);
        const struct mt_plan_hook hook = {.type = "Script", .name = "home", .params = tree};
        made[i] = take(*state, base, (struct mt_plan_options){.hooks = &hook, .hook_count = 1});
        cJSON_Delete(tree);
    }
    assert_string_equal(made[0].hex, made[1].hex);
    assert_string_not_equal(made[0].hex, made[2].hex);
}

static void only_what_is_chosen_is_done(void **state)
{
    const struct mt_object_pattern only[] = {{.kind = "ConfigMap", .name = "a"},
                                             {.kind = "ConfigMap", .name = "b"}};
    const struct fingerprint a =
        take(*state, base, (struct mt_plan_options){.only = &only[0], .only_count = 1});
    const struct fingerprint b =
        take(*state, base, (struct mt_plan_options){.only = &only[1], .only_count = 1});
    const struct fingerprint both = take(*state, base, (struct mt_plan_options){0});
    assert_string_not_equal(a.hex, b.hex);
    assert_string_not_equal(a.hex, both.hex);
}

/** An interrupted sync is not gone on with by a deletion of the same manifests, and so on. */
static void a_deletion_is_another_plan(void **state)
{
    struct support *support = *state;
    struct fingerprint made[3];
    made[0] = take(support, "", (struct mt_plan_options){0});
    for (int orphan = 0; orphan < 2; orphan++) {
        const struct mt_plan_options options = {
            .app = "shop", .namespace = "shop", .orphan = orphan, .policy = support_policy()};
        const struct mt_plan *plan =
            mt_plan_make_deletion(&support->objects, &options, &support->findings);
        mt_plan_fingerprint(plan, &support->objects, &options, made[1 + orphan].hex);
    }
    assert_string_not_equal(made[0].hex, made[1].hex);
    assert_string_not_equal(made[0].hex, made[2].hex);
    assert_string_not_equal(made[1].hex, made[2].hex);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(nothing_changed_is_nothing_changed),
        support_test(an_inventory_changes_nothing),
        support_test(hooks_of_install_and_upgrade_are_of_one_plan),
        support_test(whatever_changes_what_is_done_changes_it),
        support_test(parameters_of_script_hooks_count),
        support_test(only_what_is_chosen_is_done),
        support_test(a_deletion_is_another_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
