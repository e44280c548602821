// SPDX-License-Identifier: Apache-2.0
/** What may not change once an object is there. */
#include "manifest/json.h"
#include "rehearsal/validate.h"

#include <string.h>

/** A field that is fixed, or a map of which only some members may change. */
struct fixed {
    const char *group;
    const char *kind;
    const char *path;
    const char *may;     ///< Members of it that may change, each in commas; NULL: none.
    const char *message; ///< After the path; "%v" is the new value.
};

#define IMMUTABLE ": Invalid value: %v: field is immutable"

static const struct fixed fixed[] = {
    {"", "PersistentVolumeClaim", "spec", ",resources,volumeAttributesClassName,volumeName,",
     ": Forbidden: spec is immutable after creation except resources.requests and "
     "volumeAttributesClassName for bound claims"},
    {"", "Pod", "spec",
     ",containers,initContainers,ephemeralContainers,activeDeadlineSeconds,tolerations,"
     "terminationGracePeriodSeconds,nodeName,schedulingGates,",
     ": Forbidden: pod updates may not change fields other than "
     "`spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
     "`spec.tolerations` (only additions to existing tolerations),"
     "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously "
     "negative)"},
    {"", "Secret", "type", NULL, IMMUTABLE},
    {"apps", "DaemonSet", "spec.selector", NULL, IMMUTABLE},
    {"apps", "Deployment", "spec.selector", NULL, IMMUTABLE},
    {"apps", "ReplicaSet", "spec.selector", NULL, IMMUTABLE},
    {"apps", "StatefulSet", "spec",
     ",replicas,ordinals,template,updateStrategy,revisionHistoryLimit,"
     "persistentVolumeClaimRetentionPolicy,minReadySeconds,",
     ": Forbidden: updates to statefulset spec for fields other than 'replicas', 'ordinals', "
     "'template', 'updateStrategy', 'revisionHistoryLimit', "
     "'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden"},
    {"batch", "Job", "spec.completions", NULL, IMMUTABLE},
    {"batch", "Job", "spec.selector", NULL, IMMUTABLE},
    {"batch", "Job", "spec.template", NULL, IMMUTABLE},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", "roleRef", NULL,
     ": Invalid value: %v: cannot change roleRef"},
    {"rbac.authorization.k8s.io", "RoleBinding", "roleRef", NULL,
     ": Invalid value: %v: cannot change roleRef"},
    {"storage.k8s.io", "StorageClass", "parameters", NULL,
     ": Forbidden: updates to parameters are "
     "forbidden."},
    {"storage.k8s.io", "StorageClass", "provisioner", NULL,
     ": Forbidden: updates to provisioner are forbidden."},
    {"storage.k8s.io", "StorageClass", "volumeBindingMode", NULL, IMMUTABLE},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.group", NULL, IMMUTABLE},
    {"apiextensions.k8s.io", "CustomResourceDefinition", "spec.scope", NULL, IMMUTABLE},
};

static bool may_change(const struct fixed *row, const char *member)
{
    size_t length = strlen(member);
    const char *may = row->may;
    while (may != NULL && (may = strstr(may, member)) != NULL) {
        if (may[-1] == ',' && may[length] == ',') {
            return true;
        }
        may += length;
    }
    return false;
}

/** Whether a member that may not change is different in one of them. */
static bool lacks(const struct fixed *row, const cJSON *one, const cJSON *other)
{
    const cJSON *member = NULL;
    cJSON_ArrayForEach (member, one) {
        if (!may_change(row, member->string) &&
            !mt_tree_equal(mt_json_get(other, member->string), member)) {
            return true;
        }
    }
    return false;
}

static void check_row(const struct fixed *row, const cJSON *before, const cJSON *after,
                      struct mt_causes *causes)
{
    const cJSON *old = mt_tree_look(before, row->path);
    const cJSON *new = mt_tree_look(after, row->path);
    bool differs =
        row->may != NULL ? lacks(row, old, new) || lacks(row, new, old) : !mt_tree_equal(old, new);
    if (!differs) {
        return;
    }
    char value[MT_VALUE_MAX];
    const char *place = strstr(row->message, "%v");
    int head = (int)(place != NULL ? (size_t)(place - row->message) : strlen(row->message));
    mt_cause(causes, "%s%.*s%s%s", row->path, head, row->message,
             place != NULL ? (new != NULL ? mt_validate_shown(new, value) : "null") : "",
             place != NULL ? place + strlen("%v") : "");
}

/** ConfigMaps and Secrets with `immutable: true`. */
static void check_immutable(const cJSON *before, const cJSON *after, struct mt_causes *causes)
{
    static const char *const members[] = {"immutable", "data", "binaryData", "stringData"};
    if (!cJSON_IsTrue(mt_json_get(before, "immutable"))) {
        return;
    }
    for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
        if (!mt_tree_equal(mt_json_get(before, members[i]), mt_json_get(after, members[i]))) {
            mt_cause(causes, "%s: Forbidden: field is immutable when `immutable` is set",
                     members[i]);
        }
    }
}

/** The address of a Service stays, unless it becomes or was an ExternalName. */
static void check_address(const cJSON *before, const cJSON *after, struct mt_causes *causes)
{
    const cJSON *old = mt_tree_look(before, "spec.clusterIP");
    const cJSON *new = mt_tree_look(after, "spec.clusterIP");
    if (old != NULL && new != NULL && !mt_tree_equal(old, new)) {
        char value[MT_VALUE_MAX];
        mt_cause(causes, "spec.clusterIPs[0]: Invalid value: [%s]: may not change once set",
                 mt_validate_shown(new, value));
    }
}

void mt_validate_change(const struct mt_kind *kind, const cJSON *before, const cJSON *after,
                        struct mt_causes *causes)
{
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (mt_kind_is(kind, fixed[i].group, fixed[i].kind)) {
            check_row(&fixed[i], before, after, causes);
        }
    }
    if (mt_kind_is(kind, "", "ConfigMap") || mt_kind_is(kind, "", "Secret")) {
        check_immutable(before, after, causes);
    } else if (mt_kind_is(kind, "", "Service")) {
        check_address(before, after, causes);
    }
}
