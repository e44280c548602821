// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/crds.h"

#include "manifest/json.h"
#include "rehearsal/watches.h"
#include "rehearsal/write.h"

#include <stdio.h>
#include <string.h>

static bool is_crd(const struct mt_entry *entry)
{
    return mt_kind_is(entry->kind, "apiextensions.k8s.io", "CustomResourceDefinition");
}

/** A string of the definition, "" where there is none. */
static const char *text_at(const cJSON *tree, const char *path)
{
    const char *text = cJSON_GetStringValue(mt_tree_look(tree, path));
    return text != NULL ? text : "";
}

struct mt_kind *mt_crds_kind(struct mt_rehearsal *store, const struct mt_entry *entry)
{
    if (!is_crd(entry) || entry->now == NULL) {
        return NULL;
    }
    struct mt_kind *kind = mt_store_kind(store, text_at(entry->now->tree, "spec.group"),
                                         text_at(entry->now->tree, "spec.names.kind"));
    return kind != NULL && kind->crd == entry ? kind : NULL;
}

/** Takes over what the definition says; the schemas are borrowed from the snapshot. */
static void read_definition(struct mt_rehearsal *store, struct mt_kind *kind,
                            struct mt_entry *entry)
{
    struct mt_snapshot *old = kind->definition;
    kind->definition = mt_snapshot_use(entry->now);
    kind->crd = entry;
    kind->served = true;
    kind->plural = mt_store_name(store, text_at(entry->now->tree, "spec.names.plural"));
    kind->cluster = strcmp(text_at(entry->now->tree, "spec.scope"), "Cluster") == 0;
    kind->versions.count = 0;
    const cJSON *version = NULL;
    cJSON_ArrayForEach (version, mt_tree_look(entry->now->tree, "spec.versions")) {
        const char *name = mt_json_string(version, "name");
        if (name != NULL && cJSON_IsTrue(mt_json_get(version, "served"))) {
            struct mt_kind_version served = {
                mt_store_name(store, name),
                mt_json_at(version, "subresources", "status", NULL) != NULL,
                mt_json_at(version, "schema", "openAPIV3Schema", NULL),
            };
            mt_array_push(NULL, &kind->versions, served);
        }
    }
    mt_snapshot_drop(old);
}

static void add_condition(struct mt_rehearsal *store, cJSON *conditions, const char *type,
                          bool status, const char *reason, const char *message)
{
    char now[25];
    mt_store_time(store, now);
    cJSON *condition = cJSON_CreateObject();
    mt_tree_set_string(condition, "lastTransitionTime", now);
    mt_tree_set_string(condition, "message", message);
    mt_tree_set_string(condition, "reason", reason);
    mt_tree_set_string(condition, "status", status ? "True" : "False");
    mt_tree_set_string(condition, "type", type);
    cJSON_AddItemToArray(conditions, condition);
}

static void write_status(struct mt_rehearsal *store, struct mt_entry *entry, bool accepted)
{
    const cJSON *tree = entry->now->tree;
    cJSON *sent = cJSON_CreateObject();
    cJSON *status = mt_tree_map(sent, "status");
    const cJSON *names = mt_tree_look(tree, "spec.names");
    if (accepted && names != NULL) {
        mt_tree_set(status, "acceptedNames", mt_tree_copy(names));
    }
    cJSON *conditions = cJSON_CreateArray();
    mt_tree_set(status, "conditions", conditions);
    add_condition(store, conditions, "NamesAccepted", accepted,
                  accepted ? "NoConflicts" : "KindConflict",
                  accepted ? "no conflicts found" : "the kind is already in use");
    add_condition(store, conditions, "Established", accepted,
                  accepted ? "InitialNamesAccepted" : "NotAccepted",
                  accepted ? "the initial names have been accepted" : "not all names are accepted");
    cJSON *stored = cJSON_CreateArray();
    const cJSON *version = NULL;
    cJSON_ArrayForEach (version, mt_tree_look(tree, "spec.versions")) {
        const char *name = mt_json_string(version, "name");
        if (name != NULL && cJSON_IsTrue(mt_json_get(version, "storage"))) {
            cJSON_AddItemToArray(stored, cJSON_CreateString(name));
        }
    }
    mt_tree_set(status, "storedVersions", stored);
    const struct mt_ref ref = {entry->kind->group, "v1", entry->kind->kind, "", entry->name};
    const struct mt_request request = {
        .verb = MT_REQUEST_STATUS, .ref = &ref, .manager = MT_MANAGER_SERVER, .tree = sent};
    struct mt_result result;
    mt_result_init(&result);
    mt_write_execute(store, &request, &result);
    mt_result_fini(&result);
}

void mt_crds_establish(struct mt_rehearsal *store, struct mt_entry *entry)
{
    struct mt_kind *kind = mt_store_kind_made(store, text_at(entry->now->tree, "spec.group"),
                                              text_at(entry->now->tree, "spec.names.kind"));
    bool free = kind->builtin == NULL && (kind->crd == NULL || kind->crd == entry);
    if (free) {
        read_definition(store, kind, entry);
    }
    write_status(store, entry, free);
}

static void run_establish(void *data, uint64_t now_ms)
{
    (void)now_ms;
    struct mt_entry *entry = data;
    struct mt_rehearsal *store = entry->kind->store;
    entry->establishing = false;
    if (entry->now != NULL && mt_crds_kind(store, entry) == NULL) {
        mt_crds_establish(store, entry);
    }
}

/** The kind of a CRD that is gone. */
static void stop_serving(struct mt_rehearsal *store, const struct mt_entry *entry)
{
    for (size_t i = 0; i < store->kinds.count; i++) {
        struct mt_kind *kind = store->kinds.entries[i].value;
        if (kind->crd == entry) {
            kind->served = false;
            kind->crd = NULL;
            mt_watches_fail(store, kind);
        }
    }
}

void mt_crds_notice(struct mt_rehearsal *store, struct mt_entry *entry)
{
    if (!is_crd(entry)) {
        return;
    }
    if (entry->now == NULL) {
        stop_serving(store, entry);
        return;
    }
    struct mt_kind *kind = mt_crds_kind(store, entry);
    const cJSON *decided = mt_tree_look(entry->now->tree, "status.conditions");
    if (kind != NULL) {
        read_definition(store, kind, entry);
    } else if (decided == NULL && !entry->establishing) {
        entry->establishing = true;
        mt_timers_add(&store->timers, store->now_ms + store->options.reconcile_ms, run_establish,
                      entry);
    }
}
