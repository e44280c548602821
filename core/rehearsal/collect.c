// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/collect.h"

#include "manifest/json.h"
#include "rehearsal/crds.h"
#include "rehearsal/namespaces.h"
#include "rehearsal/owners.h"
#include "rehearsal/write.h"

#include <stdio.h>
#include <string.h>

static const char foreground[] = "foregroundDeletion";
static const char orphan[] = "orphan";
static const char instances[] = "customresourcecleanup.apiextensions.k8s.io";

/** Entries to be worked through while the store's own lists change. */
struct work {
    MT_ARRAY(struct mt_entry *) entries;
};

static cJSON *find_finalizer(const cJSON *tree, const char *name)
{
    const cJSON *finalizers = mt_tree_metadata(tree, "finalizers");
    for (cJSON *finalizer = finalizers != NULL ? finalizers->child : NULL; finalizer != NULL;
         finalizer = finalizer->next) {
        if (cJSON_IsString(finalizer) && strcmp(finalizer->valuestring, name) == 0) {
            return finalizer;
        }
    }
    return NULL;
}

static void add_finalizer(cJSON *tree, const char *name)
{
    cJSON *metadata = mt_tree_map(tree, "metadata");
    if (find_finalizer(tree, name) != NULL) {
        return;
    }
    if (!cJSON_IsArray(mt_tree_get(metadata, "finalizers"))) {
        mt_tree_set(metadata, "finalizers", cJSON_CreateArray());
    }
    cJSON_AddItemToArray(mt_tree_get(metadata, "finalizers"), cJSON_CreateString(name));
}

static void remove_finalizer(struct mt_rehearsal *store, struct mt_entry *entry, const char *name)
{
    cJSON *tree = mt_store_edit(entry);
    cJSON *finalizers = mt_tree_get(mt_tree_get(tree, "metadata"), "finalizers");
    cJSON_Delete(cJSON_DetachItemViaPointer(finalizers, find_finalizer(tree, name)));
    if (finalizers->child == NULL) {
        mt_tree_remove(mt_tree_get(tree, "metadata"), "finalizers");
    }
    mt_store_commit(store, entry, tree);
}

/** The mark of a deletion that has to wait for something. */
static void mark(struct mt_rehearsal *store, cJSON *tree)
{
    char now[25];
    int64_t generation = 0;
    cJSON *metadata = mt_tree_map(tree, "metadata");
    mt_store_time(store, now);
    mt_tree_set_string(metadata, "deletionTimestamp", now);
    mt_tree_set_integer(metadata, "deletionGracePeriodSeconds", 0);
    if (mt_json_int64(mt_tree_get(metadata, "generation"), &generation)) {
        mt_tree_set_integer(metadata, "generation", generation + 1);
    }
}

/** Begins the deletion of a live object; nothing when it has begun already. */
static void begin(struct mt_rehearsal *store, struct mt_entry *entry,
                  enum mt_propagation propagation)
{
    cJSON *tree = mt_store_edit(entry);
    const struct mt_kind *defined = mt_crds_kind(store, entry);
    if (mt_namespaces_is_one(entry)) {
        mt_namespaces_set_phase(tree); // spec.finalizers hold it, whatever the propagation
    } else if (propagation == MT_PROPAGATION_ORPHAN) {
        add_finalizer(tree, orphan);
    } else if (propagation != MT_PROPAGATION_BACKGROUND) {
        add_finalizer(tree, foreground);
    }
    if (defined != NULL && defined->live.count > 0) {
        add_finalizer(tree, instances);
    }
    if (!mt_tree_is_dying(tree)) {
        if (!mt_tree_is_held(tree)) {
            mt_store_remove(store, entry, tree);
            return;
        }
        mark(store, tree);
    }
    if (mt_tree_equal(entry->now->tree, tree)) {
        cJSON_Delete(tree);
    } else {
        mt_store_commit(store, entry, tree);
    }
}

static bool check_precondition(const struct mt_entry *entry, const char *key, const char *name,
                               const char *wanted, const char *hint, struct mt_refusal *refusal)
{
    const char *actual = cJSON_GetStringValue(mt_tree_metadata(entry->now->tree, key));
    if (wanted == NULL || actual == NULL || strcmp(wanted, actual) == 0) {
        return true;
    }
    char why[512];
    snprintf(why, sizeof why,
             "the %s in the precondition (%s) does not match the %s in record (%s). The object "
             "might have been %s",
             name, wanted, name, actual, hint);
    return mt_refuse_operation(refusal, entry->kind, entry->name, why);
}

bool mt_collect_delete(struct mt_rehearsal *store, const struct mt_deletion *deletion,
                       struct mt_result *result)
{
    struct mt_refusal *refusal = &result->refusal;
    struct mt_entry *entry = mt_write_locate(store, deletion->ref, refusal);
    if (entry == NULL) {
        return false;
    }
    if (entry->now == NULL) {
        return mt_refuse_not_found(refusal, entry->kind, entry->name);
    }
    if (mt_namespaces_is_fixed(entry)) {
        return mt_refuse_forbidden(refusal, entry->kind, entry->name,
                                   "this namespace may not be deleted");
    }
    if (!check_precondition(entry, "uid", "UID", deletion->uid, "deleted and then recreated",
                            refusal) ||
        !check_precondition(entry, "resourceVersion", "ResourceVersion", deletion->resource_version,
                            "modified", refusal)) {
        return false;
    }
    begin(store, entry, deletion->propagation);
    result->snapshot = mt_snapshot_use(entry->now);
    return true;
}

/** Begins the deletion of all of them that do not die yet. */
static void begin_all(struct mt_rehearsal *store, struct work *work)
{
    for (size_t i = 0; i < work->entries.count; i++) {
        struct mt_entry *entry = work->entries.items[i];
        if (entry->now != NULL && !mt_tree_is_dying(entry->now->tree)) {
            // What has dependents of its own goes after them.
            begin(store, entry,
                  mt_owners_count(entry) > 0 ? MT_PROPAGATION_FOREGROUND
                                             : MT_PROPAGATION_BACKGROUND);
        }
    }
    mt_array_fini(&work->entries);
}

static void take_dependents(const struct mt_entry *entry, struct work *work)
{
    for (size_t i = 0; i < mt_owners_count(entry); i++) {
        mt_array_push(NULL, &work->entries, entry->uid->links.items[i]->from);
    }
}

static void take_entries(const struct mt_entries *entries, struct work *work)
{
    for (size_t i = 0; i < entries->count; i++) {
        mt_array_push(NULL, &work->entries, entries->items[i]);
    }
}

static void step_foreground(struct mt_rehearsal *store, struct mt_entry *entry)
{
    if (mt_owners_count(entry) == 0) {
        remove_finalizer(store, entry, foreground);
        return;
    }
    struct work work = {0};
    take_dependents(entry, &work);
    begin_all(store, &work);
}

static void step_orphan(struct mt_rehearsal *store, struct mt_entry *entry)
{
    struct work work = {0};
    take_dependents(entry, &work);
    for (size_t i = 0; i < work.entries.count; i++) {
        mt_owners_forget(store, work.entries.items[i], entry);
    }
    mt_array_fini(&work.entries);
    remove_finalizer(store, entry, orphan);
}

/** In a namespace everything is deleted at once, as its controller does. */
static void step_namespace(struct mt_rehearsal *store, struct mt_entry *entry)
{
    const struct mt_space *space = mt_store_space(store, entry->name);
    if (space->live.count == 0) {
        cJSON *tree = mt_store_edit(entry);
        mt_tree_remove(mt_tree_get(tree, "spec"), "finalizers");
        mt_store_commit(store, entry, tree);
        return;
    }
    struct work work = {0};
    take_entries(&space->live, &work);
    for (size_t i = 0; i < work.entries.count; i++) {
        if (work.entries.items[i]->now != NULL) {
            begin(store, work.entries.items[i], MT_PROPAGATION_BACKGROUND);
        }
    }
    mt_array_fini(&work.entries);
}

static void step_definition(struct mt_rehearsal *store, struct mt_entry *entry)
{
    const struct mt_kind *kind = mt_crds_kind(store, entry);
    if (kind == NULL || kind->live.count == 0) {
        remove_finalizer(store, entry, instances);
        return;
    }
    struct work work = {0};
    take_entries(&kind->live, &work);
    begin_all(store, &work);
}

static void step_dying(struct mt_rehearsal *store, struct mt_entry *entry)
{
    if (find_finalizer(entry->now->tree, instances) != NULL) {
        step_definition(store, entry);
    } else if (find_finalizer(entry->now->tree, orphan) != NULL) {
        step_orphan(store, entry);
    } else if (find_finalizer(entry->now->tree, foreground) != NULL) {
        step_foreground(store, entry);
    } else if (mt_namespaces_is_one(entry)) {
        step_namespace(store, entry);
    }
}

static void run_collect(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_entry *entry = data;
    struct mt_rehearsal *store = entry->kind->store;
    entry->collecting = false;
    if (entry->now == NULL) {
        return;
    }
    if (mt_tree_is_dying(entry->now->tree)) {
        step_dying(store, entry);
    } else if (mt_owners_are_gone(entry)) {
        begin(store, entry, MT_PROPAGATION_BACKGROUND);
    }
}

/** The collector looks at the object as late as a controller would. */
static void look_later(struct mt_rehearsal *store, struct mt_entry *entry)
{
    if (!entry->collecting) {
        entry->collecting = true;
        mt_timers_add(&store->timers, store->now_ms + store->options.reconcile_ms, run_collect,
                      entry);
    }
}

static void look_if_dying(struct mt_rehearsal *store, struct mt_entry *entry)
{
    if (entry != NULL && entry->now != NULL && mt_tree_is_dying(entry->now->tree)) {
        look_later(store, entry);
    }
}

static void notice_gone(struct mt_rehearsal *store, struct mt_entry *entry)
{
    for (size_t i = 0; i < mt_owners_count(entry); i++) {
        look_later(store, entry->uid->links.items[i]->from);
    }
    if (entry->space != NULL && entry->space->live.count == 0) {
        look_if_dying(store, entry->space->entry);
    }
    if (entry->kind->live.count == 0) {
        look_if_dying(store, entry->kind->crd);
    }
}

void mt_collect_notice(struct mt_rehearsal *store, struct mt_entry *entry, const cJSON *before)
{
    if (entry->now == NULL) {
        notice_gone(store, entry);
    } else {
        bool other = !mt_tree_equal(mt_tree_metadata(before, "finalizers"),
                                    mt_tree_metadata(entry->now->tree, "finalizers"));
        if (other || !mt_tree_is_dying(before)) {
            look_if_dying(store, entry);
        }
        if (mt_owners_are_gone(entry)) {
            look_later(store, entry);
        }
    }
    bool counts = entry->now == NULL || before == NULL;
    for (size_t i = 0; counts && i < entry->links.count; i++) {
        look_if_dying(store, mt_owners_live(entry->links.items[i]));
    }
}
