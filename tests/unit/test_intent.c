// SPDX-License-Identifier: Apache-2.0
// Waves, options and what is said about mistakes: SEMANTICS.md 1.1-1.5, INTERFACE.md 2 and 4.
// Hooks are in test_intent_hook.c, moontide's own annotations in test_intent_own.c.
#include "manifest/intent.h"

#include "base/arena.h"
#include "manifest/intent_reading.h"
#include "support.h"

#include <string.h>

#define ARGO "argocd.argoproj.io/"
#define OURS "moontide.dev/"

struct wave_case {
    const char *annotations;
    int wave;
    const char *key; // the annotation that gave it
    const char *findings;
};

static const struct wave_case waves[] = {
    {"a: b", 0, NULL, ""},
    {ARGO "sync-wave: '5'", 5, ARGO "sync-wave", ""},
    {ARGO "sync-wave: '-3'", -3, ARGO "sync-wave", ""},
    {ARGO "sync-wave: '0'", 0, ARGO "sync-wave", ""},
    {ARGO "sync-wave: '+7'", 7, ARGO "sync-wave", ""}, // as Go's Atoi
    {ARGO "sync-wave: '007'", 7, ARGO "sync-wave", ""},
    {ARGO "sync-wave: '2147483647'", 2147483647, ARGO "sync-wave", ""},
    {ARGO "sync-wave: '-2147483648'", -2147483647 - 1, ARGO "sync-wave", ""},
    {OURS "sync-wave: '5'", 5, OURS "sync-wave", ""},
    {ARGO "sync-wave: '5'\n" OURS "sync-wave: '6'", 6, OURS "sync-wave", ""},
    {OURS "sync-wave: '6'\n" ARGO "sync-wave: '5'", 6, OURS "sync-wave", ""},
    // Helm's weight counts without a wave, for what is no hook too.
    {"helm.sh/hook-weight: '-5'", -5, "helm.sh/hook-weight", ""},
    {ARGO "sync-wave: '2'\nhelm.sh/hook-weight: '-5'", 2, ARGO "sync-wave", ""},
    // What ArgoCD would take for 0, or for the weight, is an error.
    {ARGO "sync-wave: five", 0, NULL,
     "error invalid-wave :6 " ARGO "sync-wave: \"five\" is not a whole number; write one such as "
     "\"5\"\n"},
    {"a: b\n" OURS "sync-wave: five\nhelm.sh/hook-weight: '3'", 3, "helm.sh/hook-weight",
     "error invalid-wave :7 " OURS "sync-wave: \"five\" is not a whole number; write one such as "
     "\"5\"\n"},
    {ARGO "sync-wave: '4'\n" OURS "sync-wave: x\nhelm.sh/hook-weight: z", 0, NULL,
     "error invalid-wave :7 " OURS "sync-wave: \"x\" is not a whole number; write one such as "
     "\"5\"\n"
     "error invalid-wave :8 helm.sh/hook-weight: \"z\" is not a whole number; write one such as "
     "\"5\"\n"},
    {ARGO "sync-wave: 5", 0, NULL,
     "error annotation-not-a-string :6 metadata.annotations[\"" ARGO "sync-wave\"] is a number; "
     "quote it: \"5\"\n"},
};

// Each as the value of sync-wave: an error, and ArgoCD's 0 when errors are warnings.
static const char *const no_waves[] = {
    "''",           "' '",           "' 5'",
    "'5 '",         "'5\t'",         "'5.0'",
    "'1e3'",        "'0x1'",         "'--5'",
    "'-'",          "'+'",           "'+-5'",
    "'1_000'",      "'1,2'",         "'5s'",
    "null",         "\"5\\n\"",      "'\xEF\xBC\x95'",
    "'2147483648'", "'-2147483649'", "'99999999999999999999'",
};

static void waves_are_read(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(waves); i++) {
        const struct wave_case *row = &waves[i];
        const struct mt_intent *intent =
            support_annotated(row->annotations, false, &support->findings)->intent;
        support_expect_findings(row->annotations, &support->findings, row->findings);
        assert_int_equal(intent->wave, row->wave);
        assert_int_equal(intent->wave_key == NULL, row->key == NULL);
        if (row->key != NULL) {
            assert_string_equal(intent->wave_key, row->key);
        }
        assert_false(intent->hook);
        support_reset(support);
    }
}

static void what_is_no_wave_is_an_error_or_argocds_zero(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(no_waves); i++) {
        const char *annotation = mt_arena_printf(support->arena, ARGO "sync-wave: %s", no_waves[i]);
        for (int lenient = 0; lenient <= 1; lenient++) {
            const struct mt_intent *intent =
                support_annotated(annotation, lenient, &support->findings)->intent;
            assert_int_equal(support->findings.list.count, 1);
            assert_int_equal(support->findings.errors, !lenient);
            assert_string_equal(support->findings.list.items[0].rule, "invalid-wave");
            assert_int_equal(intent->wave, 0);
            assert_null(intent->wave_key);
            support_reset(support);
        }
    }
}

static void sync_options_are_items(void **state)
{
    struct support *support = *state;
    const struct mt_intent *intent =
        support_annotated(ARGO "sync-options: ' Prune=false , ,Replace=true,Prune=false'", false,
                          &support->findings)
            ->intent;
    support_no_findings(&support->findings);
    const struct mt_sync_options wanted = {.prune = MT_NO, .replace = MT_YES};
    assert_memory_equal(&intent->options, &wanted, sizeof wanted);

    intent = support_annotated(ARGO "sync-options: Prune=false\n" OURS "sync-options: Force=true",
                               false, &support->findings)
                 ->intent;
    support_no_findings(&support->findings);
    const struct mt_sync_options twin = {.force = MT_YES}; // the whole value is replaced
    assert_memory_equal(&intent->options, &twin, sizeof twin);

    intent = support_annotated(ARGO "sync-options: ''", false, &support->findings)->intent;
    support_no_findings(&support->findings);
    const struct mt_sync_options nothing = {0};
    assert_memory_equal(&intent->options, &nothing, sizeof nothing);
}

static void wrong_sync_options_are_told_apart(void **state)
{
    struct support *support = *state;
    static const char annotations[] =
        "a: b\n" ARGO "sync-options: Prun=false,Validate=false,Delete=maybe,CreateNamespace=true";
    static const char said[] =
        "%s unknown-sync-option :7 sync option \"Prun=false\" is unknown; did you mean "
        "\"Prune=false\"?\n"
        "%s unknown-sync-option :7 sync option \"Delete=maybe\": Delete must be true, false or "
        "confirm\n"
        "%s unknown-sync-option :7 sync option \"CreateNamespace=true\" is one of the whole app, "
        "not of an object; use --sync-option CreateNamespace=true\n";
    for (int lenient = 0; lenient <= 1; lenient++) {
        const char *severity = lenient ? "warning" : "error";
        const struct mt_intent *intent =
            support_annotated(annotations, lenient, &support->findings)->intent;
        support_expect_findings(
            severity, &support->findings,
            mt_arena_printf(support->arena, said, severity, severity, severity));
        const struct mt_sync_options wanted = {.validate = MT_NO}; // the known ones count
        assert_memory_equal(&intent->options, &wanted, sizeof wanted);
        support_reset(support);
    }
}

struct flag_case {
    const char *annotations;
    const char *flags; // the flags that are set
    const char *findings;
};

static const struct flag_case flags[] = {
    {"a: b", "", ""},
    {ARGO "compare-options: IgnoreExtraneous", "extraneous ", ""},
    {ARGO "compare-options: 'ServerSideDiff=true, IgnoreExtraneous'", "extraneous ", ""},
    {OURS "compare-options: IgnoreExtraneous", "extraneous ", ""},
    {ARGO "compare-options: ''", "", ""},
    {ARGO "compare-options: IgnoreExtranous", "",
     "error unknown-compare-option :6 " ARGO "compare-options: \"IgnoreExtranous\" is no compare "
     "option; did you mean \"IgnoreExtraneous\"?\n"},
    {ARGO "compare-options: IgnoreExtraneous=true", "",
     "error unknown-compare-option :6 " ARGO "compare-options: \"IgnoreExtraneous=true\" is no "
     "compare option; did you mean \"IgnoreExtraneous\"?\n"},
    {ARGO "compare-options: Fuzzy", "",
     "error unknown-compare-option :6 " ARGO "compare-options: \"Fuzzy\" is no compare option; "
     "write \"IgnoreExtraneous\", \"ServerSideDiff=true\", \"ServerSideDiff=false\" or "
     "\"IncludeMutationWebhook=true\"\n"},
    {ARGO "ignore-healthcheck: 'true'", "healthcheck ", ""},
    {ARGO "ignore-healthcheck: 'false'", "", ""},
    {OURS "ignore-healthcheck: 'true'\n" ARGO "ignore-healthcheck: 'false'", "healthcheck ", ""},
    {ARGO "ignore-restart-policy: 'true'", "restart ", ""},
    {ARGO "ignore-resource-updates: 'true'", "updates ", ""},
    {ARGO "ignore-healthcheck: 'yes'", "",
     "error invalid-annotation :6 " ARGO "ignore-healthcheck: \"yes\" is neither \"true\" nor "
     "\"false\"\n"},
    {ARGO "ignore-healthcheck: 'True'", "",
     "error invalid-annotation :6 " ARGO "ignore-healthcheck: \"True\" is neither \"true\" nor "
     "\"false\"\n"},
    {"helm.sh/resource-policy: keep", "keep ", ""},
    {"helm.sh/resource-policy: 'other, keep'", "keep ", ""},
    {"helm.sh/resource-policy: other", "", ""},
    {"helm.sh/resource-policy: keeper", "", ""},
};

static void flags_are_read(void **state)
{
    struct support *support = *state;
    for (size_t i = 0; i < SUPPORT_COUNT(flags); i++) {
        const struct mt_intent *intent =
            support_annotated(flags[i].annotations, false, &support->findings)->intent;
        support_expect_findings(flags[i].annotations, &support->findings, flags[i].findings);
        const char *set = mt_arena_printf(
            support->arena, "%s%s%s%s%s", intent->ignore_extraneous ? "extraneous " : "",
            intent->ignore_healthcheck ? "healthcheck " : "",
            intent->ignore_restart_policy ? "restart " : "",
            intent->ignore_resource_updates ? "updates " : "", intent->keep ? "keep " : "");
        support_expect_text(flags[i].annotations, set, flags[i].flags);
        support_reset(support);
    }
}

static void without_annotations_nothing_is_asked_for(void **state)
{
    struct support *support = *state;
    support_objects("apiVersion: v1\nkind: Secret\nmetadata: {name: a}\n---\n"
                    "apiVersion: v1\nkind: Secret\nmetadata: {name: b, annotations: null}\n---\n"
                    "apiVersion: v1\nkind: Secret\nmetadata: {name: c, annotations: {}}\n",
                    false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    for (size_t i = 0; i < support->objects.list.count; i++) {
        const struct mt_intent *intent = support->objects.list.items[i]->intent;
        const struct mt_intent nothing = {.wait = true};
        assert_memory_equal(intent, &nothing, sizeof nothing);
    }
    assert_int_equal(support->objects.list.count, 3);
}

// Values that are no text: errors that name each, and the others are read all the same.
static const char not_text[] = "a: 5\n"
                               "b: yes\n"
                               "c: 1.10\n"
                               "d: [x]\n"
                               "e: {x: y}\n"
                               "f: null\n" ARGO "sync-wave: 'x'\n" ARGO "hook: PreSync";

static void values_that_are_no_text_are_errors(void **state)
{
    struct support *support = *state;
    const struct mt_intent *intent = support_annotated(not_text, false, &support->findings)->intent;
    support_expect_findings(
        "strict", &support->findings,
        "error annotation-not-a-string :6 metadata.annotations[\"a\"] is a number; quote it: "
        "\"5\"\n"
        "error annotation-not-a-string :7 metadata.annotations[\"b\"] is true or false; quote it: "
        "\"yes\"\n"
        "error annotation-not-a-string :8 metadata.annotations[\"c\"] is a number; quote it\n"
        "error annotation-not-a-string :9 metadata.annotations[\"d\"] is a list; it must be a "
        "string\n"
        "error annotation-not-a-string :10 metadata.annotations[\"e\"] is a map; it must be a "
        "string\n"
        "error invalid-wave :12 " ARGO "sync-wave: \"x\" is not a whole number; write one such as "
        "\"5\"\n");
    assert_true(intent->hook);
}

static void or_hide_all_annotations_as_in_argocd(void **state)
{
    struct support *support = *state;
    const struct mt_intent *intent =
        support_annotated("a: 5\n" ARGO "sync-wave: '3'\n" ARGO "hook: PreSync\n" OURS
                          "wait: 'false'\n" ARGO "sync-options: Prun=x\n" OURS "wiat: x",
                          true, &support->findings)
            ->intent;
    support_expect_findings("lenient", &support->findings,
                            "warning annotation-not-a-string :6 metadata.annotations[\"a\"] is a "
                            "number; quote it: \"5\"\n");
    const struct mt_intent nothing = {.wait = true};
    assert_memory_equal(intent, &nothing, sizeof nothing);
}

static void null_values_hide_nothing(void **state)
{
    struct support *support = *state;
    const struct mt_intent *intent =
        support_annotated("a: null\n" ARGO "sync-wave: '3'", true, &support->findings)->intent;
    support_no_findings(&support->findings);
    assert_int_equal(intent->wave, 3);
}

static const char unknown[] = OURS "wiat: 'false'\n" //
    OURS "color: red\n"                              //
    OURS "hooks: PreSync\n"                          //
    OURS "a: b\n"                                    //
    OURS "bb: b\n"                                   //
    OURS "ccc: b\n"                                  //
    ARGO "sync-waves: '1'\n"                         //
    ARGO "refresh: hard\n"                           //
    OURS "tracking-id: x\n"                          //
    OURS "revision: '4'\n"                           //
    ARGO "tracking-id: x\n"                          //
    ARGO "installation-id: x\n"
                                   "example.org/wiat: x";

static void unknown_keys_are_said(void **state)
{
    struct support *support = *state;
    static const char said[] =
        "%s unknown-annotation :6 annotation moontide.dev/wiat is not known; did you mean "
        "moontide.dev/wait?\n"
        "%s unknown-annotation :7 annotation moontide.dev/color is not known\n"
        "%s unknown-annotation :8 annotation moontide.dev/hooks is not known; did you mean "
        "moontide.dev/hook?\n"
        "%s unknown-annotation :9 annotation moontide.dev/a is not known\n"
        "%s unknown-annotation :10 annotation moontide.dev/bb is not known\n"
        "%s unknown-annotation :11 annotation moontide.dev/ccc is not known\n"
        "warning unknown-annotation :12 annotation argocd.argoproj.io/sync-waves is not known; did "
        "you mean argocd.argoproj.io/sync-wave?\n";
    for (int lenient = 0; lenient <= 1; lenient++) {
        const char *s = lenient ? "warning" : "error";
        support_annotated(unknown, lenient, &support->findings);
        support_expect_findings(s, &support->findings,
                                mt_arena_printf(support->arena, said, s, s, s, s, s, s));
        support_reset(support);
    }
}

static void long_values_leave_room_for_what_to_do(void **state)
{
    struct support *support = *state;
    char value[9000];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    memcpy(value + 20, "\xE2\x82\xAC\xE2\x82\xAC", 6);
    support_annotated(mt_arena_printf(support->arena, ARGO "sync-wave: %s", value), false,
                      &support->findings);
    assert_int_equal(support->findings.list.count, 1);
    const char *message = support->findings.list.items[0].message;
    assert_true(strlen(message) < 300);
    assert_non_null(strstr(message, "sync-wave: \"xxxxx"));
    assert_non_null(strstr(message, "is not a whole number; write one such as \"5\""));
}

static const struct {
    const char *text;
    bool ok;
    int number;
} numbers[] = {
    {"0", true, 0},           {"-0", true, 0}, {"42", true, 42}, {"2147483647", true, 2147483647},
    {"2147483648", false, 0}, {"", false, 0},  {" 1", false, 0}, {"1 ", false, 0},
    {"1a", false, 0},
};

static void numbers_are_those_of_go(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(numbers); i++) {
        int number = 0;
        assert_int_equal(mt_intent_parse_int(numbers[i].text, &number), numbers[i].ok);
        assert_int_equal(number, numbers[i].number);
    }
}

/** Of what a cluster has only what is wrong about its health is said, and never as an error. */
static void of_live_objects_only_health_is_heard(void **state)
{
    struct support *support = *state;
    const struct mt_object *object = support_annotated(
        ARGO "sync-wave: five\n" ARGO "hook: Often\n" OURS "timeoutt: '5'\n" OURS
             "wait: maybe\n" ARGO "ignore-healthcheck: 'true'\n" OURS "health: a check\nnumber: 5",
        true, &support->findings);
    mt_findings_init(&support->findings, support->arena);
    const struct mt_object_options live = {.live = true};
    const struct mt_intent *intent = mt_intent_read(object, &live, NULL, &support->findings);
    assert_true(intent->hook);
    assert_true(intent->ignore_healthcheck);
    assert_null(intent->health);
    support_expect_findings("live", &support->findings,
                            "warning invalid-annotation :11 " OURS
                            "health: \"a check\" is no name; use letters, digits and . _ - / "
                            "between them\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(waves_are_read),
        support_test(what_is_no_wave_is_an_error_or_argocds_zero),
        support_test(sync_options_are_items),
        support_test(wrong_sync_options_are_told_apart),
        support_test(flags_are_read),
        support_test(without_annotations_nothing_is_asked_for),
        support_test(values_that_are_no_text_are_errors),
        support_test(or_hide_all_annotations_as_in_argocd),
        support_test(null_values_hide_nothing),
        support_test(unknown_keys_are_said),
        support_test(long_values_leave_room_for_what_to_do),
        support_test(of_live_objects_only_health_is_heard),
        cmocka_unit_test(numbers_are_those_of_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
