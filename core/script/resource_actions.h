// SPDX-License-Identifier: Apache-2.0
/**
 * Resource actions in ArgoCD's layout (SEMANTICS.md 5.5, 5.6): `[<group>/]<Kind>/actions/` holds
 * discovery.lua, which says what can be done with an object, and <name>/action.lua, which does it
 * by saying what is to be written.  Nothing is written here.
 */
#ifndef MT_SCRIPT_RESOURCE_ACTIONS_H
#define MT_SCRIPT_RESOURCE_ACTIONS_H

#include "base/array.h"
#include "base/finding.h"
#include "manifest/ref.h"

#include <cjson/cJSON.h>
#include <stdbool.h>

struct mt_resource_actions; // opaque; the struct is in resource_actions.c
struct mt_arena;
struct mt_checks_options;
struct mt_error;

/** What a discovery offers for one object. */
struct mt_action_offer {
    const char *name;
    const char *display_name; ///< "": none, and so below.
    const char *icon_class;
    bool disabled;
    MT_ARRAY(const char *) params;
};

struct mt_action_offers {
    MT_ARRAY(struct mt_action_offer) list; ///< By name.
    const char *script;                    ///< That offers them; NULL: there is no discovery.
};

/** What becomes of a resource that an action returns. */
enum mt_action_operation {
    MT_ACTION_NOTHING, ///< It named no operation, as ArgoCD accepts.
    MT_ACTION_CREATE,
    MT_ACTION_PATCH, ///< The object is changed to this; only of the object that was asked about.
};

struct mt_action_result {
    enum mt_action_operation operation;
    cJSON *tree;
};

struct mt_action_results {
    MT_ARRAY(struct mt_action_result) list; ///< In the script's order.
    const char *script;                     ///< That was run; NULL: there is none of that name.
    const char *failure; ///< Of a script that failed: the error as ArgoCD words it.
};

/** What is asked for. */
struct mt_action_call {
    const struct mt_ref *ref;
    const cJSON *object;
    const char *name;    ///< Of the action.
    const cJSON *params; ///< A map of strings, or NULL.
};

/**
 * The actions of folders of scripts, the first folder with a script for a kind, or for an action of
 * it, decides.  Scripts are read when they are first asked for.  What is wrong with a ConfigMap is
 * in the findings, in whose arena its scripts are.  Free with mt_resource_actions_free().
 */
struct mt_resource_actions *mt_resource_actions_new(const struct mt_checks_options *options,
                                                    struct mt_findings *findings);

void mt_resource_actions_free(struct mt_resource_actions *actions);

/**
 * What can be done with an object; nothing, and true, for a kind without a discovery.  False with
 * `err` when the script cannot be read, fails or returns something else.
 */
bool mt_resource_actions_discover(struct mt_resource_actions *actions, const struct mt_ref *ref,
                                  const cJSON *object, struct mt_arena *arena,
                                  struct mt_action_offers *offers, struct mt_error *err);

/**
 * Runs an action: what is to be written lives in the arena.  False with `err`: MT_ERR_NOT_FOUND
 * when there is no such script, else it cannot be read, has failed or returned something else.
 */
bool mt_resource_actions_run(struct mt_resource_actions *actions, const struct mt_action_call *call,
                             struct mt_arena *arena, struct mt_action_results *results,
                             struct mt_error *err);

#endif
