// SPDX-License-Identifier: Apache-2.0
#include "sync/sent.h"

#include "base/buffer.h"
#include "base/hash.h"
#include "manifest/annotations.h"
#include "manifest/json.h"
#include "sync/scope.h"

/** The map at `key`, made when it is not there (or null). */
static cJSON *map_at(cJSON *parent, const char *key)
{
    cJSON *map = cJSON_GetObjectItemCaseSensitive(parent, key);
    if (!cJSON_IsObject(map)) {
        cJSON_DeleteItemFromObjectCaseSensitive(parent, key);
        map = cJSON_AddObjectToObject(parent, key);
    }
    return map;
}

static void set_string(cJSON *map, const char *key, const char *value)
{
    cJSON_DeleteItemFromObjectCaseSensitive(map, key);
    cJSON_AddStringToObject(map, key, value);
}

static void drop_annotations(cJSON *annotations)
{
    for (cJSON *next = annotations->child; next != NULL;) {
        cJSON *annotation = next;
        next = next->next;
        if (mt_annotation_is_dropped(annotation->string)) {
            cJSON_Delete(cJSON_DetachItemViaPointer(annotations, annotation));
        }
    }
}

void mt_sent_put_tracking_id(struct mt_buf *out, const struct mt_ref *ref,
                             const struct mt_owner *owner)
{
    const char *namespace = ref->namespace[0] != '\0' ? ref->namespace : owner->namespace;
    mt_buf_printf(out, "%s/%s:%s/%s:%s/%s", owner->record_namespace, owner->app, ref->group,
                  ref->kind, namespace, ref->name);
}

cJSON *mt_sent_tree(const struct mt_object *object, const struct mt_scopes *scopes,
                    const struct mt_owner *owner)
{
    const struct mt_ref *ref = &object->ref;
    const char *namespace = mt_scopes_namespace(scopes, ref, owner->namespace);
    cJSON *tree = cJSON_Duplicate(object->tree, true);
    cJSON *metadata = map_at(tree, "metadata");
    cJSON_DeleteItemFromObjectCaseSensitive(metadata, "namespace");
    if (namespace[0] != '\0') {
        cJSON_AddStringToObject(metadata, "namespace", namespace);
    }
    set_string(map_at(metadata, "labels"), "moontide.dev/app", owner->app);

    cJSON *annotations = map_at(metadata, "annotations");
    drop_annotations(annotations);
    struct mt_ref placed = *ref;
    placed.namespace = namespace;
    struct mt_buf id;
    mt_buf_init(&id, MT_BUF_UNLIMITED);
    mt_sent_put_tracking_id(&id, &placed, owner);
    set_string(annotations, "moontide.dev/tracking-id", mt_buf_text(&id));
    mt_buf_fini(&id);
    return tree;
}

uint64_t mt_sent_hash(const cJSON *tree)
{
    struct mt_buf text;
    mt_buf_init(&text, MT_BUF_UNLIMITED);
    mt_json_print_sorted(tree, &text);
    uint64_t hash = mt_hash_add(MT_HASH_START, text.data, text.length);
    mt_buf_fini(&text);
    return hash != 0 ? hash : 1;
}
