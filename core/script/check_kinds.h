// SPDX-License-Identifier: Apache-2.0
/** Which kinds a check is for: "apps/v1/Deployment", "v1/Pod", "*" for any part. */
#ifndef MT_SCRIPT_CHECK_KINDS_H
#define MT_SCRIPT_CHECK_KINDS_H

#include "base/array.h"

#include <stdbool.h>

struct mt_arena;
struct mt_error;
struct mt_ref;

/** One pattern; a part may hold "*", which fits any characters but "/". */
struct mt_kind_pattern {
    const char *group; ///< "" is core.
    const char *version;
    const char *kind;
    const char *said; ///< As written.
    bool whole;       ///< `said` fits "group/Kind" as a whole (base/glob.h); the parts say nothing.
};

/** Several; all zero is none. */
struct mt_kind_patterns {
    struct mt_kind_pattern *items;
    size_t count;
    size_t capacity;
};

/** Parses "[group/]version/Kind"; two parts are core. */
bool mt_kind_pattern_parse(const char *text, struct mt_arena *arena,
                           struct mt_kind_pattern *pattern, struct mt_error *err);

bool mt_kind_pattern_matches(const struct mt_kind_pattern *pattern, const struct mt_ref *ref);

/** Orders patterns, the more exact one first; equal ones are the same pattern. */
int mt_kind_pattern_compare(const struct mt_kind_pattern *a, const struct mt_kind_pattern *b);

#endif
