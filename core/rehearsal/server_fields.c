// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/server_fields.h"

#include "manifest/json.h"
#include "rehearsal/secrets.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

// In metadata; the name and the namespace are the URL's.
static const char *const servers[] = {
    "uid",
    "resourceVersion",
    "generation",
    "creationTimestamp",
    "managedFields",
    "deletionTimestamp",
    "deletionGracePeriodSeconds",
    "selfLink",
};

enum { SERVERS = sizeof servers / sizeof *servers };

bool mt_server_says(const char *key)
{
    for (size_t i = 0; i < SERVERS; i++) {
        if (strcmp(key, servers[i]) == 0) {
            return true;
        }
    }
    return false;
}

void mt_server_strip(struct mt_rehearsal *store, const struct mt_entry *entry, cJSON *tree,
                     bool has_status)
{
    cJSON *metadata = mt_tree_map(tree, "metadata");
    for (size_t i = 0; i < SERVERS; i++) {
        mt_tree_remove(metadata, servers[i]);
    }
    if (has_status) {
        mt_tree_remove(tree, "status");
    }
    if (mt_kind_is(entry->kind, "", "Secret")) {
        mt_secrets_convert(store, tree);
    }
    mt_tree_set_string(metadata, "name", entry->name);
    if (entry->kind->cluster) {
        mt_tree_remove(metadata, "namespace");
    } else {
        mt_tree_set_string(metadata, "namespace", entry->namespace);
    }
}

void mt_server_give(struct mt_rehearsal *store, const struct mt_kind *kind, cJSON *tree,
                    const char *uid)
{
    char text[40];
    uint64_t number = ++store->last_uid;
    cJSON *metadata = mt_tree_map(tree, "metadata");
    snprintf(text, sizeof text, "%08" PRIx64 "-0000-4000-8000-%012" PRIx64, number & UINT32_MAX,
             number);
    mt_tree_set_string(metadata, "uid", uid != NULL ? uid : text);
    mt_store_time(store, text);
    mt_tree_set_string(metadata, "creationTimestamp", text);
    if (kind->builtin == NULL || (kind->builtin->traits & MT_TRAIT_GENERATION) != 0) {
        mt_tree_set_integer(metadata, "generation", 1);
    }
    if (mt_kind_is(kind, "", "Pod")) { // whose health nobody has to guess until it has a node
        mt_tree_set_string(mt_tree_map(tree, "status"), "phase", "Pending");
    }
}

/** Fields of the spec that an update need not repeat. */
static void carry_spec(const struct mt_entry *entry, const cJSON *live, cJSON *tree)
{
    static const char *const kept[][2] = {
        {"Service", "clusterIP"}, {"Service", "clusterIPs"}, {"Namespace", "finalizers"}};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        const cJSON *value = mt_json_at(live, "spec", kept[i][1], NULL);
        if (mt_kind_is(entry->kind, "", kept[i][0]) && value != NULL &&
            mt_json_at(tree, "spec", kept[i][1], NULL) == NULL) {
            mt_tree_set(mt_tree_map(tree, "spec"), kept[i][1], mt_tree_copy(value));
        }
    }
}

void mt_server_carry(const struct mt_entry *entry, const cJSON *live, cJSON *tree, bool has_status)
{
    cJSON *metadata = mt_tree_map(tree, "metadata");
    for (size_t i = 0; i < SERVERS; i++) {
        const cJSON *value = mt_tree_metadata(live, servers[i]);
        mt_tree_remove(metadata, servers[i]);
        if (value != NULL) {
            mt_tree_set(metadata, servers[i], mt_tree_copy(value));
        }
    }
    mt_tree_set_string(metadata, "name", entry->name);
    const cJSON *status = mt_json_get(live, "status");
    if (has_status) {
        mt_tree_remove(tree, "status");
    }
    if (has_status && status != NULL) {
        mt_tree_set(tree, "status", mt_tree_copy(status));
    }
    carry_spec(entry, live, tree);
}
