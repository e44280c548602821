// SPDX-License-Identifier: Apache-2.0
#include "sync/kind.h"

#include "base/arena.h"
#include "manifest/ref.h"

#include <stddef.h>
#include <string.h>

// SEMANTICS.md 2.2: the rank is the index minus the length; whatever is not here has rank 0.
static const char *const ranked[] = {
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
};

enum { RANKED = sizeof ranked / sizeof *ranked };

struct kind {
    const char *group;
    const char *kind;
};

// Kubernetes' API reference, v1.36; kinds of a built-in group that are not here are namespaced.
static const struct kind cluster_scoped[] = {
    {"", "Namespace"},
    {"", "Node"},
    {"", "PersistentVolume"},
    {"", "ComponentStatus"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding"},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration"},
    {"apiextensions.k8s.io", "CustomResourceDefinition"},
    {"apiregistration.k8s.io", "APIService"},
    {"authentication.k8s.io", "SelfSubjectReview"},
    {"authentication.k8s.io", "TokenReview"},
    {"authorization.k8s.io", "SelfSubjectAccessReview"},
    {"authorization.k8s.io", "SelfSubjectRulesReview"},
    {"authorization.k8s.io", "SubjectAccessReview"},
    {"certificates.k8s.io", "CertificateSigningRequest"},
    {"certificates.k8s.io", "ClusterTrustBundle"},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema"},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration"},
    {"internal.apiserver.k8s.io", "StorageVersion"},
    {"networking.k8s.io", "IPAddress"},
    {"networking.k8s.io", "IngressClass"},
    {"networking.k8s.io", "ServiceCIDR"},
    {"node.k8s.io", "RuntimeClass"},
    {"policy", "PodSecurityPolicy"},
    {"rbac.authorization.k8s.io", "ClusterRole"},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
    {"resource.k8s.io", "DeviceClass"},
    {"resource.k8s.io", "DeviceTaintRule"},
    {"resource.k8s.io", "ResourceSlice"},
    {"scheduling.k8s.io", "PriorityClass"},
    {"storage.k8s.io", "CSIDriver"},
    {"storage.k8s.io", "CSINode"},
    {"storage.k8s.io", "StorageClass"},
    {"storage.k8s.io", "VolumeAttachment"},
    {"storage.k8s.io", "VolumeAttributesClass"},
    {"storagemigration.k8s.io", "StorageVersionMigration"},
};

// What has to stand before the server admits the Pods of workloads in the same wave.  Webhooks are
// not here: the workload that answers them may be in this very wave.
static const struct kind for_admission[] = {
    {"", "LimitRange"},
    {"", "ResourceQuota"},
    {"", "ServiceAccount"},
    {"networking.k8s.io", "IngressClass"},
    {"node.k8s.io", "RuntimeClass"},
    {"policy", "PodSecurityPolicy"},
    {"rbac.authorization.k8s.io", "ClusterRole"},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding"},
    {"rbac.authorization.k8s.io", "Role"},
    {"rbac.authorization.k8s.io", "RoleBinding"},
    {"scheduling.k8s.io", "PriorityClass"},
    {"storage.k8s.io", "StorageClass"},
};

static bool is_among(const struct kind *kinds, size_t count, const char *group, const char *kind)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(kinds[i].kind, kind) == 0 && strcmp(kinds[i].group, group) == 0) {
            return true;
        }
    }
    return false;
}

int mt_kind_rank(const char *kind)
{
    for (int i = 0; i < RANKED; i++) {
        if (strcmp(ranked[i], kind) == 0) {
            return i - RANKED;
        }
    }
    return 0;
}

bool mt_kind_is_namespace(const char *group, const char *kind)
{
    return group[0] == '\0' && strcmp(kind, "Namespace") == 0;
}

bool mt_kind_is_crd(const char *group, const char *kind)
{
    return strcmp(kind, "CustomResourceDefinition") == 0 &&
           strcmp(group, "apiextensions.k8s.io") == 0;
}

bool mt_kind_is_secret(const char *group, const char *kind)
{
    return group[0] == '\0' && strcmp(kind, "Secret") == 0;
}

enum mt_stage mt_kind_stage(const char *group, const char *kind)
{
    if (mt_kind_is_namespace(group, kind) || mt_kind_is_crd(group, kind)) {
        return MT_STAGE_DEFINITIONS;
    }
    const size_t count = sizeof for_admission / sizeof *for_admission;
    return is_among(for_admission, count, group, kind) ? MT_STAGE_ADMISSION : MT_STAGE_REST;
}

bool mt_kind_is_cluster(const char *group, const char *kind)
{
    return is_among(cluster_scoped, sizeof cluster_scoped / sizeof *cluster_scoped, group, kind);
}

bool mt_kind_parse(const char *text, struct mt_arena *arena, struct mt_ref *ref)
{
    const char *last = strrchr(text, '/');
    const char *first = strchr(text, '/');
    if (last == NULL) {
        return false;
    }
    const bool core = first == last;
    const char *version = core ? text : first + 1;
    *ref = (struct mt_ref){
        .group = core ? "" : mt_arena_strndup(arena, text, (size_t)(first - text)),
        .version = mt_arena_strndup(arena, version, (size_t)(last - version)),
        .kind = last + 1,
        .namespace = "",
        .name = "",
    };
    return true;
}
