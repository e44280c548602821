// SPDX-License-Identifier: Apache-2.0
#include "sync/related.h"

#include "base/arena.h"
#include "base/map.h"
#include "manifest/json.h"
#include "manifest/ref.h"
#include "sync/related_state.h"

#include <stdbool.h>
#include <string.h>

static void release(void *thing)
{
    struct mt_related *related = thing;
    mt_map_fini(&related->by_uid);
    mt_map_fini(&related->by_kind);
    mt_map_fini(&related->owned);
    mt_map_fini(&related->claims);
    mt_map_fini(&related->events);
    mt_map_fini(&related->events_of_one);
    for (size_t i = 0; i < related->put.count; i++) {
        cJSON_Delete(((struct entry *)related->put.entries[i].value)->own);
    }
    mt_map_fini(&related->put);
    mt_map_fini(&related->whole);
}

struct mt_related *mt_related_new(struct mt_arena *arena)
{
    struct mt_related *related = MT_ARENA_NEW(arena, struct mt_related);
    related->arena = arena;
    mt_arena_own(arena, related, release);
    return related;
}

static bool is_event(const struct mt_ref *ref)
{
    return strcmp(ref->kind, "Event") == 0 &&
           (ref->group[0] == '\0' || strcmp(ref->group, "events.k8s.io") == 0);
}

static void put(struct mt_related *related, struct mt_map *map, const char *key,
                struct entry *entry)
{
    struct entries *entries = mt_map_get(map, key);
    if (entries == NULL) {
        entries = MT_ARENA_NEW(related->arena, struct entries);
        mt_map_put(map, key, entries);
    }
    mt_array_push(related->arena, &entries->list, entry);
    entries->live |= entry->uid != NULL;
}

/** A key for a map: a string of a tree that may be replaced is copied. */
static const char *kept(struct mt_related *related, const struct entry *entry, const char *text)
{
    return entry->own != NULL ? mt_arena_strdup(related->arena, text) : text;
}

static void add_event(struct mt_related *related, struct entry *entry)
{
    const cJSON *subject = subject_of(entry->tree);
    const char *uid = text_at(subject, "uid");
    if (uid != NULL) {
        put(related, &related->events, kept(related, entry, uid), entry);
    }
    put(related, &related->events_of_one,
        mt_arena_printf(related->arena, "%s/%s/%s", or_empty(mt_json_string(subject, "kind")),
                        or_empty(mt_json_string(subject, "namespace")),
                        or_empty(mt_json_string(subject, "name"))),
        entry);
}

/** Adds an entry to every map in which it is looked for. */
static void index_entry(struct mt_related *related, struct entry *entry)
{
    struct mt_arena *arena = related->arena;
    const struct mt_ref *ref = entry->ref;
    entry->kind = mt_arena_printf(arena, "%s/%s/%s", ref->group, ref->version, ref->kind);
    mt_array_push(arena, &related->all.list, entry);
    put(related, &related->by_kind, entry->kind, entry);
    if (entry->uid != NULL) {
        mt_map_put(&related->by_uid, entry->uid, entry);
    }
    const cJSON *owner = NULL;
    cJSON_ArrayForEach (owner, mt_json_at(entry->tree, "metadata", "ownerReferences", NULL)) {
        const char *owner_uid = text_at(owner, "uid");
        if (owner_uid != NULL) {
            put(related, &related->owned, kept(related, entry, owner_uid), entry);
        }
    }
    if (is_event(ref)) {
        add_event(related, entry);
    } else if (is_core(ref, "PersistentVolumeClaim")) {
        mt_map_put(&related->claims, mt_arena_printf(arena, "%s/%s", ref->namespace, ref->name),
                   entry);
    }
}

void mt_related_add(struct mt_related *related, const struct mt_ref *ref, const cJSON *tree)
{
    const char *uid = text_at(mt_json_get(tree, "metadata"), "uid");
    if (uid != NULL && mt_map_get(&related->by_uid, uid) != NULL) {
        return;
    }
    struct entry *entry = MT_ARENA_NEW(related->arena, struct entry);
    fill(entry, ref, tree);
    index_entry(related, entry);
}

static bool is_same_tree(const cJSON *a, const cJSON *b)
{
    return a == NULL || b == NULL ? a == b : cJSON_Compare(a, b, true);
}

/** Whether two states of an object stand in the same places of all maps. */
static bool is_indexed_alike(const cJSON *before, const cJSON *after)
{
    const cJSON *a = mt_json_get(before, "metadata");
    const cJSON *b = mt_json_get(after, "metadata");
    return strcmp(or_empty(text_at(a, "uid")), or_empty(text_at(b, "uid"))) == 0 &&
           is_same_tree(mt_json_get(a, "ownerReferences"), mt_json_get(b, "ownerReferences")) &&
           is_same_tree(subject_of(before), subject_of(after));
}

static void set_tree(struct entry *entry, cJSON *tree)
{
    cJSON_Delete(entry->own);
    entry->own = tree;
    entry->tree = tree;
}

static struct mt_ref *copy_ref(const struct mt_ref *ref, struct mt_arena *arena)
{
    struct mt_ref *copy = MT_ARENA_NEW(arena, struct mt_ref);
    *copy = (struct mt_ref){
        .group = mt_arena_strdup(arena, ref->group),
        .version = mt_arena_strdup(arena, ref->version),
        .kind = mt_arena_strdup(arena, ref->kind),
        .namespace = mt_arena_strdup(arena, ref->namespace),
        .name = mt_arena_strdup(arena, ref->name),
    };
    return copy;
}

/** The entry of an object that was put, or NULL. */
static struct entry *find_put(const struct mt_related *related, const struct mt_ref *ref)
{
    char key[MT_REF_KEY_MAX];
    size_t length = mt_ref_put_key(ref, key);
    return length > 0 ? mt_map_get_n(&related->put, key, length) : NULL;
}

void mt_related_put(struct mt_related *related, const struct mt_ref *ref, cJSON *tree)
{
    struct entry *before = find_put(related, ref);
    if (before != NULL && before->tree != NULL && is_indexed_alike(before->tree, tree)) {
        set_tree(before, tree);
        return;
    }
    if (before != NULL) {
        set_tree(before, NULL);
    }
    struct entry *entry = MT_ARENA_NEW(related->arena, struct entry);
    const char *uid = text_at(mt_json_get(tree, "metadata"), "uid");
    entry->ref = before != NULL ? before->ref : copy_ref(ref, related->arena);
    entry->uid = mt_arena_strdup(related->arena, uid);
    set_tree(entry, tree);
    mt_map_put(&related->put, mt_ref_key(entry->ref, related->arena), entry);
    index_entry(related, entry);
}

void mt_related_remove(struct mt_related *related, const struct mt_ref *ref)
{
    struct entry *entry = find_put(related, ref);
    if (entry != NULL) {
        set_tree(entry, NULL);
    }
}

void mt_related_know(struct mt_related *related, const char *kind)
{
    mt_map_put(&related->whole, with_group(kind, related->arena), related);
}

static void tell_owners(const struct mt_related *related, const cJSON *tree, unsigned depth,
                        mt_related_owner_fn *each, void *data)
{
    const cJSON *owner = NULL;
    cJSON_ArrayForEach (owner, mt_json_at(tree, "metadata", "ownerReferences", NULL)) {
        const char *uid = text_at(owner, "uid");
        if (uid == NULL || depth == 0) {
            continue;
        }
        each(data, uid);
        const struct entry *entry = mt_map_get(&related->by_uid, uid);
        if (entry != NULL && entry->tree != NULL) {
            tell_owners(related, entry->tree, depth - 1, each, data);
        }
    }
}

void mt_related_owners(const struct mt_related *related, const struct mt_ref *ref,
                       const cJSON *tree, mt_related_owner_fn *each, void *data)
{
    if (!is_event(ref)) {
        tell_owners(related, tree, MT_RELATED_DEPTH_MAX, each, data);
        return;
    }
    const char *uid = text_at(subject_of(tree), "uid");
    const struct entry *subject = uid != NULL ? mt_map_get(&related->by_uid, uid) : NULL;
    if (uid != NULL) {
        each(data, uid);
    }
    if (subject != NULL && subject->tree != NULL) {
        tell_owners(related, subject->tree, MT_RELATED_DEPTH_MAX, each, data);
    }
}
