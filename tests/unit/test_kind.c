// SPDX-License-Identifier: Apache-2.0
#include "sync/kind.h"

#include "support.h"

// SEMANTICS.md 2.2, the whole table.
static const struct {
    const char *kind;
    int rank;
} ranks[] = {
    {"Namespace", -35},
    {"NetworkPolicy", -34},
    {"ResourceQuota", -33},
    {"LimitRange", -32},
    {"PodSecurityPolicy", -31},
    {"PodDisruptionBudget", -30},
    {"ServiceAccount", -29},
    {"Secret", -28},
    {"SecretList", -27},
    {"ConfigMap", -26},
    {"StorageClass", -25},
    {"PersistentVolume", -24},
    {"PersistentVolumeClaim", -23},
    {"CustomResourceDefinition", -22},
    {"ClusterRole", -21},
    {"ClusterRoleList", -20},
    {"ClusterRoleBinding", -19},
    {"ClusterRoleBindingList", -18},
    {"Role", -17},
    {"RoleList", -16},
    {"RoleBinding", -15},
    {"RoleBindingList", -14},
    {"Service", -13},
    {"DaemonSet", -12},
    {"Pod", -11},
    {"ReplicationController", -10},
    {"ReplicaSet", -9},
    {"Deployment", -8},
    {"HorizontalPodAutoscaler", -7},
    {"StatefulSet", -6},
    {"Job", -5},
    {"CronJob", -4},
    {"IngressClass", -3},
    {"Ingress", -2},
    {"APIService", -1},
    // Everything else is last, letter case included.
    {"Certificate", 0},
    {"ValidatingWebhookConfiguration", 0},
    {"PriorityClass", 0},
    {"deployment", 0},
    {"ConfigMapList", 0},
    {"", 0},
};

// Scopes as `kubectl api-resources` of Kubernetes 1.36 lists them.
static const struct {
    const char *group;
    const char *kind;
    bool cluster;
} scopes[] = {
    {"", "Namespace", true},
    {"", "Node", true},
    {"", "PersistentVolume", true},
    {"", "ComponentStatus", true},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration", true},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", true},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", true},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicyBinding", true},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", true},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicyBinding", true},
    {"apiextensions.k8s.io", "CustomResourceDefinition", true},
    {"apiregistration.k8s.io", "APIService", true},
    {"authentication.k8s.io", "TokenReview", true},
    {"authentication.k8s.io", "SelfSubjectReview", true},
    {"authorization.k8s.io", "SubjectAccessReview", true},
    {"authorization.k8s.io", "SelfSubjectAccessReview", true},
    {"authorization.k8s.io", "SelfSubjectRulesReview", true},
    {"certificates.k8s.io", "CertificateSigningRequest", true},
    {"certificates.k8s.io", "ClusterTrustBundle", true},
    {"flowcontrol.apiserver.k8s.io", "FlowSchema", true},
    {"flowcontrol.apiserver.k8s.io", "PriorityLevelConfiguration", true},
    {"networking.k8s.io", "IngressClass", true},
    {"networking.k8s.io", "IPAddress", true},
    {"networking.k8s.io", "ServiceCIDR", true},
    {"node.k8s.io", "RuntimeClass", true},
    {"policy", "PodSecurityPolicy", true},
    {"rbac.authorization.k8s.io", "ClusterRole", true},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", true},
    {"resource.k8s.io", "DeviceClass", true},
    {"resource.k8s.io", "ResourceSlice", true},
    {"scheduling.k8s.io", "PriorityClass", true},
    {"storage.k8s.io", "StorageClass", true},
    {"storage.k8s.io", "CSIDriver", true},
    {"storage.k8s.io", "CSINode", true},
    {"storage.k8s.io", "VolumeAttachment", true},
    {"storage.k8s.io", "VolumeAttributesClass", true},
    {"storagemigration.k8s.io", "StorageVersionMigration", true},
    {"", "ConfigMap", false},
    {"", "Endpoints", false},
    {"", "Event", false},
    {"", "LimitRange", false},
    {"", "PersistentVolumeClaim", false},
    {"", "Pod", false},
    {"", "ReplicationController", false},
    {"", "ResourceQuota", false},
    {"", "Secret", false},
    {"", "Service", false},
    {"", "ServiceAccount", false},
    {"apps", "ControllerRevision", false},
    {"apps", "DaemonSet", false},
    {"apps", "Deployment", false},
    {"apps", "StatefulSet", false},
    {"authorization.k8s.io", "LocalSubjectAccessReview", false},
    {"autoscaling", "HorizontalPodAutoscaler", false},
    {"batch", "CronJob", false},
    {"batch", "Job", false},
    {"coordination.k8s.io", "Lease", false},
    {"discovery.k8s.io", "EndpointSlice", false},
    {"networking.k8s.io", "Ingress", false},
    {"networking.k8s.io", "NetworkPolicy", false},
    {"policy", "PodDisruptionBudget", false},
    {"rbac.authorization.k8s.io", "Role", false},
    {"rbac.authorization.k8s.io", "RoleBinding", false},
    {"resource.k8s.io", "ResourceClaim", false},
    {"resource.k8s.io", "ResourceClaimTemplate", false},
    {"storage.k8s.io", "CSIStorageCapacity", false},
    // Another group's kind of that name, and what nobody knows.
    {"example.org", "Namespace", false},
    {"example.org", "ClusterRole", false},
    {"cert-manager.io", "ClusterIssuer", false},
    {"apps", "Namespace", false},
};

static const struct {
    const char *group;
    const char *kind;
    enum mt_stage stage;
} stages[] = {
    {"", "Namespace", MT_STAGE_DEFINITIONS},
    {"apiextensions.k8s.io", "CustomResourceDefinition", MT_STAGE_DEFINITIONS},
    {"rbac.authorization.k8s.io", "ClusterRole", MT_STAGE_ADMISSION},
    {"rbac.authorization.k8s.io", "ClusterRoleBinding", MT_STAGE_ADMISSION},
    {"rbac.authorization.k8s.io", "Role", MT_STAGE_ADMISSION},
    {"rbac.authorization.k8s.io", "RoleBinding", MT_STAGE_ADMISSION},
    {"", "ServiceAccount", MT_STAGE_ADMISSION},
    {"", "LimitRange", MT_STAGE_ADMISSION},
    {"", "ResourceQuota", MT_STAGE_ADMISSION},
    {"scheduling.k8s.io", "PriorityClass", MT_STAGE_ADMISSION},
    {"node.k8s.io", "RuntimeClass", MT_STAGE_ADMISSION},
    {"storage.k8s.io", "StorageClass", MT_STAGE_ADMISSION},
    {"", "Secret", MT_STAGE_REST},
    {"", "Service", MT_STAGE_REST},
    {"apps", "Deployment", MT_STAGE_REST},
    {"batch", "Job", MT_STAGE_REST},
    // The workload that answers a webhook may be in this very wave.
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration", MT_STAGE_REST},
    {"apiregistration.k8s.io", "APIService", MT_STAGE_REST},
    {"example.org", "Namespace", MT_STAGE_REST},
    {"example.org", "CustomResourceDefinition", MT_STAGE_REST},
    {"example.org", "Role", MT_STAGE_REST},
};

static void ranks_are_argocds(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(ranks); i++) {
        if (mt_kind_rank(ranks[i].kind) != ranks[i].rank) {
            fail_msg("%s: %d", ranks[i].kind, mt_kind_rank(ranks[i].kind));
        }
    }
}

static void scopes_of_built_in_kinds_are_known(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(scopes); i++) {
        if (mt_kind_is_cluster(scopes[i].group, scopes[i].kind) != scopes[i].cluster) {
            fail_msg("%s/%s", scopes[i].group, scopes[i].kind);
        }
    }
}

static void what_others_need_has_its_stage(void **state)
{
    (void)state;
    for (size_t i = 0; i < SUPPORT_COUNT(stages); i++) {
        if (mt_kind_stage(stages[i].group, stages[i].kind) != stages[i].stage) {
            fail_msg("%s/%s", stages[i].group, stages[i].kind);
        }
    }
}

static void namespaces_and_definitions_are_recognised(void **state)
{
    (void)state;
    assert_true(mt_kind_is_namespace("", "Namespace"));
    assert_false(mt_kind_is_namespace("example.org", "Namespace"));
    assert_false(mt_kind_is_namespace("", "Namespaces"));
    assert_true(mt_kind_is_crd("apiextensions.k8s.io", "CustomResourceDefinition"));
    assert_false(mt_kind_is_crd("", "CustomResourceDefinition"));
    assert_false(mt_kind_is_crd("apiextensions.k8s.io", "Namespace"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ranks_are_argocds),
        cmocka_unit_test(scopes_of_built_in_kinds_are_known),
        cmocka_unit_test(what_others_need_has_its_stage),
        cmocka_unit_test(namespaces_and_definitions_are_recognised),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
