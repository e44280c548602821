// SPDX-License-Identifier: Apache-2.0
#include "kube/seen.h"

#include "base/hash.h"
#include "base/memory.h"
#include "manifest/json.h"
#include "manifest/ref.h"

#include <stdlib.h>
#include <string.h>

/** One object, with its key behind it. */
struct seen {
    uint64_t version; ///< The hash of resourceVersion; 0: it is not there.
    uint64_t content; ///< 0: not known.
    uint64_t owners;  ///< Of its fields, where the content is known.
    uint64_t checked; ///< The version of which a dry run has said that nothing changes it.
    char key[];
};

void mt_kube_seen_fini(struct mt_kube_seen *seen)
{
    for (size_t i = 0; i < seen->objects.count; i++) {
        free(seen->objects.entries[i].value);
    }
    mt_map_fini(&seen->objects);
}

static struct seen *find(const struct mt_kube_seen *seen, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    const size_t length = mt_ref_put_key(ref, key);
    return length > 0 ? mt_map_get_n(&seen->objects, key, length) : NULL;
}

static struct seen *find_or_add(struct mt_kube_seen *seen, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    const size_t length = mt_ref_put_key(ref, key);
    struct seen *object = length > 0 ? mt_map_get_n(&seen->objects, key, length) : NULL;
    if (object == NULL && length > 0) {
        object = mt_alloc(sizeof *object + length + 1);
        memcpy(object->key, key, length);
        mt_map_put_n(&seen->objects, object->key, length, object);
    }
    return object;
}

static uint64_t hash_text(uint64_t hash, const char *text)
{
    return mt_hash_add(hash, text, strlen(text) + 1);
}

/** What changes without anybody having changed the object. */
static bool is_bookkeeping(const char *key, unsigned depth)
{
    static const char *const of_object[] = {"status", "kind", "apiVersion"};
    static const char *const of_metadata[] = {"managedFields", "resourceVersion", "generation"};
    const char *const *names = depth == 1 ? of_object : of_metadata;
    for (size_t i = 0; i < 3; i++) {
        if (strcmp(key, names[i]) == 0) {
            return true;
        }
    }
    return false;
}

/** `depth` is 1 for members of the object, 2 for those of its metadata, 3 for all else. */
static uint64_t hash_tree(uint64_t hash, const cJSON *node, unsigned depth)
{
    hash = mt_hash_add(hash, &(char){(char)(node->type & 0xff)}, 1); // 80 is not "80"
    if (cJSON_IsString(node) || cJSON_IsRaw(node)) {
        return hash_text(hash, node->valuestring);
    }
    const cJSON *child = NULL;
    cJSON_ArrayForEach (child, node) {
        const char *key = child->string;
        if (key != NULL && depth < 3 && is_bookkeeping(key, depth)) {
            continue;
        }
        hash = key != NULL ? hash_text(hash, key) : hash;
        hash = hash_tree(hash, child,
                         depth == 1 && key != NULL && strcmp(key, "metadata") == 0 ? 2 : 3);
    }
    return mt_hash_add(hash, "]", 1);
}

static uint64_t content_of(const cJSON *object)
{
    return hash_tree(MT_HASH_START, object, 1);
}

/** With the times of the entries, which a write that changes nothing leaves. */
static uint64_t owners_of(const cJSON *object)
{
    const cJSON *entries = mt_json_at(object, "metadata", "managedFields", NULL);
    return entries != NULL ? hash_tree(MT_HASH_START, entries, 3) : 0;
}

static uint64_t version_of(const cJSON *object)
{
    const char *version = mt_json_string(mt_json_get(object, "metadata"), "resourceVersion");
    return version != NULL ? hash_text(MT_HASH_START, version) : 1;
}

void mt_kube_seen_object(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object)
{
    struct seen *found = find_or_add(seen, ref);
    if (found != NULL) {
        found->version = version_of(object);
        found->content = content_of(object);
        found->owners = owners_of(object);
    }
}

void mt_kube_seen_version(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object)
{
    struct seen *found = find_or_add(seen, ref);
    if (found == NULL) {
        return;
    }
    const uint64_t version = version_of(object);
    found->content = found->version == version ? found->content : 0;
    found->version = version;
}

void mt_kube_seen_gone(struct mt_kube_seen *seen, const struct mt_ref *ref)
{
    struct seen *found = find(seen, ref);
    if (found != NULL) {
        found->version = found->content = 0;
    }
}

uint64_t mt_kube_seen_known(const struct mt_kube_seen *seen, const struct mt_ref *ref)
{
    const struct seen *found = find(seen, ref);
    return found != NULL ? found->version : 0;
}

uint64_t mt_kube_seen_number(const cJSON *object)
{
    return version_of(object);
}

enum mt_change mt_kube_seen_change(uint64_t known, const cJSON *object)
{
    return known != 0 && known == version_of(object) ? MT_CHANGE_NONE : MT_CHANGE_CONFIGURED;
}

enum mt_change mt_kube_seen_dry_change(const struct mt_kube_seen *seen, const struct mt_ref *ref,
                                       const cJSON *object)
{
    const struct seen *found = find(seen, ref);
    return found != NULL && found->version != 0 && found->content == content_of(object)
               ? MT_CHANGE_NONE
               : MT_CHANGE_CONFIGURED;
}

void mt_kube_seen_checked(struct mt_kube_seen *seen, const struct mt_ref *ref, const cJSON *object)
{
    struct seen *found = find(seen, ref);
    if (found != NULL && found->content != 0 && found->version == version_of(object) &&
        found->content == content_of(object) && found->owners == owners_of(object)) {
        found->checked = found->version;
    } else if (found != NULL) {
        found->checked = 0;
    }
}

bool mt_kube_seen_is_same(const struct mt_kube_seen *seen, const struct mt_ref *ref)
{
    const struct seen *found = find(seen, ref);
    return found != NULL && found->checked != 0 && found->checked == found->version;
}
