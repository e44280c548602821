// SPDX-License-Identifier: Apache-2.0
#include "last_writes.h"

#include "base/arena.h"
#include "base/array.h"
#include "base/error.h"
#include "manifest/json.h"
#include "rehearsal/rehearsal.h"
#include "sync/scope.h"

enum { KNOWN_PERCENT = 70, CHANGED_PERCENT = 30 };

static struct mt_ref ref_of(const struct sim_earlier *earlier, const struct mt_object *object)
{
    struct mt_ref ref = object->ref;
    ref.namespace = mt_scopes_namespace(earlier->scopes, &ref, earlier->owner->namespace);
    return ref;
}

static struct mt_last_write write_of(const struct sim_earlier *earlier,
                                     const struct mt_object *object, const cJSON *live,
                                     struct mt_arena *arena)
{
    const cJSON *metadata = mt_json_get(live, "metadata");
    cJSON *tree = mt_sent_tree(object, earlier->scopes, earlier->owner);
    const struct mt_last_write write = {
        .ref = ref_of(earlier, object),
        .uid = mt_arena_strdup(arena, mt_json_string(metadata, "uid")),
        .resource_version = mt_arena_strdup(arena, mt_json_string(metadata, "resourceVersion")),
        .sent_hash = mt_sent_hash(tree),
        .left_hash = mt_left_hash(live),
    };
    cJSON_Delete(tree);
    return write;
}

/** Somebody sets an annotation of the live object. */
static void annotate(const struct sim_earlier *earlier, const struct mt_ref *ref, const char *key,
                     const char *value)
{
    struct mt_error err;
    cJSON *tree = cJSON_Duplicate(mt_rehearsal_get(earlier->rehearsal, ref), true);
    cJSON *annotations = cJSON_GetObjectItemCaseSensitive(
        cJSON_GetObjectItemCaseSensitive(tree, "metadata"), "annotations");
    cJSON_DeleteItemFromObjectCaseSensitive(annotations, key);
    cJSON_AddStringToObject(annotations, key, value);
    mt_rehearsal_put(earlier->rehearsal, tree, "somebody", &err);
    cJSON_Delete(tree);
}

/** One of our annotations that nothing but an apply looks at, with its value, or NULL. */
static const cJSON *annotation_of(const struct mt_object *object)
{
    static const char *const keys[] = {"argocd.argoproj.io/sync-wave", "moontide.dev/timeout",
                                       "moontide.dev/on-timeout", "moontide.dev/wait"};
    const cJSON *annotations = mt_json_at(object->tree, "metadata", "annotations", NULL);
    const cJSON *found = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && found == NULL; i++) {
        found = mt_json_get(annotations, keys[i]);
    }
    return found;
}

static void change(const struct sim_earlier *earlier, const struct mt_object *object,
                   const struct mt_ref *ref)
{
    const cJSON *ours = annotation_of(object);
    if (ours == NULL || sim_chance(earlier->random, 30)) {
        annotate(earlier, ref, "simulation.example/theirs", "yes");
        return;
    }
    annotate(earlier, ref, ours->string, "changed");
    if (sim_chance(earlier->random, 30)) {
        annotate(earlier, ref, ours->string, ours->valuestring);
    }
}

struct mt_last_writes sim_last_writes(const struct sim_earlier *earlier, struct mt_arena *arena)
{
    MT_ARRAY(struct mt_last_write) writes = {0};
    const struct mt_objects *objects = earlier->objects;
    for (size_t i = 0; i < objects->list.count; i++) {
        const struct mt_object *object = objects->list.items[i];
        const struct mt_ref ref = ref_of(earlier, object);
        const cJSON *live = mt_rehearsal_get(earlier->rehearsal, &ref);
        if (live != NULL && sim_chance(earlier->random, KNOWN_PERCENT)) {
            mt_array_push(arena, &writes, write_of(earlier, object, live, arena));
            if (sim_chance(earlier->random, CHANGED_PERCENT)) {
                change(earlier, object, &ref);
            }
        }
    }
    return (struct mt_last_writes){writes.items, writes.count};
}
