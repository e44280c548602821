// SPDX-License-Identifier: Apache-2.0
// What the health checks will say of an object for ever, known before anything happens: an Ingress
// that no IngressClass serves.
#include "base/arena.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/kind.h"
#include "sync/policy.h"
#include "sync/preflight_state.h"

#include <string.h>

/** Classes of the cluster decide about objects that are still to come; nothing else that is needed
 * does. */
static bool is_class(const char *kind)
{
    static const char tail[] = "Class";
    const size_t length = strlen(kind);
    return length > sizeof tail && strcmp(kind + length - (sizeof tail - 1), tail) == 0;
}

static size_t needs_of(const struct check *check, const struct mt_need **needs)
{
    const struct mt_task *task = check->task;
    const struct mt_policy *policy = check->preflight->options.policy;
    if (!check->preflight->options.looks_ahead || task->action != MT_ACTION_APPLY) {
        return 0;
    }
    return policy->needs(policy->data, &task->ref, task->object->intent->health, needs);
}

static void see_class(struct listing *listing, const cJSON *tree)
{
    struct mt_ref ref = listing->ref;
    const char *name = mt_json_string(mt_json_get(tree, "metadata"), "name");
    ref.name = name != NULL ? name : "";
    mt_related_put(listing->preflight->related, &ref, cJSON_Duplicate(tree, true));
}

/** A kind that cannot be listed is not known, and proves nothing. */
static void class_listed(void *data, const struct mt_watch_event *event)
{
    struct listing *listing = data;
    switch (event->change) {
    case MT_WATCH_SEEN:
        see_class(listing, event->object);
        break;
    case MT_WATCH_GONE:
        break;
    case MT_WATCH_LISTED:
        mt_related_know(listing->preflight->related, listing->kind);
        mt_preflight_end_list(listing);
        break;
    case MT_WATCH_FAILED:
        mt_preflight_end_list(listing);
        break;
    }
}

static void list_class(struct mt_preflight *preflight, const char *kind)
{
    for (size_t i = 0; i < preflight->listings.count; i++) {
        const char *other = preflight->listings.items[i]->kind;
        if (other != NULL && strcmp(other, kind) == 0) {
            return;
        }
    }
    struct listing *listing = MT_ARENA_NEW(preflight->arena, struct listing);
    listing->kind = kind;
    if (mt_kind_parse(kind, preflight->arena, &listing->ref)) {
        mt_preflight_start_list(preflight, listing, NULL, class_listed);
    }
}

/** A class that the plan brings counts as one that is there. */
static void add_class(struct mt_preflight *preflight, const struct mt_task *task)
{
    if (task->action == MT_ACTION_APPLY && is_class(task->ref.kind)) {
        mt_related_put(preflight->related, &task->ref, cJSON_Duplicate(task->object->tree, true));
    }
}

void mt_preflight_list_classes(struct mt_preflight *preflight)
{
    for (size_t i = 0; i < preflight->result.task_count; i++) {
        const struct mt_need *needs = NULL;
        const size_t count = needs_of(&preflight->checks[i], &needs);
        if (preflight->options.looks_ahead) {
            add_class(preflight, preflight->checks[i].task);
        }
        for (size_t k = 0; k < count; k++) {
            if (is_class(needs[k].kind)) {
                list_class(preflight, needs[k].kind);
            }
        }
    }
}

void mt_preflight_look_ahead(struct check *check, const cJSON *object)
{
    struct mt_preflight *preflight = check->preflight;
    const struct mt_policy *policy = preflight->options.policy;
    const struct mt_need *needs = NULL;
    const size_t count = needs_of(check, &needs);
    bool any = false;
    for (size_t i = 0; i < count && object != NULL; i++) {
        any = any || is_class(needs[i].kind);
    }
    if (!any) {
        return;
    }
    struct mt_related_found found;
    mt_related_find(preflight->related, &check->task->ref, object, needs, count, preflight->arena,
                    &found);
    const struct mt_health_question question = {
        .ref = &check->task->ref,
        .object = object,
        .check = check->task->object->intent->health,
        .related = found.objects.items,
        .related_count = found.objects.count,
        .known = found.known.items,
        .known_count = found.known.count,
        .waited = -1,
    };
    struct mt_verdict verdict = {.message = ""};
    policy->judge(policy->data, &question, preflight->arena, &verdict);
    if (verdict.warns && verdict.status == MT_HEALTHY) {
        check->result->note = verdict.message;
    }
}
