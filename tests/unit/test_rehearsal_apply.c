// SPDX-License-Identifier: Apache-2.0
// Server-side apply on the rehearsal cluster: what the API's documentation says it does.
#include "rehearsal/rehearsal.h"

#include "manifest/json.h"

#include "support_rehearsal.h"

#include <stdio.h>
#include <string.h>

static const char config_map[] = "/v1/ConfigMap/default/web";
static const char deployment[] = "apps/v1/Deployment/default/web";

/** What one manager applied before, what is applied now, and what is there then. */
static const struct merge {
    const char *name;
    const char *kind; ///< apiVersion and kind, as YAML.
    const char *path;
    const char *before; ///< YAML below metadata, by the sync.
    const char *put;    ///< YAML that another manager put there after that, or NULL.
    const char *after;
    const char *at;
    const char *expected;
} merges[] = {
    {"a field that is left out goes", "apiVersion: v1\nkind: ConfigMap", config_map,
     "data: {a: one, b: two}", NULL, "data: {b: two}", "data", "{\"b\":\"two\"}"},
    {"the last of a map takes it along", "apiVersion: v1\nkind: ConfigMap", config_map,
     "data: {a: one}\nbinaryData: {x: eA==}", NULL, "binaryData: {x: eA==}", "data", ""},
    {"an empty map stays", "apiVersion: v1\nkind: ConfigMap", config_map, "data: {a: one}", NULL,
     "data: {}", "data", "{}"},
    {"what somebody else added stays", "apiVersion: v1\nkind: ConfigMap", config_map,
     "data: {a: one}", "data: {a: one, z: theirs}", "data: {b: two}", "data",
     "{\"z\":\"theirs\",\"b\":\"two\"}"},
    {"a new value replaces the old", "apiVersion: v1\nkind: ConfigMap", config_map,
     "data: {a: one}", NULL, "data: {a: \"2\"}", "data/a", "\"2\""},
    {"finalizers are a set", "apiVersion: v1\nkind: ConfigMap", config_map,
     "  finalizers: [x/a, x/b]", NULL, "  finalizers: [x/b, x/c]", "metadata/finalizers",
     "[\"x/b\",\"x/c\"]"},
    {"a Service's ports are named by port and protocol", "apiVersion: v1\nkind: Service",
     "/v1/Service/default/web",
     "spec: {ports: [{name: a, port: 80}, {name: b, port: 80, protocol: UDP}]}", NULL,
     "spec: {ports: [{name: b, port: 80, protocol: UDP}, {name: c, port: 81}]}", "spec/ports",
     "[{\"name\":\"b\",\"port\":80,\"protocol\":\"UDP\",\"targetPort\":80},"
     "{\"name\":\"c\",\"port\":81,\"protocol\":\"TCP\",\"targetPort\":81}]"},
    {"a Service's selector is one value", "apiVersion: v1\nkind: Service",
     "/v1/Service/default/web", "spec: {selector: {a: b, c: d}, ports: [{port: 80}]}",
     "spec: {selector: {a: b, x: z}, ports: [{port: 80}]}",
     "spec: {selector: {a: b}, ports: [{port: 80}]}", "spec/selector", "{\"a\":\"b\"}"},
};

/** A manifest of the object, with `body` below its metadata. */
static const char *manifest(char out[1024], const struct merge *merge, const char *body)
{
    snprintf(out, 1024, "%s\nmetadata:\n  name: web\n  namespace: default\n%s\n", merge->kind,
             body);
    return out;
}

static void fields_are_merged(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(merges); i++) {
        const struct merge *merge = &merges[i];
        char yaml[1024];
        struct world world;
        world_open(&world, *state, NULL);
        assert_int_equal(world_apply(&world, manifest(yaml, merge, merge->before)), 201);
        if (merge->put != NULL) {
            world_put(&world, manifest(yaml, merge, merge->put), "somebody");
        }
        struct world_write how = {.force = true};
        if (world_write(&world, manifest(yaml, merge, merge->after), how) != 200) {
            fail_msg("%s: %s", merge->name, world.message);
        }
        support_expect_text(merge->name, world_text(&world, merge->path, merge->at),
                            merge->expected);
        world_close(&world);
    }
}

#define DEPLOYMENT(spec, containers)                                                               \
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, namespace: default}\n"           \
    "spec:\n"                                                                                      \
    "  selector: {matchLabels: {app: web}}\n" spec "  template:\n"                                 \
    "    metadata: {labels: {app: web}}\n"                                                         \
    "    spec:\n"                                                                                  \
    "      containers: [" containers "]\n"

static void containers_are_merged_by_name(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_apply(&world, DEPLOYMENT("", "{name: a, image: a:1, env: [{name: X, value: x}]},"
                                       "{name: b, image: b:1}"));
    assert_int_equal(world.status, 201);
    world_put(&world,
              DEPLOYMENT("", "{name: a, image: a:1, env: [{name: X, value: x}], "
                             "volumeMounts: []},{name: side, image: s:1},{name: b, image: b:1}"),
              "injector");
    world_apply(&world,
                DEPLOYMENT("", "{name: c, image: c:1},{name: a, image: a:2, env: [{name: NEW, "
                               "value: yes it is}]}"));
    assert_int_equal(world.status, 200);
    assert_int_equal(world.change, MT_CHANGE_CONFIGURED);
    static const char containers[] = "spec/template/spec/containers";
    char at[128];
    static const char *const names[] = {"\"c\"", "\"side\"", "\"a\"", ""};
    for (int i = 0; i < 4; i++) {
        snprintf(at, sizeof at, "%s/%d/name", containers, i);
        world_expect(&world, deployment, at, names[i]);
    }
    world_expect(&world, deployment, "spec/template/spec/containers/2/image", "\"a:2\"");
    world_expect(&world, deployment, "spec/template/spec/containers/2/env",
                 "[{\"name\":\"NEW\",\"value\":\"yes it is\"}]");
    world_close(&world);
}

static void an_apply_of_the_same_changes_nothing(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    static const char yaml[] = DEPLOYMENT("  replicas: 3\n", "{name: a, image: a:1, ports: "
                                                             "[{containerPort: 80}]}");
    world_apply(&world, yaml);
    assert_int_equal(world.status, 201);
    assert_int_equal(world.change, MT_CHANGE_CREATED);
    const char *before = world_text(&world, deployment, "");
    world_wait(&world, 5000);
    world_apply(&world, yaml);
    assert_int_equal(world.status, 200);
    assert_int_equal(world.change, MT_CHANGE_NONE);
    assert_string_equal(world_text(&world, deployment, ""), before);
    world_close(&world);
}

static void the_generation_counts_changes_of_the_spec(void **state)
{
    static const struct {
        const char *yaml;
        const char *generation;
    } steps[] = {
        {DEPLOYMENT("  replicas: 1\n", "{name: a, image: a:1}"), "1"},
        {DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}"), "2"},
        {DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}"), "2"},
        {DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}") "status: {replicas: 9}\n", "2"},
        {DEPLOYMENT("", "{name: a, image: a:1}"), "3"}, // back to the default
    };
    struct world world;
    world_open(&world, *state, NULL);
    for (size_t i = 0; i < SUPPORT_COUNT(steps); i++) {
        world_apply(&world, steps[i].yaml);
        world_expect(&world, deployment, "metadata/generation", steps[i].generation);
        world_expect(&world, deployment, "status", ""); // no write of an object sets it
    }
    world_expect(&world, deployment, "spec/replicas", "1");
    world_apply(&world, "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: "
                        "default}\n");
    world_expect(&world, config_map, "metadata/generation", "");
    world_close(&world);
}

static void conflicts_name_the_manager_and_the_field(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world, DEPLOYMENT("  replicas: 1\n", "{name: a, image: a:1}"), "kubectl");
    world_apply(&world, DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}"));
    assert_int_equal(world.status, 409);
    assert_string_equal(world.reason, "Conflict");
    assert_string_equal(world.message, "Apply failed with 1 conflict: conflict with \"kubectl\" "
                                       "using apps/v1: .spec.replicas");
    world_expect(&world, deployment, "spec/replicas", "1");
    world_apply(&world, DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:2}"));
    assert_string_equal(world.message,
                        "Apply failed with 2 conflicts: conflicts with \"kubectl\" using apps/v1: "
                        "- .spec.replicas - .spec.template.spec.containers[name=\"a\"].image");
    assert_string_equal(
        world.causes,
        "FieldManagerConflict .spec.replicas: conflict with \"kubectl\" using apps/v1\n"
        "FieldManagerConflict .spec.template.spec.containers[name=\"a\"].image: conflict with "
        "\"kubectl\" using apps/v1\n");

    // The same value is shared, not fought over.
    world_apply(&world, DEPLOYMENT("  replicas: 1\n", "{name: a, image: a:1}"));
    assert_int_equal(world.status, 200);

    struct world_write force = {.force = true};
    world_write(&world, DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}"), force);
    assert_int_equal(world.status, 200);
    world_expect(&world, deployment, "spec/replicas", "2");
    world_apply(&world, DEPLOYMENT("  replicas: 3\n", "{name: a, image: a:1}"));
    assert_int_equal(world.status, 200); // the field was taken over
    world_close(&world);
}

static void ownership_is_written_as_kubernetes_does(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_apply(&world, DEPLOYMENT("", "{name: a, image: a:1, ports: [{containerPort: 80}]}"));
    world_expect(
        &world, deployment, "metadata/managedFields",
        "[{\"manager\":\"moontide\",\"operation\":\"Apply\",\"apiVersion\":\"apps/v1\","
        "\"time\":\"2026-01-01T00:00:00Z\",\"fieldsType\":\"FieldsV1\",\"fieldsV1\":"
        "{\"f:spec\":{\"f:selector\":{},\"f:template\":{\"f:metadata\":{\"f:labels\":"
        "{\"f:app\":{}}},\"f:spec\":{\"f:containers\":{\"k:{\\\"name\\\":\\\"a\\\"}\":{"
        "\"f:name\":{},\"f:image\":{},\"f:ports\":{\"k:{\\\"containerPort\\\":80,\\\"protocol\\\":"
        "\\\"TCP\\\"}\":{\"f:containerPort\":{},\".\":{}}},\".\":{}}}}}}}}]");
    world_close(&world);
}

static void a_dry_run_stores_nothing(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    size_t count = mt_rehearsal_count(world.rehearsal);
    struct world_write dry = {.dry_run = true};
    static const char yaml[] = DEPLOYMENT("  replicas: 2\n", "{name: a, image: a:1}");
    assert_int_equal(world_write(&world, yaml, dry), 201);
    assert_int_equal(world.change, MT_CHANGE_CREATED);
    assert_non_null(mt_json_at(world.object, "spec", "strategy", NULL)); // defaults and all
    assert_null(world_live(&world, deployment));
    assert_int_equal(mt_rehearsal_count(world.rehearsal), count);
    world_apply(&world, yaml);
    const char *before = world_text(&world, deployment, "");
    world_write(&world, DEPLOYMENT("  replicas: 5\n", "{name: a, image: a:1}"), dry);
    assert_int_equal(world.status, 200);
    assert_int_equal(world.change, MT_CHANGE_CONFIGURED);
    assert_string_equal(world_text(&world, deployment, ""), before);
    assert_int_equal(world_write(&world, DEPLOYMENT("", "{name: a}"), dry), 422);
    world_close(&world);
}

static void creates_and_replaces_have_their_conditions(void **state)
{
    static const char yaml[] = "apiVersion: v1\nkind: ConfigMap\n"
                               "metadata: {name: web, namespace: default}\ndata: {a: b}\n";
    struct world world;
    world_open(&world, *state, NULL);
    struct world_write replace = {.verb = MT_VERB_REPLACE};
    struct world_write create = {.verb = MT_VERB_CREATE};
    assert_int_equal(world_write(&world, yaml, replace), 404);
    assert_string_equal(world.message, "configmaps \"web\" not found");
    assert_int_equal(world_write(&world, yaml, create), 201);
    assert_int_equal(world_write(&world, yaml, create), 409);
    assert_string_equal(world.reason, "AlreadyExists");
    assert_string_equal(world.message, "configmaps \"web\" already exists");
    assert_int_equal(world_write(&world,
                                 "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, "
                                 "namespace: default, resourceVersion: '1'}\n",
                                 replace),
                     409);
    assert_string_equal(world.message,
                        "Operation cannot be fulfilled on configmaps \"web\": the object has been "
                        "modified; please apply your changes to the latest version and try again");
    const char *uid = world_text(&world, config_map, "metadata/uid");
    world_write(&world,
                "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web, namespace: default}\n"
                "data: {c: d}\n",
                replace);
    assert_int_equal(world.status, 200);
    world_expect(&world, config_map, "data", "{\"c\":\"d\"}");
    assert_string_equal(world_text(&world, config_map, "metadata/uid"), uid);
    assert_int_equal(
        world_write(&world,
                    "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: seed-, "
                    "namespace: default, annotations: "
                    "{argocd.argoproj.io/hook: PreSync}}\nspec: {template: {spec: {restartPolicy: "
                    "Never, containers: [{name: a, image: a}]}}}\n",
                    create),
        201);
    const char *name = mt_json_string(mt_json_get(world.object, "metadata"), "name");
    assert_int_equal(strlen(name), strlen("seed-") + 5);
    world_close(&world);
}

#define MARKED                                                                                     \
    "{\"meta.helm.sh/release-name\":\"web\",\"meta.helm.sh/release-namespace\":\"prod\",\"note\":" \
    "\"kept\"}"

/** Those that are taken over lose the marks of others, but for what the manifest says itself. */
static void marks_of_others_go_where_that_is_wanted(void **state)
{
    static const char head[] = "apiVersion: v1\nkind: ConfigMap\n";
    static const struct {
        const char *name;
        const char *sent;
        struct world_write how;
        const char *annotations;
        const char *labels;
    } cases[] = {
        {"an ordinary apply", "", {.force = true}, MARKED, "{\"kapp.k14s.io/app\":\"1646\"}"},
        {"taken over", "", {.takes_marks = true}, "{\"note\":\"kept\"}", "{}"},
        {"a dry run",
         "",
         {.takes_marks = true, .dry_run = true},
         MARKED,
         "{\"kapp.k14s.io/app\":\"1646\"}"},
        {"the manifest's own",
         ", labels: {kapp.k14s.io/app: '1646'}",
         {.takes_marks = true},
         "{\"note\":\"kept\"}",
         "{\"kapp.k14s.io/app\":\"1646\"}"},
    };
    for (size_t i = 0; i < SUPPORT_COUNT(cases); i++) {
        struct world world;
        char yaml[512];
        world_open(&world, *state, NULL);
        snprintf(yaml, sizeof yaml,
                 "%smetadata: {name: web, namespace: default, annotations: "
                 "{meta.helm.sh/release-name: web, meta.helm.sh/release-namespace: prod, note: "
                 "kept}, labels: {kapp.k14s.io/app: '1646'}}\n",
                 head);
        world_put(&world, yaml, "helm");
        snprintf(yaml, sizeof yaml, "%smetadata: {name: web, namespace: default%s}\ndata: {a: b}\n",
                 head, cases[i].sent);
        assert_int_equal(world_write(&world, yaml, cases[i].how), 200);
        assert_int_equal(world.change, MT_CHANGE_CONFIGURED);
        support_expect_text(cases[i].name, world_text(&world, config_map, "metadata/annotations"),
                            cases[i].annotations);
        support_expect_text(cases[i].name, world_text(&world, config_map, "metadata/labels"),
                            cases[i].labels);
        world_close(&world);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(fields_are_merged),
        support_test(containers_are_merged_by_name),
        support_test(an_apply_of_the_same_changes_nothing),
        support_test(the_generation_counts_changes_of_the_spec),
        support_test(conflicts_name_the_manager_and_the_field),
        support_test(ownership_is_written_as_kubernetes_does),
        support_test(a_dry_run_stores_nothing),
        support_test(creates_and_replaces_have_their_conditions),
        support_test(marks_of_others_go_where_that_is_wanted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
