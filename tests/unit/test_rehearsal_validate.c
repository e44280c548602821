// SPDX-License-Identifier: Apache-2.0
// What the API server refuses, in its words.
#include "rehearsal/rehearsal.h"

#include "support_rehearsal.h"

#include <string.h>

#define META(name) "metadata: {name: " name ", namespace: default}\n"
#define MAP(meta, rest) "apiVersion: v1\nkind: ConfigMap\nmetadata: {" meta "}\n" rest
#define WORKLOAD(kind, spec)                                                                       \
    "apiVersion: apps/v1\nkind: " kind "\n" META("web") "spec: {" spec "}\n"
#define SELECTOR "selector: {matchLabels: {app: web}}"
#define TEMPLATE(containers)                                                                       \
    "template: {metadata: {labels: {app: web}}, spec: {containers: [" containers "]}}"
#define A "{name: a, image: a}"
#define JOB(spec) "apiVersion: batch/v1\nkind: Job\n" META("seed") "spec: {" spec "}\n"
#define ENDS "template: {spec: {restartPolicy: Never, containers: [{name: a, image: a}]}}"
#define SERVICE(spec) "apiVersion: v1\nkind: Service\n" META("web") "spec: {" spec "}\n"

/** Objects that are new; a message that ends in "…" is only the beginning. */
static const struct {
    const char *yaml;
    int status;
    const char *message;
} creates[] = {
    {MAP("name: a.b-c.d1, namespace: default", ""), 201, ""},
    {MAP("name: Web, namespace: default", ""), 422,
     "ConfigMap \"Web\" is invalid: metadata.name: Invalid value: \"Web\": a lowercase RFC 1123 "
     "subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and "
     "end with an alphanumeric character (e.g. 'example.com', regex used for validation is "
     "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')"},
    {MAP("name: a-, namespace: default", ""), 422,
     "ConfigMap \"a-\" is invalid: metadata.name: Invalid value: \"a-\": …"},
    {MAP("name: a..b, namespace: default", ""), 422, "ConfigMap \"a..b\" is invalid: …"},
    {MAP("name: a, namespace: default, labels: {x: 'a b'}", ""), 422,
     "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a b\": a valid label must be "
     "…"},
    {MAP("name: a, namespace: default, labels: {x: ''}", ""), 201, ""},
    {MAP("name: a, namespace: default, labels: {x/y/z: b}", ""), 422,
     "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"x/y/z\": name part must …"},
    {MAP("name: a, namespace: default, labels: {x: "
         "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
         "aaaaaaaaaaaaaaaaaaaa}",
         ""),
     422, "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: …"},
    {MAP("name: a, namespace: default", "data: {n: 5}\n"), 400,
     "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: json: cannot unmarshal number "
     "into Go struct field ConfigMap.data of type string"},
    {"apiVersion: v1\nkind: Namespace\nmetadata: {name: a.b}\n", 422,
     "Namespace \"a.b\" is invalid: metadata.name: Invalid value: \"a.b\": a lowercase RFC 1123 "
     "label must …"},
    {"apiVersion: v1\nkind: Service\n" META("1web") "spec: {ports: [{port: 80}]}\n", 422,
     "Service \"1web\" is invalid: metadata.name: Invalid value: \"1web\": a DNS-1035 label …"},
    {"apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: 'system:A'}\n",
     201, ""},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)), 201, ""},
    {WORKLOAD("Deployment", TEMPLATE(A)), 422,
     "Deployment.apps \"web\" is invalid: spec.selector: Required value"},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE("")), 422,
     "Deployment.apps \"web\" is invalid: spec.template.spec.containers: Required value"},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE("{image: a},{name: b}")), 422,
     "Deployment.apps \"web\" is invalid: [spec.template.spec.containers[0].name: Required value, "
     "spec.template.spec.containers[1].image: Required value]"},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A "," A)), 422,
     "Deployment.apps \"web\" is invalid: spec.template.spec.containers[1].name: Duplicate value: "
     "\"a\""},
    {WORKLOAD("Deployment", "selector: {matchLabels: {app: api}}, " TEMPLATE(A)), 422,
     "Deployment.apps \"web\" is invalid: spec.template.metadata.labels: Invalid value: "
     "{\"app\":\"web\"}: `selector` does not match template `labels`"},
    {WORKLOAD("Deployment", "replicas: '3', " SELECTOR ", " TEMPLATE(A)), 400,
     "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal "
     "string into Go struct field DeploymentSpec.spec.replicas of type int32"},
    {WORKLOAD("Deployment", "replicas: -1, " SELECTOR ", " TEMPLATE(A)), 422,
     "Deployment.apps \"web\" is invalid: spec.replicas: Invalid value: -1: must be greater than "
     "or equal to 0"},
    {WORKLOAD("Deployment",
              SELECTOR ", " TEMPLATE("{name: a, image: a, env: [{name: X, value: 5}]}")),
     400,
     "Deployment in version \"v1\" cannot be handled as a Deployment: json: cannot unmarshal "
     "number into Go struct field EnvVar.spec.template.spec.containers.env.value of type string"},
    {WORKLOAD("Deployment", SELECTOR
              ", " TEMPLATE("{name: a, image: a, volumeMounts: [{name: v, mountPath: /v}]}")),
     422,
     "Deployment.apps \"web\" is invalid: spec.template.spec.containers[0].volumeMounts[0].name: "
     "Not found: \"v\""},
    {JOB(ENDS), 201, ""},
    {JOB("template: {spec: {containers: [{name: a, image: a}]}}"), 422,
     "Job.batch \"seed\" is invalid: spec.template.spec.restartPolicy: Unsupported value: "
     "\"Always\": supported values: \"OnFailure\", \"Never\""},
    {SERVICE(""), 422, "Service \"web\" is invalid: spec.ports: Required value"},
    {SERVICE("clusterIP: None"), 201, ""},
    {SERVICE("type: ExternalName, externalName: a.b"), 201, ""},
    {SERVICE("ports: [{port: 80}, {port: 81}]"), 422,
     "Service \"web\" is invalid: [spec.ports[0].name: Required value, spec.ports[1].name: "
     "Required value]"},
    {SERVICE("ports: [{port: 0}]"), 422,
     "Service \"web\" is invalid: spec.ports[0].port: Invalid value: 0: must be between 1 and "
     "65535, inclusive"},
    {"apiVersion: v1\nkind: PersistentVolumeClaim\n" META("data") "spec: {}\n", 422,
     "PersistentVolumeClaim \"data\" is invalid: [spec.accessModes: Required value: at least 1 "
     "access mode is required, spec.resources.requests.storage: Required value]"},
    {"apiVersion: networking.k8s.io/v1\nkind: Ingress\n" META("web") "spec: {rules: [{http: "
                                                                     "{paths: [{path: /}]}}]}\n",
     422,
     "Ingress.networking.k8s.io \"web\" is invalid: spec.rules[0].http.paths[0].pathType: Required "
     "value: pathType must be specified"},
};

static bool agrees(const char *message, const char *expected)
{
    const char *more = strstr(expected, "…");
    return more != NULL ? strncmp(message, expected, (size_t)(more - expected)) == 0
                        : strcmp(message, expected) == 0;
}

static void new_objects_are_checked(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(creates); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        int status = world_apply(&world, creates[i].yaml);
        if (status != creates[i].status || !agrees(world.message, creates[i].message)) {
            fail_msg("%s\n%d %s", creates[i].yaml, status, world.message);
        }
        const char *reason = status == 422 ? "Invalid" : status == 400 ? "BadRequest" : "";
        assert_string_equal(world.reason, reason);
        world_close(&world);
    }
}

static void each_cause_is_told_apart(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_apply(&world, SERVICE("ports: [{port: 80}, {port: 0, name: a}]"));
    assert_string_equal(world.causes,
                        "FieldValueRequired spec.ports[0].name: Required value\n"
                        "FieldValueInvalid spec.ports[1].port: Invalid value: 0: must be between 1 "
                        "and 65535, inclusive\n");
    world_close(&world);
}

#define STATEFUL(spec) WORKLOAD("StatefulSet", SELECTOR ", " spec ", " TEMPLATE(A))

/** Changes of what is there. */
static const struct {
    const char *before;
    const char *after;
    int status;
    const char *message;
} changes[] = {
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)),
     WORKLOAD("Deployment", "selector: {matchLabels: {x: z}}, template: {metadata: {labels: {x: "
                            "z}}, spec: {containers: [" A "]}}"),
     422,
     "Deployment.apps \"web\" is invalid: spec.selector: Invalid value: "
     "{\"matchLabels\":{\"x\":\"z\"}}: field is immutable"},
    {STATEFUL("serviceName: a, replicas: 1"), STATEFUL("serviceName: a, replicas: 2"), 200, ""},
    {STATEFUL("serviceName: a"), STATEFUL("serviceName: b"), 422,
     "StatefulSet.apps \"web\" is invalid: spec: Forbidden: updates to statefulset spec for fields "
     "other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', "
     "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"},
    {JOB(ENDS), JOB(ENDS ", parallelism: 2"), 200, ""},
    {JOB(ENDS), JOB("template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}"),
     422, "Job.batch \"seed\" is invalid: spec.template: Invalid value: …"},
    {MAP("name: a, namespace: default", "immutable: true\ndata: {a: b}\n"),
     MAP("name: a, namespace: default", "immutable: true\ndata: {a: c}\n"), 422,
     "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set"},
    {MAP("name: a, namespace: default", "immutable: true\ndata: {a: b}\n"),
     MAP("name: a, namespace: default, labels: {a: b}", "immutable: true\ndata: {a: b}\n"), 200,
     ""},
    {SERVICE("clusterIP: 10.96.0.5, ports: [{port: 80}]"),
     SERVICE("clusterIP: 10.96.0.6, ports: [{port: 80}]"), 422,
     "Service \"web\" is invalid: spec.clusterIPs[0]: Invalid value: [\"10.96.0.6\"]: may not "
     "change once set"},
};

static void changes_are_checked(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(changes); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        assert_int_equal(world_apply(&world, changes[i].before), 201);
        int status = world_apply(&world, changes[i].after);
        if (status != changes[i].status || !agrees(world.message, changes[i].message)) {
            fail_msg("%s\n%d %s", changes[i].after, status, world.message);
        }
        world_close(&world);
    }
}

/** What the server fills in. */
static const struct {
    const char *yaml;
    const char *path;
    const char *at;
    const char *expected;
} defaults[] = {
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)), "apps/v1/Deployment/default/web",
     "spec/replicas", "1"},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)), "apps/v1/Deployment/default/web",
     "spec/strategy",
     "{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxUnavailable\":\"25%\",\"maxSurge\":"
     "\"25%\"}}"},
    {WORKLOAD("Deployment", "strategy: {type: Recreate}, " SELECTOR ", " TEMPLATE(A)),
     "apps/v1/Deployment/default/web", "spec/strategy", "{\"type\":\"Recreate\"}"},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)), "apps/v1/Deployment/default/web",
     "spec/template/spec/restartPolicy", "\"Always\""},
    {WORKLOAD("Deployment", SELECTOR ", " TEMPLATE(A)), "apps/v1/Deployment/default/web",
     "spec/template/spec/containers/0/imagePullPolicy", "\"Always\""},
    {WORKLOAD("DaemonSet", SELECTOR ", " TEMPLATE("{name: a, image: 'r:5000/a:1'}")),
     "apps/v1/DaemonSet/default/web", "spec/template/spec/containers/0/imagePullPolicy",
     "\"IfNotPresent\""},
    {STATEFUL("replicas: 0"), "apps/v1/StatefulSet/default/web", "spec/replicas", "0"},
    {STATEFUL("replicas: 0"), "apps/v1/StatefulSet/default/web", "spec/updateStrategy/type",
     "\"RollingUpdate\""},
    {JOB(ENDS), "batch/v1/Job/default/seed", "spec/backoffLimit", "6"},
    {JOB(ENDS), "batch/v1/Job/default/seed", "spec/completions", "1"},
    {JOB(ENDS ", parallelism: 2"), "batch/v1/Job/default/seed", "spec/completions", ""},
    {"apiVersion: v1\nkind: Secret\n" META("s") "stringData: {a: x, b: xy, c: xyz, d: ''}\n",
     "/v1/Secret/default/s", "data", "{\"a\":\"eA==\",\"b\":\"eHk=\",\"c\":\"eHl6\",\"d\":\"\"}"},
    {"apiVersion: v1\nkind: Secret\n" META("s") "stringData: {a: x}\n", "/v1/Secret/default/s",
     "stringData", ""},
    {SERVICE("ports: [{port: 80}]"), "/v1/Service/default/web", "spec/type", "\"ClusterIP\""},
    {SERVICE("ports: [{port: 80}]"), "/v1/Service/default/web", "spec/clusterIP", "\"10.96.0.10\""},
    {SERVICE("ports: [{port: 80}]"), "/v1/Service/default/web", "spec/ports",
     "[{\"port\":80,\"protocol\":\"TCP\",\"targetPort\":80}]"},
};

static void what_is_missing_is_filled_in(void **state)
{
    for (size_t i = 0; i < SUPPORT_COUNT(defaults); i++) {
        struct world world;
        world_open(&world, *state, NULL);
        assert_int_equal(world_apply(&world, defaults[i].yaml), 201);
        world_expect(&world, defaults[i].path, defaults[i].at, defaults[i].expected);
        world_close(&world);
    }
}

static void a_claim_gets_the_default_class(void **state)
{
    struct world world;
    world_open(&world, *state, NULL);
    world_put(&world,
              "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata: {name: standard, "
              "annotations: {storageclass.kubernetes.io/is-default-class: 'true'}}\n"
              "provisioner: rehearsal\n",
              "me");
    world_apply(
        &world,
        "apiVersion: v1\nkind: PersistentVolumeClaim\n" META(
            "data") "spec: "
                    "{accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}\n");
    world_expect(&world, "/v1/PersistentVolumeClaim/default/data", "spec/storageClassName",
                 "\"standard\"");
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(new_objects_are_checked),
        support_test(each_cause_is_told_apart),
        support_test(changes_are_checked),
        support_test(what_is_missing_is_filled_in),
        support_test(a_claim_gets_the_default_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
