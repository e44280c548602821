// SPDX-License-Identifier: Apache-2.0
/**
 * The policy seam: what a sync asks of scripts.  core/script implements it; tests use tables.
 *
 * For the plan that is the hook types: which there are, and where hooks of each type stand.
 */
#ifndef MT_SYNC_POLICY_H
#define MT_SYNC_POLICY_H

#include <stddef.h>

/** The phases of a sync in the order they run; SyncFail runs only on failure. */
enum mt_phase {
    MT_PHASE_PRE_SYNC,
    MT_PHASE_SYNC,
    MT_PHASE_POST_SYNC,
    MT_PHASE_SYNC_FAIL,
};

/** Where hooks of a type stand. */
enum mt_hook_at {
    MT_AT_PHASE,    ///< In `phase`, at the hook's wave.
    MT_AT_NOWHERE,  ///< Never part of a sync (Skip).
    MT_AT_DELETION, ///< Around the deletion of the app (PreDelete, PostDelete).
};

struct mt_hook_type {
    const char *name;
    enum mt_hook_at at;
    enum mt_phase phase; ///< With MT_AT_PHASE.
};

struct mt_policy {
    const struct mt_hook_type *hook_types;
    size_t hook_type_count;
    const char *hook_search_path; ///< Where types were looked for, for messages: "hooks/".
};

/** The shipped hook types, until they exist as scripts: PreSync, Sync, PostSync, SyncFail, Skip, … */
const struct mt_policy *mt_policy_builtin(void);

/** "PreSync", "Sync", "PostSync", "SyncFail". */
const char *mt_phase_name(enum mt_phase phase);

#endif
