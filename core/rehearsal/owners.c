// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/owners.h"

#include "base/arena.h"
#include "base/memory.h"
#include "manifest/json.h"

#include <stdlib.h>
#include <string.h>

struct mt_owner_uid *mt_store_uid(struct mt_rehearsal *store, const char *uid)
{
    struct mt_owner_uid *found = mt_map_get(&store->uids, uid);
    if (found == NULL) {
        found = MT_ARENA_NEW(store->arena, struct mt_owner_uid);
        mt_map_put(&store->uids, mt_arena_strdup(store->arena, uid), found);
    }
    return found;
}

static void unlink_all(struct mt_entry *entry)
{
    for (size_t i = 0; i < entry->links.count; i++) {
        struct mt_link *link = entry->links.items[i];
        struct mt_link *last = link->to->links.items[--link->to->links.count];
        link->to->links.items[link->index] = last;
        last->index = link->index;
        free(link);
    }
    mt_array_fini(&entry->links);
}

static void link_to(struct mt_rehearsal *store, struct mt_entry *entry, const char *uid)
{
    struct mt_link *link = mt_alloc(sizeof *link);
    *link = (struct mt_link){mt_store_uid(store, uid), entry, 0};
    link->index = link->to->links.count;
    mt_array_push(NULL, &link->to->links, link);
    mt_array_push(NULL, &entry->links, link);
}

void mt_owners_update(struct mt_rehearsal *store, struct mt_entry *entry, const cJSON *before,
                      const cJSON *after)
{
    const cJSON *old = mt_tree_metadata(before, "ownerReferences");
    const cJSON *new = mt_tree_metadata(after, "ownerReferences");
    if (mt_tree_equal(old, new)) {
        return;
    }
    unlink_all(entry);
    const cJSON *reference = NULL;
    cJSON_ArrayForEach (reference, new) {
        const char *uid = mt_json_string(reference, "uid");
        if (uid != NULL) {
            link_to(store, entry, uid);
        }
    }
}

struct mt_entry *mt_owners_live(const struct mt_link *link)
{
    struct mt_entry *owner = link->to->owner;
    bool near = owner != NULL && (owner->space == NULL || owner->space == link->from->space);
    return near ? owner : NULL;
}

bool mt_owners_are_gone(const struct mt_entry *entry)
{
    for (size_t i = 0; i < entry->links.count; i++) {
        if (mt_owners_live(entry->links.items[i]) != NULL) {
            return false;
        }
    }
    return entry->links.count > 0;
}

size_t mt_owners_count(const struct mt_entry *entry)
{
    return entry->uid != NULL ? entry->uid->links.count : 0;
}

void mt_owners_forget(struct mt_rehearsal *store, struct mt_entry *entry,
                      const struct mt_entry *owner)
{
    const char *uid = cJSON_GetStringValue(mt_tree_metadata(owner->now->tree, "uid"));
    cJSON *tree = mt_store_edit(entry);
    cJSON *references = mt_tree_get(mt_tree_get(tree, "metadata"), "ownerReferences");
    cJSON *next = NULL;
    for (cJSON *reference = references != NULL ? references->child : NULL; reference != NULL;
         reference = next) {
        next = reference->next;
        const char *named = mt_json_string(reference, "uid");
        if (named != NULL && uid != NULL && strcmp(named, uid) == 0) {
            cJSON_Delete(cJSON_DetachItemViaPointer(references, reference));
        }
    }
    if (references != NULL && references->child == NULL) {
        mt_tree_remove(mt_tree_get(tree, "metadata"), "ownerReferences");
    }
    mt_store_commit(store, entry, tree);
}
