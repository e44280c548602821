// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/pods.h"

#include "rehearsal/store.h"

#include <stddef.h>

static const struct {
    const char *group;
    const char *kind;
    const char *path;
} templates[] = {
    {"", "Pod", ""},
    {"", "PodTemplate", "template"},
    {"", "ReplicationController", "spec.template"},
    {"apps", "DaemonSet", "spec.template"},
    {"apps", "Deployment", "spec.template"},
    {"apps", "ReplicaSet", "spec.template"},
    {"apps", "StatefulSet", "spec.template"},
    {"batch", "CronJob", "spec.jobTemplate.spec.template"},
    {"batch", "Job", "spec.template"},
};

const char *mt_pods_path(const struct mt_kind *kind)
{
    for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
        if (mt_kind_is(kind, templates[i].group, templates[i].kind)) {
            return templates[i].path;
        }
    }
    return NULL;
}
