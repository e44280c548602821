// SPDX-License-Identifier: Apache-2.0
#include "manifest/builtin.h"

#include <string.h>

static const char *const groups[] = {
    "", // core
    "admissionregistration.k8s.io",
    "apiextensions.k8s.io",
    "apiregistration.k8s.io",
    "apps",
    "autoscaling",
    "batch",
    "certificates.k8s.io",
    "coordination.k8s.io",
    "discovery.k8s.io",
    "events.k8s.io",
    "flowcontrol.apiserver.k8s.io",
    "networking.k8s.io",
    "node.k8s.io",
    "policy",
    "rbac.authorization.k8s.io",
    "resource.k8s.io",
    "scheduling.k8s.io",
    "storage.k8s.io",
    "storagemigration.k8s.io",
};

bool mt_group_is_builtin(const char *group, size_t length)
{
    for (size_t i = 0; i < sizeof groups / sizeof *groups; i++) {
        if (strlen(groups[i]) == length && strncmp(groups[i], group, length) == 0) {
            return true;
        }
    }
    return false;
}
