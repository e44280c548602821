// SPDX-License-Identifier: Apache-2.0
#include "sync/policy.h"

#include <string.h>

static const char *const names[] = {
    [MT_HEALTHY] = "Healthy", [MT_SUSPENDED] = "Suspended", [MT_PROGRESSING] = "Progressing",
    [MT_MISSING] = "Missing", [MT_DEGRADED] = "Degraded",   [MT_UNKNOWN] = "Unknown",
};

const char *mt_health_name(enum mt_health status)
{
    return names[status];
}

bool mt_health_parse(const char *name, enum mt_health *status)
{
    for (int i = MT_HEALTHY; i <= MT_UNKNOWN; i++) {
        if (strcmp(names[i], name) == 0) {
            *status = (enum mt_health)i;
            return true;
        }
    }
    return false;
}

uint64_t mt_health_grace_ms(const struct mt_health_question *question)
{
    const struct mt_ref *ref = question->ref;
    bool job = strcmp(ref->kind, "Job") == 0 && strcmp(ref->group, "batch") == 0;
    bool pod = strcmp(ref->kind, "Pod") == 0 && ref->group[0] == '\0';
    return question->hook && (job || pod) ? 0 : MT_GRACE_MS; // a hook that failed has failed
}

bool mt_needs_relate(const struct mt_need *needs, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (needs[i].by != MT_NEED_OWNED) {
            return true;
        }
    }
    return false;
}
