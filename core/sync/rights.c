// SPDX-License-Identifier: Apache-2.0
#include "sync/rights.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/intent.h"
#include "manifest/object.h"
#include "sync/plan.h"
#include "sync/policy.h"
#include "sync/task_tree.h"

#include <stdlib.h>
#include <string.h>

struct collecting {
    const struct mt_plan *plan;
    const struct mt_policy *policy;
    struct mt_arena *arena;
    struct mt_rights rights;
    struct mt_map known;   ///< "verb group/Kind/namespace".
    struct mt_map watched; ///< "group/version/Kind" to whether it has to be watched.
};

static void need(struct collecting *collecting, const char *verb, const struct mt_ref *ref)
{
    const char *key = mt_arena_printf(collecting->arena, "%s %s/%s/%s", verb, ref->group, ref->kind,
                                      ref->namespace);
    if (mt_map_get(&collecting->known, key) != NULL) {
        return;
    }
    mt_map_put(&collecting->known, key, collecting);
    const struct mt_right right = {verb, {ref->group, ref->version, ref->kind, ref->namespace, ""}};
    mt_array_push(collecting->arena, &collecting->rights, right);
}

static void need_watch(struct collecting *collecting, const struct mt_ref *ref)
{
    need(collecting, "list", ref);
    need(collecting, "watch", ref);
}

/** Whether objects of the kind are waited for: what nothing judges is healthy as it is applied. */
static bool is_watched(struct collecting *collecting, const struct mt_task *task)
{
    static char yes[] = "yes";
    static char no[] = "no";
    const struct mt_ref *ref = &task->ref;
    const char *key =
        mt_arena_printf(collecting->arena, "%s/%s/%s", ref->group, ref->version, ref->kind);
    const char *known = mt_map_get(&collecting->watched, key);
    if (known == NULL) {
        const struct mt_policy *policy = collecting->policy;
        const struct mt_health_question question = {.ref = ref, .object = task->object->tree};
        struct mt_verdict verdict = {0};
        policy->judge(policy->data, &question, collecting->arena, &verdict);
        known = verdict.check != NULL || verdict.status != MT_HEALTHY ? yes : no;
        mt_map_put(&collecting->watched, key, known == yes ? yes : no);
    }
    return known == yes;
}

static void need_write(struct collecting *collecting, const struct mt_task *task)
{
    const struct mt_ref *ref = &task->ref;
    const bool replace = task->options.replace == MT_YES;
    const bool client = task->options.server_side_apply == MT_NO;
    need(collecting, "create", ref);
    need(collecting, replace ? "update" : "patch", ref);
    if (replace || client || mt_task_ignore(collecting->plan, task) != NULL) {
        need(collecting, "get", ref);
    }
    if (task->wait && is_watched(collecting, task)) {
        need_watch(collecting, ref);
    }
    if (task->options.force == MT_YES || task->object->intent->recreate_immutable) {
        need(collecting, "delete", ref);
        need_watch(collecting, ref);
    }
}

static void need_for_task(struct collecting *collecting, const struct mt_task *task)
{
    if (task->action == MT_ACTION_PRUNE) {
        need(collecting, "get", &task->ref);
        need(collecting, "delete", &task->ref);
        need_watch(collecting, &task->ref);
        return;
    }
    if (task->object == NULL || task->script != NULL) {
        return;
    }
    need_write(collecting, task);
    if (task->action == MT_ACTION_HOOK && task->delete_policies != 0) {
        need(collecting, "delete", &task->ref);
        need_watch(collecting, &task->ref);
    }
}

static int compare(const void *left, const void *right)
{
    const struct mt_right *a = left;
    const struct mt_right *b = right;
    const int by_namespace = strcmp(a->ref.namespace, b->ref.namespace);
    const int by_kind = by_namespace != 0 ? by_namespace : mt_ref_compare(&a->ref, &b->ref);
    return by_kind != 0 ? by_kind : strcmp(a->verb, b->verb);
}

struct mt_rights mt_rights_of_plan(const struct mt_plan *plan, const struct mt_policy *policy,
                                   struct mt_arena *arena)
{
    struct collecting collecting = {.plan = plan, .policy = policy, .arena = arena};
    for (size_t i = 0; i < plan->tasks.count; i++) {
        need_for_task(&collecting, plan->tasks.items[i]);
    }
    mt_map_fini(&collecting.known);
    mt_map_fini(&collecting.watched);
    if (collecting.rights.count > 1) {
        qsort(collecting.rights.items, collecting.rights.count, sizeof(struct mt_right), compare);
    }
    return collecting.rights;
}
