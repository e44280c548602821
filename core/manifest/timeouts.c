// SPDX-License-Identifier: Apache-2.0
#include "manifest/timeouts.h"

struct mt_timeouts mt_timeouts_default(void)
{
    struct mt_timeouts timeouts = {{{0}}};
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        timeouts.of[level].said = true;
    }
    timeouts.of[MT_LEVEL_WAVE].ms = UINT64_C(10) * 60 * 1000;
    return timeouts;
}

struct mt_timeouts mt_timeouts_merge(const struct mt_timeouts *base, const struct mt_timeouts *over)
{
    struct mt_timeouts merged = *over;
    for (int level = 0; level < MT_LEVEL_COUNT; level++) {
        if (!over->of[level].said) {
            merged.of[level] = base->of[level];
        }
    }
    return merged;
}

const char *mt_level_name(enum mt_level level)
{
    switch (level) {
    case MT_LEVEL_RUN:
        return "run";
    case MT_LEVEL_PHASE:
        return "phase";
    case MT_LEVEL_WAVE:
        return "wave";
    case MT_LEVEL_HOOK:
        return "hook";
    case MT_LEVEL_RESOURCE:
        return "resource";
    case MT_LEVEL_COUNT:
        break;
    }
    return "";
}
