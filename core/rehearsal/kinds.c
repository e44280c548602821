// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/kinds.h"

#include <stddef.h>
#include <string.h>

enum {
    PLAIN = 0,
    CLUSTER = MT_TRAIT_CLUSTER,
    GENERATION = MT_TRAIT_GENERATION,
    STATUS = MT_TRAIT_STATUS,
};

// Kubernetes' API reference, v1.36.  Kinds that are only asked (SubjectAccessReview, Binding, …)
// and kinds of alpha versions, which no server has without feature gates, are not here.
static const struct mt_builtin builtins[] = {
    {"", "v1", "ConfigMap", "configmaps", PLAIN},
    {"", "v1", "Endpoints", "endpoints", PLAIN},
    {"", "v1", "Event", "events", PLAIN},
    {"", "v1", "LimitRange", "limitranges", PLAIN},
    {"", "v1", "Namespace", "namespaces", CLUSTER | STATUS},
    {"", "v1", "Node", "nodes", CLUSTER | STATUS},
    {"", "v1", "PersistentVolume", "persistentvolumes", CLUSTER | STATUS},
    {"", "v1", "PersistentVolumeClaim", "persistentvolumeclaims", STATUS},
    {"", "v1", "Pod", "pods", STATUS},
    {"", "v1", "PodTemplate", "podtemplates", GENERATION},
    {"", "v1", "ReplicationController", "replicationcontrollers", GENERATION | STATUS},
    {"", "v1", "ResourceQuota", "resourcequotas", STATUS},
    {"", "v1", "Secret", "secrets", PLAIN},
    {"", "v1", "Service", "services", STATUS},
    {"", "v1", "ServiceAccount", "serviceaccounts", PLAIN},
    {"admissionregistration.k8s.io", "v1 v1beta1", "MutatingAdmissionPolicy",
     "mutatingadmissionpolicies", CLUSTER | GENERATION},
    {"admissionregistration.k8s.io", "v1 v1beta1", "MutatingAdmissionPolicyBinding",
     "mutatingadmissionpolicybindings", CLUSTER | GENERATION},
    {"admissionregistration.k8s.io", "v1", "MutatingWebhookConfiguration",
     "mutatingwebhookconfigurations", CLUSTER | GENERATION},
    {"admissionregistration.k8s.io", "v1 v1beta1", "ValidatingAdmissionPolicy",
     "validatingadmissionpolicies", CLUSTER | GENERATION | STATUS},
    {"admissionregistration.k8s.io", "v1 v1beta1", "ValidatingAdmissionPolicyBinding",
     "validatingadmissionpolicybindings", CLUSTER | GENERATION},
    {"admissionregistration.k8s.io", "v1", "ValidatingWebhookConfiguration",
     "validatingwebhookconfigurations", CLUSTER | GENERATION},
    {"apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions",
     CLUSTER | GENERATION | STATUS},
    {"apiregistration.k8s.io", "v1", "APIService", "apiservices", CLUSTER | STATUS},
    {"apps", "v1", "ControllerRevision", "controllerrevisions", PLAIN},
    {"apps", "v1", "DaemonSet", "daemonsets", GENERATION | STATUS},
    {"apps", "v1", "Deployment", "deployments", GENERATION | STATUS},
    {"apps", "v1", "ReplicaSet", "replicasets", GENERATION | STATUS},
    {"apps", "v1", "StatefulSet", "statefulsets", GENERATION | STATUS},
    {"autoscaling", "v1 v2", "HorizontalPodAutoscaler", "horizontalpodautoscalers",
     GENERATION | STATUS},
    {"batch", "v1", "CronJob", "cronjobs", GENERATION | STATUS},
    {"batch", "v1", "Job", "jobs", GENERATION | STATUS},
    {"certificates.k8s.io", "v1", "CertificateSigningRequest", "certificatesigningrequests",
     CLUSTER | STATUS},
    {"certificates.k8s.io", "v1beta1", "ClusterTrustBundle", "clustertrustbundles", CLUSTER},
    {"coordination.k8s.io", "v1", "Lease", "leases", PLAIN},
    {"discovery.k8s.io", "v1", "EndpointSlice", "endpointslices", GENERATION},
    {"events.k8s.io", "v1", "Event", "events", PLAIN},
    {"flowcontrol.apiserver.k8s.io", "v1", "FlowSchema", "flowschemas",
     CLUSTER | GENERATION | STATUS},
    {"flowcontrol.apiserver.k8s.io", "v1", "PriorityLevelConfiguration",
     "prioritylevelconfigurations", CLUSTER | GENERATION | STATUS},
    {"networking.k8s.io", "v1", "IPAddress", "ipaddresses", CLUSTER},
    {"networking.k8s.io", "v1", "Ingress", "ingresses", GENERATION | STATUS},
    {"networking.k8s.io", "v1", "IngressClass", "ingressclasses", CLUSTER | GENERATION},
    {"networking.k8s.io", "v1", "NetworkPolicy", "networkpolicies", GENERATION},
    {"networking.k8s.io", "v1", "ServiceCIDR", "servicecidrs", CLUSTER | STATUS},
    {"node.k8s.io", "v1", "RuntimeClass", "runtimeclasses", CLUSTER},
    {"policy", "v1", "PodDisruptionBudget", "poddisruptionbudgets", GENERATION | STATUS},
    {"rbac.authorization.k8s.io", "v1", "ClusterRole", "clusterroles", CLUSTER},
    {"rbac.authorization.k8s.io", "v1", "ClusterRoleBinding", "clusterrolebindings", CLUSTER},
    {"rbac.authorization.k8s.io", "v1", "Role", "roles", PLAIN},
    {"rbac.authorization.k8s.io", "v1", "RoleBinding", "rolebindings", PLAIN},
    {"resource.k8s.io", "v1", "DeviceClass", "deviceclasses", CLUSTER | GENERATION},
    {"resource.k8s.io", "v1", "ResourceClaim", "resourceclaims", STATUS},
    {"resource.k8s.io", "v1", "ResourceClaimTemplate", "resourceclaimtemplates", PLAIN},
    {"resource.k8s.io", "v1", "ResourceSlice", "resourceslices", CLUSTER | GENERATION},
    {"scheduling.k8s.io", "v1", "PriorityClass", "priorityclasses", CLUSTER | GENERATION},
    {"storage.k8s.io", "v1", "CSIDriver", "csidrivers", CLUSTER},
    {"storage.k8s.io", "v1", "CSINode", "csinodes", CLUSTER},
    {"storage.k8s.io", "v1", "CSIStorageCapacity", "csistoragecapacities", PLAIN},
    {"storage.k8s.io", "v1", "StorageClass", "storageclasses", CLUSTER},
    {"storage.k8s.io", "v1", "VolumeAttachment", "volumeattachments", CLUSTER | STATUS},
    {"storage.k8s.io", "v1", "VolumeAttributesClass", "volumeattributesclasses", CLUSTER},
};

const struct mt_builtin *mt_builtin_find(const char *group, const char *kind)
{
    for (size_t i = 0; i < sizeof builtins / sizeof *builtins; i++) {
        if (strcmp(builtins[i].kind, kind) == 0 && strcmp(builtins[i].group, group) == 0) {
            return &builtins[i];
        }
    }
    return NULL;
}

bool mt_versions_have(const char *versions, const char *version)
{
    size_t length = strlen(version);
    while (versions != NULL) {
        if (strncmp(versions, version, length) == 0 &&
            (versions[length] == ' ' || versions[length] == '\0')) {
            return length > 0;
        }
        versions = strchr(versions, ' ');
        versions = versions != NULL ? versions + 1 : NULL;
    }
    return false;
}
