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
