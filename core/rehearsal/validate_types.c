// SPDX-License-Identifier: Apache-2.0
/** Requests that cannot be decoded: a number where Kubernetes has a text, and the other way. */
#include "manifest/json.h"
#include "rehearsal/pods.h"
#include "rehearsal/validate.h"

#include <stdio.h>
#include <string.h>

/** Fields that people get wrong, in kinds of Kubernetes' own. */
struct field {
    const char *group; ///< NULL: of every kind.
    const char *kind;
    const char *path;
    const char *type;      ///< Go's: what stands there, or in every member of the map.
    const char *go_struct; ///< As the message names the struct.
};

static const struct field fields[] = {
    {NULL, NULL, "metadata.labels", "map[string]string", "ObjectMeta"},
    {NULL, NULL, "metadata.annotations", "map[string]string", "ObjectMeta"},
    {"", "ConfigMap", "data", "map[string]string", "ConfigMap"},
    {"", "Secret", "data", "map[string][]uint8", "Secret"},
    {"", "Secret", "stringData", "map[string]string", "Secret"},
    {"", "Service", "spec.selector", "map[string]string", "ServiceSpec"},
    {"", "Service", "spec.ports", "[]v1.ServicePort", "ServiceSpec"},
    {"apps", "Deployment", "spec.replicas", "int32", "DeploymentSpec"},
    {"apps", "ReplicaSet", "spec.replicas", "int32", "ReplicaSetSpec"},
    {"apps", "StatefulSet", "spec.replicas", "int32", "StatefulSetSpec"},
    {"apps", "Deployment", "spec.selector.matchLabels", "map[string]string", "LabelSelector"},
    {"apps", "StatefulSet", "spec.selector.matchLabels", "map[string]string", "LabelSelector"},
    {"apps", "DaemonSet", "spec.selector.matchLabels", "map[string]string", "LabelSelector"},
    {"batch", "Job", "spec.backoffLimit", "int32", "JobSpec"},
    {"batch", "Job", "spec.completions", "int32", "JobSpec"},
    {"batch", "Job", "spec.parallelism", "int32", "JobSpec"},
    {"batch", "Job", "spec.activeDeadlineSeconds", "int64", "JobSpec"},
    {"batch", "CronJob", "spec.schedule", "string", "CronJobSpec"},
};

/** As Go's decoder calls what it found. */
static const char *go_name(const cJSON *node)
{
    if (mt_json_is_number(node)) {
        return "number";
    }
    if (cJSON_IsString(node)) {
        return "string";
    }
    if (cJSON_IsBool(node)) {
        return "bool";
    }
    return cJSON_IsArray(node) ? "array" : "object";
}

static bool refuse(const struct mt_kind *kind, const cJSON *tree, const cJSON *found,
                   const char *go_struct, const char *path, const char *type,
                   struct mt_refusal *refusal)
{
    const char *api_version = mt_json_string(tree, "apiVersion");
    const char *slash = api_version != NULL ? strchr(api_version, '/') : NULL;
    return mt_refuse(refusal, MT_STATUS_BAD_REQUEST,
                     "%s in version \"%s\" cannot be handled as a %s: json: cannot unmarshal %s "
                     "into Go struct field %s.%s of type %s",
                     kind->kind, slash != NULL ? slash + 1 : "v1", kind->kind, go_name(found),
                     go_struct, path, type);
}

static bool fits(const cJSON *node, const char *type)
{
    if (strncmp(type, "int", strlen("int")) == 0) {
        return mt_json_is_integer(node);
    }
    return strcmp(type, "string") == 0 ? cJSON_IsString(node) : cJSON_IsArray(node);
}

static bool check_field(const struct mt_kind *kind, const cJSON *tree, const struct field *field,
                        struct mt_refusal *refusal)
{
    const cJSON *node = mt_tree_look(tree, field->path);
    if (node == NULL) {
        return true;
    }
    if (strncmp(field->type, "map", strlen("map")) != 0) {
        return fits(node, field->type) ||
               refuse(kind, tree, node, field->go_struct, field->path, field->type, refusal);
    }
    if (!cJSON_IsObject(node)) {
        return refuse(kind, tree, node, field->go_struct, field->path, field->type, refusal);
    }
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, node) {
        if (!cJSON_IsString(member)) {
            const char *type = strchr(field->type, ']') + 1;
            return refuse(kind, tree, member, field->go_struct, field->path, type, refusal);
        }
    }
    return true;
}

/** `value: 5` of an environment variable, the commonest of all. */
static bool check_env(const struct mt_kind *kind, const cJSON *tree, const cJSON *containers,
                      const char *path, struct mt_refusal *refusal)
{
    const cJSON *container = NULL;
    cJSON_ArrayForEach (container, containers) {
        const cJSON *variable = NULL;
        cJSON_ArrayForEach (variable, mt_json_get(container, "env")) {
            const cJSON *value = mt_json_get(variable, "value");
            if (value != NULL && !cJSON_IsString(value)) {
                char where[64 + MT_VALUE_MAX];
                snprintf(where, sizeof where, "%s%sspec.%s.env.value", path,
                         path[0] != '\0' ? "." : "", containers->string);
                return refuse(kind, tree, value, "EnvVar", where, "string", refusal);
            }
        }
    }
    return true;
}

bool mt_validate_types(const struct mt_kind *kind, const cJSON *tree, struct mt_refusal *refusal)
{
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        bool asked = fields[i].group == NULL || mt_kind_is(kind, fields[i].group, fields[i].kind);
        if (asked && !check_field(kind, tree, &fields[i], refusal)) {
            return false;
        }
    }
    const char *path = mt_pods_path(kind);
    const cJSON *spec = path != NULL ? mt_json_get(mt_tree_look(tree, path), "spec") : NULL;
    return check_env(kind, tree, mt_json_get(spec, "containers"), path, refusal) &&
           check_env(kind, tree, mt_json_get(spec, "initContainers"), path, refusal);
}
