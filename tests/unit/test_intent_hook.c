// SPDX-License-Identifier: Apache-2.0
// Hook types and delete policies: SEMANTICS.md 1.3 and 1.4, DESIGN.md ("Where moontide departs").
#include "manifest/intent.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <string.h>

#define ARGO "argocd.argoproj.io/"
#define OURS "moontide.dev/"

static void write_when(unsigned when, struct mt_buf *out)
{
    static const struct {
        unsigned bit;
        const char *name;
    } bits[] = {{MT_WHEN_FIRST, "first"},
                {MT_WHEN_LATER, "later"},
                {MT_WHEN_ROLLBACK, "rollback"},
                {MT_WHEN_TEST, "test"}};
    if (when == MT_WHEN_SYNC) {
        return;
    }
    for (size_t i = 0; i < SUPPORT_COUNT(bits); i++) {
        if (when & bits[i].bit) {
            mt_buf_printf(out, "@%s", bits[i].name);
        }
    }
}

/**
 * "plain", or "hook" and each type or event of Helm as `SAID@when`: without @ it is part of every
 * sync.
 */
static const char *write_types(const struct mt_intent *intent, struct mt_arena *arena)
{
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_buf_puts(&out, intent->hook ? "hook" : "plain");
    for (size_t i = 0; i < intent->hook_types.count; i++) {
        const struct mt_hook_use *use = &intent->hook_types.items[i];
        mt_buf_printf(&out, " %s", use->said);
        write_when(use->when, &out);
        if (use->helm) {
            assert_null(use->type);
        } else {
            assert_string_equal(use->said, use->type);
        }
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static const char *write_policies(const struct mt_intent *intent, struct mt_arena *arena)
{
    const char *names[3] = {"", "", ""};
    size_t count = mt_delete_policy_names(intent->delete_policies, names);
    return mt_arena_printf(arena, "%s%s%s%s%s%s", names[0], count > 1 ? "," : "", names[1],
                           count > 2 ? "," : "", names[2],
                           intent->delete_policies_said || count == 0 ? "" : " by default");
}

struct hook_case {
    const char *annotations;
    const char *written;
    const char *key; // the annotation that made it a hook
    const char *findings;
};

#define NO_TYPE                                                                                    \
    ": \"\" names no hook type; write one such as \"PreSync\", or remove the annotation\n"

static const struct hook_case types[] = {
    {"a: b", "plain", NULL, ""},
    {ARGO "hook: PreSync", "hook PreSync", ARGO "hook", ""},
    {ARGO "hook: Sync", "hook Sync", ARGO "hook", ""},
    {ARGO "hook: PostSync", "hook PostSync", ARGO "hook", ""},
    {ARGO "hook: SyncFail", "hook SyncFail", ARGO "hook", ""},
    {ARGO "hook: Skip", "hook Skip", ARGO "hook", ""},
    {ARGO "hook: PreDelete", "hook PreDelete", ARGO "hook", ""},
    {ARGO "hook: 'PreSync,PostSync'", "hook PreSync PostSync", ARGO "hook", ""},
    {ARGO "hook: ' PostSync , ,PreSync,PostSync'", "hook PostSync PreSync", ARGO "hook", ""},
    {ARGO "hook: 'Skip,PreSync'", "hook Skip PreSync", ARGO "hook", ""},
    // Whether a type exists is the plan's question.
    {ARGO "hook: garbage", "hook garbage", ARGO "hook", ""},
    {ARGO "hook: presync", "hook presync", ARGO "hook", ""},
    {OURS "hook: SmokeTest", "hook SmokeTest", OURS "hook", ""},
    // The twin replaces the whole value, whatever stands first.
    {ARGO "hook: PostSync\n" OURS "hook: SmokeTest", "hook SmokeTest", OURS "hook", ""},
    {OURS "hook: SmokeTest\n" ARGO "hook: PostSync", "hook SmokeTest", OURS "hook", ""},
    // The key alone makes a hook.
    {ARGO "hook: ''", "hook", ARGO "hook", "error unknown-hook-type :6 " ARGO "hook" NO_TYPE},
    {ARGO "hook: null", "hook", ARGO "hook", "error unknown-hook-type :6 " ARGO "hook" NO_TYPE},
    {ARGO "hook: ' , '", "hook", ARGO "hook",
     "error unknown-hook-type :6 " ARGO "hook: \" , \" names no hook type; write one such as "
     "\"PreSync\", or remove the annotation\n"},
};

static const struct hook_case helm[] = {
    {"helm.sh/hook: pre-install", "hook pre-install@first", "helm.sh/hook", ""},
    {"helm.sh/hook: pre-upgrade", "hook pre-upgrade@later", "helm.sh/hook", ""},
    {"helm.sh/hook: post-install", "hook post-install@first", "helm.sh/hook", ""},
    {"helm.sh/hook: post-upgrade", "hook post-upgrade@later", "helm.sh/hook", ""},
    {"helm.sh/hook: pre-rollback", "hook pre-rollback@rollback", "helm.sh/hook", ""},
    {"helm.sh/hook: post-rollback", "hook post-rollback@rollback", "helm.sh/hook", ""},
    {"helm.sh/hook: test", "hook test@test", "helm.sh/hook", ""},
    {"helm.sh/hook: test-success", "hook test-success@test", "helm.sh/hook", ""},
    {"helm.sh/hook: pre-delete", "hook pre-delete", "helm.sh/hook", ""},
    {"helm.sh/hook: post-delete", "hook post-delete", "helm.sh/hook", ""},
    {"helm.sh/hook: test-failure", "hook", "helm.sh/hook", ""}, // known, and never run
    {"helm.sh/hook: 'pre-install,pre-upgrade'", "hook pre-install@first pre-upgrade@later",
     "helm.sh/hook", ""},
    {"helm.sh/hook: ' post-upgrade, post-install ,post-rollback'",
     "hook post-upgrade@later post-install@first post-rollback@rollback", "helm.sh/hook", ""},
    {"helm.sh/hook: 'pre-install,post-install,pre-delete'",
     "hook pre-install@first post-install@first pre-delete", "helm.sh/hook", ""},
    // Exactly crd-install is an ordinary resource.
    {"helm.sh/hook: crd-install", "plain", NULL, ""},
    {"helm.sh/hook: 'crd-install,pre-install'", "hook pre-install@first", "helm.sh/hook", ""},
    {"helm.sh/hook: ' crd-install'", "hook", "helm.sh/hook", ""},
    // Both annotations: each says which; Argo's make the key.
    {ARGO "hook: PreSync\nhelm.sh/hook: post-install", "hook PreSync post-install@first",
     ARGO "hook", ""},
    {"helm.sh/hook: pre-delete\n" ARGO "hook: PreSync", "hook PreSync pre-delete", ARGO "hook", ""},
    {"helm.sh/hook: pre-install\n" ARGO "hook: PreSync", "hook PreSync pre-install@first",
     ARGO "hook", ""},
    {ARGO "hook: PreSync\nhelm.sh/hook: crd-install", "hook PreSync", ARGO "hook", ""},
    {OURS "hook: Skip\nhelm.sh/hook: pre-delete", "hook Skip pre-delete", OURS "hook", ""},
    // Mistakes.
    {"helm.sh/hook: pre-instal", "hook", "helm.sh/hook",
     "error unknown-hook-type :6 helm.sh/hook: \"pre-instal\" is no hook event; did you mean "
     "\"pre-install\"?\n"},
    {"a: b\nhelm.sh/hook: 'post-install,whenever'", "hook post-install@first", "helm.sh/hook",
     "error unknown-hook-type :7 helm.sh/hook: \"whenever\" is no hook event; write "
     "\"pre-install\", \"pre-upgrade\", \"post-install\" or \"post-upgrade\"\n"},
    {"helm.sh/hook: ''", "hook", "helm.sh/hook",
     "error unknown-hook-type :6 helm.sh/hook: \"\" names no hook event; write one such as "
     "\"pre-install\", or remove the annotation\n"},
};

#define HOOK ARGO "hook: PreSync\n"

static const struct hook_case policies[] = {
    {"a: b", "", NULL, ""},
    {HOOK, "BeforeHookCreation by default", NULL, ""},
    {"helm.sh/hook: test", "BeforeHookCreation by default", NULL, ""},
    {HOOK ARGO "hook-delete-policy: BeforeHookCreation", "BeforeHookCreation", NULL, ""},
    {HOOK ARGO "hook-delete-policy: HookSucceeded", "HookSucceeded", NULL, ""},
    {HOOK ARGO "hook-delete-policy: HookFailed", "HookFailed", NULL, ""},
    {HOOK ARGO "hook-delete-policy: ' HookSucceeded ,BeforeHookCreation'",
     "BeforeHookCreation,HookSucceeded", NULL, ""},
    {HOOK "helm.sh/hook-delete-policy: 'hook-failed,before-hook-creation,hook-succeeded'",
     "BeforeHookCreation,HookSucceeded,HookFailed", NULL, ""},
    // Both annotations together, unlike types.
    {HOOK ARGO "hook-delete-policy: HookSucceeded\nhelm.sh/hook-delete-policy: hook-failed",
     "HookSucceeded,HookFailed", NULL, ""},
    {HOOK ARGO "hook-delete-policy: HookSucceeded\n" OURS "hook-delete-policy: HookFailed",
     "HookFailed", NULL, ""},
    {HOOK ARGO "hook-delete-policy: ''", "BeforeHookCreation by default", NULL, ""},
    {ARGO "hook-delete-policy: HookSucceeded", "HookSucceeded", NULL, ""},
    {HOOK ARGO "hook-delete-policy: HookSuceeded", "BeforeHookCreation by default", NULL,
     "error unknown-delete-policy :7 " ARGO "hook-delete-policy: \"HookSuceeded\" is no delete "
     "policy; did you mean \"HookSucceeded\"?\n"},
    {HOOK ARGO "hook-delete-policy: 'HookFailed,hook-succeeded'", "HookFailed", NULL,
     "error unknown-delete-policy :7 " ARGO "hook-delete-policy: \"hook-succeeded\" is no delete "
     "policy; did you mean \"HookSucceeded\"?\n"},
    {HOOK "helm.sh/hook-delete-policy: HookFailed", "BeforeHookCreation by default", NULL,
     "error unknown-delete-policy :7 helm.sh/hook-delete-policy: \"HookFailed\" is no delete "
     "policy; did you mean \"hook-failed\"?\n"},
    {HOOK ARGO "hook-delete-policy: Never", "BeforeHookCreation by default", NULL,
     "error unknown-delete-policy :7 " ARGO "hook-delete-policy: \"Never\" is no delete policy; "
     "write \"BeforeHookCreation\", \"HookSucceeded\" or \"HookFailed\"\n"},
};

typedef const char *writer(const struct mt_intent *intent, struct mt_arena *arena);

/** Each case strictly, then leniently: the same meaning, and every error a warning. */
static void check_all(void **state, const struct hook_case *cases, size_t count, writer *write)
{
    struct support *support = *state;
    for (size_t i = 0; i < count; i++) {
        const struct hook_case *row = &cases[i];
        const struct mt_intent *intent =
            support_annotated(row->annotations, false, &support->findings)->intent;
        support_expect_findings(row->annotations, &support->findings, row->findings);
        support_expect_text(row->annotations, write(intent, support->arena), row->written);
        if (write == write_types) {
            assert_int_equal(intent->hook_key == NULL, row->key == NULL);
            assert_string_equal(row->key != NULL ? intent->hook_key : "",
                                row->key != NULL ? row->key : "");
        }
        size_t errors = support->findings.errors;
        support_reset(support);

        intent = support_annotated(row->annotations, true, &support->findings)->intent;
        assert_int_equal(support->findings.errors, 0);
        assert_int_equal(support->findings.warnings, errors);
        support_expect_text(row->annotations, write(intent, support->arena), row->written);
        support_reset(support);
    }
}

static void types_are_argos_or_a_teams(void **state)
{
    check_all(state, types, SUPPORT_COUNT(types), write_types);
}

static void helms_events_say_when(void **state)
{
    check_all(state, helm, SUPPORT_COUNT(helm), write_types);
}

static void delete_policies_add_up(void **state)
{
    check_all(state, policies, SUPPORT_COUNT(policies), write_policies);
}

static void policies_have_names_in_order(void **state)
{
    (void)state;
    const char *names[3];
    assert_int_equal(mt_delete_policy_names(0, names), 0);
    assert_int_equal(mt_delete_policy_names(MT_DELETE_HOOK_FAILED, names), 1);
    assert_string_equal(names[0], "HookFailed");
    assert_int_equal(mt_delete_policy_names(7, names), 3);
    assert_string_equal(names[0], "BeforeHookCreation");
    assert_string_equal(names[1], "HookSucceeded");
    assert_string_equal(names[2], "HookFailed");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(types_are_argos_or_a_teams),
        support_test(helms_events_say_when),
        support_test(delete_policies_add_up),
        cmocka_unit_test(policies_have_names_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
