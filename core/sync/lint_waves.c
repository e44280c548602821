// SPDX-License-Identifier: Apache-2.0
#include "sync/lint_waves.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/intent.h"
#include "manifest/json.h"
#include "sync/plan.h"
#include "sync/references.h"

#include <string.h>

/** Whether all tasks [from, to) of a phase were written with the same wave. */
static bool is_one_wave(const struct mt_plan *plan, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->object == NULL || task->pulled != NULL || task->depends_on ||
            task->part != MT_PART_WAVE || task->wave != plan->tasks.items[from]->wave) {
            return false;
        }
    }
    return true;
}

/** A wave that all objects of a phase share says nothing; 0 is often written for clarity. */
static void check_phase(const struct mt_plan *plan, size_t from, size_t to,
                        struct mt_findings *findings)
{
    const struct mt_task *first = plan->tasks.items[from];
    if (first->wave == 0 || !is_one_wave(plan, from, to)) {
        return;
    }
    const struct mt_intent *intent = first->object->intent;
    mt_find(findings, MT_SEVERITY_WARNING, "wave-orders-nothing",
            mt_object_annotation_place(first->object, intent->wave_key),
            "wave %d orders nothing: everything in %s has this wave; remove it", first->wave,
            mt_phase_name(first->phase));
}

static void check_phases(const struct mt_plan *plan, struct mt_findings *findings)
{
    for (size_t from = 0; from < plan->tasks.count;) {
        size_t to = from + 1;
        while (to < plan->tasks.count &&
               plan->tasks.items[to]->phase == plan->tasks.items[from]->phase) {
            to++;
        }
        check_phase(plan, from, to, findings);
        from = to;
    }
}

static void check_wave_beside_dependencies(const struct mt_task *task, struct mt_findings *findings)
{
    const struct mt_intent *intent = task->object->intent;
    if (intent->depends_on.count > 0 && intent->wave_key != NULL) {
        mt_find(findings, MT_SEVERITY_WARNING, "wave-beside-depends-on",
                mt_object_annotation_place(task->object, intent->wave_key),
                "the wave of %s orders nothing: moontide.dev/depends-on takes its place; remove "
                "one of the two",
                mt_ref_short(&task->ref, findings->arena));
    }
}

/** What keeps an object Suspended until a person acts, and so its gate shut. */
static const char *why_suspended(const struct mt_task *task)
{
    const cJSON *spec = mt_json_get(task->object->tree, "spec");
    if (strcmp(task->ref.kind, "Deployment") == 0 && cJSON_IsTrue(mt_json_get(spec, "paused"))) {
        return "paused";
    }
    if ((strcmp(task->ref.kind, "Job") == 0 || strcmp(task->ref.kind, "CronJob") == 0) &&
        cJSON_IsTrue(mt_json_get(spec, "suspend"))) {
        return "suspend";
    }
    return NULL;
}

static void check_suspended(const struct mt_task *task, struct mt_findings *findings)
{
    const char *field = why_suspended(task);
    if (field == NULL || !task->wait) {
        return;
    }
    const cJSON *node = mt_json_at(task->object->tree, "spec", field, NULL);
    struct mt_place place = {task->object->place.file, mt_json_line(node)};
    mt_find(findings, MT_SEVERITY_WARNING, "gate-never-opens", place,
            "%s is never Healthy while spec.%s is true, so what comes after it waits until the "
            "timeout; annotate it moontide.dev/wait: \"false\" if that is meant",
            mt_ref_short(&task->ref, findings->arena), field);
}

static bool is_later(const struct mt_task *a, const struct mt_task *b)
{
    if (a->phase != b->phase) {
        return a->phase > b->phase;
    }
    return a->wave != b->wave ? a->wave > b->wave : a->part > b->part;
}

/** A task whose references are looked up among those that come later. */
struct lookup {
    const struct mt_map *providers; // "Kind/namespace/name" to the task
    const struct mt_task *task;
    struct mt_findings *findings;
};

static const char *provider_key(const char *kind, const char *namespace, const char *name,
                                struct mt_arena *arena)
{
    return mt_arena_printf(arena, "%s/%s/%s", kind, namespace, name);
}

/** Its Pods cannot start before a later wave, which waits for them: on a first sync, for ever. */
static void check_reference(void *data, const struct mt_reference *reference)
{
    const struct lookup *lookup = data;
    struct mt_arena *arena = lookup->findings->arena;
    const struct mt_task *task = lookup->task;
    const struct mt_task *needed =
        mt_map_get(lookup->providers,
                   provider_key(reference->kind, task->ref.namespace, reference->name, arena));
    if (needed == NULL || reference->optional || needed->depends_on || !is_later(needed, task)) {
        return;
    }
    mt_find(lookup->findings, MT_SEVERITY_ERROR, "needs-later-wave", task->object->place,
            "%s (%s wave %d) needs %s, which comes in %s wave %d (%s:%u): on a first sync it "
            "waits for ever; give %s a wave of at most %d",
            mt_ref_short(&task->ref, arena), mt_phase_name(task->phase), task->wave,
            mt_ref_short(&needed->ref, arena), mt_phase_name(needed->phase), needed->wave,
            needed->object->place.file, needed->object->place.line,
            mt_ref_short(&needed->ref, arena), task->wave);
}

/** Whether its health waits for Pods: not that of a CronJob, nor of a workload without replicas. */
static bool starts_pods(const struct mt_task *task)
{
    int64_t replicas = 1;
    mt_json_int64(mt_json_at(task->object->tree, "spec", "replicas", NULL), &replicas);
    return strcmp(task->ref.kind, "CronJob") != 0 && replicas > 0;
}

static bool is_provider(const struct mt_task *task)
{
    static const char *const kinds[] = {"Secret", "ConfigMap", "PersistentVolumeClaim",
                                        "ServiceAccount"};
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (strcmp(kinds[i], task->ref.kind) == 0) {
            return task->ref.group[0] == '\0' && task->object != NULL;
        }
    }
    return false;
}

static void check_references(const struct mt_plan *plan, struct mt_findings *findings)
{
    struct mt_map providers = {0};
    for (size_t i = plan->tasks.count; i > 0; i--) { // backwards, so that the earliest stays
        struct mt_task *task = plan->tasks.items[i - 1];
        if (is_provider(task)) {
            mt_map_put(
                &providers,
                provider_key(task->ref.kind, task->ref.namespace, task->ref.name, findings->arena),
                task);
        }
    }
    for (size_t i = 0; i < plan->tasks.count && providers.count > 0; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->object != NULL && task->wait && !task->depends_on && starts_pods(task) &&
            !mt_phase_is_on_failure(task->phase)) {
            struct lookup lookup = {&providers, task, findings};
            mt_references_each(task->object, check_reference, &lookup);
        }
    }
    mt_map_fini(&providers);
}

void mt_lint_waves(const struct mt_plan *plan, struct mt_findings *findings)
{
    check_phases(plan, findings);
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        if (task->object != NULL) {
            check_wave_beside_dependencies(task, findings);
            check_suspended(task, findings);
        }
    }
    check_references(plan, findings);
}
