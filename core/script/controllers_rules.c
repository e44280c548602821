// SPDX-License-Identifier: Apache-2.0
// Which rules of a scenario count for an object, and what stands in the cluster at the start.
#include "base/arena.h"
#include "manifest/json.h"
#include "script/controllers_state.h"

#include <stdlib.h>
#include <string.h>

// The annotation by which the controller of Jobs numbers their Pods.
#define ATTEMPT "rehearsal.moontide.dev/attempt"

enum { OWNERS_MAX = 4 }; // CronJob, Job, Pod: there is no longer way to a Pod

/** Remembers which attempt an object is, for the sake of its Pods, where a rule may want to know.
 */
static void note_attempt(struct mt_script_controllers *controllers,
                         const struct mt_reconcile *question, struct mt_arena *arena)
{
    const char *key = mt_ref_key(question->ref, arena);
    void *value = (void *)(uintptr_t)question->attempt;
    if (mt_map_get(&controllers->attempts, key) != value) {
        mt_map_put(&controllers->attempts, mt_arena_strdup(controllers->arena, key), value);
    }
}

static unsigned attempt_of(struct mt_script_controllers *controllers, const struct mt_ref *ref,
                           struct mt_arena *arena)
{
    void *value = mt_map_get(&controllers->attempts, mt_ref_key(ref, arena));
    return value != NULL ? (unsigned)(uintptr_t)value : 1;
}

static void add(struct mt_fitting *fitting, const cJSON *rule)
{
    if (rule != NULL && fitting->count < MT_FITTING_MAX) {
        fitting->rules[fitting->count++] = rule;
    }
}

/** The rules that name the object itself. */
static void fit_own(struct mt_script_controllers *controllers, const struct mt_reconcile *question,
                    struct mt_arena *arena, struct mt_fitting *fitting)
{
    bool noted = false;
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        if (!mt_scenario_fits(rule, question->ref)) {
            continue;
        }
        rule->fitted = true;
        if (rule->attempts != NULL && !noted) {
            note_attempt(controllers, question, arena);
            noted = true;
        }
        if (mt_scenario_fits_attempt(rule, question->attempt)) {
            add(fitting, rule->tree);
            fitting->outside |= rule->outside;
        }
    }
}

/** The controller among the owners of an object; false when there is none. */
static bool owner_of(const cJSON *object, const char *namespace, struct mt_arena *arena,
                     struct mt_ref *owner)
{
    const cJSON *reference = NULL;
    cJSON_ArrayForEach (reference, mt_json_at(object, "metadata", "ownerReferences", NULL)) {
        const char *api = mt_json_string(reference, "apiVersion");
        const char *kind = mt_json_string(reference, "kind");
        const char *name = mt_json_string(reference, "name");
        if (!cJSON_IsTrue(mt_json_get(reference, "controller")) || api == NULL || kind == NULL ||
            name == NULL) {
            continue;
        }
        const char *slash = strchr(api, '/');
        *owner = (struct mt_ref){
            .group = slash != NULL ? mt_arena_strndup(arena, api, (size_t)(slash - api)) : "",
            .version = slash != NULL ? slash + 1 : api,
            .kind = kind,
            .namespace = namespace,
            .name = name,
        };
        return true;
    }
    return false;
}

/** Which Pod of its owner this is: its number, else how often it was created. */
static unsigned number_of(const struct mt_reconcile *question)
{
    const char *said =
        mt_json_string(mt_json_at(question->object, "metadata", "annotations", NULL), ATTEMPT);
    unsigned long number = said != NULL ? strtoul(said, NULL, 10) : 0;
    return number > 0 && number < UINT32_MAX ? (unsigned)number : question->attempt;
}

/** What the rules of an owner say of its Pods. */
static void fit_owner(struct mt_script_controllers *controllers, const struct mt_ref *owner,
                      const struct mt_reconcile *question, struct mt_arena *arena,
                      struct mt_fitting *fitting)
{
    bool is_pod = question->ref->group[0] == '\0' && strcmp(question->ref->kind, "Pod") == 0;
    for (size_t i = 0; i < controllers->scenario.rules.count; i++) {
        const struct mt_scenario_rule *rule = &controllers->scenario.rules.items[i];
        if (rule->pods == NULL || !mt_scenario_fits(rule, owner) ||
            !mt_scenario_fits_attempt(rule, attempt_of(controllers, owner, arena))) {
            continue;
        }
        if (!is_pod) {
            add(fitting, rule->of_pods);
        } else if (mt_scenario_fits_pod(rule, question->ref->name, number_of(question))) {
            add(fitting, rule->pods);
        }
    }
}

void mt_controllers_fit(struct mt_script_controllers *controllers,
                        const struct mt_reconcile *question, struct mt_fitting *fitting)
{
    struct mt_arena *arena = mt_arena_new();
    const cJSON *object = question->object;
    for (int level = 0; object != NULL && level < OWNERS_MAX; level++) {
        struct mt_ref owner;
        if (!owner_of(object, question->ref->namespace, arena, &owner)) {
            break;
        }
        fit_owner(controllers, &owner, question, arena, fitting);
        object = question->reader->get(question->reader->data, &owner);
    }
    fit_own(controllers, question, arena, fitting); // last: what is said of itself counts more
    mt_arena_free(arena);
}

static cJSON *new_object(const char *api, const char *kind, const char *name)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "apiVersion", api);
    cJSON_AddStringToObject(object, "kind", kind);
    cJSON *metadata = cJSON_AddObjectToObject(object, "metadata");
    cJSON_AddStringToObject(metadata, "name", name);
    return object;
}

static void add_start(struct mt_script_controllers *controllers, cJSON *object)
{
    mt_arena_own(controllers->arena, object, mt_json_release);
    mt_array_push(controllers->arena, &controllers->start, object);
}

static void mark(cJSON *object, const char *annotation)
{
    cJSON *metadata = cJSON_GetObjectItemCaseSensitive(object, "metadata");
    cJSON *annotations = cJSON_AddObjectToObject(metadata, "annotations");
    cJSON_AddStringToObject(annotations, annotation, "true");
}

static void add_node(struct mt_script_controllers *controllers)
{
    cJSON *node = new_object("v1", "Node", "node-1");
    cJSON *conditions =
        cJSON_AddArrayToObject(cJSON_AddObjectToObject(node, "status"), "conditions");
    cJSON *ready = cJSON_CreateObject();
    cJSON_AddStringToObject(ready, "type", "Ready");
    cJSON_AddStringToObject(ready, "status", "True");
    cJSON_AddStringToObject(ready, "reason", "KubeletReady");
    cJSON_AddItemToArray(conditions, ready);
    add_start(controllers, node);
}

static void add_storage_class(struct mt_script_controllers *controllers, const char *name)
{
    cJSON *class = new_object("storage.k8s.io/v1", "StorageClass", name);
    mark(class, "storageclass.kubernetes.io/is-default-class");
    cJSON_AddStringToObject(class, "provisioner", "rehearsal.moontide.dev/volumes");
    cJSON_AddStringToObject(class, "reclaimPolicy", "Delete");
    cJSON_AddStringToObject(class, "volumeBindingMode", "WaitForFirstConsumer");
    add_start(controllers, class);
}

static void add_ingress_class(struct mt_script_controllers *controllers, const char *name)
{
    cJSON *class = new_object("networking.k8s.io/v1", "IngressClass", name);
    mark(class, "ingressclass.kubernetes.io/is-default-class");
    cJSON *spec = cJSON_AddObjectToObject(class, "spec");
    cJSON_AddStringToObject(spec, "controller", "rehearsal.moontide.dev/ingress");
    add_start(controllers, class);
}

void mt_controllers_make_start(struct mt_script_controllers *controllers)
{
    const struct mt_scenario *scenario = &controllers->scenario;
    add_node(controllers);
    if (scenario->storage_class != NULL) {
        add_storage_class(controllers, scenario->storage_class);
    }
    if (scenario->ingress_class != NULL) {
        add_ingress_class(controllers, scenario->ingress_class);
    }
    for (size_t i = 0; i < scenario->objects.count; i++) {
        mt_array_push(controllers->arena, &controllers->start, scenario->objects.items[i]);
    }
}
