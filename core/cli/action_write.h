// SPDX-License-Identifier: Apache-2.0
/** What a resource action wants written, carried out as ArgoCD does it (SEMANTICS.md 5.5). */
#ifndef MT_CLI_ACTION_WRITE_H
#define MT_CLI_ACTION_WRITE_H

#include "base/array.h"
#include "manifest/ref.h"
#include "sync/cluster.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_arena;
struct mt_error;

/** One write: `created`, or else the patch that makes `wanted` of `live`. */
struct mt_action_write {
    struct mt_ref ref;
    const cJSON *created; ///< A new object, or NULL.
    const cJSON *live;    ///< As it was read, with its resourceVersion.
    const cJSON *patch;   ///< From mt_action_patch().
    // What came of it:
    enum mt_change change;
    const char *name; ///< Of what was created, in the arena: the server may have made it up.
    int status;       ///< HTTP's, of the call that failed; 0: no answer came.
    MT_ARRAY(const char *) warnings; ///< The server's, of a dry run; in the arena.
};

/**
 * The JSON merge patch that makes `wanted` of `live`, without what only the server writes; an empty
 * map where nothing is to be done.  Free with cJSON_Delete().
 */
cJSON *mt_action_patch(const cJSON *live, const cJSON *wanted);

/**
 * Writes it, or lets the server say what it would do, and waits for the answer.  An empty patch
 * makes no call; one that touches the status goes to that subresource first, and where there is
 * none all in one.  An object that somebody has changed since it was read is not written: false
 * with `err`, as for every refusal.
 */
bool mt_action_write(const struct mt_cluster *cluster, struct mt_action_write *write, bool dry_run,
                     struct mt_arena *arena, struct mt_error *err);

#endif
