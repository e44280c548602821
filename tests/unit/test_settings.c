// SPDX-License-Identifier: Apache-2.0
#include "script/settings.h"

#include "support.h"

#include <string.h>

static const uint32_t one = 1;

static void test_the_defaults_are_said_by_nobody(void **state)
{
    (void)state;
    struct mt_settings settings = mt_settings_default();
    for (int key = 0; key < MT_KEY_COUNT; key++) {
        assert_false(mt_settings_say(&settings, (enum mt_key)key));
    }
    assert_null(settings.app);
    assert_string_equal(settings.namespace, "default");
    assert_string_equal(settings.on_timeout, "fail");
    assert_true(settings.wait);
    assert_false(settings.prune);
    assert_int_equal(settings.concurrency, 64);
    assert_int_equal(settings.history_max, 10);
    assert_int_equal(settings.timeouts.of[MT_LEVEL_WAVE].ms, 600000);
    assert_int_equal(settings.timeouts.of[MT_LEVEL_RUN].ms, 0);
    assert_true(settings.force_conflicts);
    assert_int_equal(settings.settle.ms, 2000);
}

static void test_what_is_not_said_is_kept(void **state)
{
    (void)state;
    struct mt_settings base = mt_settings_default();
    struct mt_settings silent = {0};
    struct mt_settings merged = mt_settings_merge(&base, &silent);
    assert_memory_equal(&merged, &base, sizeof base);
}

/** Each key in turn: over nothing, and over another value. */
static void test_every_key_replaces_the_one_below(void **state)
{
    (void)state;
    static const char *text = "text";
    struct mt_settings over = {
        .app = "a",
        .namespace = "b",
        .context = "c",
        .contexts = {&text, 1, 1},
        .source = {&text, 2, 2},
        .prune = true,
        .on_timeout = "retry",
        .wait = true,
        .concurrency = 3,
        .force_conflicts = true,
        .history_max = 4,
        .scripts = {&text, 3, 3},
        .hooks = {(struct mt_project_hook[]){{.name = "h"}}, 1, 1},
        .notifications = (const cJSON *)&text,
        .ignore = (const cJSON *)&text,
        .omit_secrets = true,
        .settle = {true, 5},
        .allow_hosts = {&text, 4, 4},
        .allow_namespaces = {&text, 6, 6},
        .env = {&text, 5, 5},
    };
    const struct mt_settings below = {.app = "z", .history_max = 99};
    for (int key = 0; key < MT_KEY_COUNT; key++) {
        over.said = one << key;
        struct mt_settings merged = mt_settings_merge(&below, &over);
        assert_int_equal(merged.said, one << key);
        assert_string_equal(merged.app, key == MT_KEY_APP ? "a" : "z");
        assert_int_equal(merged.namespace != NULL, key == MT_KEY_NAMESPACE);
        assert_int_equal(merged.context != NULL, key == MT_KEY_CONTEXT);
        assert_int_equal(merged.contexts.count, key == MT_KEY_CONTEXTS ? 1 : 0);
        assert_int_equal(merged.source.count, key == MT_KEY_SOURCE ? 2 : 0);
        assert_int_equal(merged.prune, key == MT_KEY_PRUNE);
        assert_int_equal(merged.on_timeout != NULL, key == MT_KEY_ON_TIMEOUT);
        assert_int_equal(merged.wait, key == MT_KEY_WAIT);
        assert_int_equal(merged.concurrency, key == MT_KEY_CONCURRENCY ? 3 : 0);
        assert_int_equal(merged.force_conflicts, key == MT_KEY_CONFLICTS);
        assert_int_equal(merged.history_max, key == MT_KEY_HISTORY_MAX ? 4 : 99);
        assert_int_equal(merged.scripts.count, key == MT_KEY_SCRIPTS ? 3 : 0);
        assert_int_equal(merged.hooks.count, key == MT_KEY_HOOKS ? 1 : 0);
        assert_int_equal(merged.notifications != NULL, key == MT_KEY_NOTIFICATIONS);
        assert_int_equal(merged.ignore != NULL, key == MT_KEY_IGNORE);
        assert_int_equal(merged.omit_secrets, key == MT_KEY_RECORD);
        assert_int_equal(merged.settle.ms, key == MT_KEY_HEALTH ? 5 : 0);
        assert_int_equal(merged.allow_hosts.count, key == MT_KEY_ALLOW_HOSTS ? 4 : 0);
        assert_int_equal(merged.allow_namespaces.count, key == MT_KEY_ALLOW_NAMESPACES ? 6 : 0);
        assert_int_equal(merged.env.count, key == MT_KEY_ENV ? 5 : 0);
    }
}

static void test_an_empty_list_replaces_a_full_one(void **state)
{
    (void)state;
    static const char *text = "kind-*";
    struct mt_settings below = {.contexts = {&text, 1, 1}};
    struct mt_settings over = {.said = one << MT_KEY_CONTEXTS};
    assert_int_equal(mt_settings_merge(&below, &over).contexts.count, 0);
}

static void test_sync_options_and_timeouts_are_merged_one_by_one(void **state)
{
    (void)state;
    struct mt_settings below = mt_settings_default();
    below.sync_options = (struct mt_sync_options){.prune = MT_YES, .validate = MT_NO};
    below.timeouts.of[MT_LEVEL_RUN].ms = 7;
    struct mt_settings over = {
        .said = one << MT_KEY_SYNC_OPTIONS | one << MT_KEY_TIMEOUTS,
        .sync_options = {.prune = MT_CONFIRM, .replace = MT_YES},
        .timeouts = {.of = {[MT_LEVEL_WAVE] = {true, 0}, [MT_LEVEL_HOOK] = {true, 5}}},
    };
    struct mt_settings merged = mt_settings_merge(&below, &over);
    assert_int_equal(merged.sync_options.prune, MT_CONFIRM);
    assert_int_equal(merged.sync_options.validate, MT_NO);
    assert_int_equal(merged.sync_options.replace, MT_YES);
    assert_int_equal(merged.timeouts.of[MT_LEVEL_RUN].ms, 7);
    assert_int_equal(merged.timeouts.of[MT_LEVEL_WAVE].ms, 0);
    assert_int_equal(merged.timeouts.of[MT_LEVEL_HOOK].ms, 5);
}

static void test_levels_have_names(void **state)
{
    (void)state;
    static const char *const names[] = {"run", "phase", "wave", "hook", "resource"};
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        assert_string_equal(mt_level_name((enum mt_level)level), names[level]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_the_defaults_are_said_by_nobody),
        cmocka_unit_test(test_what_is_not_said_is_kept),
        cmocka_unit_test(test_every_key_replaces_the_one_below),
        cmocka_unit_test(test_an_empty_list_replaces_a_full_one),
        cmocka_unit_test(test_sync_options_and_timeouts_are_merged_one_by_one),
        cmocka_unit_test(test_levels_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
