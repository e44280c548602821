// SPDX-License-Identifier: Apache-2.0
#include "sync/rights.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/map.h"
#include "manifest/intent.h"
#include "manifest/object.h"
#include "sync/kind.h"
#include "sync/plan.h"
#include "sync/policy.h"
#include "sync/refused.h"
#include "sync/task_tree.h"

#include <stdlib.h>
#include <string.h>

struct collecting {
    const struct mt_plan *plan;
    const struct mt_policy *policy;
    struct mt_arena *arena;
    struct mt_rights rights;
    struct mt_map known;   ///< "verb group/Kind/namespace".
    struct mt_buf key;     ///< That is looked for.
    struct mt_map watched; ///< "group/version/Kind CHECK" to whether it has to be watched.
    const struct mt_gate *unawaited; ///< The last wave, where nobody waits for it; else NULL.
};

/** Notes it; most are of a kind that is known, so keys are made where they cost nothing. */
static bool is_new(struct collecting *collecting, const char *verb, const struct mt_ref *ref)
{
    struct mt_buf *key = &collecting->key;
    mt_buf_clear(key);
    mt_buf_printf(key, "%s %s/%s/%s", verb, ref->group, ref->kind, ref->namespace);
    if (mt_map_get_n(&collecting->known, key->data, key->length) != NULL) {
        return false;
    }
    mt_map_put(&collecting->known, mt_arena_strdup(collecting->arena, mt_buf_text(key)),
               collecting);
    return true;
}

static void need(struct collecting *collecting, const char *verb, const struct mt_ref *ref)
{
    if (!is_new(collecting, verb, ref)) {
        return;
    }
    const struct mt_right right = {verb, {ref->group, ref->version, ref->kind, ref->namespace, ""}};
    mt_array_push(collecting->arena, &collecting->rights, right);
}

static void need_watch(struct collecting *collecting, const struct mt_ref *ref)
{
    need(collecting, "list", ref);
    need(collecting, "watch", ref);
}

/** Whether objects like it are judged: what nothing judges is healthy as it is applied. */
static bool is_judged(struct collecting *collecting, const struct mt_task *task)
{
    static char yes[] = "yes";
    static char no[] = "no";
    const struct mt_ref *ref = &task->ref;
    const char *check = task->object->intent->health;
    struct mt_buf *key = &collecting->key;
    mt_buf_clear(key);
    mt_buf_printf(key, "%s/%s/%s %s", ref->group, ref->version, ref->kind,
                  check != NULL ? check : "");
    const char *known = mt_map_get_n(&collecting->watched, key->data, key->length);
    if (known == NULL) {
        const struct mt_policy *policy = collecting->policy;
        const struct mt_health_question question = {
            .ref = ref, .object = task->object->tree, .check = check};
        struct mt_verdict verdict = {0};
        policy->judge(policy->data, &question, collecting->arena, &verdict);
        known = verdict.check != NULL || verdict.status != MT_HEALTHY ? yes : no;
        mt_map_put(&collecting->watched, mt_arena_strdup(collecting->arena, mt_buf_text(key)),
                   known == yes ? yes : no);
    }
    return known == yes;
}

/**
 * What its check needs by a name or a selector is what it judges by; what belongs to the object is
 * for the causes that it names, which a run does without.
 */
static void need_related(struct collecting *collecting, const struct mt_task *task)
{
    const struct mt_policy *policy = collecting->policy;
    const struct mt_need *needs = NULL;
    const size_t count =
        policy->needs(policy->data, &task->ref, task->object->intent->health, &needs);
    for (size_t i = 0; i < count; i++) {
        struct mt_ref ref;
        if (needs[i].by == MT_NEED_OWNED ||
            !mt_kind_parse(needs[i].kind, collecting->arena, &ref)) {
            continue;
        }
        if (!mt_kind_is_cluster(ref.group, ref.kind)) {
            ref.namespace = task->ref.namespace;
        }
        need_watch(collecting, &ref);
    }
}

/** The last wave before SyncFail, as the run has it. */
static const struct mt_gate *last_wave_of(const struct mt_plan *plan)
{
    const struct mt_gate *last = NULL;
    for (size_t i = 0; i < plan->gates.count; i++) {
        const struct mt_gate *gate = plan->gates.items[i];
        if (gate->kind == MT_GATE_WAVE && !mt_phase_is_on_failure(gate->phase)) {
            last = gate;
        }
    }
    return last;
}

/** Whether the run waits for its health: for hooks and definitions in the last wave, too. */
static bool is_waited_for(const struct collecting *collecting, const struct mt_task *task)
{
    const bool may_be_left = task->action != MT_ACTION_HOOK &&
                             mt_kind_stage(task->ref.group, task->ref.kind) != MT_STAGE_DEFINITIONS;
    for (size_t i = 0; i < task->holds.count && may_be_left; i++) {
        if (task->holds.items[i] == collecting->unawaited) {
            return false;
        }
    }
    return task->wait;
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
    if (is_waited_for(collecting, task) && is_judged(collecting, task)) {
        need_watch(collecting, ref);
        need_related(collecting, task);
    }
    if (mt_refused_may_recreate(task)) {
        need(collecting, "delete", ref);
        need_watch(collecting, ref);
    }
}

/** Whether a type of the hook says for itself how it is doing. */
static bool is_judged_by_type(const struct mt_policy *policy, const struct mt_task *task)
{
    for (size_t i = 0; i < task->hook_types.count; i++) {
        const struct mt_hook_type *type = mt_policy_find_type(policy, task->hook_types.items[i]);
        if (type != NULL && type->has_verdict) {
            return true;
        }
    }
    return false;
}

/** What is deleted before it is created (again) is watched until it is gone. */
static void need_for_hook(struct collecting *collecting, const struct mt_task *task)
{
    need(collecting, "delete", &task->ref); // by its policies, or when its time is up
    if ((task->delete_policies & MT_DELETE_BEFORE_HOOK_CREATION) != 0 || task->retries > 0 ||
        is_judged_by_type(collecting->policy, task)) {
        need_watch(collecting, &task->ref);
    }
}

/** What is pruned is read, deleted and watched until it is gone; what is released is written. */
static void need_for_prune(struct collecting *collecting, const struct mt_task *task)
{
    need(collecting, "get", &task->ref);
    if (task->action == MT_ACTION_RELEASE) {
        need(collecting, "update", &task->ref);
        return;
    }
    need(collecting, "delete", &task->ref);
    need_watch(collecting, &task->ref);
    if (task->twin != NULL) {
        need(collecting, "get", task->twin);
    }
}

static void need_for_task(struct collecting *collecting, const struct mt_task *task)
{
    if (task->action == MT_ACTION_PRUNE || task->action == MT_ACTION_RELEASE) {
        need_for_prune(collecting, task);
        return;
    }
    if (task->object == NULL || task->script != NULL) {
        return;
    }
    need_write(collecting, task);
    if (task->action == MT_ACTION_HOOK) {
        need_for_hook(collecting, task);
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
    struct collecting collecting = {
        .plan = plan,
        .policy = policy,
        .arena = arena,
        .unawaited = plan->no_wait ? last_wave_of(plan) : NULL,
    };
    mt_buf_init(&collecting.key, MT_BUF_UNLIMITED);
    for (size_t i = 0; i < plan->tasks.count; i++) {
        need_for_task(&collecting, plan->tasks.items[i]);
    }
    mt_buf_fini(&collecting.key);
    mt_map_fini(&collecting.known);
    mt_map_fini(&collecting.watched);
    if (collecting.rights.count > 1) {
        qsort(collecting.rights.items, collecting.rights.count, sizeof(struct mt_right), compare);
    }
    return collecting.rights;
}
