// SPDX-License-Identifier: Apache-2.0
/** The kind that `moontide new health NAME` is asked for. */
#ifndef MT_CLI_NEW_KIND_H
#define MT_CLI_NEW_KIND_H

#include <stdbool.h>

struct mt_arena;
struct mt_error;

/** Each part can stand in a path: it has no slash, and is neither "." nor "..". */
struct mt_new_kind {
    const char *group;   ///< "" is core.
    const char *version; ///< "v1" where none was said.
    const char *kind;
};

/**
 * Parses `[group/][version/]Kind`, in which "core" and nothing stand for the core group; one part
 * before the Kind is a version if it looks like one.  What cannot be a kind is an error that shows
 * how it would be: `Certificate.cert-manager.io`, `deployment`, `Deployment/web`.
 */
bool mt_new_kind_parse(const char *text, struct mt_arena *arena, struct mt_new_kind *kind,
                       struct mt_error *err);

#endif
