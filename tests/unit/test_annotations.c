// SPDX-License-Identifier: Apache-2.0
// The keys: SEMANTICS.md 1.2 and INTERFACE.md 2.
#include "manifest/annotations.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <string.h>

// Every key that is honoured.
static const struct {
    const char *key;
    enum mt_annotation annotation;
    bool twin; // whether it has a twin under moontide.dev/
} known[] = {
    {"argocd.argoproj.io/hook", MT_ANN_HOOK, true},
    {"argocd.argoproj.io/hook-delete-policy", MT_ANN_HOOK_DELETE_POLICY, true},
    {"argocd.argoproj.io/sync-wave", MT_ANN_SYNC_WAVE, true},
    {"argocd.argoproj.io/sync-options", MT_ANN_SYNC_OPTIONS, true},
    {"argocd.argoproj.io/compare-options", MT_ANN_COMPARE_OPTIONS, true},
    {"argocd.argoproj.io/ignore-healthcheck", MT_ANN_IGNORE_HEALTHCHECK, true},
    {"argocd.argoproj.io/ignore-restart-policy", MT_ANN_IGNORE_RESTART_POLICY, true},
    {"argocd.argoproj.io/ignore-resource-updates", MT_ANN_IGNORE_RESOURCE_UPDATES, true},
    {"moontide.dev/depends-on", MT_ANN_DEPENDS_ON, false},
    {"moontide.dev/wait", MT_ANN_WAIT, false},
    {"moontide.dev/timeout", MT_ANN_TIMEOUT, false},
    {"moontide.dev/on-timeout", MT_ANN_ON_TIMEOUT, false},
    {"moontide.dev/on-immutable", MT_ANN_ON_IMMUTABLE, false},
    {"moontide.dev/approve", MT_ANN_APPROVE, false},
    {"moontide.dev/retries", MT_ANN_RETRIES, false},
    {"moontide.dev/run-when", MT_ANN_RUN_WHEN, false},
    {"moontide.dev/health", MT_ANN_HEALTH, false},
    {"helm.sh/hook", MT_ANN_HELM_HOOK, false},
    {"helm.sh/hook-weight", MT_ANN_HELM_HOOK_WEIGHT, false},
    {"helm.sh/hook-delete-policy", MT_ANN_HELM_HOOK_DELETE_POLICY, false},
    {"helm.sh/resource-policy", MT_ANN_HELM_RESOURCE_POLICY, false},
};

/** The annotations of an object with this flow map. */
static struct mt_annotations read_map(struct support *support, const char *map)
{
    struct mt_annotations annotations;
    support_reset(support);
    support_objects(mt_arena_printf(support->arena,
                                    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n"
                                    "  annotations: %s\n",
                                    map),
                    false, &support->objects, &support->findings);
    mt_annotations_read(support_object(&support->objects, "a")->tree, &annotations);
    return annotations;
}

static const char *twin_of(const char *key, struct mt_arena *arena)
{
    return mt_arena_printf(arena, "moontide.dev%s", strchr(key, '/'));
}

/** Whether `annotation` is all that stands, from `key` with `value`. */
static void expect_only(const struct mt_annotations *annotations, enum mt_annotation annotation,
                        const char *key, const char *value)
{
    for (int i = 0; i < MT_ANN_COUNT; i++) {
        if (i != (int)annotation) {
            assert_null(annotations->values[i].key);
        }
    }
    assert_string_equal(annotations->values[annotation].key, key);
    assert_string_equal(annotations->values[annotation].value, value);
    assert_int_equal(annotations->values[annotation].line, 5);
}

static void every_key_is_known(void **state)
{
    struct support *support = *state;
    assert_int_equal(SUPPORT_COUNT(known), MT_ANN_COUNT);
    for (size_t i = 0; i < SUPPORT_COUNT(known); i++) {
        const char *nearest;
        assert_false(mt_annotation_is_unknown(known[i].key, &nearest));
        assert_false(mt_annotation_is_dropped(known[i].key));
    }
    support_reset(support);
}

static void values_are_read(void **state)
{
    struct support *support = *state;
    // Of a name, a number and a list each, so that no value is refused for what it is.
    for (size_t i = 0; i < SUPPORT_COUNT(known); i++) {
        const char *map = mt_arena_printf(support->arena, "{other: x, %s: '1'}", known[i].key);
        struct mt_annotations annotations = read_map(support, map);
        expect_only(&annotations, known[i].annotation, known[i].key, "1");
    }
}

static void twins_replace_the_whole_value(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(known); i++) {
        if (!known[i].twin) {
            continue;
        }
        const char *key = known[i].key;
        const char *twin = twin_of(key, support->arena);
        struct mt_annotations annotations =
            read_map(support, mt_arena_printf(support->arena, "{%s: ours}", twin));
        expect_only(&annotations, known[i].annotation, twin, "ours");
        annotations =
            read_map(support, mt_arena_printf(support->arena, "{%s: theirs, %s: ours}", key, twin));
        expect_only(&annotations, known[i].annotation, twin, "ours");
        annotations =
            read_map(support, mt_arena_printf(support->arena, "{%s: ours, %s: theirs}", twin, key));
        expect_only(&annotations, known[i].annotation, twin, "ours");
    }
}

static void null_is_the_empty_string(void **state)
{
    struct support *support = *state;
    struct mt_annotations annotations =
        read_map(support, "{argocd.argoproj.io/sync-options: null, a: null}");
    expect_only(&annotations, MT_ANN_SYNC_OPTIONS, "argocd.argoproj.io/sync-options", "");
}

static void values_that_are_no_text_are_passed_over(void **state)
{
    struct support *support = *state;
    struct mt_annotations annotations = {0};
    static const char *const values[] = {"5", "true", "[a]", "{a: b}", "1.5"};
    for (size_t i = 0; i < SUPPORT_COUNT(values); i++) {
        annotations = read_map(support, mt_arena_printf(support->arena,
                                                        "{moontide.dev/health: x, "
                                                        "moontide.dev/sync-wave: %s}",
                                                        values[i]));
        expect_only(&annotations, MT_ANN_HEALTH, "moontide.dev/health", "x");
    }
    mt_annotations_read(NULL, &annotations);
    assert_null(annotations.values[MT_ANN_HEALTH].key);
}

static const struct {
    const char *key;
    bool dropped;
} droppable[] = {
    {"argocd.argoproj.io/tracking-id", true},
    {"argocd.argoproj.io/installation-id", true},
    {"moontide.dev/tracking-id", true}, // ours, written anew
    {"moontide.dev/revision", true},
    {"argocd.argoproj.io/sync-wave", false},
    {"argocd.argoproj.io/tracking-id-x", false},
    {"tracking-id", false},
    {"example.org/tracking-id", false},
    {"kubectl.kubernetes.io/last-applied-configuration", false},
};

static void other_tracking_is_dropped(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(droppable); i++) {
        const char *nearest;
        assert_int_equal(mt_annotation_is_dropped(droppable[i].key), droppable[i].dropped);
        if (droppable[i].dropped) {
            assert_false(mt_annotation_is_unknown(droppable[i].key, &nearest));
        }
    }
}

static const struct {
    const char *key;
    bool unknown;
    const char *nearest;
} strange[] = {
    {"moontide.dev/wiat", true, "wait"},
    {"moontide.dev/Hook", true, "hook"},
    {"moontide.dev/syncwave", true, "sync-wave"},
    {"moontide.dev/depend-on", true, "depends-on"},
    {"moontide.dev/installation-id", true, NULL},
    {"moontide.dev/", true, NULL},
    {"moontide.dev/color", true, NULL},
    {"argocd.argoproj.io/sync-waves", true, "sync-wave"},
    {"argocd.argoproj.io/sync-option", true, "sync-options"},
    {"argocd.argoproj.io/hook-delete-polcy", true, "hook-delete-policy"},
    {"argocd.argoproj.io/refresh", false, NULL}, // ArgoCD has further ones
    {"argocd.argoproj.io/manifest-generate-paths", false, NULL},
    {"argocd.argoproj.io/skip-reconcile", false, NULL},
    {"helm.sh/chart", false, NULL},
    {"argocd.argoproj.io/depends-on", true, "moontide.dev/depends-on"},
    {"argocd.argoproj.io/timeout", true, "moontide.dev/timeout"},
    {"meta.helm.sh/release-name", false, NULL},
    {"moontide.dev", false, NULL},
    {"example.org/sync-wav", false, NULL},
    {"sync-wave", false, NULL},
    {"", false, NULL},
};

static void near_misses_are_noticed(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(strange); i++) {
        const char *nearest = "not set";
        if (mt_annotation_is_unknown(strange[i].key, &nearest) != strange[i].unknown) {
            fail_msg("%s", strange[i].key);
        }
        if (strange[i].unknown && strange[i].nearest != NULL) {
            assert_string_equal(nearest, strange[i].nearest);
        } else if (strange[i].unknown) {
            assert_null(nearest);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(every_key_is_known),
        support_test(values_are_read),
        support_test(twins_replace_the_whole_value),
        support_test(null_is_the_empty_string),
        support_test(values_that_are_no_text_are_passed_over),
        cmocka_unit_test(other_tracking_is_dropped),
        cmocka_unit_test(near_misses_are_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
