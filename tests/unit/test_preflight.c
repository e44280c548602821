// SPDX-License-Identifier: Apache-2.0
// The server's dry run of a plan: what is asked, what it says of each task, what is late.
#include "sync/preflight.h"

#include "support_cluster.h"

#include <stdio.h>
#include <string.h>

#define NO_NAMESPACE "namespaces \"blue\" not found"
#define NO_KIND "the server could not find the requested resource"
#define NAMESPACE(name) "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: " name "}\n"
#define IN(namespace, name)                                                                        \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name ", namespace: " namespace "}\n"
#define OPTION(option) "argocd.argoproj.io/sync-options: \"" option "\""
#define WIDGETS                                                                                    \
    "---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"                   \
    "metadata: {name: widgets.acme.example}\n"                                                     \
    "spec: {group: acme.example, scope: Namespaced, names: {kind: Widget}}\n"
#define WIDGET(name) MANIFEST("acme.example/v1", "Widget", name, "")

/** A plan against a cluster, and its preflight. */
struct flight {
    struct run_test *test;
    struct mt_preflight_options options;
    struct mt_preflight *preflight;
};

static struct flight begin(const char *yaml, const char *there)
{
    struct flight flight = {.test =
                                support_run_new(yaml, &(struct run_test_options){.there = there})};
    flight.options = support_run_preflight(flight.test);
    return flight;
}

static void fly(struct flight *flight)
{
    if (flight->preflight == NULL) {
        flight->preflight = mt_preflight_new(&flight->options);
    }
    support_run_preflight_to_idle(flight->test, flight->preflight);
}

static void end(struct flight *flight)
{
    mt_preflight_free(flight->preflight);
    support_run_free(flight->test);
}

static const struct mt_task_check *check_of(const struct flight *flight, const char *id)
{
    return &mt_preflight_result(flight->preflight)->tasks[support_run_task(flight->test, id)];
}

static void expect_change(const struct flight *flight, const char *id, const char *change)
{
    const struct mt_task_check *check = check_of(flight, id);
    assert_int_equal(check->state, MT_CHECK_PASSED);
    assert_string_equal(mt_task_change_name(check->change), change);
}

static void expect_late(const struct flight *flight, const char *id, const char *after)
{
    const struct mt_task_check *check = check_of(flight, id);
    assert_int_equal(check->state, MT_CHECK_LATE);
    assert_string_equal(check->late_after->ref.name, after);
}

static void expect_refusal(const struct flight *flight, const char *id, const char *refusal)
{
    const struct mt_task_check *check = check_of(flight, id);
    assert_int_equal(check->state, MT_CHECK_REFUSED);
    assert_string_equal(check->refusal, refusal);
    assert_null(mt_task_change_name(check->change));
}

static void each_object_is_asked_about_and_none_is_written(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", "") CONFIG("b", WAVE("1")), NULL);
    fly(&flight);
    support_run_expect_calls(flight.test, "asked",
                             "dry run: apply ConfigMap/a\ndry run: apply ConfigMap/b\n");
    expect_change(&flight, "Sync/0/ConfigMap/shop/a", "create");
    assert_false(support_run_has(flight.test, "ConfigMap/a"));
    assert_int_equal(support_run_watches(flight.test), 0);
    end(&flight);
}

static void it_says_what_would_change(void **state)
{
    (void)state;
    struct flight flight =
        begin(CONFIG("a", "") JOB("b", HOOK("PreSync")) JOB("c", HOOK("SyncFail")) CONFIG("d", ""),
              CONFIG("a", ""));
    fly(&flight);
    expect_change(&flight, "Sync/0/ConfigMap/shop/a", "update");
    expect_change(&flight, "Sync/0/ConfigMap/shop/d", "create");
    expect_change(&flight, "PreSync/0/batch/Job/shop/b", "run");
    struct mt_preflight_counts counts =
        mt_preflight_count(mt_preflight_result(flight.preflight), flight.options.plan);
    assert_int_equal(counts.changes[MT_TASK_CREATE], 1);
    assert_int_equal(counts.changes[MT_TASK_UPDATE], 1);
    assert_int_equal(counts.changes[MT_TASK_RUN], 1);
    assert_int_equal(counts.on_failure, 1);
    end(&flight);
}

static void no_more_calls_than_allowed_are_under_way(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", "") CONFIG("b", "") CONFIG("c", ""), NULL);
    size_t calls = 1; // of somebody else
    flight.options.calls = &calls;
    flight.options.concurrency = 2;
    flight.preflight = mt_preflight_new(&flight.options);
    support_run_until(flight.test, 0); // nothing of the run itself matters here
    fly(&flight);
    assert_int_equal(calls, 1);
    end(&flight);
}

static void all_refusals_are_told(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", "") CONFIG("b", "") CONFIG("c", ""), NULL);
    support_run_refuse(flight.test, "ConfigMap/a", 1, 422, "data: Invalid value");
    support_run_refuse(flight.test, "ConfigMap/c", 1, 404, "namespaces \"shop\" not found");
    fly(&flight);
    expect_refusal(&flight, "Sync/0/ConfigMap/shop/a", "data: Invalid value");
    expect_change(&flight, "Sync/0/ConfigMap/shop/b", "create");
    expect_refusal(&flight, "Sync/0/ConfigMap/shop/c",
                   "namespaces \"shop\" not found; create the Namespace shop, add it to the "
                   "manifests, or give "
                   "--sync-option CreateNamespace=true");
    end(&flight);
}

static void a_conflict_is_named_and_the_field_taken(void **state)
{
    (void)state;
    struct flight flight = begin(DEPLOYMENT("web", ""), DEPLOYMENT("web", ""));
    support_run_conflict(flight.test, "Deployment/web", ".spec.replicas", "kubectl");
    fly(&flight);
    support_run_expect_calls(
        flight.test, "forced",
        "dry run: apply Deployment/web\ndry run: apply Deployment/web by force\n");
    expect_change(&flight, "Sync/0/apps/Deployment/shop/web", "update");
    const struct mt_task_check *check = check_of(&flight, "Sync/0/apps/Deployment/shop/web");
    assert_int_equal(check->conflicts.list.count, 1);
    assert_string_equal(check->conflicts.list.items[0].field, ".spec.replicas");
    assert_string_equal(check->conflicts.list.items[0].manager, "kubectl");
    assert_string_equal(check->taken, "takes .spec.replicas from \"kubectl\"");
    end(&flight);
}

static void conflicts_fail_where_that_is_asked_for(void **state)
{
    (void)state;
    struct flight flight = begin(DEPLOYMENT("web", ""), DEPLOYMENT("web", ""));
    support_run_conflict(flight.test, "Deployment/web", ".spec.replicas", "kubectl");
    flight.options.fail_on_conflicts = true;
    fly(&flight);
    support_run_expect_calls(flight.test, "not forced", "dry run: apply Deployment/web\n");
    expect_refusal(&flight, "Sync/0/apps/Deployment/shop/web",
                   ".spec.replicas belongs to \"kubectl\"; --conflicts force takes it");
    end(&flight);
}

static void what_is_deleted_first_is_created_under_a_temporary_name(void **state)
{
    (void)state;
    struct flight flight = begin(JOB("migrate", HOOK("PreSync") ", " POLICY("BeforeHookCreation"))
                                     JOB("keep", HOOK("PreSync") ", " POLICY("HookSucceeded")),
                                 JOB("migrate", ""));
    fly(&flight);
    expect_change(&flight, "PreSync/0/batch/Job/shop/migrate", "run");
    support_run_expect_calls(flight.test, "temporary",
                             "dry run: apply Job/keep\n"
                             "dry run: create Job/migrate-dry-run-2ee6c96d\n");
    end(&flight);

    static const char *const asking[] = {OPTION("Force=true"),
                                         "moontide.dev/on-immutable: recreate"};
    for (size_t i = 0; i < SUPPORT_COUNT(asking); i++) {
        char yaml[256];
        snprintf(yaml, sizeof yaml, MANIFEST("batch/v1", "Job", "seed", "%s"), asking[i]);
        flight = begin(yaml, JOB("seed", ""));
        support_run_refuse(flight.test, "Job/seed", 1, 422, "spec.template: field is immutable");
        fly(&flight);
        expect_change(&flight, "Sync/0/batch/Job/shop/seed", "replace");
        support_run_expect_calls(flight.test, "again",
                                 "dry run: apply Job/seed\n"
                                 "dry run: create Job/seed-dry-run-fa5e247a\n");
        end(&flight);
    }
}

static void a_replaced_object_is_asked_about_as_it_is_written(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", OPTION("Replace=true")), CONFIG("a", ""));
    fly(&flight);
    support_run_expect_calls(flight.test, "put",
                             "dry run: create ConfigMap/a\ndry run: replace ConfigMap/a\n");
    expect_change(&flight, "Sync/0/ConfigMap/shop/a", "update");
    end(&flight);
}

static void an_object_waits_for_its_namespace(void **state)
{
    (void)state;
    struct flight flight = begin(NAMESPACE("blue") IN("blue", "a") IN("red", "b"), NULL);
    support_run_refuse(flight.test, "ConfigMap/a", 1, 404, NO_NAMESPACE);
    support_run_refuse(flight.test, "ConfigMap/b", 1, 404, "namespaces \"red\" not found");
    fly(&flight);
    expect_change(&flight, "Sync/0/Namespace/blue", "create");
    expect_late(&flight, "Sync/0/ConfigMap/blue/a", "blue");
    expect_refusal(
        &flight, "Sync/0/ConfigMap/red/b",
        "namespaces \"red\" not found; create the Namespace red, or add it to the manifests");
    mt_preflight_provide(flight.preflight,
                         check_of(&flight, "Sync/0/ConfigMap/blue/a")->late_after);
    fly(&flight);
    expect_change(&flight, "Sync/0/ConfigMap/blue/a", "create");
    end(&flight);
}

static void an_object_waits_for_its_kind(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        int status;
        bool there; ///< The definition, as the plan has it.
        bool late;
    } cases[] = {
        {NO_KIND, 404, false, true},
        {"strict decoding error: unknown field \"spec.size\"", 400, false, true},
        {"strict decoding error: unknown field \"spec.size\"", 400, true, false},
        {"is forbidden", 403, false, false},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct flight flight = begin(WIDGETS WIDGET("w"), NULL);
        if (cases[i].there) {
            support_run_to_end(flight.test);
        }
        support_run_refuse(flight.test, "Widget/w", 2, cases[i].status, cases[i].message);
        fly(&flight);
        if (cases[i].late) {
            expect_late(&flight, "Sync/0/acme.example/Widget/shop/w", "widgets.acme.example");
            mt_preflight_provide(
                flight.preflight,
                check_of(&flight, "Sync/0/acme.example/Widget/shop/w")->late_after);
            fly(&flight);
        }
        assert_int_equal(check_of(&flight, "Sync/0/acme.example/Widget/shop/w")->state,
                         MT_CHECK_REFUSED); // also when it is asked again
        end(&flight);
    }
}

static void an_object_waits_for_what_else_the_plan_brings(void **state)
{
    (void)state;
    static const struct {
        const char *message;
        int status;
        const char *kind;
        const char *api;
        const char *id;
    } cases[] = {
        {"pods \"p\" is forbidden: error looking up service account shop/app: serviceaccount "
         "\"app\" not found",
         403, "ServiceAccount", "v1", "app"},
        {"pods \"p\" is forbidden: no PriorityClass with name app was found", 403, "PriorityClass",
         "scheduling.k8s.io/v1", "app"},
        {"roles.rbac.authorization.k8s.io \"app\" not found", 404, "Role",
         "rbac.authorization.k8s.io/v1", "app"},
        {"clusterroles.rbac.authorization.k8s.io \"app\" not found", 404, "ClusterRole",
         "rbac.authorization.k8s.io/v1", "app"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        char yaml[512];
        snprintf(yaml, sizeof yaml, MANIFEST("v1", "Pod", "p", "") MANIFEST("%s", "%s", "app", ""),
                 cases[i].api, cases[i].kind);
        struct flight flight = begin(yaml, NULL);
        support_run_refuse(flight.test, "Pod/p", 1, cases[i].status, cases[i].message);
        fly(&flight);
        expect_late(&flight, "Sync/0/Pod/shop/p", cases[i].id);
        end(&flight);
    }
}

static void what_cannot_be_checked_is_noted(void **state)
{
    (void)state;
    struct flight flight = begin(
        MANIFEST("acme.example/v1", "Widget", "w", OPTION("SkipDryRunOnMissingResource=true")),
        NULL);
    support_run_refuse(flight.test, "Widget/w", 1, 404, NO_KIND);
    fly(&flight);
    const struct mt_task_check *check = check_of(&flight, "Sync/0/acme.example/Widget/shop/w");
    assert_int_equal(check->state, MT_CHECK_SKIPPED);
    assert_string_equal(check->note, "not checked: the cluster does not know its kind");
    end(&flight);

    flight = begin(NAMESPACE("shop") MANIFEST("v1", "Pod", "p", ""), NULL);
    support_run_refuse(flight.test, "Pod/p", 1, 403,
                       "error looking up service account shop/default: serviceaccount \"default\" "
                       "not found");
    fly(&flight);
    assert_int_equal(check_of(&flight, "Sync/0/Pod/shop/p")->state, MT_CHECK_SKIPPED);
    end(&flight);
}

static void a_demand_is_the_last_word(void **state)
{
    (void)state;
    struct flight flight = begin(WIDGETS WIDGET("w"), NULL);
    support_run_refuse(flight.test, "Widget/w", 2, 404, NO_KIND);
    fly(&flight);
    size_t index = support_run_task(flight.test, "Sync/0/acme.example/Widget/shop/w");
    mt_preflight_demand(flight.preflight, flight.options.plan->tasks.items[index]);
    fly(&flight);
    expect_refusal(&flight, "Sync/0/acme.example/Widget/shop/w",
                   NO_KIND "; the cluster does not know this kind: bring its "
                           "CustomResourceDefinition along");
    end(&flight);
}

static void warnings_of_the_server_are_kept_once(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", OPTION("Replace=true")), CONFIG("a", ""));
    support_run_warn(flight.test, "ConfigMap/a", "a is deprecated");
    fly(&flight); // two calls
    const struct mt_task_check *check = check_of(&flight, "Sync/0/ConfigMap/shop/a");
    assert_int_equal(check->warnings.count, 1);
    assert_string_equal(check->warnings.items[0], "a is deprecated");
    end(&flight);
}

static void without_a_connection_nothing_more_is_asked(void **state)
{
    (void)state;
    struct flight flight = begin(CONFIG("a", "") CONFIG("b", ""), NULL);
    support_run_lose(flight.test, "ConfigMap/a", 1);
    flight.options.concurrency = 1;
    fly(&flight);
    support_run_expect_calls(flight.test, "one", "dry run: apply ConfigMap/a\n");
    assert_string_equal(mt_preflight_result(flight.preflight)->broken,
                        "no connection: the cluster did not answer at the dry run of ConfigMap/a");
    end(&flight);
}

#define INGRESS_CLASS "networking.k8s.io/v1/IngressClass"
#define CLASS(name) MANIFEST("networking.k8s.io/v1", "IngressClass", name, "")
#define INGRESS MANIFEST("networking.k8s.io/v1", "Ingress", "web", "")

static size_t needs_class(void *data, const struct mt_ref *ref, const char *check,
                          const struct mt_need **needs)
{
    static const struct mt_need needed[] = {{.kind = INGRESS_CLASS}};
    (void)data;
    (void)check;
    *needs = needed;
    return strcmp(ref->kind, "Ingress") == 0 ? 1 : 0;
}

static void judge_by_class(void *data, const struct mt_health_question *question,
                           struct mt_arena *arena, struct mt_verdict *verdict)
{
    (void)data;
    (void)arena;
    *verdict = (struct mt_verdict){.status = MT_HEALTHY, .message = ""};
    if (question->known_count == 1 && question->related_count == 0) {
        verdict->message = "no class serves it";
        verdict->warns = true;
    }
}

static void what_no_class_serves_is_known_beforehand(void **state)
{
    (void)state;
    static const struct {
        const char *plan;
        const char *there;
        bool looks_ahead;
        const char *note;
    } cases[] = {
        {INGRESS, NULL, true, "no class serves it"},
        {INGRESS, NULL, false, NULL},
        {INGRESS, CLASS("nginx"), true, NULL},
        {INGRESS CLASS("nginx"), NULL, true, NULL},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct flight flight = begin(cases[i].plan, cases[i].there);
        struct mt_policy policy = *flight.options.policy;
        policy.needs = needs_class;
        policy.judge = judge_by_class;
        flight.options.policy = &policy;
        flight.options.looks_ahead = cases[i].looks_ahead;
        fly(&flight);
        const char *note = check_of(&flight, "Sync/0/networking.k8s.io/Ingress/shop/web")->note;
        assert_int_equal(note != NULL, cases[i].note != NULL);
        if (note != NULL) {
            assert_string_equal(note, cases[i].note);
        }
        end(&flight);
    }
}

#define OURS(name, more)                                                                           \
    "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: " name                                 \
    ", labels: {moontide.dev/app: shop}, annotations: {moontide.dev/tracking-id: "                 \
    "\"shop/shop:/ConfigMap:shop/" name "\"" more "}}\n"

static const char *change_of(const struct flight *flight, const char *id)
{
    return mt_task_change_name(check_of(flight, id)->change);
}

/** What a plan would prune is looked at: a run would leave what its own annotations keep. */
static void a_plan_says_what_a_prune_would_leave(void **state)
{
    (void)state;
    static const struct mt_inventory_item items[] = {
        {.ref = {"", "v1", "ConfigMap", "shop", "goes"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "gone"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "kept"}},
        {.ref = {"", "v1", "ConfigMap", "shop", "taken"}},
    };
    const struct run_test_options options = {
        .there = OURS("goes", "") OURS("kept", ", " OPTION("Prune=false"))
            OURS("taken", ", meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: shop"),
        .plan = {.prune = true, .inventory = items, .inventory_count = SUPPORT_COUNT(items)}};
    for (int ahead = 0; ahead < 2; ahead++) {
        struct flight flight = {.test = support_run_new(CONFIG("a", ""), &options)};
        flight.options = support_run_preflight(flight.test);
        flight.options.looks_ahead = ahead == 1;
        fly(&flight);
        const char *left = ahead == 1 ? "none" : "prune"; // a run looks when it comes to it
        assert_string_equal(change_of(&flight, "Sync/0/ConfigMap/shop/goes"), "prune");
        assert_string_equal(change_of(&flight, "Sync/0/ConfigMap/shop/gone"), left);
        assert_string_equal(change_of(&flight, "Sync/0/ConfigMap/shop/kept"), left);
        assert_string_equal(change_of(&flight, "Sync/0/ConfigMap/shop/taken"), left);
        if (ahead == 1) {
            assert_null(check_of(&flight, "Sync/0/ConfigMap/shop/goes")->note);
            assert_string_equal(check_of(&flight, "Sync/0/ConfigMap/shop/gone")->note,
                                "is gone already");
            assert_string_equal(check_of(&flight, "Sync/0/ConfigMap/shop/kept")->note,
                                "is left: it says Prune=false");
            assert_string_equal(check_of(&flight, "Sync/0/ConfigMap/shop/taken")->note,
                                "is not this app's any more: Helm release shop/web has taken it "
                                "over");
        }
        end(&flight);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_no_class_serves_is_known_beforehand),
        cmocka_unit_test(each_object_is_asked_about_and_none_is_written),
        cmocka_unit_test(it_says_what_would_change),
        cmocka_unit_test(no_more_calls_than_allowed_are_under_way),
        cmocka_unit_test(all_refusals_are_told),
        cmocka_unit_test(a_conflict_is_named_and_the_field_taken),
        cmocka_unit_test(conflicts_fail_where_that_is_asked_for),
        cmocka_unit_test(what_is_deleted_first_is_created_under_a_temporary_name),
        cmocka_unit_test(a_replaced_object_is_asked_about_as_it_is_written),
        cmocka_unit_test(an_object_waits_for_its_namespace),
        cmocka_unit_test(an_object_waits_for_its_kind),
        cmocka_unit_test(an_object_waits_for_what_else_the_plan_brings),
        cmocka_unit_test(what_cannot_be_checked_is_noted),
        cmocka_unit_test(a_demand_is_the_last_word),
        cmocka_unit_test(warnings_of_the_server_are_kept_once),
        cmocka_unit_test(without_a_connection_nothing_more_is_asked),
        cmocka_unit_test(a_plan_says_what_a_prune_would_leave),
    };
    return cmocka_run_group_tests_name("preflight", tests, NULL, NULL);
}
