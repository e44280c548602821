// SPDX-License-Identifier: Apache-2.0
// Sync options as SEMANTICS.md 1.5 has them; unlike ArgoCD every one works and others are errors.
#include "manifest/sync_options.h"

#include "base/error.h"
#include "support.h"

#include <string.h>

static const struct {
    const char *item;
    struct mt_sync_options options;
    bool of_object; // whether a manifest may say it
} good[] = {
    {"Prune=true", {.prune = MT_YES}, true},
    {"Prune=false", {.prune = MT_NO}, true},
    {"Prune=confirm", {.prune = MT_CONFIRM}, true},
    {"Delete=true", {.delete = MT_YES}, true},
    {"Delete=false", {.delete = MT_NO}, true},
    {"Delete=confirm", {.delete = MT_CONFIRM}, true},
    {"PruneLast=true", {.prune_last = MT_YES}, true},
    {"PruneLast=false", {.prune_last = MT_NO}, true},
    {"Validate=true", {.validate = MT_YES}, true},
    {"Validate=false", {.validate = MT_NO}, true},
    {"SkipDryRunOnMissingResource=true", {.skip_dry_run_on_missing_resource = MT_YES}, true},
    {"SkipDryRunOnMissingResource=false", {.skip_dry_run_on_missing_resource = MT_NO}, true},
    {"Replace=true", {.replace = MT_YES}, true},
    {"Replace=false", {.replace = MT_NO}, true},
    {"Force=true", {.force = MT_YES}, true},
    {"Force=false", {.force = MT_NO}, true},
    {"ServerSideApply=true", {.server_side_apply = MT_YES}, true},
    {"ServerSideApply=false", {.server_side_apply = MT_NO}, true},
    {"ApplyOutOfSyncOnly=true", {.apply_out_of_sync_only = MT_YES}, false},
    {"ApplyOutOfSyncOnly=false", {.apply_out_of_sync_only = MT_NO}, false},
    {"ClientSideApplyMigration=true", {.client_side_apply_migration = MT_YES}, false},
    {"ClientSideApplyMigration=false", {.client_side_apply_migration = MT_NO}, false},
    {"CreateNamespace=true", {.create_namespace = MT_YES}, false},
    {"CreateNamespace=false", {.create_namespace = MT_NO}, false},
    {"RespectIgnoreDifferences=true", {.respect_ignore_differences = MT_YES}, false},
    {"RespectIgnoreDifferences=false", {.respect_ignore_differences = MT_NO}, false},
    {"FailOnSharedResource=true", {.fail_on_shared_resource = MT_YES}, false},
    {"FailOnSharedResource=false", {.fail_on_shared_resource = MT_NO}, false},
    {"PrunePropagationPolicy=foreground",
     {.prune_propagation_policy = MT_PROPAGATION_FOREGROUND},
     false},
    {"PrunePropagationPolicy=background",
     {.prune_propagation_policy = MT_PROPAGATION_BACKGROUND},
     false},
    {"PrunePropagationPolicy=orphan", {.prune_propagation_policy = MT_PROPAGATION_ORPHAN}, false},
};

static const struct {
    const char *item;
    const char *message;
} bad[] = {
    {"Prun=false", "sync option \"Prun=false\" is unknown; did you mean \"Prune=false\"?"},
    {"prune=false", "sync option \"prune=false\" is unknown; did you mean \"Prune=false\"?"},
    {"PRUNELAST=true", "sync option \"PRUNELAST=true\" is unknown; did you mean "
                       "\"PruneLast=true\"?"},
    {"ServerSideAply=true", "sync option \"ServerSideAply=true\" is unknown; did you mean "
                            "\"ServerSideApply=true\"?"},
    {"CreateNamespaces", "sync option \"CreateNamespaces\" is unknown; did you mean "
                         "\"CreateNamespace=true\"?"},
    {"Turbo=true", "sync option \"Turbo=true\" is unknown"},
    {"", "sync option \"\" is unknown"},
    {"=true", "sync option \"=true\" is unknown"},
    {" Prune=false", "sync option \" Prune=false\" is unknown; did you mean \"Prune=false\"?"},
    {"Prune", "sync option \"Prune\": Prune must be true, false or confirm"},
    {"Prune=", "sync option \"Prune=\": Prune must be true, false or confirm"},
    {"Prune=no", "sync option \"Prune=no\": Prune must be true, false or confirm"},
    {"Prune=False", "sync option \"Prune=False\": Prune must be true, false or confirm"},
    {"Prune=false ", "sync option \"Prune=false \": Prune must be true, false or confirm"},
    {"Delete=orphan", "sync option \"Delete=orphan\": Delete must be true, false or confirm"},
    {"PruneLast=confirm", "sync option \"PruneLast=confirm\": PruneLast must be true or false"},
    {"Replace=yes", "sync option \"Replace=yes\": Replace must be true or false"},
    {"PrunePropagationPolicy=true",
     "sync option \"PrunePropagationPolicy=true\": "
     "PrunePropagationPolicy must be foreground, background or orphan"},
    {"PrunePropagationPolicy=Foreground", "sync option \"PrunePropagationPolicy=Foreground\": "
                                          "PrunePropagationPolicy must be foreground, "
                                          "background or orphan"},
};

static void every_option_is_read(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(good); i++) {
        struct mt_sync_options options = {0};
        struct mt_error err;
        if (!mt_sync_option_parse(good[i].item, MT_OPTION_OF_APP, &options, &err)) {
            fail_msg("%s", err.msg);
        }
        assert_memory_equal(&options, &good[i].options, sizeof options);
    }
}

static void an_object_may_not_say_what_is_the_apps(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(good); i++) {
        struct mt_sync_options options = {0};
        const struct mt_sync_options nothing = {0};
        struct mt_error err = {.code = MT_OK};
        bool taken = mt_sync_option_parse(good[i].item, MT_OPTION_OF_OBJECT, &options, &err);
        assert_int_equal(taken, good[i].of_object);
        assert_memory_equal(&options, taken ? &good[i].options : &nothing, sizeof options);
        if (!taken) { // with where it can be said
            assert_non_null(strstr(err.msg, good[i].item));
            assert_non_null(strstr(err.msg, "use --sync-option"));
        }
    }
}

static void other_items_are_refused_and_change_nothing(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(bad); i++) {
        struct mt_sync_options options = {.prune = MT_YES, .replace = MT_YES};
        const struct mt_sync_options before = options;
        struct mt_error err;
        assert_false(mt_sync_option_parse(bad[i].item, MT_OPTION_OF_APP, &options, &err));
        assert_int_equal(err.code, MT_ERR_INVALID);
        assert_string_equal(err.msg, bad[i].message);
        assert_memory_equal(&options, &before, sizeof options);
    }
}

static void options_add_up(void **state)
{
    (void)state;
    struct mt_sync_options options = {0};
    assert_true(mt_sync_option_parse("Prune=false", MT_OPTION_OF_OBJECT, &options, NULL));
    assert_true(mt_sync_option_parse("Replace=true", MT_OPTION_OF_OBJECT, &options, NULL));
    assert_int_equal(options.prune, MT_NO);
    assert_int_equal(options.replace, MT_YES);
}

static void an_object_may_not_contradict_itself(void **state)
{
    (void)state;
    struct mt_error err = {.msg = ""};
    struct mt_sync_options options = {0};
    assert_true(mt_sync_option_parse("Prune=false", MT_OPTION_OF_OBJECT, &options, &err));
    assert_true(mt_sync_option_parse("Prune=false", MT_OPTION_OF_OBJECT, &options, &err));
    assert_false(mt_sync_option_parse("Prune=confirm", MT_OPTION_OF_OBJECT, &options, &err));
    assert_string_equal(err.msg,
                        "sync option \"Prune=confirm\" contradicts an earlier Prune=; keep one");
    assert_int_equal(options.prune, MT_NO);
    assert_true(mt_sync_option_parse("Prune=true", MT_OPTION_OF_APP, &options, &err));
    assert_int_equal(options.prune, MT_YES);
}

static void an_object_overrides_its_app(void **state)
{
    (void)state;
    const struct mt_sync_options of_app = {.prune = MT_NO,
                                           .server_side_apply = MT_YES,
                                           .validate = MT_NO,
                                           .prune_propagation_policy = MT_PROPAGATION_ORPHAN};
    const struct mt_sync_options of_object = {
        .prune = MT_CONFIRM, .server_side_apply = MT_NO, .force = MT_YES};
    const struct mt_sync_options merged = {.prune = MT_CONFIRM,
                                           .server_side_apply = MT_NO,
                                           .validate = MT_NO,
                                           .force = MT_YES,
                                           .prune_propagation_policy = MT_PROPAGATION_ORPHAN};
    struct mt_sync_options result = mt_sync_options_merge(&of_app, &of_object);
    assert_memory_equal(&result, &merged, sizeof merged);

    const struct mt_sync_options nothing = {0};
    result = mt_sync_options_merge(&of_app, &nothing);
    assert_memory_equal(&result, &of_app, sizeof of_app);
    result = mt_sync_options_merge(&nothing, &of_object);
    assert_memory_equal(&result, &of_object, sizeof of_object);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_option_is_read),
        cmocka_unit_test(an_object_may_not_say_what_is_the_apps),
        cmocka_unit_test(other_items_are_refused_and_change_nothing),
        cmocka_unit_test(options_add_up),
        cmocka_unit_test(an_object_may_not_contradict_itself),
        cmocka_unit_test(an_object_overrides_its_app),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
