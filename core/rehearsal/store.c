// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/store.h"

#include "base/arena.h"
#include "base/buffer.h"
#include "base/clock.h"
#include "manifest/json.h"
#include "rehearsal/collect.h"
#include "rehearsal/crds.h"
#include "rehearsal/logs.h"
#include "rehearsal/owners.h"
#include "rehearsal/reconcile.h"
#include "rehearsal/watches.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *mt_store_name(struct mt_rehearsal *store, const char *text)
{
    return mt_json_key(&store->names, text, strlen(text));
}

struct mt_space *mt_store_space(struct mt_rehearsal *store, const char *name)
{
    if (name[0] == '\0') {
        return NULL;
    }
    struct mt_space *space = mt_map_get(&store->spaces, name);
    if (space == NULL) {
        space = MT_ARENA_NEW(store->arena, struct mt_space);
        space->name = mt_store_name(store, name);
        mt_map_put(&store->spaces, space->name, space);
    }
    return space;
}

/** "namespace/name" of an entry. */
static void key_of(struct mt_buf *key, const char *namespace, const char *name)
{
    mt_buf_init(key, MT_BUF_UNLIMITED);
    mt_buf_puts(key, namespace);
    mt_buf_putc(key, '/');
    mt_buf_puts(key, name);
}

struct mt_entry *mt_store_entry(struct mt_rehearsal *store, struct mt_kind *kind,
                                const char *namespace, const char *name)
{
    struct mt_buf key;
    key_of(&key, namespace, name);
    struct mt_entry *entry = mt_map_get_n(&kind->names, key.data, key.length);
    if (entry == NULL) {
        entry = MT_ARENA_NEW(store->arena, struct mt_entry);
        *entry = (struct mt_entry){
            .kind = kind,
            .space = mt_store_space(store, namespace),
            .namespace = mt_store_name(store, namespace),
            .reconcile_at = MT_NEVER,
            .reconciled_at = MT_NEVER,
        };
        char *text = mt_arena_strndup(store->arena, key.data, key.length);
        entry->name = text + strlen(namespace) + 1;
        mt_map_put_n(&kind->names, text, key.length, entry);
    }
    mt_buf_fini(&key);
    return entry;
}

struct mt_entry *mt_store_find(struct mt_rehearsal *store, const struct mt_ref *ref)
{
    struct mt_kind *kind = mt_store_kind(store, ref->group, ref->kind);
    if (kind == NULL) {
        return NULL;
    }
    struct mt_buf key;
    key_of(&key, kind->cluster ? "" : ref->namespace, ref->name);
    struct mt_entry *entry = mt_map_get_n(&kind->names, key.data, key.length);
    mt_buf_fini(&key);
    return entry != NULL && entry->now != NULL ? entry : NULL;
}

static int compare_entries(const void *a, const void *b)
{
    const struct mt_entry *left = *(const struct mt_entry *const *)a;
    const struct mt_entry *right = *(const struct mt_entry *const *)b;
    int order = left->namespace == right->namespace ? 0 : strcmp(left->namespace, right->namespace);
    return order != 0 ? order : strcmp(left->name, right->name);
}

void mt_kind_sort(struct mt_kind *kind)
{
    struct mt_entries *live = &kind->live;
    if (!live->unsorted) {
        return;
    }
    qsort(live->items, live->count, sizeof live->items[0], compare_entries);
    for (size_t i = 0; i < live->count; i++) {
        live->items[i]->kind_index = i;
    }
    live->unsorted = false;
}

static void join(struct mt_rehearsal *store, struct mt_entry *entry)
{
    struct mt_entries *of_kind = &entry->kind->live;
    entry->kind_index = of_kind->count;
    if (of_kind->count > 0 && !of_kind->unsorted) {
        of_kind->unsorted = compare_entries(&of_kind->items[of_kind->count - 1], &entry) > 0;
    }
    mt_array_push(NULL, of_kind, entry);
    if (entry->space != NULL) {
        entry->space_index = entry->space->live.count;
        mt_array_push(NULL, &entry->space->live, entry);
    }
    store->count++;
}

static void leave(struct mt_rehearsal *store, struct mt_entry *entry)
{
    struct mt_entries *of_kind = &entry->kind->live;
    struct mt_entry *last = of_kind->items[--of_kind->count];
    of_kind->unsorted = of_kind->count > 0 && (of_kind->unsorted || last != entry);
    of_kind->items[entry->kind_index] = last;
    last->kind_index = entry->kind_index;
    if (entry->space != NULL) {
        struct mt_entries *of_space = &entry->space->live;
        last = of_space->items[--of_space->count];
        of_space->items[entry->space_index] = last;
        last->space_index = entry->space_index;
    }
    store->count--;
}

bool mt_tree_ref(const cJSON *tree, char group[MT_GROUP_MAX], struct mt_ref *ref)
{
    const char *api_version = mt_json_string(tree, "apiVersion");
    const char *kind = mt_json_string(tree, "kind");
    const cJSON *metadata = mt_json_get(tree, "metadata");
    if (api_version == NULL || kind == NULL) {
        return false;
    }
    const char *slash = strchr(api_version, '/');
    int length = slash != NULL ? (int)(slash - api_version) : 0;
    snprintf(group, MT_GROUP_MAX, "%.*s", length, api_version);
    *ref = (struct mt_ref){
        .group = group,
        .version = slash != NULL ? slash + 1 : api_version,
        .kind = kind,
        .namespace = mt_json_string(metadata, "namespace"),
        .name = mt_json_string(metadata, "name"),
    };
    return true;
}

const cJSON *mt_tree_metadata(const cJSON *tree, const char *key)
{
    return mt_json_get(mt_json_get(tree, "metadata"), key);
}

bool mt_tree_is_dying(const cJSON *tree)
{
    return mt_tree_metadata(tree, "deletionTimestamp") != NULL;
}

bool mt_tree_is_held(const cJSON *tree)
{
    const cJSON *finalizers = mt_tree_metadata(tree, "finalizers");
    if (finalizers != NULL && finalizers->child != NULL) {
        return true;
    }
    const char *kind = mt_json_string(tree, "kind");
    const char *api_version = mt_json_string(tree, "apiVersion");
    if (kind == NULL || api_version == NULL || strcmp(kind, "Namespace") != 0 ||
        strcmp(api_version, "v1") != 0) {
        return false;
    }
    finalizers = mt_json_at(tree, "spec", "finalizers", NULL);
    return finalizers != NULL && finalizers->child != NULL;
}

cJSON *mt_store_edit(const struct mt_entry *entry)
{
    return mt_tree_copy(entry->now->tree);
}

static void stamp(struct mt_rehearsal *store, cJSON *tree)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, ++store->revision);
    mt_tree_set_string(mt_tree_map(tree, "metadata"), "resourceVersion", text);
}

/** What a new object brings. */
static void begin(struct mt_rehearsal *store, struct mt_entry *entry, const cJSON *tree)
{
    const char *uid = cJSON_GetStringValue(mt_tree_metadata(tree, "uid"));
    entry->uid = mt_store_uid(store, uid);
    entry->uid->owner = entry;
    entry->created++;
    entry->created_ms = store->now_ms;
    entry->kind->example = entry->kind->created++ == 0 ? entry->name : entry->kind->example;
    join(store, entry);
}

void mt_store_commit(struct mt_rehearsal *store, struct mt_entry *entry, cJSON *tree)
{
    if (mt_tree_is_dying(tree) && !mt_tree_is_held(tree)) {
        mt_store_remove(store, entry, tree);
        return;
    }
    stamp(store, tree);
    struct mt_snapshot *before = entry->now;
    if (before == NULL) {
        begin(store, entry, tree);
    }
    entry->now = mt_snapshot_new(tree);
    mt_owners_update(store, entry, before != NULL ? before->tree : NULL, tree);
    mt_watches_tell(store, entry, before, entry->now);
    mt_logs_notice(store, entry);
    mt_crds_notice(store, entry);
    mt_collect_notice(store, entry, before != NULL ? before->tree : NULL);
    mt_reconcile_notice(store, entry);
    mt_snapshot_drop(before);
}

void mt_store_remove(struct mt_rehearsal *store, struct mt_entry *entry, cJSON *last)
{
    stamp(store, last);
    struct mt_snapshot *before = entry->now;
    struct mt_snapshot *gone = mt_snapshot_new(last);
    entry->now = NULL;
    entry->reconcile_at = MT_NEVER;
    leave(store, entry);
    mt_watches_tell(store, entry, before, gone);
    mt_logs_notice(store, entry);
    mt_crds_notice(store, entry);
    mt_reconcile_notice(store, entry); // its owners
    mt_collect_notice(store, entry, before->tree);
    entry->uid->owner = NULL;
    mt_owners_update(store, entry, before->tree, NULL);
    mt_snapshot_drop(gone);
    mt_snapshot_drop(before);
}

int64_t mt_store_wall_ms(const struct mt_rehearsal *store)
{
    return store->options.wall_ms + (int64_t)store->now_ms;
}

void mt_store_time(const struct mt_rehearsal *store, char out[25])
{
    enum { SECONDS = 19 };
    mt_clock_rfc3339(mt_store_wall_ms(store), out);
    out[SECONDS] = 'Z';
    out[SECONDS + 1] = '\0';
}

static void drop_entry(struct mt_entry *entry)
{
    mt_snapshot_drop(entry->now);
    for (size_t i = 0; i < entry->links.count; i++) {
        free(entry->links.items[i]);
    }
    mt_array_fini(&entry->links);
    mt_array_fini(&entry->watches);
}

static void drop_kind(struct mt_kind *kind)
{
    for (size_t i = 0; i < kind->names.count; i++) {
        drop_entry(kind->names.entries[i].value);
    }
    mt_map_fini(&kind->names);
    mt_array_fini(&kind->live);
    mt_array_fini(&kind->watches);
    mt_array_fini(&kind->versions);
    mt_snapshot_drop(kind->definition);
}

void mt_store_fini(struct mt_rehearsal *store)
{
    for (size_t i = 0; i < store->kinds.count; i++) {
        drop_kind(store->kinds.entries[i].value);
    }
    for (size_t i = 0; i < store->spaces.count; i++) {
        struct mt_space *space = store->spaces.entries[i].value;
        mt_array_fini(&space->live);
    }
    for (size_t i = 0; i < store->uids.count; i++) {
        struct mt_owner_uid *uid = store->uids.entries[i].value;
        mt_array_fini(&uid->links);
    }
    mt_map_fini(&store->kinds);
    mt_map_fini(&store->spaces);
    mt_map_fini(&store->uids);
}
