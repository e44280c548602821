// SPDX-License-Identifier: Apache-2.0
/** What is not simulated, told of what was really there: mt_rehearsal_gaps(). */
#include "base/buffer.h"
#include "rehearsal/store.h"

#include <stddef.h>

/** A kind of Kubernetes' own that something in a cluster acts on. */
static const struct {
    const char *group;
    const char *kind;
    const char *what; ///< What did not happen here.
} acting[] = {
    {"", "LimitRange", "its defaults and limits were not applied"},
    {"", "PersistentVolumeClaim", "no volume was bound to it"},
    {"", "Pod", "it was not started"},
    {"", "ReplicationController", "it made no Pods"},
    {"", "ResourceQuota", "nothing was counted against it"},
    {"admissionregistration.k8s.io", "MutatingAdmissionPolicy", "it was not evaluated"},
    {"admissionregistration.k8s.io", "MutatingWebhookConfiguration",
     "its webhooks were not called, so nothing was changed by them"},
    {"admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "it was not evaluated"},
    {"admissionregistration.k8s.io", "ValidatingWebhookConfiguration",
     "its webhooks were not called, so nothing was refused by them"},
    {"apiregistration.k8s.io", "APIService", "the kinds that it brings are not served"},
    {"apps", "DaemonSet", "it made no Pods"},
    {"apps", "Deployment", "it made no Pods"},
    {"apps", "ReplicaSet", "it made no Pods"},
    {"apps", "StatefulSet", "it made no Pods"},
    {"autoscaling", "HorizontalPodAutoscaler", "nothing was scaled by it"},
    {"batch", "CronJob", "it started no Jobs"},
    {"batch", "Job", "it made no Pods"},
    {"certificates.k8s.io", "CertificateSigningRequest", "nothing was signed"},
    {"networking.k8s.io", "Ingress", "it got no address"},
    {"networking.k8s.io", "NetworkPolicy", "no traffic was filtered"},
    {"policy", "PodDisruptionBudget", "no eviction was refused because of it"},
    {"rbac.authorization.k8s.io", "ClusterRole", "nobody's rights were checked"},
    {"rbac.authorization.k8s.io", "Role", "nobody's rights were checked"},
    {"resource.k8s.io", "ResourceClaim", "no device was allocated"},
};

static const char *not_done(const struct mt_kind *kind)
{
    for (size_t i = 0; i < sizeof acting / sizeof *acting; i++) {
        if (mt_kind_is(kind, acting[i].group, acting[i].kind)) {
            return acting[i].what;
        }
    }
    return NULL;
}

static void tell(const struct mt_kind *kind, const char *what, mt_rehearsal_gap_fn *each,
                 void *data)
{
    struct mt_buf sentence;
    mt_buf_init(&sentence, MT_BUF_UNLIMITED);
    mt_buf_printf(&sentence, "%s/%s", kind->kind, kind->example);
    if (kind->created > 1) {
        mt_buf_printf(&sentence, " and %zu more", kind->created - 1);
    }
    if (kind->builtin != NULL) {
        mt_buf_printf(&sentence, ": %s.", what);
    } else {
        mt_buf_printf(&sentence,
                      ": no controller acts on %s/%s here, so what its own would do did "
                      "not happen.",
                      kind->group, kind->kind);
    }
    each(data, mt_buf_text(&sentence));
    mt_buf_fini(&sentence);
}

void mt_rehearsal_gaps(struct mt_rehearsal *rehearsal, mt_rehearsal_gap_fn *each, void *data)
{
    for (size_t i = 0; i < rehearsal->kinds.count; i++) {
        struct mt_kind *kind = rehearsal->kinds.entries[i].value;
        const char *what = kind->builtin != NULL ? not_done(kind) : "";
        if (kind->created > 0 && what != NULL && !mt_kind_acted_on(rehearsal, kind)) {
            tell(kind, what, each, data);
        }
    }
}
