// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/defaults.h"

#include "manifest/json.h"
#include "rehearsal/pods.h"
#include "rehearsal/schema.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/** One field: its value where the object says nothing. */
struct row {
    const char *group;
    const char *kind;
    const char *map; ///< Where the field is, made when it is missing; "" at the top.
    const char *field;
    const char *value; ///< JSON.
    const char *when;  ///< "path=text": only if that stands there; NULL: always.
};

#define ROLLING "spec.strategy.type=RollingUpdate"
#define UPDATING "spec.updateStrategy.type=RollingUpdate"

// Rows are filled in from top to bottom, so that a condition may ask for an earlier one.
static const struct row rows[] = {
    {"", "Secret", "", "type", "\"Opaque\"", NULL},
    {"", "Service", "spec", "type", "\"ClusterIP\"", NULL},
    {"", "Service", "spec", "sessionAffinity", "\"None\"", NULL},
    {"", "Service", "spec", "internalTrafficPolicy", "\"Cluster\"", "spec.type=ClusterIP"},
    {"", "Service", "spec", "externalTrafficPolicy", "\"Cluster\"", "spec.type=LoadBalancer"},
    {"", "Service", "spec", "externalTrafficPolicy", "\"Cluster\"", "spec.type=NodePort"},
    {"", "Service", "spec", "allocateLoadBalancerNodePorts", "true", "spec.type=LoadBalancer"},
    {"", "PersistentVolumeClaim", "spec", "volumeMode", "\"Filesystem\"", NULL},
    {"", "PersistentVolume", "spec", "volumeMode", "\"Filesystem\"", NULL},
    {"", "PersistentVolume", "spec", "persistentVolumeReclaimPolicy", "\"Retain\"", NULL},
    {"", "ReplicationController", "spec", "replicas", "1", NULL},
    {"apps", "Deployment", "spec", "replicas", "1", NULL},
    {"apps", "Deployment", "spec.strategy", "type", "\"RollingUpdate\"", NULL},
    {"apps", "Deployment", "spec.strategy.rollingUpdate", "maxUnavailable", "\"25%\"", ROLLING},
    {"apps", "Deployment", "spec.strategy.rollingUpdate", "maxSurge", "\"25%\"", ROLLING},
    {"apps", "Deployment", "spec", "revisionHistoryLimit", "10", NULL},
    {"apps", "Deployment", "spec", "progressDeadlineSeconds", "600", NULL},
    {"apps", "ReplicaSet", "spec", "replicas", "1", NULL},
    {"apps", "StatefulSet", "spec", "replicas", "1", NULL},
    {"apps", "StatefulSet", "spec", "podManagementPolicy", "\"OrderedReady\"", NULL},
    {"apps", "StatefulSet", "spec.updateStrategy", "type", "\"RollingUpdate\"", NULL},
    {"apps", "StatefulSet", "spec.updateStrategy.rollingUpdate", "partition", "0", UPDATING},
    {"apps", "StatefulSet", "spec", "revisionHistoryLimit", "10", NULL},
    {"apps", "StatefulSet", "spec.persistentVolumeClaimRetentionPolicy", "whenDeleted",
     "\"Retain\"", NULL},
    {"apps", "StatefulSet", "spec.persistentVolumeClaimRetentionPolicy", "whenScaled", "\"Retain\"",
     NULL},
    {"apps", "DaemonSet", "spec.updateStrategy", "type", "\"RollingUpdate\"", NULL},
    {"apps", "DaemonSet", "spec.updateStrategy.rollingUpdate", "maxUnavailable", "1", UPDATING},
    {"apps", "DaemonSet", "spec.updateStrategy.rollingUpdate", "maxSurge", "0", UPDATING},
    {"apps", "DaemonSet", "spec", "revisionHistoryLimit", "10", NULL},
    {"autoscaling", "HorizontalPodAutoscaler", "spec", "minReplicas", "1", NULL},
    {"batch", "Job", "spec", "backoffLimit", "6", NULL},
    {"batch", "Job", "spec", "completionMode", "\"NonIndexed\"", NULL},
    {"batch", "Job", "spec", "suspend", "false", NULL},
    {"batch", "CronJob", "spec", "concurrencyPolicy", "\"Allow\"", NULL},
    {"batch", "CronJob", "spec", "suspend", "false", NULL},
    {"batch", "CronJob", "spec", "successfulJobsHistoryLimit", "3", NULL},
    {"batch", "CronJob", "spec", "failedJobsHistoryLimit", "1", NULL},
    {"storage.k8s.io", "StorageClass", "", "reclaimPolicy", "\"Delete\"", NULL},
    {"storage.k8s.io", "StorageClass", "", "volumeBindingMode", "\"Immediate\"", NULL},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.conversion", "strategy", "\"None\"",
     NULL},
};

// Of every Pod and every template, below its spec.
static const struct row of_pods[] = {
    {NULL, NULL, "spec", "restartPolicy", "\"Always\"", NULL},
    {NULL, NULL, "spec", "dnsPolicy", "\"ClusterFirst\"", NULL},
    {NULL, NULL, "spec", "schedulerName", "\"default-scheduler\"", NULL},
    {NULL, NULL, "spec", "terminationGracePeriodSeconds", "30", NULL},
};

static cJSON *value_of(const char *json)
{
    if (json[0] == '"') {
        char text[64];
        snprintf(text, sizeof text, "%.*s", (int)strlen(json) - 2, json + 1);
        return cJSON_CreateString(text);
    }
    if (strcmp(json, "true") == 0 || strcmp(json, "false") == 0) {
        return cJSON_CreateBool(json[0] == 't');
    }
    return mt_json_number(json);
}

static bool holds(const cJSON *tree, const char *when)
{
    if (when == NULL) {
        return true;
    }
    char path[64];
    const char *equals = strchr(when, '=');
    snprintf(path, sizeof path, "%.*s", (int)(equals - when), when);
    const char *value = cJSON_GetStringValue(mt_tree_look(tree, path));
    return value != NULL && strcmp(value, equals + 1) == 0;
}

/** The map at a path, made on the way; keys are interned. */
static cJSON *map_at(struct mt_rehearsal *store, cJSON *tree, const char *path)
{
    while (*path != '\0') {
        size_t length = strcspn(path, ".");
        tree = mt_tree_map(tree, mt_json_key(&store->names, path, length));
        path += length + (path[length] == '.' ? 1 : 0);
    }
    return tree;
}

static void fill_row(struct mt_rehearsal *store, cJSON *tree, const struct row *row)
{
    if (holds(tree, row->when)) {
        cJSON *map = map_at(store, tree, row->map);
        if (mt_tree_get(map, row->field) == NULL) {
            mt_tree_set(map, row->field, value_of(row->value));
        }
    }
}

/** The image's tag decides, as in Kubernetes. */
static const char *pull_policy(const char *image)
{
    const char *slash = strrchr(image, '/');
    const char *tag = strrchr(slash != NULL ? slash : image, ':');
    bool digest = strchr(image, '@') != NULL;
    return !digest && (tag == NULL || strcmp(tag, ":latest") == 0) ? "Always" : "IfNotPresent";
}

static void fill_ports(cJSON *ports)
{
    cJSON *port = NULL;
    cJSON_ArrayForEach (port, ports) {
        if (cJSON_IsObject(port) && mt_tree_get(port, "protocol") == NULL) {
            mt_tree_set_string(port, "protocol", "TCP");
        }
    }
}

static void fill_containers(cJSON *containers)
{
    cJSON *container = NULL;
    cJSON_ArrayForEach (container, containers) {
        const char *image = mt_json_string(container, "image");
        if (image != NULL && mt_tree_get(container, "imagePullPolicy") == NULL) {
            mt_tree_set_string(container, "imagePullPolicy", pull_policy(image));
        }
        fill_ports(mt_tree_get(container, "ports"));
    }
}

static void fill_pods(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree)
{
    const char *path = mt_pods_path(kind);
    cJSON *pod = path != NULL ? mt_tree_walk(tree, path) : NULL;
    cJSON *spec = mt_tree_get(pod, "spec");
    if (!cJSON_IsObject(spec)) {
        return;
    }
    for (size_t i = 0; i < sizeof of_pods / sizeof *of_pods; i++) {
        fill_row(store, pod, &of_pods[i]);
    }
    fill_containers(mt_tree_get(spec, "containers"));
    fill_containers(mt_tree_get(spec, "initContainers"));
}

static void fill_service(cJSON *spec)
{
    cJSON *ports = mt_tree_get(spec, "ports");
    fill_ports(ports);
    cJSON *port = NULL;
    cJSON_ArrayForEach (port, ports) {
        const cJSON *number = mt_json_get(port, "port");
        if (number != NULL && mt_tree_get(port, "targetPort") == NULL) {
            mt_tree_set(port, "targetPort", mt_tree_copy(number));
        }
    }
}

/** A Job without completions and parallelism runs once; with parallelism alone it is a queue. */
static void fill_job(cJSON *spec)
{
    bool queue = mt_tree_get(spec, "parallelism") != NULL;
    if (!queue) {
        mt_tree_set_integer(spec, "parallelism", 1);
    }
    if (!queue && mt_tree_get(spec, "completions") == NULL) {
        mt_tree_set_integer(spec, "completions", 1);
    }
}

void mt_defaults_fill(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree)
{
    if (kind->builtin == NULL) {
        const char *api_version = mt_json_string(tree, "apiVersion");
        const char *slash = api_version != NULL ? strchr(api_version, '/') : NULL;
        const struct mt_kind_version *version =
            slash != NULL ? mt_kind_version(kind, slash + 1) : NULL;
        if (version != NULL) {
            mt_schema_fill(store, version->schema, tree);
        }
        return;
    }
    cJSON *spec = mt_tree_get(tree, "spec");
    if (mt_kind_is(kind, "batch", "Job") && spec != NULL) {
        fill_job(spec);
    }
    if (mt_kind_is(kind, "", "Service") && spec != NULL) {
        fill_service(spec);
    }
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        // An object without any spec is refused, not completed.
        if (mt_kind_is(kind, rows[i].group, rows[i].kind) &&
            (spec != NULL || rows[i].map[0] == '\0')) {
            fill_row(store, tree, &rows[i]);
        }
    }
    fill_pods(store, kind, tree);
}

/** Addresses of 10.96.0.0/12, the usual range, one after the other. */
static void fill_address(struct mt_rehearsal *store, cJSON *spec)
{
    enum { FIRST = 10, BYTE = 256, NETWORK = 96, NETWORKS = 16 };
    const char *type = mt_json_string(spec, "type");
    if (mt_tree_get(spec, "clusterIP") == NULL && type != NULL &&
        strcmp(type, "ExternalName") != 0) {
        char address[32];
        uint64_t number = FIRST + store->last_address++;
        snprintf(address, sizeof address, "10.%u.%u.%u",
                 (unsigned)(NETWORK + number / BYTE / BYTE % NETWORKS),
                 (unsigned)(number / BYTE % BYTE), (unsigned)(number % BYTE));
        mt_tree_set_string(spec, "clusterIP", address);
    }
    const char *address = mt_json_string(spec, "clusterIP");
    if (address != NULL && mt_tree_get(spec, "clusterIPs") == NULL) {
        cJSON *list = cJSON_CreateArray();
        cJSON_AddItemToArray(list, cJSON_CreateString(address));
        mt_tree_set(spec, "clusterIPs", list);
    }
}

/** The class of claims that name none: the newest that says that it is the default. */
static void fill_class(struct mt_rehearsal *store, cJSON *spec)
{
    struct mt_kind *classes = mt_store_kind(store, "storage.k8s.io", "StorageClass");
    if (mt_tree_get(spec, "storageClassName") != NULL) {
        return;
    }
    for (size_t i = 0; i < classes->live.count; i++) {
        const struct mt_entry *entry = classes->live.items[i];
        const char *said = mt_json_string(mt_tree_metadata(entry->now->tree, "annotations"),
                                          "storageclass.kubernetes.io/is-default-class");
        if (said != NULL && strcmp(said, "true") == 0) {
            mt_tree_set_string(spec, "storageClassName", entry->name);
        }
    }
}

/** The labels by which a Job knows its Pods. */
static void fill_selector(cJSON *tree, cJSON *spec)
{
    static const char label[] = "batch.kubernetes.io/controller-uid";
    const char *uid = cJSON_GetStringValue(mt_tree_metadata(tree, "uid"));
    const char *name = cJSON_GetStringValue(mt_tree_metadata(tree, "name"));
    if (cJSON_IsTrue(mt_tree_get(spec, "manualSelector")) || mt_tree_get(spec, "selector") ||
        !cJSON_IsObject(mt_tree_get(spec, "template"))) {
        return;
    }
    cJSON *labels = mt_tree_map(mt_tree_map(mt_tree_get(spec, "template"), "metadata"), "labels");
    mt_tree_set_string(labels, label, uid);
    mt_tree_set_string(labels, "batch.kubernetes.io/job-name", name);
    mt_tree_set_string(labels, "job-name", name);
    mt_tree_set_string(mt_tree_map(mt_tree_map(spec, "selector"), "matchLabels"), label, uid);
}

static void fill_namespace(cJSON *tree)
{
    cJSON *labels = mt_tree_map(mt_tree_map(tree, "metadata"), "labels");
    mt_tree_set_string(labels, "kubernetes.io/metadata.name",
                       cJSON_GetStringValue(mt_tree_metadata(tree, "name")));
    cJSON *finalizers = cJSON_CreateArray();
    cJSON_AddItemToArray(finalizers, cJSON_CreateString("kubernetes"));
    mt_tree_set(mt_tree_map(tree, "spec"), "finalizers", finalizers);
    mt_tree_set_string(mt_tree_map(tree, "status"), "phase", "Active");
}

void mt_defaults_fill_new(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree)
{
    cJSON *spec = mt_tree_get(tree, "spec");
    if (mt_kind_is(kind, "", "Namespace")) {
        fill_namespace(tree);
    } else if (!cJSON_IsObject(spec)) {
        return;
    } else if (mt_kind_is(kind, "", "Service")) {
        fill_address(store, spec);
    } else if (mt_kind_is(kind, "", "PersistentVolumeClaim")) {
        fill_class(store, spec);
        mt_tree_set_string(mt_tree_map(tree, "status"), "phase", "Pending");
    } else if (mt_kind_is(kind, "batch", "Job")) {
        fill_selector(tree, spec);
    }
}
