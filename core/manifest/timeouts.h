// SPDX-License-Identifier: Apache-2.0
/**
 * Timeouts: one for each level of a run, independent clocks (DESIGN.md, "Timeouts").  A flag, an
 * environment and the project file each say some of them; 0 is none.
 */
#ifndef MT_MANIFEST_TIMEOUTS_H
#define MT_MANIFEST_TIMEOUTS_H

#include <stdbool.h>
#include <stdint.h>

enum mt_level {
    MT_LEVEL_RUN,
    MT_LEVEL_PHASE,
    MT_LEVEL_WAVE,
    MT_LEVEL_HOOK,
    MT_LEVEL_RESOURCE,
    MT_LEVEL_COUNT
};

/** A timeout that may also be not said; all zero: nothing said. */
struct mt_timeout {
    bool said;
    uint64_t ms; ///< 0: none.
};

struct mt_timeouts {
    struct mt_timeout of[MT_LEVEL_COUNT];
};

/** What holds where nothing is said: 10 minutes for a wave, none for the others. */
struct mt_timeouts mt_timeouts_default(void);

/** `over`, with what it leaves unsaid taken from `base`. */
struct mt_timeouts mt_timeouts_merge(const struct mt_timeouts *base,
                                     const struct mt_timeouts *over);

/** "run", "phase", "wave", "hook", "resource". */
const char *mt_level_name(enum mt_level level);

#endif
