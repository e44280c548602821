// SPDX-License-Identifier: Apache-2.0
// Everything that the Pods of a workload refer to by name.
#include "sync/references.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "support.h"

#include <string.h>

// What a Pod spec says and the references in it, one a line: `Kind/name how` and `?` when the Pod
// starts without it too.
static const struct {
    const char *spec;
    const char *references;
} specs[] = {
    {"{containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, key: k}}}]}]}",
     "Secret/s env of\n"},
    {"{containers: [{env: [{name: A, valueFrom: {configMapKeyRef: {name: c, key: k}}}]}]}",
     "ConfigMap/c env of\n"},
    {"{containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, optional: true}}}]}]}",
     "Secret/s env of?\n"},
    {"{containers: [{env: [{name: A, valueFrom: {configMapKeyRef: {name: c, optional: true}}}]}]}",
     "ConfigMap/c env of?\n"},
    {"{containers: [{env: [{name: A, valueFrom: {secretKeyRef: {name: s, optional: false}}}]}]}",
     "Secret/s env of\n"},
    {"{containers: [{envFrom: [{secretRef: {name: s}}, {configMapRef: {name: c}}]}]}",
     "Secret/s env of\nConfigMap/c env of\n"},
    {"{containers: [{envFrom: [{secretRef: {name: s, optional: true}}, {prefix: P, configMapRef: "
     "{name: c, optional: true}}]}]}",
     "Secret/s env of?\nConfigMap/c env of?\n"},
    {"{containers: [{name: a}, {envFrom: [{secretRef: {name: second}}]}]}",
     "Secret/second env of\n"},
    {"{initContainers: [{envFrom: [{secretRef: {name: early}}], env: [{valueFrom: {secretKeyRef: "
     "{name: key}}}]}]}",
     "Secret/key env of\nSecret/early env of\n"},
    // Volumes.
    {"{volumes: [{secret: {secretName: s}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{secret: {secretName: s, optional: true}}]}", "Secret/s mounted by?\n"},
    {"{volumes: [{configMap: {name: c}}]}", "ConfigMap/c mounted by\n"},
    {"{volumes: [{configMap: {name: c, optional: true}}]}", "ConfigMap/c mounted by?\n"},
    {"{volumes: [{persistentVolumeClaim: {claimName: p}}]}",
     "PersistentVolumeClaim/p mounted by\n"},
    {"{volumes: [{projected: {sources: [{secret: {name: s}}, {configMap: {name: c, optional: "
     "true}}, {downwardAPI: {}}, {serviceAccountToken: {path: t}}]}}]}",
     "Secret/s mounted by\nConfigMap/c mounted by?\n"},
    {"{volumes: [{csi: {driver: d, nodePublishSecretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{azureFile: {secretName: s}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{cephfs: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{flexVolume: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{iscsi: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{rbd: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{scaleIO: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{storageos: {secretRef: {name: s}}}]}", "Secret/s mounted by\n"},
    {"{volumes: [{emptyDir: {}}, {hostPath: {path: /x}}, {nfs: {server: a}}, {ephemeral: "
     "{volumeClaimTemplate: {spec: {}}}}]}",
     ""},
    // The Pod itself.
    {"{imagePullSecrets: [{name: a}, {name: b}]}",
     "Secret/a image pull secret of?\nSecret/b image pull secret of?\n"},
    {"{serviceAccountName: runner}", "ServiceAccount/runner service account of\n"},
    {"{serviceAccount: old}", "ServiceAccount/old service account of\n"},
    {"{serviceAccount: old, serviceAccountName: new}", "ServiceAccount/new service account of\n"},
    // The same object as often as it is named.
    {"{containers: [{envFrom: [{secretRef: {name: s}}]}, {envFrom: [{secretRef: {name: s}}]}]}",
     "Secret/s env of\nSecret/s env of\n"},
    // Nothing, and nonsense.
    {"{containers: [{image: nginx, env: [{name: A, value: b}]}]}", ""},
    {"{}", ""},
    {"null", ""},
    {"text", ""},
    {"[a]", ""},
    {"{containers: text, volumes: 5, imagePullSecrets: {a: b}, serviceAccountName: 7}", ""},
    {"{containers: [null, 5, {env: {a: b}, envFrom: [text]}], volumes: [null, {secret: s}]}", ""},
    {"{containers: [{envFrom: [{secretRef: {name: ''}}, {secretRef: {name: null}}]}]}", ""},
};

// Where each workload has its Pod spec: `%s` stands for it.
static const struct {
    const char *api_version;
    const char *kind;
    const char *around;
    bool known;
} workloads[] = {
    {"v1", "Pod", "spec: %s", true},
    {"apps/v1", "Deployment", "spec: {template: {spec: %s}}", true},
    {"apps/v1", "StatefulSet", "spec: {template: {spec: %s}}", true},
    {"apps/v1", "DaemonSet", "spec: {template: {spec: %s}}", true},
    {"apps/v1", "ReplicaSet", "spec: {template: {spec: %s}}", true},
    {"batch/v1", "Job", "spec: {template: {spec: %s}}", true},
    {"batch/v1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: %s}}}}", true},
    {"v1", "ReplicationController", "spec: {template: {spec: %s}}", true},
    {"batch/v1beta1", "CronJob", "spec: {jobTemplate: {spec: {template: {spec: %s}}}}", true},
    {"v1", "Service", "spec: %s", false},
    {"v1", "ConfigMap", "spec: {template: {spec: %s}}", false},
    {"example.org/v1", "Pod", "spec: %s", false},
    {"example.org/v1", "Deployment", "spec: {template: {spec: %s}}", false},
    {"example.org/v1", "Job", "spec: {template: {spec: %s}}", false},
};

static void write_reference(void *data, const struct mt_reference *reference)
{
    mt_buf_printf(data, "%s/%s %s%s\n", reference->kind, reference->name, reference->how,
                  reference->optional ? "?" : "");
}

static const char *references_of(struct support *support, size_t workload, const char *spec)
{
    const char *around = workloads[workload].around;
    const char *place = strstr(around, "%s");
    support_reset(support);
    support_objects(mt_arena_printf(support->arena,
                                    "apiVersion: %s\nkind: %s\nmetadata: {name: a}\n%.*s%s%s\n",
                                    workloads[workload].api_version, workloads[workload].kind,
                                    (int)(place - around), around, spec, place + 2),
                    false, &support->objects, &support->findings);
    support_no_findings(&support->findings);
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_references_each(support->objects.list.items[0], write_reference, &out);
    const char *text = mt_arena_strdup(support->arena, mt_buf_text(&out));
    mt_buf_fini(&out);
    return text;
}

static void every_reference_of_every_workload_is_found(void **state)
{
    struct support *support = *state;
    for (size_t workload = 0; workload < SUPPORT_COUNT(workloads); workload++) {
        for (size_t i = 0; i < SUPPORT_COUNT(specs); i++) {
            const char *got = references_of(support, workload, specs[i].spec);
            const char *name =
                mt_arena_printf(support->arena, "%s %s: %s", workloads[workload].api_version,
                                workloads[workload].kind, specs[i].spec);
            support_expect_text(name, got, workloads[workload].known ? specs[i].references : "");
        }
    }
}

static void workloads_without_a_spec_have_none(void **state)
{
    struct support *support = *state;
    support_objects("apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\n---\n"
                    "apiVersion: batch/v1\nkind: CronJob\nmetadata: {name: b}\nspec: text\n",
                    false, &support->objects, &support->findings);
    struct mt_buf out;
    mt_buf_init(&out, MT_BUF_UNLIMITED);
    mt_references_each(support_object(&support->objects, "a"), write_reference, &out);
    mt_references_each(support_object(&support->objects, "b"), write_reference, &out);
    assert_string_equal(mt_buf_text(&out), "");
    mt_buf_fini(&out);
}

static void reasons_read_as_in_the_plan(void **state)
{
    const struct support *support = *state;
    const struct mt_ref job = {"batch", "v1", "Job", "shop", "db-migrate"};
    const struct mt_reference reference = {"Secret", "shop-db", "env of", false};
    assert_string_equal(mt_reference_reason(&reference, &job, support->arena),
                        "env of Job/db-migrate");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        support_test(every_reference_of_every_workload_is_found),
        support_test(workloads_without_a_spec_have_none),
        support_test(reasons_read_as_in_the_plan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
