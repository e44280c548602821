// SPDX-License-Identifier: Apache-2.0
// The objects that a watch has told of: those that a later list lacks are gone.
#include "base/buffer.h"
#include "base/memory.h"
#include "kube/discovery.h"
#include "kube/kube_state.h"
#include "kube/watch_state.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

/** An object that was seen, by the last list or since. */
struct known {
    uint64_t list; ///< The number of the list that had it last.
    char key[];    ///< "namespace/name".
};

static struct mt_ref ref_of(const struct mt_watch *watch, const cJSON *object)
{
    const cJSON *metadata = mt_json_get(object, "metadata");
    const char *namespace = mt_json_string(metadata, "namespace");
    const char *name = mt_json_string(metadata, "name");
    return (struct mt_ref){watch->scope.group, watch->scope.version, watch->scope.kind,
                           namespace != NULL ? namespace : "", name != NULL ? name : ""};
}

static void note_known(struct mt_watch *watch, const struct mt_ref *ref)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s/%s", ref->namespace, ref->name);
    struct known *known = mt_map_get_n(&watch->known, key.data, key.length);
    if (known == NULL) {
        known = mt_alloc(sizeof *known + key.length + 1);
        memcpy(known->key, key.data, key.length);
        mt_map_put_n(&watch->known, known->key, key.length, known);
    }
    known->list = watch->lists;
    mt_buf_fini(&key);
}

static void forget_known(struct mt_watch *watch, const struct mt_ref *ref)
{
    struct mt_buf key;
    mt_buf_init(&key, MT_BUF_UNLIMITED);
    mt_buf_printf(&key, "%s/%s", ref->namespace, ref->name);
    struct known *known = mt_map_get_n(&watch->known, key.data, key.length);
    if (known != NULL) {
        known->list = 0;
    }
    mt_buf_fini(&key);
}

void mt_kube_watch_see(struct mt_watch *watch, const cJSON *object)
{
    struct mt_kube *kube = watch->kube;
    const struct mt_ref ref = ref_of(watch, object);
    note_known(watch, &ref);
    if (watch->scope.once) {
        mt_kube_seen_object(&kube->seen, &ref, object);
    } else if (watch->scope.label != NULL) {
        mt_kube_seen_version(&kube->seen, &ref, object);
    }
    if (strcmp(ref.kind, "CustomResourceDefinition") == 0) {
        mt_kube_note_definition(kube, object);
    }
    mt_kube_watch_tell(watch, MT_WATCH_SEEN, object, 0, "");
}

void mt_kube_watch_lose(struct mt_watch *watch, const cJSON *object)
{
    const struct mt_ref ref = ref_of(watch, object);
    forget_known(watch, &ref);
    mt_kube_seen_gone(&watch->kube->seen, &ref);
    mt_kube_watch_tell(watch, MT_WATCH_GONE, object, 0, "");
}

/** An object of which only the name is known. */
static cJSON *bare_object(const struct mt_watch *watch, const struct known *known)
{
    const char *slash = strchr(known->key, '/');
    cJSON *object = cJSON_CreateObject();
    cJSON_AddStringToObject(object, "kind", watch->scope.kind);
    cJSON *metadata = cJSON_AddObjectToObject(object, "metadata");
    cJSON_AddStringToObject(metadata, "name", slash + 1);
    if (slash != known->key) {
        char *namespace = mt_strdup(known->key);
        namespace[slash - known->key] = '\0';
        cJSON_AddStringToObject(metadata, "namespace", namespace);
        free(namespace);
    }
    return object;
}

void mt_kube_watch_lose_unlisted(struct mt_watch *watch)
{
    for (size_t i = 0; i < watch->known.count && !watch->closed; i++) {
        const struct known *known = watch->known.entries[i].value;
        if (known->list != 0 && known->list != watch->lists) {
            cJSON *object = bare_object(watch, known);
            mt_kube_watch_lose(watch, object);
            cJSON_Delete(object);
        }
    }
}
