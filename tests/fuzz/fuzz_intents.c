// SPDX-License-Identifier: Apache-2.0
// Any annotations on a few objects: reading them, planning and linting must end well, and a plan
// must be one whatever was asked for: unique ids, edges to what is in the plan, phases and waves in
// order.
#include "base/arena.h"
#include "base/map.h"
#include "manifest/object.h"
#include "sync/lint.h"
#include "sync/plan.h"

#include "support_policy.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { INPUT_MAX = 64 * 1024 };

static const char *const keys[] = {
    "argocd.argoproj.io/hook",
    "argocd.argoproj.io/hook-delete-policy",
    "argocd.argoproj.io/sync-wave",
    "argocd.argoproj.io/sync-options",
    "argocd.argoproj.io/compare-options",
    "argocd.argoproj.io/ignore-healthcheck",
    "argocd.argoproj.io/tracking-id",
    "moontide.dev/hook",
    "moontide.dev/sync-wave",
    "moontide.dev/depends-on",
    "moontide.dev/wait",
    "moontide.dev/timeout",
    "moontide.dev/on-timeout",
    "moontide.dev/on-immutable",
    "moontide.dev/approve",
    "moontide.dev/retries",
    "moontide.dev/run-when",
    "moontide.dev/health",
    "helm.sh/hook",
    "helm.sh/hook-weight",
    "helm.sh/hook-delete-policy",
    "helm.sh/resource-policy",
};

enum { KEYS = sizeof keys / sizeof *keys };

static const struct {
    const char *api_version;
    const char *kind;
} kinds[] = {
    {"v1", "Namespace"},
    {"v1", "ConfigMap"},
    {"v1", "Secret"},
    {"apps/v1", "Deployment"},
    {"batch/v1", "Job"},
    {"v1", "ServiceAccount"},
    {"apiextensions.k8s.io/v1", "CustomResourceDefinition"},
    {"example.com/v1", "Widget"},
};

/** An object of the `index`-th kind that refers to others by the names that they have here. */
static cJSON *new_object(unsigned index)
{
    size_t kind = index % (sizeof kinds / sizeof *kinds);
    char name[] = "a";
    name[0] = (char)('a' + index % 26);
    cJSON *root = cJSON_CreateObject();
    cJSON_AddStringToObject(root, "apiVersion", kinds[kind].api_version);
    cJSON_AddStringToObject(root, "kind", kinds[kind].kind);
    cJSON *metadata = cJSON_AddObjectToObject(root, "metadata");
    cJSON_AddStringToObject(metadata, index % 5 == 4 ? "generateName" : "name", name);
    cJSON_AddObjectToObject(metadata, "annotations");
    cJSON *spec = cJSON_AddObjectToObject(root, "spec");
    cJSON *pod = cJSON_AddObjectToObject(cJSON_AddObjectToObject(spec, "template"), "spec");
    name[0] = (char)('a' + (index + 2) % 26);
    cJSON_AddStringToObject(pod, "serviceAccountName", name);
    return root;
}

/** One line: the first byte chooses the key, the rest is the value. */
static void annotate(cJSON *root, const uint8_t *line, size_t length)
{
    char *value = calloc(1, length);
    memcpy(value, line + 1, length - 1); // a NUL ends it, as in every C string
    cJSON *annotations = cJSON_GetObjectItem(cJSON_GetObjectItem(root, "metadata"), "annotations");
    const char *key = keys[line[0] % KEYS];
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, key);
    cJSON_AddStringToObject(annotations, key, value);
    free(value);
}

/** Lines are annotations of the object at hand; an empty line begins the next object. */
static void read_objects(const uint8_t *data, size_t size, bool lenient, struct mt_objects *objects,
                         struct mt_findings *findings)
{
    struct mt_object_options options = {.lenient = lenient};
    struct mt_place place = {"fuzz.yaml", 1};
    unsigned index = 0;
    cJSON *root = new_object(index);
    while (size > 0) {
        const uint8_t *end = memchr(data, '\n', size);
        size_t length = end != NULL ? (size_t)(end - data) : size;
        if (length > 0) {
            annotate(root, data, length);
        } else {
            mt_objects_add(objects, root, place, ++index, &options, findings);
            root = new_object(index);
        }
        length += end != NULL;
        data += length;
        size -= length;
    }
    mt_objects_add(objects, root, place, ++index, &options, findings);
}

static void require(bool holds)
{
    if (!holds) {
        abort();
    }
}

static void check_plan(const struct mt_plan *plan)
{
    struct mt_map ids = {0};
    for (size_t i = 0; i < plan->tasks.count; i++) {
        struct mt_task *task = plan->tasks.items[i];
        require(mt_map_put(&ids, task->id, task) == NULL);
        const struct mt_task *before = i > 0 ? plan->tasks.items[i - 1] : task;
        require(before->phase < task->phase ||
                (before->phase == task->phase && before->wave <= task->wave));
    }
    for (size_t i = 0; i < plan->gates.count; i++) {
        require(mt_map_put(&ids, plan->gates.items[i]->id, plan->gates.items[i]) == NULL);
        require(plan->gates.items[i]->of > 0);
    }
    for (size_t i = 0; i < plan->tasks.count; i++) {
        const struct mt_task *task = plan->tasks.items[i];
        for (size_t e = 0; e < task->after.count; e++) {
            const struct mt_edge *edge = &task->after.items[e];
            require((edge->gate == NULL) != (edge->task == NULL));
            require(mt_map_get(&ids, edge->gate != NULL ? edge->gate->id : edge->task->id) != NULL);
        }
    }
    mt_map_fini(&ids);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0 || size > INPUT_MAX) {
        return 0;
    }
    struct mt_arena *arena = mt_arena_new();
    struct mt_findings findings;
    mt_findings_init(&findings, arena);
    struct mt_objects objects = {0};
    bool lenient = data[0] & 1;
    read_objects(data + 1, size - 1, lenient, &objects, &findings);
    struct mt_plan_options options = {
        .app = "fuzz",
        .namespace = "c",
        .later = data[0] & 2,
        .test = data[0] & 4,
        .no_hooks = data[0] & 8,
        .lenient = lenient,
        .policy = support_policy(),
    };
    const struct mt_plan *plan = mt_plan_make(&objects, &options, &findings);
    mt_lint(&objects, plan, options.policy, &findings);
    mt_findings_sort(&findings);
    if (findings.errors == 0 || lenient) {
        check_plan(plan);
    }
    mt_arena_free(arena);
    return 0;
}
