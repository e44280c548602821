// SPDX-License-Identifier: Apache-2.0
#include "sync/proof.h"

#include "base/arena.h"
#include "base/finding.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "manifest/object.h"
#include "sync/ownership.h"
#include "sync/plan.h"

#include <string.h>

static const char *uid_of(const cJSON *object)
{
    return mt_json_string(mt_json_get(object, "metadata"), "uid");
}

/** What the annotations of the live object ask for; in the arena. */
static const struct mt_intent *intent_of(const struct mt_task *task, const cJSON *live,
                                         struct mt_arena *arena)
{
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    cJSON *tree = cJSON_Duplicate(live, true);
    mt_arena_own(arena, tree, mt_json_release);
    struct mt_object *object = MT_ARENA_NEW(arena, struct mt_object);
    object->ref = task->ref;
    object->tree = tree;
    const struct mt_object_options options = {.live = true};
    return mt_intent_read(object, &options, NULL, &findings);
}

/** Why a sync leaves what was annotated since the last one, or NULL. */
static const char *why_not_pruned(const struct mt_task *task, const struct mt_intent *intent)
{
    if (intent->options.prune == MT_NO) {
        return "is left: it says Prune=false";
    }
    if (intent->options.prune == MT_CONFIRM && task->options.prune != MT_CONFIRM) {
        return "is left: it says Prune=confirm, which nobody was asked about";
    }
    return NULL;
}

/** The same of a deletion. */
static const char *why_not_deleted(const struct mt_task *task, const struct mt_intent *intent)
{
    if (intent->keep) {
        return "is left: it says helm.sh/resource-policy: keep";
    }
    if (intent->options.delete == MT_NO) {
        return "is left: it says Delete=false";
    }
    if (intent->options.delete == MT_CONFIRM && task->options.delete != MT_CONFIRM &&
        task->options.prune != MT_CONFIRM) {
        return "is left: it says Delete=confirm, which nobody was asked about";
    }
    return NULL;
}

struct mt_doubt mt_proof_doubt(const struct mt_task *task, const struct mt_owner *owner,
                               const cJSON *live, struct mt_arena *arena)
{
    const char *uid = uid_of(live);
    if (!mt_ownership_is_ours(live, &task->ref, owner)) {
        return (struct mt_doubt){"is not this app's: its tracking-id says otherwise", true};
    }
    const struct mt_holder holder = mt_ownership_of(live, &task->ref, owner, NULL, arena);
    if (holder.kind != MT_HOLDER_NONE) {
        const char *why = mt_arena_printf(arena, "is not this app's any more: %s has taken it over",
                                          mt_holder_text(&holder, arena));
        return (struct mt_doubt){why, true};
    }
    if (task->uid != NULL && (uid == NULL || strcmp(uid, task->uid) != 0)) {
        return (struct mt_doubt){"is left: it is not the object that this app applied, but a later "
                                 "one of its name (the UID differs)",
                                 false};
    }
    if (task->action == MT_ACTION_RELEASE) {
        return (struct mt_doubt){NULL, false};
    }
    const struct mt_intent *intent = intent_of(task, live, arena);
    return (struct mt_doubt){mt_phase_is_of_deletion(task->phase) ? why_not_deleted(task, intent)
                                                                  : why_not_pruned(task, intent),
                             false};
}
