// SPDX-License-Identifier: Apache-2.0
#include "rehearsal/namespaces.h"

#include "rehearsal/write.h"

#include <stdio.h>
#include <string.h>

static const char *const at_start[] = {"default", "kube-node-lease", "kube-public", "kube-system"};

bool mt_namespaces_is_one(const struct mt_entry *entry)
{
    return mt_kind_is(entry->kind, "", "Namespace");
}

/** The Namespace around an entry, or NULL when there is none. */
static const struct mt_entry *namespace_of(struct mt_rehearsal *store, const struct mt_entry *entry)
{
    struct mt_space *space = entry->space;
    if (space->entry == NULL) {
        struct mt_kind *kind = mt_store_kind(store, "", "Namespace");
        space->entry = mt_store_entry(store, kind, "", space->name);
    }
    return space->entry->now != NULL ? space->entry : NULL;
}

bool mt_namespaces_admit(struct mt_rehearsal *store, const struct mt_entry *entry,
                         struct mt_refusal *refusal)
{
    if (entry->space == NULL) {
        return true;
    }
    const struct mt_entry *namespace = namespace_of(store, entry);
    if (namespace == NULL) {
        return mt_refuse_not_found(refusal, mt_store_kind(store, "", "Namespace"),
                                   entry->namespace);
    }
    if (mt_tree_is_dying(namespace->now->tree)) {
        char why[256];
        snprintf(why, sizeof why,
                 "unable to create new content in namespace %s because it is being terminated",
                 entry->namespace);
        return mt_refuse_forbidden(refusal, entry->kind, entry->name, why);
    }
    return true;
}

void mt_namespaces_make(struct mt_rehearsal *store, const char *name)
{
    const struct mt_ref ref = {"", "v1", "Namespace", "", name};
    if (mt_store_find(store, &ref) != NULL) {
        return;
    }
    cJSON *tree = cJSON_CreateObject();
    mt_tree_set_string(tree, "apiVersion", "v1");
    mt_tree_set_string(tree, "kind", "Namespace");
    mt_tree_set_string(mt_tree_map(tree, "metadata"), "name", name);
    struct mt_result result;
    mt_result_init(&result);
    const struct mt_request request = {
        .verb = MT_REQUEST_CREATE, .ref = &ref, .manager = MT_MANAGER_SERVER, .tree = tree};
    mt_write_execute(store, &request, &result);
    mt_result_fini(&result);
}

void mt_namespaces_make_all(struct mt_rehearsal *store)
{
    for (size_t i = 0; i < sizeof at_start / sizeof *at_start; i++) {
        mt_namespaces_make(store, at_start[i]);
    }
}

bool mt_namespaces_is_fixed(const struct mt_entry *entry)
{
    static const char *const fixed[] = {"default", "kube-public", "kube-system"};
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
        if (mt_namespaces_is_one(entry) && strcmp(entry->name, fixed[i]) == 0) {
            return true;
        }
    }
    return false;
}

void mt_namespaces_set_phase(cJSON *tree)
{
    mt_tree_set_string(mt_tree_map(tree, "status"), "phase", "Terminating");
}
