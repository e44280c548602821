// SPDX-License-Identifier: Apache-2.0
// moontide's own annotations: INTERFACE.md 2.
#include "manifest/intent.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <inttypes.h>
#include <string.h>

#define OURS "moontide.dev/"

static const char *or_none(const char *text)
{
    return text != NULL ? text : "-";
}

static void write_dependency(const struct mt_dependency *dependency, struct mt_buf *out)
{
    const struct mt_object_pattern *object = &dependency->object;
    if (dependency->app != NULL) {
        assert_null(object->kind);
        mt_buf_printf(out, "app %s in %s;", dependency->app, or_none(dependency->app_namespace));
        return;
    }
    mt_buf_printf(out, "%s%s|%s|%s|%s;", dependency->external ? "external " : "",
                  or_none(object->group), object->kind, or_none(object->namespace), object->name);
}

/** What is asked for, in the order of INTERFACE.md's table; "" when it is nothing. */
static const char *write_intent(const struct mt_intent *intent, struct mt_arena *arena)
{
    static const char *const run_when[] = {[MT_RUN_ALWAYS] = "",
                                           [MT_RUN_CHANGED] = "run changed;",
                                           [MT_RUN_FIRST] = "run first;",
                                           [MT_RUN_LATER] = "run later;"};
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < intent->depends_on.count; i++) {
        write_dependency(&intent->depends_on.items[i], &out);
    }
    mt_buf_puts(&out, intent->wait ? "" : "no wait;");
    if (intent->timeout_said) {
        mt_buf_printf(&out, "timeout %" PRIu64 ";", intent->timeout_ms);
    }
    if (intent->on_timeout != NULL) {
        mt_buf_printf(&out, "then %s;", intent->on_timeout);
    }
    mt_buf_puts(&out, intent->recreate_immutable ? "recreate;" : "");
    if (intent->approve_gate != NULL) {
        mt_buf_printf(&out, "approve %s;", intent->approve_gate);
    }
    if (intent->retries > 0) {
        mt_buf_printf(&out, "retries %u;", intent->retries);
    }
    mt_buf_puts(&out, run_when[intent->run_when]);
    if (intent->health != NULL) {
        mt_buf_printf(&out, "health %s;", intent->health);
    }
    const char *text = mt_arena_strdup(arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

struct own_case {
    const char *annotations;
    const char *written;
    const char *findings;
};

static const struct own_case good[] = {
    {"a: b", "", ""},
    {OURS "depends-on: Deployment/web", "-|Deployment|-|web;", ""},
    {OURS "depends-on: 'apps/StatefulSet/postgres, batch/Job/shop/seed'",
     "apps|StatefulSet|-|postgres;batch|Job|shop|seed;", ""},
    {OURS "depends-on: ' ,Service/a,,Service/a'", "-|Service|-|a;", ""},
    {OURS "depends-on: 'external:Secret/vault/root,external:v.io/Key/x'",
     "external -|Secret|vault|root;external v.io|Key|-|x;", ""},
    {OURS "depends-on: 'app:pay, app:pay@shop'", "app pay in -;app pay in shop;", ""},
    {OURS "depends-on: ''", "", ""},
    {OURS "wait: 'false'", "no wait;", ""},
    {OURS "wait: 'true'", "", ""},
    {OURS "timeout: 5m", "timeout 300000;", ""},
    {OURS "timeout: 1h30m", "timeout 5400000;", ""},
    {OURS "timeout: '90'", "timeout 90000;", ""}, // a bare number is seconds
    {OURS "timeout: '0'", "timeout 0;", ""},      // said, and none
    {OURS "on-timeout: fail", "then fail;", ""},
    {OURS "on-timeout: continue", "then continue;", ""},
    {OURS "on-timeout: retry", "then retry;", ""},
    {OURS "on-timeout: rollback", "then rollback;", ""},
    {OURS "on-timeout: restart_once", "then restart_once;", ""},
    {OURS "on-timeout: team/restart-it.v2", "then team/restart-it.v2;", ""},
    {OURS "on-immutable: fail", "", ""},
    {OURS "on-immutable: recreate", "recreate;", ""},
    {OURS "approve: prod-gate", "approve prod-gate;", ""},
    {OURS "retries: '0'", "", ""},
    {OURS "retries: '3'", "retries 3;", ""},
    {OURS "run-when: always", "", ""},
    {OURS "run-when: changed", "run changed;", ""},
    {OURS "run-when: first", "run first;", ""},
    {OURS "run-when: later", "run later;", ""},
    {OURS "health: replicas", "health replicas;", ""},
    {OURS "wait: 'false'\n" OURS "timeout: 1s\n" OURS "approve: g\n" OURS "retries: '1'",
     "no wait;timeout 1000;approve g;retries 1;", ""},
};

#define NO_NAME " is no name; use letters, digits and . _ - / between them\n"
#define NO_DURATION " is no duration; write one such as \"90s\" or \"1h30m\"\n"

static const struct own_case bad[] = {
    {OURS "depends-on: 'deploy/web, Service/api'", "-|Service|-|api;",
     "error invalid-dependency :6 moontide.dev/depends-on: \"deploy/web\" names no object: a Kind "
     "begins with a capital, as in Deployment/web\n"},
    {"a: b\n" OURS
     "depends-on: 'postgres,external:,app:,app:x@,app:@y,app:shop/pay,app:a@b@c,app:Pay'",
     "",
     "error invalid-dependency :7 moontide.dev/depends-on: \"postgres\" names no object; write "
     "[group/]Kind[/namespace]/name, as in apps/Deployment/web\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"external:\" names no object; write "
     "external:[group/]Kind[/namespace]/name\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:\" names no app; write app:NAME "
     "or "
     "app:NAME@NAMESPACE\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:x@\" names no app; write app:NAME "
     "or app:NAME@NAMESPACE\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:@y\" names no app; write app:NAME "
     "or app:NAME@NAMESPACE\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:shop/pay\" names no app; write "
     "app:NAME or app:NAME@NAMESPACE\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:a@b@c\" names no app; write "
     "app:NAME or app:NAME@NAMESPACE\n"
     "error invalid-dependency :7 moontide.dev/depends-on: \"app:Pay\" names no app; write "
     "app:NAME or app:NAME@NAMESPACE\n"},
    {OURS "wait: 'no'", "",
     "error invalid-annotation :6 moontide.dev/wait: \"no\" is neither \"true\" nor \"false\"\n"},
    {OURS "wait: null", "",
     "error invalid-annotation :6 moontide.dev/wait: \"\" is neither \"true\" nor \"false\"\n"},
    {OURS "timeout: 5 minutes", "",
     "error invalid-annotation :6 moontide.dev/timeout: \"5 minutes\"" NO_DURATION},
    {OURS "timeout: '-5s'", "",
     "error invalid-annotation :6 moontide.dev/timeout: \"-5s\"" NO_DURATION},
    {OURS "timeout: 1d", "",
     "error invalid-annotation :6 moontide.dev/timeout: \"1d\"" NO_DURATION},
    {OURS "timeout: ''", "", "error invalid-annotation :6 moontide.dev/timeout: \"\"" NO_DURATION},
    {OURS "on-timeout: ''", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"\"" NO_NAME},
    {OURS "on-timeout: restart it", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"restart it\"" NO_NAME},
    {OURS "on-timeout: ../restart", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"../restart\"" NO_NAME},
    {OURS "on-timeout: team/../../restart", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"team/../../restart\"" NO_NAME},
    {OURS "on-timeout: /restart", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"/restart\"" NO_NAME},
    {OURS "on-timeout: team//restart", "",
     "error invalid-annotation :6 moontide.dev/on-timeout: \"team//restart\"" NO_NAME},
    {OURS "approve: gate/", "",
     "error invalid-annotation :6 moontide.dev/approve: \"gate/\"" NO_NAME},
    {OURS "approve: -gate", "",
     "error invalid-annotation :6 moontide.dev/approve: \"-gate\"" NO_NAME},
    {OURS "health: 'a;b'", "", "error invalid-annotation :6 moontide.dev/health: \"a;b\"" NO_NAME},
    {OURS "on-immutable: recreat", "",
     "error invalid-annotation :6 moontide.dev/on-immutable: \"recreat\" is not known; did you "
     "mean "
     "\"recreate\"?\n"},
    {OURS "on-immutable: delete", "",
     "error invalid-annotation :6 moontide.dev/on-immutable: \"delete\" is not known; write "
     "\"fail\" or \"recreate\"\n"},
    {OURS "run-when: Changed", "",
     "error invalid-annotation :6 moontide.dev/run-when: \"Changed\" is not known; did you mean "
     "\"changed\"?\n"},
    {OURS "run-when: sometimes", "",
     "error invalid-annotation :6 moontide.dev/run-when: \"sometimes\" is not known; write "
     "\"always\", \"changed\", \"first\" or \"later\"\n"},
    {OURS "retries: '-1'", "",
     "error invalid-annotation :6 moontide.dev/retries: \"-1\" is not a number from 0 to 1000\n"},
    {OURS "retries: '1001'", "",
     "error invalid-annotation :6 moontide.dev/retries: \"1001\" is not a number from 0 to 1000\n"},
    {OURS "retries: many", "",
     "error invalid-annotation :6 moontide.dev/retries: \"many\" is not a number from 0 to 1000\n"},
    {OURS "retries: 3", "",
     "error annotation-not-a-string :6 metadata.annotations[\"moontide.dev/retries\"] is a number; "
     "quote it: \"3\"\n"},
    {OURS "wait: false", "",
     "error annotation-not-a-string :6 metadata.annotations[\"moontide.dev/wait\"] is true or "
     "false; quote it: \"false\"\n"},
};

static void check_all(void **state, const struct own_case *cases, size_t count)
{
    struct support *support = *state;
    for (size_t i = 0; i < count; i++) {
        const struct mt_intent *intent =
            support_annotated(cases[i].annotations, false, &support->findings)->intent;
        support_expect_findings(cases[i].annotations, &support->findings, cases[i].findings);
        support_expect_text(cases[i].annotations, write_intent(intent, support->arena),
                            cases[i].written);
        support_reset(support);
    }
}

static void own_annotations_are_read(void **state)
{
    check_all(state, good, SUPPORT_COUNT(good));
}

static void mistakes_are_errors_with_what_to_write(void **state)
{
    check_all(state, bad, SUPPORT_COUNT(bad));
}

static void dependencies_keep_their_words(void **state)
{
    struct support *support = *state;
    const struct mt_intent *intent =
        support_annotated(OURS "depends-on: 'external:Secret/x , app:pay@shop,Service/a'", false,
                          &support->findings)
            ->intent;
    assert_int_equal(intent->depends_on.count, 3);
    assert_string_equal(intent->depends_on.items[0].said, "external:Secret/x");
    assert_string_equal(intent->depends_on.items[1].said, "app:pay@shop");
    assert_string_equal(intent->depends_on.items[2].said, "Service/a");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(own_annotations_are_read),
        support_test(mistakes_are_errors_with_what_to_write),
        support_test(dependencies_keep_their_words),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
