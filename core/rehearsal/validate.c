// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/validate.h"

#include "base/map.h"
#include "manifest/json.h"
#include "rehearsal/pods.h"

#include <stdio.h>
#include <string.h>

enum {
    PATH_MAX_LENGTH = 200,
    PORT_MAX = 65535,
};

/** A field that a kind cannot do without. */
struct required {
    const char *group;
    const char *kind;
    const char *path;
    const char *why; ///< What the message says after "Required value", with its colon, or "".
};

static const struct required required[] = {
    {"", "PersistentVolumeClaim", "spec.accessModes", ": at least 1 access mode is required"},
    {"", "PersistentVolumeClaim", "spec.resources.requests.storage", ""},
    {"apps", "DaemonSet", "spec.selector", ""},
    {"apps", "Deployment", "spec.selector", ""},
    {"apps", "ReplicaSet", "spec.selector", ""},
    {"apps", "StatefulSet", "spec.selector", ""},
    {"autoscaling", "HorizontalPodAutoscaler", "spec.scaleTargetRef.kind", ""},
    {"autoscaling", "HorizontalPodAutoscaler", "spec.scaleTargetRef.name", ""},
    {"autoscaling", "HorizontalPodAutoscaler", "spec.maxReplicas", ""},
    {"batch", "CronJob", "spec.schedule", ""},
    {"networking.k8s.io", "IngressClass", "spec.controller", ""},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef.name", ""},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef.kind", ""},
    {"rbac.authorization.k8s.io", "RoleBinding", "roleRef.name", ""},
    {"rbac.authorization.k8s.io", "RoleBinding", "roleRef.kind", ""},
    {"scheduling.k8s.io", "PriorityClass", "value", ""},
    {"storage.k8s.io", "StorageClass", "provisioner", ""},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.group", ""},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.scope", ""},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.names.kind", ""},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.names.plural", ""},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.versions", ""},
};

/** What a selector has to agree with, and what restartPolicy the Pods of a kind may have. */
static const struct {
    const char *group;
    const char *kind;
    bool ends; ///< Its Pods end: OnFailure or Never.  Of others spec.selector has to match them.
} makers[] = {
    {"apps", "DaemonSet", false},   {"apps", "Deployment", false}, {"apps", "ReplicaSet", false},
    {"apps", "StatefulSet", false}, {"batch", "CronJob", true},    {"batch", "Job", true},
};

const char *mt_validate_shown(const cJSON *node, char out[MT_VALUE_MAX])
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    if (node != NULL) {
        mt_json_print(node, false, &text);
    }
    snprintf(out, MT_VALUE_MAX, "%s", mt_buf_text(&text));
    if (text.length >= MT_VALUE_MAX) {
        static const char more[] = "...";
        memcpy(out + MT_VALUE_MAX - sizeof more, more, sizeof more);
    }
    mt_buf_fini(&text);
    return out;
}

static bool is_missing(const cJSON *node)
{
    return node == NULL || (cJSON_IsString(node) && node->valuestring[0] == '\0') ||
           (!cJSON_IsString(node) && !mt_json_is_number(node) && !cJSON_IsBool(node) &&
            node->child == NULL);
}

static void check_containers(const cJSON *containers, const char *path, struct mt_causes *causes)
{
    struct mt_map names = {0};
    size_t index = 0;
    const cJSON *container = NULL;
    cJSON_ArrayForEach (container, containers) {
        const char *name = mt_json_string(container, "name");
        if (name == NULL || name[0] == '\0') {
            mt_cause(causes, "%s[%zu].name: Required value", path, index);
        } else if (mt_map_put(&names, name, &names) != NULL) {
            mt_cause(causes, "%s[%zu].name: Duplicate value: \"%s\"", path, index, name);
        }
        if (is_missing(mt_json_get(container, "image"))) {
            mt_cause(causes, "%s[%zu].image: Required value", path, index);
        }
        index++;
    }
    mt_map_fini(&names);
}

static bool names_volume(const cJSON *volumes, const char *name)
{
    const cJSON *volume = NULL;
    cJSON_ArrayForEach (volume, volumes) {
        const char *other = mt_json_string(volume, "name");
        if (other != NULL && strcmp(other, name) == 0) {
            return true;
        }
    }
    return false;
}

static void check_mounts(const cJSON *containers, const cJSON *volumes, const char *path,
                         struct mt_causes *causes)
{
    size_t index = 0;
    const cJSON *container = NULL;
    cJSON_ArrayForEach (container, containers) {
        size_t number = 0;
        const cJSON *mount = NULL;
        cJSON_ArrayForEach (mount, mt_json_get(container, "volumeMounts")) {
            const char *name = mt_json_string(mount, "name");
            if (name != NULL && !names_volume(volumes, name)) {
                mt_cause(causes, "%s[%zu].volumeMounts[%zu].name: Not found: \"%s\"", path, index,
                         number, name);
            }
            number++;
        }
        index++;
    }
}

/** The Pod or template at `pod` ({"metadata","spec"}), which messages call `path` ("" or …). */
static void check_pod(const cJSON *pod, const char *path, struct mt_causes *causes)
{
    const cJSON *spec = mt_json_get(pod, "spec");
    const cJSON *containers = mt_json_get(spec, "containers");
    const cJSON *init = mt_json_get(spec, "initContainers");
    char at[PATH_MAX_LENGTH];
    snprintf(at, sizeof at, "%s%sspec.containers", path, path[0] != '\0' ? "." : "");
    if (is_missing(containers)) {
        mt_cause(causes, "%s: Required value", at);
    }
    check_containers(containers, at, causes);
    // The volumes of a StatefulSet's claims are added by its controller.
    const cJSON *volumes = mt_json_get(spec, "volumes");
    check_mounts(containers, volumes, at, causes);
    snprintf(at, sizeof at, "%s%sspec.initContainers", path, path[0] != '\0' ? "." : "");
    check_containers(init, at, causes);
    check_mounts(init, volumes, at, causes);
}

static void check_restart_policy(const cJSON *pod, const char *path, bool ends,
                                 struct mt_causes *causes)
{
    const char *policy = mt_json_string(mt_json_get(pod, "spec"), "restartPolicy");
    bool always = policy != NULL && strcmp(policy, "Always") == 0;
    if (policy != NULL && always == ends) {
        mt_cause(causes, "%s.spec.restartPolicy: Unsupported value: \"%s\": supported values: %s",
                 path, policy, ends ? "\"OnFailure\", \"Never\"" : "\"Always\"");
    }
}

static void check_selector(const cJSON *tree, const cJSON *pod, struct mt_causes *causes)
{
    const cJSON *labels = mt_json_at(pod, "metadata", "labels", NULL);
    const cJSON *wanted = NULL;
    cJSON_ArrayForEach (wanted, mt_json_at(tree, "spec", "selector", "matchLabels", NULL)) {
        if (!mt_tree_equal(mt_json_get(labels, wanted->string), wanted)) {
            char value[MT_VALUE_MAX];
            mt_cause(causes,
                     "spec.template.metadata.labels: Invalid value: %s: `selector` does not match "
                     "template `labels`",
                     labels != NULL ? mt_validate_shown(labels, value) : "null");
            return;
        }
    }
}

static void check_pods(const struct mt_kind *kind, const cJSON *tree, struct mt_causes *causes)
{
    const char *path = mt_pods_path(kind);
    if (path == NULL) {
        return;
    }
    const cJSON *pod = mt_tree_look(tree, path);
    if (mt_kind_is(kind, "apps", "StatefulSet") &&
        mt_json_at(tree, "spec", "volumeClaimTemplates", NULL) != NULL) {
        check_containers(mt_json_at(pod, "spec", "containers", NULL),
                         "spec.template.spec.containers", causes);
        if (is_missing(mt_json_at(pod, "spec", "containers", NULL))) {
            mt_cause(causes, "spec.template.spec.containers: Required value");
        }
    } else {
        check_pod(pod, path, causes);
    }
    for (size_t i = 0; i < sizeof makers / sizeof *makers; i++) {
        if (mt_kind_is(kind, makers[i].group, makers[i].kind)) {
            if (!makers[i].ends) {
                check_selector(tree, pod, causes);
            }
            check_restart_policy(pod, path, makers[i].ends, causes);
        }
    }
}

static void check_service(const cJSON *spec, struct mt_causes *causes)
{
    const char *type = mt_json_string(spec, "type");
    const char *address = mt_json_string(spec, "clusterIP");
    const cJSON *ports = mt_json_get(spec, "ports");
    bool external = type != NULL && strcmp(type, "ExternalName") == 0;
    bool headless = address != NULL && strcmp(address, "None") == 0;
    if (is_missing(ports) && !external && !headless) {
        mt_cause(causes, "spec.ports: Required value");
    }
    size_t index = 0;
    const cJSON *port = NULL;
    cJSON_ArrayForEach (port, ports) {
        int64_t number = 0;
        const cJSON *node = mt_json_get(port, "port");
        if (!mt_json_int64(node, &number) || number < 1 || number > PORT_MAX) {
            mt_cause(causes,
                     "spec.ports[%zu].port: Invalid value: %lld: must be between 1 and 65535, "
                     "inclusive",
                     index, (long long)number);
        }
        if (ports->child->next != NULL && is_missing(mt_json_get(port, "name"))) {
            mt_cause(causes, "spec.ports[%zu].name: Required value", index);
        }
        index++;
    }
}

static void check_ingress(const cJSON *spec, struct mt_causes *causes)
{
    const cJSON *rules = mt_json_get(spec, "rules");
    if (is_missing(rules) && mt_json_get(spec, "defaultBackend") == NULL) {
        mt_cause(causes,
                 "spec: Invalid value: %s: either `defaultBackend` or `rules` must be "
                 "specified",
                 "[]");
    }
    size_t number = 0;
    const cJSON *rule = NULL;
    cJSON_ArrayForEach (rule, rules) {
        size_t index = 0;
        const cJSON *path = NULL;
        cJSON_ArrayForEach (path, mt_json_at(rule, "http", "paths", NULL)) {
            if (is_missing(mt_json_get(path, "pathType"))) {
                mt_cause(causes,
                         "spec.rules[%zu].http.paths[%zu].pathType: Required value: pathType must "
                         "be specified",
                         number, index);
            }
            index++;
        }
        number++;
    }
}

static void check_definition(const cJSON *tree, struct mt_causes *causes)
{
    const char *name = cJSON_GetStringValue(mt_tree_metadata(tree, "name"));
    const char *group = mt_json_string(mt_json_get(tree, "spec"), "group");
    const char *plural = cJSON_GetStringValue(mt_tree_look(tree, "spec.names.plural"));
    char expected[PATH_MAX_LENGTH * 2];
    snprintf(expected, sizeof expected, "%s.%s", plural != NULL ? plural : "",
             group != NULL ? group : "");
    if (plural != NULL && group != NULL && name != NULL && strcmp(expected, name) != 0) {
        mt_cause(causes,
                 "metadata.name: Invalid value: \"%s\": must be spec.names.plural+\".\"+spec.group",
                 name);
    }
}

static void check_numbers(const cJSON *tree, struct mt_causes *causes)
{
    static const char *const paths[] = {"spec.replicas", "spec.parallelism", "spec.completions",
                                        "spec.backoffLimit"};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        int64_t number = 0;
        if (mt_json_int64(mt_tree_look(tree, paths[i]), &number) && number < 0) {
            mt_cause(causes, "%s: Invalid value: %lld: must be greater than or equal to 0",
                     paths[i], (long long)number);
        }
    }
}

void mt_validate_object(const struct mt_kind *kind, const cJSON *tree, struct mt_causes *causes)
{
    const cJSON *spec = mt_json_get(tree, "spec");
    for (size_t i = 0; i < sizeof required / sizeof *required; i++) {
        if (mt_kind_is(kind, required[i].group, required[i].kind) &&
            is_missing(mt_tree_look(tree, required[i].path))) {
            mt_cause(causes, "%s: Required value%s", required[i].path, required[i].why);
        }
    }
    check_pods(kind, tree, causes);
    check_numbers(kind->builtin != NULL ? tree : NULL, causes);
    if (mt_kind_is(kind, "", "Service")) {
        check_service(spec, causes);
    } else if (mt_kind_is(kind, "networking.k8s.io", "Ingress")) {
        check_ingress(spec, causes);
    } else if (mt_kind_is(kind, "apiextensions.k8s.io", "CustomResourceDefinition")) {
        check_definition(tree, causes);
    }
}
